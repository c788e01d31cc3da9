"""Queries of dashboards, to-do lists and their streams; the tables are in store/live_tables.py."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, delete, exists, func, literal_column, not_, or_, select, update
from sqlalchemy.orm import Session

from chassis import live
from chassis.db import is_sqlite
from chassis.live import Moment
from chassis.paging import SortKey
from offboarding.model.board import Bucket
from offboarding.model.departments import path_codes
from offboarding.model.states import State
from offboarding.store.batches import BatchRow, seen_by, seen_by_all_readers
from offboarding.store.cases import CaseRow, CaseViewer
from offboarding.store.directory import Company, Department, Employee, TenantRecord
from offboarding.store.live_tables import CLOSED, EVERYBODY, CaseBucket, CaseCount, GoneRow
from offboarding.store.progress import TaskRow

OWNERS = ("checklist", "offboarding", "performance")
"""Services that have tasks for people; with them a task is found by its key."""
_BUCKET = (CaseBucket.path, CaseBucket.company, CaseBucket.batch_id, CaseBucket.state, CaseBucket.health)


def counted(session: Session, person: str, *, everything: bool) -> list[Bucket]:
    """How many cases a person sees, by bucket. `everything`: all that was released, and own sight of what was not."""
    mine = CaseCount.person == person
    whose = or_(CaseCount.person == EVERYBODY, and_(mine, not_(CaseBucket.released))) if everything else mine
    query = (
        select(*_BUCKET, func.sum(CaseCount.n))
        .join(CaseBucket, and_(CaseBucket.tenant_id == CaseCount.tenant_id, CaseBucket.bucket == CaseCount.bucket))
        .where(whose)
        .group_by(*_BUCKET)
    )
    if everything:  # lets the database begin at two ranges of the index
        query = query.where(CaseCount.person.in_([EVERYBODY, person]))
    return [_bucket(row) for row in session.execute(query)]


def counted_in_batch(session: Session, visible: Select[Any], batch_id: str) -> list[Bucket]:
    """The same of one batch, archived ones included: it is small enough to be counted."""
    columns = (CaseRow.department_path, CaseRow.company, CaseRow.batch_id, CaseRow.state, CaseRow.health)
    query = visible.where(CaseRow.batch_id == batch_id).with_only_columns(*columns, func.count()).group_by(*columns)
    return [_bucket(row) for row in session.execute(query)]


def _bucket(row: Any) -> Bucket:
    path, company, batch, state, health, n = row
    return Bucket(tuple(path_codes(path)), company, batch or "", State(state), health, int(n))


def under_way(visible: Select[Any], *, own: bool) -> tuple[Select[Any], tuple[SortKey, ...]]:
    """Those of the cases that are under way, and the order in which an index gives them: red first, then amber, who
    waits longest first. `own`: `visible` goes by the reader's rows of `case_viewers`, which bear the order, too."""
    table: Any = CaseViewer if own else CaseRow
    keys = [(table.live_rank, "health"), (table.waiting_since, "waiting_since"), (table.case_id, "case_id")]
    # Literal, so that the database knows the partial indexes for what they are.
    statement = visible.where(table.live_rank < literal_column(str(CLOSED)))
    return statement, tuple(SortKey(column.expression, name=name) for column, name in keys)


def changed_cases(visible: Select[Any], earlier: Moment, now: Moment) -> Select[Any]:
    """Those of the cases that changed since a look, the most urgent first."""
    fresh = live.since(CaseRow.changed_in.expression, earlier, now)
    return visible.where(fresh).order_by(CaseRow.live_rank, CaseRow.waiting_since, CaseRow.case_id)


def rows(session: Session, statement: Select[Any], limit: int) -> list[Any]:
    """At most so many."""
    return list(session.scalars(statement.limit(limit)))


def only_of(batch: str | None, company: str | None) -> list[ColumnElement[bool]]:
    """Conditions on cases, as far as they are asked for."""
    found = []
    if batch:
        found.append(CaseRow.batch_id == batch)
    if company:
        found.append(CaseRow.company == company)
    return found


def gone(session: Session, person: str, kind: str, earlier: Moment, now: Moment) -> set[str]:
    """Ids of what went out of a person's sight since a look."""
    fresh = live.since(GoneRow.changed_in.expression, earlier, now)
    return set(session.scalars(select(GoneRow.subject).where(GoneRow.person == person, GoneRow.kind == kind, fresh)))


def tasks_among(session: Session, ids: Iterable[str], condition: ColumnElement[bool]) -> set[str]:
    """Those of these ids whose task meets a condition."""
    wanted = sorted(ids)
    if not wanted:
        return set()
    query = select(TaskRow.task_id).where(TaskRow.owner.in_(OWNERS), TaskRow.task_id.in_(wanted), condition)
    return set(session.scalars(query))


def still_seen(session: Session, visible: Select[Any], case_ids: Iterable[str]) -> set[str]:
    """Those of the cases that the reader sees all the same."""
    query = visible.where(CaseRow.case_id.in_(sorted(case_ids))).with_only_columns(CaseRow.case_id)
    return set(session.scalars(query))


def batch_titles(session: Session, ids: Iterable[str], reader: str, *, office: bool) -> dict[str, str]:
    """Titles of those of the batches that the reader may see, the same as in the list of batches."""
    query = (seen_by_all_readers(reader) if office else seen_by(reader)).where(BatchRow.batch_id.in_(sorted(ids)))
    titles = query.with_only_columns(BatchRow.batch_id, BatchRow.title)
    return {row[0]: row[1] for row in session.execute(titles)}


def standing(session: Session, tenant: str, person: str) -> tuple[bool, bool]:
    """Whether the tenant is there, and whether the directory knows the person as no longer with the company."""
    left = exists(select(Employee.number).where(Employee.number == person, not_(Employee.active)))
    there = exists(select(TenantRecord.tenant_id).where(TenantRecord.tenant_id == tenant))
    row = session.execute(select(there, left)).one()
    return bool(row[0]), bool(row[1])


def changed_tasks(
    session: Session, whose: ColumnElement[bool], earlier: Moment, now: Moment, limit: int
) -> list[TaskRow]:
    """These people's tasks that changed since a look, done ones included, the most urgent first."""
    fresh = live.since(TaskRow.changed_in.expression, earlier, now)
    query = select(TaskRow).where(whose, fresh)
    return list(session.scalars(query.order_by(TaskRow.sort_at, TaskRow.task_id).limit(limit)))


def count_open_tasks(session: Session, whose: ColumnElement[bool]) -> int:
    """How many tasks these people have to do."""
    query = select(func.count()).select_from(TaskRow).where(whose, TaskRow.is_open)
    return session.scalar(query) or 0


def department_names(session: Session, codes: Collection[str]) -> dict[str, dict[str, str]]:
    """Names by language of departments."""
    if not codes:
        return {}
    query = select(Department.code, Department.name_zh, Department.name_en).where(Department.code.in_(sorted(codes)))
    return {code: {"zh-CN": zh, "en": en or zh} for code, zh, en in session.execute(query)}


def company_names(session: Session, codes: Collection[str]) -> dict[str, dict[str, str]]:
    """Names by language of companies."""
    if not codes:
        return {}
    query = select(Company.code, Company.name_zh, Company.name_en).where(Company.code.in_(sorted(codes)))
    return {code: {"zh-CN": zh, "en": en or zh} for code, zh, en in session.execute(query)}


# -- upkeep ------------------------------------------------------------------------------------------------------------


def loose_counts(session: Session, limit: int) -> list[tuple[str, str]]:
    """Tenants and persons with counts that are not added up yet."""
    query = select(CaseCount.tenant_id, CaseCount.person).where(CaseCount.written_in > literal_column("0"))
    return [(row[0], row[1]) for row in session.execute(query.distinct().limit(limit))]


def fold(session: Session, tenant: str, person: str) -> None:
    """Adds up a person's counts. Rows that are written meanwhile stay loose; a reader sees the one or the other."""
    loose = select(CaseCount).where(CaseCount.person == person, CaseCount.written_in > literal_column("0"))
    if not is_sqlite(session):  # another replica that folds the same person takes what this one leaves
        loose = loose.with_for_update(skip_locked=True)
    sums: dict[str, int] = {}
    found = list(session.scalars(loose))
    for row in found:
        sums[row.bucket] = sums.get(row.bucket, 0) + row.n
    for row in found:
        session.delete(row)
    session.flush()
    for bucket, n in sorted(sums.items()):
        whole = update(CaseCount).where(
            CaseCount.tenant_id == tenant,
            CaseCount.person == person,
            CaseCount.bucket == bucket,
            CaseCount.written_in == 0,
        )
        done: Any = session.execute(whole.values(n=CaseCount.n + n), execution_options={"synchronize_session": False})
        if not done.rowcount:
            session.add(CaseCount(tenant_id=tenant, person=person, bucket=bucket, written_in=0, n=n))
    session.flush()


def forget_gone(session: Session, before: datetime) -> None:
    """Forgets what went out of sight before an instant."""
    session.execute(delete(GoneRow).where(GoneRow.gone_at < before), execution_options={"synchronize_session": False})
