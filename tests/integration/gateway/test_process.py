"""The gateway as a process: clear start errors, a graceful end, and life through a broker's failure."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import socket
import sys
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from deploy.local import ports
from gateway.server import Gateway
from gateway.settings import GatewaySettings
from tests.integration.gateway.conftest import KEYS, PEOPLE
from tests.support.client import GrpcClient, HttpClient
from tests.support.fixtures import TestBroker
from tests.support.gateway_toy import ToyService

TOYS = "handover.toys.v1.ToyService"


@dataclass
class Running:
    """A gateway process."""

    process: asyncio.subprocess.Process
    url: str
    grpc: str
    state: Path
    environment: dict[str, str]

    async def ended(self) -> tuple[int, str]:
        """Exit status and output."""
        out, _ = await asyncio.wait_for(self.process.communicate(), 20)
        return self.process.returncode or 0, out.decode()


async def spawn(environment: dict[str, str]) -> asyncio.subprocess.Process:
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("GATEWAY_", "HANDOVER_"))}
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "gateway", env=clean | environment, stdout=-1, stderr=asyncio.subprocess.STDOUT
    )


def environment_of(state: Path, broker_url: str, image: Path) -> dict[str, str]:
    http_port, grpc_port = ports.unused(2)
    (state / "identities.json").write_text(json.dumps(PEOPLE))
    return {
        "GATEWAY_HTTP_PORT": str(http_port),
        "GATEWAY_GRPC_PORT": str(grpc_port),
        "GATEWAY_DESCRIPTORS": str(image),
        "GATEWAY_SEALING_PUBLIC_KEY": KEYS.public_key,
        "HANDOVER_STATE_DIR": str(state),
        "HANDOVER_BROKER_URL": broker_url,
        "HANDOVER_ENV": "test",
        "GATEWAY_DRAIN_SECONDS": "5",
    }


@pytest.fixture
async def running(broker: TestBroker, toy_image: Path, tmp_path: Path) -> AsyncIterator[Running]:
    """A gateway process that is ready."""
    environment = environment_of(tmp_path, broker.url, toy_image)
    process = await spawn(environment)
    url = f"http://127.0.0.1:{environment['GATEWAY_HTTP_PORT']}"
    await wait_ready(url, process)
    yield Running(process, url, f"127.0.0.1:{environment['GATEWAY_GRPC_PORT']}", tmp_path, environment)
    if process.returncode is None:
        process.kill()
        await process.wait()


async def wait_ready(url: str, process: asyncio.subprocess.Process) -> None:
    async with httpx.AsyncClient(trust_env=False) as client:
        for _ in range(200):
            try:
                if (await client.get(f"{url}/readyz")).status_code == 200:
                    return
            except httpx.TransportError:
                pass
            if process.returncode is not None:
                break
            await asyncio.sleep(0.05)
    output = (await process.communicate())[0].decode() if process.returncode is not None else "it still runs"
    raise AssertionError(f"the gateway did not become ready: {output}")


async def dev_token(url: str, **who: str) -> httpx.Response:
    async with httpx.AsyncClient(trust_env=False) as client:
        return await client.post(f"{url}/dev/token", json=who)


async def test_sigterm_finishes_what_is_under_way_and_takes_nothing_new(
    running: Running, toy: ToyService, toy_image: Path
) -> None:
    token = (await dev_token(running.url, person="E1002")).json()["access_token"]

    async def slow(_request: dict[str, Any], _headers: dict[str, str]) -> Any:
        await asyncio.sleep(1.5)
        return {"name": "toys/slow"}

    toy.answers["get_toy"] = slow
    http, rpc = HttpClient(running.url, token), GrpcClient(running.grpc, toy_image, token)
    calls = [
        asyncio.create_task(http.call("GET", "/v1/toys/slow")),
        asyncio.create_task(rpc.call(f"{TOYS}/GetToy", {"name": "toys/slow"})),
    ]
    await asyncio.sleep(0.5)
    running.process.send_signal(signal.SIGTERM)
    await asyncio.sleep(0.5)
    with pytest.raises((httpx.ConnectError, httpx.ReadError, httpx.RemoteProtocolError)):
        await dev_token(running.url, person="E1002")
    assert [answer.body.get("name") for answer in await asyncio.gather(*calls)] == ["toys/slow", "toys/slow"]
    await http.close()
    await rpc.close()
    status, output = await running.ended()
    assert status == 0, output
    lines = [json.loads(line) for line in output.splitlines()]
    assert lines[-1]["event"] == "gateway stopped"
    answered = [line for line in lines if line["event"] == "answered"]
    assert {line["door"] for line in answered} == {"http", "grpc"}
    assert all(line["tenant"] == "acme" and line["request_id"] and line["service"] == "gateway" for line in answered)
    assert token not in output


async def test_a_call_that_never_ends_does_not_hold_the_process(running: Running, toy: ToyService) -> None:
    token = (await dev_token(running.url, person="E1002")).json()["access_token"]

    async def endless(_request: dict[str, Any], _headers: dict[str, str]) -> Any:
        await asyncio.sleep(60)

    toy.answers["get_toy"] = endless
    http = HttpClient(running.url, token, request_timeout="50")
    call = asyncio.create_task(http.call("GET", "/v1/toys/slow"))
    await asyncio.sleep(0.3)
    begun = time.monotonic()
    running.process.send_signal(signal.SIGTERM)
    status, _ = await running.ended()
    assert (status, time.monotonic() - begun < 9) == (0, True)
    call.cancel()
    await http.close()


async def test_the_dev_issuers_tokens_survive_a_restart_and_name_no_strangers(
    running: Running, toy: ToyService
) -> None:
    token = (await dev_token(running.url, client="erp")).json()
    assert (token["token_type"], token["expires_in"] > 3600) == ("Bearer", True)
    twice = (await dev_token(running.url, person="E1001")).json()
    assert (twice["reason"], twice["fields"][0]["field"]) == ("INVALID_ARGUMENT", "tenant")
    assert (await dev_token(running.url, person="E1001", tenant="globex")).status_code == 200
    nobody = await dev_token(running.url, person="E0000")
    assert (nobody.status_code, nobody.json()["fields"][0]["field"]) == (404, "person")
    both = await dev_token(running.url, person="E1001", client="erp")
    assert both.status_code == 400
    key = (running.state / "dev-issuer.pem").stat()
    assert key.st_mode & 0o077 == 0
    http = HttpClient(running.url)
    configuration = (await http.call("GET", "/dev/.well-known/openid-configuration")).body
    assert configuration["jwks_uri"] == f"{running.url}/dev/jwks.json"
    before = (await http.call("GET", "/dev/jwks.json")).body
    await http.close()
    running.process.terminate()
    await running.ended()

    process = await spawn(running.environment)
    try:
        await wait_ready(running.url, process)
        again = HttpClient(running.url, token["access_token"])
        assert (await again.call("GET", "/dev/jwks.json")).body == before
        answer = await again.call("GET", "/v1/toys/bear")
        assert answer.message == "toys.get needs one of these roles: auditor, person"  # known, but only a system
        await again.close()
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()


async def refused_start(environment: dict[str, str]) -> str:
    process = await spawn(environment)
    out, _ = await asyncio.wait_for(process.communicate(), 20)
    assert process.returncode == 1, out.decode()
    return out.decode()


@pytest.mark.parametrize("setting", ["GATEWAY_HTTP_PORT", "GATEWAY_GRPC_PORT"])
async def test_a_taken_port_is_named_with_its_setting(
    setting: str, broker: TestBroker, toy_image: Path, tmp_path: Path
) -> None:
    environment = environment_of(tmp_path, broker.url, toy_image)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        environment[setting] = str(taken.getsockname()[1])
        output = await refused_start(environment)
    assert environment[setting] in output
    assert setting in output
    assert "Traceback" not in output


async def test_production_refuses_the_embedded_issuer_and_its_own_defaults(
    broker: TestBroker, toy_image: Path, tmp_path: Path
) -> None:
    environment = environment_of(tmp_path, broker.url, toy_image)
    environment |= {"HANDOVER_ENV": "production", "HANDOVER_TICKET_KEY": "k" * 32}
    assert "GATEWAY_ISSUERS" in await refused_start(environment)
    issuers = json.dumps([{"issuer": "https://login.example.com", "audience": "handover"}])
    output = await refused_start(environment | {"GATEWAY_ISSUERS": issuers, "GATEWAY_DEV_ISSUER": "true"})
    assert "GATEWAY_DEV_ISSUER" in output
    assert "refused in production" in output


async def test_production_has_no_dev_pages(settings: Callable[..., GatewaySettings]) -> None:
    issuers = [{"issuer": "https://login.example.com", "audience": "handover"}]
    gateway = Gateway(settings(env="production", ticket_key="k" * 32, issuers=issuers))
    await gateway.start()
    http = HttpClient(f"http://127.0.0.1:{gateway.http_port}")
    for verb, path in (("POST", "/dev/token"), ("GET", "/dev/people"), ("GET", "/dev/jwks.json")):
        assert (await http.call(verb, path)).status == 404
    await http.close()
    await gateway.stop()


async def test_a_lost_connection_fails_calls_at_once_and_comes_back(
    gateway: Gateway, http: HttpClient, toy: ToyService, broker: TestBroker
) -> None:
    calls = 0

    async def forgets_the_first(_request: dict[str, Any], _headers: dict[str, str]) -> Any:
        nonlocal calls
        calls += 1
        if calls == 1:
            await asyncio.sleep(30)
        return {"name": "toys/bear"}

    toy.answers["get_toy"] = forgets_the_first
    call = asyncio.create_task(http.call("GET", "/v1/toys/bear"))
    await asyncio.sleep(0.3)
    begun = time.monotonic()
    await asyncio.to_thread(cut_gateway, broker)
    answer = await call  # read again over the new connection: it was safe to ask twice
    assert (answer.status, answer.body.get("name")) == (200, "toys/bear")
    assert time.monotonic() - begun < 10


def cut_gateway(broker: TestBroker) -> None:
    """Closes the gateway's connections, not the toy's."""
    for _ in range(100):
        found = broker.api.call("GET", f"vhosts/{broker.vhost}/connections")
        ours = [c for c in found if c.get("client_properties", {}).get("connection_name") == "gateway"]
        for connection in ours:
            name = connection["name"].replace(" ", "%20").replace(">", "%3E")
            broker.api.call("DELETE", f"connections/{name}")
        if ours:
            return
        time.sleep(0.1)
    raise AssertionError("the broker knows no connection of the gateway")


async def test_without_a_broker_it_lives_says_so_and_recovers(
    own_broker: Any, settings: Callable[..., GatewaySettings]
) -> None:
    gateway = Gateway(settings(broker_url=own_broker.admin_url + "/%2F"))
    await gateway.start()
    assert gateway.dev is not None
    token = gateway.dev.grant(person="E1002").access_token
    http = HttpClient(f"http://127.0.0.1:{gateway.http_port}", token)
    assert (await http.call("GET", "/readyz")).status == 200
    await asyncio.to_thread(own_broker.stop, seconds=15)
    for _ in range(100):
        if not gateway.broker.connected:
            break
        await asyncio.sleep(0.1)
    away = await http.call("GET", "/v1/toys/bear")
    assert (away.status, away.reason, away.retry) == (503, "UNAVAILABLE", True)
    assert (await http.call("GET", "/livez")).status == 200
    ready = await http.call("GET", "/readyz")
    assert (ready.status, ready.body["missing"]) == (503, ["broker is not connected"])
    await asyncio.to_thread(own_broker.start)
    assert await gateway.broker.wait_connected(20)
    toy = ToyService()
    toy.result("get_toy", {"name": "toys/bear"})
    async with toy.running(own_broker.admin_url + "/%2F"):
        assert (await http.call("GET", "/v1/toys/bear")).status == 200
    await http.close()
    await gateway.stop()
