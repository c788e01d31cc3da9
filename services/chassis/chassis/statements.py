"""Statements that are written out and executed by the driver, many in one round trip; `chassis.db` is their door.

They are for what every command, event and mail does; whatever else is asked is asked by SQLAlchemy's ORM.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import CursorResult
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from chassis.postgresql import book_of

ROWS_GONE = "rows to change are gone"
"""What a statement's error says where a row that was read is gone: a lost race, SQLAlchemy's `StaleDataError`."""


def is_sqlite(session: Session) -> bool:
    """Whether rows are claimed by UPDATE instead of SKIP LOCKED."""
    return session.get_bind().dialect.name == "sqlite"


@dataclass(frozen=True, slots=True)
class Statement:
    """One of the chassis' own statements, `:name` for its parameters."""

    sql: str
    parameters: Mapping[str, Any]
    order: str = ""
    """Where it stands among the writes that are kept for the end; those without one come first, as they were said."""


def run(session: Session, statements: Sequence[Statement]) -> Any:
    """Executes the chassis' own statements by the driver, in one round trip where the database allows it.

    Every command pays for these, and SQLAlchemy's compilation and a round trip each were most of its cost. Returns the
    first row of the last statement, or None.
    """
    result = execute(session, statements)
    return result.first() if result.returns_rows else None


def run_all(session: Session, statements: Sequence[Statement]) -> Sequence[Any]:
    """The same; all rows of the last statement."""
    return execute(session, statements).all()


def run_and_commit(session: Session, statements: Sequence[Statement]) -> None:
    """Executes a transaction's last writes; PostgreSQL commits in the same round trip.

    The session's own commit must follow at once: it finds nothing left to end.
    """
    execute(session, statements, ending="" if is_sqlite(session) else "; COMMIT")


def execute(session: Session, statements: Sequence[Statement], *, ending: str = "") -> CursorResult[Any]:
    """Sends them; the last one's result. `ending` goes with them as it is, where there is a round trip to save."""
    connection = session.connection()
    if connection.dialect.name == "sqlite":
        for statement in statements:
            values = {k: _sqlite_value(v) for k, v in statement.parameters.items()}
            result = connection.exec_driver_sql(statement.sql, values)
        return result
    book = book_of(connection)
    texts, values = [], {}
    for number, statement in enumerate(statements):
        prefix = f"s{number}_"
        if book is None:
            texts.append(_placeholders(statement.sql, prefix))
        else:
            texts.append(book.say(_placeholders(statement.sql, ""), statement.parameters, prefix))
        values.update({f"{prefix}{k}": v for k, v in statement.parameters.items()})
    try:
        return connection.exec_driver_sql("; ".join(texts) + ending, values)
    except DBAPIError as error:
        if ROWS_GONE in str(error.orig):
            raise StaleDataError(str(error.orig)) from error
        raise


def later(session: Session, statement: Statement, *, instead_of: Statement | None = None) -> Statement:
    """Keeps a write for the end of the unit, where all of them go in one round trip; returns it.

    Who reads its table before calls `write` first. `instead_of` is one that it makes needless, if that still waits.
    """
    kept: list[Statement] = session.info.setdefault("later", [])
    kept[:] = [one for one in kept if one is not instead_of]
    kept.append(statement)
    return statement


def at_write(session: Session, make: Callable[[], Iterable[Statement]]) -> None:
    """Keeps what tells, once the kept writes run, what else to write: for what is made for a whole unit at once."""
    session.info.setdefault("makers", []).append(make)


def waits(session: Session, statement: Statement) -> bool:
    """Whether this kept write has not run yet, so that another one can take its place."""
    return any(one is statement for one in session.info.get("later", ()))


def waiting(session: Session) -> list[Statement]:
    """The kept writes, for whoever runs them now."""
    made = [statement for make in session.info.pop("makers", []) for statement in make()]
    kept: list[Statement] = session.info.pop("later", [])
    return sorted([*made, *kept], key=lambda statement: statement.order)


def insert_rows(table: str, rows: Sequence[Mapping[str, Any]]) -> Statement:
    """One statement that adds rows, all of the same columns."""
    values = {f"{name}_{number}": value for number, row in enumerate(rows) for name, value in row.items()}
    return Statement(_insert(table, tuple(rows[0]), len(rows)), values)


@lru_cache(maxsize=500)
def _insert(table: str, columns: tuple[str, ...], rows: int) -> str:
    lines = ", ".join(f"({', '.join(f':{name}_{number}' for name in columns)})" for number in range(rows))
    return f"INSERT INTO {table} ({', '.join(columns)}) VALUES {lines}"


def write(session: Session) -> None:
    """Runs the kept writes now."""
    kept = waiting(session)
    if kept:
        run(session, kept)


_PARAMETER = re.compile(r"(?<!:):([a-z_][a-z0-9_]*)")


@lru_cache(maxsize=2000)
def _placeholders(sql: str, prefix: str) -> str:
    return _PARAMETER.sub(rf"%({prefix}\1)s", sql.replace("%", "%%"))


def _sqlite_value(value: Any) -> Any:
    """An instant as SQLAlchemy's SQLite type writes it, so that both kinds of statement compare alike."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")
    return value
