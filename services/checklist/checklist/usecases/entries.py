"""Commands of who hands over, confirms and receives entries (交接事项). SPEC 3.

Each takes the case's lock first, so that two people who act on one entry are one after the other, and the second one
decides on what the first one left.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from chassis.errors import Forbidden, Invalid, NotFound, WrongState
from chassis.unit import UnitOfWork
from checklist.contract import entry as c
from checklist.model import confirmer as confirmers
from checklist.model import entry as model
from checklist.model import fields as content
from checklist.model.checklist import AWAITING, Checklist, require_in_handover
from checklist.model.entry import Entry
from checklist.model.template import Item
from checklist.store import checklist as checklists
from checklist.store import entry as store
from checklist.usecases import acting, attachments, deadlines, directory, entries_flow, tasks
from checklist.usecases import cases_access as access
from checklist.usecases import checklists_view as view


def add(uow: UnitOfWork, request: c.AddEntryRequest) -> c.Entry:
    """One more project, customer, document … of an item that can hold several; by who submits, or by the head."""
    checklist, relation = access.checklist_for(uow, request.parent, lock=True)
    access.require_open(checklist, uow)
    if uow.ctx.actor != checklist.submitter():
        if "head" not in relation:
            raise Forbidden("entry.not_submitter", field="parent")
        access.require_part(uow, checklist, relation, "head")
    item = checklists.item(uow.session, uow.ctx.tenant, checklist.case_id, request.item_key)
    if item is None or item.section == "hr":
        raise NotFound("checklist.no_such_item", field="item_key", item=request.item_key)
    if not item.multiple:
        raise WrongState("entry.not_multiple", field="item_key", item=request.item_key)
    directory.require_colleague(uow, checklist, request.receiver, "receiver")
    values = _read(uow, item, request.fields, kept={}, complete=False)
    there = store.of_item(uow.session, uow.ctx.tenant, checklist.case_id, [item.key])
    entry = entries_flow.new_entry(
        uow,
        checklist,
        item,
        ordinal=max((e.ordinal for e in there), default=0) + 1,
        label=request.label.strip(),
        receiver=request.receiver,
        fields=values,
    )
    if checklist.state != AWAITING:
        entry = entries_flow.assign_added(uow, checklist, entry, item)
        entries_flow.change_gate(uow, checklist)
    return view.entry(uow, entry)


def update(uow: UnitOfWork, request: c.UpdateEntryRequest) -> c.Entry:
    """Keeps a draft: what is there must be of its type, what is required may still be missing."""
    checklist, entry, relation = access.entry_to_change(uow, request.name, request.etag)
    _require_submitter(uow, checklist, entry, relation)
    item = _item(uow, checklist, entry)
    values = _read(uow, item, request.fields, kept=entry.fields, complete=False)
    entry = model.draft(entry, values)
    if request.label is not None and item.multiple:
        entry = replace(entry, label=request.label.strip())
    return view.entry(uow, store.save(uow.session, uow.ctx.tenant, entry))


def submit(uow: UnitOfWork, request: c.SubmitEntryRequest) -> c.Entry:
    """Hands in the content, or the statement that there is nothing to hand over."""
    checklist, entry, relation = access.entry_to_change(uow, request.name, request.etag)
    _require_submitter(uow, checklist, entry, relation)
    if not entry.is_hr and not entry.supplementary:
        require_in_handover(checklist)
    item = _item(uow, checklist, entry)
    _require_needs(uow, checklist, item)
    statement, values = _submitted(uow, item, entry, request)
    attachments.require_stored(uow, entry.entry_id, item.fields, values)
    # Anybody of HR in scope does an item of HR's list; an entry of the handover is for its submitter alone.
    submitter = uow.ctx.actor if entry.is_hr else entry.submitter
    entry = model.submit(
        replace(entry, submitter=submitter), uow.ctx.actor, uow.now, fields=values, statement=statement
    )
    if entry.is_hr:
        return hr_done(uow, entry)
    entry = replace(entry, confirmer=_confirmer(uow, checklist, item, entry))
    if entry.confirmer is None:
        raise WrongState("entry.no_confirmer", field="name", duty=entry.confirmer_duty)
    entry = store.save(uow.session, uow.ctx.tenant, entry)
    entries_flow.after_submit(uow, checklist, entry, content.comparable(item.fields, entry.fields))
    entries_flow.change_gate_by(uow, checklist, entry)
    return view.entry(uow, entry)


def _submitted(
    uow: UnitOfWork, item: Item, entry: Entry, request: c.SubmitEntryRequest
) -> tuple[str | None, dict[str, Any]]:
    if request.nothing_to_hand_over:
        statement = request.statement.strip()
        if not statement:
            raise Invalid("entry.statement_needed", field="statement")
        if request.fields:
            raise Invalid("entry.statement_or_fields", field="fields")
        return statement, {}
    given = entry.fields if request.fields is None else request.fields
    return None, _read(uow, item, given, kept=entry.fields, complete=True)


def _confirmer(uow: UnitOfWork, checklist: Checklist, item: Item, entry: Entry) -> str | None:
    if entry.confirmer_duty == entries_flow.NAMED and entry.confirmer not in (None, entry.submitted_by):
        return entry.confirmer
    owner = content.person_in(item.fields, entry.fields, confirmers.OWNER_FIELD)
    found = directory.find_confirmer(
        uow,
        checklist,
        entry.confirmer_duty,
        submitter=entry.submitted_by,
        receiver=entry.receiver,
        project_owner=owner,
    )
    return found or directory.hr_as_confirmer(uow, checklist, entry.submitted_by)


def hr_done(uow: UnitOfWork, entry: Entry) -> c.Entry:
    """An item of HR's own list (离职手续) was done: it needs nobody's confirmation."""
    entry = store.save(uow.session, uow.ctx.tenant, entry)
    deadlines.met(uow, "hr_item", entry.entry_id)
    assert entry.content_digest is not None
    done = c.HrItemDone(
        case_id=entry.case_id,
        entry_id=entry.entry_id,
        item_key=entry.item_key,
        title=dict(entry.title),
        done_by=uow.ctx.actor,
        content_digest=entry.content_digest,
    )
    uow.emit(done, case=entry.case_id)
    return view.entry(uow, entry)


def confirm(uow: UnitOfWork, request: c.ConfirmEntryRequest) -> c.Entry:
    """The confirmer stands for exactly this content."""
    checklist, entry, _ = access.entry_to_change(uow, request.name, request.etag)
    entry = confirm_one(uow, checklist, entry, request.content_digest)
    entries_flow.change_gate_by(uow, checklist, entry)
    return view.entry(uow, entry)


def confirm_one(uow: UnitOfWork, checklist: Checklist, entry: Entry, digest: str) -> Entry:
    """The caller confirms it, in the own name or in that of whom they stand in for; the caller holds the case."""
    access.require_handover(entry)
    if not entry.supplementary:
        require_in_handover(checklist)
    waiver_asked = entry.waiver_pending
    if entry.state == "submitted" and entry.confirmer is not None:
        barred = [entry.submitted_by] if entry.submitted_by else []
        acting.take_part(uow, checklist, "confirmer", [entry.confirmer], barred)
    entry = model.confirm(
        entry, uow.ctx.actor, uow.now, leaver=checklist.leaver, seen=digest, for_=uow.ctx.on_behalf_of
    )
    entry = store.save(uow.session, uow.ctx.tenant, entry)
    entries_flow.after_confirm(uow, checklist, entry)
    if waiver_asked:
        tasks.close_task(uow, "agree_waiver", f"entries/{entry.entry_id}", "gone")
    return entry


def acknowledge(uow: UnitOfWork, request: c.AcknowledgeEntryRequest) -> c.Entry:
    """The receiver: I can take over from this."""
    checklist, entry, _ = access.entry_to_acknowledge(uow, request.name, request.etag)
    if entry.receiver is not None:
        acting.take_part(uow, checklist, "receiver", [entry.receiver])
    entry = model.acknowledge(entry, uow.ctx.actor, uow.now, seen=request.content_digest, for_=uow.ctx.on_behalf_of)
    entry = store.save(uow.session, uow.ctx.tenant, entry)
    assert entry.content_digest is not None
    tasks.close_task(uow, "acknowledge_entry", f"entries/{entry.entry_id}")
    event = c.EntryAcknowledged(
        case_id=entry.case_id,
        entry_id=entry.entry_id,
        item_key=entry.item_key,
        title=entries_flow.full_title(entry),
        receiver=entry.receiver or uow.ctx.actor,
        content_digest=entry.content_digest,
    )
    uow.emit(event, case=entry.case_id)
    return view.entry(uow, entry)


def put_value(uow: UnitOfWork, entry_id: str, key: str, kind: str, value: str | None) -> Entry:
    """Sets a field that is filled apart (a secret's or a file's id) in an entry that is open; None clears it.

    The caller must be who submits; raises Invalid for a field that is not of this kind.
    """
    checklist, entry, relation = access.entry_to_change(uow, entry_id, "")
    _require_submitter(uow, checklist, entry, relation)
    item = _item(uow, checklist, entry)
    if not any(spec.key == key and spec.type == kind for spec in item.fields):
        raise Invalid("field.unknown", field=f"fields[{key}]")
    values = {k: v for k, v in entry.fields.items() if k != key}
    if value is not None:
        values[key] = value
    entry = store.save(uow.session, uow.ctx.tenant, model.draft(entry, values))
    uow.session.flush()
    uow.session.autoflush = True
    return entry


def _require_submitter(uow: UnitOfWork, checklist: Checklist, entry: Entry, relation: access.Relations) -> None:
    if entry.is_hr:
        access.require_part(uow, checklist, relation, "hr")
    elif uow.ctx.actor != entry.submitter or acting.said_by_caller(uow) not in (None, uow.ctx.actor):
        raise Forbidden("entry.not_submitter", field="name")


def _require_needs(uow: UnitOfWork, checklist: Checklist, item: Item) -> None:
    if not item.needs:
        return
    needed = store.of_item(uow.session, uow.ctx.tenant, checklist.case_id, item.needs)
    unmet = model.unmet_needs(item.needs, needed)
    if unmet:
        language = "zh-CN" if uow.ctx.locale.lower().startswith("zh") else "en"
        titles = {e.item_key: e.title.get(language, e.item_key) for e in needed}
        raise WrongState("entry.needs_first", field="name", items=", ".join(titles[key] for key in unmet))


def _item(uow: UnitOfWork, checklist: Checklist, entry: Entry) -> Item:
    item = checklists.item(uow.session, uow.ctx.tenant, checklist.case_id, entry.item_key)
    if item is None:
        raise RuntimeError(f"entry {entry.entry_id} of unknown item {entry.item_key}")
    return item


def _read(uow: UnitOfWork, item: Item, given: Any, *, kept: Any, complete: bool) -> dict[str, Any]:
    return content.read(
        item.fields,
        given,
        kept=kept,
        complete=complete,
        known_person=lambda number: directory.is_known(uow, number),
    )
