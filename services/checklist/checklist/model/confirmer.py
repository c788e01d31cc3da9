"""Who confirms an entry (确认人): by duty, department path, site and date. SPEC 1 "Duties", SPEC 3 "the right person".

No one found: the head, then the head's superior; never the leaver, and nobody confirms their own entry.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

PROJECT_OWNER = "project_owner"
OWNER_FIELD = "project_owner"
"""The field of an entry that names its project's owner (项目负责人)."""


@dataclass(frozen=True)
class Assignment:
    """Who holds a duty: for one part of the organization, at one site, or everywhere; both days included."""

    employee: str
    department: str | None = None
    site: str | None = None
    valid_from: date | None = None
    valid_to: date | None = None

    def holds_on(self, day: date) -> bool:
        """Whether the day lies in its period."""
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True)
class Circumstances:
    """What decides beside the duty. `barred`: who never confirms here (the leaver, who fills in, people who left)."""

    path: Sequence[str]
    site: str | None
    day: date
    head: str
    head_superior: str | None
    barred: frozenset[str]
    hrbp: str | None = None
    receiver: str | None = None
    project_owner: str | None = None


def find(duty: str, assignments: Iterable[Assignment], at: Circumstances) -> str | None:
    """The confirmer, or None when even the superior is barred: then HR must name one."""
    candidates = [*_by_duty(duty, assignments, at), at.head, at.head_superior]
    return next((c for c in candidates if c is not None and c not in at.barred), None)


def _by_duty(duty: str, assignments: Iterable[Assignment], at: Circumstances) -> list[str | None]:
    named = {PROJECT_OWNER: at.project_owner, "hrbp": at.hrbp, "receiver": at.receiver, "head": at.head}
    if named.get(duty) is not None:
        return [named[duty]]
    depth = {code: n for n, code in enumerate(at.path, start=1)}
    fitting = [
        a
        for a in assignments
        if a.holds_on(at.day)
        and (a.department is None or a.department in depth)
        and (a.site is None or a.site == at.site)
    ]
    # The nearest department first, then the one of the site; the number decides between equals, so that a retry agrees.
    fitting.sort(key=lambda a: (-depth.get(a.department or "", 0), a.site is None, a.employee))
    return [a.employee for a in fitting]
