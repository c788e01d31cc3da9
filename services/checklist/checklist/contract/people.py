"""Commands and events about people who cannot or will not act, and about who acts in their place. SPEC 2 and 3."""

from __future__ import annotations

from typing import Literal

from chassis.contract import Event, Instant


class TakenOver(Event):
    """HR takes a part over with a reason; one event a person who had it before."""

    NAME = "checklist.taken_over"
    case_id: str
    role: Literal["head", "submitter", "confirmer"]
    previous: str | None
    person: str
    taken_by: str
    reason: str
    entries: list[str]


class NoAnswer(Event):
    """A signatory of the letter was asked and did not answer in time; letter.signed (replaced, no_answer) follows."""

    NAME = "letter.no_answer"
    case_id: str
    signatory: str
    role: Literal["leaver", "successor", "receiver"]
    asked_at: Instant
    after: Instant
