"""Revocations of access (权限收回), one a case, and the queries on them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import Index, Integer, Select, String, Text, and_, exists, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from chassis.db import TenantRow
from offboarding.store.base import Base
from offboarding.store.cases import CaseDepartment, CaseViewer, has_relation

ID = String(64)


class RevocationRow(TenantRow, Base):
    """When a leaver's access ends, and whether it did. `state`: planned, due, revoked, undone, to_restore, restored."""

    __tablename__ = "access_revocations"
    case_id: Mapped[str] = mapped_column(ID, primary_key=True)
    version: Mapped[int] = mapped_column(Integer)
    state: Mapped[str] = mapped_column(String(20))
    leaver: Mapped[str] = mapped_column(ID)
    revoke_at: Mapped[datetime | None]
    responsible: Mapped[str | None] = mapped_column(ID)
    due_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    restored_at: Mapped[datetime | None]
    confirmed_by: Mapped[str | None] = mapped_column(String(100))
    reason: Mapped[str | None] = mapped_column(String(20))
    note: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    __table_args__ = (
        Index("ix_access_revocations_updated", "tenant_id", "updated_at", "case_id"),
        Index("ix_access_revocations_responsible", "tenant_id", "responsible", "updated_at", "case_id"),
    )


def by_case(session: Session, tenant: str, case_id: str) -> RevocationRow | None:
    """The case's revocation, as it is now in the database; the caller has locked the case for a change."""
    return session.get(RevocationRow, (tenant, case_id), populate_existing=True)


def unconfirmed(session: Session, case_ids: Collection[str]) -> set[str]:
    """Those of these cases in which somebody must end access, or give it back, and nobody has said that it is done."""
    query = select(RevocationRow.case_id).where(
        RevocationRow.case_id.in_(sorted(case_ids)),
        or_(
            RevocationRow.state == "due",
            and_(RevocationRow.reason.is_not(None), RevocationRow.restored_at.is_(None)),
        ),
    )
    return set(session.scalars(query))


def every() -> Select[Any]:
    """All revocations, for a list to narrow."""
    return select(RevocationRow)


def seen_by(person: str, relations: Collection[str], departments: Collection[str], *, everywhere: bool) -> Select[Any]:
    """What somebody is responsible for by a task or as IT administrator of these departments (`everywhere`: of all), or
    sees as HR of the case (`relations` as they are written in its viewers); never the own one."""
    as_hr = exists(
        select(CaseViewer.person).where(
            and_(CaseViewer.tenant_id == RevocationRow.tenant_id, CaseViewer.case_id == RevocationRow.case_id),
            CaseViewer.person == person,
            has_relation(relations),
        )
    )
    as_it = exists(
        select(CaseDepartment.case_id).where(
            and_(CaseDepartment.tenant_id == RevocationRow.tenant_id, CaseDepartment.case_id == RevocationRow.case_id),
            CaseDepartment.department.in_(sorted(departments)),
        )
    )
    mine = RevocationRow.responsible == person
    others = select(RevocationRow).where(RevocationRow.leaver != person)
    return others if everywhere else others.where(or_(mine, as_hr, as_it))
