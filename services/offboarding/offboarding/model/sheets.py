"""CSV sheets of the directory: reading what people and ERPs really send, and writing the same shape. SPEC 1.

UTF-8 (with or without BOM) is tried first, then GB18030, which Chinese spreadsheets write. Codes stay text:
工号 0012 is not 12. Headers may be Chinese or English. A cell that a spreadsheet takes for a formula is neutralised.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from offboarding.model.directory import FieldRule, KindRule

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
MAX_ROWS = 50_000


@dataclass(frozen=True)
class CellError:
    """A bad cell: sheet row from 1 (the header is row 1), the column's header, a message key and its parameters."""

    row: int
    column: str
    message: str
    params: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class SheetRow:
    """One data row: its place in the sheet, and its texts by field name."""

    row: int
    values: dict[str, str]


@dataclass
class Sheet:
    """What was read. `columns` maps field names to the headers as they were written."""

    rows: list[SheetRow] = field(default_factory=list)
    errors: list[CellError] = field(default_factory=list)
    columns: dict[str, str] = field(default_factory=dict)
    encoding: str = ""


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
    _read_lines(lines, rule, sheet)
    return sheet


def _read_lines(lines: list[list[str]], rule: KindRule, sheet: Sheet) -> None:
    if not lines or not any(cell.strip() for cell in lines[0]):
        sheet.errors.append(CellError(1, "", "sheet.empty"))
        return
    if len(lines) - 1 > MAX_ROWS:
        sheet.errors.append(CellError(MAX_ROWS + 2, "", "sheet.too_many_rows", {"most": MAX_ROWS}))
        return
    names = _header(lines[0], rule, sheet)
    if sheet.errors:
        return
    for number, cells in enumerate(lines[1:], start=2):
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) != len(names):
            params = {"found": len(cells), "expected": len(names)}
            sheet.errors.append(CellError(number, "", "sheet.wrong_width", params))
            continue
        values = {name: _unguarded(cell.strip()) for name, cell in zip(names, cells, strict=True)}
        sheet.rows.append(SheetRow(number, values))


def _header(cells: Sequence[str], rule: KindRule, sheet: Sheet) -> list[str]:
    known = {alias.casefold(): f for f in rule.fields for alias in (f.name, f.name.replace("_", " "), *f.zh)}
    names: list[str] = []
    for cell in cells:
        found: FieldRule | None = known.get(cell.strip().casefold())
        if found is None:
            sheet.errors.append(CellError(1, cell.strip(), "sheet.unknown_column"))
        elif found.name in names:
            sheet.errors.append(CellError(1, cell.strip(), "sheet.column_twice"))
        names.append(found.name if found else "")
        if found is not None:
            sheet.columns[found.name] = cell.strip()
    for needed in rule.fields:
        if needed.required and needed.name not in names:
            sheet.errors.append(CellError(1, f"{needed.zh[0]} / {needed.name}", "sheet.missing_column"))
    return names


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
    chinese = locale.lower().startswith("zh")
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([f.zh[0] if chinese else f.name for f in rule.fields])
    for row in rows:
        writer.writerow([_guarded(_cell(f, row)) for f in rule.fields])
    return out.getvalue().encode("utf-8-sig")


def _cell(rule: FieldRule, row: Mapping[str, Any]) -> str:
    if rule.type == "status":
        return "active" if row["active"] else "inactive"
    value = row[rule.name]
    if value is None:
        return ""
    return value.isoformat() if isinstance(value, date) else str(value)


def _guarded(text: str) -> str:
    return "'" + text if text.lstrip("'").startswith(_FORMULA) else text


def _unguarded(text: str) -> str:
    return text[1:] if text.startswith("'") and text.lstrip("'").startswith(_FORMULA) else text
