"""Findings: reading and deciding. SPEC 5."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement

from chassis import filtering
from chassis.errors import Invalid, NotFound, StaleEtag, WrongState
from chassis.paging import SortKey, fetch_page
from chassis.unit import UnitOfWork
from performance.contract.findings import (
    Finding,
    FindingRecord,
    GetFindingRequest,
    ListFindingsRequest,
    ListFindingsResponse,
    ResolveFindingRequest,
)
from performance.model import findings as model
from performance.store import cases, entries
from performance.store import findings as store
from performance.store.cases import CaseRow
from performance.store.findings import FindingRow
from performance.usecases import evidence
from performance.usecases.access import decides_as_head, sight_of, visible_findings

ALL_CASES = "-"


def get(uow: UnitOfWork, query: GetFindingRequest) -> Finding:
    """One finding that the caller may see."""
    return shown(_visible(uow, query.name))


def list_(uow: UnitOfWork, query: ListFindingsRequest) -> ListFindingsResponse:
    """The findings of a case that the caller may see; an unknown case has none to see, like a foreign one."""
    case_id = None if query.parent == ALL_CASES else query.parent
    statement = store.visible(visible_findings(sight_of(uow)), case_id)
    condition = filtering.where(query.filter, _FILTERS)
    if condition is not None:
        statement = statement.where(condition)
    tie = SortKey(FindingRow.finding_id.expression, name="finding_id")
    page = fetch_page(
        uow.session,
        statement,
        filtering.order_by(query.order_by, _ORDERS, "opened_at desc", tie),
        page_size=query.page_size,
        page_token=query.page_token,
        query=["list_findings", query.parent, query.filter],
    )
    return ListFindingsResponse(findings=[shown(row) for row in page.rows], next_page_token=page.next_page_token)


def resolve(uow: UnitOfWork, command: ResolveFindingRequest) -> Finding:
    """Decides on an open finding. The case's lock makes one of two decisions the first."""
    seen = _visible(uow, command.name)
    case = cases.lock(uow.session, uow.ctx.tenant, seen.case_id)
    uow.session.refresh(seen)
    is_head = decides_as_head(uow, seen, case.head or seen.head)
    if command.etag and command.etag != str(seen.version):
        raise StaleEtag("stale_etag", name=f"findings/{seen.finding_id}", field="etag")
    if seen.state != model.OPEN:
        raise WrongState("findings.closed", finding=seen.finding_id, state=seen.state, field="name")
    if case.state != "open":
        raise WrongState("findings.case_closed", case=case.case_id, state=case.state, field="name")
    reason = command.reason.strip()
    if not reason:
        raise Invalid("findings.blank_reason", field="reason")
    entry = None
    if command.outcome == "returned":
        entry, seen.submission = _entry_to_return(uow, case, seen, command.entry)
    outcome = model.outcome_for(command.outcome, is_head=is_head)
    evidence.settle(uow, seen, outcome, uow.ctx.actor, reason, entry=entry)
    _announce(uow, case, entry)
    return shown(seen)


def _entry_to_return(uow: UnitOfWork, case: CaseRow, finding: FindingRow, asked: str | None) -> tuple[str, int]:
    """The entry that goes back, and the submission that it was returned with."""
    if finding.kind != "missing" and asked not in (None, finding.entry_id):
        raise Invalid("findings.entry_fixed", entry=finding.entry_id, field="entry")
    wanted = asked or finding.entry_id
    if wanted is None:
        raise Invalid("findings.entry_needed", field="entry")
    row = next((r for r in entries.of_case(uow.session, case.case_id) if r.entry_id == wanted), None)
    if row is None or row.submission == 0 or row.state == "waived" or row.section == "hr":
        raise Invalid("findings.no_such_entry", entry=wanted, field="entry")
    return row.entry_id, row.submission


def _announce(uow: UnitOfWork, case: CaseRow, returned: str | None) -> None:
    rows = {row.entry_id: row for row in entries.of_case(uow.session, case.case_id)}
    evidence.say_what_stands(uow, case, rows, store.of_case(uow.session, case.case_id), returned=returned)


def _visible(uow: UnitOfWork, finding_id: str) -> FindingRow:
    row = store.get(uow.session, finding_id, visible_findings(sight_of(uow)))
    if row is None:
        raise NotFound("not_found", name=f"findings/{finding_id}", field="name")
    return row


def shown(row: FindingRow) -> Finding:
    """As it goes out."""
    return Finding(
        name=row.finding_id,
        case=row.case_id,
        entry=row.entry_id,
        kind=row.kind,
        state=row.state,
        score=row.score,
        summary=row.summary,
        field=row.field,
        path=row.path,
        subject=row.subject,
        entry_value=row.entry_value,
        record_value=row.record_value,
        records=[FindingRecord(**record) for record in row.records],
        head=row.head,
        leaver=row.leaver,
        opened_at=row.opened_at,
        resolved_at=row.resolved_at,
        resolved_by=row.resolved_by,
        reason=row.reason,
        etag=str(row.version),
    )


_FILTERS = {
    "state": filtering.choice(FindingRow.state.expression, ["open", "returned", "accepted", "overridden", "cleared"]),
    "kind": filtering.choice(FindingRow.kind.expression, ["missing", "contradiction"]),
    "field": filtering.text(FindingRow.field.expression),
    "entry": filtering.resource(FindingRow.entry_id.expression, "entries"),
    "head": filtering.resource(FindingRow.head.expression, "employees"),
    "leaver": filtering.resource(FindingRow.leaver.expression, "employees"),
    "subject": filtering.text(FindingRow.subject.expression),
    "score": filtering.number(FindingRow.score.expression),
    "opened_at": filtering.instant(FindingRow.opened_at.expression),
}
_ORDERS: dict[str, ColumnElement[Any]] = {
    "opened_at": FindingRow.opened_at.expression,
    "score": FindingRow.score.expression,
}
