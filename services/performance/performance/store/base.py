"""What all tables share, and how whole rows of the busiest ones are written by the driver."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from typing import Any, ClassVar

from sqlalchemy import JSON, Row, Select, Table, bindparam
from sqlalchemy.orm import DeclarativeBase, Session

from chassis.db import FILTERED, TYPE_MAP, Statement, later, service_metadata


class Base(DeclarativeBase):
    """Base of the service's tables."""

    metadata = service_metadata()
    type_annotation_map: ClassVar[dict[Any, Any]] = TYPE_MAP


def by(query: Select[Any], table: Table, *names: str) -> Select[Any]:
    """A query built once, of a tenant's rows by these columns, for `rows`."""
    wanted = (table.c[name] == bindparam(name) for name in ("tenant_id", *names))
    return query.where(*wanted).execution_options(**{FILTERED: True})


def rows(session: Session, query: Select[Any], tenant: str, **values: str) -> Sequence[Row[Any]]:
    """What a query by `by` finds, as plain values: the session neither keeps them nor knows of changes to them."""
    return session.connection().execute(query, {"tenant_id": tenant, **values}).all()


class Upsert:
    """Writes a row of a table at the unit's end, whether there is one already or not.

    `at_first` are columns that are set only where the row is made; a stored row of which `final` holds stays as it is.
    """

    def __init__(self, entity: type[Base], *, at_first: Collection[str] = (), final: str = "") -> None:
        table = Base.metadata.tables[entity.__tablename__]
        keys = [column.name for column in table.primary_key]
        names = [column.name for column in table.columns]
        changed = (f"{name} = excluded.{name}" for name in names if name not in keys and name not in at_first)
        self._json = [column.name for column in table.columns if isinstance(column.type, JSON)]
        self._sql = (
            f"INSERT INTO {table.name} ({', '.join(names)}) VALUES ({', '.join(f':{name}' for name in names)}) "
            f"ON CONFLICT ({', '.join(keys)}) DO UPDATE SET {', '.join(changed)}"
        )
        if final:
            self._sql += f" WHERE NOT {table.name}.{final}"

    def write(self, session: Session, row: Mapping[str, Any], *, order: str = "") -> None:
        """`row` has all columns by their names."""
        texts = {name: _text(row[name]) for name in self._json}
        later(session, Statement(self._sql, {**row, **texts}, order=order))


def _text(value: Any) -> str | None:
    return None if value is None else json.dumps(value, ensure_ascii=False)
