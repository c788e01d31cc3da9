"""What offboarding publishes of what a leaver holds (清点) and of delegations (授权代理). Plain ids."""

from __future__ import annotations

from datetime import date

from pydantic import BaseModel, ConfigDict

from chassis.contract import Event, Instant, Texts


class HoldingLine(BaseModel):
    """One thing that the leaver holds, and who receives it, if that is known."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    holding_id: str
    kind: str
    key: str
    title: Texts
    receiver: str | None


class HoldingsChanged(Event):
    """The whole list as it is now; sent for every filed case, also when it is empty."""

    NAME = "holdings.changed"
    case_id: str
    leaver: str
    open: int
    total: int
    holdings: list[HoldingLine]
    waits_on: list[str]


class HoldingAssigned(Event):
    """A person decided who receives it; it takes effect at the end of `effective_on`."""

    NAME = "holding.assigned"
    case_id: str
    holding_id: str
    kind: str
    key: str
    title: Texts
    leaver: str
    receiver: str
    assigned_by: str
    effective_on: date


class HoldingTakenEffect(Event):
    """It is the receiver's from now on; a delegation has ended and has none."""

    NAME = "holding.taken_effect"
    case_id: str
    holding_id: str
    kind: str
    key: str
    leaver: str
    receiver: str | None


class HoldingReversed(Event):
    """The case was undone after it had taken effect. `restored`: it is the leaver's again; else others decide."""

    NAME = "holding.reversed"
    case_id: str
    holding_id: str
    kind: str
    key: str
    leaver: str
    receiver: str | None
    restored: bool


class ContactGiven(Event):
    """How the leaver is reached afterwards (离职后联系方式); never of a draft."""

    NAME = "case.contact_given"
    case_id: str
    leaver: str
    email: str | None
    phone: str | None


class DelegationGranted(Event):
    """Somebody acts for another person for a time."""

    NAME = "delegation.granted"
    delegation_id: str
    delegator: str
    delegate: str
    scopes: list[str]
    starts_at: Instant
    ends_at: Instant
    reason: str | None


class DelegationEnded(Event):
    """It holds no more; `ended_by` is null where its time was over."""

    NAME = "delegation.ended"
    delegation_id: str
    delegator: str
    delegate: str
    ended_at: Instant
    ended_by: str | None
