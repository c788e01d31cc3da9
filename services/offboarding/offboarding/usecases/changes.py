"""What is decided of a filed case: taken back, called off, moved, passed on, carried on without the leaver. SPEC 2."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from chassis.errors import Invalid, NotFound, WrongState
from chassis.unit import UnitOfWork
from offboarding.contract.cases import (
    CancelCaseRequest,
    Case,
    MarkAbsentRequest,
    RescheduleCaseRequest,
    SetSuccessorRequest,
    UpdateHrFieldsRequest,
    WithdrawCaseRequest,
)
from offboarding.contract.events import (
    CaseCancelled,
    CaseRescheduled,
    CaseWithdrawn,
    HrFieldsChanged,
    LeaverAbsent,
    SuccessorChanged,
)
from offboarding.model import dates as date_rules
from offboarding.model.kinds import Kind
from offboarding.model.states import OPEN, State, Trigger, advance
from offboarding.store.cases import CaseRow
from offboarding.store.directory import Employee
from offboarding.usecases import (
    access,
    attendance,
    contacts,
    holdings,
    intake,
    moves,
    people,
    revocations,
    statute,
    views,
)


def withdraw(uow: UnitOfWork, command: WithdrawCaseRequest) -> Case:
    """A resignation is taken back before the last working day; HR agrees for the employer by doing it."""
    case, found = access.for_change(uow, command.name, command.etag, *access.STAFF)
    if not Kind(case.kind).may_be_withdrawn:
        raise WrongState("case.only_resignation_is_withdrawn", field="name", kind=case.kind)
    if date_rules.today_in(uow.now, case.time_zone) > case.last_working_day:
        raise WrongState("case.last_day_is_over", field="name", last_working_day=case.last_working_day.isoformat())
    if case.state != State.WITHDRAWN:
        _ask_checklist(uow, case, Trigger.WITHDRAW, "withdrawn")
        close(uow, case, Trigger.WITHDRAW, command.reason or None)
        statute.dates_moved(uow, case)
    return views.answer(uow, case, found)


def cancel(uow: UnitOfWork, command: CancelCaseRequest) -> Case:
    """HR calls the case off, with a reason."""
    case, found = access.for_change(uow, command.name, command.etag, *access.STAFF)
    if case.state != State.CANCELLED:
        call_off(uow, case, command.reason)
        statute.dates_moved(uow, case)
    return views.answer(uow, case, found)


def call_off(uow: UnitOfWork, case: CaseRow, reason: str) -> None:
    """Cancels a case that the caller may change; WrongState where its letter is complete. Its batch's list is the
    caller's matter: who calls off many looks at it once."""
    _ask_checklist(uow, case, Trigger.CANCEL, "cancelled")
    close(uow, case, Trigger.CANCEL, reason)


def _ask_checklist(uow: UnitOfWork, case: CaseRow, trigger: Trigger, outcome: str) -> None:
    """Where cancel meets sign, the row lock in checklist decides (DESIGN, "Who owns which fact"): ask, then act."""
    filed = case.state != State.DRAFT
    advance(State(case.state), trigger)
    if not filed:
        return
    reply = uow.call("checklist", "close_case", {"case_id": case.case_id, "outcome": outcome})
    if not reply.get("closed"):
        raise WrongState("case.letter_complete", field="name", state=str(reply.get("state", "")))


def close(uow: UnitOfWork, case: CaseRow, trigger: Trigger, reason: str | None) -> None:
    """Ends the case; what it set in motion is taken back by events, nothing is deleted."""
    filed = case.state != State.DRAFT
    case.closed_at, case.close_reason = uow.now, reason
    case.version += 1
    uow.timers.drop(intake.RELEASE, case.case_id)
    uow.timers.drop(intake.RETRY, case.case_id)
    if not filed:  # nobody was told of the draft, so nobody is told of its end
        case.state = advance(State(case.state), trigger).value
        return
    if trigger is Trigger.WITHDRAW:
        uow.emit(CaseWithdrawn(case_id=case.case_id, reason=reason), case=case.case_id)
    else:
        uow.emit(CaseCancelled(case_id=case.case_id, reason=reason or ""), case=case.case_id)
    moves.move(uow, case, trigger)
    if case.blocked_reason is not None:
        attendance.look(uow, case)
    if case.access_revocation_at is not None:
        case.access_revocation_at = None
        revocations.plan(uow, case)
    holdings.end(uow, case)


def reschedule(uow: UnitOfWork, command: RescheduleCaseRequest) -> Case:
    """A new last working day. What is not given moves by as many days; the notice rules are asked again.

    The dates that the case has already are no news: nothing is written, nobody is told.
    """
    case, found = access.for_change(uow, command.name, command.etag, *access.STAFF)
    _must_be_open(case, "reschedule", draft_too=True)
    previous, shift = case.last_working_day, command.last_working_day - case.last_working_day
    before = intake.dates_of(case)
    employee = uow.session.get(Employee, (case.tenant_id, case.leaver))
    case.last_working_day = command.last_working_day
    case.separation_date = command.separation_date or case.separation_date + shift
    case.paid_until = command.paid_until or case.paid_until + shift
    if case.access_revocation_at is not None:
        moved = _same_clock(case.access_revocation_at, shift, case.time_zone)
        case.access_revocation_at = command.access_revocation_at or moved
    dates = intake.dates_of(case)
    if dates == before:
        return views.answer(uow, case, found)
    date_rules.check(
        Kind(case.kind),
        dates,
        today=date_rules.today_in(uow.now, case.time_zone),
        hire_date=employee.hire_date if employee else None,
        time_zone=case.time_zone,
        late_reason=command.reason,
        may_be_past=True,
    )
    case.warnings = intake.keep_accepted(case.warnings, intake.find_warnings(uow, case, employee, dates))
    intake.accept_warnings(uow, case, accepted=command.accept_warnings, staff=True)
    case.version += 1
    statute.dates_moved(uow, case)
    if case.state != State.DRAFT:
        event = CaseRescheduled(
            case_id=case.case_id,
            last_working_day=case.last_working_day,
            previous_last_working_day=previous,
            separation_date=case.separation_date,
            access_revocation_at=case.access_revocation_at,
            reason=command.reason or None,
        )
        uow.emit(event, case=case.case_id)
        if case.access_revocation_at is not None:
            revocations.plan(uow, case)
        holdings.moved(uow, case)
    return views.answer(uow, case, found)


def _same_clock(instant: datetime, shift: timedelta, time_zone: str) -> datetime:
    """The same local time some days on, whatever the clocks do in between."""
    local = instant.astimezone(ZoneInfo(time_zone))
    return (local + shift).astimezone(instant.tzinfo)


def set_successor(uow: UnitOfWork, command: SetSuccessorRequest) -> Case:
    """Names who receives what has no receiver of its own; HR or a head of the leaver's department decides."""
    case, found = access.for_change(uow, command.name, command.etag, *access.STAFF, "head")
    _must_be_open(case, "set_successor", draft_too=True)
    intake.check_successor(uow, command.successor, case.leaver)
    previous = case.successor
    if command.successor != previous:
        intake.check_successor_stays(uow, case, command.successor)
        case.successor = command.successor
        case.version += 1
        if case.state != State.DRAFT:
            event = SuccessorChanged(case_id=case.case_id, successor=case.successor, previous=previous)
            uow.emit(event, case=case.case_id)
            holdings.successor_changed(uow, case, previous)
        uow.session.flush()
        people.refresh_viewers(uow, case)
    return views.answer(uow, case, found)


def mark_absent(uow: UnitOfWork, command: MarkAbsentRequest) -> Case:
    """The leaver does not act any more; the head, or who is named, fills in, and somebody else confirms."""
    case, found = access.for_change(uow, command.name, command.etag, "hr", "admin")
    _must_be_open(case, "mark_absent", draft_too=True)
    if command.fills_in == case.leaver:
        raise Invalid("case.leaver_cannot_fill_in", field="fills_in")
    if command.fills_in is not None:
        person = uow.session.get(Employee, (case.tenant_id, command.fills_in))
        if person is None:
            raise NotFound("not_found", field="fills_in", name=f"employees/{command.fills_in}")
        if not person.active:
            raise Invalid("case.person_inactive", field="fills_in", person=f"employees/{command.fills_in}")
    unchanged = (case.absent, case.absent_reason, case.fills_in) == (True, command.reason, command.fills_in)
    if not unchanged:
        case.absent, case.absent_reason, case.fills_in = True, command.reason, command.fills_in
        case.version += 1
        if case.state != State.DRAFT:
            event = LeaverAbsent(
                case_id=case.case_id, leaver=case.leaver, reason=command.reason, fills_in=command.fills_in
            )
            uow.emit(event, case=case.case_id)
        uow.session.flush()
        people.refresh_viewers(uow, case)
    return views.answer(uow, case, found)


def update_hr_fields(uow: UnitOfWork, command: UpdateHrFieldsRequest) -> Case:
    """Keeps what only HR sees. The record says which fields changed, never what they say."""
    case, found = access.for_change(uow, command.name, command.etag, "hr", "admin")
    given = command.model_dump(exclude_none=True, include={"eligible_for_rehire", "exit_interview", "personal_contact"})
    changed = sorted(name for name, value in given.items() if getattr(case, name) != value)
    for name in changed:
        setattr(case, name, given[name])
    if changed:
        case.version += 1
        if case.state != State.DRAFT:
            uow.emit(HrFieldsChanged(case_id=case.case_id, fields=changed), case=case.case_id)
            if "personal_contact" in changed:
                contacts.tell(uow, case, changed=True)
    return views.answer(uow, case, found)


def _must_be_open(case: CaseRow, action: str, *, draft_too: bool) -> None:
    allowed = OPEN | {State.DRAFT} if draft_too else OPEN
    if State(case.state) not in allowed:
        raise WrongState("case.wrong_state", field="name", state=case.state, action=action)
