"""Published template layers of each tenant; versions are never changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Integer, Select, String, Text, func, select, tuple_
from sqlalchemy.orm import Mapped, Session, mapped_column

from chassis.db import TenantRow
from checklist.model.template import Layer, item_from
from checklist.store.base import Base

SHIPPED = "system"
"""Who published what came with the product."""


class TemplateLayerRow(TenantRow, Base):
    """One version of one layer."""

    __tablename__ = "template_layers"
    layer: Mapped[str] = mapped_column(String(64), primary_key=True)
    version: Mapped[int] = mapped_column(Integer, primary_key=True)
    title: Mapped[dict[str, Any]]
    items: Mapped[list[Any]]
    digest: Mapped[str] = mapped_column(String(64))
    published_by: Mapped[str] = mapped_column(String(100))
    published_at: Mapped[datetime]
    reason: Mapped[str | None] = mapped_column(Text)

    def to_model(self) -> Layer:
        """As the model merges it."""
        return Layer(self.layer, self.version, tuple(item_from(i) for i in self.items))


@dataclass(frozen=True)
class Versions:
    """What a tenant has of a layer: its newest version, whether that was shipped, and every content shipped so far."""

    newest: int
    shipped: bool
    digests: frozenset[str]


def versions(session: Session, tenant: str) -> dict[str, Versions]:
    """Of each layer that the tenant has."""
    columns = (TemplateLayerRow.layer, TemplateLayerRow.version, TemplateLayerRow.digest, TemplateLayerRow.published_by)
    rows = session.execute(
        select(*columns).where(TemplateLayerRow.tenant_id == tenant).order_by(TemplateLayerRow.version)
    )
    found: dict[str, Versions] = {}
    for row in rows:
        own = row.published_by != SHIPPED
        before = found[row.layer].digests if row.layer in found else frozenset()
        found[row.layer] = Versions(row.version, not own, before if own else before | {row.digest})
    return found


def newest(session: Session, tenant: str, layer: str) -> TemplateLayerRow | None:
    """The version in force."""
    statement = (
        select(TemplateLayerRow)
        .where(TemplateLayerRow.tenant_id == tenant, TemplateLayerRow.layer == layer)
        .order_by(TemplateLayerRow.version.desc())
        .limit(1)
    )
    return session.scalars(statement).first()


def one(session: Session, tenant: str, layer: str, version: int) -> TemplateLayerRow | None:
    """A version."""
    return session.get(TemplateLayerRow, (tenant, layer, version))


def newest_of(session: Session, tenant: str, layers: Sequence[str]) -> list[TemplateLayerRow]:
    """The versions in force of those layers that exist, in the order asked for."""
    rows = session.scalars(newest_each(tenant).where(TemplateLayerRow.layer.in_(layers))).all()
    return sorted(rows, key=lambda row: layers.index(row.layer))


def newest_each(tenant: str) -> Select[TemplateLayerRow]:
    """Every layer in its version in force."""
    greatest = (
        select(TemplateLayerRow.layer, func.max(TemplateLayerRow.version))
        .where(TemplateLayerRow.tenant_id == tenant)
        .group_by(TemplateLayerRow.layer)
    )
    return select(TemplateLayerRow).where(
        TemplateLayerRow.tenant_id == tenant,
        tuple_(TemplateLayerRow.layer, TemplateLayerRow.version).in_(greatest),
    )
