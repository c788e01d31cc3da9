"""People and duties from this service's own copy of the directory: clocks, heads, confirmers, HR's subtree."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from zoneinfo import ZoneInfo

from chassis.errors import Invalid, NotFound, NotReady
from chassis.unit import UnitOfWork
from chassis.workdays import Calendar
from checklist.contract.directory import Department, Duty, Employee
from checklist.model import confirmer
from checklist.model.checklist import Checklist
from checklist.model.confirmer import Assignment, Circumstances
from checklist.model.deadline import Clock
from checklist.model.departure import Departure
from checklist.settings import HandoverRules
from checklist.store import people


def require(uow: UnitOfWork, number: str) -> Employee:
    """A person whose facts must be here; the event that needs them waits."""
    employee = uow.facts.get(Employee, number)
    if employee is None:
        raise NotReady("directory.person_unknown", person=number)
    return employee


def is_known(uow: UnitOfWork, number: str) -> bool:
    """Whether the person works for the company."""
    employee = uow.facts.get(Employee, number)
    return employee is not None and employee.works_here


def require_colleague(uow: UnitOfWork, checklist: Checklist, number: str | None, field: str) -> None:
    """Refuses, naming the field, a person who cannot take a part in the handover; None asks for nobody."""
    if number is None:
        return
    if number == checklist.leaver:
        raise Invalid("entry.not_the_leaver", field=field)
    if not is_known(uow, number) or is_gone(uow, number):
        raise Invalid("field.unknown_person", field=field, person=number)
    if can_take(uow, checklist, number) or not _may_know(uow, number):
        return
    raise Invalid("entry.leaves_too", field=field, person=number)


def _may_know(uow: UnitOfWork, number: str) -> bool:
    """Whether the caller sees a handover of this person. Refused because of one that is not theirs to see, they would
    learn of it by trying names; what such a person is given goes on to others when they leave."""
    from checklist.usecases import cases_access  # here: it stands on this module

    for case_id in people.own_cases(uow.session, uow.ctx.tenant, number):
        try:
            cases_access.checklist_for(uow, case_id)
        except NotFound:
            continue
        return True
    return False


def departure_of(uow: UnitOfWork, number: str) -> Departure | None:
    """The person's own leaving, as far as it has been filed; not one after which they were hired again."""
    filed = _departures(uow, [number])[number]
    if not filed:
        return None
    employee = uow.facts.get(Employee, number)
    return next((d for d in filed if employee is None or not d.undone_by(employee.hire_date)), None)


def _departures(uow: UnitOfWork, numbers: Iterable[str]) -> dict[str, list[Departure]]:
    """Asked once a unit for each person, and for several at once."""
    known: dict[str, list[Departure]] = uow.session.info.setdefault("departures", {})
    unknown = {number for number in numbers if number not in known}
    if unknown:
        found = people.departures(uow.session, uow.ctx.tenant, unknown)
        known.update({number: found.get(number, []) for number in unknown})
    return known


def has_left(uow: UnitOfWork, number: str) -> bool:
    """Whether the person is gone: no longer active, the last working day is over, or absent until then. Of whom nothing
    is known: no."""
    employee = uow.facts.get(Employee, number)
    if employee is not None and not employee.works_here:
        return True
    departure = departure_of(uow, number)
    return departure is not None and departure.has_left(uow.now)


def is_gone(uow: UnitOfWork, number: str) -> bool:
    """Whether everybody may know that the person has left: no longer active, or the last working day is over."""
    employee = uow.facts.get(Employee, number)
    if employee is not None and not employee.works_here:
        return True
    departure = departure_of(uow, number)
    return departure is not None and departure.is_over(uow.now)


def leaves_too_soon(uow: UnitOfWork, checklist: Checklist, number: str) -> bool:
    """Whether the person goes in the same batch as the leaver, or no later, and so takes no new part."""
    departure = departure_of(uow, number)
    return departure is not None and departure.too_soon_for(checklist.last_working_day, checklist.batch_id)


def can_take(uow: UnitOfWork, checklist: Checklist, number: str | None) -> bool:
    """Whether somebody may be given a part of this handover without anybody asking them."""
    if number is None or number == checklist.leaver:
        return False
    return not has_left(uow, number) and not leaves_too_soon(uow, checklist, number)


def clock_of(uow: UnitOfWork, checklist: Checklist, number: str) -> Clock:
    """The person's own calendar and zone; the case's, where nothing is known of the person."""
    rules = uow.rules(HandoverRules)
    employee = uow.facts.get(Employee, number)
    country = employee.country if employee else checklist.country
    subdivision = employee.subdivision if employee else checklist.subdivision
    zone = employee.time_zone if employee else checklist.time_zone
    return Clock(Calendar(country, subdivision, rules.overrides(country)), zone, rules.close_of_business)


def head_above(uow: UnitOfWork, path: Sequence[str], barred: Iterable[str]) -> str | None:
    """The nearest head on the department path, from the leaver's department upward; never one of `barred`."""
    out = set(barred)
    for code in reversed(path):
        department = uow.facts.get(Department, code)
        head = department.head if department else None
        if head and head not in out and is_known(uow, head) and not has_left(uow, head):
            return head
    return None


def superior_of(uow: UnitOfWork, path: Sequence[str], head: str, barred: Iterable[str]) -> str | None:
    """The next head above this one on the path; from the root's down, where this one heads none of it."""
    heads = [d.head for code in path if (d := uow.facts.get(Department, code)) is not None and d.head]
    above = heads[: heads.index(head)] if head in heads else heads
    out = {head, *barred}
    return next((h for h in reversed(above) if h not in out and is_known(uow, h) and not has_left(uow, h)), None)


def hrbp_of(uow: UnitOfWork, checklist: Checklist, but: Collection[str] = (), *, anywhere: bool = False) -> str | None:
    """The case's HRBP, else who holds that duty for the department today, the nearest first. Never the leaver, who has
    left, or one of `but`. `anywhere`: else who holds it for another part, as the owner of cases has it."""
    if checklist.hrbp and checklist.hrbp not in (checklist.leaver, *but):
        return checklist.hrbp
    today = uow.now.astimezone(ZoneInfo(checklist.time_zone)).date()
    depth = {code: n for n, code in enumerate(checklist.department_path, start=1)}
    held = [a for a in assignments(uow, "hrbp") if a.holds_on(today) and a.employee not in (checklist.leaver, *but)]
    held = sorted((a for a in held if not has_left(uow, a.employee)), key=lambda a: a.employee)
    near = [a for a in held if a.department is None or a.department in depth]
    near.sort(key=lambda a: -depth.get(a.department or "", 0))
    return next((a.employee for a in near or (held if anywhere else [])), None)


def hr_as_confirmer(uow: UnitOfWork, checklist: Checklist, fills_in: str | None) -> str | None:
    """HR as the last one, where no rule finds anybody else: nothing waits for nobody."""
    hr = hrbp_of(uow, checklist)
    return hr if hr != fills_in and can_take(uow, checklist, hr) else None


def assignments(uow: UnitOfWork, duty: str) -> list[Assignment]:
    """Who holds a duty, people who have left apart; asked once a unit, for a list has many entries."""
    known: dict[str, list[Assignment]] = uow.session.info.setdefault("assignments", {})
    if duty not in known:
        known[duty] = [
            Assignment(d.employee, d.department, d.site, d.valid_from, d.valid_to)
            for d in uow.facts.find(Duty, duty)
            if d.duty == duty and is_known(uow, d.employee)
        ]
    return known[duty]


def holds_hr_duty(uow: UnitOfWork, checklist: Checklist, number: str) -> bool:
    """Whether the leaver's department lies in the person's part of the organization."""
    today = uow.now.astimezone(ZoneInfo(checklist.time_zone)).date()
    return any(
        a.employee == number
        and a.holds_on(today)
        and (a.department is None or a.department in checklist.department_path)
        for a in assignments(uow, "hrbp")
    )


def find_confirmer(
    uow: UnitOfWork,
    checklist: Checklist,
    duty: str,
    *,
    submitter: str | None,
    receiver: str | None,
    project_owner: str | None = None,
) -> str | None:
    """Who confirms; None when nobody may: then HR names one. Who leaves with the leaver or before only where nobody
    else is left."""
    assert checklist.head is not None, "a checklist has its head before it has entries"
    held = assignments(uow, duty)
    named = [a.employee for a in held]
    candidates = [*named, checklist.head, checklist.head_superior, receiver, project_owner, checklist.hrbp]
    _departures(uow, {c for c in candidates if c})
    gone = [c for c in candidates if c and has_left(uow, c)]
    leaving = frozenset(c for c in candidates if c and leaves_too_soon(uow, checklist, c))
    at = Circumstances(
        path=checklist.department_path,
        site=checklist.company,
        day=uow.now.astimezone(ZoneInfo(checklist.time_zone)).date(),
        head=checklist.head,
        head_superior=checklist.head_superior,
        barred=frozenset(p for p in (checklist.leaver, submitter, *gone) if p),
        hrbp=checklist.hrbp,
        receiver=receiver,
        project_owner=project_owner,
    )
    staying = confirmer.find(duty, held, replace(at, barred=at.barred | leaving))
    return staying or confirmer.find(duty, held, at)
