"""Tasks and deadlines of somebody who is away are told to who stands in, in words that say for whom."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from chassis.application import Verdict
from tests.integration.notify.stage import Stage
from tests.integration.notify.test_gathering import batch, missed

TASK = {
    "task_id": "t1",
    "kind": "sign_letter",
    "subject": "letters/c1",
    "title": {"zh-CN": "签署交接确认函", "en": "Sign the letter"},
    "person": "E2",
}


def delegate(stage: Stage, delegator: str, to: str, *scopes: str, **fields: Any) -> None:
    """E5 and others act for somebody, from yesterday until tomorrow."""
    body = {"delegator": delegator, "delegate": to, "scopes": list(scopes)}
    body |= {"starts_at": (stage.now - timedelta(days=1)).isoformat()}
    body |= {"ends_at": (stage.now + timedelta(days=1)).isoformat(), **fields}
    stage.change({"kind": "delegation", "id": f"g-{delegator}-{to}", "version": 1, "active": True, "body": body})


@pytest.fixture(autouse=True)
def filed(stage: Stage) -> None:
    stage.submitted()


def heard(stage: Stage, template: str) -> list[str]:
    return [person for person, found in stage.told() if found == template]


def test_a_task_is_told_to_both_in_their_own_languages(stage: Stage) -> None:
    delegate(stage, "E2", "E5", "head")
    raw = stage.envelope("checklist", "task.opened", {"case_id": stage.case, **TASK})
    assert [stage.deliver(raw).verdict for _ in range(2)] == [Verdict.DONE, Verdict.DUPLICATE]
    assert heard(stage, "task_sign_letter") == ["E2", "E5"]
    lent, own = stage.message("E5", "task_sign_letter"), stage.message("E2", "task_sign_letter")
    for text in (lent.body_text, lent.mail_text, lent.mail_html):
        assert "You are told because you act for Wang Fang" in text
    assert "授权代理" not in own.mail_text and "act for" not in own.mail_text


@pytest.mark.parametrize(
    ("kind", "scopes", "to", "told"),
    [
        ("sign_letter", ["confirmer"], "E5", ["E2"]),
        ("sign_letter", ["all"], "E1", ["E2"]),  # who leaves stands in for nobody there
        ("agree_waiver", ["all"], "E5", ["E2"]),  # is not of HR
        ("agree_waiver", ["hr"], "E6", ["E2", "E6"]),
    ],
)
def test_who_has_no_part_in_it_hears_nothing(
    stage: Stage, kind: str, scopes: list[str], to: str, told: list[str]
) -> None:
    delegate(stage, "E2", to, *scopes)
    stage.done("checklist", "task.opened", **{**TASK, "kind": kind})
    assert heard(stage, f"task_{kind}") == told


def test_the_leavers_own_signature_is_nobodys_to_lend(stage: Stage) -> None:
    delegate(stage, "E1", "E5", "all")
    stage.done("checklist", "task.opened", **{**TASK, "person": "E1"})
    assert heard(stage, "task_sign_letter") == ["E1"]


def test_a_finding_is_told_to_who_decides_for_the_head(stage: Stage) -> None:
    delegate(stage, "E2", "E5", "head")
    finding = {"finding_id": "f1", "kind": "missing", "summary": {"en": "x", "zh-CN": "x"}, "records": [], "head": "E2"}
    stage.done("performance", "finding.opened", **finding)
    assert heard(stage, "finding_opened") == ["E2", "E5"]


def test_a_missed_deadline_reaches_who_stands_in_once_and_escalations_do_not(stage: Stage) -> None:
    delegate(stage, "E2", "E5", "head")
    delegate(stage, "E4", "E6", "all")
    raw = missed(stage, stage.case)
    for _ in range(2):
        stage.deliver(raw)
    assert heard(stage, "deadline_missed") == ["E2", "E5"]
    assert heard(stage, "deadline_escalated") == ["E4"]


def test_several_cases_of_a_batch_are_one_message_for_each_name(stage: Stage) -> None:
    delegate(stage, "E2", "E5", "head")
    own, *others = batch(stage, 4)
    for raw in [missed(stage, own, "E5"), missed(stage, others[0], "E5"), *(missed(stage, c) for c in others[1:])]:
        stage.deliver(raw)
    stage.wait(seconds=11)
    found = [m.body_text for m in stage.rows_of("E5", "deadline_missed_many")]
    assert sorted("act for Wang Fang" in text for text in found) == [False, True]
