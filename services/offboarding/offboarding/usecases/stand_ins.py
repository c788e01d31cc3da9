"""A sync that still names a person who left as head, manager or holder of a duty: the receiver stays (DECISIONS 18).

The row is taken with a warning. It ends when the ERP names somebody who is there, and does not hold for who was hired
again.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any, Protocol

from chassis.unit import UnitOfWork
from offboarding.model.directory import Problem
from offboarding.store import directory
from offboarding.store import holdings as store
from offboarding.store.directory import Employee
from offboarding.store.holdings import StandInRow

FIELDS = {"department": "head", "employee": "manager", "duty": "employee"}


class Row(Protocol):
    """A row of a batch, as `batches.py` has it."""

    code: str
    outcome: str
    values: dict[str, Any]
    warnings: list[Problem]


def keep(uow: UnitOfWork, kind: str, rows: Sequence[Row], *, columns: Collection[str] | None, stored: bool) -> None:
    """Puts the receiver in the place of who left, in the good rows of a batch. `stored` False: only looks."""
    field = FIELDS.get(kind)
    if field is None or (columns is not None and field not in columns):
        return
    good = [row for row in rows if row.outcome != "refused"]
    found = store.stand_ins(uow.session, kind, [row.code for row in good])
    if not found:
        return
    named = {row.values[field] for row in good if row.code in found and row.values.get(field)}
    gone = directory.inactive_of(uow.session, named) | store.leaving_by(uow.session, named, uow.now.date())
    for row in good:
        one = found.get(row.code)
        if one is None or row.values.get(field) == one.receiver:
            continue
        person = row.values.get(field)
        if person is not None and (person in gone or _still_away(uow, one, person)):
            row.values[field] = one.receiver
            row.warnings.append(Problem(field, "row.person_left", {"found": person, "receiver": one.receiver}))
        elif stored:
            uow.session.delete(one)
            found.pop(row.code)


def _still_away(uow: UnitOfWork, one: StandInRow, person: str) -> bool:
    """Whether it is the one who left (a transfer, say, leaves nobody inactive), and was not hired again since."""
    if person != one.leaver:
        return False
    employee = uow.session.get(Employee, (one.tenant_id, person))
    return employee is None or employee.hire_date is None or employee.hire_date <= one.since
