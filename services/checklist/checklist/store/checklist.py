"""Checklists, their items, and cases that ended before their checklist was made."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields
from datetime import date, datetime
from typing import Any

from sqlalchemy import Boolean, Date, Index, Integer, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from chassis.db import Statement, TenantRow, began_with, is_sqlite, run
from checklist.model.checklist import Checklist
from checklist.model.template import Item, item_data, item_from
from checklist.store import held
from checklist.store.base import Base


class ChecklistRow(TenantRow, Base):
    """The checklist of a case. Its row is the lock of the case: whoever changes an entry, or signs, holds it."""

    __tablename__ = "checklists"
    case_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    state: Mapped[str] = mapped_column(String(40))
    kind: Mapped[str] = mapped_column(String(40))
    leaver: Mapped[str] = mapped_column(String(64))
    leaver_name: Mapped[dict[str, Any]]
    department: Mapped[str] = mapped_column(String(64))
    department_path: Mapped[list[str]]
    company: Mapped[str] = mapped_column(String(64))
    country: Mapped[str] = mapped_column(String(2))
    subdivision: Mapped[str | None] = mapped_column(String(20))
    time_zone: Mapped[str] = mapped_column(String(64))
    locale: Mapped[str] = mapped_column(String(20))
    last_working_day: Mapped[date] = mapped_column(Date)
    separation_date: Mapped[date] = mapped_column(Date)
    head: Mapped[str | None] = mapped_column(String(64))
    head_superior: Mapped[str | None] = mapped_column(String(64))
    hrbp: Mapped[str | None] = mapped_column(String(64))
    successor: Mapped[str | None] = mapped_column(String(64))
    job_family: Mapped[str | None] = mapped_column(String(64))
    position: Mapped[str | None] = mapped_column(String(64))
    absent: Mapped[bool] = mapped_column(Boolean)
    fills_in: Mapped[str | None] = mapped_column(String(64))
    template: Mapped[list[str]]
    blocked_reason: Mapped[str | None] = mapped_column(String(40))
    created_at: Mapped[datetime | None]
    confirmed_by: Mapped[str | None] = mapped_column(String(64))
    confirmed_at: Mapped[datetime | None]
    confirmed_for: Mapped[str | None] = mapped_column(String(64))
    outcome: Mapped[str | None] = mapped_column(String(40))
    batch_id: Mapped[str | None] = mapped_column(String(64))
    absence_heard: Mapped[int] = mapped_column(Integer)
    superior_heard: Mapped[int] = mapped_column(Integer)
    awaits_holdings: Mapped[bool] = mapped_column(Boolean)
    version: Mapped[int] = mapped_column(Integer)
    __table_args__ = (
        Index("ix_checklists_state", "tenant_id", "state"),
        Index("ix_checklists_leaver", "tenant_id", "leaver"),
    )

    def to_model(self) -> Checklist:
        """As the model sees it."""
        return Checklist(**{f.name: getattr(self, f.name) for f in fields(Checklist)})


class ChecklistItemRow(TenantRow, Base):
    """An item of a case's checklist, as it was when the case started (or as the head added it)."""

    __tablename__ = "checklist_items"
    case_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    item_key: Mapped[str] = mapped_column(String(64), primary_key=True)
    ordinal: Mapped[int] = mapped_column(Integer)
    spec: Mapped[dict[str, Any]]


class CaseClosureRow(TenantRow, Base):
    """A case that ended before its case.submitted arrived here: nothing is made for it any more."""

    __tablename__ = "case_closures"
    case_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    outcome: Mapped[str] = mapped_column(String(40))
    closed_at: Mapped[datetime]


def get(session: Session, tenant: str, case_id: str, *, lock: bool = False) -> Checklist | None:
    """A checklist; `lock` holds the case until the transaction ends."""
    key = (tenant, case_id)
    if not lock:
        row = held.get(session, ChecklistRow, key)
        return row.to_model() if row else None
    session.flush()
    row = session.get(ChecklistRow, key, with_for_update=True)
    return held.hold(session, row, key).to_model() if row else None


_OF_ENTRY = (
    "SELECT case_id FROM checklists WHERE tenant_id = :tenant AND case_id = "
    "(SELECT case_id FROM entries WHERE tenant_id = :tenant AND entry_id = :entry_id)"
)


def case_of_entry(session: Session, tenant: str, entry_id: str) -> str | None:
    """The case that an entry belongs to."""
    session.flush()
    row = run(session, [Statement(_OF_ENTRY, {"tenant": tenant, "entry_id": entry_id})])
    return str(row[0]) if row else None


def locking_case_of(tenant: str, entry_id: str) -> Statement:
    """What holds the case that an entry belongs to until the transaction ends, on PostgreSQL."""
    return Statement(f"{_OF_ENTRY} FOR UPDATE", {"tenant": tenant, "entry_id": entry_id})


def hold_case_of(session: Session, tenant: str, entry_id: str) -> None:
    """Holds that case, unless the transaction began with it; nothing where there is no such entry."""
    lock = locking_case_of(tenant, entry_id)
    if not (is_sqlite(session) or began_with(session, lock)):
        run(session, [lock])


def save(session: Session, tenant: str, checklist: Checklist) -> Checklist:
    """Stores it as its next version; returns it with that version."""
    key = (tenant, checklist.case_id)
    row = held.get(session, ChecklistRow, key)
    values = {f.name: getattr(checklist, f.name) for f in fields(Checklist)}
    for name in ("template", "department_path"):
        values[name] = list(values[name])
    if row is None:
        row = held.add(session, ChecklistRow(tenant_id=tenant, **values), key)
    else:
        for name, value in values.items():
            setattr(row, name, value)
        row.version = checklist.version + 1
    return row.to_model()


def blocked(session: Session, tenant: str) -> list[str]:
    """Cases whose checklist could not be made."""
    statement = select(ChecklistRow.case_id).where(ChecklistRow.tenant_id == tenant, ChecklistRow.state == "blocked")
    return list(session.scalars(statement))


def items(session: Session, tenant: str, case_id: str) -> list[Item]:
    """The items in the order of the list."""
    session.flush()
    statement = (
        select(ChecklistItemRow)
        .where(ChecklistItemRow.tenant_id == tenant, ChecklistItemRow.case_id == case_id)
        .order_by(ChecklistItemRow.ordinal)
    )
    return [item_from(row.spec) for row in session.scalars(statement)]


def item(session: Session, tenant: str, case_id: str, key: str) -> Item | None:
    """One item."""
    row = session.get(ChecklistItemRow, (tenant, case_id, key))
    return item_from(row.spec) if row else None


def add_items(session: Session, tenant: str, case_id: str, new: Iterable[Item], start: int = 0) -> None:
    """Stores items behind those that are there."""
    for ordinal, spec in enumerate(new, start=start):
        session.add(
            ChecklistItemRow(
                tenant_id=tenant, case_id=case_id, item_key=spec.key, ordinal=ordinal, spec=item_data(spec)
            )
        )


def closure(session: Session, tenant: str, case_id: str) -> str | None:
    """The outcome of a case that ended before it was known here."""
    row = session.get(CaseClosureRow, (tenant, case_id))
    return row.outcome if row else None


def remember_closure(session: Session, tenant: str, case_id: str, outcome: str, now: datetime) -> None:
    """Once; the first outcome stands."""
    if session.get(CaseClosureRow, (tenant, case_id)) is None:
        session.add(CaseClosureRow(tenant_id=tenant, case_id=case_id, outcome=outcome, closed_at=now))
        session.flush()
