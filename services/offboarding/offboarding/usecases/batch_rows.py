"""The rows of a batch: each looked at for itself and against the others, whatever their number in a few statements."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from chassis.errors import DomainError, FieldViolation, Forbidden
from chassis.unit import UnitOfWork
from offboarding.contract.batches import BatchRow, CreateBatchRequest
from offboarding.model import dates as date_rules
from offboarding.model.kinds import Kind
from offboarding.store import cases, directory, holdings
from offboarding.store.cases import CaseRow
from offboarding.store.directory import Employee
from offboarding.usecases import access, building, intake
from offboarding.usecases.roll import Roll


@dataclass
class Plan:
    """What the rows come to: a case for each good one, and everything that is wrong with the others."""

    roll: Roll
    cases: list[CaseRow] = field(default_factory=list)
    problems: list[FieldViolation] = field(default_factory=list)

    def hr(self) -> set[str]:
        """HR of everybody in it; nobody who leaves in it."""
        return {person for case in self.cases for person in self.roll.hr(self.roll.employees[case.leaver])}


def plan(uow: UnitOfWork, command: CreateBatchRequest, *, lock: bool) -> Plan:
    """Looks at every row; `lock` where the batch will be stored.

    Forbidden where the caller acts for the employer in none of them.
    """
    leavers = [row.leaver for row in command.rows]
    others = {row.successor for row in command.rows if row.successor} | set(command.heads)
    roll = Roll(uow, leavers, others=others, lock=lock)
    roll.barred = set(leavers)
    found = Plan(roll)
    looked = _Look(
        uow=uow,
        roll=roll,
        known=directory.existing(uow.session, "employee", others),
        taken=_known_cases(uow, leavers),
        leaving=_known_departures(uow, command.rows),
        default=Kind(command.kind or Kind.REDUNDANCY),
    )
    allowed = 0
    for index, row in enumerate(command.rows):
        path = f"rows[{index}]"
        employee = roll.employees.get(row.leaver)
        if employee is not None and not roll.staff_for(employee):
            # Nothing else is said of somebody who is not the caller's business.
            found.problems.append(_problem(f"{path}.leaver", "access.not_your_leaver", leaver=_name(row.leaver)))
            continue
        allowed += 1
        problems, case = looked.at(row, employee, first=leavers.index(row.leaver) == index)
        found.problems += [FieldViolation(f"{path}.{p.field}", p.message, p.params) for p in problems]
        if case is not None:
            found.cases.append(case)
    if not allowed:
        raise Forbidden("access.not_your_leaver", field="rows[0].leaver", leaver=_name(leavers[0]))
    found.problems += _wrong_heads(command.heads, looked)
    return found


@dataclass
class _Look:
    """What the rows are held against. `leaving`: the first last working day of who is to succeed and leaves, too."""

    uow: UnitOfWork
    roll: Roll
    known: set[str]
    taken: dict[str, str]
    leaving: dict[str, date]
    default: Kind

    def at(
        self, row: BatchRow, employee: Employee | None, *, first: bool
    ) -> tuple[list[FieldViolation], CaseRow | None]:
        """Everything that is wrong with a row, and the case that it makes if that is nothing."""
        if employee is None:
            return [_problem("leaver", "row.unknown_reference", found=_name(row.leaver))], None
        found = list(self._leaver(row, employee, first=first)) + list(self._successor(row))
        around = self.roll.around(employee)
        if around is None:
            found.append(_problem("leaver", "row.unknown_reference", found=f"companies/{employee.company}"))
            return found, None
        kind = Kind(row.kind or self.default)
        try:
            case = building.new_case(self.uow, row, kind, employee, around)
            dates = intake.dates_of(case)
            date_rules.check(
                kind,
                dates,
                today=date_rules.today_in(self.uow.now, case.time_zone),
                hire_date=employee.hire_date,
                time_zone=case.time_zone,
                late_reason=row.late_reason,
                may_be_past=True,
            )
        except DomainError as error:
            return [*found, *error.fields], None
        case.warnings = intake.find_warnings(self.uow, case, employee, dates)
        return found, None if found else case

    def _leaver(self, row: BatchRow, employee: Employee, *, first: bool) -> Iterable[FieldViolation]:
        if not first:
            yield _problem("leaver", "batch.leaver_twice", leaver=_name(row.leaver))
        if not employee.active and not row.late_reason:
            yield _problem("leaver", "case.person_inactive", person=_name(row.leaver))
        if row.leaver in self.taken:
            case = f"cases/{self.taken[row.leaver]}"
            yield _problem("leaver", "case.already_open", leaver=_name(row.leaver), case=case)

    def _successor(self, row: BatchRow) -> Iterable[FieldViolation]:
        successor = row.successor
        if successor is None:
            return
        if successor == row.leaver:
            yield _problem("successor", "case.successor_is_leaver")
        elif successor in self.roll.barred:
            yield _problem("successor", "batch.successor_leaves", successor=_name(successor))
        elif successor not in self.known:
            yield _problem("successor", "row.unknown_reference", found=_name(successor))
        elif self.roll.has_left(successor):
            yield _problem("successor", "case.person_inactive", person=_name(successor))
        elif successor in self.leaving and self.leaving[successor] <= row.last_working_day:
            day = row.last_working_day.isoformat()
            yield _problem("successor", "holding.receiver_leaves", person=_name(successor), last_working_day=day)


def _wrong_heads(heads: Sequence[str], look: _Look) -> list[FieldViolation]:
    found = []
    for index, head in enumerate(heads):
        if head in look.roll.barred:
            found.append(_problem(f"heads[{index}]", "batch.head_leaves", head=_name(head)))
        elif head not in look.known:
            found.append(_problem(f"heads[{index}]", "row.unknown_reference", found=_name(head)))
        elif look.roll.has_left(head):
            found.append(_problem(f"heads[{index}]", "case.person_inactive", person=_name(head)))
    return found


def _known_cases(uow: UnitOfWork, leavers: Iterable[str]) -> dict[str, str]:
    """Open cases of these people that the caller may know of, by leaver: a draft of others must not show here."""
    rows = cases.open_cases_of(uow.session, leavers)
    hidden = [row.case_id for row in rows if row.submitted_at is None]
    own = cases.relations_to_many(uow.session, uow.ctx.actor, hidden)
    return {
        row.leaver: row.case_id
        for row in rows
        if row.submitted_at is not None or access.with_roles(uow, row, own.get(row.case_id, frozenset()))
    }


def _known_departures(uow: UnitOfWork, rows: Sequence[BatchRow]) -> dict[str, date]:
    """When the successors leave by cases of their own outside of the batch, as `intake.check_successor_stays` asks it
    for one case: by what the caller may know of alone."""
    successors = {row.successor for row in rows if row.successor}
    if not successors:
        return {}
    latest = max(row.last_working_day for row in rows if row.successor)
    known = access.visible_cases(uow)[0].with_only_columns(CaseRow.case_id)
    found: dict[str, date] = {}
    for case in holdings.departures(uow.session, successors, latest, None, known):
        found[case.leaver] = min(case.last_working_day, found.get(case.leaver, case.last_working_day))
    return found


def _name(number: str) -> str:
    return f"employees/{number}"


def _problem(field_: str, message: str, **params: Any) -> FieldViolation:
    return FieldViolation(field_, message, params)
