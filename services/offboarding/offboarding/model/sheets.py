"""Sheets of the directory and of cases: reading what people and ERPs really send, writing the same shape. SPEC 1, 2.

CSV is read here; a workbook (XLSX) comes as a table of cells from `offboarding.documents.workbook`.

UTF-8 (with or without BOM) is tried first, then GB18030, which Chinese spreadsheets write. Codes stay text:
工号 0012 is not 12. Headers may be Chinese or English. A cell that a spreadsheet takes for a formula is neutralised.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from offboarding.model.directory import FieldRule, KindRule

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_MARKS = re.compile(r"[*＊]|[（(]\s*(必填|选填|required|optional)\s*[)）]", re.IGNORECASE)
MAX_ROWS = 50_000
MAX_TEXT = 32_767
"""What a spreadsheet keeps in a cell; a longer text is a broken file, or a file in a cell."""
MAX_ERRORS = 2000
"""So many bad cells are no slips: the rest of the sheet is not worth the time."""
csv.field_size_limit(2**31 - 1)  # the file's own size is the limit; the reader would take a long text for broken quotes


@dataclass(frozen=True)
class CellError:
    """A bad cell: sheet row from 1 (the header is row 1), the column's header, a message key and its parameters.

    `cell`: the place as a spreadsheet names it (`C7`), empty where a whole row is meant.
    """

    row: int
    column: str
    message: str
    params: Mapping[str, Any] = field(default_factory=dict)
    cell: str = ""


@dataclass(frozen=True)
class Cell:
    """A cell of a table as it came. `number`: a spreadsheet's number, whose leading zeros nobody knows; `day`: the date
    that it means where it counts days; `problem`: why it cannot be taken."""

    text: str
    number: bool = False
    day: str = ""
    problem: str = ""
    params: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class SheetRow:
    """One data row: its place in the sheet, and its texts by field name."""

    row: int
    values: dict[str, str]


@dataclass
class Sheet:
    """What was read. `columns` maps field names to the headers as they were written, `letters` to their columns (`C`);
    `numbers` are the codes that came as a spreadsheet's numbers, by row and field name."""

    rows: list[SheetRow] = field(default_factory=list)
    errors: list[CellError] = field(default_factory=list)
    columns: dict[str, str] = field(default_factory=dict)
    letters: dict[str, str] = field(default_factory=dict)
    numbers: set[tuple[int, str]] = field(default_factory=set)
    encoding: str = ""

    def error(self, row: int, name: str, message: str, params: Mapping[str, Any]) -> CellError:
        """An error of a field, placed by header and letter as the user sees them."""
        place = f"{self.letters[name]}{row}" if name in self.letters else ""
        return CellError(row, self.columns.get(name, name), message, params, place)


def read(content: bytes, rule: KindRule) -> Sheet:
    """Reads a sheet; what cannot be read is an error with row and column, the other rows are still there."""
    sheet = Sheet()
    text = _decoded(content, sheet)
    if text is None:
        return sheet
    if "\x00" in text:
        sheet.errors.append(CellError(1, "", "sheet.not_csv"))
        return sheet
    try:
        lines = list(csv.reader(io.StringIO(text, newline=""), dialect=_dialect(text), strict=True))
    except csv.Error as error:
        sheet.errors.append(CellError(_error_line(text), "", "sheet.broken_quotes", {"why": str(error)}))
        return sheet
    take_table(([Cell(text) for text in line] for line in lines), rule, sheet)
    return sheet


def take_table(lines: Iterable[Sequence[Cell]], rule: KindRule, sheet: Sheet) -> None:
    """Reads header and rows; trailing empty columns and empty rows say nothing."""
    walk = iter(enumerate(lines, start=1))
    _, first = next(walk, (1, ()))
    head = _trimmed(first)
    if not head:
        sheet.errors.append(CellError(1, "", "sheet.empty"))
        return
    names = _header([cell.text for cell in head], rule, sheet)
    if sheet.errors:
        return
    types = {f.name: f.type for f in rule.fields}
    for number, line in walk:
        cells = _trimmed(line)
        if number - 1 > MAX_ROWS:
            sheet.rows.clear()
            sheet.errors = [CellError(number, "", "sheet.too_many_rows", {"most": MAX_ROWS})]
            return
        if cells:
            # A workbook leaves empty cells at a row's end out; a CSV that does has lost a separator.
            ragged = sheet.encoding != "xlsx" and len(line) != len(first)
            if ragged or len(cells) > len(names):
                params = {"found": len(line) if ragged else len(cells), "expected": len(names)}
                sheet.errors.append(CellError(number, "", "sheet.wrong_width", params))
            else:
                _row(number, line, names, types, sheet)
        if len(sheet.errors) >= MAX_ERRORS:
            sheet.rows.clear()
            sheet.errors.insert(0, CellError(number, "", "sheet.too_many_errors", {"most": MAX_ERRORS}))
            return


def _row(number: int, line: Sequence[Cell], names: Sequence[str], types: Mapping[str, str], sheet: Sheet) -> None:
    bad = False
    values = dict.fromkeys(names, "")
    for name, cell in zip(names, line, strict=False):
        if cell.problem:
            sheet.errors.append(sheet.error(number, name, cell.problem, cell.params))
            bad = True
        elif len(cell.text) > MAX_TEXT:
            params = {"found": len(cell.text), "most": MAX_TEXT}
            sheet.errors.append(sheet.error(number, name, "sheet.text_too_long", params))
            bad = True
        values[name] = cell.day if types[name] == "date" and cell.day else _unguarded(cell.text.strip())
        if cell.number and types[name] in ("code", "ref"):
            sheet.numbers.add((number, name))
    if not bad:
        sheet.rows.append(SheetRow(number, values))


def _trimmed(line: Sequence[Cell]) -> Sequence[Cell]:
    end = len(line)
    while end and not (line[end - 1].text.strip() or line[end - 1].problem):
        end -= 1
    return line[:end]


def letter(number: int) -> str:
    """The column's name in a spreadsheet: 1 is A, 27 is AA."""
    name = ""
    while number:
        number, place = divmod(number - 1, 26)
        name = chr(ord("A") + place) + name
    return name


def _header(cells: Sequence[str], rule: KindRule, sheet: Sheet) -> list[str]:
    known = {alias.casefold(): f for f in rule.fields for alias in (f.name, f.name.replace("_", " "), *f.zh)}
    names: list[str] = []
    for number, cell in enumerate(cells, start=1):
        place = f"{letter(number)}1"
        if len(cell) > MAX_TEXT:
            params = {"found": len(cell), "most": MAX_TEXT}
            sheet.errors.append(CellError(1, "", "sheet.text_too_long", params, place))
            continue
        found: FieldRule | None = known.get(_bare(cell))
        if found is None:
            sheet.errors.append(CellError(1, cell.strip(), "sheet.unknown_column", cell=place))
        elif found.name in names:
            sheet.errors.append(CellError(1, cell.strip(), "sheet.column_twice", cell=place))
        else:
            sheet.columns[found.name] = cell.strip()
            sheet.letters[found.name] = letter(number)
        names.append(found.name if found else "")
    for needed in rule.fields:
        if needed.required and needed.name not in names:
            sheet.errors.append(CellError(1, f"{needed.zh[0]} / {needed.name}", "sheet.missing_column"))
    return names


def _bare(header: str) -> str:
    """A header without the marks that people put on it: `工号 *`, `工号（必填）`."""
    return _MARKS.sub("", header).strip().casefold()


def _decoded(content: bytes, sheet: Sheet) -> str | None:
    try:
        sheet.encoding = "utf-8"
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        at = error.start
    # Text that is UTF-8 but for a few broken bytes must not be read as GB18030, which gives nonsense without an error.
    loose = content.decode("utf-8", errors="replace")
    broken = loose.count("\ufffd")
    sound = sum(1 for char in loose if ord(char) > 127) - broken
    if sound <= broken and not content.startswith(b"\xef\xbb\xbf"):
        try:
            sheet.encoding = "gb18030"
            return content.decode("gb18030")
        except UnicodeDecodeError as error:
            at = error.start
    row = content.count(b"\n", 0, at) + 1
    sheet.errors.append(CellError(row, "", "sheet.bad_encoding", {"offset": at}))
    return None


def _dialect(text: str) -> type[csv.Dialect]:
    head = text.split("\n", 1)[0]
    delimiter_ = max((",", ";", "\t"), key=head.count)

    class Found(csv.excel):
        delimiter = delimiter_

    return Found


def _error_line(text: str) -> int:
    """The row at which the reader gave up; csv's own counter is lost with its exception."""
    reader = csv.reader(io.StringIO(text, newline=""), dialect=_dialect(text), strict=True)
    try:
        for _ in reader:
            pass
    except csv.Error:
        pass
    return max(1, reader.line_num)


def write(rule: KindRule, rows: Iterable[Mapping[str, Any]], locale: str) -> bytes:
    """A sheet of the shape that `read` takes, UTF-8 with BOM so that spreadsheets show Chinese."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(headers(rule, locale))
    for row in rows:
        writer.writerow([_guarded(text) for text in texts(rule, row)])
    return out.getvalue().encode("utf-8-sig")


def headers(rule: KindRule, locale: str) -> list[str]:
    """The headers in the reader's language; `read` takes both."""
    chinese = locale.lower().startswith("zh")
    return [f.zh[0] if chinese else f.name for f in rule.fields]


def texts(rule: KindRule, row: Mapping[str, Any]) -> list[str]:
    """A row's cells."""
    return [_cell(f, row) for f in rule.fields]


def _cell(rule: FieldRule, row: Mapping[str, Any]) -> str:
    if rule.type == "status":
        return "active" if row["active"] else "inactive"
    value = row[rule.name]
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return value.isoformat() if isinstance(value, date) else str(value)


def _guarded(text: str) -> str:
    return "'" + text if text.lstrip("'").startswith(_FORMULA) else text


def _unguarded(text: str) -> str:
    return text[1:] if text.startswith("'") and text.lstrip("'").startswith(_FORMULA) else text
