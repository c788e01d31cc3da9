"""That somebody answers for every filed case: where neither head nor HR does, who can name them is asked. SPEC 7."""

from __future__ import annotations

from chassis.unit import UnitOfWork
from offboarding.contract.events import CaseBlocked
from offboarding.model.attendance import HR_ADMIN, administrators, who_is_asked
from offboarding.model.dates import today_in
from offboarding.model.departments import path_codes
from offboarding.model.duties import Duty
from offboarding.model.states import OPEN, State
from offboarding.store import attendance as store
from offboarding.store import batches, directory, progress
from offboarding.store import holdings as holding_store
from offboarding.store.cases import CaseRow
from offboarding.usecases import holdings, own_tasks, people

TASK = "name_head"
NO_HEAD = "no_head"
HR_FAMILY = "hr"


def look(uow: UnitOfWork, case: CaseRow) -> None:
    """Asks who has to be asked now, and nobody any more where somebody answers. The caller has locked the case.

    While somebody is asked, the case has a `blocked_reason`: a case without one need not be looked at when it moves on.
    """
    state = State(case.state)
    # A list that is only just being made finds its head itself, or is blocked; then the reason stands on the case.
    waits = state in OPEN and (state is not State.SUBMITTED or case.blocked_reason is not None)
    before = progress.who_has(uow.session, case.case_id, own_tasks.OWNER, TASK)
    headless = waits and holdings.head_at_work(uow, case) is None
    hr = _hr(uow, case) if headless else []
    deserted = headless and not hr
    person = who_is_asked(state, hr=hr, others=_others(uow, case) if deserted else []) if headless else None
    params = {"name": case.leaver_name}
    own_tasks.settle(uow, case, TASK, person, subject=f"cases/{case.case_id}", params=params)
    if deserted:
        case.blocked_reason = case.blocked_reason or NO_HEAD
    elif state != State.SUBMITTED and case.blocked_reason == NO_HEAD:
        case.blocked_reason = None
    if person is not None and person not in before:
        _tell(uow, case, person, first=not before)


def _tell(uow: UnitOfWork, case: CaseRow, person: str, *, first: bool) -> None:
    """Who is asked is told as HR is. The case's own HR was told when it came to a stop (`moves.block`)."""
    if first and person == case.hrbp:
        return
    assert case.blocked_reason is not None, "nobody is asked otherwise"
    uow.emit(CaseBlocked(case_id=case.case_id, blocked_reason=case.blocked_reason, hrbp=person), case=case.case_id)


def _hr(uow: UnitOfWork, case: CaseRow) -> list[str]:
    """HR as it is now; where nobody is HR at all the last one keeps the case, while at work."""
    found = people.hr_of_case(uow, case)
    return found or _able(uow, case, [case.hrbp] if case.hrbp else [])


def _others(uow: UnitOfWork, case: CaseRow) -> list[str]:
    above = people.line_of(uow, case.department).heads(case.department)
    rows = directory.duties_named(uow.session, HR_ADMIN)
    found = administrators(
        [Duty(d.duty, d.employee, d.department, d.valid_from, d.valid_to) for d in rows],
        path_codes(case.department_path),
        today_in(uow.now, case.time_zone),
        hr_people=store.in_job_family(uow.session, HR_FAMILY),
        initiator=case.initiator,
    )
    return _able(uow, case, [*above, *found])


def _able(uow: UnitOfWork, case: CaseRow, persons: list[str]) -> list[str]:
    """Those of them who are at work and see the case through: not the leaver, nor who leaves in the same batch or by
    another case no later."""
    leavers = batches.leavers_of(uow.session, case.batch_id) if case.batch_id else set()
    leaving = holding_store.leaving_by(uow.session, persons, case.last_working_day)
    out = {case.leaver, *leavers, *leaving, *directory.inactive_of(uow.session, persons)}
    return [person for person in persons if person not in out]
