"""Findings (核对发现): what becomes of a suspicion, who decides on it, and what it blocks. SPEC 5."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from performance.model.evidence import Suspicion

OPEN = "open"
DECIDED = ("accepted", "overridden")
"""Outcomes that stand for the same disagreement (same key and basis) for good."""


@dataclass(frozen=True, slots=True)
class Known:
    """A finding as stored, in the fields that decide."""

    finding_id: str
    kind: str
    key: str
    basis: str
    state: str
    entry_id: str | None
    submission: int = 0
    """Of the entry it was returned with; 0 while it has not been returned."""


@dataclass(frozen=True, slots=True)
class Changes:
    """What a check does to the findings of a case."""

    opened: tuple[Suspicion, ...] = ()
    renewed: tuple[tuple[str, Suspicion], ...] = ()
    """Open ones whose compared values changed: (finding id, what is compared now)."""
    cleared: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Scope:
    """What a check looked at: the contradictions of some entries, and (`gaps`) what no entry covers.

    Gaps are opened only when the list is `complete`, but cleared as soon as something covers them.
    """

    entries: frozenset[str]
    gone: frozenset[str] = frozenset()
    """Waived entries: nothing that was said of them matters any more."""
    gaps: bool = False
    complete: bool = False

    def covers(self, finding: Known) -> bool:
        """Whether the absence of a suspicion means that the finding is settled."""
        if finding.kind == "missing":
            return self.gaps
        return finding.entry_id in self.entries or finding.entry_id in self.gone

    def may_open(self, suspicion: Suspicion) -> bool:
        """Whether a new finding may be made of it."""
        return self.gaps and self.complete if suspicion.kind == "missing" else suspicion.entry_id in self.entries


def reconcile(suspicions: Sequence[Suspicion], known: Iterable[Known], *, checked: Scope) -> Changes:
    """Opens what is new, keeps what is still so, clears what the new content settled; decided ones stay decided."""
    known = list(known)
    open_ones = {f.key: f for f in known if f.state == OPEN}
    decided = {(f.key, f.basis) for f in known if f.state in DECIDED}
    now = {s.key: s for s in suspicions if (s.key, s.basis) not in decided}
    same = {key: (open_ones[key], s) for key, s in now.items() if key in open_ones}
    return Changes(
        opened=tuple(s for key, s in now.items() if key not in open_ones and checked.may_open(s)),
        renewed=tuple((f.finding_id, s) for f, s in same.values() if f.basis != s.basis),
        cleared=tuple(f.finding_id for key, f in open_ones.items() if key not in now and checked.covers(f)),
    )


def blocks(finding: Known, submissions: Mapping[str, int]) -> bool:
    """Whether it keeps the letter closed: open, or returned with an entry that has not been submitted again since.

    `submissions` holds the number of the standing submission by entry; a waived or open entry is not in it.
    """
    if finding.state == OPEN:
        return True
    if finding.state != "returned" or finding.entry_id is None:
        return False
    standing = submissions.get(finding.entry_id)
    return standing is not None and standing <= finding.submission


def outcome_for(asked: str, *, is_head: bool) -> str:
    """How a decision is recorded: an acceptance by HR in the head's place is an override (人事越权放行)."""
    return "overridden" if asked == "accepted" and not is_head else asked
