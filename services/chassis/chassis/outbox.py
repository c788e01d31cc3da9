"""Transactional outbox: events are rows of the business transaction; a relay publishes them afterwards.

A case's events leave in the order of their commits: the case's sequence row is locked until the commit, so positions
grow with it, and a relay leases a whole case, so two replicas never interleave one case's events.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    BigInteger,
    Engine,
    Index,
    Integer,
    String,
    Text,
    TextClause,
    bindparam,
    delete,
    func,
    select,
    text,
    update,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from chassis.db import ChassisBase, Statement, is_sqlite, open_session
from chassis.events import Envelope

LEASE = timedelta(seconds=30)
"""For how long a relay has a case to itself, where the process says nothing else (`outbox_lease_seconds`)."""


class OutboxEvent(ChassisBase):
    """An event to publish; `sent_at` stays empty until the broker has confirmed it."""

    __tablename__ = "outbox"
    position: Mapped[int] = mapped_column(
        BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True
    )
    event_id: Mapped[str] = mapped_column(String(64), unique=True)
    order_key: Mapped[str] = mapped_column(String(140))
    sequence: Mapped[int] = mapped_column(BigInteger)
    name: Mapped[str] = mapped_column(String(100))
    body: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    __table_args__ = (
        Index(
            "ix_outbox_waiting",
            "position",
            sqlite_where=text("sent_at IS NULL"),
            postgresql_where=text("sent_at IS NULL"),
        ),
        Index(
            "ix_outbox_waiting_key",
            "order_key",
            "position",
            sqlite_where=text("sent_at IS NULL"),
            postgresql_where=text("sent_at IS NULL"),
        ),
        Index(
            "ix_outbox_sent",
            "sent_at",
            sqlite_where=text("sent_at IS NOT NULL"),
            postgresql_where=text("sent_at IS NOT NULL"),
        ),
    )


class OutboxSequence(ChassisBase):
    """How many events a case has had from this service; its row lock orders them."""

    __tablename__ = "outbox_sequences"
    order_key: Mapped[str] = mapped_column(String(140), primary_key=True)
    last: Mapped[int] = mapped_column(BigInteger)


class OutboxLease(ChassisBase):
    """Which relay publishes a case's events just now."""

    __tablename__ = "outbox_leases"
    order_key: Mapped[str] = mapped_column(String(140), primary_key=True)
    relay_id: Mapped[str] = mapped_column(String(64))
    until: Mapped[datetime]


@dataclass(frozen=True, slots=True)
class OutboxRow:
    """A claimed event, ready to publish: routing key `name`, body as it goes on the wire."""

    position: int
    event_id: str
    order_key: str
    name: str
    body: str
    created_at: datetime


_NEXT = (
    "INSERT INTO outbox_sequences (order_key, last) VALUES (:key, :n) "
    "ON CONFLICT (order_key) DO UPDATE SET last = outbox_sequences.last + :n"
)
_ADD = (
    "INSERT INTO outbox (event_id, order_key, sequence, name, body, created_at) VALUES (:event_id, :key, "
    "(SELECT last FROM outbox_sequences WHERE order_key = :key) - :behind, :name, :body, :now)"
)
_ADD_ALONE = (
    "INSERT INTO outbox (event_id, order_key, sequence, name, body, created_at) "
    "VALUES (:event_id, :key, 0, :name, :body, :now)"
)


def statements(envelopes: Sequence[Envelope], now: datetime) -> list[Statement]:
    """What writes the unit's events; run once, just before its commit, so that the sequence rows are locked briefly."""
    by_case: dict[str, list[Envelope]] = {}
    result: list[Statement] = []
    for envelope in envelopes:
        if envelope.subject:
            by_case.setdefault(f"{envelope.tenant}/{envelope.subject}", []).append(envelope)
        else:  # events of no case need no order among themselves: each is its own key
            result.append(Statement(_ADD_ALONE, _row(envelope, envelope.id, now)))
    for key in sorted(by_case):  # sorted: two units that touch the same cases never lock them crosswise
        group = by_case[key]
        result.append(Statement(_NEXT, {"key": key, "n": len(group)}))
        for behind, envelope in zip(range(len(group) - 1, -1, -1), group, strict=True):
            result.append(Statement(_ADD, {**_row(envelope, key, now), "behind": behind}))
    return result


def _row(envelope: Envelope, key: str, now: datetime) -> dict[str, Any]:
    return {
        "event_id": envelope.id,
        "key": key,
        "name": envelope.name,
        "body": envelope.model_dump_json(exclude_none=True, exclude={"sequence"}),
        "now": now,
    }


def _with_sequence(body: str, sequence: int) -> str:
    return f'{{"sequence":{sequence},{body[1:]}'


def claim(engine: Engine, relay_id: str, now: datetime, limit: int = 200, lease: timedelta = LEASE) -> list[OutboxRow]:
    """Leases the cases of the oldest waiting events and returns their events in order."""
    e = OutboxEvent
    with open_session(engine) as session, session.begin():
        # Cases in another relay's hands (or held back) are not looked at: they must not crowd out the others.
        busy = select(OutboxLease.order_key).where(OutboxLease.order_key == e.order_key, OutboxLease.until >= now)
        waiting = select(e.order_key).where(e.sent_at.is_(None), ~busy.exists())
        keys = list(dict.fromkeys(session.scalars(waiting.order_by(e.position).limit(limit))))
        if not keys:
            return []
        leased = _lease(session, sorted(keys), relay_id, now, lease)
        if not leased:
            return []
        columns = (e.position, e.event_id, e.order_key, e.name, e.body, e.created_at, e.sequence)
        rows = session.execute(
            select(*columns).where(e.sent_at.is_(None), e.order_key.in_(leased)).order_by(e.position).limit(limit * 2)
        )
        return [
            OutboxRow(position, event_id, key, name, _with_sequence(body, sequence), created_at)
            for position, event_id, key, name, body, created_at, sequence in rows
        ]


def _lease(session: Session, keys: list[str], relay_id: str, now: datetime, lease: timedelta) -> list[str]:
    lite = is_sqlite(session)
    values = {"keys": json.dumps(keys) if lite else keys, "relay": relay_id, "until": now + lease, "now": now}
    return list(session.scalars(_LEASE_SQLITE if lite else _LEASE_POSTGRESQL, values))


def _lease_statement(keys: str) -> TextClause:
    # One text for any number of keys: SQLAlchemy would compile a VALUES list anew for each length, at each pass.
    instant = OutboxLease.__table__.c.until.type
    return text(
        f"INSERT INTO outbox_leases (order_key, relay_id, until) SELECT k, :relay, :until FROM {keys} ORDER BY k "
        "ON CONFLICT (order_key) DO UPDATE SET relay_id = excluded.relay_id, until = excluded.until "
        "WHERE outbox_leases.until < :now RETURNING order_key"
    ).bindparams(bindparam("until", type_=instant), bindparam("now", type_=instant))


_LEASE_POSTGRESQL = _lease_statement("unnest(CAST(:keys AS text[])) AS t(k)")
_LEASE_SQLITE = _lease_statement("(SELECT value AS k FROM json_each(:keys)) WHERE true")


def settle(
    engine: Engine,
    relay_id: str,
    sent: Iterable[int],
    keys: Iterable[str],
    now: datetime,
    *,
    held: Iterable[str] = (),
    held_until: datetime | None = None,
) -> None:
    """Marks the confirmed events as sent and gives the leases back, also of what was not sent.

    The cases in `held` found no queue: no relay looks at them before `held_until`.
    """
    sent, keys, held = list(sent), list(keys), list(held)
    with open_session(engine) as session, session.begin():
        if sent:
            session.execute(update(OutboxEvent).where(OutboxEvent.position.in_(sent)).values(sent_at=now))
        if keys:
            session.execute(
                delete(OutboxLease).where(OutboxLease.order_key.in_(keys), OutboxLease.relay_id == relay_id)
            )
        if held and held_until is not None:
            session.execute(
                update(OutboxLease)
                .where(OutboxLease.order_key.in_(held), OutboxLease.relay_id == relay_id)
                .values(until=held_until)
            )


def backlog(engine: Engine) -> tuple[int, datetime | None]:
    """How many events wait, and since when the oldest."""
    with open_session(engine) as session, session.begin():
        count, oldest = session.execute(
            select(func.count(), func.min(OutboxEvent.created_at)).where(OutboxEvent.sent_at.is_(None))
        ).one()
        return count, oldest


def prune(engine: Engine, before: datetime) -> int:
    """Deletes what was sent before the instant; the number of rows."""
    with open_session(engine) as session, session.begin():
        done = session.execute(delete(OutboxEvent).where(OutboxEvent.sent_at < before))
        return int(done.rowcount)  # type: ignore[attr-defined]
