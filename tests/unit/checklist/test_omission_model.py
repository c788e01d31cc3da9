"""The life of a verdict, as a table of what is refused, and as any walk through it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.errors import DomainError, Forbidden, WrongState
from checklist.model import omission as model
from checklist.model.omission import Omission
from checklist.model.tracing import Verdict

NOW = datetime(2026, 12, 1, 1, 0, tzinfo=UTC)
UNTIL = NOW + timedelta(days=5)
REPORTED = Omission(
    omission_id="o",
    case_id="c",
    title="缺",
    missing="缺",
    subject="远山物流",
    reported_by="S1",
    reported_as="receiver",
    reported_at=NOW,
    leaver="E1",
    head="H1",
    after_completion=True,
)
BLAMED = Verdict("waived", "H1", "waiver", ("HR1",), (1,))


def traced(verdict: Verdict = BLAMED) -> Omission:
    return model.traced(REPORTED, verdict, {}, [], NOW, UNTIL)


def decided(omission: Omission, by: str = "HR2", **changes: object) -> Omission:
    values = {"verdict": "waived", "attributed_to": "H1", "dispute_until": UNTIL} | changes
    return model.decide(omission, by, "x", NOW, **values)  # type: ignore[arg-type]


def test_it_is_traced_once() -> None:
    with pytest.raises(WrongState):
        model.traced(traced(), BLAMED, {}, [], NOW, UNTIL)


@pytest.mark.parametrize("person", ["S1", "E1", "H1"])
def test_whom_it_concerns_may_dispute_until_the_time_has_passed(person: str) -> None:
    assert model.dispute(traced(), person, "x", UNTIL).state == "disputed"
    with pytest.raises(WrongState):
        model.dispute(traced(), person, "x", UNTIL + timedelta(seconds=1))
    with pytest.raises(WrongState):
        model.dispute(REPORTED, person, "x", NOW)


@pytest.mark.parametrize("person", ["H0", "HR1", "X1"])
def test_others_may_not(person: str) -> None:
    with pytest.raises(Forbidden):
        model.dispute(traced(), person, "x", NOW)


@pytest.mark.parametrize("person", ["H1", "HR1", "S1"])
def test_nobody_who_has_a_part_in_it_decides(person: str) -> None:
    disputed = model.dispute(traced(), "S1", "x", NOW)
    with pytest.raises(Forbidden):
        decided(disputed, person)


def test_nobody_attributes_it_to_themself_either() -> None:
    with pytest.raises(Forbidden):
        decided(traced(), "HR2", attributed_to="HR2")


@pytest.mark.parametrize("verdict", ["not_an_omission", "template_lacked"])
def test_what_is_nobodys_fault_is_attributed_to_nobody(verdict: str) -> None:
    with pytest.raises(DomainError):
        decided(traced(), verdict=verdict, attributed_to="H1")
    assert decided(traced(), verdict=verdict, attributed_to=None).attributed_role == "none"


def test_it_lapses_at_its_time_and_not_before() -> None:
    assert model.lapse(traced(), UNTIL - timedelta(seconds=1)) is None
    assert model.lapse(REPORTED, UNTIL) is None
    final = model.lapse(traced(), UNTIL)
    assert final is not None
    assert final.state == "final"
    assert model.lapse(model.dispute(traced(), "H1", "x", NOW), UNTIL) is None


def test_the_outcome_goes_with_the_verdict_and_is_said_once() -> None:
    with pytest.raises(WrongState):
        model.close(traced(), "not_an_omission", "HR2", None, NOW)
    with pytest.raises(WrongState):
        model.close(traced(Verdict("not_an_omission")), "accepted", "HR2", None, NOW)
    closed = model.close(traced(), "accepted", "HR2", "x", NOW)
    with pytest.raises(WrongState):
        model.close(closed, "handed_over", "HR2", None, NOW)


STEPS = st.lists(st.sampled_from(["dispute", "decide", "clear", "lapse", "later"]), max_size=8)


@given(STEPS)
def test_on_any_walk_there_is_one_dispute_and_the_final_word_stands(steps: list[str]) -> None:
    omission, now, disputes = traced(), NOW, 0
    for step in steps:
        before = omission
        try:
            if step == "dispute":
                omission = model.dispute(omission, "H1", "x", now)
                disputes += 1
            elif step == "decide":
                omission = model.decide(
                    omission,
                    "HR2",
                    "x",
                    now,
                    verdict="waived",
                    attributed_to="H1",
                    dispute_until=now + timedelta(days=5),
                )
            elif step == "clear":
                omission = model.decide(
                    omission, "HR2", "x", now, verdict="not_an_omission", attributed_to=None, dispute_until=now
                )
            elif step == "lapse":
                omission = model.lapse(omission, now) or omission
            else:
                now += timedelta(days=3)
        except DomainError:
            assert omission == before
        assert disputes <= 1
        assert omission.upheld == (omission.verdict != "not_an_omission")
        if before.state == "final":
            assert omission == before
        if omission.state == "disputed":
            assert omission.disputed_by == "H1"
