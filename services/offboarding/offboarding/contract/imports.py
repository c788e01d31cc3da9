"""Imports and exports of directory sheets."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from chassis.contract import Instant, Reply, Request
from offboarding.contract.names import ImportName, ListRequest

SheetKind = Literal["company", "department", "position", "employee", "duty"]


class CreateImportRequest(Request):
    """Announces a sheet. `mode`: all_or_nothing, or per_row (good rows are taken, bad ones reported)."""

    kind: SheetKind
    filename: str = Field(min_length=1, max_length=200)
    dry_run: bool = False
    mode: Literal["all_or_nothing", "per_row", ""] = ""
    complete: bool = False


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
    """A bad cell: sheet row counted from 1 (the header is row 1), the column's header, the reason."""

    row: int
    column: str
    reason: str


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


class CompleteUploadRequest(Request):
    """The gateway has the bytes (internal)."""

    ticket: str
    digest: str = Field(pattern=r"^[0-9a-f]{64}$")
    size: int = Field(ge=0)
    content_type: str = ""


class ExportDirectoryRequest(Request):
    """A sheet of the same shape as an import takes."""

    kind: SheetKind
