"""The roll (花名册): what the directory says of many leavers, read in a few statements whatever their number."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set

from chassis.unit import UnitOfWork
from offboarding.model.dates import today_in
from offboarding.model.departments import Tree, head_and_superior
from offboarding.store import directory
from offboarding.store.directory import Company, Employee, Position
from offboarding.usecases import access, people
from offboarding.usecases.building import Surroundings


class Roll:
    """With `lock`, employees are locked in the order of their numbers, so that two cases of one person cannot be filed
    at once; who only looks waits for nobody.

    `barred`: people who are neither head nor HR of anybody here, because they leave in the same batch.
    """

    def __init__(
        self, uow: UnitOfWork, numbers: Iterable[str], *, others: Iterable[str] = (), lock: bool = True
    ) -> None:
        self._uow = uow
        self.employees: Mapping[str, Employee] = (
            directory.locked(uow.session, "employee", list(numbers))
            if lock
            else directory.employees(uow.session, numbers)
        )
        rows = self.employees.values()
        self.companies: Mapping[str, Company] = directory.companies(uow.session, {row.company for row in rows})
        self._positions: Mapping[str, Position] = directory.positions(
            uow.session, {row.position for row in rows if row.position}
        )
        self.tree: Tree = directory.department_lines(uow.session, {row.department for row in rows})
        self._duties = people.hr_duties(uow)
        heads = {d.head for d in self.tree.departments.values() if d.head}
        hr = {d.employee for d in self._duties} | {row.hrbp for row in rows if row.hrbp}
        self._asked = {*heads, *hr, *others}
        self._gone = directory.inactive_of(uow.session, self._asked)
        self.barred: Set[str] = frozenset()

    def has_left(self, number: str) -> bool:
        """Whether the person is unknown or no longer at work; of leavers, heads, HR and `others` only."""
        row = self.employees.get(number)
        return not row.active if row is not None else number in self._gone

    def hr(self, employee: Employee) -> list[str]:
        """HR of the person, nearest first, as `people.hr_of`."""
        path = self.tree.path(employee.department)
        day = today_in(self._uow.now, employee.time_zone or "UTC")
        without = {employee.number, *self.barred}
        found = people.hr_among(self._duties, employee.hrbp, path, day, without=without)
        return [person for person in found if not self.has_left(person)]

    def heads(self, employee: Employee) -> list[str]:
        """Heads on the person's path, nearest first, never the person."""
        return self.tree.heads(employee.department, without=[employee.number])

    def head_and_superior(self, employee: Employee) -> tuple[str | None, str | None]:
        """Who acts as head, and who is above: nobody who has left or leaves in the same batch."""
        unable = {*self._gone, *self.barred, *(n for n, row in self.employees.items() if not row.active)}
        return head_and_superior(self.tree, employee.department, employee.number, unable)

    def staff_for(self, employee: Employee) -> bool:
        """`access.staff_for`, of somebody on the roll."""
        ctx = self._uow.ctx
        if access.is_system(self._uow):
            return True
        if ctx.actor == employee.number:
            return False
        return ctx.has_role("admin") or ctx.actor in self.hr(employee)

    def around(self, employee: Employee) -> Surroundings | None:
        """What a case needs to know; None where the directory lacks the company."""
        company = self.companies.get(employee.company)
        if company is None:
            return None
        head, superior = self.head_and_superior(employee)
        return Surroundings(
            company=company,
            position=self._positions.get(employee.position or ""),
            path=self.tree.path(employee.department),
            head=head,
            superior=superior,
            hr=self.hr(employee),
        )
