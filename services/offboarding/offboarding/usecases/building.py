"""A case from what was said of it and what the directory knows, and the snapshot that starts the handover. SPEC 2."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from chassis.errors import FieldViolation, Invalid
from chassis.ids import new_id
from chassis.unit import UnitOfWork
from offboarding.contract.cases import SeparationFields
from offboarding.contract.events import AcceptedWarning, CaseSubmitted
from offboarding.model import dates as date_rules
from offboarding.model.departments import path_codes, path_text
from offboarding.model.health import Health
from offboarding.model.kinds import Kind
from offboarding.model.states import State
from offboarding.settings import CaseRules
from offboarding.store.cases import CaseRow
from offboarding.store.directory import Company, Employee, Position


@dataclass(frozen=True)
class Surroundings:
    """What the directory says around a leaver: department codes from the root, who is head, HR nearest first."""

    company: Company
    position: Position | None
    path: list[str]
    head: str | None
    superior: str | None
    hr: list[str]


def new_case(
    uow: UnitOfWork, command: SeparationFields, kind: Kind, employee: Employee, around: Surroundings
) -> CaseRow:
    """The case as a draft, not stored; Invalid where what was said contradicts itself."""
    company = around.company
    home = employee if employee.country else company
    zone = employee.time_zone or company.time_zone
    absent = command.absent or kind.leaver_is_absent
    if command.absent and not command.absent_reason.strip() and not kind.leaver_is_absent:
        raise Invalid(fields=[FieldViolation("absent_reason", "case.absent_needs_reason")])
    separation = command.separation_date or command.last_working_day
    return CaseRow(
        tenant_id=uow.ctx.tenant,
        case_id=new_id(),
        version=1,
        kind=kind.value,
        state=State.DRAFT.value,
        health=Health.GREEN.value,
        health_rank=Health.GREEN.rank,
        leaver=employee.number,
        leaver_name={"zh-CN": employee.name_zh, "en": employee.name_en or employee.name_zh},
        head=around.head,
        head_superior=around.superior,
        hrbp=around.hr[0] if around.hr else None,
        successor=command.successor,
        initiator=uow.ctx.actor,
        department=employee.department,
        department_path=path_text(around.path),
        company=employee.company,
        position=employee.position,
        job_family=around.position.job_family if around.position else None,
        country=home.country or company.country,
        subdivision=home.subdivision,
        time_zone=zone,
        locale=employee.locale or company.locale,
        reason_code=command.reason_code or None,
        reason_text=command.reason_text or None,
        notice_date=command.notice_date or min(date_rules.today_in(uow.now, zone), command.last_working_day),
        requested_last_working_day=command.requested_last_working_day,
        last_working_day=command.last_working_day,
        separation_date=separation,
        paid_until=command.paid_until or separation,
        access_revocation_at=_revocation(uow, command, kind, zone),
        late_reason=command.late_reason or None,
        notice=_notice_facts(command),
        warnings=[],
        personal_contact=command.personal_contact or None,
        absent=absent,
        absent_reason=(command.absent_reason or (kind.value if absent else "")) or None,
        created_at=uow.now,
        progress_sequence=0,
        deadlines_missed=0,
    )


def _revocation(uow: UnitOfWork, command: SeparationFields, kind: Kind, zone: str) -> Any:
    if not kind.ends_employment:
        return None
    if command.access_revocation_at is not None:
        return command.access_revocation_at
    return date_rules.revocation_instant(command.last_working_day, uow.rules(CaseRules).revocation_hour, zone)


def _notice_facts(command: SeparationFields) -> dict[str, Any]:
    given = command.notice
    return {
        "employer_at_fault": bool(given and given.employer_at_fault),
        "ground": given.ground if given else "",
        "pay_in_lieu": bool(given and given.pay_in_lieu),
        "union_informed": bool(given and given.union_informed),
        "protected_grounds": list(given.protected_grounds) if given else [],
    }


def snapshot(case: CaseRow, of_batch: Sequence[Any] = ()) -> CaseSubmitted:
    """What the handover needs to know; `submitted_at` is set before it is taken. `of_batch`: warnings of its batch."""
    assert case.submitted_at is not None, "set before the snapshot is taken"
    return CaseSubmitted(
        case_id=case.case_id,
        kind=case.kind,
        leaver=case.leaver,
        leaver_name=case.leaver_name,
        head=case.head,
        head_superior=case.head_superior,
        hrbp=case.hrbp,
        successor=case.successor,
        initiator=case.initiator,
        job_family=case.job_family,
        position=case.position,
        department=case.department,
        department_path=path_codes(case.department_path),
        company=case.company,
        country=case.country,
        subdivision=case.subdivision,
        time_zone=case.time_zone,
        locale=case.locale,
        notice_date=case.notice_date,
        last_working_day=case.last_working_day,
        separation_date=case.separation_date,
        paid_until=case.paid_until,
        access_revocation_at=case.access_revocation_at,
        absent=case.absent,
        absent_reason=case.absent_reason,
        fills_in=case.fills_in,
        accepted_warnings=[
            AcceptedWarning(code=w["code"], article=w["article"], accepted_by=w["accepted_by"])
            for w in [*case.warnings, *of_batch]
            if w.get("accepted_by")
        ],
        submitted_at=case.submitted_at,
        batch_id=case.batch_id,
    )
