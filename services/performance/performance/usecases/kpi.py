"""Manager KPI: lines from events, months that close, and reading them. SPEC 5."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

from chassis.errors import NotFound
from chassis.events import Envelope
from chassis.paging import SortKey, fetch_page
from chassis.timers import Timer
from chassis.unit import UnitOfWork
from performance.contract.kpi import (
    GetHeadKpiRequest,
    HeadKpi,
    KpiCase,
    KpiDeadline,
    KpiRate,
    ListHeadKpisRequest,
    ListHeadKpisResponse,
)
from performance.contract.reads import DeadlineDropped, DeadlineMet, DeadlineMissed, DeadlinePlanned, Employee
from performance.model import deadlines as deadline_model
from performance.model import kpi as model
from performance.model.deadlines import Deadline, Plan
from performance.model.kpi import Line
from performance.settings import KpiRules
from performance.store import cases
from performance.store import kpi as store
from performance.store.cases import CaseRow, DeadlineRow
from performance.store.kpi import KpiLineRow, KpiPeriodRow
from performance.usecases.access import sees_person, sight_of, visible_periods

CLOSE = "close_kpi_month"
OUTAGE = timedelta(minutes=10)
SETTLE = timedelta(hours=1)
"""After an outage events may still wait in the queues: a month that should have closed meanwhile waits for them."""
MOST = 200
CASE = "case"


# -- lines -------------------------------------------------------------------------------------------------------------


def deadline_planned(uow: UnitOfWork, event: DeadlinePlanned, envelope: Envelope) -> None:
    """Set or moved."""
    plan = Plan(envelope.sequence, event.person, event.role, event.due_at)
    _deadline(uow, event, envelope, lambda d: deadline_model.planned(d, plan, event.title))


def deadline_met(uow: UnitOfWork, event: DeadlineMet, envelope: Envelope) -> None:
    """Done, in time or late."""
    plan = Plan(envelope.sequence, event.person, event.role, event.due_at)
    _deadline(uow, event, envelope, lambda d: deadline_model.met(d, plan, event.met_at, late=event.late))


def deadline_missed(uow: UnitOfWork, event: DeadlineMissed, envelope: Envelope) -> None:
    """The due instant passed."""
    plan = Plan(envelope.sequence, event.person, event.role, event.due_at)
    _deadline(uow, event, envelope, lambda d: deadline_model.missed(d, plan, event.title))


def deadline_dropped(uow: UnitOfWork, event: DeadlineDropped, envelope: Envelope) -> None:
    """Nothing need be done any more."""
    _deadline(uow, event, envelope, lambda d: deadline_model.dropped(d, envelope.sequence))


def _deadline(
    uow: UnitOfWork,
    event: DeadlinePlanned | DeadlineMet | DeadlineMissed | DeadlineDropped,
    envelope: Envelope,
    change: Callable[[Deadline], Deadline],
) -> None:
    if event.role not in ("head", "confirmer"):
        return  # nobody else's deadlines count for a head
    case = cases.lock(uow.session, uow.ctx.tenant, event.case_id)
    row = cases.deadline(uow.session, uow.ctx.tenant, event.case_id, event.deadline_id, event.kind)
    row.take(change(row.to_model()))
    _refresh_deadline(uow, case, row, envelope.time)


def refresh_deadlines(uow: UnitOfWork, case: CaseRow, known_at: datetime) -> None:
    """The case has another head: whose deadlines count may have changed."""
    for row in cases.deadlines(uow.session, case.case_id):
        _refresh_deadline(uow, case, row, known_at)


def _refresh_deadline(uow: UnitOfWork, case: CaseRow, row: DeadlineRow, known_at: datetime) -> None:
    deadline = row.to_model()
    lines = deadline_model.lines(deadline, case.head, lambda person: _zone(uow, person, case.zone))
    _keep(uow, row.deadline_id, lines, dict(deadline.title), known_at)


def refresh_case(uow: UnitOfWork, case: CaseRow, known_at: datetime) -> None:
    """The line of the handover itself."""
    if case.head is None or case.last_working_day is None or case.submitted_at is None:
        return
    zone = _zone(uow, case.head, case.zone)
    line = Line(
        line_id=f"{CASE}.{case.case_id}",
        subject=CASE,
        case_id=case.case_id,
        head=case.head,
        zone=zone,
        due_on=model.handover_due(case.last_working_day, case.submitted_at, zone),
        done_at=case.completed_at,
        gone=case.state in ("withdrawn", "cancelled"),
    )
    _keep(uow, case.case_id, [line], dict(case.leaver_name), known_at)


def _zone(uow: UnitOfWork, person: str, otherwise: str) -> str:
    employee = uow.facts.get(Employee, person)
    return employee.time_zone if employee else otherwise


def _keep(uow: UnitOfWork, source_id: str, lines: Sequence[Line], title: dict[str, str], known_at: datetime) -> None:
    """Brings the stored lines of a case or deadline to these. What a closed month counted stays as it was counted."""
    stored = {row.line_id: row for row in store.lines_of_source(uow.session, source_id)}
    wanted = {line.line_id: line for line in lines}
    for line_id, row in stored.items():
        if line_id not in wanted and not row.closed:
            uow.session.delete(row)
    for line_id, line in wanted.items():
        found = stored.get(line_id)
        if found is not None and found.closed:
            continue
        if found is not None and found.to_model() == line and found.title == title:
            continue
        month = _month(uow, line, found, known_at)
        if found is None:
            found = KpiLineRow(tenant_id=uow.ctx.tenant, line_id=line_id, source_id=source_id, closed=False)
            uow.session.add(found)
        found.month, found.title = month, title
        found.take(line)


def _month(uow: UnitOfWork, line: Line, found: KpiLineRow | None, known_at: datetime) -> str:
    """The open month in which a line counts; it is locked, so that it does not close meanwhile."""
    if found is not None and (found.head, found.due_on) == (line.head, line.due_on):
        month = found.month
    else:
        month = model.month_for(line.due_on, line.zone, known_at, uow.rules(KpiRules).close_after_days)
    while not _open_period(uow, line.head, month, line.zone):
        month = model.next_month(month)
    return month


def _open_period(uow: UnitOfWork, head: str, month: str, zone: str) -> bool:
    period = store.period(uow.session, head, month, lock=True)
    if period is not None:
        return period.closed_at is None
    employee = uow.facts.get(Employee, head)
    uow.session.add(
        KpiPeriodRow(
            tenant_id=uow.ctx.tenant,
            head=head,
            month=month,
            zone=zone,
            department=employee.department if employee else "",
            hrbp=employee.hrbp if employee else None,
        )
    )
    uow.session.flush()
    due = model.closes_at(month, zone, uow.rules(KpiRules).close_after_days)
    uow.timers.set(CLOSE, f"{head}.{month}", max(due, uow.now), {"head": head, "month": month})
    return True


# -- closing -----------------------------------------------------------------------------------------------------------


def close_month(uow: UnitOfWork, timer: Timer) -> None:
    """Fixes a head's month: its numbers and lines are kept as they are now and never written again."""
    if uow.now - timer.due_at > OUTAGE and not timer.payload.get("settled"):
        uow.timers.set(CLOSE, timer.key, uow.now + SETTLE, {**timer.payload, "settled": True})
        return
    head, month = str(timer.payload["head"]), str(timer.payload["month"])
    period = store.period(uow.session, head, month, lock=True)
    if period is None or period.closed_at is not None:
        return
    rows = store.lines_of(uow.session, head, month)
    period.closed_at = uow.now
    period.snapshot = _computed(uow, period, rows).model_dump(mode="json")
    for row in rows:
        row.closed = True


# -- reading -----------------------------------------------------------------------------------------------------------


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
        return _computed(uow, period, []).model_copy(update={"state": "closed" if closes <= uow.now else "open"})
    return _shown(uow, period, store.lines_of(uow.session, query.head, month))


def list_(uow: UnitOfWork, query: ListHeadKpisRequest) -> ListHeadKpisResponse:
    """The months of all heads that the caller may see."""
    statement = store.periods(
        visible_periods(sight_of(uow)), first=query.from_month, last=query.to_month, head=query.head
    )
    page = fetch_page(
        uow.session,
        statement,
        [SortKey(KpiPeriodRow.month.expression, True, "month"), SortKey(KpiPeriodRow.head.expression, True, "head")],
        page_size=min(query.page_size, MOST),
        page_token=query.page_token,
        query=["list_head_kpis", query.from_month, query.to_month, query.head],
    )
    open_months = [(period.head, period.month) for period in page.rows if period.closed_at is None]
    lines = store.lines_of_months(uow.session, open_months)
    found = [_shown(uow, period, lines.get((period.head, period.month), [])) for period in page.rows]
    if query.view != "full":
        found = [kpi.model_copy(update={"cases": [], "deadlines": []}) for kpi in found]
    return ListHeadKpisResponse(head_kpis=found, next_page_token=page.next_page_token)


def _shown(uow: UnitOfWork, period: KpiPeriodRow, rows: Sequence[KpiLineRow]) -> HeadKpi:
    if period.snapshot is not None:
        return HeadKpi.model_validate(period.snapshot)
    return _computed(uow, period, rows)


def _computed(uow: UnitOfWork, period: KpiPeriodRow, rows: Sequence[KpiLineRow]) -> HeadKpi:
    rules = uow.rules(KpiRules)
    of_cases = [row for row in rows if row.subject == CASE]
    of_deadlines = [row for row in rows if row.subject != CASE]
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
    )


def _rate(rows: Sequence[KpiLineRow], now: datetime, target: float) -> KpiRate:
    rate = model.rate([row.to_model() for row in rows], now)
    return KpiRate(
        met=rate.met, due=rate.due, pending=rate.pending, percent=rate.value, no_data=rate.due == 0, target=target
    )


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
