"""Who stands in for somebody (授权代理) and is told of what waits for them. SPEC 3, 6.

The delegator goes on hearing everything: a delegation lends the work, not the responsibility.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

ALL = "all"
SCOPES: dict[str, tuple[str, ...]] = {
    "confirm_list": ("head",),
    "sign_letter": ("head", "receiver"),
    "resolve_finding": ("head",),
    "assign_holdings": ("head",),
    "confirm_entry": ("confirmer",),
    "acknowledge_entry": ("receiver",),
    "agree_waiver": ("hr",),
    "decide_omission": ("hr",),
    "hr_item": ("hr",),
}
"""By kind of task: the scopes that lend it. Any other kind goes with `all` alone."""
OF_HR = frozenset({"agree_waiver", "decide_omission", "hr_item"})
"""Kinds that nobody has but as HR."""
TASKS = {
    "list_confirmation": "confirm_list",
    "entry_submission": "submit_entry",
    "entry_confirmation": "confirm_entry",
    "letter_signature": "sign_letter",
    "letter_countersignature": "sign_letter",
    "hr_item": "hr_item",
    "omission_decision": "decide_omission",
}
"""By kind of deadline: the task that stands for it."""


@dataclass(frozen=True, slots=True)
class StandIn:
    """One delegation: from `starts_at` on, before `ends_at`; both aware instants."""

    person: str
    scopes: frozenset[str]
    starts_at: datetime
    ends_at: datetime

    def has(self, kind: str, at: datetime) -> bool:
        """Whether tasks of this kind are with them, too, at this instant."""
        if not self.starts_at <= at < self.ends_at:
            return False
        return ALL in self.scopes or not self.scopes.isdisjoint(SCOPES.get(kind, ()))


def told_too(found: Iterable[StandIn], kind: str, at: datetime, *, leaver: str) -> list[str]:
    """Who hears of it beside the person whose it is; in the case of the own leaving nobody stands in for anybody."""
    return sorted({one.person for one in found if one.has(kind, at)} - {leaver})
