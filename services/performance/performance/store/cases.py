"""What this service knows of a case, from the events of its owners."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from sqlalchemy import Boolean, Date, Index, Integer, String, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from chassis.db import TenantRow, held, is_sqlite
from performance.model.heads import FILED, Tenure
from performance.store.base import Base


class CaseRow(TenantRow, Base):
    """A case (离职单). Its row lock orders everything that happens to the case here. Empty `leaver`: not told yet."""

    __tablename__ = "cases"
    case_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    leaver: Mapped[str] = mapped_column(String(64), default="")
    leaver_name: Mapped[dict[str, Any]] = mapped_column(default=dict)
    head: Mapped[str | None] = mapped_column(String(64))
    heads: Mapped[list[Any]] = mapped_column(default=list, server_default="[]")
    """Who was head since when, as heard so far; `head` is the last of them."""
    head_superior: Mapped[str | None] = mapped_column(String(64))
    hrbp: Mapped[str | None] = mapped_column(String(64))
    department: Mapped[str] = mapped_column(String(64), default="")
    department_path: Mapped[list[str]] = mapped_column(default=list)
    zone: Mapped[str] = mapped_column(String(64), default="UTC")
    last_working_day: Mapped[date | None] = mapped_column(Date)
    planned_by: Mapped[int] = mapped_column(Integer, default=0)
    submitted_at: Mapped[datetime | None]
    list_confirmed: Mapped[bool] = mapped_column(Boolean, default=False)
    state: Mapped[str] = mapped_column(String(20), default="open")
    completed_at: Mapped[datetime | None]
    announced_set: Mapped[str] = mapped_column(String(64), default="")
    announced_open: Mapped[list[str]] = mapped_column(default=list)
    announced_owned: Mapped[dict[str, Any] | None]
    """By kind, how much the leaver's records were last said to leave undone; None while nothing was said."""
    __table_args__ = (Index("ix_cases_leaver", "tenant_id", "leaver", "state"),)

    def tenures(self) -> tuple[Tenure, ...]:
        """As the domain takes them."""
        if not self.heads and self.head and self.submitted_at:  # of before the history was kept
            return (Tenure(FILED, self.head, self.submitted_at),)
        return tuple(Tenure(t["rank"], t["head"], datetime.fromisoformat(t["since"])) for t in self.heads)

    def take_tenures(self, tenures: Iterable[Tenure]) -> None:
        """Stores a new state of the domain."""
        self.heads = [{"rank": t.rank, "head": t.head, "since": t.since.isoformat()} for t in tenures]


def lock(session: Session, tenant: str, case_id: str) -> CaseRow:
    """The case's row, made when it is the first that is heard of it, locked until the commit."""
    kept, key = held(session), ("case", case_id)
    if key not in kept:
        row = session.get(CaseRow, (tenant, case_id), with_for_update=True)
        kept[key] = row if row is not None else _make(session, tenant, case_id)
    found: CaseRow = kept[key]
    return found


def _make(session: Session, tenant: str, case_id: str) -> CaseRow:
    dialect = sqlite if is_sqlite(session) else postgresql
    values: dict[str, Any] = {
        "tenant_id": tenant,
        "case_id": case_id,
        "leaver": "",
        "leaver_name": {},
        "heads": [],
        "department": "",
        "department_path": [],
        "zone": "UTC",
        "planned_by": 0,
        "list_confirmed": False,
        "state": "open",
        "announced_set": "",
        "announced_open": [],
    }
    session.execute(dialect.insert(CaseRow).values(values).on_conflict_do_nothing())
    return session.get_one(CaseRow, (tenant, case_id), with_for_update=True)


def get(session: Session, case_id: str) -> CaseRow | None:
    """A case, without locking it."""
    return session.scalars(select(CaseRow).where(CaseRow.case_id == case_id)).first()


def open_of_leavers(session: Session, leavers: Iterable[str]) -> list[str]:
    """Ids of the open cases of these persons."""
    wanted = sorted(set(leavers))
    query = select(CaseRow.case_id).where(CaseRow.leaver.in_(wanted), CaseRow.state == "open")
    return list(session.scalars(query.order_by(CaseRow.case_id))) if wanted else []


def of_leavers(session: Session, leavers: Iterable[str]) -> list[str]:
    """Ids of all cases of these persons, in the order in which they are locked."""
    wanted = sorted(set(leavers))
    query = select(CaseRow.case_id).where(CaseRow.leaver.in_(wanted)).order_by(CaseRow.case_id)
    return list(session.scalars(query)) if wanted else []
