"""HR takes over with a reason; several receivers by one call; like entries of several cases confirmed together."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from chassis.ids import new_id
from tests.integration.checklist.handover import (
    DOCS,
    HEAD,
    HR,
    LEAVER,
    STRANGER,
    SUCCESSOR,
    SUPERIOR,
    Handover,
)
from tests.integration.checklist.people import delegate, last_tasks, leaves, person

WHY = {"reason": "负责人休假未归"}


def test_hr_takes_the_heads_part_and_the_missed_deadline_stays_missed(handover: Handover) -> None:
    handover.filed()
    handover.later(days=3)
    name = f"cases/{handover.case}"
    assert handover.refused("take_over", HEAD, name=name, role="head", **WHY)["reason"] == "FORBIDDEN"
    assert handover.refused("take_over", "HR99", name=name, role="head", **WHY)["reason"] == "NOT_FOUND"
    assert handover.refused("take_over", HR, name=name, role="head", reason="")["fields"][0]["field"] == "reason"
    done = handover.ok("take_over", HR, name=name, role="head", **WHY)
    assert done["head"] == f"employees/{HR}"
    (taken,) = handover.sent("checklist.taken_over")
    assert (taken["role"], taken["previous"], taken["person"], taken["taken_by"]) == ("head", HEAD, HR, HR)
    assert [d["person"] for d in handover.sent("deadline.missed")] == [HEAD]
    moved = [d for d in handover.sent("deadline.moved") if d["kind"] == "list_confirmation"][-1]
    assert (moved["person"], moved["role"], moved["due_at"]) == (HR, "head", "2026-03-09T10:00:00Z")
    assert handover.refused("confirm_list", HEAD, name=f"checklists/{handover.case}")["reason"] != "INTERNAL"
    handover.ok("confirm_list", HR, name=f"checklists/{handover.case}")
    again = handover.refused("take_over", HR, name=name, role="head", **WHY)
    assert again["fields"][0]["field"] == "person"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"role": "head", "person": f"employees/{LEAVER}"}, "person"),
        ({"role": "head", "person": "employees/E404"}, "person"),
        ({"role": "head", "entries": ["entries/x"]}, "entries"),
        ({"role": "confirmer", "entries": ["entries/x"]}, "entries[0]"),
        ({"role": "submitter"}, "role"),
        ({"role": "confirmer"}, "role"),
        ({"role": "owner"}, "role"),
    ],
)
def test_what_cannot_be_taken_over_names_the_field(handover: Handover, body: dict[str, Any], field: str) -> None:
    handover.confirmed()
    refused = handover.refused("take_over", HR, name=f"cases/{handover.case}", **body, **WHY)
    assert refused["fields"][0]["field"] == field
    assert handover.sent("checklist.taken_over", "checklist.head_changed", "entry.reassigned") == []


def test_a_person_who_leaves_no_later_takes_nothing_over(handover: Handover) -> None:
    handover.confirmed()
    leaves(handover, STRANGER, "2026-03-31")
    body = {"name": f"cases/{handover.case}", "role": "head", "person": f"employees/{STRANGER}"}
    assert handover.refused("take_over", HR, **body, **WHY)["fields"][0]["field"] == "person"


def test_a_department_without_any_head_starts_when_hr_names_one(handover: Handover) -> None:
    handover.company(head=None)
    handover.hear("offboarding", "case.submitted", **handover.submitted(head=None, head_superior=None))
    assert handover.sent("checklist.blocked")[-1]["blocked_reason"] == "no_head"
    body = {"name": f"cases/{handover.case}", "role": "head", "person": f"employees/{STRANGER}"}
    done = handover.ok("take_over", HR, **body, reason="该部门暂无负责人")
    assert (done["state"], done["head"]) == ("awaiting_list_confirmation", f"employees/{STRANGER}")
    assert handover.sent("checklist.taken_over")[-1]["previous"] is None
    handover.ok("confirm_list", STRANGER, name=f"checklists/{handover.case}")


def test_what_waits_for_its_confirmers_is_taken_over_from_each_of_them(handover: Handover) -> None:
    handover.confirmed()
    documents, computer = handover.submit("documents"), handover.submit("computer")
    handover.ok("take_over", HR, name=f"cases/{handover.case}", role="confirmer", **WHY)
    taken = {t["previous"]: t["entries"] for t in handover.sent("checklist.taken_over")}
    assert taken == {
        DOCS: [documents["name"].removeprefix("entries/")],
        "E2002": [computer["name"].removeprefix("entries/")],
    }
    assert last_tasks(handover)[("confirm_entry", documents["name"])] == HR
    assert handover.ok("confirm_entry", HR, name=documents["name"])["state"] == "confirmed"
    assert handover.refused("confirm_entry", DOCS, name=computer["name"])["reason"] in ("FORBIDDEN", "NOT_FOUND")


def test_filling_in_for_an_absent_leaver_is_taken_over_but_never_confirmed_by_the_same_person(
    handover: Handover,
) -> None:
    handover.confirmed()
    handover.hear("offboarding", "case.leaver_absent", case_id=handover.case, fills_in=STRANGER)
    name = f"cases/{handover.case}"
    handover.ok("take_over", HR, name=name, role="submitter", **WHY)
    done = handover.ok(
        "submit_entry", HR, name=handover.entry("documents")["name"], fields=handover.content("documents")
    )
    own = handover.refused("take_over", HR, name=name, role="confirmer", entries=[done["name"]], **WHY)
    assert (own["reason"], own["fields"][0]["field"]) == ("FORBIDDEN", "person")


def test_an_older_word_on_the_absence_does_not_undo_a_newer_one(handover: Handover) -> None:
    handover.confirmed()
    first = handover.event("offboarding", "case.leaver_absent", {"case_id": handover.case, "fills_in": STRANGER})
    handover.hear("offboarding", "case.leaver_absent", case_id=handover.case, fills_in=SUPERIOR)
    handover.deliver(first)
    assert handover.entry("documents")["submitter"] == f"employees/{SUPERIOR}"
    handover.hear("offboarding", "case.leaver_absent", case_id=handover.case, fills_in=None)
    assert handover.entry("documents")["submitter"] == f"employees/{HEAD}"


def test_several_receivers_share_the_work_by_section(handover: Handover) -> None:
    handover.confirmed(successor=None)
    subject = f"checklists/{handover.case}"
    assert last_tasks(handover)[("assign_receivers", subject)] == HEAD
    body = {"parent": f"cases/{handover.case}", "reason": "按板块分工"}
    work = handover.ok(
        "batch_reassign_entries", HEAD, **body, filter='section = "work"', receiver=f"employees/{STRANGER}"
    )
    assert {e["receiver"] for e in work["entries"]} == {f"employees/{STRANGER}"}
    rest = [
        e["name"]
        for e in handover.entries()
        if e["section"] in ("knowledge", "relations") and e.get("receiver") is None
    ]
    handover.ok("batch_reassign_entries", HR, **body, names=rest, receiver=f"employees/{SUCCESSOR}")
    assert ("assign_receivers", subject) not in last_tasks(handover)
    assert len(handover.sent("entry.reassigned")) == len(work["entries"]) + len(rest)


def test_a_batch_of_receivers_is_all_or_nothing(handover: Handover) -> None:
    handover.confirmed(successor=None)
    project, computer = handover.entry("unfinished_projects"), handover.entry("computer")
    body = {"parent": f"cases/{handover.case}", "reason": "x"}
    to = f"employees/{STRANGER}"
    for changes, field in (
        ({"names": [project["name"], computer["name"]], "receiver": to}, "names[1]"),
        ({"names": [project["name"], "entries/x"], "receiver": to}, "names[1]"),
        ({"names": [project["name"]], "filter": 'section = "work"', "receiver": to}, "names"),
        ({"receiver": to}, "names"),
        ({"filter": 'section = "hr"', "receiver": to}, "filter"),
        ({"names": [project["name"]], "receiver": f"employees/{LEAVER}"}, "receiver"),
        ({"names": [project["name"]], "receiver": "employees/E404"}, "receiver"),
    ):
        refused = handover.refused("batch_reassign_entries", HEAD, **body, **changes)
        assert refused["fields"][0]["field"] == field, refused
    assert handover.sent("entry.reassigned") == []
    stranger = handover.refused("batch_reassign_entries", STRANGER, **body, names=[project["name"]], receiver=to)
    assert stranger["reason"] == "NOT_FOUND"


@pytest.mark.parametrize("changes", [{"status": "inactive"}, {"status": "suspended"}], ids=["left", "suspended"])
def test_nothing_goes_to_who_is_not_active(handover: Handover, changes: dict[str, str]) -> None:
    handover.confirmed(successor=None)
    person(handover, STRANGER, 2, **changes)
    handover.later()
    before = handover.entries()
    to, name = f"employees/{STRANGER}", f"cases/{handover.case}"
    project = handover.entry("unfinished_projects")["name"]
    for role in ("head", "confirmer"):
        refused = handover.refused("take_over", HR, name=name, role=role, person=to, **WHY)
        assert (refused["reason"], refused["fields"][0]["field"]) == ("INVALID_ARGUMENT", "person")
    for method, body in (
        ("batch_reassign_entries", {"parent": name, "names": [project], "reason": "x"}),
        ("reassign_entry", {"name": project, "reason": "x"}),
    ):
        refused = handover.refused(method, HEAD, **body, receiver=to)
        assert (refused["reason"], refused["fields"][0]["field"]) == ("INVALID_ARGUMENT", "receiver"), method
    assert handover.entries() == before
    assert handover.sent("checklist.taken_over", "entry.reassigned") == []


def two_cases(handover: Handover) -> tuple[dict[str, Any], dict[str, Any]]:
    """The same documents handed in by two leavers, both for the document administrator."""
    first = handover.confirmed().submit("documents")
    one, handover.case = handover.case, new_id()
    handover.hear("offboarding", "case.submitted", **handover.submitted(leaver=STRANGER))
    handover.ok("confirm_list", HEAD, name=f"checklists/{handover.case}")
    name = handover.entry("documents")["name"]
    second = handover.ok("submit_entry", STRANGER, name=name, fields=handover.content("documents"))
    handover.case = one
    return first, second


def test_like_entries_of_several_cases_are_confirmed_together(handover: Handover) -> None:
    pair = two_cases(handover)
    body = {"parent": "cases/-", "names": [e["name"] for e in pair]}
    needed = handover.refused("batch_confirm_entries", DOCS, **body)
    assert needed["fields"][0]["field"] == "content_digests"
    digests = [e["content_digest"] for e in pair]
    stale = handover.refused("batch_confirm_entries", DOCS, **body, content_digests=[digests[0], "0" * 64])
    assert (stale["reason"], stale["fields"][0]["field"]) == ("STALE_ETAG", "names[1]")
    unseen = handover.refused("batch_confirm_entries", "E2002", **body, content_digests=digests)
    assert (unseen["reason"], unseen["fields"][0]["field"]) == ("NOT_FOUND", "names[0]")
    own = handover.refused("batch_confirm_entries", STRANGER, **body, content_digests=digests)
    assert own["fields"][0]["field"] == "names[0]"
    assert handover.sent("entry.confirmed") == []
    done = handover.ok("batch_confirm_entries", DOCS, **body, content_digests=digests)
    assert [e["name"] for e in done["entries"]] == body["names"]
    assert {e["state"] for e in done["entries"]} == {"confirmed"}
    assert len({e["case_id"] for e in handover.sent("entry.confirmed")}) == 2


def test_a_deputy_confirms_across_cases_in_the_name_of_whose_turn_it_is(handover: Handover) -> None:
    first, second = two_cases(handover)
    delegate(handover, DOCS, "E3001", "confirmer")
    names, digests = [first["name"], second["name"]], [first["content_digest"], second["content_digest"]]
    done = handover.ok("batch_confirm_entries", "E3001", parent="cases/-", names=names, content_digests=digests)
    assert {e["confirmed_for"] for e in done["entries"]} == {f"employees/{DOCS}"}


def test_two_batches_over_the_same_cases_do_not_wait_for_each_other(
    handover: Handover, request: pytest.FixtureRequest
) -> None:
    if handover.app.engine.dialect.name == "sqlite":
        pytest.skip("one connection: the calls are one after the other anyway")
    pair = two_cases(handover)
    answers: list[dict[str, Any]] = []

    def confirm(chosen: list[dict[str, Any]]) -> None:
        body = {"names": [e["name"] for e in chosen], "content_digests": [e["content_digest"] for e in chosen]}
        answers.append(handover.call("batch_confirm_entries", DOCS, parent="cases/-", **body))

    threads = [threading.Thread(target=confirm, args=(chosen,)) for chosen in (list(pair), list(reversed(pair)))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    reasons = sorted(a["error"]["reason"] if a["error"] else "" for a in answers)
    assert reasons == ["", "WRONG_STATE"]
    assert len(handover.sent("entry.confirmed")) == 2


def test_confirming_and_taking_over_at_once_are_one_after_the_other(handover: Handover) -> None:
    if handover.app.engine.dialect.name == "sqlite":
        pytest.skip("one connection: the calls are one after the other anyway")
    done = handover.confirmed().submit("documents")
    answers: dict[str, dict[str, Any]] = {}

    def confirm() -> None:
        answers["confirm"] = handover.call("confirm_entry", DOCS, name=done["name"])

    def take() -> None:
        body = {"name": f"cases/{handover.case}", "role": "confirmer", "entries": [done["name"]], **WHY}
        answers["take"] = handover.call("take_over", HR, **body)

    threads = [threading.Thread(target=confirm), threading.Thread(target=take)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    won = [name for name, answer in answers.items() if answer["error"] is None]
    assert len(won) == 1
    loser = answers["take" if won == ["confirm"] else "confirm"]["error"]["reason"]
    assert loser in ("WRONG_STATE", "FORBIDDEN", "NOT_FOUND")
