"""Manager KPI: lines from events, months that close, and reading them. SPEC 5."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta

from chassis.events import Envelope
from chassis.timers import Timer
from chassis.unit import UnitOfWork
from performance.contract.reads import DeadlineDropped, DeadlineMet, DeadlineMissed, DeadlinePlanned, Employee
from performance.model import deadlines as deadline_model
from performance.model import entries, heads
from performance.model import kpi as model
from performance.model.deadlines import Deadline, Plan
from performance.model.kpi import Line
from performance.settings import KpiRules
from performance.store import cases
from performance.store import kpi as store
from performance.store.cases import CaseRow, DeadlineRow, EntryRow
from performance.store.kpi import KpiLineRow, KpiPeriodRow
from performance.usecases.kpi_reading import CASE, ENTRY, computed

CLOSE = "close_kpi_month"
OUTAGE = timedelta(minutes=10)
SETTLE = timedelta(hours=1)
"""After an outage events may still wait in the queues: a month that should have closed meanwhile waits for them."""


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
    lines = deadline_model.lines(deadline, heads.ever(case.tenures()), lambda person: zone_of(uow, person, case.zone))
    keep(uow, row.deadline_id, lines, dict(deadline.title), known_at)


def refresh_case(uow: UnitOfWork, case: CaseRow, known_at: datetime) -> None:
    """The line of the handover itself, for who was head when it was due, or completed before."""
    if case.last_working_day is None or case.submitted_at is None:
        return
    over = model.end_of(model.handover_due(case.last_working_day, case.submitted_at, case.zone), case.zone)
    head = heads.at(case.tenures(), min(over, case.completed_at or over))
    if head is None:
        return
    zone = zone_of(uow, head, case.zone)
    line = Line(
        line_id=f"{CASE}.{case.case_id}",
        subject=CASE,
        case_id=case.case_id,
        head=head,
        zone=zone,
        due_on=model.handover_due(case.last_working_day, case.submitted_at, zone),
        done_at=case.completed_at,
        gone=case.state in ("withdrawn", "cancelled"),
    )
    keep(uow, case.case_id, [line], dict(case.leaver_name), known_at)


def refresh_entry(uow: UnitOfWork, case: CaseRow, row: EntryRow, known_at: datetime) -> None:
    """An entry counts once for the head under whom it was confirmed, in the month of its confirmation."""
    entry, found = row.to_model(), []
    if entries.counts_for_a_head(entry) and entry.confirmed_at is not None:
        zone = zone_of(uow, entry.confirmed_under, case.zone)
        line = Line(
            line_id=f"{ENTRY}.{entry.entry_id}",
            subject=ENTRY,
            case_id=case.case_id,
            head=entry.confirmed_under,
            zone=zone,
            due_on=model.local_day(entry.confirmed_at, zone),
            done_at=entry.confirmed_at,
        )
        found.append(line)
    keep(uow, row.entry_id, found, dict(entry.title), known_at)


def zone_of(uow: UnitOfWork, person: str, otherwise: str) -> str:
    """Where a person is; `otherwise` where the directory does not know."""
    employee = uow.facts.get(Employee, person)
    return employee.time_zone if employee else otherwise


def keep(uow: UnitOfWork, source_id: str, lines: Sequence[Line], title: dict[str, str], known_at: datetime) -> None:
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
    if found is not None and (found.head, found.due_on) == (line.head, line.due_on):
        return _first_open(uow, line.head, found.month, line.zone)
    return open_month(uow, line.head, line.due_on, line.zone, known_at)


def open_month(uow: UnitOfWork, person: str, day: date, zone: str, known_at: datetime, *, alone: bool = False) -> str:
    """The open month in which something of this day counts; it is locked, so that it does not close meanwhile."""
    month = model.month_for(day, zone, known_at, uow.rules(KpiRules).close_after_days)
    return _first_open(uow, person, month, zone, alone=alone)


def _first_open(uow: UnitOfWork, person: str, month: str, zone: str, *, alone: bool = False) -> str:
    while not _open_period(uow, person, month, zone, alone=alone):
        month = model.next_month(month)
    return month


def _open_period(uow: UnitOfWork, head: str, month: str, zone: str, *, alone: bool = False) -> bool:
    period = store.period_locked(uow.session, head, month, alone=alone)
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
    period = store.period_locked(uow.session, head, month, alone=True)
    if period is None or period.closed_at is not None:
        return
    rows = store.lines_of(uow.session, head, month)
    period.closed_at = uow.now
    period.snapshot = computed(uow, period, rows).model_dump(mode="json")
    for row in rows:
        row.closed = True
