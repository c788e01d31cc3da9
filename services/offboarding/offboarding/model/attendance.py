"""Who is asked when nobody answers for a case: neither a head who is there nor HR. SPEC 1 ("no one found"), 7.

A case that waits must wait on somebody: who can name a head or HR in the directory.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from offboarding.model.duties import Duty, holders
from offboarding.model.states import OPEN, State

HR_ADMIN = "hr_admin"
"""The duty of an administrator of HR (人力资源管理员): who sees to it that every part has its HR."""


def who_is_asked(state: State, *, hr: Sequence[str], others: Sequence[str]) -> str | None:
    """The first who can help where no head is there; None: nobody need be asked, or nobody can be.

    HR is asked here only as long as no checklist could be made; later checklist asks them to take over. `others`: heads
    above, then administrators of HR.
    """
    if state not in OPEN:
        return None
    if hr:
        return hr[0] if state is State.SUBMITTED else None
    return next(iter(others), None)


def administrators(
    duties: Iterable[Duty], path: Sequence[str], day: date, *, hr_people: Sequence[str], initiator: str
) -> list[str]:
    """Who looks after HR as such: holders of that duty, the nearest first, then those of other parts; where there are
    none, who works in HR (`hr_people`, in that order); at last who entered the case."""
    duties = list(duties)
    near = holders(duties, HR_ADMIN, path, day)
    far = sorted({d.employee for d in duties if d.duty == HR_ADMIN and d.holds_on(day)})
    return list(dict.fromkeys([*near, *far, *hr_people, initiator]))
