"""Batches of separations (批量离职): commands and answers."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import Field

from chassis.contract import Instant, Reply, Request
from offboarding.contract.cases import KindText, Progress, SeparationFields, WaitsFor
from offboarding.contract.names import BatchName, CaseName, CompanyName, DepartmentName, EmployeeName, ListRequest

MOST_ROWS = 500


class BatchRow(SeparationFields):
    """One separation; without a kind it is the batch's."""

    kind: KindText | Literal[""] = ""


class CreateBatchRequest(Request):
    """Enters a batch: all rows or none."""

    client_key: str = Field(min_length=1, max_length=200)
    title: str = Field(min_length=1, max_length=200)
    kind: KindText | Literal[""] = ""
    rows: list[BatchRow] = Field(min_length=1, max_length=MOST_ROWS)
    release_at: Instant | None = None
    heads: list[EmployeeName] = Field(default=[], max_length=100)
    accept_warnings: bool = False
    validate_only: bool = False


class GetBatchRequest(Request):
    """One batch."""

    name: BatchName


class ListBatchesRequest(ListRequest):
    """The batches that the caller may see."""


class ReleaseBatchRequest(Request):
    """Files it now."""

    name: BatchName
    accept_warnings: bool = False
    etag: str = ""


class RescheduleReleaseRequest(Request):
    """A new hour, or none."""

    name: BatchName
    release_at: Instant | None = None
    accept_warnings: bool = False
    etag: str = ""


class CancelBatchRequest(Request):
    """HR calls it off."""

    name: BatchName
    reason: str = Field(min_length=1, max_length=4000)
    etag: str = ""


class GetBatchDashboardRequest(Request):
    """How far it is."""

    name: BatchName


class UpdateBatchChecklistItemRequest(Request):
    """What became of a point of HR's statutory list."""

    name: BatchName
    key: str = Field(pattern=r"^[a-z_]{1,60}$")
    state: Literal["open", "done", "not_applicable"]
    done_on: date | None = None
    note: str = Field(default="", max_length=4000)
    etag: str = ""


class BatchCase(Reply):
    """A separation of a batch; without a name in a preview."""

    case: CaseName | None = None
    leaver: EmployeeName
    leaver_name: dict[str, str]
    department: DepartmentName
    kind: str
    state: str
    head: EmployeeName | None = None
    successor: EmployeeName | None = None
    last_working_day: str
    blocked_reason: str | None = None


class BatchWarning(Reply):
    """A finding of the rules about a row or (without leaver) the batch, and who accepted it."""

    code: str
    article: str = ""
    text: dict[str, str]
    must_accept: bool
    accepted_by: str | None = None
    accepted_at: Instant | None = None
    leaver: EmployeeName | None = None


class BatchProblem(Reply):
    """What is wrong with a row; in a preview only."""

    row: int | None = None
    field: str
    reason: str


class BatchChecklistItem(Reply):
    """A point of HR's statutory list (劳动合同法 41 to 43)."""

    key: str
    title: dict[str, str]
    guidance: dict[str, str]
    article: str
    before_release: bool
    due_on: str | None = None
    state: str
    done_on: str | None = None
    decided_by: str | None = None
    decided_at: Instant | None = None
    note: str | None = None


class Batch(Reply):
    """A batch as its reader may see it."""

    name: BatchName | None = None
    etag: str
    client_key: str
    title: str
    kind: str
    state: str
    company: CompanyName | None = None
    initiator: str
    heads: list[EmployeeName] = []
    hr: list[EmployeeName] = []
    size: int
    release_at: Instant | None = None
    released_at: Instant | None = None
    cancelled_at: Instant | None = None
    cancel_reason: str | None = None
    blocked_reason: str | None = None
    cases: list[BatchCase] = []
    warnings: list[BatchWarning] = []
    checklist_items: list[BatchChecklistItem] = []
    problems: list[BatchProblem] = []
    created_at: Instant


class ListBatchesResponse(Reply):
    """A page."""

    batches: list[Batch]
    next_page_token: str = ""


class NotCancelled(Reply):
    """A case that could not be cancelled."""

    case: CaseName
    leaver: EmployeeName
    state: str


class CancelBatchResponse(Reply):
    """What became of a cancelled batch."""

    batch: Batch
    cancelled: int
    not_cancelled: list[NotCancelled] = []


class BatchDepartment(Reply):
    """How far a department is."""

    department: DepartmentName
    display_name: dict[str, str]
    total: int = 0
    completed: int = 0
    red: int = 0
    amber: int = 0


class BatchCaseProgress(Reply):
    """How far a case is."""

    case: CaseName
    leaver: EmployeeName
    leaver_name: dict[str, str]
    department: DepartmentName
    state: str
    health: str
    head: EmployeeName | None = None
    last_working_day: str
    blocked_reason: str | None = None
    progress: Progress
    waits_for: list[WaitsFor] = []
    deadlines_missed: int = 0


class BatchDashboard(Reply):
    """How far a batch is."""

    name: BatchName
    title: str
    state: str
    total: int
    by_state: dict[str, int]
    by_health: dict[str, int]
    departments: list[BatchDepartment]
    cases: list[BatchCaseProgress]
    open_checklist_items: int = 0
