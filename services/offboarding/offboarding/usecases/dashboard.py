"""The dashboard (看板): numbers, the urgent cases, and both as they change. SPEC 7.

What is shown are the cases that `access.visible_cases` selects, as in every list; the numbers are kept by viewer
(store/live_tables.py) and add up to the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select

from chassis import filtering, live
from chassis.errors import NotFound
from chassis.live import CHANGES, NOTHING, SNAPSHOT, Live, Moment
from chassis.paging import SortKey, fetch_page
from chassis.unit import UnitOfWork
from offboarding.contract import dashboard as contract
from offboarding.model.board import Board, Numbers, gather
from offboarding.store import board, cases
from offboarding.store.cases import CaseRow
from offboarding.usecases import access, views, watching

FIRST_CASES = 50
MOST_CHANGES = 200
MOST_BATCHES = 100
MOST_WAITS = 5


def get(uow: UnitOfWork, query: contract.GetDashboardRequest) -> contract.Dashboard:
    """GetDashboard."""
    everything = bool(access.offices(uow))
    if query.batch:
        _check_batch(uow, query.batch)
        visible, _ = access.visible_cases(uow)
        buckets = board.counted_in_batch(uow.session, visible, query.batch)
    else:
        buckets = board.counted(uow.session, uow.ctx.actor, everything=everything)
    if query.company:
        buckets = [bucket for bucket in buckets if bucket.company == query.company]
    return _answer(uow, gather(buckets, query.department or ""))


def list_cases(uow: UnitOfWork, query: contract.ListDashboardCasesRequest) -> contract.ListDashboardCasesResponse:
    """ListDashboardCases."""
    condition = filtering.where(query.filter, views.filter_fields(uow))
    statement, order = _under_way(uow)
    page = fetch_page(
        uow.session,
        statement if condition is None else statement.where(condition),
        order,
        page_size=query.page_size,
        page_token=query.page_token,
        query=["dashboard", query.filter, uow.ctx.actor],
    )
    return contract.ListDashboardCasesResponse(cases=_lines(uow, page.rows), next_page_token=page.next_page_token)


def watch(uow: UnitOfWork, query: contract.WatchDashboardRequest) -> contract.WatchDashboardResponse:
    """WatchDashboard: one look, from the cursor of the look before."""
    watching.check_right(uow)
    if query.batch:
        _check_batch(uow, query.batch)
    now = live.moment(uow.session)
    stream = ["dashboard", uow.ctx.actor, query.department, query.company, query.batch]
    earlier = live.read_cursor(query.cursor, stream, now, keep_seconds=watching.KEEP_SECONDS)
    cursor = live.cursor_of(now, stream)
    if earlier is not None:
        changed = _changed(uow, query, earlier, now)
        if changed is not None:
            rows, removed = changed
            kind = CHANGES if rows or removed else NOTHING
            return contract.WatchDashboardResponse(
                live=Live(kind=kind, cursor=cursor, at=uow.now),
                dashboard=get(uow, _asked(query)) if kind == CHANGES else None,
                cases=_lines(uow, rows),
                removed=sorted(removed),
            )
    statement, order = _under_way(uow)
    first = board.rows(uow.session, _within(statement, query).order_by(*(key.column for key in order)), FIRST_CASES)
    return contract.WatchDashboardResponse(
        live=Live(kind=SNAPSHOT, cursor=cursor, at=uow.now),
        dashboard=get(uow, _asked(query)),
        cases=_lines(uow, first),
    )


def _changed(
    uow: UnitOfWork, query: contract.WatchDashboardRequest, earlier: Moment, now: Moment
) -> tuple[list[CaseRow], set[str]] | None:
    """Cases that changed and ids that went out of sight; None when they are so many that a snapshot says it better."""
    visible, _ = access.visible_cases(uow)
    statement = board.changed_cases(_within(visible, query), earlier, now)
    rows = board.rows(uow.session, statement, MOST_CHANGES + 1)
    gone = board.gone(uow.session, uow.ctx.actor, "case", earlier, now)
    if gone:
        gone -= board.still_seen(uow.session, visible, gone)
    return None if len(rows) + len(gone) > MOST_CHANGES else (rows, gone)


def _under_way(uow: UnitOfWork) -> tuple[Select[Any], tuple[SortKey, ...]]:
    visible, dated_by = access.visible_cases(uow)
    return board.under_way(visible, own=dated_by is not CaseRow.created_at)


def _within(statement: Select[Any], query: contract.GetDashboardRequest) -> Select[Any]:
    if query.department:
        statement = statement.where(cases.in_subtree(query.department))
    return statement.where(*board.only_of(query.batch, query.company))


def _asked(query: contract.WatchDashboardRequest) -> contract.GetDashboardRequest:
    return contract.GetDashboardRequest(department=query.department, company=query.company, batch=query.batch)


def _check_batch(uow: UnitOfWork, batch_id: str) -> None:
    """A batch is for who may see it: that somebody leaves in one is not for everybody who sees a case of it."""
    if not _seen_batches(uow, [batch_id]):
        raise NotFound("not_found", field="batch", name=f"batches/{batch_id}")


def _seen_batches(uow: UnitOfWork, ids: Sequence[str]) -> dict[str, str]:
    """Titles of those batches that the caller may see."""
    found = board.batch_titles(uow.session, ids, uow.ctx.actor, office=bool(access.offices(uow)))
    return {batch_id: found[batch_id] for batch_id in ids if batch_id in found}


def _answer(uow: UnitOfWork, found: Board) -> contract.Dashboard:
    departments = board.department_names(uow.session, found.departments)
    companies = board.company_names(uow.session, found.companies)
    titles = _seen_batches(uow, list(found.batches)[:MOST_BATCHES]) if found.batches else {}
    return contract.Dashboard(
        department=found.department or None,
        counts=_counts(found.all),
        stages=[
            contract.StageCount(state=state.value, total=n.total, red=n.red, amber=n.amber, green=n.green)
            for state, n in found.stages.items()
        ],
        departments=[
            contract.DepartmentCount(department=code, display_name=departments.get(code, {}), counts=_counts(numbers))
            for code, numbers in found.departments.items()
        ],
        regions=[
            contract.RegionCount(company=code, display_name=companies.get(code, {}), counts=_counts(numbers))
            for code, numbers in found.companies.items()
        ],
        batches=[
            contract.BatchCount(batch=batch_id, title=title, counts=_counts(found.batches[batch_id]))
            for batch_id, title in titles.items()
        ],
        as_of=uow.now,
    )


def _counts(numbers: Numbers) -> contract.CaseCounts:
    return contract.CaseCounts(**{name: getattr(numbers, name) for name in contract.CaseCounts.model_fields})


def _lines(uow: UnitOfWork, rows: Sequence[CaseRow]) -> list[contract.DashboardCase]:
    """Cases as their reader may see them, cut to a line."""
    found = views.of_rows(uow, rows)
    since = {row.case_id: row.waiting_since for row in rows}
    return [
        contract.DashboardCase(
            **{name: getattr(case, name) for name in _LINE},
            waiting_since=since[case.name],
            waits_for=case.waits_for[:MOST_WAITS],
        )
        for case in found
    ]


_LINE = tuple(name for name in contract.DashboardCase.model_fields if name not in ("waiting_since", "waits_for"))
