"""Commands, replies and events of AttachmentService: files of entries (附件)."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from chassis.contract import Event, Instant, Reply, Request, ResourceName
from checklist.contract.checklist import CaseName, EmployeeName
from checklist.contract.entry import EntryName
from checklist.contract.files import UploadTicket

AttachmentName = Annotated[str, ResourceName("attachments")]


class CreateAttachmentRequest(Request):
    """Announces a file; the answer holds the ticket to send it with."""

    parent: EntryName
    filename: Annotated[str, Field(min_length=1, max_length=255)]
    size: Annotated[int, Field(ge=0)]
    content_type: Annotated[str, Field(max_length=120)] = ""


class CompleteUploadRequest(Request):
    """Internal, from the gateway: the bytes are in the blob store."""

    ticket: Annotated[str, Field(max_length=4096)]
    digest: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    size: Annotated[int, Field(ge=0)]
    content_type: Annotated[str, Field(max_length=200)] = ""


class GetAttachmentRequest(Request):
    """One attachment."""

    name: AttachmentName


class ListAttachmentsRequest(Request):
    """The attachments of an entry, oldest first."""

    parent: EntryName


class DownloadAttachmentRequest(Request):
    """Leave to fetch the bytes."""

    name: AttachmentName


class Attachment(Reply):
    """A file of an entry. `content_type` is found from the bytes once they are there."""

    name: AttachmentName
    entry: EntryName
    case: CaseName
    filename: str
    content_type: str
    state: str
    size: int
    digest: str | None = None
    created_by: EmployeeName
    created_at: Instant
    stored_at: Instant | None = None


class CreatedAttachment(Reply):
    """The announced attachment and the leave to send it."""

    attachment: Attachment
    upload: UploadTicket


class ListAttachmentsResponse(Reply):
    """All of them: an entry holds a bounded number."""

    attachments: list[Attachment]


# -- events ------------------------------------------------------------------------------------------------------------


class AttachmentStored(Event):
    """A file arrived and is of an allowed type."""

    NAME = "attachment.stored"
    case_id: str
    entry_id: str
    attachment_id: str
    filename: str
    content_type: str
    size: int
    digest: str
    stored_by: str
    section: str
