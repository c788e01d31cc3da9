"""Deadlines (期限): set, moved, met, missed, dropped; each fires once, whatever the number of replicas. SPEC 3."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

from chassis.ids import new_id
from chassis.timers import Timer
from chassis.unit import UnitOfWork
from chassis.workdays import Due
from checklist.contract.checklist import (
    DeadlineDropped,
    DeadlineMet,
    DeadlineMissed,
    DeadlineMoved,
    DeadlineSet,
    EscalateTo,
)
from checklist.model.checklist import Checklist
from checklist.model.deadline import LATE, CaseDates, Clock, Deadline, Escalation, capped, escalations, plan
from checklist.model.template import DueRule
from checklist.settings import HandoverRules
from checklist.store import checklist as checklists
from checklist.store import deadline as store
from checklist.usecases import directory, tasks

TIMER = "deadline"
TASKS = {
    "list_confirmation": ("confirm_list", "checklists"),
    "entry_submission": ("submit_entry", "entries"),
    "entry_confirmation": ("confirm_entry", "entries"),
    "letter_signature": ("sign_letter", "letters"),
    "letter_countersignature": ("sign_letter", "letters"),
    "hr_item": ("hr_item", "entries"),
    "omission_decision": ("decide_omission", "omissions"),
}
"""The task that stands for a deadline, and the collection of its subject."""
APART = ("letter_countersignature",)
"""Kinds of which several people have one each for the same subject."""


def set_deadline(
    uow: UnitOfWork,
    checklist: Checklist,
    kind: str,
    subject_id: str,
    title: Mapping[str, str],
    person: str,
    role: str,
    rule: DueRule,
) -> Deadline:
    """Somebody must act; the person's task opens with it. A deadline that is open already for it moves."""
    earlier = store.open_of(uow.session, uow.ctx.tenant, kind, subject_id, person if kind in APART else None)
    if earlier is not None:
        earlier = replace(earlier, anchor=rule.anchor, period=rule.period, assigned_at=uow.now)
        return _move(uow, checklist, earlier, person, role)
    new = planned(uow, checklist, kind, subject_id, title, person, role, rule)
    announce(uow, new)
    return new


def planned(
    uow: UnitOfWork,
    checklist: Checklist,
    kind: str,
    subject_id: str,
    title: Mapping[str, str],
    person: str,
    role: str,
    rule: DueRule,
) -> Deadline:
    """The deadline as it will be, not yet announced."""
    bare = Deadline(
        deadline_id=new_id(),
        case_id=checklist.case_id,
        kind=kind,
        subject_id=subject_id,
        title=title,
        person=person,
        role=role,
        anchor=rule.anchor,
        period=rule.period,
        assigned_at=uow.now,
        due_at=uow.now,
        time_zone="",
    )
    return _timed(uow, checklist, bare)


def announce(uow: UnitOfWork, deadline: Deadline) -> None:
    """Stores and publishes it, plans its firing, opens its task."""
    store.add(uow.session, uow.ctx.tenant, deadline)
    uow.timers.set(TIMER, deadline.deadline_id, deadline.due_at, {"case_id": deadline.case_id})
    uow.emit(DeadlineSet(**_told(deadline)), case=deadline.case_id)
    _open_task(uow, deadline)


def met(uow: UnitOfWork, kind: str, subject_id: str, person: str | None = None) -> bool:
    """It was done (by this person, where several act apart); whether in time. True where there was no deadline."""
    found = store.open_of(uow.session, uow.ctx.tenant, kind, subject_id, person)
    _close_task(uow, kind, subject_id, person, done=True)
    if found is None:
        return True
    late = uow.now > found.due_at
    store.save(uow.session, uow.ctx.tenant, replace(found, state="met", met_at=uow.now))
    uow.timers.drop(TIMER, found.deadline_id)
    event = DeadlineMet(
        deadline_id=found.deadline_id,
        case_id=found.case_id,
        kind=kind,
        subject_id=subject_id,
        person=found.person,
        role=found.role,
        due_at=found.due_at,
        met_at=uow.now,
        late=late,
    )
    uow.emit(event, case=found.case_id)
    return not late


def drop(uow: UnitOfWork, kind: str, subject_id: str, but: Collection[str] = ()) -> None:
    """Nothing need be done any more; fine when there is none. Of those who act apart: nobody but `but` need."""
    found = [d for d in store.all_open_of(uow.session, uow.ctx.tenant, kind, subject_id) if d.person not in but]
    if kind not in APART:
        _close_task(uow, kind, subject_id, None, done=False)
    for deadline in found:
        if kind in APART:
            _close_task(uow, kind, subject_id, deadline.person, done=False)
        _drop(uow, deadline)


def drop_all(uow: UnitOfWork, case_id: str) -> None:
    """The case ended."""
    for deadline in store.open_in_case(uow.session, uow.ctx.tenant, case_id):
        _drop(uow, deadline)


def drop_of_entries(uow: UnitOfWork, case_id: str) -> None:
    """The letter froze the contents: what was optional and never handed in need not, and can not, be done any more."""
    for deadline in store.open_in_case(uow.session, uow.ctx.tenant, case_id):
        if deadline.kind in ("entry_submission", "entry_confirmation"):
            _close_task(uow, deadline.kind, deadline.subject_id, None, done=False)
            _drop(uow, deadline)


def reassign(uow: UnitOfWork, checklist: Checklist, kind: str, subject_id: str, person: str, role: str) -> None:
    """The same thing is now another person's to do; their period begins now. Fine when there is no deadline."""
    found = store.open_of(uow.session, uow.ctx.tenant, kind, subject_id)
    if found is not None and (found.person, found.role) != (person, role):
        _move(uow, checklist, replace(found, assigned_at=uow.now), person, role)


def replan(uow: UnitOfWork, checklist: Checklist) -> list[Deadline]:
    """After the case's dates, its head or the calendar changed: every open deadline anew; those that moved."""
    moved = []
    for deadline in store.open_in_case(uow.session, uow.ctx.tenant, checklist.case_id):
        again = _timed(uow, checklist, deadline)
        told = [e.person for e in again.escalate_to] != [e.person for e in deadline.escalate_to]
        if again.due_at != deadline.due_at or again.provisional != deadline.provisional or told:
            moved.append(_moved(uow, again))
    return moved


def on_due(uow: UnitOfWork, timer: Timer) -> None:
    """The due instant has come: missed, unless it was met, dropped or moved meanwhile."""
    checklists.get(uow.session, uow.ctx.tenant, timer.payload["case_id"], lock=True)
    found = store.deadline(uow.session, uow.ctx.tenant, timer.key)
    if found is None or found.state != "open":
        return
    if found.due_at > uow.now:
        uow.timers.set(TIMER, found.deadline_id, found.due_at, {"case_id": found.case_id})
        return
    store.save(uow.session, uow.ctx.tenant, replace(found, state="missed"))
    told = _told(found)
    names = ("deadline_id", "case_id", "kind", "subject_id", "title", "person", "role", "due_at", "escalate_to")
    uow.emit(DeadlineMissed(**{name: told[name] for name in names}), case=found.case_id)


def _move(uow: UnitOfWork, checklist: Checklist, deadline: Deadline, person: str, role: str) -> Deadline:
    return _moved(uow, _timed(uow, checklist, replace(deadline, person=person, role=role)))


def _moved(uow: UnitOfWork, deadline: Deadline) -> Deadline:
    # A missed one that got a later instant is open again: the case need not stay red for a date that no longer holds.
    again = replace(deadline, state="open" if deadline.due_at > uow.now else deadline.state)
    _keep(uow, again)
    uow.emit(DeadlineMoved(**_told(again)), case=again.case_id)
    _open_task(uow, again)
    return again


def _timed(uow: UnitOfWork, checklist: Checklist, deadline: Deadline) -> Deadline:
    clock = directory.clock_of(uow, checklist, deadline.person)
    dates = CaseDates(checklist.last_working_day, checklist.separation_date)
    rule = DueRule(deadline.anchor, deadline.period)
    bound = deadline.kind == "entry_submission" and deadline.anchor != LATE
    if bound and deadline.person != checklist.leaver and dates.past(deadline.assigned_at, clock):
        rule = DueRule(LATE, uow.rules(HandoverRules).entry_confirmation)
    due = plan(rule, deadline.assigned_at, clock, dates)
    if bound and rule.anchor != LATE:
        due = capped(due, deadline.assigned_at, clock, dates)
    return replace(
        deadline,
        due_at=due.at,
        provisional=due.provisional,
        time_zone=clock.zone,
        escalate_to=_escalate(uow, checklist, deadline, due, clock),
    )


def _escalate(
    uow: UnitOfWork, checklist: Checklist, deadline: Deadline, due: Due, clock: Clock
) -> tuple[Escalation, ...]:
    if deadline.kind == "hr_item":  # HR's own list is nobody else's business
        return ()
    hr = directory.hrbp_of(uow, checklist)
    told = [(checklist.head, "head"), (hr, "hr"), (checklist.head_superior, "superior")]
    if deadline.person == checklist.head:
        told = told[1:]
    people = [(person, role) for person, role in told if person and person not in (checklist.leaver, deadline.person)]
    first = people[0] if people else None
    then = people[1] if len(people) > 1 else None
    if first is not None and first[1] == "superior":  # also without HR in between only a working day later
        first, then = None, first
    return escalations(
        due,
        first=first,
        then=then,
        superior_after=uow.rules(HandoverRules).superior_after,
        clock=clock,
        acting=deadline.person,
    )


def _keep(uow: UnitOfWork, deadline: Deadline) -> None:
    store.save(uow.session, uow.ctx.tenant, deadline)
    if deadline.state == "open":
        uow.timers.set(TIMER, deadline.deadline_id, deadline.due_at, {"case_id": deadline.case_id})


def _drop(uow: UnitOfWork, deadline: Deadline) -> None:
    store.save(uow.session, uow.ctx.tenant, replace(deadline, state="dropped"))
    uow.timers.drop(TIMER, deadline.deadline_id)
    event = DeadlineDropped(
        deadline_id=deadline.deadline_id,
        case_id=deadline.case_id,
        kind=deadline.kind,
        subject_id=deadline.subject_id,
        person=deadline.person,
        role=deadline.role,
    )
    uow.emit(event, case=deadline.case_id)


def _open_task(uow: UnitOfWork, deadline: Deadline) -> None:
    task = TASKS.get(deadline.kind)
    if task:
        apart = deadline.person if deadline.kind in APART else ""
        subject = f"{task[1]}/{deadline.subject_id}"
        title, person = deadline.title, deadline.person
        tasks.open_task(uow, deadline.case_id, task[0], subject, title, person, deadline.due_at, apart)


def _close_task(uow: UnitOfWork, kind: str, subject_id: str, person: str | None, *, done: bool) -> None:
    task = TASKS.get(kind)
    if task:
        apart = person or "" if kind in APART else ""
        tasks.close_task(uow, task[0], f"{task[1]}/{subject_id}", "done" if done else "gone", apart)


def _told(deadline: Deadline) -> dict[str, Any]:
    return {
        "deadline_id": deadline.deadline_id,
        "case_id": deadline.case_id,
        "kind": deadline.kind,
        "subject_id": deadline.subject_id,
        "title": dict(deadline.title),
        "person": deadline.person,
        "role": deadline.role,
        "due_at": deadline.due_at,
        "assigned_at": deadline.assigned_at,
        "time_zone": deadline.time_zone,
        "provisional": deadline.provisional,
        "escalate_to": [EscalateTo(**vars(e)) for e in deadline.escalate_to],
    }
