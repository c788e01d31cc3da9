"""An entry (交接事项) as this service sees it, from checklist's events in any order and any number of times."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

STANDING = ("submitted", "confirmed")
"""States in which the submitted content holds (成立)."""


@dataclass(frozen=True, slots=True)
class Content:
    """What was submitted: its digest, what can be compared, and which submission of the entry it is (from 1)."""

    submission: int = 0
    digest: str = ""
    comparable: Mapping[str, Any] = field(default_factory=dict)
    nothing: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """The newest of everything that has been heard. `heard` is the sequence number of the event that gave the state."""

    entry_id: str
    listed: bool = False
    mandatory: bool = False
    section: str = ""
    item_key: str = ""
    title: Mapping[str, str] = field(default_factory=dict)
    state: str = "pending"
    heard: int = 0
    content: Content = Content()
    confirmed_at: datetime | None = None
    confirmed_under: str = ""
    """The case's head when it was confirmed; both only while the confirmation is the last that was heard."""

    @property
    def standing(self) -> bool:
        """Whether there is a content that holds."""
        return self.state in STANDING and self.content.submission > 0

    @property
    def comparable(self) -> bool:
        """Whether there is a content to compare; also one that was returned since."""
        return self.content.submission > 0 and self.state != "waived" and self.section != "hr"

    @property
    def owed(self) -> bool:
        """Whether the whole cannot be judged before this entry is submitted or waived."""
        return self.listed and self.mandatory and self.section != "hr" and self.state != "waived" and not self.standing


def listed(entry: Entry, *, mandatory: bool, section: str, item_key: str, title: Mapping[str, str]) -> Entry:
    """It is on the confirmed list, or was added to it. What a submission says of it is the newer word."""
    entry = replace(entry, listed=True, mandatory=mandatory)
    if entry.content.submission:
        return entry
    return replace(entry, section=section, item_key=item_key, title=title)


def submitted(
    entry: Entry, content: Content, *, sequence: int, section: str, item_key: str, title: Mapping[str, str]
) -> Entry:
    """A content came in; an older submission never replaces a newer one."""
    if content.submission > entry.content.submission:
        entry = replace(entry, content=content, section=section, item_key=item_key, title=title)
    return moved(entry, "submitted", sequence=sequence)


def moved(entry: Entry, state: str, *, sequence: int) -> Entry:
    """Returned or waived; an older event never takes a newer state back."""
    if sequence <= entry.heard:
        return entry
    return replace(entry, state=state, heard=sequence, confirmed_at=None, confirmed_under="")


def confirmed(entry: Entry, *, sequence: int, at: datetime, head: str, section: str, title: Mapping[str, str]) -> Entry:
    """Confirmed at an instant, under this head. What it is called is told here, too, should it be the first heard."""
    entry = replace(entry, section=entry.section or section, title=entry.title or title)
    if sequence <= entry.heard:
        return entry
    return replace(entry, state="confirmed", heard=sequence, confirmed_at=at, confirmed_under=head)


def counts_for_a_head(entry: Entry) -> bool:
    """Whether it is one of the entries confirmed under a head (考核分母); HR's own list never is."""
    return entry.confirmed_at is not None and bool(entry.confirmed_under) and entry.section != "hr"


def set_digest(entries: Iterable[Entry]) -> str:
    """Digest of what stands: SHA-256 of the sorted `entry_id:content_digest` lines (event registry, case.checked)."""
    lines = sorted(f"{e.entry_id}:{e.content.digest}" for e in entries if e.standing and e.section != "hr")
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def complete(list_confirmed: bool, entries: Iterable[Entry]) -> bool:
    """Whether every mandatory entry of the confirmed list is submitted or waived, so that gaps can be judged."""
    entries = list(entries)
    return list_confirmed and any(e.listed for e in entries) and not any(e.owed for e in entries)
