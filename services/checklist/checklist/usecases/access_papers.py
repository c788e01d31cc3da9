"""What lies behind a one-time link: own letter with its addenda, certificate, newest report of the leaver. SPEC 2."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from chassis.unit import UnitOfWork
from checklist.documents.wording import LANGUAGES
from checklist.store import addendum as addenda
from checklist.store import certificate as certificates
from checklist.store import letter as letters
from checklist.store import omission as editions
from checklist.usecases import addendum_documents
from checklist.usecases.file_tickets import file_name


@dataclass(frozen=True)
class Paper:
    """One file. `kind`: letter (an addendum is one, too), certificate or report."""

    kind: str
    language: str
    filename: str
    digest: str
    size: int


def made(uow: UnitOfWork, case_id: str) -> list[Paper]:
    """What there is for the leaver now."""
    found: list[Paper] = []
    letter = letters.of_case(uow.session, case_id)
    certificate = certificates.in_force(uow.session, case_id)
    report = letters.report_of(uow.session, case_id)
    if letter is not None:
        found += _files("letter", letter.documents, {tag: file_name("letter", tag, case_id) for tag in LANGUAGES})
    for row in addenda.completed(uow.session, uow.ctx.tenant, case_id):
        names = {tag: addendum_documents.file_name_of(row, tag) for tag in LANGUAGES}
        found += _files("letter", row.documents, names)
    if certificate is not None:
        names = {tag: file_name("certificate", tag, certificate.certificate_id) for tag in LANGUAGES}
        found += _files("certificate", certificate.documents, names)
    newest = editions.newest_edition(uow.session, uow.ctx.tenant, case_id)
    if newest is not None:
        names = {tag: addendum_documents.edition_name_of(newest, tag, "pdf") for tag in LANGUAGES}
        found += _files("report", newest.documents, names)
    elif report is not None:
        found += _files("report", report.documents, {tag: file_name("report", tag, case_id) for tag in LANGUAGES})
    return found


def being_made(uow: UnitOfWork, case_id: str) -> bool:
    """Whether a paper that is signed or issued has no file yet: a link opens only once."""
    letter, certificate = letters.of_case(uow.session, case_id), certificates.in_force(uow.session, case_id)
    if certificate is not None and not certificate.documents:
        return True
    if letter is None or letter.state != "completed":
        return False
    if not letter.documents or letters.report_of(uow.session, case_id) is None:
        return True
    return any(not row.documents for row in addenda.completed(uow.session, uow.ctx.tenant, case_id))


def _files(kind: str, documents: Mapping[str, Any], names: Mapping[str, str]) -> Iterable[Paper]:
    for language, name in names.items():
        file = documents.get(f"pdf:{language}")
        if file is not None:
            yield Paper(kind, language, name, file["digest"], file["size"])
