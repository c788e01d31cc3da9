"""The calls of letters, for the letter of a case and for the addenda to it alike; the id says which is meant."""

from __future__ import annotations

from chassis.unit import UnitOfWork
from checklist.contract import letter as c
from checklist.contract.files import DownloadTicket
from checklist.usecases import addendum_documents, addendum_signing, letter_documents, letter_signing, letters
from checklist.usecases.addendum_signing import is_addendum


def get(uow: UnitOfWork, request: c.GetLetterRequest) -> c.Letter:
    """As it stands."""
    return addendum_signing.get(uow, request) if is_addendum(request.name) else letters.get(uow, request)


def sign(uow: UnitOfWork, request: c.SignLetterRequest) -> c.Letter:
    """The caller signs."""
    return addendum_signing.sign(uow, request) if is_addendum(request.name) else letter_signing.sign(uow, request)


def replace_signature(uow: UnitOfWork, request: c.ReplaceSignatureRequest) -> c.Letter:
    """HR records why a signature will not come."""
    if is_addendum(request.name):
        return addendum_signing.replace_signature(uow, request)
    return letter_signing.replace_signature(uow, request)


def download(uow: UnitOfWork, request: c.DownloadLetterRequest) -> DownloadTicket:
    """Leave to fetch the sealed file."""
    if is_addendum(request.name):
        return addendum_documents.download_addendum(uow, request)
    return letter_documents.download_letter(uow, request)


def get_report(uow: UnitOfWork, request: c.GetReportRequest) -> c.Report:
    """What is archived: the first version, or a further one."""
    if addendum_documents.is_edition(request.name):
        found = addendum_documents.get_edition(uow, request)
    else:
        found = letter_documents.get_report(uow, request)
    return found.model_copy(update={"editions": addendum_documents.edition_names(uow, found.case)})


def download_report(uow: UnitOfWork, request: c.DownloadReportRequest) -> DownloadTicket:
    """Leave to fetch one of its files."""
    if addendum_documents.is_edition(request.name):
        return addendum_documents.download_edition(uow, request)
    return letter_documents.download_report(uow, request)
