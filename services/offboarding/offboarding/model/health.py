"""The health of a case: green, amber (a deadline within one working day), red (a deadline missed, 红色预警). SPEC 2."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Health(StrEnum):
    """As lists show it."""

    GREEN = "green"
    AMBER = "amber"
    RED = "red"

    @property
    def rank(self) -> int:
        """Red first."""
        return {"red": 0, "amber": 1, "green": 2}[self.value]


@dataclass(frozen=True)
class OpenDeadline:
    """A deadline that nobody has met yet. `amber_at` is one working day before `due_at` where the person works."""

    amber_at: datetime
    due_at: datetime
    missed: bool = False


def health_at(now: datetime, deadlines: Iterable[OpenDeadline]) -> Health:
    """The worst of what is open. A deadline that was missed and then met late no longer colours the case."""
    worst = Health.GREEN
    for deadline in deadlines:
        if deadline.missed or now >= deadline.due_at:
            return Health.RED
        if now >= deadline.amber_at:
            worst = Health.AMBER
    return worst


def next_change(now: datetime, deadlines: Iterable[OpenDeadline]) -> datetime | None:
    """When the health can next change by the mere passing of time; None if it cannot."""
    coming = [instant for d in deadlines for instant in (d.amber_at, d.due_at) if instant > now and not d.missed]
    return min(coming, default=None)
