"""Filing a separation: facts of the directory, dates, notice rules, the snapshot that starts the handover. SPEC 2."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from chassis.errors import AlreadyExists, Invalid, NotFound, NotReady, WrongState, render
from chassis.timers import Timer
from chassis.unit import UnitOfWork
from offboarding.contract.cases import Case, CreateCaseRequest
from offboarding.model import dates as date_rules
from offboarding.model import notice
from offboarding.model.dates import CaseDates
from offboarding.model.kinds import Kind
from offboarding.model.states import State, Trigger
from offboarding.settings import CaseRules, NoticeRules
from offboarding.store import batches, cases
from offboarding.store import holdings as holding_store
from offboarding.store.cases import CaseRow
from offboarding.store.directory import Company, Employee, Position
from offboarding.usecases import (
    access,
    attendance,
    building,
    contacts,
    holdings,
    moves,
    people,
    revocations,
    statute,
    views,
)

RELEASE = "release_case"
RETRY = "retry_blocked"


def create(uow: UnitOfWork, command: CreateCaseRequest) -> Case:
    """Files a case, keeps a draft, or (`validate_only`) only says what would come of it."""
    kind = Kind(command.kind)
    employee = leaver_of(uow, command.leaver)
    staff = access.check_may_file(uow, employee, kind, draft=command.draft)
    _check_leaver_free(uow, employee, staff=staff, late=bool(command.late_reason))
    check_successor(uow, command.successor, employee.number)
    case = building.new_case(uow, command, kind, employee, _surroundings(uow, employee))
    check_successor_stays(uow, case, case.successor)
    if command.release_at is not None and not command.draft:
        raise Invalid("case.release_needs_draft", field="release_at")
    date_rules.check_release(command.release_at, uow.now)
    case.release_at = command.release_at
    dates = dates_of(case)
    date_rules.check(
        kind,
        dates,
        today=date_rules.today_in(uow.now, case.time_zone),
        hire_date=employee.hire_date,
        time_zone=case.time_zone,
        late_reason=command.late_reason,
        may_be_past=staff,
    )
    case.warnings = find_warnings(uow, case, employee, dates) + (statute.of_single(uow, case) if staff else [])
    if command.validate_only:
        return views.preview(uow, case)
    if not command.draft or command.release_at is not None:
        accept_warnings(uow, case, accepted=command.accept_warnings, staff=staff)
    cases.add(uow.session, case)
    if command.draft:
        people.refresh_viewers(uow, case)
        if command.release_at is not None:
            uow.timers.set(RELEASE, case.case_id, command.release_at)
    else:
        file(uow, case)
    return views.answer(uow, case, access.relations(uow, case))


def file(uow: UnitOfWork, case: CaseRow) -> None:
    """The step from draft to submitted: from here on people hear of it. Who is head is decided at this moment."""
    employee = leaver_of(uow, case.leaver)
    other = filed_case_of(uow, case)
    if other is not None:
        raise AlreadyExists(
            "case.already_open", field="leaver", leaver=f"employees/{case.leaver}", case=f"cases/{other}"
        )
    file_under(uow, case, *_head_of(uow, case, employee))
    holdings.begin(uow, case)
    uow.session.flush()
    people.refresh_viewers(uow, case)
    if case.head is None:
        attendance.look(uow, case)


def file_under(
    uow: UnitOfWork, case: CaseRow, head: str | None, superior: str | None, *, of_batch: Sequence[Any] = ()
) -> None:
    """The step itself, for one case or one of many: no query. The caller has made sure that it may be taken, begins the
    list of holdings, lets people see the case, and looks whether somebody answers for it (`attendance`). `of_batch`:
    warnings of the batch that go on record with it.
    """
    case.head, case.head_superior = head, superior
    case.submitted_at = uow.now
    case.release_at = case.blocked_reason = None
    uow.timers.drop(RELEASE, case.case_id)
    uow.emit(building.snapshot(case, of_batch), case=case.case_id)
    moves.move(uow, case, Trigger.SUBMIT)
    if case.access_revocation_at is not None:
        revocations.plan(uow, case, first=True)
    contacts.tell(uow, case)
    if case.head is None:
        moves.block(uow, case, "no_head")
        plan_retry(uow, case)


def _head_of(uow: UnitOfWork, case: CaseRow, employee: Employee) -> tuple[str | None, str | None]:
    """Nobody who leaves in the same batch is head in it."""
    leavers = batches.leavers_of(uow.session, case.batch_id) if case.batch_id else set()
    return people.head_and_superior_of(uow, employee, without=leavers)


def filed_case_of(uow: UnitOfWork, case: CaseRow) -> str | None:
    """Another case of the same person that is under way."""
    other = cases.open_case_of(uow.session, case.leaver, besides=case.case_id)
    return other if other is not None and cases.is_filed(uow.session, other) else None


def plan_retry(uow: UnitOfWork, case: CaseRow) -> None:
    """A blocked case is looked at again."""
    wait = timedelta(minutes=uow.rules(CaseRules).retry_blocked_minutes)
    uow.timers.set(RETRY, case.case_id, uow.now + wait)


def on_retry(uow: UnitOfWork, timer: Timer) -> None:
    """Whether a case that was blocked for want of a head has one now; else again later."""
    case = cases.by_id(uow.session, uow.ctx.tenant, timer.key, lock=True)
    if case is None or case.state != State.SUBMITTED or case.blocked_reason is None:
        return
    find_head(uow, case)
    attendance.look(uow, case)
    if case.blocked_reason is not None:
        plan_retry(uow, case)


def find_head(uow: UnitOfWork, case: CaseRow) -> None:
    """Fills in the head of a case that has none, if the directory knows one by now.

    A filed one stays blocked until its list is made: whoever was found may be gone again before, and checklist, which
    says each reason once, would not say so.
    """
    if case.head is not None and case.blocked_reason != attendance.NO_HEAD:
        return
    employee = uow.session.get(Employee, (case.tenant_id, case.leaver))
    if employee is not None:
        case.head, case.head_superior = _head_of(uow, case, employee)


def accept_warnings(uow: UnitOfWork, case: CaseRow, *, accepted: bool, staff: bool) -> None:
    """Puts the acceptance on the warnings that need one; WrongState names them where it is missing."""
    open_ones = [w for w in case.warnings if w["must_accept"] and not w.get("accepted_by")]
    if not open_ones:
        return
    if not (accepted and staff):
        texts = [render(uow.service.messages, w["code"], uow.ctx.locale, w["params"]) for w in open_ones]
        why = "case.accept_warnings" if staff else "case.warnings_are_for_hr"
        raise WrongState(why, field="accept_warnings", warnings="; ".join(texts))
    mark = {"accepted_by": uow.ctx.actor, "accepted_at": uow.now.isoformat()}
    case.warnings = [w | mark if w in open_ones else w for w in case.warnings]


def find_warnings(uow: UnitOfWork, case: CaseRow, employee: Employee | None, dates: CaseDates) -> list[Any]:
    """What the notice rules of the country say, as it is stored with the case."""
    rules = uow.rules(NoticeRules)
    facts = notice.NoticeFacts(
        country=case.country,
        kind=Kind(case.kind),
        notice_date=dates.notice_date,
        separation_date=dates.separation_date,
        hire_date=employee.hire_date if employee else None,
        probation_end=employee.probation_end if employee else None,
        **{**case.notice, "protected_grounds": tuple(case.notice["protected_grounds"])},
    )
    days = notice.NoticeDays(
        resignation=rules.cn_resignation_days,
        probation=rules.cn_probation_days,
        dismissal=rules.cn_dismissal_days,
        redundancy=rules.cn_redundancy_days,
    )
    return [
        {"code": w.code, "article": w.article, "must_accept": w.must_accept, "params": w.params}
        for w in notice.findings(facts, days)
    ]


def keep_accepted(before: list[Any], found: list[Any]) -> list[Any]:
    """The warnings found now, with the acceptance of those that said exactly the same before."""
    earlier = {(w["code"], str(w["params"])): w for w in before if w.get("accepted_by")}
    return [earlier.get((w["code"], str(w["params"])), w) for w in found]


def dates_of(case: CaseRow) -> CaseDates:
    """The dates of a case as the rules take them."""
    return CaseDates(
        notice_date=case.notice_date,
        last_working_day=case.last_working_day,
        separation_date=case.separation_date,
        paid_until=case.paid_until,
        access_revocation_at=case.access_revocation_at,
        requested_last_working_day=case.requested_last_working_day,
    )


def check_successor(uow: UnitOfWork, successor: str | None, leaver: str) -> None:
    """A successor is somebody else, known and at work."""
    if successor is None:
        return
    if successor == leaver:
        raise Invalid("case.successor_is_leaver", field="successor")
    row = uow.session.get(Employee, (uow.ctx.tenant, successor))
    if row is None:
        raise NotFound("not_found", field="successor", name=f"employees/{successor}")
    if not row.active:
        raise Invalid("case.person_inactive", field="successor", person=f"employees/{successor}")


def check_successor_stays(uow: UnitOfWork, case: CaseRow, successor: str | None) -> None:
    """A successor does not leave in the same batch, nor no later than the leaver; judged by what the caller may know of
    alone, so that no draft of others is betrayed."""
    if successor is None:
        return
    known = access.visible_cases(uow)[0].with_only_columns(CaseRow.case_id)
    found = holding_store.departures(uow.session, [successor], case.last_working_day, case.batch_id, known)
    person = f"employees/{successor}"
    if case.batch_id is not None and any(other.batch_id == case.batch_id for other in found):
        raise Invalid("batch.successor_leaves", field="successor", successor=person)
    if found:
        day = case.last_working_day.isoformat()
        raise Invalid("holding.receiver_leaves", field="successor", person=person, last_working_day=day)


def leaver_of(uow: UnitOfWork, number: str) -> Employee:
    """The leaver, locked, so that two cases of one person cannot be filed at the same moment."""
    row = uow.session.get(Employee, (uow.ctx.tenant, number), with_for_update=True)
    if row is None:
        raise NotFound("not_found", field="leaver", name=f"employees/{number}")
    return row


def _check_leaver_free(uow: UnitOfWork, employee: Employee, *, staff: bool, late: bool) -> None:
    if not employee.active and not (staff and late):
        raise Invalid("case.person_inactive", field="leaver", person=f"employees/{employee.number}")
    other = cases.open_case_of(uow.session, employee.number)
    # A draft is unknown to all but its HR: who may not know of it must not learn of it by being refused. The draft
    # stays behind at its release then, and its HR is told.
    if other is not None and access.knows(uow, other):
        params: dict[str, Any] = {"leaver": f"employees/{employee.number}", "case": f"cases/{other}"}
        raise AlreadyExists("case.already_open", field="leaver", **params)


def _surroundings(uow: UnitOfWork, employee: Employee) -> building.Surroundings:
    company = uow.session.get(Company, (uow.ctx.tenant, employee.company))
    if company is None:
        raise NotReady("not_found", field="leaver", name=f"companies/{employee.company}")
    head, superior = people.head_and_superior_of(uow, employee)
    return building.Surroundings(
        company=company,
        position=uow.session.get(Position, (uow.ctx.tenant, employee.position)) if employee.position else None,
        path=people.line_of(uow, employee.department).path(employee.department),
        head=head,
        superior=superior,
        hr=people.hr_of(uow, employee),
    )
