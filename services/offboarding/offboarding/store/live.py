"""Read models of dashboards and live streams, kept with every change of what they show, in the same transaction.

Streams: cases and tasks carry the number of the transaction that changed them last (`chassis.live`), and what went out
of a person's sight is kept for some days as a row of `live_gone`. Counters are explained with their tables
(`live_tables.py`), what is written at the end of a transaction in `live_writes.py`.

All of this hangs on the session's events, for cases are changed in many places and none may forget it. What is written
past the session (`*_reports.py`) says so by `touch` and `mark_task`.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import event, inspect
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import get_history
from sqlalchemy.sql import literal_column

from chassis import live
from chassis.db import TenantSession, run, waiting
from offboarding.store.cases import CaseRow, CaseViewer
from offboarding.store.delegations import DelegationRow
from offboarding.store.directory import Employee
from offboarding.store.live_tables import EVERYBODY, bucket_of
from offboarding.store.live_writes import MOST_CASES, Marks, concerned, statements
from offboarding.store.progress import FindingRow, TaskRow

READERS = ("admin", "auditor", "system")
_MARKS = "live_marks"


@event.listens_for(TenantSession, "before_flush")
def _mark(session: Session, _context: Any, _instances: Any) -> None:
    """Notes what this flush changes, and gives cases and tasks what their readers need."""
    changed = [obj for obj in session.dirty if session.is_modified(obj)]
    for obj in (*session.new, *changed):
        if isinstance(obj, CaseRow):
            _mark_case(session, obj)
        elif isinstance(obj, TaskRow):
            obj.changed_in = literal_column(live.stamp(session))  # written by the same statement
            before = get_history(obj, "person").deleted
            mark_task(session, obj.tenant_id, obj.case_id, obj.task_id, obj.person, before[0] if before else None)
        elif isinstance(obj, CaseViewer):
            if obj in session.new:
                marks = _marks(session, obj.tenant_id)
                marks.sees(obj.case_id, obj.person, now=True)
                marks.reordered.add(obj.case_id)
            touch(session, obj.tenant_id, obj.case_id)
        elif isinstance(obj, FindingRow):
            touch(session, obj.tenant_id, obj.case_id)
        elif isinstance(obj, DelegationRow):
            live.hint(session, "*", tenant=obj.tenant_id, persons=[obj.delegate])
        elif isinstance(obj, Employee) and not obj.active and get_history(obj, "active").has_changes():
            live.hint(session, "*", tenant=obj.tenant_id, persons=[obj.number])
    for obj in session.deleted:
        if isinstance(obj, CaseViewer):
            _marks(session, obj.tenant_id).sees(obj.case_id, obj.person, now=False)
            touch(session, obj.tenant_id, obj.case_id)


def _marks(session: Session, tenant: str) -> Marks:
    marks: Marks = session.info.setdefault(_MARKS, Marks())
    marks.tenant = tenant
    return marks


def touch(session: Session, tenant: str, case_id: str) -> None:
    """Something of the case changed that a dashboard shows."""
    _marks(session, tenant).touched[case_id] = tenant


def _mark_case(session: Session, case: CaseRow) -> None:
    marks = _marks(session, case.tenant_id)
    touch(session, case.tenant_id, case.case_id)
    bucket = bucket_of(case)
    if case.bucket != bucket["bucket"]:
        marks.before.setdefault(case.case_id, case.bucket if inspect(case).persistent else None)
        marks.buckets[case.tenant_id, bucket["bucket"]] = bucket
        case.bucket = bucket["bucket"]
    marks.reordered.add(case.case_id)
    if get_history(case, "health").has_changes():
        marks.recoloured.add(case.case_id)


def mark_task(
    session: Session, tenant: str, case_id: str, task_id: str, person: str, before: str | None = None
) -> None:
    """A task of `person` changed; `before` had it until now."""
    marks = _marks(session, tenant)
    touch(session, tenant, case_id)
    marks.doers.add(person)
    marks.reordered.add(case_id)
    if before and before != person:
        marks.doers.add(before)
        session.info.setdefault("live_moved", set()).add((tenant, before, task_id))


@event.listens_for(TenantSession, "before_commit")
def _settle(session: Session) -> None:
    """Writes what follows from the marks and what they follow from, in one round trip; keeps the hints for after the
    commit."""
    if session.new or session.dirty or session.deleted:
        session.flush()
    marks: Marks | None = session.info.pop(_MARKS, None)
    if marks is None:
        return
    moved = session.info.pop("live_moved", set())
    stamp, now = live.stamp(session), datetime.now(UTC)
    writes = [*waiting(session), *statements(marks, moved, stamp, now)]
    _tell(session, marks, run(session, [*writes, concerned(session, marks)]))


def _tell(session: Session, marks: Marks, found: Any) -> None:
    """Hints, for after the commit. Whether a stand-in has the task at this very instant is asked by the look."""
    viewers, stand_ins, coloured = (live.read_list(part) for part in found)
    doers = (marks.doers | stand_ins | coloured) - {""}
    if doers:
        live.hint(session, "tasks", tenant=marks.tenant, persons=doers)
    if marks.touched:
        persons = viewers | {person for people in marks.removed.values() for person in people}
        if len(marks.touched) > MOST_CASES:
            persons = {EVERYBODY}
        live.hint(session, "dashboard", tenant=marks.tenant, persons=persons, roles=READERS)
