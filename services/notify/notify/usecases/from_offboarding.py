"""What offboarding's events mean to people."""

from __future__ import annotations

from datetime import date
from typing import Any

from chassis.events import Envelope
from chassis.replica import RowsChanged
from chassis.unit import UnitOfWork
from notify.contract.events import (
    CaseBlocked,
    CaseEnded,
    CaseRescheduled,
    CaseStateChanged,
    CaseSubmitted,
    LeaverAbsent,
    RevocationPlanned,
    SuccessorChanged,
    TenantCreated,
)
from notify.contract.facts import Duty, Employee
from notify.model import people, plan
from notify.store import cases
from notify.store.tables import CaseRow, TenantInfo
from notify.usecases.telling import case_of, parties, tell


def tenant_created(uow: UnitOfWork, event: TenantCreated, _envelope: Envelope) -> None:
    """Keeps what mails say of the company."""
    row = cases.tenant_info(uow.session, uow.ctx.tenant) or TenantInfo(tenant_id=uow.ctx.tenant)
    row.name, row.locale, row.time_zone = event.name, event.locale, event.time_zone
    uow.session.add(row)


def case_submitted(uow: UnitOfWork, event: CaseSubmitted, envelope: Envelope) -> None:
    """Keeps the case and tells leaver, head, HR and successor."""
    if event.batch_id and cases.stayed_behind(uow.session, uow.ctx.tenant, event.batch_id, event.case_id):
        event = event.model_copy(update={"batch_id": None})  # filed alone, later: nobody has been told of it
    if cases.case(uow.session, uow.ctx.tenant, event.case_id) is None:
        cases.add_case(uow.session, _case_row(uow, event, envelope.sequence))
    told = plan.case_submitted(
        parties(uow, event.case_id),
        kind=event.kind,
        last_working_day=event.last_working_day,
        leaver_reads=not event.absent and event.kind != "death",
        batch=event.batch_id is not None,
    )
    tell(uow, told, cause=envelope.id, case_id=event.case_id)


def _case_row(uow: UnitOfWork, event: CaseSubmitted, sequence: int) -> CaseRow:
    return CaseRow(
        tenant_id=uow.ctx.tenant,
        case_id=event.case_id,
        kind=event.kind,
        leaver=event.leaver,
        leaver_name=event.leaver_name,
        head=event.head,
        hrbp=event.hrbp,
        successor=event.successor,
        department_path=event.department_path,
        last_working_day=event.last_working_day,
        closed=False,
        sequences={"successor": sequence, "last_working_day": sequence},
        batch_id=event.batch_id,
    )


def case_rescheduled(uow: UnitOfWork, event: CaseRescheduled, envelope: Envelope) -> None:
    """Everybody concerned hears of the new last working day; of one that has moved on since, nobody."""
    row = case_of(uow, event.case_id, lock=True)
    if not cases.newer(row, "last_working_day", envelope.sequence):
        return
    row.last_working_day = event.last_working_day
    told = plan.case_rescheduled(
        parties(uow, event.case_id, others=True),
        last_working_day=event.last_working_day,
        previous=event.previous_last_working_day,
        reason=event.reason,
    )
    tell(uow, told, cause=envelope.id, case_id=event.case_id)


def successor_changed(uow: UnitOfWork, event: SuccessorChanged, envelope: Envelope) -> None:
    """The new successor, the previous one, and those who work with them."""
    row = case_of(uow, event.case_id, lock=True)
    if not cases.newer(row, "successor", envelope.sequence):
        left = event.previous if event.previous != row.successor else None  # the newer word is out already
        tell(uow, plan.released(parties(uow, event.case_id), left), cause=envelope.id, case_id=event.case_id)
        return
    row.successor = event.successor
    told = plan.successor_changed(
        parties(uow, event.case_id),
        successor=event.successor,
        previous=event.previous,
        kind=row.kind,
        last_working_day=row.last_working_day,
    )
    tell(uow, told, cause=envelope.id, case_id=event.case_id)


def leaver_absent(uow: UnitOfWork, event: LeaverAbsent, envelope: Envelope) -> None:
    """Who fills in now; the task of each entry is silent, so this is what tells them."""
    if not cases.newer(case_of(uow, event.case_id, lock=True), "absent", envelope.sequence):
        return
    told = plan.leaver_absent(parties(uow, event.case_id), fills_in=event.fills_in)
    tell(uow, told, cause=envelope.id, case_id=event.case_id)


def case_withdrawn(uow: UnitOfWork, event: CaseEnded, envelope: Envelope) -> None:
    """A resignation was taken back."""
    _ended(uow, event, envelope, "case_withdrawn")


def case_cancelled(uow: UnitOfWork, event: CaseEnded, envelope: Envelope) -> None:
    """HR cancelled the case."""
    _ended(uow, event, envelope, "case_cancelled")


def _ended(uow: UnitOfWork, event: CaseEnded, envelope: Envelope, template: str) -> None:
    case_of(uow, event.case_id, lock=True).closed = True
    told = plan.case_ended(parties(uow, event.case_id, others=True), template, reason=event.reason)
    tell(uow, told, cause=envelope.id, case_id=event.case_id)


def case_blocked(uow: UnitOfWork, event: CaseBlocked, envelope: Envelope) -> None:
    """HR must act; without an HRBP whoever holds that duty for the department."""
    row = case_of(uow, event.case_id)
    hr = people.unique([event.hrbp or row.hrbp]) or on_duty(uow, "hrbp", row.department_path)
    told = plan.case_blocked(parties(uow, event.case_id), hr, blocked_reason=event.blocked_reason)
    tell(uow, told, cause=envelope.id, case_id=event.case_id)


def case_state_changed(uow: UnitOfWork, event: CaseStateChanged, envelope: Envelope) -> None:
    """Only the turn to red (红色预警) is news; every other state has an event of its own."""
    if event.health == "red" and event.previous_health != "red":
        told = plan.case_red(parties(uow, event.case_id))
        tell(uow, told, cause=envelope.id, case_id=event.case_id)


def revocation_planned(uow: UnitOfWork, event: RevocationPlanned, envelope: Envelope) -> None:
    """The IT administrators of the department, and the leaver."""
    row = case_of(uow, event.case_id)
    fresh = cases.newer(row, "revocation", envelope.sequence)
    if not fresh:
        return
    known: dict[str, Any] = row.sequences
    told = plan.revocation_planned(
        parties(uow, event.case_id),
        on_duty(uow, "it_admin", row.department_path),
        revoke_at=event.revoke_at,
        was_planned=bool(known.get("revocation_known")),
    )
    row.sequences = {**known, "revocation_known": int(event.revoke_at is not None)}
    tell(uow, told, cause=envelope.id, case_id=event.case_id)


def directory_changed(uow: UnitOfWork, event: RowsChanged, _envelope: Envelope) -> None:
    """A leaver has another HRBP: messages and the log's sight go to that one, and no longer to the former."""
    changed = [row.id for row in event.rows if row.kind == Employee.KIND]
    for case in cases.of_leavers(uow.session, uow.ctx.tenant, changed) if changed else []:
        employee = uow.facts.get(Employee, case.leaver)
        if employee is not None and employee.hrbp:
            case.hrbp = employee.hrbp


def on_duty(uow: UnitOfWork, duty: str, path: list[str]) -> list[str]:
    """Who holds a duty for a department today: those nearest to it, else those of the whole company."""
    held = [people.Duty(d.employee, d.department, d.valid_from, d.valid_to) for d in uow.facts.find(Duty, duty)]
    return plan.nearest(held, path, _today(uow))


def _today(uow: UnitOfWork) -> date:
    return uow.now.date()
