"""Months, lines and rates of the manager KPI."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from performance.model import kpi
from performance.model.kpi import Line, Rate

ZONES = st.sampled_from(["Asia/Shanghai", "America/New_York", "Europe/Berlin", "Pacific/Auckland", "UTC"])
START = datetime(2020, 1, 1, tzinfo=UTC)
INSTANTS = st.integers(0, 16 * 365 * 24 * 60).map(lambda minutes: START + timedelta(minutes=minutes))
DUE = date(2026, 11, 30)


def case(**fields: object) -> Line:
    values = {
        "line_id": "case.c",
        "subject": "case",
        "case_id": "c",
        "head": "H",
        "zone": "Asia/Shanghai",
        "due_on": DUE,
    }
    return Line(**{**values, **fields})  # type: ignore[arg-type]


@given(INSTANTS, ZONES)
def test_every_instant_lies_in_exactly_its_month(at: datetime, zone: str) -> None:
    month = kpi.month_of(kpi.local_day(at, zone))
    assert kpi.starts_at(month, zone) <= at < kpi.starts_at(kpi.next_month(month), zone)


@given(INSTANTS, ZONES, st.integers(1, 60))
def test_a_line_never_counts_in_a_month_that_was_closed_when_it_became_known(
    at: datetime, zone: str, days: int
) -> None:
    due_on = kpi.local_day(at, zone) - timedelta(days=100)
    month = kpi.month_for(due_on, zone, at, days)
    assert kpi.closes_at(month, zone, days) > at
    early = kpi.month_for(kpi.local_day(at, zone), zone, at, days)
    assert early == kpi.month_of(kpi.local_day(at, zone))


@given(INSTANTS, ZONES, ZONES)
def test_what_stays_open_closes_days_later_wherever_its_head_was_before(at: datetime, zone: str, before: str) -> None:
    month = kpi.month_of(kpi.local_day(at, zone))
    if kpi.stays_open(month, zone, at):
        assert kpi.closes_at(month, before, 1) > at + timedelta(days=1)
    assert not kpi.stays_open(month, zone, kpi.ends_at(month, zone) - timedelta(days=2))


def test_month_borders_are_the_heads() -> None:
    at = datetime(2026, 11, 30, 17, 0, tzinfo=UTC)
    assert kpi.month_of(kpi.local_day(at, "Asia/Shanghai")) == "2026-12"
    assert kpi.month_of(kpi.local_day(at, "America/New_York")) == "2026-11"
    assert kpi.next_month("2026-12") == "2027-01"
    assert kpi.starts_at("2026-12", "Asia/Shanghai") == datetime(2026, 11, 30, 16, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("done_at", "state"),
    [
        (datetime(2026, 11, 30, 15, 59, tzinfo=UTC), "on_time"),  # 23:59 in Shanghai
        (datetime(2026, 11, 30, 16, 0, tzinfo=UTC), "late"),  # midnight
        (datetime(2026, 11, 1, 0, 0, tzinfo=UTC), "on_time"),
    ],
)
def test_a_case_is_in_time_until_its_day_ends_where_the_head_is(done_at: datetime, state: str) -> None:
    assert case(done_at=done_at).state(done_at + timedelta(days=90)) == state


def test_an_open_case_is_pending_then_overdue_and_a_withdrawn_one_counts_nowhere() -> None:
    before, after = datetime(2026, 11, 30, 12, 0, tzinfo=UTC), datetime(2026, 12, 1, 0, 0, tzinfo=UTC)
    assert case().state(before) == "pending"
    assert case().state(after) == "overdue"
    assert case(gone=True).state(after) == "excluded"


def test_rates_leave_out_what_is_pending_or_excluded_and_an_empty_one_has_no_value() -> None:
    now = datetime(2026, 12, 3, tzinfo=UTC)
    early = datetime(2026, 11, 20, tzinfo=UTC)
    late = datetime(2026, 12, 2, tzinfo=UTC)
    lines = [case(done_at=early), case(done_at=early), case(done_at=late), case(), case(gone=True)]
    lines.append(case(due_on=date(2026, 12, 24)))
    assert kpi.rate(lines, now) == Rate(2, 4, 1)
    assert kpi.rate(lines, now).value == 50.0
    assert kpi.rate([case(gone=True)], now).value is None
    assert kpi.rate([], now) == Rate(0, 0, 0)


@given(st.lists(st.tuples(st.booleans(), st.booleans(), st.integers(-40, 40)), max_size=12))
def test_a_rate_lies_between_0_and_100(rows: list[tuple[bool, bool, int]]) -> None:
    now = datetime(2026, 12, 10, tzinfo=UTC)
    lines = [case(gone=g, done_at=now + timedelta(days=n) if d else None) for g, d, n in rows]
    rate = kpi.rate(lines, now)
    assert rate.due + rate.pending <= len(lines)
    assert (rate.value is None) == (rate.due == 0)
    assert rate.value is None or 0 <= rate.value <= 100


def test_a_deadline_that_was_missed_stays_late_when_it_is_done() -> None:
    due = datetime(2026, 11, 4, 10, 0, tzinfo=UTC)
    line = case(due_at=due, missed=True)
    assert line.state(due + timedelta(hours=1)) == "overdue"
    assert case(due_at=due, missed=True, done_at=due + timedelta(hours=2)).state(due) == "late"
    assert case(due_at=due, done_at=due).state(due) == "on_time"
    assert case(due_at=due, missed=True, gone=True).state(due) == "overdue", "dropping it afterwards excuses nothing"


def test_a_handover_is_not_due_before_it_was_filed() -> None:
    filed = datetime(2026, 11, 30, 17, 0, tzinfo=UTC)
    assert kpi.handover_due(date(2026, 11, 10), filed, "Asia/Shanghai") == date(2026, 12, 1)
    assert kpi.handover_due(date(2026, 12, 24), filed, "Asia/Shanghai") == date(2026, 12, 24)


def test_an_unknown_zone_is_utc() -> None:
    assert kpi.local_day(datetime(2026, 11, 30, 23, 0, tzinfo=UTC), "Nowhere/Land") == date(2026, 11, 30)
