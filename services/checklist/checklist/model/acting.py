"""Acting for another person by delegation (授权代理): for whom somebody may act, here, now, in which role. SPEC 3.

Who stands in never gets more than the delegator has, never passes it on, and never decides on what is their own: not in
the case of their own leaving, not on an entry that they handed in.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from chassis.errors import Forbidden

Scope = Literal["head", "confirmer", "receiver", "hr"]
SCOPES: tuple[Scope, ...] = ("head", "confirmer", "receiver", "hr")
ALL = "all"


@dataclass(frozen=True)
class Mandate:
    """One delegation: from `starts_at` on, before `ends_at`; both aware instants."""

    delegator: str
    delegate: str
    scopes: Collection[str]
    starts_at: datetime
    ends_at: datetime

    def covers(self, scope: Scope, at: datetime) -> bool:
        """Whether it holds for this role at this instant."""
        return (ALL in self.scopes or scope in self.scopes) and self.starts_at <= at < self.ends_at


def principals(
    actor: str, mandates: Iterable[Mandate], scope: Scope, at: datetime, barred: Collection[str] = ()
) -> tuple[str, ...]:
    """In whose name the actor may act: the own one first, then each delegator's.

    `barred`: people who decide nothing here (the leaver, who handed in). Neither acts one of them for another, nor
    another one for them; in the own name the rules of the thing itself decide.
    """
    if actor in barred:
        return (actor,)
    given = {m.delegator for m in mandates if m.delegate == actor and m.covers(scope, at)}
    return (actor, *sorted(given - {actor, *barred}))


def name_to_use(holders: Collection[str], allowed: Sequence[str], said: str | None) -> str | None:
    """Which of the people whose part it is the actor plays; None when the part is not theirs to play.

    `allowed` as `principals` gave it. `said` is the person whom the caller named: it must be exactly that one, else
    Forbidden.
    """
    if said is not None and said != allowed[0]:
        if said not in allowed[1:] or said not in holders:
            raise Forbidden("acting.not_for", field="on_behalf_of", person=said)
        return said
    if said is not None:
        return said if said in holders else None
    return next((person for person in allowed if person in holders), None)
