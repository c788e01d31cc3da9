"""Writes what a unit has changed: one statement a table for new rows, one for all changed ones, in one round trip.

SQLAlchemy's own flush takes a statement, a round trip and a third of a millisecond of processor time a row, which was a
quarter of a command. Tables of this suite have no relationships, foreign keys or inheritance, so their rows can be
written flat. What is not flat (rows deleted, versioned or keyed by the database) goes SQLAlchemy's way, all of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, partial
from itertools import count
from typing import Any

from sqlalchemy import ClauseElement, Column, Dialect, Table, inspect
from sqlalchemy.orm import InstanceState, Mapper, Session
from sqlalchemy.orm.exc import StaleDataError

from chassis.statements import ROWS_GONE, Statement

MOST = 50
"""Rows in one statement: enough that the statement costs little beside them, short enough for the parser's stack."""

Bind = Callable[[Any], Any] | None


class _NotFlat(Exception):
    """Something must go SQLAlchemy's way."""


@dataclass(frozen=True, slots=True, eq=False)
class _Field:
    """A column and how a value goes into it; `empty`: a None is a value of its own (a JSON null)."""

    key: str
    column: Column[Any]
    name: str
    bind: Bind
    empty: bool


@dataclass(frozen=True, slots=True)
class _Flat:
    """How rows of one table are written."""

    name: str
    fields: Sequence[_Field]
    keys: Sequence[_Field]


def changes(session: Session) -> tuple[list[Statement], list[Statement]] | None:
    """The statements that change a row each, and those that add rows; None where not all of it is flat.

    No two of them use a parameter's name for different values.
    """
    if session.deleted:
        return None
    dialect = session.get_bind().dialect
    names = (f"c{number}" for number in count())
    try:
        return list(_changed(session, dialect, names)), list(_added(session, dialect, names))
    except _NotFlat:
        return None


def settle(session: Session) -> None:
    """The session's objects are as the database has them now."""
    rows = [*session.new, *session.dirty]  # held here: afterwards the session itself no longer does
    computed = [(row, [k for k, v in vars(row).items() if isinstance(v, ClauseElement)]) for row in rows]
    session._register_persistent(set(map(inspect, rows)))  # as SQLAlchemy's own flush ends; it has no public name
    for row, keys in computed:
        if keys:  # the database has computed these
            session.expire(row, keys)


def statements(changed: Sequence[Statement], added: Sequence[Statement]) -> list[Statement]:
    """For PostgreSQL: changed rows before new ones, which may take the place that an old one has just given up."""
    return [*(_checked(changed[start : start + MOST]) for start in range(0, len(changed), MOST)), *added]


def _checked(changed: Sequence[Statement]) -> Statement:
    """Changes all these rows; fails by a cast that cannot be done where one is gone, so that what was sent with it and
    after it (a commit, even) does not happen either."""
    steps = ", ".join(f"u{number} AS ({one.sql} RETURNING 1)" for number, one in enumerate(changed))
    found = " + ".join(f"(SELECT count(*) FROM u{number})" for number in range(len(changed)))
    values = {name: value for one in changed for name, value in one.parameters.items()}
    judged = f"CASE WHEN n = {len(changed)} THEN n ELSE CAST('{ROWS_GONE}: {len(changed)} - ' || n AS bigint) END"
    return Statement(f"WITH {steps} SELECT {judged} FROM (SELECT {found} AS n) AS found", values)


def refuse_lost(expected: int, found: int) -> None:
    """The same where the database's driver counts."""
    if found != expected:
        raise StaleDataError(f"{ROWS_GONE}: {expected} - {found}")


# -- changed rows ------------------------------------------------------------------------------------------------------


def _changed(session: Session, dialect: Dialect, names: Iterator[str]) -> Iterator[Statement]:
    rows = [(state, _flat(state.mapper, dialect)) for state in map(inspect, session.dirty)]
    for state, flat in sorted(rows, key=lambda row: (row[1].name, row[0].key[1])):
        touched = state.committed_state
        fields = [field for field in flat.fields if field.key in touched and _differs(state, field.key)]
        if not fields:
            continue
        if state.mapper.version_id_col is not None or any(field in flat.keys for field in fields):
            raise _NotFlat
        values: dict[str, Any] = {}
        put = partial(_value, state.dict, values, names, dialect)
        sets = ", ".join(f"{field.name} = {put(field)}" for field in fields)
        where = " AND ".join(f"{field.name} = {put(field)}" for field in flat.keys)
        yield Statement(f"UPDATE {flat.name} SET {sets} WHERE {where}", values)


def _differs(state: InstanceState[Any], key: str) -> bool:
    value = state.dict[key]
    if isinstance(value, ClauseElement):
        return True
    return state.manager[key].impl.is_equal(value, state.committed_state[key]) is not True


def _value(row: dict[str, Any], values: dict[str, Any], names: Iterator[str], dialect: Dialect, field: _Field) -> str:
    """The value as it stands in the statement: a parameter, or what the database is to compute."""
    value = row[field.key]
    if isinstance(value, ClauseElement):
        computed = value.compile(dialect=dialect)
        if computed.params:
            raise _NotFlat
        return str(computed)
    name = next(names)
    values[name] = value if field.bind is None else field.bind(value)
    return f":{name}"


# -- new rows ----------------------------------------------------------------------------------------------------------


def _added(session: Session, dialect: Dialect, names: Iterator[str]) -> Iterator[Statement]:
    groups: dict[tuple[str, tuple[str, ...]], list[tuple[list[_Field], dict[str, Any]]]] = {}
    for state in map(inspect, session.new):
        flat = _flat(state.mapper, dialect)
        if state.mapper.version_id_col is not None:
            raise _NotFlat
        given = [field for field in flat.fields if _is_given(state.dict, field)]
        if not set(flat.keys).issubset(given):
            raise _NotFlat
        groups.setdefault((flat.name, tuple(field.name for field in given)), []).append((given, state.dict))
    for (table, columns), rows in sorted(groups.items(), key=lambda group: group[0]):
        for start in range(0, len(rows), MOST):
            some = rows[start : start + MOST]
            values: dict[str, Any] = {}
            lines = [", ".join(_value(row, values, names, dialect, f) for f in given) for given, row in some]
            texts = ", ".join(f"({line})" for line in lines)
            yield Statement(f"INSERT INTO {table} ({', '.join(columns)}) VALUES {texts}", values)


def _is_given(row: dict[str, Any], field: _Field) -> bool:
    """Whether the column has a value in a new row, its default included; else the row holds None there."""
    if row.get(field.key) is not None or (field.empty and field.key in row):
        return True
    default: Any = field.column.default
    if default is not None:
        if not (default.is_scalar or default.is_callable):
            raise _NotFlat
        row[field.key] = default.arg if default.is_scalar else default.arg(_Context(row))
        return True
    if field.column.server_default is not None:
        raise _NotFlat
    row[field.key] = None
    return False


@dataclass(frozen=True, slots=True)
class _Context:
    """What a default may look at: the row as far as it is known."""

    row: dict[str, Any]

    def get_current_parameters(self) -> dict[str, Any]:
        """As SQLAlchemy's."""
        return self.row


# -- tables ------------------------------------------------------------------------------------------------------------


@cache
def _flat(mapper: Mapper[Any], dialect: Dialect) -> _Flat:
    table = mapper.local_table
    if mapper.relationships or mapper.inherits or not isinstance(table, Table):
        raise _NotFlat
    quote = dialect.identifier_preparer
    fields = []
    for prop in mapper.column_attrs:
        column = prop.columns[0]
        if not isinstance(column, Column) or column.onupdate is not None:
            raise _NotFlat
        bind = column.type.dialect_impl(dialect).bind_processor(dialect)
        fields.append(_Field(prop.key, column, quote.format_column(column), bind, column.type.should_evaluate_none))
    keys = [field for field in fields if field.column.primary_key]
    return _Flat(quote.format_table(table), fields, keys)
