"""A call that the broker handed over twice: whose key it carries decides who waits for the first one."""

from __future__ import annotations

from typing import Any

import pytest

from gateway import calls
from tests.support.client import GrpcClient, HttpClient
from tests.support.gateway_toy import Refuse, ToyService

LEND = {"borrower": "employees/E1001", "pieces": 1}
RUNNING = Refuse("KEY_IN_PROGRESS", "the first call is still running", retryable=True)


class Busy:
    """The first call runs for some answers more."""

    def __init__(self, toy: ToyService, answers: int) -> None:
        self.left = answers
        toy.answers["lend_toy"] = self.answer

    async def answer(self, _request: dict[str, Any], _headers: dict[str, str]) -> Any:
        self.left -= 1
        if self.left >= 0:
            raise RUNNING
        return {"name": "toys/bear", "pieces": 1}


async def test_a_caller_without_a_key_gets_the_first_ones_answer(
    http: HttpClient, rpc: GrpcClient, toy: ToyService, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(calls, "IN_PROGRESS_PAUSE", 0.01)
    Busy(toy, 3)
    answer = await http.call("POST", "/v1/toys/bear:lend", LEND)
    assert (answer.status, answer.body["pieces"]) == (200, 1)
    assert len({call.headers["nameko.idempotency_key"] for call in toy.received}) == 1
    assert len(toy.received) == 4
    Busy(toy, 1)
    assert (await rpc.call("handover.toys.v1.ToyService/LendToy", LEND | {"name": "toys/bear"})).ok


async def test_it_is_not_waited_for_beyond_the_deadline(http: HttpClient, toy: ToyService) -> None:
    Busy(toy, 10_000)
    answer = await http.call("POST", "/v1/toys/bear:lend", LEND, request_timeout="0.5")
    assert answer.reason in ("KEY_IN_PROGRESS", "DEADLINE_EXCEEDED")
    assert answer.retry


async def test_a_callers_own_key_is_told_at_once(http: HttpClient, toy: ToyService) -> None:
    Busy(toy, 1)
    answer = await http.call("POST", "/v1/toys/bear:lend", LEND, idempotency_key="mine")
    assert (answer.status, answer.reason, answer.retry) == (409, "KEY_IN_PROGRESS", True)
    assert len(toy.received) == 1
