"""Tables of dashboards and live streams: how many cases each viewer has in which bucket, and what went out of sight.

Counters: a case lies in a bucket (department path, company, batch, state, health…), and each of its viewers has the
bucket counted, so that nobody's dashboard counts cases. A change adds rows to `case_counts` instead of changing one:
two transactions never wait for each other's counters; `board.fold` adds them up later. Viewer `*` stands for who reads
everything that was released.
"""

from __future__ import annotations

import hashlib
import json
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Boolean, Index, Integer, String, text
from sqlalchemy.orm import Mapped, mapped_column

from chassis.db import TenantRow
from offboarding.model.states import FINAL, OPEN, State
from offboarding.store.base import Base
from offboarding.store.cases import CaseRow

ID = String(64)
EVERYBODY = "*"
CLOSED = 9
"""`live_rank` of a case that is not under way: behind all others, and outside of the index."""


class CaseBucket(TenantRow, Base):
    """What cases are counted by; the bucket's id is the digest of the rest. A final state forgets its batch."""

    __tablename__ = "case_buckets"
    bucket: Mapped[str] = mapped_column(String(32), primary_key=True)
    path: Mapped[str] = mapped_column(String(2000))
    company: Mapped[str] = mapped_column(ID)
    batch_id: Mapped[str] = mapped_column(ID)
    released: Mapped[bool] = mapped_column(Boolean)
    state: Mapped[str] = mapped_column(String(40))
    health: Mapped[str] = mapped_column(String(10))


class CaseCount(TenantRow, Base):
    """That a viewer's number of cases in a bucket changed by `n`, by the transaction `written_in`; 0: added up."""

    __tablename__ = "case_counts"
    person: Mapped[str] = mapped_column(ID, primary_key=True)
    bucket: Mapped[str] = mapped_column(String(32), primary_key=True)
    written_in: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    n: Mapped[int] = mapped_column(Integer)
    __table_args__ = (
        Index(
            "ix_case_counts_loose",
            "tenant_id",
            "person",
            sqlite_where=text("written_in > 0"),
            postgresql_where=text("written_in > 0"),
        ),
    )


class GoneRow(TenantRow, Base):
    """That a case or a task (`kind`) went out of a person's sight."""

    __tablename__ = "live_gone"
    person: Mapped[str] = mapped_column(ID, primary_key=True)
    kind: Mapped[str] = mapped_column(String(10), primary_key=True)
    subject: Mapped[str] = mapped_column(ID, primary_key=True)
    changed_in: Mapped[int] = mapped_column(BigInteger)
    gone_at: Mapped[datetime]
    __table_args__ = (
        Index("ix_live_gone_person", "tenant_id", "person", "kind", "changed_in"),
        Index("ix_live_gone_at", "gone_at"),
    )


def bucket_of(case: CaseRow) -> dict[str, Any]:
    """The bucket that a case lies in, with its id."""
    values: dict[str, Any] = {
        "path": case.department_path,
        "company": case.company,
        "batch_id": "" if State(case.state) in FINAL else case.batch_id or "",
        "released": case.submitted_at is not None,
        "state": case.state,
        "health": case.health if State(case.state) in OPEN else "green",
    }
    return {"bucket": bucket_id(values), **values}


def bucket_id(values: dict[str, Any]) -> str:
    """The digest of a bucket's values."""
    return hashlib.sha256(json.dumps(values, sort_keys=True, ensure_ascii=False).encode()).hexdigest()[:32]
