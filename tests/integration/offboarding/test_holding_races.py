"""What a leaver holds, by several at the same moment, on PostgreSQL: decided and taken effect once, no deadlock."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from chassis import db, migrate
from offboarding.service import build
from offboarding.settings import Settings
from tests.integration.offboarding.desk import ERP, HR, Desk, Refused, department, id_of
from tests.integration.offboarding.test_case_races import together


@pytest.fixture(scope="module")
def engine(postgresql_url: str) -> Iterator[Any]:
    migrate.upgrade("offboarding", postgresql_url)
    opened = db.make_engine(postgresql_url)
    yield opened
    opened.dispose()


@pytest.fixture
def desk(engine: Any, tmp_path: Path) -> Desk:
    settings = Settings(env="test", state_dir=tmp_path)
    return Desk(build(settings), settings, engine).found()


def head_of(desk: Desk) -> str | None:
    found: str | None = desk.call("get_department", {"name": "departments/EAST"}, **HR).get("head")
    return found


def headship(desk: Desk, case: dict[str, Any]) -> dict[str, Any]:
    (found,) = desk.call("list_holdings", {"parent": case["name"]}, **HR)["holdings"]
    answer: dict[str, Any] = found
    return answer


def test_assigning_meets_the_end_of_the_last_day(desk: Desk):
    case = desk.file("E200")
    desk.pass_time(seconds=1)
    held = headship(desk, case)
    desk.clock.now = desk.clock.now.replace(month=4, day=1, hour=10, minute=0)
    assign = {"name": held["name"], "receiver": "employees/E202"}
    together(
        lambda: desk.call("assign_holding", assign, **HR),
        desk.app.fire_due_timers,
        desk.app.fire_due_timers,
    )
    while desk.app.fire_due_timers():
        pass
    assert (headship(desk, case)["state"], head_of(desk)) == ("effective", "employees/E202")
    assert [e["receiver"] for e in desk.events("holding.taken_effect", id_of(case))] == ["E202"]
    assert len(desk.events("holding.assigned", id_of(case))) == 1


def test_cancelling_meets_the_effect_and_nobody_is_left_in_between(desk: Desk):
    case = desk.file("E200")
    desk.pass_time(seconds=1)
    desk.call("assign_holding", {"name": headship(desk, case)["name"], "receiver": "employees/E202"}, **HR)
    desk.clock.now = desk.clock.now.replace(month=4, day=1, hour=10, minute=0)
    together(
        lambda: desk.call("cancel_case", {"name": case["name"], "reason": "误报"}, **HR),
        desk.app.fire_due_timers,
        desk.app.fire_due_timers,
    )
    while desk.app.fire_due_timers():
        pass
    assert head_of(desk) == "employees/E200"
    assert headship(desk, case)["state"] in ("dropped", "reversed")
    taken, back = desk.events("holding.taken_effect", id_of(case)), desk.events("holding.reversed", id_of(case))
    assert len(taken) == len(back) <= 1


def test_two_decisions_leave_one_receiver_and_both_on_record(desk: Desk):
    case = desk.file("E200")
    desk.pass_time(seconds=1)
    held = headship(desk, case)
    answers = together(
        *(
            lambda number=number: desk.call(
                "assign_holding",
                {"name": held["name"], "receiver": f"employees/{number}", "etag": held["etag"]},
                **HR,
            )
            for number in ("E202", "E100", "E301")
        )
    )
    refused = [a for a in answers if isinstance(a, Refused)]
    assert {r.reason for r in refused} == {"STALE_ETAG"} and len(refused) == 2
    assert len(desk.events("holding.assigned", id_of(case))) == 1


def test_a_sync_meets_the_effect(desk: Desk):
    case = desk.file("E200")
    desk.pass_time(seconds=1)
    desk.call("assign_holding", {"name": headship(desk, case)["name"], "receiver": "employees/E202"}, **HR)
    desk.clock.now = desk.clock.now.replace(month=4, day=1, hour=10, minute=0)
    row = department("EAST", parent="departments/SALES", head="employees/E200")
    together(
        lambda: desk.call("batch_upsert_departments", {"departments": [row]}, **ERP),
        desk.app.fire_due_timers,
        lambda: desk.call("batch_upsert_departments", {"departments": [row]}, **ERP),
    )
    while desk.app.fire_due_timers():
        pass
    assert head_of(desk) == "employees/E202"


def test_two_who_succeed_each_other_leave_at_the_same_moment(desk: Desk):
    one = desk.file("E201", successor="employees/E202", last_working_day="2026-04-02")
    other = desk.file("E202", successor="employees/E201", last_working_day="2026-04-01")
    desk.call("reschedule_case", {"name": one["name"], "last_working_day": "2026-04-01"}, **HR)
    desk.pass_time(seconds=3)
    desk.clock.now = desk.clock.now.replace(month=4, day=1, hour=10, minute=0)
    together(desk.app.fire_due_timers, desk.app.fire_due_timers, desk.app.fire_due_timers)
    while desk.app.fire_due_timers():
        pass
    found = [desk.call("get_case", {"name": case["name"]}, **HR)["successor"] for case in (one, other)]
    assert found == ["employees/E200", "employees/E200"]  # neither of them: the head


def test_overlapping_delegations_at_the_same_moment(desk: Desk):
    ask = {"scopes": ["head"], "ends_at": "2026-03-07T00:00:00Z"}
    answers = together(
        *(
            lambda number=number: desk.call(
                "create_delegation", {**ask, "delegate": f"employees/{number}"}, person="E200"
            )
            for number in ("E201", "E202", "E301")
        )
    )
    assert sorted(a.reason for a in answers if isinstance(a, Refused)) == ["ALREADY_EXISTS"] * 2
    assert len(desk.events("delegation.granted")) == 1
