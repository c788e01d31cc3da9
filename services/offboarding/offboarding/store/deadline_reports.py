"""What checklist's events say of a case's deadlines, written as entries are (`entry_reports.py`)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from chassis.db import Statement, later
from offboarding.store import live
from offboarding.store.cases import CaseRow

_WRITE = (
    "INSERT INTO case_deadlines (tenant_id, owner, deadline_id, case_id, kind, person, due_at, amber_at, state, "
    "was_missed, sequence) VALUES (:tenant, :owner, :deadline, :case, :kind, :person, :due_at, :amber_at, :state, "
    ":missed, :sequence) ON CONFLICT (tenant_id, owner, deadline_id) DO UPDATE SET "
)
_NEWER = "case_deadlines.sequence < excluded.sequence"
_PLANNED = (
    f"{_WRITE} kind = excluded.kind, person = excluded.person, due_at = excluded.due_at, "
    f"amber_at = excluded.amber_at, state = excluded.state, sequence = excluded.sequence WHERE {_NEWER}"
)
_ENDED = (
    f"{_WRITE} state = excluded.state, sequence = excluded.sequence, "
    f"was_missed = (case_deadlines.was_missed OR excluded.was_missed) WHERE {_NEWER}"
)


@dataclass(frozen=True, slots=True)
class Deadline:
    """What an event says of a deadline. `missed`: the event says that it was, be it met afterwards."""

    owner: str
    deadline_id: str
    sequence: int
    kind: str
    person: str
    due_at: datetime
    amber_at: datetime
    state: str = "open"
    missed: bool = False


def planned(session: Session, case: CaseRow, deadline: Deadline) -> None:
    """The deadline was set or moved."""
    _write(session, case, deadline, _PLANNED)


def ended(session: Session, case: CaseRow, deadline: Deadline) -> None:
    """The deadline was met, missed or dropped; a missed one stays one that was missed."""
    _write(session, case, deadline, _ENDED)


def _write(session: Session, case: CaseRow, deadline: Deadline, sql: str) -> None:
    live.touch(session, case.tenant_id, case.case_id)
    values = {
        "tenant": case.tenant_id,
        "owner": deadline.owner,
        "deadline": deadline.deadline_id,
        "case": case.case_id,
        "kind": deadline.kind,
        "person": deadline.person,
        "due_at": deadline.due_at,
        "amber_at": deadline.amber_at,
        "state": deadline.state,
        "missed": deadline.missed,
        "sequence": deadline.sequence,
    }
    later(session, Statement(sql, values))
