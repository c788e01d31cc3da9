"""Omissions (遗漏): reported, traced at once, and what follows of the verdict for the missing part. SPEC 4.

Every command holds the case's lock, so that of a dispute and a decision at once the second one finds what the first
one left.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from chassis.errors import Forbidden, Invalid, KeyReused, NotFound, WrongState
from chassis.events import digest_of
from chassis.ids import new_id
from chassis.timers import Timer
from chassis.unit import UnitOfWork
from chassis.workdays import Calendar, due_at
from checklist.contract import omission as c
from checklist.contract.directory import Department
from checklist.contract.omission_events import CitedRow, OmissionClosed, OmissionReported, OmissionTraced
from checklist.model import naming, tracing
from checklist.model import omission as model
from checklist.model.checklist import AWAITING, BLOCKED, CLOSED, Checklist
from checklist.model.omission import Omission
from checklist.settings_omissions import OmissionRules
from checklist.store import checklist as checklists
from checklist.store import entry as entries
from checklist.store import letter as letters
from checklist.store import omission as store
from checklist.store.letter import LetterRow
from checklist.store.omission import TemplateSuggestionRow
from checklist.usecases import addenda, directory, omission_facts
from checklist.usecases import cases_access as access
from checklist.usecases import omissions_reading as reading

FINAL = "omission_final"
TRACE = "omission_trace"
TRACE_EVERY = 5
"""Seconds between looks at a record that something is still on its way to."""


def report(uow: UnitOfWork, request: c.ReportOmissionRequest) -> c.Omission:
    """Something is missing: traced at once, and the part is opened again."""
    checklist, relation = access.checklist_for(uow, request.parent, lock=True)
    reported_as = _may_report(uow, checklist, relation)
    digest = digest_of(request.model_dump(mode="json"))
    known = _reported_before(uow, request, digest)
    if known is not None:
        return reading.view(uow, known)
    letter = letters.of_case(uow.session, checklist.case_id)
    _require_time(uow, checklist, letter)
    _require_places(uow, checklist, request)
    omission = Omission(
        omission_id=new_id(),
        case_id=checklist.case_id,
        title=request.title,
        missing=request.missing,
        subject=request.subject,
        effect=request.effect,
        reported_by=uow.ctx.actor,
        reported_as=reported_as,
        reported_at=uow.now,
        leaver=checklist.leaver,
        head=checklist.head or "",
        after_completion=letter is not None and letters.load(letter).settled,
        section=request.section or None,
        item_key=request.item_key,
        field_key=request.field or None,
        entry_id=request.entry,
        record_source=request.record.source if request.record else None,
        record_id=request.record.external_id if request.record else None,
        client_key=request.client_key or None,
        request_digest=digest,
        loss_claimed=request.loss_claimed,
        parties=_parties(uow, checklist),
    )
    omission = store.add(uow.session, uow.ctx.tenant, omission)
    uow.session.flush()
    _tell_reported(uow, omission)
    on_record = omission_facts.read_record(uow, checklist.case_id)
    if omission_facts.complete(uow, checklist.case_id, on_record):
        omission = trace(uow, checklist, omission, on_record)
    else:
        _look_again(uow, omission, tries=1)
    return reading.view(uow, omission)


def _may_report(uow: UnitOfWork, checklist: Checklist, relation: access.Relations) -> str:
    if "leaver" not in relation:
        for role in ("head", "hr"):
            if role in relation:
                return role
        mine = entries.of_case(uow.session, uow.ctx.tenant, checklist.case_id)
        if uow.ctx.actor == checklist.successor or any(e.receiver == uow.ctx.actor for e in mine):
            return "receiver"
    raise Forbidden("omission.not_reporter", field="parent")


def _reported_before(uow: UnitOfWork, request: c.ReportOmissionRequest, digest: str) -> Omission | None:
    if not request.client_key:
        return None
    known = store.by_client_key(uow.session, uow.ctx.tenant, request.parent, request.client_key)
    if known is not None and (known.request_digest, known.reported_by) != (digest, uow.ctx.actor):
        raise KeyReused("omission.client_key_used", field="client_key", key=request.client_key)
    return known


def _require_time(uow: UnitOfWork, checklist: Checklist, letter: LetterRow | None) -> None:
    """From the confirmed list on, and for the tenant's period after the letter."""
    if checklist.state in (AWAITING, BLOCKED):
        raise WrongState("omission.list_open", field="parent")
    if checklist.state == CLOSED:
        raise WrongState("checklist.not_live", field="parent", state=checklist.outcome or checklist.state)
    if letter is not None and letter.completed_at is not None:
        clock = directory.clock_of(uow, checklist, uow.ctx.actor)
        period = uow.rules(OmissionRules).report_within
        until = due_at(letter.completed_at, period, clock.calendar, clock.zone, clock.close).at
        if uow.now > until:
            raise WrongState("omission.too_late", field="parent", until=until.date().isoformat())


def _require_places(uow: UnitOfWork, checklist: Checklist, request: c.ReportOmissionRequest) -> None:
    """Item, entry and field are those of the case; what is still on its way is not missing yet. The subject is a name
    that can be looked for: of another nobody could tell whether it was handed over, and somebody would be blamed."""
    if not naming.spellings(request.subject):
        raise Invalid("omission.subject_names_nothing", field="subject")
    found = [e for e in entries.of_case(uow.session, uow.ctx.tenant, checklist.case_id) if not e.is_hr]
    named = next((e for e in found if e.entry_id == request.entry), None)
    if request.entry is not None:
        relation = access.relations(uow, checklist)
        if named is None or not access.may_see(uow, relation, named):
            raise NotFound("not_found", name=f"entries/{request.entry}", field="entry")
        if request.item_key is not None and request.item_key != named.item_key:
            raise Invalid("omission.other_item", field="item_key", item=named.item_key)
    key = named.item_key if named is not None else request.item_key
    item = checklists.item(uow.session, uow.ctx.tenant, checklist.case_id, key) if key else None
    if key is not None and (item is None or item.section == "hr"):
        raise NotFound("checklist.no_such_item", field="item_key", item=key)
    if request.field:
        paths = {s.key for s in item.fields} if item else set()
        paths |= {f"{s.key}.{column.key}" for s in item.fields for column in s.columns} if item else set()
        if request.field not in paths:
            raise Invalid("field.unknown", field="field")
    asked = [named] if named is not None else [e for e in found if e.item_key == key]
    waiting = [e for e in asked if e.state == "pending" and e.due_at is not None and e.due_at > uow.now]
    if waiting and all(e in waiting for e in asked if e.state != "removed"):
        due = max(e.due_at for e in waiting if e.due_at is not None)
        raise WrongState("omission.still_open", field="entry" if named else "item_key", due=due.date().isoformat())


def _parties(uow: UnitOfWork, checklist: Checklist) -> str:
    """People who see it by their place above the case, and the departments by whose HR it is seen."""
    heads = (uow.facts.get(Department, code) for code in checklist.department_path)
    people = [d.head for d in heads if d is not None and d.head and d.head != checklist.leaver]
    return "/" + "".join(f"{p}/" for p in [*people, *(f"@{code}" for code in checklist.department_path)])


def _tell_reported(uow: UnitOfWork, omission: Omission) -> None:
    event = OmissionReported(
        omission_id=omission.omission_id,
        case_id=omission.case_id,
        reported_by=omission.reported_by,
        item_key=omission.item_key,
        entry_id=omission.entry_id,
        title=omission.title,
        leaver=omission.leaver,
        head=omission.head,
        loss_claimed=omission.loss_claimed,
        reported_at=omission.reported_at,
        after_completion=omission.after_completion,
    )
    uow.emit(event, case=omission.case_id)


# -- tracing -----------------------------------------------------------------------------------------------------------


def trace(uow: UnitOfWork, checklist: Checklist, omission: Omission, on_record: omission_facts.Record) -> Omission:
    """The one verdict, with the rows that it rests on; then the part is opened, or nothing is missing."""
    verdict = tracing.trace(omission_facts.gather(uow, checklist, omission, on_record))
    until = dispute_until(uow, checklist, verdict.attributed_to)
    explanation = omission_facts.explain(verdict, omission, on_record, absent=checklist.absent)
    cites = omission_facts.cites(verdict, on_record)
    omission = model.traced(omission, verdict, explanation, cites, uow.now, until)
    omission = replace(omission, parties=omission.parties + "".join(f"{p}/" for p in verdict.also))
    omission = store.save(uow.session, uow.ctx.tenant, omission)
    event = OmissionTraced(
        omission_id=omission.omission_id,
        case_id=omission.case_id,
        title=omission.title,
        verdict=verdict.code,
        attributed_to=omission.attributed_to,
        attributed_role=verdict.role if verdict.attributed_to else "none",
        also=list(verdict.also),
        upheld=verdict.upheld,
        leaver=omission.leaver,
        head=omission.head,
        reported_by=omission.reported_by,
        explanation=explanation,
        cites=[CitedRow(**cite) for cite in cites],
        traced_at=uow.now,
        dispute_until=until,
    )
    uow.emit(event, case=omission.case_id)
    uow.timers.set(FINAL, omission.omission_id, until, {"case_id": omission.case_id})
    suggest(uow, checklist, omission)
    return addenda.open_part(uow, checklist, omission)


def dispute_until(uow: UnitOfWork, checklist: Checklist, person: str | None) -> datetime:
    """In the calendar and zone of whom it is attributed to, else of the head."""
    clock = directory.clock_of(uow, checklist, person or checklist.head or checklist.leaver)
    period = uow.rules(OmissionRules).dispute_within
    return due_at(uow.now, period, clock.calendar, clock.zone, clock.close).at


def on_trace(uow: UnitOfWork, timer: Timer) -> None:
    """The record may be complete now; after the tenant's patience it is traced as it is."""
    checklist = checklists.get(uow.session, uow.ctx.tenant, str(timer.payload["case_id"]), lock=True)
    omission = store.get(uow.session, uow.ctx.tenant, timer.key)
    if checklist is None or omission is None or omission.state != "reported":
        return
    on_record = omission_facts.read_record(uow, checklist.case_id)
    patience = due_at(omission.reported_at, uow.rules(OmissionRules).facts_within, *_clock(uow, checklist)).at
    if uow.now >= patience or omission_facts.complete(uow, checklist.case_id, on_record):
        trace(uow, checklist, omission, on_record)
    else:
        _look_again(uow, omission, tries=int(timer.payload.get("tries", 1)) + 1)


def _clock(uow: UnitOfWork, checklist: Checklist) -> tuple[Calendar, str]:
    clock = directory.clock_of(uow, checklist, checklist.leaver)
    return clock.calendar, clock.zone


def _look_again(uow: UnitOfWork, omission: Omission, *, tries: int) -> None:
    again = uow.now + timedelta(seconds=TRACE_EVERY)
    uow.timers.set(TRACE, omission.omission_id, again, {"case_id": omission.case_id, "tries": tries})


def suggest(uow: UnitOfWork, checklist: Checklist, omission: Omission) -> None:
    """What the template lacked becomes a suggestion (模板改进建议), withdrawn when HR decides otherwise."""
    row = store.suggestion(uow.session, uow.ctx.tenant, omission.omission_id)
    if omission.verdict != "template_lacked":
        if row is not None:
            row.state = "withdrawn"
        return
    if row is not None:
        row.state = "open"
        return
    layer = f"family.{checklist.job_family}" if checklist.job_family else "base"
    store.add_suggestion(
        uow.session,
        TemplateSuggestionRow(
            tenant_id=uow.ctx.tenant,
            omission_id=omission.omission_id,
            case_id=omission.case_id,
            layer=layer,
            kind=checklist.kind,
            section=omission.section or "work",
            title=omission.title,
            missing=omission.missing,
            state="open",
            suggested_at=uow.now,
        ),
    )


def tell_closed(uow: UnitOfWork, omission: Omission) -> None:
    """Nothing more is to be handed over for it."""
    event = OmissionClosed(
        omission_id=omission.omission_id,
        case_id=omission.case_id,
        title=omission.title,
        outcome=omission.outcome,  # type: ignore[arg-type]  # set by the model's close
        closed_by=omission.closed_by or "",
        reason=omission.close_reason,
    )
    uow.emit(event, case=omission.case_id)
