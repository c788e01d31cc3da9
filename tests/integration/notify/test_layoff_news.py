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
        ("offboarding", "access.restored", {"responsible": "E5", "previous": "E7"}, [("E5", "access_restore")]),
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
