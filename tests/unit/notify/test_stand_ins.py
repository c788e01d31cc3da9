"""Who is told beside the person whose task it is."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from notify.model.plan import SUBJECTS, TASK_TEMPLATES
from notify.model.stand_ins import SCOPES, TASKS, StandIn, told_too

NOW = datetime(2026, 3, 2, tzinfo=UTC)


def stand_in(*scopes: str, person: str = "D", begins: int = -1, ends: int = 1) -> StandIn:
    return StandIn(person, frozenset(scopes), NOW + timedelta(hours=begins), NOW + timedelta(hours=ends))


@pytest.mark.parametrize(
    ("scope", "kind", "told"),
    [
        ("all", "confirm_list", True),
        ("all", "anything_new", True),
        ("head", "confirm_list", True),
        ("head", "resolve_finding", True),
        ("head", "sign_letter", True),
        ("head", "assign_holdings", True),
        ("head", "confirm_entry", False),
        ("head", "anything_new", False),
        ("confirmer", "confirm_entry", True),
        ("receiver", "acknowledge_entry", True),
        ("receiver", "confirm_entry", False),
        ("hr", "decide_omission", True),
    ],
)
def test_a_scope_lends_its_kinds_of_tasks(scope: str, kind: str, told: bool) -> None:
    assert told_too([stand_in(scope)], kind, NOW, leaver="L") == (["D"] if told else [])


def test_only_in_its_time_and_never_the_leaver() -> None:
    found = [stand_in("all", person="A", begins=1, ends=2), stand_in("all", person="B", ends=0)]
    found += [stand_in("all", person="L"), stand_in("head", person="C"), stand_in("all", person="C", begins=0)]
    assert told_too(found, "sign_letter", NOW, leaver="L") == ["C"]


def test_each_kind_of_task_and_deadline_is_thought_of() -> None:
    assert set(TASK_TEMPLATES) <= set(SCOPES)
    assert set(TASKS) == set(SUBJECTS)
