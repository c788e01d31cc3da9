"""The timeline of a case: a row for every event of any service. The evidence itself lies with checklist."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Boolean, Index, Select, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from chassis.db import TenantRow
from offboarding.store.base import Base


class TimelineRow(TenantRow, Base):
    """One thing that happened. `details` are the few fields that the text is made of."""

    __tablename__ = "timeline"
    event_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    case_id: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime]
    order_in_unit: Mapped[int]
    event: Mapped[str] = mapped_column(String(100))
    owner: Mapped[str] = mapped_column(String(40))
    actor: Mapped[str] = mapped_column(String(100))
    actor_kind: Mapped[str] = mapped_column(String(20))
    on_behalf_of: Mapped[str | None] = mapped_column(String(100))
    details: Mapped[dict[str, Any]]
    hr_only: Mapped[bool] = mapped_column(Boolean)
    __table_args__ = (Index("ix_timeline_case", "tenant_id", "case_id", "at", "order_in_unit", "event_id"),)


def of_case(case_id: str, *, with_hr_rows: bool) -> Select[Any]:
    """The case's timeline, as its reader may see it."""
    query = select(TimelineRow).where(TimelineRow.case_id == case_id)
    return query if with_hr_rows else query.where(TimelineRow.hr_only.is_(False))


def has(session: Session, tenant: str, event_id: str) -> bool:
    """Whether the event is on the timeline already."""
    return session.get(TimelineRow, (tenant, event_id)) is not None
