"""The letter's gate (交接确认函的前提): what still keeps the letter closed. SPEC 3 "交接确认函".

Open while every mandatory entry is confirmed or waived, every standing content has been checked against the work
records by its digest, the whole set has been checked, and no finding is open. HR's override lifts the checks and
findings, never the entries.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from checklist.model.entry import Entry
from checklist.model.letter import Blocker


@dataclass(frozen=True)
class Finding:
    """What performance said about a contradiction or a gap. `returned_set`: the set digest at which a finding about the
    whole case was sent back; it blocks until the set changes."""

    finding_id: str
    entry_id: str | None
    open: bool
    title: Mapping[str, str] = field(default_factory=dict)
    returned_set: str | None = None
    heard: int = 0


@dataclass(frozen=True)
class Check:
    """That a content (or a set) was compared, and which findings were open then. `heard`: performance's sequence."""

    open_findings: tuple[str, ...] = ()
    heard: int = 0


@dataclass(frozen=True)
class Holdings:
    """What the leaver holds (清点). `heard`: whether its owner has listed it; `open`: titles without a receiver.
    Where nothing is awaited (a case from before the list existed), nothing is in the way."""

    awaited: bool = False
    heard: bool = False
    open: tuple[Mapping[str, str], ...] = ()


@dataclass(frozen=True)
class GateFacts:
    """Everything the gate depends on: checks by (entry id, content digest), checks of whole sets by their digest."""

    list_confirmed: bool
    entries: Sequence[Entry]
    checked: Mapping[tuple[str, str], Check]
    checked_sets: Mapping[str, Check]
    findings: Sequence[Finding]
    holdings: Holdings = field(default_factory=Holdings)
    overridden: bool = False


def set_digest(entries: Iterable[Entry]) -> str:
    """Digest of the standing contents (proto/events/registry.yaml, case.checked)."""
    lines = sorted(f"{e.entry_id}:{e.content_digest}" for e in entries if e.standing and not e.is_hr)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def letter_gate(facts: GateFacts, locale: str = "zh-CN") -> list[Blocker]:
    """Every reason why the letter may not be signed, empty when it may; titles in the reader's language."""
    language = "zh-CN" if locale.lower().startswith("zh") else "en"
    if not facts.list_confirmed:
        title = "交接清单" if language == "zh-CN" else "handover list"
        return [Blocker("list_unconfirmed", "checklist", title)]
    entries = [e for e in facts.entries if not e.is_hr and e.state != "removed"]
    blockers = [_entry("open_entry", e, language) for e in entries if _is_open(e)]
    blockers += _holdings(facts.holdings, language)
    if facts.overridden:
        return blockers
    unchecked = [e for e in entries if e.standing and (e.entry_id, e.content_digest or "") not in facts.checked]
    blockers += [_entry("unchecked_entry", e, language) for e in unchecked]
    present = set_digest(entries)
    blockers += _findings(facts, present, language)
    # Named only when nothing else is left: the whole cannot have been checked while a part is open or unchecked.
    if not blockers and present not in facts.checked_sets:
        blockers.append(
            Blocker("unchecked_case", "case", "整体核对" if language == "zh-CN" else "the handover as a whole")
        )
    return blockers


def _holdings(holdings: Holdings, language: str) -> list[Blocker]:
    if holdings.awaited and not holdings.heard:
        title = "待移交权责清点" if language == "zh-CN" else "the list of what the leaver holds"
        return [Blocker("holdings_unknown", "holdings", title)]
    return [Blocker("open_holding", "holdings", title.get(language) or "—") for title in holdings.open]


def _is_open(entry: Entry) -> bool:
    """A returned entry blocks even when it is optional: somebody asked for a correction (it can be waived)."""
    return entry.state == "returned" or (entry.mandatory and entry.state not in ("confirmed", "waived"))


def _findings(facts: GateFacts, present: str, language: str) -> list[Blocker]:
    waived = {e.entry_id for e in facts.entries if e.state in ("waived", "removed")}
    known = {f.finding_id: f for f in facts.findings}
    blocking = {
        f.finding_id: f for f in facts.findings if (f.open or f.returned_set == present) and f.entry_id not in waived
    }
    for entry_id, check in _present_checks(facts, present):
        for finding_id in check.open_findings:
            # Named by a check that is newer than what is known of the finding: its own event is still on the way.
            finding = known.get(finding_id)
            if finding is None or (not finding.open and finding.heard < check.heard):
                blocking.setdefault(finding_id, finding or Finding(finding_id, entry_id, True))
    return [
        Blocker("open_finding", f"findings/{f.finding_id}", f.title.get(language, f.finding_id))
        for f in sorted(blocking.values(), key=lambda f: f.finding_id)
    ]


def _present_checks(facts: GateFacts, present: str) -> list[tuple[str | None, Check]]:
    """What was said of the contents as they stand now."""
    found: list[tuple[str | None, Check]] = [
        (e.entry_id, check)
        for e in facts.entries
        if e.standing and (check := facts.checked.get((e.entry_id, e.content_digest or ""))) is not None
    ]
    if present in facts.checked_sets:
        found.append((None, facts.checked_sets[present]))
    return found


def _entry(kind: str, entry: Entry, language: str) -> Blocker:
    title = entry.title.get(language, entry.item_key)
    return Blocker(kind, f"entries/{entry.entry_id}", f"{title}: {entry.label}" if entry.label else title)
