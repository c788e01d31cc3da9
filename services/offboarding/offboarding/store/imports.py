"""Imports of directory sheets: from the ticket to the applied rows."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Boolean, Index, Integer, Select, String, exists, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from chassis.db import TenantRow
from offboarding.store.base import Base
from offboarding.store.batches import BatchViewer


class ImportRow(TenantRow, Base):
    """One sheet. `state`: awaiting_upload, checked, applied, refused."""

    __tablename__ = "imports"
    import_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    filename: Mapped[str] = mapped_column(String(200))
    state: Mapped[str] = mapped_column(String(20))
    dry_run: Mapped[bool] = mapped_column(Boolean)
    mode: Mapped[str] = mapped_column(String(20))
    complete: Mapped[bool] = mapped_column(Boolean)
    digest: Mapped[str | None] = mapped_column(String(64))
    encoding: Mapped[str | None] = mapped_column(String(20))
    rows: Mapped[int] = mapped_column(Integer, default=0)
    created: Mapped[int] = mapped_column(Integer, default=0)
    updated: Mapped[int] = mapped_column(Integer, default=0)
    unchanged: Mapped[int] = mapped_column(Integer, default=0)
    deactivated: Mapped[int] = mapped_column(Integer, default=0)
    refused: Mapped[int] = mapped_column(Integer, default=0)
    errors: Mapped[list[Any]]
    options: Mapped[dict[str, Any] | None]
    warnings: Mapped[list[Any] | None]
    batch_id: Mapped[str | None] = mapped_column(String(64))
    created_by: Mapped[str] = mapped_column(String(100))
    created_at: Mapped[datetime]
    checked_at: Mapped[datetime | None]
    applied_at: Mapped[datetime | None]
    __table_args__ = (Index("ix_imports_newest", "tenant_id", "created_at", "import_id"),)


def seen_by(reader: str) -> Select[Any]:
    """The imports that a reader may know of: sheets of cases only by who announced them, and who may know of what
    became of them."""
    of_batch = exists(
        select(BatchViewer.person).where(
            BatchViewer.tenant_id == ImportRow.tenant_id,
            BatchViewer.batch_id == ImportRow.batch_id,
            BatchViewer.person == reader,
        )
    )
    return select(ImportRow).where(or_(ImportRow.kind != "cases", ImportRow.created_by == reader, of_batch))


def is_seen_by(session: Session, import_id: str, reader: str) -> bool:
    """Whether a reader may know of one."""
    return session.scalars(seen_by(reader).where(ImportRow.import_id == import_id)).first() is not None


def by_id(session: Session, tenant: str, import_id: str, *, lock: bool = False) -> ImportRow | None:
    """The import, locked for a change if asked."""
    return session.get(ImportRow, (tenant, import_id), with_for_update=lock or None, populate_existing=lock)
