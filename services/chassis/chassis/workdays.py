"""Working days (工作日) and the instants that periods end at. SPEC 3, "the head confirms the list".

The day of assignment is day 0; a period of N working days ends at the close of business of the Nth working day after
it, in the calendar and time zone of the person who must act. China's make-up days (调休) are working days although
they fall on a weekend. Years without an official table give *provisional* results: they are planned again later.
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import holidays
from holidays.countries.china import ChinaStaticHolidays

from chassis.periods import Period

CLOSE = time(18, 0)
"""Close of business, where nothing else is said."""

_CATEGORIES = {"HK": ("public", "optional")}  # without "optional" a part of the general holidays is missing
_SATURDAY = 5
_HORIZON = 4000  # days; nothing that people agree on reaches further, and an endless override must not loop for ever


@dataclass(frozen=True)
class Calendar:
    """Which days are worked, by country (ISO 3166-1), subdivision (ISO 3166-2 without the country) and the tenant's
    own dates: `overrides[day]` is True for a working day, False for a day off. An unknown country works Monday to
    Friday, provisionally; an unknown subdivision counts the whole country's holidays only."""

    country: str
    subdivision: str | None = None
    overrides: Mapping[date, bool] = field(default_factory=dict)

    def is_working_day(self, day: date) -> bool:
        """Whether the day is worked."""
        own = self.overrides.get(day)
        return own if own is not None else day in _working_days(self.country, self.subdivision or "", day.year)

    def is_provisional(self, day: date) -> bool:
        """Whether no official table says so yet; the tenant's own word counts as official."""
        return day not in self.overrides and not _is_official(self.country, day)

    def after(self, day: date, n: int) -> date:
        """The Nth working day after `day`; for 0 the day itself, or the next working day where it is none."""
        return self._walk(day, n, +1)

    def before(self, day: date, n: int) -> date:
        """The Nth working day before `day`; for 0 the day itself, or the last working day before it."""
        return self._walk(day, n, -1)

    def _walk(self, day: date, n: int, step: int) -> date:
        left = n
        for _ in range(_HORIZON + n * 4):
            if left == 0 and (n > 0 or self.is_working_day(day)):
                return day
            day += timedelta(days=step)
            if left > 0 and self.is_working_day(day):
                left -= 1
        raise ValueError("the calendar has no working days")


@dataclass(frozen=True)
class Due:
    """The instant (aware, UTC) at which a period ends; `provisional` while a year on the way lacks its table."""

    at: datetime
    provisional: bool = False


def due_at(start: datetime, period: Period, calendar: Calendar, zone: str, close: time = CLOSE) -> Due:
    """When `period` ends that starts at the aware instant `start`; never before `start`.

    Zero days end at the close of the same day, or of the next (working) day where that has passed.
    """
    if period.unit in ("hours", "seconds"):
        return Due(start.astimezone(UTC) + _clock(period))  # in UTC: a zone's own sum would follow the wall clock
    day0 = start.astimezone(ZoneInfo(zone)).date()
    if period.n == 0 and at_local(day0, close, zone) < start:
        period = Period(n=1, unit=period.unit)
    if period.unit == "calendar_days":
        return Due(at_local(day0 + timedelta(days=period.n), close, zone))
    day = calendar.after(day0, period.n)
    return Due(at_local(day, close, zone), _provisional(calendar, day0, day))


def days_before(day: date, period: Period, calendar: Calendar, zone: str, close: time = CLOSE) -> Due:
    """The close of business `period` before the date `day` (a last working day, say); hours count from its close."""
    if period.unit in ("hours", "seconds"):
        return Due(at_local(day, close, zone) - _clock(period))
    if period.unit == "calendar_days":
        return Due(at_local(day - timedelta(days=period.n), close, zone))
    target = calendar.before(day, period.n)
    return Due(at_local(target, close, zone), _provisional(calendar, target, day))


def at_local(day: date, clock: time, zone: str) -> datetime:
    """That local time as an instant in UTC. In a gap of the clocks it is the instant one hour on, as the wall clock
    then shows; of a doubled hour the first."""
    return datetime.combine(day, clock.replace(tzinfo=None, fold=0), ZoneInfo(zone)).astimezone(UTC)


def _clock(period: Period) -> timedelta:
    return timedelta(hours=period.n) if period.unit == "hours" else timedelta(seconds=period.n)


def _provisional(calendar: Calendar, first: date, last: date) -> bool:
    """By the ends of years crossed: a table decides over days up to its year's last."""
    ends = [date(year, 12, 31) for year in range(first.year, last.year)]
    return any(calendar.is_provisional(day) for day in [first, *ends, last])


def _is_official(country: str, day: date) -> bool:
    if country == "CN":
        known = ChinaStaticHolidays.special_public_holidays
        # New Year's arrangement is in the next year's table and may reach back into the last days of December.
        reaches_next = day.month == 12 and day.day >= 28
        return day.year in known and (not reaches_next or day.year + 1 in known)
    return country in holidays.list_supported_countries(include_aliases=False)


@lru_cache(maxsize=512)
def _working_days(country: str, subdivision: str, year: int) -> frozenset[date]:
    """All working days of a year. Its neighbours are read too: their tables name days across New Year."""
    table = _table(country, subdivision, year)
    first = date(year, 1, 1)
    days = [first + timedelta(days=n) for n in range(366)]
    if table is None:
        return frozenset(d for d in days if d.year == year and d.weekday() < _SATURDAY)
    return frozenset(d for d in days if d.year == year and table.is_working_day(d))


def _table(country: str, subdivision: str, year: int) -> holidays.HolidayBase | None:
    supported = holidays.list_supported_countries(include_aliases=False)
    if country not in supported:
        return None
    known = subdivision if subdivision in supported[country] else None
    years = [y for y in (year - 1, year, year + 1) if y >= 1]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns of years before a subdivision's records; nothing to do about them
        return holidays.country_holidays(
            country, subdiv=known, years=years, expand=False, categories=_CATEGORIES.get(country)
        )
