"""Lines and months of the manager KPI."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from types import SimpleNamespace
from typing import Any

from sqlalchemy import Boolean, ColumnElement, Date, Index, Select, String, and_, bindparam, func, select, tuple_
from sqlalchemy.orm import Mapped, Session, mapped_column

from chassis.db import Statement, TenantRow, fixed, held, later
from performance.model.kpi import Counted, Line
from performance.store.base import Base, Upsert, by, rows


class KpiLineRow(TenantRow, Base):
    """A case, deadline, confirmed entry or omission that counts for a head in a month. A closed one stays as it is."""

    __tablename__ = "kpi_lines"
    line_id: Mapped[str] = mapped_column(String(160), primary_key=True)
    subject: Mapped[str] = mapped_column(String(40))
    """`case`, `entry`, `omission`, `omission_reversed`, or the kind of the deadline."""
    source_id: Mapped[str] = mapped_column(String(64))
    head: Mapped[str] = mapped_column(String(64))
    month: Mapped[str] = mapped_column(String(7))
    case_id: Mapped[str] = mapped_column(String(64))
    title: Mapped[dict[str, Any]]
    zone: Mapped[str] = mapped_column(String(64))
    due_on: Mapped[date] = mapped_column(Date)
    due_at: Mapped[datetime | None]
    done_at: Mapped[datetime | None]
    late: Mapped[bool] = mapped_column(Boolean)
    missed: Mapped[bool] = mapped_column(Boolean)
    gone: Mapped[bool] = mapped_column(Boolean)
    closed: Mapped[bool] = mapped_column(Boolean)
    verdict: Mapped[str] = mapped_column(String(40), default="", server_default="")
    __table_args__ = (
        Index("ix_kpi_lines_head", "tenant_id", "head", "month"),
        Index("ix_kpi_lines_source", "tenant_id", "source_id"),
    )

    def to_model(self) -> Line:
        """As the domain takes it."""
        return _line(self)


def _line(row: Any) -> Line:
    return Line(
        line_id=row.line_id,
        subject=row.subject,
        case_id=row.case_id,
        head=row.head,
        zone=row.zone,
        due_on=row.due_on,
        due_at=row.due_at,
        done_at=row.done_at,
        late=row.late,
        missed=row.missed,
        gone=row.gone,
        verdict=row.verdict,
    )


class KpiPeriodRow(TenantRow, Base):
    """A head's month that has lines. `snapshot` holds its numbers and lines once it is closed."""

    __tablename__ = "kpi_periods"
    head: Mapped[str] = mapped_column(String(64), primary_key=True)
    month: Mapped[str] = mapped_column(String(7), primary_key=True)
    zone: Mapped[str] = mapped_column(String(64))
    department: Mapped[str] = mapped_column(String(64))
    """The head's own department, by which superiors and HR see it."""
    hrbp: Mapped[str | None] = mapped_column(String(64))
    closed_at: Mapped[datetime | None]
    snapshot: Mapped[dict[str, Any] | None]
    __table_args__ = (Index("ix_kpi_periods_month", "tenant_id", "month", "head"),)


KNOWN_AT_MOST = 10_000
"""Months that a connection remembers before it starts again."""
_LINES = Base.metadata.tables[KpiLineRow.__tablename__]
_OF_SOURCE = by(select(_LINES), _LINES, "source_id")
_LINE_COLUMNS = _LINES.c.keys()
_PUT_LINE = Upsert(KpiLineRow, final="closed")
_DROP_LINE = "DELETE FROM kpi_lines WHERE tenant_id = :tenant AND line_id = :line_id AND NOT closed"
_PERIOD = fixed(
    select(KpiPeriodRow).where(KpiPeriodRow.head == bindparam("head"), KpiPeriodRow.month == bindparam("month")),
    KpiPeriodRow,
)
_LOCKED = _PERIOD.with_for_update()
_PERIODS = Base.metadata.tables[KpiPeriodRow.__tablename__]
_CLOSED_AT = by(select(_PERIODS.c.closed_at), _PERIODS, "head", "month")
_CLOSED_AT_ALONE, _CLOSED_AT_SHARED = _CLOSED_AT.with_for_update(), _CLOSED_AT.with_for_update(read=True)


def lines_of_source(session: Session, tenant: str, source_id: str) -> dict[str, Counted]:
    """The lines that came of one case, deadline, entry or omission, by their ids. The case must be locked."""
    kept, key = held(session), ("lines", source_id)
    if key not in kept:
        hold_lines(session, source_id, rows(session, _OF_SOURCE, tenant, source_id=source_id))
    found: dict[str, Counted] = kept[key]
    return found


def with_lines(source: ColumnElement[str], tenant: ColumnElement[str]) -> Select[Any]:
    """A query of the table that lines come of, with all its columns and those of a line: one round trip for both."""
    own = and_(_LINES.c.tenant_id == tenant, _LINES.c.source_id == source)
    return select(source.table, _LINES).outerjoin(_LINES, own)


def hold_lines(session: Session, source_id: str, read: Iterable[Sequence[Any]]) -> None:
    """Keeps the lines that were read with what they come of; a row without one has None for its columns."""
    lines = [SimpleNamespace(**dict(zip(_LINE_COLUMNS, row[-len(_LINE_COLUMNS) :], strict=True))) for row in read]
    held(session)["lines", source_id] = {
        line.line_id: Counted(_line(line), line.title, line.month, line.closed) for line in lines if line.line_id
    }


def put_line(session: Session, tenant: str, source_id: str, counted: Counted) -> None:
    """Stores a line at the unit's end, unless its month closes before."""
    line = counted.line
    lines_of_source(session, tenant, source_id)[line.line_id] = counted
    row = {
        "tenant_id": tenant,
        "line_id": line.line_id,
        "subject": line.subject,
        "source_id": source_id,
        "head": line.head,
        "month": counted.month,
        "case_id": line.case_id,
        "title": dict(counted.title),
        "zone": line.zone,
        "due_on": line.due_on.isoformat(),
        "due_at": line.due_at,
        "done_at": line.done_at,
        "late": line.late,
        "missed": line.missed,
        "gone": line.gone,
        "closed": counted.closed,
        "verdict": line.verdict,
    }
    _PUT_LINE.write(session, row, order=_order(line.line_id))


def drop_line(session: Session, tenant: str, source_id: str, line_id: str) -> None:
    """Forgets a line at the unit's end, unless its month closes before."""
    del lines_of_source(session, tenant, source_id)[line_id]
    later(session, Statement(_DROP_LINE, {"tenant": tenant, "line_id": line_id}, order=_order(line_id)))


def _order(line_id: str) -> str:
    """A month that closes takes its lines in this order, too, so that no two units wait for each other."""
    return f"line {line_id}"


def lines_of(session: Session, head: str, month: str) -> list[KpiLineRow]:
    """A head's lines of a month, the earliest due first."""
    query = select(KpiLineRow).where(KpiLineRow.head == head, KpiLineRow.month == month)
    return list(session.scalars(query.order_by(KpiLineRow.due_on, KpiLineRow.line_id)))


def lines_of_months(
    session: Session, months: Sequence[tuple[str, str]], *, without: str = ""
) -> dict[tuple[str, str], list[KpiLineRow]]:
    """The lines of these (head, month) pairs, those of one subject left out."""
    grouped: dict[tuple[str, str], list[KpiLineRow]] = {}
    if months:
        query = select(KpiLineRow).where(tuple_(KpiLineRow.head, KpiLineRow.month).in_(months))
        query = query.where(KpiLineRow.subject != without)
        for row in session.scalars(query.order_by(KpiLineRow.due_on, KpiLineRow.line_id)):
            grouped.setdefault((row.head, row.month), []).append(row)
    return grouped


def counts_of_months(session: Session, months: Sequence[tuple[str, str]], subject: str) -> dict[tuple[str, str], int]:
    """How many lines of a subject these (head, month) pairs have."""
    if not months:
        return {}
    query = select(KpiLineRow.head, KpiLineRow.month, func.count()).group_by(KpiLineRow.head, KpiLineRow.month)
    query = query.where(tuple_(KpiLineRow.head, KpiLineRow.month).in_(months), KpiLineRow.subject == subject)
    return {(head, month): count for head, month, count in session.execute(query)}


def periods(
    condition: ColumnElement[bool], *, first: str | None, last: str | None, head: str | None
) -> Select[KpiPeriodRow]:
    """The months that a caller may see, to be paged."""
    query = select(KpiPeriodRow).where(condition)
    if first:
        query = query.where(KpiPeriodRow.month >= first)
    if last:
        query = query.where(KpiPeriodRow.month <= last)
    return query.where(KpiPeriodRow.head == head) if head else query


def period(session: Session, head: str, month: str) -> KpiPeriodRow | None:
    """A head's month; None where it has no lines."""
    return session.scalars(_PERIOD, {"head": head, "month": month}).first()


def period_locked(session: Session, head: str, month: str) -> KpiPeriodRow | None:
    """The same, locked: nobody adds to it before the commit."""
    return session.scalars(_LOCKED, {"head": head, "month": month}).first()


def add_period(session: Session, period: KpiPeriodRow) -> None:
    """A head's first line of a month makes the month's row."""
    session.add(period)
    session.flush()
    for alone in (True, False):
        held(session)["open month", period.head, period.month, alone] = True


def is_known(session: Session, tenant: str, head: str, month: str) -> bool:
    """Whether there is a row for a head's month, as far as this connection has seen before; none is ever removed."""
    return (tenant, head, month) in _known(session)


def _known(session: Session) -> set[tuple[str, str, str]]:
    known: set[tuple[str, str, str]] = session.connection().info.setdefault("kpi months", set())
    if len(known) > KNOWN_AT_MOST:
        known.clear()
    return known


def is_open(session: Session, tenant: str, head: str, month: str, *, alone: bool) -> bool | None:
    """Whether a head's month is open, None where it has no lines yet. It does not close before the commit.

    `alone`: nor does anybody else add to it meanwhile.
    """
    kept, key = held(session), ("open month", head, month, alone)
    if key in kept:
        return True
    found = rows(session, _CLOSED_AT_ALONE if alone else _CLOSED_AT_SHARED, tenant, head=head, month=month)
    if not found:
        return None
    _known(session).add((tenant, head, month))
    is_open = found[0].closed_at is None
    if is_open:
        kept[key] = True
    return is_open
