"""Who sees what, in one place: the same for get and list. SPEC 5, 8.

The head sees the own department and all below it, HR the departments of its duty and the persons it is named for;
auditors, admins and the tenant's systems see everything, everybody else what is about themself.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, false, or_, true

from chassis.unit import UnitOfWork
from performance.contract.reads import Department, Duty, Employee
from performance.store import persons
from performance.store.cases import CaseRow
from performance.store.findings import FindingRow


@dataclass(frozen=True, slots=True)
class Sight:
    """How far a caller sees."""

    person: str
    everything: bool
    headed: frozenset[str]
    """Departments below the caller."""
    hr_everywhere: bool
    hr_for: frozenset[str]
    """Departments whose HR the caller is."""

    @property
    def departments(self) -> frozenset[str]:
        """All departments that the caller sees into."""
        return self.headed | self.hr_for


def sight_of(uow: UnitOfWork) -> Sight:
    """The caller's sight, from the replicated directory as it is now."""
    ctx = uow.ctx
    everything = ctx.has_role("auditor", "admin", "system")
    if everything or ctx.actor_kind != "person":
        return Sight(ctx.actor, everything, frozenset(), False, frozenset())
    today = uow.now.date()
    duties = [
        duty
        for duty in uow.facts.find(Duty, f"hrbp:{ctx.actor}")
        if (duty.valid_from is None or duty.valid_from <= today) and (duty.valid_to is None or today <= duty.valid_to)
    ]
    headed = {department.fact_id for department in uow.facts.find(Department, ctx.actor)}
    hr_for = {duty.department for duty in duties if duty.department}
    if headed or hr_for:
        children = _children(uow)
        headed, hr_for = _with_below(headed, children), _with_below(hr_for, children)
    everywhere = any(duty.department is None for duty in duties)
    return Sight(ctx.actor, False, frozenset(headed), everywhere, frozenset(hr_for))


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
    if sight.everything or sight.hr_everywhere or number == sight.person:
        return True
    if employee is None:
        return False
    return employee.department in sight.departments or sight.person in (employee.manager, employee.hrbp)


def visible_findings(sight: Sight) -> ColumnElement[bool]:
    """The findings that the caller may see. A leaver sees of the own case only what came back."""
    about_me = and_(FindingRow.leaver == sight.person, FindingRow.state == "returned")
    if sight.everything:
        return or_(about_me, FindingRow.leaver != sight.person)
    others: list[ColumnElement[bool]] = [FindingRow.head == sight.person, FindingRow.hrbp == sight.person]
    if sight.hr_everywhere:
        others.append(true())
    if sight.departments:
        others.append(FindingRow.department.in_(sorted(sight.departments)))
    return or_(about_me, and_(FindingRow.leaver != sight.person, or_(*others)))


def is_hr_of(sight: Sight, finding: FindingRow) -> bool:
    """Whether the caller is HR for the case of a finding."""
    if finding.leaver == sight.person:
        return False
    return finding.hrbp == sight.person or sight.hr_everywhere or finding.department in sight.hr_for


def hr_of_case(sight: Sight, case: CaseRow) -> bool:
    """Whether the caller is HR for a case; never the leaver."""
    if case.leaver == sight.person or not sight.person:
        return False
    return case.hrbp == sight.person or sight.hr_everywhere or case.department in sight.hr_for


def visible_persons(uow: UnitOfWork, sight: Sight, column: ColumnElement[Any]) -> ColumnElement[bool]:
    """The same as `sees_person`, as a condition on a column that names persons: a list shows what get shows."""
    if sight.everything or sight.hr_everywhere:
        return true()
    if not sight.person:
        return false()
    return or_(column == sight.person, column.in_(persons.seen_by(uow.ctx.tenant, sight.person, sight.departments)))
