"""The dates of a case: their defaults and their order. SPEC 2."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from chassis.errors import FieldViolation, Invalid
from offboarding.model.kinds import Kind


@dataclass(frozen=True)
class CaseDates:
    """Dates as agreed; `access_revocation_at` is an instant, thought of in the leaver's time zone."""

    notice_date: date
    last_working_day: date
    separation_date: date
    paid_until: date
    access_revocation_at: datetime | None
    requested_last_working_day: date | None = None


def today_in(now: datetime, time_zone: str) -> date:
    """The date at `now` where the person is."""
    return now.astimezone(ZoneInfo(time_zone)).date()


def revocation_instant(day: date, hour: int, time_zone: str) -> datetime:
    """`hour` o'clock of `day` in the person's zone, in UTC."""
    return datetime.combine(day, time(hour), ZoneInfo(time_zone)).astimezone(UTC)


def check_release(release_at: datetime | None, now: datetime, *, field: str = "release_at") -> None:
    """Raises Invalid where a draft's hour of release is over: a slip of the year would tell everybody at once."""
    if release_at is not None and release_at <= now:
        raise Invalid("case.release_is_past", field=field)


def check(
    kind: Kind,
    dates: CaseDates,
    *,
    today: date,
    hire_date: date | None,
    time_zone: str,
    late_reason: str,
    may_be_past: bool,
) -> None:
    """Raises Invalid with every date that is out of order, each named by its field.

    A last working day in the past is for HR only (`may_be_past`) and needs `late_reason` (a case filed late, 补录).
    """
    found: list[FieldViolation] = []
    if dates.last_working_day < dates.notice_date and kind is not Kind.ABANDONMENT:
        found.append(_order("last_working_day", "notice_date", dates.notice_date))
    if dates.separation_date < dates.last_working_day:
        found.append(_order("separation_date", "last_working_day", dates.last_working_day))
    if dates.paid_until > dates.separation_date:
        found.append(FieldViolation("paid_until", "dates.after", {"other": "separation_date"}))
    if hire_date is not None and dates.last_working_day < hire_date:
        found.append(_order("last_working_day", "hire_date", hire_date))
    found += _past(dates, today, late_reason, may_be_past)
    revoked = dates.access_revocation_at
    if revoked is not None and today_in(revoked, time_zone) < dates.notice_date and not kind.leaver_is_absent:
        found.append(_order("access_revocation_at", "notice_date", dates.notice_date))
    if found:
        raise Invalid(fields=found)


def _past(dates: CaseDates, today: date, late_reason: str, may_be_past: bool) -> list[FieldViolation]:
    if dates.last_working_day >= today:
        return []
    if not may_be_past:
        return [FieldViolation("last_working_day", "dates.past_is_for_hr", {"today": today.isoformat()})]
    if not late_reason.strip():
        return [FieldViolation("late_reason", "dates.late_needs_reason", {"today": today.isoformat()})]
    return []


def _order(field: str, other: str, limit: date) -> FieldViolation:
    return FieldViolation(field, "dates.before", {"other": other, "limit": limit.isoformat()})
