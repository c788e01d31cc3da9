"""Tables of letters, of the reports made after them, and of the public seals that a verification page answers from."""

from datetime import datetime
from typing import Any

from sqlalchemy import Boolean, Integer, String, Text, UniqueConstraint, false, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from chassis.db import Statement, TenantRow, is_sqlite, run
from checklist.model.letter import Blocker, Letter, Signature
from checklist.store import held
from checklist.store.base import Base
from checklist.store.entry import STILL_OPEN


class LetterRow(TenantRow, Base):
    """The letter of a case (交接确认函). `content` is the canonical JSON that was signed; `documents` its files."""

    __tablename__ = "letters"
    letter_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    case_id: Mapped[str] = mapped_column(String(64))
    state: Mapped[str] = mapped_column(String(20))
    signatures: Mapped[list[Any]]
    blockers: Mapped[list[Any]]
    digest: Mapped[str | None] = mapped_column(String(64))
    content: Mapped[str | None] = mapped_column(Text)
    code: Mapped[str] = mapped_column(String(64))
    head_signed_at: Mapped[datetime | None]
    completed_at: Mapped[datetime | None]
    overridden_by: Mapped[str | None] = mapped_column(String(64))
    override_reason: Mapped[str | None] = mapped_column(Text)
    override_covers: Mapped[list[Any]]
    documents: Mapped[dict[str, Any]]
    version: Mapped[int] = mapped_column(Integer)
    __table_args__ = (UniqueConstraint("tenant_id", "case_id"), UniqueConstraint("code"))
    __mapper_args__ = {"version_id_col": version}


class ReportRow(TenantRow, Base):
    """The archived report of a case (交接报告): the digests of its files, and the record that it was made from."""

    __tablename__ = "reports"
    report_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    case_id: Mapped[str] = mapped_column(String(64))
    documents: Mapped[dict[str, Any]]
    record_hash: Mapped[str] = mapped_column(String(64))
    record_length: Mapped[int] = mapped_column(Integer)
    archived_at: Mapped[datetime]
    __table_args__ = (UniqueConstraint("tenant_id", "case_id"),)


class LetterSeal(Base):
    """What anybody may learn of a letter or a certificate (`document`): no tenant, no name. By the code in its QR
    picture, or by a file's digest. `replaced`: a later certificate took its place."""

    __tablename__ = "letter_seals"
    code: Mapped[str] = mapped_column(String(64), primary_key=True)
    letter_digest: Mapped[str] = mapped_column(String(64), index=True)
    case_initials: Mapped[str] = mapped_column(String(8))
    completed_at: Mapped[datetime]
    document: Mapped[str] = mapped_column(String(20), default="letter", server_default="letter")
    replaced: Mapped[bool] = mapped_column(Boolean, default=False, server_default=false())


class LetterFile(Base):
    """The digest of a letter's file, so that the file itself can be verified without its code."""

    __tablename__ = "letter_files"
    file_digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    code: Mapped[str] = mapped_column(String(64))


def of_case(session: Session, case_id: str, *, lock: bool = False) -> LetterRow | None:
    """The case's letter; locked until the commit where a decision follows."""
    query = select(LetterRow).where(LetterRow.case_id == case_id)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    return session.scalars(query).first()


def by_id(session: Session, letter_id: str, *, lock: bool = False) -> LetterRow | None:
    """The letter by its id; locked until the commit where a decision follows."""
    query = select(LetterRow).where(LetterRow.letter_id == letter_id)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    return session.scalars(query).first()


_IS_OPEN = (
    "EXISTS (SELECT 1 FROM entries WHERE tenant_id = :tenant AND case_id = :case_id "
    f"AND {STILL_OPEN.format('entries')})"
)
_AT_GATE = f"SELECT letter_id, version, {_IS_OPEN} FROM letters WHERE tenant_id = :tenant AND case_id = :case_id"


def at_gate(session: Session, tenant: str, case_id: str) -> tuple[LetterRow | None, bool]:
    """The case's letter, locked until the commit, and whether a mandatory entry of the handover is still open."""
    session.flush()
    sql = _AT_GATE if is_sqlite(session) else f"{_AT_GATE} FOR UPDATE"
    found = run(session, [Statement(sql, {"tenant": tenant, "case_id": case_id})])
    if found is None:
        return None, has_open_entry(session, tenant, case_id)
    letter_id, version, is_open = found
    row = held.get(session, LetterRow, (tenant, letter_id))
    if row is not None and row.version != version:  # somebody signed between
        row = session.get(LetterRow, (tenant, letter_id), populate_existing=True)
    return row, bool(is_open)


def has_open_entry(session: Session, tenant: str, case_id: str) -> bool:
    """Whether a mandatory entry of the handover is still open: then the gate is closed, whatever else holds."""
    session.flush()
    return bool(run(session, [Statement(f"SELECT {_IS_OPEN}", {"tenant": tenant, "case_id": case_id})])[0])


def new(session: Session, tenant: str, letter: Letter, code: str) -> LetterRow:
    """The row of a letter that has just come into being."""
    row = LetterRow(
        tenant_id=tenant,
        letter_id=letter.letter_id,
        case_id=letter.case_id,
        code=code,
        documents={},
        content=None,
        overridden_by=None,
        override_reason=None,
        override_covers=[],
    )
    save(row, letter)
    session.add(row)
    return row


def load(row: LetterRow) -> Letter:
    """The aggregate of a row."""
    return Letter(
        letter_id=row.letter_id,
        case_id=row.case_id,
        state=row.state,  # type: ignore[arg-type]  # written by `save` only
        signatures=tuple(signature_from(s) for s in row.signatures),
        digest=row.digest,
        head_signed_at=row.head_signed_at,
        completed_at=row.completed_at,
        blockers=tuple(Blocker(**b) for b in row.blockers),
    )


def save(row: LetterRow, letter: Letter) -> None:
    """Writes the aggregate to its row."""
    row.state = letter.state
    row.signatures = [signature_data(s) for s in letter.signatures]
    row.blockers = [{"kind": b.kind, "subject": b.subject, "title": b.title} for b in letter.blockers]
    row.digest = letter.digest
    row.head_signed_at = letter.head_signed_at
    row.completed_at = letter.completed_at


def report_of(session: Session, case_id: str) -> ReportRow | None:
    """The case's archived report."""
    return session.scalars(select(ReportRow).where(ReportRow.case_id == case_id)).first()


def report_by_id(session: Session, report_id: str) -> ReportRow | None:
    """An archived report by its id."""
    return session.scalars(select(ReportRow).where(ReportRow.report_id == report_id)).first()


def seal_by_code(session: Session, code: str) -> LetterSeal | None:
    """The public seal with this code."""
    return session.get(LetterSeal, code)


def seal_by_digest(session: Session, digest: str) -> LetterSeal | None:
    """The public seal of the letter with this digest, of its content or of one of its files."""
    file = session.get(LetterFile, digest)
    if file is not None:
        return session.get(LetterSeal, file.code)
    return session.scalars(select(LetterSeal).where(LetterSeal.letter_digest == digest)).first()


def signature_data(signature: Signature) -> dict[str, Any]:
    """As it is stored."""
    at = signature.signed_at.isoformat() if signature.signed_at else None
    return {**vars(signature), "signed_at": at}


def signature_from(data: dict[str, Any]) -> Signature:
    """The way back."""
    at = datetime.fromisoformat(data["signed_at"]) if data.get("signed_at") else None
    return Signature(**{**data, "signed_at": at})
