"""Omissions (遗漏) of cases, as checklist reports them: what a case counts as open again."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Boolean, Index, Integer, String, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from chassis.db import TenantRow
from offboarding.store.base import Base


class OmissionRow(TenantRow, Base):
    """An omission, open until its part is handed over, accepted, or found to be none."""

    __tablename__ = "case_omissions"
    omission_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    case_id: Mapped[str] = mapped_column(String(64))
    is_open: Mapped[bool] = mapped_column(Boolean)
    sequence: Mapped[int] = mapped_column(Integer)
    __table_args__ = (Index("ix_case_omissions_case", "tenant_id", "case_id"),)


def open_counts(session: Session, case_ids: Iterable[str]) -> dict[str, int]:
    """Per case: number of open omissions."""
    query = (
        select(OmissionRow.case_id, func.count())
        .where(OmissionRow.case_id.in_(list(case_ids)), OmissionRow.is_open)
        .group_by(OmissionRow.case_id)
    )
    return {row[0]: row[1] for row in session.execute(query)}
