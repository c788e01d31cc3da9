"""Delegations (授权代理): for whom somebody acts, when, as what. SPEC 3 ("Delegation with a period").

A delegation never passes on: who stands in has what the delegator has by the own office, not what others delegated to
the delegator. It opens no draft, and nothing in the case in which the delegate or the delegator leaves.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

ALL = "all"
SCOPES = ("all", "head", "confirmer", "receiver", "hr")
MARK = "/"
"""Between a relation and the delegator that it comes from: `head/E100`."""

_SCOPE_OF_RELATION = {
    "hr": {"hr"},
    "head": {"head"},
    "successor": {"receiver"},
    "fills_in": {"receiver"},
    "involved": {"receiver", "confirmer"},
}
_TASKS = {
    "head": frozenset({"confirm_list", "sign_letter", "resolve_finding", "assign_holdings"}),
    "confirmer": frozenset({"confirm_entry"}),
    "receiver": frozenset({"acknowledge_entry", "submit_entry", "sign_letter"}),
    "hr": frozenset(
        {
            "hr_item",
            "agree_waiver",
            "decide_omission",
            "assign_holdings",
            "name_head",
            "revoke_access",
            "restore_access",
        }
    ),
}
FOR_HR_ONLY = frozenset({"hr_item", "agree_waiver", "decide_omission"})
"""The kinds of tasks that nobody has but as HR; access is revoked by IT as well."""


@dataclass(frozen=True)
class Mandate:
    """One delegation; both instants aware, `ends_at` not included."""

    delegation_id: str
    delegator: str
    delegate: str
    scopes: frozenset[str]
    starts_at: datetime
    ends_at: datetime

    def covers(self, relation: str) -> bool:
        """Whether who has this relation to a case lets the delegate have it, too."""
        wanted = _SCOPE_OF_RELATION.get(relation, set())
        return bool(wanted) and (ALL in self.scopes or not self.scopes.isdisjoint(wanted))

    def task_kinds(self, *, of_hr: bool) -> frozenset[str] | None:
        """The kinds of tasks that the delegate has; None: all. Who is not of HR has nothing by the scope `hr`."""
        if ALL in self.scopes:
            return None
        return frozenset().union(*(_TASKS[scope] for scope in self.scopes if of_hr or scope != "hr"))


def overlapping(scopes: Collection[str], others: Iterable[tuple[str, Collection[str]]]) -> str | None:
    """The first of these (id, scopes) that shares a scope with `scopes`; `all` shares one with every other."""
    for other, theirs in others:
        if ALL in scopes or ALL in theirs or not set(scopes).isdisjoint(theirs):
            return other
    return None


def lent(relation: str, delegator: str) -> str:
    """The relation of who stands in."""
    return f"{relation}{MARK}{delegator}"


def split(relation: str) -> tuple[str, str | None]:
    """The relation, and from whom it comes if it is not the own one."""
    name, _, delegator = relation.partition(MARK)
    return name, delegator or None
