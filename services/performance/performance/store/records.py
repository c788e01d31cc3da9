"""Work records, one row a (source, external id)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import BigInteger, Boolean, Float, Index, Select, String, UniqueConstraint, select, tuple_
from sqlalchemy.orm import Mapped, Session, mapped_column

from chassis.db import TenantRow
from chassis.ids import new_id
from performance.model.records import WorkRecord
from performance.store.base import Base


class WorkRecordRow(TenantRow, Base):
    """A record as its source last told it; a deleted one stays, so that an older row cannot bring it back."""

    __tablename__ = "work_records"
    record_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    source: Mapped[str] = mapped_column(String(64))
    external_id: Mapped[str] = mapped_column(String(200))
    kind: Mapped[str] = mapped_column(String(40))
    owner: Mapped[str] = mapped_column(String(64))
    title: Mapped[str] = mapped_column(String(500))
    counterpart: Mapped[str] = mapped_column(String(300))
    contact: Mapped[str] = mapped_column(String(200))
    status: Mapped[str] = mapped_column(String(100))
    progress: Mapped[float | None] = mapped_column(Float)
    amount: Mapped[float | None] = mapped_column(Float)
    currency: Mapped[str] = mapped_column(String(3))
    url: Mapped[str] = mapped_column(String(2000))
    project_owner: Mapped[str] = mapped_column(String(64))
    version: Mapped[int] = mapped_column(BigInteger)
    updated_at: Mapped[datetime]
    occurred_at: Mapped[datetime]
    received_at: Mapped[datetime]
    deleted: Mapped[bool] = mapped_column(Boolean)
    __table_args__ = (
        UniqueConstraint("tenant_id", "source", "external_id"),
        Index("ix_work_records_owner", "tenant_id", "owner", "occurred_at", "record_id"),
    )

    def to_model(self) -> WorkRecord:
        """As the domain takes it."""
        return WorkRecord(**{name: getattr(self, name) for name in _FIELDS})


_FIELDS = tuple(WorkRecord.__dataclass_fields__)


def known(session: Session, keys: Iterable[tuple[str, str]]) -> dict[tuple[str, str], WorkRecordRow]:
    """The stored rows of these (source, external id) pairs, locked in the order of their keys."""
    wanted = sorted(set(keys))
    if not wanted:
        return {}
    query = (
        select(WorkRecordRow)
        .where(tuple_(WorkRecordRow.source, WorkRecordRow.external_id).in_(wanted))
        .order_by(WorkRecordRow.source, WorkRecordRow.external_id)
        .with_for_update()
    )
    return {(row.source, row.external_id): row for row in session.scalars(query)}


def save(session: Session, tenant: str, row: WorkRecordRow | None, record: WorkRecord, now: datetime) -> WorkRecordRow:
    """Writes a record over its row, or as a new one."""
    if row is None:
        row = WorkRecordRow(tenant_id=tenant, record_id=new_id())
        session.add(row)
    for name, value in asdict(record).items():
        setattr(row, name, value)
    row.received_at = now
    return row


def of_owner(session: Session, owner: str) -> list[WorkRecord]:
    """All live records of a person."""
    return [
        row.to_model()
        for row in session.scalars(live_of(owner).order_by(WorkRecordRow.occurred_at, WorkRecordRow.record_id))
    ]


def live_of(owner: str) -> Select[WorkRecordRow]:
    """The live records of a person, to be paged."""
    return select(WorkRecordRow).where(WorkRecordRow.owner == owner, WorkRecordRow.deleted.is_(False))


def get(session: Session, record_id: str) -> WorkRecordRow | None:
    """A live record by its id."""
    query = select(WorkRecordRow).where(WorkRecordRow.record_id == record_id, WorkRecordRow.deleted.is_(False))
    return session.scalars(query).first()
