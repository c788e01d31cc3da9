"""Other people for parts of a handover: a new head, other confirmers, receivers and fillers-in. SPEC 2 and 3.

Everything that is open goes along, with fresh deadlines, and each change is an event on record. The caller holds the
case's lock; a letter that the head has signed keeps its entries as they were signed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from chassis.unit import UnitOfWork
from checklist.contract.people import HeadChanged
from checklist.model import confirmer as confirmers
from checklist.model import fields as content
from checklist.model.checklist import AWAITING, Checklist
from checklist.model.entry import OPEN, SETTLED, Entry
from checklist.store import checklist as checklists
from checklist.store import entry as entries
from checklist.usecases import deadlines, directory, entries_flow, tasks

RECEIVERS = "assign_receivers"
RECEIVERS_TITLE = {"zh-CN": "指定接收人：{name}的交接事项", "en": "Name who receives the entries of {name}"}


def change_head(uow: UnitOfWork, checklist: Checklist, head: str, reason: str | None) -> tuple[Checklist, list[str]]:
    """From now on this person is the case's head; returns the entries that went along."""
    old = checklist.head
    above = directory.superior_of(uow, checklist.department_path, head, [checklist.leaver, old or ""])
    checklist = checklists.save(uow.session, uow.ctx.tenant, replace(checklist, head=head, head_superior=above))
    changed = HeadChanged(
        case_id=checklist.case_id, previous=old, head=head, head_superior=above, by=uow.ctx.actor, reason=reason
    )
    uow.emit(changed, case=checklist.case_id)
    if checklist.state == AWAITING:
        deadlines.reassign(uow, checklist, "list_confirmation", checklist.case_id, head, "head")
    moved = []
    for entry in open_entries(uow, checklist):
        after = entry
        if checklist.absent and checklist.fills_in is None and entry.state in OPEN and entry.submitter == old:
            after = entries_flow.reassign(uow, checklist, after, submitter=head, reason=reason)
        if after.confirmer == old and after.confirmer_duty != entries_flow.NAMED:
            after = another_confirmer(uow, checklist, after, reason)
        if after is not entry:
            moved.append(entry.entry_id)
    deadlines.replan(uow, checklist)  # who is told when one is missed has changed, too
    move_receivers_task(uow, checklist)
    return checklist, moved


def open_entries(uow: UnitOfWork, checklist: Checklist) -> list[Entry]:
    """Entries of the handover that somebody still has to fill in or to confirm."""
    found = entries.of_case(uow.session, uow.ctx.tenant, checklist.case_id)
    return [e for e in found if not e.is_hr and e.state not in SETTLED]


def another_confirmer(
    uow: UnitOfWork, checklist: Checklist, entry: Entry, reason: str | None, preferred: str | None = None
) -> Entry:
    """The confirmer whom the rules find now; HR as the last one, so that nothing waits for nobody."""
    fills_in = entry.submitted_by if entry.standing else entry.submitter
    found = preferred if preferred != fills_in and directory.can_take(uow, checklist, preferred) else None
    if found is None:
        found = directory.find_confirmer(
            uow,
            checklist,
            entry.confirmer_duty,
            submitter=fills_in,
            receiver=entry.receiver,
            project_owner=_owner(uow, entry),
        )
    if found is None:
        found = directory.hr_as_confirmer(uow, checklist, fills_in)
    if found is None or found == entry.confirmer:
        return entry
    return entries_flow.reassign(uow, checklist, entry, confirmer=found, reason=reason, named=False)


def _owner(uow: UnitOfWork, entry: Entry) -> str | None:
    if entry.confirmer_duty != confirmers.PROJECT_OWNER:
        return None
    item = checklists.item(uow.session, uow.ctx.tenant, entry.case_id, entry.item_key)
    return content.person_in(item.fields, entry.fields, confirmers.OWNER_FIELD) if item else None


def another_receiver(
    uow: UnitOfWork, checklist: Checklist, entry: Entry, reason: str | None, preferred: str | None = None
) -> Entry:
    """Who was named, else the successor; else nobody, and the head is asked to name somebody."""
    candidates = (preferred, checklist.successor)
    found = next((p for p in candidates if p != entry.receiver and directory.can_take(uow, checklist, p)), None)
    return entries_flow.reassign(uow, checklist, entry, receiver=found, reason=reason)


def move_receivers_task(uow: UnitOfWork, checklist: Checklist) -> None:
    """While business entries have nobody who receives them, the head has the task to name somebody."""
    subject = f"checklists/{checklist.case_id}"
    found = entries.of_case(uow.session, uow.ctx.tenant, checklist.case_id)
    without = [e for e in found if _lacks_receiver(e)]
    if not without or checklist.head is None or checklist.state == AWAITING:
        tasks.close_task(uow, RECEIVERS, subject, "gone" if without else "done")
        return
    names = checklist.leaver_name
    title = {tag: text.format(name=names.get(tag) or checklist.leaver) for tag, text in RECEIVERS_TITLE.items()}
    tasks.open_task(uow, checklist.case_id, RECEIVERS, subject, title, checklist.head)


def _lacks_receiver(entry: Entry) -> bool:
    gone = entry.is_hr or entry.supplementary or entry.state in ("waived", "removed")
    return not gone and entry.receiver is None and entries_flow.wants_receiver(entry) and not entry.nothing_to_hand_over


def each(uow: UnitOfWork, checklist: Checklist, change: Callable[[Entry], Entry]) -> list[str]:
    """Changes every open entry; those that did change."""
    return [e.entry_id for e in open_entries(uow, checklist) if change(e) is not e]
