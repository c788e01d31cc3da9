"""Versioned settings of a tenant: rules with numbers, kept in the database, every change on record.

A service declares a group as a pydantic model; its defaults are the product's defaults. A change makes a new version;
old versions stay, with who changed what and why.
"""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any, ClassVar, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError
from sqlalchemy import Integer, String, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from chassis.db import ChassisBase, Statement, run


class TenantSettings(BaseModel):
    """A group of a tenant's rules; `KEY` names it on wires and in the audit trail."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    KEY: ClassVar[str]


class TenantSettingRow(ChassisBase):
    """One version of one group; the greatest version is in force."""

    __tablename__ = "tenant_settings"
    tenant_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    key: Mapped[str] = mapped_column(String(80), primary_key=True)
    version: Mapped[int] = mapped_column(Integer, primary_key=True)
    value: Mapped[dict[str, Any]]
    changed_by: Mapped[str] = mapped_column(String(100))
    changed_at: Mapped[datetime]
    reason: Mapped[str | None] = mapped_column(Text)


S = TypeVar("S", bound=TenantSettings)


def newest(session: Session, tenant: str, key: str) -> TenantSettingRow | None:
    """The version in force, or None where the defaults hold."""
    return session.scalars(
        select(TenantSettingRow)
        .where(TenantSettingRow.tenant_id == tenant, TenantSettingRow.key == key)
        .order_by(TenantSettingRow.version.desc())
        .limit(1)
    ).first()


def in_force(session: Session, tenant: str, model: type[S]) -> S:
    """The tenant's rules of a group. A stored version that an upgrade made invalid fails loudly, never silently."""
    row = run(session, [Statement(_NEWEST, {"tenant": tenant, "key": model.KEY})])
    return _read(model, *row) if row else model()


def in_force_at(session: Session, tenant: str, model: type[S], at: datetime) -> tuple[int, S]:
    """The rules that were in force at an instant, and their version; 0 are the product's defaults."""
    row = session.scalars(
        select(TenantSettingRow)
        .where(TenantSettingRow.tenant_id == tenant, TenantSettingRow.key == model.KEY)
        .where(TenantSettingRow.changed_at <= at)
        .order_by(TenantSettingRow.version.desc())
        .limit(1)
    ).first()
    return (row.version, _read(model, row.version, row.value)) if row else (0, model())


def of_version(session: Session, tenant: str, model: type[S], version: int) -> S:
    """The rules of a version; 0 are the product's defaults."""
    row = session.get(TenantSettingRow, (tenant, model.KEY, version)) if version else None
    return _read(model, version, row.value) if row else model()


def _read(model: type[S], version: int, stored: Any) -> S:
    value = json.loads(stored) if isinstance(stored, str) else stored
    try:
        return model.model_validate(value)
    except ValidationError as error:
        raise RuntimeError(f"stored settings {model.KEY} version {version} no longer valid: {error}") from error


_NEWEST = (
    "SELECT version, value FROM tenant_settings WHERE tenant_id = :tenant AND key = :key ORDER BY version DESC LIMIT 1"
)
