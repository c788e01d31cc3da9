from __future__ import annotations

from tests.integration.notify.stage import Stage


def test_a_case_is_told_to_its_people_once(stage: Stage) -> None:
    stage.submitted()
    assert stage.told() == [
        ("E1", "case_opened_leaver"),
        ("E2", "case_opened_head"),
        ("E3", "case_opened_successor"),
        ("E4", "case_opened_hr"),
    ]
    sent = stage.send()
    assert sorted(m.address for m in sent) == ["e1@example.com", "e2@example.com", "e3@example.com", "e4@example.com"]
