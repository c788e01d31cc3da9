"""A head, confirmer, receiver or filler-in who leaves, too: the parts go to others, with fresh deadlines, on record."""

from __future__ import annotations

import threading

import pytest

from chassis.application import Verdict
from chassis.ids import new_id
from chassis.unit import UnitOfWork
from checklist.model.checklist import Checklist
from checklist.usecases import people_leaving
from tests.integration.checklist.handover import (
    ASSETS,
    DOCS,
    HEAD,
    HR,
    LEAVER,
    OTHER_HR,
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
    assert moved.get("reason") is None, "who reads this case need not know of the other one"


def test_two_of_a_batch_who_are_filed_at_once_hear_of_each_other(
    handover: Handover, monkeypatch: pytest.MonkeyPatch
) -> None:
    if handover.app.engine.dialect.name == "sqlite":
        pytest.skip("one connection: one case is filed after the other anyway")
    handover.company()
    handover.ok("list_templates", HR)  # made once for the company, before two cases need them at once
    both_are_made, plan = threading.Barrier(2, timeout=20), people_leaving.plan

    def planned(uow: UnitOfWork, checklist: Checklist) -> None:
        plan(uow, checklist)
        both_are_made.wait()  # neither has committed: within its transaction neither sees the other

    monkeypatch.setattr(people_leaving, "plan", planned)
    people = {"successor": None, "head": "E0001", "head_superior": None, "batch_id": "b1"}
    other = handover.submitted(case_id=new_id(), leaver=DOCS, **people)
    filed = [
        handover.event("offboarding", "case.submitted", data) for data in (handover.submitted(batch_id="b1"), other)
    ]
    verdicts: list[Verdict] = []
    threads = [threading.Thread(target=lambda e=e: verdicts.append(handover.deliver(e).verdict)) for e in filed]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert verdicts == [Verdict.DONE, Verdict.DONE]
    handover.later()
    assert handover.entry("documents")["confirmer"] == f"employees/{HEAD}"


def test_a_new_date_asks_again_who_leaves_before(handover: Handover) -> None:
    handover.confirmed()
    own = leaves(handover, DOCS, "2026-06-30")
    assert handover.entry("documents")["confirmer"] == f"employees/{DOCS}"
    moved = {"last_working_day": "2026-03-20", "separation_date": "2026-03-20"}
    handover.hear("offboarding", "case.rescheduled", case_id=own, **moved, previous_last_working_day="2026-06-30")
    handover.later()
    assert handover.entry("documents")["confirmer"] == f"employees/{HEAD}"


def test_nobody_waits_for_who_does_not_act_any_more(handover: Handover) -> None:
    handover.filed()
    own = leaves(handover, HEAD, "2026-06-30")
    assert handover.checklist(SUPERIOR)["head"] == f"employees/{HEAD}", "to the end of the last working day"
    handover.hear("offboarding", "case.leaver_absent", case_id=own, leaver=HEAD, reason="ill", fills_in=None)
    handover.later()
    assert handover.checklist(SUPERIOR)["head"] == f"employees/{SUPERIOR}"
    assert last_tasks(handover)[("confirm_list", f"checklists/{handover.case}")] == SUPERIOR


def test_a_list_is_not_made_for_a_head_who_is_gone(handover: Handover) -> None:
    handover.company()
    leaves(handover, HEAD, "2026-02-27")
    handover.hear("offboarding", "case.submitted", **handover.submitted())
    assert handover.checklist(SUPERIOR)["head"] == f"employees/{SUPERIOR}"


def test_who_was_hired_again_is_there(handover: Handover) -> None:
    handover.company()
    leaves(handover, DOCS, "2026-02-20")
    person(handover, DOCS, 2, hire_date="2026-02-24")
    handover.hear("offboarding", "case.submitted", **handover.submitted())
    assert handover.entry("documents")["confirmer"] == f"employees/{DOCS}"
    leaves(handover, DOCS, "2026-03-31")
    assert handover.entry("documents")["confirmer"] == f"employees/{HEAD}", "and leaves again"


def test_hr_who_has_left_is_followed_by_who_holds_the_duty_now(handover: Handover) -> None:
    handover.confirmed()
    former = {"duty": "hrbp", "employee": STRANGER, "department": "D1", "valid_to": "2026-03-01"}
    rows(handover, "duty", "hrbp-former", former)
    leaves(handover, HR, "2026-03-03")
    handover.later(days=3)
    assert handover.checklist(OTHER_HR)["hrbp"] == f"employees/{OTHER_HR}", "of another part, where nobody else is left"
    own_list = [e for e in handover.entries(OTHER_HR) if e["section"] == "hr"]
    assert {e["submitter"] for e in own_list} == {f"employees/{OTHER_HR}"}


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
