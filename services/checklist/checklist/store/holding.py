"""What the leaver holds (清点), as offboarding last said it: the letter waits until all of it has a receiver."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Integer, String
from sqlalchemy.orm import Mapped, Session, mapped_column

from chassis.db import TenantRow
from checklist.store.base import Base


class HoldingsRow(TenantRow, Base):
    """The newest word on a case's holdings. `heard`: the sequence number of the event that said it."""

    __tablename__ = "holdings"
    case_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    open: Mapped[int] = mapped_column(Integer)
    total: Mapped[int] = mapped_column(Integer)
    holdings: Mapped[list[Any]]
    heard: Mapped[int] = mapped_column(Integer)


@dataclass(frozen=True)
class Heard:
    """What was said; the titles are those of the holdings without a receiver."""

    open: int
    total: int
    titles: tuple[dict[str, str], ...]


def keep(
    session: Session, tenant: str, case_id: str, *, open_: int, total: int, holdings: list[Any], heard: int
) -> bool:
    """The newest word; whether this one is newer than what was known."""
    row = session.get(HoldingsRow, (tenant, case_id))
    if row is None:
        row = HoldingsRow(tenant_id=tenant, case_id=case_id, heard=-1)
        session.add(row)
    if heard <= row.heard:
        return False
    row.open, row.total, row.holdings, row.heard = open_, total, holdings, heard
    session.flush()
    return True


def of_case(session: Session, tenant: str, case_id: str) -> Heard | None:
    """What is known; None when nothing was heard yet."""
    row = session.get(HoldingsRow, (tenant, case_id))
    if row is None:
        return None
    # What simply ends, a delegation, needs no receiver; the owner's count says how many do.
    lacking = [dict(h["title"]) for h in row.holdings if not h.get("receiver") and h.get("kind") != "delegation"]
    titles = [*lacking, *([{}] * row.open)][: row.open]
    return Heard(row.open, row.total, tuple(titles))
