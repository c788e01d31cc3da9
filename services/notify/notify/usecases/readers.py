"""Who reads a message: language, zone, form of address and wishes, asked once a unit for everybody of a plan."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import time

from chassis.unit import UnitOfWork
from notify.contract.facts import Delegation, Employee
from notify.model.naming import locale_of
from notify.model.people import Wishes
from notify.rendering import Reader
from notify.settings import NotifyRules
from notify.store import readers
from notify.store.readers import Readers
from notify.store.tables import PreferenceRow

SERVICES = frozenset({"offboarding", "checklist", "performance"})
THE_SUITE = {"zh-CN": "系统", "en": "the system"}
"""What a service of the suite did by a rule, nobody did."""


def known(uow: UnitOfWork, people: Iterable[str]) -> Readers:
    """What telling these people needs; the directory's part of it is among the unit's facts afterwards."""
    missing = readers.missing(uow.session, set(people) - SERVICES)
    if missing:
        directory = readers.read(uow.session, uow.ctx.tenant, missing)
        for person in missing:
            uow.facts.learn(Employee, person, directory.employees.get(person))
            uow.facts.learn_found(Delegation, person, directory.delegations.get(person, []))
    return readers.known(uow.session)


def reader_of(uow: UnitOfWork, employee: Employee, wishes: Wishes | PreferenceRow | None) -> Reader:
    """Language, zone and form of address of a person; the own wish first, then the directory, then the company's."""
    company = known(uow, [employee.fact_id]).company
    locale = locale_of(wishes.locale if wishes else None, employee.locale, company.locale if company else None)
    return Reader(locale, employee.time_zone, employee.names()[locale], company.name if company else "")


def names(uow: UnitOfWork, number: str) -> dict[str, str]:
    """Both spellings of a person's name; the number itself for somebody who is not in the directory (a client)."""
    if number in SERVICES:
        return THE_SUITE
    employee = uow.facts.get(Employee, number)
    return employee.names() if employee else {"zh-CN": number, "en": number}


def quiet_hours(uow: UnitOfWork, wishes: Wishes | PreferenceRow | None) -> tuple[time | None, time | None]:
    """The person's own quiet hours, else the tenant's. Own empty ones end the tenant's, too."""
    if wishes is not None and wishes.quiet_from is not None:
        return clock(wishes.quiet_from), clock(wishes.quiet_to)
    rules = uow.rules(NotifyRules)
    return clock(rules.quiet_from), clock(rules.quiet_to)


def clock(text: str | None) -> time | None:
    """`HH:MM` as a time of day; None for nothing."""
    return time.fromisoformat(text) if text else None
