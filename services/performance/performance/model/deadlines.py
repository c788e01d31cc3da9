"""A head's deadlines from checklist's events, in any order and any number of times, as lines of the KPI."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from performance.model.kpi import Line, local_day


@dataclass(frozen=True, slots=True)
class Plan:
    """Who must act by when, as one event of the owner (number `sequence`) said it."""

    sequence: int
    person: str
    role: str
    due_at: datetime


@dataclass(frozen=True, slots=True)
class Deadline:
    """Everything heard of one deadline. Maxima and sets only, so the order of hearing does not matter."""

    deadline_id: str
    case_id: str
    kind: str
    subject_id: str = ""
    title: Mapping[str, str] = field(default_factory=dict)
    plan: Plan | None = None
    met: Plan | None = None
    met_at: datetime | None = None
    late: bool = False
    missed: tuple[Plan, ...] = ()
    dropped: int = 0


def planned(deadline: Deadline, plan: Plan, title: Mapping[str, str]) -> Deadline:
    """Set or moved."""
    if deadline.plan is not None and deadline.plan.sequence >= plan.sequence:
        return deadline
    return replace(deadline, plan=plan, title=title)


def met(deadline: Deadline, plan: Plan, at: datetime, *, late: bool) -> Deadline:
    """Done; the event says for whom and against which due instant."""
    if deadline.met is not None and deadline.met.sequence >= plan.sequence:
        return deadline
    return replace(deadline, met=plan, met_at=at, late=late)


def missed(deadline: Deadline, plan: Plan, title: Mapping[str, str]) -> Deadline:
    """The due instant passed; that stays so, wherever the deadline moves afterwards."""
    known = {(p.person, p.due_at) for p in deadline.missed}
    if (plan.person, plan.due_at) in known:
        return deadline
    ordered = tuple(sorted((*deadline.missed, plan), key=lambda p: p.sequence))
    return replace(deadline, missed=ordered, title=deadline.title or title)


def dropped(deadline: Deadline, sequence: int) -> Deadline:
    """Nothing need be done any more."""
    return replace(deadline, dropped=max(deadline.dropped, sequence))


def lines(deadline: Deadline, heads: Collection[str], zone_of: Callable[[str], str]) -> list[Line]:
    """The lines that count for a head: role `head`, and `confirmer` where a head of the case confirms in person.

    `heads`: everybody who was; what a former one missed stays theirs.

    One for the plan in force (or the one that was met), and one for each due instant that was missed before.
    """
    found = {
        (plan.person, plan.due_at): _line(deadline, plan, zone_of, missed=True)
        for plan in deadline.missed
        if _counts(plan, heads)
    }
    current = deadline.met or deadline.plan
    if current is not None and _counts(current, heads):
        key = (current.person, current.due_at)
        line = _line(deadline, current, zone_of, missed=key in found)
        gone = deadline.met is None and deadline.dropped > current.sequence
        found[key] = replace(line, done_at=deadline.met_at, late=deadline.late, gone=gone)
    return sorted(found.values(), key=lambda line: line.line_id)


def _counts(plan: Plan, heads: Collection[str]) -> bool:
    return plan.role == "head" or (plan.role == "confirmer" and plan.person in heads)


def _line(deadline: Deadline, plan: Plan, zone_of: Callable[[str], str], *, missed: bool) -> Line:
    zone = zone_of(plan.person)
    return Line(
        line_id=f"{deadline.deadline_id}.{plan.due_at.timestamp():.0f}.{plan.person}",
        subject=deadline.kind,
        case_id=deadline.case_id,
        head=plan.person,
        zone=zone,
        due_on=local_day(plan.due_at, zone),
        due_at=plan.due_at,
        missed=missed,
    )
