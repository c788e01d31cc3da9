"""The keeper of the gateway's connection never gives up, whatever a dying connection raises."""

from __future__ import annotations

import asyncio

import pytest

from gateway import broker
from gateway.broker import Broker


class Unlucky(Broker):
    """Fails to connect in a new way each time, then succeeds."""

    def __init__(self, *errors: BaseException) -> None:
        super().__init__("amqp://nowhere")
        self.errors = list(errors)

    async def _connect(self) -> asyncio.Event:
        if self.errors:
            raise self.errors.pop(0)
        self._up.set()
        return asyncio.Event()


async def test_whatever_goes_wrong_it_tries_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(broker, "FIRST_WAIT", 0.001)
    monkeypatch.setattr(broker, "LONGEST_WAIT", 0.002)
    errors = (OSError("away"), RuntimeError("connection was not opened"), ValueError("?"), asyncio.CancelledError())
    unlucky = Unlucky(*errors)
    await unlucky.start()
    assert await unlucky.wait_connected(2)
    await asyncio.wait_for(unlucky.stop(), 2)
    assert not unlucky.connected
