"""Deadlines as their owner last told them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from notify.store.tables import DeadlineRow


def get(session: Session, tenant: str, deadline_id: str) -> DeadlineRow | None:
    """The deadline, locked."""
    return session.get(DeadlineRow, (tenant, deadline_id), with_for_update=True)


def together(session: Session, tenant: str, case_id: str, person: str, due_at: datetime) -> list[DeadlineRow]:
    """What else this person must do in the case by the same instant: it is told in one message."""
    query = select(DeadlineRow).where(
        DeadlineRow.tenant_id == tenant,
        DeadlineRow.case_id == case_id,
        DeadlineRow.person == person,
        DeadlineRow.due_at == due_at,
        DeadlineRow.open,
    )
    return list(session.scalars(query.order_by(DeadlineRow.deadline_id)))


def put(
    session: Session, tenant: str, deadline_id: str, case_id: str, due_at: datetime, body: dict[str, Any], sequence: int
) -> DeadlineRow | None:
    """Keeps a planned deadline; None where a newer event is known (met before it was heard of, say)."""
    row = get(session, tenant, deadline_id)
    if row is None:
        row = DeadlineRow(tenant_id=tenant, deadline_id=deadline_id, case_id=case_id, planned=[])
        session.add(row)
    elif sequence <= row.sequence:
        return None
    row.open, row.person, row.due_at, row.body, row.sequence = True, body["person"], due_at, body, sequence
    session.flush()
    return row


def end(session: Session, tenant: str, deadline_id: str, case_id: str, sequence: int) -> DeadlineRow | None:
    """Marks it as met or dropped, also one that was never heard of; None where a newer event planned it again."""
    row = get(session, tenant, deadline_id)
    if row is None:
        row = DeadlineRow(tenant_id=tenant, deadline_id=deadline_id, case_id=case_id, body={}, planned=[], due_at=None)
        session.add(row)
    elif sequence <= row.sequence:
        return None
    row.open, row.sequence = False, sequence
    session.flush()
    return row
