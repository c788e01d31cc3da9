"""Events that this service publishes (proto/events/registry.yaml)."""

from __future__ import annotations

from typing import ClassVar

from pydantic import BaseModel

from chassis.contract import Event, Instant, Texts


class EntryChecked(Event):
    """This content of the entry has been compared with the work records."""

    NAME: ClassVar[str] = "entry.checked"
    case_id: str
    entry_id: str
    content_digest: str
    open_findings: list[str]


class CaseChecked(Event):
    """All entries with their present contents were compared as a whole."""

    NAME: ClassVar[str] = "case.checked"
    case_id: str
    set_digest: str
    open_findings: list[str]


class RecordRef(BaseModel):
    """A record behind a finding."""

    source: str
    external_id: str
    title: str


class FindingOpened(Event):
    """The records say otherwise; the head must verify. Sent again when what is compared has changed."""

    NAME: ClassVar[str] = "finding.opened"
    finding_id: str
    case_id: str
    entry_id: str | None
    kind: str
    score: float
    summary: Texts
    records: list[RecordRef]
    head: str | None
    leaver: str
    subject: str | None = None
    names: list[str] = []
    field: str | None = None
    path: str | None = None


class FindingResolved(Event):
    """A finding was decided on, or new content settled it."""

    NAME: ClassVar[str] = "finding.resolved"
    finding_id: str
    case_id: str
    entry_id: str | None
    outcome: str
    resolved_by: str
    reason: str | None


class TaskOpened(Event):
    """The head must resolve a finding."""

    NAME: ClassVar[str] = "task.opened"
    task_id: str
    case_id: str
    kind: str
    subject: str
    title: Texts
    person: str
    due_at: Instant | None


class TaskClosed(Event):
    """The task is done or gone."""

    NAME: ClassVar[str] = "task.closed"
    task_id: str
    case_id: str
    outcome: str


class OwnedRecords(BaseModel):
    """How many records of one kind of subject still have something left to do."""

    kind: str
    count: int


class RecordsOwned(Event):
    """What the leaver still works on, as far as the records say (清点)."""

    NAME: ClassVar[str] = "records.owned"
    case_id: str
    leaver: str
    open: list[OwnedRecords]


class DeductionAnnounced(Event):
    """A rule applied to a final, upheld omission, or to a delay. `percent` of the performance bonus; no effect yet."""

    NAME: ClassVar[str] = "deduction.announced"
    deduction_id: str
    omission_id: str | None
    deadline_id: str | None = None
    case_id: str
    person: str
    percent: float
    rule: str
    rule_version: int
    rule_title: Texts = {}
    period: str
    announced_at: Instant


class DelayLossConfirmed(Event):
    """HR's word on whether a deadline that the head missed caused a loss; the newest holds."""

    NAME: ClassVar[str] = "deduction.loss_confirmed"
    case_id: str
    deadline_id: str
    head: str
    confirmed: bool
    confirmed_by: str
    note: str


class DeductionReversed(Event):
    """What an announced deduction rested on no longer holds."""

    NAME: ClassVar[str] = "deduction.reversed"
    deduction_id: str
    omission_id: str | None
    deadline_id: str | None = None
    case_id: str
    person: str
    percent: float
    reason: str


PUBLISHED: tuple[type[Event], ...] = (
    EntryChecked,
    CaseChecked,
    FindingOpened,
    FindingResolved,
    TaskOpened,
    TaskClosed,
    RecordsOwned,
    DelayLossConfirmed,
    DeductionAnnounced,
    DeductionReversed,
)
