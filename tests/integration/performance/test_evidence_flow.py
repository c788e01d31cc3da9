"""The evidence check as events drive it: findings, what is announced, decisions, and any order of events."""

from __future__ import annotations

import pytest

from chassis.application import Verdict
from tests.integration.performance.world import CRM, World, a_contradiction, digest, record, set_digest, submitted


def test_a_contradiction_opens_a_finding_with_a_task_for_the_head(world: World) -> None:
    finding = a_contradiction(world)
    assert (finding["kind"], finding["state"], finding["field"]) == ("contradiction", "open", "progress")
    assert (finding["entry_value"], finding["record_value"], finding["entry"]) == ("100", "50", "entries/e1")
    assert finding["head"] == "employees/H1"
    (opened,) = world.sent("finding.opened")
    assert opened["records"] == [{"source": "crm", "external_id": "P1", "title": "CRM迁移项目"}]
    assert set(opened["summary"]) == {"zh-CN", "en"}
    assert "100%" in opened["summary"]["zh-CN"] and "50%" in opened["summary"]["en"]
    (task,) = world.sent("task.opened")
    assert (task["kind"], task["person"], task["subject"]) == ("resolve_finding", "H1", finding["name"])
    (checked,) = world.sent("entry.checked")
    assert checked == {
        "case_id": "c1", "entry_id": "e1", "content_digest": digest("e1", 1), "open_findings": [opened["finding_id"]],
    }  # fmt: skip


def test_a_redelivered_event_changes_nothing(world: World) -> None:
    a_contradiction(world)
    before = world.sent()
    envelope = world.submit_entry("e1", name="CRM 迁移", progress=100)
    assert world.deliver(envelope) is Verdict.DUPLICATE
    assert world.sent() == before


def test_new_content_that_agrees_clears_the_finding(world: World) -> None:
    a_contradiction(world)
    world.move("returned", "e1")
    world.submit_entry("e1", 2, name="CRM 迁移", progress=50)
    (finding,) = world.findings()
    assert (finding["state"], finding["resolved_by"]) == ("cleared", "performance")
    assert world.sent("finding.resolved")[0]["outcome"] == "cleared"
    assert world.sent("task.closed")[0]["outcome"] == "done"
    assert world.sent("entry.checked")[-1]["content_digest"] == digest("e1", 2)
    assert world.sent("entry.checked")[-1]["open_findings"] == []


def test_changed_values_renew_the_finding_under_its_id(world: World) -> None:
    first = a_contradiction(world)
    world.submit_entry("e1", 2, name="CRM 迁移", progress=80)
    (finding,) = world.findings()
    assert (finding["name"], finding["state"], finding["entry_value"]) == (first["name"], "open", "80")
    assert finding["etag"] != first["etag"]
    assert len(world.sent("finding.opened")) == 2


def test_the_head_accepts_with_a_reason_and_it_stays_accepted(world: World) -> None:
    finding = a_contradiction(world)
    name = finding["name"]
    answer = world.ok("resolve_finding", {"name": name, "outcome": "accepted", "reason": "CRM 未更新"}, "H1")
    assert (answer["state"], answer["resolved_by"], answer["reason"]) == ("accepted", "H1", "CRM 未更新")
    assert world.sent("entry.checked")[-1]["open_findings"] == []
    world.submit_entry("e1", 2, name="CRM 迁移项目", progress=100, note="补充说明")
    assert [f["state"] for f in world.findings()] == ["accepted"]
    again = world.refused("resolve_finding", {"name": name, "outcome": "returned", "reason": "x"}, "H1")
    assert again["reason"] == "WRONG_STATE"
    assert "accepted" in again["message"]


def test_what_was_returned_blocks_until_the_entry_is_submitted_again(world: World) -> None:
    finding = a_contradiction(world)
    world.ok("resolve_finding", {"name": finding["name"], "outcome": "returned", "reason": "请核实"}, "H1")
    resolved = world.sent("finding.resolved")[-1]
    assert (resolved["outcome"], resolved["entry_id"], resolved["reason"]) == ("returned", "e1", "请核实")
    last = world.sent()[-1]
    assert (last["open_findings"], last["content_digest"]) == ([resolved["finding_id"]], digest("e1", 1))
    assert world.sent().index(resolved) < len(world.sent()) - 1, "said again after it: the same content must not pass"
    world.move("returned", "e1")
    world.submit_entry("e1", 2, name="CRM 迁移", progress=100)
    assert [f["state"] for f in world.findings(filter_="state = open")] == ["open"], "the same claim again"
    world.submit_entry("e1", 3, name="CRM 迁移", progress=50)
    assert world.sent("entry.checked")[-1]["open_findings"] == []


@pytest.mark.parametrize(
    ("actor", "roles", "state"), [("HR1", ("person", "hr"), "overridden"), ("HR2", ("hr",), "overridden")]
)
def test_hr_overrides_in_the_heads_place(world: World, actor: str, roles: tuple[str, ...], state: str) -> None:
    finding = a_contradiction(world)
    body = {"name": finding["name"], "outcome": "accepted", "reason": "负责人休假"}
    assert world.ok("resolve_finding", body, actor, *roles)["state"] == state


@pytest.mark.parametrize(
    ("actor", "roles", "reason"),
    [
        ("E1", (), "NOT_FOUND"),
        ("X1", (), "NOT_FOUND"),
        ("H2", (), "NOT_FOUND"),
        ("H0", (), "FORBIDDEN"),
        ("A9", ("person", "auditor"), "FORBIDDEN"),
    ],
)
def test_who_may_not_decide(world: World, actor: str, roles: tuple[str, ...], reason: str) -> None:
    finding = a_contradiction(world)
    body = {"name": finding["name"], "outcome": "accepted", "reason": "x"}
    assert world.refused("resolve_finding", body, actor, *roles)["reason"] == reason
    assert world.refused("resolve_finding", body, "H1", tenant="other")["reason"] == "NOT_FOUND"
    assert world.findings()[0]["state"] == "open"


def test_bad_decisions_name_the_field(world: World) -> None:
    finding = a_contradiction(world)
    base = {"name": finding["name"], "outcome": "accepted", "reason": "x"}
    for change, field, reason in (
        ({"reason": "   "}, "reason", "INVALID_ARGUMENT"),
        ({"reason": ""}, "reason", "INVALID_ARGUMENT"),
        ({"outcome": "ignored"}, "outcome", "INVALID_ARGUMENT"),
        ({"etag": "99"}, "etag", "STALE_ETAG"),
        ({"outcome": "returned", "entry": "entries/e2"}, "entry", "INVALID_ARGUMENT"),
        ({"colour": "red"}, "colour", "INVALID_ARGUMENT"),
    ):
        error = world.refused("resolve_finding", {**base, **change}, "H1")
        assert (error["reason"], error["fields"][0]["field"]) == (reason, field)


def test_a_leaver_sees_only_what_came_back(world: World) -> None:
    finding = a_contradiction(world)
    assert world.findings("E1") == []
    assert world.refused("get_finding", {"name": finding["name"]}, "E1")["reason"] == "NOT_FOUND"
    world.ok("resolve_finding", {"name": finding["name"], "outcome": "returned", "reason": "请核实"}, "H1")
    assert [f["name"] for f in world.findings("E1")] == [finding["name"]]


def test_a_leaver_who_heads_the_department_sees_no_more_of_the_own_case(world: World) -> None:
    world.ingest({**CRM, "owner": "H1"})
    world.submit_case(leaver="H1", head="H0")
    world.submit_entry("e1", name="CRM 迁移", progress=100)
    assert len(world.findings("H0")) == 1
    assert world.findings("H1") == []
    assert world.findings("H1", "person", "admin", "auditor") == []


def test_lists_across_cases_show_what_get_shows(world: World) -> None:
    finding = a_contradiction(world)
    for actor, roles, seen in (("H1", (), 1), ("H0", (), 1), ("HR1", (), 1), ("A9", ("auditor",), 1), ("H2", (), 0)):
        assert len(world.findings(actor, *roles, parent="cases/-")) == seen
        answer = world.call("get_finding", {"name": finding["name"]}, actor, *roles)
        assert (answer["error"] is None) == bool(seen)


def test_a_customer_that_no_entry_covers_is_missing_once_the_list_is_complete(world: World) -> None:
    world.ingest(
        record("V1", "季度拜访", kind="customer_visit", counterpart="联瑞物流有限公司"),
        record("D1", "框架合同", kind="deal", counterpart="华星科技", status="谈判中"),
    )
    world.submit_case()
    world.confirm_list("e1", "e2", optional=("o1",))
    world.submit_entry("e1", customers=[{"customer": "华星科技（上海）"}])
    assert world.findings() == []
    world.submit_entry("e2", name="官网改版")
    (finding,) = world.findings()
    assert (finding["kind"], finding["field"], finding["subject"]) == ("missing", "customer", "联瑞物流有限公司")
    assert "entry" not in finding
    checked = world.sent("case.checked")[-1]
    assert checked["set_digest"] == set_digest("e1:e1-1", "e2:e2-1")
    assert [f"findings/{f}" for f in checked["open_findings"]] == [finding["name"]]
    assert world.sent("entry.checked")[-1]["open_findings"] == [], "a gap belongs to no entry"


def test_a_content_that_was_returned_before_it_was_heard_of_is_compared_all_the_same(world: World) -> None:
    world.ingest(CRM)
    world.submit_case()
    world.confirm_list("e1")
    late = world.event("checklist", "entry.submitted", submitted("e1", 1, name="CRM 迁移", progress=100))
    world.move("returned", "e1")
    world.deliver(late)
    assert [f["state"] for f in world.findings()] == ["open"]
    world.submit_entry("e1", 2, name="CRM 迁移", progress=50)
    assert [f["state"] for f in world.findings()] == ["cleared"]


def test_a_gap_is_closed_by_an_entry_that_covers_it(world: World) -> None:
    world.ingest(record("V1", "拜访", kind="customer_visit", counterpart="联瑞物流"))
    world.submit_case()
    world.confirm_list("e1")
    world.submit_entry("e1", name="官网改版")
    assert [f["state"] for f in world.findings()] == ["open"]
    entry = {"case_id": "c1", "entry_id": "e9", "item_key": "i", "section": "work", "mandatory": True, "title": {}}
    world.hear("checklist", "entry.added", entry)
    assert [f["state"] for f in world.findings()] == ["open"]
    world.submit_entry("e9", customer="聯瑞物流")
    assert [f["state"] for f in world.findings()] == ["cleared"]
    assert world.sent("case.checked")[-1] == {
        "case_id": "c1", "set_digest": set_digest("e1:e1-1", "e9:e9-1"), "open_findings": [],
    }  # fmt: skip


def test_a_gap_is_returned_with_an_entry_and_blocks_until_that_is_submitted_again(world: World) -> None:
    world.ingest(record("V1", "拜访", kind="customer_visit", counterpart="联瑞物流"))
    world.submit_case()
    world.confirm_list("e1")
    world.submit_entry("e1", name="官网改版")
    (finding,) = world.findings()
    base = {"name": finding["name"], "outcome": "returned", "reason": "请补充"}
    for entry in (None, "entries/e7"):
        error = world.refused("resolve_finding", {**base, "entry": entry}, "H1")
        assert (error["reason"], error["fields"][0]["field"]) == ("INVALID_ARGUMENT", "entry")
    world.ok("resolve_finding", {**base, "entry": "entries/e1"}, "H1")
    assert world.sent("finding.resolved")[-1]["entry_id"] == "e1"
    assert world.sent("case.checked")[-1]["open_findings"] == [finding["name"].removeprefix("findings/")]
    world.move("returned", "e1")
    world.submit_entry("e1", 2, name="官网改版")
    assert sorted(f["state"] for f in world.findings()) == ["open", "returned"], "still in no entry"
    world.submit_entry("e1", 3, name="官网改版", customers=["联瑞物流"])
    assert world.sent("case.checked")[-1]["open_findings"] == []


def test_an_accepted_gap_is_not_opened_at_the_next_content(world: World) -> None:
    world.ingest(record("V1", "拜访", kind="customer_visit", counterpart="联瑞物流"))
    world.submit_case()
    world.confirm_list("e1")
    world.submit_entry("e1", name="官网改版")
    (finding,) = world.findings()
    world.ok("resolve_finding", {"name": finding["name"], "outcome": "accepted", "reason": "已转给他人"}, "H1")
    world.submit_entry("e1", 2, name="官网改版", note="x")
    assert [f["state"] for f in world.findings()] == ["accepted"]
    assert world.sent("case.checked")[-1]["open_findings"] == []


def test_waiving_completes_the_list_and_ends_what_was_said_of_the_entry(world: World) -> None:
    a_contradiction(world)
    world.move("waived", "e1")
    assert [f["state"] for f in world.findings()] == ["cleared"]
    world.submit_entry("e2")
    assert world.sent("case.checked")[-1]["set_digest"] == set_digest("e2:e2-1")


def test_records_that_come_later_are_compared_after_the_burst(world: World) -> None:
    world.submit_case()
    world.confirm_list("e1")
    world.submit_entry("e1", name="CRM 迁移", progress=100)
    assert world.sent("case.checked")[-1]["open_findings"] == []
    world.ingest(CRM, record("V1", "拜访", kind="customer_visit", counterpart="联瑞物流"))
    world.later(seconds=1)
    assert world.findings() == []
    world.later(seconds=2)
    assert sorted(f["kind"] for f in world.findings()) == ["contradiction", "missing"]
    assert len(world.sent("case.checked")[-1]["open_findings"]) == 2
    world.ingest({**CRM, "progress": 95, "updated_at": "2026-11-01T08:00:00Z"})
    world.later(seconds=3)
    assert [f["kind"] for f in world.findings(filter_="state = open")] == ["missing"]


def test_a_case_that_ends_takes_its_open_findings_along(world: World) -> None:
    a_contradiction(world)
    world.hear("offboarding", "case.cancelled", {"case_id": "c1", "reason": "x"})
    world.hear("checklist", "checklist.closed", {"case_id": "c1", "checklist_id": "l1", "outcome": "cancelled"})
    (finding,) = world.findings()
    assert finding["state"] == "cleared"
    assert [t["outcome"] for t in world.sent("task.closed")] == ["gone"]
    world.submit_entry("e1", 2, name="CRM 迁移", progress=90)
    assert len(world.findings()) == 1


def test_a_new_head_takes_over_deadlines_findings_and_their_tasks(world: World) -> None:
    world.ingest(CRM)
    world.submit_case(head="H0")
    world.submit_entry("e1", name="CRM 迁移", progress=100)
    assert world.sent("task.opened")[-1]["person"] == "H0"
    world.confirm_list("e1")
    assert world.sent("task.opened")[-1]["person"] == "H1"
    assert world.findings()[0]["head"] == "employees/H1"


def test_what_a_completed_letter_passed_over_is_on_record(world: World) -> None:
    a_contradiction(world)
    world.complete(world.now)
    (finding,) = world.findings()
    assert (finding["state"], finding["resolved_by"]) == ("overridden", "performance"), (
        "whoever signed last dismissed it not"
    )


def test_unknown_fields_and_kinds_in_comparable_content_do_no_harm(world: World) -> None:
    world.ingest(CRM)
    world.submit_case()
    world.confirm_list("e1")
    world.submit_entry("e1", weird=[[1, {"a": None}], None, True], name={"x": ["CRM迁移"]}, progress=["?"], rows=[{}])
    assert world.sent("entry.checked")[-1]["content_digest"] == digest("e1", 1)
