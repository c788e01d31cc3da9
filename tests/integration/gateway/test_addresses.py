"""Whose address is put on record: what a peer claims counts only where the settings trust it, at both doors."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from gateway.server import Gateway
from gateway.settings import GatewaySettings
from tests.integration.gateway.conftest import token_of
from tests.support.client import GrpcClient, HttpClient
from tests.support.gateway_toy import ToyService


@pytest.mark.parametrize(("trusted", "address"), [((), "127.0.0.1"), (("127.0.0.0/8",), "203.0.113.9")])
async def test_a_claimed_address_is_believed_of_trusted_proxies_only(
    trusted: tuple[str, ...], address: str, settings: Callable[..., GatewaySettings], toy_image: Path, toy: ToyService
) -> None:
    gateway = Gateway(settings(trusted_proxies=trusted))
    await gateway.start()
    await gateway.broker.wait_connected(10)
    http = HttpClient(f"http://127.0.0.1:{gateway.http_port}", token_of(gateway))
    rpc = GrpcClient(f"127.0.0.1:{gateway.grpc_port}", toy_image, token_of(gateway))
    try:
        claim = {"x_forwarded_for": "203.0.113.9", "x_forwarded_proto": "https"}
        assert (await http.call("GET", "/v1/toys/bear", **claim)).ok
        assert (await rpc.call("handover.toys.v1.ToyService/GetToy", {"name": "toys/bear"}, **claim)).ok
        assert [call.headers["nameko.client_address"] for call in toy.received] == [address, address]
    finally:
        await http.close()
        await rpc.close()
        await gateway.stop()
