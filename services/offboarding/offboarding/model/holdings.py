"""What a leaver holds (清点) and who may receive it. SPEC 2.

Headships and duties always need a person's decision (HR's); the rest has a default receiver by the tenant's rules, so
that a simple case does not stall. A delegation needs no receiver: it ends.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum


class Held(StrEnum):
    """Kinds of things that are held."""

    HEADSHIP = "headship"  # 部门负责人
    DIRECT_REPORT = "direct_report"  # 直接下属
    DUTY = "duty"  # 职责
    DELEGATION = "delegation"  # 授权代理
    SUCCESSOR_ROLE = "successor_role"  # 他人离职单的继任者
    OPEN_TASK = "open_task"  # 他人离职单中的待办
    WORK_RECORDS = "work_records"  # 未完成的业务记录


HR_DECIDES = frozenset({Held.HEADSHIP, Held.DUTY})
"""The others are for a head of the leaver to decide, or for HR."""
ENDS = frozenset({Held.DELEGATION})
"""What ends instead of being received."""


class State(StrEnum):
    """`open`: no receiver. `assigned`: takes effect at the end of the last working day. `effective`: it has.
    `gone`: the leaver does not hold it any more. `dropped`: the case ended early. `reversed`: undone after its effect.
    """

    OPEN = "open"
    ASSIGNED = "assigned"
    EFFECTIVE = "effective"
    GONE = "gone"
    DROPPED = "dropped"
    REVERSED = "reversed"


LISTED = frozenset({State.OPEN, State.ASSIGNED, State.EFFECTIVE})
"""What the list of a case shows and counts."""


@dataclass(frozen=True)
class Thing:
    """One thing that is held. `key`: of the department, person, duty, delegation, case, task or kind of record.

    `owner`: whose task it is; `besides`: who cannot receive this one (a report is not the own manager).
    """

    kind: Held
    key: str
    title: Mapping[str, str]
    owner: str | None = None
    besides: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Able:
    """Who cannot receive anything in a case: the leaver, who is inactive or unknown, who leaves no later."""

    leaver: str
    inactive: Collection[str] = frozenset()
    leaving: Collection[str] = frozenset()

    def why_not(self, person: str, besides: Collection[str] = ()) -> str | None:
        """The key of the message that says why this person cannot receive it; None: they can."""
        if person == self.leaver:
            return "holding.receiver_is_leaver"
        if person in self.inactive:
            return "holding.receiver_inactive"
        if person in self.leaving:
            return "holding.receiver_leaves"
        return "holding.receiver_is_concerned" if person in besides else None


def by_default(
    choices: Sequence[str], people: Mapping[str, str | None], able: Able, besides: Collection[str] = ()
) -> str | None:
    """The first of the rule's choices (successor, head, head_superior, hrbp) who is somebody and can receive it."""
    for choice in choices:
        person = people.get(choice)
        if person is not None and able.why_not(person, besides) is None:
            return person
    return None
