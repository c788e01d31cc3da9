"""A service without a broker, for the tests of the core: counters that publish, with rules, a timer, facts."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import String, select, text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from chassis import db, settings_api
from chassis import replica as facts
from chassis.application import Application, Command, On, OnTimer, Query, Service
from chassis.context import CallContext
from chassis.contract import Event, Read, Reply, Request
from chassis.errors import NotReady, WrongState
from chassis.events import Envelope
from chassis.replica import Fact
from chassis.settings import ServiceSettings
from chassis.tenant_settings import TenantSettings
from chassis.unit import UnitOfWork

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


class Base(DeclarativeBase):
    metadata = db.service_metadata()
    type_annotation_map = db.TYPE_MAP


class Counter(db.TenantRow, Base):
    __tablename__ = "counters"
    counter_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    value: Mapped[int]


class Bump(Request):
    counter: str
    by: int = 1


class Value(Reply):
    value: int


class Bumped(Event):
    NAME = "counter.bumped"
    counter: str
    value: int


class Limits(TenantSettings):
    KEY = "toy.limits"
    most: int = 10


class Person(Fact):
    KIND = "person"
    city: str

    def lookup(self) -> str | None:
        return self.city


class SeenElsewhere(Read):
    counter: str


def bump(uow: UnitOfWork, request: Bump) -> Value:
    row = uow.session.get(Counter, (uow.ctx.tenant, request.counter), with_for_update=True)
    if row is None:
        row = Counter(tenant_id=uow.ctx.tenant, counter_id=request.counter, value=0)
        uow.session.add(row)
    if row.value + request.by > uow.rules(Limits).most:
        raise WrongState("too_many", most=uow.rules(Limits).most, field="by")
    row.value += request.by
    uow.emit(Bumped(counter=row.counter_id, value=row.value), case=row.counter_id)
    uow.timers.set("reset", row.counter_id, uow.now + timedelta(hours=1))
    return Value(value=row.value)


def locking(tenant: str, request: Bump) -> list[db.Statement]:
    sql = "SELECT value FROM counters WHERE tenant_id = :tenant AND counter_id = :counter FOR UPDATE"
    return [db.Statement(sql, {"tenant": tenant, "counter": request.counter})]


def bump_held(uow: UnitOfWork, request: Bump) -> Value:
    """Reads without a lock of its own."""
    [lock] = locking(uow.ctx.tenant, request)
    if not db.is_sqlite(uow.session) and not db.began_with(uow.session, lock):
        raise RuntimeError("the transaction did not begin with the lock")
    row = uow.session.get(Counter, (uow.ctx.tenant, request.counter))
    assert row is not None
    if not db.is_sqlite(uow.session):
        uow.session.execute(text("SELECT pg_sleep(0.02)"))
    row.value += request.by
    return Value(value=row.value)


def read(uow: UnitOfWork, request: Bump) -> Value:
    rows = uow.session.scalars(select(Counter).where(Counter.counter_id == request.counter)).all()
    return Value(value=sum(row.value for row in rows))


def on_seen(uow: UnitOfWork, event: SeenElsewhere, _envelope: Envelope) -> None:
    if event.counter == "later":
        raise NotReady("not_found", name="counters/later")
    if event.counter == "slow" and not db.is_sqlite(uow.session):
        uow.session.execute(text("SELECT pg_sleep(1)"))
    bump(uow, Bump(counter=event.counter))


def on_waited_for(uow: UnitOfWork, event: SeenElsewhere, envelope: Envelope) -> None:
    """Early as long as there is no counter `awaited`."""
    if uow.session.get(Counter, (uow.ctx.tenant, "awaited")) is None:
        raise NotReady("not_found", name="counters/awaited")
    on_seen(uow, event, envelope)


def on_reset(uow: UnitOfWork, timer: Any) -> None:
    row = uow.session.get(Counter, (uow.ctx.tenant, timer.key))
    assert row is not None
    if row.value == 7:
        raise RuntimeError("seven")
    row.value = 0


def toy() -> Service:
    return Service(
        name="toy",
        metadata=Base.metadata,
        messages={"too_many": {"en": "at most {most}", "zh-CN": "最多 {most}"}},
        commands=[
            Command("bump", Bump, bump, Value),
            Command("bump_held", Bump, bump_held, Value, locks=locking),
            *settings_api.commands(),
        ],
        queries=[Query("read", Bump, read, Value), *settings_api.queries()],
        handlers=[
            On("other", "thing.seen", SeenElsewhere, on_seen),
            On("other", "thing.waited_for", SeenElsewhere, on_waited_for),
            *facts.handlers("other", "rows.changed", "replay.done"),
        ],
        timers=[OnTimer("reset", on_reset)],
        settings=[Limits],
        facts=[Person],
    )


class Clock:
    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


def headers(key: str | None = None, tenant: str = "t1", locale: str = "en") -> dict[str, str]:
    ctx = CallContext(tenant=tenant, actor="E1", actor_kind="person", locale=locale, idempotency_key=key)
    return ctx.with_(roles=frozenset({"person", "admin"})).to_headers()


def event(name: str, data: dict[str, Any], event_id: str = "e1", tenant: str = "t1") -> bytes:
    return (
        Envelope(id=event_id, source="/other", type=f"handover.{name}.v1", time=NOW, tenant=tenant, data=data)
        .model_dump_json()
        .encode()
    )


def value(app: Application, counter: str = "a", tenant: str = "t1") -> int:
    return int(app.call("read", headers(tenant=tenant), {"counter": counter})["result"]["value"])


def application(url: str) -> Application:
    """The service on a database with fresh tables."""
    clock = Clock()
    application = Application(toy(), ServiceSettings(env="test"), engine=db.make_engine(url), clock=clock)
    with application.engine.begin() as connection:
        for metadata in (db.ChassisBase.metadata, Base.metadata):
            metadata.drop_all(connection)
            metadata.create_all(connection)
        if connection.dialect.name == "postgresql":
            connection.execute(text("ALTER TABLE counters ENABLE ROW LEVEL SECURITY"))
            connection.execute(text("ALTER TABLE counters FORCE ROW LEVEL SECURITY"))
            connection.execute(
                text(
                    "CREATE POLICY tenant_isolation ON counters USING (tenant_id = current_setting('app.tenant', true)"
                    " OR current_setting('app.tenant', true) = '*')"
                )
            )
    return application
