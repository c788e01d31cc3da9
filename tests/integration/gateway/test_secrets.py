"""Secrets are sealed before they enter the broker, and opened only on their way out to the caller."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from chassis import sealing
from gateway.server import Gateway, StartRefused
from gateway.settings import GatewaySettings
from tests.integration.gateway.conftest import KEYS
from tests.support.client import GrpcClient, HttpClient
from tests.support.gateway_toy import ToyService

TOYS = "handover.toys.v1.ToyService"
CANARY = "canary-口令-7f3a"


async def test_a_secret_never_crosses_the_broker_in_clear(http: HttpClient, rpc: GrpcClient, toy: ToyService) -> None:
    body = {"secret": CANARY, "more": {"a": {"text": CANARY + "2"}, "empty": {}}}
    assert (await http.call("POST", "/v1/toys/bear:setSecret", body)).ok
    assert (await rpc.call(f"{TOYS}/SetSecret", body | {"name": "toys/bear"})).ok
    assert len(toy.received) == 2
    for call in toy.received:
        assert CANARY.encode() not in call.raw
        assert "canary" not in call.raw.decode()
        request = call.request
        assert sealing.open_sealed(request["secret"], KEYS.private_key) == CANARY
        assert sealing.open_sealed(request["more"]["a"]["text"], KEYS.private_key) == CANARY + "2"


async def test_the_rule_on_a_secret_is_about_its_text(
    http: HttpClient, toy: ToyService, logged: Callable[[], str]
) -> None:
    answer = await http.call("POST", "/v1/toys/bear:setSecret", {"secret": CANARY * 20})
    assert answer.fields == {"secret": "must be at most 100 characters"}
    bad = await http.call("POST", "/v1/toys/bear:setSecret", {"secret": [CANARY]})
    assert bad.fields == {"secret": "must be a text"}
    unsound = await http.call("POST", "/v1/toys/bear:setSecret", {"secret": CANARY, CANARY: 1})
    assert unsound.reason == "INVALID_ARGUMENT"
    assert toy.received == []
    assert "canary" not in logged()


async def test_a_revealed_secret_is_sealed_to_this_gateway_until_it_leaves(http: HttpClient, toy: ToyService) -> None:
    on_the_wire: list[str] = []

    async def reveal(_request: dict[str, Any], headers: dict[str, str]) -> Any:
        on_the_wire.append(sealing.seal(CANARY, headers["nameko.seal_to"]))
        return {"secret": on_the_wire[-1]}

    toy.answers["reveal_secret"] = reveal
    answer = await http.call("POST", "/v1/toys/bear:revealSecret", {})
    assert answer.body == {"secret": CANARY}
    assert answer.headers["cache-control"] == "no-store"
    assert CANARY not in on_the_wire[0]


@pytest.mark.parametrize("reply", [CANARY, sealing.seal(CANARY, KEYS.public_key)], ids=["in clear", "to another"])
async def test_a_secret_that_is_not_sealed_to_us_is_not_passed_on(
    reply: str, http: HttpClient, toy: ToyService, logged: Callable[[], str]
) -> None:
    toy.result("reveal_secret", {"secret": reply})
    answer = await http.call("POST", "/v1/toys/bear:revealSecret", {})
    assert (answer.status, answer.reason) == (500, "INTERNAL")
    assert CANARY not in str(answer)
    assert CANARY not in logged()


async def test_other_calls_name_no_key_to_seal_to(http: HttpClient, toy: ToyService) -> None:
    await http.call("GET", "/v1/toys/bear")
    assert "nameko.seal_to" not in toy.last.headers


async def test_a_contract_with_secrets_needs_the_owners_key(
    settings: Callable[..., GatewaySettings], tmp_path: Path
) -> None:
    with pytest.raises(StartRefused, match=r"SetSecret takes a secret .*GATEWAY_SEALING_PUBLIC_KEY"):
        Gateway(settings(sealing_public_key=""))
    with pytest.raises(StartRefused, match="GATEWAY_SEALING_PUBLIC_KEY"):
        Gateway(settings(sealing_public_key="no key"))
    in_file = tmp_path / "sealing.pub"
    in_file.write_text(KEYS.public_key + "\n")
    Gateway(settings(sealing_public_key=str(in_file)))
    await asyncio.sleep(0)
