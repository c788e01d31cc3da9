"""Deduction rules (扣减规则) and what they make of an omission or a delay. SPEC 5.

A cause (an omission with a final verdict, or a missed deadline) is judged by the rules that were in force when it
became so; the first rule that fits gives the percentage, and what would go past a cap is left out. The ledger is
append-only: a deduction that no longer stands is followed by a reversal.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from performance.model.omissions import Omission


class Cause(StrEnum):
    """What a deduction can rest on."""

    OMISSION = "omission"
    DELAY = "delay"


class Kind(StrEnum):
    """Kinds of ledger entries. An appeal, a waiver or the effect in the ERP will be further kinds."""

    DEDUCTION = "deduction"
    REVERSAL = "reversal"


ANNOUNCED = "announced"
STATE_AFTER: dict[Kind, str] = {Kind.DEDUCTION: ANNOUNCED, Kind.REVERSAL: "reversed"}
"""The state (状态) of a deduction is that of the last entry about it."""


@dataclass(frozen=True, slots=True)
class When:
    """What a rule asks for; what is empty or None does not matter to it."""

    verdicts: frozenset[str] = frozenset()
    roles: frozenset[str] = frozenset()
    loss_confirmed: bool | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """`percent` of the performance bonus (绩效奖金), at most `cap_percent` of it by this rule in one month."""

    code: str
    cause: Cause
    when: When
    percent: float
    cap_percent: float | None = None


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules of a tenant, the hardest first; all together take at most `cap_percent` of one month's bonus."""

    rules: tuple[Rule, ...]
    cap_percent: float
    version: int = 0


@dataclass(frozen=True, slots=True)
class Case:
    """A cause as the rules see it. `since`: since when it is so, which decides on the rules and the month."""

    cause: Cause
    person: str
    verdict: str
    role: str
    loss_confirmed: bool
    since: datetime


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of the ledger, in the fields that decide. `of`: the deduction that a reversal is about."""

    entry_id: str
    kind: Kind
    of: str
    person: str
    rule: str
    period: str
    percent: float
    generation: int = 0


def of_omission(omission: Omission) -> Case | None:
    """An omission as the rules see it; None while its verdict is not final or nobody answers for it.

    Nothing is judged before the tracing is heard, for a deduction cites what the verdict rests on.
    """
    standing, since, lost_since = omission.standing, omission.since, omission.lost_since
    if omission.traced is None or standing is None or since is None or standing.answers is None:
        return None
    return Case(
        cause=Cause.OMISSION,
        person=standing.answers,
        verdict=standing.verdict,
        role=standing.role,
        loss_confirmed=lost_since is not None,
        since=max(since, lost_since or since),
    )


def rule_for(case: Case, rules: Rules) -> Rule | None:
    """The first rule that fits; None where none does."""
    return next((rule for rule in rules.rules if _fits(rule, case)), None)


def _fits(rule: Rule, case: Case) -> bool:
    when = rule.when
    return (
        rule.cause is case.cause
        and (not when.verdicts or case.verdict in when.verdicts)
        and (not when.roles or case.role in when.roles)
        and (when.loss_confirmed is None or when.loss_confirmed == case.loss_confirmed)
    )


def standing(entries: Iterable[Entry]) -> list[Entry]:
    """The deductions that have not been reversed."""
    entries = list(entries)
    reversed_ones = {entry.of for entry in entries if entry.kind is Kind.REVERSAL}
    return [entry for entry in entries if entry.kind is Kind.DEDUCTION and entry.entry_id not in reversed_ones]


def to_reverse(known: Sequence[Entry], case: Case | None, rule: Rule | None) -> list[Entry]:
    """The standing deductions of one cause that what is known now does not bear any more."""
    wanted = (case.person, rule.code) if case is not None and rule is not None else None
    return [entry for entry in standing(known) if (entry.person, entry.rule) != wanted]


def reason_of_reversal(entry: Entry, case: Case | None) -> str:
    """Why: `decision_reversed`, or, where the person still answers for it, `loss_denied` or `other_rule`."""
    if case is None or case.person != entry.person:
        return "decision_reversed"
    return "other_rule" if case.loss_confirmed else "loss_denied"


def room(rule: Rule, rules: Rules, of_month: Iterable[Entry]) -> float:
    """How many percent this rule may still take, given the ledger of the person's month."""
    taken = standing(of_month)
    left = rules.cap_percent - sum(entry.percent for entry in taken)
    if rule.cap_percent is not None:
        left = min(left, rule.cap_percent - sum(entry.percent for entry in taken if entry.rule == rule.code))
    return max(0.0, round(left, 2))


def entry_id(tenant: str, source_id: str, rule: str, person: str, generation: int, kind: Kind) -> str:
    """Made of what it is about: one entry for one thing, however often it is judged."""
    text = "|".join((tenant, source_id, rule, person, str(generation), kind))
    return hashlib.sha256(text.encode()).hexdigest()[:32]
