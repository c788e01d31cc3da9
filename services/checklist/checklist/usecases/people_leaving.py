"""A person who leaves while being head, confirmer, receiver or filler-in elsewhere: the parts go to others. SPEC 2.

What is found in one transaction is changed in others, one a case: each takes that case's lock alone.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace

from chassis.events import Envelope
from chassis.replica import RowsChanged
from chassis.timers import Timer
from chassis.unit import UnitOfWork
from checklist.contract.directory import CaseSubmitted, Duty, Employee
from checklist.contract.people import HoldingTakenEffect
from checklist.model.checklist import CLOSED, LIVE, Checklist
from checklist.model.departure import Departure
from checklist.model.entry import OPEN, Entry
from checklist.store import checklist as checklists
from checklist.store import deadline as deadline_store
from checklist.store import entry as entries
from checklist.store import letter as letter_store
from checklist.store import people as store
from checklist.usecases import (
    addendum_signing,
    deadlines,
    directory,
    entries_flow,
    omission_deciders,
    people_roles,
    tasks,
)

LEAVES = "person_leaves"
FILED = "person_filed"
MOVES = "parts_move"
TAKE_OVER = "take_over"
TAKE_OVER_TITLE = {"zh-CN": "接管部门负责人职责：{name}的交接", "en": "Take over as head: handover of {name}"}
LEFT = {"zh-CN": "原处理人已离职", "en": "the former one has left"}
KINDS = ("headship", "duty", "open_task")
"""Holdings whose move concerns parts in other handovers; a successor's role comes as case.successor_changed."""


def on_case_submitted(uow: UnitOfWork, event: CaseSubmitted, _envelope: Envelope) -> None:
    """Who leaves has parts elsewhere that others should take, now or on the day."""
    checklist = checklists.get(uow.session, uow.ctx.tenant, event.case_id)
    if checklist is not None and checklist.state != CLOSED:
        plan(uow, checklist)
        look_around(uow, checklist)


def look_around(uow: UnitOfWork, checklist: Checklist) -> None:
    """Asks, once this transaction is over, who leaves around this case. Cases of a batch are filed at the same time:
    within their transactions neither sees the other, but whichever commits last is seen by the look that follows."""
    uow.timers.set(FILED, checklist.case_id, uow.now)


def on_filed(uow: UnitOfWork, timer: Timer) -> None:
    """The leaver's parts in other handovers, and the parts here of people who leave, too or have left."""
    checklist = checklists.get(uow.session, uow.ctx.tenant, timer.key)
    if checklist is None or checklist.state == CLOSED:
        return
    _move_parts(uow, checklist.leaver, {})
    for person in store.people_in(uow.session, uow.ctx.tenant, checklist):
        if directory.has_left(uow, person) or directory.leaves_too_soon(uow, checklist, person):
            _plan_move(uow, checklist.case_id, person, {})


def plan(uow: UnitOfWork, checklist: Checklist) -> None:
    """The end of the last working day, as it stands now."""
    if checklist.kind != store.STAYS:
        departure = Departure(checklist.last_working_day, checklist.time_zone)
        uow.timers.set(LEAVES, checklist.case_id, departure.over_at)


def forget(uow: UnitOfWork, case_id: str) -> None:
    """Nobody leaves: the case was withdrawn or cancelled."""
    uow.timers.drop(LEAVES, case_id)


def on_last_day_over(uow: UnitOfWork, timer: Timer) -> None:
    """The person is gone."""
    checklist = checklists.get(uow.session, uow.ctx.tenant, timer.key)
    if checklist is not None and checklist.state != CLOSED and directory.has_left(uow, checklist.leaver):
        _move_parts(uow, checklist.leaver, {})


def on_directory_changed(uow: UnitOfWork, event: RowsChanged, _envelope: Envelope) -> None:
    """Somebody became inactive, by the ERP's word."""
    for row in event.rows:
        if row.kind == Employee.KIND and not (row.active and row.body.get("status", "active") == "active"):
            _move_parts(uow, row.id, {})


def on_holding_taken_effect(uow: UnitOfWork, event: HoldingTakenEffect, _envelope: Envelope) -> None:
    """What the person held is somebody else's now, and so are the parts that went with it."""
    if event.kind in KINDS:
        _move_parts(uow, event.leaver, {"kind": event.kind, "key": event.key, "receiver": event.receiver})


def _move_parts(uow: UnitOfWork, person: str, why: dict[str, str | None]) -> None:
    for case_id in store.cases_with(uow.session, uow.ctx.tenant, person):
        _plan_move(uow, case_id, person, why)


def _plan_move(uow: UnitOfWork, case_id: str, person: str, why: dict[str, str | None]) -> None:
    told = {"case_id": case_id, "person": person, **why}
    key = hashlib.sha256("|".join(str(v) for v in told.values()).encode()).hexdigest()[:32]
    uow.timers.set(MOVES, key, uow.now, told)


def on_parts_move(uow: UnitOfWork, timer: Timer) -> None:
    """In one case: the parts of a person who leaves, has left, or has given up what made them theirs."""
    checklist = checklists.get(uow.session, uow.ctx.tenant, timer.payload["case_id"], lock=True)
    if checklist is None or checklist.state == CLOSED:
        return
    person, receiver = timer.payload["person"], timer.payload.get("receiver")
    row = letter_store.of_case(uow.session, checklist.case_id)
    signed = row is not None and letter_store.load(row).settled
    if signed or checklist.state not in LIVE:
        # The contents stand, and a signature that will not come is replaced in its time. What comes later goes on.
        _after_the_letter(uow, checklist, person, receiver)
        return
    kind = timer.payload.get("kind")
    if kind == "headship":
        if checklist.head == person and timer.payload.get("key") in (None, "", *checklist.department_path):
            _another_head(uow, checklist, person, receiver)
    elif kind == "duty":
        _duty_moved(uow, checklist, person, str(timer.payload.get("key")), receiver)
    elif kind == "open_task":
        _task_moved(uow, checklist, person, str(timer.payload.get("key")), receiver)
    elif directory.has_left(uow, person):
        _has_left(uow, checklist, person)
    elif directory.leaves_too_soon(uow, checklist, person):
        _leaves_too(uow, checklist, person)
    entries_flow.change_gate(uow, checklist)


def _has_left(uow: UnitOfWork, checklist: Checklist, person: str) -> None:
    reason = _said(checklist, LEFT) if directory.is_gone(uow, person) else None
    if checklist.hrbp == person:
        checklist = _another_hr(uow, checklist, person)
    if checklist.fills_in == person:
        checklist = checklists.save(uow.session, uow.ctx.tenant, replace(checklist, fills_in=None))
    if checklist.head == person:
        checklist = _another_head(uow, checklist, person, None)
    elif checklist.head_superior == person:
        above = directory.superior_of(uow, checklist.department_path, checklist.head or "", [checklist.leaver, person])
        checklist = checklists.save(uow.session, uow.ctx.tenant, replace(checklist, head_superior=above))
    _entries_of(uow, checklist, person, None, reason)
    deadlines.replan(uow, checklist)
    people_roles.move_receivers_task(uow, checklist)


def _after_the_letter(uow: UnitOfWork, checklist: Checklist, person: str, receiver: str | None) -> None:
    """What an omission reopened, and HR's own list: nobody else looks after them once the letter is signed."""
    if not directory.has_left(uow, person):
        return
    if checklist.hrbp == person:
        checklist = _another_hr(uow, checklist, person)
    for entry in entries.of_case(uow.session, uow.ctx.tenant, checklist.case_id):
        if entry.supplementary:
            _entries_of(uow, checklist, person, receiver, _said(checklist, LEFT), only=entry.entry_id)
    addendum_signing.person_left(uow, checklist)


def _leaves_too(uow: UnitOfWork, checklist: Checklist, person: str) -> None:
    """Still here, but not to the end: what has not begun goes to others at once; what lies with them they finish."""

    def change(entry: Entry) -> Entry:  # without a reason: who reads this case need not know of the other one
        if entry.state in OPEN and entry.confirmer == person:
            entry = people_roles.another_confirmer(uow, checklist, entry, None)
        if entry.state in OPEN and entry.receiver == person:
            entry = people_roles.another_receiver(uow, checklist, entry, None)
        return entry

    if people_roles.each(uow, checklist, change):
        people_roles.move_receivers_task(uow, checklist)


def _another_head(uow: UnitOfWork, checklist: Checklist, person: str, receiver: str | None) -> Checklist:
    """The nearest head above who is there; HR is asked to take over where there is none."""
    barred = [checklist.leaver, person]
    named = receiver if receiver not in barred and directory.can_take(uow, checklist, receiver) else None
    head = named or directory.head_above(uow, checklist.department_path, barred)
    if head is None and checklist.head_superior not in barred and checklist.head_superior is not None:
        head = None if directory.has_left(uow, checklist.head_superior) else checklist.head_superior
    if head is not None:
        tasks.close_task(uow, TAKE_OVER, f"cases/{checklist.case_id}", "gone")
        reason = _said(checklist, LEFT) if directory.is_gone(uow, person) or receiver else None
        return people_roles.change_head(uow, checklist, head, reason)[0]
    hr = directory.hrbp_of(uow, checklist)
    if hr is not None:
        names = checklist.leaver_name
        title = {tag: text.format(name=names.get(tag) or checklist.leaver) for tag, text in TAKE_OVER_TITLE.items()}
        tasks.open_task(uow, checklist.case_id, TAKE_OVER, f"cases/{checklist.case_id}", title, hr)
    return checklist


def _another_hr(uow: UnitOfWork, checklist: Checklist, person: str) -> Checklist:
    """HR's own list and its agreements go to who holds the duty now."""
    found = directory.hrbp_of(uow, replace(checklist, hrbp=None), but=[person], anywhere=True)
    checklist = checklists.save(uow.session, uow.ctx.tenant, replace(checklist, hrbp=found))
    omission_deciders.hr_changed(uow, checklist)
    if found is None:
        return checklist
    for entry in entries.of_case(uow.session, uow.ctx.tenant, checklist.case_id):
        if entry.is_hr and entry.state in OPEN and entry.submitter == person:
            entries.save(uow.session, uow.ctx.tenant, replace(entry, submitter=found))
            deadlines.reassign(uow, checklist, "hr_item", entry.entry_id, found, "hr")
    for task in deadline_store.open_tasks(uow.session, uow.ctx.tenant, checklist.case_id):
        if task.person == person and task.kind in ("agree_waiver", TAKE_OVER):
            tasks.open_task(uow, task.case_id, task.kind, task.subject, task.title, found, task.due_at)
    return checklist


def _duty_moved(uow: UnitOfWork, checklist: Checklist, person: str, key: str, receiver: str | None) -> None:
    duty = uow.facts.get(Duty, key)
    reason = _said(checklist, LEFT)

    def change(entry: Entry) -> Entry:
        theirs = entry.confirmer == person and (duty is None or entry.confirmer_duty == duty.duty)
        return people_roles.another_confirmer(uow, checklist, entry, reason, receiver) if theirs else entry

    people_roles.each(uow, checklist, change)


def _task_moved(uow: UnitOfWork, checklist: Checklist, person: str, key: str, receiver: str | None) -> None:
    """The task that was given to somebody else, by its id; any other case is not meant."""
    task = deadline_store.task(uow.session, uow.ctx.tenant, key)
    if task is None or task.case_id != checklist.case_id or task.person != person:
        return
    collection, _, subject = task.subject.partition("/")
    if collection == "entries":
        _entries_of(uow, checklist, person, receiver, _said(checklist, LEFT), only=subject)
    elif task.kind in ("confirm_list", "sign_letter", people_roles.RECEIVERS) and checklist.head == person:
        _another_head(uow, checklist, person, receiver)


def _entries_of(
    uow: UnitOfWork,
    checklist: Checklist,
    person: str,
    receiver: str | None,
    reason: str | None,
    only: str | None = None,
) -> None:
    for entry in entries.of_case(uow.session, uow.ctx.tenant, checklist.case_id):
        if entry.is_hr or entry.state in ("waived", "removed") or only not in (None, entry.entry_id):
            continue
        after = entry
        if entry.state in OPEN and entry.submitter == person:
            named = receiver if directory.can_take(uow, checklist, receiver) else None
            fills_in = named or checklist.submitter()
            if fills_in and fills_in != person:
                after = entries_flow.reassign(uow, checklist, after, submitter=fills_in, reason=reason)
        if entry.state != "confirmed" and entry.confirmer == person and after.confirmer == person:
            after = people_roles.another_confirmer(uow, checklist, after, reason, receiver)
        if entry.receiver == person and not entry.acknowledged:
            people_roles.another_receiver(uow, checklist, after, reason, receiver)


def _said(checklist: Checklist, texts: dict[str, str]) -> str:
    return texts["zh-CN" if checklist.locale.lower().startswith("zh") else "en"]
