"""A service's migrations make exactly its tables, on both databases, and PostgreSQL walls the tenants off."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, create_engine, inspect, text

from chassis import db, migrate
from tests.contract.services import NAMES, service
from tests.support.fixtures import new_database
from tests.support.servers import Servers

WALLED = "SELECT relname FROM pg_class WHERE relrowsecurity AND relforcerowsecurity AND relkind IN ('r', 'p')"


@contextlib.contextmanager
def migrated(name: str, url: str) -> Iterator[Connection]:
    """A connection to the migrated database of a service."""
    migrate.upgrade(name, url)
    migrate.upgrade(name, url)  # a second run changes nothing
    engine = create_engine(url)
    try:
        with engine.connect() as connection:
            yield connection
    finally:
        engine.dispose()


def drift(connection: Connection, name: str) -> list[object]:
    """What alembic would still change."""
    options = {
        "compare_type": True,
        "version_table": f"alembic_version_{name}",
        "include_object": lambda _o, table, kind, *_: not (kind == "table" and table.startswith("alembic_version")),
    }
    context = MigrationContext.configure(connection, opts=options)
    return list(compare_metadata(context, [service(name).metadata, db.ChassisBase.metadata]))


@pytest.mark.parametrize("name", NAMES)
def test_no_drift_on_sqlite(name: str, tmp_path: Path) -> None:
    with migrated(name, f"sqlite:///{tmp_path}/x.sqlite3") as connection:
        assert drift(connection, name) == []


@pytest.mark.parametrize("name", NAMES)
def test_no_drift_on_postgresql_and_every_tenant_table_is_walled(name: str, servers: Servers) -> None:
    with new_database(servers) as url, migrated(name, url) as connection:
        assert drift(connection, name) == []
        tables = inspect(connection).get_table_names()
        with_tenant = {t for t in tables if "tenant_id" in {c["name"] for c in inspect(connection).get_columns(t)}}
        assert with_tenant, "no table of any tenant"
        assert with_tenant - set(connection.execute(text(WALLED)).scalars()) == set()
