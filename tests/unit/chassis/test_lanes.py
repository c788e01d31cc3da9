"""Lanes: order within a case, one batch of it in hand, nothing lost, nobody starved."""

from __future__ import annotations

from collections import defaultdict

from hypothesis import given
from hypothesis import strategies as st

from chassis.runtime.lanes import Lanes


def test_what_waits_together_is_one_batch_and_a_case_is_in_hand_once() -> None:
    lanes: Lanes[str] = Lanes(parallel=2, batch=3)
    for item in ("a1", "a2", "b1", "a3", "a4"):
        lanes.add(item[0], item)
    assert (lanes.start(), lanes.start(), lanes.start()) == ("a", "b", None)
    assert lanes.take("a") == ["a1", "a2", "a3"]
    lanes.add("a", "a5")
    assert lanes.start() is None
    lanes.end("a")
    assert lanes.start() == "a"
    assert lanes.take("a") == ["a4", "a5"]


def test_those_of_no_case_wait_for_nobody() -> None:
    lanes: Lanes[int] = Lanes(parallel=5, batch=9)
    for item in range(3):
        lanes.add(None, item)
    started = [lanes.start() for _ in range(3)]
    assert [lanes.take(lane) for lane in started if lane is not None] == [[0], [1], [2]]


def test_drained_it_is_empty_and_a_started_lane_finds_nothing() -> None:
    lanes: Lanes[str] = Lanes(parallel=1, batch=9)
    lanes.add("a", "a1")
    lanes.add("b", "b1")
    assert lanes.start() == "a"
    assert lanes.drain() == ["a1", "b1"]
    assert lanes.take("a") == []
    lanes.end("a")
    assert lanes.start() is None


@given(st.lists(st.tuples(st.sampled_from("abc"), st.booleans()), max_size=60), st.integers(1, 3), st.integers(1, 4))
def test_every_item_comes_once_and_each_case_in_order(steps: list[tuple[str, bool]], parallel: int, batch: int) -> None:
    lanes: Lanes[tuple[str, int]] = Lanes(parallel, batch)
    seen: dict[str, list[int]] = defaultdict(list)
    in_hand: list[str] = []

    def serve() -> None:
        while (lane := lanes.start()) is not None:
            assert lane not in in_hand
            in_hand.append(str(lane))
            assert len(in_hand) <= parallel
            taken = lanes.take(lane)
            assert 0 < len(taken) <= batch
            for case, number in taken:
                seen[case].append(number)

    for number, (case, release) in enumerate(steps):
        lanes.add(case, (case, number))
        serve()
        if release and in_hand:
            lanes.end(in_hand.pop(0))
            serve()
    while in_hand:
        lanes.end(in_hand.pop(0))
        serve()
    wanted: dict[str, list[int]] = defaultdict(list)
    for number, (case, _) in enumerate(steps):
        wanted[case].append(number)
    assert seen == wanted
