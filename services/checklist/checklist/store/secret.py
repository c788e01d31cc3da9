"""Table of sealed secrets: only what the gateway sealed, which nobody reads without the private key."""

from datetime import datetime

from sqlalchemy import Index, Integer, String, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from chassis.db import TenantRow
from checklist.store.base import Base


class SecretRow(TenantRow, Base):
    """One secret of one field of an entry. `sealed` is emptied when it may not be shown any more."""

    __tablename__ = "secrets"
    secret_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    case_id: Mapped[str] = mapped_column(String(64))
    entry_id: Mapped[str] = mapped_column(String(64))
    field: Mapped[str] = mapped_column(String(80))
    sealed: Mapped[str | None] = mapped_column(Text)
    set_by: Mapped[str] = mapped_column(String(64))
    set_at: Mapped[datetime]
    first_viewed_at: Mapped[datetime | None]
    first_viewed_by: Mapped[str | None] = mapped_column(String(64))
    views: Mapped[int] = mapped_column(Integer)
    __table_args__ = (Index("ix_secrets_entry", "tenant_id", "entry_id", "field"),)


def by_id(session: Session, secret_id: str, *, lock: bool = False) -> SecretRow | None:
    """A secret; locked until the commit where it is to be shown."""
    query = select(SecretRow).where(SecretRow.secret_id == secret_id)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    return session.scalars(query).first()


def of_entry(session: Session, entry_id: str) -> list[SecretRow]:
    """The secrets of an entry, newest first; locked until the commit, for who takes their place.

    Their time may end, or a view use them up, without the case's lock: both take the row first and then the end of the
    case's record, which a unit's changed rows would come after.
    """
    query = select(SecretRow).where(SecretRow.entry_id == entry_id)
    query = query.order_by(SecretRow.set_at.desc(), SecretRow.secret_id)
    return list(session.scalars(query.with_for_update().execution_options(populate_existing=True)))
