"""How a case moves: its state by the table of `model.states`, its health by its deadlines; one event tells both."""

from __future__ import annotations

from chassis.errors import NotReady
from chassis.unit import UnitOfWork
from offboarding.contract.events import CaseBlocked, CaseStateChanged
from offboarding.model.health import Health, health_at, next_change
from offboarding.model.states import FINAL, State, Trigger, advance, allows, is_past
from offboarding.store import progress
from offboarding.store.cases import CaseRow

HEALTH = "case_health"


def move(uow: UnitOfWork, case: CaseRow, trigger: Trigger) -> None:
    """Takes the step, or raises WrongState."""
    _become(uow, case, advance(State(case.state), trigger), Health(case.health))


def follow(uow: UnitOfWork, case: CaseRow, trigger: Trigger) -> bool:
    """The step that another service reports. False when it is past; NotReady when an earlier one is on its way."""
    state = State(case.state)
    if allows(state, trigger):
        move(uow, case, trigger)
        return True
    if is_past(state, trigger):
        return False
    raise NotReady("case.step_early", state=state.value, action=trigger.value)


def refresh_health(uow: UnitOfWork, case: CaseRow) -> None:
    """Works the health out anew, tells of a change, and plans the next look."""
    deadlines, missed = progress.deadlines_of_health(uow.session, case.tenant_id, case.case_id)
    if missed != case.deadlines_missed:  # what is assigned is flushed, be it the same
        case.deadlines_missed = missed
    ended = State(case.state) in FINAL
    health = Health.GREEN if ended else health_at(uow.now, deadlines)
    following = None if ended else next_change(uow.now, deadlines)
    if following is None:
        uow.timers.drop(HEALTH, case.case_id)
    else:
        uow.timers.set(HEALTH, case.case_id, following)
    if health != case.health:
        _become(uow, case, State(case.state), health)


def _become(uow: UnitOfWork, case: CaseRow, state: State, health: Health) -> None:
    if state in FINAL:
        health = Health.GREEN
        uow.timers.drop(HEALTH, case.case_id)
    changed = CaseStateChanged(
        case_id=case.case_id,
        from_state=case.state,
        to_state=state.value,
        health=health.value,
        previous_health=case.health,
        leaver=case.leaver,
        leaver_name=case.leaver_name,
        head=case.head,
        hrbp=case.hrbp,
    )
    case.state, case.health, case.health_rank = state.value, health.value, health.rank
    uow.emit(changed, case=case.case_id)


def block(uow: UnitOfWork, case: CaseRow, reason: str) -> None:
    """The case cannot go on; HR is told once for each reason."""
    if case.blocked_reason == reason:
        return
    case.blocked_reason = reason
    uow.emit(CaseBlocked(case_id=case.case_id, blocked_reason=reason, hrbp=case.hrbp), case=case.case_id)
