"""Who sees what, in one place: the same for get and list. SPEC 5, 8.

The head sees the own department and all below it, HR the departments of its duty and the persons it is named for;
auditors, admins and the tenant's systems see everything, everybody else what is about themself. Who stands in for a
head or for HR (授权代理) sees and decides on the findings of their cases, and nothing of figures and deductions.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, false, or_, true

from chassis.errors import Forbidden
from chassis.unit import UnitOfWork
from performance.contract.reads import Delegation, Department, Duty, Employee
from performance.model.acting import Mandate, name_to_use, principals
from performance.store import persons
from performance.store.cases import CaseRow
from performance.store.findings import FindingRow


@dataclass(frozen=True, slots=True)
class HrArea:
    """For what a person is HR: who names them, and the departments of their duty (all of them: `everywhere`)."""

    person: str
    everywhere: bool = False
    departments: frozenset[str] = frozenset()

    def covers(self, thing: CaseRow | FindingRow) -> bool:
        """Whether they are HR for a case or finding; nobody is for the own leaving."""
        if self.person in ("", thing.leaver):
            return False
        return self.everywhere or thing.hrbp == self.person or thing.department in self.departments


@dataclass(frozen=True, slots=True)
class Sight:
    """How far a caller sees. `hr`: the caller's own area first, then those that the caller stands in for."""

    person: str
    everything: bool = False
    headed: frozenset[str] = frozenset()
    """Departments below the caller."""
    hr: tuple[HrArea, ...] = ()
    heads: frozenset[str] = frozenset()
    """Heads that the caller stands in for."""

    @property
    def own_hr(self) -> HrArea:
        """For what the caller is HR by the own office."""
        return self.hr[0] if self.hr else HrArea(self.person)

    @property
    def departments(self) -> frozenset[str]:
        """All departments that the caller sees into."""
        return self.headed | self.own_hr.departments


def sight_of(uow: UnitOfWork) -> Sight:
    """The caller's sight, from the replicated directory as it is now."""
    ctx = uow.ctx
    everything = ctx.has_role("auditor", "admin", "system")
    if ctx.actor_kind != "person":
        return Sight(ctx.actor, everything)
    mandates = [
        Mandate(d.delegator, frozenset(d.scopes), d.starts_at, d.ends_at) for d in uow.facts.find(Delegation, ctx.actor)
    ]
    partners = principals(mandates, "hr", uow.now) if ctx.has_role("hr") else frozenset()  # only HR stands in for HR
    headed = {department.fact_id for department in uow.facts.find(Department, ctx.actor)}
    return Sight(
        ctx.actor,
        everything,
        frozenset(_with_below(headed, _children(uow))) if headed and not everything else frozenset(),
        tuple(_hr_area(uow, person) for person in (ctx.actor, *sorted(partners))),
        principals(mandates, "head", uow.now),
    )


def _hr_area(uow: UnitOfWork, person: str) -> HrArea:
    today = uow.now.date()
    duties = [
        duty
        for duty in uow.facts.find(Duty, f"hrbp:{person}")
        if (duty.valid_from is None or duty.valid_from <= today) and (duty.valid_to is None or today <= duty.valid_to)
    ]
    held = {duty.department for duty in duties if duty.department}
    below = _with_below(held, _children(uow)) if held else set()
    return HrArea(person, any(duty.department is None for duty in duties), frozenset(below))


def _children(uow: UnitOfWork) -> dict[str, list[str]]:
    children: dict[str, list[str]] = defaultdict(list)
    for department in uow.facts.find(Department):
        if department.parent:
            children[department.parent].append(department.fact_id)
    return children


def _with_below(roots: set[str], children: dict[str, list[str]]) -> set[str]:
    seen: set[str] = set()
    waiting = list(roots)
    while waiting:
        department = waiting.pop()
        if department not in seen:
            seen.add(department)
            waiting.extend(children.get(department, ()))
    return seen


def sees_person(sight: Sight, number: str, employee: Employee | None) -> bool:
    """Whether the caller may read what this service holds on a person."""
    if sight.everything or sight.own_hr.everywhere or number == sight.person:
        return True
    if employee is None:
        return False
    return employee.department in sight.departments or sight.person in (employee.manager, employee.hrbp)


def visible_findings(sight: Sight) -> ColumnElement[bool]:
    """The findings that the caller may see. A leaver sees of the own case only what came back."""
    about_me = and_(FindingRow.leaver == sight.person, FindingRow.state == "returned")
    if sight.everything:
        return or_(about_me, FindingRow.leaver != sight.person)
    others: list[ColumnElement[bool]] = [FindingRow.head == sight.person]
    if sight.heads:
        others.append(FindingRow.head.in_(sorted(sight.heads)))
    if sight.headed:
        others.append(FindingRow.department.in_(sorted(sight.headed)))
    for area in sight.hr:
        named = FindingRow.hrbp == area.person
        others.append(and_(FindingRow.leaver != area.person, true() if area.everywhere else or_(named, _below(area))))
    return or_(about_me, and_(FindingRow.leaver != sight.person, or_(*others)))


def _below(area: HrArea) -> ColumnElement[bool]:
    return FindingRow.department.in_(sorted(area.departments)) if area.departments else false()


def decides_as_head(uow: UnitOfWork, finding: FindingRow, head: str | None) -> bool:
    """Whether the caller decides on the finding as head, else as HR; Forbidden for everybody else.

    What follows in this unit is done in the name of whom the caller stands in for.
    """
    sight = sight_of(uow)
    barred = finding.leaver == sight.person
    people = [p for p in (sight.person, *sorted(sight.heads)) if p == head and p != finding.leaver]
    if not barred and _take_part(uow, people):
        return True
    if not barred and _take_part(uow, [area.person for area in sight.hr if area.covers(finding)]):
        return False
    raise _refused(uow, Forbidden("findings.not_yours", field="name"))


def acts_for_hr(uow: UnitOfWork, case: CaseRow) -> str | None:
    """Whose office of HR the caller uses for a case, never the leaver; None where they have none.

    What follows in this unit is done in that name.
    """
    sight = sight_of(uow)
    if case.leaver == sight.person:
        return None
    return _take_part(uow, [area.person for area in sight.hr if area.covers(case)])


def _take_part(uow: UnitOfWork, parts: list[str]) -> str | None:
    said = uow.ctx.on_behalf_of
    name = name_to_use(uow.ctx.actor, parts, said)
    if name is not None:
        uow.ctx = uow.ctx.with_(on_behalf_of=name if name != uow.ctx.actor else None)
    return name


def _refused(uow: UnitOfWork, otherwise: Forbidden) -> Forbidden:
    said = uow.ctx.on_behalf_of
    if said is None or said == uow.ctx.actor:
        return otherwise
    return Forbidden("acting.not_for", field="on_behalf_of", person=said)


def visible_persons(uow: UnitOfWork, sight: Sight, column: ColumnElement[Any]) -> ColumnElement[bool]:
    """The same as `sees_person`, as a condition on a column that names persons: a list shows what get shows."""
    if sight.everything or sight.own_hr.everywhere:
        return true()
    if not sight.person:
        return false()
    return or_(column == sight.person, column.in_(persons.seen_by(uow.ctx.tenant, sight.person, sight.departments)))
