"""The addendum to a letter (交接确认函补充函) as PDF: a letter's page with the part that was handed over late."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from checklist.documents import letter as letters
from checklist.documents import typeset
from checklist.documents.keys import SealKey
from checklist.documents.letter import LetterSheet
from checklist.documents.seal import seal
from checklist.documents.wording import instant, person, word


def render(sheet: LetterSheet, language: str) -> bytes:
    """The addendum in one language, not yet sealed."""
    return typeset.pdf("letter", view(sheet, language), datetime.fromisoformat(sheet.completed_at))


def render_sealed(sheet: LetterSheet, language: str, key: SealKey) -> bytes:
    """The addendum in one language with the server's seal."""
    return seal(render(sheet, language), key, reason=word("addendum", language), place=sheet.company)


def view(sheet: LetterSheet, language: str) -> dict[str, Any]:
    """The page's texts: those of a letter, with what differs."""
    content = sheet.content
    people, omission, original = content["people"], content["omission"], content["original"]
    other = "en" if language == "zh-CN" else "zh-CN"
    leaver = person(content["case"]["leaver"], people, language)
    reporter = person(omission["reported_by"], people, language)
    reported = f"{reporter} · {instant(omission['reported_at'], sheet.zone, language)}"
    page = letters.view(sheet, language)
    facts = [
        (word("addendum_number", language), str(content["addendum"]["number"])),
        (word("omission", language), omission["title"]),
        (word("reported", language), reported),
        (word("original_date", language), instant(original["head_signed_at"], sheet.zone, language)),
    ]
    return page | {
        "title": word("addendum", language),
        "subtitle": word("addendum", other),
        "footer": f"{word('addendum', language)} · {content['addendum']['letter_id']}",
        "facts": page["facts"] + [{"label": label, "value": value} for label, value in facts],
        "statement": word("addendum_statement", language).format(leaver=leaver),
        "remarks": [
            {"heading": word("omission", language), "items": [omission["missing"], word("addendum_note", language)]}
        ],
        "integrity": [{"label": word("original_digest", language), "value": original["digest"]}, *page["integrity"]],
    }
