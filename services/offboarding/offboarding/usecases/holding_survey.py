"""What a leaver holds (清点), worked out from directory, tasks, cases and work records as they are now. SPEC 2."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from chassis.unit import UnitOfWork
from offboarding.model.holdings import Able, Held, Thing
from offboarding.store import cases, directory
from offboarding.store import holdings as store
from offboarding.store.cases import CaseRow
from offboarding.store.delegations import DelegationRow
from offboarding.store.directory import Duty
from offboarding.usecases.own_tasks import texts


def survey(uow: UnitOfWork, case: CaseRow) -> list[Thing]:
    """Everything that the leaver holds at this moment and that lasts beyond the last working day."""
    return [*_offices(uow, case), *_delegations(uow, case), *_in_cases(uow, case), *_records(uow, case)]


def _offices(uow: UnitOfWork, case: CaseRow) -> Iterator[Thing]:
    session = uow.session
    for department in store.headed_by(session, case.leaver):
        name = {"zh-CN": department.name_zh, "en": department.name_en or department.name_zh}
        yield Thing(Held.HEADSHIP, department.code, texts(uow, "holding.headship", {"name": name}))
    reports = store.reporting_to(session, case.leaver)
    leaving = store.leaving_by(session, [r.number for r in reports], case.last_working_day) if reports else set()
    for report in reports:
        if report.number not in leaving:  # who is gone by then needs no manager
            name = {"zh-CN": report.name_zh, "en": report.name_en or report.name_zh}
            title = texts(uow, "holding.direct_report", {"name": name, "number": report.number})
            yield Thing(Held.DIRECT_REPORT, report.number, title, besides=frozenset({report.number}))
    duties = store.duties_of(session, case.leaver, case.last_working_day)
    names = directory.department_names(session, {d.department for d in duties if d.department}) if duties else {}
    for duty in duties:
        yield Thing(
            Held.DUTY,
            duty.id,
            texts(uow, "holding.duty", {"duty": _duty(uow, duty), "scope": _scope(uow, duty, names)}),
        )


def _duty(uow: UnitOfWork, duty: Duty) -> Mapping[str, str] | str:
    key = f"duty.{duty.duty}"
    return texts(uow, key, {}) if key in uow.service.messages else duty.duty


def _scope(uow: UnitOfWork, duty: Duty, names: Mapping[str, Mapping[str, str]]) -> Mapping[str, str]:
    place = dict(names.get(duty.department or "") or texts(uow, "holding.everywhere", {}))
    return {language: f"{text}, {duty.site}" if duty.site else text for language, text in place.items()}


def _delegations(uow: UnitOfWork, case: CaseRow) -> Iterator[Thing]:
    rows: list[DelegationRow] = store.delegations_of(uow.session, case.leaver, uow.now)
    names = directory.names_of(uow.session, {p for row in rows for p in (row.delegator, row.delegate)}) if rows else {}
    for row in rows:
        given = row.delegator == case.leaver
        other = row.delegate if given else row.delegator
        params = {"name": names.get(other, {"zh-CN": other, "en": other})}
        key = "holding.delegation_given" if given else "holding.delegation_had"
        yield Thing(Held.DELEGATION, row.delegation_id, texts(uow, key, params))


def _in_cases(uow: UnitOfWork, case: CaseRow) -> Iterator[Thing]:
    for other in store.succeeding(uow.session, case.leaver):
        if other.case_id != case.case_id:
            title = texts(uow, "holding.successor_role", {"name": other.leaver_name})
            yield Thing(Held.SUCCESSOR_ROLE, other.case_id, title, besides=frozenset({other.leaver}))
    tasks = store.tasks_elsewhere(uow.session, case.leaver, case.case_id)
    found = cases.by_ids(uow.session, {task.case_id for task in tasks}) if tasks else {}
    for task in tasks:
        about = found.get(task.case_id)
        if about is not None:
            title = texts(uow, "holding.open_task", {"title": _both(task.title), "name": about.leaver_name})
            yield Thing(Held.OPEN_TASK, task.task_id, title, task.owner, frozenset({about.leaver}))


def _records(uow: UnitOfWork, case: CaseRow) -> Iterator[Thing]:
    for kind, count in sorted(store.list_of(uow.session, case.tenant_id, case.case_id).records.items()):
        key = f"holding.records.{kind}"
        what = texts(uow, key, {}) if key in uow.service.messages else {"zh-CN": kind, "en": kind}
        yield Thing(Held.WORK_RECORDS, kind, texts(uow, "holding.work_records", {"count": count, "kind": what}))


def _both(title: Mapping[str, str]) -> dict[str, str]:
    some = next(iter(title.values()), "")
    return {"zh-CN": title.get("zh-CN") or some, "en": title.get("en") or some}


def able(uow: UnitOfWork, case: CaseRow, candidates: set[str]) -> Able:
    """Who of the candidates cannot receive anything in this case."""
    wanted = candidates - {case.leaver}
    if not wanted:
        return Able(case.leaver)
    leaving = store.leaving_by(uow.session, wanted, case.last_working_day)
    return Able(case.leaver, directory.inactive_of(uow.session, wanted), leaving)
