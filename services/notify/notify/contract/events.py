"""The few fields that notify reads of others' events, and the events it publishes."""

from __future__ import annotations

from datetime import date

from chassis.contract import Event, Instant, Read, Texts


class TenantCreated(Read):
    """offboarding: a company may use the suite."""

    tenant_id: str
    name: str
    locale: str
    time_zone: str


class CaseSubmitted(Read):
    """offboarding: a case was filed."""

    case_id: str
    kind: str
    leaver: str
    leaver_name: Texts
    head: str | None = None
    hrbp: str | None = None
    successor: str | None = None
    department_path: list[str] = []
    last_working_day: date
    absent: bool = False
    batch_id: str | None = None


class CaseRescheduled(Read):
    """offboarding: the last working day moved."""

    case_id: str
    last_working_day: date
    previous_last_working_day: date
    reason: str | None = None


class LeaverAbsent(Read):
    """offboarding: somebody else fills in for the leaver."""

    case_id: str
    fills_in: str | None = None


class SuccessorChanged(Read):
    """offboarding: the default receiver changed."""

    case_id: str
    successor: str | None = None
    previous: str | None = None


class CaseEnded(Read):
    """offboarding: withdrawn or cancelled."""

    case_id: str
    reason: str | None = None


class CaseBlocked(Read):
    """offboarding: the case cannot go on and HR must act."""

    case_id: str
    blocked_reason: str
    hrbp: str | None = None


class CaseStateChanged(Read):
    """offboarding: state or health of a case."""

    case_id: str
    to_state: str
    health: str
    previous_health: str


class RevocationPlanned(Read):
    """offboarding: when access ends; None: no longer."""

    case_id: str
    leaver: str
    revoke_at: Instant | None = None


class ChecklistCreated(Read):
    """checklist: the list was made and waits for the head."""

    case_id: str
    checklist_id: str
    head: str
    due_at: Instant


class ListedEntry(Read):
    """An entry of a confirmed list."""

    entry_id: str
    title: Texts
    submitter: str
    receiver: str | None = None
    confirmer: str | None = None
    due_at: Instant | None = None


class ListConfirmed(Read):
    """checklist: the head confirmed the list."""

    case_id: str
    checklist_id: str
    confirmed_by: str
    entries: list[ListedEntry]


class ChecklistClosed(Read):
    """checklist: nothing more is open in it."""

    case_id: str


class EntryAdded(ListedEntry):
    """checklist: one more entry."""

    case_id: str


class EntrySubmitted(Read):
    """checklist: content was submitted."""

    case_id: str
    entry_id: str
    title: Texts
    submitter: str
    receiver: str | None = None
    confirmer: str | None = None


class EntryConfirmed(Read):
    """checklist: the confirmer confirmed."""

    case_id: str
    entry_id: str
    title: Texts
    confirmed_by: str


class EntryReturned(Read):
    """checklist: back to the leaver."""

    case_id: str
    entry_id: str
    title: Texts
    returned_by: str
    reason: str
    submitter: str


class EntryWaived(Read):
    """checklist: need not be handed over."""

    case_id: str
    entry_id: str
    title: Texts
    waived_by: str
    reason: str


class WaiverRefused(Read):
    """checklist: HR did not agree to a waiver."""

    case_id: str
    entry_id: str
    title: Texts
    refused_by: str
    reason: str


class EntryAcknowledged(Read):
    """checklist: the receiver can take over."""

    case_id: str
    entry_id: str
    title: Texts
    receiver: str


class EntryReassigned(Read):
    """checklist: receiver, confirmer or who fills in changed."""

    case_id: str
    entry_id: str
    title: Texts
    receiver: str | None = None
    confirmer: str | None = None
    submitter: str | None = None
    by: str
    reason: str | None = None


class ReadyForLetter(Read):
    """checklist: the head may sign."""

    case_id: str
    letter_id: str


class WithheldReason(Read):
    """Why the letter's gate closed again."""

    reason: str


class LetterWithheld(Read):
    """checklist: the gate closed again."""

    case_id: str
    because: list[WithheldReason] = []


class LetterSigned(Read):
    """checklist: a signature is there, or a recorded reason in its place (`replaced`)."""

    case_id: str
    letter_id: str
    role: str
    signed_by: str
    person: str | None = None
    outcome: str = "signed"


class LetterCompleted(Read):
    """checklist: all signatures are there."""

    case_id: str
    letter_id: str
    completed_at: Instant


class ReportArchived(Read):
    """checklist: the report is in the archive."""

    case_id: str
    report_id: str


class EscalateTo(Read):
    """Who is told when it is late."""

    person: str
    role: str
    after_at: Instant


class DeadlineSet(Read):
    """checklist: somebody must act by an instant (also deadline.moved)."""

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
    provisional: bool = False
    escalate_to: list[EscalateTo] = []


class DeadlineEnded(Read):
    """checklist: met or dropped."""

    deadline_id: str
    case_id: str


class DeadlineMissed(Read):
    """checklist: the instant passed with the thing undone."""

    deadline_id: str
    case_id: str
    kind: str
    subject_id: str
    title: Texts
    person: str
    role: str
    due_at: Instant
    escalate_to: list[EscalateTo] = []


class TaskOpened(Read):
    """any owner: a person must do something."""

    task_id: str
    case_id: str
    kind: str
    subject: str
    title: Texts
    person: str
    due_at: Instant | None = None


class TaskClosed(Read):
    """any owner: it is done or gone."""

    task_id: str
    case_id: str
    outcome: str


class FindingRecord(Read):
    """A work record that a finding names."""

    source: str
    external_id: str
    title: str = ""


class FindingOpened(Read):
    """performance: records say otherwise."""

    finding_id: str
    case_id: str
    kind: str
    summary: Texts
    records: list[FindingRecord] = []
    head: str | None = None


class FindingResolved(Read):
    """performance: the finding is settled."""

    finding_id: str
    case_id: str
    entry_id: str | None = None
    outcome: str
    resolved_by: str
    reason: str | None = None


class DeliveryFailed(Event):
    """A message could not be delivered by a channel after its retries; `error` never holds the message's text."""

    NAME = "delivery.failed"
    delivery_id: str
    case_id: str | None
    person: str
    event: str
    channel: str
    error: str


class AccessLinkIssued(Event):
    """A mail with a one-time link leaves now; of its token only the SHA-256 (hex) is kept anywhere."""

    NAME = "access_link.issued"
    case_id: str
    link_id: str
    request_id: str
    token_sha256: str
    expires_at: Instant
    channel: str
