"""Work records (工作痕迹): ingest and reading. Fields are explained in work_records.proto."""

from __future__ import annotations

from pydantic import Field

from chassis.contract import Instant, Reply, Request
from performance.contract.names import EmployeeName, RecordName


class WorkRecordInput(Request):
    """A row; only types are judged here, for one bad row must not refuse the others."""

    source: str = ""
    external_id: str = ""
    kind: str = ""
    owner: str = ""
    title: str = ""
    counterpart: str = ""
    contact: str = ""
    status: str = ""
    progress: float | None = None
    amount: float | None = None
    currency: str = ""
    url: str = ""
    project_owner: str = ""
    version: int = Field(default=0, lt=2**63)
    updated_at: Instant | None = None
    occurred_at: Instant | None = None
    deleted: bool = False


class BatchIngestWorkRecordsRequest(Request):
    """Up to 500 rows."""

    records: list[WorkRecordInput] = Field(min_length=1, max_length=500)


class RowError(Reply):
    """A bad field of a row."""

    field: str
    description: str


class IngestResult(Reply):
    """What became of a row."""

    index: int
    source: str = ""
    external_id: str = ""
    outcome: str
    name: RecordName | None = None
    errors: list[RowError] = []
    warnings: list[str] = []


class BatchIngestWorkRecordsResponse(Reply):
    """One result a row."""

    results: list[IngestResult]
    stored: int
    refused: int


class WorkRecord(Reply):
    """A stored record."""

    name: RecordName
    source: str
    external_id: str
    kind: str
    owner: EmployeeName
    title: str
    counterpart: str | None = None
    contact: str | None = None
    status: str | None = None
    progress: float | None = None
    amount: float | None = None
    currency: str | None = None
    url: str | None = None
    project_owner: EmployeeName | None = None
    version: int
    updated_at: Instant
    occurred_at: Instant


class GetWorkRecordRequest(Request):
    """Which record."""

    name: RecordName


class ListWorkRecordsRequest(Request):
    """Whose records."""

    parent: EmployeeName
    filter: str = ""
    order_by: str = ""
    page_size: int = 0
    page_token: str = ""


class ListWorkRecordsResponse(Reply):
    """One page."""

    work_records: list[WorkRecord]
    next_page_token: str
