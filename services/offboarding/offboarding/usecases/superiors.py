"""Who is above the head of a running case (上级负责人): told when the head is late, so it follows the directory."""

from __future__ import annotations

from chassis.unit import UnitOfWork
from offboarding.contract.events import SuperiorChanged
from offboarding.model.states import OPEN, State
from offboarding.store.cases import CaseRow
from offboarding.usecases import people, publishing


def renew(uow: UnitOfWork, case: CaseRow) -> None:
    """The superior as the directory has it now; who escalates hears of a change. The caller has locked the case.

    Of a draft nobody hears: its heads are decided when it is filed.
    """
    if State(case.state) not in OPEN or case.head is None:
        return
    superior, previous = people.superior_of_case(uow, case), case.head_superior
    if superior == previous:
        return
    case.head_superior = superior
    event = SuperiorChanged(case_id=case.case_id, head=case.head, head_superior=superior, previous=previous)
    uow.emit(event, case=case.case_id)
    publishing.look_at_holdings(uow, [case.case_id])  # a tenant's rule may give what is held to the superior
