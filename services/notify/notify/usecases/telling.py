"""Telling people: one message for a cause, person and template, and its deliveries, all in the caller's transaction."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from chassis.errors import NotReady
from chassis.ids import new_id
from chassis.timers import Timer
from chassis.unit import UnitOfWork
from notify.contract.events import DeliveryFailed
from notify.contract.facts import Employee
from notify.model.catalogue import TEMPLATES
from notify.model.delivery import State
from notify.model.people import Parties, Person, Told, Wishes, addressees, mentioned
from notify.model.quiet import release_at
from notify.rendering import Reader, Rendered, known_zone
from notify.settings import NotifyRules
from notify.store import cases, news
from notify.store.news import Message
from notify.store.tables import CaseRow
from notify.usecases.readers import known, names, quiet_hours, reader_of

IN_APP = "in_app"
MAIL = "email"
NO_ADDRESS = "the directory has no address of this person"
NOT_KNOWN = "the directory does not know this person"
UNKNOWN = "unknown_person"
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
    plan = addressees(told, actor)
    if not plan:
        return
    readers = known(uow, mentioned(plan))
    written: list[tuple[Told, Message]] = []
    for one in plan:
        if one.person in readers.dead:  # no word to the dead (or to their family), about whatever
            continue
        employee = uow.facts.get(Employee, one.person)
        if employee is None and not also_later:
            raise NotReady("person_unknown", person=one.person)
        if employee is None:
            _wait_for(uow, one, cause, case_id)
        else:
            written.append((one, _message(uow, one, employee, readers.wishes.get(one.person), cause, case_id)))
    _add(uow, written)


def _add(uow: UnitOfWork, written: list[tuple[Told, Message]]) -> None:
    news.add(uow.session, [message for _told, message in written])
    mails = [(told, message, message.deliveries[-1]) for told, message in written if len(message.deliveries) > 1]
    if any(mail["state"] == State.WAITING.value for _told, _message, mail in mails):
        uow.port("wake")()
    for told, message, mail in mails:
        if mail["state"] == State.FAILED.value and news.is_added(uow.session, message):
            report_failure(uow, mail["delivery_id"], told, message.row["case_id"])


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


def _message(
    uow: UnitOfWork, told: Told, employee: Employee, wishes: Wishes | None, cause: str, case_id: str | None
) -> Message:
    """As it is written; a mail that goes with it is its last delivery."""
    reader = reader_of(uow, employee, wishes)
    params = {key: _resolved(uow, value) for key, value in told.params.items()}
    rendered: Rendered = uow.port("renderer").render(told.template, reader, params, told.link)
    row = message_row(uow, told, reader, rendered, cause, case_id)
    return Message(row, [delivery(IN_APP, State.SENT, uow.now), *_mail(uow, told, employee, wishes)])


def message_row(
    uow: UnitOfWork, told: Told, reader: Reader, rendered: Rendered, cause: str, case_id: str | None
) -> dict[str, Any]:
    """A new message as it is written."""
    return {
        "tenant_id": uow.ctx.tenant,
        "message_id": new_id(),
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
    }


def _resolved(uow: UnitOfWork, value: Any) -> Any:
    if isinstance(value, Person):
        return names(uow, value.number)
    if isinstance(value, (list, tuple)):
        return [_resolved(uow, item) for item in value]
    if isinstance(value, Mapping):
        return {key: _resolved(uow, item) for key, item in value.items()}
    return value


def _mail(uow: UnitOfWork, told: Told, employee: Employee, wishes: Wishes | None) -> list[dict[str, Any]]:
    """The mail that goes with it, which has failed where there is no address; none for who gets none."""
    mails = MAIL in (wishes.channels if wishes else [MAIL])
    mails = mails and told.template not in uow.rules(NotifyRules).in_app_only
    if not mails or told.inbox_only or not employee.active:  # whose place is over has no company mail any more
        return []
    if not employee.email:
        return [delivery(MAIL, State.FAILED, uow.now, last_error=NO_ADDRESS)]
    return [delivery(MAIL, State.WAITING, _due_at(uow, told, employee, wishes), address=employee.email)]


def delivery(
    channel: str, state: State, due_at: datetime, *, address: str | None = None, last_error: str | None = None
) -> dict[str, Any]:
    """A delivery as `news.add` takes it."""
    made = {"delivery_id": new_id(), "channel": channel, "state": state.value, "due_at": due_at}
    return {**made, "address": address, "last_error": last_error}


def _due_at(uow: UnitOfWork, told: Told, employee: Employee, wishes: Wishes | None) -> datetime:
    if TEMPLATES[told.template].urgent:
        return uow.now
    quiet_from, quiet_to = quiet_hours(uow, wishes)
    return release_at(uow.now, quiet_from, quiet_to, known_zone(employee.time_zone).key)


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
