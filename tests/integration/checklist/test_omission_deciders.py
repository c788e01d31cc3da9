"""Who is asked to decide a dispute: HR, but nobody in a matter of their own, and not nobody; on both databases."""

from __future__ import annotations

from typing import Any

import pytest

from tests.integration.checklist.omission_world import HR, OmissionWorld, omission_engine, omission_folder, world

__all__ = ["omission_engine", "omission_folder", "world"]


def row(world: OmissionWorld, kind: str, number: str, body: dict[str, Any], version: int = 9, **more: Any) -> None:
    told = {"kind": kind, "id": number, "version": version, "active": True, "body": body} | more
    world.hear("offboarding", "directory.changed", {"rows": [told]})


def hr_for(world: OmissionWorld, person: str, department: str, **more: Any) -> None:
    """This person is HR for a part of the company."""
    body = {"id": f"hr-{person}", "duty": "hrbp", "employee": person, "department": department}
    row(world, "duty", f"hr-{person}", body, **more)


def accused_hr(world: OmissionWorld) -> dict[str, Any]:
    """A finding that named it was dismissed by the case's HR partner, who does not accept that."""
    world.handed_over()
    world.finding("f1", "远山物流")
    world.resolved("f1", "overridden", "HR1")
    found = world.report(subject="远山物流")
    assert found["attributed_to"] == "employees/HR1"
    return found


def asked(world: OmissionWorld) -> list[str]:
    """Who was given the task, one after the other."""
    return [t["person"] for t in world.sent("task.opened") if t["kind"] == "decide_omission"]


def blocked(world: OmissionWorld, actor: str = "HR1", *roles: str) -> Any:
    body = {"name": f"checklists/{world.case}"}
    return world.ok("get_checklist", body, actor, *(roles or HR)).get("blocked_reason")


def test_hr_of_another_part_is_asked_where_the_case_s_own_is_accused(world: OmissionWorld) -> None:
    hr_for(world, "X1", "D2")
    found = accused_hr(world)
    assert world.refused("get_omission", {"name": found["name"]}, "X1", *HR)["reason"] == "NOT_FOUND"
    world.dispute(found["name"], "HR1")
    assert world.sent("omission.disputed")[-1]["decider"] == "X1"
    assert asked(world) == ["X1"]
    assert blocked(world) is None
    body = {"name": found["name"], "reason": "客户确认过"}
    assert world.refused("decide_omission", body, "X1")["reason"] == "FORBIDDEN", "who decides is of HR"
    assert world.refused("decide_omission", body, "HR9", *HR)["reason"] == "NOT_FOUND", "nobody else of elsewhere"
    assert world.refused("decide_omission", body, "HR1", *HR)["reason"] == "FORBIDDEN"
    # Asked for this decision, and for nothing else of the case.
    loss = {"name": found["name"], "confirmed": True, "note": "合同终止"}
    assert world.refused("confirm_loss", loss, "X1", *HR)["reason"] == "FORBIDDEN"
    assert world.ok("decide_omission", body, "X1", *HR)["decided_by"] == "employees/X1"
    assert [d["person"] for d in world.sent("deadline.met") if d["kind"] == "omission_decision"] == ["X1"]


def test_hr_of_the_department_comes_before_hr_of_elsewhere(world: OmissionWorld) -> None:
    hr_for(world, "AST", "D2")
    hr_for(world, "IT1", "D0")
    found = accused_hr(world)
    world.dispute(found["name"], "HR1")
    assert asked(world) == ["IT1"]


def test_the_head_above_hr_is_asked_where_there_is_no_other_hr(world: OmissionWorld) -> None:
    row(world, "department", "DHR", {"parent": "D0", "head": "HR1"})
    row(world, "department", "D0", {"head": "AST"})
    found = accused_hr(world)
    world.dispute(found["name"], "HR1")
    assert asked(world) == ["AST"]
    assert world.decide(found["name"], "AST")["state"] == "final"


def test_the_leaver_s_own_hr_partner_may_be_the_leaver(world: OmissionWorld) -> None:
    """HR for the department is who leaves; the heads above are no party where they are not the case's own."""
    hr_for(world, "E1", "D1")
    world.file_case(hrbp="E1")
    world.confirm_list()
    world.hand_over()
    found = world.report(subject="远山物流", item_key="customer_follow_up")
    world.dispute(found["name"], "E1")
    assert asked(world) == ["H0"]


def test_nobody_at_all_is_said_and_looked_for_again(world: OmissionWorld) -> None:
    found = accused_hr(world)
    assert blocked(world) is None
    world.dispute(found["name"], "HR1")
    assert world.sent("omission.disputed")[-1]["decider"] is None
    assert asked(world) == []
    assert blocked(world) == blocked(world, "ADM", "person", "admin") == "no_decider"
    assert blocked(world, "H1", "person") is None, "as every reason why a case is blocked: for HR"
    world.later(hours=1)
    assert asked(world) == []
    hr_for(world, "DOC", "D0")
    world.later(hours=1)
    assert asked(world) == ["DOC"]
    assert blocked(world) is None
    world.later(hours=3)
    assert asked(world) == ["DOC"]
    world.decide(found["name"], "DOC")
    assert blocked(world) is None


def test_an_administrator_decides_where_nobody_was_found(world: OmissionWorld) -> None:
    found = accused_hr(world)
    world.dispute(found["name"], "HR1")
    world.ok("decide_omission", {"name": found["name"], "reason": "客户确认过"}, "A1", "person", "admin")
    assert blocked(world, "A1", "person", "admin") is None
    hr_for(world, "DOC", "D0")
    world.later(hours=2)
    assert asked(world) == [], "it is decided"


def test_who_was_asked_from_elsewhere_and_left_is_asked_no_more(world: OmissionWorld) -> None:
    hr_for(world, "X1", "D2")
    hr_for(world, "IT1", "D2")
    found = accused_hr(world)
    world.dispute(found["name"], "HR1")
    assert asked(world) == ["IT1"]
    gone = {"number": "IT1", "department": "D0", "company": "C1", "status": "inactive"}
    row(world, "employee", "IT1", gone, active=False)
    world.later(hours=1)
    assert asked(world) == ["IT1", "X1"]
    world.decide(found["name"], "X1")


@pytest.mark.parametrize("scope", ["hr", "all"])
def test_nobody_decides_in_the_name_of_who_may_not(world: OmissionWorld, scope: str) -> None:
    found = accused_hr(world)
    world.dispute(found["name"], "HR1")
    period = {"starts_at": "2026-11-01T00:00:00Z", "ends_at": "2027-11-01T00:00:00Z"}
    row(world, "delegation", "d1", {"delegator": "HR1", "delegate": "X1", "scopes": [scope], **period})
    for method, body in (
        ("decide_omission", {"reason": "没事"}),
        ("confirm_loss", {"confirmed": False, "note": "没有损失"}),
    ):
        refused = world.refused(method, {"name": found["name"], **body}, "X1", *HR)
        assert refused["reason"] == "FORBIDDEN", method
