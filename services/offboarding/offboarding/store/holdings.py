"""What leavers hold (清点), the directory rows that stand in for people who left, and the queries on them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime
from typing import Any

from sqlalchemy import Boolean, Index, Integer, Select, String, Text, and_, bindparam, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from chassis.db import TenantRow, fixed
from offboarding.model.states import OPEN
from offboarding.store.base import Base
from offboarding.store.cases import CaseRow
from offboarding.store.delegations import DelegationRow
from offboarding.store.directory import Department, Duty, Employee
from offboarding.store.progress import TaskRow

ID = String(64)
CHUNK = 500


class HoldingRow(TenantRow, Base):
    """One thing that a leaver holds. `state`: see `model.holdings.State`."""

    __tablename__ = "holdings"
    holding_id: Mapped[str] = mapped_column(ID, primary_key=True)
    case_id: Mapped[str] = mapped_column(ID)
    leaver: Mapped[str] = mapped_column(ID)
    kind: Mapped[str] = mapped_column(String(20))
    key: Mapped[str] = mapped_column(String(140))
    title: Mapped[dict[str, Any]]
    owner: Mapped[str | None] = mapped_column(String(40), doc="of an open task: the service whose task it is")
    version: Mapped[int] = mapped_column(Integer)
    state: Mapped[str] = mapped_column(String(20))
    receiver: Mapped[str | None] = mapped_column(ID)
    by_rule: Mapped[bool] = mapped_column(Boolean, doc="the receiver is the tenant's default, not a person's decision")
    assigned_by: Mapped[str | None] = mapped_column(String(100))
    assigned_at: Mapped[datetime | None]
    reason: Mapped[str | None] = mapped_column(Text)
    effective_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    __table_args__ = (
        Index("uq_holdings_key", "tenant_id", "case_id", "kind", "key", unique=True),
        Index("ix_holdings_receiver", "tenant_id", "receiver", "state"),
        Index("ix_holdings_subject", "tenant_id", "kind", "key"),
    )


class HoldingListRow(TenantRow, Base):
    """What was last said of a case's holdings, and what performance counted of the leaver's work records."""

    __tablename__ = "holding_lists"
    case_id: Mapped[str] = mapped_column(ID, primary_key=True)
    digest: Mapped[str] = mapped_column(ID)
    records: Mapped[dict[str, Any]]
    records_sequence: Mapped[int] = mapped_column(Integer)


class StandInRow(TenantRow, Base):
    """A directory row (`kind`: department, employee, duty) in which a receiver took the place of somebody who left: a
    later sync that still names that person does not put them back."""

    __tablename__ = "directory_stand_ins"
    kind: Mapped[str] = mapped_column(String(20), primary_key=True)
    key: Mapped[str] = mapped_column(ID, primary_key=True)
    leaver: Mapped[str] = mapped_column(ID)
    receiver: Mapped[str] = mapped_column(ID)
    since: Mapped[date]
    case_id: Mapped[str] = mapped_column(ID)


def by_id(session: Session, tenant: str, holding_id: str) -> HoldingRow | None:
    """The holding, as it is now in the database."""
    return session.get(HoldingRow, (tenant, holding_id), populate_existing=True)


def of_case(case_id: str) -> Select[Any]:
    """The holdings of a case, for a list to narrow."""
    return select(HoldingRow).where(HoldingRow.case_id == case_id)


def rows_of(session: Session, case_id: str) -> list[HoldingRow]:
    """All holdings of a case, past ones too."""
    return list(session.scalars(of_case(case_id).order_by(HoldingRow.kind, HoldingRow.key)))


def receivers(session: Session, case_id: str) -> set[str]:
    """Who receives something in the case."""
    query = select(HoldingRow.receiver).where(
        HoldingRow.case_id == case_id, HoldingRow.state.in_(["assigned", "effective"])
    )
    return {person for person in session.scalars(query) if person}


def list_of(session: Session, tenant: str, case_id: str) -> HoldingListRow:
    """What was last said; a new row where nothing was."""
    row = session.get(HoldingListRow, (tenant, case_id))
    if row is None:
        row = HoldingListRow(tenant_id=tenant, case_id=case_id, digest="", records={}, records_sequence=0)
        session.add(row)
    return row


# -- what somebody holds -----------------------------------------------------------------------------------------------


def headed_by(session: Session, person: str) -> list[Department]:
    """The departments whose head this is."""
    query = select(Department).where(Department.head == person, Department.active).order_by(Department.code)
    return list(session.scalars(query))


def reporting_to(session: Session, person: str) -> list[Employee]:
    """Direct reports at work."""
    query = select(Employee).where(Employee.manager == person, Employee.active).order_by(Employee.number)
    return list(session.scalars(query))


def duties_of(session: Session, person: str, after: date) -> list[Duty]:
    """Assignments that hold beyond a day."""
    lasting = or_(Duty.valid_to.is_(None), Duty.valid_to > after)
    query = select(Duty).where(Duty.employee == person, Duty.active, lasting).order_by(Duty.id)
    return list(session.scalars(query))


def delegations_of(session: Session, person: str, after: datetime) -> list[DelegationRow]:
    """Delegations to or from somebody that hold beyond an instant."""
    mine = or_(DelegationRow.delegator == person, DelegationRow.delegate == person)
    query = select(DelegationRow).where(mine, DelegationRow.active, DelegationRow.ends_at > after)
    return list(session.scalars(query.order_by(DelegationRow.delegation_id)))


def succeeding(session: Session, person: str) -> list[CaseRow]:
    """Filed cases under way whose successor this is."""
    query = select(CaseRow).where(CaseRow.successor == person, CaseRow.state.in_(sorted(OPEN)))
    return list(session.scalars(query.order_by(CaseRow.case_id)))


def tasks_elsewhere(session: Session, person: str, case_id: str) -> list[TaskRow]:
    """Open tasks of other services that somebody has in other cases."""
    query = select(TaskRow).where(
        TaskRow.person == person, TaskRow.is_open, TaskRow.case_id != case_id, TaskRow.owner != "offboarding"
    )
    return list(session.scalars(query.order_by(TaskRow.owner, TaskRow.task_id)))


def leaving_by(session: Session, people: Iterable[str], day: date, *, seen: Select[Any] | None = None) -> set[str]:
    """Which of these people have left, or leave by a filed case, no later than `day`; who was hired again has not.

    `seen`: the ids of the only cases that count, because the asker may know of no others.
    """
    query = (
        select(CaseRow.leaver)
        .join(Employee, and_(Employee.tenant_id == CaseRow.tenant_id, Employee.number == CaseRow.leaver))
        .where(
            CaseRow.leaver.in_(sorted(set(people))),
            CaseRow.submitted_at.is_not(None),
            CaseRow.state.not_in(["withdrawn", "cancelled"]),
            CaseRow.kind != "internal_transfer",
            CaseRow.last_working_day <= day,
            or_(Employee.hire_date.is_(None), Employee.hire_date <= CaseRow.last_working_day),
        )
    )
    if seen is not None:
        query = query.where(CaseRow.case_id.in_(seen.correlate(None)))
    return set(session.scalars(query))


def departures(
    session: Session, people: Iterable[str], day: date, batch: str | None, seen: Select[Any]
) -> list[CaseRow]:
    """The cases, drafts too, by which these people leave no later than `day` or in the same batch; only those whose ids
    are among `seen`, because the asker may know of no others."""
    by_then = and_(
        CaseRow.kind != "internal_transfer",
        CaseRow.last_working_day <= day,
        or_(Employee.hire_date.is_(None), Employee.hire_date <= CaseRow.last_working_day),
    )
    query = (
        select(CaseRow)
        .join(Employee, and_(Employee.tenant_id == CaseRow.tenant_id, Employee.number == CaseRow.leaver))
        .where(
            CaseRow.leaver.in_(sorted(set(people))),
            CaseRow.state.not_in(["withdrawn", "cancelled"]),
            by_then if batch is None else or_(by_then, CaseRow.batch_id == batch),
            CaseRow.case_id.in_(seen.correlate(None)),
        )
    )
    return list(session.scalars(query.order_by(CaseRow.case_id)))


# -- which lists a change concerns -------------------------------------------------------------------------------------


_FILED = fixed(
    select(CaseRow.case_id).where(
        CaseRow.leaver.in_(bindparam("leavers", expanding=True)), CaseRow.state.in_(sorted(OPEN))
    ),
    CaseRow,
)


def filed_cases_of(session: Session, people: Collection[str]) -> set[str]:
    """Filed cases under way of these leavers."""
    found: set[str] = set()
    for part in _chunks(people):
        found.update(session.scalars(_FILED, {"leavers": list(part)}))
    return found


def cases_about(session: Session, kinds: Collection[str], keys: Collection[str]) -> set[str]:
    """Cases in which these things are held, before they take effect."""
    found: set[str] = set()
    for part in _chunks(keys):
        query = select(HoldingRow.case_id).where(
            HoldingRow.kind.in_(list(kinds)), HoldingRow.key.in_(part), HoldingRow.state.in_(["open", "assigned"])
        )
        found.update(session.scalars(query))
    return found


def undecided(session: Session, case_ids: Collection[str]) -> set[str]:
    """Those of these cases in which something lacks a receiver."""
    query = select(HoldingRow.case_id).where(HoldingRow.case_id.in_(sorted(case_ids)), HoldingRow.state == "open")
    return set(session.scalars(query.distinct()))


def cases_to_be_received_by(session: Session, people: Collection[str]) -> set[str]:
    """Cases in which these people are to receive something."""
    found: set[str] = set()
    for part in _chunks(people):
        query = select(HoldingRow.case_id).where(HoldingRow.receiver.in_(part), HoldingRow.state == "assigned")
        found.update(session.scalars(query))
    return found


def cases_that_outlast(session: Session, receiver: str, day: date, besides: str) -> set[str]:
    """Cases in which somebody is to receive something after the own last working day."""
    query = (
        select(HoldingRow.case_id)
        .join(CaseRow, and_(CaseRow.tenant_id == HoldingRow.tenant_id, CaseRow.case_id == HoldingRow.case_id))
        .where(
            HoldingRow.receiver == receiver,
            HoldingRow.state == "assigned",
            HoldingRow.case_id != besides,
            CaseRow.last_working_day >= day,
        )
    )
    return set(session.scalars(query))


def _chunks(values: Collection[str]) -> Iterable[list[str]]:
    ordered = sorted(set(values))
    return (ordered[start : start + CHUNK] for start in range(0, len(ordered), CHUNK))


# -- who stands in -----------------------------------------------------------------------------------------------------


def stand_ins(session: Session, kind: str, keys: Collection[str]) -> dict[str, StandInRow]:
    """The stand-ins of these directory rows, by key."""
    found: dict[str, StandInRow] = {}
    for part in _chunks(keys):
        query = select(StandInRow).where(StandInRow.kind == kind, StandInRow.key.in_(part))
        found |= {row.key: row for row in session.scalars(query)}
    return found
