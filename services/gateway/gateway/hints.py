"""Hears the services' hints that it is worth looking again (`chassis.live`): one exclusive queue a gateway replica."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable

import aio_pika
from aio_pika.abc import AbstractConnection, AbstractIncomingMessage

from chassis import logs
from gateway import telemetry
from gateway.streams import Streams

log = logs.get(__name__)
EXCHANGE = "{}.live"
QUEUE = "gateway.hints-{}"
MOST_WAITING = 10_000
"""Hints kept in the broker for a replica that cannot keep up; older ones are dropped, since newer ones follow."""


class Hints:
    """`listen` is called with each new connection of the broker."""

    def __init__(self, services: Iterable[str], streams: Streams) -> None:
        self._services = sorted(set(services))
        self._streams = streams

    async def listen(self, connection: AbstractConnection) -> None:
        """Declares, binds and consumes; then all streams look, for nobody told them anything meanwhile."""
        if not self._services:
            return
        channel = await connection.channel(publisher_confirms=False)
        queue = await channel.declare_queue(
            QUEUE.format(uuid.uuid4().hex), exclusive=True, auto_delete=True, arguments={"x-max-length": MOST_WAITING}
        )
        for service in self._services:
            exchange = await channel.declare_exchange(
                EXCHANGE.format(service), aio_pika.ExchangeType.TOPIC, durable=True
            )
            await queue.bind(exchange, "#")
        await queue.consume(self._heard, no_ack=True)
        self._streams.look_all()

    async def _heard(self, message: AbstractIncomingMessage) -> None:
        service = (message.exchange or "").removesuffix(".live")
        try:
            self._streams.tell(service, json.loads(message.body))
            telemetry.hints.inc()
        except (ValueError, TypeError, AttributeError) as error:
            log.warning("malformed hint dropped", service=service, why=type(error).__name__)
