"""The hour of a draft's release: moved, taken away, kept from who may not know of it, and never changed too late."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from chassis.context import CallContext
from chassis.timers import Timer
from offboarding.usecases import case_release
from tests.integration.offboarding.desk import ADMIN, HR, Desk, Refused, id_of
from tests.integration.offboarding.test_case_intake import draft
from tests.integration.offboarding.test_separation_batches import batch

MORNING = "2026-03-03T01:00:00Z"
LATER = "2026-03-05T01:00:00Z"


@pytest.fixture
def case(desk: Desk) -> dict[str, Any]:
    return draft(desk, release_at=MORNING, accept_warnings=True)


def move(desk: Desk, case: dict[str, Any], as_whom: Any = HR, **more: Any) -> dict[str, Any]:
    return desk.call("reschedule_case_release", {"name": case["name"], **more}, **as_whom)


def filed(desk: Desk) -> list[str]:
    return [event["case_id"] for event in desk.events("case.submitted")]


def test_a_later_hour_is_the_one_that_counts(desk: Desk, case: dict[str, Any]):
    moved = move(desk, case, release_at=LATER, etag=case["etag"])
    assert (moved["state"], moved["release_at"]) == ("draft", LATER)
    assert moved["etag"] != case["etag"]
    desk.pass_time(days=2, hours=23)
    assert filed(desk) == []
    desk.pass_time(hours=1)
    assert filed(desk) == [id_of(case)]
    desk.pass_time(days=1)
    assert filed(desk) == [id_of(case)]


def test_an_earlier_hour_counts_as_well(desk: Desk, case: dict[str, Any]):
    move(desk, case, release_at="2026-03-02T02:00:00Z")
    desk.pass_time(hours=1)
    assert filed(desk) == [id_of(case)]


def test_without_an_hour_it_waits_for_submit(desk: Desk, case: dict[str, Any]):
    cleared = move(desk, case)
    assert "release_at" not in cleared
    desk.pass_time(days=5)
    assert filed(desk) == []
    assert desk.call("submit_case", {"name": case["name"]}, **HR)["state"] == "submitted"


def test_a_draft_without_an_hour_gets_one_and_says_nothing(desk: Desk):
    hidden = draft(desk)
    before = len(desk.events())
    move(desk, hidden, release_at=MORNING, accept_warnings=True)
    assert len(desk.events()) == before
    desk.pass_time(days=1)
    assert filed(desk) == [id_of(hidden)]


def test_the_same_hour_again_changes_nothing(desk: Desk, case: dict[str, Any]):
    assert move(desk, case, release_at=MORNING)["etag"] == case["etag"]


def test_what_the_caller_saw_must_still_hold(desk: Desk, case: dict[str, Any]):
    move(desk, case, release_at=LATER, etag=case["etag"])
    with pytest.raises(Refused, match="STALE_ETAG") as told:
        move(desk, case, etag=case["etag"])
    assert told.value.fields.keys() == {"etag"}


def test_an_hour_that_is_over_is_refused(desk: Desk, case: dict[str, Any]):
    with pytest.raises(Refused, match="INVALID") as told:
        move(desk, case, release_at="2026-03-01T01:00:00Z")
    assert told.value.fields.keys() == {"release_at"}
    assert desk.call("get_case", {"name": case["name"]}, **HR)["release_at"] == MORNING


def test_warnings_are_accepted_before_an_hour_is_set(desk: Desk):
    hidden = draft(desk, last_working_day="2026-03-09")
    with pytest.raises(Refused, match="WRONG_STATE") as told:
        move(desk, hidden, release_at=MORNING)
    assert told.value.fields.keys() == {"accept_warnings"}
    assert move(desk, hidden)["state"] == "draft"  # to take the hour away needs nobody's acceptance
    moved = move(desk, hidden, release_at=MORNING, accept_warnings=True)
    assert {w["accepted_by"] for w in moved["warnings"] if w["must_accept"]} == {"HR1"}


def test_what_was_released_or_called_off_has_no_hour_any_more(desk: Desk, case: dict[str, Any]):
    desk.pass_time(days=1)
    with pytest.raises(Refused, match="WRONG_STATE") as told:
        move(desk, case, release_at=LATER)
    assert told.value.fields.keys() == {"name"}
    other = draft(desk, leaver="E202", release_at=LATER, accept_warnings=True)
    desk.call("cancel_case", {"name": other["name"], "reason": "x"}, **HR)
    with pytest.raises(Refused, match="WRONG_STATE"):
        move(desk, other, release_at=LATER)


def test_a_draft_that_was_held_back_gets_another_hour(desk: Desk, case: dict[str, Any]):
    resigned = desk.file(as_whom={"person": "E201"})
    desk.pass_time(days=1)
    assert desk.call("get_case", {"name": case["name"]}, **HR)["blocked_reason"] == "already_open"
    desk.call("withdraw_case", {"name": resigned["name"]}, **HR)
    assert "blocked_reason" not in move(desk, case, release_at=LATER)
    desk.pass_time(days=2)
    assert filed(desk) == [id_of(resigned), id_of(case)]


def test_only_who_acts_for_the_employer_moves_it(desk: Desk, case: dict[str, Any]):
    for who in ({"person": "E201"}, {"person": "HR2", "roles": ("hr",)}, ADMIN):
        with pytest.raises(Refused, match="NOT_FOUND"):
            move(desk, case, who, release_at=LATER)
    with pytest.raises(Refused, match="FORBIDDEN"):
        move(desk, case, {"person": "E200"}, release_at=LATER)


def test_a_case_of_a_batch_is_released_with_it(desk: Desk):
    made = batch(desk, release_at=MORNING, accept_warnings=True)
    with pytest.raises(Refused, match="released as a whole") as told:
        move(desk, {"name": made["cases"][0]["case"]}, release_at=LATER)
    assert told.value.fields.keys() == {"name"}


def test_a_firing_that_was_under_way_when_the_hour_was_moved_does_nothing(desk: Desk, case: dict[str, Any]):
    move(desk, case, release_at=LATER)
    desk.clock.now = desk.clock.now.replace(day=3)
    old = Timer(desk.tenant, case_release.RELEASE, id_of(case), desk.clock.now, {}, 0)
    ctx = CallContext(tenant=desk.tenant, actor="offboarding", actor_kind="service")
    desk.app.unit(ctx, lambda uow: case_release.on_release(uow, old))
    assert filed(desk) == []


PAST = {
    "a case": lambda desk: draft(desk, release_at="2026-03-01T01:00:00Z", accept_warnings=True),
    "its preview": lambda desk: draft(desk, release_at="2026-03-01T01:00:00Z", validate_only=True),
    "a batch": lambda desk: batch(desk, release_at="2026-03-01T01:00:00Z", accept_warnings=True),
    "another hour of a batch": lambda desk: desk.call(
        "reschedule_release", {"name": batch(desk)["name"], "release_at": "2026-03-01T01:00:00Z"}, **HR
    ),
}


@pytest.mark.parametrize("what", PAST)
def test_nothing_is_released_at_an_hour_that_is_over(desk: Desk, what: str):
    with pytest.raises(Refused) as told:
        PAST[what](desk)
    assert told.value.fields.keys() == {"release_at"}
    desk.pass_time(seconds=5)
    assert desk.events("case.submitted") == []


def test_the_hour_that_a_batch_has_already_may_be_said_again_when_it_has_come(desk: Desk):
    made = batch(desk, release_at=MORNING, accept_warnings=True)
    desk.clock.now = datetime.fromisoformat(MORNING)
    again = {"name": made["name"], "release_at": MORNING, "accept_warnings": True}
    assert desk.call("reschedule_release", again, **HR)["release_at"] == MORNING
    assert batch(desk, release_at=MORNING, accept_warnings=True)["name"] == made["name"]
