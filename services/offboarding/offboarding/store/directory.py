"""Tables of the directory, and the queries on them. Columns bear the names of `model.directory`'s rules."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Index, Select, String, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from chassis.db import TenantRow
from offboarding.model.departments import Department as Node
from offboarding.model.departments import Tree
from offboarding.model.directory import KINDS
from offboarding.store.base import Base

CODE = String(64)


class TenantRecord(TenantRow, Base):
    """A company that uses the suite (租户)."""

    __tablename__ = "tenants"
    name: Mapped[str] = mapped_column(String(200))
    country: Mapped[str] = mapped_column(String(2))
    locale: Mapped[str] = mapped_column(String(35))
    time_zone: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime]


class DirectoryRow(TenantRow):
    """What every kind of row has. `version` counts its real changes, so that readers never go back."""

    version: Mapped[int]
    active: Mapped[bool]
    updated_at: Mapped[datetime]


class Company(DirectoryRow, Base):
    """A legal entity or branch (法人/分公司)."""

    __tablename__ = "companies"
    code: Mapped[str] = mapped_column(CODE, primary_key=True)
    name_zh: Mapped[str] = mapped_column(String(200))
    name_en: Mapped[str | None] = mapped_column(String(200))
    parent: Mapped[str | None] = mapped_column(CODE)
    country: Mapped[str] = mapped_column(String(2))
    subdivision: Mapped[str | None] = mapped_column(String(20))
    time_zone: Mapped[str] = mapped_column(String(64))
    locale: Mapped[str] = mapped_column(String(35))
    legal_entity: Mapped[bool | None] = mapped_column(doc="False: a branch (分公司); empty: not said")


class Department(DirectoryRow, Base):
    """A department (部门); its head (部门负责人) is a fact of its own."""

    __tablename__ = "departments"
    code: Mapped[str] = mapped_column(CODE, primary_key=True)
    name_zh: Mapped[str] = mapped_column(String(200))
    name_en: Mapped[str | None] = mapped_column(String(200))
    parent: Mapped[str | None] = mapped_column(CODE)
    company: Mapped[str] = mapped_column(CODE)
    head: Mapped[str | None] = mapped_column(CODE)
    __table_args__ = (Index("ix_departments_head", "tenant_id", "head"),)


class Position(DirectoryRow, Base):
    """A position with its job family (职族)."""

    __tablename__ = "positions"
    code: Mapped[str] = mapped_column(CODE, primary_key=True)
    name_zh: Mapped[str] = mapped_column(String(200))
    name_en: Mapped[str | None] = mapped_column(String(200))
    job_family: Mapped[str] = mapped_column(String(40))


class Employee(DirectoryRow, Base):
    """A person at work, by employee number (工号)."""

    __tablename__ = "employees"
    number: Mapped[str] = mapped_column(CODE, primary_key=True)
    name_zh: Mapped[str] = mapped_column(String(200))
    name_en: Mapped[str | None] = mapped_column(String(200))
    email: Mapped[str | None] = mapped_column(String(200))
    phone: Mapped[str | None] = mapped_column(String(40))
    department: Mapped[str] = mapped_column(CODE)
    company: Mapped[str] = mapped_column(CODE)
    position: Mapped[str | None] = mapped_column(CODE)
    manager: Mapped[str | None] = mapped_column(CODE)
    hrbp: Mapped[str | None] = mapped_column(CODE)
    hire_date: Mapped[date | None]
    probation_end: Mapped[date | None]
    country: Mapped[str | None] = mapped_column(String(2))
    subdivision: Mapped[str | None] = mapped_column(String(20))
    time_zone: Mapped[str | None] = mapped_column(String(64))
    locale: Mapped[str | None] = mapped_column(String(35))
    __table_args__ = (
        Index("ix_employees_department", "tenant_id", "department", "number"),
        Index("ix_employees_name_zh", "tenant_id", "name_zh", "number"),
    )


class Duty(DirectoryRow, Base):
    """Who answers for what, where and when (职责分配)."""

    __tablename__ = "duties"
    id: Mapped[str] = mapped_column(CODE, primary_key=True)
    duty: Mapped[str] = mapped_column(String(40))
    employee: Mapped[str] = mapped_column(CODE)
    department: Mapped[str | None] = mapped_column(CODE)
    site: Mapped[str | None] = mapped_column(String(64))
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]
    __table_args__ = (
        Index("ix_duties_duty", "tenant_id", "duty"),
        Index("ix_duties_employee", "tenant_id", "employee"),
    )


TABLES: dict[str, Any] = {
    "company": Company,
    "department": Department,
    "position": Position,
    "employee": Employee,
    "duty": Duty,
}


def key_of(kind: str, row: Any) -> str:
    """The row's code."""
    return str(getattr(row, KINDS[kind].key))


def key_column(kind: str) -> Any:
    """The column of the key."""
    return getattr(TABLES[kind], KINDS[kind].key)


def values_of(kind: str, row: Any) -> dict[str, Any]:
    """The row's fields as `model.directory.normalise` gives them."""
    names = [f.name for f in KINDS[kind].fields if f.type != "status"]
    return {name: getattr(row, name) for name in names} | {"active": row.active}


def rows_of(kind: str) -> Select[Any]:
    """All rows of a kind, for a list to narrow."""
    return select(TABLES[kind])


def locked(session: Session, kind: str, codes: Sequence[str]) -> dict[str, Any]:
    """The stored rows with these codes, locked in the order of their codes so that two batches never deadlock."""
    found: dict[str, Any] = {}
    ordered = sorted(set(codes))
    for start in range(0, len(ordered), 500):
        query = select(TABLES[kind]).where(key_column(kind).in_(ordered[start : start + 500]))
        for row in session.scalars(query.order_by(key_column(kind)).with_for_update()):
            found[key_of(kind, row)] = row
    return found


def companies(session: Session, codes: Iterable[str]) -> dict[str, Company]:
    """These companies by code."""
    query = select(Company).where(Company.code.in_(sorted(set(codes))))
    return {row.code: row for row in session.scalars(query)}


def employees(session: Session, numbers: Iterable[str]) -> dict[str, Employee]:
    """These people by number, not locked."""
    query = select(Employee).where(Employee.number.in_(sorted(set(numbers))))
    return {row.number: row for row in session.scalars(query)}


def positions(session: Session, codes: Iterable[str]) -> dict[str, Position]:
    """These positions by code."""
    query = select(Position).where(Position.code.in_(sorted(set(codes))))
    return {row.code: row for row in session.scalars(query)}


def all_companies(session: Session) -> list[Company]:
    """The whole tree of companies; a tenant has few."""
    return list(session.scalars(select(Company).order_by(Company.code)))


def staff_by_company(session: Session) -> dict[str, int]:
    """How many people are at work in each company."""
    query = select(Employee.company, func.count().label("people")).where(Employee.active).group_by(Employee.company)
    return {row.company: row.people for row in session.execute(query)}


def department_lines(session: Session, codes: Iterable[str]) -> Tree:
    """These departments and everything above them: one query a level, whatever their number."""
    nodes: dict[str, Node] = {}
    wanted = set(codes)
    while wanted:
        for row in session.scalars(select(Department).where(Department.code.in_(sorted(wanted)))):
            nodes[row.code] = Node(row.code, row.parent, row.head, row.active)
        above = {nodes[code].parent for code in wanted if code in nodes}
        wanted = {code for code in above if code is not None and code not in nodes}
    return Tree.of(nodes.values())


def department_names(session: Session, codes: Iterable[str]) -> dict[str, dict[str, str]]:
    """Names by language of these departments."""
    query = select(Department.code, Department.name_zh, Department.name_en).where(
        Department.code.in_(sorted(set(codes)))
    )
    return {row.code: {"zh-CN": row.name_zh, "en": row.name_en or row.name_zh} for row in session.execute(query)}


def existing(session: Session, kind: str, codes: Iterable[str]) -> set[str]:
    """Which of the codes are known."""
    ordered = sorted(set(codes))
    found: set[str] = set()
    for start in range(0, len(ordered), 500):
        found.update(
            session.scalars(select(key_column(kind)).where(key_column(kind).in_(ordered[start : start + 500])))
        )
    return found


def parents(session: Session, kind: str) -> dict[str, str | None]:
    """Code to parent of every company or department."""
    table = TABLES[kind]
    return {row.code: row.parent for row in session.execute(select(table.code, table.parent))}


def absent_active(session: Session, kind: str, present: set[str]) -> list[Any]:
    """Active rows that are not among `present`."""
    rows = session.scalars(select(TABLES[kind]).where(TABLES[kind].active).order_by(key_column(kind)).with_for_update())
    return [row for row in rows if key_of(kind, row) not in present]


def after(session: Session, kind: str, code: str, limit: int) -> list[Any]:
    """The next rows by code, inactive ones too: for replay and export."""
    query = select(TABLES[kind]).where(key_column(kind) > code).order_by(key_column(kind)).limit(limit)
    return list(session.scalars(query))


def everything(session: Session, kind: str, chunk: int = 1000) -> Iterator[Any]:
    """All rows of a kind by key, read chunk by chunk."""
    code = ""
    while rows := after(session, kind, code, chunk):
        yield from rows
        code = key_of(kind, rows[-1])


def department_line(session: Session, tenant: str, code: str) -> Tree:
    """The department and everything above it."""
    nodes: list[Node] = []
    current: str | None = code
    while current is not None and current not in {n.code for n in nodes}:
        row = session.get(Department, (tenant, current))
        if row is None:
            break
        nodes.append(Node(row.code, row.parent, row.head, row.active))
        current = row.parent
    return Tree.of(nodes)


def duties_named(session: Session, duty: str) -> list[Duty]:
    """Active assignments of a duty."""
    return list(session.scalars(select(Duty).where(Duty.duty == duty, Duty.active).order_by(Duty.id)))


def inactive_of(session: Session, numbers: Iterable[str]) -> set[str]:
    """Which of these people are unknown or have left."""
    wanted = set(numbers)
    query = select(Employee.number).where(Employee.number.in_(sorted(wanted)), Employee.active)
    return wanted - set(session.scalars(query))


def names_of(session: Session, numbers: Iterable[str]) -> dict[str, dict[str, str]]:
    """Names by language of these people; unknown ones are left out."""
    query = select(Employee.number, Employee.name_zh, Employee.name_en).where(Employee.number.in_(sorted(set(numbers))))
    return {row.number: {"zh-CN": row.name_zh, "en": row.name_en or row.name_zh} for row in session.execute(query)}


def employees_of_company(session: Session, company: str, after_number: str, limit: int) -> list[Employee]:
    """The next employees of a company by number, locked."""
    query = select(Employee).where(Employee.company == company, Employee.number > after_number)
    return list(session.scalars(query.order_by(Employee.number).limit(limit).with_for_update()))


def tenant(session: Session, tenant_id: str) -> TenantRecord | None:
    """The tenant's own row."""
    return session.get(TenantRecord, tenant_id)


def tenant_ids(session: Session) -> list[str]:
    """All tenants; only for the platform's own sweeps, which run as all tenants."""
    return list(session.scalars(select(TenantRecord.tenant_id).order_by(TenantRecord.tenant_id)))
