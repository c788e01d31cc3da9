"""Separation cases (离职单): commands and answers."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

from pydantic import Field

from chassis.contract import Instant, Reply, Request
from offboarding.contract.names import (
    BatchName,
    CaseName,
    CompanyName,
    DepartmentName,
    EmployeeName,
    ListRequest,
    PositionName,
)

KindText = Literal[
    "resignation",
    "mutual",
    "dismissal",
    "redundancy",
    "contract_expiry",
    "retirement",
    "abandonment",
    "death",
    "internal_transfer",
]


class NoticeFacts(Request):
    """What the notice rules need to know beyond the dates."""

    employer_at_fault: bool = False
    ground: Literal["", "fault", "no_fault"] = ""
    pay_in_lieu: bool = False
    union_informed: bool = False
    protected_grounds: list[
        Literal[
            "occupational_hazard",
            "occupational_injury",
            "medical_treatment",
            "pregnancy_maternity_nursing",
            "near_retirement",
            "other",
        ]
    ] = []


class SeparationFields(Request):
    """What is said of one separation, alone or as a row of a batch."""

    leaver: EmployeeName
    last_working_day: date
    notice_date: date | None = None
    requested_last_working_day: date | None = None
    separation_date: date | None = None
    paid_until: date | None = None
    access_revocation_at: Instant | None = None
    successor: EmployeeName | None = None
    reason_code: str = Field(default="", max_length=60)
    reason_text: str = Field(default="", max_length=4000)
    personal_contact: str = Field(default="", max_length=200)
    notice: NoticeFacts | None = None
    late_reason: str = Field(default="", max_length=1000)
    absent: bool = False
    absent_reason: str = Field(default="", max_length=1000)


class CreateCaseRequest(SeparationFields):
    """Files a separation, or keeps it as a confidential draft."""

    kind: KindText
    draft: bool = False
    release_at: Instant | None = None
    accept_warnings: bool = False
    validate_only: bool = False


class SubmitCaseRequest(Request):
    """Releases a draft now."""

    name: CaseName
    accept_warnings: bool = False
    etag: str = ""


class RescheduleCaseReleaseRequest(Request):
    """A new hour of release for a draft, or none."""

    name: CaseName
    release_at: Instant | None = None
    accept_warnings: bool = False
    etag: str = ""


class GetCaseRequest(Request):
    """One case."""

    name: CaseName


class ListCasesRequest(ListRequest):
    """The cases that the caller may see."""


class WithdrawCaseRequest(Request):
    """A resignation taken back."""

    name: CaseName
    reason: str = Field(default="", max_length=4000)
    etag: str = ""


class CancelCaseRequest(Request):
    """HR calls it off."""

    name: CaseName
    reason: str = Field(min_length=1, max_length=4000)
    etag: str = ""


class RescheduleCaseRequest(Request):
    """A new last working day."""

    name: CaseName
    last_working_day: date
    separation_date: date | None = None
    paid_until: date | None = None
    access_revocation_at: Instant | None = None
    reason: str = Field(default="", max_length=4000)
    accept_warnings: bool = False
    etag: str = ""


class SetSuccessorRequest(Request):
    """Names the default receiver; without one, none is named any more."""

    name: CaseName
    successor: EmployeeName | None = None
    etag: str = ""


class MarkAbsentRequest(Request):
    """The leaver can or will not act. `fills_in`: who does instead; without one, the head."""

    name: CaseName
    reason: str = Field(min_length=1, max_length=1000)
    fills_in: EmployeeName | None = None
    etag: str = ""


class UpdateHrFieldsRequest(Request):
    """What only HR sees."""

    name: CaseName
    eligible_for_rehire: bool | None = None
    exit_interview: str | None = Field(default=None, max_length=10000)
    personal_contact: str | None = Field(default=None, max_length=200)
    etag: str = ""


class NoticeWarning(Reply):
    """A finding of the notice rules, and who accepted it."""

    code: str
    article: str = ""
    text: dict[str, str]
    must_accept: bool
    accepted_by: str | None = None
    accepted_at: Instant | None = None


class Progress(Reply):
    """Entries by state; HR's own list apart."""

    entries: int = 0
    mandatory: int = 0
    pending: int = 0
    submitted: int = 0
    confirmed: int = 0
    returned: int = 0
    waived: int = 0
    open_findings: int = 0
    open_omissions: int = 0


class WaitsFor(Reply):
    """What the case waits for, on whom, since when."""

    kind: str
    person: EmployeeName
    subject: str
    title: dict[str, str]
    since: Instant
    due_at: Instant | None = None


class Case(Reply):
    """A case as its reader may see it: fields for HR only are absent for others."""

    name: CaseName
    etag: str
    kind: str
    state: str
    health: str
    leaver: EmployeeName
    leaver_name: dict[str, str]
    head: EmployeeName | None = None
    head_superior: EmployeeName | None = None
    hrbp: EmployeeName | None = None
    successor: EmployeeName | None = None
    initiator: str
    department: DepartmentName
    department_path: list[DepartmentName]
    company: CompanyName
    position: PositionName | None = None
    job_family: str | None = None
    country: str
    subdivision: str | None = None
    time_zone: str
    locale: str
    reason_code: str | None = None
    reason_text: str | None = None
    notice_date: str
    requested_last_working_day: str | None = None
    last_working_day: str
    separation_date: str
    paid_until: str
    access_revocation_at: Instant | None = None
    notice: NoticeFactsOut | None = None
    warnings: list[NoticeWarning] = []
    personal_contact: str | None = None
    absent: bool
    absent_reason: str | None = None
    fills_in: EmployeeName | None = None
    eligible_for_rehire: bool | None = None
    exit_interview: str | None = None
    release_at: Instant | None = None
    blocked_reason: str | None = None
    progress: Progress
    waits_for: list[WaitsFor] = []
    deadlines_missed: int = 0
    letter: str | None = None
    report: str | None = None
    created_at: Instant
    submitted_at: Instant | None = None
    completed_at: Instant | None = None
    closed_at: Instant | None = None
    close_reason: str | None = None
    batch: BatchName | None = None


class NoticeFactsOut(Reply):
    """The same facts in an answer."""

    employer_at_fault: bool
    ground: str
    pay_in_lieu: bool
    union_informed: bool
    protected_grounds: list[str]


class ListCasesResponse(Reply):
    """A page."""

    cases: list[Case]
    next_page_token: str = ""


class GetTimelineRequest(Request):
    """What happened, oldest first (or `order_by: "at desc"`)."""

    parent: CaseName
    page_size: int = 0
    page_token: str = ""
    order_by: str = ""


class TimelineEntry(Reply):
    """One thing that happened, in any service."""

    id: str
    at: Instant
    event: str
    service: str
    actor: str
    actor_kind: str
    on_behalf_of: str | None = None
    text: dict[str, str]
    details: dict[str, Any]


class GetTimelineResponse(Reply):
    """A page."""

    entries: list[TimelineEntry]
    next_page_token: str = ""


Case.model_rebuild()
