"""What the report leaves to HR, and the order in which it tells."""

from __future__ import annotations

from typing import Any

import pytest

from checklist.documents.report import view
from checklist.model.report import Recorded, project
from checklist.model.report_sight import for_others, hr_only

CASE = {"case_id": "c1", "leaver": "L", "leaver_name": {"en": "Leaver"}, "time_zone": "Asia/Shanghai"}


def row(seq: int, event: str, at: str, data: dict[str, Any], **exhibit: Any) -> Recorded:
    """One row of the record."""
    return Recorded(seq, f"h{seq}", at, event, "checklist", {"actor": "X"}, data, exhibit)


@pytest.mark.parametrize(
    ("event", "data", "hidden"),
    [
        ("case.submitted", {"absent_reason": "ill"}, True),
        ("case.submitted", {"absent_reason": None, "accepted_warnings": []}, False),
        ("case.submitted", {"accepted_warnings": [{"code": "protected_person"}]}, True),
        ("case.submitted", {"batch_id": "b1", "leaver": "L"}, True),
        ("case.leaver_absent", {"reason": "住院"}, True),
        ("case.contact_given", {"email": "x@example.com"}, True),
        ("entry.returned", {"reason": "缺附件"}, False),
        ("hr_item.done", {}, True),
    ],
)
def test_what_only_hr_may_read_whole(event: str, data: dict[str, Any], hidden: bool) -> None:
    assert hr_only(event, data) is hidden
    left = for_others(event, data)
    assert left is None or not hr_only(event, left)
    assert hidden or not data.keys() - (left or {}).keys() - {"absent_reason", "accepted_warnings"}


def test_no_reason_of_an_absence_and_no_private_contact_is_in_the_story() -> None:
    story = project(
        [
            row(1, "case.submitted", "2026-03-01T00:00:00.000000Z", {**CASE, "absent_reason": "住院"}),
            row(2, "case.leaver_absent", "2026-03-02T00:00:00.000000Z", {"case_id": "c1", "reason": "住院"}),
            row(3, "case.contact_given", "2026-03-02T00:00:00.000000Z", {"case_id": "c1", "email": "a@example.com"}),
        ]
    )
    assert "住院" not in str(story) and "example.com" not in str(story)
    assert [moment["event"] for moment in story.timeline] == ["case.submitted", "case.leaver_absent"]
    assert story.length == 3


def test_the_timeline_goes_by_when_things_happened() -> None:
    story = project(
        [
            row(1, "case.submitted", "2026-03-01T00:00:00.000000Z", CASE),
            row(2, "letter.completed", "2026-03-05T00:00:02.000000Z", {"letter_digest": "d", "completed_at": "x"}),
            row(3, "finding.resolved", "2026-03-04T00:00:00.000000Z", {"finding_id": "f", "outcome": "accepted"}),
        ]
    )
    assert [m["event"] for m in story.timeline] == ["case.submitted", "finding.resolved", "letter.completed"]


def test_rows_are_shown_in_the_columns_order_of_the_template() -> None:
    content = {
        "key": "accounts",
        "label": {"en": "Accounts"},
        "type": "rows",
        "value": [{"账号": "li", "系统": "CRM", "旧列": "x"}],
        "columns": ["系统", "权限", "账号"],
    }
    data = {"entry_id": "e1", "section": "knowledge", "title": {"en": "Accounts"}, "content_digest": "d"}
    story = project(
        [
            row(1, "case.submitted", "2026-03-01T00:00:00.000000Z", CASE),
            row(2, "entry.submitted", "2026-03-02T00:00:00.000000Z", data, content=[content]),
        ]
    )
    (entry,) = view(story, "2026-03-03T00:00:00+00:00", "C", "en")["entries"]
    assert entry["content"][0]["value"] == "系统: CRM · 账号: li · 旧列: x"
