"""Manager KPI (考核联动). Fields are explained in kpi.proto."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from chassis.contract import Instant, Reply, Request, Texts
from performance.contract.names import CaseName, EmployeeName, EntryName, OmissionName

MONTH = r"^[0-9]{4}-(0[1-9]|1[0-2])$"


class KpiRate(Reply):
    """`met` of `due`."""

    met: int
    due: int
    pending: int
    percent: float | None = None
    no_data: bool
    target: float


class KpiCase(Reply):
    """A handover that counts for a head."""

    case: CaseName
    leaver_name: Texts
    due_on: str
    completed_at: Instant | None = None
    state: str


class KpiDeadline(Reply):
    """A deadline of a head."""

    deadline_id: str
    case: CaseName
    kind: str
    title: Texts
    due_at: Instant
    met_at: Instant | None = None
    state: str


class KpiOmissionRate(Reply):
    """Upheld omissions ÷ confirmed entries."""

    upheld: int
    reversed: int
    entries: int
    percent: float | None = None
    no_data: bool
    too_few: bool
    minimum: int
    target: float


class KpiOmission(Reply):
    """An omission that was upheld, or is no longer."""

    omission: OmissionName
    case: CaseName
    title: str
    verdict: str
    counted_at: Instant
    state: str


class KpiEntry(Reply):
    """An entry that was confirmed under a head."""

    entry: EntryName
    case: CaseName
    title: Texts
    confirmed_at: Instant


class HeadKpi(Reply):
    """A head's month."""

    head: EmployeeName
    month: str
    state: str
    time_zone: str
    completion: KpiRate
    on_time: KpiRate
    closed_at: Instant | None = None
    cases: list[KpiCase] = []
    deadlines: list[KpiDeadline] = []
    omission: KpiOmissionRate | None = None
    findings_dismissed_wrongly: int = 0
    omissions: list[KpiOmission] = []
    entries: list[KpiEntry] = []


class GetHeadKpiRequest(Request):
    """Which head and month."""

    head: EmployeeName
    month: str | None = Field(default=None, pattern=MONTH)


class ListHeadKpisRequest(Request):
    """Which months."""

    from_month: str | None = Field(default=None, pattern=MONTH)
    to_month: str | None = Field(default=None, pattern=MONTH)
    head: EmployeeName | None = None
    view: Literal["", "basic", "full"] = ""
    page_size: int = 0
    page_token: str = ""


class ListHeadKpisResponse(Reply):
    """One page."""

    head_kpis: list[HeadKpi]
    next_page_token: str
