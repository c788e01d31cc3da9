"""Commands and replies of OmissionService: omissions (遗漏), tracing (责任溯源), template suggestions. SPEC 4."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from chassis.contract import Instant, Reply, Request, ResourceName, Texts
from checklist.contract.checklist import CaseName, EmployeeName
from checklist.contract.entry import EntryName
from checklist.contract.letter import LetterName
from checklist.contract.omission_events import VerdictCode
from checklist.contract.template import Key

OmissionName = Annotated[str, ResourceName("omissions")]
Said = StringConstraints(strip_whitespace=True)
"""Spaces alone say nothing."""
Short = Annotated[str, Said, Field(min_length=1, max_length=200)]
Long = Annotated[str, Said, Field(max_length=4000)]
Reason = Annotated[str, Said, Field(min_length=1, max_length=2000)]
FieldPath = Annotated[str, Field(pattern=r"^([a-z0-9_]{1,64}(\.[a-z0-9_]{1,64})?)?$")]
Amount = Annotated[str, Field(pattern=r"^([0-9]{1,15}(\.[0-9]{1,4})?)?$")]
Currency = Annotated[str, Field(pattern=r"^([A-Z]{3})?$")]


class WorkRecordRef(BaseModel):
    """A work record (工作痕迹) that names what is missing."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    source: Annotated[str, Field(min_length=1, max_length=64)]
    external_id: Short


class ReportOmissionRequest(Request):
    """Something is missing. `subject`: the name by which it is looked for; `item_key`, `entry`, `field` say where it
    should have been."""

    parent: CaseName
    title: Short
    missing: Annotated[str, Said, Field(min_length=1, max_length=4000)]
    subject: Short
    effect: Long = ""
    loss_claimed: bool = False
    item_key: Key | None = None
    entry: EntryName | None = None
    field: FieldPath = ""
    section: Literal["", "work", "knowledge", "relations", "assets"] = ""
    record: WorkRecordRef | None = None
    client_key: Annotated[str, Field(max_length=200)] = ""


class GetOmissionRequest(Request):
    """One omission."""

    name: OmissionName


class ListOmissionsRequest(Request):
    """Omissions that the caller may see: of a case, or (`cases/-`) of all, newest first."""

    parent: CaseName
    page_size: int = 0
    page_token: str = ""
    filter: str = ""


class DisputeOmissionRequest(Request):
    """The verdict is not accepted."""

    name: OmissionName
    reason: Reason
    etag: str = ""


class DecideOmissionRequest(Request):
    """HR's word: upholds the verdict (`verdict` empty), or says another one."""

    name: OmissionName
    verdict: VerdictCode | Literal[""] = ""
    attributed_to: EmployeeName | None = None
    reason: Reason
    etag: str = ""


class ConfirmLossRequest(Request):
    """HR confirms or denies the loss."""

    name: OmissionName
    confirmed: bool
    note: Reason
    amount: Amount = ""
    currency: Currency = ""
    etag: str = ""


class CloseOmissionRequest(Request):
    """HR: nothing more is to be handed over for it."""

    name: OmissionName
    outcome: Literal["handed_over", "accepted"]
    reason: Reason
    etag: str = ""


class OmissionCite(Reply):
    """A row of the evidence record that the verdict rests on."""

    seq: int
    event: str
    event_id: str
    at: str
    digest: str
    says: Texts


class OmissionLoss(Reply):
    """What HR said of the loss; the amount is for HR and auditors."""

    confirmed: bool
    by: EmployeeName
    note: str | None = None
    amount: str | None = None
    currency: str | None = None


class Omission(Reply):
    """An omission as its reader may see it."""

    name: OmissionName
    case: CaseName
    title: str
    missing: str
    subject: str
    effect: str
    section: str | None = None
    item_key: str | None = None
    entry: EntryName | None = None
    field: str | None = None
    record: WorkRecordRef | None = None
    loss_claimed: bool
    reported_by: EmployeeName
    reported_as: str
    reported_at: Instant
    after_completion: bool
    leaver: EmployeeName
    head: EmployeeName
    state: str
    verdict: str | None = None
    traced_verdict: str | None = None
    upheld: bool
    attributed_to: EmployeeName | None = None
    attributed_role: str
    also: list[EmployeeName]
    explanation: Texts
    cites: list[OmissionCite]
    traced_at: Instant | None = None
    dispute_until: Instant | None = None
    disputed_by: EmployeeName | None = None
    disputed_at: Instant | None = None
    dispute_reason: str | None = None
    decided_by: EmployeeName | None = None
    decided_at: Instant | None = None
    decision_reason: str | None = None
    loss: OmissionLoss | None = None
    outcome: str | None = None
    closed_by: str | None = None
    closed_at: Instant | None = None
    close_reason: str | None = None
    supplement: EntryName | None = None
    addendum: LetterName | None = None
    etag: str


class ListOmissionsResponse(Reply):
    """One page."""

    omissions: list[Omission]
    next_page_token: str


class ListTemplateSuggestionsRequest(Request):
    """What templates lacked; filter by layer, state, kind."""

    page_size: int = 0
    page_token: str = ""
    filter: str = ""


class TemplateSuggestion(Reply):
    """An omission that nobody is at fault for: the template lacked the item (模板改进建议)."""

    omission: OmissionName
    case: CaseName
    layer: str
    kind: str
    section: str
    title: str
    missing: str
    state: str
    suggested_at: Instant


class ListTemplateSuggestionsResponse(Reply):
    """One page."""

    template_suggestions: list[TemplateSuggestion]
    next_page_token: str
