"""Addenda (补充确认函): what was handed over after the letter, with signatures and files of its own."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Integer, String, Text, UniqueConstraint, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from chassis.db import TenantRow
from checklist.model.letter import Blocker, Letter
from checklist.store import letter as letters
from checklist.store.base import Base


class AddendumRow(TenantRow, Base):
    """One addendum. `letter_id` is the case's id with `-a` and its number; `original_digest` the signed letter's."""

    __tablename__ = "addenda"
    letter_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    case_id: Mapped[str] = mapped_column(String(64))
    number: Mapped[int] = mapped_column(Integer)
    omission_id: Mapped[str] = mapped_column(String(64))
    entry_id: Mapped[str] = mapped_column(String(64))
    state: Mapped[str] = mapped_column(String(20))
    signatures: Mapped[list[Any]]
    blockers: Mapped[list[Any]]
    digest: Mapped[str | None] = mapped_column(String(64))
    original_digest: Mapped[str] = mapped_column(String(64))
    content: Mapped[str | None] = mapped_column(Text)
    code: Mapped[str] = mapped_column(String(64))
    opened_at: Mapped[datetime]
    head_signed_at: Mapped[datetime | None]
    completed_at: Mapped[datetime | None]
    documents: Mapped[dict[str, Any]]
    version: Mapped[int] = mapped_column(Integer)
    __table_args__ = (
        UniqueConstraint("tenant_id", "case_id", "number"),
        UniqueConstraint("tenant_id", "entry_id"),
        UniqueConstraint("code"),
    )
    __mapper_args__ = {"version_id_col": version}


def by_id(session: Session, tenant: str, letter_id: str) -> AddendumRow | None:
    """An addendum."""
    session.flush()
    return session.get(AddendumRow, (tenant, letter_id), populate_existing=True)


def of_entry(session: Session, tenant: str, entry_id: str) -> AddendumRow | None:
    """The addendum that an entry belongs to."""
    session.flush()
    statement = select(AddendumRow).where(AddendumRow.tenant_id == tenant, AddendumRow.entry_id == entry_id)
    return session.scalars(statement).first()


def takes_content(session: Session, tenant: str, entry_id: str) -> bool:
    """Whether the entry may still change although the letter is signed: its addendum is not."""
    statement = select(AddendumRow.state).where(AddendumRow.tenant_id == tenant, AddendumRow.entry_id == entry_id)
    return session.scalar(statement) in ("closed", "open")


def being_signed(session: Session, tenant: str, case_id: str) -> list[AddendumRow]:
    """Those of a case that somebody is asked to sign, in their order."""
    return _in_state(session, tenant, case_id, "open", "signing")


def completed(session: Session, tenant: str, case_id: str) -> list[AddendumRow]:
    """Those of a case that all have signed, in their order."""
    return _in_state(session, tenant, case_id, "completed")


def _in_state(session: Session, tenant: str, case_id: str, *states: str) -> list[AddendumRow]:
    session.flush()
    statement = select(AddendumRow).where(
        AddendumRow.tenant_id == tenant, AddendumRow.case_id == case_id, AddendumRow.state.in_(states)
    )
    return list(session.scalars(statement.order_by(AddendumRow.number)))


def count(session: Session, tenant: str, case_id: str) -> int:
    """How many addenda the case has; asked under its lock."""
    statement = select(func.count()).where(AddendumRow.tenant_id == tenant, AddendumRow.case_id == case_id)
    return session.scalar(statement) or 0


def load(row: AddendumRow) -> Letter:
    """Its signatures and state as those of a letter."""
    return Letter(
        letter_id=row.letter_id,
        case_id=row.case_id,
        state=row.state,  # type: ignore[arg-type]  # written by `save` only
        signatures=tuple(letters.signature_from(s) for s in row.signatures),
        digest=row.digest,
        head_signed_at=row.head_signed_at,
        completed_at=row.completed_at,
        blockers=tuple(Blocker(**b) for b in row.blockers),
    )


def save(row: AddendumRow, letter: Letter) -> None:
    """Writes signatures and state back."""
    row.state = letter.state
    row.signatures = [letters.signature_data(s) for s in letter.signatures]
    row.blockers = [{"kind": b.kind, "subject": b.subject, "title": b.title} for b in letter.blockers]
    row.digest = letter.digest
    row.head_signed_at = letter.head_signed_at
    row.completed_at = letter.completed_at
