"""Calls to other services (`uow.call`): bounded by its deadline, forgotten afterwards, refused where nobody listens.

nameko's own RpcProxy has no timeout, leaks abandoned calls and hangs when no instance runs (NAMEKO).
"""

from __future__ import annotations

import contextlib
import json
from typing import Any
from uuid import uuid4

import eventlet
from amqp.basic_message import Message
from eventlet.event import Event

from chassis import logs
from chassis.errors import DeadlineExceeded, Unavailable
from chassis.runtime.crew import Crew
from chassis.runtime.deliveries import body_of
from chassis.runtime.link import Link, LinkDown
from chassis.runtime.outgoing import JSON_TYPE, publish_raw
from chassis.runtime.topology import RPC_EXCHANGE, ExchangeSpec, Topology, declare

log = logs.get(__name__)

GONE = object()
UNROUTABLE = object()


class RpcClient:
    """One connection with an exclusive reply queue, opened with the first call."""

    def __init__(self, crew: Crew, broker_url: str, service: str) -> None:
        self._crew = crew
        self._service = service
        self._key = str(uuid4())
        self._channel: Any = None
        self._waiting: dict[str, Event] = {}
        self._started = False
        self.link = Link(broker_url, f"{service} calls", self._setup, self._lost)

    @property
    def waiting(self) -> int:
        """Calls that wait for an answer just now."""
        return len(self._waiting)

    def call(self, service: str, method: str, headers: dict[str, str], request: dict[str, Any], timeout: float) -> Any:
        """The reply's body. Raises Unavailable (nobody listens, broker away), or DeadlineExceeded after `timeout`."""
        if not self._started:
            self._started = True
            self._crew.spawn("calls", self.link.run)
        correlation = uuid4().hex
        answer = self._waiting[correlation] = Event()
        try:
            with eventlet.Timeout(timeout) as patience:
                try:
                    return self._ask(service, method, headers, request, timeout, correlation, answer)
                except eventlet.Timeout as ended:
                    if ended is not patience:
                        raise
                    raise DeadlineExceeded("deadline_exceeded") from None
        finally:
            self._waiting.pop(correlation, None)

    def _ask(
        self,
        service: str,
        method: str,
        headers: dict[str, str],
        request: dict[str, Any],
        timeout: float,
        correlation: str,
        answer: Event,
    ) -> Any:
        if not self.link.wait_up(timeout / 2):
            raise Unavailable("service_unavailable", service=service)
        message = Message(
            json.dumps({"args": [], "kwargs": {"request": request}}, ensure_ascii=False).encode(),
            application_headers=headers,
            content_type=JSON_TYPE,
            content_encoding="utf-8",
            reply_to=self._key,
            correlation_id=correlation,
            expiration=str(max(1, int(timeout * 1000))),  # the queued request goes with the caller's patience
        )
        try:
            with self.link.writing():
                publish_raw(self._channel, message, RPC_EXCHANGE, f"{service}.{method}", mandatory=True)
        except LinkDown as error:
            raise Unavailable("service_unavailable", service=service) from error
        reply = answer.wait()
        if reply is GONE or reply is UNROUTABLE:
            raise Unavailable("service_unavailable", service=service)
        return reply

    def _setup(self, raw: Any) -> None:
        declare(raw, Topology((ExchangeSpec(RPC_EXCHANGE),), ()))
        channel = raw.channel()
        channel.auto_decode = False
        channel.events["basic_return"].add(self._returned)
        queue = f"rpc.reply-{self._service}-{self._key}"
        channel.queue_declare(queue, durable=False, exclusive=True, auto_delete=True)
        channel.queue_bind(queue, RPC_EXCHANGE, self._key)
        channel.basic_consume(queue, no_ack=True, callback=self._replied)
        self._channel = channel

    def _lost(self) -> None:
        self._channel = None
        for correlation in list(self._waiting):
            self._deliver(correlation, GONE)

    def _returned(self, _error: Any, _exchange: str, _key: str, message: Any) -> None:
        self._deliver(message.properties.get("correlation_id"), UNROUTABLE)

    def _replied(self, message: Any) -> None:
        body: Any = None
        with contextlib.suppress(ValueError, RecursionError):
            body = json.loads(body_of(message))
        if not isinstance(body, dict):
            log.warning("malformed reply dropped")
            return
        self._deliver(message.properties.get("correlation_id"), body)

    def _deliver(self, correlation: Any, value: Any) -> None:
        answer = self._waiting.get(correlation) if isinstance(correlation, str) else None
        if answer is not None and not answer.ready():
            answer.send(value)
