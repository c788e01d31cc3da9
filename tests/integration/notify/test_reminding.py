"""Reminders and escalations: on time, once, planned again, silent when met; whatever order the events come in."""

from __future__ import annotations

import itertools
from datetime import datetime, timedelta
from typing import Any

import pytest

from chassis.application import Application, Verdict
from tests.integration.notify.stage import NOW, Stage

TITLE = {"zh-CN": "确认交接清单", "en": "Confirm the list"}
DUE = datetime.fromisoformat("2026-03-04T10:00:00Z")  # Wednesday 18:00 in Shanghai


def deadline(number: str = "d1", **changes: Any) -> dict[str, Any]:
    above = [
        {"person": "E4", "role": "hr", "after_at": "2026-03-04T10:00:00Z"},
        {"person": "E7", "role": "superior", "after_at": "2026-03-05T10:00:00Z"},
    ]
    data = {
        "deadline_id": number,
        "kind": "list_confirmation",
        "subject_id": "k1",
        "title": TITLE,
        "person": "E2",
        "role": "head",
        "due_at": DUE.isoformat(),
        "assigned_at": NOW.isoformat(),
        "time_zone": "Asia/Shanghai",
        "provisional": False,
        "escalate_to": above,
    }
    return {**data, **changes}


def missed(number: str = "d1") -> dict[str, Any]:
    names = ("deadline_id", "kind", "subject_id", "title", "person", "role", "due_at", "escalate_to")
    return {name: deadline(number)[name] for name in names}


def ended(number: str = "d1") -> dict[str, Any]:
    return {"deadline_id": number}


def spoken(stage: Stage) -> list[tuple[str, str]]:
    return [(p, t.removeprefix("deadline_")) for p, t in stage.told() if t.startswith("deadline_")]


@pytest.fixture(autouse=True)
def a_case(stage: Stage) -> None:
    stage.submitted()
    stage.send()


def to(stage: Stage, instant: datetime, *, settle: bool = False) -> None:
    """Time passes in steps, as it does for a running service; with `settle` in one jump, as in an outage."""
    if settle:
        stage.now = instant
        stage.app.fire_due_timers()
        return
    while stage.now < instant:
        due = stage.app.next_timer_due()
        stage.now = min(instant, due) if due and due > stage.now else instant
        stage.app.fire_due_timers()


def test_reminder_word_and_escalations_come_at_their_times_by_mail(stage: Stage) -> None:
    stage.done("checklist", "deadline.set", **deadline())
    to(stage, DUE - timedelta(days=1, seconds=1))
    assert spoken(stage) == []
    to(stage, DUE - timedelta(days=1))  # one working day before
    assert spoken(stage) == [("E2", "reminder")]
    to(stage, DUE + timedelta(seconds=1))
    assert len(spoken(stage)) == 1  # the owner's word is waited for
    to(stage, DUE + timedelta(seconds=2))
    assert spoken(stage)[1:] == [("E2", "missed"), ("E4", "escalated")]
    to(stage, DUE + timedelta(days=1))
    assert len(spoken(stage)) == 3
    to(stage, DUE + timedelta(days=30))
    assert spoken(stage)[3:] == [("E7", "escalated")]
    mails = {(m.address, m.urgent): m.title for m in stage.send()}
    assert mails["e2@example.com", False] == "2026年3月4日 星期三 18:00到期：确认交接清单"
    assert mails["e2@example.com", True] == "已逾期：确认交接清单"
    assert mails["e4@example.com", True] == "王芳逾期未处理：确认交接清单"
    assert len(mails) == 4


def test_the_owners_word_speaks_at_once_and_the_timer_not_again(stage: Stage) -> None:
    stage.done("checklist", "deadline.set", **deadline())
    stage.now = DUE
    stage.done("checklist", "deadline.missed", **missed())
    expected = [("E2", "missed"), ("E4", "escalated")]
    assert spoken(stage) == expected
    stage.done("checklist", "deadline.missed", **missed())  # another event of the same cause
    to(stage, DUE + timedelta(hours=1))
    assert spoken(stage) == expected
    to(stage, DUE + timedelta(days=2))
    assert spoken(stage) == [*expected, ("E7", "escalated")]


def test_met_is_silence(stage: Stage) -> None:
    stage.done("checklist", "deadline.set", **deadline())
    stage.now += timedelta(hours=1)
    stage.done("checklist", "deadline.met", **ended())
    assert stage.app.next_timer_due() is None
    to(stage, DUE + timedelta(days=30))
    assert spoken(stage) == []


def test_met_late_ends_the_escalations(stage: Stage) -> None:
    stage.done("checklist", "deadline.set", **deadline())
    to(stage, DUE + timedelta(seconds=2))
    stage.done("checklist", "deadline.met", **ended())
    to(stage, DUE + timedelta(days=30))
    assert ("E7", "escalated") not in spoken(stage)


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
def test_set_moved_and_met_in_any_order_end_in_silence(stage: Stage, order: tuple[int, ...]) -> None:
    case = {"case_id": stage.case}
    later = (DUE + timedelta(days=7)).isoformat()
    events = [
        stage.envelope("checklist", "deadline.set", case | deadline()),
        stage.envelope("checklist", "deadline.moved", case | deadline(due_at=later)),
        stage.envelope("checklist", "deadline.met", case | ended()),
    ]
    for n in order:
        assert stage.deliver(events[n]).verdict is Verdict.DONE
    assert stage.app.next_timer_due() is None
    to(stage, DUE + timedelta(days=60))
    assert spoken(stage) == []


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_a_moved_deadline_speaks_for_its_new_instant_only(stage: Stage, order: tuple[int, ...]) -> None:
    case = {"case_id": stage.case}
    later = datetime.fromisoformat("2026-03-11T10:00:00Z")
    above = [{"person": "E4", "role": "hr", "after_at": later.isoformat()}]
    events = [
        stage.envelope("checklist", "deadline.set", case | deadline()),
        stage.envelope("checklist", "deadline.moved", case | deadline(due_at=later.isoformat(), escalate_to=above)),
    ]
    for n in order:
        stage.deliver(events[n])
    to(stage, DUE + timedelta(days=3))
    assert spoken(stage) == []
    to(stage, later + timedelta(minutes=1))
    assert spoken(stage) == [("E2", "reminder"), ("E2", "missed"), ("E4", "escalated")]


def test_a_deadline_moved_after_its_reminder_reminds_again(stage: Stage) -> None:
    stage.done("checklist", "deadline.set", **deadline())
    to(stage, DUE - timedelta(hours=1))
    later = (DUE + timedelta(days=7)).isoformat()
    stage.done("checklist", "deadline.moved", **deadline(due_at=later))
    to(stage, DUE + timedelta(days=6, hours=12))
    assert spoken(stage) == [("E2", "reminder"), ("E2", "reminder")]


def test_a_moved_deadline_that_was_missed_before_it_was_heard_of_is_silent(stage: Stage) -> None:
    case = {"case_id": stage.case}
    stage.done("checklist", "deadline.set", **deadline())
    late = stage.envelope("checklist", "deadline.missed", case | missed())
    stage.done("checklist", "deadline.moved", **deadline(due_at=(DUE + timedelta(days=7)).isoformat()))
    stage.deliver(late)
    assert spoken(stage) == []


def test_dropped_or_withdrawn_is_silence(stage: Stage) -> None:
    stage.done("checklist", "deadline.set", **deadline("d1"))
    stage.done("checklist", "deadline.set", **deadline("d2"))
    stage.done("checklist", "deadline.dropped", **ended("d1"))
    stage.done("offboarding", "case.withdrawn", reason=None)
    to(stage, DUE + timedelta(days=30))
    assert spoken(stage) == []


def test_what_is_due_together_is_one_message(stage: Stage) -> None:
    for n in range(5):
        stage.done("checklist", "deadline.set", **deadline(f"d{n}", kind="entry_submission", subject_id=f"e{n}"))
    stage.done("checklist", "deadline.met", **ended("d4"))
    to(stage, DUE + timedelta(days=2))
    assert spoken(stage) == [("E2", "reminder"), ("E2", "missed"), ("E4", "escalated"), ("E7", "escalated")]
    reminder = stage.message("E2", "deadline_reminder")
    assert "4 件事" in reminder.title
    assert reminder.subject_name == f"cases/{stage.case}"
    assert reminder.body_text.count("确认交接清单") == 4


def test_a_deadline_of_seconds_has_its_reminder_half_way(stage: Stage) -> None:
    soon = NOW + timedelta(seconds=8)
    stage.done("checklist", "deadline.set", **deadline(due_at=soon.isoformat(), escalate_to=[]))
    to(stage, NOW + timedelta(seconds=4))
    assert spoken(stage) == [("E2", "reminder")]
    to(stage, NOW + timedelta(seconds=10))
    assert spoken(stage) == [("E2", "reminder"), ("E2", "missed")]


def test_after_an_outage_what_was_met_meanwhile_is_silent(stage: Stage) -> None:
    stage.done("checklist", "deadline.set", **deadline())
    to(stage, DUE + timedelta(hours=9), settle=True)
    assert spoken(stage) == []  # first the events that the broker kept
    stage.done("checklist", "deadline.met", **ended())
    to(stage, DUE + timedelta(hours=10))
    assert spoken(stage) == []


def test_after_an_outage_what_is_still_open_speaks_once(stage: Stage) -> None:
    stage.done("checklist", "deadline.set", **deadline())
    to(stage, DUE + timedelta(hours=9), settle=True)
    to(stage, DUE + timedelta(hours=9, seconds=10))
    assert spoken(stage) == [("E2", "missed"), ("E4", "escalated")]  # a reminder would be too late


def test_timers_survive_a_restart_and_fire_in_one_replica(stage: Stage) -> None:
    stage.done("checklist", "deadline.set", **deadline())
    settings = stage.app.settings
    replicas = [Application(stage.app.service, settings, clock=lambda: stage.now) for _ in range(2)]
    stage.now = DUE - timedelta(days=1)
    fired = sum(replica.fire_due_timers() for replica in replicas)
    for replica in replicas:
        replica.engine.dispose()
    assert fired == 1
    assert spoken(stage) == [("E2", "reminder")]


def test_a_person_who_comes_late_into_the_directory_hears_it_then(stage: Stage) -> None:
    stage.done("checklist", "deadline.set", **deadline(person="E98", escalate_to=[]))
    to(stage, DUE + timedelta(seconds=2))
    assert spoken(stage) == []
    row = stage.person("E2")
    row["id"] = row["body"]["number"] = "E98"
    stage.change(row)
    to(stage, DUE + timedelta(days=1))
    assert spoken(stage) == [("E98", "missed")]
