"""The letter of handover confirmation (交接确认函) as PDF, from its signed content."""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import segno

from checklist.documents import typeset
from checklist.documents.keys import SealKey
from checklist.documents.seal import seal
from checklist.documents.wording import (
    FINDINGS,
    KINDS,
    OUTCOMES,
    REASONS,
    SECTIONS,
    STATES,
    instant,
    labelled,
    of,
    person,
    place,
    said,
    text,
    word,
)


@dataclass(frozen=True)
class LetterSheet:
    """All that a letter's page shows. `content` is what was signed, `record` the newest row of the evidence record
    at the last signature (length, hash), `verify_url` opens the verification page."""

    content: Mapping[str, Any]
    digest: str
    record: Mapping[str, Any]
    signatures: Sequence[Mapping[str, Any]]
    completed_at: str
    zone: str
    company: str
    verify_url: str
    people: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Names of who signed for another: nobody whom the content names."""


def render(sheet: LetterSheet, language: str) -> bytes:
    """The letter in one language, not yet sealed."""
    return typeset.pdf("letter", view(sheet, language), datetime.fromisoformat(sheet.completed_at))


def render_sealed(sheet: LetterSheet, language: str, key: SealKey) -> bytes:
    """The letter in one language with the server's seal."""
    return seal(render(sheet, language), key, reason=word("letter", language), place=sheet.company)


def view(sheet: LetterSheet, language: str) -> dict[str, Any]:
    """The page's texts, ready to be set."""
    case, people = sheet.content["case"], sheet.content["people"]
    words = ("entries", "section", "entry", "state", "confirmer", "digest", "signatures", "integrity")
    other = "en" if language == "zh-CN" else "zh-CN"
    return {
        "lang": language[:2],
        "region": "CN" if language == "zh-CN" else "GB",
        "company": sheet.company,
        "title": word("letter", language),
        "subtitle": word("letter", other),
        "footer": f"{word('letter', language)} · {case['case_id']}",
        "page": word("page", language),
        "qr": qr_code(sheet.verify_url),
        "words": {name: word(name, language) for name in words},
        "facts": _facts(sheet, language),
        "statement": word("statement", language).format(leaver=person(case["leaver"], people, language)),
        "entries": [_entry(e, sheet, language) for e in sheet.content["entries"]],
        "remarks": _remarks(sheet, language),
        "signatures": [_signature(s, sheet, language) for s in sheet.signatures],
        "integrity": [
            {"label": word("letter_digest", language), "value": sheet.digest},
            {
                "label": word("record", language),
                "value": f"{sheet.record['length']} · {sheet.record['hash']}",
            },
            {"label": word("verify", language), "value": sheet.verify_url},
        ],
        "law": word("law", language),
    }


def qr_code(url: str) -> str:
    """The verification page's address as an SVG picture."""
    out = io.BytesIO()
    segno.make(url, error="m", micro=False).save(out, kind="svg", border=0, scale=4, xmldecl=False)
    return out.getvalue().decode()


def _facts(sheet: LetterSheet, language: str) -> list[dict[str, str]]:
    case, people = sheet.content["case"], sheet.content["people"]
    rows = [
        ("case", case["case_id"][:12]),
        ("kind", of(KINDS, case.get("kind"), language)),
        ("leaver", person(case.get("leaver"), people, language)),
        ("position", place(sheet.content["places"], "position", case.get("position"), language)),
        ("department", place(sheet.content["places"], "department", case.get("department"), language)),
        ("head", person(case.get("head"), people, language)),
        ("successor", person(case.get("successor"), people, language) or word("none", language)),
        ("last_working_day", case.get("last_working_day") or ""),
        ("completed_at", instant(sheet.completed_at, sheet.zone, language)),
        ("company", text(sheet.content["places"].get("company"), language) or sheet.company),
    ]
    return [{"label": word(name, language), "value": value or "—"} for name, value in rows]


def _entry(entry: Mapping[str, Any], sheet: LetterSheet, language: str) -> dict[str, str]:
    people = sheet.content["people"]
    waiver = entry.get("waiver") or {}
    for_ = entry.get("confirmed_for") if entry["state"] == "confirmed" else None
    by = entry.get("confirmed_by") if entry["state"] == "confirmed" else waiver.get("waived_by")
    at = entry.get("confirmed_at") if entry["state"] == "confirmed" else waiver.get("at")
    title = text(entry.get("title"), language)
    if entry.get("nothing_to_hand_over"):
        title += f" — {word('nothing', language)}"
    return {
        "section": of(SECTIONS, entry.get("section"), language),
        "title": title,
        "receiver": _taken(entry, people, language),
        "state": of(STATES, entry["state"], language),
        "by": _acted(by, for_, people, language) or "—",
        "at": instant(at, sheet.zone, language),
        "digest": (entry.get("content_digest") or "")[:16],
    }


def _taken(entry: Mapping[str, Any], people: Mapping[str, Mapping[str, str]], language: str) -> str:
    """Who has it now, and that they said they can take over from it."""
    receiver = person(entry.get("receiver"), people, language)
    if not receiver or entry["state"] != "confirmed":
        return ""
    shown = labelled(word("receiver", language), receiver, language)
    said_so = (entry.get("acknowledged") or {}).get("by") == entry.get("receiver")
    return f"{shown} · {word('can_take_over', language)}" if said_so else shown


def _acted(by: str | None, for_: str | None, people: Mapping[str, Mapping[str, str]], language: str) -> str:
    """Who acted, and in whose name where it was by delegation (授权代理)."""
    if not for_ or not by:
        return person(by, people, language)
    whose = person(for_, people, language)
    return word("signed_for", language).format(by=person(by, people, language), person=whose)


def _remarks(sheet: LetterSheet, language: str) -> list[dict[str, Any]]:
    content = sheet.content
    waived = [_waiver(e, sheet, language) for e in content["entries"] if e["state"] == "waived"]
    accepted = [_finding(f, sheet, language) for f in content.get("accepted_findings", [])]
    released = [
        labelled(person(o.get("overridden_by"), content["people"], language), o.get("reason"), language)
        for o in content.get("overrides", [])
    ]
    parts = (("waived", waived), ("accepted", accepted), ("overrides", released))
    return [{"heading": word(name, language), "items": items} for name, items in parts if items]


def _waiver(entry: Mapping[str, Any], sheet: LetterSheet, language: str) -> str:
    waiver = entry.get("waiver") or {}
    people = sheet.content["people"]
    by = person(waiver.get("waived_by"), people, language)
    if waiver.get("agreed_by"):
        by += " · " + labelled(word("agreed_by", language), person(waiver["agreed_by"], people, language), language)
    title = text(entry.get("title"), language)
    return f"{labelled(title, waiver.get('reason'), language)} — {by}"


def _finding(finding: Mapping[str, Any], sheet: LetterSheet, language: str) -> str:
    by = person(finding.get("resolved_by"), sheet.content["people"], language)
    kind = of(FINDINGS, finding.get("kind"), language)
    outcome = of(OUTCOMES, finding.get("outcome"), language)
    first = labelled(kind, text(finding.get("summary"), language), language)
    return f"{first} — {labelled(outcome, finding.get('reason'), language)} — {by}"


def _signatory(signature: Mapping[str, Any], sheet: LetterSheet, language: str) -> str:
    people = {**sheet.people, **sheet.content["people"]}
    by = signature.get("signed_by") if signature["outcome"] == "signed" else None
    if by in (None, signature["person"]):
        return person(signature["person"], people, language)
    return _acted(by, signature["person"], people, language)


def _signature(signature: Mapping[str, Any], sheet: LetterSheet, language: str) -> dict[str, str]:
    outcome = signature["outcome"]
    what = word(outcome, language)
    if outcome == "replaced":
        code = of(REASONS, signature.get("reason_code"), language)
        reason = said(signature.get("reason"), language)
        what = labelled(what, code, language) + (f" — {reason}" if reason and reason != code else "")
    return {
        "role": word(signature["role"], language),
        "name": _signatory(signature, sheet, language),
        "outcome": outcome,
        "what": what,
        "when": instant(signature.get("signed_at"), sheet.zone, language),
    }
