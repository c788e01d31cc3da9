"""Work records: ingest and reading. SPEC 5."""

from __future__ import annotations

import dataclasses
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement

from chassis import filtering
from chassis.errors import NotFound, render
from chassis.paging import SortKey, fetch_page
from chassis.unit import UnitOfWork
from performance.contract.reads import Employee
from performance.contract.work_records import (
    BatchIngestWorkRecordsRequest,
    BatchIngestWorkRecordsResponse,
    GetWorkRecordRequest,
    IngestResult,
    ListWorkRecordsRequest,
    ListWorkRecordsResponse,
    RowError,
    WorkRecord,
    WorkRecordInput,
)
from performance.messages import MESSAGES
from performance.model import records as model
from performance.store import cases
from performance.store import records as store
from performance.store.records import WorkRecordRow
from performance.usecases.access import sees_person, sight_of

RECHECK = "recheck_case"
RECHECK_AFTER = timedelta(seconds=2)
"""Rows come in bursts; a case is compared once after the burst."""


def ingest(uow: UnitOfWork, command: BatchIngestWorkRecordsRequest) -> BatchIngestWorkRecordsResponse:
    """Stores the good rows, says of each bad one what is wrong, and has the cases concerned compared again."""
    rows = store.known(uow.session, [(row.source, row.external_id) for row in command.records])
    results: list[IngestResult] = []
    concerned: set[str] = set()
    for index, row in enumerate(command.records):
        record = _read(row)
        errors = _errors(uow, index, row, record)
        results.append(
            IngestResult(index=index, source=row.source, external_id=row.external_id, outcome="refused", errors=errors)
            if errors
            else _keep(uow, index, record, rows, concerned)
        )
    _recheck(uow, concerned)
    refused = sum(result.outcome == "refused" for result in results)
    stored = sum(result.outcome in ("created", "updated", "deleted") for result in results)
    return BatchIngestWorkRecordsResponse(results=results, stored=stored, refused=refused)


def _read(row: WorkRecordInput) -> model.WorkRecord:
    at = row.updated_at or row.occurred_at
    values = row.model_dump(exclude={"updated_at", "occurred_at", "owner", "project_owner"})
    return model.WorkRecord(
        **values,
        owner=row.owner.removeprefix("employees/"),
        project_owner=row.project_owner.removeprefix("employees/"),
        updated_at=at,  # type: ignore[arg-type]  # a row without it is refused before it is used
        occurred_at=row.occurred_at or at,  # type: ignore[arg-type]
    )


def _errors(uow: UnitOfWork, index: int, row: WorkRecordInput, record: model.WorkRecord) -> list[RowError]:
    if row.updated_at is None:
        return [_error(uow, index, "updated_at", "records.required", {})]
    return [_error(uow, index, p.field, p.message, dict(p.params)) for p in model.problems(record, now=uow.now)]


def _error(uow: UnitOfWork, index: int, field: str, key: str, params: dict[str, object]) -> RowError:
    return RowError(field=f"records[{index}].{field}", description=render(MESSAGES, key, uow.ctx.locale, params))


def _keep(
    uow: UnitOfWork,
    index: int,
    record: model.WorkRecord,
    rows: dict[tuple[str, str], WorkRecordRow],
    concerned: set[str],
) -> IngestResult:
    key = (record.source, record.external_id)
    row = rows.get(key)
    before = row.to_model() if row else None
    stamp = model.compare(before, record)
    result = IngestResult(index=index, source=record.source, external_id=record.external_id, outcome=stamp.value)
    if stamp is model.Stamp.CONFLICT:
        result.outcome = "refused"
        result.errors = [_error(uow, index, "version", "records.same_version", {})]
        return result
    if stamp in (model.Stamp.CREATED, model.Stamp.UPDATED):
        row = rows[key] = store.save(uow.session, uow.ctx.tenant, row, record, uow.now)
        concerned.update({record.owner, before.owner if before else record.owner})
        result.outcome = "deleted" if record.deleted else stamp.value
    assert row is not None, "an unchanged or stale row has a stored one"
    result.name = row.record_id
    if uow.facts.get(Employee, record.owner) is None:
        result.warnings = [render(MESSAGES, "records.unknown_owner", uow.ctx.locale, {"owner": record.owner})]
    return result


def _recheck(uow: UnitOfWork, persons: set[str]) -> None:
    for case_id in cases.open_of_leavers(uow.session, persons):
        uow.timers.set(RECHECK, case_id, uow.now + RECHECK_AFTER)


def get(uow: UnitOfWork, query: GetWorkRecordRequest) -> WorkRecord:
    """One record, for whoever may read its person's."""
    row = store.get(uow.session, query.name)
    if row is None or not _readable(uow, row.owner):
        raise NotFound("not_found", name=f"workRecords/{query.name}", field="name")
    return _shown(row)


def list_(uow: UnitOfWork, query: ListWorkRecordsRequest) -> ListWorkRecordsResponse:
    """A person's records; of a person whom the caller may not see, not even whether there are any."""
    if not _readable(uow, query.parent):
        raise NotFound("not_found", name=f"employees/{query.parent}", field="parent")
    statement = store.live_of(query.parent)
    condition = filtering.where(query.filter, _FILTERS)
    if condition is not None:
        statement = statement.where(condition)
    tie = SortKey(WorkRecordRow.record_id.expression, name="record_id")
    keys = filtering.order_by(query.order_by, _ORDERS, "occurred_at desc", tie)
    page = fetch_page(
        uow.session,
        statement,
        keys,
        page_size=query.page_size,
        page_token=query.page_token,
        query=["list_work_records", query.parent, query.filter],
    )
    return ListWorkRecordsResponse(
        work_records=[_shown(row) for row in page.rows], next_page_token=page.next_page_token
    )


def _readable(uow: UnitOfWork, number: str) -> bool:
    return sees_person(sight_of(uow), number, uow.facts.get(Employee, number))


def _shown(row: WorkRecordRow) -> WorkRecord:
    values = {name: value for name, value in dataclasses.asdict(row.to_model()).items() if value != ""}
    values.pop("deleted")
    return WorkRecord(name=row.record_id, **values)


_FILTERS = {
    "kind": filtering.choice(WorkRecordRow.kind.expression, list(model.KINDS)),
    "source": filtering.text(WorkRecordRow.source.expression),
    "status": filtering.text(WorkRecordRow.status.expression),
    "title": filtering.text(WorkRecordRow.title.expression),
    "counterpart": filtering.text(WorkRecordRow.counterpart.expression),
    "progress": filtering.number(WorkRecordRow.progress.expression),
    "occurred_at": filtering.instant(WorkRecordRow.occurred_at.expression),
    "updated_at": filtering.instant(WorkRecordRow.updated_at.expression),
}
_ORDERS: dict[str, ColumnElement[Any]] = {
    "occurred_at": WorkRecordRow.occurred_at.expression,
    "updated_at": WorkRecordRow.updated_at.expression,
    "title": WorkRecordRow.title.expression,
}
