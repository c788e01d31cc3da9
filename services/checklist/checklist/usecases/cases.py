"""What happens to a case elsewhere: new dates, another successor, an absent leaver, its end."""

from __future__ import annotations

from dataclasses import replace

from chassis.errors import NotReady, WrongState
from chassis.events import Envelope
from chassis.unit import UnitOfWork
from checklist.contract.checklist import ChecklistClosed, CloseCaseRequest, CloseCaseResponse
from checklist.contract.directory import CaseEnded, CaseRescheduled, LeaverAbsent, SuccessorChanged, SuperiorChanged
from checklist.model.checklist import CLOSED, COMPLETED, LIVE, Checklist
from checklist.model.entry import OPEN
from checklist.store import checklist as store
from checklist.store import entry as entries
from checklist.store import letter as letter_store
from checklist.usecases import (
    certificates_outdated,
    checklists,
    deadlines,
    directory,
    entries_flow,
    letter_signing,
    people_leaving,
    people_roles,
    tasks,
)


def rescheduled(uow: UnitOfWork, event: CaseRescheduled, envelope: Envelope) -> None:
    """Every open deadline is planned again; also of HR's list, where the last signature came at the same moment."""
    checklist = _awaited(uow, event.case_id)
    if checklist is None or checklist.state == CLOSED:
        return
    _require_turn(checklist, event.previous_last_working_day in (None, checklist.last_working_day))
    before = checklist.separation_date
    changed = replace(checklist, last_working_day=event.last_working_day, separation_date=event.separation_date)
    checklist = store.save(uow.session, uow.ctx.tenant, changed)
    people_leaving.plan(uow, checklist)
    people_leaving.look_around(uow, checklist)
    for moved in deadlines.replan(uow, checklist):
        if moved.kind in ("entry_submission", "hr_item"):
            entry = entries.get(uow.session, uow.ctx.tenant, moved.subject_id)
            if entry is not None:
                entries.save(uow.session, uow.ctx.tenant, replace(entry, due_at=moved.due_at))
    if checklist.separation_date != before:
        by = envelope.actor if envelope.actorkind == "person" else None
        certificates_outdated.separation_moved(uow, checklist, before, by)


def successor_changed(uow: UnitOfWork, event: SuccessorChanged, _envelope: Envelope) -> None:
    """Entries that had the former successor (or nobody) as receiver get the new one."""
    checklist = _awaited(uow, event.case_id)
    if checklist is None or checklist.state in (CLOSED, COMPLETED):
        return
    _require_turn(checklist, event.previous == checklist.successor)
    taker = event.successor if directory.can_take(uow, checklist, event.successor) else None
    checklist = store.save(uow.session, uow.ctx.tenant, replace(checklist, successor=event.successor))
    for entry in entries.of_case(uow.session, uow.ctx.tenant, event.case_id):
        default = entry.receiver is None or entry.receiver == event.previous
        if not entry.is_hr and default and entry.state != "removed" and entries_flow.wants_receiver(entry):
            entries_flow.reassign(uow, checklist, entry, receiver=taker, reason=None)
    row = letter_store.of_case(uow.session, event.case_id)
    if row is None or not letter_store.load(row).settled:  # once the head has signed, nobody can name receivers
        people_roles.move_receivers_task(uow, checklist)
    entries_flow.change_gate(uow, checklist)


def superior_changed(uow: UnitOfWork, event: SuperiorChanged, envelope: Envelope) -> None:
    """Somebody else is above the head: that one is told when the head is late. Of several words the newest holds (a
    retry reorders), and said of a former head it is old news."""
    checklist = _awaited(uow, event.case_id)
    if checklist is None or checklist.state == CLOSED or event.head != checklist.head:
        return
    if envelope.sequence <= checklist.superior_heard:
        return
    above = checklist.head_superior if event.head_superior == checklist.leaver else event.head_superior
    heard = replace(checklist, head_superior=above, superior_heard=envelope.sequence)
    deadlines.replan(uow, store.save(uow.session, uow.ctx.tenant, heard))


def leaver_absent(uow: UnitOfWork, event: LeaverAbsent, envelope: Envelope) -> None:
    """Somebody fills in for the leaver; who fills in does not confirm. Said several times, the newest word holds."""
    checklist = _awaited(uow, event.case_id)
    if checklist is None or checklist.state in (CLOSED, COMPLETED) or envelope.sequence <= checklist.absence_heard:
        return
    absent = replace(checklist, absent=True, fills_in=event.fills_in, absence_heard=envelope.sequence)
    checklist = store.save(uow.session, uow.ctx.tenant, absent)
    submitter = checklist.submitter()
    for entry in entries.of_case(uow.session, uow.ctx.tenant, event.case_id):
        if not entry.is_hr and entry.state in OPEN and submitter is not None:
            entries_flow.reassign(uow, checklist, entry, submitter=submitter, reason=None)
    letter_signing.leaver_absent(uow, checklist)
    people_leaving.look_around(uow, checklist)


def withdrawn(uow: UnitOfWork, event: CaseEnded, _envelope: Envelope) -> None:
    """A resignation was taken back."""
    _end(uow, event.case_id, "withdrawn")


def cancelled(uow: UnitOfWork, event: CaseEnded, _envelope: Envelope) -> None:
    """HR called it off."""
    _end(uow, event.case_id, "cancelled")


def close(uow: UnitOfWork, request: CloseCaseRequest) -> CloseCaseResponse:
    """Offboarding asks before it withdraws or cancels: the case's lock decides against the last signature (DESIGN)."""
    checklist = store.get(uow.session, uow.ctx.tenant, request.case_id, lock=True)
    if checklist is not None and checklist.state == COMPLETED:
        raise WrongState("checklist.completed", field="name")
    state = _end(uow, request.case_id, request.outcome)
    return CloseCaseResponse(closed=True, state=state)


def _end(uow: UnitOfWork, case_id: str, outcome: str) -> str:
    """Closes what is open; nothing is deleted. A second end changes nothing, a completed handover stands."""
    checklist = store.get(uow.session, uow.ctx.tenant, case_id, lock=True)
    if checklist is None:
        store.remember_closure(uow.session, uow.ctx.tenant, case_id, outcome, uow.now)
        return CLOSED
    if checklist.state in (CLOSED, COMPLETED):
        return checklist.state
    was_live = checklist.state in LIVE
    closed = replace(checklist, state=CLOSED, outcome=outcome, blocked_reason=None)
    checklist = store.save(uow.session, uow.ctx.tenant, closed)
    uow.timers.drop(checklists.RETRY, case_id)
    people_leaving.forget(uow, case_id)
    # Also of a blocked one: offboarding asked, and hears the answer even if it died before it could keep it.
    uow.emit(ChecklistClosed(case_id=case_id, checklist_id=case_id, outcome=outcome), case=case_id)
    if was_live:
        deadlines.drop_all(uow, case_id)
        tasks.close_all(uow, case_id)
        entries_flow.change_gate(uow, checklist)
    return checklist.state


def complete(uow: UnitOfWork, case_id: str) -> None:
    """The letter's last signature is there; called under the case's lock, in the transaction of that signature."""
    checklist = store.get(uow.session, uow.ctx.tenant, case_id, lock=True)
    if checklist is None or checklist.state not in LIVE:
        raise WrongState("checklist.not_live", field="name", state=checklist.state if checklist else "-")
    store.save(uow.session, uow.ctx.tenant, replace(checklist, state=COMPLETED))


def _awaited(uow: UnitOfWork, case_id: str) -> Checklist | None:
    """The case's checklist, locked; waits for case.submitted, unless the case has ended before it arrived."""
    checklist = store.get(uow.session, uow.ctx.tenant, case_id, lock=True)
    if checklist is None and store.closure(uow.session, uow.ctx.tenant, case_id) is None:
        raise NotReady("case.not_here_yet", name=f"cases/{case_id}")
    return checklist


def _require_turn(checklist: Checklist, is_next: bool) -> None:
    """Each change says what it changed from: one that overtook an earlier one (a retry reorders) waits for it."""
    if not is_next:
        raise NotReady("case.change_early", name=f"cases/{checklist.case_id}")
