"""Pages whatever people typed: no name squeezes a column, no character stops a page, no text becomes markup, and a
reader finds nothing in another language that the system itself has said."""

from __future__ import annotations

import io
import json
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from pyhanko.pdf_utils.reader import PdfFileReader

from checklist.documents import letter, report, report_omissions, typeset, wording, wording_omissions
from checklist.model.report import QUIET, Recorded, Story, project
from checklist.model.report_sight import for_others
from checklist.usecases import letter_signing, people_leaving
from tests.support.pdf import text_of
from tests.unit.checklist.test_pages import sheet

MADE = "2026-11-26T02:00:00+00:00"
AT = "2026-11-20T03:12:00Z"
LONG = "Wolfeschlegelsteinhausenbergerdorff" * 3
EVIL = "<script>alert('x')</script>&\"'</td></table><img src=x onerror=alert(1)>"
EXAMPLES = Path(__file__).parents[3] / "proto" / "events" / "examples"


def pages(pdf: bytes) -> int:
    count = PdfFileReader(io.BytesIO(pdf)).root["/Pages"]["/Count"]
    return int(count)


@pytest.mark.parametrize("language", wording.LANGUAGES)
def test_long_names_leave_the_entries_their_room(language: str) -> None:
    (entry, _) = sheet().content["entries"]
    many = sheet(entries=[entry] * 60, people={"L": {"en": "Li"}, "C": {"zh-CN": LONG, "en": LONG}})
    assert pages(letter.render(many, language)) <= 9


def test_a_character_that_no_type_has_stops_no_page(monkeypatch: pytest.MonkeyPatch) -> None:
    """With the system's fonts, too, where a rare name is shown and what they lack is named."""
    monkeypatch.setattr(typeset, "SYSTEM_FONTS", typeset.FONTS)
    shown = text_of(letter.render(sheet("王頔 😀 ไทย"), "zh-CN"))
    assert "王頔" in shown
    assert "〔U+1F600〕" in shown


def evil_story() -> Story:
    """Every text of it is an attack."""
    story = Story(case={"case_id": EVIL, "time_zone": "Asia/Shanghai", "leaver": EVIL, "kind": EVIL})
    story.people = {EVIL: {"en": EVIL}}
    story.places = {"company": {"en": EVIL}, "department": {"en": EVIL}}
    column = {"title": {"en": EVIL}, "type": "text"}
    content = [
        {"key": EVIL, "label": {"en": EVIL}, "type": "text", "value": EVIL},
        {"key": "r", "label": {}, "type": "rows", "value": [{EVIL: EVIL}], "column_specs": {EVIL: column}},
    ]
    entry = {"entry_id": "e", "title": {"en": EVIL}, "state": "confirmed", "content": content, "section": EVIL}
    back = {"by": EVIL, "at": AT, "reason": EVIL}
    waiver = {"waived_by": EVIL, "at": AT, "reason": EVIL}
    story.entries["e"] = entry | {"returned": [back], "waiver": waiver, "confirmed_by": EVIL, "confirmed_at": AT}
    story.findings["f"] = {"kind": EVIL, "summary": {"en": EVIL}, "outcome": EVIL, "reason": EVIL}
    story.missed = [{"title": {"en": EVIL}, "person": EVIL, "due_at": AT}]
    signature = {"role": "head", "person": EVIL, "outcome": "replaced", "reason": EVIL, "reason_code": EVIL, "at": AT}
    story.letter["signatures"] = [signature]
    cite = {"seq": 1, "at": AT, "digest": EVIL, "says": {"en": EVIL}}
    story.omissions["o"] = {
        "title": EVIL, "missing": EVIL, "verdict": EVIL, "explanation": {"en": EVIL}, "cites": [cite],
        "reported_by": EVIL, "reported_at": AT, "decided_at": AT, "decided_by": EVIL, "reason": EVIL,
    }  # fmt: skip
    story.addenda["a"] = {"letter_id": EVIL, "title": EVIL, "signatures": [signature], "completed_at": None}
    moment = {"seq": 1, "at": AT, "event": "entry.returned", "service": "x", "actor": EVIL, "actor_kind": "person"}
    data = {"returned_by": EVIL, "title": {"en": EVIL}, "reason": EVIL}
    story.timeline = [moment | {"on_behalf_of": EVIL, "erased": False, "data": data}]
    return story


class Tags(HTMLParser):
    """Every tag of a page, and how often the attack stands in it as text."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def test_every_text_of_the_html_report_is_escaped() -> None:
    page = report.as_html(evil_story(), MADE, EVIL, "en").decode()
    found = Tags()
    found.feed(page)
    assert {"script", "img"}.isdisjoint(found.tags)
    assert page.count("<table") == page.count("</table>")
    assert "".join(found.text).count("<script>alert('x')</script>") > 30
    assert report.as_pdf(evil_story(), MADE, EVIL, "en").startswith(b"%PDF")


def test_what_the_system_said_itself_is_said_in_the_readers_language() -> None:
    said = (letter_signing.NO_ANSWER, letter_signing.ABSENT, people_leaving.LEFT)
    of_earlier_records = {"zh-CN": "原处理人也将离职", "en": "the former one is leaving, too"}
    for texts in (*said, of_earlier_records, wording_omissions.LAPSED):
        assert wording.said(texts["zh-CN"], "en") == texts["en"]
        assert wording.said(texts["en"], "zh-CN") == texts["zh-CN"]
    assert wording.said("最后工作日 2026-12-01", "en") == "last working day 2026-12-01"
    assert wording.said("last working day was a Sunday", "zh-CN") == "last working day was a Sunday"


def test_columns_have_their_titles_in_the_readers_language_and_people_their_names() -> None:
    specs = {
        "系统": {"title": {"zh-CN": "系统", "en": "System"}, "type": "text"},
        "负责人": {"title": {"zh-CN": "负责人", "en": "Owner"}, "type": "person"},
    }
    accounts: dict[str, Any] = {"key": "accounts", "label": {"en": "Accounts"}, "type": "rows"}
    accounts |= {"columns": list(specs), "column_specs": specs, "value": [{"负责人": "L", "系统": "CRM"}]}
    story = Story(people={"L": {"en": "Li Lei", "zh-CN": "李雷"}})
    story.entries["e"] = {"entry_id": "e", "state": "pending", "returned": [], "content": [accounts]}
    shown = {tag: report.view(story, MADE, "C", tag)["entries"][0]["content"][0]["value"] for tag in wording.LANGUAGES}
    assert shown == {"en": "System: CRM · Owner: Li Lei (L)", "zh-CN": "系统：CRM · 负责人：李雷（L）"}


def test_every_event_of_a_case_that_others_may_read_has_words_of_its_own() -> None:
    bare = []
    for path in sorted(EXAMPLES.glob("*.json")):
        event = path.name.removesuffix(".v1.json")
        example = json.loads(path.read_text())
        data = example.get("data", example)
        if "case_id" in data and event not in QUIET and for_others(event, data) is not None:
            bare += [event] * (wording.moment(event, data, {}, "en") == event)
    assert bare == []


def test_a_verdict_tells_on_what_it_rests_and_who_decided() -> None:
    cite = {"seq": 12, "at": AT, "digest": "ab" * 32, "says": {"en": "Li confirmed", "zh-CN": "李确认"}}
    common = {"omission_id": "o", "case_id": "c", "title": "Acme", "attributed_to": "H"}
    traced = common | {"verdict": "waived", "explanation": {"en": "H waived it", "zh-CN": "H 豁免"}, "cites": [cite]}
    decided = common | {"verdict": "head_missed", "decided_by": "R", "reason": "checked", "final": True}
    events: tuple[tuple[str, dict[str, Any]], ...] = (
        ("omission.reported", common | {"reported_by": "S"}),
        ("omission.traced", traced),
        ("omission.disputed", common | {"disputed_by": "H", "reason": "no"}),
        ("omission.decided", decided),
    )
    rows = [Recorded(n, "h", AT, name, "checklist", {"actor": "S"}, data, {}) for n, (name, data) in enumerate(events)]
    ((_, _, _, ((_, verdict, who, _),)),) = report_omissions.parts(project(rows), "Asia/Shanghai", "en")
    assert who == "H"
    lines = verdict.split("\n")
    assert lines[0] == "the head confirmed a list that lacked it"
    assert "As traced: the item was waived" in lines
    assert "Rests on: row 12 of the record · Li confirmed · 2026-11-20 11:12 (UTC+08:00) · abababababababab" in lines
    assert lines[-1] == "Decided: R · checked"
