"""Telling people: one message for a cause, person and template, and its deliveries, all in the caller's transaction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, time
from typing import Any

from chassis.errors import NotReady
from chassis.ids import new_id
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


def tell(uow: UnitOfWork, told: Iterable[Told], *, cause: str, case_id: str) -> None:
    """Puts each message into the person's inbox and plans its mail; a cause that was told is not told again.

    Raises NotReady where a person is unknown: the directory's row is on its way.
    """
    actor = uow.ctx.actor if uow.ctx.actor_kind == "person" else None
    planned = False
    row = cases.case(uow.session, uow.ctx.tenant, case_id)
    gone = row.leaver if row is not None and row.kind == "death" else None  # no word to the dead (or to their family)
    for one in addressees(told, actor):
        if one.person == gone:
            continue
        employee = uow.facts.get(Employee, one.person)
        if employee is None:
            raise NotReady("person_unknown", person=one.person)
        if not messages.is_told(uow.session, uow.ctx.tenant, cause, one.person, one.template):
            planned |= _tell_one(uow, one, employee, cause, case_id)
    if planned:
        uow.port("wake")()


def _tell_one(uow: UnitOfWork, told: Told, employee: Employee, cause: str, case_id: str) -> bool:
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
    """Both spellings of a person's name; the number itself for somebody who is not in the directory (a system)."""
    employee = uow.facts.get(Employee, number)
    return employee.names() if employee else {"zh-CN": number, "en": number}


def _plan_deliveries(
    uow: UnitOfWork, told: Told, employee: Employee, wishes: PreferenceRow | None, message_id: str, case_id: str
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


def report_failure(uow: UnitOfWork, delivery_id: str, told: Told, case_id: str) -> None:
    """Publishes that a person cannot be reached by mail."""
    uow.emit(
        DeliveryFailed(
            delivery_id=delivery_id,
            case_id=case_id,
            person=told.person,
            event=told.template,
            channel=MAIL,
            error=NO_ADDRESS,
        ),
        case=case_id,
    )
