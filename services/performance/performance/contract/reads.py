"""The few fields that this service needs of others' events and facts."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar, Literal

from chassis.contract import Instant, Read, Texts
from chassis.replica import Fact


class Employee(Fact):
    """A person, as far as access and time zones need them."""

    KIND: ClassVar[str] = "employee"
    name_zh: str | None = None
    name_en: str | None = None
    time_zone: str = "UTC"
    department: str = ""
    manager: str | None = None
    hrbp: str | None = None


class Department(Fact):
    """A department in the tree; found by its head."""

    KIND: ClassVar[str] = "department"
    parent: str | None = None
    head: str | None = None

    def lookup(self) -> str | None:
        """Its head's number."""
        return self.head


class Duty(Fact):
    """A duty of a person for a department (none: for all); found by duty and person."""

    KIND: ClassVar[str] = "duty"
    duty: str
    employee: str
    department: str | None = None
    valid_from: date | None = None
    valid_to: date | None = None

    def lookup(self) -> str | None:
        """Its name and holder."""
        return f"{self.duty}:{self.employee}"


class Delegation(Fact):
    """Somebody acts for the delegator for a time (授权代理); found by who acts."""

    KIND: ClassVar[str] = "delegation"
    delegator: str
    delegate: str
    scopes: list[str] = []
    starts_at: Instant
    ends_at: Instant

    def lookup(self) -> str | None:
        """By who acts."""
        return self.delegate


class CaseSubmitted(Read):
    """A case was filed."""

    case_id: str
    leaver: str
    leaver_name: Texts = {}
    head: str | None = None
    head_superior: str | None = None
    hrbp: str | None = None
    department: str = ""
    department_path: list[str] = []
    time_zone: str = "UTC"
    last_working_day: date
    submitted_at: Instant


class CaseRescheduled(Read):
    """The last working day moved."""

    case_id: str
    last_working_day: date


class CaseEnded(Read):
    """Withdrawn or cancelled."""

    case_id: str


class ChecklistClosed(Read):
    """The checklist was closed because its case was withdrawn or cancelled."""

    case_id: str
    outcome: Literal["withdrawn", "cancelled"]


class ChecklistCreated(Read):
    """The checklist waits for the head."""

    case_id: str
    head: str
    leaver: str


class HeadChanged(Read):
    """Another person is the case's head from now on."""

    case_id: str
    head: str


class ListedEntry(Read):
    """An entry of the confirmed list."""

    entry_id: str
    item_key: str = ""
    section: str = ""
    mandatory: bool = False
    title: Texts = {}


class ListConfirmed(Read):
    """The head confirmed the list."""

    case_id: str
    head: str
    entries: list[ListedEntry]


class EntryAdded(ListedEntry):
    """One more entry."""

    case_id: str


class EntrySubmitted(Read):
    """A content came in."""

    case_id: str
    entry_id: str
    item_key: str = ""
    section: str = ""
    title: Texts = {}
    content_digest: str
    nothing_to_hand_over: bool = False
    comparable: dict[str, Any] = {}
    submission: int


class EntryMoved(Read):
    """Confirmed, returned or waived."""

    case_id: str
    entry_id: str


class EntryConfirmed(EntryMoved):
    """Confirmed under the head of the case."""

    section: str = ""
    title: Texts = {}
    head: str = ""


class LetterCompleted(Read):
    """The handover is completed."""

    case_id: str
    completed_at: Instant
    head: str


class DeadlinePlanned(Read):
    """Set or moved."""

    deadline_id: str
    case_id: str
    kind: str
    title: Texts = {}
    person: str
    role: str
    due_at: Instant


class DeadlineMet(Read):
    """Done."""

    deadline_id: str
    case_id: str
    kind: str
    person: str
    role: str
    due_at: Instant
    met_at: Instant
    late: bool = False


class DeadlineMissed(Read):
    """The due instant passed."""

    deadline_id: str
    case_id: str
    kind: str
    title: Texts = {}
    person: str
    role: str
    due_at: Instant


class DeadlineDropped(Read):
    """Nothing need be done any more."""

    deadline_id: str
    case_id: str
    kind: str
    role: str
