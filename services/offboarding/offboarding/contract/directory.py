"""Directory rows as they come in and go out, and what a batch answers."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from chassis.contract import Instant, Reply, Request
from offboarding.contract.names import (
    CompanyName,
    DepartmentName,
    DutyName,
    EmployeeName,
    ListRequest,
    PositionName,
)

MAX_BATCH = 5000


class RowInput(BaseModel):
    """A row as the caller wrote it. Texts only: a bad value refuses its own row, never the batch."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    name: str = ""
    status: str = ""
    etag: str = ""
    updated_at: Instant | None = Field(default=None, description="comes back with a row that was read; not looked at")


class CompanyInput(RowInput):
    """See `model.directory.KINDS`."""

    display_name: dict[str, str] = Field(default_factory=dict)
    parent: str | None = None
    country: str = ""
    subdivision: str | None = None
    time_zone: str = ""
    locale: str = ""
    legal_entity: bool | None = None


class DepartmentInput(RowInput):
    """See `model.directory.KINDS`."""

    display_name: dict[str, str] = Field(default_factory=dict)
    parent: str | None = None
    company: str = ""
    head: str | None = None


class PositionInput(RowInput):
    """See `model.directory.KINDS`."""

    display_name: dict[str, str] = Field(default_factory=dict)
    job_family: str = ""


class EmployeeInput(RowInput):
    """See `model.directory.KINDS`."""

    name_zh: str = ""
    name_en: str | None = None
    email: str | None = None
    phone: str | None = None
    department: str = ""
    company: str = ""
    position: str | None = None
    manager: str | None = None
    hrbp: str | None = None
    hire_date: str | None = None
    probation_end: str | None = None
    country: str | None = None
    subdivision: str | None = None
    time_zone: str | None = None
    locale: str | None = None


class DutyInput(RowInput):
    """See `model.directory.KINDS`."""

    duty: str = ""
    employee: str = ""
    department: str | None = None
    site: str | None = None
    valid_from: str | None = None
    valid_to: str | None = None


class BatchRequest(Request):
    """What every batch has. `complete` says that nobody else exists: who is absent becomes inactive."""

    complete: bool = False
    validate_only: bool = False


class BatchUpsertCompaniesRequest(BatchRequest):
    """Companies, in any order."""

    companies: list[CompanyInput] = Field(max_length=MAX_BATCH)


class BatchUpsertDepartmentsRequest(BatchRequest):
    """Departments, in any order."""

    departments: list[DepartmentInput] = Field(max_length=MAX_BATCH)


class BatchUpsertPositionsRequest(BatchRequest):
    """Positions."""

    positions: list[PositionInput] = Field(max_length=MAX_BATCH)


class BatchUpsertEmployeesRequest(BatchRequest):
    """Employees, in any order."""

    employees: list[EmployeeInput] = Field(max_length=MAX_BATCH)


class BatchUpsertDutiesRequest(BatchRequest):
    """Duties."""

    duties: list[DutyInput] = Field(max_length=MAX_BATCH)


class RowError(Reply):
    """A bad field of a row."""

    field: str
    description: str


class RowResult(Reply):
    """What became of one row: created, updated, unchanged or refused."""

    index: int
    name: str
    outcome: str
    etag: str = ""
    errors: list[RowError] = []
    warnings: list[RowError] = []


class BatchResult(Reply):
    """The rows in the order of the request, and the sums."""

    results: list[RowResult]
    created: int
    updated: int
    unchanged: int
    refused: int
    deactivated: list[str] = []


class Row(Reply):
    """What every stored row shows."""

    status: str
    etag: str
    updated_at: Instant


class Company(Row):
    """A legal entity or branch (法人/分公司)."""

    name: CompanyName
    display_name: dict[str, str]
    parent: CompanyName | None = None
    country: str
    subdivision: str | None = None
    time_zone: str
    locale: str
    legal_entity: bool | None = None


class Department(Row):
    """A department (部门)."""

    name: DepartmentName
    display_name: dict[str, str]
    parent: DepartmentName | None = None
    company: CompanyName
    head: EmployeeName | None = None


class Position(Row):
    """A position (岗位)."""

    name: PositionName
    display_name: dict[str, str]
    job_family: str


class Employee(Row):
    """A person at work. Phone and employment dates are for HR, the head and the person only."""

    name: EmployeeName
    name_zh: str
    name_en: str | None = None
    email: str | None = None
    phone: str | None = None
    department: DepartmentName
    company: CompanyName
    position: PositionName | None = None
    manager: EmployeeName | None = None
    hrbp: EmployeeName | None = None
    hire_date: str | None = None
    probation_end: str | None = None
    country: str | None = None
    subdivision: str | None = None
    time_zone: str | None = None
    locale: str | None = None


class Duty(Row):
    """A duty (职责)."""

    name: DutyName
    duty: str
    employee: EmployeeName
    department: DepartmentName | None = None
    site: str | None = None
    valid_from: str | None = None
    valid_to: str | None = None


class GetCompanyRequest(Request):
    """One company."""

    name: CompanyName


class GetDepartmentRequest(Request):
    """One department."""

    name: DepartmentName


class GetPositionRequest(Request):
    """One position."""

    name: PositionName


class GetEmployeeRequest(Request):
    """One employee."""

    name: EmployeeName


class GetDutyRequest(Request):
    """One duty."""

    name: DutyName


class ListCompaniesRequest(ListRequest):
    """Companies by key."""


class ListDepartmentsRequest(ListRequest):
    """Departments by key."""


class ListPositionsRequest(ListRequest):
    """Positions by key."""


class ListEmployeesRequest(ListRequest):
    """Employees by key."""


class ListDutiesRequest(ListRequest):
    """Duties by key."""


class ListCompaniesResponse(Reply):
    """A page."""

    companies: list[Company]
    next_page_token: str = ""


class ListDepartmentsResponse(Reply):
    """A page."""

    departments: list[Department]
    next_page_token: str = ""


class ListPositionsResponse(Reply):
    """A page."""

    positions: list[Position]
    next_page_token: str = ""


class ListEmployeesResponse(Reply):
    """A page."""

    employees: list[Employee]
    next_page_token: str = ""


class ListDutiesResponse(Reply):
    """A page."""

    duties: list[Duty]
    next_page_token: str = ""


class ReplayDirectoryRequest(Request):
    """Another service asks for everything (internal)."""

    consumer: str = Field(pattern=r"^[a-z][a-z0-9_-]{0,39}$")


class ReplayDirectoryResponse(Reply):
    """It has begun; `directory.replay_completed` tells when it is done."""
