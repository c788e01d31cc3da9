"""The entries of a case as heard so far. Events find one as a plain value, and it is written at the unit's end."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Boolean, Index, Integer, String, bindparam, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from chassis.db import TenantRow, fixed, held, write
from performance.model.entries import Content, Entry
from performance.store.base import Base, Upsert, by, rows
from performance.store.kpi import hold_lines, with_lines


class EntryRow(TenantRow, Base):
    """An entry of a case, and what was last announced of its present content."""

    __tablename__ = "entries"
    entry_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    case_id: Mapped[str] = mapped_column(String(64))
    listed: Mapped[bool] = mapped_column(Boolean, default=False)
    mandatory: Mapped[bool] = mapped_column(Boolean, default=False)
    section: Mapped[str] = mapped_column(String(40), default="")
    item_key: Mapped[str] = mapped_column(String(100), default="")
    title: Mapped[dict[str, Any]] = mapped_column(default=dict)
    state: Mapped[str] = mapped_column(String(20), default="pending")
    heard: Mapped[int] = mapped_column(Integer, default=0)
    submission: Mapped[int] = mapped_column(Integer, default=0)
    content_digest: Mapped[str] = mapped_column(String(64), default="")
    comparable: Mapped[dict[str, Any]] = mapped_column(default=dict)
    is_empty: Mapped[bool] = mapped_column(Boolean, default=False)
    checked_submission: Mapped[int] = mapped_column(Integer, default=0)
    announced_open: Mapped[list[str]] = mapped_column(default=list)
    confirmed_at: Mapped[datetime | None]
    confirmed_under: Mapped[str] = mapped_column(String(64), default="", server_default="")
    __table_args__ = (Index("ix_entries_case", "tenant_id", "case_id"),)

    def to_model(self) -> Entry:
        """As the domain takes it."""
        return _entry(self)


def _entry(row: Any) -> Entry:
    return Entry(
        entry_id=row.entry_id,
        listed=row.listed,
        mandatory=row.mandatory,
        section=row.section,
        item_key=row.item_key,
        title=row.title,
        state=row.state,
        heard=row.heard,
        content=Content(row.submission, row.content_digest, row.comparable, row.is_empty),
        confirmed_at=row.confirmed_at,
        confirmed_under=row.confirmed_under,
    )


_UPSERT = Upsert(EntryRow, at_first=("checked_submission", "announced_open"))
_TABLE = Base.metadata.tables[EntryRow.__tablename__]
_ONE = by(with_lines(_TABLE.c.entry_id, _TABLE.c.tenant_id), _TABLE, "entry_id")
_OF_CASE = fixed(
    select(EntryRow).where(EntryRow.case_id == bindparam("case_id")).order_by(EntryRow.entry_id), EntryRow
).execution_options(populate_existing=True)


def of_case(session: Session, case_id: str) -> list[EntryRow]:
    """All entries of a case."""
    write(session)
    return list(session.scalars(_OF_CASE, {"case_id": case_id}))


def get(session: Session, tenant: str, entry_id: str) -> Entry:
    """An entry, also one of which nothing was heard so far. The case must be locked."""
    kept, key = held(session), ("entry", entry_id)
    if key not in kept:
        found_rows = rows(session, _ONE, tenant, entry_id=entry_id)
        kept[key] = _entry(found_rows[0]) if found_rows else Entry(entry_id)
        hold_lines(session, entry_id, found_rows)
    found: Entry = kept[key]
    return found


def put(session: Session, tenant: str, case_id: str, entry: Entry) -> None:
    """Stores what is now known of an entry. The case must be locked."""
    held(session)["entry", entry.entry_id] = entry
    content = entry.content
    row = {
        "tenant_id": tenant,
        "entry_id": entry.entry_id,
        "case_id": case_id,
        "listed": entry.listed,
        "mandatory": entry.mandatory,
        "section": entry.section,
        "item_key": entry.item_key,
        "title": dict(entry.title),
        "state": entry.state,
        "heard": entry.heard,
        "submission": content.submission,
        "content_digest": content.digest,
        "comparable": dict(content.comparable),
        "is_empty": content.nothing,
        "checked_submission": 0,
        "announced_open": [],
        "confirmed_at": entry.confirmed_at,
        "confirmed_under": entry.confirmed_under,
    }
    _UPSERT.write(session, row)
