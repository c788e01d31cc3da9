"""The dashboard (看板) and its stream."""

from __future__ import annotations

from chassis.contract import Instant, Reply, Request
from chassis.live import Live
from offboarding.contract.cases import Progress, WaitsFor
from offboarding.contract.names import BatchName, CaseName, CompanyName, DepartmentName, EmployeeName


class GetDashboardRequest(Request):
    """Of which part of the organization."""

    department: DepartmentName | None = None
    company: CompanyName | None = None
    batch: BatchName | None = None


class WatchDashboardRequest(GetDashboardRequest):
    """And from where."""

    cursor: str = ""


class CaseCounts(Reply):
    """Cases under way by health, and the others."""

    open: int = 0
    red: int = 0
    amber: int = 0
    green: int = 0
    drafts: int = 0
    completed: int = 0
    called_off: int = 0


class StageCount(Reply):
    """Cases in one state."""

    state: str
    total: int
    red: int
    amber: int
    green: int


class DepartmentCount(Reply):
    """Cases of a department and everything below it."""

    department: DepartmentName
    display_name: dict[str, str]
    counts: CaseCounts


class RegionCount(Reply):
    """Cases of a company or site."""

    company: CompanyName
    display_name: dict[str, str]
    counts: CaseCounts


class BatchCount(Reply):
    """Cases of a batch."""

    batch: BatchName
    title: str
    counts: CaseCounts


class Dashboard(Reply):
    """The numbers."""

    department: DepartmentName | None = None
    counts: CaseCounts
    stages: list[StageCount]
    departments: list[DepartmentCount]
    regions: list[RegionCount]
    batches: list[BatchCount]
    as_of: Instant


class ListDashboardCasesRequest(Request):
    """The order is fixed: red first, then amber, who waits longest first."""

    page_size: int = 0
    page_token: str = ""
    filter: str = ""


class DashboardCase(Reply):
    """A case as the dashboard shows it."""

    name: CaseName
    kind: str
    state: str
    health: str
    leaver: EmployeeName
    leaver_name: dict[str, str]
    head: EmployeeName | None = None
    hrbp: EmployeeName | None = None
    department: DepartmentName
    company: CompanyName
    batch: BatchName | None = None
    last_working_day: str
    waiting_since: Instant
    waits_for: list[WaitsFor]
    progress: Progress
    deadlines_missed: int
    blocked_reason: str | None = None


class ListDashboardCasesResponse(Reply):
    """A page."""

    cases: list[DashboardCase]
    next_page_token: str = ""


class WatchDashboardResponse(Reply):
    """A snapshot, or what changed."""

    live: Live
    dashboard: Dashboard | None = None
    cases: list[DashboardCase] = []
    removed: list[CaseName] = []
