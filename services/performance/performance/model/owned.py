"""What a leaver still works on, as far as the work records say (清点). SPEC 2."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime

from performance.model.evidence import Tolerances, subjects
from performance.model.records import KINDS, WorkRecord

OWNED = ("customer", "project", "task", "campaign", "supplier")
"""Kinds of things that somebody must take over; objectives, reviews and commits are nobody's to receive."""


def open_things(records: Iterable[WorkRecord], days: int, now: datetime) -> dict[str, int]:
    """How many different things of each kind still have something left to do, one for all spellings of a name.

    `days`: what has had no record for longer is not asked for any more (setting `evidence`).
    """
    kinds = tuple(kind for kind, thing in KINDS.items() if thing in OWNED)
    rules = Tolerances(missing_kinds=kinds, missing_days=days)
    found = Counter(thing.kind for thing in subjects(records, rules, now=now))
    return {kind: found[kind] for kind in OWNED if found[kind]}
