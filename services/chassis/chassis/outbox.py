"""Transactional outbox: events are rows of the business transaction; a relay publishes them afterwards.

A case's events leave in the order of their commits: the case's sequence row is locked until the commit, so positions
grow with it, and a relay leases a whole case, so two replicas never interleave one case's events.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import BigInteger, Engine, Index, Integer, String, Text, delete, func, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from chassis.db import ChassisBase, Statement, insert_rows, is_sqlite, open_session, run, run_all
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


_NEXT = (
    "INSERT INTO outbox_sequences (order_key, last) VALUES (:key, :n) "
    "ON CONFLICT (order_key) DO UPDATE SET last = outbox_sequences.last + :n"
)
_ADD = (
    "INSERT INTO outbox (event_id, order_key, sequence, name, body, created_at) "
    "SELECT e.event_id, s.order_key, s.last - e.behind, e.name, e.body, :now FROM outbox_sequences s CROSS JOIN "
    "({events}) AS e WHERE s.order_key = :key ORDER BY e.behind DESC"
)
AT_ONCE = 50
"""Events in one statement."""


def statements(envelopes: Sequence[Envelope], now: datetime) -> list[Statement]:
    """What writes the unit's events; run once, just before its commit, so that the sequence rows are locked briefly."""
    by_case: dict[str, list[Envelope]] = {}
    alone: list[dict[str, Any]] = []
    for envelope in envelopes:
        if envelope.subject:
            by_case.setdefault(f"{envelope.tenant}/{envelope.subject}", []).append(envelope)
        else:  # events of no case need no order among themselves: each is its own key
            row = {"event_id": envelope.id, "order_key": envelope.id, "sequence": 0, "name": envelope.name}
            alone.append({**row, "body": _body(envelope), "created_at": now})
    result = [insert_rows("outbox", alone[start : start + AT_ONCE]) for start in range(0, len(alone), AT_ONCE)]
    for key in sorted(by_case):  # sorted: two units that touch the same cases never lock them crosswise
        group = by_case[key]
        result.append(Statement(_NEXT, {"key": key, "n": len(group)}))
        for start in range(0, len(group), AT_ONCE):
            some = group[start : start + AT_ONCE]
            result.append(_adding(key, some, len(group) - start, now))
    return result


def _adding(key: str, envelopes: Sequence[Envelope], left: int, now: datetime) -> Statement:
    """What adds these events of a case, whose sequence was raised for them and those after them (`left` in all)."""
    values: dict[str, Any] = {"key": key, "now": now}
    for number, envelope in enumerate(envelopes):
        row = {"event_id": envelope.id, "behind": left - 1 - number, "name": envelope.name, "body": _body(envelope)}
        values |= {f"{name}_{number}": value for name, value in row.items()}
    return Statement(_add(len(envelopes)), values)


@cache
def _add(events: int) -> str:
    columns = ("event_id", "behind", "name", "body")
    rows = (", ".join(f":{column}_{number} AS {column}" for column in columns) for number in range(events))
    return _ADD.format(events=" UNION ALL ".join(f"SELECT {row}" for row in rows))


def _body(envelope: Envelope) -> str:
    return envelope.model_dump_json(exclude_none=True, exclude={"sequence"})


def _with_sequence(body: str, sequence: int) -> str:
    return f'{{"sequence":{sequence},{body[1:]}'


@dataclass(frozen=True, slots=True)
class Settled:
    """What became of claimed events: positions that the broker has confirmed; cases whose leases go back (also of what
    was not sent); cases that found no queue, which no relay looks at before `held_until`."""

    sent: Sequence[int] = ()
    keys: Sequence[str] = ()
    held: Sequence[str] = ()
    held_until: datetime | None = None


def claim(
    engine: Engine,
    relay_id: str,
    now: datetime,
    limit: int = 200,
    lease: timedelta = LEASE,
    *,
    after: Settled | None = None,
) -> list[OutboxRow]:
    """Leases the cases of the oldest waiting events and returns their events in order; settles those `after` which it
    comes in the same transaction and round trip."""
    names = {"relay": relay_id, "until": now + lease, "now": now, "limit": limit, "most": limit * 2}
    with open_session(engine) as session, session.begin():
        lease_them = _LEASE.format(then="WHERE true" if is_sqlite(session) else "ORDER BY order_key")
        steps = [Statement(sql, names) for sql in (lease_them, _LET_GO, _LEASED)]
        found = run_all(session, [*_settling(session, relay_id, after or Settled(), now), *steps])
    return [OutboxRow(at, event_id, key, name, _with_sequence(body, n)) for at, event_id, key, name, body, n in found]


def settle(engine: Engine, relay_id: str, settled: Settled, now: datetime) -> None:
    """Marks the confirmed events as sent and gives the leases back."""
    with open_session(engine) as session, session.begin():
        steps = _settling(session, relay_id, settled, now)
        if steps:
            run(session, steps)


# Cases in another relay's hands (or held back) are not looked at: they must not crowd out the others.
_LEASE = (
    "INSERT INTO outbox_leases (order_key, relay_id, until) SELECT DISTINCT order_key, :relay, :until FROM ("
    "SELECT order_key FROM outbox e WHERE sent_at IS NULL AND NOT EXISTS ("
    "SELECT 1 FROM outbox_leases l WHERE l.order_key = e.order_key AND l.until >= :now) ORDER BY position LIMIT :limit"
    ") AS waiting {then} ON CONFLICT (order_key) DO UPDATE SET relay_id = excluded.relay_id, until = excluded.until "
    "WHERE outbox_leases.until < :now"
)
# Statements of their own, so that their snapshots are younger than the leases: they see what a former holder has sent.
# A lease on nothing would keep a case's next event waiting until it ends.
_LET_GO = (
    "DELETE FROM outbox_leases WHERE relay_id = :relay AND until = :until AND NOT EXISTS ("
    "SELECT 1 FROM outbox e WHERE e.order_key = outbox_leases.order_key AND e.sent_at IS NULL)"
)
_LEASED = (
    "SELECT position, event_id, e.order_key, name, body, sequence FROM outbox e "
    "JOIN outbox_leases l ON l.order_key = e.order_key AND l.relay_id = :relay AND l.until = :until "
    "WHERE e.sent_at IS NULL ORDER BY position LIMIT :most"
)


def _settling(session: Session, relay_id: str, settled: Settled, now: datetime) -> list[Statement]:
    lite = is_sqlite(session)

    def step(sql: str, among: Sequence[Any], **names: Any) -> Statement:
        found = "IN (SELECT value FROM json_each(:among))" if lite else "= ANY(:among)"
        return Statement(sql.format(found=found), {"among": json.dumps(among) if lite else list(among), **names})

    steps = []
    if settled.sent:
        steps.append(step("UPDATE outbox SET sent_at = :now WHERE position {found}", settled.sent, now=now))
    if settled.keys:
        gone = "DELETE FROM outbox_leases WHERE relay_id = :relay AND order_key {found}"
        steps.append(step(gone, settled.keys, relay=relay_id))
    if settled.held and settled.held_until is not None:
        later = "UPDATE outbox_leases SET until = :until WHERE relay_id = :relay AND order_key {found}"
        steps.append(step(later, settled.held, relay=relay_id, until=settled.held_until))
    return steps


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
