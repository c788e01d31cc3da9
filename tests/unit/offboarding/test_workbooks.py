"""What spreadsheets really hold: each pitfall as a file, read or refused by the cell as its user sees it."""

from __future__ import annotations

import io
import time
import zipfile
from datetime import date, datetime
from typing import Any

import openpyxl
import pytest

from offboarding.documents import container, workbook
from offboarding.model import sheets
from offboarding.model.case_sheet import CASES, fields_of
from offboarding.model.directory import KINDS
from tests.unit.offboarding.workbooks import HEADER, ROW, SHEET, added, repacked, replaced
from tests.unit.offboarding.workbooks import workbook as book_of

BORN = "pregnancy_maternity_nursing"


def read(content: bytes) -> Any:
    return workbook.read(content, CASES)


def complaints(content: bytes) -> list[tuple[str, str]]:
    return [(e.cell or str(e.row), e.message) for e in read(content).errors]


def test_a_good_book_reads_as_the_csv_of_the_same_table() -> None:
    rows = [ROW, ["0012", "", "2026/4/2", "", "否"]]
    csv = "\n".join(",".join(line) for line in [HEADER, *rows]).encode()
    ours, theirs = read(book_of(*rows)), read(csv)
    assert [r.values for r in ours.rows] == [r.values for r in theirs.rows]
    assert (ours.errors, ours.encoding, ours.letters["last_working_day"]) == ([], "xlsx", "C")


def with_cell(place: str, value: Any, shown_as: str | None = None) -> bytes:
    def change(book: Any) -> None:
        book.active[place] = value
        if shown_as:
            book.active[place].number_format = shown_as

    return book_of(ROW, change=change)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (with_cell("C2", date(2026, 4, 1)), "2026-04-01"),
        (with_cell("C2", datetime.fromisoformat("2026-04-01T00:00:00")), "2026-04-01"),
        (with_cell("C2", 46113, "General"), "2026-04-01"),  # a number of days, the format lost
        (with_cell("C2", 46113.0, "0"), "2026-04-01"),
        (with_cell("C2", "2026年4月1日"), "2026年4月1日"),
        (with_cell("C2", "2026/4/1"), "2026/4/1"),
    ],
)
def test_a_date_may_be_a_date_a_number_or_a_text(content: bytes, expected: str) -> None:
    sheet = read(content)
    values, problems = fields_of(sheet.rows[0].values, lambda _: "Asia/Shanghai")
    assert sheet.rows[0].values["last_working_day"] == expected
    assert (values["last_working_day"], problems, sheet.errors) == ("2026-04-01", [], [])


def test_the_days_of_1904_are_counted_from_there() -> None:
    def old_mac(book: Any) -> None:
        book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
        book.active["C2"] = 46113 - 1462
        book.active["C2"].number_format = "General"

    content = book_of(ROW, change=old_mac)
    assert read(content).rows[0].values["last_working_day"] == "2026-04-01"


@pytest.mark.parametrize(
    ("value", "shown_as", "expected", "suspect"),
    [
        (1014, "General", "1014", True),
        (1014.0, "General", "1014", True),
        (12, "0000", "0012", False),  # shown as 0012: that is what its author sees
        ("0012", "@", "0012", False),
    ],
)
def test_a_number_of_an_employee_stays_what_it_was(value: Any, shown_as: str, expected: str, suspect: bool) -> None:
    sheet = read(with_cell("A2", value, shown_as))
    assert sheet.rows[0].values["leaver"] == expected
    assert ((2, "leaver") in sheet.numbers) is suspect


def merged(book: Any) -> None:
    book.active.append(["E202", "韩梅梅", "", "裁员", "是"])
    book.active.merge_cells("C2:C3")


def second_sheet(book: Any) -> None:
    book.create_sheet("二部").append(["E900"])


def no_sheet(book: Any) -> None:
    book.create_sheet("x")
    book.remove(book.worksheets[0])


BOOK = book_of(ROW)
BAD = {
    "formula": (with_cell("C2", "=TODAY()+30"), ("C2", "sheet.formula")),
    "array formula": (
        with_cell("A2", openpyxl.worksheet.formula.ArrayFormula("A2", "=B2")),
        ("A2", "sheet.formula"),
    ),
    "error": (with_cell("A2", "#REF!"), ("A2", "sheet.error_value")),
    "sixteen digits": (with_cell("A2", 6222020200112233445), ("A2", "sheet.number_inexact")),
    "merged": (book_of(ROW, change=merged), ("C2:C3", "sheet.merged")),
    "two sheets": (book_of(ROW, change=second_sheet), ("1", "sheet.more_sheets")),
    "no contents": (book_of(ROW, change=no_sheet), ("1", "sheet.empty")),
    "unknown header": (book_of(ROW, header=[*HEADER[:4], "鞋码"]), ("E1", "sheet.unknown_column")),
    "header twice": (book_of(ROW, header=[*HEADER[:4], "离职人员工号"]), ("E1", "sheet.column_twice")),
    "header missing": (book_of(["E201"], header=["工号"]), ("1", "sheet.missing_column")),
    "beyond the header": (with_cell("H2", "x"), ("2", "sheet.wrong_width")),
    "macros": (repacked(BOOK, added("xl/vbaProject.bin", b"x")), ("1", "sheet.macros")),
    "macro type": (
        repacked(BOOK, replaced(b"spreadsheetml.sheet.main", b"sheet.macroEnabled.main", "[Content_Types].xml")),
        ("1", "sheet.macros"),
    ),
    "encrypted or old": (container.OLE + b"\x00" * 600, ("1", "sheet.encrypted_or_old")),
    "cut off": (BOOK[: len(BOOK) // 2], ("1", "sheet.not_workbook")),
    "some zip": (repacked(BOOK, lambda m: m.pop("[Content_Types].xml")), ("1", "sheet.not_workbook")),
    "no sheet inside": (repacked(BOOK, lambda m: m.pop(SHEET)), ("1", "sheet.empty")),
    "no xml": (repacked(BOOK, added(SHEET, b"<worksheet")), ("1", "sheet.not_workbook")),
    "doctype": (
        repacked(BOOK, lambda m: m.update({SHEET: b'<!DOCTYPE x [<!ENTITY a "b">]>' + m[SHEET]})),
        ("1", "sheet.not_workbook"),
    ),
    "many members": (
        repacked(BOOK, lambda m: m.update({f"xl/media/{n}.xml": b"" for n in range(600)})),
        ("1", "sheet.bomb"),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_what_cannot_be_taken_is_refused_by_its_place(name: str) -> None:
    content, expected = BAD[name]
    assert expected in complaints(content)
    assert read(content).rows == []


def test_a_bomb_is_seen_before_anything_is_parsed() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", b"<x/>")
        archive.writestr(SHEET, b" " * 70_000_000)
    started = time.process_time()
    assert complaints(out.getvalue()) == [("1", "sheet.bomb")]
    assert time.process_time() - started < 1


def test_a_bomb_that_lies_of_its_size_is_not_unpacked() -> None:
    content = repacked(BOOK, added("xl/media/a.xml", b" " * 30_000_000))
    at = content.rindex(b"xl/media/a.xml") - 46  # its place in the directory at the end; sizes are at 20 and 24
    assert content[at : at + 4] == b"PK\x01\x02"
    lying = content[: at + 24] + (900_000).to_bytes(4, "little") + content[at + 28 :]
    assert complaints(lying) in ([("1", "sheet.not_workbook")], [("1", "sheet.bomb")])


def test_a_claimed_size_is_not_believed() -> None:
    content = repacked(BOOK, replaced(b'ref="A1:E2"', b'ref="A1:XFD1048576"'))
    started = time.process_time()
    assert len(read(content).rows) == 1
    assert time.process_time() - started < 2


def test_a_stray_cell_far_below_ends_the_reading() -> None:
    content = repacked(
        BOOK, replaced(b"</row></sheetData>", b'</row><row r="1048576"><c r="A1048576"><v>1</v></c></row></sheetData>')
    )
    assert ("50002", "sheet.too_many_rows") in [(str(e.row), e.message) for e in read(content).errors]


@pytest.mark.parametrize("form", ["xlsx", "csv"])
def test_a_text_that_no_cell_holds_is_refused_by_its_cell(form: str) -> None:
    def sheet(length: int) -> bytes:
        row = [ROW[0], "L" * length, *ROW[2:]]
        if form == "csv":
            return f"{','.join(HEADER)}\n{','.join(row)}\n".encode()
        return repacked(book_of([ROW[0], "LEI", *ROW[2:]]), replaced(b"LEI", row[1].encode()))

    assert complaints(sheet(32_767)) == []
    for length in (32_768, 200_000):
        assert complaints(sheet(length)) == [("B2", "sheet.text_too_long")]
        assert read(sheet(length)).rows == []
    header = ",".join([*HEADER, "鞋" * 32_768]).encode()
    assert complaints(header + b"\n") == [("F1", "sheet.text_too_long")]


def test_a_sheet_of_nothing_but_bad_cells_is_given_up_early() -> None:
    walked = []

    def lines() -> Any:
        yield [sheets.Cell(name) for name in HEADER]
        for number in range(50_000):
            walked.append(number)
            yield [sheets.Cell(ROW[0]) if number < 10 else sheets.Cell("", problem="sheet.formula") for _ in HEADER]

    found = sheets.Sheet(encoding="xlsx")
    sheets.take_table(lines(), CASES, found)
    first = found.errors[0]
    assert (first.row, first.message, found.rows) == (len(walked) + 1, "sheet.too_many_errors", [])
    assert (found.errors[1].cell, found.errors[1].message) == ("A12", "sheet.formula")
    assert len(walked) < 500


def test_hidden_sheets_and_empty_rows_say_nothing() -> None:
    def change(book: Any) -> None:
        hidden = book.create_sheet("清单")
        hidden.append(["辞职"])
        hidden.sheet_state = "hidden"
        for row in range(3, 40):
            book.active.cell(row, 1, " ")

    sheet = read(book_of(ROW, change=change))
    assert (len(sheet.rows), sheet.errors) == (1, [])


def test_marks_on_headers_and_english_ones_are_understood() -> None:
    header = ["工号 *", "姓名（选填）", "Last working day", "KIND", "union_informed (required)"]
    assert read(book_of(ROW, header=header)).errors == []


@pytest.mark.parametrize("locale", ["zh-CN", "en"])
@pytest.mark.parametrize("kind", [*KINDS, "cases"])
def test_a_template_is_what_an_import_takes(kind: str, locale: str) -> None:
    rule = CASES if kind == "cases" else KINDS[kind]
    content = workbook.write(rule, [], locale, {rule.fields[0].name: "as text"})
    sheet = workbook.read(content, rule)
    assert (sheet.errors, list(sheet.columns)) == ([], [f.name for f in rule.fields])
    page = openpyxl.load_workbook(io.BytesIO(content)).active
    assert (page["A1"].comment.text, page.column_dimensions["A"].number_format) == ("as text", "@")


def test_what_is_written_comes_back_and_is_no_formula() -> None:
    rows = [{f.name: None for f in KINDS["position"].fields} | {"code": "P1", "name_zh": "=1+1", "active": True}]
    sheet = workbook.read(workbook.write(KINDS["position"], rows, "en", {}), KINDS["position"])
    assert (sheet.errors, sheet.rows[0].values["name_zh"]) == ([], "=1+1")


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("kind", "经济性裁员", "redundancy"),
        ("kind", "Redundancy", "redundancy"),
        ("kind", "开除", "row.bad_kind"),
        ("ground", "无过失性", {"ground": "no_fault"}),
        ("ground", "maybe", "row.bad_ground"),
        ("union_informed", "是", {"union_informed": True}),
        ("union_informed", "N", {"union_informed": False}),
        ("union_informed", "也许", "row.bad_flag"),
        ("protected_grounds", "孕期、工伤", {"protected_grounds": [BORN, "occupational_injury"]}),
        ("protected_grounds", "无", {"protected_grounds": []}),
        ("protected_grounds", "孕期、左撇子", "row.bad_grounds"),
        ("access_revocation_at", "2026-04-01 18:30", "2026-04-01T18:30:00+08:00"),
        ("access_revocation_at", "2026-04-01", "row.bad_instant"),
        ("access_revocation_at", "2026-04-01 25:00", "row.bad_instant"),
        ("last_working_day", "4/1/2026", "row.bad_date"),
        ("last_working_day", "2026-02-30", "row.bad_date"),
        ("successor", "E 9", "row.bad_code"),
        ("reason_code", "x" * 61, "row.too_long"),
        ("leaver", "", "row.required"),
    ],
)  # fmt: skip
def test_words_become_facts_or_are_refused(name: str, text: str, expected: Any) -> None:
    texts = {"leaver": "E201", "last_working_day": "2026-04-01"} | {name: text}
    values, problems = fields_of(texts, lambda _: "Asia/Shanghai")
    if problems:
        assert [(p.field, p.message) for p in problems] == [(name, expected)]
    else:
        assert values.get(name, values.get("notice")) == expected
