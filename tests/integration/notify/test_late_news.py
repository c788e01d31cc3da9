"""News that comes after what made it old: nobody is told what does not hold any more."""

from __future__ import annotations

from typing import Any

import pytest

from tests.integration.notify.stage import Stage


@pytest.fixture(autouse=True)
def filed(stage: Stage) -> None:
    stage.submitted()


def reversed_order(stage: Stage, owner: str, name: str, *events: dict[str, Any]) -> list[tuple[str, str]]:
    """What is told when the events arrive backwards."""
    before = stage.told()
    for raw in reversed([stage.envelope(owner, name, {"case_id": stage.case, **data}) for data in events]):
        stage.deliver(raw)
    after = stage.told()
    for one in before:
        after.remove(one)
    return after


def test_a_day_that_has_moved_on_since_is_not_told(stage: Stage) -> None:
    first = {"last_working_day": "2026-04-08", "previous_last_working_day": "2026-04-01"}
    second = {"last_working_day": "2026-04-20", "previous_last_working_day": "2026-04-08"}
    told = reversed_order(stage, "offboarding", "case.rescheduled", first, second)
    assert sorted(told) == [(p, "case_rescheduled") for p in ("E1", "E2", "E3", "E4")]
    assert "2026年4月20日" in stage.message("E2", "case_rescheduled").title


def test_other_dates_of_the_case_are_told_to_nobody_as_a_new_last_day(stage: Stage) -> None:
    same = {"last_working_day": "2026-04-01", "previous_last_working_day": "2026-04-01", "reason": "补发工资"}
    assert reversed_order(stage, "offboarding", "case.rescheduled", same) == []


def test_only_who_is_released_hears_of_an_older_successor(stage: Stage) -> None:
    first, second = {"successor": "E5", "previous": "E3"}, {"successor": "E7", "previous": "E5"}
    told = reversed_order(stage, "offboarding", "case.successor_changed", first, second)
    assert ("E5", "case_opened_successor") not in told
    assert [t for t in told if t[1] == "successor_released"] == [
        ("E3", "successor_released"),
        ("E5", "successor_released"),
    ]
    assert [t for t in told if t[1] == "case_opened_successor"] == [("E7", "case_opened_successor")]
    assert ("E2", "successor_changed") in told and len([t for t in told if t[1] == "successor_changed"]) == 2


def test_who_was_head_for_a_moment_is_not_told_to_act(stage: Stage) -> None:
    first = {"previous": "E2", "head": "E5", "reason": None}
    second = {"previous": "E5", "head": "E4", "reason": None}
    told = reversed_order(stage, "checklist", "checklist.head_changed", first, second)
    assert sorted(told) == [("E2", "head_released"), ("E4", "head_named"), ("E5", "head_released")]
    assert "赵敏" in stage.message("E2", "head_released").title


def test_who_filled_in_before_is_not_told_again(stage: Stage) -> None:
    told = reversed_order(
        stage, "offboarding", "case.leaver_absent", {"fills_in": "E5", "reason": "x"}, {"fills_in": "E3", "reason": "x"}
    )
    assert sorted(p for p, _ in told) == ["E2", "E3", "E4"]


def test_what_a_rule_did_is_told_as_the_systems_doing(stage: Stage) -> None:
    resolved = {
        "finding_id": "f1",
        "entry_id": "e1",
        "outcome": "cleared",
        "resolved_by": "performance",
        "reason": None,
    }
    stage.done("performance", "finding.resolved", **resolved)
    text = stage.message("E2", "finding_resolved").body_text
    assert "系统" in text and "performance" not in text


def test_no_code_of_a_service_is_shown_to_people(stage: Stage) -> None:
    because = [{"entry_id": "e1", "finding_id": None, "reason": code} for code in ("open_entry", "open_holding")]
    stage.done("checklist", "checklist.letter_withheld", because=because)
    text = stage.message("E2", "letter_withheld").mail_text
    assert "有事项未完成" in text and "open_" not in text


def test_a_reason_in_the_place_of_a_signature_is_not_told_as_one(stage: Stage) -> None:
    signed = {"letter_id": stage.case, "role": "leaver", "person": "E1", "signed_by": "checklist"}
    stage.done("checklist", "letter.signed", **signed, outcome="replaced", reason_code="absent", reason="住院")
    text = stage.message("E2", "letter_replaced").body_text
    assert "李雷" in text and "住院" not in text and "checklist" not in text
