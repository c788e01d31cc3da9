"""Sheets survive the way out and in; no bytes at all make the reader fail; dates and rows by their rules."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from offboarding.model import sheets
from offboarding.model.dates import CaseDates, check, revocation_instant
from offboarding.model.directory import KINDS, normalise, read_date
from offboarding.model.kinds import Kind

EMPLOYEE = KINDS["employee"]
cell = st.text(st.characters(codec="gb18030", exclude_categories=["C", "Z"]) | st.sampled_from("'=+-@,\""), max_size=12)


@given(st.lists(st.fixed_dictionaries({f.name: cell for f in EMPLOYEE.fields if f.type != "status"}), max_size=5))
def test_what_is_written_is_read_again(rows):
    stored = [row | {"active": True} for row in rows]
    written = sheets.write(EMPLOYEE, stored, "zh-CN")
    sheet = sheets.read(written, EMPLOYEE)
    assert sheet.errors == []
    assert [{**line.values, "active": True, "status": None} for line in sheet.rows] == [
        {**row, "status": None} for row in stored
    ]


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused_with_a_place(content):
    sheet = sheets.read(content, EMPLOYEE)
    assert all(error.row >= 1 for error in sheet.errors)
    assert sheet.errors or sheet.columns


@given(st.text("工号姓名部门王芳李雷测试数据销售,\n0123456789", min_size=8, max_size=200))
def test_gb18030_is_never_taken_for_utf8_nor_the_other_way(text):
    assert sheets.read(text.encode(), EMPLOYEE).encoding == "utf-8"
    encoded = text.encode("gb18030")
    try:
        encoded.decode()
    except UnicodeDecodeError:
        assert sheets.read(encoded, EMPLOYEE).encoding == "gb18030"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-03-01", date(2026, 3, 1)),
        ("2026/3/1", date(2026, 3, 1)),
        ("2026年3月1日", date(2026, 3, 1)),
        ("2026-02-29", None),
        ("20260301", None),
        ("1/3/2026", None),
    ],
)
def test_dates(text, expected):
    assert read_date(text) == expected


@pytest.mark.parametrize(
    ("kind", "raw", "fields"),
    [
        ("employee", {}, {"number", "name_zh", "department", "company"}),
        ("employee", {"number": "a b"}, {"number", "name_zh", "department", "company"}),
        ("company", {"code": "C", "name_zh": "x", "country": "China", "time_zone": "Mars/X", "locale": "?"}, None),
        ("department", {"code": "D", "name_zh": "x", "company": "C", "parent": "departments/D"}, {"parent"}),
        ("duty", {"id": "d", "duty": "IT Admin", "employee": "E"}, {"duty"}),
        (
            "duty",
            {"id": "d", "duty": "it", "employee": "E", "valid_from": "2026-02-01", "valid_to": "2026-01-01"},
            {"valid_to"},
        ),
        ("position", {"code": "P", "name_zh": "x", "job_family": "sales", "status": "maybe"}, {"status"}),
    ],
)
def test_a_bad_row_names_every_bad_field(kind, raw, fields):
    _, problems = normalise(KINDS[kind], raw)
    assert {p.field for p in problems} == (fields or {"country", "time_zone", "locale"})


def test_codes_stay_text_and_resource_names_are_understood():
    values, problems = normalise(
        EMPLOYEE,
        {
            "number": "employees/0012",
            "name_zh": " 王芳 ",
            "department": "departments/D",
            "company": "C",
            "status": "离职",
        },
    )
    assert problems == []
    assert (values["number"], values["name_zh"], values["department"], values["active"]) == ("0012", "王芳", "D", False)


def test_the_revocation_follows_the_persons_clock_over_a_change_of_time():
    before = revocation_instant(date(2026, 3, 27), 18, "Europe/Berlin")
    after = revocation_instant(date(2026, 3, 30), 18, "Europe/Berlin")
    assert (before.hour, after.hour) == (17, 16)


days = st.dates(date(2026, 1, 1), date(2026, 6, 1))


@given(days, days, days, days)
def test_dates_are_taken_exactly_when_in_order(notice, last, separation, paid):
    from chassis.errors import Invalid

    dates = CaseDates(notice, last, separation, paid, None)
    in_order = notice <= last <= separation and paid <= separation
    try:
        check(
            Kind.MUTUAL,
            dates,
            today=date(2025, 12, 31),
            hire_date=date(2020, 1, 1),
            time_zone="UTC",
            late_reason="",
            may_be_past=False,
        )
        taken = True
    except Invalid as refused:
        taken = False
        assert {f.field for f in refused.fields} <= {"last_working_day", "separation_date", "paid_until"}
    assert taken == in_order
