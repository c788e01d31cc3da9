"""Commands, replies and events of CertificateService: the certificate of separation (离职证明, 劳动合同法 50)."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import Field

from chassis.contract import Event, Instant, Reply, Request, ResourceName
from checklist.contract.checklist import CaseName, EmployeeName
from checklist.contract.letter import Language, LetterDocument

CertificateName = Annotated[str, ResourceName("certificates")]
Title = Annotated[str, Field(max_length=200)]


class IssueCertificateRequest(Request):
    """HR issues it at separation. What is left out comes from the directory; a second one needs a reason."""

    parent: CaseName
    employed_from: date | None = None
    position: dict[str, Title] = {}
    delivery: Annotated[str, Field(max_length=200)] = ""
    reason: Annotated[str, Field(max_length=1000)] = ""


class GetCertificateRequest(Request):
    """One certificate."""

    name: CertificateName


class ListCertificatesRequest(Request):
    """The certificates of a case, the newest first."""

    parent: CaseName


class DownloadCertificateRequest(Request):
    """The sealed PDF file in a language; empty: the caller's."""

    name: CertificateName
    language: Language = ""


class Certificate(Reply):
    """A certificate; `state`: issued, replaced, void (the case was called off, or has another date of separation). It
    never says why employment ended."""

    name: CertificateName
    case: CaseName
    state: str
    employee: EmployeeName
    employed_from: date
    separated_on: date
    position: dict[str, str]
    company: dict[str, str]
    issued_by: EmployeeName
    issued_at: Instant
    digest: str
    documents: list[LetterDocument]
    verify_url: str
    replaces: CertificateName | None = None
    reason: str | None = None


class ListCertificatesResponse(Reply):
    """All of them: a case has few."""

    certificates: list[Certificate]


class CertificateIssued(Event):
    """HR issued the certificate of separation; `digest` is that of its content."""

    NAME = "certificate.issued"
    case_id: str
    certificate_id: str
    leaver: str
    issued_by: str
    digest: str
