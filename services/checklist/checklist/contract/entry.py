"""Commands and replies of EntryService, and the events of entries."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from chassis.contract import Event, Instant, Reply, Request, ResourceName, Texts
from checklist.contract.checklist import CaseName, EmployeeName, Reason
from checklist.contract.template import Key

EntryName = Annotated[str, ResourceName("entries")]
Digest = Annotated[str, Field(pattern=r"^([0-9a-f]{64})?$")]
Content = Annotated[dict[str, Any], Field(max_length=60)]


class ListEntriesRequest(Request):
    """The entries of a case that the caller may see, in the order of the list."""

    parent: CaseName
    page_size: int = 0
    page_token: str = ""
    filter: str = ""


class GetEntryRequest(Request):
    """One entry."""

    name: EntryName


class AddEntryRequest(Request):
    """One more entry of an item that can hold several."""

    parent: CaseName
    item_key: Key
    label: Annotated[str, Field(min_length=1, max_length=200)]
    receiver: EmployeeName | None = None
    fields: Content = {}


class UpdateEntryRequest(Request):
    """Keeps a draft; `fields` is the whole content, secrets apart."""

    name: EntryName
    label: Annotated[str, Field(max_length=200)] | None = None
    fields: Content
    etag: str = ""


class SubmitEntryRequest(Request):
    """Hands in the content (the draft where `fields` is left out), or says that there is nothing to hand over."""

    name: EntryName
    fields: Content | None = None
    nothing_to_hand_over: bool = False
    statement: Annotated[str, Field(max_length=2000)] = ""
    etag: str = ""


class ConfirmEntryRequest(Request):
    """The confirmer stands for the content with this digest."""

    name: EntryName
    content_digest: Digest = ""
    etag: str = ""


class BatchConfirmEntriesRequest(Request):
    """Confirms like entries together, all or none; the parent `cases/-` stands for several cases."""

    parent: CaseName
    names: list[EntryName] = Field(min_length=1, max_length=100)
    content_digests: Annotated[list[Digest], Field(max_length=100)] = []


class BatchConfirmEntriesResponse(Reply):
    """In the order asked for."""

    entries: list[Entry]


class ReturnEntryRequest(Request):
    """Back to the leaver."""

    name: EntryName
    reason: Reason
    etag: str = ""


class WaiveEntryRequest(Request):
    """The head waives."""

    name: EntryName
    reason: Reason
    etag: str = ""


class AgreeWaiverRequest(Request):
    """HR agrees to a waiver, or does not."""

    name: EntryName
    agree: bool
    reason: Annotated[str, Field(max_length=2000)] = ""
    etag: str = ""


class AcknowledgeEntryRequest(Request):
    """The receiver can take over from this."""

    name: EntryName
    content_digest: Digest = ""
    etag: str = ""


class ReassignEntryRequest(Request):
    """Another receiver, confirmer or (for an absent leaver) another person who fills in."""

    name: EntryName
    receiver: EmployeeName | None = None
    confirmer: EmployeeName | None = None
    submitter: EmployeeName | None = None
    reason: Reason
    etag: str = ""


class Waiver(Reply):
    """A waiver, asked for or granted."""

    state: Literal["pending", "granted"]
    asked_by: EmployeeName
    reason: str
    agreed_by: EmployeeName | None = None
    asked_for: EmployeeName | None = None


class Entry(Reply):
    """An entry as its reader may see it."""

    name: EntryName
    case: CaseName
    item_key: str
    section: str
    mandatory: bool
    title: Texts
    label: str
    state: str
    submitter: EmployeeName | None = None
    receiver: EmployeeName | None = None
    confirmer: EmployeeName | None = None
    confirmer_duty: str
    fields: dict[str, Any]
    nothing_to_hand_over: bool
    statement: str | None = None
    content_digest: str | None = None
    submission: int
    submitted_by: EmployeeName | None = None
    submitted_at: Instant | None = None
    confirmed_by: EmployeeName | None = None
    confirmed_at: Instant | None = None
    confirmed_for: EmployeeName | None = None
    returned_by: str | None = None
    return_reason: str | None = None
    waiver: Waiver | None = None
    acknowledged: bool
    acknowledged_by: EmployeeName | None = None
    acknowledged_at: Instant | None = None
    acknowledged_for: EmployeeName | None = None
    removed_reason: str | None = None
    due_at: Instant | None = None
    checked: bool
    open_findings: list[str]
    omission: Annotated[str, ResourceName("omissions")] | None = None
    etag: str


class ListEntriesResponse(Reply):
    """One page."""

    entries: list[Entry]
    next_page_token: str


BatchConfirmEntriesResponse.model_rebuild()


# -- events ------------------------------------------------------------------------------------------------------------


class EntryAdded(Event):
    """One more entry after the list was confirmed."""

    NAME = "entry.added"
    case_id: str
    entry_id: str
    item_key: str
    section: str
    mandatory: bool
    title: Texts
    submitter: str
    receiver: str | None
    confirmer: str | None
    confirmer_duty: str
    due_at: Instant | None
    omission_id: str | None = None


class EntrySubmitted(Event):
    """The content was handed in; only what is comparable travels."""

    NAME = "entry.submitted"
    case_id: str
    entry_id: str
    item_key: str
    section: str
    title: Texts
    submitter: str
    receiver: str | None
    confirmer: str
    content_digest: str
    nothing_to_hand_over: bool
    comparable: dict[str, Any]
    submission: int
    omission_id: str | None = None


class EntryConfirmed(Event):
    """The confirmer stands for exactly this content."""

    NAME = "entry.confirmed"
    case_id: str
    entry_id: str
    item_key: str
    section: str
    title: Texts
    confirmed_by: str
    content_digest: str
    on_time: bool
    head: str
    omission_id: str | None = None


class EntryReturned(Event):
    """Back to who submitted it."""

    NAME = "entry.returned"
    case_id: str
    entry_id: str
    item_key: str
    title: Texts
    returned_by: str
    reason: str
    submitter: str
    content_digest: str
    omission_id: str | None = None


class WaiverRequested(Event):
    """The head wants to waive a mandatory entry; HR must agree."""

    NAME = "entry.waiver_requested"
    case_id: str
    entry_id: str
    item_key: str
    title: Texts
    requested_by: str
    reason: str


class WaiverRefused(Event):
    """HR did not agree."""

    NAME = "entry.waiver_refused"
    case_id: str
    entry_id: str
    item_key: str
    title: Texts
    refused_by: str
    reason: str


class EntryWaived(Event):
    """It need not be handed over."""

    NAME = "entry.waived"
    case_id: str
    entry_id: str
    item_key: str
    title: Texts
    waived_by: str
    agreed_by: str | None
    reason: str
    omission_id: str | None = None


class EntryAcknowledged(Event):
    """The receiver can take over from this."""

    NAME = "entry.acknowledged"
    case_id: str
    entry_id: str
    item_key: str
    title: Texts
    receiver: str
    content_digest: str


class EntryReassigned(Event):
    """Receiver, confirmer or submitter changed."""

    NAME = "entry.reassigned"
    case_id: str
    entry_id: str
    title: Texts
    receiver: str | None
    confirmer: str | None
    submitter: str | None
    by: str
    reason: str | None


class HrItemDone(Event):
    """HR did an item of its own list; outside the letter's gate."""

    NAME = "hr_item.done"
    case_id: str
    entry_id: str
    item_key: str
    title: Texts
    done_by: str
    content_digest: str
