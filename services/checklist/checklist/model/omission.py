"""An omission (遗漏): reported → traced → (disputed → decided) → final; beside that, what becomes of its part. SPEC 4.

The verdict's life and the part's are apart: the part may be handed over while the verdict is disputed, and a verdict
may become final long before the part is done.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Literal

from chassis.errors import Forbidden, Invalid, StaleEtag, WrongState
from checklist.model.tracing import ROLES, Code, Verdict

State = Literal["reported", "traced", "disputed", "final"]
Outcome = Literal["handed_over", "not_an_omission", "accepted", "case_ended"]


@dataclass(frozen=True)
class Omission:
    """What was reported, what was found, and how far it is. Changes give a new value."""

    omission_id: str
    case_id: str
    title: str
    missing: str
    subject: str
    reported_by: str
    reported_as: str
    reported_at: datetime
    leaver: str
    head: str
    after_completion: bool
    effect: str = ""
    section: str | None = None
    item_key: str | None = None
    field_key: str | None = None
    entry_id: str | None = None
    record_source: str | None = None
    record_id: str | None = None
    client_key: str | None = None
    request_digest: str = ""
    loss_claimed: bool = False
    state: str = "reported"
    verdict: str | None = None
    traced_verdict: str | None = None
    attributed_to: str | None = None
    attributed_role: str = "none"
    also: Sequence[str] = ()
    explanation: Mapping[str, str] = field(default_factory=dict)
    cites: Sequence[Mapping[str, Any]] = ()
    traced_at: datetime | None = None
    dispute_until: datetime | None = None
    disputed_by: str | None = None
    disputed_at: datetime | None = None
    dispute_reason: str | None = None
    decided_by: str | None = None
    decided_at: datetime | None = None
    decision_reason: str | None = None
    loss_confirmed: bool | None = None
    loss_by: str | None = None
    loss_note: str | None = None
    loss_amount: str | None = None
    loss_currency: str | None = None
    outcome: str | None = None
    closed_by: str | None = None
    closed_at: datetime | None = None
    close_reason: str | None = None
    supplement: str | None = None
    letter_id: str | None = None
    parties: str = ""
    version: int = 1

    @property
    def etag(self) -> str:
        """Given back by who changes it."""
        return str(self.version)

    @property
    def upheld(self) -> bool:
        """Whether something is missing indeed, as the verdict stands."""
        return self.verdict not in (None, "not_an_omission")

    def expect(self, etag: str) -> None:
        """Refuses who decided on an older version; an empty etag asks for no check."""
        if etag and etag != self.etag:
            raise StaleEtag("stale_etag", name=f"omissions/{self.omission_id}", field="etag")

    @property
    def barred(self) -> frozenset[str]:
        """Who decides nothing in it, because it is their own matter; nor does anybody in their name."""
        return frozenset(p for p in (self.attributed_to, self.disputed_by, self.leaver, *self.also) if p)

    def concerns(self, person: str) -> bool:
        """Whether the person may dispute: whom it is attributed to, the head, the leaver, who reported it."""
        return person in (self.attributed_to, self.head, self.leaver, self.reported_by)


def traced(
    omission: Omission,
    verdict: Verdict,
    explanation: Mapping[str, str],
    cites: Sequence[Mapping[str, Any]],
    now: datetime,
    dispute_until: datetime,
) -> Omission:
    """The one verdict; it can be disputed until then."""
    if omission.state != "reported":
        raise WrongState("omission.traced_already", field="name")
    return replace(
        omission,
        state="traced",
        verdict=verdict.code,
        traced_verdict=verdict.code,
        attributed_to=verdict.attributed_to,
        attributed_role=verdict.role if verdict.attributed_to else "none",
        also=tuple(verdict.also),
        explanation=dict(explanation),
        cites=tuple(dict(c) for c in cites),
        traced_at=now,
        dispute_until=dispute_until,
    )


def dispute(omission: Omission, by: str, reason: str, now: datetime) -> Omission:
    """Once, in time, by whom it concerns."""
    if not omission.concerns(by):
        raise Forbidden("omission.not_concerned", field="name")
    if omission.disputed_by is not None:
        raise WrongState("omission.disputed_already", field="name")
    _require_traced(omission)
    if omission.dispute_until is not None and now > omission.dispute_until:
        raise WrongState("omission.final", field="name")
    return replace(omission, state="disputed", disputed_by=by, disputed_at=now, dispute_reason=reason)


def decide(
    omission: Omission,
    by: str,
    reason: str,
    now: datetime,
    *,
    verdict: Code,
    attributed_to: str | None,
    dispute_until: datetime,
    for_: str | None = None,
) -> Omission:
    """HR's word, or that of who acts `for_` HR. After a dispute it is final; before one it can still be disputed, once,
    until `dispute_until`."""
    if omission.state not in ("traced", "disputed"):
        _require_traced(omission)
    if not {by, for_ or by}.isdisjoint({*omission.barred, attributed_to}):
        raise Forbidden("omission.own_matter", field="name")
    if attributed_to is not None and ROLES[verdict] == "none":
        raise Invalid("omission.nobody_at_fault", field="attributed_to", verdict=verdict)
    final = omission.state == "disputed"
    return replace(
        omission,
        state="final" if final else "traced",
        verdict=verdict,
        attributed_to=attributed_to,
        attributed_role=ROLES[verdict] if attributed_to else "none",
        also=omission.also if verdict == omission.verdict else (),
        decided_by=by,
        decided_at=now,
        decision_reason=reason,
        dispute_until=omission.dispute_until if final else dispute_until,
    )


def lapse(omission: Omission, now: datetime) -> Omission | None:
    """Nobody disputed in time: final. None where that is not so (any more)."""
    if omission.state != "traced" or omission.dispute_until is None or now < omission.dispute_until:
        return None
    return replace(omission, state="final")


def say_loss(
    omission: Omission,
    by: str,
    *,
    confirmed: bool,
    note: str,
    amount: str | None,
    currency: str | None,
    for_: str | None = None,
) -> Omission:
    """HR on the loss; the newest word holds. There is none of what is not missing."""
    if not omission.upheld:
        raise WrongState("omission.nothing_missing", field="name")
    if omission.attributed_to in (by, for_ or by):
        raise Forbidden("omission.own_matter", field="name")
    return replace(
        omission,
        loss_confirmed=confirmed,
        loss_by=by,
        loss_note=note or None,
        loss_amount=amount if confirmed else None,
        loss_currency=currency if confirmed else None,
    )


def close(omission: Omission, outcome: Outcome, by: str, reason: str | None, now: datetime) -> Omission:
    """Nothing more is to be handed over for it."""
    if omission.outcome is not None:
        raise WrongState("omission.closed", field="name", outcome=omission.outcome)
    if omission.state == "reported":
        raise WrongState("omission.not_traced", field="name")
    if (outcome == "not_an_omission") == omission.upheld and outcome != "case_ended":
        raise WrongState("omission.outcome_differs", field="outcome", outcome=outcome, verdict=omission.verdict or "-")
    return end(omission, outcome, by, reason, now)


def end(omission: Omission, outcome: Outcome, by: str, reason: str | None, now: datetime) -> Omission:
    """What became of its part, whatever the verdict is by then; once."""
    return replace(omission, outcome=outcome, closed_by=by, closed_at=now, close_reason=reason)


def _require_traced(omission: Omission) -> None:
    if omission.state == "reported":
        raise WrongState("omission.not_traced", field="name")
    if omission.state != "traced":
        raise WrongState("omission.final" if omission.state == "final" else "omission.disputed_already", field="name")
