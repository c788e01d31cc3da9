"""Delegations (授权代理), and the queries on them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Boolean, Index, Integer, Select, String, Text, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from chassis.db import TenantRow
from offboarding.store.base import Base

ID = String(64)


class DelegationRow(TenantRow, Base):
    """That `delegate` acts for `delegator` from `starts_at` until before `ends_at`. `active`: not ended yet."""

    __tablename__ = "delegations"
    delegation_id: Mapped[str] = mapped_column(ID, primary_key=True)
    version: Mapped[int] = mapped_column(Integer)
    active: Mapped[bool] = mapped_column(Boolean)
    delegator: Mapped[str] = mapped_column(ID)
    delegate: Mapped[str] = mapped_column(ID)
    scopes: Mapped[list[str]]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    reason: Mapped[str | None] = mapped_column(Text)
    created_by: Mapped[str] = mapped_column(String(100))
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[str | None] = mapped_column(String(100))
    __table_args__ = (
        Index("ix_delegations_delegator", "tenant_id", "delegator", "ends_at"),
        Index("ix_delegations_delegate", "tenant_id", "delegate", "ends_at"),
        Index("ix_delegations_newest", "tenant_id", "created_at", "delegation_id"),
    )


def by_id(session: Session, tenant: str, delegation_id: str, *, lock: bool = False) -> DelegationRow | None:
    """The delegation, locked for a change if asked."""
    return session.get(DelegationRow, (tenant, delegation_id), with_for_update=lock or None, populate_existing=lock)


def every() -> Select[Any]:
    """All delegations, for a list to narrow."""
    return select(DelegationRow)


def concerning(person: str) -> Select[Any]:
    """Those that a person gave, has, or entered for others."""
    mine = (DelegationRow.delegator, DelegationRow.delegate, DelegationRow.created_by)
    return select(DelegationRow).where(or_(*(column == person for column in mine)))


def between(session: Session, delegator: str, starts_at: datetime, ends_at: datetime) -> list[DelegationRow]:
    """What somebody has delegated for some part of a period, by id."""
    query = select(DelegationRow).where(
        DelegationRow.delegator == delegator,
        DelegationRow.active,
        DelegationRow.starts_at < ends_at,
        DelegationRow.ends_at > starts_at,
    )
    return list(session.scalars(query.order_by(DelegationRow.starts_at, DelegationRow.delegation_id)))


def holding(session: Session, at: datetime) -> list[DelegationRow]:
    """The delegations that hold at an instant."""
    query = select(DelegationRow).where(
        DelegationRow.active,
        DelegationRow.starts_at <= at,
        DelegationRow.ends_at > at,
    )
    return list(session.scalars(query.order_by(DelegationRow.delegation_id)))


def given_to(session: Session, delegate: str, at: datetime) -> list[DelegationRow]:
    """The delegations to somebody that hold at an instant."""
    query = select(DelegationRow).where(
        DelegationRow.delegate == delegate,
        DelegationRow.active,
        DelegationRow.starts_at <= at,
        DelegationRow.ends_at > at,
    )
    return list(session.scalars(query.order_by(DelegationRow.delegation_id)))


def after(session: Session, delegation_id: str, limit: int) -> list[DelegationRow]:
    """The next delegations by id, ended ones too: for a replay."""
    query = select(DelegationRow).where(DelegationRow.delegation_id > delegation_id)
    return list(session.scalars(query.order_by(DelegationRow.delegation_id).limit(limit)))
