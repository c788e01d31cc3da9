"""What somebody did by delegation: whose part it was answers for it, and both are named; on both databases."""

from __future__ import annotations

from typing import Any

from tests.integration.checklist.omission_world import HR, OmissionWorld, omission_engine, omission_folder, world

__all__ = ["omission_engine", "omission_folder", "world"]


def lend(world: OmissionWorld, delegator: str, delegate: str, scope: str) -> None:
    period = {"starts_at": "2026-01-01T00:00:00Z", "ends_at": "2027-12-31T00:00:00Z"}
    lent = {"delegator": delegator, "delegate": delegate, "scopes": [scope], **period}
    row = {"kind": "delegation", "id": f"{delegator}-{delegate}", "version": 1, "active": True, "body": lent}
    world.hear("offboarding", "directory.changed", {"rows": [row]})


def answers(found: dict[str, Any]) -> tuple[str, str, list[str]]:
    return found["verdict"], found["attributed_to"], found.get("also", [])


def test_a_waiver_is_the_head_s_whoever_said_it_for_them(world: OmissionWorld) -> None:
    world.file_case()
    world.confirm_list()
    lend(world, "H1", "X1", "head")
    entry = world.entry("customer_follow_up")
    world.ok("waive_entry", {"name": entry["name"], "reason": "没有在跟客户"}, "X1")
    lend(world, "HR1", "DOC", "hr")
    world.ok("agree_waiver", {"name": entry["name"], "agree": True}, "DOC", *HR)
    world.hand_over()
    found = world.report(subject="远山物流", item_key="customer_follow_up")
    both = ["employees/X1", "employees/DOC", "employees/HR1"]
    assert answers(found) == ("waived", "employees/H1", both)
    assert "郑外人（X1） 代 李雪梅（H1）" in found["explanation"]["zh-CN"]
    assert "Zheng Wairen (X1) for Li Xuemei (H1)" in found["explanation"]["en"]
    told = world.sent("omission.traced")[-1]
    assert (told["attributed_to"], told["attributed_role"], told["also"]) == ("H1", "waiver", ["X1", "DOC", "HR1"])
    assert world.omission(found["name"], "X1", "person")["name"] == found["name"], "who is named reads it"
    world.dispute(found["name"], "H1")
    for person in ("HR1", "DOC"):
        body = {"name": found["name"], "reason": "没事"}
        assert world.refused("decide_omission", body, person, *HR)["reason"] == "FORBIDDEN", person


def test_a_finding_is_dismissed_by_whose_decision_it_was(world: OmissionWorld) -> None:
    world.handed_over()
    world.finding("f1", "远山物流")
    world.resolved("f1", "accepted", "X1", for_="H1")
    found = world.report(subject="远山物流")
    assert answers(found) == ("finding_dismissed", "employees/H1", ["employees/X1"])
    world.later(days=8)
    counted = world.sent("omission.decided")[-1]
    assert (counted["final"], counted["attributed_to"], counted["attributed_role"]) == (True, "H1", "dismisser")


def test_a_list_is_confirmed_by_the_head_also_by_a_deputy(world: OmissionWorld) -> None:
    world.file_case()
    lend(world, "H1", "X1", "head")
    world.ok("confirm_list", {"name": f"checklists/{world.case}"}, "X1")
    world.hand_over()
    world.finding("f1", "远山物流")
    found = world.report(subject="远山物流")
    assert answers(found) == ("head_missed", "employees/H1", ["employees/X1"])
    second = world.report(subject="内部论坛", title="论坛账号")
    decided = world.decide(second["name"], verdict="head_missed")
    assert decided["attributed_to"] == "employees/H1"


def test_a_confirmer_answers_for_who_confirmed_in_their_name(world: OmissionWorld) -> None:
    world.file_case()
    world.confirm_list()
    entry = world.submit(world.entry("customer_follow_up"), world.content("customer_follow_up", special_needs="无"))
    confirmer = entry["confirmer"].removeprefix("employees/")
    lend(world, confirmer, "X1", "confirmer")
    world.ok("confirm_entry", {"name": entry["name"]}, "X1")
    asked = {"entry": entry["name"], "field": "special_needs"}
    found = world.report(subject="冷链运输", title="缺少特殊需求", **asked)
    assert answers(found) == ("confirmer_missed", entry["confirmer"], ["employees/X1"])
