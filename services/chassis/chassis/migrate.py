"""Migrations: each service's alembic scripts, run as a job of their own, never by a replica's start."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any

from alembic import command, context
from alembic.config import Config
from sqlalchemy import Connection, MetaData, text

from chassis import db, idempotency, inbox, outbox, replica, tenant_settings, timers

_ = (idempotency, inbox, outbox, replica, tenant_settings, timers)  # their tables belong to ChassisBase.metadata


def config(package: str, url: str) -> Config:
    """The alembic configuration of a service's package."""
    spec = importlib.util.find_spec(package)
    if spec is None or spec.origin is None:
        raise RuntimeError(f"no package {package}")
    cfg = Config()
    cfg.set_main_option("script_location", str(Path(spec.origin).parent / "migrations"))
    cfg.set_main_option("path_separator", "os")
    cfg.attributes["url"] = url
    cfg.attributes["package"] = package
    return cfg


def upgrade(package: str, url: str, revision: str = "head") -> None:
    """Brings a service's database to a revision; a second run changes nothing."""
    command.upgrade(config(package, url), revision)


def run_env(metadata: MetaData) -> None:
    """The body of a service's `migrations/env.py`."""
    cfg = context.config
    engine = db.make_engine(cfg.attributes["url"], pool=1)
    try:
        with engine.connect() as connection:
            _configure(connection, metadata, cfg.attributes["package"])
            with context.begin_transaction():
                if connection.dialect.name == "postgresql":
                    # A migration that must wait for a lock gives up instead of queueing all traffic behind it.
                    connection.execute(text("SET LOCAL lock_timeout = '5s'"))
                    connection.execute(text("SELECT set_config('app.tenant', '*', true)"))
                context.run_migrations()
            connection.commit()
    finally:
        engine.dispose()


def _configure(connection: Connection, metadata: MetaData, package: str) -> None:
    context.configure(
        connection=connection,
        target_metadata=[metadata, db.ChassisBase.metadata],
        version_table=f"alembic_version_{package}",
        render_as_batch=connection.dialect.name == "sqlite",
        compare_type=True,
    )


def create_chassis_tables(op: Any) -> None:
    """Creates the chassis' own tables; called by each service's first migration."""
    db.ChassisBase.metadata.create_all(op.get_bind(), checkfirst=False)
    isolate_tenants(op, "facts", "idempotency", "tenant_settings", "timers")


def drop_chassis_tables(op: Any) -> None:
    """The way back."""
    db.ChassisBase.metadata.drop_all(op.get_bind())


def isolate_tenants(op: Any, *tables: str) -> None:
    """Row-level security on PostgreSQL, the second wall behind the base query (DESIGN, "Who owns which fact").

    Forced, so that it binds the table's owner too; `*` is the chassis' own sweeps.
    """
    if op.get_bind().dialect.name != "postgresql":
        return
    for table in tables:
        op.execute(f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY')
        op.execute(f'ALTER TABLE "{table}" FORCE ROW LEVEL SECURITY')
        op.execute(
            f'CREATE POLICY tenant_isolation ON "{table}" USING '
            "(tenant_id = current_setting('app.tenant', true) OR current_setting('app.tenant', true) = '*')"
        )
