"""The timeline of a case: a row for every event of any service. The evidence itself lies with checklist."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from sqlalchemy import Boolean, Index, Select, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from chassis.db import Statement, TenantRow, is_sqlite, later
from chassis.events import Envelope
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


_ADD = (
    "INSERT INTO timeline (tenant_id, event_id, case_id, at, order_in_unit, event, owner, actor, actor_kind, "
    "on_behalf_of, details, hr_only) VALUES (:tenant, :event_id, :case_id, :at, :order, :event, :owner, :actor, "
    ":actor_kind, :on_behalf_of, :details, :hr_only) ON CONFLICT DO NOTHING"
)


def add(session: Session, tenant: str, case_id: str, envelope: Envelope, *, order: int, hr_only: bool) -> None:
    """Puts an event on the timeline at the end of this unit, unless it is there already."""
    values = {
        "tenant": tenant,
        "event_id": envelope.id,
        "case_id": case_id,
        "at": envelope.time,
        "order": order,
        "event": envelope.name,
        "owner": envelope.owner,
        "actor": envelope.actor,
        "actor_kind": envelope.actorkind,
        "on_behalf_of": envelope.onbehalfof,
        "details": json.dumps(envelope.data, ensure_ascii=False),
        "hr_only": hr_only,
    }
    sql = _ADD if is_sqlite(session) else _ADD.replace(":details", ":details::jsonb")
    later(session, Statement(sql, values))
