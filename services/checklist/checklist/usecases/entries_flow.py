"""What follows from a change of an entry: events, deadlines and tasks. Shared by commands and by events of others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from chassis.ids import new_id
from chassis.unit import UnitOfWork
from checklist.contract import entry as c
from checklist.model import entry as model
from checklist.model.checklist import LIVE, Checklist
from checklist.model.deadline import LATE, Deadline
from checklist.model.entry import OPEN, Entry
from checklist.model.template import BUSINESS_SECTIONS, DueRule, Item
from checklist.settings import HandoverRules
from checklist.store import change
from checklist.store import entry as store
from checklist.usecases import deadlines, directory, letters, tasks

NAMED = "named"
"""The duty of a confirmer whom head or HR named: no rule finds another one."""


def full_title(entry: Entry) -> dict[str, str]:
    """The item's title, and what the entry itself is called where an item holds several."""
    if not entry.label:
        return dict(entry.title)
    return {tag: f"{title}{'：' if tag.startswith('zh') else ': '}{entry.label}" for tag, title in entry.title.items()}


def wants_receiver(entry: Entry) -> bool:
    """Whether somebody takes it over (things go back to the company instead)."""
    return entry.section in BUSINESS_SECTIONS


def new_entry(
    uow: UnitOfWork,
    checklist: Checklist,
    item: Item,
    *,
    ordinal: int,
    label: str = "",
    receiver: str | None = None,
    fields: Mapping[str, Any] | None = None,
) -> Entry:
    """A pending entry with the people who deal with it."""
    assert item.section is not None, "the template has been checked"
    hr = item.section == "hr"
    submitter = checklist.hrbp if hr else checklist.submitter()
    if receiver is None and item.business:
        receiver = checklist.successor if directory.can_take(uow, checklist, checklist.successor) else None
    duty = "hrbp" if hr else item.confirmer or "head"
    confirmer = None if hr else _find(uow, checklist, duty, submitter, receiver)
    entry = Entry(
        entry_id=new_id(),
        case_id=checklist.case_id,
        item_key=item.key,
        section=item.section,
        mandatory=bool(item.mandatory),
        title=dict(item.title),
        confirmer_duty=duty,
        ordinal=ordinal,
        label=label,
        submitter=submitter,
        receiver=receiver,
        confirmer=confirmer,
        fields=dict(fields or {}),
    )
    return store.add(uow.session, uow.ctx.tenant, entry)


def _find(uow: UnitOfWork, checklist: Checklist, duty: str, submitter: str | None, receiver: str | None) -> str | None:
    return directory.find_confirmer(uow, checklist, duty, submitter=submitter, receiver=receiver)


def submission_deadline(uow: UnitOfWork, checklist: Checklist, entry: Entry, item: Item) -> Deadline:
    """When its submitter must have handed it in; not yet announced."""
    assert item.due is not None, "the template has been checked"
    person = entry.submitter or checklist.leaver
    role = "head" if person == checklist.head else "leaver"
    return deadlines.planned(
        uow, checklist, "entry_submission", entry.entry_id, full_title(entry), person, role, item.due
    )


def assign_added(uow: UnitOfWork, checklist: Checklist, entry: Entry, item: Item) -> Entry:
    """An entry that came after the list was confirmed."""
    deadline = submission_deadline(uow, checklist, entry, item)
    entry = store.save(uow.session, uow.ctx.tenant, replace(entry, due_at=deadline.due_at))
    uow.emit(
        c.EntryAdded(
            case_id=entry.case_id,
            entry_id=entry.entry_id,
            item_key=entry.item_key,
            section=entry.section,
            mandatory=entry.mandatory,
            title=full_title(entry),
            submitter=entry.submitter or "",
            receiver=entry.receiver,
            confirmer=entry.confirmer,
            confirmer_duty=entry.confirmer_duty,
            due_at=entry.due_at,
            omission_id=entry.omission_id,
        ),
        case=entry.case_id,
    )
    deadlines.announce(uow, deadline)
    return entry


def assign_hr(uow: UnitOfWork, checklist: Checklist, entry: Entry, item: Item) -> None:
    """An item of HR's own list; without an HRBP it waits until somebody of HR takes it up."""
    if entry.submitter is None or item.due is None:
        return
    deadline = deadlines.set_deadline(
        uow, checklist, "hr_item", entry.entry_id, full_title(entry), entry.submitter, "hr", item.due
    )
    store.save(uow.session, uow.ctx.tenant, replace(entry, due_at=deadline.due_at))


def after_submit(uow: UnitOfWork, checklist: Checklist, entry: Entry, comparable: Mapping[str, Any]) -> None:
    """The submitter's part is done; the confirmer's begins."""
    assert entry.confirmer is not None and entry.content_digest is not None
    deadlines.met(uow, "entry_submission", entry.entry_id)
    uow.emit(
        c.EntrySubmitted(
            case_id=entry.case_id,
            entry_id=entry.entry_id,
            item_key=entry.item_key,
            section=entry.section,
            title=full_title(entry),
            submitter=entry.submitted_by or "",
            receiver=entry.receiver,
            confirmer=entry.confirmer,
            content_digest=entry.content_digest,
            nothing_to_hand_over=entry.nothing_to_hand_over,
            comparable=dict(comparable),
            submission=entry.submission,
            omission_id=entry.omission_id,
        ),
        case=entry.case_id,
    )
    rule = DueRule("after_start", uow.rules(HandoverRules).entry_confirmation)
    role = "head" if entry.confirmer == checklist.head else "confirmer"
    deadlines.set_deadline(
        uow, checklist, "entry_confirmation", entry.entry_id, full_title(entry), entry.confirmer, role, rule
    )


def after_confirm(uow: UnitOfWork, checklist: Checklist, entry: Entry) -> None:
    """The confirmer's part is done; the receiver of a business entry is asked whether they can take over from it."""
    assert entry.confirmed_by is not None and entry.content_digest is not None
    on_time = deadlines.met(uow, "entry_confirmation", entry.entry_id)
    uow.emit(
        c.EntryConfirmed(
            case_id=entry.case_id,
            entry_id=entry.entry_id,
            item_key=entry.item_key,
            section=entry.section,
            title=full_title(entry),
            confirmed_by=entry.confirmed_by,
            content_digest=entry.content_digest,
            on_time=on_time,
            head=checklist.head or "",
            omission_id=entry.omission_id,
        ),
        case=entry.case_id,
    )
    _ask_receiver(uow, entry)


def change_gate(uow: UnitOfWork, checklist: Checklist) -> None:
    """What the letter depends on has changed; the letter's own queries see all of it."""
    uow.session.flush()
    uow.session.autoflush = True
    letters.gate_changed(uow, checklist.case_id)


def change_gate_by(uow: UnitOfWork, checklist: Checklist, entry: Entry) -> None:
    """The same after a change of one entry, which mostly is not the last one that the letter waits for."""
    if change.letter_waits_for_others(uow.session, uow.ctx.tenant, entry.entry_id) and checklist.state in LIVE:
        uow.session.autoflush = True
    else:
        change_gate(uow, checklist)


def _ask_receiver(uow: UnitOfWork, entry: Entry) -> None:
    if not wants_receiver(entry):
        return
    subject = f"entries/{entry.entry_id}"
    wanted = entry.state == "confirmed" and not entry.acknowledged
    if wanted and entry.receiver is not None:
        tasks.open_task(uow, entry.case_id, "acknowledge_entry", subject, full_title(entry), entry.receiver)
    else:
        tasks.close_task(uow, "acknowledge_entry", subject, "gone")


def return_entry(uow: UnitOfWork, checklist: Checklist, entry: Entry, by: str, reason: str) -> Entry:
    """Back to the submitter, who gets a period for the correction."""
    entry = replace(model.return_to_leaver(entry, by, reason), submitter=_who_corrects(uow, checklist, entry))
    entry = store.save(uow.session, uow.ctx.tenant, entry)
    deadlines.drop(uow, "entry_confirmation", entry.entry_id)
    tasks.close_task(uow, "acknowledge_entry", f"entries/{entry.entry_id}", "gone")
    uow.emit(
        c.EntryReturned(
            case_id=entry.case_id,
            entry_id=entry.entry_id,
            item_key=entry.item_key,
            title=full_title(entry),
            returned_by=by,
            reason=reason,
            submitter=entry.submitter or "",
            content_digest=entry.content_digest or "",
            omission_id=entry.omission_id,
        ),
        case=entry.case_id,
    )
    person = entry.submitter or checklist.leaver
    role = "head" if person == checklist.head else "leaver"
    late = entry.supplementary and person != checklist.leaver
    rule = DueRule(LATE if late else "after_start", uow.rules(HandoverRules).correction)
    deadline = deadlines.set_deadline(
        uow, checklist, "entry_submission", entry.entry_id, full_title(entry), person, role, rule
    )
    return store.save(uow.session, uow.ctx.tenant, replace(entry, due_at=deadline.due_at))


def _who_corrects(uow: UnitOfWork, checklist: Checklist, entry: Entry) -> str:
    """Who handed it in; where an absent leaver did, or somebody for them who has left, who fills in now."""
    before = entry.submitter or checklist.leaver
    absent = before == checklist.leaver and checklist.absent
    if absent or (before != checklist.leaver and directory.has_left(uow, before)):
        return (checklist.submitter() if checklist.absent else checklist.head) or before
    return before


def after_waive(uow: UnitOfWork, entry: Entry) -> None:
    """Nobody need do anything for it any more."""
    assert entry.waiver_by is not None
    for kind in ("entry_submission", "entry_confirmation"):
        deadlines.drop(uow, kind, entry.entry_id)
    tasks.close_task(uow, "acknowledge_entry", f"entries/{entry.entry_id}", "gone")
    tasks.close_task(uow, "agree_waiver", f"entries/{entry.entry_id}", "done")
    uow.emit(
        c.EntryWaived(
            case_id=entry.case_id,
            entry_id=entry.entry_id,
            item_key=entry.item_key,
            title=full_title(entry),
            waived_by=entry.waiver_by,
            agreed_by=entry.waiver_agreed_by,
            reason=entry.waiver_reason or "",
            omission_id=entry.omission_id,
        ),
        case=entry.case_id,
    )


def reassign(
    uow: UnitOfWork,
    checklist: Checklist,
    entry: Entry,
    *,
    receiver: str | None = "",
    confirmer: str = "",
    submitter: str = "",
    reason: str | None,
    named: bool = True,
) -> Entry:
    """Other people for the entry; "" leaves one as it is. Deadlines and tasks go with them.

    `named`: head or HR named the confirmer, so that no rule finds another one later.
    """
    changed = replace(
        entry,
        receiver=entry.receiver if receiver == "" else receiver,
        confirmer=confirmer or entry.confirmer,
        confirmer_duty=NAMED if confirmer and named else entry.confirmer_duty,
        submitter=submitter or entry.submitter,
    )
    if submitter and changed.confirmer == submitter and not confirmer:
        changed = replace(changed, confirmer=_find(uow, checklist, entry.confirmer_duty, submitter, changed.receiver))
    if (changed.receiver, changed.confirmer, changed.submitter) == (entry.receiver, entry.confirmer, entry.submitter):
        return entry
    changed = store.save(uow.session, uow.ctx.tenant, changed)
    uow.emit(
        c.EntryReassigned(
            case_id=entry.case_id,
            entry_id=entry.entry_id,
            title=full_title(entry),
            receiver=changed.receiver,
            confirmer=changed.confirmer,
            submitter=changed.submitter,
            by=uow.ctx.actor,
            reason=reason,
        ),
        case=entry.case_id,
    )
    _move_duties(uow, checklist, changed)
    return changed


def _move_duties(uow: UnitOfWork, checklist: Checklist, entry: Entry) -> None:
    if entry.state == "submitted" and entry.confirmer is not None:
        role = "head" if entry.confirmer == checklist.head else "confirmer"
        deadlines.reassign(uow, checklist, "entry_confirmation", entry.entry_id, entry.confirmer, role)
    if entry.state in OPEN and entry.submitter is not None:
        role = "head" if entry.submitter == checklist.head else "leaver"
        deadlines.reassign(uow, checklist, "entry_submission", entry.entry_id, entry.submitter, role)
    _ask_receiver(uow, entry)
