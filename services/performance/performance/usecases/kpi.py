"""Manager KPI: lines from events, months that close, and reading them. SPEC 5."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta

from chassis.events import Envelope
from chassis.timers import Timer
from chassis.unit import UnitOfWork
from performance.contract.reads import DeadlineDropped, DeadlineMet, DeadlineMissed, DeadlinePlanned, Employee
from performance.model import deadlines as deadline_model
from performance.model import heads
from performance.model import kpi as model
from performance.model.deadlines import Deadline, Plan
from performance.model.entries import Entry, counts_for_a_head
from performance.model.kpi import Counted, Line
from performance.settings import KpiRules
from performance.store import cases, deadlines
from performance.store import kpi as store
from performance.store.cases import CaseRow
from performance.store.kpi import KpiPeriodRow
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
    before = deadlines.get(uow.session, uow.ctx.tenant, event.case_id, event.deadline_id, event.kind)
    after = change(before)
    if after != before:
        deadlines.put(uow.session, uow.ctx.tenant, after)
    _refresh_deadline(uow, case, after, envelope.time)


def refresh_deadlines(uow: UnitOfWork, case: CaseRow, known_at: datetime) -> None:
    """The case has another head: whose deadlines count may have changed."""
    for deadline in deadlines.of_case(uow.session, uow.ctx.tenant, case.case_id):
        _refresh_deadline(uow, case, deadline, known_at)


def _refresh_deadline(uow: UnitOfWork, case: CaseRow, deadline: Deadline, known_at: datetime) -> None:
    lines = deadline_model.lines(deadline, heads.ever(case.tenures()), lambda person: zone_of(uow, person, case.zone))
    keep(uow, deadline.deadline_id, lines, dict(deadline.title), known_at)


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


def refresh_entry(uow: UnitOfWork, case: CaseRow, entry: Entry, known_at: datetime) -> None:
    """An entry counts once for the head under whom it was confirmed, in the month of its confirmation."""
    found = []
    if counts_for_a_head(entry) and entry.confirmed_at is not None:
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
    keep(uow, entry.entry_id, found, dict(entry.title), known_at)


def zone_of(uow: UnitOfWork, person: str, otherwise: str) -> str:
    """Where a person is; `otherwise` where the directory does not know."""
    employee = uow.facts.get(Employee, person)
    return employee.time_zone if employee else otherwise


def keep(uow: UnitOfWork, source_id: str, lines: Sequence[Line], title: dict[str, str], known_at: datetime) -> None:
    """Brings the stored lines of a case or deadline to these. What a closed month counted stays as it was counted."""
    tenant = uow.ctx.tenant
    stored = dict(store.lines_of_source(uow.session, tenant, source_id))
    wanted = {line.line_id: line for line in lines}
    for line_id, counted in stored.items():
        if line_id not in wanted and not counted.closed:
            store.drop_line(uow.session, tenant, source_id, line_id)
    for line_id, line in wanted.items():
        found = stored.get(line_id)
        if found is not None and (found.closed or (found.line, found.title) == (line, title)):
            continue
        month = _month(uow, line, found, known_at)
        store.put_line(uow.session, tenant, source_id, Counted(line, title, month))


def _month(uow: UnitOfWork, line: Line, found: Counted | None, known_at: datetime) -> str:
    if found is not None and (found.line.head, found.line.due_on) == (line.head, line.due_on):
        return _first_open(uow, line.head, found.month, line.zone)
    return open_month(uow, line.head, line.due_on, line.zone, known_at)


def open_month(uow: UnitOfWork, person: str, day: date, zone: str, known_at: datetime, *, alone: bool = False) -> str:
    """The open month in which something of this day counts; it does not close before the commit."""
    month = model.month_of(day)
    if known_at >= model.ends_at(month, zone):  # it closes some days after its end; before, nobody need ask how many
        month = model.month_for(day, zone, known_at, uow.rules(KpiRules).close_after_days)
    return _first_open(uow, person, month, zone, alone=alone)


def _first_open(uow: UnitOfWork, person: str, month: str, zone: str, *, alone: bool = False) -> str:
    while not _open_period(uow, person, month, zone, alone=alone):
        month = model.next_month(month)
    return month


def _open_period(uow: UnitOfWork, head: str, month: str, zone: str, *, alone: bool = False) -> bool:
    tenant = uow.ctx.tenant
    if not alone and model.stays_open(month, zone, uow.now) and store.is_known(uow.session, tenant, head, month):
        return True
    known = store.is_open(uow.session, tenant, head, month, alone=alone)
    if known is not None:
        return known
    employee = uow.facts.get(Employee, head)
    period = KpiPeriodRow(
        tenant_id=tenant,
        head=head,
        month=month,
        zone=zone,
        department=employee.department if employee else "",
        hrbp=employee.hrbp if employee else None,
    )
    store.add_period(uow.session, period)
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
    period = store.period_locked(uow.session, head, month)
    if period is None or period.closed_at is not None:
        return
    rows = store.lines_of(uow.session, head, month)
    period.closed_at = uow.now
    period.snapshot = computed(uow, period, rows).model_dump(mode="json")
    for row in rows:
        row.closed = True
