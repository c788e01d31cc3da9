"""Commands on entries (交接事项): draft, submit, confirm, return, waive, acknowledge, reassign. SPEC 3.

Each takes the case's lock first, so that two people who act on one entry are one after the other, and the second one
decides on what the first one left.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from chassis import filtering
from chassis.errors import DomainError, FieldViolation, Forbidden, Invalid, NotFound, WrongState
from chassis.paging import SortKey, fetch_page
from chassis.unit import UnitOfWork
from chassis.workdays import due_at
from checklist.contract import entry as c
from checklist.model import confirmer as confirmers
from checklist.model import entry as model
from checklist.model import fields as content
from checklist.model.checklist import AWAITING, Checklist, require_in_handover
from checklist.model.entry import Entry
from checklist.model.template import Item
from checklist.settings import HandoverRules
from checklist.store import checklist as checklists
from checklist.store import entry as store
from checklist.store.entry import EntryRow
from checklist.usecases import cases_access as access
from checklist.usecases import checklists_view as view
from checklist.usecases import deadlines, directory, entries_flow, letters, tasks


def get(uow: UnitOfWork, request: c.GetEntryRequest) -> c.Entry:
    """One entry."""
    _, entry, _ = access.entry_for(uow, request.name)
    return view.entry(uow, entry)


def list_(uow: UnitOfWork, request: c.ListEntriesRequest) -> c.ListEntriesResponse:
    """The entries of a case that the caller may see, in the order of the list."""
    checklist, relation = access.checklist_for(uow, request.parent)
    statement = store.in_case(uow.ctx.tenant, checklist.case_id).where(access.visible(uow, relation))
    condition = filtering.where(request.filter, _filter_fields())
    if condition is not None:
        statement = statement.where(condition)
    page = fetch_page(
        uow.session,
        statement,
        [SortKey(EntryRow.ordinal.expression, name="ordinal"), SortKey(EntryRow.entry_id.expression, name="entry_id")],
        page_size=request.page_size,
        page_token=request.page_token,
        query=["list_entries", request.parent, request.filter],
    )
    shown = view.several(uow, checklist.case_id, [row.to_model() for row in page.rows])
    return c.ListEntriesResponse(entries=shown, next_page_token=page.next_page_token)


def _filter_fields() -> dict[str, filtering.Field]:
    return {
        "state": filtering.text(EntryRow.state.expression),
        "section": filtering.text(EntryRow.section.expression),
        "item_key": filtering.text(EntryRow.item_key.expression),
        "label": filtering.text(EntryRow.label.expression),
        "mandatory": filtering.flag(EntryRow.mandatory.expression),
        "submitter": filtering.resource(EntryRow.submitter.expression, "employees"),
        "receiver": filtering.resource(EntryRow.receiver.expression, "employees"),
        "confirmer": filtering.resource(EntryRow.confirmer.expression, "employees"),
    }


def add(uow: UnitOfWork, request: c.AddEntryRequest) -> c.Entry:
    """One more project, customer, document … of an item that can hold several; by who submits, or by the head."""
    checklist, _ = access.checklist_for(uow, request.parent, lock=True)
    access.require_open(checklist, uow)
    if uow.ctx.actor not in (checklist.submitter(), checklist.head):
        raise Forbidden("entry.not_submitter", field="parent")
    item = checklists.item(uow.session, uow.ctx.tenant, checklist.case_id, request.item_key)
    if item is None or item.section == "hr":
        raise NotFound("checklist.no_such_item", field="item_key", item=request.item_key)
    if not item.multiple:
        raise WrongState("entry.not_multiple", field="item_key", item=request.item_key)
    _check_person(uow, checklist, request.receiver, "receiver")
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
        letters.gate_changed(uow, checklist.case_id)
    return view.entry(uow, entry)


def update(uow: UnitOfWork, request: c.UpdateEntryRequest) -> c.Entry:
    """Keeps a draft: what is there must be of its type, what is required may still be missing."""
    checklist, entry, relation = _change(uow, request.name, request.etag)
    _require_submitter(uow, entry, relation)
    item = _item(uow, checklist, entry)
    values = _read(uow, item, request.fields, kept=entry.fields, complete=False)
    entry = model.draft(entry, values)
    if request.label is not None and item.multiple:
        entry = replace(entry, label=request.label.strip())
    return view.entry(uow, store.save(uow.session, uow.ctx.tenant, entry))


def submit(uow: UnitOfWork, request: c.SubmitEntryRequest) -> c.Entry:
    """Hands in the content, or the statement that there is nothing to hand over."""
    checklist, entry, relation = _change(uow, request.name, request.etag)
    _require_submitter(uow, entry, relation)
    if not entry.is_hr:
        require_in_handover(checklist)
    item = _item(uow, checklist, entry)
    _require_needs(uow, checklist, item)
    statement, values = _submitted(uow, item, entry, request)
    # Anybody of HR in scope does an item of HR's list; an entry of the handover is for its submitter alone.
    submitter = uow.ctx.actor if entry.is_hr else entry.submitter
    entry = model.submit(
        replace(entry, submitter=submitter), uow.ctx.actor, uow.now, fields=values, statement=statement
    )
    if entry.is_hr:
        return _hr_done(uow, entry)
    entry = replace(entry, confirmer=_confirmer(uow, checklist, item, entry))
    if entry.confirmer is None:
        raise WrongState("entry.no_confirmer", field="name", duty=entry.confirmer_duty)
    entry = store.save(uow.session, uow.ctx.tenant, entry)
    entries_flow.after_submit(uow, checklist, entry, content.comparable(item.fields, entry.fields))
    letters.gate_changed(uow, checklist.case_id)
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
    if entry.confirmer_duty == entries_flow.NAMED:
        return entry.confirmer
    owner = content.person_in(item.fields, entry.fields, confirmers.OWNER_FIELD)
    return directory.find_confirmer(
        uow,
        checklist,
        entry.confirmer_duty,
        submitter=entry.submitted_by,
        receiver=entry.receiver,
        project_owner=owner,
    )


def _hr_done(uow: UnitOfWork, entry: Entry) -> c.Entry:
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
    checklist, entry, _ = _change(uow, request.name, request.etag)
    entry = _confirm(uow, checklist, entry, request.content_digest)
    letters.gate_changed(uow, checklist.case_id)
    return view.entry(uow, entry)


def batch_confirm(uow: UnitOfWork, request: c.BatchConfirmEntriesRequest) -> c.BatchConfirmEntriesResponse:
    """Like entries (of one section of one case) together, all or none; a refusal names the entry by its place."""
    checklist, relation = access.checklist_for(uow, request.parent, lock=True)
    access.require_open(checklist, uow)
    if len(set(request.names)) != len(request.names):
        raise Invalid("entry.named_twice", field="names")
    confirmed: list[Entry] = []
    for n, entry_id in enumerate(request.names):
        entry = store.get(uow.session, uow.ctx.tenant, entry_id)
        if entry is None or entry.case_id != checklist.case_id or not access.may_see(uow, relation, entry):
            raise NotFound("not_found", name=f"entries/{entry_id}", field=f"names[{n}]")
        if confirmed and entry.section != confirmed[0].section:
            raise Invalid("entry.not_alike", field=f"names[{n}]")
        try:
            confirmed.append(_confirm(uow, checklist, entry, ""))
        except DomainError as refused:
            refused.fields = (FieldViolation(f"names[{n}]", refused.message, refused.params),)
            raise
    letters.gate_changed(uow, checklist.case_id)
    return c.BatchConfirmEntriesResponse(entries=view.several(uow, checklist.case_id, confirmed))


def _confirm(uow: UnitOfWork, checklist: Checklist, entry: Entry, digest: str) -> Entry:
    _require_handover(entry)
    require_in_handover(checklist)
    entry = model.confirm(entry, uow.ctx.actor, uow.now, leaver=checklist.leaver, seen=digest)
    entry = store.save(uow.session, uow.ctx.tenant, entry)
    entries_flow.after_confirm(uow, checklist, entry)
    return entry


def return_(uow: UnitOfWork, request: c.ReturnEntryRequest) -> c.Entry:
    """The confirmer (or the head) sends it back with a reason; the head also a confirmed one, before the letter."""
    checklist, entry, relation = _change(uow, request.name, request.etag)
    _require_handover(entry)
    if "head" not in relation and not (uow.ctx.actor == entry.confirmer and entry.state != "confirmed"):
        raise Forbidden("entry.not_confirmer", field="name", confirmer=entry.confirmer or "-")
    entry = entries_flow.return_entry(uow, checklist, entry, uow.ctx.actor, request.reason)
    letters.gate_changed(uow, checklist.case_id)
    return view.entry(uow, entry)


def waive(uow: UnitOfWork, request: c.WaiveEntryRequest) -> c.Entry:
    """The head waives; a mandatory entry waits for HR's agreement."""
    checklist, entry, relation = _change(uow, request.name, request.etag)
    _require_handover(entry)
    access.require_relation(relation, "head")
    entry = model.ask_waiver(entry, uow.ctx.actor, request.reason)
    entry = store.save(uow.session, uow.ctx.tenant, entry)
    if entry.state == "waived":
        entries_flow.after_waive(uow, entry)
        letters.gate_changed(uow, checklist.case_id)
    else:
        _ask_hr(uow, checklist, entry)
    return view.entry(uow, entry)


def _ask_hr(uow: UnitOfWork, checklist: Checklist, entry: Entry) -> None:
    asked = c.WaiverRequested(
        case_id=entry.case_id,
        entry_id=entry.entry_id,
        item_key=entry.item_key,
        title=entries_flow.full_title(entry),
        requested_by=uow.ctx.actor,
        reason=entry.waiver_reason or "",
    )
    uow.emit(asked, case=entry.case_id)
    hr = directory.hrbp_of(uow, checklist)
    if hr is not None:
        clock = directory.clock_of(uow, checklist, hr)
        period = uow.rules(HandoverRules).waiver_agreement
        due = due_at(uow.now, period, clock.calendar, clock.zone, clock.close)
        title = entries_flow.full_title(entry)
        tasks.open_task(uow, entry.case_id, "agree_waiver", f"entries/{entry.entry_id}", title, hr, due.at)


def agree_waiver(uow: UnitOfWork, request: c.AgreeWaiverRequest) -> c.Entry:
    """HR agrees to the waiver of a mandatory entry, or refuses it."""
    checklist, entry, relation = _change(uow, request.name, request.etag)
    access.require_relation(relation, "hr")
    if request.agree:
        entry = store.save(uow.session, uow.ctx.tenant, model.agree_waiver(entry, uow.ctx.actor))
        entries_flow.after_waive(uow, entry)
        letters.gate_changed(uow, checklist.case_id)
        return view.entry(uow, entry)
    if not request.reason.strip():
        raise Invalid("entry.reason_needed", field="reason")
    entry = store.save(uow.session, uow.ctx.tenant, model.refuse_waiver(entry))
    tasks.close_task(uow, "agree_waiver", f"entries/{entry.entry_id}")
    refused = c.WaiverRefused(
        case_id=entry.case_id,
        entry_id=entry.entry_id,
        item_key=entry.item_key,
        title=entries_flow.full_title(entry),
        refused_by=uow.ctx.actor,
        reason=request.reason,
    )
    uow.emit(refused, case=entry.case_id)
    return view.entry(uow, entry)


def acknowledge(uow: UnitOfWork, request: c.AcknowledgeEntryRequest) -> c.Entry:
    """The receiver: I can take over from this."""
    _, entry, _ = _change(uow, request.name, request.etag)
    entry = model.acknowledge(entry, uow.ctx.actor, uow.now, seen=request.content_digest)
    entry = store.save(uow.session, uow.ctx.tenant, entry)
    assert entry.content_digest is not None
    tasks.close_task(uow, "acknowledge_entry", f"entries/{entry.entry_id}")
    event = c.EntryAcknowledged(
        case_id=entry.case_id,
        entry_id=entry.entry_id,
        item_key=entry.item_key,
        title=entries_flow.full_title(entry),
        receiver=uow.ctx.actor,
        content_digest=entry.content_digest,
    )
    uow.emit(event, case=entry.case_id)
    return view.entry(uow, entry)


def reassign(uow: UnitOfWork, request: c.ReassignEntryRequest) -> c.Entry:
    """Head or HR names another receiver, confirmer or, for an absent leaver, who fills in."""
    checklist, entry, relation = _change(uow, request.name, request.etag)
    access.require_relation(relation, "head", "hr")
    if entry.state in model.SETTLED and (request.confirmer or request.submitter):
        raise WrongState("entry.wrong_state", field="name", state=entry.state, title=entry.title.get("zh-CN", ""))
    for field in ("receiver", "confirmer", "submitter"):
        _check_person(uow, checklist, getattr(request, field), field)
    if request.submitter and not checklist.absent:
        raise WrongState("entry.leaver_present", field="submitter")
    fills_in = request.submitter or (entry.submitted_by if entry.standing else entry.submitter)
    if request.confirmer and request.confirmer == fills_in:
        raise Invalid("entry.own_entry", field="confirmer")
    entry = entries_flow.reassign(
        uow,
        checklist,
        entry,
        receiver=request.receiver if request.receiver is not None else "",
        confirmer=request.confirmer or "",
        submitter=request.submitter or "",
        reason=request.reason,
    )
    letters.gate_changed(uow, checklist.case_id)
    return view.entry(uow, entry)


def put_value(uow: UnitOfWork, entry_id: str, key: str, kind: str, value: str | None) -> Entry:
    """Sets a field that is filled apart (a secret's or a file's id) in an entry that is open; None clears it.

    The caller must be who submits; raises Invalid for a field that is not of this kind.
    """
    checklist, entry, relation = _change(uow, entry_id, "")
    _require_submitter(uow, entry, relation)
    item = _item(uow, checklist, entry)
    if not any(spec.key == key and spec.type == kind for spec in item.fields):
        raise Invalid("field.unknown", field=f"fields[{key}]")
    values = {k: v for k, v in entry.fields.items() if k != key}
    if value is not None:
        values[key] = value
    return store.save(uow.session, uow.ctx.tenant, model.draft(entry, values))


def _change(uow: UnitOfWork, entry_id: str, etag: str) -> tuple[Checklist, Entry, access.Relations]:
    """The entry under its case's lock, for a change by a caller who decided on this version."""
    checklist, entry, relation = access.entry_for(uow, entry_id, lock=True)
    if not entry.is_hr:  # HR's own list goes on after the letter and after the last working day
        access.require_open(checklist, uow)
    entry.expect(etag)
    return checklist, entry, relation


def _require_submitter(uow: UnitOfWork, entry: Entry, relation: access.Relations) -> None:
    if entry.is_hr:
        access.require_relation(relation, "hr")
    elif uow.ctx.actor != entry.submitter:
        raise Forbidden("entry.not_submitter", field="name")


def _require_handover(entry: Entry) -> None:
    if entry.is_hr:
        raise Invalid("entry.hr_list", field="name")


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


def _check_person(uow: UnitOfWork, checklist: Checklist, number: str | None, field: str) -> None:
    if number is None:
        return
    if number == checklist.leaver:
        raise Invalid("entry.not_the_leaver", field=field)
    if not directory.is_known(uow, number):
        raise Invalid("field.unknown_person", field=field, person=number)
