"""An entry (交接事项): pending → submitted → confirmed | returned | waived. SPEC 3, "States of an entry"."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Literal

from chassis.errors import Forbidden, Invalid, StaleEtag, WrongState
from checklist.model.fields import content_digest
from checklist.model.template import BUSINESS_SECTIONS

State = Literal["pending", "submitted", "confirmed", "returned", "waived", "removed"]
OPEN: tuple[State, ...] = ("pending", "returned")
"""States in which the submitter may write."""
STANDING: tuple[State, ...] = ("submitted", "confirmed")
"""States in which there is a content that holds."""
SETTLED: tuple[State, ...] = ("confirmed", "waived", "removed")

__all__ = ["Entry", "content_digest"]


@dataclass(frozen=True)
class Entry:
    """One thing to be handed over. Changes give a new value, so that a refused change leaves nothing behind."""

    entry_id: str
    case_id: str
    item_key: str
    section: str
    mandatory: bool
    title: Mapping[str, str]
    confirmer_duty: str
    ordinal: int = 0
    label: str = ""
    state: str = "pending"
    submitter: str | None = None
    receiver: str | None = None
    confirmer: str | None = None
    fields: Mapping[str, Any] = field(default_factory=dict)
    nothing_to_hand_over: bool = False
    statement: str | None = None
    content_digest: str | None = None
    submission: int = 0
    submitted_by: str | None = None
    submitted_at: datetime | None = None
    confirmed_by: str | None = None
    confirmed_at: datetime | None = None
    confirmed_for: str | None = None
    returned_by: str | None = None
    return_reason: str | None = None
    waiver_by: str | None = None
    waiver_for: str | None = None
    waiver_reason: str | None = None
    waiver_agreed_by: str | None = None
    acknowledged_by: str | None = None
    acknowledged_for: str | None = None
    acknowledged_at: datetime | None = None
    acknowledged_digest: str | None = None
    removed_reason: str | None = None
    due_at: datetime | None = None
    omission_id: str | None = None
    version: int = 1

    @property
    def etag(self) -> str:
        """Given back by who changes it."""
        return str(self.version)

    @property
    def supplementary(self) -> bool:
        """Whether it hands over what an omission showed to be missing."""
        return self.omission_id is not None

    @property
    def standing(self) -> bool:
        """Whether there is a content that holds."""
        return self.state in STANDING

    @property
    def is_hr(self) -> bool:
        """On HR's own list, outside the letter's gate."""
        return self.section == "hr"

    @property
    def acknowledged(self) -> bool:
        """Whether the receiver has acknowledged exactly the present content."""
        return self.acknowledged_digest is not None and self.acknowledged_digest == self.content_digest

    @property
    def waiver_pending(self) -> bool:
        """The head wants to waive it, and HR has not agreed yet."""
        return self.waiver_by is not None and self.state not in ("waived", "confirmed", "removed")

    def expect(self, etag: str) -> None:
        """Refuses who decided on an older version; an empty etag asks for no check."""
        if etag and etag != self.etag:
            raise StaleEtag("stale_etag", name=f"entries/{self.entry_id}", field="etag")


def content_of(fields: Mapping[str, Any], statement: str | None) -> dict[str, Any]:
    """What the digest is made of: the fields, or the statement that there is nothing to hand over (无需交接)."""
    return dict(fields) if statement is None else {"nothing_to_hand_over": statement}


def draft(entry: Entry, fields: Mapping[str, Any]) -> Entry:
    """Keeps unfinished content."""
    _require(entry, OPEN)
    return replace(entry, fields=dict(fields))


def submit(entry: Entry, by: str, now: datetime, *, fields: Mapping[str, Any], statement: str | None) -> Entry:
    """The content is complete, in its submitter's words; a later waiver or return starts from here."""
    _require(entry, OPEN)
    if entry.submitter is not None and by != entry.submitter:
        raise Forbidden("entry.not_submitter", field="name")
    return replace(
        entry,
        state="submitted",
        fields={} if statement is not None else dict(fields),
        nothing_to_hand_over=statement is not None,
        statement=statement,
        content_digest=content_digest(content_of(fields, statement)),
        submission=entry.submission + 1,
        submitted_by=by,
        submitted_at=now,
        confirmed_by=None,
        confirmed_at=None,
        confirmed_for=None,
        returned_by=None,
        return_reason=None,
    )


def confirm(
    entry: Entry, by: str, now: datetime, *, leaver: str, seen: str | None = None, for_: str | None = None
) -> Entry:
    """The confirmer (确认人), or who acts `for_` them, stands for exactly this content. Nobody confirms an own entry,
    nor has it confirmed in their name."""
    _require(entry, ("submitted",))
    if not {by, for_ or by}.isdisjoint({leaver, entry.submitted_by}):
        raise Forbidden("entry.own_entry", field="name")
    if (for_ or by) != entry.confirmer:
        raise Forbidden("entry.not_confirmer", field="name", confirmer=entry.confirmer or "-")
    if seen and seen != entry.content_digest:
        raise StaleEtag("entry.content_changed", field="content_digest")
    none_asked = replace(entry, waiver_by=None, waiver_for=None, waiver_reason=None)
    return replace(none_asked, state="confirmed", confirmed_by=by, confirmed_at=now, confirmed_for=for_)


def return_to_leaver(entry: Entry, by: str, reason: str) -> Entry:
    """Back to who submitted it; the content stays for correction, its confirmation is void."""
    _require(entry, STANDING)
    unconfirmed = replace(entry, confirmed_by=None, confirmed_at=None, confirmed_for=None)
    return replace(unconfirmed, state="returned", returned_by=by, return_reason=reason)


def reopen(entry: Entry, by: str | None, reason: str, *, submitter: str | None) -> Entry:
    """What HR did of its own list (离职手续) holds no longer: it is to be done again, with what was said as a draft."""
    _require(entry, STANDING)
    return replace(entry, state="returned", submitter=submitter, returned_by=by, return_reason=reason)


def ask_waiver(entry: Entry, by: str, reason: str, *, for_: str | None = None) -> Entry:
    """The head's part of a waiver (免交接): final for an optional entry, a wish for a mandatory one."""
    _require(entry, ("pending", "submitted", "returned"))
    asked = replace(entry, waiver_by=by, waiver_for=for_, waiver_reason=reason, waiver_agreed_by=None)
    return asked if entry.mandatory else replace(asked, state="waived")


def agree_waiver(entry: Entry, by: str, *, for_: str | None = None) -> Entry:
    """HR's part: whoever asked, or had it asked in their name, cannot agree; a mandatory waiver needs two persons."""
    if not entry.waiver_pending:
        raise WrongState("entry.no_waiver_asked", field="name", state=entry.state)
    asked = {entry.waiver_by, entry.waiver_for} - {None}
    if not asked.isdisjoint({by, for_ or by}):
        raise Forbidden("entry.own_waiver", field="name")
    return replace(entry, state="waived", waiver_agreed_by=by)


def refuse_waiver(entry: Entry) -> Entry:
    """HR does not agree: the entry must be handed over."""
    if not entry.waiver_pending:
        raise WrongState("entry.no_waiver_asked", field="name", state=entry.state)
    return replace(entry, waiver_by=None, waiver_for=None, waiver_reason=None)


def acknowledge(entry: Entry, by: str, now: datetime, *, seen: str | None = None, for_: str | None = None) -> Entry:
    """The receiver (接收人), or who acts `for_` them: "I can take over from this"."""
    if entry.section not in BUSINESS_SECTIONS:
        raise Invalid("entry.not_business", field="name", section=entry.section)
    _require(entry, STANDING)
    if for_ is not None and by == entry.submitted_by:
        raise Forbidden("entry.own_entry", field="name")
    if (for_ or by) != entry.receiver:
        raise Forbidden("entry.not_receiver", field="name", receiver=entry.receiver or "-")
    if seen and seen != entry.content_digest:
        raise StaleEtag("entry.content_changed", field="content_digest")
    taken = replace(entry, acknowledged_by=by, acknowledged_for=for_, acknowledged_at=now)
    return replace(taken, acknowledged_digest=entry.content_digest)


def remove(entry: Entry, reason: str) -> Entry:
    """The head takes it off the list before confirming it; a mandatory one must be waived, which HR sees."""
    if entry.mandatory:
        raise WrongState("entry.mandatory_not_removable", field="item_key", item=entry.item_key)
    _require(entry, ("pending",))
    return replace(entry, state="removed", removed_reason=reason)


def unmet_needs(needs: Iterable[str], entries: Iterable[Entry]) -> list[str]:
    """Keys of the needed items of which something is still owed."""
    owed = {e.item_key for e in entries if e.state in OPEN}
    return [need for need in needs if need in owed]


def _require(entry: Entry, states: tuple[str, ...]) -> None:
    if entry.state not in states:
        raise WrongState("entry.wrong_state", field="name", state=entry.state)
