"""The few fields that offboarding reads of other services' events."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from chassis.contract import Instant, Read


class OfCase(Read):
    """Any event that says which case it is about."""

    case_id: str


class ChecklistCreated(OfCase):
    """checklist.created."""

    head: str


class HeadChanged(OfCase):
    """checklist.head_changed."""

    previous: str | None = None
    head: str
    head_superior: str | None = None


class ChecklistBlocked(OfCase):
    """checklist.blocked."""

    blocked_reason: str


class ListedEntry(Read):
    """An entry of the confirmed list."""

    entry_id: str
    section: str = ""
    mandatory: bool = False
    receiver: str | None = None
    confirmer: str | None = None


class ListConfirmed(OfCase):
    """checklist.list_confirmed."""

    entries: list[ListedEntry]


class EntryChanged(OfCase):
    """entry.*: which entry, and who deals with it where the event says so."""

    entry_id: str
    section: str | None = None
    mandatory: bool | None = None
    receiver: str | None = None
    confirmer: str | None = None


class ReadyForLetter(OfCase):
    """checklist.ready_for_letter."""

    letter_id: str


class LetterCompleted(OfCase):
    """letter.completed."""

    letter_id: str
    completed_at: Instant


class ReportArchived(OfCase):
    """report.archived."""

    report_id: str


class ChecklistClosed(OfCase):
    """checklist.closed."""

    outcome: str


class DeadlinePlanned(OfCase):
    """deadline.set, deadline.moved."""

    deadline_id: str
    kind: str
    person: str
    due_at: Instant
    time_zone: str


class DeadlineEnded(OfCase):
    """deadline.met, deadline.missed, deadline.dropped."""

    deadline_id: str
    kind: str = ""
    person: str = ""
    due_at: Instant | None = None
    late: bool = False


class TaskOpened(OfCase):
    """task.opened."""

    task_id: str
    kind: str
    subject: str
    title: dict[str, str] = Field(default_factory=dict)
    person: str
    due_at: Instant | None = None


class TaskClosed(OfCase):
    """task.closed."""

    task_id: str
    outcome: str


class FindingChanged(OfCase):
    """finding.opened, finding.resolved."""

    finding_id: str


class OwnedRecords(Read):
    """How many unfinished things of a kind."""

    kind: str
    count: int


class RecordsOwned(OfCase):
    """records.owned: what the leaver's work records still name, whole each time."""

    open: list[OwnedRecords]


class AnyOfCase(Read):
    """An event that is only shown on the timeline. `case_id` may be missing where no case is concerned."""

    model_config = {"extra": "allow", "frozen": True}
    case_id: str | None = None

    def details(self) -> dict[str, Any]:
        """Everything it says."""
        return self.model_dump(mode="json")
