"""Sheets (CSV, XLSX): a ticket, the upload, a look at every cell, and only then the rows. SPEC 1, 2."""

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
from offboarding.documents import workbook
from offboarding.model import case_sheet, sheets
from offboarding.model.directory import KINDS, KindRule
from offboarding.store import directory as directory_store
from offboarding.store import imports as store
from offboarding.store.imports import ImportRow
from offboarding.usecases import batches, case_imports, sheet_numbers, views
from offboarding.usecases.files import FilePort

MOST_ERRORS = 1000
RULES: dict[str, KindRule] = {**KINDS, case_imports.KIND: case_sheet.CASES}
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


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
        options=case_imports.options_of(uow, command),
        created_by=uow.ctx.actor,
        created_at=uow.now,
    )
    uow.session.add(row)
    uow.session.flush()
    return _answer(uow, row)


def get(uow: UnitOfWork, query: contract.GetImportRequest) -> contract.Import:
    """One import with its errors."""
    return _answer(uow, _seen(uow, query.name))


def list_imports(uow: UnitOfWork, query: contract.ListImportsRequest) -> contract.ListImportsResponse:
    """Imports, newest first."""
    fields = {
        "kind": filtering.choice(ImportRow.kind.expression, [*KINDS, case_imports.KIND]),
        "state": filtering.text(ImportRow.state.expression),
        "created_at": filtering.instant(ImportRow.created_at.expression),
    }
    statement = store.seen_by(uow.ctx.actor)
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
        query=["imports", query.filter, uow.ctx.actor],
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
    if row.kind == case_imports.KIND:
        row.errors = _cells(case_imports.look(uow, row, sheet))
    else:
        _count(row, sheet, _run(uow, row, sheet, store_rows=False))
    row.state = "checked"
    return _answer(uow, row)


def apply(uow: UnitOfWork, command: contract.ApplyImportRequest) -> contract.Import:
    """Stores the rows: all or none, or the good ones, as the import was announced. Again, it changes nothing."""
    row = _seen(uow, command.name, lock=True)
    if row.state == "applied":
        return _answer(uow, row)
    if row.state != "checked":
        raise WrongState("import.wrong_state", field="name", state=row.state)
    if row.dry_run:
        raise WrongState("import.dry_run", field="name")
    sheet = _sheet(uow, row)
    if row.kind == case_imports.KIND:
        case_imports.apply(uow, row, sheet, command)
    else:
        _store(uow, row, sheet)
    row.state, row.applied_at = "applied", uow.now
    return _answer(uow, row)


def _store(uow: UnitOfWork, row: ImportRow, sheet: sheets.Sheet) -> None:
    if row.mode == "all_or_nothing":
        looked_at = _run(uow, row, sheet, store_rows=False)
        bad = looked_at.count("refused") + len(sheet.errors)
        if bad:
            raise WrongState("import.has_errors", field="name", count=bad)
    _count(row, sheet, _run(uow, row, sheet, store_rows=True))


def export(uow: UnitOfWork, command: contract.ExportDirectoryRequest) -> contract.DownloadTicket:
    """All rows of a kind as a sheet that an import takes."""
    rule = KINDS[command.kind]
    rows = [
        directory_store.values_of(command.kind, row) for row in directory_store.everything(uow.session, command.kind)
    ]
    return _download(uow, rule, rows, command.format, f"{rule.collection}-{uow.now:%Y%m%d}")


def template(uow: UnitOfWork, command: contract.DownloadImportTemplateRequest) -> contract.DownloadTicket:
    """An empty sheet with the headers in the caller's language; an import takes both."""
    rule = RULES[command.kind]
    return _download(uow, rule, [], command.format, f"{rule.collection}-template")


def _download(
    uow: UnitOfWork, rule: KindRule, rows: list[dict[str, Any]], form: str, name: str
) -> contract.DownloadTicket:
    files: FilePort = uow.port("files")
    if form == "xlsx":
        notes = _hints(uow, rule)
        content, media = uow.offload(workbook.write, rule, rows, uow.ctx.locale, notes), XLSX
    else:
        content, media = uow.offload(sheets.write, rule, rows, uow.ctx.locale), "text/csv; charset=utf-8"
    filename = f"{name}.{form or 'csv'}"
    ticket = tickets.Ticket(
        service=uow.service.name,
        purpose="download",
        blob_key=files.blobs.put(content),
        filename=filename,
        content_type=media,
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


def _hints(uow: UnitOfWork, rule: KindRule) -> dict[str, str]:
    keys = {f.name: f"hint.{f.name}" for f in rule.fields if rule.kind == case_imports.KIND}
    known = uow.service.messages
    return {name: render(known, key, uow.ctx.locale, {}) for name, key in keys.items() if key in known}


def _seen(uow: UnitOfWork, import_id: str, *, lock: bool = False) -> ImportRow:
    """One that the caller may know of; a sheet of cases is as unknown to others as the batch."""
    if not store.is_seen_by(uow.session, import_id, uow.ctx.actor):
        raise NotFound("not_found", field="name", name=f"imports/{import_id}")
    return _found(uow, import_id, lock=lock)


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
    rule = RULES[row.kind]
    sheet: sheets.Sheet = uow.offload(workbook.read, content, rule)
    lost = sheet_numbers.lost_zeros(uow, rule, sheet)
    sheet.errors += lost
    sheet.rows = [line for line in sheet.rows if line.row not in {e.row for e in lost}]
    return sheet


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
    for line, outcome in zip(sheet.rows, result.rows, strict=True):
        found += [sheet.error(line.row, p.field, p.message, p.params) for p in outcome.problems]
    row.errors = _cells(sorted(found, key=lambda e: e.row))


def _cells(errors: Sequence[sheets.CellError]) -> list[Any]:
    return [
        {
            "row": e.row,
            "column": e.column,
            "cell": e.cell,
            "message": e.message,
            "params": {k: str(v) for k, v in e.params.items()},
        }
        for e in errors[:MOST_ERRORS]
    ]


def _answer(uow: UnitOfWork, row: ImportRow, *, with_errors: bool = True) -> contract.Import:
    errors = [
        contract.ImportError(
            row=e["row"],
            column=e["column"],
            cell=e.get("cell", ""),
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
        warnings=_warnings(uow, row) if with_errors else [],
        batch=row.batch_id,
    )


def _warnings(uow: UnitOfWork, row: ImportRow) -> list[contract.ImportWarning]:
    found = []
    for stored in (row.warnings or [])[:MOST_ERRORS]:
        said = views.warning(uow, stored)
        found.append(
            contract.ImportWarning(
                row=stored["row"],
                code=said.code,
                article=said.article,
                text=said.text,
                must_accept=said.must_accept,
            )
        )
    return found


def _ticket(uow: UnitOfWork, row: ImportRow) -> contract.UploadTicket:
    files: FilePort = uow.port("files")
    ticket = tickets.Ticket(
        service=uow.service.name,
        purpose="upload",
        blob_key=f"import-{row.import_id}",
        filename=row.filename,
        content_type=XLSX if row.filename.lower().endswith(".xlsx") else "text/csv",
        max_bytes=files.max_bytes,
        expires_at=uow.now + timedelta(seconds=files.ticket_seconds),
        tenant=uow.ctx.tenant,
        subject=f"imports/{row.import_id}",
    )
    token = tickets.seal(ticket, files.ticket_key)
    return contract.UploadTicket(
        ticket=token, url=f"/v1/uploads/{token}", max_bytes=files.max_bytes, expires_at=ticket.expires_at
    )
