"""Lengths of time as people agree on them (时限): `{n, unit}`. SPEC, introduction."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

Unit = Literal["working_days", "calendar_days", "hours", "seconds"]


class Period(BaseModel):
    """`n` units. Days end at the close of business in a person's zone, hours and seconds run through the night.

    What instant a period ends at depends on a calendar: see `chassis.workdays.due_at`.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    n: int = Field(ge=0, le=100_000)
    unit: Unit = "working_days"

    def __str__(self) -> str:
        return f"{self.n} {self.unit.replace('_', ' ')}"


def working_days(n: int) -> Period:
    """N working days (工作日)."""
    return Period(n=n, unit="working_days")


def calendar_days(n: int) -> Period:
    """N calendar days (自然日)."""
    return Period(n=n, unit="calendar_days")


def hours(n: int) -> Period:
    """N hours by the clock."""
    return Period(n=n, unit="hours")


def seconds(n: int) -> Period:
    """N seconds: for a sandbox that plays days in minutes."""
    return Period(n=n, unit="seconds")
