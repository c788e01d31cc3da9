"""Directory sheets (CSV): a ticket, the upload, a look at every cell, and only then the rows. SPEC 1."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from chassis import blobs as blob_store
from chassis import filtering, tickets
from chassis.errors import NotFound, TooLarge, WrongState, render
from chassis.ids import new_id
from chassis.paging import SortKey, fetch_page
from chassis.unit import UnitOfWork
from offboarding.contract import imports as contract
from offboarding.model import sheets
from offboarding.model.directory import KINDS, KindRule
from offboarding.store import directory as directory_store
from offboarding.store import imports as store
from offboarding.store.imports import ImportRow
from offboarding.usecases import batches
from offboarding.usecases.files import FilePort

MOST_ERRORS = 1000


def create(uow: UnitOfWork, command: contract.CreateImportRequest) -> contract.Import:
    """Announces a sheet; the answer carries the ticket to upload it with."""
    row = ImportRow(
        tenant_id=uow.ctx.tenant,
        import_id=new_id(),
        kind=command.kind,
        filename=command.filename,
        state="awaiting_upload",
        dry_run=command.dry_run,
        mode=command.mode or "all_or_nothing",
        complete=command.complete,
        errors=[],
        created_by=uow.ctx.actor,
        created_at=uow.now,
    )
    uow.session.add(row)
    uow.session.flush()
    return _answer(uow, row)


def get(uow: UnitOfWork, query: contract.GetImportRequest) -> contract.Import:
    """One import with its errors."""
    return _answer(uow, _found(uow, query.name))


def list_imports(uow: UnitOfWork, query: contract.ListImportsRequest) -> contract.ListImportsResponse:
    """Imports, newest first."""
    fields = {
        "kind": filtering.choice(ImportRow.kind.expression, list(KINDS)),
        "state": filtering.text(ImportRow.state.expression),
        "created_at": filtering.instant(ImportRow.created_at.expression),
    }
    statement = store.all_imports()
    condition = filtering.where(query.filter, fields)
    if condition is not None:
        statement = statement.where(condition)
    tie = SortKey(ImportRow.import_id.expression, name="import_id")
    keys = filtering.order_by(query.order_by, {"created_at": ImportRow.created_at.expression}, "created_at desc", tie)
    page = fetch_page(
        uow.session,
        statement,
        keys,
        page_size=query.page_size,
        page_token=query.page_token,
        query=["imports", query.filter],
    )
    found = [_answer(uow, row, with_errors=False) for row in page.rows]
    return contract.ListImportsResponse(imports=found, next_page_token=page.next_page_token)


def complete_upload(uow: UnitOfWork, command: contract.CompleteUploadRequest) -> contract.Import:
    """The bytes are there: reads the sheet and says of every cell what is wrong with it; stores no row yet."""
    files: FilePort = uow.port("files")
    ticket = tickets.open(command.ticket, files.ticket_key, uow.now)
    collection, _, import_id = ticket.subject.partition("/")
    fits = ticket.service == uow.service.name and ticket.purpose == "upload" and ticket.tenant == uow.ctx.tenant
    if not fits or collection != "imports":
        raise NotFound("not_found", field="ticket", name=ticket.subject)
    row = _found(uow, import_id, lock=True)
    if row.state != "awaiting_upload":
        if row.digest == command.digest:
            return _answer(uow, row)
        raise WrongState("import.wrong_state", field="ticket", state=row.state)
    row.digest = command.digest
    sheet = _sheet(uow, row)
    row.encoding, row.checked_at, row.rows = sheet.encoding, uow.now, len(sheet.rows)
    if not sheet.columns or (sheet.errors and not sheet.rows):
        row.state, row.errors = "refused", _cells(sheet.errors)
        return _answer(uow, row)
    _count(row, sheet, _run(uow, row, sheet, store_rows=False))
    row.state = "checked"
    return _answer(uow, row)


def apply(uow: UnitOfWork, command: contract.ApplyImportRequest) -> contract.Import:
    """Stores the rows: all or none, or the good ones, as the import was announced. Again, it changes nothing."""
    row = _found(uow, command.name, lock=True)
    if row.state == "applied":
        return _answer(uow, row)
    if row.state != "checked":
        raise WrongState("import.wrong_state", field="name", state=row.state)
    if row.dry_run:
        raise WrongState("import.dry_run", field="name")
    sheet = _sheet(uow, row)
    if row.mode == "all_or_nothing":
        looked_at = _run(uow, row, sheet, store_rows=False)
        bad = looked_at.count("refused") + len(sheet.errors)
        if bad:
            raise WrongState("import.has_errors", field="name", count=bad)
    _count(row, sheet, _run(uow, row, sheet, store_rows=True))
    row.state, row.applied_at = "applied", uow.now
    return _answer(uow, row)


def export(uow: UnitOfWork, command: contract.ExportDirectoryRequest) -> contract.DownloadTicket:
    """All rows of a kind as a sheet that an import takes."""
    files: FilePort = uow.port("files")
    rule = KINDS[command.kind]
    rows = [
        directory_store.values_of(command.kind, row) for row in directory_store.everything(uow.session, command.kind)
    ]
    content = uow.offload(sheets.write, rule, rows, uow.ctx.locale)
    digest = files.blobs.put(content)
    filename = f"{rule.collection}-{uow.now:%Y%m%d}.csv"
    ticket = tickets.Ticket(
        service=uow.service.name,
        purpose="download",
        blob_key=digest,
        filename=filename,
        content_type="text/csv; charset=utf-8",
        max_bytes=len(content),
        expires_at=uow.now + timedelta(seconds=files.ticket_seconds),
        tenant=uow.ctx.tenant,
        subject=f"directory/{rule.collection}",
    )
    token = tickets.seal(ticket, files.ticket_key)
    return contract.DownloadTicket(
        ticket=token,
        url=f"/v1/downloads/{token}",
        filename=filename,
        content_type=ticket.content_type,
        size=len(content),
        expires_at=ticket.expires_at,
    )


def _found(uow: UnitOfWork, import_id: str, *, lock: bool = False) -> ImportRow:
    row = store.by_id(uow.session, uow.ctx.tenant, import_id, lock=lock)
    if row is None:
        raise NotFound("not_found", field="name", name=f"imports/{import_id}")
    return row


def _sheet(uow: UnitOfWork, row: ImportRow) -> sheets.Sheet:
    files: FilePort = uow.port("files")
    assert row.digest is not None, "a sheet is read after its upload"
    try:
        if files.blobs.size(row.digest) > files.max_bytes:
            raise TooLarge("import.too_large", field="ticket", most=files.max_bytes)
        with files.blobs.open(row.digest) as file:
            content = file.read()
    except blob_store.BlobNotFound as error:
        raise WrongState("import.no_bytes", field="ticket") from error
    return uow.offload(sheets.read, content, KINDS[row.kind])


def _run(uow: UnitOfWork, row: ImportRow, sheet: sheets.Sheet, *, store_rows: bool) -> batches.Result:
    values = [line.values for line in sheet.rows]
    # Rows that could not even be read are people, too: a complete sync with any is not complete.
    complete = row.complete and not sheet.errors and bool(values)
    return batches.upsert(uow, row.kind, values, complete=complete, store=store_rows, columns=sheet.columns)


def _count(row: ImportRow, sheet: sheets.Sheet, result: batches.Result) -> None:
    row.created, row.updated = result.count("created"), result.count("updated")
    row.unchanged, row.refused = result.count("unchanged"), result.count("refused") + len(sheet.errors)
    row.deactivated = len(result.deactivated)
    found = list(sheet.errors)
    rule: KindRule = KINDS[row.kind]
    headers = {f.name: sheet.columns.get(f.name, f.name) for f in rule.fields}
    for line, outcome in zip(sheet.rows, result.rows, strict=True):
        found += [
            sheets.CellError(line.row, headers.get(p.field, p.field), p.message, p.params) for p in outcome.problems
        ]
    row.errors = _cells(sorted(found, key=lambda e: e.row))


def _cells(errors: Sequence[sheets.CellError]) -> list[Any]:
    return [
        {"row": e.row, "column": e.column, "message": e.message, "params": {k: str(v) for k, v in e.params.items()}}
        for e in errors[:MOST_ERRORS]
    ]


def _answer(uow: UnitOfWork, row: ImportRow, *, with_errors: bool = True) -> contract.Import:
    errors = [
        contract.ImportError(
            row=e["row"],
            column=e["column"],
            reason=render(uow.service.messages, e["message"], uow.ctx.locale, e["params"]),
        )
        for e in (row.errors if with_errors else [])
    ]
    return contract.Import(
        name=row.import_id,
        kind=row.kind,
        filename=row.filename,
        state=row.state,
        dry_run=row.dry_run,
        mode=row.mode,
        complete=row.complete,
        encoding=row.encoding or "",
        rows=row.rows or 0,
        created=row.created or 0,
        updated=row.updated or 0,
        unchanged=row.unchanged or 0,
        deactivated=row.deactivated or 0,
        refused=row.refused or 0,
        errors=errors,
        created_at=row.created_at,
        checked_at=row.checked_at,
        applied_at=row.applied_at,
        upload=_ticket(uow, row) if row.state == "awaiting_upload" and with_errors else None,
    )


def _ticket(uow: UnitOfWork, row: ImportRow) -> contract.UploadTicket:
    files: FilePort = uow.port("files")
    ticket = tickets.Ticket(
        service=uow.service.name,
        purpose="upload",
        blob_key=f"import-{row.import_id}",
        filename=row.filename,
        content_type="text/csv",
        max_bytes=files.max_bytes,
        expires_at=uow.now + timedelta(seconds=files.ticket_seconds),
        tenant=uow.ctx.tenant,
        subject=f"imports/{row.import_id}",
    )
    token = tickets.seal(ticket, files.ticket_key)
    return contract.UploadTicket(
        ticket=token, url=f"/v1/uploads/{token}", max_bytes=files.max_bytes, expires_at=ticket.expires_at
    )
