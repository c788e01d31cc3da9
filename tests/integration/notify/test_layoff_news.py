"""Who hears of batches, delegations, holdings, takeovers, access, omissions and deductions, from the golden events."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from chassis.application import Verdict
from notify.model.catalogue import TEMPLATES
from notify.store.tables import CaseRow
from tests.integration.notify.stage import Stage

EXAMPLES = Path(__file__).parents[3] / "proto/events/examples"
PEOPLE = {"E1001": "E1", "E2001": "E2", "E4001": "E4", "E1002": "E3", "E3001": "E5"}
"""People of the golden examples, as those of the stage."""


def golden(name: str, **changes: Any) -> dict[str, Any]:
    """The owner's example, about people of the stage."""
    text = (EXAMPLES / f"{name}.v1.json").read_text()
    for theirs, ours in PEOPLE.items():
        text = text.replace(f'"{theirs}"', f'"{ours}"')
    data: dict[str, Any] = json.loads(text)
    return data | changes


def news(stage: Stage, owner: str, name: str, **changes: Any) -> list[tuple[str, str]]:
    """What the event tells, to whom; a second delivery tells nothing more."""
    before = stage.told()
    data = golden(name, **changes)
    data |= {"case_id": stage.case} if "case_id" in data else {}
    raw = stage.envelope(owner, name, data)
    assert stage.deliver(raw).verdict is Verdict.DONE
    assert stage.deliver(raw).verdict is Verdict.DUPLICATE
    after = stage.told()
    for one in before:
        after.remove(one)
    return after


@pytest.fixture(autouse=True)
def filed(stage: Stage) -> None:
    stage.submitted()


def test_a_batch_is_one_word_for_each_of_hr_and_heads(stage: Stage) -> None:
    told = news(stage, "offboarding", "batch.released", hr=["E4", "E6"], heads=["E2", "E5", "E6"], blocked=[])
    expected = [("E4", "batch_released_hr"), ("E6", "batch_released_hr")]
    assert told == [("E2", "batch_released_head"), *expected[:1], ("E5", "batch_released_head"), *expected[1:]]
    message = stage.message("E4", "batch_released_hr")
    assert message.case_id is None
    assert message.subject_name.startswith("batches/")
    assert len(stage.deliveries()) == 4 + 4


def test_the_cases_of_a_batch_tell_their_leaver_and_successor_only(stage: Stage) -> None:
    before = stage.told()
    stage.case += "b"
    stage.submitted(batch_id="b-1")
    after = stage.told()
    for one in before:
        after.remove(one)
    assert after == [("E1", "case_opened_leaver"), ("E3", "case_opened_successor")]


def test_of_a_batch_the_lists_to_confirm_are_one_mail(stage: Stage) -> None:
    stage.case += "b"
    stage.submitted(batch_id="b-1")
    mails = len(stage.deliveries())
    task = {
        "task_id": "t1",
        "kind": "confirm_list",
        "subject": "checklists/k1",
        "title": {"zh-CN": "清单", "en": "List"},
    }
    stage.done("checklist", "task.opened", **task, person="E2")
    assert ("E2", "task_confirm_list") in stage.told()
    assert len(stage.deliveries()) == mails, "the batch's own mail asked for it"
    stage.done("checklist", "task.opened", **{**task, "task_id": "t2", "kind": "sign_letter"}, person="E2")
    stage.done("checklist", "task.opened", **task, person="E5")
    assert len(stage.deliveries()) == mails + 2, "who was named later had no mail of the batch"


def test_a_cancelled_batch_that_nobody_heard_of_stays_unheard_of(stage: Stage) -> None:
    people = {"hr": ["E4"], "heads": ["E2"]}
    assert news(stage, "offboarding", "batch.cancelled", was_released=False, **people) == []
    told = news(stage, "offboarding", "batch.cancelled", was_released=True, **people)
    assert told == [("E2", "batch_cancelled"), ("E4", "batch_cancelled")]


def test_what_cannot_be_released_is_for_hr_alone(stage: Stage) -> None:
    assert news(stage, "offboarding", "release.blocked", hr=["E4"]) == [("E4", "release_blocked")]
    assert stage.message("E4", "release_blocked").case_id is None


@pytest.mark.parametrize(
    ("owner", "event", "changes", "told"),
    [
        ("offboarding", "holding.assigned", {"receiver": "E5", "assigned_by": "E4"}, [("E5", "holding_assigned")]),
        ("offboarding", "holding.taken_effect", {"receiver": "E5"}, [("E5", "holding_taken_effect")]),
        ("offboarding", "holding.reversed", {"receiver": "E5", "restored": True}, [("E5", "holding_reversed")]),
        ("offboarding", "holding.reversed", {"receiver": "E5", "restored": False}, []),
        ("offboarding", "access.revocation_due", {"responsible": None}, [("E7", "access_due")]),
        ("offboarding", "access.revocation_due", {"responsible": "E5"}, [("E5", "access_due")]),
        ("offboarding", "access.revocation_due", {"responsible": "E1"}, []),
        ("offboarding", "access.restored", {"responsible": None}, [("E4", "access_restore"), ("E7", "access_restore")]),
        (
            "offboarding",
            "access.restoration_confirmed",
            {"confirmed_by": "E7"},
            [("E1", "access_restored"), ("E4", "access_restored")],
        ),
        (
            "offboarding",
            "delegation.granted",
            {"delegator": "E2", "delegate": "E5"},
            [("E2", "delegation_granted_delegator"), ("E5", "delegation_granted_delegate")],
        ),
        (
            "offboarding",
            "delegation.ended",
            {"delegator": "E2", "delegate": "E5"},
            [("E2", "delegation_ended"), ("E5", "delegation_ended")],
        ),
        (
            "checklist",
            "checklist.taken_over",
            {"role": "confirmer", "previous": "E5", "person": "E4", "taken_by": "E4"},
            [("E4", "part_taken_over"), ("E5", "part_given_away")],
        ),
        ("checklist", "checklist.taken_over", {"role": "head", "previous": "E2", "person": "E4"}, []),
        (
            "checklist",
            "letter.no_answer",
            {"signatory": "E1", "role": "leaver"},
            [("E2", "signatory_no_answer"), ("E4", "signatory_no_answer")],
        ),
        ("checklist", "certificate.issued", {}, [("E1", "certificate_issued")]),
        (
            "checklist",
            "omission.reported",
            {"reported_by": "E3", "head": "E2"},
            [("E2", "omission_reported"), ("E4", "omission_reported")],
        ),
        (
            "checklist",
            "omission.traced",
            {"attributed_to": "E5", "head": "E2", "reported_by": "E3"},
            [
                ("E2", "omission_traced"),
                ("E3", "omission_traced"),
                ("E4", "omission_traced"),
                ("E5", "omission_traced_named"),
            ],
        ),
        (
            "checklist",
            "omission.traced",
            {"attributed_to": None, "head": "E2", "reported_by": "E2", "verdict": "template_lacked"},
            [("E2", "omission_traced"), ("E4", "omission_traced")],
        ),
        ("checklist", "omission.disputed", {"disputed_by": "E5", "decider": "E4"}, [("E2", "omission_disputed")]),
        (
            "checklist",
            "omission.decided",
            {"attributed_to": "E5", "decided_by": "E4", "head": "E2"},
            [("E2", "omission_decided"), ("E4", "omission_decided"), ("E5", "omission_decided_named")],
        ),
        (
            "checklist",
            "omission.decided",
            {"attributed_to": "E5", "decided_by": "checklist", "verdict": "waived", "previous_verdict": "waived"},
            [],
        ),
        (
            "checklist",
            "omission.loss_confirmed",
            {"attributed_to": "E5", "head": "E2", "confirmed_by": "E4"},
            [("E2", "omission_loss"), ("E5", "omission_loss")],
        ),
        (
            "checklist",
            "omission.closed",
            {},
            [("E2", "omission_closed"), ("E4", "omission_closed")],
        ),
        (
            "checklist",
            "addendum.opened",
            {"submitter": "E1", "receiver": "E3", "head": "E2"},
            [(p, "addendum_opened") for p in ("E1", "E2", "E3", "E4")],
        ),
        ("checklist", "addendum.completed", {}, [(p, "addendum_completed") for p in ("E1", "E2", "E3", "E4")]),
        (
            "performance",
            "deduction.announced",
            {"person": "E2"},
            [("E2", "deduction_announced"), ("E4", "deduction_announced")],
        ),
        (
            "performance",
            "deduction.reversed",
            {"person": "E2"},
            [("E2", "deduction_reversed"), ("E4", "deduction_reversed")],
        ),
    ],
)
def test_who_is_told(
    stage: Stage, owner: str, event: str, changes: dict[str, Any], told: list[tuple[str, str]]
) -> None:
    assert news(stage, owner, event, **changes) == told
    for person, template in told:
        assert template in TEMPLATES
        assert "None" not in stage.message(person, template).mail_text


def test_what_comes_after_a_new_head_goes_to_the_new_head(stage: Stage) -> None:
    told = news(stage, "checklist", "checklist.head_changed", previous="E2", head="E5", head_superior=None)
    assert told == [("E2", "head_released"), ("E5", "head_named")]
    (row,) = stage.rows(CaseRow)
    assert row.head == "E5"
    told = news(stage, "checklist", "letter.no_answer", signatory="E1", role="leaver")
    assert told == [("E4", "signatory_no_answer"), ("E5", "signatory_no_answer")]


def test_one_unknown_person_stops_nobody_and_hears_it_later(stage: Stage) -> None:
    told = news(stage, "checklist", "omission.traced", attributed_to="E77", head="E2", reported_by="E3", upheld=True)
    assert told == [("E2", "omission_traced"), ("E3", "omission_traced"), ("E4", "omission_traced")]
    stage.wait(seconds=6)
    stage.wait(seconds=11)
    row = stage.person("E5")
    stage.change({**row, "id": "E77", "body": row["body"] | {"number": "E77", "email": "e77@example.com"}})
    stage.wait(seconds=30)
    message = stage.message("E77", "omission_traced_named")
    assert "2026" in message.mail_text, "its instants are still written out"
    stage.wait(hours=30)
    assert len([1 for person, _ in stage.told() if person == "E77"]) == 1


def test_who_never_comes_is_reported_after_a_day(stage: Stage) -> None:
    news(stage, "checklist", "omission.disputed", disputed_by="E3", decider=None)
    news(stage, "performance", "deduction.announced", person="E78")
    for _ in range(40):
        stage.wait(hours=1, seconds=1)
    failed = [e["data"] for e in stage.emitted() if e["type"] == "handover.delivery.failed.v1"]
    assert [(f["person"], f["event"]) for f in failed] == [("E78", "deduction_announced")]


def test_a_case_that_stayed_behind_its_batch_is_told_like_any_other(stage: Stage) -> None:
    stage.case += "b"
    stage.submitted(batch_id="b-9")
    released = golden("batch.released", batch_id="b-9", cases=[stage.case], hr=[], heads=[])
    stage.deliver(stage.envelope("offboarding", "batch.released", released))
    before = stage.told()
    stage.case += "later"
    stage.submitted(batch_id="b-9")
    task = {"task_id": "t9", "kind": "confirm_list", "subject": "checklists/k9", "title": {"en": "List"}}
    stage.done("checklist", "task.opened", **task, person="E2")
    after = stage.told()
    for one in before:
        after.remove(one)
    assert ("E2", "case_opened_head") in after and ("E4", "case_opened_hr") in after
    mails = [(d.person, d.template) for d in stage.deliveries() if d.case_id == stage.case]
    assert ("E2", "task_confirm_list") in mails


VERDICT = {"head": "E2", "reported_by": "E3", "upheld": True}


def test_whom_a_verdict_named_before_hears_that_it_no_longer_does(stage: Stage) -> None:
    news(stage, "checklist", "omission.traced", attributed_to="E5", verdict="confirmer_missed", **VERDICT)
    news(stage, "checklist", "omission.disputed", disputed_by="E5", decider="E4")
    told = news(
        stage,
        "checklist",
        "omission.decided",
        attributed_to="E2",
        decided_by="E4",
        head="E2",
        verdict="head_missed",
        reason="负责人确认清单时遗漏",
        final=True,
    )
    assert told == [("E2", "omission_decided_named"), ("E4", "omission_decided"), ("E5", "omission_cleared")]
    assert "负责人确认" not in stage.message("E5", "omission_cleared").mail_text
    assert "dispute" not in stage.message("E2", "omission_decided_named").mail_text


def test_who_disputed_what_names_somebody_else_hears_the_decision(stage: Stage) -> None:
    news(stage, "checklist", "omission.reported", reported_by="E3", head="E2")
    news(stage, "checklist", "omission.traced", attributed_to="E5", verdict="confirmer_missed", **VERDICT)
    news(stage, "checklist", "omission.disputed", disputed_by="E3", decider="E4")
    told = news(stage, "checklist", "omission.decided", attributed_to="E5", decided_by="E4", head="E2", final=True)
    assert ("E3", "omission_decided") in told
    assert ("E3", "omission_closed") in news(stage, "checklist", "omission.closed")


def test_who_is_named_anew_hears_that_it_can_be_disputed(stage: Stage) -> None:
    news(stage, "checklist", "omission.traced", attributed_to="E3", verdict="confirmer_missed", **VERDICT)
    news(stage, "checklist", "omission.decided", attributed_to="E5", decided_by="E4", head="E2", final=False)
    assert "You may dispute it once" in stage.message("E5", "omission_decided_named").mail_text


def test_the_dead_are_written_to_about_nothing(stage: Stage) -> None:
    other = stage.case
    stage.case += "d"
    stage.submitted(kind="death", leaver="E5", absent=True)
    stage.case = other
    told = news(stage, "checklist", "checklist.taken_over", role="confirmer", previous="E5", person="E4", taken_by="E4")
    assert told == [("E4", "part_taken_over")]
    told = news(stage, "offboarding", "delegation.ended", delegator="E2", delegate="E5")
    assert told == [("E2", "delegation_ended")]
    stage.case += "d"
    stage.done("offboarding", "case.cancelled", reason="误报")
    stage.case = other
    told = news(stage, "checklist", "checklist.taken_over", role="confirmer", previous="E5", person="E2", taken_by="E4")
    assert ("E5", "part_given_away") in told, "a case that was filed by mistake"


def test_who_is_no_longer_with_the_company_gets_no_mail(stage: Stage) -> None:
    stage.change({**stage.person("E2", 2), "active": False})
    before = len(stage.deliveries())
    told = news(stage, "checklist", "checklist.head_changed", previous="E2", head="E5", head_superior=None)
    assert ("E2", "head_released") in told, "it is in the inbox, should the person come back"
    assert [d.person for d in stage.deliveries()[before:]].count("E2") == 0
    assert [d.template for d in stage.deliveries() if d.person == "E2"].count("head_released") == 0
    assert [e for e in stage.emitted() if e["type"] == "handover.delivery.failed.v1"] == []


def test_a_draft_that_could_not_be_released_is_in_nobodys_log(stage: Stage) -> None:
    news(stage, "offboarding", "release.blocked", hr=["E4"])
    text = {"filter": "template = release_blocked"}
    for actor, roles in (("E6", "admin"), ("E6", "auditor"), ("E4", "admin,hr")):
        found = stage.call("list_deliveries", actor, text, roles)["result"]["deliveries"]
        assert bool(found) == (actor == "E4"), roles
    (name, *_) = [d["name"] for d in stage.call("list_deliveries", "E4", text, "admin")["result"]["deliveries"]]
    for method in ("get_delivery", "resend_delivery"):
        assert stage.call(method, "E6", {"name": name}, "admin")["error"]["reason"] == "NOT_FOUND"


def test_news_of_an_entry_go_to_who_fills_it_in_now(stage: Stage) -> None:
    entry = {"entry_id": "e1", "title": {"zh-CN": "客户", "en": "Customers"}}
    listed = {**entry, "submitter": "E1", "receiver": "E3", "confirmer": "E2", "due_at": None}
    stage.done("checklist", "checklist.list_confirmed", checklist_id="k1", confirmed_by="E2", entries=[listed])
    people = {"receiver": "E3", "confirmer": "E2", "submitter": "E5"}
    stage.done("checklist", "entry.reassigned", **entry, **people, by="E4", reason="x")
    stage.done("checklist", "entry.confirmed", **entry, confirmed_by="E2")
    assert [p for p, template in stage.told() if template == "entry_confirmed"] == ["E5"]


def test_a_reversal_says_why_in_words(stage: Stage) -> None:
    news(stage, "performance", "deduction.reversed", person="E2", reason="loss_denied")
    text = stage.message("E2", "deduction_reversed").mail_text
    assert "人力资源认定未造成损失" in text and "loss_denied" not in text
