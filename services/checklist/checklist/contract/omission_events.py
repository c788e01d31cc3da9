"""Events of omissions (遗漏), of their tracing (责任溯源) and of addenda to a letter (补充确认函). SPEC 4."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict

from chassis.contract import Event, Instant, Texts

VerdictCode = Literal[
    "not_an_omission",
    "finding_dismissed",
    "waived",
    "confirmer_missed",
    "leaver_did_not_submit",
    "head_missed",
    "template_lacked",
]
Role = Literal["none", "confirmer", "leaver", "head", "dismisser", "waiver"]
Outcome = Literal["handed_over", "not_an_omission", "accepted", "case_ended"]


class CitedRow(BaseModel):
    """A row of the evidence record (证据链) that a verdict rests on, with what it says."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    seq: int
    event: str
    event_id: str
    at: str
    digest: str
    says: Texts


class OmissionReported(Event):
    """Something is missing from a handover."""

    NAME = "omission.reported"
    omission_id: str
    case_id: str
    reported_by: str
    item_key: str | None
    entry_id: str | None
    title: str
    leaver: str
    head: str
    loss_claimed: bool
    reported_at: Instant
    after_completion: bool


class OmissionTraced(Event):
    """The one verdict, and the rows of the record that it rests on."""

    NAME = "omission.traced"
    omission_id: str
    case_id: str
    title: str
    verdict: VerdictCode
    attributed_to: str | None
    attributed_role: Role
    also: list[str]
    upheld: bool
    leaver: str
    head: str
    reported_by: str
    explanation: Texts
    cites: list[CitedRow]
    traced_at: Instant
    dispute_until: Instant


class OmissionDisputed(Event):
    """Somebody whom it concerns does not accept the verdict; HR decides."""

    NAME = "omission.disputed"
    omission_id: str
    case_id: str
    title: str
    disputed_by: str
    verdict: VerdictCode
    reason: str
    decider: str | None


class OmissionDecided(Event):
    """HR decided; `final` when no dispute is possible any more. Said by `checklist` itself when the time has passed."""

    NAME = "omission.decided"
    omission_id: str
    case_id: str
    title: str
    verdict: VerdictCode
    previous_verdict: VerdictCode
    attributed_to: str | None
    attributed_role: Role
    upheld: bool
    decided_by: str
    reason: str
    leaver: str
    head: str
    final: bool


class LossConfirmed(Event):
    """HR confirmed or denied that the omission caused a loss; the newest word holds. The amount stays here."""

    NAME = "omission.loss_confirmed"
    omission_id: str
    case_id: str
    title: str
    attributed_to: str | None
    head: str
    confirmed_by: str
    confirmed: bool
    note: str | None


class OmissionClosed(Event):
    """Nothing more is to be handed over for it; the verdict may still be disputed in its time."""

    NAME = "omission.closed"
    omission_id: str
    case_id: str
    title: str
    outcome: Outcome
    closed_by: str
    reason: str | None


class AddendumOpened(Event):
    """The handover is open again for this part alone; the signed letter and its date stand."""

    NAME = "addendum.opened"
    case_id: str
    letter_id: str
    omission_id: str
    entry_id: str
    title: str
    submitter: str
    receiver: str | None
    head: str
    letter_digest: str


class AddendumSigned(Event):
    """One signature of an addendum, or the recorded reason in its place."""

    NAME = "addendum.signed"
    case_id: str
    letter_id: str
    omission_id: str
    role: Literal["head", "leaver", "receiver"]
    person: str
    outcome: Literal["signed", "replaced"]
    signed_by: str
    letter_digest: str
    reason_code: str | None
    reason: str | None


class AddendumCompleted(Event):
    """All signatures of the addendum are there."""

    NAME = "addendum.completed"
    case_id: str
    letter_id: str
    omission_id: str
    letter_digest: str
    original_digest: str
    completed_at: Instant


class AddendumFile(BaseModel):
    """A file that was made and sealed."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    language: str
    digest: str
    size: int


class AddendumRendered(Event):
    """The addendum's files were made and sealed."""

    NAME = "addendum.rendered"
    case_id: str
    letter_id: str
    letter_digest: str
    documents: list[AddendumFile]
