"""The ledger of deductions (扣减台账): append-only."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Float, Index, Integer, Select, String, UniqueConstraint, case, exists, select
from sqlalchemy.orm import Mapped, Session, aliased, mapped_column

from chassis.db import TenantRow
from performance.model.deductions import STATE_AFTER, Entry, Kind
from performance.store.base import Base
from performance.store.cases import CaseRow


class DeductionRow(TenantRow, Base):
    """An entry of the ledger; a row is never changed. `deduction_id` names the deduction that it is about (its own id
    for the deduction itself), `rule_percent` what the rule says, `percent` what was left of it under the caps."""

    __tablename__ = "deductions"
    entry_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    deduction_id: Mapped[str] = mapped_column(String(64))
    cause: Mapped[str] = mapped_column(String(20))
    source_id: Mapped[str] = mapped_column(String(64))
    """The omission, or the deadline."""
    case_id: Mapped[str] = mapped_column(String(64))
    person: Mapped[str] = mapped_column(String(64))
    period: Mapped[str] = mapped_column(String(7))
    percent: Mapped[float] = mapped_column(Float)
    rule_percent: Mapped[float] = mapped_column(Float)
    rule: Mapped[str] = mapped_column(String(40))
    rule_version: Mapped[int] = mapped_column(Integer)
    consultation: Mapped[str] = mapped_column(String(20))
    """The answer kept with the rules; empty for rules that nobody has published yet."""
    generation: Mapped[int] = mapped_column(Integer)
    reason: Mapped[str] = mapped_column(String(40))
    evidence: Mapped[dict[str, Any]]
    at: Mapped[datetime]
    __table_args__ = (
        UniqueConstraint("tenant_id", "source_id", "rule", "person", "generation", "kind"),
        Index("ix_deductions_person", "tenant_id", "person", "period"),
        Index("ix_deductions_about", "tenant_id", "deduction_id"),
        Index("ix_deductions_at", "tenant_id", "at", "entry_id"),
    )

    def to_model(self) -> Entry:
        """As the domain takes it."""
        return Entry(
            entry_id=self.entry_id,
            kind=Kind(self.kind),
            of=self.deduction_id,
            person=self.person,
            rule=self.rule,
            period=self.period,
            percent=self.percent,
            generation=self.generation,
        )


def of_source(session: Session, source_id: str) -> list[DeductionRow]:
    """All entries of one cause, the oldest first."""
    query = select(DeductionRow).where(DeductionRow.source_id == source_id)
    return list(session.scalars(query.order_by(DeductionRow.generation, DeductionRow.at, DeductionRow.kind)))


def of_month(session: Session, person: str, period: str) -> list[DeductionRow]:
    """The deductions of a person's month and whatever reversed them, in whichever month."""
    ids = select(DeductionRow.deduction_id).where(
        DeductionRow.person == person, DeductionRow.period == period, DeductionRow.kind == Kind.DEDUCTION.value
    )
    return list(session.scalars(select(DeductionRow).where(DeductionRow.deduction_id.in_(ids))))


def announced(condition: ColumnElement[bool]) -> Select[DeductionRow]:
    """The deductions that a caller may see, to be paged."""
    return select(DeductionRow).where(condition, DeductionRow.kind == Kind.DEDUCTION.value)


def get(session: Session, deduction_id: str, condition: ColumnElement[bool]) -> DeductionRow | None:
    """A deduction by its id, if the caller may see it."""
    return session.scalars(announced(condition).where(DeductionRow.entry_id == deduction_id)).first()


def histories(session: Session, deduction_ids: Iterable[str]) -> dict[str, list[DeductionRow]]:
    """All entries about these deductions, the oldest first."""
    found: dict[str, list[DeductionRow]] = {}
    query = select(DeductionRow).where(DeductionRow.deduction_id.in_(sorted(set(deduction_ids))))
    for row in session.scalars(query.order_by(DeductionRow.at, DeductionRow.kind)):
        found.setdefault(row.deduction_id, []).append(row)
    return found


def not_about(leaver: str) -> ColumnElement[bool]:
    """Those that rest on no case of this person's own leaving."""
    own = exists().where(
        CaseRow.tenant_id == DeductionRow.tenant_id, CaseRow.case_id == DeductionRow.case_id, CaseRow.leaver == leaver
    )
    return ~own


def state() -> ColumnElement[str]:
    """The state of a deduction, as a column to filter by."""
    later = aliased(DeductionRow)
    undone = exists().where(
        later.tenant_id == DeductionRow.tenant_id,
        later.deduction_id == DeductionRow.entry_id,
        later.kind == Kind.REVERSAL.value,
    )
    return case((undone, STATE_AFTER[Kind.REVERSAL]), else_=STATE_AFTER[Kind.DEDUCTION])
