"""Duties (职责分配): who answers for what in which part of the organization, from when to when. SPEC 1."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Duty:
    """An assignment. Without a department it holds for the whole company; without dates for ever."""

    duty: str
    employee: str
    department: str | None = None
    valid_from: date | None = None
    valid_to: date | None = None

    def holds_on(self, day: date) -> bool:
        """First and last day included."""
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)


def holders(
    duties: Iterable[Duty], duty: str, path: Sequence[str], day: date, without: Iterable[str] = ()
) -> list[str]:
    """Who holds `duty` for a department with this path (root first), the nearest first, nobody of `without`."""
    barred = set(without)
    depth = {code: n for n, code in enumerate(path, start=1)}
    fitting = [
        d
        for d in duties
        if d.duty == duty
        and d.holds_on(day)
        and d.employee not in barred
        and (d.department is None or d.department in depth)
    ]
    fitting.sort(key=lambda d: (-(depth[d.department] if d.department else 0), d.employee))
    return list(dict.fromkeys(d.employee for d in fitting))
