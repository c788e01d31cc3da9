"""A batch (批量离职) as its reader may see it, the list of batches, and how far one is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from chassis import filtering
from chassis.errors import FieldViolation, render
from chassis.paging import SortKey, fetch_page
from chassis.unit import UnitOfWork
from offboarding.contract import batches as contract
from offboarding.model.kinds import Kind
from offboarding.model.redundancy import POINTS
from offboarding.store import batches, directory
from offboarding.store.batches import BatchItemRow, BatchRow, BatchViewer
from offboarding.store.cases import CaseRow
from offboarding.usecases import access, batch_access, views

_ARTICLES = {point.key: point.article for point in POINTS}


def get(uow: UnitOfWork, query: contract.GetBatchRequest) -> contract.Batch:
    """GetBatch."""
    batch, found = batch_access.visible(uow, query.name)
    return answer(uow, batch, found)


def answer(uow: UnitOfWork, batch: BatchRow, relations: frozenset[str]) -> contract.Batch:
    """One batch with the cases that the caller sees, and for HR its findings and its list."""
    uow.session.flush()
    rows = seen_cases(uow, batch.batch_id)
    reply = _plain(uow, batch, batches.viewers(uow.session, batch.batch_id))
    reader = not relations.isdisjoint(batch_access.READERS)
    reply.cases = [_case(row, with_reason=reader) for row in rows]
    if reader:
        reply.warnings = _warnings(uow, batch, rows)
        reply.checklist_items = [_item(uow, row) for row in batches.items(uow.session, batch.batch_id)]
    return reply


def preview(
    uow: UnitOfWork, batch: BatchRow, rows: Sequence[CaseRow], hr: Sequence[str], problems: Sequence[FieldViolation]
) -> contract.Batch:
    """A batch that is not stored: what would be made, and what is wrong."""
    reply = _plain(uow, batch, {person: ["hr"] for person in hr})
    reply.name = None
    reply.cases = [_case(row, with_reason=True) for row in rows]
    for case in reply.cases:
        case.case = None
    reply.warnings = _warnings(uow, batch, rows)
    reply.problems = [
        contract.BatchProblem(
            row=int(p.field[5 : p.field.index("]")]) if p.field.startswith("rows[") else None,
            field=p.field,
            reason=render(uow.service.messages, p.message, uow.ctx.locale, p.params),
        )
        for p in problems
    ]
    return reply


def list_batches(uow: UnitOfWork, query: contract.ListBatchesRequest) -> contract.ListBatchesResponse:
    """ListBatches: the same batches that GetBatch would answer."""
    statement, created_at = batch_access.visible_batches(uow)
    condition = filtering.where(query.filter, _FIELDS)
    if condition is not None:
        statement = statement.where(condition)
    own = created_at is not BatchRow.created_at
    tie = SortKey((BatchViewer.batch_id if own else BatchRow.batch_id).expression, name="batch_id")
    page = fetch_page(
        uow.session,
        statement,
        filtering.order_by(query.order_by, {"created_at": created_at.expression}, "created_at desc", tie),
        page_size=query.page_size,
        page_token=query.page_token,
        query=["batches", query.filter, uow.ctx.actor],
    )
    found = [_plain(uow, row, {}) for row in page.rows]
    return contract.ListBatchesResponse(batches=found, next_page_token=page.next_page_token)


def dashboard(uow: UnitOfWork, query: contract.GetBatchDashboardRequest) -> contract.BatchDashboard:
    """GetBatchDashboard: a handful of queries over the read models, whatever the number of cases."""
    batch, relations = batch_access.visible(uow, query.name)
    rows = views.of_rows(uow, seen_cases(uow, batch.batch_id))
    names = directory.department_names(uow.session, {row.department for row in rows})
    reply = contract.BatchDashboard(
        name=batch.batch_id,
        title=batch.title,
        state=batch.state,
        total=len(rows),
        by_state=_count(row.state for row in rows),
        by_health=_count(row.health for row in rows if row.state in _UNDER_WAY),
        departments=[],
        cases=[_progress(row) for row in sorted(rows, key=lambda r: (_RANK[r.health], r.leaver))],
    )
    by_department: dict[str, contract.BatchDepartment] = {}
    for row in rows:
        one = by_department.get(row.department)
        if one is None:
            name = names.get(row.department, {"zh-CN": row.department, "en": row.department})
            one = contract.BatchDepartment(department=row.department, display_name=name)
            by_department[row.department] = one
        one.total += 1
        one.completed += row.state in ("completed", "archived")
        one.red += row.health == "red"
        one.amber += row.health == "amber"
    reply.departments = sorted(by_department.values(), key=lambda d: (-d.red, -d.amber, d.department))
    if not relations.isdisjoint(batch_access.READERS):
        points = batches.items(uow.session, batch.batch_id)
        reply.open_checklist_items = sum(point.state == "open" for point in points)
    return reply


def seen_cases(uow: UnitOfWork, batch_id: str) -> list[CaseRow]:
    """The batch's cases that the caller sees, by the leaver's number."""
    statement, _ = access.visible_cases(uow)
    return batches.cases_among(uow.session, statement, batch_id)


_UNDER_WAY = ("submitted", "awaiting_list_confirmation", "in_handover", "awaiting_letter")
_RANK = {"red": 0, "amber": 1, "green": 2}


def _count(values: Any) -> dict[str, int]:
    found: dict[str, int] = {}
    for value in values:
        found[value] = found.get(value, 0) + 1
    return found


def _progress(row: Any) -> contract.BatchCaseProgress:
    return contract.BatchCaseProgress(
        case=row.name,
        leaver=row.leaver,
        leaver_name=row.leaver_name,
        department=row.department,
        state=row.state,
        health=row.health,
        head=row.head,
        last_working_day=row.last_working_day,
        blocked_reason=row.blocked_reason,
        progress=row.progress,
        waits_for=row.waits_for,
        deadlines_missed=row.deadlines_missed,
    )


def _plain(uow: UnitOfWork, row: BatchRow, viewers: dict[str, list[str]]) -> contract.Batch:
    return contract.Batch(
        name=row.batch_id,
        etag=str(row.version),
        client_key=row.client_key,
        title=row.title,
        kind=row.kind,
        state=row.state,
        company=row.company,
        initiator=row.initiator,
        heads=list(row.heads),
        hr=[person for person, what in viewers.items() if "hr" in what],
        size=row.size,
        release_at=row.release_at,
        released_at=row.released_at,
        cancelled_at=row.cancelled_at,
        cancel_reason=row.cancel_reason,
        blocked_reason=row.blocked_reason,
        created_at=row.created_at,
    )


def _case(row: CaseRow, *, with_reason: bool) -> contract.BatchCase:
    return contract.BatchCase(
        case=row.case_id,
        leaver=row.leaver,
        leaver_name=row.leaver_name,
        department=row.department,
        kind=row.kind,
        state=row.state,
        head=row.head,
        successor=row.successor,
        last_working_day=row.last_working_day.isoformat(),
        blocked_reason=row.blocked_reason if with_reason else None,
    )


def _warnings(uow: UnitOfWork, batch: BatchRow, rows: Sequence[CaseRow]) -> list[contract.BatchWarning]:
    found = [(None, w) for w in batch.warnings] + [(row.leaver, w) for row in rows for w in row.warnings]
    return [
        contract.BatchWarning.model_validate({**views.warning(uow, w).model_dump(), "leaver": leaver})
        for leaver, w in found
    ]


def _item(uow: UnitOfWork, row: BatchItemRow) -> contract.BatchChecklistItem:
    def texts(key: str) -> dict[str, str]:
        return {language: render(uow.service.messages, key, language, {}) for language in ("zh-CN", "en")}

    return contract.BatchChecklistItem(
        key=row.key,
        title=texts(f"statute.{row.key}"),
        guidance=texts(f"statute.{row.key}.guidance"),
        article=_ARTICLES[row.key],
        before_release=row.before_release,
        due_on=row.due_on.isoformat() if row.due_on else None,
        state=row.state,
        done_on=row.done_on.isoformat() if row.done_on else None,
        decided_by=row.decided_by,
        decided_at=row.decided_at,
        note=row.note,
    )


_FIELDS = {
    "state": filtering.choice(BatchRow.state.expression, ["draft", "released", "cancelled"]),
    "kind": filtering.choice(BatchRow.kind.expression, [k.value for k in Kind]),
    "company": filtering.resource(BatchRow.company.expression, "companies"),
    "client_key": filtering.text(BatchRow.client_key.expression),
    "created_at": filtering.instant(BatchRow.created_at.expression),
    "release_at": filtering.instant(BatchRow.release_at.expression),
}
