"""The WebSocket door: live streams for browsers. One JSON frame a message, from here to the client only.

A socket is refused before it opens, as an HTTP problem with its status; one that is open ends with a message of kind
`end` and a close code. Browsers cannot set headers: they offer the subprotocols `handover.v1` and `bearer.<token>`.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from urllib.parse import urlsplit

from google.protobuf.message import Message
from starlette.websockets import WebSocket, WebSocketDisconnect

from chassis.errors import FieldViolation, Forbidden, Invalid, NotFound
from gateway import circumstances, telemetry, wire
from gateway.calls import Calls, Circumstances, refused
from gateway.circumstances import Network
from gateway.http_door import encode, problem
from gateway.identity.caller import ANONYMOUS
from gateway.refusal import Refusal
from gateway.streams import Stream, Streams
from gateway.transcoding import Router, build

PROTOCOL = "handover.v1"
BEARER = "bearer."
CLOSE_CODES = {
    "INVALID_ARGUMENT": 4400,
    "UNAUTHENTICATED": 4401,
    "FORBIDDEN": 4403,
    "NOT_FOUND": 4404,
    "RATE_LIMITED": 4429,
    "UNAVAILABLE": 1012,
    "NOT_READY": 1013,
    "DEADLINE_EXCEEDED": 1013,
    "INTERNAL": 1011,
}
"""Reason of the end → close code; others 1008. 1012 and 1013 (RFC 6455's registry): come again, with the cursor."""
UNEXPECTED = 1008
ABOUT = (
    "\n\nA live stream: opened as a WebSocket, each text frame is one message of this shape (`live.kind`: snapshot, "
    "changes, heartbeat, end), until a message of kind end and a close code. Continue with `live.cursor` as the "
    "parameter `cursor`, on any replica. A plain GET gives one look (`live.kind` may then be none). The client sends "
    "nothing. Over gRPC it is a server stream."
)
HANDSHAKE = {
    "subprotocols": [PROTOCOL, f"{BEARER}<token>"],
    "token": "Header Authorization, or, for browsers, the second subprotocol; the first one is answered.",
    "origin": "The host of this door or one of GATEWAY_CORS_ORIGINS; refused before the upgrade otherwise.",
    "closeCodes": {str(code): reason for reason, code in CLOSE_CODES.items()} | {str(UNEXPECTED): "other reasons"},
}
"""How the docs describe a stream."""


class SocketDoor:
    """Takes over what the HTTP door is asked to upgrade."""

    def __init__(
        self, router: Router, calls: Calls, streams: Streams, *, trusted: Sequence[Network], origins: Sequence[str]
    ) -> None:
        self._router = router
        self._calls = calls
        self._streams = streams
        self._trusted = trusted
        self._origins = {origin.rstrip("/").lower() for origin in origins}

    async def answer(self, socket: WebSocket) -> None:
        """Serves one socket until either side ends it."""
        around = self._around(socket)
        started = time.perf_counter()
        name, caller, outcome = "unknown", ANONYMOUS, "CLOSED"
        stream: Stream | None = None
        try:
            self._check_origin(socket)
            path = (socket.scope.get("raw_path") or socket.scope["path"].encode()).decode("ascii", "replace")
            route = self._router.find("GET", path.partition("?")[0])
            name = route.method.full_name
            if not route.method.streams:
                raise NotFound("stream.none", path=path[:200])
            caller = await self._calls.identify(route.method, around)
            around = circumstances.in_language_of(caller, around)
            self._calls.admit(route.method, caller)
            problems: list[FieldViolation] = []
            request = build(route, b"", socket.scope["query_string"].decode("ascii", "replace"), problems)
            if problems:
                raise Invalid(fields=problems)
            stream = self._streams.open("websocket", route.method, caller, request, around)
            messages = stream.messages()
            first = await anext(messages)
        except Exception as error:
            if stream is not None:
                self._streams.close(stream)
            refusal = refused(error, around, name)
            await self._refuse(socket, refusal, around)
            self._note(name, refusal.reason, started, around, caller.tenant, caller.actor)
            return
        try:
            outcome = await self._serve(socket, stream, first, messages)
        finally:
            self._streams.close(stream)
            await messages.aclose()  # type: ignore[attr-defined]
            self._note(name, outcome, started, around, caller.tenant, caller.actor)

    async def _serve(self, socket: WebSocket, stream: Stream, first: Message, messages: AsyncIterator[Message]) -> str:
        offered = socket.scope.get("subprotocols") or []
        await socket.accept(PROTOCOL if PROTOCOL in offered else None)
        sending = asyncio.create_task(self._send(socket, stream, first, messages))
        hearing = asyncio.create_task(self._hear(socket))
        try:
            await asyncio.wait({sending, hearing}, return_when=asyncio.FIRST_COMPLETED)
            if hearing.done() and not sending.done():
                return hearing.result()
            return sending.result()
        finally:
            for task in (sending, hearing):
                task.cancel()
            await asyncio.gather(sending, hearing, return_exceptions=True)

    async def _send(self, socket: WebSocket, stream: Stream, first: Message, messages: AsyncIterator[Message]) -> str:
        try:
            await self._frame(socket, stream, first)
            async for message in messages:
                await self._frame(socket, stream, message)
        except TimeoutError:
            stream.too_slow()
        except (WebSocketDisconnect, RuntimeError):  # it has gone while we were writing
            return "CLOSED"
        except Exception as error:
            stream.ended = refused(error, stream.around, stream.method.full_name)
        reason = stream.ended.reason if stream.ended is not None else "INTERNAL"
        await self._close(socket, CLOSE_CODES.get(reason, UNEXPECTED), reason)
        return reason

    async def _frame(self, socket: WebSocket, stream: Stream, message: Message) -> None:
        async with asyncio.timeout(stream.patience):
            await socket.send_text(encode(wire.json_object(message)).decode())

    async def _hear(self, socket: WebSocket) -> str:
        """Waits for the client's end. It has nothing to say here: one who talks is shown the door."""
        heard = await socket.receive()
        if heard["type"] == "websocket.receive":
            await self._close(socket, UNEXPECTED, "this socket only sends")
            return "UNEXPECTED"
        return "CLOSED"

    async def _close(self, socket: WebSocket, code: int, reason: str) -> None:
        try:
            async with asyncio.timeout(2.0):
                await socket.close(code, reason)
        except (RuntimeError, WebSocketDisconnect, TimeoutError):
            return

    async def _refuse(self, socket: WebSocket, refusal: Refusal, around: Circumstances) -> None:
        try:
            await socket.send_denial_response(problem(refusal, around))
        except (RuntimeError, WebSocketDisconnect):
            return

    def _around(self, socket: WebSocket) -> Circumstances:
        peer = socket.client.host if socket.client else ""
        around = circumstances.read(socket.headers, peer, self._trusted)
        if around.authorization:
            return around
        tokens = [p.removeprefix(BEARER) for p in socket.scope.get("subprotocols") or [] if p.startswith(BEARER)]
        return replace(around, authorization=f"Bearer {tokens[0]}") if tokens else around

    def _check_origin(self, socket: WebSocket) -> None:
        """A page of another site must not open sockets here, unless it is one of the configured frontends."""
        origin = socket.headers.get("origin", "")
        if not origin:
            return  # no browser
        same = urlsplit(origin).netloc.lower() == socket.headers.get("host", "").lower()
        if not same and "*" not in self._origins and origin.rstrip("/").lower() not in self._origins:
            raise Forbidden("stream.origin", origin=origin[:100])

    def _note(self, name: str, outcome: str, started: float, around: Circumstances, tenant: str, actor: str) -> None:
        lasted = time.perf_counter() - started
        telemetry.stream_ended(
            "websocket", name, outcome, lasted, request_id=around.request_id, tenant=tenant, actor=actor
        )
