"""The declarative base of this service's tables, and in which order its own statements are run."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy.orm import DeclarativeBase, Session

from chassis import db
from chassis.db import Statement


class Base(DeclarativeBase):
    """Every table has the tenant first in its key (`chassis.db.TenantRow`)."""

    metadata = db.service_metadata()
    type_annotation_map = db.TYPE_MAP


def in_turn(session: Session, *statements: Statement) -> list[Statement]:
    """The writes that were kept so far, then these statements, to be run in one round trip: who reads what the unit has
    said reads it. Timers still wait, for all units write them in one order, at their end."""
    kept = db.waiting(session)
    for timer in (one for one in kept if one.order):
        db.later(session, timer)
    return [*(one for one in kept if not one.order), *statements]


def write_in_turn(session: Session) -> None:
    """Runs them now, for a query that reads what they write."""
    statements = in_turn(session)
    if statements:
        db.run(session, statements)


def instant(value: datetime | str) -> datetime:
    """An instant as the driver reads it: on SQLite a text, in UTC."""
    found = datetime.fromisoformat(value) if isinstance(value, str) else value
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found
