"""What the toys do. Side effects that must outlive a rollback or a crash are lines in files of TOY_DIR."""

from __future__ import annotations

import os
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import String, func, select, text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from chassis import db, replica
from chassis.application import CatchUp, Command, On, OnTimer, Query, Service
from chassis.contract import Event, Read, Reply, Request
from chassis.db import is_sqlite
from chassis.errors import NotReady, WrongState
from chassis.events import Envelope
from chassis.replica import Fact
from chassis.settings import ServiceSettings
from chassis.timers import Timer
from chassis.unit import UnitOfWork


class Base(DeclarativeBase):
    metadata = db.service_metadata()
    type_annotation_map = db.TYPE_MAP


class Note(db.TenantRow, Base):
    """How often a key was put."""

    __tablename__ = "notes"
    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    value: Mapped[str] = mapped_column(String(200))
    puts: Mapped[int]


class Seen(db.TenantRow, Base):
    """An event's effect: the handler adds one a time it runs."""

    __tablename__ = "seen"
    event_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    key: Mapped[str] = mapped_column(String(64))
    sequence: Mapped[int]
    order: Mapped[int]


class ToySettings(ServiceSettings):
    SERVICE = "toy"


class PeerSettings(ServiceSettings):
    SERVICE = "peer"


class Put(Request):
    key: str
    value: str = ""
    nap: float = 0


class Puts(Reply):
    puts: int


class Key(Request):
    key: str


class Nap(Request):
    seconds: float
    where: str = "database"


class Ask(Request):
    service: str
    method: str
    request: dict[str, Any] = {}


class Answer(Reply):
    answer: dict[str, Any]


class Plan(Request):
    key: str
    seconds: float


class Replay(Request):
    consumer: str


class NotePut(Event):
    NAME = "note.put"
    key: str
    value: str
    puts: int


class NoteTouched(Event):
    """Nobody's queue is bound to it."""

    NAME = "note.touched"
    key: str


class RowsSent(Event):
    NAME = "directory.changed"
    rows: list[dict[str, Any]]


class ReplayDone(Event):
    NAME = "directory.replay_completed"
    consumer: str


class NoteRead(Read):
    key: str
    value: str


class Person(Fact):
    KIND = "person"
    city: str = ""


def remember(line: str, file: str = "log") -> None:
    """Appends a line to a file of TOY_DIR, whatever becomes of the transaction."""
    with (Path(os.environ["TOY_DIR"]) / file).open("a") as out:
        out.write(f"{time.time():.3f} {line}\n")


def first_time(name: str) -> bool:
    """True once per name and TOY_DIR, over all processes."""
    try:
        (Path(os.environ["TOY_DIR"]) / f"once-{name}").touch(exist_ok=False)
    except FileExistsError:
        return False
    return True


def put(uow: UnitOfWork, command: Put) -> Puts:
    """Counts and publishes; `value` may ask for trouble."""
    remember(f"put {command.key}")
    if command.nap:
        time.sleep(command.nap)
    row = uow.session.get(Note, (uow.ctx.tenant, command.key), with_for_update=True)
    if row is None:
        row = Note(tenant_id=uow.ctx.tenant, key=command.key, value="", puts=0)
        uow.session.add(row)
    row.puts += 1
    row.value = command.value
    if command.value == "touched first":
        uow.emit(NoteTouched(key=command.key), case=command.key)
    uow.emit(NotePut(key=command.key, value=command.value, puts=row.puts), case=command.key)
    if command.value == "crash in the call" and first_time(command.key):
        uow.session.flush()
        os._exit(9)
    return Puts(puts=row.puts)


def puts(uow: UnitOfWork, query: Key) -> Puts:
    """How often a key was put."""
    row = uow.session.get(Note, (uow.ctx.tenant, query.key))
    return Puts(puts=row.puts if row else 0)


def nap(uow: UnitOfWork, query: Nap) -> Puts:
    """Waits in the database, in the loop, in a native thread, or stands still without yielding."""
    if query.where == "database" and not is_sqlite(uow.session):
        uow.session.execute(text("SELECT pg_sleep(:s)"), {"s": query.seconds})
    elif query.where == "offloaded":
        uow.offload(burn, query.seconds)
    elif query.where == "still":
        burn(query.seconds)
    else:
        time.sleep(query.seconds)
    return Puts(puts=0)


def burn(seconds: float) -> None:
    """Keeps a core busy."""
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        pass


def ask(uow: UnitOfWork, command: Ask) -> Answer:
    """Calls another service."""
    return Answer(answer=uow.call(command.service, command.method, command.request))


def plan(uow: UnitOfWork, command: Plan) -> Puts:
    """Sets a timer."""
    uow.timers.set("ring", command.key, uow.now + timedelta(seconds=command.seconds))
    return Puts(puts=0)


def ring(uow: UnitOfWork, timer: Timer) -> None:
    """A timer's effect."""
    remember(f"ring {timer.key}")
    put(uow, Put(key=timer.key, value="rang", nap=2.0 if timer.key.startswith("slow") else 0))


def replay(uow: UnitOfWork, command: Replay) -> Puts:
    """Sends all facts, as an owner does for a new consumer."""
    uow.as_tenant("t1")
    uow.emit(RowsSent(rows=[{"kind": "person", "id": "E1", "version": 1, "body": {"city": "北京"}}]))
    uow.emit(ReplayDone(consumer=command.consumer))
    return Puts(puts=1)


def saw(uow: UnitOfWork, event: NoteRead, envelope: Envelope) -> None:
    """Records the event; `value` may ask for trouble."""
    remember(f"saw {event.key} {event.value}", "saw")
    if event.value == "never":
        raise WrongState("never")
    if event.value == "poison":
        raise RuntimeError("poison")
    if event.value == "early" and first_time(f"early-{event.key}"):
        raise NotReady("not_ready")
    if event.value == "slow":
        time.sleep(0.2)
    order = uow.session.scalar(select(func.count()).select_from(Seen)) or 0
    uow.session.add(
        Seen(tenant_id=uow.ctx.tenant, event_id=envelope.id, key=event.key, sequence=envelope.sequence, order=order)
    )
    if event.value == "crash in the handler" and first_time(f"crash-{event.key}"):
        uow.session.flush()
        os._exit(9)


def seen(uow: UnitOfWork, query: Key) -> Puts:
    """How many events of a key took effect."""
    count = select(func.count()).select_from(Seen).where(Seen.tenant_id == uow.ctx.tenant, Seen.key == query.key)
    return Puts(puts=uow.session.scalar(count) or 0)


def build_toy() -> Service:
    """Takes calls, publishes."""
    return Service(
        name="toy",
        metadata=Base.metadata,
        commands=[
            Command("put", Put, put, Puts),
            Command("ask", Ask, ask, Answer),
            Command("plan", Plan, plan, Puts),
            Command("replay", Replay, replay, Puts, internal=True),
        ],
        queries=[Query("puts", Key, puts, Puts), Query("nap", Nap, nap, Puts)],
        timers=[OnTimer("ring", ring)],
    )


def build_peer() -> Service:
    """Reacts; with PEER_CATCH_UP it wants the toy's facts before it is ready."""
    catch_up = [CatchUp("toy", "replay")] if os.environ.get("PEER_CATCH_UP") else []
    return Service(
        name="peer",
        metadata=Base.metadata,
        queries=[Query("seen", Key, seen, Puts), Query("nap", Nap, nap, Puts)],
        handlers=[
            On("toy", "note.put", NoteRead, saw),
            *replica.handlers("toy", "directory.changed", "directory.replay_completed"),
        ],
        facts=[Person],
        catch_up=catch_up,
    )
