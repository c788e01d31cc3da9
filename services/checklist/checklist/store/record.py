"""Tables of the evidence record: rows of digests, the texts beside them, and the end of each case's chain."""

from collections.abc import Iterable
from dataclasses import asdict

from sqlalchemy import Integer, String, Text, UniqueConstraint, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from chassis.db import TenantRow, is_sqlite
from checklist.model.chain import GENESIS, Evidence, Link, Part, Row
from checklist.store.base import Base

PARTS = ("who", "content")


class RecordHead(TenantRow, Base):
    """Where a case's chain ends. Its row lock orders the writers, so a chain never forks."""

    __tablename__ = "record_heads"
    case_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    length: Mapped[int] = mapped_column(Integer)
    hash: Mapped[str] = mapped_column(String(64))


class RecordRow(TenantRow, Base):
    """One row of a chain. Instants are kept as the text that was hashed."""

    __tablename__ = "record_rows"
    case_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    seq: Mapped[int] = mapped_column(Integer, primary_key=True)
    recorded_at: Mapped[str] = mapped_column(String(40))
    occurred_at: Mapped[str] = mapped_column(String(40))
    event_id: Mapped[str] = mapped_column(String(64))
    event: Mapped[str] = mapped_column(String(100))
    service: Mapped[str] = mapped_column(String(40))
    who_digest: Mapped[str] = mapped_column(String(64))
    content_digest: Mapped[str] = mapped_column(String(64))
    prev_hash: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))
    signature: Mapped[str] = mapped_column(String(100))
    key_id: Mapped[str] = mapped_column(String(16))
    __table_args__ = (UniqueConstraint("tenant_id", "event_id"),)


class RecordText(TenantRow, Base):
    """A text whose salted digest is in the row; deleting it empties the row of the person or the content."""

    __tablename__ = "record_texts"
    case_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    seq: Mapped[int] = mapped_column(Integer, primary_key=True)
    part: Mapped[str] = mapped_column(String(10), primary_key=True)
    salt: Mapped[str] = mapped_column(String(64))
    text: Mapped[str] = mapped_column(Text)


def lock_head(session: Session, tenant: str, case_id: str) -> RecordHead:
    """The chain's end, locked until the commit; an empty chain is begun. Once a unit of work it costs a query."""
    held: dict[tuple[str, str], RecordHead] = session.info.setdefault("record_heads", {})
    head = held.get((tenant, case_id))
    if head is not None and head in session:
        return head
    dialect = sqlite if is_sqlite(session) else postgresql
    found = session.get(RecordHead, (tenant, case_id), with_for_update=True, populate_existing=True)
    if found is None:
        blank = dialect.insert(RecordHead).values(tenant_id=tenant, case_id=case_id, length=0, hash=GENESIS)
        session.execute(blank.on_conflict_do_nothing())
        found = session.get_one(RecordHead, (tenant, case_id), with_for_update=True)
    held[(tenant, case_id)] = found
    return found


def link_of(head: RecordHead) -> Link:
    """The end as the model knows it."""
    return Link(head.length, head.hash)


def add(session: Session, head: RecordHead, row: Row, who: Part, content: Part) -> None:
    """Appends a row to the chain whose end is held."""
    values = asdict(row)
    session.add(RecordRow(tenant_id=values.pop("tenant"), **values))
    for name, part in zip(PARTS, (who, content), strict=True):
        session.add(
            RecordText(
                tenant_id=row.tenant, case_id=row.case_id, seq=row.seq, part=name, salt=part.salt, text=part.text
            )
        )
    head.length, head.hash = row.seq, row.hash


def has_event(session: Session, event_id: str) -> bool:
    """Whether the event is on record."""
    return session.scalar(select(RecordRow.seq).where(RecordRow.event_id == event_id).limit(1)) is not None


def end(session: Session, case_id: str) -> Link:
    """Where the chain ends now, without a lock."""
    head = session.scalars(select(RecordHead).where(RecordHead.case_id == case_id)).first()
    return link_of(head) if head else Link()


def evidence(session: Session, case_id: str, *, after: int = 0, limit: int | None = None) -> list[Evidence]:
    """The chain's rows in order, each with its texts; from behind row `after`."""
    query = select(RecordRow).where(RecordRow.case_id == case_id, RecordRow.seq > after).order_by(RecordRow.seq)
    rows = list(session.scalars(query.limit(limit) if limit else query))
    if not rows:
        return []
    texts = select(RecordText).where(
        RecordText.case_id == case_id, RecordText.seq > after, RecordText.seq <= rows[-1].seq
    )
    parts = {(t.seq, t.part): Part(t.salt, t.text) for t in session.scalars(texts)}
    return [Evidence(_row(r), parts.get((r.seq, "who")), parts.get((r.seq, "content"))) for r in rows]


def forget(session: Session, case_id: str, gone: Iterable[tuple[int, str]]) -> None:
    """Deletes texts, for an erasure that is itself on record."""
    for seq, part in gone:
        text = session.scalars(
            select(RecordText).where(RecordText.case_id == case_id, RecordText.seq == seq, RecordText.part == part)
        ).first()
        if text is not None:
            session.delete(text)


def _row(row: RecordRow) -> Row:
    return Row(
        tenant=row.tenant_id,
        case_id=row.case_id,
        seq=row.seq,
        recorded_at=row.recorded_at,
        occurred_at=row.occurred_at,
        event_id=row.event_id,
        event=row.event,
        service=row.service,
        who_digest=row.who_digest,
        content_digest=row.content_digest,
        prev_hash=row.prev_hash,
        hash=row.hash,
        signature=row.signature,
        key_id=row.key_id,
    )
