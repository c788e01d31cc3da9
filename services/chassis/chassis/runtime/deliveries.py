"""A message in hand, and the rules of its envelope: nothing that arrives may stop the process."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from chassis.context import HEADERS, PREFIX
from chassis.runtime.link import BROKEN

ALLOWED_HEADERS = frozenset(PREFIX + name for name in HEADERS)


class BadEnvelope(Exception):
    """The message cannot be taken as what its queue is for."""


class Delivery:
    """One message that the broker has handed over and that is settled exactly once (or comes again)."""

    __slots__ = ("_message", "_settled", "body", "headers", "key", "properties", "redelivered")

    def __init__(self, message: Any, settled: Callable[[], None]) -> None:
        self._message = message
        self._settled: Callable[[], None] | None = settled
        self.body = body_of(message)
        self.properties: Mapping[str, Any] = message.properties
        headers = message.properties.get("application_headers")
        self.headers: Mapping[str, Any] = headers if isinstance(headers, dict) else {}
        self.key: str = message.delivery_info["routing_key"]
        self.redelivered: bool = message.delivery_info["redelivered"]

    @property
    def alive(self) -> bool:
        """Whether the connection that it came by still stands; if not, the broker hands it over again."""
        return getattr(self._message.channel, "connection", None) is not None

    def ack(self) -> None:
        """Done with. On a broken connection it comes again, and is recognized by its id."""
        self._settle(lambda: self._message.channel.basic_ack(self._message.delivery_info["delivery_tag"]))

    def requeue(self) -> None:
        """Not taken; somebody else may."""
        tag = self._message.delivery_info["delivery_tag"]
        self._settle(lambda: self._message.channel.basic_reject(tag, requeue=True))

    def _settle(self, tell: Callable[[], Any]) -> None:
        settled, self._settled = self._settled, None
        if settled is None:
            return
        if self.alive:
            with contextlib.suppress(*BROKEN):
                tell()
        settled()


def body_of(message: Any) -> bytes:
    """The body's bytes; py-amqp leaves an empty *text* where there was none."""
    body = message.body
    return body.encode() if isinstance(body, str) else bytes(body)


@dataclass(frozen=True, slots=True)
class Call:
    """A call whose envelope is in order."""

    method: str
    request: Any
    headers: dict[str, Any]


def read_call(delivery: Delivery) -> Call:
    """Reads nameko's call format; raises BadEnvelope saying what is wrong."""
    if not isinstance(delivery.properties.get("reply_to"), str):
        raise BadEnvelope("no reply_to")
    if delivery.properties.get("content_type") != "application/json":
        raise BadEnvelope(f"content type {str(delivery.properties.get('content_type'))[:100]!r}")
    try:
        body = json.loads(delivery.body)
    except (ValueError, RecursionError) as error:
        raise BadEnvelope(f"not JSON: {str(error)[:200]}") from error
    kwargs = body.get("kwargs") if isinstance(body, dict) else None
    if not isinstance(kwargs, dict) or body.get("args") != [] or set(kwargs) - {"request"}:
        raise BadEnvelope('the body is not {"args": [], "kwargs": {"request": {…}}}')
    return Call(delivery.key.rpartition(".")[2], kwargs.get("request", {}), allowed(delivery.headers))


def allowed(headers: Mapping[str, Any]) -> dict[str, Any]:
    """The headers of the allow-list; others (broker counters, a caller's own) are never passed on."""
    return {name: value for name, value in headers.items() if name in ALLOWED_HEADERS}


def expired(headers: Mapping[str, Any]) -> bool:
    """Whether the caller has stopped waiting; a malformed deadline is not expired, it is refused later."""
    try:
        return float(headers[PREFIX + "deadline"]) <= datetime.now(UTC).timestamp()
    except (KeyError, TypeError, ValueError):
        return False
