"""Omissions on both databases: each of the seven verdicts by its own story, who may report, and until when."""

from __future__ import annotations

from typing import Any

import pytest

from tests.integration.checklist.omission_world import HR, OmissionWorld, omission_engine, omission_folder, world

__all__ = ["omission_engine", "omission_folder", "world"]


def cited(omission: dict[str, Any]) -> list[str]:
    return [cite["event"] for cite in omission["cites"]]


def told(world: OmissionWorld, name: str) -> dict[str, Any]:
    return world.sent(name)[-1]


def test_1_not_an_omission_it_was_handed_over_here(world: OmissionWorld) -> None:
    world.file_case()
    world.confirm_list()
    world.hand_over(customer_follow_up=world.content("customer_follow_up", customer="北辰仓储"))
    found = world.report(subject="北辰仓储有限公司", item_key="customer_follow_up")
    assert (found["verdict"], found["upheld"], found["attributed_role"]) == ("not_an_omission", False, "none")
    assert cited(found) == ["entry.submitted", "entry.confirmed"]
    assert "客户跟进记录" in found["cites"][1]["says"]["zh-CN"]
    rows = world.ok("list_record_rows", {"parent": f"cases/{world.case}", "page_size": 1000}, "H1")["rows"]
    by_seq = {row["seq"]: row for row in rows}
    for cite in found["cites"]:
        assert (by_seq[cite["seq"]]["event"], by_seq[cite["seq"]]["hash"]) == (cite["event"], cite["digest"])
    assert (found.get("supplement"), found.get("addendum"), found.get("outcome")) == (None, None, None)
    assert told(world, "omission.traced")["upheld"] is False


@pytest.mark.parametrize(("outcome", "by"), [("accepted", "H1"), ("overridden", "HR1")])
def test_2_a_finding_that_named_it_was_dismissed(world: OmissionWorld, outcome: str, by: str) -> None:
    world.handed_over()
    world.finding("f1", "远山物流")
    world.resolved("f1", outcome, by)
    found = world.report(subject="远山物流", item_key="customer_follow_up")
    assert (found["verdict"], found["upheld"]) == ("finding_dismissed", True)
    assert (found["attributed_to"], found["attributed_role"]) == (f"employees/{by}", "dismisser")
    assert cited(found) == ["finding.opened", "finding.resolved"]


def test_2_a_finding_that_hr_lifted_from_the_gate_was_dismissed_by_hr(world: OmissionWorld) -> None:
    world.handed_over()
    world.check()
    world.finding("f1", "远山物流")
    body = {"name": f"letters/{world.case}", "reason": "与客户核实"}
    world.ok("override_letter_gate", body, "HR1", *HR)
    found = world.report(subject="别名", record={"source": "crm", "external_id": "C-77"})
    assert (found["verdict"], found["attributed_to"]) == ("finding_dismissed", "employees/HR1")
    assert cited(found) == ["finding.opened", "letter.gate_overridden"]


def test_3_the_item_was_waived_and_hr_who_agreed_is_named_beside(world: OmissionWorld) -> None:
    world.file_case()
    world.confirm_list()
    entry = world.entry("customer_follow_up")
    world.ok("waive_entry", {"name": entry["name"], "reason": "没有在跟客户"}, "H1")
    world.ok("agree_waiver", {"name": entry["name"], "agree": True}, "HR1", *HR)
    found = world.report(subject="远山物流", item_key="customer_follow_up")
    assert (found["verdict"], found["attributed_role"]) == ("waived", "waiver")
    assert (found["attributed_to"], found["also"]) == ("employees/H1", ["employees/HR1"])
    assert cited(found) == ["entry.waived"]
    assert "陈静" in found["explanation"]["zh-CN"]
    assert "Chen Jing" in found["explanation"]["en"]


def test_4_the_confirmer_confirmed_a_content_that_lacked_it(world: OmissionWorld) -> None:
    world.file_case()
    world.confirm_list()
    content = world.content("customer_follow_up", customer="北辰仓储", special_needs="无")
    entry = world.submit(world.entry("customer_follow_up"), content)
    world.confirm(entry)
    found = world.report(
        title="没有写明特殊需求",
        subject="冷链运输",
        entry=entry["name"],
        field="special_needs",
        item_key="customer_follow_up",
    )
    assert (found["verdict"], found["attributed_role"]) == ("confirmer_missed", "confirmer")
    assert found["attributed_to"] == entry["confirmer"] == "employees/H1"
    assert cited(found) == ["entry.submitted", "entry.confirmed"]


def test_5_the_item_was_on_the_list_and_the_leaver_did_not_submit_it(world: OmissionWorld) -> None:
    world.file_case()
    world.confirm_list()
    world.hand_over(customer_follow_up=world.content("customer_follow_up", customer="北辰仓储"))
    found = world.report(subject="远山物流", item_key="customer_follow_up")
    assert (found["verdict"], found["attributed_role"]) == ("leaver_did_not_submit", "leaver")
    assert found["attributed_to"] == "employees/E1"
    assert cited(found) == ["checklist.list_confirmed", "entry.submitted"]


def test_5_an_absent_leaver_is_not_blamed(world: OmissionWorld) -> None:
    world.file_case(absent=True, absent_reason="ill", fills_in="S1", successor=None)
    world.confirm_list()
    world.hand_over()
    found = world.report("H1", subject="远山物流", item_key="customer_follow_up")
    assert (found["verdict"], found.get("attributed_to"), found["upheld"]) == ("leaver_did_not_submit", None, True)
    assert "缺席" in found["explanation"]["zh-CN"]


def test_6_the_head_took_the_item_off_the_list(world: OmissionWorld) -> None:
    world.file_case()
    body = {"name": f"checklists/{world.case}", "item_key": "channel_partners", "reason": "没有渠道"}
    world.ok("remove_item", body, "H1")
    world.confirm_list()
    world.hand_over()
    found = world.report(subject="某经销商", item_key="channel_partners")
    assert (found["verdict"], found["attributed_role"]) == ("head_missed", "head")
    assert found["attributed_to"] == "employees/H1"
    assert cited(found) == ["checklist.item_removed", "checklist.list_confirmed"]


def test_6_the_work_records_named_it_and_no_item_is_for_it(world: OmissionWorld) -> None:
    world.handed_over()
    world.finding("f1", "远山物流")
    world.resolved("f1", "returned")
    found = world.report(subject="远山物流")
    assert (found["verdict"], found["attributed_to"]) == ("head_missed", "employees/H1")
    assert cited(found) == ["checklist.list_confirmed", "finding.opened"]


def test_7_the_template_lacked_it_and_it_becomes_a_suggestion(world: OmissionWorld) -> None:
    world.handed_over()
    found = world.report(subject="公司公众号管理员", title="公众号后台没有交接", section="knowledge")
    assert (found["verdict"], found.get("attributed_to"), found["upheld"]) == ("template_lacked", None, True)
    assert found["attributed_role"] == "none"
    (suggested,) = world.ok("list_template_suggestions", {}, "HR1", *HR)["template_suggestions"]
    assert (suggested["layer"], suggested["section"], suggested["state"]) == ("family.sales", "knowledge", "open")
    assert suggested["omission"] == found["name"]
    assert world.refused("list_template_suggestions", {}, "S1")["reason"] == "FORBIDDEN"
    # HR says that somebody should have seen it: it is no suggestion any more.
    world.decide(found["name"], verdict="head_missed")
    (suggested,) = world.ok("list_template_suggestions", {}, "HR1", *HR)["template_suggestions"]
    assert suggested["state"] == "withdrawn"
