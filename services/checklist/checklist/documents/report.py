"""The handover report (交接报告) as PDF, as self-contained HTML and as JSON, from the story that the record tells."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from checklist.documents import typeset, wording
from checklist.documents.keys import SealKey
from checklist.documents.report_omissions import parts as omission_parts
from checklist.documents.seal import seal
from checklist.documents.wording import instant, labelled, moment, of, person, place, said, text, word
from checklist.model.report import Story, figures, ordered_entries

FIGURES = ("entries", "confirmed", "waived", "returns", "findings", "missed", "rows")
_ENVIRONMENT = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"), autoescape=True, undefined=StrictUndefined
)


def as_data(story: Story, made_at: str) -> dict[str, Any]:
    """The JSON form: the whole story, keyed as events key it."""
    return {
        "format": "handover-report/1",
        "made_at": made_at,
        "case": story.case,
        "people": story.people,
        "places": story.places,
        "checklist": story.checklist,
        "entries": ordered_entries(story),
        "findings": list(story.findings.values()),
        "letter": story.letter,
        "missed_deadlines": story.missed,
        "omissions": list(story.omissions.values()),
        "addenda": list(story.addenda.values()),
        "timeline": story.timeline,
        "figures": figures(story),
        "record": {"length": story.length, "hash": story.head},
    }


def as_pdf(story: Story, made_at: str, company: str, language: str) -> bytes:
    """The PDF form in one language, not yet sealed."""
    return typeset.pdf("report", view(story, made_at, company, language), datetime.fromisoformat(made_at))


def as_sealed_pdf(story: Story, made_at: str, company: str, language: str, key: SealKey) -> bytes:
    """The PDF form with the server's seal."""
    return seal(as_pdf(story, made_at, company, language), key, reason=word("report", language), place=company)


def as_html(story: Story, made_at: str, company: str, language: str) -> bytes:
    """The HTML form in one language: one file without scripts, every text escaped."""
    page = _ENVIRONMENT.get_template("report.html").render(data=view(story, made_at, company, language))
    return page.encode()


def view(story: Story, made_at: str, company: str, language: str) -> dict[str, Any]:
    """The texts of the report's pages."""
    zone = story.case.get("time_zone") or "UTC"
    other = "en" if language == "zh-CN" else "zh-CN"
    made = labelled(word("generated", language), instant(made_at, zone, language), language)
    counts = figures(story)
    pages = _Pages(story, zone, language)
    return {
        "lang": language[:2],
        "region": "CN" if language == "zh-CN" else "GB",
        "company": company,
        "title": word("report", language),
        "subtitle": word("report", other),
        "made": made,
        "footer": f"{word('report', language)} · {story.case.get('case_id', '')}",
        "page": word("page", language),
        "words": {name: word(name, language) for name in ("summary", "entries", "integrity")},
        "facts": pages.facts(company),
        "figures": [{"label": word(f"fig_{n}", language), "value": str(counts[n])} for n in FIGURES],
        "entries": [pages.entry(e) for e in ordered_entries(story)],
        "parts": [pages.signatures(), pages.findings(), pages.missed(), *pages.omissions(), pages.timeline()],
        "integrity": [
            {"label": word("letter_digest", language), "value": story.letter.get("digest") or "—"},
            {"label": word("record", language), "value": f"{story.length} · {story.head}"},
        ],
        "note": word("report_note", language).format(length=story.length),
    }


class _Pages:
    """The parts of one report in one language."""

    def __init__(self, story: Story, zone: str, language: str) -> None:
        self.story = story
        self.zone = zone
        self.language = language

    def word(self, key: str) -> str:
        return word(key, self.language)

    def person(self, number: str | None) -> str:
        return person(number, self.story.people, self.language)

    def at(self, value: str | None) -> str:
        return instant(value, self.zone, self.language)

    def place(self, kind: str) -> str:
        return place(self.story.places, kind, self.story.case.get(kind), self.language)

    def facts(self, company: str) -> list[dict[str, str]]:
        case, letter = self.story.case, self.story.letter
        rows = [
            ("case", str(case.get("case_id", ""))[:12]),
            ("kind", of(wording.KINDS, case.get("kind"), self.language)),
            ("leaver", self.person(case.get("leaver"))),
            ("position", self.place("position")),
            ("department", self.place("department")),
            ("head", self.person(case.get("head"))),
            ("successor", self.person(case.get("successor")) or self.word("none")),
            ("hrbp", self.person(case.get("hrbp"))),
            ("last_working_day", case.get("last_working_day") or ""),
            ("completed_at", self.at(letter.get("completed_at"))),
            ("list_confirmed", self._list_confirmed()),
            ("company", text(self.story.places.get("company"), self.language) or company),
        ]
        return [{"label": self.word(name), "value": value or "—"} for name, value in rows]

    def _list_confirmed(self) -> str:
        checklist = self.story.checklist
        if not checklist.get("confirmed_by"):
            return "—"
        timing = "" if checklist.get("on_time") is None else self.word("on_time" if checklist["on_time"] else "late")
        parts = (self.person(checklist["confirmed_by"]), self.at(checklist.get("confirmed_at")), timing)
        return " · ".join(p for p in parts if p)

    def entry(self, entry: Mapping[str, Any]) -> dict[str, Any]:
        return {
            "title": text(entry.get("title"), self.language) or entry["entry_id"],
            "section": of(wording.SECTIONS, entry.get("section"), self.language),
            "state": of(wording.STATES, entry["state"], self.language),
            "lines": self._lines(entry),
            "content": [self._field(f) for f in entry.get("content", [])],
        }

    def _lines(self, entry: Mapping[str, Any]) -> list[str]:
        lines = []
        if entry.get("submitted_at"):
            lines.append(self._did("submitted", entry.get("submitted_by"), entry["submitted_at"]))
        if entry.get("nothing_to_hand_over"):
            lines.append(self.word("nothing"))
        for back in entry.get("returned", []):
            lines.append(self._did("returned", back["by"], back["at"], back["reason"]))
        if entry.get("confirmed_at"):
            for_ = self.word("acting_for").format(person=self.person(f)) if (f := entry.get("confirmed_for")) else None
            lines.append(self._did("confirmer", entry.get("confirmed_by"), entry["confirmed_at"], for_))
        if waiver := entry.get("waiver"):
            lines.append(self._did("waived", waiver.get("waived_by"), waiver.get("at"), waiver.get("reason")))
        if taken := entry.get("acknowledged"):
            lines.append(self._did("acknowledged", taken["by"], taken["at"]))
        if entry.get("content_digest"):
            lines.append(labelled(self.word("digest"), entry["content_digest"][:32], self.language))
        return lines

    def _did(self, what: str, who: str | None, at: str | None, why: str | None = None) -> str:
        parts = [p for p in (self.person(who), self.at(at), why) if p]
        return labelled(self.word(what), " · ".join(parts), self.language)

    def _field(self, field: Mapping[str, Any]) -> dict[str, str]:
        label = text(field.get("label"), self.language) or str(field.get("key", ""))
        kind, value = field.get("type"), field.get("value")
        if kind == "rows" and isinstance(value, list):
            # Contents from before the columns were described are shown as they were kept.
            specs = field.get("column_specs") or {}
            columns = {name: specs.get(name) or {} for name in field.get("columns") or ()}
            lines = [self._row(row, columns) for row in value if isinstance(row, Mapping)]
            return {"label": label, "value": "\n".join(lines) or "—"}
        return {"label": label, "value": self._value(kind, value)}

    def _row(self, row: Mapping[str, Any], columns: Mapping[str, Mapping[str, Any]]) -> str:
        """One line of rows, in the columns' order; then what has none."""
        shown = []
        for key in (*(k for k in columns if k in row), *(k for k in row if k not in columns)):
            if row[key] not in (None, ""):
                spec = columns.get(key) or {}
                name = text(spec.get("title"), self.language) or key
                shown.append(labelled(name, self._value(spec.get("type"), row[key]), self.language))
        return " · ".join(shown)

    def _value(self, kind: Any, value: Any) -> str:
        if kind == "secret":
            return self.word("secret")
        if value is None or value in ("", []):
            return "—"
        if kind == "person":
            return self.person(str(value))
        if kind == "percent":
            return f"{value}%"
        if isinstance(value, bool):
            return self.word("yes" if value else "no")
        if isinstance(value, list):
            return "\n".join(self._value(None, item) for item in value)
        return str(value)

    def signatures(self) -> dict[str, Any]:
        rows = []
        for signature in self.story.letter["signatures"]:
            outcome = signature.get("outcome") or "signed"
            what = self.word(outcome)
            if outcome == "replaced":
                why = of(wording.REASONS, signature.get("reason_code"), self.language)
                told = said(signature.get("reason"), self.language)
                what = labelled(what, " · ".join(dict.fromkeys(p for p in (why, told) if p)), self.language)
            who = self.person(signature.get("person") or signature.get("signed_by"))
            if outcome == "signed" and signature.get("signed_by") not in (None, signature.get("person")):
                who = self.word("signed_for").format(by=self.person(signature["signed_by"]), person=who)
            rows.append([self.word(signature["role"]), who, what, self.at(signature["at"])])
        return self._part("signatures", ("role", "signatory", "state", "time"), (3, 5, 6, 5), rows)

    def findings(self) -> dict[str, Any]:
        rows = [
            [
                of(wording.FINDINGS, f.get("kind"), self.language),
                text(f.get("summary"), self.language),
                of(wording.OUTCOMES, f.get("outcome"), self.language) or "—",
                " · ".join(p for p in (self.person(f.get("resolved_by")), f.get("reason")) if p),
            ]
            for f in self.story.findings.values()
        ]
        return self._part("findings", ("section", "entry", "state", "reason"), (2, 6, 3, 5), rows)

    def missed(self) -> dict[str, Any]:
        rows = [
            [text(m.get("title"), self.language), self.person(m.get("person")), self.at(m.get("due_at"))]
            for m in self.story.missed
        ]
        return self._part("missed", ("entry", "responsible", "due"), (8, 5, 5), rows)

    def omissions(self) -> list[dict[str, Any]]:
        return [self._part(*found) for found in omission_parts(self.story, self.zone, self.language)]

    def timeline(self) -> dict[str, Any]:
        rows = [
            [
                str(t["seq"]),
                self.at(t["at"]),
                self.word("erased") if t["erased"] else self._actor(t),
                moment(t["event"], t["data"], self.story.people, self.language, self.zone),
            ]
            for t in self.story.timeline
        ]
        return self._part("timeline", ("seq", "time", "actor", "event"), (1.5, 4.7, 3.6, 7.2), rows)

    def _actor(self, row: Mapping[str, Any]) -> str:
        if row["actor_kind"] != "person":
            actor = row["actor"] or row["service"] or ""
            return self.word("system") if actor in wording.SERVICES else actor
        who = self.person(row["actor"])
        return f"{who} → {self.person(row['on_behalf_of'])}" if row.get("on_behalf_of") else who

    def _part(
        self, name: str, head: tuple[str, ...], columns: tuple[float, ...], rows: list[list[str]]
    ) -> dict[str, Any]:
        """`columns`: their shares of the page's width, whatever they hold."""
        return {
            "heading": self.word(name),
            "head": [self.word(h) for h in head],
            "columns": list(columns),
            "rows": rows,
            "none": self.word("none"),
        }
