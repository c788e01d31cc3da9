"""A gRPC client that does not read: it costs one message of memory, keeps its place, and learns why it was let go."""

from __future__ import annotations

import asyncio

import pytest

from gateway.server import Gateway
from tests.integration.gateway.test_streams import gone, limit
from tests.support.client import GrpcClient
from tests.support.fixtures import TestBroker
from tests.support.gateway_toy import ToyService
from tests.support.toy_stream import GrpcStream, ToyBox, hint


async def stuck(gateway: Gateway, rpc: GrpcClient, box: ToyBox, broker: TestBroker) -> GrpcStream:
    """A stream whose client has stopped to read until the gateway has given it up."""
    stream = GrpcStream(rpc, {})
    await stream.next()
    looks = -1
    while looks != box.looks:  # no look is made while a message is on its way
        looks = box.looks
        assert looks < 100
        box.toys += [f"{looks}-{k}-" + "x" * 2_000 for k in range(300)]  # 600 KB a message
        await hint(broker.url)
        await asyncio.sleep(0.4)
    await asyncio.sleep(1.2)
    return stream


@pytest.mark.parametrize("end", ["reads on", "goes"])
async def test_a_grpc_client_that_does_not_read_holds_no_more_than_its_places(
    end: str, gateway: Gateway, rpc: GrpcClient, toy: ToyService, broker: TestBroker
) -> None:
    limit(gateway, write=1.0, pause=0.0, per_person=1)
    box = ToyBox(["bear"]).serve(toy)
    stream = await stuck(gateway, rpc, box, broker)
    looks = box.looks
    await hint(broker.url)
    await asyncio.sleep(0.4)
    assert box.looks == looks  # given up: nothing is asked in its name any more
    refused = await GrpcStream(rpc, {}).refused()
    assert (refused.status, refused.reason) == ("RESOURCE_EXHAUSTED", "RATE_LIMITED")
    if end == "reads on":
        over = await stream.refused()
        assert (over.status, over.message) == (
            "RESOURCE_EXHAUSTED",
            "the client reads too slowly; continue with the cursor",
        )
    else:
        stream.call.cancel()
    await gone(gateway)
    again = GrpcStream(rpc, {"cursor": "1"})
    assert (await again.next())["live"]["kind"] == "changes"
    again.call.cancel()
