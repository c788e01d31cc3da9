"""HR takes a part over with a reason (HR 接管); several entries go to another receiver at once. SPEC 2 and 3."""

from __future__ import annotations

from dataclasses import replace

from chassis import filtering
from chassis.errors import Forbidden, Invalid, NotFound, WrongState
from chassis.unit import UnitOfWork
from checklist.contract import checklist as cc
from checklist.contract import people as c
from checklist.model.checklist import BLOCKED, Checklist
from checklist.model.entry import OPEN, Entry
from checklist.store import checklist as checklists
from checklist.store import entry as entries
from checklist.store.entry import EntryRow
from checklist.usecases import cases_access as access
from checklist.usecases import checklists as lists
from checklist.usecases import checklists_view as view
from checklist.usecases import directory, entries_flow, entries_reading, people_leaving, people_roles, tasks


def take_over(uow: UnitOfWork, request: c.TakeOverRequest) -> cc.Checklist:
    """HR of the subtree gives a part to the named person, or takes it."""
    checklist, relation = access.checklist_for(uow, request.name, lock=True)
    access.require_part(uow, checklist, relation, "hr")
    person = request.person or uow.ctx.actor
    directory.require_colleague(uow, checklist, person, "person")
    checklist.expect(request.etag)
    if request.role == "head":
        checklist = _as_head(uow, checklist, person, request)
    else:
        access.require_open(checklist, uow)
        _entries(uow, checklist, person, request)
        checklist = checklists.save(uow.session, uow.ctx.tenant, checklist)
    if checklist.state != BLOCKED:
        entries_flow.change_gate(uow, checklist)
    return view.checklist(uow, checklist, relation)


def _as_head(uow: UnitOfWork, checklist: Checklist, person: str, request: c.TakeOverRequest) -> Checklist:
    if request.entries:
        raise Invalid("people.head_whole", field="entries")
    if person == checklist.head:
        raise Invalid("people.has_it", field="person", person=person)
    previous, moved = checklist.head, list[str]()
    if checklist.state == BLOCKED:
        # Nobody heads the department, up to the root: the list is made for who was named.
        above = directory.superior_of(uow, checklist.department_path, person, [checklist.leaver])
        named = replace(checklist, head=person, head_superior=above)
        checklist = checklists.save(uow.session, uow.ctx.tenant, named)
        lists.attempt(uow, checklist)
        checklist = checklists.get(uow.session, uow.ctx.tenant, checklist.case_id) or checklist
    else:
        access.require_open(checklist, uow)
        checklist, moved = people_roles.change_head(uow, checklist, person, request.reason)
    tasks.close_task(uow, people_leaving.TAKE_OVER, f"cases/{checklist.case_id}")
    _tell(uow, request, previous, person, moved)
    return checklist


def _entries(uow: UnitOfWork, checklist: Checklist, person: str, request: c.TakeOverRequest) -> None:
    if request.role == "submitter" and not checklist.absent:
        raise WrongState("entry.leaver_present", field="role")
    chosen = _named(uow, checklist, request.entries) if request.entries else _open(uow, checklist, request, person)
    if not chosen:
        raise WrongState("entry.nothing_found", field="role")
    by_person: dict[str | None, list[str]] = {}
    for n, entry in enumerate(chosen):
        before = entry.submitter if request.role == "submitter" else entry.confirmer
        if request.role == "submitter":
            _require_state(entry, OPEN, n)
            after = entries_flow.reassign(uow, checklist, entry, submitter=person, reason=request.reason)
        else:
            _require_state(entry, (*OPEN, "submitted"), n)
            if person == (entry.submitted_by if entry.standing else entry.submitter):
                raise Forbidden("entry.own_entry", field="person")
            after = entries_flow.reassign(uow, checklist, entry, confirmer=person, reason=request.reason)
        if after is not entry:
            by_person.setdefault(before, []).append(entry.entry_id)
    if not by_person:
        raise Invalid("people.has_it", field="person", person=person)
    for previous, moved in by_person.items():
        _tell(uow, request, previous, person, moved)


def _open(uow: UnitOfWork, checklist: Checklist, request: c.TakeOverRequest, person: str) -> list[Entry]:
    """What is open in this part: entries to be filled in, or those that wait for their confirmer."""
    found = people_roles.open_entries(uow, checklist)
    if request.role == "submitter":
        return [e for e in found if e.state in OPEN and e.submitter != person]
    return [e for e in found if e.state == "submitted" and person not in (e.confirmer, e.submitted_by)]


def _named(uow: UnitOfWork, checklist: Checklist, names: list[str], field: str = "entries") -> list[Entry]:
    if len(set(names)) != len(names):
        raise Invalid("entry.named_twice", field=field)
    there = {e.entry_id: e for e in entries.of_case(uow.session, uow.ctx.tenant, checklist.case_id) if not e.is_hr}
    for n, name in enumerate(names):
        if name not in there:
            raise NotFound("not_found", name=f"entries/{name}", field=f"{field}[{n}]")
    return [there[name] for name in names]


def _require_state(entry: Entry, states: tuple[str, ...], n: int) -> None:
    if entry.state not in states:
        raise WrongState("entry.wrong_state", field=f"entries[{n}]", state=entry.state)


def _tell(uow: UnitOfWork, request: c.TakeOverRequest, previous: str | None, person: str, moved: list[str]) -> None:
    taken = c.TakenOver(
        case_id=request.name,
        role=request.role,
        previous=previous,
        person=person,
        taken_by=uow.ctx.actor,
        reason=request.reason,
        entries=moved,
    )
    uow.emit(taken, case=request.name)


def batch_reassign(uow: UnitOfWork, request: c.BatchReassignEntriesRequest) -> c.BatchReassignEntriesResponse:
    """Several entries go to another receiver, all or none: where there is no successor, or several share the work."""
    checklist, relation = access.checklist_for(uow, request.parent, lock=True)
    access.require_part(uow, checklist, relation, "head", "hr")
    access.require_open(checklist, uow)
    if bool(request.names) == bool(request.filter.strip()):
        raise Invalid("entry.names_or_filter", field="names")
    directory.require_colleague(uow, checklist, request.receiver, "receiver")
    uow.session.autoflush = False
    chosen = _named(uow, checklist, request.names, "names") if request.names else _found(uow, checklist, request.filter)
    if not chosen:
        raise WrongState("entry.nothing_found", field="filter")
    changed = []
    for n, entry in enumerate(chosen):
        if not entries_flow.wants_receiver(entry):
            raise Invalid("entry.no_receiver", field=f"names[{n}]", title=entry.title.get("zh-CN", entry.item_key))
        if entry.state in ("waived", "removed"):
            raise WrongState("entry.wrong_state", field=f"names[{n}]", state=entry.state)
        receiver = request.receiver
        changed.append(entries_flow.reassign(uow, checklist, entry, receiver=receiver, reason=request.reason))
    people_roles.move_receivers_task(uow, checklist)
    entries_flow.change_gate(uow, checklist)
    return c.BatchReassignEntriesResponse(entries=view.several(uow, checklist.case_id, changed))


def _found(uow: UnitOfWork, checklist: Checklist, text: str) -> list[Entry]:
    """The business entries that the filter finds and that nobody has taken over yet."""
    condition = filtering.where(text, entries_reading.filter_fields())
    statement = entries.in_case(uow.ctx.tenant, checklist.case_id).order_by(EntryRow.ordinal, EntryRow.entry_id)
    if condition is not None:
        statement = statement.where(condition)
    found = entries.selected(uow.session, statement)
    open_ones = [e for e in found if e.state not in ("waived", "removed") and not e.is_hr]
    return [e for e in open_ones if entries_flow.wants_receiver(e) and not (e.state == "confirmed" and e.acknowledged)]
