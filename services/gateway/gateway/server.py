"""The gateway's process: composition root, start, and a graceful end."""

from __future__ import annotations

import asyncio
import contextlib
import ipaddress
import signal
import socket
from collections.abc import Iterator
from importlib.metadata import version
from urllib.parse import urlsplit

import uvicorn
from starlette.applications import Starlette

from chassis import logs, tickets
from chassis.blobs import BlobStore, FolderBlobStore
from gateway import app, contract, openapi, telemetry
from gateway.broker import Broker
from gateway.calls import Calls
from gateway.contract import Contract
from gateway.files import Files
from gateway.grpc_door import GrpcDoor
from gateway.hints import Hints
from gateway.http_door import HttpDoor
from gateway.identity.dev_issuer import DevIssuer
from gateway.identity.verifier import Verifier
from gateway.settings import GatewaySettings
from gateway.socket_door import SocketDoor
from gateway.streams import Limits, Streams

log = logs.get(__name__)
WATCH_SECONDS = 0.25
MAX_FRAME = 16 * 1024
"""Bytes that a client may send in one WebSocket frame; there is nothing to say, so this only bounds memory."""
PING_SECONDS = 20.0


class StartRefused(Exception):
    """The gateway cannot start; the text says what to change."""


class Gateway:
    """One gateway process. `start`, then `run_until` a stop is asked for, then `stop`."""

    def __init__(self, settings: GatewaySettings) -> None:
        self.settings = settings
        self.contract = contract.load(settings.descriptors)
        _check_secrets(settings, self.contract)
        self.broker = Broker(settings.broker_url)
        self.dev = DevIssuer(settings) if settings.with_dev_issuer else None
        trusted = [ipaddress.ip_network(network) for network in settings.trusted_proxies]
        calls = Calls(settings, _verifier(settings, self.dev), self.broker)
        self.streams = Streams(calls, _limits(settings))
        live = {method.service for method in self.contract.methods.values() if method.streams}
        self.broker.on_connect.append(Hints(live, self.streams).listen)
        self.grpc = GrpcDoor(
            self.contract,
            calls,
            self.streams,
            max_body=settings.max_body_bytes,
            trusted=trusted,
            max_timeout=settings.max_call_timeout,
        )
        door = HttpDoor(self.contract, calls, max_body=settings.max_body_bytes, trusted=trusted)
        origins = [*settings.cors_origins, settings.url]
        door.sockets = SocketDoor(door.router, calls, self.streams, trusted=trusted, origins=origins)
        self.http = app.make(
            app.Parts(
                door=door,
                files=Files(open_store(settings.blobs), tickets.key_from(settings.ticket_key), calls),
                openapi=openapi.document(
                    self.contract, title="Handover suite", version=version("handover-gateway"), url=settings.url
                ),
                ready=self.missing,
                trusted=trusted,
                dev=self.dev,
                cors_origins=settings.cors_origins,
                with_metrics=settings.admin_port == 0,
            )
        )
        self._stopping = False
        self._servers: list[tuple[_Uvicorn, asyncio.Task[None]]] = []
        self._watch: asyncio.Task[None] | None = None
        self.http_port = 0
        self.grpc_port = 0

    def missing(self) -> list[str]:
        """What keeps this replica from taking work; empty when it is ready."""
        if self._stopping:
            return ["stopping"]
        return [] if self.broker.connected else ["broker is not connected"]

    async def start(self) -> None:
        """Opens both doors; raises StartRefused naming a port that is taken."""
        settings = self.settings
        listener = _listen(settings.http_host, settings.http_port, "GATEWAY_HTTP_PORT")
        # grpc would share a port that an earlier process still holds, so it is tried as a plain socket first.
        _listen(settings.grpc_host, settings.grpc_port, "GATEWAY_GRPC_PORT").close()
        await self.broker.start()
        await self.broker.wait_connected(2.0)
        try:
            self.grpc_port = await self.grpc.start(settings.grpc_host, settings.grpc_port)
        except OSError as error:
            raise StartRefused(f"gRPC port {settings.grpc_port} (GATEWAY_GRPC_PORT): {error}") from error
        self.http_port = listener.getsockname()[1]
        await self._serve(self.http, listener)
        if settings.admin_port:
            admin = Starlette(routes=app.health_routes(self.missing, with_metrics=True))
            await self._serve(admin, _listen(settings.admin_host, settings.admin_port, "GATEWAY_ADMIN_PORT"))
        self._watch = asyncio.create_task(self._tell_health(), name="health")
        log.info("gateway ready", http=self.http_port, grpc=self.grpc_port, methods=len(self.contract.methods))

    async def stop(self) -> None:
        """Takes nothing new, answers what is under way (bounded), then lets go of the broker."""
        self._stopping = True
        grace = self.settings.drain_seconds
        await self.streams.drain()
        for server, _ in self._servers:
            server.should_exit = True
        waiting = [task for _, task in self._servers]
        done, late = await asyncio.wait([asyncio.create_task(self.grpc.stop(grace)), *waiting], timeout=grace + 2)
        for task in late:
            task.cancel()
        if self._watch is not None:
            self._watch.cancel()
        await self.broker.stop()
        log.info("gateway stopped", unfinished=len(late), finished=len(done))

    async def _serve(self, asgi: Starlette, listener: socket.socket) -> None:
        config = uvicorn.Config(
            asgi,
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=False,  # uvicorn would believe X-Forwarded-For of every local peer; see `circumstances`
            timeout_graceful_shutdown=int(self.settings.drain_seconds) or 1,
            timeout_keep_alive=75,
            h11_max_incomplete_event_size=64 * 1024,
            ws="websockets-sansio",
            ws_max_size=MAX_FRAME,
            ws_ping_interval=PING_SECONDS,
            ws_ping_timeout=PING_SECONDS,
            ws_per_message_deflate=False,  # a window a socket would be most of the memory of an idle stream
        )
        server = _Uvicorn(config)
        task = asyncio.create_task(server.serve(sockets=[listener]), name=f"http-{listener.getsockname()[1]}")
        self._servers.append((server, task))
        while not server.started and not task.done():
            await asyncio.sleep(0.01)

    async def _tell_health(self) -> None:
        told: bool | None = None
        while True:
            serving = not self.missing()
            if serving != told:
                await self.grpc.set_serving(serving)
                telemetry.broker_up.set(int(self.broker.connected))
                told = serving
            await asyncio.sleep(WATCH_SECONDS)


class _Uvicorn(uvicorn.Server):
    """uvicorn beside gRPC in one loop: signals are the process's business, not the server's."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


async def serve(settings: GatewaySettings) -> None:
    """Runs until SIGTERM or SIGINT; a second signal ends at once."""
    gateway = Gateway(settings)
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, stop.set)
    await gateway.start()
    await stop.wait()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.remove_signal_handler(name)
    log.info("gateway stopping")
    await gateway.stop()


def open_store(url: str) -> BlobStore:
    """The blob store of a URL; `file:/path` is a folder."""
    parts = urlsplit(url)
    if parts.scheme != "file" or not parts.path:
        raise StartRefused(f"GATEWAY_BLOB_URL {url!r}: only file:/path is known")
    from pathlib import Path

    return FolderBlobStore(Path(parts.path))


def _limits(settings: GatewaySettings) -> Limits:
    return Limits(
        heartbeat=settings.stream_heartbeat,
        poll=settings.stream_poll,
        pause=settings.stream_pause,
        write=settings.stream_write_timeout,
        per_person=settings.streams_per_person,
        most=settings.max_streams,
        looks=settings.stream_looks,
    )


def _verifier(settings: GatewaySettings, dev: DevIssuer | None) -> Verifier:
    return Verifier(
        [*settings.issuers, *([dev.issuer] if dev else [])],
        leeway=settings.clock_leeway,
        max_age=settings.jwks_max_age,
        retry=settings.jwks_retry,
        local={dev.issuer.issuer: dev.fetch} if dev else {},
    )


def _check_secrets(settings: GatewaySettings, served: Contract) -> None:
    try:
        key = settings.sealing_key
    except ValueError as error:
        raise StartRefused(str(error)) from None
    if key:
        return
    for method in served.methods.values():
        for path in method.secrets.request:
            raise StartRefused(
                f"{method.full_name} takes a secret ({'.'.join(path)}), but GATEWAY_SEALING_PUBLIC_KEY is not set"
            )


def _listen(host: str, port: int, setting: str) -> socket.socket:
    """A listening socket; StartRefused names the setting of a port that is taken."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(1024)
    except OSError as error:
        listener.close()
        raise StartRefused(f"port {port} on {host} cannot be used ({error.strerror}); {setting} sets it") from error
    listener.setblocking(False)
    return listener
