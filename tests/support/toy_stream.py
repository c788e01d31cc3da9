"""A stream of toys as an owning service answers it, and clients of both doors that read one."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import aio_pika
import aiohttp
import grpc
from google.protobuf import json_format
from google.protobuf.message_factory import GetMessageClass

from tests.support.client import GrpcClient, Outcome, outcome_of_grpc
from tests.support.gateway_toy import Refuse, ToyService

WATCH = "handover.toys.v1.ToyService/WatchToys"


@dataclass
class ToyBox:
    """What the toy service streams: names in the order of their arrival; a cursor is how many were seen."""

    toys: list[str] = field(default_factory=list)
    forbidden: set[str] = field(default_factory=set)
    away: bool = False
    looks: int = 0
    page: int = 1_000

    def serve(self, toy: ToyService) -> ToyBox:
        """Answers `watch_toys`."""
        toy.answers["watch_toys"] = self.look
        return self

    async def look(self, request: dict[str, Any], headers: dict[str, str]) -> dict[str, Any]:
        """One look of one caller."""
        self.looks += 1
        if self.away:
            raise Refuse("UNAVAILABLE", "away", retryable=True)
        if headers["nameko.actor"] in self.forbidden:
            raise Refuse("FORBIDDEN", "no longer")
        cursor = request.get("cursor", "")
        seen = int(cursor or 0)
        new = self.toys[seen : seen + self.page]
        kind = "snapshot" if not cursor else "changes" if new else "none"
        reached = seen + len(new)
        return {"live": {"kind": kind, "cursor": str(reached), "more": reached < len(self.toys)}, "toys": new}


async def hint(url: str, **changes: Any) -> None:
    """What a service publishes after a commit."""
    body = {"tenant": "acme", "topic": "toys", "persons": ["E1001"], "roles": [], "at": time.time()} | changes
    connection = await aio_pika.connect(url)
    async with connection:
        channel = await connection.channel()
        exchange = await channel.declare_exchange("toys.live", aio_pika.ExchangeType.TOPIC, durable=True)
        await exchange.publish(aio_pika.Message(json.dumps(body).encode()), str(body["topic"]))


class GrpcStream:
    """A server stream of the gRPC door."""

    def __init__(self, client: GrpcClient, request: Mapping[str, Any], method: str = WATCH, **metadata: str) -> None:
        service, _, name = method.partition("/")
        found = client.pool.FindServiceByName(service).methods_by_name[name]
        self._answer = GetMessageClass(found.output_type)
        raw = client.encode(found.input_type.full_name, request)
        door: Any = client.channel.unary_stream(f"/{method}")
        self.call = door(raw, metadata=client.metadata(metadata))

    async def next(self, seconds: float = 10) -> dict[str, Any]:
        """The next message in proto-JSON."""
        raw = await asyncio.wait_for(self.call.read(), seconds)
        assert raw is not grpc.aio.EOF, "the stream is over"
        return json_format.MessageToDict(self._answer.FromString(raw), always_print_fields_with_no_presence=True)

    async def refused(self, seconds: float = 10) -> Outcome:
        """The status that it ended with."""
        try:
            while await asyncio.wait_for(self.call.read(), seconds) is not grpc.aio.EOF:
                pass
        except grpc.aio.AioRpcError as error:
            return outcome_of_grpc(error)
        return Outcome(True, {}, "OK")


class Socket:
    """A WebSocket of the HTTP door; `closed` are code and reason once it is over."""

    def __init__(self, url: str, token: str, *, protocols: tuple[str, ...] = (), **headers: str) -> None:
        self._url = url
        self._headers = {name.replace("_", "-"): value for name, value in headers.items()}
        if token:
            self._headers["authorization"] = f"Bearer {token}"
        self._protocols = protocols

    async def __aenter__(self) -> Socket:
        self._session = aiohttp.ClientSession(trust_env=False)
        try:
            self.raw = await self._session.ws_connect(self._url, headers=self._headers, protocols=self._protocols)
        except BaseException:
            await self._session.close()
            raise
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.raw.close()
        await self._session.close()

    async def next(self, seconds: float = 10) -> dict[str, Any]:
        """The next frame."""
        found: dict[str, Any] = await self.raw.receive_json(timeout=seconds)
        return found

    async def closed(self, seconds: float = 10) -> int | None:
        """The close code, once the other side has closed."""
        message = await self.raw.receive(timeout=seconds)
        assert message.type in (aiohttp.WSMsgType.CLOSE, aiohttp.WSMsgType.CLOSED), message
        return self.raw.close_code
