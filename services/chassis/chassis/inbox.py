"""Inbox: a consumer records an event's id in the transaction of its effect; a second delivery changes nothing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, Index, String, delete
from sqlalchemy.orm import Mapped, Session, mapped_column

from chassis.db import ChassisBase, Statement, open_session, run


class InboxEvent(ChassisBase):
    """An event that a handler has dealt with."""

    __tablename__ = "inbox"
    handler: Mapped[str] = mapped_column(String(100), primary_key=True)
    event_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    received_at: Mapped[datetime]
    __table_args__ = (Index("ix_inbox_received_at", "received_at"),)


_SEE = (
    "INSERT INTO inbox (handler, event_id, received_at) VALUES (:handler, :event_id, :now) "
    "ON CONFLICT DO NOTHING RETURNING event_id"
)


def see(handler: str, event_id: str, now: datetime) -> Statement:
    """Records the event; gives a row the first time only. A concurrent delivery waits for this commit."""
    return Statement(_SEE, {"handler": handler, "event_id": event_id, "now": now})


_SEE_ALL = (
    "WITH seen AS (INSERT INTO inbox (handler, event_id, received_at) "
    "SELECT :handler, unnest(string_to_array(:ids, ' ')), :now ON CONFLICT DO NOTHING RETURNING event_id) "
    "SELECT string_agg(event_id, ' ') FROM seen"
)


def see_all(handler: str, event_ids: Sequence[str], now: datetime) -> Statement:
    """Records events on PostgreSQL; `fresh` reads from the row which of them are seen for the first time."""
    ids = sorted(set(event_ids))  # always in one order: two consumers of the same ones wait, neither blocks the other
    return Statement(_SEE_ALL, {"handler": handler, "ids": " ".join(ids), "now": now})


def fresh(row: Any) -> set[str]:
    """The events that `see_all` has recorded for the first time."""
    return set((row[0] or "").split())


def see_each(session: Session, handler: str, event_ids: Sequence[str], now: datetime) -> set[str]:
    """The same on any database, one by one."""
    return {each for each in sorted(set(event_ids)) if run(session, [see(handler, each, now)]) is not None}


def prune(engine: Engine, before: datetime) -> int:
    """Forgets events received before the instant, which must lie further back than any retry or outage."""
    with open_session(engine) as session, session.begin():
        done = session.execute(delete(InboxEvent).where(InboxEvent.received_at < before))
        return int(done.rowcount)  # type: ignore[attr-defined]
