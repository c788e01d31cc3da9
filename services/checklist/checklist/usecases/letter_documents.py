"""The files of letter and report: made after the signatures, by timers, so that no signature waits for typesetting.

Both jobs may run again after a crash: blobs are named by their content, and what is stored once is not made twice.
"""

from __future__ import annotations

import json
from typing import Any

from chassis.errors import NotFound, NotReady
from chassis.timers import Timer
from chassis.unit import UnitOfWork
from checklist.contract import letter as c
from checklist.contract.files import DownloadTicket
from checklist.documents import letter as letter_pages
from checklist.documents import report as report_pages
from checklist.documents.wording import LANGUAGES, text
from checklist.model.checklist import Checklist
from checklist.store import checklist as checklists
from checklist.store import letter as store
from checklist.store import record as records
from checklist.store.letter import LetterFile, LetterRow, ReportRow
from checklist.usecases import access_links, letter_signing, letters, record
from checklist.usecases.file_tickets import MEDIA, download, file_name, language_of

REPORT = "report_archive"


def render_letter(uow: UnitOfWork, timer: Timer) -> None:
    """Sets and seals the letter's files, once all have signed."""
    row = store.by_id(uow.session, timer.key)
    checklist = checklists.get(uow.session, uow.ctx.tenant, timer.key)
    if row is None or checklist is None or row.state != "completed" or row.documents:
        return
    sheet = _sheet(uow, checklist, row)
    for language in LANGUAGES:
        pdf = uow.offload(letter_pages.render_sealed, sheet, language, uow.port("seal"))
        row.documents = {**row.documents, f"pdf:{language}": _put(uow, pdf)}
        uow.session.add(LetterFile(file_digest=row.documents[f"pdf:{language}"]["digest"], code=row.code))
    made = [
        c.DocumentMade(language=key.partition(":")[2], digest=kept["digest"], size=kept["size"])
        for key, kept in sorted(row.documents.items())
    ]
    event = c.LetterRendered(
        case_id=row.case_id, letter_id=row.letter_id, letter_digest=str(row.digest), documents=made
    )
    uow.emit(event, case=row.case_id)
    uow.timers.set(REPORT, row.case_id, uow.now)


def archive_report(uow: UnitOfWork, timer: Timer) -> None:
    """Makes the report's files from the record, as it is with the letter's files on it, and archives them.

    Under the case's lock, as its later versions: one that is asked for meanwhile would find no first report, rely on
    this one, and this one has read the record already.
    """
    checklist = checklists.get(uow.session, uow.ctx.tenant, timer.key, lock=True)
    if checklist is None or store.report_of(uow.session, timer.key) is not None:
        return
    story = record.story_of(uow, timer.key)
    made_at = record.rfc3339(uow.now)
    company = text(story.places.get("company"), _language(checklist)) or checklist.company
    data = json.dumps(report_pages.as_data(story, made_at), ensure_ascii=False, indent=1).encode()
    files: dict[str, Any] = {"json": _put(uow, data)}
    for language in LANGUAGES:
        page = uow.offload(report_pages.as_html, story, made_at, company, language)
        files[f"html:{language}"] = _put(uow, page)
        sealed = uow.offload(report_pages.as_sealed_pdf, story, made_at, company, language, uow.port("seal"))
        files[f"pdf:{language}"] = _put(uow, sealed)
    row = ReportRow(
        tenant_id=uow.ctx.tenant,
        report_id=checklist.case_id,
        case_id=checklist.case_id,
        documents=files,
        record_hash=story.head,
        record_length=story.length,
        archived_at=uow.now,
    )
    uow.session.add(row)
    own = _language(checklist)
    event = c.ReportArchived(
        case_id=row.case_id,
        report_id=row.report_id,
        digests={"json": files["json"]["digest"], **{k: files[f"{k}:{own}"]["digest"] for k in ("html", "pdf")}},
        record_head=story.head,
        record_length=story.length,
    )
    uow.emit(event, case=row.case_id)
    access_links.plan(uow, checklist)


def download_letter(uow: UnitOfWork, request: c.DownloadLetterRequest) -> DownloadTicket:
    """Leave to fetch the sealed file."""
    letters.case_for(uow, request.name)
    row = store.by_id(uow.session, request.name)
    if row is None or row.state != "completed":
        raise NotFound("letter.no_file", name=f"letters/{request.name}", field="name")
    language = language_of(uow, request.language)
    return _ticket(uow, row.documents, "letter", "pdf", language, row.case_id)


def get_report(uow: UnitOfWork, request: c.GetReportRequest) -> c.Report:
    """What is archived."""
    row = _report(uow, request.name)
    return c.Report(
        name=row.report_id,
        case=row.case_id,
        archived_at=row.archived_at,
        documents=letters.documents(row.documents),
        record_head=row.record_hash,
        record_length=row.record_length,
    )


def download_report(uow: UnitOfWork, request: c.DownloadReportRequest) -> DownloadTicket:
    """Leave to fetch one of its files."""
    row = _report(uow, request.name)
    language = language_of(uow, request.language)
    return _ticket(uow, row.documents, "report", request.format, language, row.case_id)


def _report(uow: UnitOfWork, report_id: str) -> ReportRow:
    letters.case_for(uow, report_id, kind="reports")
    row = store.report_by_id(uow.session, report_id)
    if row is None:
        letter = store.of_case(uow.session, report_id)
        if letter is not None and letter.state == "completed":
            raise NotReady("report.being_made", name=f"reports/{report_id}", field="name")
        raise NotFound("not_found", name=f"reports/{report_id}", field="name")
    return row


def _ticket(uow: UnitOfWork, kept: dict[str, Any], kind: str, form: str, language: str, case_id: str) -> DownloadTicket:
    file = kept.get(form if form == "json" else f"{form}:{language}")
    if file is None:
        raise NotReady("letter.being_made", name=f"{kind}s/{case_id}", field="name")
    return download(
        uow,
        digest=file["digest"],
        filename=file_name(kind, language, case_id, form),
        content_type=MEDIA[form],
        size=file["size"],
        subject=f"{kind}s/{case_id}",
    )


def _sheet(uow: UnitOfWork, checklist: Checklist, row: LetterRow) -> letter_pages.LetterSheet:
    content = letter_signing.signed_content(row)
    end = records.end(uow.session, row.case_id)
    assert row.completed_at is not None
    return letter_pages.LetterSheet(
        content=content,
        digest=str(row.digest),
        record={"length": end.length, "hash": end.hash},
        signatures=row.signatures,
        completed_at=row.completed_at.isoformat(),
        zone=checklist.time_zone,
        company=text(content["places"].get("company"), _language(checklist)) or checklist.company,
        verify_url=letters.verify_url(uow, row.code),
        people={
            by: names for s in row.signatures if (by := s.get("signed_by")) and (names := record.names_of(uow, by))
        },
    )


def _language(checklist: Checklist) -> str:
    return "zh-CN" if checklist.locale.lower().startswith("zh") else "en"


def _put(uow: UnitOfWork, data: bytes) -> dict[str, Any]:
    return {"digest": uow.port("blobs").put(data), "size": len(data)}
