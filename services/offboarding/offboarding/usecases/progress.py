"""What checklist and performance report of a case, projected into its state, counts, tasks, deadlines and health.

Every handler locks the case first, so that a case's projections are made one after another; rows keep the sequence of
the event that wrote them, so that neither repetition nor reordering matters.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from chassis.errors import NotReady
from chassis.events import Envelope
from chassis.timers import Timer
from chassis.unit import UnitOfWork
from chassis.workdays import Calendar, at_local
from offboarding.contract import reads
from offboarding.model.states import OPEN, State, Trigger
from offboarding.settings import CaseRules
from offboarding.store import cases, deadline_reports, entry_reports, task_reports
from offboarding.store.cases import CaseRow
from offboarding.store.deadline_reports import Deadline
from offboarding.store.directory import Company, Employee
from offboarding.store.entry_reports import Entry
from offboarding.store.progress import FindingRow
from offboarding.store.task_reports import Task
from offboarding.usecases import attendance, changes, intake, moves, people, statute, superiors
from offboarding.usecases.publishing import look_at_holdings


def case_of(uow: UnitOfWork, case_id: str) -> CaseRow:
    """The case, locked. Its own service cannot know it later than others do, but a restored database may."""
    case = cases.by_id(uow.session, uow.ctx.tenant, case_id, lock=True)
    if case is None:
        raise NotReady("not_found", name=f"cases/{case_id}")
    return case


# -- the checklist as a whole ------------------------------------------------------------------------------------------


def checklist_created(uow: UnitOfWork, event: reads.ChecklistCreated, _envelope: Envelope) -> None:
    """The list waits for the head; whatever blocked the case is over."""
    case = case_of(uow, event.case_id)
    if not moves.follow(uow, case, Trigger.CHECKLIST_CREATED):
        return
    was_blocked, case.blocked_reason = case.blocked_reason is not None, None
    uow.timers.drop(intake.RETRY, case.case_id)
    if case.head != event.head:
        case.head = event.head
        superiors.renew(uow, case)
        people.refresh_viewers(uow, case)
    if was_blocked:
        attendance.look(uow, case)


def checklist_blocked(uow: UnitOfWork, event: reads.ChecklistBlocked, _envelope: Envelope) -> None:
    """No list could be made: HR sees why, and it is tried again."""
    case = case_of(uow, event.case_id)
    if case.state != State.SUBMITTED:
        return
    moves.block(uow, case, event.blocked_reason)
    attendance.look(uow, case)
    intake.plan_retry(uow, case)


def list_confirmed(uow: UnitOfWork, event: reads.ListConfirmed, envelope: Envelope) -> None:
    """The head confirmed the list: these are the entries that count."""
    case = case_of(uow, event.case_id)
    moves.follow(uow, case, Trigger.LIST_CONFIRMED)
    for entry in event.entries:
        entry_reports.listed(uow.session, case, _listed(entry, envelope))
    people.involve(uow, case, *(p for e in event.entries for p in (e.receiver, e.confirmer)))


def _listed(entry: reads.ListedEntry | reads.EntryChanged, envelope: Envelope) -> Entry:
    return Entry(
        entry_id=entry.entry_id,
        sequence=envelope.sequence,
        receiver=entry.receiver,
        confirmer=entry.confirmer,
        section=entry.section or "",
        mandatory=bool(entry.mandatory),
        listed=True,
    )


def ready_for_letter(uow: UnitOfWork, event: reads.ReadyForLetter, envelope: Envelope) -> None:
    """The letter's gate is open."""
    case = case_of(uow, event.case_id)
    if envelope.sequence <= case.progress_sequence:
        return
    moves.follow(uow, case, Trigger.READY_FOR_LETTER)
    case.progress_sequence = envelope.sequence
    case.letter_id = event.letter_id


def letter_withheld(uow: UnitOfWork, event: reads.OfCase, envelope: Envelope) -> None:
    """The gate closed again; an older word of it than the last one heard is void."""
    case = case_of(uow, event.case_id)
    if envelope.sequence <= case.progress_sequence:
        return
    moves.follow(uow, case, Trigger.LETTER_WITHHELD)
    case.progress_sequence = envelope.sequence


def letter_completed(uow: UnitOfWork, event: reads.LetterCompleted, _envelope: Envelope) -> None:
    """All signatures are there."""
    case = case_of(uow, event.case_id)
    if moves.follow(uow, case, Trigger.LETTER_COMPLETED):
        case.completed_at, case.letter_id = event.completed_at, event.letter_id
        if case.blocked_reason is not None:
            attendance.look(uow, case)


def report_archived(uow: UnitOfWork, event: reads.ReportArchived, _envelope: Envelope) -> None:
    """The report is kept; the case is at its end."""
    case = case_of(uow, event.case_id)
    if moves.follow(uow, case, Trigger.REPORT_ARCHIVED):
        case.report_id = event.report_id


def checklist_closed(uow: UnitOfWork, event: reads.ChecklistClosed, _envelope: Envelope) -> None:
    """Checklist agreed to close. Mostly our own commit came first; after a crash in between, the decision stands."""
    case = case_of(uow, event.case_id)
    if State(case.state) in OPEN:
        trigger = Trigger.WITHDRAW if event.outcome == "withdrawn" else Trigger.CANCEL
        changes.close(uow, case, trigger, None)
        statute.dates_moved(uow, case)


# -- entries and findings ----------------------------------------------------------------------------------------------


def entry_added(uow: UnitOfWork, event: reads.EntryChanged, envelope: Envelope) -> None:
    """One more entry that counts."""
    case = case_of(uow, event.case_id)
    entry_reports.listed(uow.session, case, _listed(event, envelope))
    people.involve(uow, case, event.receiver, event.confirmer)


def entry_became(state: str) -> Any:
    """The handler of an event that says an entry's new state."""

    def became(uow: UnitOfWork, event: reads.EntryChanged, envelope: Envelope) -> None:
        case = case_of(uow, event.case_id)
        entry = Entry(event.entry_id, envelope.sequence, event.receiver, event.confirmer, state)
        if entry_reports.became(uow.session, case, entry):
            people.involve(uow, case, event.receiver, event.confirmer)

    return became


def entry_reassigned(uow: UnitOfWork, event: reads.EntryChanged, envelope: Envelope) -> None:
    """Another receiver or confirmer; who has nothing more to do in the case no longer sees it."""
    case = case_of(uow, event.case_id)
    entry = Entry(event.entry_id, envelope.sequence, event.receiver, event.confirmer)
    if entry_reports.reassigned(uow.session, case, entry):
        people.refresh_viewers(uow, case)


def finding(*, is_open: bool) -> Any:
    """The handler of finding.opened and finding.resolved."""

    def changed(uow: UnitOfWork, event: reads.FindingChanged, envelope: Envelope) -> None:
        case = case_of(uow, event.case_id)
        row = uow.session.get(FindingRow, (case.tenant_id, event.finding_id))
        if row is None:
            row = FindingRow(
                tenant_id=case.tenant_id,
                finding_id=event.finding_id,
                case_id=case.case_id,
                is_open=is_open,
                sequence=envelope.sequence,
            )
            uow.session.add(row)
        elif row.sequence < envelope.sequence:
            row.is_open, row.sequence = is_open, envelope.sequence

    return changed


# -- tasks -------------------------------------------------------------------------------------------------------------


def task_opened(uow: UnitOfWork, event: reads.TaskOpened, envelope: Envelope) -> None:
    """Somebody must do something; opened again with another person, it moves."""
    case = case_of(uow, event.case_id)
    task = Task(
        owner=envelope.owner,
        task_id=event.task_id,
        sequence=envelope.sequence,
        at=envelope.time,
        kind=event.kind,
        subject=event.subject,
        title=event.title,
        person=event.person,
        due_at=event.due_at,
    )
    doer = task_reports.opened(uow.session, case, task)
    if doer is None:
        return
    if not doer.involved:
        people.involve(uow, case, doer.person)
    look_at_holdings(uow, doer.own_cases)


def task_closed(uow: UnitOfWork, event: reads.TaskClosed, envelope: Envelope) -> None:
    """Done or gone. One that was never seen open is remembered as closed, for its opening may still be on its way."""
    case = case_of(uow, event.case_id)
    doer = task_reports.closed(
        uow.session,
        case,
        owner=envelope.owner,
        task_id=event.task_id,
        sequence=envelope.sequence,
        at=envelope.time,
        outcome=event.outcome,
    )
    if doer is not None:
        look_at_holdings(uow, doer.own_cases)


# -- deadlines and health ----------------------------------------------------------------------------------------------


def deadline_planned(uow: UnitOfWork, event: reads.DeadlinePlanned, envelope: Envelope) -> None:
    """A deadline was set or moved."""
    case = case_of(uow, event.case_id)
    deadline = Deadline(
        owner=envelope.owner,
        deadline_id=event.deadline_id,
        sequence=envelope.sequence,
        kind=event.kind,
        person=event.person,
        due_at=event.due_at,
        amber_at=_amber_at(uow, case, event),
    )
    deadline_reports.planned(uow.session, case, deadline)
    moves.refresh_health(uow, case)


def deadline_ended(state: str) -> Any:
    """The handler of deadline.met, deadline.missed and deadline.dropped."""

    def ended(uow: UnitOfWork, event: reads.DeadlineEnded, envelope: Envelope) -> None:
        case = case_of(uow, event.case_id)
        due_at = event.due_at or envelope.time
        deadline = Deadline(
            owner=envelope.owner,
            deadline_id=event.deadline_id,
            sequence=envelope.sequence,
            kind=event.kind,
            person=event.person,
            due_at=due_at,
            amber_at=due_at,
            state=state,
            missed=state == "missed" or event.late,
        )
        deadline_reports.ended(uow.session, case, deadline)
        moves.refresh_health(uow, case)

    return ended


def _amber_at(uow: UnitOfWork, case: CaseRow, event: reads.DeadlinePlanned) -> datetime:
    """The same local time, some working days before the deadline, where the person works."""
    days = uow.rules(CaseRules).amber_working_days
    country, subdivision = _calendar_of(uow, case, event.person)
    local = event.due_at.astimezone(ZoneInfo(event.time_zone))
    try:
        day = Calendar(country, subdivision).before(local.date(), days) if days else local.date()
    except ValueError:
        day = local.date() - timedelta(days=days)
    return at_local(day, local.time(), event.time_zone)


def _calendar_of(uow: UnitOfWork, case: CaseRow, person: str) -> tuple[str, str | None]:
    employee = uow.session.get(Employee, (case.tenant_id, person))
    if employee is None:
        return case.country, case.subdivision
    if employee.country:
        return employee.country, employee.subdivision
    company = uow.session.get(Company, (case.tenant_id, employee.company))
    return (company.country, company.subdivision) if company else (case.country, case.subdivision)


def on_health(uow: UnitOfWork, timer: Timer) -> None:
    """Time alone turned a case amber or red."""
    case = cases.by_id(uow.session, uow.ctx.tenant, timer.key, lock=True)
    if case is not None:
        moves.refresh_health(uow, case)
