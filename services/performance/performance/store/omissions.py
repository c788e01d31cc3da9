"""Omissions as heard so far, and delays that HR says caused a loss."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Boolean, Index, Integer, Select, String, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from chassis.db import TenantRow
from performance.model.deductions import of_omission
from performance.model.omissions import Decision, Loss, Omission, Source, Traced
from performance.store.base import Base


class OmissionRow(TenantRow, Base):
    """An omission (遗漏). `person` answers for it by the final verdict, and `judged_at` decides on rules and month."""

    __tablename__ = "omissions"
    omission_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    case_id: Mapped[str] = mapped_column(String(64))
    title: Mapped[str] = mapped_column(String(500))
    traced: Mapped[dict[str, Any] | None]
    decisions: Mapped[list[Any]]
    losses: Mapped[list[Any]]
    person: Mapped[str | None] = mapped_column(String(64))
    judged_at: Mapped[datetime | None]
    __table_args__ = (Index("ix_omissions_judged", "tenant_id", "judged_at", "omission_id"),)

    def to_model(self) -> Omission:
        """As the domain takes it."""
        return Omission(
            omission_id=self.omission_id,
            case_id=self.case_id,
            title=self.title,
            traced=_traced(self.traced),
            decisions=tuple(Decision(**_read(body)) for body in self.decisions),
            losses=tuple(Loss(**_read(body)) for body in self.losses),
        )

    def take(self, omission: Omission) -> None:
        """Stores a new state of the domain."""
        self.title = omission.title[:500]
        self.traced = _plain(omission.traced) if omission.traced else None
        self.decisions = [_plain(decision) for decision in omission.decisions]
        self.losses = [_plain(loss) for loss in omission.losses]
        case = of_omission(omission)
        self.person, self.judged_at = (case.person, case.since) if case else (None, None)


class DelayLossRow(TenantRow, Base):
    """HR's word on whether a head's missed deadline caused a loss; `confirmed_at`: since when it has been that."""

    __tablename__ = "delay_losses"
    deadline_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    case_id: Mapped[str] = mapped_column(String(64))
    head: Mapped[str] = mapped_column(String(64))
    confirmed: Mapped[bool] = mapped_column(Boolean)
    confirmed_by: Mapped[str] = mapped_column(String(100))
    confirmed_at: Mapped[datetime]
    note: Mapped[str] = mapped_column(Text)
    event_id: Mapped[str] = mapped_column(String(64))
    digest: Mapped[str] = mapped_column(String(64))
    """Of the event that said it: what a ledger entry cites."""
    version: Mapped[int] = mapped_column(Integer)
    __table_args__ = (Index("ix_delay_losses_confirmed", "tenant_id", "confirmed_at", "deadline_id"),)


def _traced(body: dict[str, Any] | None) -> Traced | None:
    if not body:
        return None
    return Traced(**{**_read(body), "cites": tuple(body["cites"])})


def _read(body: dict[str, Any]) -> dict[str, Any]:
    if "heads" in body:
        body = {**body, "heads": tuple(body["heads"])}
    return {**body, "at": datetime.fromisoformat(body["at"]), "source": Source(**body["source"])}


def _plain(said: Traced | Decision | Loss) -> dict[str, Any]:
    body = {name: getattr(said, name) for name in said.__dataclass_fields__}
    source = {name: getattr(said.source, name) for name in said.source.__dataclass_fields__}
    if "cites" in body:
        body["cites"] = [dict(cite) for cite in body["cites"]]
    return {**body, "at": said.at.isoformat(), "source": source}


def omission(session: Session, tenant: str, omission_id: str, case_id: str) -> OmissionRow:
    """An omission's row, made when it is the first that is heard of it. The case must be locked."""
    row = get(session, omission_id)
    if row is None:
        row = OmissionRow(
            tenant_id=tenant, omission_id=omission_id, case_id=case_id, title="", traced=None, decisions=[], losses=[]
        )
        session.add(row)
    return row


def get(session: Session, omission_id: str) -> OmissionRow | None:
    """An omission; None where nothing was heard of it."""
    return session.scalars(select(OmissionRow).where(OmissionRow.omission_id == omission_id)).first()


def answered_between(first: datetime, last: datetime) -> Select[OmissionRow]:
    """The omissions that somebody has answered for since an instant of this span, or whose loss was confirmed in it."""
    query = select(OmissionRow).where(OmissionRow.judged_at >= first, OmissionRow.judged_at < last)
    return query.where(OmissionRow.person.is_not(None)).order_by(OmissionRow.judged_at, OmissionRow.omission_id)


def delay_loss(session: Session, deadline_id: str) -> DelayLossRow | None:
    """HR's word on a deadline; None where there is none."""
    return session.scalars(select(DelayLossRow).where(DelayLossRow.deadline_id == deadline_id)).first()


def delay_losses_between(first: datetime, last: datetime) -> Select[DelayLossRow]:
    """The delays that caused a loss by HR's word of this span, the end left out."""
    query = select(DelayLossRow).where(DelayLossRow.confirmed_at >= first, DelayLossRow.confirmed_at < last)
    return query.where(DelayLossRow.confirmed).order_by(DelayLossRow.confirmed_at, DelayLossRow.deadline_id)
