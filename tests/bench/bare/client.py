"""Calls a nameko service as the gateway does: one exclusive reply queue, no waiting for confirms."""

from __future__ import annotations

import asyncio
import json
import time
from typing import Any
from uuid import uuid4

import aio_pika
from aio_pika.abc import AbstractIncomingMessage


class RpcClient:
    """`await RpcClient.connect(url)`, then `await client.call(service, method, request)`."""

    def __init__(self, connection: Any, channel: Any, exchange: Any) -> None:
        self._connection = connection
        self._channel = channel
        self._exchange = exchange
        self._key = uuid4().hex
        self._waiting: dict[str, asyncio.Future[dict[str, Any]]] = {}

    @classmethod
    async def connect(cls, url: str) -> RpcClient:
        """Opens the connection and the reply queue."""
        connection = await aio_pika.connect(url)
        channel = await connection.channel(publisher_confirms=False)
        exchange = await channel.declare_exchange("nameko-rpc", "topic", durable=True)
        client = cls(connection, channel, exchange)
        queue = await channel.declare_queue(exclusive=True, auto_delete=True)
        await queue.bind(exchange, client._key)
        await queue.consume(client._replied, no_ack=True)
        return client

    async def call(
        self,
        service: str,
        method: str,
        request: dict[str, Any],
        headers: dict[str, Any] | None = None,
        *,
        seconds: float = 30,
    ) -> dict[str, Any]:
        """The reply body; raises when it is an error or does not come in time."""
        correlation = uuid4().hex
        future = self._waiting[correlation] = asyncio.get_running_loop().create_future()
        message = aio_pika.Message(
            json.dumps({"args": [], "kwargs": {"request": request}}).encode(),
            content_type="application/json",
            correlation_id=correlation,
            reply_to=self._key,
            headers=headers or {},
        )
        try:
            await self._exchange.publish(message, f"{service}.{method}")
            reply = await asyncio.wait_for(future, seconds)
        finally:
            self._waiting.pop(correlation, None)
        if reply["error"]:
            raise RuntimeError(str(reply["error"])[:300])
        result: dict[str, Any] = reply["result"]
        return result

    async def _replied(self, message: AbstractIncomingMessage) -> None:
        future = self._waiting.get(message.correlation_id or "")
        if future is not None and not future.done():
            future.set_result(json.loads(message.body))

    async def close(self) -> None:
        """Ends the connection."""
        await self._connection.close()


def person_headers(tenant: str = "t1", actor: str = "bench") -> dict[str, Any]:
    """Headers of a call as the gateway sends them, with an idempotency key of its own."""
    unique = uuid4().hex
    return {
        "nameko.tenant": tenant,
        "nameko.actor": actor,
        "nameko.actor_kind": "person",
        "nameko.roles": "hr",
        "nameko.request_id": unique,
        "nameko.idempotency_key": unique,
        "nameko.deadline": repr(time.time() + 30),
    }
