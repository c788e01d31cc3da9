"""The deadlines of a case that may be a head's, as heard so far; plain values, written at the unit's end."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Boolean, Index, Integer, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from chassis.db import TenantRow, held, write
from performance.model.deadlines import Deadline, Plan
from performance.store.base import Base, Upsert, by, rows
from performance.store.kpi import hold_lines, with_lines


class DeadlineRow(TenantRow, Base):
    """A deadline that may be a head's."""

    __tablename__ = "deadlines"
    deadline_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    case_id: Mapped[str] = mapped_column(String(64))
    kind: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[str] = mapped_column(String(64), default="")
    title: Mapped[dict[str, Any]] = mapped_column(default=dict)
    planned: Mapped[dict[str, Any] | None]
    met: Mapped[dict[str, Any] | None]
    met_at: Mapped[datetime | None]
    late: Mapped[bool] = mapped_column(Boolean, default=False)
    missed: Mapped[list[Any]] = mapped_column(default=list)
    dropped: Mapped[int] = mapped_column(Integer, default=0)
    __table_args__ = (Index("ix_deadlines_case", "tenant_id", "case_id"),)


_UPSERT = Upsert(DeadlineRow)
_TABLE = Base.metadata.tables[DeadlineRow.__tablename__]
_ONE = by(with_lines(_TABLE.c.deadline_id, _TABLE.c.tenant_id), _TABLE, "deadline_id")
_OF_CASE = by(select(_TABLE).order_by(_TABLE.c.deadline_id), _TABLE, "case_id")


def of_case(session: Session, tenant: str, case_id: str) -> list[Deadline]:
    """All deadlines of a case that may be a head's."""
    write(session)
    return [_deadline(row) for row in rows(session, _OF_CASE, tenant, case_id=case_id)]


def get(session: Session, tenant: str, case_id: str, deadline_id: str, kind: str) -> Deadline:
    """A deadline, also one of which nothing was heard so far. The case must be locked."""
    kept, key = held(session), ("deadline", deadline_id)
    if key not in kept:
        found_rows = rows(session, _ONE, tenant, deadline_id=deadline_id)
        kept[key] = _deadline(found_rows[0]) if found_rows else Deadline(deadline_id, case_id, kind)
        hold_lines(session, deadline_id, found_rows)
    found: Deadline = kept[key]
    return found


def put(session: Session, tenant: str, deadline: Deadline) -> None:
    """Stores what is now known of a deadline. The case must be locked."""
    held(session)["deadline", deadline.deadline_id] = deadline
    row = {
        "tenant_id": tenant,
        "deadline_id": deadline.deadline_id,
        "case_id": deadline.case_id,
        "kind": deadline.kind,
        "subject_id": deadline.subject_id,
        "title": dict(deadline.title),
        "planned": plain(deadline.plan) if deadline.plan else None,
        "met": plain(deadline.met) if deadline.met else None,
        "met_at": deadline.met_at,
        "late": deadline.late,
        "missed": [plain(plan) for plan in deadline.missed],
        "dropped": deadline.dropped,
    }
    _UPSERT.write(session, row)


def plain(plan: Plan) -> dict[str, Any]:
    """A plan as it is stored and cited."""
    return {"sequence": plan.sequence, "person": plan.person, "role": plan.role, "due_at": plan.due_at.isoformat()}


def _deadline(row: Any) -> Deadline:
    return Deadline(
        deadline_id=row.deadline_id,
        case_id=row.case_id,
        kind=row.kind,
        subject_id=row.subject_id,
        title=row.title,
        plan=_plan(row.planned),
        met=_plan(row.met),
        met_at=row.met_at,
        late=row.late,
        missed=tuple(plan for plan in map(_plan, row.missed) if plan is not None),
        dropped=row.dropped,
    )


def _plan(body: dict[str, Any] | None) -> Plan | None:
    if body is None:
        return None
    return Plan(body["sequence"], body["person"], body["role"], datetime.fromisoformat(body["due_at"]))
