"""HR sees what belongs to the own part of the organization, as long as it is theirs."""

from __future__ import annotations

import pytest

from tests.integration.offboarding.desk import ADMIN, ERP, HR, Desk, Refused, duty, employee

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
