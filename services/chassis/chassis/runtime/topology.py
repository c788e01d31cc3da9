"""Names and arguments of exchanges and queues, decided on day one: a queue declared again with another type is refused.

A handler's queue `<consumer>.<handler>.v1` is bound to `<source>.events`. A message to be tried again goes to the
fanout exchange `<consumer>.retry.<n>s` with its handler's queue as routing key; the queue behind it holds it for n
seconds and dead-letters it to the direct exchange `<consumer>.back`, which knows the handlers' queues by name. Whatever
that exchange does not know (garbage put on a retry queue, an older release's handler) falls to the dead letters.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from amqp.exceptions import AMQPError, PreconditionFailed

RPC_EXCHANGE = "nameko-rpc"
QUORUM = {"x-queue-type": "quorum"}


class TopologyMismatch(Exception):
    """A queue or exchange exists with other properties than this release declares; only an operator can decide."""


@dataclass(frozen=True, slots=True)
class ExchangeSpec:
    """A durable exchange."""

    name: str
    kind: str = "topic"
    arguments: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class QueueSpec:
    """A durable queue and its bindings as (exchange, routing key)."""

    name: str
    arguments: dict[str, Any] = field(default_factory=dict)
    bindings: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Topology:
    """All that one service declares, exchanges first."""

    exchanges: tuple[ExchangeSpec, ...]
    queues: tuple[QueueSpec, ...]


def rpc_queue(service: str) -> str:
    """nameko's own name of a service's queue of calls."""
    return f"rpc-{service}"


def event_exchange(service: str) -> str:
    """Where a service publishes its events."""
    return f"{service}.events"


def handler_queue(service: str, handler_id: str) -> str:
    """A handler's queue; the version changes only when its arguments must."""
    return f"{service}.{handler_id}.v1"


def dead_queue(service: str) -> str:
    """The dead letters of a service."""
    return f"{service}.dead.v1"


def retry_exchange(service: str, seconds: int) -> str:
    """Exchange and queue of one retry delay."""
    return f"{service}.retry.{seconds}s"


def back_exchange(service: str) -> str:
    """Brings retried messages back to their handler's own queue."""
    return f"{service}.back"


def lost_exchange(service: str) -> str:
    """Leads to the dead letters whatever nobody else takes."""
    return f"{service}.lost"


def topology(
    service: str, subscriptions: Iterable[tuple[str, str, Sequence[str]]], delays: Sequence[int], rpc_type: str
) -> Topology:
    """What a service declares. `subscriptions` are (handler id, source service, routing keys)."""
    subscriptions = list(subscriptions)
    lost = lost_exchange(service)
    exchanges = [
        ExchangeSpec(RPC_EXCHANGE),
        ExchangeSpec(event_exchange(service)),
        *(ExchangeSpec(event_exchange(source)) for source in sorted({s for _, s, _ in subscriptions} - {service})),
        ExchangeSpec(lost, "fanout"),
        ExchangeSpec(back_exchange(service), "direct", {"alternate-exchange": lost}),
        *(ExchangeSpec(retry_exchange(service, n), "fanout") for n in delays),
    ]
    rpc_arguments = QUORUM if rpc_type == "quorum" else {}
    queues = [
        QueueSpec(dead_queue(service), QUORUM, ((lost, ""),)),
        QueueSpec(rpc_queue(service), rpc_arguments, ((RPC_EXCHANGE, f"{service}.*"),)),
        *(_handler(service, *subscription) for subscription in subscriptions),
        *(_retry(service, n) for n in delays),
    ]
    return Topology(tuple(exchanges), tuple(queues))


def _handler(service: str, handler_id: str, source: str, keys: Sequence[str]) -> QueueSpec:
    name = handler_queue(service, handler_id)
    bindings = [(event_exchange(source), key) for key in keys]
    # Newer brokers give a message up after 20 deliveries (crashing consumers); without this it would be deleted.
    arguments = {**QUORUM, **_dead_letter_to(lost_exchange(service))}
    return QueueSpec(name, arguments, (*bindings, (back_exchange(service), name)))


def _dead_letter_to(exchange: str) -> dict[str, Any]:
    # at-least-once: the broker keeps the message until the next queue has confirmed it; it demands reject-publish.
    return {
        "x-dead-letter-exchange": exchange,
        "x-dead-letter-strategy": "at-least-once",
        "x-overflow": "reject-publish",
    }


def _retry(service: str, seconds: int) -> QueueSpec:
    arguments = {**QUORUM, "x-message-ttl": seconds * 1000, **_dead_letter_to(back_exchange(service))}
    name = retry_exchange(service, seconds)
    return QueueSpec(name, arguments, ((name, ""),))


def declare(connection: Any, wanted: Topology) -> None:
    """Declares everything; raises TopologyMismatch naming what the broker refused."""
    for exchange in wanted.exchanges:
        _try(connection, f"exchange {exchange.name}", _declare_exchange, exchange)
    for queue in wanted.queues:
        _try(connection, f"queue {queue.name}", _declare_queue, queue)


def _try(connection: Any, what: str, action: Any, spec: Any) -> None:
    channel = connection.channel()
    try:
        action(channel, spec)
    except PreconditionFailed as error:
        raise TopologyMismatch(
            f"{what} exists with other properties than {spec.arguments or 'none'}: {error.reply_text}. "
            "Drain and delete it, or set the former type again."
        ) from error
    try:
        channel.close()
    except AMQPError:
        return


def _declare_exchange(channel: Any, spec: ExchangeSpec) -> None:
    channel.exchange_declare(spec.name, spec.kind, durable=True, auto_delete=False, arguments=spec.arguments or None)


def _declare_queue(channel: Any, spec: QueueSpec) -> None:
    channel.queue_declare(spec.name, durable=True, auto_delete=False, arguments=spec.arguments or None)
    for exchange, key in spec.bindings:
        channel.queue_bind(spec.name, exchange, key)
