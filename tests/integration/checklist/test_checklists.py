"""The checklist from the filed case to the head's confirmation."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime

from chassis.application import Verdict
from chassis.ids import new_id
from tests.integration.checklist.handover import (
    ASSETS,
    DOCS,
    HEAD,
    HR,
    IT,
    LEAVER,
    OTHER_HR,
    STRANGER,
    SUCCESSOR,
    SUPERIOR,
    Handover,
)


def test_a_filed_case_gets_its_list_once_and_the_head_a_deadline(handover: Handover) -> None:
    handover.company()
    envelope = handover.hear("offboarding", "case.submitted", **handover.submitted())
    assert handover.deliver(envelope).verdict is Verdict.DUPLICATE
    again = handover.event("offboarding", "case.submitted", handover.submitted())
    assert handover.deliver(again).verdict is Verdict.DONE  # another id, the same case: still one checklist

    (created,) = handover.sent("checklist.created")
    assert created["template"] == ["base@1", "kind.resignation@1", "family.sales@1"]
    assert (created["items"], created["entries"], created["head"]) == (18, 18, HEAD)
    # Monday 09:00 is day 0; two working days end on Wednesday at 18:00 in Shanghai.
    assert created["due_at"] == "2026-03-04T10:00:00Z"
    deadline = next(d for d in handover.sent("deadline.set") if d["kind"] == "list_confirmation")
    assert [(e["person"], e["role"], e["after_at"]) for e in deadline["escalate_to"]] == [
        (HR, "hr", "2026-03-04T10:00:00Z"),
        (SUPERIOR, "superior", "2026-03-05T10:00:00Z"),
    ]
    assert [t["person"] for t in handover.sent("task.opened") if t["kind"] == "confirm_list"] == [HEAD]
    hr_list = [d for d in handover.sent("deadline.set") if d["kind"] == "hr_item"]
    assert {d["person"] for d in hr_list} == {HR}
    insurance = next(d for d in hr_list if "Transfer" in d["title"]["en"])
    assert insurance["due_at"] == "2026-04-15T10:00:00Z"  # 15 calendar days after the separation (劳动合同法 50)


def test_the_case_waits_for_the_directory(handover: Handover) -> None:
    early = handover.event("offboarding", "case.submitted", handover.submitted())
    assert handover.deliver(early).verdict is Verdict.RETRY
    assert handover.sent() == []
    handover.company()
    assert handover.deliver(early).verdict is Verdict.DONE
    assert len(handover.sent("checklist.created")) == 1


def test_without_a_head_the_case_is_blocked_and_goes_on_when_one_is_named(handover: Handover) -> None:
    handover.company(head=None)
    handover.hear("offboarding", "case.submitted", **handover.submitted(head=None, head_superior=None))
    assert [b["blocked_reason"] for b in handover.sent("checklist.blocked")] == ["no_head"]
    handover.later(hours=3)
    assert len(handover.sent("checklist.blocked")) == 1, "said once a reason, however often it is tried"
    assert handover.checklist(HR)["blocked_reason"] == "no_head"
    body = {"parent": "D0", "head": HEAD}
    rows = [{"kind": "department", "id": "D1", "version": 2, "active": True, "body": body}]
    handover.hear("offboarding", "directory.changed", rows=rows)
    handover.later(seconds=1)
    assert handover.checklist(HEAD)["state"] == "awaiting_list_confirmation"


def test_an_empty_checklist_is_an_error_that_hr_sees(handover: Handover) -> None:
    handover.company()
    base = handover.ok("get_template", HR, name="templates/base")
    items = [{"key": i["key"], "remove": True} for i in base["items"] if i["section"] != "hr"]
    assert handover.refused("publish_template", HEAD, layer="kind.mutual", items=items)["reason"] == "FORBIDDEN"
    handover.ok("publish_template", HR, layer="kind.mutual", items=items)
    handover.hear("offboarding", "case.submitted", **handover.submitted(kind="mutual", job_family="own_family"))
    assert [b["blocked_reason"] for b in handover.sent("checklist.blocked")] == ["empty_checklist"]


def test_a_transfer_has_no_certificate_and_no_insurance(handover: Handover) -> None:
    handover.filed(kind="internal_transfer")
    keys = {e["item_key"] for e in handover.entries(HR)}
    assert not keys & {"separation_certificate", "insurance_transfer", "final_settlement", "exit_interview"}
    assert "customer_follow_up" in keys


def test_the_head_confirms_and_everybody_gets_work(handover: Handover) -> None:
    handover.filed()
    handover.later(hours=24)
    result = handover.ok("confirm_list", HEAD, name=f"checklists/{handover.case}")
    assert result["state"] == "in_handover"
    (confirmed,) = handover.sent("checklist.list_confirmed")
    assert confirmed["on_time"] is True
    by_item = {e["item_key"]: e for e in confirmed["entries"]}
    assert len(by_item) == 18
    assert by_item["documents"]["confirmer"] == DOCS
    assert by_item["computer"]["confirmer"] == ASSETS
    assert by_item["system_accounts"]["confirmer"] == IT
    assert by_item["customer_follow_up"]["confirmer"] == HEAD
    assert by_item["customer_follow_up"]["receiver"] == SUCCESSOR
    assert by_item["computer"]["receiver"] is None
    assert by_item["computer"]["due_at"] == "2026-03-31T10:00:00Z"
    # Four working days before 31 March.
    assert by_item["customer_follow_up"]["due_at"] == "2026-03-25T10:00:00Z"
    (met,) = handover.sent("deadline.met")
    assert (met["kind"], met["late"]) == ("list_confirmation", False)
    submissions = [t for t in handover.sent("task.opened") if t["kind"] == "submit_entry"]
    assert len(submissions) == 18
    assert {t["person"] for t in submissions} == {LEAVER}
    twice = handover.refused("confirm_list", HEAD, name=f"checklists/{handover.case}")
    assert twice["reason"] == "WRONG_STATE"


def test_a_missed_deadline_fires_once_and_can_be_met_late(handover: Handover) -> None:
    handover.filed()
    handover.later(days=2, hours=8, minutes=59)
    assert handover.sent("deadline.missed") == []
    handover.later(minutes=2)
    handover.later(days=3)
    (missed,) = handover.sent("deadline.missed")
    assert (missed["kind"], missed["person"]) == ("list_confirmation", HEAD)
    handover.ok("confirm_list", HEAD, name=f"checklists/{handover.case}")
    assert [m["late"] for m in handover.sent("deadline.met")] == [True]
    assert handover.sent("checklist.list_confirmed")[0]["on_time"] is False


def test_the_head_completes_the_list_with_reasons(handover: Handover) -> None:
    handover.filed()
    name = f"checklists/{handover.case}"
    added = handover.ok(
        "add_item",
        HEAD,
        name=name,
        section="assets",
        title={"zh-CN": "展会展具"},
        reason="在其名下",
        confirmer="asset_admin",
    )
    own = added["items"][-1] if added["items"][-1]["key"].startswith("own_") else None
    own = own or next(i for i in added["items"] if i["key"].startswith("own_"))
    assert own["title"] == {"zh-CN": "展会展具", "en": "展会展具"}
    assert handover.entry(own["key"])["confirmer"] == f"employees/{ASSETS}"
    handover.ok("remove_item", HEAD, name=name, item_key="samples", reason="没有样品")
    assert handover.entry("samples")["state"] == "removed"
    refused = handover.refused("remove_item", HEAD, name=name, item_key="documents", reason="不想要")
    assert (refused["reason"], refused["fields"][0]["field"]) == ("WRONG_STATE", "item_key")
    no_reason = handover.refused("remove_item", HEAD, name=name, item_key="samples", reason="")
    assert no_reason["fields"][0]["field"] == "reason"
    stale = handover.refused("confirm_list", HEAD, name=name, etag="1")
    assert stale["reason"] == "STALE_ETAG"
    handover.ok("confirm_list", HEAD, name=name)
    keys = {e["item_key"] for e in handover.sent("checklist.list_confirmed")[0]["entries"]}
    assert own["key"] in keys
    assert "samples" not in keys


def test_who_sees_what(handover: Handover) -> None:
    handover.confirmed()
    name = f"checklists/{handover.case}"
    handover_items, with_hr = 18, 23
    assert len(handover.entries(LEAVER)) == handover_items
    assert len(handover.entries(HEAD)) == handover_items
    assert len(handover.entries(SUPERIOR)) == handover_items
    assert len(handover.entries(HR)) == with_hr
    assert {e["item_key"] for e in handover.entries(DOCS)} == {"documents", "contracts"}
    assert all(e["receiver"] == f"employees/{SUCCESSOR}" for e in handover.entries(SUCCESSOR))
    assert {i["key"] for i in handover.checklist(DOCS)["items"]} == {"documents", "contracts"}
    secretive = handover.entry("exit_interview", HR)["name"]
    for actor in (LEAVER, HEAD, DOCS):
        assert handover.refused("get_entry", actor, name=secretive)["reason"] == "NOT_FOUND"
    for actor in (STRANGER, OTHER_HR):
        assert handover.refused("get_checklist", actor, name=name)["reason"] == "NOT_FOUND"
        assert handover.refused("list_entries", actor, parent=f"cases/{handover.case}")["reason"] == "NOT_FOUND"
        entry = handover.entry("documents")["name"]
        assert handover.refused("get_entry", actor, name=entry)["reason"] == "NOT_FOUND"
        assert handover.refused("confirm_entry", actor, name=entry)["reason"] == "NOT_FOUND"
    auditor = handover.app.call(
        "list_entries", handover.headers("A1", ("auditor",)), {"parent": f"cases/{handover.case}"}
    )
    assert len(auditor["result"]["entries"]) == with_hr
    own = handover.app.call(
        "list_entries", handover.headers(LEAVER, ("person", "auditor")), {"parent": f"cases/{handover.case}"}
    )
    assert {e["section"] for e in own["result"]["entries"]}.isdisjoint({"hr"}), "an auditor who leaves is the leaver"
    foreign = handover.app.call("get_checklist", handover.headers(HEAD, tenant="t-other"), {"name": name})
    assert foreign["error"]["reason"] == "NOT_FOUND"
    assert handover.refused("confirm_list", LEAVER, name=name)["reason"] == "FORBIDDEN"


def test_a_case_that_is_on_its_way_is_not_ready_and_an_unknown_one_not_found(handover: Handover) -> None:
    handover.company()
    name = f"checklists/{handover.case}"
    assert handover.refused("confirm_list", HEAD, name=name)["reason"] == "NOT_FOUND"
    handover.offboarding.known.add(handover.case)
    early = handover.refused("confirm_list", HEAD, name=name)
    assert (early["reason"], early["retryable"]) == ("NOT_READY", True)


def test_an_omission_of_a_confidential_draft_is_answered_as_that_of_no_case(handover: Handover) -> None:
    handover.company()
    what = {"title": "缺少资料", "missing": "没有交接", "subject": "缺失之物"}
    unknown, draft = new_id(), new_id()
    nowhere = handover.refused("report_omission", HR, parent=f"cases/{unknown}", **what)
    assert (nowhere["reason"], nowhere["retryable"]) == ("NOT_FOUND", False)
    handover.offboarding.drafts[draft] = HR
    for person in (HR, HEAD, LEAVER, STRANGER):
        refused = handover.refused("report_omission", person, parent=f"cases/{draft}", **what)
        assert str(refused).replace(draft, "") == str(nowhere).replace(unknown, ""), person


def test_a_new_last_working_day_plans_every_open_deadline_again(handover: Handover) -> None:
    handover.confirmed()
    before = {d["deadline_id"]: d for d in handover.sent("deadline.set")}
    handover.hear(
        "offboarding",
        "case.rescheduled",
        case_id=handover.case,
        last_working_day="2026-03-20",
        previous_last_working_day="2026-03-31",
        separation_date="2026-03-20",
    )
    moved = handover.sent("deadline.moved")
    assert all(m["deadline_id"] in before for m in moved)
    assert handover.entry("computer")["due_at"] == "2026-03-20T10:00:00Z"
    assert handover.entry("customer_follow_up")["due_at"] == "2026-03-16T10:00:00Z"
    # What counts from the start of the handover stays where it was.
    assert handover.entry("routine_work")["due_at"] == "2026-03-09T10:00:00Z"
    insurance = next(m for m in moved if "Transfer" in m["title"]["en"])
    assert insurance["due_at"] == "2026-04-04T10:00:00Z"


def test_a_date_moved_to_later_takes_a_missed_deadline_back(handover: Handover) -> None:
    handover.confirmed(last_working_day="2026-03-10", separation_date="2026-03-10")
    handover.now = datetime(2026, 3, 11, 0, 0, tzinfo=UTC)
    handover.later(seconds=0)
    computer = handover.entry("computer")["name"].removeprefix("entries/")
    assert computer in [m["subject_id"] for m in handover.sent("deadline.missed")]
    handover.hear(
        "offboarding",
        "case.rescheduled",
        case_id=handover.case,
        last_working_day="2026-03-31",
        previous_last_working_day="2026-03-10",
        separation_date="2026-03-31",
    )
    handover.now = datetime(2026, 4, 1, 0, 0, tzinfo=UTC)
    handover.later(seconds=0)
    missed = [m for m in handover.sent("deadline.missed") if m["subject_id"] == computer]
    assert len(missed) == 2


def test_a_withdrawn_case_ends_everything_and_deletes_nothing(handover: Handover) -> None:
    handover.confirmed()
    answer = handover.app.call(
        "close_case",
        handover.headers("offboarding", ("system",)),
        {"case_id": handover.case, "outcome": "withdrawn"},
    )
    assert answer["result"] == {"closed": True, "state": "closed"}
    handover.hear("offboarding", "case.withdrawn", case_id=handover.case, reason=None)
    assert len(handover.sent("checklist.closed")) == 1
    opened = {d["deadline_id"] for d in handover.sent("deadline.set")}
    ended = {d["deadline_id"] for d in handover.sent("deadline.met", "deadline.dropped")}
    assert opened == ended
    tasks = {t["task_id"] for t in handover.sent("task.opened")}
    assert tasks == {t["task_id"] for t in handover.sent("task.closed")}
    entry = handover.entry("documents")["name"]
    late = handover.refused("submit_entry", LEAVER, name=entry, nothing_to_hand_over=True, statement="无")
    assert late["reason"] == "WRONG_STATE"
    handover.later(days=60)
    assert handover.sent("deadline.missed") == []


def test_a_case_that_ends_before_it_arrives_never_starts(handover: Handover) -> None:
    handover.company()
    body = {"case_id": handover.case, "outcome": "cancelled"}
    answer = handover.app.call("close_case", handover.headers("offboarding", ("system",)), body)
    assert answer["result"] == {"closed": True, "state": "closed"}
    handover.hear("offboarding", "case.submitted", **handover.submitted())
    assert [e["event"] for e in handover.sent()] == ["checklist.closed"], "offboarding may have died before its commit"


def test_a_blocked_list_says_too_that_it_was_closed(handover: Handover) -> None:
    handover.company(head=None)
    handover.hear("offboarding", "case.submitted", **handover.submitted(head=None, head_superior=None))
    body = {"case_id": handover.case, "outcome": "cancelled"}
    for _ in range(2):
        handover.app.call("close_case", handover.headers("offboarding", ("system",)), body)
    assert [e["outcome"] for e in handover.sent("checklist.closed")] == ["cancelled"]


def test_a_change_that_overtook_an_earlier_one_waits_for_it(handover: Handover) -> None:
    handover.confirmed()
    of_case = {"case_id": handover.case}
    first = handover.event(
        "offboarding", "case.successor_changed", of_case | {"successor": DOCS, "previous": SUCCESSOR}
    )
    second = handover.event("offboarding", "case.successor_changed", of_case | {"successor": IT, "previous": DOCS})
    assert [handover.deliver(e).verdict.value for e in (second, first, second)] == ["retry", "done", "done"]
    assert handover.checklist()["successor"] == f"employees/{IT}"
    days = ("2026-03-31", "2026-04-10", "2026-03-31")
    moves = [
        {"last_working_day": to, "separation_date": to, "previous_last_working_day": was}
        for was, to in itertools.pairwise(days)
    ]
    out, back = (handover.event("offboarding", "case.rescheduled", of_case | move) for move in moves)
    assert [handover.deliver(e).verdict.value for e in (back, out, back)] == ["retry", "done", "done"]
    assert handover.checklist()["last_working_day"] == days[-1]


def test_the_superior_is_told_a_working_day_later_also_where_there_is_no_hr(handover: Handover) -> None:
    handover.company()
    elsewhere = {"department": "D3", "department_path": ["D3"], "hrbp": None}
    handover.hear("offboarding", "case.submitted", **handover.submitted(**elsewhere))
    (deadline,) = handover.sent("deadline.set")
    assert [(e["role"], e["after_at"]) for e in deadline["escalate_to"]] == [("superior", "2026-03-05T10:00:00Z")]


def test_another_successor_receives_what_the_first_one_would_have(handover: Handover) -> None:
    handover.confirmed()
    handover.hear("offboarding", "case.successor_changed", case_id=handover.case, successor="E3001", previous=SUCCESSOR)
    assert handover.entry("customer_follow_up")["receiver"] == "employees/E3001"
    assert "receiver" not in handover.entry("computer")
    moved = handover.sent("entry.reassigned")
    assert {m["receiver"] for m in moved} == {"E3001"}


def test_somebody_fills_in_for_an_absent_leaver_and_somebody_else_confirms(handover: Handover) -> None:
    handover.confirmed()
    handover.hear(
        "offboarding", "case.leaver_absent", case_id=handover.case, leaver=LEAVER, reason="ill", fills_in=None
    )
    entry = handover.entry("customer_follow_up")
    assert entry["submitter"] == f"employees/{HEAD}"
    assert entry["confirmer"] == f"employees/{SUPERIOR}", "the head fills in, so the head's superior confirms"
    fields = handover.content("customer_follow_up")
    done = handover.ok("submit_entry", HEAD, name=entry["name"], fields=fields)
    assert handover.refused("confirm_entry", HEAD, name=entry["name"])["reason"] == "FORBIDDEN"
    assert handover.confirm(done)["state"] == "confirmed"


def test_hr_does_its_own_list_outside_the_gate(handover: Handover) -> None:
    handover.confirmed()
    entry = handover.entry("separation_certificate", HR)
    fields = {"issued_on": "2026-03-31", "delivery": "当面签收"}
    assert handover.refused("submit_entry", LEAVER, name=entry["name"], fields=fields)["reason"] == "NOT_FOUND"
    done = handover.ok("submit_entry", HR, name=entry["name"], fields=fields)
    assert done["state"] == "submitted"
    assert [d["done_by"] for d in handover.sent("hr_item.done")] == [HR]
    assert handover.sent("entry.submitted") == []
    assert [m["kind"] for m in handover.sent("deadline.met")] == ["list_confirmation", "hr_item"]
