"""Queries on cases that nobody may answer for."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import and_, exists, not_, or_, select
from sqlalchemy.orm import Session

from offboarding.store.cases import CaseRow
from offboarding.store.directory import Department, Employee, Position

MOST = 20


def doubtful(session: Session, case_ids: Sequence[str]) -> set[str]:
    """Those of these cases that have no head who is at work, or were blocked for some reason."""
    at_work = exists(
        select(Employee.number).where(
            Employee.tenant_id == CaseRow.tenant_id, Employee.number == CaseRow.head, Employee.active
        )
    )
    query = select(CaseRow.case_id).where(CaseRow.case_id.in_(list(case_ids)))
    return set(session.scalars(query.where(or_(not_(at_work), CaseRow.blocked_reason.is_not(None)))))


def in_job_family(session: Session, family: str) -> list[str]:
    """People at work in positions of a job family, who heads a department first."""
    heads = exists(
        select(Department.code).where(
            Department.tenant_id == Employee.tenant_id, Department.head == Employee.number, Department.active
        )
    )
    query = (
        select(Employee.number)
        .join(Position, and_(Position.tenant_id == Employee.tenant_id, Position.code == Employee.position))
        .where(Position.job_family == family, Employee.active)
    )
    return list(session.scalars(query.order_by(heads.desc(), Employee.number).limit(MOST)))
