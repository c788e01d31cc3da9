"""Acting for another person by delegation (授权代理): in whose name somebody may decide on a finding. SPEC 3.

Who stands in gets what the delegator has by the own office, never passes it on, and decides nothing in the case of
their own leaving. Figures and deductions of a head are nobody else's to be lent.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Scope = Literal["head", "hr"]
ALL = "all"


@dataclass(frozen=True, slots=True)
class Mandate:
    """One delegation to the actor: from `starts_at` on, before `ends_at`; both aware instants."""

    delegator: str
    scopes: frozenset[str]
    starts_at: datetime
    ends_at: datetime

    def covers(self, scope: Scope, at: datetime) -> bool:
        """Whether it holds for this role at this instant."""
        return (ALL in self.scopes or scope in self.scopes) and self.starts_at <= at < self.ends_at


def principals(mandates: Iterable[Mandate], scope: Scope, at: datetime) -> frozenset[str]:
    """For whom the actor stands in as that."""
    return frozenset(mandate.delegator for mandate in mandates if mandate.covers(scope, at))


def name_to_use(actor: str, parts: Sequence[str], said: str | None) -> str | None:
    """In whose name the actor decides; `parts`: whose part it is, of those for whom the actor may act, the own first.

    `said` is the person whom the caller named: exactly that one, or None.
    """
    if said is not None and said != actor:
        return said if said in parts else None
    if said == actor:
        return actor if actor in parts else None
    return parts[0] if parts else None
