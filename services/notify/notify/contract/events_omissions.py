"""What notify reads of others' events about omissions (遗漏) and what follows from them."""

from __future__ import annotations

from chassis.contract import Instant, Read, Texts


class OmissionReported(Read):
    """checklist: something was found missing."""

    omission_id: str
    case_id: str
    reported_by: str
    title: str
    leaver: str
    head: str
    loss_claimed: bool = False


class OmissionTraced(Read):
    """checklist: the verdict."""

    omission_id: str
    case_id: str
    title: str
    verdict: str
    attributed_to: str | None = None
    upheld: bool
    head: str
    reported_by: str
    explanation: Texts = {}
    dispute_until: Instant


class OmissionDisputed(Read):
    """checklist: the verdict is not accepted."""

    omission_id: str
    case_id: str
    title: str
    disputed_by: str
    verdict: str
    reason: str
    decider: str | None = None


class OmissionDecided(Read):
    """checklist: the verdict as it now holds."""

    omission_id: str
    case_id: str
    title: str
    verdict: str
    previous_verdict: str
    attributed_to: str | None = None
    upheld: bool
    decided_by: str
    reason: str
    head: str
    final: bool


class LossConfirmed(Read):
    """checklist: HR says whether there was a loss."""

    omission_id: str
    case_id: str
    title: str
    attributed_to: str | None = None
    head: str
    confirmed_by: str
    confirmed: bool


class OmissionClosed(Read):
    """checklist: nothing more is to be handed over for it."""

    omission_id: str
    case_id: str
    title: str
    outcome: str


class AddendumOpened(Read):
    """checklist: the handover is open again for one part."""

    case_id: str
    letter_id: str
    omission_id: str
    entry_id: str
    title: str
    submitter: str
    receiver: str | None = None
    head: str


class AddendumCompleted(Read):
    """checklist: all signatures of the addendum are there."""

    case_id: str
    letter_id: str
    omission_id: str
    completed_at: Instant


class DeductionAnnounced(Read):
    """performance: a rule applied; an entry of the ledger."""

    deduction_id: str
    case_id: str
    person: str
    percent: float
    rule: str
    rule_version: int
    rule_title: Texts = {}
    period: str


class DeductionReversed(Read):
    """performance: what an entry rested on no longer holds."""

    deduction_id: str
    case_id: str
    person: str
    percent: float
    reason: str
