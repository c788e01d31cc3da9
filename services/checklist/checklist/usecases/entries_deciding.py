"""Decisions of head and HR on entries: back to the leaver, waived, or to other people. SPEC 3."""

from __future__ import annotations

from chassis.errors import Forbidden, Invalid, WrongState
from chassis.unit import UnitOfWork
from chassis.workdays import due_at
from checklist.contract import entry as c
from checklist.model import entry as model
from checklist.model.checklist import Checklist
from checklist.model.entry import Entry
from checklist.settings import HandoverRules
from checklist.store import entry as store
from checklist.usecases import acting, addenda, directory, entries_flow, people_roles, tasks
from checklist.usecases import cases_access as access
from checklist.usecases import checklists_view as view


def return_(uow: UnitOfWork, request: c.ReturnEntryRequest) -> c.Entry:
    """The confirmer (or the head) sends it back with a reason; the head also a confirmed one, before the letter."""
    checklist, entry, relation = access.entry_to_change(uow, request.name, request.etag)
    access.require_handover(entry)
    barred = [entry.submitted_by] if entry.submitted_by else []
    confirmers = [entry.confirmer] if entry.confirmer and entry.state != "confirmed" else []
    if "head" in relation and uow.ctx.actor not in confirmers:
        access.require_part(uow, checklist, relation, "head")
    elif acting.take_part(uow, checklist, "confirmer", confirmers, barred) is None:
        raise Forbidden("entry.not_confirmer", field="name", confirmer=entry.confirmer or "-")
    if uow.ctx.on_behalf_of is not None and uow.ctx.actor == entry.submitted_by:
        raise Forbidden("entry.own_entry", field="name")  # who handed it in decides on it in nobody's name
    entry = entries_flow.return_entry(uow, checklist, entry, uow.ctx.actor, request.reason)
    entries_flow.change_gate_by(uow, checklist, entry)
    return view.entry(uow, entry)


def waive(uow: UnitOfWork, request: c.WaiveEntryRequest) -> c.Entry:
    """The head waives; a mandatory entry waits for HR's agreement."""
    checklist, entry, relation = access.entry_to_change(uow, request.name, request.etag)
    access.require_handover(entry)
    access.require_part(uow, checklist, relation, "head")
    if uow.ctx.on_behalf_of is not None and uow.ctx.actor in (entry.submitter, entry.submitted_by):
        raise Forbidden("entry.own_entry", field="name")
    entry = model.ask_waiver(entry, uow.ctx.actor, request.reason, for_=uow.ctx.on_behalf_of)
    entry = store.save(uow.session, uow.ctx.tenant, entry)
    if entry.state == "waived":
        entries_flow.after_waive(uow, entry)
        entries_flow.change_gate_by(uow, checklist, entry)
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
    # Whoever asked cannot agree, also where HR has taken over as the head: then another one of HR is asked.
    askers = [person for person in (entry.waiver_by, entry.waiver_for) if person]
    hr = directory.hrbp_of(uow, checklist, but=askers)
    if hr is None or not access.is_hr_of(uow, checklist, hr):
        hr = directory.hrbp_of(uow, checklist)
    if hr is not None:
        clock = directory.clock_of(uow, checklist, hr)
        period = uow.rules(HandoverRules).waiver_agreement
        due = due_at(uow.now, period, clock.calendar, clock.zone, clock.close)
        title = entries_flow.full_title(entry)
        tasks.open_task(uow, entry.case_id, "agree_waiver", f"entries/{entry.entry_id}", title, hr, due.at)


def agree_waiver(uow: UnitOfWork, request: c.AgreeWaiverRequest) -> c.Entry:
    """HR agrees to the waiver of a mandatory entry, or refuses it."""
    checklist, entry, relation = access.entry_to_change(uow, request.name, request.etag)
    access.require_part(uow, checklist, relation, "hr")
    if request.agree:
        agreed = model.agree_waiver(entry, uow.ctx.actor, for_=uow.ctx.on_behalf_of)
        entry = store.save(uow.session, uow.ctx.tenant, agreed)
        entries_flow.after_waive(uow, entry)
        entries_flow.change_gate_by(uow, checklist, entry)
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


def reassign(uow: UnitOfWork, request: c.ReassignEntryRequest) -> c.Entry:
    """Head or HR names another receiver, confirmer or, for an absent leaver, who fills in."""
    checklist, entry, relation = access.entry_to_change(uow, request.name, request.etag)
    access.require_handover(entry)
    access.require_part(uow, checklist, relation, "head", "hr")
    if entry.state in ("waived", "removed") or (
        entry.state in model.SETTLED and (request.confirmer or request.submitter)
    ):
        raise WrongState("entry.wrong_state", field="name", state=entry.state)
    for field in ("receiver", "confirmer", "submitter"):
        directory.require_colleague(uow, checklist, getattr(request, field), field)
    late = entry.supplementary and not addenda.leaver_is_there(uow, checklist)
    if request.submitter and not checklist.absent and not late:
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
    if late and request.submitter:
        entry = addenda.set_due(uow, checklist, entry)
    people_roles.move_receivers_task(uow, checklist)
    entries_flow.change_gate(uow, checklist)
    return view.entry(uow, entry)
