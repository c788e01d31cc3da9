"""Findings (核对发现): reading and deciding. Fields are explained in findings.proto."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from chassis.contract import Instant, Reply, Request, Texts
from performance.contract.names import CaseName, EmployeeName, EntryName, FindingName


class FindingRecord(Reply):
    """A record behind a finding."""

    source: str
    external_id: str
    title: str


class Finding(Reply):
    """The records say otherwise."""

    name: FindingName
    case: CaseName
    entry: EntryName | None = None
    kind: str
    state: str
    score: float
    summary: Texts
    field: str
    path: str
    subject: str
    entry_value: str
    record_value: str
    records: list[FindingRecord]
    head: EmployeeName | None = None
    leaver: EmployeeName
    opened_at: Instant
    resolved_at: Instant | None = None
    resolved_by: str | None = None
    reason: str | None = None
    etag: str


class GetFindingRequest(Request):
    """Which finding."""

    name: FindingName


class ListFindingsRequest(Request):
    """Whose findings; parent `-` stands for every case."""

    parent: CaseName
    filter: str = ""
    order_by: str = ""
    page_size: int = 0
    page_token: str = ""


class ListFindingsResponse(Reply):
    """One page."""

    findings: list[Finding]
    next_page_token: str


class ResolveFindingRequest(Request):
    """A decision."""

    name: FindingName
    outcome: Literal["returned", "accepted"]
    reason: str = Field(min_length=1, max_length=2000)
    entry: EntryName | None = None
    etag: str = ""
