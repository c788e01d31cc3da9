"""Who has to do with a leaver or a case: heads on the department's path, HR of the subtree, whoever acts in it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence, Set
from datetime import date

from chassis.unit import UnitOfWork
from offboarding.model import duties as duty_rules
from offboarding.model.dates import today_in
from offboarding.model.departments import Tree, head_and_superior, path_codes, superior_of
from offboarding.model.kinds import Kind
from offboarding.store import batches, cases, directory, holdings, progress
from offboarding.store.cases import CaseRow
from offboarding.store.directory import Employee
from offboarding.usecases import mandates


def line_of(uow: UnitOfWork, department: str) -> Tree:
    """The department and everything above it."""
    return directory.department_line(uow.session, uow.ctx.tenant, department)


def heads_of(uow: UnitOfWork, employee: Employee) -> list[str]:
    """The heads on the person's department path, nearest first, never the person."""
    return line_of(uow, employee.department).heads(employee.department, without=[employee.number])


def head_and_superior_of(
    uow: UnitOfWork, employee: Employee, without: Iterable[str] = ()
) -> tuple[str | None, str | None]:
    """Who acts as head in the person's case, and who is above; nobody who has left or is unknown, nor of `without`."""
    tree = line_of(uow, employee.department)
    heads = tree.heads(employee.department, without=[employee.number])
    gone = directory.inactive_of(uow.session, heads)
    return head_and_superior(tree, employee.department, employee.number, {*gone, *without})


def superior_of_case(uow: UnitOfWork, case: CaseRow) -> str | None:
    """Who is above the head of the case by the directory now: nobody who has left or leaves in the same batch."""
    if case.head is None:
        return None
    tree = line_of(uow, case.department)
    gone = directory.inactive_of(uow.session, tree.heads(case.department, without=[case.leaver]))
    leavers = batches.leavers_of(uow.session, case.batch_id) if case.batch_id else set()
    return superior_of(tree, case.department, case.leaver, case.head, case.head_superior, {*gone, *leavers})


def hr_of(uow: UnitOfWork, employee: Employee) -> list[str]:
    """HR of the person, nearest first: the person's own HRBP, then duty `hrbp` up the path.

    Where nobody answers for that part of the organization, everybody with the duty does: a case without HR would stall.
    """
    path = line_of(uow, employee.department).path(employee.department)
    return _hr(uow, {employee.number}, employee.hrbp, path, employee.time_zone or "UTC")


def _hr(uow: UnitOfWork, without: Set[str], own: str | None, path: list[str], zone: str) -> list[str]:
    found = hr_among(hr_duties(uow), own, path, today_in(uow.now, zone), without=without)
    gone = directory.inactive_of(uow.session, found)
    return [person for person in found if person not in gone]


def hr_of_case(uow: UnitOfWork, case: CaseRow) -> list[str]:
    """HR of a case as the directory has it now, nearest first; never the leaver."""
    return _hr_of_case(uow, case, uow.session.get(Employee, (case.tenant_id, case.leaver)))


def _hr_of_case(uow: UnitOfWork, case: CaseRow, employee: Employee | None) -> list[str]:
    """Nobody who leaves in the same batch: not only at its release, also when the directory changes afterwards."""
    leavers = batches.leavers_of(uow.session, case.batch_id) if case.batch_id else set()
    path = path_codes(case.department_path)
    return _hr(uow, {case.leaver, *leavers}, employee.hrbp if employee else None, path, case.time_zone)


def holders_of(uow: UnitOfWork, case: CaseRow, duty: str) -> list[str]:
    """Who holds a duty for the leaver's department, nearest first; nobody who has left, never the leaver."""
    rows = directory.duties_named(uow.session, duty)
    assigned = [duty_rules.Duty(d.duty, d.employee, d.department, d.valid_from, d.valid_to) for d in rows]
    day = today_in(uow.now, case.time_zone)
    found = duty_rules.holders(assigned, duty, path_codes(case.department_path), day, without={case.leaver})
    gone = directory.inactive_of(uow.session, found)
    return [person for person in found if person not in gone]


def hr_duties(uow: UnitOfWork) -> list[duty_rules.Duty]:
    """Every assignment of duty `hrbp`."""
    rows = directory.duties_named(uow.session, "hrbp")
    return [duty_rules.Duty(d.duty, d.employee, d.department, d.valid_from, d.valid_to) for d in rows]


def hr_among(
    assigned: Sequence[duty_rules.Duty], own: str | None, path: Sequence[str], day: date, *, without: Set[str]
) -> list[str]:
    """The rule of `hr_of` over these assignments; whether somebody has left is not asked here."""
    found = duty_rules.holders(assigned, "hrbp", path, day, without=without)
    if own is not None and own not in without:
        found = [own, *(person for person in found if person != own)]
    return found or sorted({d.employee for d in assigned if d.holds_on(day) and d.employee not in without})


def of_case(uow: UnitOfWork, case: CaseRow) -> dict[str, set[str]]:
    """Everybody who may see the case, and as what. Of what was not released yet: HR, the named head, who entered it.

    Of a case in a batch these are the batch's: its HR and the heads that were named to know, nobody who leaves in it.
    """
    employee = uow.session.get(Employee, (case.tenant_id, case.leaver))
    hr = _hr_of_case(uow, case, employee)
    if case.submitted_at is not None:
        heads = line_of(uow, case.department).heads(case.department, without=[case.leaver])
        found = at_filing(case, hr, heads)
        receivers, confirmers = progress.entry_people(uow.session, case.case_id)
        held = holdings.receivers(uow.session, case.case_id)
        for person in receivers | confirmers | held | progress.task_people(uow.session, case.case_id):
            if person != case.leaver:
                found.setdefault(person, set()).add("involved")
        mandates.lend(uow, case, found)
        return found
    return _of_draft(uow, case, hr)


def at_filing(case: CaseRow, hr: Iterable[str], heads: Iterable[str]) -> dict[str, set[str]]:
    """Who sees a filed case in which nobody has anything to do yet. HR is who is HR of that part now: a former HRBP
    keeps no sight by having been it (`case.hrbp`) once."""
    found: dict[str, set[str]] = {}
    for one in _hr_or_last(case, hr):
        _add(found, one, "hr")
    for person in (case.head, *heads):
        _add(found, person, "head")
    _add(found, case.initiator if len(case.initiator) <= 64 else None, "initiator")  # longer ones are ids of systems
    _add(found, case.successor, "successor")
    _add(found, case.fills_in, "fills_in")
    found.pop(case.leaver, None)
    if case.kind != Kind.DEATH:
        found[case.leaver] = {"leaver"}
    return found


def _hr_or_last(case: CaseRow, hr: Iterable[str]) -> list[str]:
    """HR as it is now; where nobody is HR at all, who was when the case was entered."""
    return list(hr) or [person for person in (case.hrbp,) if person]


def _of_draft(uow: UnitOfWork, case: CaseRow, hr: Iterable[str]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    batch = batches.by_id(uow.session, case.tenant_id, case.batch_id) if case.batch_id else None
    leavers = batches.leavers_of(uow.session, batch.batch_id) if batch is not None else set()
    for person in _hr_or_last(case, hr):
        _add(found, person if person not in leavers else None, "hr")
    if batch is None:
        _add(found, case.head, "head")
    else:
        above = line_of(uow, case.department).heads(case.department)
        for head in batch.heads:
            _add(found, head, "head" if head in above else "informed")
    _add(found, case.initiator if len(case.initiator) <= 64 else None, "initiator")
    found.pop(case.leaver, None)
    return found


def _add(found: dict[str, set[str]], person: str | None, relation: str) -> None:
    if person:
        found.setdefault(person, set()).add(relation)


def renew_hr(uow: UnitOfWork, case: CaseRow) -> None:
    """The HRBP of a case is somebody who is HR of that part of the organization now, where there is anybody."""
    hr = hr_of_case(uow, case)
    if hr and case.hrbp not in hr:
        case.hrbp = hr[0]


def refresh_viewers(uow: UnitOfWork, case: CaseRow) -> None:
    """Works out anew who may see the case."""
    cases.set_viewers(uow.session, case, of_case(uow, case))


def involve(uow: UnitOfWork, case: CaseRow, *persons: str | None) -> None:
    """Lets more people see the case, because they have something to do in it."""
    for person in persons:
        if person and person != case.leaver and cases.add_viewer(uow.session, case, person, "involved"):
            mandates.lend_of(uow, case, person, "involved")
