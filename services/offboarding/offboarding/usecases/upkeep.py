"""Cases after the directory changed: who may see them, whether a missing head of an open one has appeared, who is above
the head now, whether anybody answers for it, and whether what they wait for here still waits for somebody who does."""

from __future__ import annotations

from datetime import datetime, timedelta

from chassis.timers import Timer
from chassis.unit import UnitOfWork
from offboarding.model.states import State
from offboarding.store import attendance as attendance_store
from offboarding.store import cases, delegations
from offboarding.store import holdings as holding_store
from offboarding.store import revocations as revocation_store
from offboarding.usecases import attendance, batch_release, holdings, intake, mandates, people, revocations, superiors
from offboarding.usecases.publishing import REFRESH

CASES_A_TURN = 50
ENDED = "ended"
PACE = timedelta(seconds=5)
"""Between two turns over cases that have ended: there may be many years of them, and other work goes first."""


def on_refresh(uow: UnitOfWork, timer: Timer) -> None:
    """Walks over the open cases, some at a time, each turn its own transaction; then slowly over those that have ended:
    HR's sight of these ends with the office, too."""
    if timer.key == ENDED:
        _refresh_ended(uow, timer)
        return
    ids = cases.open_after(uow.session, timer.payload.get("after", ""), CASES_A_TURN)
    of_batches: set[str] = set()
    access_waits = revocation_store.unconfirmed(uow.session, ids)
    receivers_lack = holding_store.undecided(uow.session, ids)
    nobody_answers = attendance_store.doubtful(uow.session, ids)
    for case_id in ids:
        case = cases.by_id(uow.session, uow.ctx.tenant, case_id, lock=True)
        if case is None:
            continue
        if case.state in (State.SUBMITTED, State.DRAFT):
            intake.find_head(uow, case)
        if case.state != State.DRAFT:
            people.renew_hr(uow, case)
            superiors.renew(uow, case)
        if case_id in access_waits:
            revocations.hand_on(uow, case)
        if case_id in receivers_lack:
            holdings.hand_on(uow, case)
        if case_id in nobody_answers and case.state != State.DRAFT:
            attendance.look(uow, case)
        people.refresh_viewers(uow, case)
        if case.batch_id is not None:
            of_batches.add(case.batch_id)
    for batch_id in sorted(of_batches):
        batch_release.refresh_viewers(uow, batch_id)
    if len(ids) == CASES_A_TURN:
        uow.timers.set(REFRESH, timer.key, uow.now + timedelta(milliseconds=1), {"after": ids[-1]})
    else:
        uow.timers.set(REFRESH, ENDED, uow.now + PACE)


def _refresh_ended(uow: UnitOfWork, timer: Timer) -> None:
    at, last = timer.payload.get("at"), timer.payload.get("before", "")
    found = cases.ended_before(uow.session, (datetime.fromisoformat(at), last) if at else None, CASES_A_TURN)
    access_waits = revocation_store.unconfirmed(uow.session, [case_id for _, case_id in found])
    for _, case_id in found:
        case = cases.by_id(uow.session, uow.ctx.tenant, case_id, lock=True)
        if case is not None:
            if case_id in access_waits:
                revocations.hand_on(uow, case)
            people.refresh_viewers(uow, case)
    if len(found) == CASES_A_TURN:
        reached, case_id = found[-1]
        uow.timers.set(REFRESH, ENDED, uow.now + PACE, {"at": reached.isoformat(), "before": case_id})


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
