"""Working days against an independent source for China, and by tables of known days elsewhere."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import chinese_calendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.periods import Period, calendar_days, hours, seconds, working_days
from chassis.workdays import Calendar, at_local, days_before, due_at

CN = Calendar("CN")
SHANGHAI = "Asia/Shanghai"


@pytest.mark.parametrize("year", range(2004, 2027))
def test_china_agrees_with_the_state_councils_notices(year: int) -> None:
    day = date(year, 1, 1)
    wrong = []
    while day.year == year:
        if CN.is_working_day(day) != chinese_calendar.is_workday(day):
            wrong.append(day)
        day += timedelta(days=1)
    # The notice on New Year 2006 made this Saturday a working day; chinese_calendar begins 2006's table with January.
    assert wrong == ([date(2005, 12, 31)] if year == 2005 else [])


@pytest.mark.parametrize(
    ("calendar", "day", "worked"),
    [
        (CN, date(2026, 2, 28), True),  # Saturday, make-up day for Spring Festival
        (CN, date(2026, 2, 23), False),
        (Calendar("HK"), date(2026, 2, 17), False),  # Lunar New Year
        (Calendar("HK"), date(2026, 7, 1), False),
        (Calendar("HK"), date(2026, 10, 1), False),
        (Calendar("JP"), date(2026, 9, 22), False),  # between two holidays: citizens' holiday
        (Calendar("JP"), date(2026, 9, 24), True),
        (Calendar("KR"), date(2026, 3, 2), False),  # substitute for Sunday, 1 March
        (Calendar("US"), date(2026, 7, 3), False),  # observed for Saturday, 4 July
        (Calendar("US"), date(2026, 11, 26), False),
        (Calendar("DE"), date(2026, 6, 4), True),  # Fronleichnam is Bavaria's, not the whole country's
        (Calendar("DE", "BY"), date(2026, 6, 4), False),
        (Calendar("DE", "BE"), date(2026, 6, 4), True),
        (Calendar("GB", "ENG"), date(2026, 4, 6), False),  # Easter Monday
        (Calendar("GB", "SCT"), date(2026, 4, 6), True),
        (Calendar("GB", "SCT"), date(2026, 1, 2), False),
        (Calendar("XX"), date(2026, 1, 1), True),
        (Calendar("US", "no such"), date(2026, 7, 3), False),
        (Calendar("CN", overrides={date(2026, 3, 4): False}), date(2026, 3, 4), False),
        (Calendar("CN", overrides={date(2026, 3, 7): True}), date(2026, 3, 7), True),
    ],
)
def test_known_days(calendar: Calendar, day: date, worked: bool) -> None:
    assert calendar.is_working_day(day) is worked


def local(text: str, zone: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


@pytest.mark.parametrize(
    ("start", "zone", "period", "calendar", "due"),
    [
        # Friday before the make-up Saturday: two working days end on Monday.
        ("2026-02-27T10:00", SHANGHAI, working_days(2), CN, "2026-03-02T18:00"),
        # Into the Spring Festival: 13 Feb, then 14 Feb (make-up), then nothing until 24 Feb.
        ("2026-02-13T09:00", SHANGHAI, working_days(2), CN, "2026-02-24T18:00"),
        # Assigned on a Sunday evening: Monday is day 1.
        ("2026-03-08T23:59", SHANGHAI, working_days(2), CN, "2026-03-10T18:00"),
        ("2026-03-04T19:00", SHANGHAI, working_days(0), CN, "2026-03-05T18:00"),
        ("2026-03-04T17:00", SHANGHAI, working_days(0), CN, "2026-03-04T18:00"),
        ("2026-03-07T17:00", SHANGHAI, working_days(0), CN, "2026-03-09T18:00"),
        ("2026-03-06T17:00", SHANGHAI, calendar_days(2), CN, "2026-03-08T18:00"),
        # The clocks change on 8 March in New York; 18:00 stays 18:00 on the wall, hours run by the clock.
        ("2026-03-06T17:00", "America/New_York", working_days(1), Calendar("US"), "2026-03-09T18:00"),
        ("2026-03-07T17:00", "America/New_York", hours(24), Calendar("US"), "2026-03-08T18:00"),
        ("2026-04-02T09:00", "Europe/Berlin", working_days(2), Calendar("DE", "BE"), "2026-04-08T18:00"),
    ],
)
def test_due(start: str, zone: str, period: Period, calendar: Calendar, due: str) -> None:
    assert due_at(local(start, zone), period, calendar, zone).at == local(due, zone)


def test_a_day_of_assignment_is_the_persons_own_day() -> None:
    start = datetime(2026, 3, 4, 20, 0, tzinfo=UTC)  # already Thursday in Shanghai, still Wednesday in New York
    assert due_at(start, working_days(1), CN, SHANGHAI).at == local("2026-03-06T18:00", SHANGHAI)
    new_york = due_at(start, working_days(1), Calendar("US"), "America/New_York")
    assert new_york.at == local("2026-03-05T18:00", "America/New_York")


@pytest.mark.parametrize(
    ("day", "period", "due"),
    [
        (date(2026, 3, 31), working_days(0), "2026-03-31T18:00"),
        (date(2026, 3, 31), working_days(3), "2026-03-26T18:00"),
        (date(2026, 3, 1), working_days(0), "2026-02-28T18:00"),  # a Sunday: the make-up Saturday before it
        (date(2026, 3, 1), working_days(2), "2026-02-27T18:00"),
        (date(2026, 3, 31), calendar_days(15), "2026-03-16T18:00"),
        (date(2026, 3, 31), hours(5), "2026-03-31T13:00"),
    ],
)
def test_before_a_date(day: date, period: Period, due: str) -> None:
    assert days_before(day, period, CN, SHANGHAI).at == local(due, SHANGHAI)


@pytest.mark.parametrize(
    ("calendar", "start", "provisional"),
    [
        (CN, "2026-03-04T09:00", False),
        (CN, "2026-12-25T09:00", True),  # 2027's table may reach back into December
        (CN, "2027-03-04T09:00", True),
        (CN, "2025-12-30T09:00", False),
        (Calendar("XX"), "2026-03-04T09:00", True),
        (Calendar("JP"), "2027-03-04T09:00", False),
    ],
)
def test_years_without_an_official_table_are_provisional(calendar: Calendar, start: str, provisional: bool) -> None:
    assert due_at(local(start, SHANGHAI), working_days(2), calendar, SHANGHAI).provisional is provisional


def test_a_local_time_in_a_gap_moves_on_with_the_clock() -> None:
    gap = at_local(date(2026, 3, 29), time(2, 30), "Europe/Berlin")
    assert gap == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
    doubled = at_local(date(2026, 10, 25), time(2, 30), "Europe/Berlin")
    assert doubled == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


def test_a_calendar_without_working_days_says_so() -> None:
    never = {date(2026, 1, 1) + timedelta(days=n): False for n in range(5000)}
    with pytest.raises(ValueError, match="no working days"):
        Calendar("CN", overrides=never).after(date(2026, 1, 1), 1)


COUNTRIES = st.sampled_from([CN, Calendar("HK"), Calendar("JP"), Calendar("KR"), Calendar("US", "CA"),
                             Calendar("DE", "BY"), Calendar("GB", "NIR"), Calendar("XX")])  # fmt: skip
ZONES = st.sampled_from([SHANGHAI, "America/New_York", "Europe/London", "Pacific/Apia", "Asia/Kathmandu"])
STARTS = st.integers(0, 7300 * 86400).map(lambda s: datetime(2010, 1, 1, tzinfo=UTC) + timedelta(seconds=s))
PERIODS = st.builds(Period, n=st.integers(0, 60), unit=st.sampled_from(["working_days", "calendar_days", "hours"]))


@given(STARTS, PERIODS, COUNTRIES, ZONES)
def test_never_due_before_the_start_and_longer_is_never_earlier(
    start: datetime, period: Period, calendar: Calendar, zone: str
) -> None:
    due = due_at(start, period, calendar, zone).at
    longer = Period(n=period.n + 1, unit=period.unit)
    assert start <= due <= due_at(start, longer, calendar, zone).at
    if period.unit == "working_days":
        assert calendar.is_working_day(due.astimezone(ZoneInfo(zone)).date())


@given(st.dates(date(2010, 1, 1), date(2030, 1, 1)), st.integers(0, 40), COUNTRIES)
def test_there_and_back_again(day: date, n: int, calendar: Calendar) -> None:
    start = calendar.after(day, 0)
    assert calendar.before(calendar.after(start, n), n) == start


@given(st.dates(date(2010, 1, 1), date(2030, 1, 1)), st.integers(1, 40), COUNTRIES)
def test_counts_exactly_the_working_days_between(day: date, n: int, calendar: Calendar) -> None:
    end = calendar.after(day, n)
    between = [day + timedelta(days=k) for k in range(1, (end - day).days + 1)]
    assert sum(map(calendar.is_working_day, between)) == n


def test_periods_read_and_refuse() -> None:
    assert Period.model_validate({"n": 2, "unit": "working_days"}) == working_days(2)
    assert str(seconds(5)) == "5 seconds"
    with pytest.raises(ValueError, match="unit"):
        Period.model_validate({"n": 2, "unit": "weeks"})
    with pytest.raises(ValueError, match="n"):
        Period.model_validate({"n": -1, "unit": "hours"})
