"""Omissions (遗漏) from checklist's events, in any order and any number of times: who answers for one, and since when.

Only a final verdict counts (SPEC 4, 5). Everything heard is kept by its sequence number, and what holds is read from
the whole, so that it is the same whatever came first.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from performance.model.kpi import Line, local_day

OMISSION = "omission"
REVERSED = "omission_reversed"
DISMISSED = "finding_dismissed"
"""Verdict: a finding that named it was dismissed."""
AS_HEAD = "head"


@dataclass(frozen=True, slots=True)
class Source:
    """The event that said something: what a ledger entry cites."""

    event_id: str
    digest: str
    by: str


@dataclass(frozen=True, slots=True)
class Traced:
    """The verdict as it was traced, with the rows of the evidence record that it rests on."""

    sequence: int
    at: datetime
    verdict: str
    cites: tuple[Mapping[str, Any], ...]
    source: Source


@dataclass(frozen=True, slots=True)
class Decision:
    """A verdict as it was decided, by HR or because the time to dispute it was over."""

    sequence: int
    at: datetime
    verdict: str
    upheld: bool
    final: bool
    attributed_to: str | None
    role: str
    head: str
    source: Source
    heads: tuple[str, ...] = ()
    """Everybody who was head of the case; a former one answers for what they waived or waved through."""

    @property
    def answers(self) -> str | None:
        """Whose KPI and bonus it concerns: who acted as head, or a head of the case in any other part.

        A confirmer, leaver or HR partner who never was the case's head answers for nothing here.
        """
        if not (self.final and self.upheld and self.attributed_to):
            return None
        return self.attributed_to if self.role == AS_HEAD or self.attributed_to in (self.head, *self.heads) else None


@dataclass(frozen=True, slots=True)
class Loss:
    """HR's word on whether it caused a loss; the newest holds."""

    sequence: int
    at: datetime
    confirmed: bool
    source: Source


@dataclass(frozen=True, slots=True)
class Omission:
    """Everything heard of one omission."""

    omission_id: str
    case_id: str
    title: str = ""
    traced: Traced | None = None
    decisions: tuple[Decision, ...] = ()
    losses: tuple[Loss, ...] = field(default=())

    @property
    def standing(self) -> Decision | None:
        """The final verdict that holds; None before there is one."""
        return next((d for d in reversed(self.decisions) if d.final), None)

    @property
    def since(self) -> datetime | None:
        """Since when the same person has answered for the same thing; where nobody does any more, since when."""
        found: Decision | None = None
        for decision in (d for d in self.decisions if d.final):
            if found is None or _key(found) != _key(decision):
                found = decision
        return found.at if found else None

    @property
    def loss(self) -> Loss | None:
        """HR's last word on a loss; None before there is one."""
        return self.losses[-1] if self.losses else None

    @property
    def lost_since(self) -> datetime | None:
        """Since when HR has said that it caused a loss; saying so again changes nothing. None where it does not."""
        found: datetime | None = None
        for loss in self.losses:
            found = (found or loss.at) if loss.confirmed else None
        return found


def _key(decision: Decision) -> tuple[str | None, str]:
    person = decision.answers
    return person, decision.verdict if person else ""


def heard_traced(omission: Omission, traced: Traced, title: str) -> Omission:
    """Tracing is said once; a repetition changes nothing."""
    newer = omission.traced is None or traced.sequence > omission.traced.sequence
    return replace(omission, traced=traced if newer else omission.traced, title=omission.title or title)


def heard_decision(omission: Omission, decision: Decision, title: str) -> Omission:
    """One more decision, in its place among the others."""
    return replace(omission, decisions=_with(omission.decisions, decision), title=omission.title or title)


def heard_loss(omission: Omission, loss: Loss, title: str) -> Omission:
    """One more word on the loss, in its place among the others."""
    return replace(omission, losses=_with(omission.losses, loss), title=omission.title or title)


def _with(known: Sequence[Any], new: Any) -> tuple[Any, ...]:
    by_sequence = {one.sequence: one for one in known}
    by_sequence.setdefault(new.sequence, new)
    return tuple(by_sequence[number] for number in sorted(by_sequence))


def lines(omission: Omission, zone_of: Any) -> list[Line]:
    """What counts: one upheld when somebody begins to answer for it, one reversed when that ends, each in its month."""
    found: list[Line] = []
    held: Decision | None = None
    for decision in (d for d in omission.decisions if d.final):
        if held is not None and _key(held) == _key(decision):
            continue
        if held is not None and held.answers:
            found.append(_line(omission, held, decision.at, REVERSED, zone_of))
        if decision.answers:
            found.append(_line(omission, decision, decision.at, OMISSION, zone_of))
        held = decision
    return sorted(found, key=lambda line: (line.head, line.line_id))  # months are locked in this order


def _line(omission: Omission, decision: Decision, at: datetime, subject: str, zone_of: Any) -> Line:
    person = decision.answers
    assert person is not None, "only what somebody answers for counts"
    zone = zone_of(person)
    return Line(
        line_id=f"{subject}.{omission.omission_id}.{decision.sequence}",
        subject=subject,
        case_id=omission.case_id,
        head=person,
        zone=zone,
        due_on=local_day(at, zone),
        done_at=at,
        verdict=decision.verdict,
    )


def dismissed_wrongly(lines_of_month: Iterable[Line]) -> int:
    """How many findings the head dismissed wrongly (误驳回): upheld in the month, less what was reversed in it."""
    of_findings = [line.subject for line in lines_of_month if line.verdict == DISMISSED]
    return max(0, of_findings.count(OMISSION) - of_findings.count(REVERSED))
