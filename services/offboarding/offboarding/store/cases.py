"""Cases and who may see them, and the queries on them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    ColumnElement,
    Index,
    Integer,
    Select,
    String,
    Text,
    and_,
    cast,
    exists,
    false,
    or_,
    select,
    text,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from chassis.db import TenantRow, held
from offboarding.model.departments import path_codes
from offboarding.model.states import OPEN, State
from offboarding.store.base import Base

PERSON = String(64)


def _created_at(context: Any) -> Any:
    return context.get_current_parameters()["created_at"]


class CaseRow(TenantRow, Base):
    """A separation case (离职单): the intake's facts, and the projection of what the other services report."""

    __tablename__ = "cases"
    case_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    version: Mapped[int] = mapped_column(
        Integer, doc="counts changes of the intake's facts; progress does not touch it"
    )
    kind: Mapped[str] = mapped_column(String(40))
    state: Mapped[str] = mapped_column(String(40))
    health: Mapped[str] = mapped_column(String(10))
    health_rank: Mapped[int]

    leaver: Mapped[str] = mapped_column(PERSON)
    leaver_name: Mapped[dict[str, Any]]
    head: Mapped[str | None] = mapped_column(PERSON)
    head_superior: Mapped[str | None] = mapped_column(PERSON)
    hrbp: Mapped[str | None] = mapped_column(PERSON)
    successor: Mapped[str | None] = mapped_column(PERSON)
    initiator: Mapped[str] = mapped_column(String(100))
    department: Mapped[str] = mapped_column(PERSON)
    department_path: Mapped[str] = mapped_column(String(2000))
    company: Mapped[str] = mapped_column(PERSON)
    position: Mapped[str | None] = mapped_column(PERSON)
    job_family: Mapped[str | None] = mapped_column(String(40))
    country: Mapped[str] = mapped_column(String(2))
    subdivision: Mapped[str | None] = mapped_column(String(20))
    time_zone: Mapped[str] = mapped_column(String(64))
    locale: Mapped[str] = mapped_column(String(35))

    reason_code: Mapped[str | None] = mapped_column(String(60))
    reason_text: Mapped[str | None] = mapped_column(Text)
    notice_date: Mapped[date]
    requested_last_working_day: Mapped[date | None]
    last_working_day: Mapped[date]
    separation_date: Mapped[date]
    paid_until: Mapped[date]
    access_revocation_at: Mapped[datetime | None]
    late_reason: Mapped[str | None] = mapped_column(Text)
    notice: Mapped[dict[str, Any]]
    warnings: Mapped[list[Any]]
    personal_contact: Mapped[str | None] = mapped_column(String(200))
    absent: Mapped[bool] = mapped_column(Boolean)
    absent_reason: Mapped[str | None] = mapped_column(Text)
    fills_in: Mapped[str | None] = mapped_column(PERSON)
    eligible_for_rehire: Mapped[bool | None]
    exit_interview: Mapped[str | None] = mapped_column(Text)
    release_at: Mapped[datetime | None]
    blocked_reason: Mapped[str | None] = mapped_column(String(60))

    created_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]
    completed_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    close_reason: Mapped[str | None] = mapped_column(Text)
    letter_id: Mapped[str | None] = mapped_column(String(64))
    report_id: Mapped[str | None] = mapped_column(String(64))
    progress_sequence: Mapped[int] = mapped_column(Integer, default=0)
    deadlines_missed: Mapped[int] = mapped_column(Integer, default=0)
    batch_id: Mapped[str | None] = mapped_column(String(64))

    bucket: Mapped[str] = mapped_column(String(32), default="", doc="what it is counted by (store/live_tables.py)")
    changed_in: Mapped[int] = mapped_column(BigInteger, default=0, doc="the transaction that changed it last")
    live_rank: Mapped[int] = mapped_column(Integer, default=9, doc="health_rank while it is under way, else 9")
    waiting_since: Mapped[datetime] = mapped_column(default=_created_at, doc="since when somebody has to act in it")

    __table_args__ = (
        Index(
            "ix_cases_live",
            "tenant_id",
            "live_rank",
            "waiting_since",
            "case_id",
            sqlite_where=text("live_rank < 9"),
            postgresql_where=text("live_rank < 9"),
        ),
        Index("ix_cases_changed", "tenant_id", "changed_in"),
        Index("ix_cases_newest", "tenant_id", "created_at", "case_id"),
        Index("ix_cases_health", "tenant_id", "health_rank", "case_id"),
        Index("ix_cases_last_day", "tenant_id", "last_working_day", "case_id"),
        Index("ix_cases_state", "tenant_id", "state", "created_at", "case_id"),
        Index("ix_cases_leaver", "tenant_id", "leaver"),
        Index("ix_cases_batch", "tenant_id", "batch_id", "case_id"),
        Index("ix_cases_company", "tenant_id", "company", "kind", "last_working_day"),
    )


class CaseViewer(TenantRow, Base):
    """That a person may see a case, and as what. `created_at` is the case's, so that a person's list is read by key."""

    __tablename__ = "case_viewers"
    case_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    person: Mapped[str] = mapped_column(PERSON, primary_key=True)
    relations: Mapped[list[str]]
    created_at: Mapped[datetime]
    live_rank: Mapped[int] = mapped_column(
        Integer, default=9, doc="the case's, with the next: the order of a dashboard"
    )
    waiting_since: Mapped[datetime] = mapped_column(default=_created_at)
    __table_args__ = (
        Index("ix_case_viewers_person", "tenant_id", "person", "created_at", "case_id"),
        Index(
            "ix_case_viewers_live",
            "tenant_id",
            "person",
            "live_rank",
            "waiting_since",
            "case_id",
            sqlite_where=text("live_rank < 9"),
            postgresql_where=text("live_rank < 9"),
        ),
    )


def has_relation(relations: Iterable[str]) -> ColumnElement[bool]:
    """That somebody sees a case as one of these, of which each is written in quotes in the stored list."""
    stored = cast(CaseViewer.relations, String)
    return or_(false(), *(stored.contains(f'"{relation}"', autoescape=True) for relation in sorted(set(relations))))


class CaseDepartment(TenantRow, Base):
    """That a case belongs to a department, its own or one above: a subtree is then found by equality, which PostgreSQL
    can estimate and index behind row-level security (a LIKE it cannot)."""

    __tablename__ = "case_departments"
    department: Mapped[str] = mapped_column(PERSON, primary_key=True)
    case_id: Mapped[str] = mapped_column(String(64), primary_key=True)


def by_id(session: Session, tenant: str, case_id: str, *, lock: bool = False) -> CaseRow | None:
    """The case, locked for a change if asked; one that this unit has locked already is not asked for again."""
    kept, key = held(session), ("case", tenant, case_id)
    if key in kept:
        found: CaseRow = kept[key]
        return found
    row: CaseRow | None = session.get(CaseRow, (tenant, case_id), with_for_update=lock or None, populate_existing=lock)
    if lock and row is not None:
        kept[key] = row
    return row


def by_ids(session: Session, case_ids: Iterable[str]) -> dict[str, CaseRow]:
    """These cases by id. (Without any, PostgreSQL would start parallel workers to find nothing.)"""
    case_ids = sorted(set(case_ids))
    if not case_ids:
        return {}
    query = select(CaseRow).where(CaseRow.case_id.in_(case_ids))
    return {row.case_id: row for row in session.scalars(query)}


def open_case_of(session: Session, leaver: str, besides: str = "") -> str | None:
    """The id of a case of this person that has not ended, filed ones before drafts."""
    states = ["draft", *sorted(OPEN)]
    query = select(CaseRow.case_id).where(
        CaseRow.leaver == leaver, CaseRow.state.in_(states), CaseRow.case_id != besides
    )
    return session.scalars(query.order_by(CaseRow.state == "draft", CaseRow.case_id).limit(1)).first()


def open_cases_of(session: Session, leavers: Iterable[str]) -> list[CaseRow]:
    """The cases of these people that have not ended, drafts too, by id."""
    states = ["draft", *sorted(OPEN)]
    query = select(CaseRow).where(CaseRow.leaver.in_(sorted(set(leavers))), CaseRow.state.in_(states))
    return list(session.scalars(query.order_by(CaseRow.case_id)))


def redundancies(session: Session, since: date, until: date, besides: str | None) -> list[CaseRow]:
    """Redundancies that are planned, under way or done, with a last working day from `since` to `until`, but for those
    of the batch `besides`."""
    query = select(CaseRow).where(
        CaseRow.kind == "redundancy",
        CaseRow.state.not_in(["cancelled", "withdrawn"]),
        CaseRow.last_working_day >= since,
        CaseRow.last_working_day <= until,
    )
    if besides is not None:
        query = query.where(or_(CaseRow.batch_id.is_(None), CaseRow.batch_id != besides))
    return list(session.scalars(query.order_by(CaseRow.case_id)))


def add_all(session: Session, rows: Iterable[CaseRow]) -> None:
    """Stores many new cases with their departments, in a few statements."""
    for case in rows:
        session.add(case)
        for code in path_codes(case.department_path):
            session.add(CaseDepartment(tenant_id=case.tenant_id, department=code, case_id=case.case_id))
    session.flush()


def set_viewers_of_many(session: Session, people: Mapping[str, tuple[CaseRow, Mapping[str, Iterable[str]]]]) -> None:
    """`set_viewers` of many cases, by case id: one query for all that is there."""
    present: dict[str, dict[str, CaseViewer]] = {}
    for row in session.scalars(select(CaseViewer).where(CaseViewer.case_id.in_(list(people)))):
        present.setdefault(row.case_id, {})[row.person] = row
    for case_id, (case, wanted) in people.items():
        _settle_viewers(session, case, present.get(case_id, {}), wanted)
    session.flush()


def is_filed(session: Session, case_id: str) -> bool:
    """Whether the case is more than a draft."""
    return session.scalar(select(CaseRow.state).where(CaseRow.case_id == case_id)) != "draft"


def seen_by(person: str) -> Select[Any]:
    """The cases that a person may see."""
    return (
        select(CaseRow)
        .join(
            CaseViewer,
            and_(CaseViewer.tenant_id == CaseRow.tenant_id, CaseViewer.case_id == CaseRow.case_id),
        )
        .where(CaseViewer.person == person)
    )


def in_subtree(department: str) -> ColumnElement[bool]:
    """That a case belongs to the department or one below it."""
    return exists(
        select(CaseDepartment.case_id).where(
            CaseDepartment.tenant_id == CaseRow.tenant_id,
            CaseDepartment.department == department,
            CaseDepartment.case_id == CaseRow.case_id,
        )
    )


def add(session: Session, case: CaseRow) -> None:
    """Stores a new case with the departments that it belongs to."""
    add_all(session, [case])


def seen_by_all_readers(reader: str) -> Select[Any]:
    """All cases but drafts that the reader has nothing to do with: for admins, auditors and systems.

    A case that was called off before anybody heard of it stays as unknown as the draft was.
    """
    own = exists(
        select(CaseViewer.person).where(
            CaseViewer.tenant_id == CaseRow.tenant_id,
            CaseViewer.case_id == CaseRow.case_id,
            CaseViewer.person == reader,
        )
    )
    mine = and_(or_(CaseRow.initiator == reader, own), CaseRow.leaver != reader)
    return select(CaseRow).where(or_(CaseRow.submitted_at.is_not(None), mine))


def open_after(session: Session, case_id: str, limit: int) -> list[str]:
    """Ids of the next open cases and drafts, by id."""
    states = ["draft", *sorted(OPEN)]
    query = select(CaseRow.case_id).where(CaseRow.case_id > case_id, CaseRow.state.in_(states))
    return list(session.scalars(query.order_by(CaseRow.case_id).limit(limit)))


def ended_before(session: Session, before: tuple[datetime, str] | None, limit: int) -> list[tuple[datetime, str]]:
    """The next cases that have ended, the newest first: when each was entered, and its id. Drafts that were called off
    unheard of stay with who knew of them."""
    ended = [State.COMPLETED, State.ARCHIVED, State.WITHDRAWN, State.CANCELLED]
    query = select(CaseRow.created_at, CaseRow.case_id)
    query = query.where(CaseRow.state.in_(ended), CaseRow.submitted_at.is_not(None))
    if before is not None:
        at, case_id = before
        same = and_(CaseRow.created_at == at, CaseRow.case_id < case_id)
        query = query.where(CaseRow.created_at <= at, or_(CaseRow.created_at < at, same))
    newest = query.order_by(CaseRow.created_at.desc(), CaseRow.case_id.desc()).limit(limit)
    return [(at, case_id) for at, case_id in session.execute(newest)]


def shared(session: Session, delegator: str, delegate: str, case_id: str, limit: int) -> list[str]:
    """Ids of the next cases that a delegator sees, or that the delegate sees by delegation. Those that have ended, too:
    omissions and addenda are still decided in them."""
    lent = and_(CaseViewer.person == delegate, cast(CaseViewer.relations, String).like(f"%/{delegator}%"))
    query = select(CaseViewer.case_id).where(or_(CaseViewer.person == delegator, lent), CaseViewer.case_id > case_id)
    return list(session.scalars(query.distinct().order_by(CaseViewer.case_id).limit(limit)))


def relations_of(session: Session, tenant: str, case_id: str, person: str) -> frozenset[str]:
    """As what a person may see a case; empty if not at all."""
    row = session.get(CaseViewer, (tenant, case_id, person))
    return frozenset(row.relations) if row else frozenset()


def relations_to_many(session: Session, person: str, case_ids: Iterable[str]) -> dict[str, frozenset[str]]:
    """As what a person may see each of these cases."""
    case_ids = list(case_ids)
    if not case_ids:
        return {}
    query = select(CaseViewer).where(CaseViewer.person == person, CaseViewer.case_id.in_(case_ids))
    return {row.case_id: frozenset(row.relations) for row in session.scalars(query)}


def viewers(session: Session, case_id: str) -> dict[str, CaseViewer]:
    """Everybody who may see a case."""
    return {row.person: row for row in session.scalars(select(CaseViewer).where(CaseViewer.case_id == case_id))}


def set_viewers(session: Session, case: CaseRow, people: Mapping[str, Iterable[str]]) -> None:
    """Makes `people` (person to relations) exactly those who see the case."""
    _settle_viewers(session, case, viewers(session, case.case_id), people)
    session.flush()


def _settle_viewers(
    session: Session, case: CaseRow, present: Mapping[str, CaseViewer], people: Mapping[str, Iterable[str]]
) -> None:
    for person in present.keys() - people.keys():
        session.delete(present[person])
    for person, relations in people.items():
        wanted = sorted(set(relations))
        row = present.get(person)
        if row is None:
            session.add(
                CaseViewer(
                    tenant_id=case.tenant_id,
                    case_id=case.case_id,
                    person=person,
                    relations=wanted,
                    created_at=case.created_at,
                )
            )
        elif row.relations != wanted:
            row.relations = wanted


def add_viewer(session: Session, case: CaseRow, person: str, relation: str) -> bool:
    """Lets one more person see the case; False where that person had this relation before."""
    row = session.get(CaseViewer, (case.tenant_id, case.case_id, person))
    if row is None:
        session.add(
            CaseViewer(
                tenant_id=case.tenant_id,
                case_id=case.case_id,
                person=person,
                relations=[relation],
                created_at=case.created_at,
            )
        )
        session.flush()
        return True
    if relation in row.relations:
        return False
    row.relations = sorted({*row.relations, relation})
    return True
