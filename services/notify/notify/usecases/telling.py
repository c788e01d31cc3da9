"""Telling people: one message for a cause, person and template, and its deliveries, all in the caller's transaction."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

from chassis.errors import NotReady
from chassis.ids import new_id
from chassis.timers import Timer
from chassis.unit import UnitOfWork
from notify.contract.events import DeliveryFailed
from notify.contract.facts import Employee
from notify.model.catalogue import TEMPLATES
from notify.model.delivery import State
from notify.model.naming import locale_of
from notify.model.people import Parties, Person, Told, addressees
from notify.model.quiet import release_at
from notify.rendering import Reader, Rendered, known_zone
from notify.settings import NotifyRules
from notify.store import cases, messages
from notify.store.tables import CaseRow, DeliveryRow, PreferenceRow

IN_APP = "in_app"
MAIL = "email"
NO_ADDRESS = "the directory has no address of this person"
NOT_KNOWN = "the directory does not know this person"
UNKNOWN = "unknown_person"
SERVICES = frozenset({"offboarding", "checklist", "performance"})
THE_SUITE = {"zh-CN": "系统", "en": "the system"}
"""What a service of the suite did by a rule, nobody did."""
FIRST_LOOK, LONGEST_LOOK, LOOKS = 5, 3600, 33
"""Seconds until the directory is asked again for an unknown person, doubled up to the longest; some 24 hours in all."""


def case_of(uow: UnitOfWork, case_id: str, *, lock: bool = False) -> CaseRow:
    """The case; NotReady while its submission has not arrived."""
    row = cases.case(uow.session, uow.ctx.tenant, case_id, lock=lock)
    if row is None:
        raise NotReady("case_unknown", case=case_id)
    return row


def parties(uow: UnitOfWork, case_id: str, *, others: bool = False) -> Parties:
    """Who takes part in the case; with `others`: everybody who has something to do with it."""
    row = case_of(uow, case_id)
    more = cases.others(uow.session, uow.ctx.tenant, case_id) if others else []
    return Parties(row.case_id, row.leaver, row.leaver_name, row.head, row.hrbp, row.successor, tuple(more))


def tell(uow: UnitOfWork, told: Iterable[Told], *, cause: str, case_id: str | None, also_later: bool = True) -> None:
    """Puts each message into the person's inbox and plans its mail; a cause that was told is not told again.

    A person who is not in the directory yet keeps nobody else from hearing it, and hears it when the row has come.
    Without `also_later` NotReady is raised instead: the caller asks again whether there is still something to say.
    """
    actor = uow.ctx.actor if uow.ctx.actor_kind == "person" else None
    planned = False
    plan = addressees(told, actor)
    dead = cases.the_dead(uow.session, uow.ctx.tenant, {one.person for one in plan}) if plan else set()
    for one in plan:
        if one.person in dead:  # no word to the dead (or to their family), about whatever
            continue
        employee = uow.facts.get(Employee, one.person)
        if employee is None and not also_later:
            raise NotReady("person_unknown", person=one.person)
        if employee is None:
            _wait_for(uow, one, cause, case_id)
        elif not messages.is_told(uow.session, uow.ctx.tenant, cause, one.person, one.template):
            planned |= _tell_one(uow, one, employee, cause, case_id)
    if planned:
        uow.port("wake")()


def _wait_for(uow: UnitOfWork, told: Told, cause: str, case_id: str | None, tries: int = 0) -> None:
    payload = {
        "person": told.person,
        "template": told.template,
        "link": told.link,
        "params": plain(uow, told.params),
        "cause": cause,
        "case_id": case_id,
        "inbox_only": told.inbox_only,
        "tries": tries,
    }
    key = hashlib.sha256(f"{cause}|{told.person}|{told.template}".encode()).hexdigest()
    pause = min(FIRST_LOOK * 2**tries, LONGEST_LOOK)
    uow.timers.set(UNKNOWN, key, uow.now + timedelta(seconds=pause), payload)


def on_unknown(uow: UnitOfWork, timer: Timer) -> None:
    """Looks again for a person who was not in the directory; after a day it says that they could not be told."""
    payload = timer.payload
    told = Told(payload["person"], payload["template"], payload["link"], payload["params"], even_actor=True)
    told = replace(told, inbox_only=payload["inbox_only"])
    employee = uow.facts.get(Employee, told.person)
    if employee is not None:
        tell(uow, [told], cause=payload["cause"], case_id=payload["case_id"])
    elif payload["tries"] < LOOKS:
        _wait_for(uow, told, payload["cause"], payload["case_id"], payload["tries"] + 1)
    else:
        report_failure(uow, new_id(), told, payload["case_id"], NOT_KNOWN)


def plain(uow: UnitOfWork, params: Mapping[str, Any]) -> dict[str, Any]:
    """Parameters of a template as they can be kept, with the names as they are now."""
    return {key: _plain(_resolved(uow, value)) for key, value in params.items()}


def _plain(value: Any) -> Any:
    """As a timer keeps it; the texts read instants and days from their written form, too."""
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    return value


def _tell_one(uow: UnitOfWork, told: Told, employee: Employee, cause: str, case_id: str | None) -> bool:
    wishes = messages.preferences(uow.session, uow.ctx.tenant, told.person)
    reader = reader_of(uow, employee, wishes)
    params = {key: _resolved(uow, value) for key, value in told.params.items()}
    rendered: Rendered = uow.port("renderer").render(told.template, reader, params, told.link)
    message_id = new_id()
    added = messages.add_once(
        uow.session,
        {
            "tenant_id": uow.ctx.tenant,
            "message_id": message_id,
            "person": told.person,
            "cause": cause,
            "template": told.template,
            "case_id": case_id,
            "subject_name": told.link,
            "locale": reader.locale,
            "title": rendered.title,
            "body_text": rendered.body,
            "mail_text": rendered.text,
            "mail_html": rendered.html,
            "reader": reader.name,
            "link": rendered.link,
            "urgent": TEMPLATES[told.template].urgent,
            "created_at": uow.now,
        },
    )
    if added:
        _plan_deliveries(uow, told, employee, wishes, message_id, case_id)
    return added


def reader_of(uow: UnitOfWork, employee: Employee, wishes: PreferenceRow | None) -> Reader:
    """Language, zone and form of address of a person; the own wish first, then the directory, then the company's."""
    company = cases.tenant_info(uow.session, uow.ctx.tenant)
    locale = locale_of(wishes.locale if wishes else None, employee.locale, company.locale if company else None)
    return Reader(locale, employee.time_zone, employee.names()[locale], company.name if company else "")


def _resolved(uow: UnitOfWork, value: Any) -> Any:
    if isinstance(value, Person):
        return names(uow, value.number)
    if isinstance(value, (list, tuple)):
        return [_resolved(uow, item) for item in value]
    if isinstance(value, Mapping):
        return {key: _resolved(uow, item) for key, item in value.items()}
    return value


def names(uow: UnitOfWork, number: str) -> dict[str, str]:
    """Both spellings of a person's name; the number itself for somebody who is not in the directory (a client)."""
    if number in SERVICES:
        return THE_SUITE
    employee = uow.facts.get(Employee, number)
    return employee.names() if employee else {"zh-CN": number, "en": number}


def _plan_deliveries(
    uow: UnitOfWork, told: Told, employee: Employee, wishes: PreferenceRow | None, message_id: str, case_id: str | None
) -> None:
    rules = uow.rules(NotifyRules)
    row = {
        "tenant_id": uow.ctx.tenant,
        "message_id": message_id,
        "case_id": case_id,
        "person": told.person,
        "template": told.template,
        "created_at": uow.now,
    }
    rows = [_delivery(row, IN_APP, State.SENT, uow.now, sent_at=uow.now)]
    mails = MAIL in (wishes.channels if wishes else [MAIL]) and told.template not in rules.in_app_only
    mails = mails and not told.inbox_only and employee.active  # whose place is over has no company mail any more
    if mails and employee.email:
        due_at = _due_at(uow, told, employee, wishes)
        rows.append(_delivery(row, MAIL, State.WAITING, due_at, address=employee.email))
    elif mails:
        failed = _delivery(row, MAIL, State.FAILED, uow.now, last_error=NO_ADDRESS)
        rows.append(failed)
        report_failure(uow, failed["delivery_id"], told, case_id)
    messages.add_rows(uow.session, DeliveryRow, rows)


def _delivery(row: dict[str, Any], channel: str, state: State, due_at: datetime, **more: Any) -> dict[str, Any]:
    optional = {"address": None, "sent_at": None, "last_error": None} | more
    made = {"delivery_id": new_id(), "channel": channel, "state": state.value, "due_at": due_at, "first_due_at": due_at}
    return {**row, **made, **optional, "attempts": 0, "reference": made["delivery_id"]}


def _due_at(uow: UnitOfWork, told: Told, employee: Employee, wishes: PreferenceRow | None) -> datetime:
    if TEMPLATES[told.template].urgent:
        return uow.now
    quiet_from, quiet_to = quiet_hours(uow, wishes)
    return release_at(uow.now, quiet_from, quiet_to, known_zone(employee.time_zone).key)


def quiet_hours(uow: UnitOfWork, wishes: PreferenceRow | None) -> tuple[time | None, time | None]:
    """The person's own quiet hours, else the tenant's. Own empty ones end the tenant's, too."""
    if wishes is not None and wishes.quiet_from is not None:
        return clock(wishes.quiet_from), clock(wishes.quiet_to)
    rules = uow.rules(NotifyRules)
    return clock(rules.quiet_from), clock(rules.quiet_to)


def clock(text: str | None) -> time | None:
    """`HH:MM` as a time of day; None for nothing."""
    return time.fromisoformat(text) if text else None


def report_failure(uow: UnitOfWork, delivery_id: str, told: Told, case_id: str | None, error: str = NO_ADDRESS) -> None:
    """Publishes that a person cannot be reached by mail."""
    uow.emit(
        DeliveryFailed(
            delivery_id=delivery_id,
            case_id=case_id,
            person=told.person,
            event=told.template,
            channel=MAIL,
            error=error,
        ),
        case=case_id,
    )
