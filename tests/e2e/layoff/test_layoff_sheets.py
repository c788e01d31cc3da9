"""A batch from a spreadsheet over HTTP: a preview by row and column, all or nothing, and files that try to deceive."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from typing import Any

import httpx
import openpyxl
import pytest

from deploy.demo.calls import Body
from tests.e2e.layoff.desk import HR, Desk, in_days
from tests.support.suite import Suite

HEADER = ["工号", "姓名", "最后工作日", "已通知工会", "继任者工号"]
LAST = in_days(35)


def book(*rows: list[Any], change: Callable[[Any], None] | None = None) -> bytes:
    """A workbook with a header in Chinese."""
    made = openpyxl.Workbook()
    page: Any = made.active
    for row in (HEADER, *rows):
        page.append(row)
    if change:
        change(made)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def bomb() -> bytes:
    """A small file that is a large one when it is unpacked."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book())) as good, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as bad:
        for name in good.namelist():
            data = good.read(name)
            bad.writestr(name, data + b" " * 200_000_000 if name.endswith("sheet1.xml") else data)
    return out.getvalue()


def upload(desk: Desk, running: Suite, content: bytes, name: str = "离职名单.xlsx", key: str = "") -> httpx.Response:
    """Announced, sent; the checked import."""
    made = desk.post(
        "/v1/imports", {"kind": "cases", "filename": name, "batch": {"clientKey": key, "title": "西南"}}, HR
    )
    return httpx.put(running.http + made["upload"]["url"], content=content, timeout=60, trust_env=False)


def read(desk: Desk, running: Suite, content: bytes, **more: str) -> Body:
    """The checked import of a sheet that could be read."""
    answer = upload(desk, running, content, **more)
    assert answer.status_code == 200, answer.text
    found: Body = answer.json()
    return found


def cells(checked: Body) -> dict[str, str]:
    """What is wrong, by cell."""
    return {error["cell"]: error["reason"] for error in checked["errors"]}


def test_each_bad_cell_is_named_and_nothing_is_filed(desk: Desk, running: Suite) -> None:
    """A formula, a date in words, a stranger, a person twice: by the cell that the user sees."""
    content = book(
        ["E1067", "龚俊", LAST, "是", "E1072"],
        ["E1068", "=A2", LAST, "是", ""],
        ["E1069", "", "下周五", "是", ""],
        ["E9999", "", LAST, "是", ""],
        ["E1067", "", LAST, "是", ""],
    )
    before = desk.settled()
    checked = read(desk, running, content)
    assert {"B3", "C4", "A5", "A6"} <= set(cells(checked)), checked
    problem = desk.refused(f"/v1/{checked['name']}:apply", {"acceptWarnings": True}, HR)
    assert problem["reason"] == "WRONG_STATE"
    after = desk.settled()
    assert {k for k in before if before[k] != after[k]} <= {"offboarding.imports"}


@pytest.mark.parametrize("form", ["xlsx", "gb18030"])
def test_a_good_sheet_becomes_one_draft_batch_and_a_stranger_sees_no_import(
    desk: Desk, running: Suite, form: str
) -> None:
    """Also as CSV in the older Chinese encoding; applied twice, it is the same batch."""
    rows = [["E1067", "龚俊", LAST, "是", "E1072"], ["E1068", "文博", LAST.replace("-", "/"), "是", ""]]
    text = "\n".join(",".join(row) for row in (HEADER, *rows))
    content = book(*rows) if form == "xlsx" else text.encode("gb18030")
    name = "名单.xlsx" if form == "xlsx" else "名单.csv"
    checked = read(desk, running, content, name=name, key=f"sheet-{form}")
    assert (checked["encoding"], checked["created"], checked["errors"]) == (form, 2, [])
    desk.unseen(f"/v1/{checked['name']}", "E1037")
    applied = desk.post(f"/v1/{checked['name']}:apply", {"acceptWarnings": True}, HR)
    again = desk.post(f"/v1/{checked['name']}:apply", {"acceptWarnings": True}, HR)
    assert applied["batch"] == again["batch"]
    batch = desk.get(f"/v1/{applied['batch']}", HR)
    assert (batch["state"], batch["size"]) == ("draft", 2)
    desk.post(f"/v1/{applied['batch']}:cancel", {"reason": "试算"}, HR)


def merged(made: Any) -> None:
    """Two leavers share one cell."""
    made.active.merge_cells("C2:C3")


HOSTILE: dict[str, Callable[[], bytes]] = {
    "a zip bomb": bomb,
    "merged cells": lambda: book(["E1067", "", LAST, "是", ""], ["E1068", "", None, "是", ""], change=merged),
    "no workbook at all": lambda: b"MZ" + b"\0" * 400,
}


@pytest.mark.parametrize("what", HOSTILE)
def test_a_file_that_deceives_is_refused_with_its_reason(desk: Desk, running: Suite, what: str) -> None:
    """Refused as a whole or by its cells; it never becomes a batch, and the service goes on."""
    before = len(desk.every("/v1/batches", "batches", HR))
    answer = upload(desk, running, HOSTILE[what]())
    assert answer.status_code in (200, 400, 413, 415), answer.text
    if answer.status_code == 200:
        assert answer.json()["errors"] or answer.json()["state"] == "refused", answer.text
    assert len(desk.every("/v1/batches", "batches", HR)) == before


def test_a_number_as_employee_number_is_read_as_people_mean_it(desk: Desk, running: Suite) -> None:
    """Excel turns 工号 into numbers and drops leading zeros: the error explains, or the whole number is taken."""
    checked = read(desk, running, book([1067.0, "", LAST, "是", ""]))
    assert "1067" in cells(checked)["A2"] and "1067.0" not in cells(checked)["A2"]
