"""The checklist of a case: made from its template, completed and confirmed by the head. SPEC 3."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

from chassis.errors import Invalid, NotFound, NotReady
from chassis.events import Envelope
from chassis.ids import new_id
from chassis.replica import RowsChanged
from chassis.timers import Timer
from chassis.unit import UnitOfWork
from chassis.workdays import due_at
from checklist.contract import checklist as c
from checklist.contract.directory import CaseSubmitted
from checklist.model.checklist import (
    AWAITING,
    BLOCKED,
    IN_HANDOVER,
    Checklist,
    require_head,
    require_list_open,
)
from checklist.model.deadline import Deadline
from checklist.model.entry import Entry, remove
from checklist.model.template import (
    DueRule,
    FieldSpec,
    Item,
    check_merged,
    handover_items,
    is_empty,
    layer_keys,
    merge,
)
from checklist.settings import HandoverRules
from checklist.store import checklist as store
from checklist.store import entry as entries
from checklist.usecases import cases_access as access
from checklist.usecases import checklists_view as view
from checklist.usecases import deadlines, directory, entries_flow, people_roles, templates

RETRY = "blocked_retry"
LIST_TITLE = {"zh-CN": "确认交接清单：{name}", "en": "Confirm the handover list: {name}"}
Blocked = Literal["no_head", "no_template", "empty_checklist"]


def on_case_submitted(uow: UnitOfWork, event: CaseSubmitted, _envelope: Envelope) -> None:
    """Makes the checklist once; a case that has ended meanwhile gets none."""
    if store.get(uow.session, uow.ctx.tenant, event.case_id) is not None:
        return
    ended = store.closure(uow.session, uow.ctx.tenant, event.case_id)
    if ended is not None:
        # Said aloud: offboarding may have died between this answer and its own commit.
        closed = c.ChecklistClosed(case_id=event.case_id, checklist_id=event.case_id, outcome=ended)
        uow.emit(closed, case=event.case_id)
        return
    values = event.model_dump(exclude={"submitted_at"})
    attempt(uow, Checklist(state=BLOCKED, awaits_holdings=True, **values))


def attempt(uow: UnitOfWork, checklist: Checklist) -> None:
    """Makes the list, or says why it cannot be made and tries again later."""
    head = checklist.head
    if head is None or directory.has_left(uow, head):
        head = directory.head_above(uow, checklist.department_path, [checklist.leaver])
    if head is None or head == checklist.leaver:
        block(uow, checklist, "no_head")
        return
    directory.require(uow, head)
    above = checklist.head_superior if head == checklist.head else None
    above = above or directory.superior_of(uow, checklist.department_path, head, [checklist.leaver])
    keys = layer_keys(checklist.kind, checklist.job_family, checklist.department_path, checklist.position)
    layers = templates.layers(uow, keys)
    items = merge(layers)
    if not layers or check_merged(items):
        block(uow, checklist, "no_template")
    elif is_empty(items):
        block(uow, checklist, "empty_checklist")
    else:
        made = replace(
            checklist,
            state=AWAITING,
            head=head,
            head_superior=above,
            hrbp=directory.hrbp_of(uow, checklist),
            template=[layer.label for layer in layers],
            blocked_reason=None,
            created_at=uow.now,
        )
        _make(uow, made, items)


def block(uow: UnitOfWork, checklist: Checklist, reason: Blocked) -> None:
    """Says so once a reason, and plans the next attempt."""
    if checklist.blocked_reason != reason:
        blocked = replace(checklist, state=BLOCKED, blocked_reason=reason)
        store.save(uow.session, uow.ctx.tenant, blocked)
        uow.emit(c.ChecklistBlocked(case_id=checklist.case_id, blocked_reason=reason), case=checklist.case_id)
    clock = directory.clock_of(uow, checklist, checklist.leaver)
    again = due_at(uow.now, uow.rules(HandoverRules).blocked_retry, clock.calendar, clock.zone, clock.close)
    uow.timers.set(RETRY, checklist.case_id, again.at)


def on_retry(uow: UnitOfWork, timer: Timer) -> None:
    """Tries a blocked checklist again."""
    checklist = store.get(uow.session, uow.ctx.tenant, timer.key, lock=True)
    if checklist is not None and checklist.state == BLOCKED:
        attempt(uow, checklist)


def on_directory_changed(uow: UnitOfWork, _event: RowsChanged, _envelope: Envelope) -> None:
    """A head may have been named: blocked checklists are tried at once."""
    for case_id in store.blocked(uow.session, uow.ctx.tenant):
        uow.timers.set(RETRY, case_id, uow.now)


def _make(uow: UnitOfWork, checklist: Checklist, items: Sequence[Item]) -> None:
    checklist = store.save(uow.session, uow.ctx.tenant, checklist)
    store.add_items(uow.session, uow.ctx.tenant, checklist.case_id, items)
    made = [entries_flow.new_entry(uow, checklist, item, ordinal=n * 100) for n, item in enumerate(items)]
    rule = DueRule("after_start", uow.rules(HandoverRules).list_confirmation)
    assert checklist.head is not None
    deadline = deadlines.planned(
        uow, checklist, "list_confirmation", checklist.case_id, list_title(checklist), checklist.head, "head", rule
    )
    uow.emit(
        c.ChecklistCreated(
            case_id=checklist.case_id,
            checklist_id=checklist.case_id,
            template=list(checklist.template),
            head=checklist.head,
            leaver=checklist.leaver,
            items=len(handover_items(items)),
            entries=sum(not e.is_hr for e in made),
            due_at=deadline.due_at,
        ),
        case=checklist.case_id,
    )
    deadlines.announce(uow, deadline)
    for entry, item in zip(made, items, strict=True):
        if entry.is_hr:
            entries_flow.assign_hr(uow, checklist, entry, item)


def list_title(checklist: Checklist) -> dict[str, str]:
    """With the leaver's name in each language."""
    names = checklist.leaver_name
    return {tag: text.format(name=names.get(tag) or checklist.leaver) for tag, text in LIST_TITLE.items()}


def get(uow: UnitOfWork, request: c.GetChecklistRequest) -> c.Checklist:
    """The checklist as the caller may see it."""
    checklist, relation = access.checklist_for(uow, request.name)
    return view.checklist(uow, checklist, relation)


def confirm(uow: UnitOfWork, request: c.ConfirmListRequest) -> c.Checklist:
    """The head: this list is complete. From now on the leaver hands over."""
    checklist, relation = _for_head(uow, request.name, request.etag)
    require_list_open(checklist)
    confirmed = replace(
        checklist,
        state=IN_HANDOVER,
        confirmed_by=uow.ctx.actor,
        confirmed_for=uow.ctx.on_behalf_of,
        confirmed_at=uow.now,
    )
    checklist = store.save(uow.session, uow.ctx.tenant, confirmed)
    assigned = _assign(uow, checklist)
    on_time = deadlines.met(uow, "list_confirmation", checklist.case_id)
    assert checklist.head is not None
    uow.emit(
        c.ListConfirmed(
            case_id=checklist.case_id,
            checklist_id=checklist.case_id,
            head=checklist.head,
            confirmed_by=uow.ctx.actor,
            on_time=on_time,
            leaver=checklist.leaver,
            entries=[_listed(entry) for entry, _ in assigned],
        ),
        case=checklist.case_id,
    )
    for _, deadline in assigned:
        deadlines.announce(uow, deadline)
    people_roles.move_receivers_task(uow, checklist)
    entries_flow.change_gate(uow, checklist)
    return view.checklist(uow, checklist, relation)


def _assign(uow: UnitOfWork, checklist: Checklist) -> list[tuple[Entry, Deadline]]:
    """Each entry of the handover with the deadline of who submits it."""
    items = {item.key: item for item in store.items(uow.session, uow.ctx.tenant, checklist.case_id)}
    assigned = []
    for entry in entries.of_case(uow.session, uow.ctx.tenant, checklist.case_id):
        if entry.is_hr or entry.state != "pending":
            continue
        deadline = entries_flow.submission_deadline(uow, checklist, entry, items[entry.item_key])
        due = replace(entry, due_at=deadline.due_at)
        assigned.append((entries.save(uow.session, uow.ctx.tenant, due), deadline))
    return assigned


def add_item(uow: UnitOfWork, request: c.AddItemRequest) -> c.Checklist:
    """The head adds what the template lacks; after the confirmation it is assigned at once."""
    checklist, relation = _for_head(uow, request.name, request.etag)
    if not any(text.strip() for text in request.title.values()):
        raise Invalid("template.required", field="title")
    directory.require_colleague(uow, checklist, request.receiver, "receiver")
    item = _own_item(uow, request)
    there = store.items(uow.session, uow.ctx.tenant, checklist.case_id)
    store.add_items(uow.session, uow.ctx.tenant, checklist.case_id, [item], start=len(there))
    entry = entries_flow.new_entry(uow, checklist, item, ordinal=len(there) * 100, receiver=request.receiver)
    uow.emit(
        c.ItemAdded(
            case_id=checklist.case_id,
            item_key=item.key,
            section=request.section,
            title=dict(item.title),
            mandatory=request.mandatory,
            added_by=uow.ctx.actor,
            reason=request.reason,
        ),
        case=checklist.case_id,
    )
    if checklist.state == IN_HANDOVER:
        entries_flow.assign_added(uow, checklist, entry, item)
    checklist = store.save(uow.session, uow.ctx.tenant, checklist)
    entries_flow.change_gate(uow, checklist)
    return view.checklist(uow, checklist, relation)


def remove_item(uow: UnitOfWork, request: c.RemoveItemRequest) -> c.Checklist:
    """The head takes an optional item off the list, before confirming it."""
    checklist, relation = _for_head(uow, request.name, request.etag)
    require_list_open(checklist)
    found = entries.of_item(uow.session, uow.ctx.tenant, checklist.case_id, [request.item_key])
    found = [e for e in found if e.state != "removed" and not e.is_hr]
    if not found:
        raise NotFound("checklist.no_such_item", field="item_key", item=request.item_key)
    for entry in found:
        entries.save(uow.session, uow.ctx.tenant, remove(entry, request.reason))
    uow.emit(
        c.ItemRemoved(
            case_id=checklist.case_id,
            item_key=request.item_key,
            title=dict(found[0].title),
            removed_by=uow.ctx.actor,
            reason=request.reason,
            entries=[e.entry_id for e in found],
        ),
        case=checklist.case_id,
    )
    checklist = store.save(uow.session, uow.ctx.tenant, checklist)
    return view.checklist(uow, checklist, relation)


def _for_head(uow: UnitOfWork, case_id: str, etag: str) -> tuple[Checklist, access.Relations]:
    checklist, relation = access.checklist_for(uow, case_id, lock=True)
    uow.session.autoflush = False  # a list has many entries and deadlines: they are written together
    if checklist.state == BLOCKED:
        raise NotReady("checklist.blocked", reason=checklist.blocked_reason or "-")
    require_head("head" in relation)
    access.require_part(uow, checklist, relation, "head")
    access.require_open(checklist, uow)
    checklist.expect(etag)
    return checklist, relation


def _own_item(uow: UnitOfWork, request: c.AddItemRequest) -> Item:
    """An item of one text field and one file, like those that people write on paper lists."""
    due = request.due
    rules = uow.rules(HandoverRules)
    return Item(
        key=f"own_{new_id()[:12]}",
        section=request.section,
        title=_both(request.title),
        guidance=_both(request.guidance) if any(request.guidance.values()) else _both(request.title),
        mandatory=request.mandatory,
        fields=(
            FieldSpec("description", "text", {"zh-CN": "说明", "en": "Description"}, required=True, comparable=True),
            FieldSpec("file", "attachment", {"zh-CN": "附件", "en": "File"}),
        ),
        confirmer=request.confirmer,
        due=DueRule(due.anchor, due.period) if due else DueRule("before_last_day", rules.added_item_due),
        evidence="statement",
        multiple=False,
    )


def _both(texts: dict[str, str]) -> dict[str, str]:
    """A person writes in one language; the other shows the same words until somebody translates them."""
    given = next((t for t in texts.values() if t.strip()), "")
    return {**texts, **{tag: texts.get(tag) or given for tag in ("zh-CN", "en")}}


def _listed(entry: Entry) -> c.ListedEntry:
    return c.ListedEntry(
        entry_id=entry.entry_id,
        item_key=entry.item_key,
        section=entry.section,
        mandatory=entry.mandatory,
        title=entries_flow.full_title(entry),
        submitter=entry.submitter or "",
        receiver=entry.receiver,
        confirmer=entry.confirmer,
        confirmer_duty=entry.confirmer_duty,
        due_at=entry.due_at,
    )
