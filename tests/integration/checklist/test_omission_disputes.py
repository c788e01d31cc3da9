"""Disputes, HR's decisions, the loss, and who may do and see what; on both databases."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from tests.integration.checklist.omission_world import HR, OmissionWorld, omission_engine, omission_folder, world

__all__ = ["omission_engine", "omission_folder", "world"]


def blamed_leaver(world: OmissionWorld, **fields: Any) -> dict[str, Any]:
    world.handed_over()
    return world.report(subject="远山物流", item_key="customer_follow_up", **fields)


def test_undisputed_it_is_final_when_the_time_has_passed(world: OmissionWorld) -> None:
    found = blamed_leaver(world)
    assert found["dispute_until"] == "2026-11-09T10:00:00Z"  # 18:00 in Shanghai, five working days later
    world.later(days=7, hours=8)
    assert world.omission(found["name"])["state"] == "traced"
    world.later(hours=2)
    assert world.omission(found["name"])["state"] == "final"
    (decided,) = world.sent("omission.decided")
    assert (decided["final"], decided["decided_by"], decided["attributed_to"]) == (True, "checklist", "E1")
    assert decided["reason"] == "在规定期限内无人提出异议"
    assert world.refused("dispute_omission", {"name": found["name"], "reason": "不"}, "E1")["reason"] == "WRONG_STATE"


def test_a_dispute_asks_hr_who_decides_for_good(world: OmissionWorld) -> None:
    found = blamed_leaver(world)
    disputed = world.dispute(found["name"], "E1", etag=found["etag"])
    assert (disputed["state"], disputed["disputed_by"]) == ("disputed", "employees/E1")
    (task,) = [t for t in world.sent("task.opened") if t["kind"] == "decide_omission"]
    assert (task["person"], task["subject"]) == ("HR1", found["name"])
    assert task["title"]["zh-CN"] == "裁定遗漏异议：缺少资料"
    world.later(days=20)
    assert world.omission(found["name"])["state"] == "disputed"  # no lapse of time decides a dispute
    assert [d["kind"] for d in world.sent("deadline.missed")].count("omission_decision") == 1
    decided = world.decide(found["name"], verdict="head_missed")
    assert (decided["state"], decided["verdict"], decided["traced_verdict"]) == (
        "final",
        "head_missed",
        "leaver_did_not_submit",
    )
    assert (decided["attributed_to"], decided["attributed_role"]) == ("employees/H1", "head")
    event = world.sent("omission.decided")[-1]
    assert (event["final"], event["previous_verdict"]) == (True, "leaver_did_not_submit")
    assert [t for t in world.sent("task.closed") if t["task_id"] == task["task_id"]] != []
    again = world.refused("decide_omission", {"name": found["name"], "reason": "再次"}, "HR1", *HR, locale="en")
    assert (again["reason"], again["message"]) == ("WRONG_STATE", "the verdict is final")


def test_a_dispute_waits_for_no_hr_partner_who_is_gone(world: OmissionWorld) -> None:
    duty = {"id": "d-hrbp", "duty": "hrbp", "employee": "DOC", "department": "D0"}
    gone = {"number": "HR1", "name_zh": "陈静", "department": "DHR", "company": "C1", "status": "inactive"}
    found = blamed_leaver(world)
    world.dispute(found["name"], "E1")
    for kind, number, active, body in (("duty", "d-hrbp", True, duty), ("employee", "HR1", False, gone)):
        row = {"kind": kind, "id": number, "version": 9, "active": active, "body": body}
        world.hear("offboarding", "directory.changed", {"rows": [row]})
    world.later(seconds=1)
    asked = [t["person"] for t in world.sent("task.opened") if t["kind"] == "decide_omission"]
    assert asked == ["HR1", "DOC"]
    assert world.decide(found["name"], "DOC")["state"] == "final"


def test_a_verdict_is_disputed_once(world: OmissionWorld) -> None:
    found = blamed_leaver(world)
    world.dispute(found["name"], "H1")
    for person in ("H1", "E1", "S1"):
        error = world.refused("dispute_omission", {"name": found["name"], "reason": "也不"}, person, locale="en")
        assert (error["reason"], error["message"]) == ("WRONG_STATE", "the verdict was disputed already")
    assert len(world.sent("omission.disputed")) == 1


def test_hr_may_decide_undisputed_but_not_take_the_dispute_away(world: OmissionWorld) -> None:
    found = blamed_leaver(world)
    world.later(days=3)
    decided = world.decide(found["name"], verdict="confirmer_missed", attributed_to="employees/H1")
    assert (decided["state"], decided["dispute_until"]) == ("traced", "2026-11-12T10:00:00Z")
    assert world.sent("omission.decided")[-1]["final"] is False
    world.dispute(found["name"], "H1")
    assert world.decide(found["name"])["state"] == "final"
    assert world.sent("omission.decided")[-1]["attributed_to"] == "H1"


def test_who_was_named_before_still_reads_how_it_ended(world: OmissionWorld) -> None:
    """Told of the accusation and told that it is over: the link in that word opens."""
    found = blamed_leaver(world)
    name = {"name": found["name"]}
    assert world.refused("get_omission", name, "IT1")["reason"] == "NOT_FOUND"
    world.decide(found["name"], verdict="confirmer_missed", attributed_to="employees/IT1")
    assert world.ok("get_omission", name, "IT1")["attributed_to"] == "employees/IT1"
    world.decide(found["name"], verdict="confirmer_missed", attributed_to="employees/H1")
    assert world.ok("get_omission", name, "IT1")["attributed_to"] == "employees/H1"


def test_nobody_decides_in_a_matter_of_their_own(world: OmissionWorld) -> None:
    world.handed_over()
    world.finding("f1", "远山物流")
    world.resolved("f1", "overridden", "HR1")
    found = world.report(subject="远山物流")
    assert found["attributed_to"] == "employees/HR1"
    for method, body in (
        ("decide_omission", {"reason": "没事"}),
        ("confirm_loss", {"confirmed": False, "note": "没有损失"}),
    ):
        assert world.refused(method, {"name": found["name"], **body}, "HR1", *HR)["reason"] == "FORBIDDEN"
    world.dispute(found["name"], "HR1")
    assert world.sent("omission.disputed")[-1]["decider"] is None  # nobody else of HR is there: an admin sees the list
    body = {"name": found["name"], "reason": "客户确认过"}
    assert world.ok("decide_omission", body, "A1", "person", "admin")["state"] == "final"


def test_nothing_is_missing_after_all_and_the_open_part_ends(world: OmissionWorld) -> None:
    found = blamed_leaver(world)
    supplement = found["supplement"]
    world.dispute(found["name"], "E1")
    decided = world.decide(found["name"], verdict="not_an_omission")
    assert (decided["outcome"], decided["upheld"], decided.get("attributed_to")) == ("not_an_omission", False, None)
    assert world.ok("get_entry", {"name": supplement}, "H1")["state"] == "waived"
    assert [e["outcome"] for e in world.sent("omission.closed")] == ["not_an_omission"]
    loss = {"name": found["name"], "confirmed": True, "note": "合同终止"}
    assert world.refused("confirm_loss", loss, "HR1", *HR)["reason"] == "WRONG_STATE"


def test_something_is_missing_after_all_and_its_part_opens(world: OmissionWorld) -> None:
    world.file_case()
    world.confirm_list()
    world.hand_over(customer_follow_up=world.content("customer_follow_up", customer="远山物流"))
    found = world.report(subject="远山物流", item_key="customer_follow_up")
    assert found["verdict"] == "not_an_omission"
    world.dispute(found["name"], "S1")
    asked = world.refused("decide_omission", {"name": found["name"], "verdict": "waived", "reason": "x"}, "HR1", *HR)
    assert (asked["reason"], asked["fields"][0]["field"]) == ("INVALID_ARGUMENT", "attributed_to")
    wrong = {"name": found["name"], "verdict": "template_lacked", "attributed_to": "employees/H1", "reason": "x"}
    assert world.refused("decide_omission", wrong, "HR1", *HR)["fields"][0]["field"] == "attributed_to"
    decided = world.decide(found["name"], verdict="leaver_did_not_submit")
    assert decided["attributed_to"] == "employees/E1"
    entry = world.ok("get_entry", {"name": decided["supplement"]}, "H1")
    assert (entry["state"], entry["omission"], entry["mandatory"]) == ("pending", found["name"], True)


def test_what_nobody_disputed_as_no_omission_is_closed(world: OmissionWorld) -> None:
    world.file_case()
    world.confirm_list()
    world.hand_over(customer_follow_up=world.content("customer_follow_up", customer="远山物流"))
    found = world.report(subject="远山物流", item_key="customer_follow_up")
    world.later(days=8)
    closed = world.omission(found["name"])
    assert (closed["state"], closed["outcome"], closed["closed_by"]) == ("final", "not_an_omission", "checklist")


def test_hr_rules_on_the_loss_and_the_amount_is_for_hr(world: OmissionWorld) -> None:
    found = blamed_leaver(world, loss_claimed=True)
    assert world.sent("omission.reported")[-1]["loss_claimed"] is True
    body = {"name": found["name"], "confirmed": True, "note": "客户终止合同", "amount": "120000.50", "currency": "CNY"}
    assert world.refused("confirm_loss", body, "H1")["reason"] == "FORBIDDEN"
    assert world.refused("confirm_loss", body | {"currency": ""}, "HR1", *HR)["fields"][0]["field"] == "currency"
    assert world.ok("confirm_loss", body, "HR1", *HR)["loss"]["amount"] == "120000.50"
    assert world.omission(found["name"], "S1", "person")["loss"] == {
        "confirmed": True,
        "by": "employees/HR1",
        "note": "客户终止合同",
    }
    event = world.sent("omission.loss_confirmed")[-1]
    assert (event["confirmed"], event["attributed_to"]) == (True, "E1")
    assert "amount" not in event
    world.ok("confirm_loss", {"name": found["name"], "confirmed": False, "note": "后来续约"}, "HR1", *HR)
    assert [e["confirmed"] for e in world.sent("omission.loss_confirmed")] == [True, False]
    assert "amount" not in world.omission(found["name"])["loss"]


def test_who_may_report_and_who_learns_of_it(world: OmissionWorld) -> None:
    world.handed_over()
    assert world.not_reported("E1")["reason"] == "FORBIDDEN"  # the leaver
    assert world.not_reported("H0")["reason"] == "FORBIDDEN"  # the head above sees, and does not report
    assert world.not_reported("AST")["reason"] == "FORBIDDEN"  # a confirmer
    assert world.not_reported("X1")["reason"] == "NOT_FOUND"
    assert world.not_reported("HR9", *HR)["reason"] == "NOT_FOUND"  # HR of elsewhere
    found = world.report(subject="远山物流", item_key="customer_follow_up")
    for person in ("E1", "H1", "H0", "S1"):
        assert world.omission(found["name"], person, "person")["name"] == found["name"]
        listed = world.ok("list_omissions", {"parent": "cases/-"}, person)["omissions"]
        assert [o["name"] for o in listed] == [found["name"]]
    for person in ("X1", "AST"):
        assert world.refused("get_omission", {"name": found["name"]}, person)["reason"] == "NOT_FOUND"
        assert world.ok("list_omissions", {"parent": "cases/-"}, person)["omissions"] == []
        for method in ("dispute_omission", "decide_omission", "close_omission", "confirm_loss"):
            body: dict[str, Any] = {"name": found["name"], "reason": "x"}
            if method == "confirm_loss":
                body = {"name": found["name"], "confirmed": True, "note": "x"}
            if method == "close_omission":
                body["outcome"] = "accepted"
            assert world.refused(method, body, person)["reason"] == "NOT_FOUND"
    assert world.refused("list_omissions", {"parent": f"cases/{world.case}"}, "X1")["reason"] == "NOT_FOUND"
    assert world.refused("dispute_omission", {"name": found["name"], "reason": "x"}, "H0")["reason"] == "FORBIDDEN"
    assert world.refused("decide_omission", {"name": found["name"], "reason": "x"}, "H1")["reason"] == "FORBIDDEN"
    assert world.refused("get_omission", {"name": found["name"]}, "S1", tenant="other")["reason"] == "NOT_FOUND"


def test_hr_of_the_subtree_and_auditors_see_it_and_filters_hold(world: OmissionWorld) -> None:
    duty = {"id": "d-hrbp", "duty": "hrbp", "employee": "DOC", "department": "D0"}
    row = {"kind": "duty", "id": "d-hrbp", "version": 1, "active": True, "body": duty}
    world.hear("offboarding", "directory.changed", {"rows": [row]})
    found = blamed_leaver(world)
    second = world.report(subject="内部论坛", title="论坛账号")
    for person, roles in (("DOC", HR), ("AUD", ("person", "auditor")), ("ADM", ("person", "admin"))):
        listed = world.ok("list_omissions", {"parent": "cases/-"}, person, *roles)["omissions"]
        assert {o["name"] for o in listed} == {found["name"], second["name"]}
    for text, expected in (
        ('verdict = "template_lacked"', [second["name"]]),
        ('attributed_to = "employees/E1"', [found["name"]]),
        ('state = "final"', []),
        ('head = "employees/H1" AND outcome:*', []),
    ):
        listed = world.ok("list_omissions", {"parent": f"cases/{world.case}", "filter": text}, "H1")["omissions"]
        assert [o["name"] for o in listed] == expected, text


def test_bad_reports_name_the_field(world: OmissionWorld) -> None:
    world.file_case()
    assert world.not_reported()["reason"] == "WRONG_STATE"  # the list is open: the head adds to it
    world.confirm_list()
    waiting = world.not_reported(item_key="customer_follow_up")
    assert (waiting["reason"], waiting["fields"][0]["field"]) == ("WRONG_STATE", "item_key")
    world.hand_over()
    entry = world.entry("customer_follow_up")["name"]
    for fields, reason, named in (
        ({"item_key": "no_such_item"}, "NOT_FOUND", "item_key"),
        ({"item_key": "separation_certificate"}, "NOT_FOUND", "item_key"),
        ({"entry": "entries/nobody"}, "NOT_FOUND", "entry"),
        ({"entry": entry, "item_key": "contracts"}, "INVALID_ARGUMENT", "item_key"),
        ({"entry": entry, "field": "no_such_field"}, "INVALID_ARGUMENT", "field"),
        ({"field": "special_needs"}, "INVALID_ARGUMENT", "field"),
        ({"subject": ""}, "INVALID_ARGUMENT", "subject"),
        ({"subject": "？A"}, "INVALID_ARGUMENT", "subject"),
        ({"title": "  "}, "INVALID_ARGUMENT", "title"),
        ({"missing": "\n"}, "INVALID_ARGUMENT", "missing"),
    ):
        error = world.not_reported(**fields)
        assert (error["reason"], error["fields"][0]["field"]) == (reason, named), fields
    assert world.sent("omission.reported") == []


def test_one_client_key_is_one_omission(world: OmissionWorld) -> None:
    world.handed_over()
    first = world.report(client_key="crm-4711")
    assert world.report(client_key="crm-4711")["name"] == first["name"]
    assert world.not_reported(client_key="crm-4711", missing="别的")["reason"] == "KEY_REUSED"
    assert world.not_reported("H1", client_key="crm-4711")["reason"] == "KEY_REUSED"
    assert len(world.sent("omission.reported")) == 1


def test_it_is_reported_for_a_year_after_the_letter(world: OmissionWorld) -> None:
    world.complete()
    world.now += timedelta(days=364)
    assert world.report(subject="远山物流", item_key="customer_follow_up")["after_completion"] is True
    world.now += timedelta(days=2)
    body = {"parent": f"cases/{world.case}", "title": "t", "missing": "m", "subject": "s2"}
    error = world.refused("report_omission", body, "S1", locale="en")
    assert error["reason"] == "WRONG_STATE"
    assert error["message"].startswith("omissions of this handover could be reported until 2027-11-")


def test_tracing_waits_for_what_is_on_its_way_to_the_record(world: OmissionWorld) -> None:
    world.handed_over()
    data = {
        "finding_id": "f9",
        "case_id": world.case,
        "entry_id": None,
        "kind": "missing",
        "score": 0.9,
        "summary": {"zh-CN": "缺", "en": "missing"},
        "records": [{"source": "crm", "external_id": "C-9", "title": "远山物流"}],
        "head": "H1",
        "leaver": "E1",
    }
    recorded = world.only_heard("finding.opened", data)
    found = world.report(subject="远山物流", item_key="customer_follow_up")
    assert (found["state"], found.get("verdict")) == ("reported", None)
    assert world.refused("dispute_omission", {"name": found["name"], "reason": "x"}, "H1")["reason"] == "WRONG_STATE"
    recorded()
    world.resolved("f9", "accepted", "H1")
    world.later(seconds=6)
    assert world.omission(found["name"])["verdict"] == "finding_dismissed"


def test_tracing_does_not_wait_for_ever(world: OmissionWorld) -> None:
    world.handed_over()
    data = {"finding_id": "f9", "case_id": world.case, "entry_id": None, "summary": {"zh-CN": "缺", "en": "m"}}
    world.only_heard("finding.opened", data | {"kind": "missing", "score": 1, "records": [], "leaver": "E1"})
    found = world.report(subject="远山物流", item_key="customer_follow_up")
    assert found["state"] == "reported"
    for _ in range(13):
        world.later(seconds=5)
    assert world.omission(found["name"])["verdict"] == "leaver_did_not_submit"


def test_a_case_that_ends_takes_its_omissions_along(world: OmissionWorld) -> None:
    found = blamed_leaver(world)
    world.hear("offboarding", "case.withdrawn", {"case_id": world.case, "reason": "留任"})
    ended = world.omission(found["name"])
    assert (ended["state"], ended["outcome"]) == ("traced", "case_ended")
    world.later(days=30)
    assert world.omission(found["name"])["state"] == "traced"  # never final, so that it never counts
    assert world.refused("dispute_omission", {"name": found["name"], "reason": "x"}, "E1")["reason"] == "WRONG_STATE"
    assert world.not_reported()["reason"] == "WRONG_STATE"
