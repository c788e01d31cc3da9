"""Entries from draft to confirmed, returned or waived, and what the letter's gate hears of them."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from chassis import db
from chassis.application import Verdict
from checklist.model.gate import letter_gate
from checklist.store import entry as entries
from tests.integration.checklist.handover import ASSETS, DOCS, HEAD, HR, IT, LEAVER, STRANGER, SUCCESSOR, Handover


def blockers(handover: Handover) -> list[tuple[str, str]]:
    """What keeps the letter closed now."""
    from checklist.model.gate import GateFacts
    from checklist.store import checklist as checklists

    with db.open_session(handover.app.engine) as session, session.begin():
        session.bind_tenant(handover.tenant)
        where = (session, handover.tenant, handover.case)
        checklist = checklists.get(*where)
        facts = GateFacts(
            list_confirmed=checklist is not None and checklist.confirmed_at is not None,
            entries=entries.of_case(*where),
            checked=entries.checks(*where),
            checked_sets=entries.case_checks(*where),
            findings=entries.findings(*where),
        )
    return [(b.kind, b.subject) for b in letter_gate(facts, "en")]


def test_a_draft_keeps_what_is_typed_and_names_what_is_wrong(handover: Handover) -> None:
    handover.confirmed()
    entry = handover.entry("unfinished_projects")
    draft = handover.ok("update_entry", LEAVER, name=entry["name"], fields={"name": " 华东二期 ", "progress": 50.0})
    assert draft["fields"] == {"name": "华东二期", "progress": 50}
    assert draft["state"] == "pending"
    bad = handover.refused(
        "update_entry",
        LEAVER,
        name=entry["name"],
        fields={"progress": 101, "due_date": "soon", "project_owner": "employees/E404", "colour": "red", "file": 3},
    )
    assert sorted(f["field"] for f in bad["fields"]) == [
        "fields[colour]",
        "fields[due_date]",
        "fields[file]",
        "fields[progress]",
        "fields[project_owner]",
    ]
    stale = handover.refused("update_entry", LEAVER, name=entry["name"], fields={}, etag=entry["etag"])
    assert stale["reason"] == "STALE_ETAG"
    other = handover.refused("update_entry", HEAD, name=entry["name"], fields={})
    assert other["reason"] == "FORBIDDEN"
    missing = handover.refused("submit_entry", LEAVER, name=entry["name"])
    assert {f["field"] for f in missing["fields"]} == {"fields[contact]", "fields[next_step]"}
    rows = handover.refused(
        "update_entry", LEAVER, name=handover.entry("routine_work")["name"], fields={"duties": [{"task": 1, "x": 2}]}
    )
    assert {f["field"] for f in rows["fields"]} == {"fields[duties][0].task", "fields[duties][0].x"}


def test_a_secret_never_comes_in_as_a_text(handover: Handover) -> None:
    handover.confirmed()
    entry = handover.entry("system_accounts")
    refused = handover.refused("update_entry", LEAVER, name=entry["name"], fields={"shared_password": "hunter2"})
    assert refused["fields"][0]["field"] == "fields[shared_password]"
    assert "hunter2" not in str(refused)


def test_submitted_confirmed_and_acknowledged_each_by_the_right_person(handover: Handover) -> None:
    handover.confirmed()
    done = handover.submit("unfinished_projects", progress=75)
    assert done["confirmer"] == "employees/E3001", "the project's owner, named in the entry"
    (event,) = handover.sent("entry.submitted")
    assert event["comparable"] == {"name": "说明", "progress": 75, "status": "说明", "contact": "说明"}
    assert event["content_digest"] == done["content_digest"]
    for actor in (HEAD, SUCCESSOR):
        assert handover.refused("confirm_entry", actor, name=done["name"])["reason"] == "FORBIDDEN"
    assert handover.refused("confirm_entry", LEAVER, name=done["name"])["reason"] == "FORBIDDEN"
    other_content = handover.refused("confirm_entry", "E3001", name=done["name"], content_digest="0" * 64)
    assert other_content["reason"] == "STALE_ETAG"
    confirmed = handover.confirm(done)
    assert confirmed["state"] == "confirmed"
    (event,) = handover.sent("entry.confirmed")
    assert (event["confirmed_by"], event["on_time"], event["head"]) == ("E3001", True, HEAD)
    assert handover.refused("confirm_entry", "E3001", name=done["name"])["reason"] == "WRONG_STATE"
    asked = [t for t in handover.sent("task.opened") if t["kind"] == "acknowledge_entry"]
    assert [t["person"] for t in asked] == [SUCCESSOR]
    assert handover.refused("acknowledge_entry", HEAD, name=done["name"])["reason"] == "FORBIDDEN"
    taken = handover.ok("acknowledge_entry", SUCCESSOR, name=done["name"], content_digest=done["content_digest"])
    assert taken["acknowledged"] is True
    assert asked[0]["task_id"] in [t["task_id"] for t in handover.sent("task.closed")]
    computer = handover.submit("computer")
    refused = handover.refused("acknowledge_entry", ASSETS, name=computer["name"])
    assert refused["reason"] == "INVALID_ARGUMENT"


def test_returned_with_a_reason_corrected_and_confirmed(handover: Handover) -> None:
    handover.confirmed()
    first = handover.submit("documents")
    assert handover.refused("return_entry", DOCS, name=first["name"], reason="")["fields"][0]["field"] == "reason"
    back = handover.ok("return_entry", DOCS, name=first["name"], reason="缺少合同扫描件")
    assert (back["state"], back["return_reason"]) == ("returned", "缺少合同扫描件")
    assert handover.refused("confirm_entry", DOCS, name=first["name"])["reason"] == "WRONG_STATE"
    correction = handover.sent("deadline.set")[-1]
    assert (correction["kind"], correction["person"]) == ("entry_submission", LEAVER)
    assert correction["due_at"] == "2026-03-03T10:00:00Z"
    second = handover.submit("documents", index="https://wiki.example.com/new")
    assert second["submission"] == 2
    assert second["content_digest"] != first["content_digest"]
    stale = handover.refused("confirm_entry", DOCS, name=first["name"], content_digest=first["content_digest"])
    assert stale["reason"] == "STALE_ETAG"
    assert handover.confirm(second)["state"] == "confirmed"
    # The head may still ask again before the letter; the confirmer may not any more.
    assert handover.refused("return_entry", DOCS, name=first["name"], reason="再看看")["reason"] == "FORBIDDEN"
    assert handover.ok("return_entry", HEAD, name=first["name"], reason="再看看")["state"] == "returned"


def test_nothing_to_hand_over_is_a_statement_that_is_confirmed(handover: Handover) -> None:
    handover.confirmed()
    entry = handover.entry("contracts")
    empty = handover.refused("submit_entry", LEAVER, name=entry["name"], nothing_to_hand_over=True)
    assert empty["fields"][0]["field"] == "statement"
    both = handover.refused(
        "submit_entry", LEAVER, name=entry["name"], nothing_to_hand_over=True, statement="无", fields={"contracts": []}
    )
    assert (both["reason"], both["fields"][0]["field"]) == ("INVALID_ARGUMENT", "fields")
    said = handover.ok("submit_entry", LEAVER, name=entry["name"], nothing_to_hand_over=True, statement="无在办合同")
    assert said["nothing_to_hand_over"] is True
    assert handover.confirm(said)["statement"] == "无在办合同"
    assert handover.sent("entry.submitted")[0]["nothing_to_hand_over"] is True


def test_a_mandatory_waiver_needs_the_head_and_hr(handover: Handover) -> None:
    handover.confirmed()
    optional, mandatory = handover.entry("samples"), handover.entry("receivables")
    assert handover.refused("waive_entry", LEAVER, name=optional["name"], reason="x")["reason"] == "FORBIDDEN"
    assert handover.ok("waive_entry", HEAD, name=optional["name"], reason="没有样品")["state"] == "waived"
    asked = handover.ok("waive_entry", HEAD, name=mandatory["name"], reason="已由财务接管")
    assert (asked["state"], asked["waiver"]["state"]) == ("pending", "pending")
    assert [t["person"] for t in handover.sent("task.opened") if t["kind"] == "agree_waiver"] == [HR]
    assert handover.refused("agree_waiver", HEAD, name=mandatory["name"], agree=True)["reason"] == "FORBIDDEN"
    no_reason = handover.refused("agree_waiver", HR, name=mandatory["name"], agree=False)
    assert no_reason["fields"][0]["field"] == "reason"
    refused = handover.ok("agree_waiver", HR, name=mandatory["name"], agree=False, reason="没有接管记录")
    assert "waiver" not in refused
    assert handover.refused("agree_waiver", HR, name=mandatory["name"], agree=True)["reason"] == "WRONG_STATE"
    handover.ok("waive_entry", HEAD, name=mandatory["name"], reason="已由财务接管，附记录")
    agreed = handover.ok("agree_waiver", HR, name=mandatory["name"], agree=True)
    assert (agreed["state"], agreed["waiver"]["agreed_by"]) == ("waived", f"employees/{HR}")
    waived = handover.sent("entry.waived")
    assert [(w["waived_by"], w.get("agreed_by")) for w in waived] == [(HEAD, None), (HEAD, HR)]
    assert len(handover.sent("deadline.dropped")) == 2


def test_what_an_item_needs_comes_first(handover: Handover) -> None:
    handover.confirmed()
    early = handover.refused(
        "submit_entry",
        LEAVER,
        name=handover.entry("customer_introduction")["name"],
        fields=handover.content("customer_introduction"),
    )
    assert (early["reason"], "Customer follow-up" in early["message"]) == ("WRONG_STATE", True)
    handover.submit("customer_follow_up")
    assert handover.submit("customer_introduction")["state"] == "submitted"


def test_an_item_holds_many_entries_where_it_may(handover: Handover) -> None:
    handover.confirmed()
    parent = f"cases/{handover.case}"
    more = handover.ok("add_entry", LEAVER, parent=parent, item_key="customer_follow_up", label="华东电力")
    assert (more["label"], more["receiver"], more["state"]) == ("华东电力", f"employees/{SUCCESSOR}", "pending")
    (added,) = handover.sent("entry.added")
    assert added["title"] == {"zh-CN": "客户跟进记录：华东电力", "en": "Customer follow-up: 华东电力"}
    assert len(handover.entries(LEAVER, 'item_key = "customer_follow_up"')) == 2
    single = handover.refused("add_entry", LEAVER, parent=parent, item_key="computer", label="第二台")
    assert (single["reason"], single["fields"][0]["field"]) == ("WRONG_STATE", "item_key")
    unknown = handover.refused("add_entry", LEAVER, parent=parent, item_key="nonsense", label="x")
    assert (unknown["reason"], unknown["fields"][0]["field"]) == ("NOT_FOUND", "item_key")
    assert handover.refused("add_entry", DOCS, parent=parent, item_key="customer_follow_up", label="x")["reason"] == (
        "FORBIDDEN"
    )


def test_like_entries_are_confirmed_together_or_not_at_all(handover: Handover) -> None:
    handover.confirmed()
    parent = f"cases/{handover.case}"
    one, two = handover.submit("computer"), handover.submit("badge_and_keys")
    phone, docs = handover.entry("phone_and_sim"), handover.submit("system_accounts")
    names = [one["name"], two["name"]]
    some = handover.refused("batch_confirm_entries", ASSETS, parent=parent, names=[*names, phone["name"]])
    assert (some["reason"], some["fields"][0]["field"]) == ("WRONG_STATE", "names[2]")
    assert handover.entry("computer")["state"] == "submitted"
    unlike = handover.refused("batch_confirm_entries", ASSETS, parent=parent, names=[*names, docs["name"]])
    assert unlike["reason"] in ("INVALID_ARGUMENT", "NOT_FOUND")
    assert handover.refused("batch_confirm_entries", IT, parent=parent, names=names)["reason"] == "NOT_FOUND"
    both = handover.ok("batch_confirm_entries", ASSETS, parent=parent, names=names)
    assert [e["state"] for e in both["entries"]] == ["confirmed", "confirmed"]


def test_head_and_hr_name_other_people(handover: Handover) -> None:
    handover.confirmed()
    entry = handover.submit("documents")
    assert handover.refused("reassign_entry", LEAVER, name=entry["name"], confirmer="employees/E3001", reason="x")[
        "reason"
    ] == ("FORBIDDEN")
    itself = handover.refused("reassign_entry", HR, name=entry["name"], confirmer=f"employees/{LEAVER}", reason="x")
    assert itself["fields"][0]["field"] == "confirmer"
    nobody = handover.refused("reassign_entry", HR, name=entry["name"], receiver="employees/E404", reason="x")
    assert nobody["fields"][0]["field"] == "receiver"
    moved = handover.ok("reassign_entry", HR, name=entry["name"], confirmer="employees/E3001", reason="休假")
    assert moved["confirmer_duty"] == "named"
    assert handover.sent("deadline.moved")[-1]["person"] == "E3001"
    assert handover.refused("get_entry", DOCS, name=entry["name"])["reason"] == "NOT_FOUND"
    back = handover.ok("return_entry", "E3001", name=entry["name"], reason="再补")
    assert back["state"] == "returned"
    assert handover.submit("documents")["confirmer"] == "employees/E3001", "a named confirmer stays"


def test_the_gate_hears_of_checks_and_findings_in_any_order(handover: Handover) -> None:
    handover.confirmed()
    for key in ("contracts", "pending_matters", "channel_partners", "samples", "phone_and_sim", "advances"):
        handover.ok("waive_entry", HEAD, name=handover.entry(key)["name"], reason="无")
    done = [handover.submit(e["item_key"]) for e in handover.entries() if e["state"] == "pending"]
    assert len(done) == 12
    for entry in done[:-1]:
        handover.confirm(entry)
    open_ones = [b for b in blockers(handover) if b[0] == "open_entry"]
    assert open_ones == [("open_entry", done[-1]["name"])]
    handover.confirm(done[-1])
    assert {b[0] for b in blockers(handover)} == {"unchecked_entry"}
    for entry in done[1:]:
        handover.check(entry)
    # The check names a finding whose own event is still on its way.
    handover.check(done[0], "f1")
    assert blockers(handover) == [("open_finding", "findings/f1")]
    name = done[0]["name"].removeprefix("entries/")
    about = {"finding_id": "f1", "case_id": handover.case, "entry_id": name}
    resolved = handover.event(
        "performance", "finding.resolved", {**about, "outcome": "accepted", "resolved_by": HEAD}, 50
    )
    opened = handover.event("performance", "finding.opened", {**about, "summary": {"en": "50% against 100%"}}, 40)
    assert handover.deliver(resolved).verdict is Verdict.DONE
    assert handover.deliver(opened).verdict is Verdict.DONE
    assert blockers(handover) == [("unchecked_case", "case")]
    handover.check_case()
    assert blockers(handover) == []
    assert len(handover.sent("checklist.ready_for_letter")) == 1
    handover.ok("return_entry", HEAD, name=done[0]["name"], reason="再核实")
    assert [b[0] for b in blockers(handover)] == ["open_entry"]
    assert len(handover.sent("checklist.letter_withheld")) == 1


def test_a_returned_finding_sends_its_entry_back_once(handover: Handover) -> None:
    handover.confirmed()
    entry = handover.submit("customer_follow_up", progress=100)
    name = entry["name"].removeprefix("entries/")
    handover.check(entry, "f1")
    about = {"finding_id": "f1", "case_id": handover.case, "entry_id": name}
    handover.hear("performance", "finding.opened", **about, summary={"en": "says 100%, CRM says 50%"})
    assert handover.entry("customer_follow_up")["open_findings"] == ["f1"]
    decided = {**about, "outcome": "returned", "resolved_by": HEAD, "reason": "以 CRM 为准"}
    handover.hear("performance", "finding.resolved", **decided)
    back = handover.entry("customer_follow_up")
    assert (back["state"], back["return_reason"], back["returned_by"]) == ("returned", "以 CRM 为准", HEAD)
    corrected = handover.submit("customer_follow_up", progress=50)
    late = handover.event("performance", "finding.resolved", decided, sequence=2)
    assert handover.deliver(late).verdict is Verdict.DONE
    assert handover.entry("customer_follow_up")["content_digest"] == corrected["content_digest"]
    assert handover.entry("customer_follow_up")["state"] == "submitted"


def test_events_of_performance_wait_for_the_case(handover: Handover) -> None:
    data = {"case_id": handover.case, "entry_id": "e", "content_digest": "0" * 64, "open_findings": []}
    assert handover.deliver(handover.event("performance", "entry.checked", data)).verdict is Verdict.RETRY


def test_a_repeated_command_answers_the_same(handover: Handover) -> None:
    handover.confirmed()
    entry = handover.submit("computer")
    headers = handover.headers(ASSETS, idempotency_key="k1")
    first = handover.app.call("confirm_entry", headers, {"name": entry["name"]})
    assert handover.app.call("confirm_entry", headers, {"name": entry["name"]}) == first
    assert len(handover.sent("entry.confirmed")) == 1


def test_lists_page_and_filter(handover: Handover) -> None:
    handover.confirmed()
    parent = f"cases/{handover.case}"
    seen: list[str] = []
    token = ""
    while True:
        page = handover.ok("list_entries", HEAD, parent=parent, page_size=5, page_token=token)
        seen += [e["name"] for e in page["entries"]]
        token = page["next_page_token"]
        if not token:
            break
    assert len(seen) == len(set(seen)) == 18
    assert len(handover.entries(HEAD, 'section = "assets" AND mandatory = true')) == 2
    bad = handover.refused("list_entries", HEAD, parent=parent, filter="colour = 1")
    assert bad["fields"][0]["field"] == "filter"


@pytest.mark.parametrize("round_", range(5))
def test_confirm_and_waive_at_once_leave_one_winner(handover: Handover, round_: int) -> None:
    if handover.app.engine.dialect.name == "sqlite":
        pytest.skip("one connection: the calls are one after the other anyway")
    handover.confirmed()
    handover.ok("submit_entry", LEAVER, name=handover.entry("samples")["name"], fields=handover.content("samples"))
    entry = handover.entry("samples")
    start = threading.Barrier(2)
    answers: dict[str, dict[str, Any]] = {}

    def act(method: str, actor: str, **body: Any) -> None:
        start.wait()
        answers[method] = handover.call(method, actor, name=entry["name"], **body)

    threads = [
        threading.Thread(target=act, args=("confirm_entry", ASSETS)),
        threading.Thread(target=act, args=("waive_entry", HEAD), kwargs={"reason": "无"}),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    winners = [method for method, answer in answers.items() if answer["error"] is None]
    assert len(winners) == 1, answers
    state = handover.entry("samples")["state"]
    assert state == {"confirm_entry": "confirmed", "waive_entry": "waived"}[winners[0]]
    assert len(handover.sent("entry.confirmed", "entry.waived")) == 1
    loser = next(answer for answer in answers.values() if answer["error"])
    assert loser["error"]["reason"] == "WRONG_STATE"


def test_a_stranger_cannot_tell_an_entry_from_none(handover: Handover) -> None:
    handover.confirmed()
    there = handover.refused("get_entry", STRANGER, name=handover.entry("computer")["name"])
    not_there = handover.refused("get_entry", STRANGER, name="entries/none")
    assert there["reason"] == not_there["reason"] == "NOT_FOUND"
