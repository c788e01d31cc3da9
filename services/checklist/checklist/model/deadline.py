"""Deadlines (期限): when somebody must act, and who is told when they do not. SPEC 3, "The head confirms the list"."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from chassis.periods import Period
from chassis.workdays import Calendar, Due, days_before, due_at
from checklist.model.template import DueRule

NOW = Period(n=0, unit="working_days")
LATE = "late"
"""The anchor of what others than the leaver hand over after the letter: the last working day does not bind it."""


@dataclass(frozen=True)
class Clock:
    """A person's working time: calendar, zone, and when their day closes."""

    calendar: Calendar
    zone: str
    close: time


@dataclass(frozen=True)
class CaseDates:
    """The dates that rules refer to."""

    last_working_day: date
    separation_date: date

    def past(self, at: datetime, clock: Clock) -> bool:
        """Whether the last working day was over by then: who still has to do something for the leaver gets a time of
        their own."""
        return at.astimezone(ZoneInfo(clock.zone)).date() > self.last_working_day


@dataclass(frozen=True)
class Escalation:
    """Who is told, in which capacity, from when on."""

    person: str
    role: str
    after_at: datetime


@dataclass(frozen=True)
class Deadline:
    """Somebody must act by an instant. Open until met or dropped; a missed one can still be met, late."""

    deadline_id: str
    case_id: str
    kind: str
    subject_id: str
    title: Mapping[str, str]
    person: str
    role: str
    anchor: str
    period: Period
    assigned_at: datetime
    due_at: datetime
    time_zone: str
    provisional: bool = False
    escalate_to: Sequence[Escalation] = field(default_factory=tuple)
    state: str = "open"
    met_at: datetime | None = None


def plan(rule: DueRule, assigned_at: datetime, clock: Clock, dates: CaseDates) -> Due:
    """When it is due: by its rule, not after the last working day (save for what follows the separation), and never
    before the day on which it was assigned has ended for the person."""
    if rule.anchor in ("after_start", LATE):
        due = due_at(assigned_at, rule.period, clock.calendar, clock.zone, clock.close)
    elif rule.anchor == "before_last_day":
        due = days_before(dates.last_working_day, rule.period, clock.calendar, clock.zone, clock.close)
    elif rule.anchor == "after_separation":
        due = _after_date(dates.separation_date, rule.period, clock)
    else:
        raise ValueError(f"unknown anchor {rule.anchor!r}")
    floor = due_at(assigned_at, NOW, clock.calendar, clock.zone, clock.close)
    if rule.period.unit in ("hours", "seconds"):
        return Due(max(due.at, assigned_at), due.provisional)
    return max(due, floor, key=lambda d: d.at)


def capped(due: Due, assigned_at: datetime, clock: Clock, dates: CaseDates) -> Due:
    """What the leaver must do is due while the leaver is there; on short notice at the end of the assignment's day."""
    last = days_before(dates.last_working_day, NOW, clock.calendar, clock.zone, clock.close)
    floor = due_at(assigned_at, NOW, clock.calendar, clock.zone, clock.close)
    limit = max(last, floor, key=lambda d: d.at)
    return min(due, limit, key=lambda d: d.at)


def _after_date(day: date, period: Period, clock: Clock) -> Due:
    close = days_before(day, Period(n=0, unit="calendar_days"), clock.calendar, clock.zone, clock.close)
    return due_at(close.at, period, clock.calendar, clock.zone, clock.close)


def escalations(
    due: Due,
    *,
    first: tuple[str, str] | None,
    then: tuple[str, str] | None,
    superior_after: Period,
    clock: Clock,
    acting: str,
) -> tuple[Escalation, ...]:
    """`first` (person, role) is told at the deadline, `then` after `superior_after`; nobody twice or of themselves."""
    told: list[Escalation] = []
    if first and first[0] != acting:
        told.append(Escalation(first[0], first[1], due.at))
    if then and then[0] != acting and then[0] not in {e.person for e in told}:
        later = due_at(due.at, superior_after, clock.calendar, clock.zone, clock.close)
        told.append(Escalation(then[0], then[1], later.at))
    return tuple(told)
