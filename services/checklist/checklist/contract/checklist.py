"""Commands and replies of ChecklistService, and the events of checklists, deadlines and tasks."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from chassis.contract import Event, Instant, Reply, Request, ResourceName, Texts
from checklist.contract.template import Key, TemplateDue, TemplateItem, Text

CaseName = Annotated[str, ResourceName("cases")]
ChecklistName = Annotated[str, ResourceName("checklists")]
EmployeeName = Annotated[str, ResourceName("employees")]
Reason = Annotated[str, Field(min_length=1, max_length=2000)]


class GetChecklistRequest(Request):
    """The checklist of a case."""

    name: ChecklistName


class ConfirmListRequest(Request):
    """The head says: this list is complete."""

    name: ChecklistName
    etag: str = ""


class AddItemRequest(Request):
    """The head adds what the template lacks."""

    name: ChecklistName
    section: Literal["work", "knowledge", "relations", "assets"]
    title: dict[str, Text]
    guidance: dict[str, Text] = {}
    mandatory: bool = True
    confirmer: Key = "head"
    due: TemplateDue | None = None
    receiver: EmployeeName | None = None
    reason: Reason
    etag: str = ""


class RemoveItemRequest(Request):
    """The head takes an optional item off the list."""

    name: ChecklistName
    item_key: Key
    reason: Reason
    etag: str = ""


class CloseCaseRequest(Request):
    """Internal, from offboarding: the case is withdrawn or cancelled."""

    case_id: str = Field(min_length=1, max_length=64)
    outcome: Literal["withdrawn", "cancelled"]


class CloseCaseResponse(Reply):
    """Whether the checklist ends with it, and its state now."""

    closed: bool
    state: str


class Progress(Reply):
    """Counts of the entries that the letter waits for, HR's list apart."""

    total: int
    mandatory: int
    pending: int
    submitted: int
    returned: int
    confirmed: int
    waived: int


class Checklist(Reply):
    """A checklist as its reader may see it."""

    name: ChecklistName
    case: CaseName
    state: str
    kind: str
    leaver: EmployeeName
    leaver_name: Texts
    head: EmployeeName | None = None
    hrbp: EmployeeName | None = None
    successor: EmployeeName | None = None
    absent: bool
    last_working_day: str
    template: list[str]
    items: list[TemplateItem]
    progress: Progress
    due_at: Instant | None = None
    confirmed_by: EmployeeName | None = None
    confirmed_at: Instant | None = None
    confirmed_for: EmployeeName | None = None
    blocked_reason: str | None = None
    outcome: str | None = None
    etag: str


# -- events ------------------------------------------------------------------------------------------------------------


class ChecklistCreated(Event):
    """Made from its templates; it waits for the head."""

    NAME = "checklist.created"
    case_id: str
    checklist_id: str
    template: list[str]
    head: str
    leaver: str
    items: int
    entries: int
    due_at: Instant


class ChecklistBlocked(Event):
    """No checklist could be made."""

    NAME = "checklist.blocked"
    case_id: str
    blocked_reason: Literal["no_head", "no_template", "empty_checklist"]


class ListedEntry(BaseModel):
    """An entry of the confirmed list."""

    model_config = ConfigDict(extra="forbid", frozen=True)
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


class ListConfirmed(Event):
    """The head confirmed that the list is complete."""

    NAME = "checklist.list_confirmed"
    case_id: str
    checklist_id: str
    head: str
    confirmed_by: str
    on_time: bool
    leaver: str
    entries: list[ListedEntry]


class ItemAdded(Event):
    """The head added an item to the list."""

    NAME = "checklist.item_added"
    case_id: str
    item_key: str
    section: str
    title: Texts
    mandatory: bool
    added_by: str
    reason: str


class ItemRemoved(Event):
    """The head took an item off the list."""

    NAME = "checklist.item_removed"
    case_id: str
    item_key: str
    title: Texts
    removed_by: str
    reason: str
    entries: list[str]


class ChecklistClosed(Event):
    """Its case was withdrawn or cancelled."""

    NAME = "checklist.closed"
    case_id: str
    checklist_id: str
    outcome: str


class EscalateTo(BaseModel):
    """Who is told after a deadline."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    person: str
    role: str
    after_at: Instant


class DeadlineSet(Event):
    """Somebody must act by an instant."""

    NAME = "deadline.set"
    deadline_id: str
    case_id: str
    kind: str
    subject_id: str
    title: Texts
    person: str
    role: str
    due_at: Instant
    assigned_at: Instant
    time_zone: str
    provisional: bool
    escalate_to: list[EscalateTo]


class DeadlineMoved(DeadlineSet):
    """The same deadline with another instant or person."""

    NAME = "deadline.moved"


class DeadlineMet(Event):
    """It was done."""

    NAME = "deadline.met"
    deadline_id: str
    case_id: str
    kind: str
    subject_id: str
    person: str
    role: str
    due_at: Instant
    met_at: Instant
    late: bool


class DeadlineMissed(Event):
    """The due instant passed with the thing undone."""

    NAME = "deadline.missed"
    deadline_id: str
    case_id: str
    kind: str
    subject_id: str
    title: Texts
    person: str
    role: str
    due_at: Instant
    escalate_to: list[EscalateTo]


class DeadlineDropped(Event):
    """Nothing need be done any more."""

    NAME = "deadline.dropped"
    deadline_id: str
    case_id: str
    kind: str
    subject_id: str
    person: str
    role: str


class TaskOpened(Event):
    """A person must do something."""

    NAME = "task.opened"
    task_id: str
    case_id: str
    kind: str
    subject: str
    title: Texts
    person: str
    due_at: Instant | None


class TaskClosed(Event):
    """The task is done or gone."""

    NAME = "task.closed"
    task_id: str
    case_id: str
    outcome: Literal["done", "gone"]
