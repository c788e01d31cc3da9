"""What notify reads of others' events about batches, and about people who leave, act for others or are replaced."""

from __future__ import annotations

from datetime import date

from chassis.contract import Instant, Read, Texts


class BlockedCase(Read):
    """A case that could not be released."""

    case_id: str
    blocked_reason: str


class BatchReleased(Read):
    """offboarding: a batch of separations is known from here on."""

    batch_id: str
    title: str
    kind: str
    cases: list[str]
    blocked: list[BlockedCase] = []
    hr: list[str]
    heads: list[str]


class BatchCancelled(Read):
    """offboarding: a released batch was called off."""

    batch_id: str
    title: str
    reason: str
    cases: list[str]
    hr: list[str]
    heads: list[str]
    was_released: bool


class ReleaseBlocked(Read):
    """offboarding: a draft or a batch could not be released; for HR alone."""

    batch_id: str | None = None
    title: str | None = None
    blocked_reason: str
    cases: list[BlockedCase] = []
    hr: list[str]


class HeldThing(Read):
    """One thing that the leaver holds."""

    title: Texts = {}
    receiver: str | None = None


class HoldingsChanged(Read):
    """offboarding: what the leaver holds, and who must name receivers."""

    case_id: str
    open: int
    holdings: list[HeldThing] = []
    waits_on: list[str] = []


class HoldingAssigned(Read):
    """offboarding: somebody receives what the leaver holds."""

    case_id: str
    holding_id: str
    kind: str
    title: Texts
    receiver: str
    assigned_by: str
    effective_on: date


class HoldingChanged(Read):
    """offboarding: it took effect, or was undone with the case."""

    case_id: str
    holding_id: str
    kind: str
    receiver: str | None = None
    title: Texts = {}
    restored: bool = False


class RevocationDue(Read):
    """offboarding: access must end now."""

    case_id: str
    leaver: str
    revoke_at: Instant
    responsible: str | None = None


class AccessRestored(Read):
    """offboarding: access that was revoked must be given back."""

    case_id: str
    leaver: str
    responsible: str | None = None
    previous: str | None = None


class RestorationConfirmed(Read):
    """offboarding: the person has access again."""

    case_id: str
    leaver: str
    confirmed_by: str


class DelegationGranted(Read):
    """offboarding: somebody acts for another person."""

    delegation_id: str
    delegator: str
    delegate: str
    scopes: list[str]
    starts_at: Instant
    ends_at: Instant
    reason: str | None = None


class DelegationEnded(Read):
    """offboarding: that is over."""

    delegation_id: str
    delegator: str
    delegate: str
    ended_at: Instant


class HeadChanged(Read):
    """checklist: another person is the head of a case."""

    case_id: str
    previous: str | None = None
    head: str
    reason: str | None = None


class TakenOver(Read):
    """checklist: HR gave a part of the handover to somebody."""

    case_id: str
    role: str
    previous: str | None = None
    person: str
    taken_by: str
    reason: str
    entries: list[str] = []


class NoAnswer(Read):
    """checklist: a signatory did not answer in time."""

    case_id: str
    signatory: str
    role: str
    after: Instant
