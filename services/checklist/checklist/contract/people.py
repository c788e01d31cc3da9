"""Commands and events about people who cannot or will not act, and about who acts in their place. SPEC 2 and 3."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from chassis.contract import Event, Instant, Read, Reply, Request
from chassis.replica import Fact
from checklist.contract.checklist import CaseName, EmployeeName, Reason
from checklist.contract.entry import Entry, EntryName


class Delegation(Fact):
    """A delegation (授权代理): for a time and for some roles somebody acts for the delegator. Found by who acts."""

    KIND = "delegation"
    delegator: str
    delegate: str
    scopes: list[str] = []
    starts_at: Instant
    ends_at: Instant

    def lookup(self) -> str | None:
        """By who acts."""
        return self.delegate


class Holding(Read):
    """One thing that the leaver holds (清点)."""

    kind: str
    key: str = ""
    title: dict[str, str] = {}
    receiver: str | None = None


class HoldingsChanged(Read):
    """holdings.changed: what the leaver holds, and how much of it has no receiver yet."""

    case_id: str
    open: int
    total: int = 0
    holdings: list[Holding] = []


class HoldingTakenEffect(Read):
    """holding.taken_effect: what the leaver held is now the receiver's."""

    case_id: str
    kind: str
    key: str = ""
    leaver: str
    receiver: str | None = None


class TakeOverRequest(Request):
    """HR takes a part over, or gives it to a person. Without `entries`, all that are open in this part."""

    name: CaseName
    role: Literal["head", "submitter", "confirmer"]
    person: EmployeeName | None = None
    entries: Annotated[list[EntryName], Field(max_length=200)] = []
    reason: Reason
    etag: str = ""


class BatchReassignEntriesRequest(Request):
    """Another receiver for several entries: those named, or those that the filter finds."""

    parent: CaseName
    names: Annotated[list[EntryName], Field(max_length=200)] = []
    filter: Annotated[str, Field(max_length=2000)] = ""
    receiver: EmployeeName
    reason: Reason


class BatchReassignEntriesResponse(Reply):
    """The entries as they are now, in the order of the list."""

    entries: list[Entry]


class HeadChanged(Event):
    """Another person is the head of the case from now on."""

    NAME = "checklist.head_changed"
    case_id: str
    previous: str | None
    head: str
    head_superior: str | None
    by: str
    reason: str | None


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
