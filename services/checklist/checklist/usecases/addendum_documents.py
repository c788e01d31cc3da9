"""The files of addenda, and the report archived anew after one: by timers, as those of the letter."""

from __future__ import annotations

import json
import re
from typing import Any

from chassis.errors import NotFound, NotReady
from chassis.timers import Timer
from chassis.unit import UnitOfWork
from checklist.contract import letter as c
from checklist.contract.files import DownloadTicket
from checklist.contract.omission_events import AddendumFile, AddendumRendered
from checklist.documents import addendum as pages
from checklist.documents import report as report_pages
from checklist.documents.letter import LetterSheet
from checklist.documents.wording import LANGUAGES, text
from checklist.model.checklist import Checklist
from checklist.model.report import Story
from checklist.store import addendum as store
from checklist.store import checklist as checklists
from checklist.store import letter as letter_store
from checklist.store import omission as editions
from checklist.store import record as records
from checklist.store.addendum import AddendumRow
from checklist.store.letter import LetterFile
from checklist.store.omission import ReportEditionRow
from checklist.usecases import addendum_signing, letters, record
from checklist.usecases.file_tickets import MEDIA, download, language_of

EDITION = "report_edition"
REPORT = {"zh-CN": "交接报告", "en": "handover-report"}
_EDITION = re.compile(r"^.+-([2-9]|[1-9][0-9]+)$")
NAME = {"zh-CN": "交接确认函补充函", "en": "handover-letter-addendum"}


def render(uow: UnitOfWork, timer: Timer) -> None:
    """Sets and seals the addendum's files, once all have signed; then the report is archived anew."""
    row = store.by_id(uow.session, uow.ctx.tenant, timer.key)
    if row is None or row.state != "completed" or row.documents:
        return
    checklist = checklists.get(uow.session, uow.ctx.tenant, row.case_id)
    assert checklist is not None
    sheet = _sheet(uow, checklist, row)
    for language in LANGUAGES:
        pdf = uow.offload(pages.render_sealed, sheet, language, uow.port("seal"))
        row.documents = {**row.documents, f"pdf:{language}": put(uow, pdf)}
        uow.session.add(LetterFile(file_digest=row.documents[f"pdf:{language}"]["digest"], code=row.code))
    made = [
        AddendumFile(language=key.partition(":")[2], digest=kept["digest"], size=kept["size"])
        for key, kept in sorted(row.documents.items())
    ]
    rendered = AddendumRendered(
        case_id=row.case_id, letter_id=row.letter_id, letter_digest=str(row.digest), documents=made
    )
    uow.emit(rendered, case=row.case_id)
    uow.timers.set(EDITION, row.letter_id, uow.now, {"case_id": row.case_id})


def archive_anew(uow: UnitOfWork, timer: Timer) -> None:
    """One more version of the report. Where the first one is not archived yet, it will hold all of this itself."""
    case_id = str(timer.payload["case_id"])
    checklist = checklists.get(uow.session, uow.ctx.tenant, case_id, lock=True)
    if checklist is None or letter_store.report_of(uow.session, case_id) is None:
        return
    number = editions.last_edition(uow.session, uow.ctx.tenant, case_id) + 1
    story = record.story_of(uow, case_id)
    files = report_files(uow, checklist, story)
    row = ReportEditionRow(
        tenant_id=uow.ctx.tenant,
        report_id=f"{case_id}-{number}",
        case_id=case_id,
        edition=number,
        documents=files,
        record_hash=story.head,
        record_length=story.length,
        archived_at=uow.now,
    )
    uow.session.add(row)
    own = _language(checklist)
    event = c.ReportArchived(
        case_id=case_id,
        report_id=row.report_id,
        digests={"json": files["json"]["digest"], **{k: files[f"{k}:{own}"]["digest"] for k in ("html", "pdf")}},
        record_head=story.head,
        record_length=story.length,
    )
    uow.emit(event, case=case_id)


def report_files(uow: UnitOfWork, checklist: Checklist, story: Story) -> dict[str, Any]:
    """The report's files, stored; by form and language."""
    made_at = record.rfc3339(uow.now)
    company = text(story.places.get("company"), _language(checklist)) or checklist.company
    data = json.dumps(report_pages.as_data(story, made_at), ensure_ascii=False, indent=1).encode()
    files: dict[str, Any] = {"json": put(uow, data)}
    for language in LANGUAGES:
        page = uow.offload(report_pages.as_html, story, made_at, company, language)
        files[f"html:{language}"] = put(uow, page)
        sealed = uow.offload(report_pages.as_sealed_pdf, story, made_at, company, language, uow.port("seal"))
        files[f"pdf:{language}"] = put(uow, sealed)
    return files


def download_addendum(uow: UnitOfWork, request: c.DownloadLetterRequest) -> DownloadTicket:
    """Leave to fetch the sealed file; for who may read the addendum."""
    addendum_signing.get(uow, c.GetLetterRequest(name=request.name))
    row = store.by_id(uow.session, uow.ctx.tenant, request.name)
    if row is None or row.state != "completed":
        raise NotFound("letter.no_file", name=f"letters/{request.name}", field="name")
    language = language_of(uow, request.language)
    file = row.documents.get(f"pdf:{language}")
    if file is None:
        raise NotReady("letter.being_made", name=f"letters/{request.name}", field="name")
    return download(
        uow,
        digest=file["digest"],
        filename=file_name_of(row, language),
        content_type=MEDIA["pdf"],
        size=file["size"],
        subject=f"letters/{request.name}",
    )


def file_name_of(row: AddendumRow, language: str) -> str:
    """What an addendum's file is called."""
    return f"{NAME[language]}-{row.case_id[:8]}-{row.number}.pdf"


def edition_name_of(row: ReportEditionRow, language: str, form: str) -> str:
    """What the file of a further version of the report is called."""
    return f"{REPORT[language]}-{row.case_id[:8]}-{row.edition}.{form}"


def _sheet(uow: UnitOfWork, checklist: Checklist, row: AddendumRow) -> LetterSheet:
    content = json.loads(row.content or "{}")["content"]
    end = records.end(uow.session, row.case_id)
    assert row.completed_at is not None
    return LetterSheet(
        content=content,
        digest=str(row.digest),
        record={"length": end.length, "hash": end.hash},
        signatures=[{**s, "role": "receiver" if s["role"] == "successor" else s["role"]} for s in row.signatures],
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


def put(uow: UnitOfWork, data: bytes) -> dict[str, Any]:
    """Stores a file; its digest and size."""
    return {"digest": uow.port("blobs").put(data), "size": len(data)}


# -- further versions of the report ------------------------------------------------------------------------------------


def is_edition(report_id: str) -> bool:
    """Whether the id is that of a further version (`<case>-<n>`)."""
    return _EDITION.match(report_id) is not None


def edition_names(uow: UnitOfWork, case_id: str) -> list[str]:
    """The further versions, oldest first."""
    return [f"{case_id}-{n}" for n in range(2, editions.last_edition(uow.session, uow.ctx.tenant, case_id) + 1)]


def get_edition(uow: UnitOfWork, request: c.GetReportRequest) -> c.Report:
    """What is archived as that version."""
    row = _edition(uow, request.name)
    return c.Report(
        name=row.report_id,
        case=row.case_id,
        archived_at=row.archived_at,
        documents=letters.documents(row.documents),
        record_head=row.record_hash,
        record_length=row.record_length,
    )


def download_edition(uow: UnitOfWork, request: c.DownloadReportRequest) -> DownloadTicket:
    """Leave to fetch one of its files."""
    row = _edition(uow, request.name)
    language = language_of(uow, request.language)
    form = request.format
    file = row.documents[form if form == "json" else f"{form}:{language}"]
    return download(
        uow,
        digest=file["digest"],
        filename=edition_name_of(row, language, form),
        content_type=MEDIA[form],
        size=file["size"],
        subject=f"reports/{row.report_id}",
    )


def _edition(uow: UnitOfWork, report_id: str) -> ReportEditionRow:
    try:
        letters.case_for(uow, report_id.rpartition("-")[0])
    except NotFound:
        raise NotFound("not_found", name=f"reports/{report_id}", field="name") from None
    row = editions.edition(uow.session, uow.ctx.tenant, report_id)
    if row is None:
        raise NotFound("not_found", name=f"reports/{report_id}", field="name")
    return row
