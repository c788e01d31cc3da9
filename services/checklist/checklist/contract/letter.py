"""Commands, replies and events of LetterService and ReportService: letter (交接确认函) and report (交接报告)."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from chassis.contract import Event, Instant, Reply, Request, ResourceName
from checklist.contract.checklist import CaseName, EmployeeName, Reason

LetterName = Annotated[str, ResourceName("letters")]
ReportName = Annotated[str, ResourceName("reports")]
Digest = Annotated[str, Field(pattern=r"^([0-9a-f]{64})?$")]
Language = Literal["", "zh-CN", "en"]


class GetLetterRequest(Request):
    """The letter of a case; its id is the case's."""

    name: LetterName


class SignLetterRequest(Request):
    """Signs as head, leaver or successor, whoever the caller is. `digest` is what the signer was shown."""

    name: LetterName
    digest: Digest = ""
    etag: str = ""


class ReplaceSignatureRequest(Request):
    """HR puts a recorded reason in the place of a signature that will not come."""

    name: LetterName
    role: Literal["leaver", "successor", "receiver"]
    person: EmployeeName | None = None
    reason_code: Literal["absent", "refused", "other"]
    reason: Reason
    etag: str = ""


class OverrideLetterGateRequest(Request):
    """HR lets the letter be signed although findings are open or contents unchecked; open entries stay in the way."""

    name: LetterName
    reason: Reason
    etag: str = ""


class DownloadLetterRequest(Request):
    """The sealed PDF file in a language; empty: the caller's."""

    name: LetterName
    language: Language = ""


class VerifyLetterRequest(Request):
    """By the code in the QR picture, or by the SHA-256 of the letter's content or file."""

    code: Annotated[str, Field(max_length=64)] = ""
    digest: Digest = ""


class LetterVerdict(Reply):
    """What anybody may know: no name, no company."""

    valid: bool
    case_initials: str | None = None
    completed_at: Instant | None = None
    letter_digest: str | None = None
    document: str | None = None
    replaced: bool = False


class LetterBlocker(Reply):
    """Why the letter may not be signed: kind, the thing as a resource name, its title in the caller's language."""

    kind: str
    subject: str
    title: str


class LetterSignature(Reply):
    """One signature: waiting, signed, or replaced by a recorded reason."""

    role: str
    person: EmployeeName
    outcome: str
    signed_by: str | None = None
    signed_at: Instant | None = None
    reason_code: str | None = None
    reason: str | None = None


class LetterDocument(Reply):
    """A file of the letter or report."""

    format: str
    language: str
    digest: str
    size: int


class Letter(Reply):
    """The letter as its reader may see it. `content` is what is signed; while it is open, as it stands now."""

    name: LetterName
    case: CaseName
    state: str
    signatures: list[LetterSignature]
    blockers: list[LetterBlocker]
    digest: str | None = None
    content: dict[str, Any] | None = None
    head_signed_at: Instant | None = None
    completed_at: Instant | None = None
    documents: list[LetterDocument]
    verify_url: str | None = None
    overridden_by: EmployeeName | None = None
    override_reason: str | None = None
    etag: str


class GetReportRequest(Request):
    """The archived report of a case; its id is the case's."""

    name: ReportName


class DownloadReportRequest(Request):
    """One of the report's files."""

    name: ReportName
    format: Literal["json", "html", "pdf"]
    language: Language = ""


class Report(Reply):
    """An archived report: its files, and the record that it was made from."""

    name: ReportName
    case: CaseName
    archived_at: Instant
    documents: list[LetterDocument]
    record_head: str
    record_length: int
    editions: list[ReportName] = []


# -- events ------------------------------------------------------------------------------------------------------------


class WithheldBecause(BaseModel):
    """One reason why the gate closed again."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    entry_id: str | None = None
    finding_id: str | None = None
    reason: str


class ReadyForLetter(Event):
    """The head may sign."""

    NAME = "checklist.ready_for_letter"
    case_id: str
    letter_id: str
    head: str
    leaver: str
    successor: str | None


class LetterWithheld(Event):
    """The gate closed again before the head signed."""

    NAME = "checklist.letter_withheld"
    case_id: str
    because: list[WithheldBecause]


class GateOverridden(Event):
    """HR lets the letter be signed in spite of what is named."""

    NAME = "letter.gate_overridden"
    case_id: str
    letter_id: str
    overridden_by: str
    reason: str
    blockers: list[WithheldBecause]


class LetterSigned(Event):
    """One signature, or the reason in its place."""

    NAME = "letter.signed"
    case_id: str
    letter_id: str
    role: str
    person: str
    outcome: str
    signed_by: str
    letter_digest: str
    reason_code: str | None
    reason: str | None


class LetterCompleted(Event):
    """All signatures are there."""

    NAME = "letter.completed"
    case_id: str
    letter_id: str
    letter_digest: str
    completed_at: Instant
    head: str


class DocumentMade(BaseModel):
    """A file that was made and sealed."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    language: str
    digest: str
    size: int


class LetterRendered(Event):
    """The letter's files were made and sealed."""

    NAME = "letter.rendered"
    case_id: str
    letter_id: str
    letter_digest: str
    documents: list[DocumentMade]


class ReportArchived(Event):
    """The report is archived."""

    NAME = "report.archived"
    case_id: str
    report_id: str
    digests: dict[str, str]
    record_head: str
    record_length: int
