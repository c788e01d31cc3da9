"""Imports and exports of sheets: the directory's kinds, and cases."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from chassis.contract import Instant, Reply, Request
from offboarding.contract.cases import KindText
from offboarding.contract.names import BatchName, EmployeeName, ImportName, ListRequest

SheetKind = Literal["company", "department", "position", "employee", "duty"]
ImportKind = Literal["company", "department", "position", "employee", "duty", "cases"]
SheetFormat = Literal["", "csv", "xlsx"]


class ImportBatch(Request):
    """What a sheet of cases becomes; a key and a title are made up where none is given."""

    client_key: str = Field(default="", max_length=200)
    title: str = Field(default="", max_length=200)
    kind: KindText | Literal[""] = ""
    release_at: Instant | None = None
    heads: list[EmployeeName] = Field(default=[], max_length=100)


class CreateImportRequest(Request):
    """Announces a sheet. `mode`: all_or_nothing, or per_row (good rows are taken, bad ones reported)."""

    kind: ImportKind
    filename: str = Field(min_length=1, max_length=200)
    dry_run: bool = False
    mode: Literal["all_or_nothing", "per_row", ""] = ""
    complete: bool = False
    batch: ImportBatch | None = None


class UploadTicket(Reply):
    """Leave to send the sheet: `PUT /v1/uploads/{ticket}`."""

    ticket: str
    url: str
    max_bytes: int
    expires_at: Instant


class DownloadTicket(Reply):
    """Leave to fetch a file: `GET /v1/downloads/{ticket}`."""

    ticket: str
    url: str
    filename: str
    content_type: str
    size: int
    expires_at: Instant


class ImportError(Reply):  # noqa: A001 - the word of the contract
    """A bad cell: sheet row counted from 1 (the header is row 1), the column's header, the reason, the place (`C7`)."""

    row: int
    column: str
    reason: str
    cell: str = ""


class ImportWarning(Reply):  # noqa: A001 - the word of the contract
    """What the rules say of a row (0: of the batch)."""

    row: int
    code: str
    article: str = ""
    text: dict[str, str]
    must_accept: bool


class Import(Reply):
    """A sheet on its way. `state`: awaiting_upload, checked (looked at, nothing stored), applied, refused."""

    name: ImportName
    kind: str
    filename: str
    state: str
    dry_run: bool
    mode: str
    complete: bool
    encoding: str = ""
    rows: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    deactivated: int = 0
    refused: int = 0
    errors: list[ImportError] = []
    created_at: Instant
    checked_at: Instant | None = None
    applied_at: Instant | None = None
    upload: UploadTicket | None = None
    warnings: list[ImportWarning] = []
    batch: BatchName | None = None


class GetImportRequest(Request):
    """One import."""

    name: ImportName


class ListImportsRequest(ListRequest):
    """Imports, newest first."""


class ListImportsResponse(Reply):
    """A page, without the errors."""

    imports: list[Import]
    next_page_token: str = ""


class ApplyImportRequest(Request):
    """Stores the rows of a checked sheet."""

    name: ImportName
    accept_warnings: bool = False


class CompleteUploadRequest(Request):
    """The gateway has the bytes (internal)."""

    ticket: str
    digest: str = Field(pattern=r"^[0-9a-f]{64}$")
    size: int = Field(ge=0)
    content_type: str = ""


class ExportDirectoryRequest(Request):
    """A sheet of the same shape as an import takes."""

    kind: SheetKind
    format: SheetFormat = ""


class DownloadImportTemplateRequest(Request):
    """An empty sheet with the headers of a kind."""

    kind: ImportKind
    format: SheetFormat = ""
