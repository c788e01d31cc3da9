"""What waits for somebody is told to who stands in for them, too (授权代理). SPEC 3, 6."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from chassis.unit import UnitOfWork
from notify.contract.facts import Delegation, Duty
from notify.model.people import Person, Told, mentioned
from notify.model.stand_ins import OF_HR, StandIn, told_too
from notify.usecases.readers import known


def with_stand_ins(uow: UnitOfWork, told: Iterable[Told], *, kind: str, leaver: str) -> list[Told]:
    """The plan and, for each of its messages about a task of this kind, the same one to who stands in.

    The leaver's own part is nobody's to lend.
    """
    plan = list(told)
    known(uow, mentioned(plan))
    for one in [one for one in plan if one.person != leaver]:
        found = [
            StandIn(d.delegate, frozenset(d.scopes), d.starts_at, d.ends_at)
            for d in uow.facts.find(Delegation, one.person)
        ]
        people = told_too(found, kind, uow.now, leaver=leaver)
        if people and kind in OF_HR:
            hr = {duty.employee for duty in uow.facts.find(Duty, "hrbp")}
            people = [person for person in people if person in hr]
        params = {**one.params, "acting_for": Person(one.person)}
        plan += [replace(one, person=person, params=params) for person in people]
    return plan
