"""Tables of the evidence record: rows of digests, the texts beside them, and the end of each case's chain."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Integer, String, Text, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from chassis.db import Statement, TenantRow, insert_rows, is_sqlite, run_all, write
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


@dataclass(slots=True)
class Head:
    """A chain's end, held until the commit."""

    tenant: str
    case_id: str
    length: int
    hash: str


_LOCK = "SELECT length, hash FROM record_heads WHERE tenant_id = :tenant AND case_id = :case_id"
_BEGIN = (
    "INSERT INTO record_heads (tenant_id, case_id, length, hash) VALUES (:tenant, :case_id, 0, :hash) "
    "ON CONFLICT DO NOTHING"
)
_END = "UPDATE record_heads SET length = :length, hash = :hash WHERE tenant_id = :tenant AND case_id = :case_id"


def lock_head(session: Session, tenant: str, case_id: str, besides: Statement | None = None) -> tuple[Head, list[Any]]:
    """The chain's end, locked until the commit; an empty chain is begun. Once a unit of work it costs a query.

    `besides` is a query whose rows are wanted, too; they come along, or by a query of their own where the end is held.
    """
    held: dict[tuple[str, str], Head] = session.info.setdefault("record_heads", {})
    if (tenant, case_id) in held:
        return held[(tenant, case_id)], list(run_all(session, [besides])) if besides else []
    names = {"tenant": tenant, "case_id": case_id}
    sql = _LOCK if is_sqlite(session) else f"{_LOCK} FOR UPDATE"
    lock = Statement(sql, names)
    if besides is not None:
        both = f"SELECT chain.*, also.* FROM ({sql}) AS chain LEFT JOIN ({besides.sql}) AS also ON true"
        lock = Statement(both, {**besides.parameters, **names})
    found = run_all(session, [lock]) or run_all(session, [Statement(_BEGIN, {**names, "hash": GENESIS}), lock])
    held[(tenant, case_id)] = Head(tenant, case_id, found[0][0], found[0][1])
    return held[(tenant, case_id)], [row[2:] for row in found if row[2:] and row[2] is not None]


def link_of(head: Head | RecordHead) -> Link:
    """The end as the model knows it."""
    return Link(head.length, head.hash)


@dataclass(frozen=True, slots=True)
class New:
    """A row that is to be appended, with its texts."""

    row: Row
    who: Part
    content: Part


def appending(new: Sequence[New], heads: Iterable[Head]) -> list[Statement]:
    """What appends rows to the chains whose ends are held; the heads say already where the chains end then."""
    rows = [{"tenant_id": one.row.tenant, **_columns(one.row)} for one in new]
    texts = [
        {"tenant_id": one.row.tenant, "case_id": one.row.case_id, "seq": one.row.seq, "part": name}
        | {"salt": part.salt, "text": part.text}
        for one in new
        for name, part in zip(PARTS, (one.who, one.content), strict=True)
    ]
    ends = [
        Statement(_END, {"tenant": h.tenant, "case_id": h.case_id, "length": h.length, "hash": h.hash}) for h in heads
    ]
    return [insert_rows("record_rows", rows), insert_rows("record_texts", texts), *ends]


def _columns(row: Row) -> dict[str, Any]:
    return {name: value for name, value in vars(row).items() if name != "tenant"}


def has_event(session: Session, event_id: str) -> bool:
    """Whether the event is on record."""
    write(session)
    return session.scalar(select(RecordRow.seq).where(RecordRow.event_id == event_id).limit(1)) is not None


def end(session: Session, case_id: str) -> Link:
    """Where the chain ends now, without a lock."""
    write(session)
    # Columns, not the row: a row that the session knows would keep what it said before.
    found = session.execute(select(RecordHead.length, RecordHead.hash).where(RecordHead.case_id == case_id)).first()
    return Link(found.length, found.hash) if found else Link()


def evidence(session: Session, case_id: str, *, after: int = 0, limit: int | None = None) -> list[Evidence]:
    """The chain's rows in order, each with its texts; from behind row `after`."""
    write(session)
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
    write(session)
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
