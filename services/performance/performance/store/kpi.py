"""Lines and months of the manager KPI."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Boolean, ColumnElement, Date, Index, Select, String, bindparam, func, select, tuple_
from sqlalchemy.orm import Mapped, Session, mapped_column

from chassis.db import TenantRow, fixed
from performance.model.kpi import Line
from performance.store.base import Base


class KpiLineRow(TenantRow, Base):
    """A case, deadline, confirmed entry or omission that counts for a head in a month. A closed one stays as it is."""

    __tablename__ = "kpi_lines"
    line_id: Mapped[str] = mapped_column(String(160), primary_key=True)
    subject: Mapped[str] = mapped_column(String(40))
    """`case`, `entry`, `omission`, `omission_reversed`, or the kind of the deadline."""
    source_id: Mapped[str] = mapped_column(String(64))
    head: Mapped[str] = mapped_column(String(64))
    month: Mapped[str] = mapped_column(String(7))
    case_id: Mapped[str] = mapped_column(String(64))
    title: Mapped[dict[str, Any]]
    zone: Mapped[str] = mapped_column(String(64))
    due_on: Mapped[date] = mapped_column(Date)
    due_at: Mapped[datetime | None]
    done_at: Mapped[datetime | None]
    late: Mapped[bool] = mapped_column(Boolean)
    missed: Mapped[bool] = mapped_column(Boolean)
    gone: Mapped[bool] = mapped_column(Boolean)
    closed: Mapped[bool] = mapped_column(Boolean)
    verdict: Mapped[str] = mapped_column(String(40), default="", server_default="")
    __table_args__ = (
        Index("ix_kpi_lines_head", "tenant_id", "head", "month"),
        Index("ix_kpi_lines_source", "tenant_id", "source_id"),
    )

    def to_model(self) -> Line:
        """As the domain takes it."""
        return Line(
            line_id=self.line_id,
            subject=self.subject,
            case_id=self.case_id,
            head=self.head,
            zone=self.zone,
            due_on=self.due_on,
            due_at=self.due_at,
            done_at=self.done_at,
            late=self.late,
            missed=self.missed,
            gone=self.gone,
            verdict=self.verdict,
        )

    def take(self, line: Line) -> None:
        """Stores a new state of the domain."""
        self.subject, self.case_id, self.head, self.zone = line.subject, line.case_id, line.head, line.zone
        self.due_on, self.due_at, self.done_at = line.due_on, line.due_at, line.done_at
        self.late, self.missed, self.gone, self.verdict = line.late, line.missed, line.gone, line.verdict


class KpiPeriodRow(TenantRow, Base):
    """A head's month that has lines. `snapshot` holds its numbers and lines once it is closed."""

    __tablename__ = "kpi_periods"
    head: Mapped[str] = mapped_column(String(64), primary_key=True)
    month: Mapped[str] = mapped_column(String(7), primary_key=True)
    zone: Mapped[str] = mapped_column(String(64))
    department: Mapped[str] = mapped_column(String(64))
    """The head's own department, by which superiors and HR see it."""
    hrbp: Mapped[str | None] = mapped_column(String(64))
    closed_at: Mapped[datetime | None]
    snapshot: Mapped[dict[str, Any] | None]
    __table_args__ = (Index("ix_kpi_periods_month", "tenant_id", "month", "head"),)


_OF_SOURCE = fixed(select(KpiLineRow).where(KpiLineRow.source_id == bindparam("source")), KpiLineRow)
_PERIOD = fixed(
    select(KpiPeriodRow).where(KpiPeriodRow.head == bindparam("head"), KpiPeriodRow.month == bindparam("month")),
    KpiPeriodRow,
)
_LOCKED, _SHARED = _PERIOD.with_for_update(), _PERIOD.with_for_update(read=True)


def lines_of_source(session: Session, source_id: str) -> list[KpiLineRow]:
    """The lines that came of one case or deadline."""
    return list(session.scalars(_OF_SOURCE, {"source": source_id}))


def lines_of(session: Session, head: str, month: str) -> list[KpiLineRow]:
    """A head's lines of a month, the earliest due first."""
    query = select(KpiLineRow).where(KpiLineRow.head == head, KpiLineRow.month == month)
    return list(session.scalars(query.order_by(KpiLineRow.due_on, KpiLineRow.line_id)))


def lines_of_months(
    session: Session, months: Sequence[tuple[str, str]], *, without: str = ""
) -> dict[tuple[str, str], list[KpiLineRow]]:
    """The lines of these (head, month) pairs, those of one subject left out."""
    grouped: dict[tuple[str, str], list[KpiLineRow]] = {}
    if months:
        query = select(KpiLineRow).where(tuple_(KpiLineRow.head, KpiLineRow.month).in_(months))
        query = query.where(KpiLineRow.subject != without)
        for row in session.scalars(query.order_by(KpiLineRow.due_on, KpiLineRow.line_id)):
            grouped.setdefault((row.head, row.month), []).append(row)
    return grouped


def counts_of_months(session: Session, months: Sequence[tuple[str, str]], subject: str) -> dict[tuple[str, str], int]:
    """How many lines of a subject these (head, month) pairs have."""
    if not months:
        return {}
    query = select(KpiLineRow.head, KpiLineRow.month, func.count()).group_by(KpiLineRow.head, KpiLineRow.month)
    query = query.where(tuple_(KpiLineRow.head, KpiLineRow.month).in_(months), KpiLineRow.subject == subject)
    return {(head, month): count for head, month, count in session.execute(query)}


def periods(
    condition: ColumnElement[bool], *, first: str | None, last: str | None, head: str | None
) -> Select[KpiPeriodRow]:
    """The months that a caller may see, to be paged."""
    query = select(KpiPeriodRow).where(condition)
    if first:
        query = query.where(KpiPeriodRow.month >= first)
    if last:
        query = query.where(KpiPeriodRow.month <= last)
    return query.where(KpiPeriodRow.head == head) if head else query


def period(session: Session, head: str, month: str) -> KpiPeriodRow | None:
    """A head's month; None where it has no lines."""
    return session.scalars(_PERIOD, {"head": head, "month": month}).first()


def period_locked(session: Session, head: str, month: str, *, alone: bool) -> KpiPeriodRow | None:
    """The same, so that it does not close before the commit; `alone`: and nobody else adds to it meanwhile."""
    return session.scalars(_LOCKED if alone else _SHARED, {"head": head, "month": month}).first()
