"""`broker_confirms_per_s`: what the broker itself confirms of persistent messages into a quorum queue."""

from __future__ import annotations

from typing import Any

import aio_pika

from tests.bench.load import closed_loop

BODY = b"x" * 1200
"""About the size of an event."""


async def confirms_per_second(url: str, *, in_flight: int = 32, seconds: float = 4.0) -> float:
    """Confirmed publishes a second with that many waiting for their confirm."""
    connection = await aio_pika.connect(url)
    async with connection:
        channel = await connection.channel(publisher_confirms=True)
        arguments: dict[str, Any] = {"x-queue-type": "quorum", "x-max-length": 10_000}
        queue = await channel.declare_queue("bench.confirms", durable=True, arguments=arguments)
        message = aio_pika.Message(BODY, delivery_mode=aio_pika.DeliveryMode.PERSISTENT)

        async def publish(_client: int) -> None:
            await channel.default_exchange.publish(message, routing_key=queue.name, mandatory=True)

        load = await closed_loop(publish, clients=in_flight, seconds=seconds)
        await queue.delete(if_unused=False, if_empty=False)
    return round(load.rps, 1)
