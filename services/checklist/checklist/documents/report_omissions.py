"""What the report tells of omissions (遗漏) and addenda (补充函): parts that are there only where there are any."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from checklist.documents import wording_omissions as words
from checklist.documents.wording import REASONS, instant, labelled, of, person, said, text, word
from checklist.model.report import Story

Part = tuple[str, tuple[str, ...], tuple[float, ...], list[list[str]]]
"""Heading, heads and shares of the columns, rows."""


def parts(story: Story, zone: str, language: str) -> Iterable[Part]:
    """Omissions with their verdicts and the rows of the record these rest on; addenda with their signatures."""
    told = _Told(story, zone, language)
    if story.omissions:
        rows = [told.omission(o) for o in story.omissions.values()]
        yield "omissions", ("omission", "verdict", "attributed", "state"), (5, 7, 3, 2.6), rows
    if story.addenda:
        rows = [told.addendum(a) for a in story.addenda.values()]
        yield "addenda", ("addendum_number", "signatures", "completed_at"), (5, 8, 4), rows


class _Told:
    """Both parts in one language."""

    def __init__(self, story: Story, zone: str, language: str) -> None:
        self.story, self.zone, self.language = story, zone, language

    def omission(self, o: Mapping[str, Any]) -> list[str]:
        """What is missing, the verdict and why, whom it is attributed to, what became of it."""
        reported = " · ".join(p for p in (self._person(o.get("reported_by")), self._at(o.get("reported_at"))) if p)
        said_of_it = [str(o.get("title") or ""), str(o.get("missing") or ""), self._labelled("reported", reported)]
        outcome = of(words.OUTCOMES, o.get("outcome"), self.language)
        state = [outcome or "—", *([] if o.get("final") or not o.get("verdict") else [self._word("not_final")])]
        return [
            "\n".join(line for line in said_of_it if line),
            "\n".join(self._verdict(o)) or "—",
            self._person(o.get("attributed_to")) or "—",
            "\n".join(state),
        ]

    def _verdict(self, o: Mapping[str, Any]) -> Iterable[str]:
        if not o.get("verdict"):
            return
        yield of(words.VERDICTS, o["verdict"], self.language)
        if (traced := o.get("traced_verdict")) not in (None, o["verdict"]):
            yield self._labelled("traced", of(words.VERDICTS, traced, self.language))
        if explained := text(o.get("explanation"), self.language):
            yield explained
        for cite in o.get("cites") or []:
            row = self._word("row").format(seq=cite["seq"])
            what = f"{row} · {text(cite.get('says'), self.language)} · {self._at(cite['at'])} · {cite['digest'][:16]}"
            yield self._labelled("rests_on", what)
        if by := self._person(o.get("disputed_by")):
            yield self._labelled("disputed", f"{by} · {self._at(o.get('disputed_at'))}")
        if o.get("decided_at"):
            by = self._person(o.get("decided_by"))
            yield self._labelled("decided", " · ".join(p for p in (by, said(o.get("reason"), self.language)) if p))

    def addendum(self, a: Mapping[str, Any]) -> list[str]:
        """Which one and for what, who signed it, and when it was complete."""
        digest = self._labelled("digest", str(a.get("letter_digest") or "")[:32])
        name = [str(a["letter_id"]), str(a.get("title") or ""), *([digest] if a.get("letter_digest") else [])]
        signed = "\n".join(self._signature(s) for s in a["signatures"])
        return [
            "\n".join(p for p in name if p),
            signed or "—",
            self._at(a.get("completed_at")) or self._word("not_complete"),
        ]

    def _signature(self, s: Mapping[str, Any]) -> str:
        who = self._person(s.get("person"))
        if s.get("outcome") == "replaced":
            why = (of(REASONS, s.get("reason_code"), self.language), said(s.get("reason"), self.language))
            what = self._labelled("replaced", " · ".join(dict.fromkeys(p for p in why if p)))
        else:
            what = self._word("signed")
            if s.get("signed_by") not in (None, "", s.get("person")):
                who = self._word("signed_for").format(by=self._person(s["signed_by"]), person=who)
        return f"{labelled(self._word(s['role']), who, self.language)} — {what} · {self._at(s['at'])}"

    def _word(self, key: str) -> str:
        return word(key, self.language)

    def _labelled(self, key: str, value: str) -> str:
        return labelled(self._word(key), value, self.language)

    def _person(self, number: str | None) -> str:
        return "" if number == "checklist" else person(number, self.story.people, self.language)

    def _at(self, value: str | None) -> str:
        return instant(value, self.zone, self.language)
