"""What this service knows of a case, its entries and its deadlines, from the events of their owners."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from sqlalchemy import Boolean, Date, Index, Integer, String, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from chassis.db import TenantRow, held, is_sqlite
from performance.model.deadlines import Deadline, Plan
from performance.model.entries import Content, Entry
from performance.model.heads import FILED, Tenure
from performance.store.base import Base


class CaseRow(TenantRow, Base):
    """A case (离职单). Its row lock orders everything that happens to the case here. Empty `leaver`: not told yet."""

    __tablename__ = "cases"
    case_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    leaver: Mapped[str] = mapped_column(String(64), default="")
    leaver_name: Mapped[dict[str, Any]] = mapped_column(default=dict)
    head: Mapped[str | None] = mapped_column(String(64))
    heads: Mapped[list[Any]] = mapped_column(default=list, server_default="[]")
    """Who was head since when, as heard so far; `head` is the last of them."""
    head_superior: Mapped[str | None] = mapped_column(String(64))
    hrbp: Mapped[str | None] = mapped_column(String(64))
    department: Mapped[str] = mapped_column(String(64), default="")
    department_path: Mapped[list[str]] = mapped_column(default=list)
    zone: Mapped[str] = mapped_column(String(64), default="UTC")
    last_working_day: Mapped[date | None] = mapped_column(Date)
    planned_by: Mapped[int] = mapped_column(Integer, default=0)
    submitted_at: Mapped[datetime | None]
    list_confirmed: Mapped[bool] = mapped_column(Boolean, default=False)
    state: Mapped[str] = mapped_column(String(20), default="open")
    completed_at: Mapped[datetime | None]
    announced_set: Mapped[str] = mapped_column(String(64), default="")
    announced_open: Mapped[list[str]] = mapped_column(default=list)
    announced_owned: Mapped[dict[str, Any] | None]
    """By kind, how much the leaver's records were last said to leave undone; None while nothing was said."""
    __table_args__ = (Index("ix_cases_leaver", "tenant_id", "leaver", "state"),)

    def tenures(self) -> tuple[Tenure, ...]:
        """As the domain takes them."""
        if not self.heads and self.head and self.submitted_at:  # of before the history was kept
            return (Tenure(FILED, self.head, self.submitted_at),)
        return tuple(Tenure(t["rank"], t["head"], datetime.fromisoformat(t["since"])) for t in self.heads)

    def take_tenures(self, tenures: Iterable[Tenure]) -> None:
        """Stores a new state of the domain."""
        self.heads = [{"rank": t.rank, "head": t.head, "since": t.since.isoformat()} for t in tenures]


class EntryRow(TenantRow, Base):
    """An entry of a case, and what was last announced of its present content."""

    __tablename__ = "entries"
    entry_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    case_id: Mapped[str] = mapped_column(String(64))
    listed: Mapped[bool] = mapped_column(Boolean, default=False)
    mandatory: Mapped[bool] = mapped_column(Boolean, default=False)
    section: Mapped[str] = mapped_column(String(40), default="")
    item_key: Mapped[str] = mapped_column(String(100), default="")
    title: Mapped[dict[str, Any]] = mapped_column(default=dict)
    state: Mapped[str] = mapped_column(String(20), default="pending")
    heard: Mapped[int] = mapped_column(Integer, default=0)
    submission: Mapped[int] = mapped_column(Integer, default=0)
    content_digest: Mapped[str] = mapped_column(String(64), default="")
    comparable: Mapped[dict[str, Any]] = mapped_column(default=dict)
    is_empty: Mapped[bool] = mapped_column(Boolean, default=False)
    checked_submission: Mapped[int] = mapped_column(Integer, default=0)
    announced_open: Mapped[list[str]] = mapped_column(default=list)
    confirmed_at: Mapped[datetime | None]
    confirmed_under: Mapped[str] = mapped_column(String(64), default="", server_default="")
    __table_args__ = (Index("ix_entries_case", "tenant_id", "case_id"),)

    def to_model(self) -> Entry:
        """As the domain takes it."""
        return Entry(
            entry_id=self.entry_id,
            listed=self.listed,
            mandatory=self.mandatory,
            section=self.section,
            item_key=self.item_key,
            title=self.title,
            state=self.state,
            heard=self.heard,
            content=Content(self.submission, self.content_digest, self.comparable, self.is_empty),
            confirmed_at=self.confirmed_at,
            confirmed_under=self.confirmed_under,
        )

    def take(self, entry: Entry) -> None:
        """Stores a new state of the domain."""
        self.listed, self.mandatory, self.state, self.heard = entry.listed, entry.mandatory, entry.state, entry.heard
        self.section, self.item_key, self.title = entry.section, entry.item_key, dict(entry.title)
        content = entry.content
        self.submission, self.content_digest, self.is_empty = content.submission, content.digest, content.nothing
        self.comparable = dict(content.comparable)
        self.confirmed_at, self.confirmed_under = entry.confirmed_at, entry.confirmed_under


class DeadlineRow(TenantRow, Base):
    """A deadline that may be a head's, as heard so far."""

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

    def to_model(self) -> Deadline:
        """As the domain takes it."""
        return Deadline(
            deadline_id=self.deadline_id,
            case_id=self.case_id,
            kind=self.kind,
            subject_id=self.subject_id,
            title=self.title,
            plan=_plan(self.planned),
            met=_plan(self.met),
            met_at=self.met_at,
            late=self.late,
            missed=tuple(plan for plan in map(_plan, self.missed) if plan is not None),
            dropped=self.dropped,
        )

    def take(self, deadline: Deadline) -> None:
        """Stores a new state of the domain."""
        self.title, self.late, self.met_at = dict(deadline.title), deadline.late, deadline.met_at
        self.planned, self.met = _plain(deadline.plan), _plain(deadline.met)
        self.missed = [_plain(plan) for plan in deadline.missed]
        self.dropped = deadline.dropped


def _plan(body: dict[str, Any] | None) -> Plan | None:
    if body is None:
        return None
    return Plan(body["sequence"], body["person"], body["role"], datetime.fromisoformat(body["due_at"]))


def _plain(plan: Plan | None) -> dict[str, Any] | None:
    if plan is None:
        return None
    return {"sequence": plan.sequence, "person": plan.person, "role": plan.role, "due_at": plan.due_at.isoformat()}


def lock(session: Session, tenant: str, case_id: str) -> CaseRow:
    """The case's row, made when it is the first that is heard of it, locked until the commit."""
    kept, key = held(session), ("case", case_id)
    if key not in kept:
        row = session.get(CaseRow, (tenant, case_id), with_for_update=True)
        kept[key] = row if row is not None else _make(session, tenant, case_id)
    found: CaseRow = kept[key]
    return found


def _make(session: Session, tenant: str, case_id: str) -> CaseRow:
    dialect = sqlite if is_sqlite(session) else postgresql
    values: dict[str, Any] = {
        "tenant_id": tenant,
        "case_id": case_id,
        "leaver": "",
        "leaver_name": {},
        "heads": [],
        "department": "",
        "department_path": [],
        "zone": "UTC",
        "planned_by": 0,
        "list_confirmed": False,
        "state": "open",
        "announced_set": "",
        "announced_open": [],
    }
    session.execute(dialect.insert(CaseRow).values(values).on_conflict_do_nothing())
    return session.get_one(CaseRow, (tenant, case_id), with_for_update=True)


def get(session: Session, case_id: str) -> CaseRow | None:
    """A case, without locking it."""
    return session.scalars(select(CaseRow).where(CaseRow.case_id == case_id)).first()


def open_of_leavers(session: Session, leavers: Iterable[str]) -> list[str]:
    """Ids of the open cases of these persons."""
    wanted = sorted(set(leavers))
    query = select(CaseRow.case_id).where(CaseRow.leaver.in_(wanted), CaseRow.state == "open")
    return list(session.scalars(query.order_by(CaseRow.case_id))) if wanted else []


def of_leavers(session: Session, leavers: Iterable[str]) -> list[str]:
    """Ids of all cases of these persons, in the order in which they are locked."""
    wanted = sorted(set(leavers))
    query = select(CaseRow.case_id).where(CaseRow.leaver.in_(wanted)).order_by(CaseRow.case_id)
    return list(session.scalars(query)) if wanted else []


def entries(session: Session, case_id: str) -> list[EntryRow]:
    """All entries of a case."""
    return list(session.scalars(select(EntryRow).where(EntryRow.case_id == case_id).order_by(EntryRow.entry_id)))


def entry(session: Session, tenant: str, case_id: str, entry_id: str) -> EntryRow:
    """An entry's row, made when it is the first that is heard of it. The case must be locked."""
    row = session.get(EntryRow, (tenant, entry_id))
    if row is None:
        row = EntryRow(
            tenant_id=tenant, entry_id=entry_id, case_id=case_id, title={}, comparable={}, announced_open=[],
            listed=False, mandatory=False, section="", item_key="", state="pending", heard=0, submission=0,
            content_digest="", is_empty=False, checked_submission=0, confirmed_under="",
        )  # fmt: skip
        session.add(row)
    return row


def deadlines(session: Session, case_id: str) -> list[DeadlineRow]:
    """All deadlines of a case that may be a head's."""
    query = select(DeadlineRow).where(DeadlineRow.case_id == case_id)
    return list(session.scalars(query.order_by(DeadlineRow.deadline_id)))


def deadline(session: Session, tenant: str, case_id: str, deadline_id: str, kind: str) -> DeadlineRow:
    """A deadline's row, made when it is the first that is heard of it. The case must be locked."""
    row = session.get(DeadlineRow, (tenant, deadline_id))
    if row is None:
        row = DeadlineRow(
            tenant_id=tenant, deadline_id=deadline_id, case_id=case_id, kind=kind, subject_id="", title={}, late=False,
            missed=[], dropped=0,
        )  # fmt: skip
        session.add(row)
    return row
