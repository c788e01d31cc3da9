"""What becomes of a verdict and of its part: disputed, decided, final; the loss; closed. SPEC 4."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal, cast

from chassis.errors import Forbidden, Invalid, NotFound, WrongState
from chassis.events import Envelope
from chassis.timers import Timer
from chassis.unit import UnitOfWork
from checklist.contract import omission as c
from checklist.contract.omission_events import LossConfirmed, OmissionDecided, OmissionDisputed, VerdictCode
from checklist.documents.wording_omissions import LAPSED
from checklist.model import omission as model
from checklist.model.checklist import CLOSED, Checklist
from checklist.model.omission import Omission
from checklist.model.tracing import ROLES, Role
from checklist.store import addendum as addendum_store
from checklist.store import checklist as checklists
from checklist.store import entry as entries
from checklist.store import omission as store
from checklist.usecases import addenda, addendum_signing, directory, omission_deciders, omissions
from checklist.usecases import cases_access as access
from checklist.usecases import omissions_reading as reading


def dispute(uow: UnitOfWork, request: c.DisputeOmissionRequest) -> c.Omission:
    """The verdict is not accepted, once: HR is asked."""
    checklist, omission, _ = _to_change(uow, request.name, request.etag)
    omission = model.dispute(omission, uow.ctx.actor, request.reason, uow.now)
    omission = store.save(uow.session, uow.ctx.tenant, omission)
    uow.timers.drop(omissions.FINAL, omission.omission_id)
    decider = omission_deciders.find(uow, checklist, omission)
    event = OmissionDisputed(
        omission_id=omission.omission_id,
        case_id=omission.case_id,
        title=omission.title,
        disputed_by=uow.ctx.actor,
        verdict=cast(VerdictCode, omission.verdict),
        reason=request.reason,
        decider=decider,
    )
    uow.emit(event, case=omission.case_id)
    omission = omission_deciders.ask(uow, checklist, omission, decider)
    return reading.view(uow, omission)


def decide(uow: UnitOfWork, request: c.DecideOmissionRequest) -> c.Omission:
    """HR upholds the verdict, or says another one; what follows of it follows."""
    checklist, omission, relation = _to_change(uow, request.name, request.etag)
    omission_deciders.require(uow, checklist, relation, omission)
    if omission.verdict is None:
        raise WrongState("omission.not_traced", field="name")
    verdict = cast(VerdictCode, request.verdict or omission.verdict)
    person = _attributed(uow, checklist, omission, verdict, request.attributed_to)
    if verdict == "not_an_omission" and omission.letter_id and addenda.is_being_signed(uow, omission.letter_id):
        raise WrongState("omission.being_signed", field="name")  # a signature is never made void in silence
    previous, named_before = omission.verdict, omission.attributed_to
    until = omissions.dispute_until(uow, checklist, person)
    reason = request.reason
    omission = model.decide(
        omission,
        uow.ctx.actor,
        reason,
        uow.now,
        verdict=verdict,
        attributed_to=person,
        dispute_until=until,
        for_=uow.ctx.on_behalf_of,
    )
    if named_before not in (None, person):  # who was told of the accusation can read how it ended
        omission = replace(omission, parties=f"{omission.parties}{named_before}/")
    omission = store.save(uow.session, uow.ctx.tenant, omission)
    omission_deciders.decided(uow, omission)
    _tell_decided(uow, omission, previous, uow.ctx.actor, reason)
    if omission.state == "traced":
        uow.timers.set(omissions.FINAL, omission.omission_id, until, {"case_id": omission.case_id})
    omissions.suggest(uow, checklist, omission)
    omission = _follow(uow, checklist, omission, reason)
    return reading.view(uow, omission)


def _attributed(
    uow: UnitOfWork, checklist: Checklist, omission: Omission, verdict: VerdictCode, given: str | None
) -> str | None:
    """Whom a verdict is attributed to: as given, as before under the same verdict, or as the verdict itself says."""
    role = ROLES[verdict]
    if given is not None:
        if not directory.is_known(uow, given) and given != checklist.leaver:
            raise Invalid("field.unknown_person", field="attributed_to", person=given)
        return given
    if verdict == omission.verdict:
        return omission.attributed_to
    if role == "none":
        return None
    if role == "leaver":
        return None if checklist.absent else checklist.leaver
    if role == "head":
        return checklist.confirmed_for or checklist.confirmed_by or checklist.head
    raise Invalid("omission.name_who", field="attributed_to", verdict=verdict)


def _follow(uow: UnitOfWork, checklist: Checklist, omission: Omission, reason: str) -> Omission:
    """Something is missing after all: its part opens; nothing is: what is open ends."""
    if omission.upheld:
        return addenda.open_part(uow, checklist, omission)
    if omission.outcome is not None or omission.state != "final":
        return omission
    return _close(uow, checklist, omission, "not_an_omission", uow.ctx.actor, reason)


def on_final(uow: UnitOfWork, timer: Timer) -> None:
    """Nobody disputed the verdict in time: it is final."""
    checklist = checklists.get(uow.session, uow.ctx.tenant, str(timer.payload["case_id"]), lock=True)
    omission = store.get(uow.session, uow.ctx.tenant, timer.key)
    if checklist is None or omission is None:
        return
    final = model.lapse(omission, uow.now)
    if final is None:
        if omission.state == "traced" and omission.dispute_until is not None:
            uow.timers.set(omissions.FINAL, timer.key, omission.dispute_until, timer.payload)
        return
    final = store.save(uow.session, uow.ctx.tenant, final)
    language = "zh-CN" if checklist.locale.lower().startswith("zh") else "en"
    _tell_decided(uow, final, str(final.verdict), uow.service.name, LAPSED[language])
    # A signature is never made void in silence: what is being signed is handed over with its last signature.
    signing = final.letter_id is not None and addenda.is_being_signed(uow, final.letter_id)
    if not final.upheld and final.outcome is None and not signing:
        _close(uow, checklist, final, "not_an_omission", uow.service.name, None)


def confirm_loss(uow: UnitOfWork, request: c.ConfirmLossRequest) -> c.Omission:
    """HR on the loss; the newest word holds."""
    checklist, omission, relation = _to_change(uow, request.name, request.etag)
    access.require_part(uow, checklist, relation, "hr")
    if bool(request.amount) != bool(request.currency):
        raise Invalid("omission.amount_currency", field="currency" if request.amount else "amount")
    note = request.note
    omission = model.say_loss(
        omission,
        uow.ctx.actor,
        confirmed=request.confirmed,
        note=note,
        amount=request.amount or None,
        currency=request.currency or None,
        for_=uow.ctx.on_behalf_of,
    )
    omission = store.save(uow.session, uow.ctx.tenant, omission)
    event = LossConfirmed(
        omission_id=omission.omission_id,
        case_id=omission.case_id,
        title=omission.title,
        attributed_to=omission.attributed_to,
        head=omission.head,
        confirmed_by=uow.ctx.actor,
        confirmed=request.confirmed,
        note=note,
    )
    uow.emit(event, case=omission.case_id)
    return reading.view(uow, omission)


def close(uow: UnitOfWork, request: c.CloseOmissionRequest) -> c.Omission:
    """HR: handed over otherwise, or accepted as it is."""
    checklist, omission, relation = _to_change(uow, request.name, request.etag)
    access.require_part(uow, checklist, relation, "hr")
    if omission.letter_id is not None and addenda.is_being_signed(uow, omission.letter_id):
        raise WrongState("omission.being_signed", field="name")
    omission = _close(uow, checklist, omission, request.outcome, uow.ctx.actor, request.reason)
    return reading.view(uow, omission)


def _close(
    uow: UnitOfWork, checklist: Checklist, omission: Omission, outcome: model.Outcome, by: str, reason: str | None
) -> Omission:
    omission = model.close(omission, outcome, by, reason, uow.now)
    omission = store.save(uow.session, uow.ctx.tenant, omission)
    omissions.tell_closed(uow, omission)
    addenda.end_part(uow, checklist, omission, reason or "-")
    return omission


def on_emit(uow: UnitOfWork, envelope: Envelope) -> None:
    """The service's own events that concern an omission's part, in their own transaction."""
    if envelope.name in ("entry.confirmed", "entry.returned", "entry.waived"):
        if envelope.data.get("omission_id"):
            _part_changed(uow, envelope, str(envelope.data["omission_id"]))
    elif envelope.name == "entry.reassigned":
        _people_changed(uow, envelope)
    elif envelope.name == "addendum.completed":
        _ended(uow, envelope, str(envelope.data["omission_id"]), "handed_over")
    elif envelope.name == "checklist.closed":
        for omission in store.of_case(uow.session, uow.ctx.tenant, str(envelope.data["case_id"])):
            uow.timers.drop(omissions.FINAL, omission.omission_id)
            uow.timers.drop(omissions.TRACE, omission.omission_id)
            uow.timers.drop(omission_deciders.LOOK_AGAIN, omission.omission_id)
            if omission.letter_id is not None:
                addenda.void(uow, omission.letter_id)
            if omission.outcome is None and omission.state != "reported":
                _ended(uow, envelope, omission.omission_id, "case_ended")


def _part_changed(uow: UnitOfWork, envelope: Envelope, omission_id: str) -> None:
    uow.session.flush()
    if envelope.name == "entry.waived":
        omission = store.get(uow.session, uow.ctx.tenant, omission_id)
        if omission is not None and omission.outcome is None:
            if omission.letter_id is not None:
                addenda.void(uow, omission.letter_id)
            _ended(uow, envelope, omission_id, "accepted")
        return
    addendum = addenda.entry_changed(uow, envelope)
    if addendum is None and envelope.name == "entry.confirmed":
        _ended(uow, envelope, omission_id, "handed_over")


def _people_changed(uow: UnitOfWork, envelope: Envelope) -> None:
    entry = entries.get(uow.session, uow.ctx.tenant, str(envelope.data["entry_id"]))
    if entry is None or not entry.supplementary:
        return
    row = addendum_store.of_entry(uow.session, uow.ctx.tenant, entry.entry_id)
    checklist = checklists.get(uow.session, uow.ctx.tenant, entry.case_id)
    if row is not None and checklist is not None:
        addendum_signing.people_changed(uow, checklist, row, entry)


def _ended(
    uow: UnitOfWork,
    envelope: Envelope,
    omission_id: str,
    outcome: Literal["handed_over", "accepted", "case_ended"],
) -> None:
    omission = store.get(uow.session, uow.ctx.tenant, omission_id)
    if omission is None or omission.outcome is not None:
        return
    reason = envelope.data.get("reason")
    by = uow.ctx.actor if outcome == "accepted" else uow.service.name
    closed = model.end(omission, outcome, by, str(reason) if reason else None, uow.now)
    omissions.tell_closed(uow, store.save(uow.session, uow.ctx.tenant, closed))


def _tell_decided(uow: UnitOfWork, omission: Omission, previous: str, by: str, reason: str) -> None:
    event = OmissionDecided(
        omission_id=omission.omission_id,
        case_id=omission.case_id,
        title=omission.title,
        verdict=cast(VerdictCode, omission.verdict),
        previous_verdict=cast(VerdictCode, previous),
        attributed_to=omission.attributed_to,
        attributed_role=cast(Role, omission.attributed_role),
        upheld=omission.upheld,
        decided_by=by,
        reason=reason,
        leaver=omission.leaver,
        head=omission.head,
        final=omission.state == "final",
    )
    uow.emit(event, case=omission.case_id)


def _to_change(uow: UnitOfWork, omission_id: str, etag: str) -> tuple[Checklist, Omission, access.Relations]:
    """The omission, if the caller may know of it, under its case's lock."""
    case_id = store.case_of(uow.session, uow.ctx.tenant, omission_id)
    checklist = checklists.get(uow.session, uow.ctx.tenant, case_id, lock=True) if case_id else None
    if checklist is None or not reading.may_see(uow, omission_id):
        raise NotFound("not_found", name=f"omissions/{omission_id}", field="name")
    omission = store.get(uow.session, uow.ctx.tenant, omission_id)
    assert omission is not None
    if checklist.state == CLOSED:
        raise WrongState("checklist.not_live", field="name", state=checklist.outcome or checklist.state)
    omission.expect(etag)
    relation = access.relations(uow, checklist)
    if "leaver" in relation and "hr" in relation:
        raise Forbidden("omission.own_matter", field="name")
    return checklist, omission, relation
