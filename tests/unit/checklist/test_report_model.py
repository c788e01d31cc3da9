"""What the record tells: late and repeated facts, contents that came back, HR's own list, erased rows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from checklist.model.report import Recorded, figures, letter_content, ordered_entries, project

CASE = {"case_id": "c1", "leaver": "L", "leaver_name": {"zh-CN": "王頔"}, "head": "H", "kind": "resignation"}
ENTRY = {"entry_id": "e1", "item_key": "k", "section": "work", "title": {"zh-CN": "项目", "en": "Project"}}


def rows(*events: tuple[str, Mapping[str, Any]], **exhibit: Any) -> list[Recorded]:
    return [
        Recorded(n, f"h{n}", f"2026-11-24T09:00:{n:02d}Z", name, "checklist", {"actor": "A"}, data, exhibit)
        for n, (name, data) in enumerate(events, start=1)
    ]


def submitted(digest: str = "d1") -> tuple[str, dict[str, Any]]:
    return "entry.submitted", {**ENTRY, "submitter": "L", "content_digest": digest, "nothing_to_hand_over": False}


def confirmed(digest: str = "d1") -> tuple[str, dict[str, Any]]:
    return "entry.confirmed", {**ENTRY, "confirmed_by": "C", "content_digest": digest, "on_time": True}


def returned() -> tuple[str, dict[str, Any]]:
    return "entry.returned", {**ENTRY, "returned_by": "C", "reason": "缺联系人"}


def test_a_content_that_came_back_is_not_confirmed_any_more() -> None:
    story = project(rows(("case.submitted", CASE), submitted(), confirmed(), returned(), submitted("d2")))
    (entry,) = ordered_entries(story)
    assert (entry["state"], entry["content_digest"], entry["submissions"]) == ("submitted", "d2", 2)
    assert "confirmed_by" not in entry
    assert entry["returned"] == [{"by": "C", "at": "2026-11-24T09:00:04Z", "reason": "缺联系人"}]


def test_an_acknowledgement_holds_for_its_content_only() -> None:
    taken = ("entry.acknowledged", {**ENTRY, "receiver": "S", "content_digest": "d1"})
    assert "acknowledged" in project(rows(submitted(), taken)).entries["e1"]
    assert "acknowledged" in project(rows(submitted(), taken, submitted("d1"))).entries["e1"]
    assert "acknowledged" not in project(rows(submitted(), taken, submitted("d2"))).entries["e1"]


def test_hrs_own_list_is_in_no_story() -> None:
    hr = {"case_id": "c1", "entry_id": "h1", "item_key": "exit_interview", "section": "hr", "title": {}}
    done = ("hr_item.done", {**hr, "done_by": "HR1", "content_digest": "x"})
    missed = ("deadline.missed", {"kind": "hr_item", "subject_id": "h1", "title": {}, "person": "HR1"})
    story = project(rows(("entry.added", hr), done, missed))
    assert (story.entries, story.missed, story.timeline) == ({}, [], [])
    assert story.length == 3


def test_a_heads_bonus_is_in_no_story() -> None:
    announced = ("deduction.announced", {"case_id": "c1", "person": "H", "percent": 10.0})
    reversed_ = ("deduction.reversed", {"case_id": "c1", "person": "H", "percent": 10.0})
    owned = ("records.owned", {"case_id": "c1", "leaver": "L", "open": []})
    assert project(rows(announced, reversed_, owned)).timeline == []


def test_erased_rows_leave_a_gap_that_says_so() -> None:
    (first, second) = rows(("case.submitted", CASE), submitted())
    gone = Recorded(first.seq, first.hash, first.at, first.event, first.service, {}, {}, {})
    story = project([gone, second])
    assert story.case == {}
    assert [t["erased"] for t in story.timeline] == [True, False]


EVENTS = [
    ("case.submitted", CASE),
    submitted(),
    confirmed(),
    returned(),
    ("entry.waived", {**ENTRY, "waived_by": "H", "agreed_by": None, "reason": "r"}),
    ("finding.resolved", {"finding_id": "f", "outcome": "accepted", "resolved_by": "H", "reason": "r"}),
    ("finding.opened", {"finding_id": "f", "kind": "missing", "summary": {"en": "s"}, "score": 1.0}),
    ("letter.completed", {"letter_id": "c1", "letter_digest": "d", "completed_at": "2026-11-24T10:00:00Z"}),
    ("case.successor_changed", {"case_id": "c1", "successor": "S2", "previous": None}),
    ("checklist.item_removed", {"case_id": "c1", "item_key": "k", "entries": ["e1"], "reason": "r"}),
    ("something.new", {"case_id": "c1", "anything": 1}),
]


@settings(max_examples=200)
@given(st.lists(st.sampled_from(EVENTS), max_size=20))
def test_any_order_of_events_is_told_without_a_fault(events: list[tuple[str, dict[str, Any]]]) -> None:
    story = project(rows(*events))
    counts = figures(story)
    assert counts["rows"] == len(events)
    assert counts["entries"] == counts["confirmed"] + counts["waived"] + counts["open"]
    letter_content(story)


def test_a_finding_resolved_before_it_was_heard_of_stays_resolved() -> None:
    story = project(rows(EVENTS[5], EVENTS[6]))
    assert story.findings["f"]["outcome"] == "accepted"
    assert figures(story)["findings_open"] == 0


def test_the_letter_names_only_people_who_are_in_it() -> None:
    people = {"L": {"en": "Leaver"}, "C": {"en": "Confirmer"}, "N": {"en": "Nobody"}}
    content = letter_content(project(rows(("case.submitted", CASE), submitted(), confirmed(), people=people)))
    assert set(content["people"]) == {"L", "C"}
    assert content["entries"][0]["confirmed_by"] == "C"
