"""The letter's page says who signed for whom, and who confirmed for whom."""

from __future__ import annotations

from dataclasses import replace

import pytest

from checklist.documents import letter as pages
from tests.unit.checklist.test_pages import sheet

ENTRY = {
    "entry_id": "e1",
    "section": "work",
    "title": {"zh-CN": "项目", "en": "Project"},
    "state": "confirmed",
    "confirmed_by": "D",
    "confirmed_for": "H",
    "confirmed_at": "2026-11-25T02:00:00+00:00",
    "content_digest": "ab" * 32,
}


@pytest.mark.parametrize(
    ("language", "head", "receiver", "confirmed"),
    [
        ("en", "Dai Li (D) for H", "Receiver", "Dai Li (D) for H"),
        ("zh-CN", "代力（D） 代 H", "接收人", "代力（D） 代 H"),
    ],
)
def test_who_acted_for_whom(language: str, head: str, receiver: str, confirmed: str) -> None:
    names = {"D": {"zh-CN": "代力", "en": "Dai Li"}}
    at = "2026-11-25T02:00:00+00:00"
    signatures = [
        {"role": "head", "person": "H", "outcome": "signed", "signed_by": "D", "signed_at": at},
        {"role": "receiver", "person": "R", "outcome": "signed", "signed_by": "R", "signed_at": at},
        {"role": "leaver", "person": "L", "outcome": "replaced", "signed_by": "HR", "reason_code": "refused"},
    ]
    shown = sheet(entries=[ENTRY], people=names)
    page = pages.view(replace(shown, signatures=signatures, people=names), language)
    assert page["signatures"][0]["name"] == head
    assert (page["signatures"][1]["role"], page["signatures"][1]["name"]) == (receiver, "R")
    assert page["signatures"][2]["name"] == "L", "who recorded the reason signed for nobody"
    assert page["entries"][0]["by"] == confirmed
    pdf = pages.render(replace(shown, signatures=signatures, people=names), language)
    assert pdf.startswith(b"%PDF")
