"""What a service is made of, as plain data: its composition root returns one `Service`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel
from sqlalchemy import MetaData

from chassis.contract import Reply
from chassis.db import Statement
from chassis.errors import Messages
from chassis.replica import Fact
from chassis.tenant_settings import TenantSettings
from chassis.timers import Timer

if TYPE_CHECKING:
    from chassis.application import Application
    from chassis.events import Envelope
    from chassis.unit import UnitOfWork

RECORD_QUEUE = "record"


@dataclass(frozen=True, slots=True)
class Command:
    """A mutating call. `replay=False` keeps no answer for a repeated key (an answer that reveals a secret);
    `internal=True` marks one that only other services call, so the public contract does not hold it."""

    name: str
    request: type[BaseModel]
    do: Callable[[UnitOfWork, Any], Reply]
    reply: type[Reply]
    replay: bool = True
    internal: bool = False
    locks: Callable[[str, Any], Sequence[Statement]] | None = None
    """Of (tenant, request): what locks the rows that the command decides about. On PostgreSQL it goes with the
    transaction's first round trip; the use case asks for its locks all the same (`chassis.db.began_with`)."""


@dataclass(frozen=True, slots=True)
class Query:
    """A call that changes nothing."""

    name: str
    request: type[BaseModel]
    do: Callable[[UnitOfWork, Any], Reply]
    reply: type[Reply]
    internal: bool = False


@dataclass(frozen=True, slots=True)
class On:
    """A reaction to an event of another service. `event` is a name or a topic pattern (`#` for all).

    All reactions of one `queue` (default: one queue a source, so that a source's events mostly keep their order) to one
    event run in one transaction. `every_tenant`: it also takes a fact of no tenant (the end of a replay), without a
    wall between tenants; others pass it over.
    """

    source: str
    event: str
    reads: type[BaseModel]
    do: Callable[[UnitOfWork, Any, Envelope], None]
    queue: str = ""
    every_tenant: bool = False

    @property
    def handler_id(self) -> str:
        """The stable name of the queue's handler; it is part of the queue's name and of inbox rows."""
        return self.queue or f"from-{self.source}"


@dataclass(frozen=True, slots=True)
class Subscription:
    """One queue of a service: where it is bound, and what reacts to its messages."""

    handler_id: str
    source: str
    events: tuple[str, ...]
    reactions: tuple[On, ...]


@dataclass(frozen=True, slots=True)
class OnTimer:
    """A reaction to a due timer."""

    kind: str
    do: Callable[[UnitOfWork, Timer], None]


@dataclass(frozen=True, slots=True)
class CatchUp:
    """What a new database asks an owner for, once: `<owner>.<method> {"consumer": <service>}`."""

    owner: str
    method: str


class Wake:
    """Tells background work that there is something to do, before its next sweep; a nudge that comes too early or gets
    lost costs only the sweep's time."""

    def __init__(self) -> None:
        self.listeners: list[Callable[[], None]] = []

    def __call__(self) -> None:
        for listener in self.listeners:
            listener()


@dataclass(frozen=True, slots=True)
class Background:
    """Work beside calls, events and timers that must hold no transaction while it waits for others (mail, webhooks).

    `step` does one bounded round by `Application.unit` and says whether there may be more to do at once. `copies` of
    it run side by side in each replica, at least one of them every `every` seconds.
    """

    name: str
    step: Callable[[Application], bool]
    every: float = 1.0
    copies: int = 1
    wake: Wake | None = None


@dataclass(frozen=True)
class Service:
    """A whole service; see services/README.md. `ports` are adapters by name, made by the composition root; `live`:
    some of its reads are streamed, and hints tell of their changes (`chassis.live`)."""

    name: str
    metadata: MetaData
    messages: Messages = field(default_factory=dict)
    commands: Sequence[Command] = ()
    queries: Sequence[Query] = ()
    handlers: Sequence[On] = ()
    timers: Sequence[OnTimer] = ()
    settings: Sequence[type[TenantSettings]] = ()
    facts: Sequence[type[Fact]] = ()
    catch_up: Sequence[CatchUp] = ()
    on_emit: Sequence[Callable[[UnitOfWork, Envelope], None]] = ()
    background: Sequence[Background] = ()
    live: bool = False
    ports: Mapping[str, Any] = field(default_factory=dict)

    def subscriptions(self) -> list[Subscription]:
        """Its queues; reactions of one queue may come from one source only, or the queue would mix histories."""
        grouped: dict[tuple[str, str], list[On]] = {}
        for on in self.handlers:
            grouped.setdefault((on.handler_id, on.source), []).append(on)
        result = []
        for (handler_id, source), ons in grouped.items():
            name = handler_id if handler_id.endswith(source) else f"{handler_id}-{source}"
            result.append(Subscription(name, source, tuple(dict.fromkeys(o.event for o in ons)), tuple(ons)))
        return result
