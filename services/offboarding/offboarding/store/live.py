"""Read models of dashboards and live streams, kept with every change of what they show, in the same transaction.

Counters: a case lies in a bucket (department path, company, batch, state, health…), and each of its viewers has the
bucket counted, so that nobody's dashboard counts cases. A change adds rows to `case_counts` instead of changing one:
two transactions never wait for each other's counters; `fold` adds them up later. Viewer `*` stands for who reads
everything that was released.

Streams: cases and tasks carry the number of the transaction that changed them last (`chassis.live`), and what went out
of a person's sight is kept for some days as a row of `live_gone`.

All of this hangs on the session's events, for cases are changed in many places and none may forget it. What is written
past the session (`*_reports.py`) says so by `touch` and `mark_task`.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import BigInteger, Boolean, Index, Integer, String, event, inspect, text
from sqlalchemy.orm import Mapped, Session, mapped_column
from sqlalchemy.orm.attributes import get_history
from sqlalchemy.sql import literal_column

from chassis import live
from chassis.db import Statement, TenantRow, TenantSession, run
from offboarding.model.states import FINAL, OPEN, State
from offboarding.store.base import Base
from offboarding.store.cases import CaseRow, CaseViewer
from offboarding.store.delegations import DelegationRow
from offboarding.store.directory import Employee
from offboarding.store.progress import FindingRow, TaskRow

ID = String(64)
EVERYBODY = "*"
CLOSED = 9
"""`live_rank` of a case that is not under way: behind all others, and outside of the index."""
MOST_CASES = 50
"""A change of more cases tells the whole tenant to look, rather than name everybody."""
READERS = ("admin", "auditor", "system")
_MARKS = "live_marks"


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


@dataclass
class Marks:
    """What a transaction has changed so far. `before`: the bucket that a case was counted in, if it was."""

    touched: dict[str, str] = field(default_factory=dict)
    before: dict[str, str | None] = field(default_factory=dict)
    reordered: set[str] = field(default_factory=set)
    recoloured: set[str] = field(default_factory=set)
    added: dict[str, set[str]] = field(default_factory=dict)
    removed: dict[str, set[str]] = field(default_factory=dict)
    buckets: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)
    doers: set[str] = field(default_factory=set)
    tenant: str = ""


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
                _marks(session, obj.tenant_id).removed.get(obj.case_id, set()).discard(obj.person)
                _marks(session, obj.tenant_id).added.setdefault(obj.case_id, set()).add(obj.person)
                _marks(session, obj.tenant_id).reordered.add(obj.case_id)
            touch(session, obj.tenant_id, obj.case_id)
        elif isinstance(obj, FindingRow):
            touch(session, obj.tenant_id, obj.case_id)
        elif isinstance(obj, DelegationRow):
            live.hint(session, "*", tenant=obj.tenant_id, persons=[obj.delegate])
        elif isinstance(obj, Employee) and not obj.active and get_history(obj, "active").has_changes():
            live.hint(session, "*", tenant=obj.tenant_id, persons=[obj.number])
    for obj in session.deleted:
        if isinstance(obj, CaseViewer):
            marks = _marks(session, obj.tenant_id)
            if obj.person in marks.added.get(obj.case_id, set()):
                marks.added[obj.case_id].discard(obj.person)
            else:
                marks.removed.setdefault(obj.case_id, set()).add(obj.person)
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


# -- at the end of the transaction -------------------------------------------------------------------------------------

_OPEN_STATES = ", ".join(f"'{state.value}'" for state in sorted(OPEN))
_TOUCH = (
    "UPDATE cases SET changed_in = {stamp}, "
    f"live_rank = CASE WHEN state IN ({_OPEN_STATES}) THEN health_rank ELSE {CLOSED} END, "
    "waiting_since = COALESCE((SELECT min(t.opened_at) FROM tasks t WHERE t.tenant_id = cases.tenant_id AND "
    "t.case_id = cases.case_id AND t.is_open AND t.kind <> 'hr_item'), submitted_at, created_at) "
    "WHERE tenant_id = :tenant AND case_id IN ({ids})"
)
_ORDER = (
    "UPDATE case_viewers SET live_rank = c.live_rank, waiting_since = c.waiting_since FROM cases c "
    "WHERE case_viewers.tenant_id = :tenant AND case_viewers.case_id IN ({ids}) AND c.tenant_id = :tenant "
    "AND c.case_id = case_viewers.case_id "
    "AND (case_viewers.live_rank <> c.live_rank OR case_viewers.waiting_since <> c.waiting_since)"
)
_RECOLOUR = "UPDATE tasks SET changed_in = {stamp} WHERE tenant_id = :tenant AND is_open AND case_id IN ({ids})"
_BUCKET = (
    "INSERT INTO case_buckets (tenant_id, bucket, path, company, batch_id, released, state, health) VALUES "
    "(:tenant, :bucket, :path, :company, :batch_id, :released, :state, :health) ON CONFLICT DO NOTHING"
)
_ADD = (
    "INSERT INTO case_counts (tenant_id, person, bucket, written_in, n) {rows} "
    "ON CONFLICT (tenant_id, person, bucket, written_in) DO UPDATE SET n = case_counts.n + excluded.n"
)
_VIEWERS = "SELECT tenant_id, person FROM case_viewers WHERE tenant_id = :tenant AND case_id = :case"
_GONE = (
    "INSERT INTO live_gone (tenant_id, person, kind, subject, changed_in, gone_at) VALUES (:tenant, :person, :kind, "
    ":subject, {stamp}, :now) ON CONFLICT (tenant_id, person, kind, subject) DO UPDATE SET "
    "changed_in = excluded.changed_in, gone_at = excluded.gone_at"
)


@event.listens_for(TenantSession, "before_commit")
def _settle(session: Session) -> None:
    """Writes what follows from the marks, in one round trip, and keeps the hints for after the commit."""
    if session.new or session.dirty or session.deleted:
        session.flush()
    marks: Marks | None = session.info.pop(_MARKS, None)
    if marks is None:
        return
    moved = session.info.pop("live_moved", set())
    stamp, now = live.stamp(session), datetime.now(UTC)
    writes = [*_of_cases(marks, stamp), *_of_counts(marks, stamp), *_of_gone(marks, moved, stamp, now)]
    _tell(session, marks, run(session, [*writes, _concerned(session, marks)]))


def _of_cases(marks: Marks, stamp: str) -> Iterable[Statement]:
    for key, values in sorted(marks.buckets.items()):
        yield Statement(_BUCKET, {"tenant": key[0], **values})
    if marks.touched:
        yield _on_cases(_TOUCH, marks, marks.touched, stamp)
    if marks.reordered:
        yield _on_cases(_ORDER, marks, marks.reordered, stamp)
    if marks.recoloured:
        yield _on_cases(_RECOLOUR, marks, marks.recoloured, stamp)


def _on_cases(sql: str, marks: Marks, cases: Iterable[str], stamp: str) -> Statement:
    ids = {f"c{n}": case for n, case in enumerate(sorted(cases))}
    text_ = sql.format(stamp=stamp, ids=", ".join(f":{name}" for name in ids))
    return Statement(text_, {"tenant": marks.tenant, **ids})


def _of_counts(marks: Marks, stamp: str) -> Iterable[Statement]:
    for case in sorted(marks.before.keys() | marks.added.keys() | marks.removed.keys()):
        added, removed = sorted(marks.added.get(case, ())), sorted(marks.removed.get(case, ()))
        common = {"tenant": marks.tenant, "case": case}
        here = "SELECT c.bucket FROM cases c WHERE c.tenant_id = :tenant AND c.case_id = :case"
        if case in marks.before:
            old = marks.before[case]
            if old:  # whoever saw it before: all viewers but the new ones, and those who see it no more
                yield _count("-1", ":old", stamp, common | {"old": old}, but=added)
                for person in removed:
                    yield _count_one("-1", ":old", stamp, common | {"old": old, "person": person})
                yield _count_all("-1", ":old", stamp, common | {"old": old})
            yield _count("1", f"({here})", stamp, common)
            yield _count_all("1", f"({here})", stamp, common)
        else:
            for n, people in (("1", added), ("-1", removed)):
                for person in people:
                    yield _count_one(n, f"({here})", stamp, common | {"person": person})


def _count(n: str, bucket: str, stamp: str, values: dict[str, Any], but: Iterable[str] = ()) -> Statement:
    names = {f"p{k}": person for k, person in enumerate(but)}
    besides = f" AND person NOT IN ({', '.join(f':{name}' for name in names)})" if names else ""
    rows = f"SELECT v.tenant_id, v.person, {bucket}, {stamp}, {n} FROM ({_VIEWERS}{besides}) v WHERE true"
    return Statement(_ADD.format(rows=rows), {**values, **names})


def _count_one(n: str, bucket: str, stamp: str, values: dict[str, Any]) -> Statement:
    return Statement(_ADD.format(rows=f"VALUES (:tenant, :person, {bucket}, {stamp}, {n})"), values)


def _count_all(n: str, bucket: str, stamp: str, values: dict[str, Any]) -> Statement:
    """For who reads everything: a case counts once it was released."""
    rows = (
        f"SELECT b.tenant_id, '{EVERYBODY}', b.bucket, {stamp}, {n} FROM case_buckets b "
        f"WHERE b.tenant_id = :tenant AND b.released AND b.bucket = {bucket}"
    )
    values = {name: value for name, value in values.items() if name != "case" or ":case" in bucket}
    return Statement(_ADD.format(rows=rows), values)


def _of_gone(marks: Marks, moved: set[tuple[str, str, str]], stamp: str, now: datetime) -> Iterable[Statement]:
    gone = [(marks.tenant, person, "case", case) for case, people in marks.removed.items() for person in people]
    gone += [(tenant, person, "task", task) for tenant, person, task in moved]
    for tenant, person, kind, subject in sorted(gone):
        values = {"tenant": tenant, "person": person, "kind": kind, "subject": subject, "now": now}
        yield Statement(_GONE.format(stamp=stamp), values)


def _concerned(session: Session, marks: Marks) -> Statement:
    """Who sees what was touched; who has tasks that changed, or tasks in what changed its colour, and who stands in for
    them."""
    values: dict[str, Any] = {"tenant": marks.tenant}

    def among(name: str, found: Iterable[str]) -> str:
        names = {f"{name}{n}": value for n, value in enumerate(sorted(found))}
        values.update(names)
        return ", ".join(f":{each}" for each in names)

    def listed(column: str, table: str, condition: str) -> str:
        return f"(SELECT {live.listed(session, column)} FROM {table} WHERE tenant_id = :tenant AND {condition})"

    viewers = coloured = stand_ins = "NULL"
    delegators = [f"delegator IN ({among('doer', marks.doers)})"] if marks.doers else []
    if marks.touched and len(marks.touched) <= MOST_CASES:
        viewers = listed("person", "case_viewers", f"case_id IN ({among('seen', marks.touched)})")
    if marks.recoloured:
        in_them = f"is_open AND case_id IN ({among('coloured', marks.recoloured)})"
        coloured = listed("person", "tasks", in_them)
        delegators.append(f"delegator IN (SELECT person FROM tasks WHERE tenant_id = :tenant AND {in_them})")
    if delegators:
        stand_ins = listed("delegate", "delegations", f"active AND ({' OR '.join(delegators)})")
    return Statement(f"SELECT {viewers}, {stand_ins}, {coloured}", values)


def _tell(session: Session, marks: Marks, concerned: Any) -> None:
    """Hints, for after the commit. Whether a stand-in has the task at this very instant is asked by the look."""
    viewers, stand_ins, coloured = (live.read_list(part) for part in concerned)
    doers = (marks.doers | stand_ins | coloured) - {""}
    if doers:
        live.hint(session, "tasks", tenant=marks.tenant, persons=doers)
    if marks.touched:
        persons = viewers | {person for people in marks.removed.values() for person in people}
        if len(marks.touched) > MOST_CASES:
            persons = {EVERYBODY}
        live.hint(session, "dashboard", tenant=marks.tenant, persons=persons, roles=READERS)
