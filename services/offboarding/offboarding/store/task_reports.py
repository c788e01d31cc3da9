"""What the others' events say of a case's tasks, written as entries are (`entry_reports.py`).

The same statement answers what the unit must know of whoever has the task.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from chassis import live as moments
from chassis.db import Statement, run
from offboarding.model.states import OPEN
from offboarding.store import live
from offboarding.store.base import in_turn
from offboarding.store.cases import CaseRow
from offboarding.store.progress import FAR

_UNDER_WAY = ", ".join(f"'{state.value}'" for state in sorted(OPEN))
_KEY = "tenant_id = :tenant AND owner = :owner AND task_id = :task"
_ADD = (
    "INSERT INTO tasks (tenant_id, owner, task_id, case_id, kind, subject, title, person, due_at, sort_at, opened_at, "
    "is_open, closed_at, outcome, sequence, changed_in) VALUES (:tenant, :owner, :task, :case, :kind, :subject, "
    ":title, :person, :due_at, :sort_at, :at, :is_open, :closed_at, :outcome, :sequence, {stamp}) "
)
_OPENED = f"{_ADD} ON CONFLICT DO NOTHING {{returning}}"
_KNOWN = f"SELECT sequence, person FROM tasks WHERE {_KEY}"
_OPENED_AGAIN = (
    "UPDATE tasks SET opened_at = CASE WHEN person <> :person OR NOT is_open THEN :at ELSE opened_at END, "
    "kind = :kind, subject = :subject, title = :title, person = :person, due_at = :due_at, sort_at = :sort_at, "
    "is_open = true, closed_at = NULL, outcome = NULL, sequence = :sequence, changed_in = {stamp} "
    f"WHERE {_KEY} {{returning}}"
)
_CLOSED = (
    f"{_ADD} ON CONFLICT (tenant_id, owner, task_id) DO UPDATE SET is_open = false, closed_at = excluded.closed_at, "
    "outcome = excluded.outcome, sequence = excluded.sequence, changed_in = excluded.changed_in "
    "WHERE tasks.sequence < excluded.sequence {returning}"
)
_RETURNING = (
    "RETURNING person, (SELECT {case_ids} FROM cases c WHERE c.tenant_id = tasks.tenant_id AND "
    f"c.leaver = tasks.person AND c.state IN ({_UNDER_WAY})), "
    "EXISTS (SELECT 1 FROM case_viewers v WHERE v.tenant_id = tasks.tenant_id AND v.case_id = tasks.case_id "
    "AND v.person = tasks.person AND CAST(v.relations AS TEXT) LIKE '%\"involved\"%')"
)


@dataclass(frozen=True, slots=True)
class Doer:
    """Whose task it is. `own_cases`: filed cases under way in which that person leaves; `involved`: whether the person
    already sees the task's case as one who has something to do in it."""

    person: str
    own_cases: frozenset[str]
    involved: bool


@dataclass(frozen=True, slots=True)
class Task:
    """What task.opened says."""

    owner: str
    task_id: str
    sequence: int
    at: datetime
    kind: str
    subject: str
    title: Mapping[str, str]
    person: str
    due_at: datetime | None


def opened(session: Session, case: CaseRow, task: Task) -> Doer | None:
    """Somebody must do something; opened again with another person, it moves. None where a newer word stands."""
    values = {
        **_names(case, task.owner, task.task_id, task.sequence, task.at),
        "kind": task.kind,
        "subject": task.subject,
        "title": json.dumps(task.title, ensure_ascii=False),
        "person": task.person,
        "due_at": task.due_at,
        "sort_at": task.due_at or FAR,
        "is_open": True,
        "closed_at": None,
        "outcome": None,
    }
    before = None
    doer = _write(session, _OPENED, values)
    if doer is None:
        sequence, before = run(session, [Statement(_KNOWN, values)])
        if sequence >= task.sequence:
            return None
        doer = _write(session, _OPENED_AGAIN, values)
    live.mark_task(session, case.tenant_id, case.case_id, task.task_id, task.person, before)
    return doer


def closed(
    session: Session, case: CaseRow, *, owner: str, task_id: str, sequence: int, at: datetime, outcome: str
) -> Doer | None:
    """Done or gone; one that was never seen open is remembered as closed. None where a newer word stands."""
    values = {
        **_names(case, owner, task_id, sequence, at),
        "kind": "",
        "subject": "",
        "title": "{}",
        "person": "",
        "due_at": None,
        "sort_at": FAR,
        "is_open": False,
        "closed_at": at,
        "outcome": outcome,
    }
    doer = _write(session, _CLOSED, values)
    if doer is not None:
        live.mark_task(session, case.tenant_id, case.case_id, task_id, doer.person)
    return doer


def _names(case: CaseRow, owner: str, task_id: str, sequence: int, at: datetime) -> dict[str, Any]:
    where = {"tenant": case.tenant_id, "owner": owner, "task": task_id, "case": case.case_id}
    return {**where, "sequence": sequence, "at": at}


def _write(session: Session, sql: str, values: Mapping[str, Any]) -> Doer | None:
    returning = _RETURNING.format(case_ids=moments.listed(session, "c.case_id"))
    text = sql.format(stamp=moments.stamp(session), returning=returning)
    row = run(session, in_turn(session, Statement(text, values)))
    return Doer(row[0], frozenset(moments.read_list(row[1])), bool(row[2])) if row else None
