"""What the other services report of a case: entries, tasks, deadlines, findings. Read models for health and lists.

Every row keeps the sequence of the event that wrote it (counted per case and owner), so that an older one never
overwrites a newer one, whatever the order of delivery.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    ColumnElement,
    Index,
    Integer,
    Select,
    String,
    exists,
    func,
    not_,
    or_,
    select,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from chassis.db import Statement, TenantRow, run_all
from offboarding.model.health import OpenDeadline
from offboarding.store.base import Base, in_turn, instant, write_in_turn
from offboarding.store.cases import CaseRow, CaseViewer, has_relation

ID = String(64)
FAR = datetime(9999, 1, 1, tzinfo=UTC)
"""Where tasks without a date sort: behind all others."""


class EntryRow(TenantRow, Base):
    """One thing to hand over, as far as counting needs it."""

    __tablename__ = "case_entries"
    entry_id: Mapped[str] = mapped_column(ID, primary_key=True)
    case_id: Mapped[str] = mapped_column(ID)
    section: Mapped[str] = mapped_column(String(20), default="")
    mandatory: Mapped[bool] = mapped_column(Boolean, default=False)
    state: Mapped[str] = mapped_column(String(20))
    receiver: Mapped[str | None] = mapped_column(ID)
    confirmer: Mapped[str | None] = mapped_column(ID)
    listed: Mapped[bool] = mapped_column(Boolean, default=False)
    sequence: Mapped[int] = mapped_column(Integer)
    __table_args__ = (Index("ix_case_entries_case", "tenant_id", "case_id"),)


class TaskRow(TenantRow, Base):
    """Something that a person must do (待我处理)."""

    __tablename__ = "tasks"
    owner: Mapped[str] = mapped_column(String(40), primary_key=True)
    task_id: Mapped[str] = mapped_column(ID, primary_key=True)
    case_id: Mapped[str] = mapped_column(ID)
    kind: Mapped[str] = mapped_column(String(40))
    subject: Mapped[str] = mapped_column(String(140))
    title: Mapped[dict[str, Any]]
    person: Mapped[str] = mapped_column(ID)
    due_at: Mapped[datetime | None]
    sort_at: Mapped[datetime]
    opened_at: Mapped[datetime]
    is_open: Mapped[bool] = mapped_column(Boolean)
    closed_at: Mapped[datetime | None]
    outcome: Mapped[str | None] = mapped_column(String(10))
    sequence: Mapped[int] = mapped_column(Integer)
    changed_in: Mapped[int] = mapped_column(BigInteger, default=0, doc="the transaction that changed it last")
    __table_args__ = (
        Index("ix_tasks_changed", "tenant_id", "person", "changed_in"),
        Index("ix_tasks_person", "tenant_id", "person", "is_open", "sort_at", "task_id"),
        Index("ix_tasks_case", "tenant_id", "case_id", "is_open"),
    )


class DeadlineRow(TenantRow, Base):
    """A deadline of a case. `state`: open, missed, met, dropped."""

    __tablename__ = "case_deadlines"
    owner: Mapped[str] = mapped_column(String(40), primary_key=True)
    deadline_id: Mapped[str] = mapped_column(ID, primary_key=True)
    case_id: Mapped[str] = mapped_column(ID)
    kind: Mapped[str] = mapped_column(String(40))
    person: Mapped[str] = mapped_column(ID)
    due_at: Mapped[datetime]
    amber_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(10))
    was_missed: Mapped[bool] = mapped_column(Boolean)
    sequence: Mapped[int] = mapped_column(Integer)
    __table_args__ = (Index("ix_case_deadlines_case", "tenant_id", "case_id", "state"),)


class FindingRow(TenantRow, Base):
    """A contradiction with the work records, open until somebody resolved it."""

    __tablename__ = "case_findings"
    finding_id: Mapped[str] = mapped_column(ID, primary_key=True)
    case_id: Mapped[str] = mapped_column(ID)
    is_open: Mapped[bool] = mapped_column(Boolean)
    sequence: Mapped[int] = mapped_column(Integer)
    __table_args__ = (Index("ix_case_findings_case", "tenant_id", "case_id"),)


_UNMET = (
    "SELECT amber_at, due_at, state, was_missed FROM case_deadlines "
    "WHERE tenant_id = :tenant AND case_id = :case AND (state IN ('open', 'missed') OR was_missed)"
)


def deadlines_of_health(session: Session, tenant: str, case_id: str) -> tuple[list[OpenDeadline], int]:
    """The deadlines that are not met yet, missed ones included, and how many were ever missed."""
    asked = Statement(_UNMET, {"tenant": tenant, "case": case_id})
    rows = run_all(session, in_turn(session, asked))
    unmet = [
        OpenDeadline(instant(amber_at), instant(due_at), missed=state == "missed")
        for amber_at, due_at, state, _ in rows
        if state in ("open", "missed")
    ]
    return unmet, sum(1 for row in rows if row[3])


def open_tasks(session: Session, case_ids: Sequence[str]) -> list[TaskRow]:
    """Open tasks of these cases, the most urgent first."""
    query = select(TaskRow).where(TaskRow.case_id.in_(case_ids), TaskRow.is_open)
    return list(session.scalars(query.order_by(TaskRow.case_id, TaskRow.sort_at, TaskRow.task_id)))


def who_has(session: Session, case_id: str, owner: str, kind: str) -> set[str]:
    """Who has an open task of this kind in the case."""
    query = select(TaskRow.person).where(TaskRow.case_id == case_id, TaskRow.is_open)
    return set(session.scalars(query.where(TaskRow.owner == owner, TaskRow.kind == kind)))


def task_people(session: Session, case_id: str) -> set[str]:
    """Everybody who has or had something to do in the case."""
    write_in_turn(session)
    return set(session.scalars(select(TaskRow.person).where(TaskRow.case_id == case_id).distinct()))


def entry_people(session: Session, case_id: str) -> tuple[set[str], set[str]]:
    """The receivers and the confirmers of the case's entries."""
    write_in_turn(session)
    pairs = session.execute(select(EntryRow.receiver, EntryRow.confirmer).where(EntryRow.case_id == case_id)).all()
    return {r for r, _ in pairs if r}, {c for _, c in pairs if c}


def entries_with(session: Session, case_id: str, person: str) -> set[str]:
    """The entries of a case in which the person has, or had, a part."""
    parts = or_(EntryRow.receiver == person, EntryRow.confirmer == person)
    own = set(session.scalars(select(EntryRow.entry_id).where(EntryRow.case_id == case_id, parts)))
    subjects = session.scalars(select(TaskRow.subject).where(TaskRow.case_id == case_id, TaskRow.person == person))
    return own | {s.removeprefix("entries/") for s in subjects if s.startswith("entries/")}


def entry_counts(session: Session, case_ids: Iterable[str]) -> dict[str, dict[str, int]]:
    """Per case: number of entries by state, `all`, and `mandatory`."""
    query = (
        select(EntryRow.case_id, EntryRow.state, EntryRow.mandatory, func.count())
        .where(EntryRow.case_id.in_(list(case_ids)), EntryRow.listed)
        .group_by(EntryRow.case_id, EntryRow.state, EntryRow.mandatory)
    )
    counts: dict[str, dict[str, int]] = {}
    for case_id, state, mandatory, n in session.execute(query):
        of_case = counts.setdefault(case_id, {})
        for name in (state, "all", *(("mandatory",) if mandatory else ())):
            of_case[name] = of_case.get(name, 0) + n
    return counts


def finding_counts(session: Session, case_ids: Iterable[str]) -> dict[str, int]:
    """Per case: number of open findings."""
    query = (
        select(FindingRow.case_id, func.count())
        .where(FindingRow.case_id.in_(list(case_ids)), FindingRow.is_open)
        .group_by(FindingRow.case_id)
    )
    return {row[0]: row[1] for row in session.execute(query)}


def open_tasks_where(whose: ColumnElement[bool]) -> Select[Any]:
    """The open tasks of some people."""
    return select(TaskRow).where(whose, TaskRow.is_open)


def not_about(*persons: str) -> ColumnElement[bool]:
    """That a task is not in a case in which one of these people leaves."""
    return not_(
        exists(
            select(CaseRow.case_id).where(
                CaseRow.tenant_id == TaskRow.tenant_id, CaseRow.case_id == TaskRow.case_id, CaseRow.leaver.in_(persons)
            )
        )
    )


def tasks_seen_by(person: str, reader: str, relations: Iterable[str]) -> Select[Any]:
    """A person's open tasks in cases to which the reader has one of these relations."""
    seen = select(CaseViewer.case_id).where(
        CaseViewer.tenant_id == TaskRow.tenant_id,
        CaseViewer.case_id == TaskRow.case_id,
        CaseViewer.person == reader,
        has_relation(relations),
    )
    return open_tasks_where(TaskRow.person == person).where(exists(seen))


def waits_for(person: str) -> ColumnElement[bool]:
    """That a case has an open task of this person."""
    return exists(
        select(TaskRow.task_id).where(
            TaskRow.tenant_id == CaseRow.tenant_id,
            TaskRow.case_id == CaseRow.case_id,
            TaskRow.person == person,
            TaskRow.is_open,
        )
    )
