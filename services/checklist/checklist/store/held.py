"""Rows that a unit of work has read or made, kept until its end.

A session forgets rows that nobody holds and does not find new ones before they are flushed. Held rows cost no second
query, and may be written together at the end of the command instead of one by one.
"""

from __future__ import annotations

from typing import Any, TypeVar

from sqlalchemy.orm import Session

from chassis.db import held
from checklist.store.base import Base

R = TypeVar("R", bound=Base)


def get(session: Session, model: type[R], key: tuple[Any, ...]) -> R | None:
    """The row with this key, as this unit sees it; read once."""
    rows = _rows(session)
    if (model, key) in rows:
        found: R | None = rows[(model, key)]
        return found
    row = session.get(model, key)
    if row is not None:
        rows[(model, key)] = row
    return row


def absent(session: Session, model: type[R], key: tuple[Any, ...]) -> None:
    """Keeps that a query found no such row; only for who holds the lock under which it would be made."""
    _rows(session).setdefault((model, key), None)


def hold(session: Session, row: R, key: tuple[Any, ...]) -> R:
    """Keeps a row that was read by a query."""
    _rows(session)[(type(row), key)] = row
    return row


def add(session: Session, row: R, key: tuple[Any, ...]) -> R:
    """A new row; it is written with the next flush."""
    session.add(row)
    return hold(session, row, key)


def _rows(session: Session) -> dict[tuple[type[Base], tuple[Any, ...]], Any]:
    return held(session)
