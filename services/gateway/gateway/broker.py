"""Calls to the services over the broker, in nameko's own RPC format (services/README.md, "Wire: commands and queries").

One connection and one exclusive reply queue a process. When the connection breaks, every pending call fails at once
instead of hanging: its reply queue is gone, so no answer can come any more.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import math
import time
import uuid
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import aio_pika
from aio_pika.abc import AbstractChannel, AbstractConnection, AbstractExchange, AbstractIncomingMessage
from aiormq.abc import DeliveredMessage
from aiormq.exceptions import AMQPError, DeliveryError

from chassis import logs
from chassis.errors import DeadlineExceeded, Unavailable
from gateway.refusal import ServiceRefused

log = logs.get(__name__)
EXCHANGE = "nameko-rpc"
REPLY_QUEUE = "rpc.reply-gateway-{}"
CONNECT_TIMEOUT = 5.0
FIRST_WAIT, LONGEST_WAIT = 0.1, 5.0
AGAIN_WITHIN = 3.0
"""How long a call whose connection broke waits for the next connection before it is refused, in seconds."""


class ConnectionLost(Exception):
    """The connection broke while the call was under way; whether it took effect is not known."""


class Broker:
    """The gateway's side of the broker; `start` keeps a connection until `stop`."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._pending: dict[str, asyncio.Future[dict[str, Any]]] = {}
        self._exchange: AbstractExchange | None = None
        self._connection: AbstractConnection | None = None
        self._reply_to = ""
        self._up = asyncio.Event()
        self._keeper: asyncio.Task[None] | None = None
        self._stopping = False
        self.on_connect: list[Callable[[AbstractConnection], Awaitable[None]]] = []
        """Called with each new connection, before calls go over it."""

    @property
    def connected(self) -> bool:
        """Whether calls can be sent."""
        return self._up.is_set()

    async def start(self) -> None:
        """Starts connecting, in the background: a gateway without a broker is alive, but not ready."""
        self._keeper = asyncio.create_task(self._keep_connected(), name="broker")

    async def wait_connected(self, timeout: float) -> bool:
        """Waits for a connection; False when there is none in time (seconds)."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._up.wait(), timeout)
        return self.connected

    async def stop(self) -> None:
        """Ends the connection; pending calls fail."""
        self._stopping = True
        if self._keeper is not None:
            self._keeper.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._keeper
        await self._drop()

    async def call(
        self,
        service: str,
        method: str,
        body: Mapping[str, Any],
        headers: Mapping[str, str],
        deadline: float,
        *,
        again: bool,
    ) -> Any:
        """The result of `<service>.<method>`; `deadline` is unix seconds.

        `again`: a call whose connection broke may be sent once more (it reads, or carries an idempotency key).
        Raises ServiceRefused, and Unavailable or DeadlineExceeded for the wire's own troubles.
        """
        try:
            return await self._once(service, method, body, headers, deadline)
        except ConnectionLost:
            wait = min(AGAIN_WITHIN, deadline - time.time())
            if not again or wait <= 0 or not await self.wait_connected(wait):
                raise Unavailable("broker.lost") from None
        try:
            return await self._once(service, method, body, headers, deadline)
        except ConnectionLost:
            raise Unavailable("broker.lost") from None

    async def _once(
        self, service: str, method: str, body: Mapping[str, Any], headers: Mapping[str, str], deadline: float
    ) -> Any:
        left = deadline - time.time()
        if left <= 0:
            raise DeadlineExceeded("service.slow", service=service)
        if self._exchange is None:
            raise Unavailable("broker.away")
        call_id = uuid.uuid4().hex
        future: asyncio.Future[dict[str, Any]] = asyncio.get_running_loop().create_future()
        self._pending[call_id] = future
        try:
            async with asyncio.timeout(left):
                await self._publish(self._exchange, call_id, f"{service}.{method}", body, headers, left)
                reply = await future
        except TimeoutError:
            raise DeadlineExceeded("service.slow", service=service) from None
        finally:
            self._pending.pop(call_id, None)
        if reply.get("error"):
            raise ServiceRefused(reply["error"])
        return reply.get("result")

    async def _publish(
        self,
        exchange: AbstractExchange,
        call_id: str,
        routing_key: str,
        body: Mapping[str, Any],
        headers: Mapping[str, str],
        left: float,
    ) -> None:
        message = aio_pika.Message(
            json.dumps({"args": [], "kwargs": {"request": body}}, ensure_ascii=False, separators=(",", ":")).encode(),
            content_type="application/json",
            content_encoding="utf-8",
            reply_to=self._reply_to,
            correlation_id=call_id,
            headers=dict(headers),
            expiration=max(0.001, math.ceil(left * 1000) / 1000),
            delivery_mode=aio_pika.DeliveryMode.NOT_PERSISTENT,
        )
        try:
            # Mandatory: a message that no queue takes comes back, and the caller learns it at once. Waiting for the
            # broker's confirm costs no time: the service is at work meanwhile, and an early reply waits in its future.
            answer = await exchange.publish(message, routing_key, mandatory=True)
        except DeliveryError:  # the queue is full or its node is gone: not taken
            raise Unavailable("service.away", service=routing_key.partition(".")[0]) from None
        except (AMQPError, ConnectionError, RuntimeError, OSError) as error:
            raise ConnectionLost from error
        if isinstance(answer, DeliveredMessage):
            raise Unavailable("service.away", service=routing_key.partition(".")[0])

    # -- connection --------------------------------------------------------------------------------------------------

    async def _keep_connected(self) -> None:
        wait = FIRST_WAIT
        while True:
            try:
                closed = await self._connect()
                wait = FIRST_WAIT
                await closed.wait()
                log.warning("broker connection lost", pending=len(self._pending))
            except asyncio.CancelledError as error:
                if self._stopping:
                    raise
                # aiormq cancels what waits for a connection that has just closed; that is not our end.
                self._not_reachable(error, wait)
            except Exception as error:  # whatever it is: who stops trying is a gateway without a broker for ever
                self._not_reachable(error, wait)
            await self._drop()
            await asyncio.sleep(wait)
            wait = min(wait * 2, LONGEST_WAIT)

    def _not_reachable(self, error: BaseException, wait: float) -> None:
        log.warning("broker not reachable", why=f"{type(error).__name__}: {error}"[:200], again_in=wait)

    async def _connect(self) -> asyncio.Event:
        closed = asyncio.Event()
        # What was opened is known to _drop from the start: a failed step must not leak its connection.
        self._connection = await aio_pika.connect(
            self._url, timeout=CONNECT_TIMEOUT, client_properties={"connection_name": "gateway"}
        )
        self._connection.close_callbacks.add(lambda *_: closed.set())
        async with asyncio.timeout(CONNECT_TIMEOUT):
            channel: AbstractChannel = self._connection.channel(publisher_confirms=True)
            await channel.initialize()
            channel.close_callbacks.add(lambda *_: closed.set())
            exchange = await channel.declare_exchange(EXCHANGE, aio_pika.ExchangeType.TOPIC, durable=True)
            reply_to = str(uuid.uuid4())
            queue = await channel.declare_queue(
                REPLY_QUEUE.format(reply_to), exclusive=True, auto_delete=True, durable=False
            )
            await queue.bind(exchange, reply_to)
            await queue.consume(self._on_reply, no_ack=True)
            for prepare in self.on_connect:
                await prepare(self._connection)
        self._reply_to, self._exchange = reply_to, exchange
        self._up.set()
        log.info("broker connected")
        return closed

    async def _drop(self) -> None:
        self._exchange = None
        self._up.clear()
        for future in list(self._pending.values()):
            if not future.done():
                future.set_exception(ConnectionLost())
        if self._connection is not None:
            connection, self._connection = self._connection, None
            with contextlib.suppress(Exception):
                await asyncio.wait_for(connection.close(), 2.0)

    async def _on_reply(self, message: AbstractIncomingMessage) -> None:
        future = self._pending.get(message.correlation_id or "")
        if future is None or future.done():
            return  # the caller has gone, or the call was executed twice and answered before
        try:
            reply = json.loads(message.body)
            if not isinstance(reply, dict):
                raise TypeError("not an object")
        except (ValueError, TypeError) as error:
            log.error("malformed reply dropped", why=type(error).__name__)
            return
        future.set_result(reply)
