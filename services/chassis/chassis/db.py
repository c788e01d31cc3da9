"""Database access: one engine a process, one session a unit of work, the tenant in the base query and in the database.

PostgreSQL is the real store, SQLite the embedded default for one replica; nothing outside the chassis knows which.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import (
    JSON,
    Connection,
    DateTime,
    Dialect,
    Engine,
    MetaData,
    ScalarResult,
    Select,
    String,
    bindparam,
    create_engine,
    event,
    inspect,
    select,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine import make_url
from sqlalchemy.orm import DeclarativeBase, Mapped, ORMExecuteState, Session, mapped_column, with_loader_criteria
from sqlalchemy.types import TypeDecorator

from chassis import flushing, postgresql
from chassis.postgresql import FILTERED as FILTERED
from chassis.statements import Statement as Statement
from chassis.statements import at_write as at_write
from chassis.statements import execute
from chassis.statements import insert_rows as insert_rows
from chassis.statements import is_sqlite as is_sqlite
from chassis.statements import later as later
from chassis.statements import run as run
from chassis.statements import run_all as run_all
from chassis.statements import run_and_commit as run_and_commit
from chassis.statements import waiting as waiting
from chassis.statements import waits as waits
from chassis.statements import write as write

R = TypeVar("R")
NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

JsonType = JSON().with_variant(JSONB(), "postgresql")
"""JSON on both databases, binary where there is one."""

ALL_TENANTS = "*"
"""Tenant of the chassis' own sweeps (timers, relay), which cross tenants; never that of a use case."""


class UtcDateTime(TypeDecorator[datetime]):
    """An aware instant: `timestamptz` on PostgreSQL, UTC without offset on SQLite; naive values are refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuses a naive value, for it would be read back as another instant."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("naive datetime for a database column")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Always aware, always UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class ChassisBase(DeclarativeBase):
    """Tables of the chassis itself, the same in every service's database."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {datetime: UtcDateTime, dict[str, Any]: JsonType, list[Any]: JsonType}


def service_metadata() -> MetaData:
    """The metadata of a service's own tables: `class Base(DeclarativeBase): metadata = service_metadata()`."""
    return MetaData(naming_convention=NAMING)


TYPE_MAP: dict[Any, Any] = {datetime: UtcDateTime, dict[str, Any]: JsonType, list[Any]: JsonType, list[str]: JsonType}
"""`type_annotation_map` for a service's Base."""


class TenantRow:
    """Mixin of every table that holds a tenant's data: the base query filters by it, PostgreSQL's row security too."""

    # First in the key of every table, so that `session.get(Model, (tenant, id))` reads naturally.
    tenant_id: Mapped[str] = mapped_column(String(64), primary_key=True, sort_order=-100)


def make_engine(url: str, *, pool: int = 10, prepare: bool = False) -> Engine:
    """An engine with the rules of each database (LIBRARIES: SQLite row, drivers under eventlet).

    `prepare`: PostgreSQL may be asked to keep statements in its sessions (never behind a pooler of transactions).
    """
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        return _sqlite(url, parsed.database)
    own = postgresql.with_driver(parsed)
    engine = create_engine(own, pool_size=pool, max_overflow=0, pool_timeout=10, pool_recycle=1800)
    engine.dialect.prepares = prepare  # type: ignore[attr-defined]  # of `postgresql.Dialect`
    return engine


def _sqlite(url: str, path: str | None) -> Engine:
    if path and path != ":memory:":
        Path(path).parent.mkdir(parents=True, exist_ok=True)
    # One connection: a second writer would block the whole process inside the C library instead of yielding.
    engine = create_engine(
        url, pool_size=1, max_overflow=0, pool_timeout=30, connect_args={"check_same_thread": False, "timeout": 15}
    )

    @event.listens_for(engine, "connect")
    def _pragmas(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # the driver's own BEGIN is deferred; ours is immediate
        for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


class TenantSession(Session):
    """A session that sees one tenant's rows only; `bind_tenant` must come before the first query."""

    def bind_tenant(
        self, tenant: str, *, statement_timeout: float | None = None, then: Sequence[Statement] = ()
    ) -> Any:
        """Sets the tenant of the base query and, on PostgreSQL, of row-level security for this transaction.

        `statement_timeout` in seconds; who goes on as another tenant keeps what was said at first. `then` goes in the
        same round trip; its last statement's first row is returned, or None.
        """
        if statement_timeout is None:
            statement_timeout = self.info.get("statement_timeout", 15.0)
        self.info["statement_timeout"] = statement_timeout
        self.info["tenant"] = tenant
        self.info["held"] = {}
        self.info["began_with"] = then
        if is_sqlite(self):
            return run(self, then) if then else None
        row = run(self, [Statement(SET_TENANT, tenant_parameters(tenant, statement_timeout)), *then])
        return row if then else None

    def get(self, entity: type[R], ident: Any, **options: Any) -> R | None:  # type: ignore[override]  # fewer forms
        """As SQLAlchemy's; a tenant's row by its whole key takes a statement that was built once for its table.

        Most of what services ask is one row by its key, and building, filtering and hashing that statement anew cost
        twice what executing it does. Another tenant's key finds nothing, as by the base query's filter.
        """
        lock, anew = options.get("with_for_update") or False, bool(options.get("populate_existing"))
        plain = isinstance(ident, tuple) and isinstance(lock, bool) and not options.keys() - _BY_KEY_OPTIONS
        if not plain or not issubclass(entity, TenantRow):
            return super().get(entity, ident, **options)
        if not lock and not anew and inspect(entity).identity_key_from_primary_key(ident) in self.identity_map:
            return super().get(entity, ident)
        if self.info.get("tenant") not in (ident[0], ALL_TENANTS, None):
            return None
        found: ScalarResult[R] = self.scalars(_by_key(inspect(entity), lock, lock or anew), _keys(ident))
        return found.one_or_none()

    def _flush(self, objects: Sequence[object] | None = None) -> None:
        """SQLAlchemy's own step; see `flushing`."""
        if objects is None and (self.new or self.dirty):
            if self.dispatch.before_flush:
                self.dispatch.before_flush(self, None, None)
            found = flushing.changes(self)
            if found is not None:
                _write_flat(self, *found)
                return
        super()._flush(objects)

    def left_to_write(self) -> list[Statement]:
        """What writes the changed rows, for whoever sends it at once together with other statements.

        Nothing where they had to be written here: on SQLite, where they are not flat, where somebody listens.
        """
        if not (self.new or self.dirty or self.deleted):
            return []
        found = None if is_sqlite(self) or self.dispatch.before_flush else flushing.changes(self)
        if found is None:
            self.flush()
            return []
        flushing.settle(self)
        return flushing.statements(*found)


def _write_flat(session: Session, changed: Sequence[Statement], added: Sequence[Statement]) -> None:
    if is_sqlite(session):
        for one in changed:
            flushing.refuse_lost(1, execute(session, [one]).rowcount)
        for one in added:
            execute(session, [one])
    elif steps := flushing.statements(changed, added):
        run(session, steps)
    flushing.settle(session)


def began_with(session: Session, statement: Statement) -> bool:
    """Whether the transaction's first round trip has executed this very statement, e.g. a command's lock."""
    return statement in session.info.get("began_with", ())


def held(session: Session) -> dict[Any, Any]:
    """What this unit keeps until its end or another tenant: rows that it has locked, so that nobody asks for them again
    (the session itself forgets a row that nobody refers to)."""
    kept: dict[Any, Any] = session.info.setdefault("held", {})
    return kept


_BY_KEY_OPTIONS = {"with_for_update", "populate_existing"}


def _keys(ident: tuple[Any, ...]) -> dict[str, Any]:
    return {f"key_{number}": value for number, value in enumerate(ident)}


@cache
def _by_key(mapper: Any, lock: bool, anew: bool) -> Select[Any]:
    columns = mapper.primary_key
    keys = (column == bindparam(f"key_{number}", type_=column.type) for number, column in enumerate(columns))
    statement = select(mapper).where(*keys).execution_options(**{FILTERED: True}, populate_existing=anew)
    return statement.with_for_update() if lock else statement


def fixed(statement: Any, entity: Any) -> Select[Any]:
    """A query of one table that is built once, with `bindparam`s for its values, and executed with them.

    It costs a third of one that is built for each execution. The tenant is filtered by here and put in when it runs.
    """
    own = entity.tenant_id == bindparam("own_tenant", type_=String())
    built: Select[Any] = statement.where(own).execution_options(**{FILTERED: "own_tenant"})
    return built


SET_TENANT = "SELECT set_config('app.tenant', :tenant, true), set_config('statement_timeout', :timeout, true)"


def tenant_parameters(tenant: str, statement_timeout: float) -> dict[str, Any]:
    """The parameters of `SET_TENANT`; the timeout is in seconds."""
    return {"tenant": tenant, "timeout": str(int(statement_timeout * 1000))}


@event.listens_for(TenantSession, "do_orm_execute")
def _only_own_tenant(state: ORMExecuteState) -> None:
    tenant = state.session.info.get("tenant")
    filtered = state.execution_options.get(FILTERED)
    if filtered == "own_tenant":
        given: Any = state.parameters or {}
        state.parameters = {**given, "own_tenant": tenant}
    if filtered or tenant is None or tenant == ALL_TENANTS or state.is_column_load or state.is_relationship_load:
        return
    state.statement = state.statement.options(_of_tenant(tenant))


@lru_cache(maxsize=1000)
def _of_tenant(tenant: str) -> Any:
    """The criterion of a tenant; kept, since each statement needs it and making it costs more than applying it."""
    return with_loader_criteria(TenantRow, lambda cls: cls.tenant_id == tenant, include_aliases=True)


def open_session(engine: Engine) -> TenantSession:
    """A new session; objects stay readable after the commit."""
    return TenantSession(engine, expire_on_commit=False)


@contextmanager
def sweep(engine: Engine) -> Iterator[TenantSession]:
    """A transaction of the chassis' own across all tenants, committed at its end."""
    with open_session(engine) as session, session.begin():
        session.bind_tenant(ALL_TENANTS)
        yield session
