"""Manager KPI: a head's months, with what is behind each number. SPEC 5."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from chassis.errors import NotFound
from chassis.paging import SortKey, fetch_page
from chassis.unit import UnitOfWork
from performance.contract.kpi import (
    GetHeadKpiRequest,
    HeadKpi,
    KpiCase,
    KpiDeadline,
    KpiEntry,
    KpiOmission,
    KpiOmissionRate,
    KpiRate,
    ListHeadKpisRequest,
    ListHeadKpisResponse,
)
from performance.contract.reads import Employee
from performance.model import kpi as model
from performance.model import omissions
from performance.model.omissions import OMISSION, REVERSED
from performance.settings import KpiRules
from performance.store import kpi as store
from performance.store.kpi import KpiLineRow, KpiPeriodRow
from performance.usecases.access import sees_person, sight_of, visible_persons

MOST = 200
MOST_FULL = 25
"""Months on a page; a busy head's month has some hundred entries behind it."""
CASE = "case"
ENTRY = "entry"
NO_DEADLINES = frozenset({CASE, ENTRY, OMISSION, REVERSED})
"""Subjects of lines that are no deadline."""


def get(uow: UnitOfWork, query: GetHeadKpiRequest) -> HeadKpi:
    """A head's month; one without lines is there, too, and says that it has no data."""
    employee = uow.facts.get(Employee, query.head)
    if not sees_person(sight_of(uow), query.head, employee) or employee is None:
        raise NotFound("not_found", name=f"employees/{query.head}", field="head")
    month = query.month or model.month_of(model.local_day(uow.now, employee.time_zone))
    period = store.period(uow.session, query.head, month)
    if period is None:
        closes = model.closes_at(month, employee.time_zone, uow.rules(KpiRules).close_after_days)
        period = KpiPeriodRow(head=query.head, month=month, zone=employee.time_zone)
        return computed(uow, period, []).model_copy(update={"state": "closed" if closes <= uow.now else "open"})
    return _shown(uow, period, store.lines_of(uow.session, query.head, month))


def list_(uow: UnitOfWork, query: ListHeadKpisRequest) -> ListHeadKpisResponse:
    """The months of all heads that the caller may see."""
    full = query.view == "full"
    statement = store.periods(
        visible_persons(uow, sight_of(uow), KpiPeriodRow.head.expression),
        first=query.from_month,
        last=query.to_month,
        head=query.head,
    )
    page = fetch_page(
        uow.session,
        statement,
        [SortKey(KpiPeriodRow.month.expression, True, "month"), SortKey(KpiPeriodRow.head.expression, True, "head")],
        page_size=min(query.page_size or MOST_FULL, MOST_FULL) if full else min(query.page_size, MOST),
        page_token=query.page_token,
        query=["list_head_kpis", query.from_month, query.to_month, query.head],
    )
    open_months = [(period.head, period.month) for period in page.rows if period.closed_at is None]
    lines = store.lines_of_months(uow.session, open_months, without="" if full else ENTRY)
    counts = {} if full else store.counts_of_months(uow.session, open_months, ENTRY)
    found = []
    for period in page.rows:
        key = (period.head, period.month)
        found.append(_shown(uow, period, lines.get(key, []), entries=None if full else counts.get(key, 0)))
    if not full:
        nothing: dict[str, list[object]] = {"cases": [], "deadlines": [], "omissions": [], "entries": []}
        found = [kpi.model_copy(update=nothing) for kpi in found]
    return ListHeadKpisResponse(head_kpis=found, next_page_token=page.next_page_token)


def _shown(uow: UnitOfWork, period: KpiPeriodRow, rows: Sequence[KpiLineRow], *, entries: int | None = None) -> HeadKpi:
    if period.snapshot is not None:
        return HeadKpi.model_validate(period.snapshot)
    return computed(uow, period, rows, entries=entries)


def computed(
    uow: UnitOfWork, period: KpiPeriodRow, rows: Sequence[KpiLineRow], *, entries: int | None = None
) -> HeadKpi:
    """A month from its lines, as of now. `entries`: how many were confirmed, where `rows` leaves them out."""
    rules = uow.rules(KpiRules)
    of_cases = [row for row in rows if row.subject == CASE]
    of_deadlines = [row for row in rows if row.subject not in NO_DEADLINES]
    of_omissions = [row for row in rows if row.subject in (OMISSION, REVERSED)]
    return HeadKpi(
        head=period.head,
        month=period.month,
        state="open" if period.closed_at is None else "closed",
        time_zone=period.zone,
        completion=_rate(of_cases, uow.now, rules.completion_target),
        on_time=_rate(of_deadlines, uow.now, rules.on_time_target),
        closed_at=period.closed_at,
        cases=[_case(row, uow.now) for row in of_cases],
        deadlines=[_deadline_shown(row, uow.now) for row in of_deadlines],
        omission=_omission_rate(rows, entries, rules),
        findings_dismissed_wrongly=omissions.dismissed_wrongly(row.to_model() for row in of_omissions),
        omissions=[_omission(row) for row in of_omissions],
        entries=[_entry(row) for row in rows if row.subject == ENTRY],
    )


def _rate(rows: Sequence[KpiLineRow], now: datetime, target: float) -> KpiRate:
    rate = model.rate([row.to_model() for row in rows], now)
    return KpiRate(
        met=rate.met, due=rate.due, pending=rate.pending, percent=rate.value, no_data=rate.due == 0, target=target
    )


def _omission_rate(rows: Sequence[KpiLineRow], entries: int | None, rules: KpiRules) -> KpiOmissionRate:
    subjects = [row.subject for row in rows]
    confirmed = subjects.count(ENTRY) if entries is None else entries
    rate = model.OmissionRate(subjects.count(OMISSION), subjects.count(REVERSED), confirmed, rules.omission_minimum)
    return KpiOmissionRate(
        upheld=rate.upheld,
        reversed=rate.reversed_,
        entries=rate.entries,
        percent=rate.value,
        no_data=rate.no_data,
        too_few=rate.too_few,
        minimum=rate.minimum,
        target=rules.omission_target,
    )


def _omission(row: KpiLineRow) -> KpiOmission:
    return KpiOmission(
        omission=row.source_id,
        case=row.case_id,
        title=str(row.title.get("text", "")),
        verdict=row.verdict,
        counted_at=_done(row),
        state="upheld" if row.subject == OMISSION else "reversed",
    )


def _entry(row: KpiLineRow) -> KpiEntry:
    return KpiEntry(entry=row.source_id, case=row.case_id, title=row.title, confirmed_at=_done(row))


def _done(row: KpiLineRow) -> datetime:
    return row.done_at or datetime.min.replace(tzinfo=UTC)


def _case(row: KpiLineRow, now: datetime) -> KpiCase:
    return KpiCase(
        case=row.case_id,
        leaver_name=row.title,
        due_on=row.due_on.isoformat(),
        completed_at=row.done_at,
        state=row.to_model().state(now),
    )


def _deadline_shown(row: KpiLineRow, now: datetime) -> KpiDeadline:
    return KpiDeadline(
        deadline_id=row.source_id,
        case=row.case_id,
        kind=row.subject,
        title=row.title,
        due_at=row.due_at or datetime.min.replace(tzinfo=UTC),
        met_at=row.done_at,
        state=row.to_model().state(now),
    )
