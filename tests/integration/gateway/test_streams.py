"""Live streams through both doors on a toy service: snapshot, changes, resuming, ends, limits. No code per method."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from gateway.server import Gateway
from gateway.settings import GatewaySettings
from gateway.streams import Limits
from tests.integration.gateway.conftest import token_of
from tests.support.client import GrpcClient, HttpClient
from tests.support.fixtures import TestBroker
from tests.support.gateway_toy import ToyService
from tests.support.toy_stream import GrpcStream, Socket, ToyBox, hint


@pytest.fixture
def box(toy: ToyService) -> ToyBox:
    """Two toys to begin with."""
    return ToyBox(["bear", "car"]).serve(toy)


def limit(gateway: Gateway, **changes: Any) -> None:
    """Other limits for the streams of a running gateway."""
    gateway.streams.limits = replace(gateway.streams.limits, **changes)


def url_of(gateway: Gateway, path: str = "/v1/toys:watch") -> str:
    return f"ws://127.0.0.1:{gateway.http_port}{path}"


async def test_a_stream_begins_with_a_snapshot_and_brings_changes_after_a_hint(
    gateway: Gateway, rpc: GrpcClient, box: ToyBox, broker: TestBroker
) -> None:
    stream = GrpcStream(rpc, {})
    async with Socket(url_of(gateway), token_of(gateway)) as socket:
        for door in (stream, socket):
            first = await door.next()
            assert (first["live"]["kind"], first["live"]["cursor"], first["toys"]) == ("snapshot", "2", ["bear", "car"])
        box.toys.append("doll")
        await hint(broker.url)
        for door in (stream, socket):
            second = await door.next()
            assert (second["live"]["kind"], second["live"]["cursor"], second["toys"]) == ("changes", "3", ["doll"])
        assert gateway.streams.count == 2
    stream.call.cancel()
    await gone(gateway)


async def gone(gateway: Gateway) -> None:
    """Waits until no stream is open."""
    for _ in range(100):
        if gateway.streams.count == 0:
            return
        await asyncio.sleep(0.05)
    raise AssertionError(f"{gateway.streams.count} streams are still open")


async def test_hints_reach_only_whom_they_concern(gateway: Gateway, box: ToyBox, broker: TestBroker) -> None:
    async with Socket(url_of(gateway), token_of(gateway)) as socket:
        await socket.next()
        before = box.looks
        for changes in (
            {"persons": ["E1002"]},
            {"tenant": "globex"},
            {"topic": "rooms"},
            {"persons": [], "roles": ["hr"]},
        ):
            await hint(broker.url, **changes)
        await asyncio.sleep(0.5)
        assert box.looks == before
        box.toys.append("doll")
        await hint(broker.url, persons=[], roles=["person"])
        assert (await socket.next())["toys"] == ["doll"]
        box.toys.append("egg")
        await hint(broker.url, persons=["*"], topic="*")
        assert (await socket.next())["toys"] == ["egg"]
        box.toys.append("fan")
        await hint(broker.url, tenant="*", topic="*")  # a service says that hints may have been lost
        assert (await socket.next())["toys"] == ["fan"]


async def test_a_lost_hint_costs_a_poll_and_silence_is_kept_alive(gateway: Gateway, box: ToyBox) -> None:
    limit(gateway, heartbeat=0.3, poll=1.0)
    async with Socket(url_of(gateway), token_of(gateway)) as socket:
        await socket.next()
        beat = await socket.next()
        assert (beat["live"]["kind"], beat["live"]["cursor"], beat["toys"]) == ("heartbeat", "2", [])
        box.toys.append("doll")  # and nobody tells
        for _ in range(10):
            message = await socket.next()
            if message["live"]["kind"] == "changes":
                break
        assert message["toys"] == ["doll"]


async def test_a_cursor_continues_on_another_replica(
    gateway: Gateway, box: ToyBox, broker: TestBroker, settings: Callable[..., GatewaySettings]
) -> None:
    async with Socket(url_of(gateway), token_of(gateway)) as socket:
        cursor = (await socket.next())["live"]["cursor"]
    box.toys += ["doll", "egg"]
    other = Gateway(settings())
    await other.start()
    await other.broker.wait_connected(10)
    try:
        async with (
            Socket(url_of(other, f"/v1/toys:watch?cursor={cursor}"), token_of(other)) as resumed,
            Socket(url_of(gateway), token_of(gateway)) as first,
        ):
            assert (await resumed.next())["toys"] == ["doll", "egg"]
            assert len((await first.next())["toys"]) == 4
            box.toys.append("fan")
            await hint(broker.url)  # each replica has a queue of its own: both are told
            assert (await resumed.next())["toys"] == (await first.next())["toys"] == ["fan"]
    finally:
        await other.stop()


async def test_one_that_is_resumed_without_news_asks_once_and_says_that_it_is_there(
    gateway: Gateway, box: ToyBox
) -> None:
    async with Socket(url_of(gateway), token_of(gateway)) as socket:
        cursor = (await socket.next())["live"]["cursor"]
    before = box.looks
    async with Socket(url_of(gateway, f"/v1/toys:watch?cursor={cursor}"), token_of(gateway)) as resumed:
        assert (await resumed.next())["live"]["kind"] == "heartbeat"
        await asyncio.sleep(0.5)
        assert box.looks == before + 1


async def test_many_changes_come_in_as_many_messages_as_the_service_makes_of_them(
    gateway: Gateway, rpc: GrpcClient, box: ToyBox
) -> None:
    box.toys, box.page = [f"t{n}" for n in range(5)], 2
    stream = GrpcStream(rpc, {})
    parts = [await stream.next() for _ in range(3)]
    assert [part["toys"] for part in parts] == [["t0", "t1"], ["t2", "t3"], ["t4"]]
    assert [part["live"]["more"] for part in parts] == [True, True, False]
    stream.call.cancel()


async def test_the_stream_ends_when_the_owning_service_says_so(
    gateway: Gateway, rpc: GrpcClient, box: ToyBox, broker: TestBroker
) -> None:
    stream = GrpcStream(rpc, {})
    async with Socket(url_of(gateway), token_of(gateway)) as socket:
        await socket.next()
        await stream.next()
        box.forbidden.add("E1001")
        await hint(broker.url)
        last = await socket.next()
        assert last["live"]["kind"] == "end"
        assert last["live"]["end"] == {"reason": "FORBIDDEN", "message": "no longer", "retryable": False}
        assert await socket.closed() == 4403
    last = await stream.next()
    assert (last["live"]["kind"], last["live"]["cursor"]) == ("end", "2")
    over = await stream.refused()
    assert (over.status, over.reason) == ("PERMISSION_DENIED", "FORBIDDEN")
    await gone(gateway)


async def test_the_stream_ends_with_the_token(
    settings: Callable[..., GatewaySettings], toy_image: Path, box: ToyBox
) -> None:
    gateway = Gateway(settings(dev_token_seconds=2, clock_leeway=0))
    await gateway.start()
    await gateway.broker.wait_connected(10)
    token = token_of(gateway)
    rpc = GrpcClient(f"127.0.0.1:{gateway.grpc_port}", toy_image, token)
    try:
        stream = GrpcStream(rpc, {})
        async with Socket(url_of(gateway), token, accept_language="zh-CN") as socket:
            await socket.next()
            end = (await socket.next())["live"]["end"]
            assert (end["reason"], end["message"]) == ("UNAUTHENTICATED", "令牌已过期")
            assert await socket.closed() == 4401
        assert (await stream.refused()).status == "UNAUTHENTICATED"
    finally:
        await rpc.close()
        await gateway.stop()


async def test_a_service_that_is_away_for_a_moment_ends_no_stream(
    gateway: Gateway, box: ToyBox, broker: TestBroker
) -> None:
    async with Socket(url_of(gateway), token_of(gateway)) as socket:
        await socket.next()
        box.away = True
        box.toys.append("doll")
        await hint(broker.url)
        await asyncio.sleep(0.5)
        box.away = False
        assert (await socket.next())["toys"] == ["doll"]  # tried again without another hint
        limit(gateway, away=0.1)
        box.away = True
        await hint(broker.url)
        last = (await socket.next())["live"]
        assert (last["end"]["reason"], last["end"]["retryable"]) == ("UNAVAILABLE", True)
        assert await socket.closed() == 1012


async def test_a_stopping_gateway_ends_streams_with_their_cursor(
    settings: Callable[..., GatewaySettings], toy_image: Path, box: ToyBox
) -> None:
    gateway = Gateway(settings())
    await gateway.start()
    await gateway.broker.wait_connected(10)
    rpc = GrpcClient(f"127.0.0.1:{gateway.grpc_port}", toy_image, token_of(gateway))
    stream = GrpcStream(rpc, {})
    await stream.next()
    async with Socket(url_of(gateway), token_of(gateway)) as socket:
        await socket.next()
        stopping = asyncio.create_task(gateway.stop())
        last = (await socket.next())["live"]
        assert (last["kind"], last["cursor"], last["end"]["reason"]) == ("end", "2", "UNAVAILABLE")
        assert await socket.closed() == 1012
    last = (await stream.next())["live"]
    assert (last["kind"], last["end"]["retryable"]) == ("end", True)
    assert (await stream.refused()).status == "UNAVAILABLE"
    await asyncio.wait_for(stopping, 10)
    await rpc.close()


async def test_a_client_that_does_not_read_is_looked_for_no_more_and_let_go(
    gateway: Gateway, box: ToyBox, broker: TestBroker
) -> None:
    limit(gateway, write=1.0, pause=0.0)
    async with Socket(url_of(gateway), token_of(gateway)) as socket:
        socket.raw._response.connection.transport.pause_reading()  # type: ignore[union-attr]
        for n in range(40):
            if gateway.streams.count == 0:
                break
            box.toys += [f"{n}-{k}-" + "x" * 2_000 for k in range(300)]  # 600 KB a message
            await hint(broker.url)
            await asyncio.sleep(0.1)
        looks = box.looks
        assert looks < 40  # what happened while a message was on its way came in one look
        await gone(gateway)


async def test_streams_of_a_person_and_of_the_process_are_limited(gateway: Gateway, box: ToyBox) -> None:
    limit(gateway, per_person=1)
    async with Socket(url_of(gateway), token_of(gateway)) as socket:
        await socket.next()
        assert (await status_of(gateway, token_of(gateway))) == (429, "RATE_LIMITED")
        async with Socket(url_of(gateway), token_of(gateway, "E1002")) as other:
            await other.next()
            limit(gateway, per_person=9, most=2)
            assert (await status_of(gateway, token_of(gateway))) == (503, "UNAVAILABLE")
    await gone(gateway)
    limit(gateway, per_person=1, most=1)
    async with Socket(url_of(gateway), token_of(gateway)) as socket:  # a place is free again
        await socket.next()


async def status_of(gateway: Gateway, token: str, path: str = "/v1/toys:watch", **headers: str) -> tuple[int, str]:
    """HTTP status and reason of a refused upgrade."""
    sent = {"connection": "Upgrade", "upgrade": "websocket", "sec-websocket-version": "13"}
    sent |= {"sec-websocket-key": "dGhlIHNhbXBsZSBub25jZQ==", **{k.replace("_", "-"): v for k, v in headers.items()}}
    if token:
        sent["authorization"] = f"Bearer {token}"
    where = url_of(gateway, path).replace("ws:", "http:")
    async with aiohttp.ClientSession(trust_env=False) as session, session.get(where, headers=sent) as answer:
        return answer.status, (await answer.json()).get("reason", "")


@pytest.mark.parametrize(
    ("path", "who", "headers", "expected"),
    [
        ("/v1/toys:watch", "", {}, (401, "UNAUTHENTICATED")),
        ("/v1/toys:watch", "E1001", {"origin": "https://evil.example"}, (403, "FORBIDDEN")),
        ("/v1/toys:watch", "client", {}, (403, "FORBIDDEN")),
        ("/v1/toys/bear", "E1001", {}, (404, "NOT_FOUND")),
        ("/v1/nothing", "E1001", {}, (404, "NOT_FOUND")),
        ("/v1/toys:watch?colour=red", "E1001", {}, (400, "INVALID_ARGUMENT")),
        ("/v1/toys:watch?cursor=" + "x" * 101, "E1001", {}, (400, "INVALID_ARGUMENT")),
    ],
)
async def test_what_must_not_open_is_refused_as_http(
    gateway: Gateway, box: ToyBox, path: str, who: str, headers: dict[str, str], expected: tuple[int, str]
) -> None:
    token = token_of(gateway, client="erp") if who == "client" else token_of(gateway, who) if who else ""
    assert await status_of(gateway, token, path, **headers) == expected
    assert gateway.streams.count == 0


async def test_what_the_first_look_is_refused_with_is_the_refusal(
    gateway: Gateway, rpc: GrpcClient, box: ToyBox
) -> None:
    box.forbidden.add("E1001")
    assert await status_of(gateway, token_of(gateway)) == (403, "FORBIDDEN")
    assert (await GrpcStream(rpc, {}).refused()).status == "PERMISSION_DENIED"
    assert gateway.streams.count == 0


async def test_browsers_name_their_token_as_a_subprotocol_that_is_not_echoed(gateway: Gateway, box: ToyBox) -> None:
    protocols = ("handover.v1", f"bearer.{token_of(gateway)}")
    same = f"http://127.0.0.1:{gateway.http_port}"
    async with Socket(url_of(gateway), "", protocols=protocols, origin=same) as socket:
        assert socket.raw.protocol == "handover.v1"
        assert (await socket.next())["toys"] == ["bear", "car"]


async def test_a_socket_that_talks_is_closed(gateway: Gateway, box: ToyBox) -> None:
    for said, code in (("hello", 1008), ("x" * 20_000, 1009)):
        async with Socket(url_of(gateway), token_of(gateway)) as socket:
            await socket.next()
            await socket.raw.send_str(said)
            assert await socket.closed() == code
    await gone(gateway)


async def test_a_plain_get_is_one_look(http: HttpClient, box: ToyBox) -> None:
    first = (await http.call("GET", "/v1/toys:watch")).body
    assert (first["live"]["kind"], first["toys"]) == ("snapshot", ["bear", "car"])
    second = (await http.call("GET", f"/v1/toys:watch?cursor={first['live']['cursor']}")).body
    assert (second["live"]["kind"], second["toys"]) == ("none", [])


async def test_the_docs_say_how_to_open_it(http: HttpClient) -> None:
    operation = (await http.call("GET", "/openapi.json")).body["paths"]["/v1/toys:watch"]["get"]
    assert operation["x-websocket"]["subprotocols"] == ["handover.v1", "bearer.<token>"]
    assert operation["x-websocket"]["closeCodes"]["4401"] == "UNAUTHENTICATED"
    assert "WebSocket" in operation["description"]


async def test_a_thousand_idle_streams_are_cheap(gateway: Gateway, rpc: GrpcClient, box: ToyBox) -> None:
    limit(gateway, per_person=2_000)
    streams = [GrpcStream(rpc, {}) for _ in range(1_000)]
    for stream in streams:
        assert (await stream.next(60))["live"]["kind"] == "snapshot"
    looks = box.looks
    begun = asyncio.get_running_loop().time()
    await asyncio.sleep(2)
    assert box.looks - looks < 200  # polls only, and those are spread
    assert asyncio.get_running_loop().time() - begun < 3
    for stream in streams:
        stream.call.cancel()
    await gone(gateway)


def test_the_defaults_are_what_the_settings_say() -> None:
    fields, limits = GatewaySettings.model_fields, Limits()
    assert (fields["stream_poll"].default, fields["max_streams"].default) == (limits.poll, limits.most)
    assert (fields["stream_heartbeat"].default, fields["streams_per_person"].default) == (20.0, limits.per_person)
