"""The gRPC door: generic handlers for every method of the contract, reflection and health. No code per method."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import grpc
from google.protobuf.message import DecodeError, Message
from grpc_health.v1 import health, health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha import reflection

from chassis.errors import FieldViolation, Invalid, TooLarge, Unimplemented
from gateway import circumstances, telemetry
from gateway.calls import Calls, Circumstances, refused
from gateway.circumstances import Network
from gateway.contract import Contract, Method
from gateway.identity.caller import ANONYMOUS
from gateway.problem import DETAILS_KEY, grpc_code, grpc_details, grpc_message
from gateway.refusal import Refusal, of_exception
from gateway.streams import Stream, Streams

Context = Any  # grpc.aio.ServicerContext; grpc's stubs know it for typed messages only
HARD_LIMIT = 64 * 1024 * 1024
"""Above this grpc cuts a message off itself; below, `max_body` refuses it in our own words."""
KEEPALIVE_SECONDS = 40


class GrpcDoor:
    """A grpc.aio server; `start`, then `stop` drains."""

    def __init__(
        self,
        contract: Contract,
        calls: Calls,
        streams: Streams,
        *,
        max_body: int,
        trusted: Sequence[Network],
        max_timeout: float,
    ) -> None:
        self._contract = contract
        self._calls = calls
        self._streams = streams
        self._max_body = max_body
        self._trusted = trusted
        self._max_timeout = max_timeout
        self._health = health.aio.HealthServicer()
        self._server = grpc.aio.server(
            options=[
                ("grpc.max_receive_message_length", HARD_LIMIT),
                ("grpc.max_send_message_length", HARD_LIMIT),
                ("grpc.so_reuseport", 0),
                # Who has vanished without a word is noticed, and holds no stream for hours; callers may ask likewise.
                ("grpc.keepalive_time_ms", KEEPALIVE_SECONDS * 1000),
                ("grpc.keepalive_timeout_ms", KEEPALIVE_SECONDS * 500),
                ("grpc.http2.min_recv_ping_interval_without_data_ms", 10_000),
            ]
        )
        health_pb2_grpc.add_HealthServicer_to_server(self._health, self._server)
        names = [*contract.services, health.SERVICE_NAME, reflection.SERVICE_NAME]
        reflection.enable_server_reflection(names, self._server, _WithHealth(contract.pool))
        self._server.add_generic_rpc_handlers((_Handlers(self),))

    async def start(self, host: str, port: int) -> int:
        """Opens the port (0: any) and returns it; raises OSError when it is taken."""
        try:
            bound = self._server.add_insecure_port(f"[{host}]:{port}" if ":" in host else f"{host}:{port}")
        except RuntimeError as error:
            raise OSError(str(error)) from error
        await self._server.start()
        return int(bound)

    async def set_serving(self, serving: bool) -> None:
        """What health checks are told, for the whole and for each service."""
        status = health_pb2.HealthCheckResponse
        value = status.SERVING if serving else status.NOT_SERVING
        for name in ("", *self._contract.services):
            await self._health.set(name, value)

    async def stop(self, grace: float) -> None:
        """Takes nothing new and waits up to `grace` seconds for what is under way."""
        await self._health.enter_graceful_shutdown()
        await self._server.stop(grace)

    def method(self, path: str) -> Method | None:
        """The method at a gRPC path."""
        return self._contract.methods.get(path)

    async def answer(self, method: Method, raw: bytes, context: Context) -> bytes:
        """Answers one call."""
        around = self._around(context)
        started = time.perf_counter()
        caller, outcome = ANONYMOUS, "OK"
        refusal: Refusal | None = None
        with telemetry.in_flight.labels("grpc").track_inprogress():
            try:
                caller = await self._calls.identify(method, around)
                around = circumstances.in_language_of(caller, around)
                self._calls.admit(method, caller)
                problems: list[FieldViolation] = []
                answer = await self._calls.invoke(method, self._parse(method, raw), caller, around, problems)
            except asyncio.CancelledError:
                outcome = "CANCELLED"
                raise
            except Exception as error:
                refusal = refused(error, around, method.full_name)
                outcome = refusal.reason
            finally:
                telemetry.answered(
                    "grpc",
                    method.full_name,
                    outcome,
                    time.perf_counter() - started,
                    request_id=around.request_id,
                    tenant=caller.tenant,
                    actor=caller.actor,
                )
        if refusal is not None:
            await abort(context, refusal, around)
        context.set_trailing_metadata((("x-request-id", around.request_id),))
        return answer.SerializeToString()

    async def stream(self, method: Method, raw: bytes, context: Context) -> None:
        """Answers one call with a live stream, until either side ends it."""
        around = self._around(context)
        started = time.perf_counter()
        caller, outcome = ANONYMOUS, "CLOSED"
        refusal: Refusal | None = None
        stream: Stream | None = None
        try:
            caller = await self._calls.identify(method, around)
            around = circumstances.in_language_of(caller, around)
            self._calls.admit(method, caller)
            stream = self._streams.open("grpc", method, caller, self._parse(method, raw), around)
            async for message in stream.messages():
                async with asyncio.timeout(stream.patience):
                    await context.write(message.SerializeToString())
            refusal = stream.ended
        except TimeoutError:
            if stream is not None:
                stream.too_slow()
                refusal = stream.ended
        except Exception as error:
            refusal = refused(error, around, method.full_name)
        finally:
            outcome = refusal.reason if refusal is not None else outcome
            if stream is not None and refusal is None:
                self._streams.close(stream)
            lasted = time.perf_counter() - started
            telemetry.stream_ended(
                "grpc",
                method.full_name,
                outcome,
                lasted,
                request_id=around.request_id,
                tenant=caller.tenant,
                actor=caller.actor,
            )
        if refusal is not None:
            try:
                # A status waits behind the message that the client does not take, and grpc has no way to drop the call:
                # until then it keeps its place, so that nobody can pile up more of them than streams are allowed.
                await abort(context, refusal, around)
            finally:
                if stream is not None:
                    self._streams.close(stream)

    async def unknown(self, path: str, context: Context) -> bytes:
        """Refuses a method that the contract does not have."""
        around = self._around(context)
        refusal = of_exception(Unimplemented("route.grpc", path=path[:200]), around.locale, around.request_id)
        await abort(context, refusal, around)
        raise AssertionError("abort raises")

    def _parse(self, method: Method, raw: bytes) -> Message:
        if len(raw) > self._max_body:
            raise TooLarge("body.too_large", limit=self._max_body, field="body")
        try:
            return method.request.FromString(raw)
        except (DecodeError, UnicodeDecodeError):
            raise Invalid("body.protobuf", name=method.request.DESCRIPTOR.full_name, field="body") from None

    def _around(self, context: Context) -> Circumstances:
        headers = {k: v for k, v in context.invocation_metadata() or () if isinstance(v, str)}
        left = context.time_remaining()
        # Without a deadline grpc names one years away: then our own default holds.
        timeout = left if left is not None and left < self._max_timeout * 1000 else None
        peer = circumstances.peer_of_grpc(context.peer())
        return circumstances.read(headers, peer, self._trusted, timeout=timeout)


class _Handlers(grpc.GenericRpcHandler):
    """Finds the handler of a path: grpc asks it for every call that reflection and health do not take."""

    def __init__(self, door: GrpcDoor) -> None:
        self._door = door

    def service(self, handler_call_details: grpc.HandlerCallDetails) -> Any:
        path: str = handler_call_details.method
        method = self._door.method(path)
        answer: Callable[[bytes, Context], Awaitable[bytes]]
        if method is not None and method.streams:
            live = method

            async def stream(raw: bytes, context: Context) -> None:
                await self._door.stream(live, raw, context)

            return grpc.unary_stream_rpc_method_handler(stream)
        if method is not None:
            found = method

            async def answer(raw: bytes, context: Context) -> bytes:
                return await self._door.answer(found, raw, context)

        else:

            async def answer(raw: bytes, context: Context) -> bytes:
                return await self._door.unknown(path, context)

        return grpc.unary_unary_rpc_method_handler(answer)


class _WithHealth:
    """The contract's pool for reflection, with grpc's own services beside it."""

    def __init__(self, pool: Any) -> None:
        from google.protobuf import descriptor_pool

        self._pools = (pool, descriptor_pool.Default())

    def __getattr__(self, name: str) -> Callable[..., Any]:
        def first(*args: Any) -> Any:
            try:
                return getattr(self._pools[0], name)(*args)
            except KeyError:
                return getattr(self._pools[1], name)(*args)

        return first


async def abort(context: Context, refusal: Refusal, around: Circumstances) -> None:
    """Ends a call with a status and its details."""
    trailing = ((DETAILS_KEY, grpc_details(refusal, around.request_id)), ("x-request-id", around.request_id))
    await context.abort(grpc_code(refusal), grpc_message(refusal), trailing)
