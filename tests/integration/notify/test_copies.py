"""Copies of others' facts and messages as single statements write them: whatever order, whatever comes twice."""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any, TypeVar

import pytest

from chassis.application import Application, Verdict
from chassis.context import CallContext
from chassis.unit import UnitOfWork
from notify.model.people import Told
from notify.sender import Sender
from notify.store import cases, deadlines
from notify.store.tables import AttemptRow, DeadlineRow, DeliveryRow, EntryRow, MessageRow, TaskRow
from notify.usecases import telling
from tests.integration.notify.stage import NOW, Stage

R = TypeVar("R")


def unit(stage: Stage, work: Callable[[UnitOfWork], R]) -> R:
    return stage.app.unit(CallContext(tenant=stage.tenant, actor="notify", actor_kind="service"), work)


@pytest.mark.parametrize(
    ("events", "news", "left"),
    [
        ([("open", 1, "A")], [True], ("A", False, 1)),
        ([("open", 1, "A"), ("open", 1, "A")], [True, False], ("A", False, 1)),
        ([("open", 1, "A"), ("open", 2, "A")], [True, False], ("A", False, 2)),  # its date moved
        ([("open", 1, "A"), ("open", 2, "B")], [True, True], ("B", False, 2)),
        ([("open", 2, "B"), ("open", 1, "A")], [True, False], ("B", False, 2)),  # an older one comes later
        ([("open", 1, "A"), ("close", 2, ""), ("open", 3, "A")], [True, True, True], ("A", False, 3)),
        ([("open", 1, "A"), ("close", 3, ""), ("open", 2, "B")], [True, True, False], ("A", True, 3)),
        ([("open", 1, "A"), ("open", 3, "A"), ("close", 2, "")], [True, False, True], ("A", False, 3)),
        ([("close", 2, ""), ("open", 1, "A"), ("close", 2, "")], [False, True, True], ("A", True, 2)),
    ],
)
def test_tasks(stage: Stage, events: list[tuple[str, int, str]], news: list[bool], left: Any) -> None:
    """What opening says is news, what closing says whether it was known; the newest word is kept."""

    def one(uow: UnitOfWork, kind: str, sequence: int, person: str) -> bool:
        key = (stage.tenant, "checklist", "t1")
        if kind == "close":
            return cases.close_task(uow.session, *key, sequence=sequence)
        return cases.open_task(uow.session, *key, case_id=stage.case, person=person, sequence=sequence)

    assert [unit(stage, lambda uow, event=event: one(uow, *event)) for event in events] == news  # type: ignore[misc]
    (row,) = stage.rows(TaskRow)
    assert (row.person, row.closed, row.sequence) == left


@pytest.mark.parametrize(
    ("second", "left"),
    [
        ((6, {"receiver": "R2", "confirmer": None}), ("S", "R2", None, 6)),  # who fills in was not said: stays
        ((5, {"submitter": "S2", "receiver": "R2", "confirmer": "C2"}), ("S2", "R2", "C2", 5)),
        ((4, {"submitter": "S2", "receiver": "R2", "confirmer": "C2"}), ("S", "R", "C2", 5)),  # only what was unknown
    ],
)
def test_people_of_an_entry(stage: Stage, second: tuple[int, dict[str, Any]], left: Any) -> None:
    def put(sequence: int, **people: str | None) -> Any:
        row = unit(stage, lambda uow: cases.put_entry(uow.session, stage.tenant, "c", "e1", sequence, **people))
        return tuple(row)

    assert put(5, submitter="S", receiver="R", confirmer=None) == ("S", "R", None, 5)
    assert put(second[0], **second[1]) == left
    (row,) = stage.rows(EntryRow)
    assert (row.submitter, row.receiver, row.confirmer, row.sequence) == left


@pytest.mark.parametrize(
    ("events", "gave", "left"),
    [
        ([("set", 1, ["before", "due"])], [[]], (True, 1)),
        ([("set", 1, ["due"]), ("set", 2, ["before"])], [[], ["due"]], (True, 2)),
        ([("set", 2, ["due"]), ("set", 1, ["before"])], [[], None], (True, 2)),
        ([("set", 1, ["due"]), ("end", 2, [])], [[], ["due"]], (False, 2)),
        ([("set", 2, ["due"]), ("end", 1, [])], [[], []], (True, 2)),  # it was planned anew since
        ([("end", 2, []), ("set", 1, ["due"])], [[], None], (False, 2)),  # it was met before it was heard of
        ([("end", 2, []), ("set", 3, ["due"]), ("end", 4, [])], [[], [], ["due"]], (False, 4)),
    ],
)
def test_deadlines(stage: Stage, events: list[tuple[str, int, list[str]]], gave: list[Any], left: Any) -> None:
    """Each gives the firings that were planned before; None where it is too old to plan any."""
    body = {"person": "E2", "case_id": stage.case}

    def one(uow: UnitOfWork, kind: str, sequence: int, planned: list[str]) -> list[str] | None:
        if kind == "end":
            return deadlines.end(uow.session, stage.tenant, "d1", stage.case, sequence)
        at = NOW + timedelta(days=1)
        return deadlines.put(uow.session, stage.tenant, "d1", due_at=at, body=body, planned=planned, sequence=sequence)

    assert [unit(stage, lambda uow, event=event: one(uow, *event)) for event in events] == gave  # type: ignore[misc]
    (row,) = stage.rows(DeadlineRow)
    assert (row.open, row.sequence) == left
    assert row.due_at is None or isinstance(row.due_at, datetime)


def together(stage: Stage, owner: str, *events: tuple[str, dict[str, Any]], **attributes: Any) -> list[Verdict]:
    """Events of the case that are dealt with in one transaction."""
    raws = [stage.envelope(owner, name, {"case_id": stage.case, **data}, **attributes) for name, data in events]
    return [outcome.verdict for outcome in stage.app.handle_all(f"from-{owner}", raws)]


def opened(task_id: str, person: str, **more: Any) -> tuple[str, dict[str, Any]]:
    title = {"zh-CN": "清单", "en": "List"}
    body = {"task_id": task_id, "kind": "confirm_entry", "subject": "entries/e1", "title": title, "person": person}
    return "task.opened", {**body, **more}


def test_messages_of_several_events_are_written_together(stage: Stage) -> None:
    stage.submitted()
    before = {m.message_id for m in stage.rows(MessageRow)}
    closed = ("task.closed", {"task_id": "t1", "outcome": "done"})
    assert together(stage, "checklist", opened("t1", "E5"), opened("t2", "E2"), closed) == [Verdict.DONE] * 3
    new = [m for m in stage.rows(MessageRow) if m.message_id not in before]
    assert sorted(m.person for m in new) == ["E2", "E5"]
    rows = [d for d in stage.rows(DeliveryRow) if d.message_id in {m.message_id for m in new}]
    assert sorted((d.person, d.channel, d.state, d.address) for d in rows) == [
        ("E2", "email", "waiting", "e2@example.com"),
        ("E2", "in_app", "sent", None),
        ("E5", "email", "waiting", "e5@example.com"),
        ("E5", "in_app", "sent", None),
    ]
    assert all(d.created_at == stage.now and d.due_at == d.first_due_at == stage.now for d in rows)
    assert [d.sent_at for d in rows if d.channel == "in_app"] == [stage.now, stage.now]
    assert all(d.reference == d.delivery_id and d.case_id == stage.case and d.attempts == 0 for d in rows)


def test_a_cause_that_was_told_adds_neither_message_nor_delivery(stage: Stage) -> None:
    """Also twice within one transaction, and where nobody could be written to, which is said once."""
    stage.submitted()
    stage.change(stage.person("E5", version=2, email=None))
    name, data = opened("t1", "E5")
    raw = json.loads(stage.envelope("checklist", name, {"case_id": stage.case, **data}))
    other = {**raw, "source": "/performance"}  # the same cause by another queue
    for one in (raw, other):
        assert stage.deliver(json.dumps(one).encode()).verdict is Verdict.DONE
    (told,) = [m for m in stage.rows(MessageRow) if m.cause == raw["id"]]
    rows = [d for d in stage.rows(DeliveryRow) if d.message_id == told.message_id]
    assert sorted((d.channel, d.state) for d in rows) == [("email", "failed"), ("in_app", "sent")]
    assert {d.person for d in stage.rows(DeliveryRow) if d.message_id != told.message_id} == {"E1", "E2", "E3", "E4"}
    assert [e["type"] for e in stage.emitted()] == ["handover.delivery.failed.v1"]

    told_twice = stage.told()
    plan = [Told(person, "case_red", "cases/c", {"leaver": {"en": "Li Lei"}}) for person in ("E2", "E5")]

    def twice(uow: UnitOfWork) -> None:
        for _ in range(2):
            telling.tell(uow, plan, cause="a cause", case_id=stage.case)

    unit(stage, twice)
    assert sorted(stage.told()) == sorted([*told_twice, ("E2", "case_red"), ("E5", "case_red")])
    assert len([d for d in stage.rows(DeliveryRow) if d.template == "case_red"]) == 2


def test_who_is_dead_is_asked_again_after_the_case_has_changed(stage: Stage) -> None:
    """All in one transaction: silent while the case says so, told again as soon as it does not."""
    submitted = {
        "kind": "death",
        "leaver": "E1",
        "leaver_name": {"zh-CN": "李雷", "en": "Li Lei"},
        "head": "E2",
        "department_path": ["ROOT"],
        "last_working_day": "2026-04-01",
        "absent": True,
    }
    withdrawn = {"reason": None, "leaver": "E1"}
    done = together(stage, "offboarding", ("case.submitted", submitted), ("case.withdrawn", withdrawn))
    assert done == [Verdict.DONE] * 2
    assert [(p, t) for p, t in stage.told() if p == "E1"] == [("E1", "case_withdrawn")]


def test_one_cause_by_two_replicas_at_once_is_told_once(stage: Stage) -> None:
    stage.submitted()
    other = Application(stage.app.service, stage.app.settings, clock=lambda: stage.now)
    name, data = opened("t1", "E5")
    raws = []
    for number in range(10):
        raw = json.loads(stage.envelope("checklist", name, {"case_id": stage.case, **data, "task_id": f"t{number}"}))
        raws.append((raw, {**raw, "source": "/performance"}))

    def deal(app: Application, which: int) -> list[Verdict]:
        owners = ("checklist", "performance")
        return [app.handle(f"from-{owners[which]}", json.dumps(pair[which]).encode()).verdict for pair in raws]

    with ThreadPoolExecutor(2) as pool:
        done = [*pool.map(deal, (stage.app, other), (0, 1))]
    other.engine.dispose()
    assert done == [[Verdict.DONE] * 10] * 2
    causes = [m.cause for m in stage.rows(MessageRow) if m.template == "task_confirm_entry"]
    assert sorted(causes) == sorted(raw["id"] for raw, _ in raws)
    mails = [d for d in stage.deliveries() if d.template == "task_confirm_entry"]
    assert len({d.message_id for d in mails}) == len(mails) == 10


def test_many_mails_and_two_senders_at_once(stage: Stage) -> None:
    stage.submitted()
    for number in range(30):
        name, data = opened(f"t{number}", "E5")
        stage.done("checklist", name, **data)
    other = Application(stage.app.service, stage.app.settings, clock=lambda: stage.now)
    senders = [Sender(stage.channel, lease=timedelta(seconds=60), policy="resend") for _ in range(2)]

    def send(sender: Sender, app: Application) -> None:
        while sender.step(app):
            pass

    with ThreadPoolExecutor(2) as pool:
        [*pool.map(send, senders, (stage.app, other))]
    other.engine.dispose()
    references = [m.reference for m in stage.channel.sent]
    assert len(set(references)) == len(references) == 34
    assert {d.state for d in stage.deliveries()} == {"sent"}
    rows = stage.rows(AttemptRow)
    assert [(a.number, a.outcome, a.code) for a in rows] == [(1, "sent", 250)] * 34
