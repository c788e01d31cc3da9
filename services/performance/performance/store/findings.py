"""Findings of a case."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Float, Index, Integer, Select, String, Text, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from chassis.db import TenantRow
from performance.model.findings import Known
from performance.store.base import Base


class FindingRow(TenantRow, Base):
    """One finding (核对发现). `entry_id` is the entry that it is about or was returned with; `version` is its etag."""

    __tablename__ = "findings"
    finding_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    case_id: Mapped[str] = mapped_column(String(64))
    kind: Mapped[str] = mapped_column(String(20))
    key: Mapped[str] = mapped_column(String(64))
    basis: Mapped[str] = mapped_column(String(64))
    state: Mapped[str] = mapped_column(String(20))
    entry_id: Mapped[str | None] = mapped_column(String(64))
    submission: Mapped[int] = mapped_column(Integer, default=0)
    path: Mapped[str] = mapped_column(String(300), default="")
    field: Mapped[str] = mapped_column(String(64))
    subject: Mapped[str] = mapped_column(String(500))
    entry_value: Mapped[str] = mapped_column(Text)
    record_value: Mapped[str] = mapped_column(Text)
    score: Mapped[float] = mapped_column(Float)
    summary: Mapped[dict[str, Any]]
    records: Mapped[list[Any]]
    head: Mapped[str | None] = mapped_column(String(64))
    hrbp: Mapped[str | None] = mapped_column(String(64))
    leaver: Mapped[str] = mapped_column(String(64))
    department: Mapped[str] = mapped_column(String(64))
    opened_at: Mapped[datetime]
    resolved_at: Mapped[datetime | None]
    resolved_by: Mapped[str | None] = mapped_column(String(100))
    reason: Mapped[str | None] = mapped_column(Text)
    version: Mapped[int] = mapped_column(Integer, default=1)
    __table_args__ = (
        Index("ix_findings_case", "tenant_id", "case_id", "opened_at", "finding_id"),
        Index("ix_findings_opened", "tenant_id", "opened_at", "finding_id"),
        Index(
            "uq_findings_open",
            "tenant_id",
            "case_id",
            "key",
            unique=True,
            sqlite_where=text("state = 'open'"),
            postgresql_where=text("state = 'open'"),
        ),
    )

    @property
    def task_id(self) -> str:
        """Id of the head's task (resolve_finding)."""
        return f"finding.{self.finding_id}"

    def to_model(self) -> Known:
        """As the domain takes it."""
        return Known(self.finding_id, self.kind, self.key, self.basis, self.state, self.entry_id, self.submission)


def of_case(session: Session, case_id: str) -> list[FindingRow]:
    """All findings of a case, the oldest first."""
    query = select(FindingRow).where(FindingRow.case_id == case_id)
    return list(session.scalars(query.order_by(FindingRow.opened_at, FindingRow.finding_id)))


def visible(condition: ColumnElement[bool], case_id: str | None = None) -> Select[FindingRow]:
    """The findings that a caller may see, of one case or of all, to be paged."""
    query = select(FindingRow).where(condition)
    return query if case_id is None else query.where(FindingRow.case_id == case_id)


def get(session: Session, finding_id: str, condition: ColumnElement[bool]) -> FindingRow | None:
    """A finding by its id, if the caller may see it."""
    return session.scalars(visible(condition).where(FindingRow.finding_id == finding_id)).first()
