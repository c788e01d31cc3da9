"""Another head of a case (部门负责人): the former one left, or HR took over. Checklist decides, the case follows."""

from __future__ import annotations

from chassis.errors import NotReady
from chassis.events import Envelope
from chassis.unit import UnitOfWork
from offboarding.contract.reads import HeadChanged
from offboarding.usecases import attendance, holdings, people
from offboarding.usecases.progress import case_of


def head_changed(uow: UnitOfWork, event: HeadChanged, _envelope: Envelope) -> None:
    """The case is this head's from now on: sight, tasks and health go along; one change after another."""
    case = case_of(uow, event.case_id)
    if case.head == event.head:
        return
    if case.head not in (event.previous, None):
        raise NotReady("not_found", name=f"cases/{event.case_id}")
    case.head, case.head_superior = event.head, event.head_superior
    people.refresh_viewers(uow, case)
    if case.blocked_reason is not None:
        attendance.look(uow, case)
    holdings.look_at_case_of(uow, case.leaver)
