"""Acting by delegation as head, confirmer, receiver and HR: while it holds, and never on what is one's own."""

from __future__ import annotations

from typing import Any

from sqlalchemy import text

from chassis import db
from tests.integration.checklist.handover import DOCS, HEAD, HR, LEAVER, STRANGER, SUCCESSOR, Handover
from tests.integration.checklist.people import delegate, handed_over, last_tasks

DEPUTY = "E3001"


def envelopes(handover: Handover, name: str) -> list[dict[str, Any]]:
    """Who acted and for whom, as events say it."""
    import json

    with db.open_session(handover.app.engine) as session, session.begin():
        session.bind_tenant("*")
        found = session.execute(text("SELECT body FROM outbox WHERE name = :name ORDER BY position"), {"name": name})
        bodies = [row.body if isinstance(row.body, dict) else json.loads(row.body) for row in found]
    return [body for body in bodies if body["tenant"] == handover.tenant]


def test_a_deputy_confirms_the_list_in_the_heads_name(handover: Handover) -> None:
    handover.filed()
    assert handover.refused("get_checklist", DEPUTY, name=f"checklists/{handover.case}")["reason"] == "NOT_FOUND"
    delegate(handover, HEAD, DEPUTY, "head")
    seen = handover.checklist(DEPUTY)
    assert seen["state"] == "awaiting_list_confirmation"
    done = handover.ok("confirm_list", DEPUTY, name=f"checklists/{handover.case}", etag=seen["etag"])
    assert (done["confirmed_by"], done["confirmed_for"]) == (f"employees/{DEPUTY}", f"employees/{HEAD}")
    (said,) = envelopes(handover, "checklist.list_confirmed")
    assert (said["actor"], said["onbehalfof"], said["data"]["head"]) == (DEPUTY, HEAD, HEAD)
    (met,) = [d for d in handover.sent("deadline.met") if d["kind"] == "list_confirmation"]
    assert met["person"] == HEAD, "the head's own deadline is met"


def test_it_ends_with_its_time_and_when_it_is_taken_back(handover: Handover) -> None:
    handover.filed()
    delegate(handover, HEAD, DEPUTY, "head", ends_at="2026-03-02T02:00:00Z")
    handover.checklist(DEPUTY)
    handover.later(hours=2)
    assert handover.refused("get_checklist", DEPUTY, name=f"checklists/{handover.case}")["reason"] == "NOT_FOUND"
    assert handover.refused("confirm_list", DEPUTY, name=f"checklists/{handover.case}")["reason"] == "NOT_FOUND"


def test_a_delegated_confirmer_sees_and_confirms_only_those_entries(handover: Handover) -> None:
    handover.confirmed()
    documents, accounts = handover.submit("documents"), handover.submit("unfinished_projects")
    assert documents["confirmer"] == f"employees/{DOCS}"
    assert handover.refused("confirm_entry", STRANGER, name=documents["name"])["reason"] == "NOT_FOUND"
    delegate(handover, DOCS, STRANGER, "confirmer")
    assert {e["confirmer"] for e in handover.entries(STRANGER)} == {f"employees/{DOCS}"}
    assert handover.refused("get_entry", STRANGER, name=accounts["name"])["reason"] == "NOT_FOUND"
    confirmed = handover.ok("confirm_entry", STRANGER, name=documents["name"])
    assert (confirmed["confirmed_by"], confirmed["confirmed_for"]) == (f"employees/{STRANGER}", f"employees/{DOCS}")
    (said,) = envelopes(handover, "entry.confirmed")
    assert (said["actor"], said["onbehalfof"], said["data"]["confirmed_by"]) == (STRANGER, DOCS, STRANGER)


def test_neither_the_leaver_nor_who_handed_in_confirms_for_another(handover: Handover) -> None:
    handover.confirmed()
    documents = handover.submit("documents")
    delegate(handover, DOCS, LEAVER, "all")
    delegate(handover, HEAD, LEAVER, "all")
    refused = handover.refused("confirm_entry", LEAVER, name=documents["name"])
    assert refused["reason"] == "FORBIDDEN"
    assert handover.refused("waive_entry", LEAVER, name=documents["name"], reason="不用交")["reason"] == "FORBIDDEN"
    assert handover.refused("return_entry", LEAVER, name=documents["name"], reason="x")["reason"] == "FORBIDDEN"
    assert handover.refused("confirm_list", LEAVER, name=f"checklists/{handover.case}")["reason"] == "FORBIDDEN"


def test_who_fills_in_for_an_absent_leaver_does_not_confirm_it_as_a_deputy(handover: Handover) -> None:
    handover.confirmed()
    handover.hear("offboarding", "case.leaver_absent", case_id=handover.case, fills_in=STRANGER)
    entry = handover.entry("documents")
    done = handover.ok("submit_entry", STRANGER, name=entry["name"], fields=handover.content("documents"))
    delegate(handover, DOCS, STRANGER, "confirmer")
    delegate(handover, HEAD, STRANGER, "head")
    for method, body in (("confirm_entry", {}), ("return_entry", {"reason": "x"}), ("waive_entry", {"reason": "x"})):
        assert handover.refused(method, STRANGER, name=done["name"], **body)["reason"] == "FORBIDDEN", method


def test_a_delegation_of_who_leaves_gives_nothing_in_that_case(handover: Handover) -> None:
    handover.confirmed()
    delegate(handover, LEAVER, STRANGER, "all")
    assert handover.refused("list_entries", STRANGER, parent=f"cases/{handover.case}")["reason"] == "NOT_FOUND"


def test_on_whose_behalf_the_caller_says_to_act_must_be_true(handover: Handover) -> None:
    handover.confirmed()
    documents = handover.submit("documents")

    def confirm(actor: str, said: str) -> dict[str, Any]:
        headers = handover.headers(actor, on_behalf_of=said)
        answer: dict[str, Any] = handover.app.call("confirm_entry", headers, {"name": documents["name"]})
        return answer

    assert confirm(DOCS, HEAD)["error"]["reason"] == "FORBIDDEN"
    delegate(handover, DOCS, DEPUTY, "confirmer")
    assert confirm(DEPUTY, HEAD)["error"]["reason"] == "FORBIDDEN"
    assert confirm(DEPUTY, DOCS)["error"] is None


def test_waiver_and_agreement_by_deputies_are_still_two_persons(handover: Handover) -> None:
    handover.confirmed()
    documents = handover.submit("documents")
    delegate(handover, HEAD, "HR99", "head")
    delegate(handover, HR, "HR99", "hr")
    asked = handover.ok("waive_entry", "HR99", name=documents["name"], reason="项目取消")
    assert asked["waiver"]["asked_for"] == f"employees/{HEAD}"
    own = handover.refused("agree_waiver", "HR99", name=documents["name"], agree=True)
    assert own["reason"] == "FORBIDDEN", "the same person asked for it"
    assert handover.ok("agree_waiver", HR, name=documents["name"], agree=True)["state"] == "waived"


def test_a_deputy_of_hr_must_be_of_hr_and_acts_in_its_name(handover: Handover) -> None:
    handover.confirmed()
    documents = handover.submit("documents")
    handover.ok("waive_entry", HEAD, name=documents["name"], reason="项目取消")
    delegate(handover, HR, STRANGER, "hr")
    assert handover.refused("agree_waiver", STRANGER, name=documents["name"], agree=True)["reason"] == "NOT_FOUND"
    delegate(handover, HR, "HR99", "hr")
    assert handover.ok("agree_waiver", "HR99", name=documents["name"], agree=True)["state"] == "waived"
    (said,) = envelopes(handover, "entry.waived")
    assert (said["actor"], said["onbehalfof"]) == ("HR99", HR)


def test_a_deputy_signs_for_head_and_successor_and_the_letter_says_so(handover: Handover) -> None:
    handover.confirmed()
    handed_over(handover)
    name = f"letters/{handover.case}"
    delegate(handover, HEAD, DEPUTY, "head")
    delegate(handover, SUCCESSOR, STRANGER, "receiver")
    assert last_tasks(handover)[("sign_letter", name)] == HEAD, "the task stays the delegator's"
    signed = handover.ok("sign_letter", DEPUTY, name=name)
    assert (signed["signatures"][0]["person"], signed["signatures"][0]["signed_by"]) == (f"employees/{HEAD}", DEPUTY)
    assert handover.refused("sign_letter", STRANGER, name=name)["reason"] == "WRONG_STATE", "the leaver's turn"
    delegate(handover, LEAVER, DEPUTY, "all")
    assert handover.refused("sign_letter", DEPUTY, name=name)["reason"] == "WRONG_STATE", "nobody signs for the leaver"
    handover.ok("sign_letter", LEAVER, name=name)
    taken = handover.ok("acknowledge_entry", STRANGER, name=handover.entry("unfinished_projects")["name"])
    assert taken["acknowledged_for"] == f"employees/{SUCCESSOR}", "also after the head's signature"
    assert handover.ok("sign_letter", STRANGER, name=name)["state"] == "completed"
    (said,) = envelopes(handover, "letter.completed")
    assert (said["actor"], said["onbehalfof"]) == (STRANGER, SUCCESSOR)
