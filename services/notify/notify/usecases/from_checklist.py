"""What checklist's events mean to people; deadlines are in `deadlines`."""

from __future__ import annotations

from typing import Any

from chassis.errors import NotReady
from chassis.events import Envelope
from chassis.unit import UnitOfWork
from notify.contract.events import (
    ChecklistClosed,
    ChecklistCreated,
    EntryAcknowledged,
    EntryAdded,
    EntryConfirmed,
    EntryReassigned,
    EntryReturned,
    EntrySubmitted,
    EntryWaived,
    LetterCompleted,
    LetterSigned,
    LetterWithheld,
    ListConfirmed,
    ListedEntry,
    ReadyForLetter,
    ReportArchived,
    TaskClosed,
    TaskOpened,
    WaiverRefused,
)
from notify.model import plan
from notify.model.people import Person, unique
from notify.store import cases
from notify.usecases.readers import known
from notify.usecases.standing_in import with_stand_ins
from notify.usecases.telling import case_of, parties, tell


def checklist_created(uow: UnitOfWork, event: ChecklistCreated, envelope: Envelope) -> None:
    """The leaver knows who is at it; the head's own word is the task."""
    who = parties(uow, event.case_id)
    told = plan.checklist_created(who, event.checklist_id, head=event.head, due_at=event.due_at)
    tell(uow, told, cause=envelope.id, case_id=event.case_id)


def list_confirmed(uow: UnitOfWork, event: ListConfirmed, envelope: Envelope) -> None:
    """Tells who fills in and who receives, once for all entries."""
    entries = []
    for entry in event.entries:
        row = _keep(uow, event.case_id, entry, envelope.sequence)
        entries.append(
            plan.Listed(entry.entry_id, entry.title, row.submitter or entry.submitter, row.receiver, entry.due_at)
        )
    told = plan.list_confirmed(parties(uow, event.case_id), event.checklist_id, entries)
    tell(uow, told, cause=envelope.id, case_id=event.case_id)


def _keep(uow: UnitOfWork, case_id: str, entry: ListedEntry | EntrySubmitted, sequence: int) -> Any:
    people = {"submitter": entry.submitter, "receiver": entry.receiver, "confirmer": entry.confirmer}
    return cases.put_entry(uow.session, uow.ctx.tenant, case_id, entry.entry_id, sequence, **people)


def checklist_closed(uow: UnitOfWork, event: ChecklistClosed, _envelope: Envelope) -> None:
    """Nothing is said (the case's own event says it), but no reminder comes any more."""
    case_of(uow, event.case_id, lock=True).closed = True


def entry_added(uow: UnitOfWork, event: EntryAdded, envelope: Envelope) -> None:
    """Who fills it in, and who receives it."""
    row = _keep(uow, event.case_id, event, envelope.sequence)
    listed = plan.Listed(event.entry_id, event.title, event.submitter, row.receiver, event.due_at)
    told = plan.entry_added(parties(uow, event.case_id), listed)
    tell(uow, told, cause=envelope.id, case_id=event.case_id)


def entry_submitted(uow: UnitOfWork, event: EntrySubmitted, envelope: Envelope) -> None:
    """Nothing is said here: the confirmer's task says it."""
    _keep(uow, event.case_id, event, envelope.sequence)


def entry_confirmed(uow: UnitOfWork, event: EntryConfirmed, envelope: Envelope) -> None:
    """Who filled it in."""
    who = parties(uow, event.case_id)
    people = [_submitter(uow, event.entry_id, who.leaver)]
    told = plan.entry_told(
        who, "entry_confirmed", event.entry_id, people, title=event.title, by=Person(event.confirmed_by)
    )
    tell(uow, told, cause=envelope.id, case_id=event.case_id)


def entry_returned(uow: UnitOfWork, event: EntryReturned, envelope: Envelope) -> None:
    """Who filled it in, with the reason."""
    told = plan.entry_told(
        parties(uow, event.case_id),
        "entry_returned",
        event.entry_id,
        [event.submitter],
        title=event.title,
        by=Person(event.returned_by),
        reason=event.reason,
    )
    tell(uow, told, cause=envelope.id, case_id=event.case_id)


def entry_waived(uow: UnitOfWork, event: EntryWaived, envelope: Envelope) -> None:
    """Who would have filled it in, and who would have received it."""
    who = parties(uow, event.case_id)
    row = cases.entry(uow.session, uow.ctx.tenant, event.entry_id)
    people = [_submitter(uow, event.entry_id, who.leaver), row.receiver if row else None]
    told = plan.entry_told(
        who, "entry_waived", event.entry_id, people, title=event.title, by=Person(event.waived_by), reason=event.reason
    )
    tell(uow, told, cause=envelope.id, case_id=event.case_id)


def entry_waiver_refused(uow: UnitOfWork, event: WaiverRefused, envelope: Envelope) -> None:
    """The head who asked for it."""
    who = parties(uow, event.case_id)
    told = plan.entry_told(
        who,
        "entry_waiver_refused",
        event.entry_id,
        [who.head],
        title=event.title,
        by=Person(event.refused_by),
        reason=event.reason,
    )
    tell(uow, told, cause=envelope.id, case_id=event.case_id)


def entry_acknowledged(uow: UnitOfWork, event: EntryAcknowledged, envelope: Envelope) -> None:
    """Who filled it in."""
    who = parties(uow, event.case_id)
    people = [_submitter(uow, event.entry_id, who.leaver)]
    told = plan.entry_told(
        who, "entry_acknowledged", event.entry_id, people, title=event.title, by=Person(event.receiver)
    )
    tell(uow, told, cause=envelope.id, case_id=event.case_id)


def entry_reassigned(uow: UnitOfWork, event: EntryReassigned, envelope: Envelope) -> None:
    """The new people and the previous ones; before the list is confirmed nobody has heard of the entry yet."""
    tenant = uow.ctx.tenant
    row = cases.entry(uow.session, tenant, event.entry_id)
    before = {"receiver": row.receiver, "confirmer": row.confirmer} if row else None
    outdated = row is not None and envelope.sequence < row.sequence
    now = {"receiver": event.receiver, "confirmer": event.confirmer}
    filled_in_by = {"submitter": event.submitter} if event.submitter else {}
    cases.put_entry(uow.session, tenant, event.case_id, event.entry_id, envelope.sequence, **now, **filled_in_by)
    if before is None or outdated:
        return
    told = plan.entry_reassigned(
        parties(uow, event.case_id),
        event.entry_id,
        title=event.title,
        before=before,
        now=now,
        by=event.by,
        reason=event.reason,
    )
    tell(uow, told, cause=envelope.id, case_id=event.case_id)


def ready_for_letter(uow: UnitOfWork, event: ReadyForLetter, envelope: Envelope) -> None:
    """Leaver, successor and HR for information."""
    told = plan.letter_ready(parties(uow, event.case_id), event.letter_id)
    tell(uow, told, cause=envelope.id, case_id=event.case_id)


def letter_withheld(uow: UnitOfWork, event: LetterWithheld, envelope: Envelope) -> None:
    """The head and HR."""
    told = plan.letter_withheld(parties(uow, event.case_id), [b.reason for b in event.because])
    tell(uow, told, cause=envelope.id, case_id=event.case_id)


def letter_signed(uow: UnitOfWork, event: LetterSigned, envelope: Envelope) -> None:
    """Everybody but who signed, or put a reason on record in the place of a signature."""
    told = plan.letter_signed(
        parties(uow, event.case_id),
        event.letter_id,
        role=event.role,
        signed_by=event.signed_by,
        person=event.person,
        replaced=event.outcome == "replaced",
    )
    tell(uow, told, cause=envelope.id, case_id=event.case_id)


def letter_completed(uow: UnitOfWork, event: LetterCompleted, envelope: Envelope) -> None:
    """Leaver, head, successor, HR."""
    told = plan.letter_completed(parties(uow, event.case_id), event.letter_id, completed_at=event.completed_at)
    tell(uow, told, cause=envelope.id, case_id=event.case_id)


def report_archived(uow: UnitOfWork, event: ReportArchived, envelope: Envelope) -> None:
    """Leaver, head, HR."""
    told = plan.report_archived(parties(uow, event.case_id), event.report_id)
    tell(uow, told, cause=envelope.id, case_id=event.case_id)


def task_opened(uow: UnitOfWork, event: TaskOpened, envelope: Envelope) -> None:
    """The person who must act, unless that person knows, or another event says it."""
    key = (uow.ctx.tenant, envelope.owner, event.task_id)
    about = {"case_id": event.case_id, "person": event.person}
    if not cases.open_task(uow.session, *key, **about, sequence=envelope.sequence):
        return
    who = parties(uow, event.case_id)
    told = plan.task_opened(
        who,
        kind=event.kind,
        subject=event.subject,
        title=event.title,
        person=event.person,
        due_at=event.due_at,
        batch=case_of(uow, event.case_id).batch_id is not None and event.person == case_of(uow, event.case_id).head,
    )
    told = with_stand_ins(uow, told, kind=event.kind, leaver=who.leaver)
    tell(uow, told, cause=envelope.id, case_id=event.case_id)


def task_closed(uow: UnitOfWork, event: TaskClosed, envelope: Envelope) -> None:
    """Nothing is said. It waits for the opening that a retry delayed: what a person was told must not hang on order."""
    key = (uow.ctx.tenant, envelope.owner, event.task_id)
    if not cases.close_task(uow.session, *key, sequence=envelope.sequence):
        raise NotReady("task_unknown", task=event.task_id)


def _submitter(uow: UnitOfWork, entry_id: str, leaver: str) -> str:
    row = cases.entry(uow.session, uow.ctx.tenant, entry_id)
    if row is not None:  # whose task the entry is next is told by an event of the same unit, mostly
        known(uow, unique([row.submitter, row.receiver, row.confirmer]))
    return row.submitter if row is not None and row.submitter else leaver
