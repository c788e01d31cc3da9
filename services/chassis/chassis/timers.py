"""Due timers: rows with a due instant that fire once, whatever the number of replicas, and survive restarts."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Engine, Index, Integer, String, Text, func, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from chassis.db import ChassisBase, Statement, is_sqlite, later, run, sweep


class TimerRow(ChassisBase):
    """One planned firing, at most one a (tenant, kind, key)."""

    __tablename__ = "timers"
    tenant_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    kind: Mapped[str] = mapped_column(String(64), primary_key=True)
    key: Mapped[str] = mapped_column(String(140), primary_key=True)
    due_at: Mapped[datetime]
    payload: Mapped[dict[str, Any]]
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    last_error: Mapped[str | None] = mapped_column(Text)
    __table_args__ = (Index("ix_timers_due_at", "due_at"),)


@dataclass(frozen=True, slots=True)
class Timer:
    """What a timer handler gets; `due_at` is the planned instant, which may lie well before now after an outage."""

    tenant: str
    kind: str
    key: str
    due_at: datetime
    payload: dict[str, Any]
    attempts: int


_SET = (
    "INSERT INTO timers (tenant_id, kind, key, due_at, payload, attempts) "
    "VALUES (:tenant, :kind, :key, :due_at, :payload, 0) ON CONFLICT (tenant_id, kind, key) DO UPDATE "
    "SET due_at = excluded.due_at, payload = excluded.payload, attempts = 0, last_error = NULL"
)
_DROP = "DELETE FROM timers WHERE tenant_id = :tenant AND kind = :kind AND key = :key"

_DROP_ALL = "DELETE FROM timers WHERE tenant_id = :tenant AND kind = :kind AND key IN"


class Timers:
    """The timers of a unit of work, all within its transaction, written at its end."""

    def __init__(self, session: Session, tenant: str, *, earliest: datetime | None = None) -> None:
        self._session = session
        self._tenant = tenant
        self._said: dict[tuple[str, str], Statement] = {}
        self.earliest = earliest
        """The earliest firing that this unit has planned."""

    def set(self, kind: str, key: str, due_at: datetime, payload: dict[str, Any] | None = None) -> None:
        """Plans a firing, or plans it again."""
        sql = _SET if is_sqlite(self._session) else _SET.replace(":payload", ":payload::jsonb")
        values: dict[str, Any] = {"tenant": self._tenant, "kind": kind, "key": key, "due_at": due_at}
        values["payload"] = json.dumps(payload or {}, ensure_ascii=False)
        self._say(kind, key, Statement(sql, values, order=_order(kind, key)))
        self.earliest = min(self.earliest, due_at) if self.earliest else due_at

    def drop(self, kind: str, key: str) -> None:
        """Forgets a firing; fine when there is none."""
        values = {"tenant": self._tenant, "kind": kind, "key": key}
        self._say(kind, key, Statement(_DROP, values, order=_order(kind, key)))

    def drop_all(self, kind: str, keys: Sequence[str]) -> None:
        """The same of several that belong together: by one statement, but for those that this unit has planned."""
        planned = {key for key in keys if (kind, key) in self._said}
        for key in planned:
            self.drop(kind, key)
        rest = sorted(set(keys) - planned)
        if rest:
            names = {f"key_{number}": key for number, key in enumerate(rest)}
            sql = f"{_DROP_ALL} ({', '.join(f':{name}' for name in names)})"
            values = {"tenant": self._tenant, "kind": kind, **names}
            later(self._session, Statement(sql, values, order=_order(kind, rest[0])))  # before each plan anew

    def _say(self, kind: str, key: str, statement: Statement) -> None:
        """Only the last word on a firing is written: events that arrive together plan many of them anew each."""
        self._said[kind, key] = later(self._session, statement, instead_of=self._said.get((kind, key)))


AT_ONCE = 20
"""How many due timers are looked at for one that no other replica is firing."""
_CLAIM = "SELECT pg_try_advisory_xact_lock(hashtextextended(:name, 7))"


def take_due(session: Session, now: datetime, kinds: list[str]) -> Timer | None:
    """The oldest due timer that nobody else is firing, claimed until the end of this transaction.

    Its row is not locked: a handler locks its case first and then plans timers, as every other unit does. A firing that
    held the row before its handler asked for the case waited for a unit that had the case and planned the same timer.
    """
    due = select(TimerRow).where(TimerRow.due_at <= now, TimerRow.kind.in_(kinds)).order_by(TimerRow.due_at)
    for row in session.scalars(due.limit(AT_ONCE)).all():
        session.expunge(row)
        if _claimed(session, row):
            return Timer(row.tenant_id, row.kind, row.key, row.due_at, row.payload, row.attempts)
    return None


def _claimed(session: Session, row: TimerRow) -> bool:
    if is_sqlite(session):  # the one connection is the claim
        return True
    if not run(session, [Statement(_CLAIM, {"name": f"{row.tenant_id} {row.kind} {row.key}"})])[0]:
        return False
    there = select(TimerRow.due_at).where(*_is(row.tenant_id, row.kind, row.key))
    return session.scalar(there) == row.due_at  # else it was fired, or planned anew, just before the claim


def taken(session: Session, timer: Timer) -> None:
    """Removes a claimed timer with this transaction; one that was planned anew meanwhile stays."""
    values = {"tenant": timer.tenant, "kind": timer.kind, "key": timer.key, "due_at": timer.due_at}
    later(session, Statement(f"{_DROP} AND due_at = :due_at", values, order=_order(timer.kind, timer.key)))


def _is(tenant: str, kind: str, key: str) -> tuple[ColumnElement[bool], ...]:
    return TimerRow.tenant_id == tenant, TimerRow.kind == kind, TimerRow.key == key


def _order(kind: str, key: str) -> str:
    """All units write their timers in one order, so that no two of them wait for each other."""
    return f"timer {kind} {key}"


def postpone(engine: Engine, timer: Timer, due_at: datetime, error: str) -> None:
    """After a failed firing: later again, with the reason on the row; one that was planned anew meanwhile stays so."""
    with sweep(engine) as session:
        session.execute(
            update(TimerRow)
            .where(*_is(timer.tenant, timer.kind, timer.key))
            .where(TimerRow.due_at == timer.due_at)
            .values(due_at=due_at, attempts=timer.attempts + 1, last_error=error[:2000])
        )


def next_due(engine: Engine, kinds: list[str]) -> datetime | None:
    """When the next timer is due."""
    with sweep(engine) as session:
        return session.scalar(select(func.min(TimerRow.due_at)).where(TimerRow.kind.in_(kinds)))
