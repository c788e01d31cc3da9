"""Attachments of entries (附件): announced here, streamed by the gateway, visible once their bytes were checked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from chassis import tickets
from chassis.blobs import BlobNotFound, BlobStore
from chassis.errors import FieldViolation, Forbidden, Invalid, NotFound, NotReady, TooLarge, WrongState
from chassis.ids import new_id
from chassis.unit import UnitOfWork
from chassis.workdays import Calendar, due_at
from checklist.contract import attachment as c
from checklist.contract.files import DownloadTicket, UploadTicket
from checklist.model.entry import OPEN, Entry
from checklist.model.filetype import HEAD, safe_name, sniff
from checklist.model.template import FieldSpec
from checklist.settings_letters import AttachmentRules
from checklist.store import attachment as store
from checklist.store import entry as entries
from checklist.store.attachment import AttachmentRow
from checklist.usecases import cases_access as access
from checklist.usecases.file_tickets import OCTETS, download

UPLOADING, STORED = "uploading", "stored"


def create(uow: UnitOfWork, request: c.CreateAttachmentRequest) -> c.CreatedAttachment:
    """Announces a file of an open entry, by who fills it in; the ticket bounds what may be sent."""
    rules = uow.rules(AttachmentRules)
    if request.size > rules.max_bytes:
        raise TooLarge("attachment.too_large", field="size", most=rules.max_bytes)
    entry = _open_entry(uow, request.parent)
    if len(store.of_entry(uow.session, entry.entry_id)) >= rules.per_entry:
        raise TooLarge("attachment.too_many", field="parent", most=rules.per_entry)
    row = AttachmentRow(
        tenant_id=uow.ctx.tenant,
        attachment_id=new_id(),
        case_id=entry.case_id,
        entry_id=entry.entry_id,
        filename=safe_name(request.filename),
        content_type=request.content_type or OCTETS,
        announced_size=request.size,
        size=None,
        digest=None,
        state=UPLOADING,
        created_by=uow.ctx.actor,
        created_at=uow.now,
        stored_at=None,
    )
    uow.session.add(row)
    return c.CreatedAttachment(attachment=_view(row), upload=_upload_ticket(uow, row, rules))


def complete(uow: UnitOfWork, request: c.CompleteUploadRequest) -> c.Attachment:
    """The gateway has stored the bytes: they are checked by what they are, not by what they are called."""
    ticket = tickets.open(request.ticket, uow.port("ticket_key"), uow.now)
    if ticket.purpose != "upload" or ticket.tenant != uow.ctx.tenant or not ticket.subject.startswith("attachments/"):
        raise Forbidden("ticket.invalid", field="ticket")
    row = store.by_id(uow.session, ticket.subject.removeprefix("attachments/"), lock=True)
    if row is None:
        raise NotFound("not_found", name=ticket.subject, field="ticket")
    if row.state == STORED:
        if row.digest != request.digest:
            raise WrongState("attachment.stored_already", field="ticket")
        return _view(row)
    _check_bytes(uow, row, request, ticket.max_bytes)
    entry = entries.get(uow.session, uow.ctx.tenant, row.entry_id)
    assert entry is not None, "a file is announced for an entry"
    event = c.AttachmentStored(
        case_id=row.case_id,
        entry_id=row.entry_id,
        attachment_id=row.attachment_id,
        filename=row.filename,
        content_type=row.content_type,
        size=request.size,
        digest=request.digest,
        stored_by=row.created_by,
        section=entry.section,
    )
    uow.emit(event, case=row.case_id)
    return _view(row)


def get(uow: UnitOfWork, request: c.GetAttachmentRequest) -> c.Attachment:
    """One attachment, by who may see its entry."""
    return _view(_visible(uow, request.name))


def list_(uow: UnitOfWork, request: c.ListAttachmentsRequest) -> c.ListAttachmentsResponse:
    """Those that arrived, and the caller's own that are on the way."""
    _, entry, _ = access.entry_for(uow, request.parent)
    rows = store.of_entry(uow.session, entry.entry_id)
    shown = [row for row in rows if row.state == STORED or row.created_by == uow.ctx.actor]
    return c.ListAttachmentsResponse(attachments=[_view(row) for row in shown])


def fetch(uow: UnitOfWork, request: c.DownloadAttachmentRequest) -> DownloadTicket:
    """Leave to fetch the bytes."""
    row = _visible(uow, request.name)
    if row.state != STORED or row.digest is None or row.size is None:
        raise NotReady("attachment.not_stored", name=f"attachments/{row.attachment_id}", field="name")
    return download(
        uow,
        digest=row.digest,
        filename=row.filename,
        content_type=row.content_type,
        size=row.size,
        subject=f"attachments/{row.attachment_id}",
    )


def require_stored(uow: UnitOfWork, entry_id: str, specs: Iterable[FieldSpec], values: Mapping[str, Any]) -> None:
    """Refuses content whose attachment fields name files that are not stored with this entry, each by its field."""
    named = {s.key: str(values[s.key]).rpartition("/")[2] for s in specs if s.type == "attachment" and s.key in values}
    if not named:
        return
    stored = {row.attachment_id for row in store.of_entry(uow.session, entry_id) if row.state == STORED}
    absent = [
        FieldViolation(f"fields[{key}]", "attachment.unknown") for key, plain in named.items() if plain not in stored
    ]
    if absent:
        raise Invalid(fields=absent)


def _check_bytes(uow: UnitOfWork, row: AttachmentRow, request: c.CompleteUploadRequest, most: int) -> None:
    blobs: BlobStore = uow.port("blobs")
    try:
        size = blobs.size(request.digest)
        with blobs.open(request.digest) as file:
            head = file.read(HEAD)
    except BlobNotFound:
        raise NotReady("attachment.no_bytes", field="digest") from None
    if size != request.size or size > most:
        raise TooLarge("attachment.other_size", field="size", size=size, most=most)
    kind = sniff(head, row.filename)
    if kind not in uow.rules(AttachmentRules).types:
        raise Invalid("attachment.type", field="content_type", kind=kind)
    row.state, row.digest, row.size, row.content_type, row.stored_at = STORED, request.digest, size, kind, uow.now


def _open_entry(uow: UnitOfWork, entry_id: str) -> Entry:
    # Open as for every other change of its content: also what an omission opened again after the letter.
    checklist, entry, relation = access.entry_to_change(uow, entry_id, "")
    uow.session.autoflush = True
    if entry.is_hr:
        access.require_part(uow, checklist, relation, "hr")
    elif uow.ctx.actor != entry.submitter:
        raise Forbidden("entry.not_submitter", field="parent")
    if entry.state not in OPEN:
        raise WrongState("entry.wrong_state", field="parent", state=entry.state, title=entry.title.get("zh-CN", ""))
    return entry


def _upload_ticket(uow: UnitOfWork, row: AttachmentRow, rules: AttachmentRules) -> UploadTicket:
    expires_at = due_at(uow.now, rules.upload_within, Calendar("CN"), "UTC").at
    token = tickets.seal(
        tickets.Ticket(
            service=uow.service.name,
            purpose="upload",
            blob_key=row.attachment_id,
            filename=row.filename,
            content_type=row.content_type,
            max_bytes=row.announced_size,
            expires_at=expires_at,
            tenant=uow.ctx.tenant,
            subject=f"attachments/{row.attachment_id}",
        ),
        uow.port("ticket_key"),
    )
    return UploadTicket(ticket=token, url=f"/v1/uploads/{token}", max_bytes=row.announced_size, expires_at=expires_at)


def _visible(uow: UnitOfWork, attachment_id: str) -> AttachmentRow:
    row = store.by_id(uow.session, attachment_id)
    if row is not None and (row.state == STORED or row.created_by == uow.ctx.actor):
        try:
            access.entry_for(uow, row.entry_id)
        except NotFound:
            row = None
    else:
        row = None
    if row is None:
        raise NotFound("not_found", name=f"attachments/{attachment_id}", field="name")
    return row


def _view(row: AttachmentRow) -> c.Attachment:
    return c.Attachment(
        name=row.attachment_id,
        entry=row.entry_id,
        case=row.case_id,
        filename=row.filename,
        content_type=row.content_type,
        state=row.state,
        size=row.announced_size if row.size is None else row.size,
        digest=row.digest,
        created_by=row.created_by,
        created_at=row.created_at,
        stored_at=row.stored_at,
    )
