"""The report on both databases: told by the record alone, escaped, self-contained, in both languages."""

from __future__ import annotations

import hashlib
import json
from html.parser import HTMLParser
from typing import Any

from tests.integration.checklist.letter_world import PDF, LetterWorld, letter_engine, letter_folder, world

__all__ = ["letter_engine", "letter_folder", "world"]

EVIL = "<script>alert('x')</script>&\"'"
PROJECT = {"name": "华东医疗续约", "progress": 80, "contact": "王经理", "next_step": EVIL}


def fetch(world: LetterWorld, form: str, language: str = "zh-CN") -> bytes:
    body = {"name": f"reports/{world.case}", "format": form, "language": language}
    return world.fetch(world.ok("download_report", body, "H1"))


def test_it_is_archived_once_with_the_digests_of_its_files(world: LetterWorld) -> None:
    assert_not_there = {"name": f"reports/{world.case}"}
    world.ready()
    assert world.refused("get_report", assert_not_there, "H1")["reason"] == "NOT_FOUND"
    for person in ("H1", "E1", "S1"):
        world.sign(person)
    assert world.refused("get_report", assert_not_there, "H1")["reason"] == "NOT_READY"
    world.later(seconds=1)
    (archived,) = world.sent("report.archived")
    for form in ("json", "html", "pdf"):
        assert hashlib.sha256(fetch(world, form)).hexdigest() == archived["digests"][form]
    report = world.ok("get_report", {"name": f"reports/{world.case}"}, "E1")
    assert (report["record_head"], report["record_length"]) == (archived["record_head"], archived["record_length"])
    assert {(d["format"], d["language"]) for d in report["documents"]} == {
        ("json", ""),
        ("html", "zh-CN"),
        ("html", "en"),
        ("pdf", "zh-CN"),
        ("pdf", "en"),
    }
    listed = world.ok("list_record_rows", {"parent": f"cases/{world.case}", "page_size": 1000}, "H1")["rows"]
    assert listed[archived["record_length"] - 1]["hash"] == archived["record_head"]
    assert world.fetch(world.ok("download_report", {"name": report["name"], "format": "pdf"}, "E1"))[:5] == PDF[:5]


def test_it_tells_entries_confirmations_returns_findings_and_signatures(world: LetterWorld) -> None:
    world.file_case()
    world.confirm_list()
    project = world.submit(world.entry("unfinished_projects"), PROJECT)
    back = {"name": project["name"], "reason": "进度与 CRM 不符"}
    world.ok("return_entry", back, project["confirmer"].removeprefix("employees/"))
    finding = {"finding_id": "f1", "case_id": world.case, "entry_id": None, "kind": "missing", "score": 0.9}
    finding |= {"summary": {"zh-CN": "客户甲无交接", "en": "customer A is missing"}, "records": [], "leaver": "E1"}  # type: ignore[dict-item]
    world.hear("performance", "finding.opened", finding)
    resolved = {"finding_id": "f1", "case_id": world.case, "outcome": "accepted", "resolved_by": "H1"}
    world.hear("performance", "finding.resolved", {**resolved, "entry_id": None, "reason": "客户已注销"})
    world.hand_over(unfinished_projects={**PROJECT, "progress": 50})
    world.check()
    for person in ("H1", "E1", "S1"):
        world.sign(person)
    world.later(seconds=1)
    data = json.loads(fetch(world, "json"))
    entry = next(e for e in data["entries"] if e["item_key"] == "unfinished_projects")
    assert entry["state"] == "confirmed"
    assert entry["returned"][0]["reason"] == "进度与 CRM 不符"
    assert entry["submissions"] == 2
    shown = {c["key"]: c["value"] for c in entry["content"]}
    assert (shown["progress"], shown["name"]) == (50, "华东医疗续约")
    assert data["findings"][0]["reason"] == "客户已注销"
    assert [s["role"] for s in data["letter"]["signatures"]] == ["head", "leaver", "successor"]
    assert data["letter"]["documents"][0]["digest"]
    assert data["figures"] | {"rows": 0} == {
        "entries": len(world.entries()),
        "confirmed": len(world.entries()),
        "waived": 0,
        "open": 0,
        "returns": 1,
        "findings": 1,
        "findings_open": 0,
        "missed": 0,
        "rows": 0,
    }
    assert "hr_item" not in json.dumps(data)
    page = fetch(world, "html").decode()
    for expected in ("华东医疗续约", "进度与 CRM 不符", "客户甲无交接", "大客户经理（KAM）", "李雪梅（H1）"):
        assert expected in page
    english = fetch(world, "html", "en").decode()
    for expected in ("customer A is missing", "Key account manager (KAM)", "Handover Report", "accepted with a reason"):
        assert expected in english


class Tags(HTMLParser):
    """Every tag and every attribute that could load or run something."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.links += [name for name, _ in attrs if name in ("src", "href", "action") or name.startswith("on")]


def test_its_page_runs_and_loads_nothing_whatever_was_typed_in(world: LetterWorld) -> None:
    contents: dict[str, Any] = {"unfinished_projects": PROJECT}
    world.complete(**contents)
    page = fetch(world, "html").decode()
    found = Tags()
    found.feed(page)
    assert "script" not in found.tags
    assert found.links == []
    assert "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&amp;" in page
