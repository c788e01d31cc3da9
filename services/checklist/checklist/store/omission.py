"""Omissions (遗漏), template suggestions that came of them, and further versions of a case's report."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, replace
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Boolean,
    ColumnElement,
    Index,
    Integer,
    Select,
    String,
    Text,
    UniqueConstraint,
    and_,
    func,
    or_,
    select,
    true,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from chassis.db import TenantRow
from checklist.model.omission import Omission
from checklist.store import held
from checklist.store.base import Base
from checklist.store.checklist import ChecklistRow
from checklist.store.entry import EntryRow


class OmissionRow(TenantRow, Base):
    """One omission. `parties`: `/E1/E2/`, people who see it apart from what they are to the case."""

    __tablename__ = "omissions"
    omission_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    case_id: Mapped[str] = mapped_column(String(64))
    title: Mapped[str] = mapped_column(String(200))
    missing: Mapped[str] = mapped_column(Text)
    effect: Mapped[str] = mapped_column(Text)
    subject: Mapped[str] = mapped_column(String(200))
    section: Mapped[str | None] = mapped_column(String(20))
    item_key: Mapped[str | None] = mapped_column(String(64))
    field_key: Mapped[str | None] = mapped_column(String(130))
    entry_id: Mapped[str | None] = mapped_column(String(64))
    record_source: Mapped[str | None] = mapped_column(String(64))
    record_id: Mapped[str | None] = mapped_column(String(200))
    client_key: Mapped[str | None] = mapped_column(String(200))
    request_digest: Mapped[str] = mapped_column(String(64))
    reported_by: Mapped[str] = mapped_column(String(64))
    reported_as: Mapped[str] = mapped_column(String(20))
    reported_at: Mapped[datetime]
    leaver: Mapped[str] = mapped_column(String(64))
    head: Mapped[str] = mapped_column(String(64))
    after_completion: Mapped[bool] = mapped_column(Boolean)
    loss_claimed: Mapped[bool] = mapped_column(Boolean)
    state: Mapped[str] = mapped_column(String(20))
    verdict: Mapped[str | None] = mapped_column(String(40))
    traced_verdict: Mapped[str | None] = mapped_column(String(40))
    attributed_to: Mapped[str | None] = mapped_column(String(64))
    attributed_role: Mapped[str] = mapped_column(String(20))
    also: Mapped[list[str]]
    explanation: Mapped[dict[str, Any]]
    cites: Mapped[list[Any]]
    traced_at: Mapped[datetime | None]
    dispute_until: Mapped[datetime | None]
    disputed_by: Mapped[str | None] = mapped_column(String(64))
    disputed_at: Mapped[datetime | None]
    dispute_reason: Mapped[str | None] = mapped_column(Text)
    decided_by: Mapped[str | None] = mapped_column(String(64))
    decided_at: Mapped[datetime | None]
    decision_reason: Mapped[str | None] = mapped_column(Text)
    loss_confirmed: Mapped[bool | None] = mapped_column(Boolean)
    loss_by: Mapped[str | None] = mapped_column(String(64))
    loss_note: Mapped[str | None] = mapped_column(Text)
    loss_amount: Mapped[str | None] = mapped_column(String(40))
    loss_currency: Mapped[str | None] = mapped_column(String(3))
    outcome: Mapped[str | None] = mapped_column(String(20))
    closed_by: Mapped[str | None] = mapped_column(String(64))
    closed_at: Mapped[datetime | None]
    close_reason: Mapped[str | None] = mapped_column(Text)
    supplement: Mapped[str | None] = mapped_column(String(64))
    letter_id: Mapped[str | None] = mapped_column(String(64))
    parties: Mapped[str] = mapped_column(Text)
    version: Mapped[int] = mapped_column(Integer)
    __table_args__ = (
        UniqueConstraint("tenant_id", "case_id", "client_key"),
        Index("ix_omissions_case", "tenant_id", "case_id", "reported_at"),
        Index("ix_omissions_reported", "tenant_id", "reported_at"),
    )

    def to_model(self) -> Omission:
        """As the model sees it."""
        return Omission(**{f.name: getattr(self, f.name) for f in fields(Omission)})


class TemplateSuggestionRow(TenantRow, Base):
    """What a template lacked, as an omission showed (模板改进建议); withdrawn when HR decides otherwise."""

    __tablename__ = "template_suggestions"
    omission_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    case_id: Mapped[str] = mapped_column(String(64))
    layer: Mapped[str] = mapped_column(String(64))
    kind: Mapped[str] = mapped_column(String(40))
    section: Mapped[str] = mapped_column(String(20))
    title: Mapped[str] = mapped_column(String(200))
    missing: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(20))
    suggested_at: Mapped[datetime]
    __table_args__ = (Index("ix_template_suggestions_layer", "tenant_id", "layer", "suggested_at"),)


class ReportEditionRow(TenantRow, Base):
    """The report archived anew after an addendum; the first one, and each later one, stays."""

    __tablename__ = "report_editions"
    report_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    case_id: Mapped[str] = mapped_column(String(64))
    edition: Mapped[int] = mapped_column(Integer)
    documents: Mapped[dict[str, Any]]
    record_hash: Mapped[str] = mapped_column(String(64))
    record_length: Mapped[int] = mapped_column(Integer)
    archived_at: Mapped[datetime]
    __table_args__ = (UniqueConstraint("tenant_id", "case_id", "edition"),)


# -- omissions ---------------------------------------------------------------------------------------------------------


def get(session: Session, tenant: str, omission_id: str) -> Omission | None:
    """An omission; who changes it holds the lock of its case, and reads it after that."""
    row = held.get(session, OmissionRow, (tenant, omission_id))
    return row.to_model() if row else None


def case_of(session: Session, tenant: str, omission_id: str) -> str | None:
    """The case of an omission, without reading the omission: that is done under the case's lock."""
    statement = select(OmissionRow.case_id)
    return session.scalar(statement.where(OmissionRow.tenant_id == tenant, OmissionRow.omission_id == omission_id))


def by_client_key(session: Session, tenant: str, case_id: str, key: str) -> Omission | None:
    """The omission that was reported with this key of its client's."""
    statement = select(OmissionRow).where(
        OmissionRow.tenant_id == tenant, OmissionRow.case_id == case_id, OmissionRow.client_key == key
    )
    row = session.scalars(statement).first()
    return row.to_model() if row else None


def of_case(session: Session, tenant: str, case_id: str) -> list[Omission]:
    """All omissions of a case, oldest first."""
    session.flush()
    statement = (
        select(OmissionRow)
        .where(OmissionRow.tenant_id == tenant, OmissionRow.case_id == case_id)
        .order_by(OmissionRow.reported_at, OmissionRow.omission_id)
    )
    return [held.hold(session, row, (tenant, row.omission_id)).to_model() for row in session.scalars(statement)]


def disputed(session: Session, tenant: str, case_id: str) -> list[Omission]:
    """Those of a case that wait for a decision."""
    return [omission for omission in of_case(session, tenant, case_id) if omission.state == "disputed"]


def add(session: Session, tenant: str, omission: Omission) -> Omission:
    """Stores a new one."""
    held.add(session, OmissionRow(tenant_id=tenant, **_values(omission)), (tenant, omission.omission_id))
    return omission


def save(session: Session, tenant: str, omission: Omission) -> Omission:
    """Stores a changed one as its next version; returns it with that version."""
    row = held.get(session, OmissionRow, (tenant, omission.omission_id))
    if row is None:
        raise RuntimeError(f"omission {omission.omission_id} was never added")
    saved = replace(omission, version=omission.version + 1)
    for name, value in _values(saved).items():
        if getattr(row, name) != value:
            setattr(row, name, value)
    return saved


def _values(omission: Omission) -> dict[str, Any]:
    values = {f.name: getattr(omission, f.name) for f in fields(Omission)}
    values["also"] = list(omission.also)
    values["explanation"] = dict(omission.explanation)
    values["cites"] = [dict(c) for c in omission.cites]
    return values


def visible(
    tenant: str,
    actor: str,
    *,
    everything: bool,
    hr: bool,
    departments: Sequence[str | None],
    heads: Sequence[str] = (),
    partners: Sequence[str] = (),
) -> Select[OmissionRow]:
    """Omissions that the person sees: of cases where they are leaver, head, superior or HR, or a part of which is
    theirs. `everything`: auditors, administrators, systems. `departments`: for which HR holds the duty; None: all.
    `heads`, `partners`: those for whom they stand in as head or as HR, which shows nothing of their own case."""
    statement = (
        select(OmissionRow)
        .join(
            ChecklistRow,
            and_(ChecklistRow.tenant_id == OmissionRow.tenant_id, ChecklistRow.case_id == OmissionRow.case_id),
        )
        .where(OmissionRow.tenant_id == tenant)
    )
    if everything:
        return statement
    part = (
        select(EntryRow.entry_id)
        .where(
            EntryRow.tenant_id == OmissionRow.tenant_id,
            or_(EntryRow.entry_id == OmissionRow.entry_id, EntryRow.entry_id == OmissionRow.supplement),
            or_(
                EntryRow.receiver == actor,
                EntryRow.confirmer == actor,
                EntryRow.confirmed_by == actor,
                EntryRow.submitter == actor,
            ),
        )
        .exists()
    )
    mine: list[ColumnElement[bool]] = [
        ChecklistRow.leaver == actor,
        ChecklistRow.head == actor,
        ChecklistRow.head_superior == actor,
        OmissionRow.reported_by == actor,
        OmissionRow.attributed_to == actor,
        OmissionRow.disputed_by == actor,
        OmissionRow.parties.contains(f"/{actor}/", autoescape=True),
        part,
    ]
    mine.append(and_(ChecklistRow.leaver != actor, ChecklistRow.head.in_(heads)))
    if hr:
        mine.append(and_(ChecklistRow.leaver != actor, ChecklistRow.hrbp.in_(partners)))
        scopes = [
            true() if code is None else OmissionRow.parties.contains(f"@{code}/", autoescape=True)
            for code in departments
        ]
        mine.append(and_(ChecklistRow.leaver != actor, or_(ChecklistRow.hrbp == actor, *scopes)))
    return statement.where(or_(*mine))


# -- suggestions and editions ------------------------------------------------------------------------------------------


def suggestion(session: Session, tenant: str, omission_id: str) -> TemplateSuggestionRow | None:
    """The suggestion that came of an omission."""
    return held.get(session, TemplateSuggestionRow, (tenant, omission_id))


def add_suggestion(session: Session, row: TemplateSuggestionRow) -> None:
    """Keeps a new one."""
    held.add(session, row, (row.tenant_id, row.omission_id))


def suggestions(tenant: str) -> Select[TemplateSuggestionRow]:
    """The base query."""
    return select(TemplateSuggestionRow).where(TemplateSuggestionRow.tenant_id == tenant)


def edition(session: Session, tenant: str, report_id: str) -> ReportEditionRow | None:
    """A further version of a report."""
    return session.get(ReportEditionRow, (tenant, report_id))


def newest_edition(session: Session, tenant: str, case_id: str) -> ReportEditionRow | None:
    """The newest further version; None where there is only the first report."""
    statement = select(ReportEditionRow).where(
        ReportEditionRow.tenant_id == tenant, ReportEditionRow.case_id == case_id
    )
    return session.scalars(statement.order_by(ReportEditionRow.edition.desc()).limit(1)).first()


def last_edition(session: Session, tenant: str, case_id: str) -> int:
    """The number of the newest version; 1 where there is only the first."""
    statement = select(func.max(ReportEditionRow.edition)).where(
        ReportEditionRow.tenant_id == tenant, ReportEditionRow.case_id == case_id
    )
    return session.scalar(statement) or 1
