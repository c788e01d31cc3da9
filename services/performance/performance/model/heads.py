"""Who was head of a case, and from when (部门负责人变更), from events in any order.

A handover counts for who was in charge when it was due: whoever takes over afterwards does not take the delay along.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

FILED = 0
"""Rank of what the filing says; whoever knows the handover itself knows better."""


@dataclass(frozen=True, slots=True)
class Tenure:
    """Somebody is head from an instant on. `rank` orders what was said: the sequence number of checklist's event."""

    rank: int
    head: str
    since: datetime


def heard(tenures: Iterable[Tenure], new: Tenure) -> tuple[Tenure, ...]:
    """With one more word in its place among the others."""
    by_rank = {tenure.rank: tenure for tenure in tenures}
    by_rank[new.rank] = new
    return tuple(by_rank[rank] for rank in sorted(by_rank))


def now(tenures: Iterable[Tenure]) -> str | None:
    """The head as last said."""
    return next((tenure.head for tenure in reversed(tuple(tenures))), None)


def at(tenures: Iterable[Tenure], instant: datetime) -> str | None:
    """The head at an instant; before anybody was, the first one."""
    known = _trusted(tenures)
    found = next((tenure.head for tenure in reversed(known) if tenure.since <= instant), None)
    return found or next((tenure.head for tenure in known), None)


def ever(tenures: Iterable[Tenure]) -> frozenset[str]:
    """Everybody who was."""
    return frozenset(tenure.head for tenure in _trusted(tenures))


def _trusted(tenures: Iterable[Tenure]) -> tuple[Tenure, ...]:
    """The filing's guess counts only while nobody knows better."""
    known = tuple(tenures)
    return tuple(tenure for tenure in known if tenure.rank > FILED) or known
