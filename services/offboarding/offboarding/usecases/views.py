"""A case as its reader may see it, and the lists of cases. What a relation does not let one see is left out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement

from chassis import filtering
from chassis.errors import render
from chassis.paging import SortKey, fetch_page
from chassis.unit import UnitOfWork
from offboarding.contract import cases as contract
from offboarding.model.departments import path_codes
from offboarding.model.kinds import Kind
from offboarding.model.states import State
from offboarding.store import cases, omissions, progress
from offboarding.store.cases import CaseRow, CaseViewer
from offboarding.store.progress import TaskRow
from offboarding.usecases import access

MOST_WAITS = 20
PLAIN = [
    "kind",
    "state",
    "health",
    "leaver",
    "leaver_name",
    "head",
    "head_superior",
    "hrbp",
    "successor",
    "initiator",
    "department",
    "company",
    "position",
    "job_family",
    "country",
    "subdivision",
    "time_zone",
    "locale",
    "last_working_day",
    "separation_date",
    "notice_date",
    "paid_until",
    "requested_last_working_day",
    "access_revocation_at",
    "absent",
    "fills_in",
    "deadlines_missed",
    "created_at",
    "submitted_at",
    "completed_at",
    "closed_at",
]
OWN = ("reason_code", "reason_text", "personal_contact")
STAFF_ONLY = ["absent_reason", "eligible_for_rehire", "exit_interview", "release_at", "blocked_reason"]


def get(uow: UnitOfWork, query: contract.GetCaseRequest) -> contract.Case:
    """GetCase."""
    case, found = access.visible(uow, query.name)
    return answer(uow, case, found)


def answer(uow: UnitOfWork, case: CaseRow, relations: frozenset[str]) -> contract.Case:
    """One case with its progress and what it waits for."""
    uow.session.flush()
    return _views(uow, [case], {case.case_id: relations})[0]


def preview(uow: UnitOfWork, case: CaseRow) -> contract.Case:
    """A case that is not stored (validate_only)."""
    return _view(uow, case, frozenset({"hr"}), {}, (0, 0), [])


def list_cases(uow: UnitOfWork, query: contract.ListCasesRequest) -> contract.ListCasesResponse:
    """ListCases: the same cases that GetCase would answer."""
    statement, created_at = access.visible_cases(uow)
    condition = filtering.where(query.filter, filter_fields(uow))
    if condition is not None:
        statement = statement.where(condition)
    own = created_at is not CaseRow.created_at
    sortable = {
        "created_at": created_at.expression,
        "last_working_day": CaseRow.last_working_day.expression,
        "health": CaseRow.health_rank.expression,
        "state": CaseRow.state.expression,
    }
    tie = SortKey((CaseViewer.case_id if own else CaseRow.case_id).expression, name="case_id")
    keys = filtering.order_by(query.order_by, sortable, "created_at desc", tie)
    page = fetch_page(
        uow.session,
        statement,
        keys,
        page_size=query.page_size,
        page_token=query.page_token,
        query=["cases", query.filter, uow.ctx.actor],
    )
    found = _relations(uow, page.rows)
    rows = [row for row in page.rows if found[row.case_id]]  # a delegation that has just ended may have left some
    return contract.ListCasesResponse(cases=_views(uow, rows, found), next_page_token=page.next_page_token)


def of_rows(uow: UnitOfWork, rows: Sequence[CaseRow]) -> list[contract.Case]:
    """These cases, all of which the caller sees, with progress and what they wait for, in a few queries."""
    found = _relations(uow, rows)
    return _views(uow, [row for row in rows if found[row.case_id]], found)


def _relations(uow: UnitOfWork, rows: Sequence[CaseRow]) -> dict[str, frozenset[str]]:
    """The caller's relations to each case of a page, in one query."""
    own = cases.relations_to_many(uow.session, uow.ctx.actor, [row.case_id for row in rows])
    return {row.case_id: access.with_roles(uow, row, own.get(row.case_id, frozenset())) for row in rows}


def _views(uow: UnitOfWork, rows: Sequence[CaseRow], relations: Mapping[str, frozenset[str]]) -> list[contract.Case]:
    ids = [row.case_id for row in rows]
    if not ids:
        return []
    counts = progress.entry_counts(uow.session, ids)
    findings = progress.finding_counts(uow.session, ids)
    missing = omissions.open_counts(uow.session, ids)
    tasks: dict[str, list[TaskRow]] = {}
    for task in progress.open_tasks(uow.session, ids):
        tasks.setdefault(task.case_id, []).append(task)
    return [
        _view(
            uow,
            row,
            relations[row.case_id],
            counts.get(row.case_id, {}),
            (findings.get(row.case_id, 0), missing.get(row.case_id, 0)),
            tasks.get(row.case_id, []),
        )
        for row in rows
    ]


def _view(
    uow: UnitOfWork,
    row: CaseRow,
    relations: frozenset[str],
    counts: Mapping[str, int],
    found: tuple[int, int],
    tasks: Sequence[TaskRow],
) -> contract.Case:
    staff = not relations.isdisjoint({*access.STAFF, "auditor"})
    names = [*PLAIN, *(STAFF_ONLY if staff else ()), *(OWN if staff or "leaver" in relations else ())]
    values: dict[str, Any] = {name: getattr(row, name) for name in names}
    for name in ("notice_date", "last_working_day", "separation_date", "paid_until", "requested_last_working_day"):
        values[name] = values[name].isoformat() if values[name] is not None else None
    if staff:
        values["notice"] = contract.NoticeFactsOut(**row.notice)
        values["warnings"] = [warning(uow, w) for w in row.warnings]
    if staff or "head" in relations:
        values["close_reason"] = row.close_reason
    return contract.Case(
        name=row.case_id,
        etag=str(row.version),
        batch=row.batch_id if staff or row.submitted_at is None else None,
        department_path=path_codes(row.department_path),
        progress=_progress(counts, *found),
        waits_for=[_wait(t) for t in tasks if _may_know(uow, t, relations)][:MOST_WAITS],
        letter=f"letters/{row.letter_id}" if row.letter_id else None,
        report=f"reports/{row.report_id}" if row.report_id else None,
        **values,
    )


def _may_know(uow: UnitOfWork, task: TaskRow, relations: frozenset[str]) -> bool:
    """HR's own list is for HR; who has a part in single entries only sees the own tasks."""
    if task.person == uow.ctx.actor:
        return True
    if task.kind == "hr_item":
        return not relations.isdisjoint({*access.STAFF, "auditor"})
    return access.sees_whole(relations)


def _progress(counts: Mapping[str, int], findings: int, missing: int) -> contract.Progress:
    by_state = {state: counts.get(state, 0) for state in ("pending", "submitted", "confirmed", "returned", "waived")}
    return contract.Progress(
        entries=counts.get("all", 0),
        mandatory=counts.get("mandatory", 0),
        open_findings=findings,
        open_omissions=missing,
        **by_state,
    )


def _wait(task: TaskRow) -> contract.WaitsFor:
    return contract.WaitsFor(
        kind=task.kind,
        person=task.person,
        subject=task.subject,
        title=task.title,
        since=task.opened_at,
        due_at=task.due_at,
    )


def warning(uow: UnitOfWork, stored: Mapping[str, Any]) -> contract.NoticeWarning:
    """A stored finding of the notice rules in both languages."""
    text = {
        language: render(uow.service.messages, stored["code"], language, stored["params"])
        for language in ("zh-CN", "en")
    }
    return contract.NoticeWarning.model_validate(
        {
            "code": stored["code"],
            "article": stored["article"],
            "text": text,
            "must_accept": stored["must_accept"],
            "accepted_by": stored.get("accepted_by"),
            "accepted_at": stored.get("accepted_at"),
        }
    )


def filter_fields(uow: UnitOfWork) -> dict[str, filtering.Field]:
    """What lists of cases may be filtered by, for this reader."""
    people = {name: filtering.resource(getattr(CaseRow, name), "employees") for name in _PEOPLE}
    fields: dict[str, filtering.Field] = {
        "state": filtering.choice(CaseRow.state.expression, [s.value for s in State]),
        "kind": filtering.choice(CaseRow.kind.expression, [k.value for k in Kind]),
        "health": filtering.choice(CaseRow.health.expression, ["green", "amber", "red"]),
        "company": filtering.resource(CaseRow.company.expression, "companies"),
        "department": filtering.Field(parse=lambda raw: raw.removeprefix("departments/"), build=_in_department),
        "job_family": filtering.text(CaseRow.job_family.expression),
        "initiator": filtering.text(CaseRow.initiator.expression),
        "absent": filtering.flag(CaseRow.absent.expression),
        "last_working_day": filtering.day(CaseRow.last_working_day.expression),
        "created_at": filtering.instant(CaseRow.created_at.expression),
        "submitted_at": filtering.instant(CaseRow.submitted_at.expression),
        "waiting_on": filtering.Field(parse=lambda raw: raw.removeprefix("employees/"), build=_waiting_on),
        **people,
    }
    if uow.ctx.has_role("hr", "admin", "auditor") or access.is_system(uow):
        fields["blocked_reason"] = filtering.text(CaseRow.blocked_reason.expression)
        fields["batch"] = filtering.resource(CaseRow.batch_id.expression, "batches")
    return fields


_PEOPLE = ("leaver", "head", "hrbp", "successor")


def _in_department(op: str, code: str) -> ColumnElement[bool]:
    if op not in ("=", "!=", ":"):
        raise ValueError("= or != (a department and everything below it)")
    return ~cases.in_subtree(code) if op == "!=" else cases.in_subtree(code)


def _waiting_on(op: str, person: str) -> ColumnElement[bool]:
    if op not in ("=", "!=", ":"):
        raise ValueError("= or !=")
    return ~progress.waits_for(person) if op == "!=" else progress.waits_for(person)
