"""A gateway in the test's own event loop, a toy service behind a real broker, and clients of both doors."""

from __future__ import annotations

import json
import logging
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import structlog

from chassis import logs, sealing
from gateway.server import Gateway
from gateway.settings import GatewaySettings
from tests.support import gateway_toy
from tests.support.client import GrpcClient, HttpClient
from tests.support.fixtures import TestBroker
from tests.support.gateway_toy import ToyService

PEOPLE = [
    {"person": "E1001", "tenant": "acme", "roles": ["person"], "name": "Li Na"},
    {"person": "E1002", "tenant": "acme", "roles": ["person", "hr"], "name": "Wang Fang"},
    {"person": "E1001", "tenant": "globex", "roles": ["person"], "name": "Someone else"},
    {"client": "erp", "tenant": "acme", "roles": ["system"], "name": "ERP"},
]
KEYS = sealing.generate_keypair()
"""Of the owner of the toys' secrets."""


@pytest.fixture(scope="session")
def toy_image(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The toy contract, compiled once."""
    return gateway_toy.toys(tmp_path_factory.mktemp("toys"))


@pytest.fixture
def settings(broker: TestBroker, toy_image: Path, tmp_path: Path) -> Callable[..., GatewaySettings]:
    """Makes settings for a gateway on free ports."""
    (tmp_path / "identities.json").write_text(json.dumps(PEOPLE))

    def make(**changes: Any) -> GatewaySettings:
        values: dict[str, Any] = {
            "env": "test",
            "state_dir": tmp_path,
            "broker_url": broker.url,
            "descriptors": toy_image,
            "http_port": 0,
            "grpc_port": 0,
            "sealing_public_key": KEYS.public_key,
            "drain_seconds": 3,
        }
        return GatewaySettings(**(values | changes))

    return make


@pytest.fixture
async def gateway(settings: Callable[..., GatewaySettings]) -> AsyncIterator[Gateway]:
    """A gateway that is up."""
    running = Gateway(settings())
    await running.start()
    assert await running.broker.wait_connected(10)
    yield running
    await running.stop()


@pytest.fixture
async def toy(broker: TestBroker) -> AsyncIterator[ToyService]:
    """The toy service, answering."""
    service = ToyService()
    service.result("get_toy", {"name": "toys/bear", "etag": "7", "pieces": 3})
    service.result("lend_toy", {"name": "toys/bear", "etag": "8", "pieces": 1})
    service.result("list_toys", {"toys": [], "next_page_token": ""})
    service.result("update_toy", {"name": "toys/bear"})
    service.result("check_toy", {"known": True})
    service.result("set_secret", {"known": True})
    async with service.running(broker.url) as running:
        yield running


def token_of(gateway: Gateway, person: str = "E1001", tenant: str = "acme", client: str = "") -> str:
    """A token of the embedded issuer."""
    assert gateway.dev is not None
    return gateway.dev.grant(person="" if client else person, client=client, tenant=tenant).access_token


@pytest.fixture
async def http(gateway: Gateway) -> AsyncIterator[HttpClient]:
    """HTTP as Li Na (E1001)."""
    client = HttpClient(f"http://127.0.0.1:{gateway.http_port}", token_of(gateway))
    yield client
    await client.close()


@pytest.fixture
async def rpc(gateway: Gateway, toy_image: Path) -> AsyncIterator[GrpcClient]:
    """gRPC as Li Na (E1001)."""
    client = GrpcClient(f"127.0.0.1:{gateway.grpc_port}", toy_image, token_of(gateway))
    yield client
    await client.close()


@pytest.fixture
def logged(capfd: pytest.CaptureFixture[str]) -> Iterator[Callable[[], str]]:
    """What was logged, formatted as in production."""
    logs.setup("gateway")
    written = ""

    def read() -> str:
        nonlocal written
        written += "".join(capfd.readouterr())
        return written

    yield read
    logging.getLogger().handlers.clear()
    structlog.reset_defaults()
