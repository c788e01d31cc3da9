"""Workbooks made for tests: good ones by the library, bad ones by hand."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from typing import Any

import openpyxl

HEADER = ["工号", "姓名", "最后工作日", "离职类型", "已通知工会"]
ROW = ["E201", "李雷", "2026-04-01", "裁员", "是"]


def workbook(*rows: list[Any], change: Callable[[Any], None] | None = None, header: list[Any] | None = None) -> bytes:
    """A book with one sheet; `change` may spoil it before it is saved."""
    book = openpyxl.Workbook()
    page = book.active
    page.append(header or HEADER)
    for row in rows or [ROW]:
        page.append(row)
    if change is not None:
        change(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def repacked(content: bytes, change: Callable[[dict[str, bytes]], None]) -> bytes:
    """The same file with its members changed."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    change(members)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return out.getvalue()


SHEET = "xl/worksheets/sheet1.xml"


def replaced(old: bytes, new: bytes, member: str = SHEET) -> Callable[[dict[str, bytes]], None]:
    """A change that must find what it replaces."""

    def change(members: dict[str, bytes]) -> None:
        assert old in members[member], members[member][:2000]
        members[member] = members[member].replace(old, new)

    return change


def added(name: str, data: bytes) -> Callable[[dict[str, bytes]], None]:
    """One more member."""

    def change(members: dict[str, bytes]) -> None:
        members[name] = data

    return change
