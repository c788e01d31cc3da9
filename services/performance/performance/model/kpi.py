"""Manager KPI (考核联动): completion and on-time rates of a head and month, with what is behind them. SPEC 5.

A month is a calendar month in the head's time zone. It closes some days after its end; from then on its numbers stand.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

A_DAY = timedelta(days=1)
"""No time zone is further from UTC."""
MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])")
EXCLUDED = "excluded"
PENDING = "pending"
ON_TIME = "on_time"
LATE = "late"
OVERDUE = "overdue"
STATES = (ON_TIME, LATE, OVERDUE, PENDING, EXCLUDED)
"""Of a line: done in time, done late, due and not done, not due yet, counted nowhere (withdrawn, dropped)."""


@dataclass(frozen=True, slots=True)
class Rate:
    """`met` of `due`. An empty one has no value: it is never 100%. `pending` ones are not due yet and not counted."""

    met: int
    due: int
    pending: int = 0

    @property
    def value(self) -> float | None:
        """In percent, two decimals; None without data (无数据)."""
        return round(self.met / self.due * 100, 2) if self.due else None


@dataclass(frozen=True, slots=True)
class Line:
    """One case or deadline of a head. A case has `due_on` (a day where the head is), a deadline `due_at`, too."""

    line_id: str
    subject: str
    case_id: str
    head: str
    zone: str
    due_on: date
    due_at: datetime | None = None
    done_at: datetime | None = None
    late: bool = False
    missed: bool = False
    gone: bool = False
    verdict: str = ""
    """Of an omission (遗漏)."""

    def state(self, now: datetime) -> str:
        """How it stands at an instant."""
        if self.done_at is not None:
            return LATE if self.is_late(self.done_at) else ON_TIME
        if self.missed:
            return OVERDUE
        if self.gone:
            return EXCLUDED
        return OVERDUE if self.is_late(now) else PENDING

    def is_late(self, at: datetime) -> bool:
        """Whether doing it at this instant is too late."""
        if self.due_at is not None:
            return self.late or self.missed or at > self.due_at
        return local_day(at, self.zone) > self.due_on


@dataclass(frozen=True, slots=True)
class OmissionRate:
    """Omission rate (交接遗漏率): upheld omissions attributed to the head ÷ entries confirmed under the head.

    `reversed_` were upheld in an earlier month or in this one, and no longer are. Below `minimum` entries the rate says
    nothing: it has no value and is never a ground.
    """

    upheld: int
    reversed_: int
    entries: int
    minimum: int

    @property
    def no_data(self) -> bool:
        """Nothing happened (无数据)."""
        return not (self.upheld or self.reversed_ or self.entries)

    @property
    def too_few(self) -> bool:
        """Too few entries to say anything (样本不足)."""
        return not self.no_data and (self.entries < self.minimum or self.entries == 0)

    @property
    def value(self) -> float | None:
        """In percent, two decimals; never below 0. None without data, and where there are too few."""
        if self.no_data or self.too_few:
            return None
        return round(max(0, self.upheld - self.reversed_) / self.entries * 100, 2)


@dataclass(frozen=True, slots=True)
class Counted:
    """A line on record, in the month in which it counts; once that month is `closed`, it stays as it is."""

    line: Line
    title: Mapping[str, str]
    month: str
    closed: bool = False


def rate(lines: Iterable[Line], now: datetime) -> Rate:
    """Of the lines of one kind: in time ÷ due."""
    states = [line.state(now) for line in lines]
    due = sum(states.count(state) for state in (ON_TIME, LATE, OVERDUE))
    return Rate(states.count(ON_TIME), due, states.count(PENDING))


def local_day(at: datetime, zone: str) -> date:
    """The calendar day of an instant where the head is."""
    return at.astimezone(zone_of(zone)).date()


def zone_of(name: str) -> ZoneInfo:
    """The time zone, UTC for one that this machine does not know."""
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, LookupError):
        return ZoneInfo("UTC")


def month_of(day: date) -> str:
    """`2026-11`."""
    return f"{day:%Y-%m}"


def next_month(month: str) -> str:
    """The month after it."""
    year, number = int(month[:4]), int(month[5:])
    return f"{year + number // 12:04d}-{number % 12 + 1:02d}"


def starts_at(month: str, zone: str) -> datetime:
    """The first instant of a month in a zone, in UTC."""
    return datetime(int(month[:4]), int(month[5:]), 1, tzinfo=zone_of(zone)).astimezone(UTC)


def ends_at(month: str, zone: str) -> datetime:
    """The first instant after a month in a zone, in UTC."""
    return starts_at(next_month(month), zone)


def closes_at(month: str, zone: str, after_days: int) -> datetime:
    """When a month's numbers become final."""
    return ends_at(month, zone) + timedelta(days=after_days)


def stays_open(month: str, zone: str, now: datetime) -> bool:
    """Whether a month is so far from its end that nothing closes it meanwhile, in whatever zone its head was before."""
    return now + 2 * A_DAY < ends_at(month, zone)


def month_for(due_on: date, zone: str, known_at: datetime, after_days: int) -> str:
    """The month in which a line counts: of its due day, or when it became known where that month had closed."""
    month = month_of(due_on)
    if known_at < closes_at(month, zone, after_days):
        return month
    return month_of(local_day(known_at, zone))


def end_of(day: date, zone: str) -> datetime:
    """The instant at which a day is over in a zone, in UTC."""
    return datetime.combine(day + A_DAY, time(), tzinfo=zone_of(zone)).astimezone(UTC)


def handover_due(last_working_day: date, submitted_at: datetime, zone: str) -> date:
    """A handover is due on the last working day (最后工作日), but never before it was filed."""
    return max(last_working_day, local_day(submitted_at, zone))
