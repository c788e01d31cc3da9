"""Quiet hours (免打扰): when a message that is not urgent may leave."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo


def release_at(now: datetime, quiet_from: time | None, quiet_to: time | None, zone: str) -> datetime:
    """`now` outside of the quiet hours, otherwise their end (aware, UTC). Equal ends mean no quiet hours.

    In a gap of daylight saving time the end lies after the gap; in an overlap the first one counts.
    """
    if quiet_from is None or quiet_to is None or quiet_from == quiet_to:
        return now
    local = now.astimezone(ZoneInfo(zone))
    if not _within(local.time(), quiet_from, quiet_to):
        return now
    day = local.date()
    if local.time() >= quiet_to:
        day += timedelta(days=1)
    end = datetime.combine(day, quiet_to, ZoneInfo(zone)).astimezone(UTC)
    return max(now, end)


def _within(at: time, start: time, end: time) -> bool:
    at = at.replace(tzinfo=None)
    return start <= at < end if start < end else at >= start or at < end
