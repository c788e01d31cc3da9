"""Deadlines and tasks."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Boolean, Index, Select, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from chassis.db import TenantRow
from chassis.periods import Period
from checklist.model.deadline import Deadline, Escalation
from checklist.store import held
from checklist.store.base import Base

OPEN = ("open", "missed")


class DeadlineRow(TenantRow, Base):
    """A deadline. States: open, missed (and still to be met), met, dropped."""

    __tablename__ = "deadlines"
    deadline_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    case_id: Mapped[str] = mapped_column(String(64))
    kind: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[str] = mapped_column(String(64))
    title: Mapped[dict[str, Any]]
    person: Mapped[str] = mapped_column(String(64))
    role: Mapped[str] = mapped_column(String(20))
    anchor: Mapped[str] = mapped_column(String(20))
    period: Mapped[dict[str, Any]]
    assigned_at: Mapped[datetime]
    due_at: Mapped[datetime]
    time_zone: Mapped[str] = mapped_column(String(64))
    provisional: Mapped[bool] = mapped_column(Boolean)
    escalate_to: Mapped[list[Any]]
    state: Mapped[str] = mapped_column(String(20))
    met_at: Mapped[datetime | None]
    __table_args__ = (
        Index("ix_deadlines_case", "tenant_id", "case_id"),
        Index("ix_deadlines_subject", "tenant_id", "subject_id"),
    )

    def to_model(self) -> Deadline:
        """As the model sees it."""
        return Deadline(
            deadline_id=self.deadline_id,
            case_id=self.case_id,
            kind=self.kind,
            subject_id=self.subject_id,
            title=self.title,
            person=self.person,
            role=self.role,
            anchor=self.anchor,
            period=Period(**self.period),
            assigned_at=self.assigned_at,
            due_at=self.due_at,
            time_zone=self.time_zone,
            provisional=self.provisional,
            escalate_to=tuple(
                Escalation(e["person"], e["role"], datetime.fromisoformat(e["after_at"])) for e in self.escalate_to
            ),
            state=self.state,
            met_at=self.met_at,
        )


class TaskRow(TenantRow, Base):
    """Who must do what (待我处理); one a (kind, subject), moved when it goes to another person."""

    __tablename__ = "tasks"
    task_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    case_id: Mapped[str] = mapped_column(String(64))
    kind: Mapped[str] = mapped_column(String(40))
    subject: Mapped[str] = mapped_column(String(140))
    title: Mapped[dict[str, Any]]
    person: Mapped[str] = mapped_column(String(64))
    due_at: Mapped[datetime | None]
    open: Mapped[bool] = mapped_column(Boolean)
    __table_args__ = (Index("ix_tasks_case", "tenant_id", "case_id"),)


def deadline(session: Session, tenant: str, deadline_id: str) -> Deadline | None:
    """A deadline."""
    row = held.get(session, DeadlineRow, (tenant, deadline_id))
    return row.to_model() if row else None


def open_of(session: Session, tenant: str, kind: str, subject_id: str, person: str | None = None) -> Deadline | None:
    """The deadline of this kind that somebody (or this person) still has to meet for the subject."""
    found = all_open_of(session, tenant, kind, subject_id)
    return next((d for d in found if person in (None, d.person)), None)


def all_open_of(session: Session, tenant: str, kind: str, subject_id: str) -> list[Deadline]:
    """All deadlines of this kind for the subject that are still to be met: more than one where several act apart."""
    known = _known(session).get((tenant, subject_id))
    if known is not None:
        return [row.to_model() for row in known if row.kind == kind and row.state in OPEN]
    statement = select(DeadlineRow).where(
        DeadlineRow.tenant_id == tenant,
        DeadlineRow.subject_id == subject_id,
        DeadlineRow.kind == kind,
        DeadlineRow.state.in_(OPEN),
    )
    return _open(session, statement)


def hold_open_of(session: Session, tenant: str, subject_id: str, rows: Mapping[str, DeadlineRow]) -> None:
    """Keeps all open deadlines of a subject, by their ids, for who holds the case's lock."""
    for deadline_id, row in rows.items():
        held.hold(session, row, (tenant, deadline_id))
    _known(session)[(tenant, subject_id)] = list(rows.values())


def _known(session: Session) -> dict[tuple[str, str], list[DeadlineRow]]:
    known: dict[tuple[str, str], list[DeadlineRow]] = session.info.setdefault("open_deadlines", {})
    return known


def open_in_case(session: Session, tenant: str, case_id: str) -> list[Deadline]:
    """All deadlines of a case that somebody still has to meet."""
    statement = select(DeadlineRow).where(
        DeadlineRow.tenant_id == tenant, DeadlineRow.case_id == case_id, DeadlineRow.state.in_(OPEN)
    )
    session.flush()
    return _open(session, statement.order_by(DeadlineRow.deadline_id))


def _open(session: Session, statement: Select[DeadlineRow]) -> list[Deadline]:
    rows = [held.hold(session, row, (row.tenant_id, row.deadline_id)) for row in session.scalars(statement)]
    # Asked again: one that this unit has met may not be written yet.
    return [row.to_model() for row in rows if row.state in OPEN]


def save(session: Session, tenant: str, new: Deadline) -> None:
    """Stores it."""
    values = {name: value for name, value in vars(new).items() if name not in ("escalate_to", "period")}
    values["title"] = dict(new.title)
    values["period"] = new.period.model_dump()
    values["escalate_to"] = [{**vars(e), "after_at": e.after_at.isoformat()} for e in new.escalate_to]
    row = held.get(session, DeadlineRow, (tenant, new.deadline_id))
    if row is None:
        raise RuntimeError(f"deadline {new.deadline_id} was never added")
    for name, value in values.items():
        if getattr(row, name) != value:
            setattr(row, name, value)


def add(session: Session, tenant: str, new: Deadline) -> None:
    """Stores a new one."""
    bare = DeadlineRow(tenant_id=tenant, deadline_id=new.deadline_id)
    held.add(session, bare, (tenant, new.deadline_id))
    save(session, tenant, new)
    if (tenant, new.subject_id) in _known(session):
        _known(session)[(tenant, new.subject_id)].append(bare)


def task(session: Session, tenant: str, task_id: str) -> TaskRow | None:
    """A task."""
    return held.get(session, TaskRow, (tenant, task_id))


def add_task(session: Session, row: TaskRow) -> TaskRow:
    """A new task."""
    return held.add(session, row, (row.tenant_id, row.task_id))


def open_tasks(session: Session, tenant: str, case_id: str) -> list[TaskRow]:
    """What is still to do in a case."""
    session.flush()
    statement = select(TaskRow).where(TaskRow.tenant_id == tenant, TaskRow.case_id == case_id, TaskRow.open)
    return list(session.scalars(statement.order_by(TaskRow.task_id)))
