"""Reminders and escalations (提醒与升级): timers from deadlines, planned again whenever the owner does."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from chassis.events import Envelope
from chassis.timers import Timer
from chassis.unit import UnitOfWork
from chassis.workdays import Calendar
from notify.contract.events import DeadlineEnded, DeadlineMissed, DeadlineSet
from notify.contract.facts import Employee
from notify.model.people import Person, Told
from notify.model.plan import deadline_subject
from notify.model.reminders import Escalation, Firing, Stage, firings, lead_at, settle_until, still_speaks
from notify.model.stand_ins import TASKS
from notify.rendering import known_zone
from notify.settings import NotifyRules
from notify.store import cases, deadlines
from notify.usecases.gathering import tell_or_gather
from notify.usecases.standing_in import with_stand_ins
from notify.usecases.telling import parties

KIND = "deadline"


def deadline_set(uow: UnitOfWork, event: DeadlineSet, envelope: Envelope) -> None:
    """Plans all firings of a new or moved deadline; what was planned before is forgotten."""
    plan = _firings(uow, event)
    before = deadlines.put(
        uow.session,
        uow.ctx.tenant,
        event.deadline_id,
        due_at=event.due_at,
        body=event.model_dump(mode="json"),
        planned=[firing.key for firing in plan],
        sequence=envelope.sequence,
    )
    if before is None:
        return
    _forget(uow, event.deadline_id, before)
    for firing in plan:
        payload = {"stage": firing.stage.value, "person": firing.person, "role": firing.role}
        payload |= {"deadline": event.deadline_id, "for": firing.speaks_for.isoformat()}
        uow.timers.set(KIND, f"{event.deadline_id}:{firing.key}", firing.at, payload)


def _firings(uow: UnitOfWork, event: DeadlineSet) -> list[Firing]:
    rules = uow.rules(NotifyRules)
    who = uow.facts.get(Employee, event.person)
    calendar = Calendar(who.country if who else "", who.subdivision if who else None)
    zone = known_zone(event.time_zone).key
    return firings(
        person=event.person,
        role=event.role,
        assigned_at=event.assigned_at,
        due_at=event.due_at,
        lead_at=lead_at(event.due_at, rules.reminder_lead, calendar, zone),
        escalations=[Escalation(e.person, e.role, e.after_at) for e in event.escalate_to],
        grace=timedelta(seconds=rules.missed_grace),
    )


def deadline_ended(uow: UnitOfWork, event: DeadlineEnded, envelope: Envelope) -> None:
    """Met or dropped: no word any more, not even where this comes before the deadline itself is heard of."""
    planned = deadlines.end(uow.session, uow.ctx.tenant, event.deadline_id, event.case_id, envelope.sequence)
    _forget(uow, event.deadline_id, planned)


def deadline_missed(uow: UnitOfWork, event: DeadlineMissed, envelope: Envelope) -> None:
    """The owner says that it is missed: who had to act hears it now, and those above whose time has come.

    The same cause as the timer's, so that the two never speak twice.
    """
    row = deadlines.get(uow.session, uow.ctx.tenant, event.deadline_id)
    if row is not None and row.sequence > envelope.sequence and (not row.open or row.due_at != event.due_at):
        return  # met late or moved, before this was heard of
    body = event.model_dump(mode="json")
    _speak(uow, body, Stage.DUE, event.person, event.role, event.due_at)
    for n, one in enumerate(event.escalate_to):
        if one.after_at <= uow.now:
            _speak(uow, body, Stage.ESCALATE, one.person, one.role, max(one.after_at, event.due_at))
            uow.timers.drop(KIND, f"{event.deadline_id}:escalate-{n}")
    uow.timers.drop(KIND, f"{event.deadline_id}:due")
    uow.timers.drop(KIND, f"{event.deadline_id}:before")


def on_timer(uow: UnitOfWork, timer: Timer) -> None:
    """A firing is due: silent when the deadline was met, dropped or moved meanwhile, or the case has ended."""
    row = deadlines.get(uow.session, uow.ctx.tenant, timer.payload["deadline"])
    if row is None or not row.open or row.due_at is None:
        return
    case = cases.case(uow.session, uow.ctx.tenant, row.case_id)
    stage = Stage(timer.payload["stage"])
    if (case is not None and case.closed) or not still_speaks(stage, uow.now, row.due_at):
        return
    settle = timedelta(seconds=uow.rules(NotifyRules).outage_settle)
    later = settle_until(timer.due_at, uow.now, settle, settled=bool(timer.payload.get("settled")))
    if later is not None:
        uow.timers.set(KIND, timer.key, later, {**timer.payload, "settled": True})
        return
    speaks_for = datetime.fromisoformat(timer.payload["for"])
    # Who is not known yet is asked for again by this timer: a reminder that comes too late must be silent.
    _speak(uow, row.body, stage, timer.payload["person"], timer.payload["role"], speaks_for, also_later=False)


def _speak(
    uow: UnitOfWork,
    body: dict[str, Any],
    stage: Stage,
    person: str,
    role: str,
    at: datetime,
    *,
    also_later: bool = True,
) -> None:
    """One message for all that the same person must do in the case by the same instant.

    `body` is the deadline's event. The cause is the case, who must act, the stage and its instant `at`: the same for
    each of those deadlines, another one after a move, another one for the next escalation.
    """
    items = _items(uow, body, stage, person, at)
    case_id, responsible = body["case_id"], body["person"]
    who = parties(uow, case_id)
    params = {
        "leaver": who.leaver_name,
        "items": [{"title": item["title"], "kind": item["kind"]} for item in items],
        "due_at": body["due_at"],
        "responsible": Person(responsible),
        "role": role,
    }
    template = {Stage.BEFORE: "deadline_reminder", Stage.DUE: "deadline_missed", Stage.ESCALATE: "deadline_escalated"}
    link = deadline_subject(body["kind"], body["subject_id"]) if len(items) == 1 else f"cases/{case_id}"
    cause = f"deadline:{case_id}:{responsible}:{stage.value}:{int(at.timestamp() * 1000)}"
    told = [Told(person, template[stage], link, params, even_actor=True)]
    if stage is not Stage.ESCALATE:
        told = with_stand_ins(uow, told, kind=TASKS.get(body["kind"], body["kind"]), leaver=who.leaver)
    for one in told:
        tell_or_gather(uow, one, cause=cause, case_id=case_id, also_later=also_later or one.person != person)


def _items(uow: UnitOfWork, body: dict[str, Any], stage: Stage, person: str, at: datetime) -> list[dict[str, Any]]:
    due_at = datetime.fromisoformat(body["due_at"])
    rows = deadlines.together(uow.session, uow.ctx.tenant, body["case_id"], body["person"], due_at)
    bodies = [row.body for row in rows if stage is not Stage.ESCALATE or _reaches(row.body, person, at)]
    own = [body] if all(b["deadline_id"] != body["deadline_id"] for b in bodies) else []
    return [*own, *bodies]


def _reaches(body: dict[str, Any], person: str, at: datetime) -> bool:
    due_at = datetime.fromisoformat(body["due_at"])
    instants = [datetime.fromisoformat(e["after_at"]) for e in body["escalate_to"] if e["person"] == person]
    return any(max(instant, due_at) == at for instant in instants)


def _forget(uow: UnitOfWork, deadline_id: str, planned: list[str]) -> None:
    uow.timers.drop_all(KIND, [f"{deadline_id}:{key}" for key in planned])
