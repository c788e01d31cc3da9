"""What a leaver held becomes the receiver's at the end of the last working day, and comes back with its case undone.

The directory's own rows change, so that every service hears of it as of any other change. The receiver then stands in:
a later sync of the ERP that still names the person who left does not put them back (`stand_ins.py`).
"""

from __future__ import annotations

from typing import Any

from chassis.unit import UnitOfWork
from offboarding.contract.events import SuccessorChanged
from offboarding.contract.holding_events import HoldingReversed, HoldingTakenEffect
from offboarding.model.holdings import Held
from offboarding.model.states import OPEN
from offboarding.model.states import State as CaseState
from offboarding.store import delegations as delegation_store
from offboarding.store import directory
from offboarding.store.cases import CaseRow
from offboarding.store.holdings import HoldingRow, StandInRow
from offboarding.usecases import delegations, publishing

PASS_ON = "holdings_pass_on"
PLACES = {
    Held.HEADSHIP: ("department", "head"),
    Held.DIRECT_REPORT: ("employee", "manager"),
    Held.DUTY: ("duty", "employee"),
}
"""The directory's row and field that says who has it."""


def apply(uow: UnitOfWork, case: CaseRow, row: HoldingRow) -> None:
    """It is the receiver's from now on. An open task is passed on by its owner, who hears of it."""
    kind = Held(row.kind)
    if kind in PLACES and row.receiver is not None:
        _replace(uow, kind, row.key, case.leaver, row.receiver)
        _stand_in(uow, case, row)
    elif kind is Held.DELEGATION:
        delegation = delegation_store.by_id(uow.session, row.tenant_id, row.key, lock=True)
        if delegation is not None and delegation.active:
            delegations.finish(uow, delegation, ended_by=None)
    elif kind is Held.SUCCESSOR_ROLE:
        uow.timers.set(PASS_ON, row.key, uow.now, {"from": case.leaver, "to": row.receiver})
    event = HoldingTakenEffect(
        case_id=case.case_id,
        holding_id=row.holding_id,
        kind=row.kind,
        key=row.key,
        leaver=case.leaver,
        receiver=row.receiver,
    )
    uow.emit(event, case=case.case_id)


def reverse(uow: UnitOfWork, case: CaseRow, row: HoldingRow) -> None:
    """It is the leaver's again, unless somebody else has it by now. A delegation that ended stays ended."""
    kind = Held(row.kind)
    restored = False
    if kind in PLACES and row.receiver is not None:
        restored = _replace(uow, kind, row.key, row.receiver, case.leaver)
        stand_in = uow.session.get(StandInRow, (row.tenant_id, PLACES[kind][0], row.key))
        if stand_in is not None and stand_in.case_id == case.case_id:
            uow.session.delete(stand_in)
    elif kind is Held.SUCCESSOR_ROLE:
        restored = True
        uow.timers.set(PASS_ON, row.key, uow.now, {"from": row.receiver, "to": case.leaver})
    event = HoldingReversed(
        case_id=case.case_id,
        holding_id=row.holding_id,
        kind=row.kind,
        key=row.key,
        leaver=case.leaver,
        receiver=row.receiver,
        restored=restored,
    )
    row.effective_at = None
    uow.emit(event, case=case.case_id)


def pass_on(uow: UnitOfWork, case: CaseRow, leaver: str | None, receiver: str | None) -> bool:
    """Makes the receiver the successor of a locked case where the other one still is; False where nothing changed."""
    if CaseState(case.state) not in OPEN or case.successor != leaver or receiver == case.leaver:
        return False
    case.successor = receiver
    case.version += 1
    event = SuccessorChanged(case_id=case.case_id, successor=receiver, previous=leaver)
    uow.emit(event, case=case.case_id)
    return True


def _replace(uow: UnitOfWork, kind: Held, key: str, before: str, after: str) -> bool:
    """Whether the directory's row named `before`, and names `after` now."""
    table, field = PLACES[kind]
    row: Any = directory.locked(uow.session, table, [key]).get(key)
    if row is None or not row.active or getattr(row, field) != before:
        return False
    setattr(row, field, after)
    row.version, row.updated_at = row.version + 1, uow.now
    uow.session.flush()
    publishing.publish(uow, table, [row])
    return True


def _stand_in(uow: UnitOfWork, case: CaseRow, row: HoldingRow) -> None:
    assert row.receiver is not None, "a place is never given to nobody"
    table = PLACES[Held(row.kind)][0]
    uow.session.merge(
        StandInRow(
            tenant_id=row.tenant_id,
            kind=table,
            key=row.key,
            leaver=case.leaver,
            receiver=row.receiver,
            since=case.last_working_day,
            case_id=case.case_id,
        )
    )
