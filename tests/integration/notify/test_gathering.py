"""What the deadlines of a batch's cases bring a person at once is one message; of single cases nothing changes."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from chassis.application import Verdict
from tests.integration.notify.stage import Stage

KINDS = ("deadline_reminder", "deadline_missed", "deadline_escalated")


def batch(stage: Stage, count: int, batch_id: str | None = "b-1") -> list[str]:
    """So many cases of E2's people, released together."""
    first, found = stage.case, []
    for number in range(count):
        stage.case = f"{first}-{number}"
        found.append(stage.case)
        stage.submitted(batch_id=batch_id)
    return found


def missed(stage: Stage, case: str, person: str = "E2") -> bytes:
    """The head did not confirm the list; HR is told at once."""
    due_at = stage.now.isoformat()
    data: dict[str, Any] = {
        "deadline_id": f"d-{case}",
        "case_id": case,
        "kind": "list_confirmation",
        "subject_id": case,
        "title": {"zh-CN": "确认交接清单", "en": "Confirm the list"},
        "person": person,
        "role": "head",
        "due_at": due_at,
        "escalate_to": [{"person": "E4", "role": "hr", "after_at": due_at}],
    }
    return stage.envelope("checklist", "deadline.missed", data)


def test_who_confirms_in_several_cases_is_not_led_to_the_batch(stage: Stage) -> None:
    for raw in [missed(stage, case, "E5") for case in batch(stage, 2)]:
        stage.deliver(raw)
    stage.wait(seconds=11)
    message = stage.message("E5", "deadline_missed_many")
    assert message.subject_name == "cases"
    assert "b-1" not in f"{message.link} {message.body_text} {message.mail_text} {message.mail_html}"


def said(stage: Stage) -> list[tuple[str, str]]:
    return [one for one in stage.told() if one[1].startswith(KINDS)]


def test_many_cases_of_a_batch_are_one_message_each_person(stage: Stage) -> None:
    events = [missed(stage, case) for case in batch(stage, 5)]
    for raw in [*events, *events]:
        stage.deliver(raw)
        stage.now += timedelta(milliseconds=300)
    assert said(stage) == []
    stage.wait(seconds=11)
    assert said(stage) == [("E2", "deadline_missed_many"), ("E4", "deadline_escalated_many")]
    message = stage.message("E2", "deadline_missed_many")
    assert message.body_text.count("李雷") == 5
    assert (message.subject_name, message.urgent) == ("batches/b-1", True)
    found = stage.call("list_deliveries", "E4", {"filter": "template = deadline_missed_many"}, "hr")["result"]
    assert len(found["deliveries"]) == 2, "HR sees it, and could send it again"
    assert "王芳" in stage.message("E4", "deadline_escalated_many").body_text
    stage.wait(hours=1)
    for raw in events:
        stage.deliver(raw)
    stage.wait(hours=1)
    assert len(said(stage)) == 2


def test_one_case_of_a_batch_is_told_as_it_is(stage: Stage) -> None:
    (case,) = batch(stage, 1)
    stage.deliver(missed(stage, case))
    stage.wait(seconds=11)
    assert said(stage) == [("E2", "deadline_missed"), ("E4", "deadline_escalated")]
    assert stage.message("E2", "deadline_missed").case_id == case


def test_a_later_word_opens_a_window_of_its_own(stage: Stage) -> None:
    cases = batch(stage, 3)
    stage.deliver(missed(stage, cases[0]))
    stage.wait(seconds=11)
    for case in cases[1:]:
        stage.deliver(missed(stage, case))
    stage.wait(seconds=11)
    templates = [template for person, template in said(stage) if person == "E2"]
    assert templates == ["deadline_missed", "deadline_missed_many"]


def test_cases_that_ended_in_between_are_left_out(stage: Stage) -> None:
    cases = batch(stage, 3)
    for case in cases:
        stage.deliver(missed(stage, case))
    stage.done("offboarding", "case.cancelled", case_id=cases[1], reason="x")
    stage.wait(seconds=11)
    assert stage.message("E2", "deadline_missed_many").body_text.count("李雷") == 2


def test_cases_without_a_batch_and_without_a_window_are_told_at_once(stage: Stage) -> None:
    for case in batch(stage, 2, batch_id=None):
        assert stage.deliver(missed(stage, case)).verdict is Verdict.DONE
    assert [p for p, t in said(stage) if t == "deadline_missed"] == ["E2", "E2"]
    rule = {"key": "notify.rules", "value": {"digest_window": 0}, "reason": "each by itself"}
    assert stage.call("update_settings", "E6", rule, "admin")["error"] is None
    stage.case += "z"
    for case in batch(stage, 2, batch_id="b-2"):
        stage.deliver(missed(stage, case))
    assert [p for p, t in said(stage) if t == "deadline_missed"] == ["E2"] * 4
