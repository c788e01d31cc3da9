"""The release of a single draft (发布): by hand, at its hour, at another. SPEC 2 ("confidential until released")."""

from __future__ import annotations

from chassis.errors import WrongState
from chassis.timers import Timer
from chassis.unit import UnitOfWork
from offboarding.contract.batch_events import BlockedCase, ReleaseBlocked
from offboarding.contract.cases import Case, RescheduleCaseReleaseRequest, SubmitCaseRequest
from offboarding.model.dates import check_release
from offboarding.model.states import State, Trigger
from offboarding.store import batches, cases
from offboarding.store.cases import CaseRow
from offboarding.usecases import access, intake, people, views
from offboarding.usecases.intake import RELEASE


def submit(uow: UnitOfWork, command: SubmitCaseRequest) -> Case:
    """Files a draft now."""
    case, found = access.for_change(uow, command.name, command.etag, *access.STAFF)
    _must_be_draft_alone(uow, case, Trigger.SUBMIT.value)
    intake.accept_warnings(uow, case, accepted=command.accept_warnings, staff=True)
    case.version += 1
    intake.file(uow, case)
    return views.answer(uow, case, found)


def reschedule(uow: UnitOfWork, command: RescheduleCaseReleaseRequest) -> Case:
    """RescheduleCaseRelease: another hour, or none. The hour that it has already is no news."""
    case, found = access.for_change(uow, command.name, command.etag, *access.STAFF)
    _must_be_draft_alone(uow, case, "reschedule_case_release")
    if command.release_at == case.release_at and case.blocked_reason is None:
        return views.answer(uow, case, found)
    if command.release_at is None:
        uow.timers.drop(RELEASE, case.case_id)
    else:
        check_release(command.release_at, uow.now)
        intake.accept_warnings(uow, case, accepted=command.accept_warnings, staff=True)
        uow.timers.set(RELEASE, case.case_id, command.release_at)
    case.release_at, case.blocked_reason = command.release_at, None
    case.version += 1
    return views.answer(uow, case, found)


def on_release(uow: UnitOfWork, timer: Timer) -> None:
    """A draft's hour has come. HR who decided it otherwise meanwhile wins: then there is nothing to do."""
    case = cases.by_id(uow.session, uow.ctx.tenant, timer.key, lock=True)
    if case is None or case.state != State.DRAFT or case.release_at is None or case.release_at > uow.now:
        return
    reason = None
    if intake.filed_case_of(uow, case) is not None:
        reason = "already_open"
    elif not intake.leaver_of(uow, case.leaver).active and not case.late_reason:
        reason = "person_inactive"
    if reason is None:
        intake.file(uow, case)
    else:
        case.blocked_reason, case.release_at = reason, None
        _tell_blocked(uow, case, reason)


def _tell_blocked(uow: UnitOfWork, case: CaseRow, reason: str) -> None:
    """A draft that could not be released tells its HR, and nobody else: it is still confidential."""
    hr = sorted(person for person, what in people.of_case(uow, case).items() if "hr" in what or "initiator" in what)
    blocked = [BlockedCase(case_id=case.case_id, blocked_reason=reason)]
    uow.emit(ReleaseBlocked(batch_id=None, title=None, blocked_reason=reason, cases=blocked, hr=hr, blocked_at=uow.now))


def _must_be_draft_alone(uow: UnitOfWork, case: CaseRow, action: str) -> None:
    """A batch is released as a whole; only what stayed behind then is released alone."""
    if case.state != State.DRAFT:
        raise WrongState("case.wrong_state", field="name", state=case.state, action=action)
    batch = batches.by_id(uow.session, case.tenant_id, case.batch_id) if case.batch_id else None
    if batch is not None and batch.state == "draft":
        raise WrongState("case.batch_not_released", field="name", batch=f"batches/{case.batch_id}")
