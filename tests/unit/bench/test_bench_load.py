"""The measuring itself: what is counted, what is not."""

from __future__ import annotations

import asyncio

import pytest

from tests.bench import report
from tests.bench.load import Exhausted, Load, at_rate, closed_loop, percentile


@pytest.mark.parametrize(("share", "expected"), [(0.0, 1.0), (0.5, 51.0), (0.99, 100.0), (1.0, 100.0)])
def test_percentile_by_nearest_rank(share: float, expected: float) -> None:
    assert percentile([float(n) for n in range(1, 101)], share) == expected
    assert percentile([], share) == 0.0


async def test_closed_loop_counts_good_answers_and_names_failures() -> None:
    async def call(number: int) -> None:
        await asyncio.sleep(0.01)
        if number == 1:
            raise ValueError("no")

    load = await closed_loop(call, clients=2, seconds=0.3, warm_up=0.1)
    assert 15 <= len(load.latencies) <= 31
    assert list(load.failures) == ["ValueError: no"]
    assert load.rps == pytest.approx(len(load.latencies) / load.seconds)
    assert load.percentile(0.5) >= 10


async def test_closed_loop_ends_when_there_is_nothing_left() -> None:
    left = [1, 2, 3]

    async def call(_number: int) -> None:
        if not left:
            raise Exhausted
        left.pop()

    load = await closed_loop(call, clients=2, seconds=30, warm_up=0.0)
    assert len(load.latencies) == 3
    assert load.seconds < 5
    assert load.failures == {}


async def test_a_run_that_ends_in_its_warm_up_is_no_figure() -> None:
    async def call(_number: int) -> None:
        raise Exhausted

    with pytest.raises(RuntimeError, match="nothing was left"):
        await closed_loop(call, clients=2, seconds=8)


async def test_open_loop_does_not_wait_for_answers() -> None:
    async def call(_number: int) -> None:
        await asyncio.sleep(0.2)

    load = await at_rate(call, per_second=50, seconds=0.4)
    assert len(load.latencies) == 20
    assert load.rps == pytest.approx(50)


def test_report_shows_missed_aims() -> None:
    figures = {
        "taken_at": "now",
        "machine": {"cores": 2},
        "ratios": {"command_to_bare": 3.0},
        "event_delay_ms": {"p99": 40.0},
    }
    shown = report.text(figures, ["the database"])
    assert "| ratios.command_to_bare | 3 | < 2.5: missed |" in shown
    assert "| event_delay_ms.p99 | 40 | < 100: met |" in shown
    assert "- the database" in shown
    assert Load().summary()["rps"] == 0
