"""Deadlines as their owner last told them."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from chassis.db import Statement, is_sqlite, run
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


_FOUND = "SELECT planned, sequence FROM deadlines WHERE tenant_id = :tenant AND deadline_id = :deadline_id"
_ADD = (
    "INSERT INTO deadlines (tenant_id, deadline_id, case_id, open, person, due_at, body, planned, sequence) "
    "VALUES (:tenant, :deadline_id, :case_id, TRUE, :person, :due_at, :body, :planned, :sequence)"
)
_CHANGE = (
    "UPDATE deadlines SET open = TRUE, person = :person, due_at = :due_at, body = :body, planned = :planned, "
    "sequence = :sequence WHERE tenant_id = :tenant AND deadline_id = :deadline_id"
)
_END = (
    "INSERT INTO deadlines (tenant_id, deadline_id, case_id, open, body, planned, sequence) "
    "VALUES (:tenant, :deadline_id, :case_id, FALSE, '{}', '[]', :sequence) "
    "ON CONFLICT (tenant_id, deadline_id) DO UPDATE SET open = FALSE, sequence = excluded.sequence "
    "WHERE deadlines.sequence < excluded.sequence RETURNING planned"
)


def put(
    session: Session,
    tenant: str,
    deadline_id: str,
    *,
    due_at: datetime,
    body: dict[str, Any],
    planned: list[str],
    sequence: int,
) -> list[str] | None:
    """Keeps a planned deadline and the keys of its firings; those of the firings that were planned before. None where a
    newer event is known (met before it was heard of, say)."""
    key = {"tenant": tenant, "deadline_id": deadline_id}
    found = run(session, [Statement(_FOUND if is_sqlite(session) else f"{_FOUND} FOR UPDATE", key)])
    if found is not None and sequence <= found.sequence:
        return None
    values = {"person": body["person"], "due_at": due_at, "body": json.dumps(body), "planned": json.dumps(planned)}
    values |= {**key, "case_id": body["case_id"], "sequence": sequence}
    run(session, [Statement(_CHANGE if found else _ADD, values)])
    return _keys(found.planned) if found else []


def end(session: Session, tenant: str, deadline_id: str, case_id: str, sequence: int) -> list[str]:
    """Marks it as met or dropped, also one that was never heard of. Returns the keys of the firings that were planned;
    none where a newer event planned it again."""
    values = {"tenant": tenant, "deadline_id": deadline_id, "case_id": case_id, "sequence": sequence}
    ended = run(session, [Statement(_END, values)])
    return _keys(ended.planned) if ended else []


def _keys(planned: Any) -> list[str]:
    keys: list[str] = json.loads(planned) if isinstance(planned, str) else planned  # text on SQLite
    return keys
