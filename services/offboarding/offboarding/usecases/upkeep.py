"""Open cases after the directory changed: who may see them, and whether a missing head has appeared."""

from __future__ import annotations

from datetime import timedelta

from chassis.timers import Timer
from chassis.unit import UnitOfWork
from offboarding.model.states import State
from offboarding.store import cases, delegations
from offboarding.usecases import batch_release, intake, mandates, people
from offboarding.usecases.publishing import REFRESH

CASES_A_TURN = 50


def on_refresh(uow: UnitOfWork, timer: Timer) -> None:
    """Walks over the open cases, some at a time, each turn its own transaction."""
    ids = cases.open_after(uow.session, timer.payload.get("after", ""), CASES_A_TURN)
    of_batches: set[str] = set()
    for case_id in ids:
        case = cases.by_id(uow.session, uow.ctx.tenant, case_id, lock=True)
        if case is None:
            continue
        if case.state in (State.SUBMITTED, State.DRAFT):
            intake.find_head(uow, case)
        if case.state != State.DRAFT:
            people.renew_hr(uow, case)
        people.refresh_viewers(uow, case)
        if case.batch_id is not None:
            of_batches.add(case.batch_id)
    for batch_id in sorted(of_batches):
        batch_release.refresh_viewers(uow, batch_id)
    if len(ids) == CASES_A_TURN:
        uow.timers.set(REFRESH, timer.key, uow.now + timedelta(milliseconds=1), {"after": ids[-1]})


def on_sight(uow: UnitOfWork, timer: Timer) -> None:
    """A delegation (授权代理) began or ended: who sees the delegator's cases is worked out anew, some at a time."""
    delegation = delegations.by_id(uow.session, uow.ctx.tenant, timer.key)
    if delegation is None:
        return
    after = timer.payload.get("after", "")
    ids = cases.shared(uow.session, delegation.delegator, delegation.delegate, after, CASES_A_TURN)
    for case_id in ids:
        case = cases.by_id(uow.session, uow.ctx.tenant, case_id, lock=True)
        if case is not None:
            people.refresh_viewers(uow, case)
    if len(ids) == CASES_A_TURN:
        uow.timers.set(mandates.SIGHT, timer.key, uow.now + timedelta(milliseconds=1), {"after": ids[-1]})
