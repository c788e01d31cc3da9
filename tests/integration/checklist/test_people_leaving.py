"""A head, confirmer, receiver or filler-in who leaves, too: the parts go to others, with fresh deadlines, on record."""

from __future__ import annotations

import pytest

from tests.integration.checklist.handover import (
    ASSETS,
    DOCS,
    HEAD,
    HR,
    LEAVER,
    STRANGER,
    SUCCESSOR,
    SUPERIOR,
    Handover,
)
from tests.integration.checklist.people import handed_over, last_tasks, leaves, person, rows


def test_a_confirmer_who_leaves_before_is_not_chosen_and_one_who_stays_longer_is(handover: Handover) -> None:
    handover.company()
    leaves(handover, DOCS, "2026-03-31")
    leaves(handover, ASSETS, "2026-06-30")
    handover.hear("offboarding", "case.submitted", **handover.submitted())
    assert handover.entry("documents")["confirmer"] == f"employees/{HEAD}"
    assert handover.entry("computer")["confirmer"] == f"employees/{ASSETS}"


def test_in_a_batch_the_order_of_filing_does_not_matter(handover: Handover) -> None:
    handover.confirmed(batch_id="b1")
    assert handover.entry("documents")["confirmer"] == f"employees/{DOCS}"
    leaves(handover, DOCS, "2026-05-31", batch_id="b1")
    leaves(handover, SUCCESSOR, "2026-05-31", batch_id="b1")
    assert handover.entry("documents")["confirmer"] == f"employees/{HEAD}"
    assert handover.entry("unfinished_projects").get("receiver") is None
    assert last_tasks(handover)[("assign_receivers", f"checklists/{handover.case}")] == HEAD
    moved = handover.sent("entry.reassigned")[-1]
    assert moved["reason"] == "原处理人也将离职"


def test_nobody_else_left_the_leaving_confirmer_confirms_after_all(handover: Handover) -> None:
    handover.company()
    for number in (DOCS, HEAD, SUPERIOR):
        leaves(handover, number, "2026-03-31")
    handover.hear("offboarding", "case.submitted", **handover.submitted())
    assert handover.entry("documents")["confirmer"] == f"employees/{DOCS}"


def test_the_heads_parts_go_to_the_head_above_at_the_end_of_the_last_working_day(handover: Handover) -> None:
    handover.confirmed()
    done = handover.submit("documents")
    leaves(handover, DOCS, "2026-03-03")
    leaves(handover, HEAD, "2026-03-03")
    handover.later(hours=30)
    assert handover.checklist(SUPERIOR)["head"] == f"employees/{HEAD}", "until the day is over"
    handover.later(hours=12)
    assert handover.checklist(SUPERIOR)["head"] == f"employees/{SUPERIOR}"
    (changed,) = handover.sent("checklist.head_changed")
    assert (changed["previous"], changed["head"], changed["head_superior"]) == (HEAD, SUPERIOR, None)
    assert handover.entry("documents", SUPERIOR)["confirmer"] == f"employees/{SUPERIOR}"
    moved = [d for d in handover.sent("deadline.moved") if d["subject_id"] == done["name"].removeprefix("entries/")]
    assert moved[-1]["person"] == SUPERIOR and moved[-1]["due_at"] > "2026-03-05"
    assert handover.refused("confirm_entry", DOCS, name=done["name"])["reason"] in ("FORBIDDEN", "NOT_FOUND")
    confirmed = handover.ok("confirm_entry", SUPERIOR, name=done["name"], content_digest=done["content_digest"])
    assert confirmed["state"] == "confirmed"


def test_a_list_that_waits_for_a_head_who_has_left_is_the_next_ones_and_what_was_missed_stays_missed(
    handover: Handover,
) -> None:
    handover.filed()
    leaves(handover, HEAD, "2026-03-05")
    handover.later(days=3)  # the head's two working days are over
    missed = [d for d in handover.sent("deadline.missed") if d["kind"] == "list_confirmation"]
    assert [d["person"] for d in missed if d["case_id"] == handover.case] == [HEAD]
    handover.later(days=1)
    assert last_tasks(handover)[("confirm_list", f"checklists/{handover.case}")] == SUPERIOR
    moved = [d for d in handover.sent("deadline.moved") if d["kind"] == "list_confirmation"][-1]
    assert (moved["person"], moved["due_at"] > moved["assigned_at"]) == (SUPERIOR, True)
    handover.ok("confirm_list", SUPERIOR, name=f"checklists/{handover.case}")
    assert handover.sent("checklist.list_confirmed")[-1]["on_time"] is True


def test_no_head_is_left_and_hr_is_asked_to_take_over(handover: Handover) -> None:
    handover.confirmed()
    for number in (SUPERIOR, HEAD):
        leaves(handover, number, "2026-03-03")
    handover.later(days=2)
    assert last_tasks(handover)[("take_over", f"cases/{handover.case}")] == HR
    handover.ok("take_over", HR, name=f"cases/{handover.case}", role="head", reason="负责人均已离职")
    assert ("take_over", f"cases/{handover.case}") not in last_tasks(handover)
    assert handover.checklist(HR)["head"] == f"employees/{HR}"


def test_who_becomes_inactive_gives_up_everything(handover: Handover) -> None:
    handover.confirmed()
    handover.hear("offboarding", "case.leaver_absent", case_id=handover.case, fills_in=STRANGER)
    done = handover.ok(
        "submit_entry",
        STRANGER,
        name=handover.entry("documents")["name"],
        fields=handover.content("documents"),
    )
    for number in (STRANGER, DOCS, SUCCESSOR):
        person(handover, number, version=2, status="inactive")
    handover.later()
    entries = {e["item_key"]: e for e in handover.entries()}
    assert entries["documents"]["confirmer"] == f"employees/{HEAD}"
    assert {e["submitter"] for e in entries.values() if e["section"] != "hr" and e["state"] == "pending"} == {
        f"employees/{HEAD}"
    }
    business = [e for e in entries.values() if e["section"] in ("work", "knowledge", "relations")]
    assert {e.get("receiver") for e in business} == {None}
    # The head fills in, and so confirms nothing of it.
    assert {e["confirmer"] for e in business if e["state"] == "pending"}.isdisjoint({f"employees/{HEAD}"})
    assert done["state"] == "submitted"


@pytest.mark.parametrize("key", ["D1", "D2"])
def test_a_headship_that_takes_effect_moves_the_head_of_that_department_only(handover: Handover, key: str) -> None:
    handover.filed()
    other = leaves(handover, HEAD, "2026-06-30")
    effect = {"kind": "headship", "key": key, "leaver": HEAD, "receiver": STRANGER}
    handover.hear("offboarding", "holding.taken_effect", case_id=other, holding_id="h1", **effect)
    handover.later()
    expected = STRANGER if key == "D1" else HEAD
    assert handover.checklist(HR)["head"] == f"employees/{expected}"


def test_a_duty_that_takes_effect_moves_what_its_holder_confirms(handover: Handover) -> None:
    handover.confirmed()
    done = handover.submit("documents")
    other = leaves(handover, DOCS, "2026-06-30")
    effect = {"kind": "duty", "key": "document_admin", "leaver": DOCS, "receiver": STRANGER}
    handover.hear("offboarding", "holding.taken_effect", case_id=other, holding_id="h1", **effect)
    handover.later()
    assert handover.entry("documents")["confirmer"] == f"employees/{STRANGER}"
    assert last_tasks(handover)[("confirm_entry", done["name"])] == STRANGER
    handover.ok("confirm_entry", STRANGER, name=done["name"])


def test_an_open_task_goes_to_who_was_named_unless_it_is_the_own_entry(handover: Handover) -> None:
    handover.confirmed()
    done = handover.submit("documents")
    task = next(t for t in handover.sent("task.opened") if t["kind"] == "confirm_entry")
    other = leaves(handover, DOCS, "2026-06-30")
    for receiver, expected in ((LEAVER, HEAD), (STRANGER, HEAD)):  # the second finds it moved
        effect = {"kind": "open_task", "key": task["task_id"], "leaver": DOCS, "receiver": receiver}
        rows(handover, "duty", "document_admin", {"duty": "document_admin", "employee": DOCS}, 2, active=False)
        handover.hear("offboarding", "holding.taken_effect", case_id=other, holding_id="h1", **effect)
        handover.later()
        assert handover.entry("documents")["confirmer"] == f"employees/{expected}"
    assert done["state"] == "submitted"


def test_a_case_that_is_withdrawn_takes_nobody_away(handover: Handover) -> None:
    handover.confirmed()
    other = leaves(handover, DOCS, "2026-03-03")
    handover.hear("offboarding", "case.withdrawn", case_id=other)
    handover.later(days=5)
    assert handover.submit("documents")["confirmer"] == f"employees/{DOCS}"


def test_the_signed_letter_stands_whoever_leaves(handover: Handover) -> None:
    handover.confirmed()
    handed_over(handover)
    handover.ok("sign_letter", HEAD, name=f"letters/{handover.case}")
    before = handover.entries(HR)
    leaves(handover, DOCS, "2026-03-02")
    handover.later(days=1)
    assert handover.entries(HR) == before


def test_an_internal_move_keeps_the_person_at_hand(handover: Handover) -> None:
    handover.confirmed()
    leaves(handover, DOCS, "2026-03-03", kind="internal_transfer")
    handover.later(days=5)
    assert handover.submit("documents")["confirmer"] == f"employees/{DOCS}"
