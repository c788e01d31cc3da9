"""When a deadline speaks: a reminder before it, a word when it is missed, escalations after it (SPEC 3, 6)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from chassis.periods import Period
from chassis.workdays import Calendar, at_local


class Stage(StrEnum):
    """`before`: reminder; `due`: missed, told to who had to act; `escalate`: told to somebody above."""

    BEFORE = "before"
    DUE = "due"
    ESCALATE = "escalate"


@dataclass(frozen=True, slots=True)
class Escalation:
    """Whom to tell if it is still undone at `after_at`."""

    person: str
    role: str
    after_at: datetime


@dataclass(frozen=True, slots=True)
class Firing:
    """One planned firing; `key` is unique within the deadline. `speaks_for` is its instant without the grace."""

    key: str
    stage: Stage
    at: datetime
    speaks_for: datetime
    person: str
    role: str


def lead_at(due_at: datetime, lead: Period, calendar: Calendar, zone: str) -> datetime:
    """`lead` before the deadline: days keep the local time of day, working days (工作日) skip the days off."""
    if lead.unit == "seconds":
        return due_at - timedelta(seconds=lead.n)
    if lead.unit == "hours":
        return due_at - timedelta(hours=lead.n)
    local = due_at.astimezone(ZoneInfo(zone))
    day = local.date() - timedelta(days=lead.n)
    if lead.unit == "working_days" and lead.n:
        day = calendar.before(local.date(), lead.n)
    return at_local(day, local.time(), zone).astimezone(UTC)


def reminder_at(assigned_at: datetime, due_at: datetime, lead_at: datetime) -> datetime:
    """`lead_at` is the wanted instant (due less the tenant's lead); never in the first half of the time."""
    half = assigned_at + (due_at - assigned_at) / 2
    return max(lead_at, half)


def firings(
    *,
    person: str,
    role: str,
    assigned_at: datetime,
    due_at: datetime,
    lead_at: datetime,
    escalations: Sequence[Escalation],
    grace: timedelta,
) -> list[Firing]:
    """All firings of a deadline. `grace` is how long the owner's own word about a missed deadline is waited for."""
    plan = []
    before = reminder_at(assigned_at, due_at, lead_at)
    if assigned_at < due_at and before < due_at:
        plan.append(Firing("before", Stage.BEFORE, before, before, person, role))
    plan.append(Firing("due", Stage.DUE, due_at + grace, due_at, person, role))
    for n, one in enumerate(escalations):
        at = max(one.after_at, due_at)
        plan.append(Firing(f"escalate-{n}", Stage.ESCALATE, at + grace, at, one.person, one.role))
    return plan


def still_speaks(stage: Stage, now: datetime, due_at: datetime) -> bool:
    """A reminder that comes after the deadline says nothing: the missed one speaks then."""
    return stage is not Stage.BEFORE or now < due_at


def settle_until(planned: datetime, now: datetime, settle: timedelta, *, settled: bool) -> datetime | None:
    """After an outage the events that the broker kept come first: when to fire instead, or None for now.

    A firing that is late by more than half the settling time is taken for one that an outage delayed.
    """
    if settled or settle <= timedelta(0) or now - planned <= settle / 2:
        return None
    return now + settle
