"""Reminders, quiet hours, retries and recovery as properties; the plan's rules about people."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.periods import Period, calendar_days, hours, seconds, working_days
from chassis.workdays import Calendar
from notify.model.delivery import Next, Outcome, Policy, Result, RetryRules, State, after, pause, recover, smtp_result
from notify.model.people import Duty, Told, addressees
from notify.model.plan import deadline_subject, nearest
from notify.model.quiet import release_at
from notify.model.reminders import Escalation, Stage, firings, lead_at, reminder_at, settle_until, still_speaks

CHINA = Calendar("CN")
SHANGHAI = "Asia/Shanghai"
ZONES = ["UTC", SHANGHAI, "Europe/Berlin", "America/New_York", "Australia/Lord_Howe"]
EPOCH = datetime(2020, 1, 1, tzinfo=UTC)
instants = st.timedeltas(timedelta(0), timedelta(days=15 * 365)).map(lambda span: EPOCH + span)
spans = st.timedeltas(timedelta(milliseconds=1), timedelta(days=90))
clocks = st.times().map(lambda t: t.replace(second=0, microsecond=0))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


# -- reminders -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("due", "lead", "expected"),
    [
        ("2026-03-04T18:00+08:00", working_days(1), "2026-03-03T18:00+08:00"),
        ("2026-03-09T18:00+08:00", working_days(1), "2026-03-06T18:00+08:00"),  # Monday: the Friday before
        ("2026-02-25T18:00+08:00", working_days(1), "2026-02-24T18:00+08:00"),  # first days after Spring Festival
        ("2026-02-24T18:00+08:00", working_days(1), "2026-02-14T18:00+08:00"),  # the make-up Saturday before it
        ("2026-03-09T18:00+08:00", calendar_days(1), "2026-03-08T18:00+08:00"),
        ("2026-03-09T18:00+08:00", hours(4), "2026-03-09T14:00+08:00"),
        ("2026-03-09T18:00+08:00", seconds(5), "2026-03-09T17:59:55+08:00"),
        ("2026-03-09T18:00+08:00", working_days(0), "2026-03-09T18:00+08:00"),
    ],
)
def test_lead(due: str, lead: Period, expected: str) -> None:
    assert lead_at(at(due), lead, CHINA, SHANGHAI) == at(expected)


@given(instants, spans, spans)
def test_a_reminder_lies_in_the_second_half_and_a_short_deadline_has_one(
    start: datetime, span: timedelta, lead: timedelta
) -> None:
    due = start + span
    when = reminder_at(start, due, due - lead)
    assert start + span / 2 <= when <= due
    assert when == max(due - lead, start + span / 2)


@given(instants, spans, st.lists(st.timedeltas(timedelta(days=-2), timedelta(days=9)), max_size=4))
def test_firings_come_in_order_and_nobody_above_hears_before_the_deadline(
    start: datetime, span: timedelta, afters: list[timedelta]
) -> None:
    due, grace = start + span, timedelta(seconds=2)
    above = [Escalation(f"P{n}", "hr", due + after) for n, after in enumerate(afters)]
    plan = firings(
        person="E2", role="head", assigned_at=start, due_at=due, lead_at=start, escalations=above, grace=grace
    )
    assert len({f.key for f in plan}) == len(plan)
    stages = [f.stage for f in plan]
    assert stages == [Stage.BEFORE, Stage.DUE] + [Stage.ESCALATE] * len(afters)
    assert plan[0].at < due < plan[1].at
    for planned, wanted in zip(plan[2:], above, strict=True):
        assert planned.speaks_for == max(wanted.after_at, due)
        assert planned.at == planned.speaks_for + grace
        assert planned.person == wanted.person


def test_a_deadline_in_the_past_has_no_reminder() -> None:
    start = at("2026-03-02T10:00Z")
    late = start - timedelta(hours=1)
    plan = firings(
        person="E2", role="head", assigned_at=start, due_at=late, lead_at=late, escalations=[], grace=timedelta(0)
    )
    assert [f.stage for f in plan] == [Stage.DUE]


def test_a_reminder_that_comes_after_the_deadline_is_silent() -> None:
    due = at("2026-03-02T10:00Z")
    assert still_speaks(Stage.BEFORE, due - timedelta(seconds=1), due)
    assert not still_speaks(Stage.BEFORE, due, due)
    assert still_speaks(Stage.DUE, due + timedelta(days=9), due)


def test_after_an_outage_the_kept_events_come_first_but_only_once() -> None:
    planned, settle = at("2026-03-02T10:00Z"), timedelta(seconds=10)
    assert settle_until(planned, planned + timedelta(seconds=1), settle, settled=False) is None
    late = planned + timedelta(hours=3)
    assert settle_until(planned, late, settle, settled=False) == late + settle
    assert settle_until(planned, late, settle, settled=True) is None
    assert settle_until(planned, late, timedelta(0), settled=False) is None


# -- quiet hours -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("now", "start", "end", "zone", "expected"),
    [
        ("2026-03-02T15:00Z", "22:00", "07:00", SHANGHAI, "2026-03-02T23:00Z"),  # 23:00 there: until 07:00 next day
        ("2026-03-02T22:30Z", "22:00", "07:00", SHANGHAI, "2026-03-02T23:00Z"),  # 06:30 there: the same morning
        ("2026-03-02T04:00Z", "22:00", "07:00", SHANGHAI, "2026-03-02T04:00Z"),  # noon
        ("2026-03-02T04:30Z", "12:00", "14:00", SHANGHAI, "2026-03-02T06:00Z"),  # the siesta
        ("2026-03-02T06:00Z", "12:00", "14:00", SHANGHAI, "2026-03-02T06:00Z"),  # its end is outside
        ("2026-03-02T04:00Z", "12:00", "12:00", SHANGHAI, "2026-03-02T04:00Z"),  # nothing
        ("2026-03-29T00:30Z", "01:00", "02:30", "Europe/Berlin", "2026-03-29T01:30Z"),  # 02:30 does not exist that day
        ("2026-10-25T00:10Z", "01:00", "02:30", "Europe/Berlin", "2026-10-25T00:30Z"),  # 02:30 comes twice: the first
    ],
)
def test_quiet_hours(now: str, start: str, end: str, zone: str, expected: str) -> None:
    assert release_at(at(now), time.fromisoformat(start), time.fromisoformat(end), zone) == at(expected)


@given(instants, clocks, clocks, st.sampled_from(ZONES))
def test_quiet_hours_end_within_a_day_and_outside_of_themselves(
    now: datetime, start: time, end: time, zone: str
) -> None:
    released = release_at(now, start, end, zone)
    assert now <= released <= now + timedelta(hours=26)
    if released > now:
        there = released.astimezone(ZoneInfo(zone))
        # In a gap of the clocks the end comes an hour later by the wall clock.
        assert (there.hour, there.minute) == (end.hour, end.minute) or there.dst() != now.astimezone(
            ZoneInfo(zone)
        ).dst()
    assert release_at(now, None, None, zone) == now


# -- retries ---------------------------------------------------------------------------------------------------------

RULES = RetryRules(first=5, longest=1800, give_up_after=72)
START = at("2026-03-02T10:00Z")


@pytest.mark.parametrize(
    ("outcome", "policy", "hours_later", "expected"),
    [
        (Outcome(Result.SENT, 250), "hold", 0, State.SENT),
        (Outcome(Result.PERMANENT, 550, "no such user"), "resend", 0, State.FAILED),
        (Outcome(Result.UNKNOWN, error="gone"), "hold", 0, State.HELD),
        (Outcome(Result.UNKNOWN, error="gone"), "resend", 0, State.WAITING),
        (Outcome(Result.UNKNOWN, error="gone"), "resend", 72, State.FAILED),
        (Outcome(Result.TEMPORARY, 451), "hold", 0, State.WAITING),
        (Outcome(Result.TEMPORARY, 451), "resend", 71.9, State.WAITING),
        (Outcome(Result.TEMPORARY, 451), "hold", 72, State.FAILED),
        (Outcome(Result.SENT, 250), "resend", 900, State.SENT),
    ],
)
def test_what_becomes_of_a_delivery(outcome: Outcome, policy: Policy, hours_later: float, expected: State) -> None:
    now = START + timedelta(hours=hours_later)
    following = after(outcome, attempts=1, since=START, now=now, rules=RULES, jitter=0.5, policy=policy)
    assert following.state is expected
    assert (following.at is not None) == (expected is State.WAITING)


@given(st.integers(1, 500), st.floats(0, 1, exclude_max=True))
def test_pauses_grow_to_the_longest_and_are_spread(attempts: int, jitter: float) -> None:
    one = pause(attempts, RULES, jitter)
    full = min(1800, 5 * 2 ** min(attempts - 1, 30))
    assert full / 2 <= one <= full
    failed = Outcome(Result.TEMPORARY)
    following = after(failed, attempts=attempts, since=START, now=START, rules=RULES, jitter=jitter, policy="hold")
    assert following == Next(State.WAITING, START + timedelta(seconds=one))


@pytest.mark.parametrize("policy", ["resend", "hold"])
def test_what_a_crash_leaves(policy: Policy) -> None:
    assert recover(handed_over=False, policy=policy).result is Result.TEMPORARY
    assert recover(handed_over=True, policy=policy).result is Result.UNKNOWN  # sent again or not: nobody knows


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        (421, Result.TEMPORARY),
        (450, Result.TEMPORARY),
        (452, Result.TEMPORARY),
        (550, Result.PERMANENT),
        (554, Result.PERMANENT),
        (535, Result.TEMPORARY),  # a wrong password is mended by an administrator; the mail outlives that
        (530, Result.TEMPORARY),
        (-1, Result.TEMPORARY),
    ],
)
def test_smtp_codes(code: int, expected: Result) -> None:
    assert smtp_result(code) is expected


# -- people ----------------------------------------------------------------------------------------------------------


def test_nobody_is_told_of_own_acts_but_gets_receipts_and_tasks_and_each_message_once() -> None:
    told = [
        Told("E1", "entry_confirmed", "entries/1"),
        Told("E1", "task_sign_letter", "letters/1", even_actor=True),
        Told("E2", "entry_confirmed", "entries/1"),
        Told("E2", "entry_confirmed", "entries/2"),
    ]
    assert [(t.person, t.template) for t in addressees(told, "E1")] == [
        ("E1", "task_sign_letter"),
        ("E2", "entry_confirmed"),
    ]
    assert len(addressees(told, None)) == 3


PATH = ["ROOT", "SALES", "EAST"]
DAY = date(2026, 3, 2)


@pytest.mark.parametrize(
    ("duties", "expected"),
    [
        ([Duty("A", "SALES"), Duty("B", "EAST"), Duty("C")], ["B"]),
        ([Duty("A", "SALES"), Duty("C")], ["A"]),
        ([Duty("X", "RND"), Duty("C"), Duty("C")], ["C"]),
        ([Duty("X", "RND")], []),
        ([Duty("B", "EAST", valid_to=date(2026, 3, 1)), Duty("A", "SALES")], ["A"]),
        ([Duty("B", "EAST", valid_from=date(2026, 3, 2), valid_to=date(2026, 3, 2))], ["B"]),
        ([Duty("B", "EAST", valid_from=date(2026, 3, 3))], []),
    ],
)
def test_the_nearest_holder_of_a_duty(duties: list[Duty], expected: list[str]) -> None:
    assert nearest(duties, PATH, DAY) == expected


def test_what_a_deadline_is_about() -> None:
    assert deadline_subject("list_confirmation", "k1") == "checklists/k1"
    assert deadline_subject("entry_submission", "entries/e1") == "entries/e1"
    assert deadline_subject("omission_decision", "o1") == "omissions/o1"
    assert deadline_subject("something_new", "c1") == "cases/c1"
