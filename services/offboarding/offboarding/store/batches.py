"""Batches of separations (批量离职), who may see them, HR's statutory list, and the queries on them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import Boolean, Index, Integer, Select, String, Text, and_, exists, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from chassis.db import TenantRow
from offboarding.store.base import Base
from offboarding.store.cases import CaseRow

ID = String(64)


class BatchRow(TenantRow, Base):
    """One batch. `state`: draft, released, cancelled. Its cases bear its id."""

    __tablename__ = "batches"
    batch_id: Mapped[str] = mapped_column(ID, primary_key=True)
    version: Mapped[int] = mapped_column(Integer)
    client_key: Mapped[str] = mapped_column(String(200))
    content_digest: Mapped[str] = mapped_column(ID)
    title: Mapped[str] = mapped_column(String(200))
    kind: Mapped[str] = mapped_column(String(40))
    state: Mapped[str] = mapped_column(String(20))
    company: Mapped[str | None] = mapped_column(ID, doc="empty where it spans several")
    initiator: Mapped[str] = mapped_column(String(100))
    heads: Mapped[list[str]] = mapped_column(doc="who was named to know before the release")
    warnings: Mapped[list[Any]]
    size: Mapped[int] = mapped_column(Integer)
    release_at: Mapped[datetime | None]
    released_at: Mapped[datetime | None]
    cancelled_at: Mapped[datetime | None]
    cancel_reason: Mapped[str | None] = mapped_column(Text)
    blocked_reason: Mapped[str | None] = mapped_column(String(60))
    created_at: Mapped[datetime]
    __table_args__ = (
        Index("uq_batches_client_key", "tenant_id", "client_key", "initiator", unique=True),
        Index("ix_batches_newest", "tenant_id", "created_at", "batch_id"),
    )


class BatchViewer(TenantRow, Base):
    """That a person may see a batch, and as what: hr, head (named), initiator."""

    __tablename__ = "batch_viewers"
    batch_id: Mapped[str] = mapped_column(ID, primary_key=True)
    person: Mapped[str] = mapped_column(ID, primary_key=True)
    relations: Mapped[list[str]]
    created_at: Mapped[datetime]
    __table_args__ = (Index("ix_batch_viewers_person", "tenant_id", "person", "created_at", "batch_id"),)


class BatchItemRow(TenantRow, Base):
    """A point of HR's statutory list (劳动合同法 41 to 43). `state`: open, done, not_applicable."""

    __tablename__ = "batch_items"
    batch_id: Mapped[str] = mapped_column(ID, primary_key=True)
    key: Mapped[str] = mapped_column(String(60), primary_key=True)
    position: Mapped[int] = mapped_column(Integer)
    before_release: Mapped[bool] = mapped_column(Boolean)
    due_on: Mapped[date | None]
    state: Mapped[str] = mapped_column(String(20))
    done_on: Mapped[date | None]
    decided_by: Mapped[str | None] = mapped_column(String(100))
    decided_at: Mapped[datetime | None]
    note: Mapped[str | None] = mapped_column(Text)


def by_id(session: Session, tenant: str, batch_id: str, *, lock: bool = False) -> BatchRow | None:
    """The batch, locked for a change if asked."""
    return session.get(BatchRow, (tenant, batch_id), with_for_update=lock or None, populate_existing=lock)


def by_client_key(session: Session, client_key: str) -> list[BatchRow]:
    """The batches that their senders call so, each another's, the oldest first."""
    query = select(BatchRow).where(BatchRow.client_key == client_key)
    return list(session.scalars(query.order_by(BatchRow.created_at, BatchRow.batch_id)))


def case_rows(session: Session, batch_id: str, *, lock: bool = False) -> list[CaseRow]:
    """The batch's cases by id; locked in that order if asked."""
    query = select(CaseRow).where(CaseRow.batch_id == batch_id).order_by(CaseRow.case_id)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    return list(session.scalars(query))


def cases_among(session: Session, cases: Select[Any], batch_id: str) -> list[CaseRow]:
    """Those of `cases` that belong to the batch, by the leaver's number."""
    return list(session.scalars(cases.where(CaseRow.batch_id == batch_id).order_by(CaseRow.leaver, CaseRow.case_id)))


def leavers_of(session: Session, batch_id: str) -> set[str]:
    """Who leaves in the batch and has not been taken out of it."""
    query = select(CaseRow.leaver).where(CaseRow.batch_id == batch_id, CaseRow.state.not_in(["cancelled", "withdrawn"]))
    return set(session.scalars(query))


def items(session: Session, batch_id: str, *, lock: bool = False) -> list[BatchItemRow]:
    """HR's statutory list in its order; its points locked if asked."""
    query = select(BatchItemRow).where(BatchItemRow.batch_id == batch_id).order_by(BatchItemRow.position)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    return list(session.scalars(query))


def separations(session: Session, batch_id: str, kind: str) -> list[date]:
    """On which days the people of this kind in the batch leave, as it is now; of who is not called off."""
    query = select(CaseRow.separation_date).where(CaseRow.batch_id == batch_id, CaseRow.kind == kind)
    return list(session.scalars(query.where(CaseRow.state.not_in(["withdrawn", "cancelled"]))))


def item(session: Session, tenant: str, batch_id: str, key: str) -> BatchItemRow | None:
    """One point of it, locked."""
    return session.get(BatchItemRow, (tenant, batch_id, key), with_for_update=True)


def relations_of(session: Session, tenant: str, batch_id: str, person: str) -> frozenset[str]:
    """As what a person may see a batch; empty if not at all."""
    row = session.get(BatchViewer, (tenant, batch_id, person))
    return frozenset(row.relations) if row else frozenset()


def viewers(session: Session, batch_id: str) -> dict[str, list[str]]:
    """Everybody who may see it, and as what."""
    rows = session.scalars(select(BatchViewer).where(BatchViewer.batch_id == batch_id).order_by(BatchViewer.person))
    return {row.person: row.relations for row in rows}


def set_viewers(session: Session, batch: BatchRow, people: Mapping[str, Iterable[str]]) -> None:
    """Makes `people` (person to relations) exactly those who see the batch."""
    found = session.scalars(select(BatchViewer).where(BatchViewer.batch_id == batch.batch_id))
    present = {row.person: row for row in found}
    for person in present.keys() - people.keys():
        session.delete(present[person])
    for person, relations in people.items():
        wanted = sorted(set(relations))
        row = present.get(person)
        if row is None:
            key = {"tenant_id": batch.tenant_id, "batch_id": batch.batch_id, "person": person}
            session.add(BatchViewer(**key, relations=wanted, created_at=batch.created_at))
        elif row.relations != wanted:
            row.relations = wanted
    session.flush()


def seen_by(person: str) -> Select[Any]:
    """The batches that a person may see."""
    return (
        select(BatchRow)
        .join(
            BatchViewer,
            and_(BatchViewer.tenant_id == BatchRow.tenant_id, BatchViewer.batch_id == BatchRow.batch_id),
        )
        .where(BatchViewer.person == person)
    )


def seen_by_all_readers(reader: str) -> Select[Any]:
    """All that were released, and of the others those that the reader has to do with: for admins, auditors, systems."""
    own = exists(
        select(BatchViewer.person).where(
            BatchViewer.tenant_id == BatchRow.tenant_id,
            BatchViewer.batch_id == BatchRow.batch_id,
            BatchViewer.person == reader,
        )
    )
    leaves = exists(
        select(CaseRow.case_id).where(
            CaseRow.tenant_id == BatchRow.tenant_id,
            CaseRow.batch_id == BatchRow.batch_id,
            CaseRow.leaver == reader,
            CaseRow.state.not_in(["cancelled", "withdrawn"]),
        )
    )
    seen = or_(BatchRow.released_at.is_not(None), BatchRow.initiator == reader, own)
    return select(BatchRow).where(seen, ~leaves)
