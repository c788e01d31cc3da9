"""Workbooks (XLSX): the first visible sheet read as the same table that a CSV is, and empty or full sheets written.

What a cell shows and what it holds differ in a spreadsheet. A date may be a date, a number of days or a text; a 工号
may have become a number; a formula holds whatever it was last worked out to. Each is taken for what it surely means,
or refused by the cell as the user sees it (`C7`). Merged cells are refused by their range: which of their rows the one
value is meant for, only their author knows.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

import openpyxl
from openpyxl.cell import WriteOnlyCell
from openpyxl.comments import Comment
from openpyxl.styles import Font
from openpyxl.styles.numbers import FORMAT_TEXT
from openpyxl.utils.exceptions import InvalidFileException

from offboarding.documents import container
from offboarding.documents.container import Refused
from offboarding.model import sheets
from offboarding.model.directory import KindRule
from offboarding.model.sheets import Cell, CellError, Sheet

MAX_COLUMNS = 200
EXACT = 10**15
"""A spreadsheet keeps fifteen digits; a longer number is not what was typed."""
BROKEN = (
    InvalidFileException,
    AttributeError,
    IndexError,
    KeyError,
    LookupError,
    OverflowError,
    SyntaxError,
    TypeError,
    ValueError,
)
"""What the library raises where a workbook is not made as one."""


def read(content: bytes, rule: KindRule) -> Sheet:
    """Reads a sheet of either form, told by its first bytes."""
    if not content.startswith((container.ZIP, container.OLE)):
        return sheets.read(content, rule)
    sheet = Sheet()
    try:
        _read(content, rule, sheet)
    except Refused as refused:
        sheet.errors.append(CellError(1, "", refused.message, refused.params))
    except BROKEN:
        sheet.rows.clear()
        sheet.errors.append(CellError(1, "", "sheet.not_workbook"))
    return sheet


def _read(content: bytes, rule: KindRule, sheet: Sheet) -> None:
    inside = container.opened(content)
    book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=False, keep_links=False)
    try:
        page = _page(book)
        for found in inside.merged(_path_of(page)):
            letter = "".join(c for c in found.split(":")[0] if c.isalpha())
            number = int("".join(c for c in found.split(":")[0] if c.isdigit()))
            sheet.errors.append(CellError(number, letter, "sheet.merged", {"range": found}, cell=found))
        if sheet.errors:
            return
        sheet.encoding = "xlsx"
        sheets.take_table(_lines(page, book.epoch), rule, sheet)
    finally:
        book.close()


def _path_of(page: Any) -> str:
    return str(page._worksheet_path)  # the library's streaming reader does not know of merged cells


def _page(book: Any) -> Any:
    """The one sheet with something in it that the user sees; rows on a second one would be lost in silence."""
    visible = [page for page in book.worksheets if page.sheet_state == "visible"]
    if not visible:
        raise Refused("sheet.empty")
    filled = []
    for page in visible:
        page.reset_dimensions()  # a file may claim any size; what counts is what is there
        if _has_content(page):
            filled.append(page)
    if len(filled) > 1:
        raise Refused("sheet.more_sheets", {"sheets": ", ".join(page.title for page in filled)})
    return filled[0] if filled else visible[0]


def _has_content(page: Any) -> bool:
    for number, row in enumerate(page.iter_rows(max_col=MAX_COLUMNS, values_only=True)):
        if any(value is not None and str(value).strip() for value in row):
            return True
        if number > sheets.MAX_ROWS:
            return False
    return False


def _lines(page: Any, epoch: datetime) -> Iterable[list[Cell]]:
    # Bounded here: a row with one cell far to the right is otherwise padded up to it, 50,000 times 16,384 cells.
    for row in page.iter_rows(max_col=MAX_COLUMNS):
        yield [_cell(one, epoch) for one in row]


def _cell(one: Any, epoch: datetime) -> Cell:
    value = one.value
    if value is None:
        return Cell("")
    if one.data_type == "f":
        return Cell("", problem="sheet.formula")
    if one.data_type == "e":
        return Cell("", problem="sheet.error_value", params={"found": str(value)[:20]})
    if isinstance(value, bool):
        return Cell("true" if value else "false")
    if isinstance(value, datetime):
        at_midnight = value.time() == time()
        return Cell(value.date().isoformat() if at_midnight else value.strftime("%Y-%m-%d %H:%M"))
    if isinstance(value, (date, time)):
        return Cell(value.isoformat())
    if isinstance(value, timedelta):
        return Cell("", problem="sheet.error_value", params={"found": str(value)[:20]})
    if isinstance(value, (int, float)):
        return _number(value, str(one.number_format or ""), epoch)
    return Cell(str(value).replace("_x000D_", "").strip())


def _number(value: float, shown_as: str, epoch: datetime) -> Cell:
    if value != value or abs(value) >= EXACT:
        return Cell("", problem="sheet.number_inexact", params={"found": f"{value:g}"})
    whole = int(value)
    text = str(whole) if whole == value else repr(value)
    zeros = len(shown_as) if shown_as and set(shown_as) == {"0"} else 0  # format 0000 shows 12 as 0012: that is meant
    day = (epoch + timedelta(days=whole)).date().isoformat() if 0 < whole < 110_000 else ""
    return Cell(text.zfill(zeros) if whole == value else text, number=zeros <= 1, day=day)


def write(rule: KindRule, rows: Iterable[Mapping[str, Any]], locale: str, notes: Mapping[str, str]) -> bytes:
    """A workbook of the shape that `read` takes: text columns, so that a 工号 stays one; `notes` explain headers."""
    book = openpyxl.Workbook(write_only=True)
    page = book.create_sheet(rule.collection)
    page.freeze_panes = "A2"
    headers = sheets.headers(rule, locale)
    for number, header in enumerate(headers, start=1):
        column = page.column_dimensions[sheets.letter(number)]
        column.width = max(12, 2 * len(header))
        column.number_format = FORMAT_TEXT
    page.append([_header_cell(page, rule.fields[n].name, header, notes) for n, header in enumerate(headers)])
    for row in rows:
        page.append([_text_cell(page, text) for text in sheets.texts(rule, row)])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _header_cell(page: Any, name: str, header: str, notes: Mapping[str, str]) -> Any:
    cell = WriteOnlyCell(page, header)
    cell.font = Font(bold=True)
    if name in notes:
        cell.comment = Comment(notes[name], "handover")
    return cell


def _text_cell(page: Any, text: str) -> Any:
    cell = WriteOnlyCell(page, text or None)
    cell.number_format = FORMAT_TEXT
    if text:
        cell.data_type = "s"  # a text that begins with = is a text
    return cell
