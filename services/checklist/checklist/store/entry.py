"""Entries, and what performance has said of their contents."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Boolean, ColumnElement, Index, Integer, Select, String, Text, func, literal_column, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from chassis import db
from chassis.db import TenantRow
from checklist.model.entry import Entry
from checklist.model.gate import Check, Finding
from checklist.store import held
from checklist.store.base import Base


class EntryRow(TenantRow, Base):
    """One entry of a case's checklist."""

    __tablename__ = "entries"
    entry_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    case_id: Mapped[str] = mapped_column(String(64))
    item_key: Mapped[str] = mapped_column(String(64))
    section: Mapped[str] = mapped_column(String(20))
    mandatory: Mapped[bool] = mapped_column(Boolean)
    title: Mapped[dict[str, Any]]
    confirmer_duty: Mapped[str] = mapped_column(String(40))
    ordinal: Mapped[int] = mapped_column(Integer)
    label: Mapped[str] = mapped_column(String(200))
    state: Mapped[str] = mapped_column(String(20))
    submitter: Mapped[str | None] = mapped_column(String(64))
    receiver: Mapped[str | None] = mapped_column(String(64))
    confirmer: Mapped[str | None] = mapped_column(String(64))
    fields: Mapped[dict[str, Any]]
    nothing_to_hand_over: Mapped[bool] = mapped_column(Boolean)
    statement: Mapped[str | None] = mapped_column(Text)
    content_digest: Mapped[str | None] = mapped_column(String(64))
    submission: Mapped[int] = mapped_column(Integer)
    submitted_by: Mapped[str | None] = mapped_column(String(64))
    submitted_at: Mapped[datetime | None]
    confirmed_by: Mapped[str | None] = mapped_column(String(64))
    confirmed_at: Mapped[datetime | None]
    confirmed_for: Mapped[str | None] = mapped_column(String(64))
    returned_by: Mapped[str | None] = mapped_column(String(100))
    return_reason: Mapped[str | None] = mapped_column(Text)
    waiver_by: Mapped[str | None] = mapped_column(String(64))
    waiver_for: Mapped[str | None] = mapped_column(String(64))
    waiver_reason: Mapped[str | None] = mapped_column(Text)
    waiver_agreed_by: Mapped[str | None] = mapped_column(String(64))
    acknowledged_by: Mapped[str | None] = mapped_column(String(64))
    acknowledged_for: Mapped[str | None] = mapped_column(String(64))
    acknowledged_at: Mapped[datetime | None]
    acknowledged_digest: Mapped[str | None] = mapped_column(String(64))
    removed_reason: Mapped[str | None] = mapped_column(Text)
    due_at: Mapped[datetime | None]
    omission_id: Mapped[str | None] = mapped_column(String(64))
    version: Mapped[int] = mapped_column(Integer)
    __table_args__ = (Index("ix_entries_case", "tenant_id", "case_id", "ordinal"),)

    def to_model(self) -> Entry:
        """As the model sees it."""
        return Entry(**{f.name: getattr(self, f.name) for f in fields(Entry)})


class EntryCheckRow(TenantRow, Base):
    """That a content has been compared with the work records; kept by digest, so that order does not matter."""

    __tablename__ = "entry_checks"
    entry_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    content_digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    case_id: Mapped[str] = mapped_column(String(64))
    open_findings: Mapped[list[str]]
    heard: Mapped[int] = mapped_column(Integer)
    __table_args__ = (Index("ix_entry_checks_case", "tenant_id", "case_id"),)


class CaseCheckRow(TenantRow, Base):
    """That a whole set of contents has been compared."""

    __tablename__ = "case_checks"
    case_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    set_digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    open_findings: Mapped[list[str]]
    heard: Mapped[int] = mapped_column(Integer)


class FindingRow(TenantRow, Base):
    """A finding (核对发现) of performance. `heard` is the sequence number of the event that gave the state: an older
    event never takes a newer state back, whichever comes first."""

    __tablename__ = "findings"
    finding_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    case_id: Mapped[str] = mapped_column(String(64))
    entry_id: Mapped[str | None] = mapped_column(String(64))
    summary: Mapped[dict[str, Any]]
    outcome: Mapped[str | None] = mapped_column(String(20))
    returned_set: Mapped[str | None] = mapped_column(String(64))
    heard: Mapped[int] = mapped_column(Integer)
    __table_args__ = (Index("ix_findings_case", "tenant_id", "case_id"),)

    def to_model(self) -> Finding:
        """As the gate sees it."""
        return Finding(
            self.finding_id, self.entry_id, self.outcome is None, self.summary, self.returned_set, self.heard
        )


def get(session: Session, tenant: str, entry_id: str) -> Entry | None:
    """An entry, read once a unit: a command that changes it must hold the case's lock before."""
    row = held.get(session, EntryRow, (tenant, entry_id))
    return row.to_model() if row else None


def of_case(session: Session, tenant: str, case_id: str) -> list[Entry]:
    """All entries of a case in the order of the list."""
    return _all(session, in_case(tenant, case_id).order_by(EntryRow.ordinal, EntryRow.entry_id))


def of_item(session: Session, tenant: str, case_id: str, keys: Iterable[str]) -> list[Entry]:
    """The entries of some items."""
    return _all(session, in_case(tenant, case_id).where(EntryRow.item_key.in_(keys)))


def cases_of(session: Session, tenant: str, entry_ids: Iterable[str]) -> list[str]:
    """The cases that entries belong to, told without the entries: those are read under their case's lock."""
    statement = select(EntryRow.case_id).where(EntryRow.tenant_id == tenant, EntryRow.entry_id.in_(entry_ids))
    return list(session.scalars(statement.distinct()))


def selected(session: Session, statement: Select[EntryRow]) -> list[Entry]:
    """The entries of a query, in its order."""
    return _all(session, statement)


def _all(session: Session, statement: Select[EntryRow]) -> list[Entry]:
    session.flush()
    rows = session.scalars(statement).all()
    return [held.hold(session, row, (row.tenant_id, row.entry_id)).to_model() for row in rows]


def in_case(tenant: str, case_id: str) -> Select[EntryRow]:
    """The base query of a case's entries."""
    return select(EntryRow).where(EntryRow.tenant_id == tenant, EntryRow.case_id == case_id)


def add(session: Session, tenant: str, entry: Entry) -> Entry:
    """Stores a new one."""
    held.add(session, EntryRow(tenant_id=tenant, **_values(entry)), (tenant, entry.entry_id))
    return entry


def save(session: Session, tenant: str, entry: Entry) -> Entry:
    """Stores a changed one as its next version; returns it with that version."""
    row = held.get(session, EntryRow, (tenant, entry.entry_id))
    if row is None:
        raise RuntimeError(f"entry {entry.entry_id} was never added")
    saved = replace(entry, version=entry.version + 1)
    for name, value in _values(saved).items():
        if getattr(row, name) != value:
            setattr(row, name, value)
    return saved


def _values(entry: Entry) -> dict[str, Any]:
    values = {f.name: getattr(entry, f.name) for f in fields(Entry)}
    values["title"], values["fields"] = dict(entry.title), dict(entry.fields)
    return values


def keep_check(session: Session, tenant: str, case_id: str, entry_id: str, digest: str, check: Check) -> None:
    """The newest word about a content."""
    row = session.get(EntryCheckRow, (tenant, entry_id, digest))
    if row is None:
        row = EntryCheckRow(tenant_id=tenant, entry_id=entry_id, content_digest=digest, case_id=case_id, heard=-1)
        session.add(row)
    _keep(session, row, check)


def keep_case_check(session: Session, tenant: str, case_id: str, digest: str, check: Check) -> None:
    """The newest word about a set."""
    row = session.get(CaseCheckRow, (tenant, case_id, digest))
    if row is None:
        row = CaseCheckRow(tenant_id=tenant, case_id=case_id, set_digest=digest, heard=-1)
        session.add(row)
    _keep(session, row, check)


def _keep(session: Session, row: EntryCheckRow | CaseCheckRow, check: Check) -> None:
    if check.heard >= row.heard:
        row.open_findings, row.heard = list(check.open_findings), check.heard
    session.flush()


def checks(session: Session, tenant: str, case_id: str) -> dict[tuple[str, str], Check]:
    """Every checked content of a case."""
    statement = select(EntryCheckRow).where(EntryCheckRow.tenant_id == tenant, EntryCheckRow.case_id == case_id)
    rows = session.scalars(statement)
    return {(row.entry_id, row.content_digest): Check(tuple(row.open_findings), row.heard) for row in rows}


_CHECKED = select(func.count()).where(
    EntryCheckRow.tenant_id == EntryRow.tenant_id,
    EntryCheckRow.entry_id == EntryRow.entry_id,
    EntryCheckRow.content_digest == EntryRow.content_digest,
)
_FOUND = select(func.aggregate_strings(FindingRow.finding_id, " ")).where(
    FindingRow.tenant_id == EntryRow.tenant_id,
    FindingRow.case_id == EntryRow.case_id,
    FindingRow.entry_id == EntryRow.entry_id,
    FindingRow.outcome.is_(None),
)
SAID = (_CHECKED.correlate(EntryRow).scalar_subquery(), _FOUND.correlate(EntryRow).scalar_subquery())
"""What has been said of an entry's present content, as columns of a query for it: how often checked, open findings."""
STILL_OPEN = "{0}.mandatory AND {0}.section <> 'hr' AND {0}.state NOT IN ('confirmed', 'waived', 'removed')"
"""The condition of an entry that keeps the letter closed, in SQL; of the table's name in that query."""
OTHER_OPEN: ColumnElement[str | None] = literal_column(
    "(SELECT other.entry_id FROM entries AS other WHERE other.tenant_id = entries.tenant_id "
    f"AND other.case_id = entries.case_id AND other.entry_id <> entries.entry_id AND {STILL_OPEN.format('other')} "
    "LIMIT 1)"
)
"""Another entry of the same handover that keeps the letter closed, if any, as a column of a query for an entry.

Written out, and its id instead of EXISTS: with parameters in it, PostgreSQL plans the query anew at each execution, and
EXISTS it may answer by reading all entries.
"""
_SAID = (
    "SELECT (SELECT count(*) FROM entry_checks WHERE tenant_id = :tenant AND entry_id = :entry_id "
    "AND content_digest = :digest), (SELECT string_agg(finding_id, ' ') FROM findings WHERE tenant_id = :tenant "
    "AND case_id = :case_id AND entry_id = :entry_id AND outcome IS NULL)"
)


def keep_said(session: Session, tenant: str, row: EntryRow, checked: int, found: str | None) -> None:
    """Keeps for the unit, which holds the case, what `SAID` told."""
    db.held(session)["said", tenant, row.entry_id, row.content_digest] = _said(checked, found)


def said_of(session: Session, tenant: str, entry: Entry) -> tuple[bool, list[str]]:
    """Whether the entry's present content has been checked, and its open findings; at most one query."""
    key = ("said", tenant, entry.entry_id, entry.content_digest)
    if key not in db.held(session):
        names = {"tenant": tenant, "case_id": entry.case_id, "entry_id": entry.entry_id, "digest": entry.content_digest}
        sql = _SAID.replace("string_agg", "group_concat") if db.is_sqlite(session) else _SAID
        return _said(*db.run(session, [db.Statement(sql, names)]))
    known: tuple[bool, list[str]] = db.held(session)[key]
    return known


def _said(checked: int, found: str | None) -> tuple[bool, list[str]]:
    return bool(checked), sorted((found or "").split())


def case_checks(session: Session, tenant: str, case_id: str) -> dict[str, Check]:
    """Every checked set of a case."""
    statement = select(CaseCheckRow).where(CaseCheckRow.tenant_id == tenant, CaseCheckRow.case_id == case_id)
    return {row.set_digest: Check(tuple(row.open_findings), row.heard) for row in session.scalars(statement)}


def keep_finding(session: Session, tenant: str, case_id: str, finding: Finding, outcome: str | None) -> bool:
    """Stores what an event says of a finding (`outcome` None: it is open); whether that is news."""
    row = session.get(FindingRow, (tenant, finding.finding_id))
    if row is None:
        row = FindingRow(tenant_id=tenant, finding_id=finding.finding_id, case_id=case_id, summary={}, heard=-1)
        session.add(row)
    row.summary = dict(finding.title) or row.summary
    news = finding.heard > row.heard
    if news:
        row.entry_id, row.outcome = finding.entry_id, outcome
        row.returned_set, row.heard = finding.returned_set, finding.heard
    session.flush()
    return news


def findings(session: Session, tenant: str, case_id: str) -> list[Finding]:
    """All findings of a case."""
    statement = select(FindingRow).where(FindingRow.tenant_id == tenant, FindingRow.case_id == case_id)
    return [row.to_model() for row in session.scalars(statement.order_by(FindingRow.finding_id))]
