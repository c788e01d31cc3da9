"""HR sees what belongs to the own part of the organization, as long as it is theirs."""

from __future__ import annotations

import pytest

from tests.integration.offboarding.desk import ADMIN, ERP, HR, Desk, Refused, duty, employee, id_of

PHONE = "+86 21 5555 0001"
OTHER_HR = {"person": "HR2", "roles": ("hr",)}


@pytest.mark.parametrize(
    ("number", "dept", "reads"),
    [
        ("E201", "EAST", {"HR1", "E200", "E100", "E001", "E201"}),
        ("E301", "RND", {"HR2", "E300", "E001", "E301"}),
        ("E001", "TOP", {"E001"}),  # nobody is HR of the top: not everybody with the duty for other parts
    ],
)
def test_private_fields_are_for_the_person_the_heads_above_and_hr_of_that_part(
    desk: Desk, number: str, dept: str, reads: set[str]
):
    desk.upsert("employees", employee(number, dept, phone=PHONE))
    for person in ("HR1", "HR2", "E200", "E100", "E001", "E300", "E201", "E301", "E202"):
        as_whom = {"person": person, "roles": ("hr",) if person.startswith("HR") else ()}
        shown = desk.call("get_employee", {"name": f"employees/{number}"}, **as_whom)
        listed = desk.call("list_employees", {"filter": f'number = "{number}"'}, **as_whom)["employees"]
        assert (shown.get("phone") == PHONE) is (person in reads), person
        assert ("hire_date" in shown) is (person in reads), person
        assert listed == [shown]
    for reader in (ADMIN, ERP):
        assert desk.call("get_employee", {"name": f"employees/{number}"}, **reader)["phone"] == PHONE


def test_a_former_hrbp_loses_sight_and_the_new_one_is_hr_of_the_case(desk: Desk):
    case = desk.file(as_whom=ADMIN)  # who enters a case keeps sight of it
    assert case["hrbp"] == "employees/HR1"
    desk.upsert("duties", duty("D1", "HR2", "departments/SALES"))
    desk.pass_time(seconds=5)
    with pytest.raises(Refused, match="NOT_FOUND"):
        desk.call("get_case", {"name": case["name"]}, **HR)
    assert desk.call("list_cases", {}, **HR)["cases"] == []
    assert desk.call("get_case", {"name": case["name"]}, **OTHER_HR)["hrbp"] == "employees/HR2"


def test_where_nobody_is_hr_any_more_the_last_one_keeps_the_case(desk: Desk):
    case = desk.file()
    desk.upsert("duties", duty("D1", "HR1", "departments/SALES", status="inactive"))
    desk.upsert("duties", duty("D2", "HR2", "departments/RND", status="inactive"))
    desk.pass_time(seconds=5)
    assert desk.call("get_case", {"name": case["name"]}, **HR)["hrbp"] == "employees/HR1"


def completed(desk: Desk, leaver: str) -> str:
    """A case whose letter is signed, entered by who keeps sight of it anyway."""
    case = desk.file(leaver, as_whom=ADMIN)
    for event, more in (
        ("checklist.created", {"head": "E200"}),
        ("checklist.list_confirmed", {"entries": []}),
        ("checklist.ready_for_letter", {"letter_id": f"L{leaver}"}),
        ("letter.completed", {"letter_id": f"L{leaver}", "completed_at": "2026-03-20T08:00:00Z"}),
    ):
        desk.deliver("checklist", event, id_of(case), **more)
    assert desk.call("get_case", {"name": case["name"]}, **ADMIN)["state"] == "completed"
    return str(case["name"])


def test_a_former_hrbp_loses_sight_of_completed_cases_too(desk: Desk, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("offboarding.usecases.upkeep.CASES_A_TURN", 2)
    done = [completed(desk, leaver) for leaver in ("E201", "E202", "E200")]
    others = completed(desk, "E301")  # HR2's part before and after
    desk.upsert("duties", duty("D1", "HR2", "departments/SALES"))
    for _ in range(4):  # over the open cases, and in three turns over the others
        desk.pass_time(seconds=5)
    for name in done:
        with pytest.raises(Refused, match="NOT_FOUND"):
            desk.call("get_case", {"name": name}, **HR)
        assert desk.call("get_case", {"name": name}, **OTHER_HR)["state"] == "completed"
    assert desk.call("list_cases", {}, **HR)["cases"] == []
    assert desk.call("get_case", {"name": others}, **OTHER_HR)["state"] == "completed"


def test_a_former_hrbp_loses_sight_of_cancelled_cases_too(desk: Desk):
    case = desk.file(as_whom=ADMIN)
    desk.call("cancel_case", {"name": case["name"], "reason": "重复"}, **HR)
    desk.upsert("duties", duty("D1", "HR2", "departments/SALES"))
    for _ in range(3):
        desk.pass_time(seconds=5)
    with pytest.raises(Refused, match="NOT_FOUND"):
        desk.call("get_case", {"name": case["name"]}, **HR)
    assert desk.call("get_case", {"name": case["name"]}, **OTHER_HR)["close_reason"] == "重复"


def test_who_stands_in_sees_completed_cases_while_it_holds(desk: Desk):
    name = completed(desk, "E201")  # an omission may still be decided in it
    ask = {"delegate": "employees/HR2", "scopes": ["hr"], "ends_at": "2026-03-06T00:00:00Z"}
    made = desk.call("create_delegation", ask, **HR)
    desk.pass_time(seconds=1)
    assert desk.call("get_case", {"name": name}, **OTHER_HR)["state"] == "completed"
    desk.call("end_delegation", {"name": made["name"]}, **HR)
    desk.pass_time(seconds=1)
    assert desk.call("list_cases", {}, **OTHER_HR)["cases"] == []
