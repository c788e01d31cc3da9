"""Events become messages once, whatever is redelivered, reordered or missing."""

from __future__ import annotations

import pytest

from chassis.application import Verdict
from notify.store.tables import DeliveryRow, MessageRow, TaskRow
from tests.integration.notify.stage import Stage

TITLE = {"zh-CN": "客户跟进记录", "en": "Customer follow-up"}
OPENED = [
    ("E1", "case_opened_leaver"),
    ("E2", "case_opened_head"),
    ("E3", "case_opened_successor"),
    ("E4", "case_opened_hr"),
]


def task(number: str = "t1", kind: str = "confirm_entry", person: str = "E5") -> dict[str, object]:
    return {"task_id": number, "kind": kind, "subject": "entries/e1", "title": TITLE, "person": person}


def confirmed_list(stage: Stage, **more: object) -> None:
    entry = {"entry_id": "e1", "title": TITLE, "submitter": "E1", "receiver": "E3", "confirmer": "E5"}
    entry |= {"due_at": "2026-03-20T10:00:00Z", "item_key": "k", "section": "relations", "mandatory": True}
    data = {"checklist_id": "k1", "confirmed_by": "E2", "head": "E2", "leaver": "E1", "on_time": True}
    stage.done("checklist", "checklist.list_confirmed", **data, entries=[entry], **more)


def test_a_case_is_told_to_its_people_in_their_languages(stage: Stage) -> None:
    stage.submitted()
    assert stage.told() == OPENED
    sent = {m.address: m for m in stage.send()}
    assert set(sent) == {"e1@example.com", "e2@example.com", "e3@example.com", "e4@example.com"}
    chinese, english = sent["e2@example.com"], sent["e3@example.com"]
    assert chinese.title == "您部门的李雷将离职，最后工作日为2026年4月1日 星期三"
    assert "王芳，您好" in chinese.text and "示例公司" in chinese.text
    assert english.title == "You are to take over from Li Lei"
    assert "Dear Zhang Wei" in english.text
    assert f"https://handover.example/v1/cases/{stage.case}" in english.html
    assert stage.send() == []


def test_a_redelivered_event_changes_nothing(stage: Stage) -> None:
    raw = stage.envelope("checklist", "task.opened", {"case_id": stage.case, **task()})
    stage.submitted()
    assert [stage.deliver(raw).verdict for _ in range(3)] == [Verdict.DONE, Verdict.DUPLICATE, Verdict.DUPLICATE]
    assert stage.told().count(("E5", "task_confirm_entry")) == 1
    assert len(stage.send()) == len(OPENED) + 1


def test_the_cause_counts_even_where_the_inbox_has_forgotten_the_event(stage: Stage) -> None:
    stage.submitted()
    raw = stage.envelope("checklist", "entry.returned", returned(stage))
    assert stage.deliver(raw).verdict is Verdict.DONE
    from sqlalchemy import text

    with stage.app.engine.begin() as connection:
        connection.execute(text("DELETE FROM inbox"))
    assert stage.deliver(raw).verdict is Verdict.DONE
    assert stage.told().count(("E1", "entry_returned")) == 1


def returned(stage: Stage) -> dict[str, object]:
    who = {"returned_by": "E5", "submitter": "E1"}
    return {"case_id": stage.case, "entry_id": "e1", "title": TITLE, "reason": "数量不对", **who}


def test_an_event_before_its_case_waits(stage: Stage) -> None:
    early = stage.envelope("checklist", "task.opened", {"case_id": stage.case, **task()})
    outcome = stage.deliver(early)
    assert outcome.verdict is Verdict.RETRY and "case_unknown" in outcome.reason
    assert stage.rows(TaskRow) == []  # nothing half done
    stage.submitted()
    assert stage.deliver(early).verdict is Verdict.DONE
    assert ("E5", "task_confirm_entry") in stage.told()


def test_an_unknown_person_keeps_nobody_else_from_hearing_it(stage: Stage) -> None:
    assert stage.submitted(successor="E99").verdict is Verdict.DONE
    others = [("E1", "case_opened_leaver"), ("E2", "case_opened_head"), ("E4", "case_opened_hr")]
    assert stage.told() == others
    stage.wait(seconds=6)
    assert stage.told() == others
    row = stage.person("E3")
    row["id"] = row["body"]["number"] = "E99"
    stage.change(row)
    stage.wait(seconds=11)
    stage.wait(hours=2)
    assert stage.told() == [*others, ("E99", "case_opened_successor")]


def test_a_task_that_is_closed_before_it_was_heard_of_is_told_all_the_same(stage: Stage) -> None:
    """Who was told what does not depend on which of two events a retry held up."""
    stage.submitted()
    opened = stage.envelope("checklist", "task.opened", {"case_id": stage.case, **task()})
    closed = stage.envelope("checklist", "task.closed", {"case_id": stage.case, "task_id": "t1", "outcome": "done"})
    assert stage.deliver(closed).verdict is Verdict.RETRY
    assert stage.deliver(opened).verdict is Verdict.DONE
    assert stage.deliver(closed).verdict is Verdict.DONE
    assert [p for p, t in stage.told() if t == "task_confirm_entry"] == ["E5"]


@pytest.mark.parametrize(
    ("second", "messages"),
    [
        ({"person": "E5"}, ["E5"]),  # only its date moved
        ({"person": "E3"}, ["E3", "E5"]),  # it moved to somebody else
    ],
)
def test_a_task_opened_again(stage: Stage, second: dict[str, str], messages: list[str]) -> None:
    stage.submitted()
    stage.done("checklist", "task.opened", **task())
    stage.done("checklist", "task.opened", **{**task(), **second}, due_at="2026-03-09T10:00:00Z")
    assert [p for p, t in stage.told() if t == "task_confirm_entry"] == messages


def test_a_task_that_was_done_and_comes_again_is_told_again(stage: Stage) -> None:
    stage.submitted()
    for _ in range(2):
        stage.done("checklist", "task.opened", **task())
        stage.done("checklist", "task.closed", task_id="t1", outcome="done")
    assert [p for p, t in stage.told() if t == "task_confirm_entry"] == ["E5", "E5"]


def test_an_event_and_its_task_give_one_message(stage: Stage) -> None:
    stage.submitted()
    confirmed_list(stage)
    stage.done("checklist", "task.opened", **task("t1", "submit_entry", "E1"))
    finding = {"finding_id": "f1", "kind": "missing", "score": 0.9, "leaver": "E1", "head": "E2"}
    records = [{"source": "crm", "external_id": "D-1", "title": "华东大客户"}]
    stage.done("performance", "finding.opened", **finding, summary=TITLE, records=records)
    stage.done("performance", "task.opened", **task("t2", "resolve_finding", "E2"))
    new = [pair for pair in stage.told() if pair not in OPENED]
    assert new == [
        ("E1", "list_confirmed_submitter"),
        ("E2", "finding_opened"),
        ("E3", "list_confirmed_receiver"),
    ]
    assert "华东大客户" in stage.message("E2", "finding_opened").body_text


def test_who_did_it_is_not_told_of_it(stage: Stage) -> None:
    stage.submitted(_actor="E4")
    confirmed_list(stage)
    submitted = {"entry_id": "e1", "title": TITLE, "confirmed_by": "E1", "content_digest": "x"}
    stage.done("checklist", "entry.confirmed", **submitted, _actor="E1", _actorkind="person")
    assert ("E1", "entry_confirmed") not in stage.told()
    stage.done("checklist", "entry.confirmed", **{**submitted, "confirmed_by": "E5"}, _actor="E5", _actorkind="person")
    assert ("E1", "entry_confirmed") in stage.told()


def test_the_end_of_a_case_reaches_everybody_concerned(stage: Stage) -> None:
    stage.submitted()
    confirmed_list(stage)
    stage.done("offboarding", "case.withdrawn", reason="留下")
    assert sorted(p for p, t in stage.told() if t == "case_withdrawn") == ["E1", "E2", "E3", "E4", "E5"]
    assert "留下" in stage.message("E5", "case_withdrawn").body_text


def test_an_older_successor_never_overwrites_a_newer_one(stage: Stage) -> None:
    stage.submitted()
    first = stage.envelope(
        "offboarding", "case.successor_changed", {"case_id": stage.case, "successor": "E5", "previous": "E3"}
    )
    stage.done("offboarding", "case.successor_changed", successor="E7", previous="E5")
    assert stage.deliver(first).verdict is Verdict.DONE
    stage.done("checklist", "letter.completed", letter_id="b1", completed_at="2026-03-30T01:00:00Z", head="E2")
    assert sorted(p for p, t in stage.told() if t == "letter_completed") == ["E1", "E2", "E4", "E7"]


def test_reassignment_before_and_after_the_list(stage: Stage) -> None:
    stage.submitted()
    change = {"entry_id": "e1", "title": TITLE, "by": "E2", "reason": "休假"}
    stage.done("checklist", "entry.reassigned", **change, receiver="E3", confirmer="E5")
    assert stage.told() == OPENED  # nobody has heard of the entry yet
    confirmed_list(stage)
    stage.done("checklist", "entry.reassigned", **change, receiver="E7", confirmer="E5")
    assert stage.told()[-1:] == [("E7", "entry_receiver_named")] or ("E7", "entry_receiver_named") in stage.told()
    assert ("E3", "entry_released") in stage.told()
    assert ("E5", "entry_released") not in stage.told()


def test_access_is_it_administrations_business_and_its_undoing_too(stage: Stage) -> None:
    stage.submitted()
    stage.done("offboarding", "access.revocation_planned", leaver="E1", revoke_at=None)
    assert stage.told() == OPENED
    stage.done("offboarding", "access.revocation_planned", leaver="E1", revoke_at="2026-04-01T10:00:00Z")
    stage.done("offboarding", "access.revocation_planned", leaver="E1", revoke_at=None)
    new = [pair for pair in stage.told() if pair not in OPENED]
    assert sorted(new) == [
        ("E1", "access_planned_leaver"),
        ("E1", "access_undone_leaver"),
        ("E7", "access_planned"),
        ("E7", "access_undone"),
    ]


def test_a_blocked_case_without_hrbp_goes_to_who_holds_the_duty(stage: Stage) -> None:
    stage.submitted(hrbp=None, head=None)
    stage.done("offboarding", "case.blocked", blocked_reason="no_head", hrbp=None)
    assert ("E4", "case_blocked") in stage.told()
    assert "找不到部门负责人" in stage.message("E4", "case_blocked").body_text


def test_red_is_news_once_and_in_the_inbox_only(stage: Stage) -> None:
    stage.submitted()
    state = {"from_state": "in_handover", "to_state": "in_handover", "leaver": "E1", "leaver_name": TITLE}
    stage.done("offboarding", "case.state_changed", **state, health="red", previous_health="green")
    stage.done("offboarding", "case.state_changed", **state, health="red", previous_health="red")
    assert [p for p, t in stage.told() if t == "case_red"] == ["E2", "E4"]
    assert [d for d in stage.deliveries() if d.template == "case_red"] == []


def test_a_person_without_address_is_on_the_failed_list_and_others_are_not_held_up(stage: Stage) -> None:
    stage.change(stage.person("E2", version=2, email=None))
    stage.submitted()
    (failed,) = stage.deliveries("failed")
    assert (failed.person, failed.attempts) == ("E2", 0)
    assert [e["data"]["person"] for e in stage.emitted() if e["type"] == "handover.delivery.failed.v1"] == ["E2"]
    assert len(stage.send()) == 3
    assert len(stage.rows(MessageRow)) == 4  # the inbox has it


def test_the_inbox_is_in_the_log_too(stage: Stage) -> None:
    stage.submitted()
    in_app = [d for d in stage.rows(DeliveryRow) if d.channel == "in_app"]
    assert len(in_app) == 4
    assert {d.state for d in in_app} == {"sent"}


def test_nothing_is_ever_sent_to_the_dead(stage: Stage) -> None:
    stage.submitted(kind="death", absent=True)
    stage.done("checklist", "checklist.created", checklist_id="k1", head="E2", due_at="2026-03-04T10:00:00Z")
    stage.done("offboarding", "access.revocation_planned", leaver="E1", revoke_at="2026-03-02T10:00:00Z")
    stage.done("checklist", "checklist.ready_for_letter", letter_id="l1", head="E2", leaver="E1", successor="E3")
    assert {person for person, _ in stage.told()} == {"E2", "E3", "E4", "E7"}
