"""Table of attachments: what was announced, what arrived, and where it lies by digest."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import BigInteger, Index, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from chassis.db import TenantRow
from checklist.store.base import Base


class AttachmentRow(TenantRow, Base):
    """One file of an entry. States: `uploading` (announced), `stored`, `rejected` (of no allowed type)."""

    __tablename__ = "attachments"
    attachment_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    case_id: Mapped[str] = mapped_column(String(64))
    entry_id: Mapped[str] = mapped_column(String(64))
    filename: Mapped[str] = mapped_column(String(255))
    content_type: Mapped[str] = mapped_column(String(120))
    announced_size: Mapped[int] = mapped_column(BigInteger)
    size: Mapped[int | None] = mapped_column(BigInteger)
    digest: Mapped[str | None] = mapped_column(String(64))
    state: Mapped[str] = mapped_column(String(20))
    created_by: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime]
    stored_at: Mapped[datetime | None]
    __table_args__ = (Index("ix_attachments_entry", "tenant_id", "entry_id", "attachment_id"),)


def by_id(session: Session, attachment_id: str, *, lock: bool = False) -> AttachmentRow | None:
    """An attachment; locked until the commit where it changes."""
    query = select(AttachmentRow).where(AttachmentRow.attachment_id == attachment_id)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    return session.scalars(query).first()


def of_entry(session: Session, entry_id: str) -> list[AttachmentRow]:
    """The attachments of an entry, oldest first."""
    query = select(AttachmentRow).where(AttachmentRow.entry_id == entry_id)
    return list(session.scalars(query.order_by(AttachmentRow.created_at, AttachmentRow.attachment_id)))


def names(session: Session, ids: Collection[str]) -> dict[str, str]:
    """File names by attachment id."""
    query = select(AttachmentRow.attachment_id, AttachmentRow.filename)
    return {row[0]: row[1] for row in session.execute(query.where(AttachmentRow.attachment_id.in_(list(ids))))}
