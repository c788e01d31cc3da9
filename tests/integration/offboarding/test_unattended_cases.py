"""A case that nobody answers for: somebody is asked, the dashboard says why, and it ends when somebody does."""

from __future__ import annotations

from typing import Any

import pytest

from tests.integration.offboarding.desk import ADMIN, HR, Desk, department, duty, employee, id_of, texts
from tests.integration.offboarding.test_separation_batches import batch, row


@pytest.fixture
def lost(desk: Desk) -> Desk:
    """A department without a head, in which E400 and E401 are; HR is there."""
    desk.upsert("departments", department("LOST"))
    desk.upsert("employees", employee("E400", "LOST"), employee("E401", "LOST"), employee("E500", "RND"))
    return desk


@pytest.fixture
def deserted(lost: Desk) -> Desk:
    """The same, and nobody is HR of anything."""
    inactive = {"status": "inactive"}
    lost.upsert("duties", duty("D1", "HR1", "departments/SALES", **inactive))
    lost.upsert("duties", duty("D2", "HR2", "departments/RND", **inactive))
    lost.pass_time(seconds=5)
    return lost


def asked(desk: Desk, person: str) -> list[str]:
    tasks = desk.call("list_tasks", {}, person=person)["tasks"]
    return [task["case"].removeprefix("cases/") for task in tasks if task["kind"] == "name_head"]


def shown(desk: Desk, case: str) -> tuple[str | None, list[tuple[str, str]]]:
    """What the dashboard of an administrator says of the case."""
    (line,) = [c for c in desk.call("list_dashboard_cases", {}, **ADMIN)["cases"] if c["name"] == f"cases/{case}"]
    waits = [(w["kind"], w["person"].removeprefix("employees/")) for w in line["waits_for"]]
    return line.get("blocked_reason"), waits


def blocked(desk: Desk, case: str) -> list[str | None]:
    return [event["hrbp"] for event in desk.events("case.blocked", case)]


def test_without_a_head_hr_is_asked_until_there_is_one(lost: Desk):
    case = id_of(lost.file("E400", as_whom=ADMIN))
    assert asked(lost, "HR1") == [case]
    assert shown(lost, case) == ("no_head", [("name_head", "HR1")])
    (task,) = lost.call("list_tasks", {}, **HR)["tasks"]
    assert "员工E400" in task["title"]["zh-CN"] and "负责" in task["title"]["zh-CN"]
    assert (blocked(lost, case), task["link"]) == (["HR1"], f"/v1/cases/{case}")
    lost.upsert("departments", department("LOST", head="employees/E300"))
    lost.pass_time(seconds=5)
    assert asked(lost, "HR1") == []
    assert shown(lost, case) == ("no_head", [])
    lost.deliver("checklist", "checklist.created", case, head="E300", checklist_id="c")
    assert shown(lost, case) == (None, [])


def test_without_head_and_hr_the_administrators_of_hr_are_asked_the_nearest_first(deserted: Desk):
    deserted.upsert("duties", duty("D8", "E300", "departments/RND", name="hr_admin"))
    first = id_of(deserted.file("E400", as_whom=ADMIN))
    assert (asked(deserted, "E300"), shown(deserted, first)) == ([first], ("no_head", [("name_head", "E300")]))
    assert blocked(deserted, first) == [None, "E300"]  # who is asked is told, as HR would be
    assert deserted.call("get_case", {"name": f"cases/{first}"}, person="E300")["leaver"] == "employees/E400"
    deserted.upsert("duties", duty("D9", "E301", "departments/LOST", name="hr_admin"))
    deserted.pass_time(seconds=5)
    assert (asked(deserted, "E300"), asked(deserted, "E301")) == ([], [first])
    assert blocked(deserted, first) == [None, "E300", "E301"]
    deserted.upsert("duties", duty("D1", "HR1", "departments/LOST"))  # somebody is HR at last
    deserted.pass_time(seconds=5)
    assert (asked(deserted, "E301"), asked(deserted, "HR1")) == ([], [first])


def test_where_nobody_has_that_duty_it_is_who_works_in_hr_a_head_before_others(deserted: Desk):
    deserted.upsert("positions", {"name": "positions/P1", "display_name": texts("人事"), "job_family": "hr"})
    deserted.upsert("employees", employee("E350", "RND", position="positions/P1"))
    case = id_of(deserted.file("E400", as_whom=ADMIN))
    assert asked(deserted, "E350") == [case]
    deserted.upsert("employees", employee("HR2", "TOP", position="positions/P1"))
    deserted.upsert("departments", department("HRD", head="employees/HR2"))
    deserted.pass_time(seconds=5)
    assert (asked(deserted, "E350"), asked(deserted, "HR2")) == ([], [case])


def test_the_last_one_is_who_entered_it_and_never_the_leaver(deserted: Desk):
    deserted.upsert("duties", duty("D8", "E400", name="hr_admin"))
    own = id_of(deserted.file("E400", as_whom={"person": "E400"}))
    assert (asked(deserted, "E400"), shown(deserted, own)) == ([], ("no_head", []))
    entered = id_of(deserted.file("E401", as_whom={"person": "E500", "roles": ("admin",)}))
    assert (asked(deserted, "E400"), asked(deserted, "E500")) == ([], [entered])  # E400 leaves, too


def test_a_case_that_is_called_off_asks_nobody(lost: Desk):
    case = id_of(lost.file("E400", as_whom=ADMIN))
    lost.call("cancel_case", {"name": f"cases/{case}", "reason": "误报"}, **HR)
    assert asked(lost, "HR1") == []


def test_a_draft_asks_nobody(lost: Desk):
    lost.file("E400", draft=True, as_whom=ADMIN)
    lost.upsert("departments", department("RND", head="employees/E301", parent="departments/TOP"))
    lost.pass_time(seconds=5)
    assert asked(lost, "HR1") == []


def test_a_batch_without_heads_asks_hr_for_each_of_its_cases(lost: Desk):
    made = batch(lost, row("E400"), row("E401"), as_whom=ADMIN)
    lost.call("release_batch", {"name": made["name"], "accept_warnings": True}, **ADMIN)
    assert sorted(asked(lost, "HR1")) == sorted(c["case"].removeprefix("cases/") for c in made["cases"])


def running(desk: Desk) -> str:
    case = id_of(desk.file(as_whom=ADMIN))
    desk.deliver("checklist", "checklist.created", case, head="E200", checklist_id="c")
    return case


def leave(desk: Desk, *numbers: str) -> None:
    homes: dict[str, Any] = {"E200": "EAST", "E100": "SALES", "E001": "TOP", "HR1": "TOP", "HR2": "TOP"}
    desk.upsert("employees", *[employee(number, homes[number], status="inactive") for number in numbers])
    desk.pass_time(seconds=5)


def test_a_list_that_is_only_being_made_finds_its_head_itself_or_says_that_there_is_none(desk: Desk):
    case = id_of(desk.file(as_whom=ADMIN))
    leave(desk, "E200")
    assert (asked(desk, "HR1"), shown(desk, case)) == ([], (None, []))
    desk.deliver("checklist", "checklist.blocked", case, blocked_reason="no_head")
    assert (asked(desk, "HR1"), shown(desk, case)) == ([case], ("no_head", [("name_head", "HR1")]))
    desk.deliver("checklist", "checklist.created", case, head="E100", checklist_id="c")
    assert (asked(desk, "HR1"), shown(desk, case)) == ([], (None, []))


def test_a_running_case_whose_head_and_hr_have_left_asks_the_head_above(desk: Desk):
    case = running(desk)
    leave(desk, "E200")
    assert shown(desk, case)[0] is None  # HR is there, and checklist asks them to take over
    leave(desk, "HR1", "HR2")
    assert (asked(desk, "E100"), shown(desk, case)) == ([case], ("no_head", [("name_head", "E100")]))
    desk.deliver(
        "checklist", "checklist.head_changed", case, previous="E200", head="E100", head_superior="E001", by="x"
    )
    assert (asked(desk, "E100"), shown(desk, case)) == ([], (None, []))


def test_a_running_case_without_anybody_above_asks_an_administrator_of_hr(desk: Desk):
    desk.upsert("duties", duty("D8", "E301", name="hr_admin"))
    case = running(desk)
    leave(desk, "E200", "E100", "E001", "HR1", "HR2")
    assert (asked(desk, "E301"), shown(desk, case)) == ([case], ("no_head", [("name_head", "E301")]))
    assert blocked(desk, case) == ["E301"]
    desk.upsert("duties", duty("D9", "E301", "departments/SALES"))  # who is HR now
    desk.pass_time(seconds=5)
    assert (asked(desk, "E301"), shown(desk, case)) == ([], (None, []))
    assert desk.call("get_case", {"name": f"cases/{case}"}, person="E301", roles=("hr",))["hrbp"] == "employees/E301"


def test_whoever_leaves_in_the_same_batch_is_not_asked(deserted: Desk):
    deserted.upsert(
        "duties", duty("D8", "E401", "departments/LOST", name="hr_admin"), duty("D9", "E301", name="hr_admin")
    )
    made = batch(deserted, row("E400"), row("E401"), as_whom=ADMIN)
    deserted.call("release_batch", {"name": made["name"], "accept_warnings": True}, **ADMIN)
    assert (asked(deserted, "E401"), len(asked(deserted, "E301"))) == ([], 2)


def test_hr_who_comes_to_be_asked_is_told_like_the_one_before(deserted: Desk):
    deserted.upsert("duties", duty("D8", "E300", name="hr_admin"))
    case = id_of(deserted.file("E400", as_whom=ADMIN))
    deserted.upsert("duties", duty("D1", "HR1", "departments/LOST"))
    deserted.pass_time(seconds=5)
    assert (asked(deserted, "HR1"), blocked(deserted, case)) == ([case], [None, "E300", "HR1"])
    deserted.upsert("duties", duty("D1", "HR2", "departments/LOST"))
    deserted.pass_time(seconds=5)
    assert (asked(deserted, "HR2"), blocked(deserted, case)) == ([case], [None, "E300", "HR1", "HR2"])
    deserted.pass_time(hours=1)
    assert blocked(deserted, case) == [None, "E300", "HR1", "HR2"]


def test_hr_of_today_is_told_where_the_draft_named_another(lost: Desk):
    lost.upsert("duties", duty("D3", "HR1", "departments/LOST"))
    case = id_of(lost.file("E400", draft=True, as_whom=ADMIN))
    lost.upsert("duties", duty("D3", "HR2", "departments/LOST"))
    lost.call("submit_case", {"name": f"cases/{case}"}, **ADMIN)
    assert (asked(lost, "HR2"), asked(lost, "HR1"), blocked(lost, case)[-1]) == ([case], [], "HR2")


def test_a_head_who_is_gone_again_before_the_list_was_made_is_missed_again(lost: Desk):
    case = id_of(lost.file("E400", as_whom=ADMIN))
    lost.deliver("checklist", "checklist.blocked", case, blocked_reason="no_head")
    for head, is_asked in (("employees/E300", False), (None, True), ("employees/E500", False)):
        lost.upsert("departments", department("LOST", **({"head": head} if head else {})))
        lost.pass_time(seconds=5)
        assert asked(lost, "HR1") == ([case] if is_asked else []), head  # checklist says each reason once
    lost.upsert("employees", employee("E500", "RND", status="inactive"))
    lost.pass_time(seconds=5)
    assert asked(lost, "HR1") == [case]
    assert shown(lost, case) == ("no_head", [("name_head", "HR1")])
    lost.upsert("departments", department("LOST", head="employees/E301"))
    lost.pass_time(seconds=5)
    lost.deliver("checklist", "checklist.created", case, head="E301", checklist_id="c")
    assert (asked(lost, "HR1"), shown(lost, case)) == ([], (None, []))
