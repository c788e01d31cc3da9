"""The HTTP door: every method of the contract by its google.api.http binding. No code per method."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Sequence
from typing import Any, Protocol

from google.protobuf.message import Message
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocket

from chassis.errors import FieldViolation, Invalid, TooLarge
from gateway import circumstances, telemetry, wire
from gateway.calls import Calls, Circumstances, refused
from gateway.circumstances import Network
from gateway.contract import Contract
from gateway.identity.caller import ANONYMOUS, Caller
from gateway.problem import http_headers, problem_bytes
from gateway.refusal import Refusal, UnsupportedMediaType, bad_field
from gateway.transcoding import Route, Router, build

DRAINED = 64 * 1024 * 1024
"""Bytes of a refused body that are read and dropped: the client then reads the refusal, not a broken connection."""
DRAIN_SECONDS = 20.0
SECURE = {"x-content-type-options": "nosniff", "cache-control": "no-store"}


class Sockets(Protocol):
    """Serves what asks to become a WebSocket."""

    async def answer(self, socket: WebSocket) -> None:
        """Until its end."""


class HttpDoor:
    """An ASGI app for everything that is a method of the contract."""

    def __init__(
        self,
        contract: Contract,
        calls: Calls,
        *,
        max_body: int,
        trusted: Sequence[Network],
        sockets: Sockets | None = None,
    ) -> None:
        self.router = Router(contract)
        self.sockets = sockets
        self._calls = calls
        self._max_body = max_body
        self._trusted = trusted

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket" and self.sockets is not None:
            await self.sockets.answer(WebSocket(scope, receive, send))
            return
        request = Request(scope, receive)
        response = await self._answer(request)
        await response(scope, receive, send)

    async def _answer(self, request: Request) -> Response:
        around = circumstances_of(request, self._trusted)
        started = time.perf_counter()
        name, caller, outcome = "unknown", ANONYMOUS, "OK"
        with telemetry.in_flight.labels("http").track_inprogress():
            try:
                if request.method == "OPTIONS":
                    return self._options(request, around)
                route = self.router.find(request.method, raw_path(request))
                name = route.method.full_name
                caller = await self._calls.identify(route.method, around)
                around = circumstances.in_language_of(caller, around)
                self._calls.admit(route.method, caller)
                return await self._serve(route, request, caller, around)
            except (ClientDisconnect, asyncio.CancelledError):
                outcome = "CANCELLED"
                raise
            except Exception as error:
                refusal = refused(error, around, name)
                outcome = refusal.reason
                return problem(refusal, around)
            finally:
                telemetry.answered(
                    "http",
                    name,
                    outcome,
                    time.perf_counter() - started,
                    request_id=around.request_id,
                    tenant=caller.tenant,
                    actor=caller.actor,
                )

    async def _serve(self, route: Route, request: Request, caller: Caller, around: Circumstances) -> Response:
        body = await read_body(request, self._max_body)
        if body and route.binding.body:
            require_json(request)
        problems: list[FieldViolation] = []
        message = build(route, body, query_of(request), problems)
        _apply_if_match(message, request.headers.get("if-match"), problems)
        around = _with_timeout(around, request)
        answer = await self._calls.invoke(route.method, message, caller, around, problems)
        return _success(answer, request, around)

    def _options(self, request: Request, around: Circumstances) -> Response:
        allowed = ", ".join(self.router.allowed(raw_path(request)))
        return Response(status_code=204, headers={"allow": allowed, "x-request-id": around.request_id})


def circumstances_of(request: Request, trusted: Sequence[Network]) -> Circumstances:
    """The circumstances of an HTTP request; never fails."""
    peer = request.client.host if request.client else ""
    return circumstances.read(request.headers, peer, trusted)


def problem(refusal: Refusal, around: Circumstances) -> Response:
    """An HTTP error."""
    body = problem_bytes(refusal, around.request_id, around.locale)
    headers = {**SECURE, **http_headers(refusal), "x-request-id": around.request_id, "content-language": around.locale}
    return Response(body, status_code=refusal.kind.http, headers=headers)


def raw_path(request: Request) -> str:
    """The path as it was sent, escapes unresolved."""
    raw: bytes = request.scope.get("raw_path") or request.scope["path"].encode()
    return raw.partition(b"?")[0].decode("ascii", "replace")


def query_of(request: Request) -> str:
    """The query string as it was sent."""
    raw: bytes = request.scope["query_string"]
    return raw.decode("ascii", "replace")


async def read_body(request: Request, limit: int) -> bytes:
    """The body, at most `limit` bytes; raises TooLarge once the client has finished sending, where that is bearable."""
    declared = request.headers.get("content-length", "")
    size = int(declared) if declared.isdecimal() else 0
    chunks: list[bytes] = []
    received = 0
    too_large = size > limit
    if too_large and "100-continue" in request.headers.get("expect", "").lower():
        raise TooLarge("body.too_large", limit=limit, field="body")
    give_up = time.monotonic() + DRAIN_SECONDS
    async for chunk in request.stream():
        received += len(chunk)
        too_large = too_large or received > limit
        if not too_large:
            chunks.append(chunk)
        elif received > DRAINED or time.monotonic() > give_up:
            break
    if too_large:
        raise TooLarge("body.too_large", limit=limit, field="body")
    return b"".join(chunks)


def require_json(request: Request) -> None:
    """Raises UnsupportedMediaType for a body that does not call itself JSON in UTF-8."""
    given = request.headers.get("content-type", "")
    kind, _, parameters = given.partition(";")
    kind = kind.strip().lower()
    charset = parameters.lower().replace('"', "").replace(" ", "")
    json_type = kind == "application/json" or (kind.startswith("application/") and kind.endswith("+json"))
    if not json_type or ("charset=" in charset and "charset=utf-8" not in charset):
        raise UnsupportedMediaType("body.media_type", given=given[:80] or "nothing", field="Content-Type")


def _with_timeout(around: Circumstances, request: Request) -> Circumstances:
    timeout = circumstances.timeout_of(request.headers)
    if timeout is None:
        return around
    return Circumstances(**{**{name: getattr(around, name) for name in Circumstances.__slots__}, "timeout": timeout})


def _apply_if_match(message: Message, if_match: str | None, problems: list[FieldViolation]) -> None:
    """The header If-Match is the field `etag`; a method without one refuses it rather than ignore a condition."""
    if if_match is None or if_match.strip() == "*":
        return
    etag = if_match.strip().removeprefix("W/").strip('"')
    entry = message.DESCRIPTOR.fields_by_name.get("etag")
    if entry is None:
        problems.append(bad_field("If-Match", "request.if_match"))
        return
    before = getattr(message, "etag")  # noqa: B009 - a dynamic message
    if before and before != etag:
        problems.append(bad_field("etag", "field.differs", where="If-Match"))
    elif etag:
        setattr(message, "etag", etag)  # noqa: B010


def _success(answer: Message, request: Request, around: Circumstances) -> Response:
    headers = {**SECURE, "content-type": "application/json", "x-request-id": around.request_id}
    if "etag" in answer.DESCRIPTOR.fields_by_name:
        etag = str(getattr(answer, "etag"))  # noqa: B009 - a dynamic message
        if etag.isascii() and etag.isprintable() and '"' not in etag and etag:
            headers |= {"etag": f'"{etag}"', "cache-control": "private, no-cache"}
            if request.method in ("GET", "HEAD") and _has(request.headers.get("if-none-match", ""), etag):
                return Response(status_code=304, headers=headers)
    return Response(encode(wire.json_object(answer)), headers=headers)


def _has(if_none_match: str, etag: str) -> bool:
    return any(part.strip().removeprefix("W/").strip('"') == etag for part in if_none_match.split(","))


def encode(value: Any) -> bytes:
    """JSON in UTF-8, without escapes of Chinese characters."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def bad_request(field: str, message: str, **params: Any) -> Invalid:
    """A refusal of one field."""
    return Invalid(fields=[bad_field(field, message, **params)])
