"""Sheets of separations: checked cell by cell, a preview, then the batch; seen by nobody else."""

from __future__ import annotations

from typing import Any

import pytest

from chassis import tickets
from tests.integration.offboarding.desk import ADMIN, HR, Desk, Refused, employee
from tests.unit.offboarding.workbooks import workbook

HEADER = ["工号", "姓名", "最后工作日", "通知日期", "已通知工会", "继任者工号"]
GOOD = [
    ["E201", "员工E201", "2026-04-01", "2026-03-02", "是", "E300"],
    ["E202", "", "2026/4/2", "2026-03-02", "是", ""],
]
GATEWAY = {"person": "gateway", "roles": (), "kind": "service"}
OFFICER = {"person": "HR2", "roles": ("hr",)}


def announce(desk: Desk, name: str = "离职名单.xlsx", **more: Any) -> dict[str, Any]:
    batch = {"client_key": "sheet-1", "title": "西南区", "heads": ["employees/E100"]}
    request = {"kind": "cases", "filename": name, "batch": batch, **more}
    return desk.call("create_import", request, **HR)


def upload(desk: Desk, made: dict[str, Any], content: bytes, locale: str = "zh-CN") -> dict[str, Any]:
    """As the gateway reports it: in its own name."""
    digest = desk.app.service.ports["files"].blobs.put(content)
    body = {"ticket": made["upload"]["ticket"], "digest": digest, "size": len(content)}
    return desk.call("complete_upload", body, locale=locale, **GATEWAY)


def csv_of(*rows: list[str]) -> bytes:
    return "\n".join(",".join(row) for row in [HEADER, *rows]).encode()


@pytest.mark.parametrize("form", ["xlsx", "csv", "gb18030"])
def test_a_good_sheet_becomes_the_batch(desk: Desk, form: str):
    content = workbook(*GOOD, header=HEADER) if form == "xlsx" else csv_of(*GOOD)
    if form == "gb18030":
        content = content.decode().encode("gb18030")
    checked = upload(desk, announce(desk), content)
    assert (checked["state"], checked["created"], checked["refused"], checked["errors"]) == ("checked", 2, 0, [])
    assert checked["encoding"] == {"csv": "utf-8"}.get(form, form)
    assert [(w["row"], w["code"]) for w in checked["warnings"]] == [(0, "law.mass_redundancy")]
    assert desk.call("list_cases", {}, **HR)["cases"] == []
    applied = desk.call("apply_import", {"name": checked["name"]}, **HR)
    assert (applied["state"], applied["created"]) == ("applied", 2)
    batch = desk.call("get_batch", {"name": applied["batch"]}, **HR)
    assert (batch["title"], batch["client_key"], batch["heads"]) == ("西南区", "sheet-1", ["employees/E100"])
    assert [(c["leaver"], c["last_working_day"]) for c in batch["cases"]] == [
        ("employees/E201", "2026-04-01"),
        ("employees/E202", "2026-04-02"),
    ]
    assert desk.call("apply_import", {"name": checked["name"]}, **HR) == applied
    assert desk.events("case.submitted") == []


def test_every_bad_cell_is_named_as_the_user_sees_it_and_nothing_is_made(desk: Desk):
    desk.upsert("employees", employee("0012", "EAST"))
    content = workbook(
        *GOOD,
        ["GHOST", "", "2026-04-01", "2026-03-02", "是", ""],
        ["E201", "王五", "2026-04-01", "2026-03-02", "也许", "E202"],
        ["E301", "", "soon", "2026-03-02", "是", ""],
        [12, "", "2026-04-01", "2026-03-02", "是", ""],
        ["", "", "2026-04-01", "", "", ""],
        ["E301", "", "2026-04-01", "2026-03-02", "是", ""],
        header=HEADER,
    )
    checked = upload(desk, announce(desk), content)
    errors = {e["cell"]: (e["column"], e["reason"]) for e in checked["errors"]}
    assert errors.keys() == {"A4", "B5", "E5", "C6", "A7", "A8", "A9"}
    assert errors["B5"] == ("姓名", "目录中 E201 的姓名为 员工E201，工号或姓名有误")
    assert "0012" in errors["A7"][1]
    assert "HR2" not in str(errors["A9"])
    assert (checked["state"], checked["created"], checked["refused"]) == ("checked", 2, 6)
    with pytest.raises(Refused, match="WRONG_STATE"):
        desk.call("apply_import", {"name": checked["name"]}, **HR)
    assert desk.call("list_batches", {}, **HR)["batches"] == []


def test_rows_are_held_against_each_other(desk: Desk):
    content = workbook(
        ["E201", "", "2026-04-01", "2026-03-02", "是", "E202"],
        ["E202", "", "2026-04-01", "2026-03-02", "是", ""],
        ["E202", "", "2026-04-01", "2026-03-02", "是", ""],
        header=HEADER,
    )
    checked = upload(desk, announce(desk), content, locale="en")
    assert [(e["cell"], e["reason"]) for e in checked["errors"]] == [
        ("F2", "employees/E202 leaves in the same batch"),
        ("A4", "employees/E202 is in the batch twice"),
    ]


def test_what_changed_since_the_look_is_seen_when_it_is_applied(desk: Desk):
    checked = upload(desk, announce(desk), workbook(*GOOD, header=HEADER))
    desk.file("E202")
    with pytest.raises(Refused, match="1 rows have errors"):
        desk.call("apply_import", {"name": checked["name"]}, **HR)


def test_a_planned_release_needs_the_warnings_accepted(desk: Desk):
    batch = {"title": "x", "release_at": "2026-03-03T01:00:00Z"}
    checked = upload(desk, announce(desk, batch=batch), workbook(*GOOD, header=HEADER))
    with pytest.raises(Refused) as refused:
        desk.call("apply_import", {"name": checked["name"]}, **HR)
    assert "accept_warnings" in refused.value.fields
    applied = desk.call("apply_import", {"name": checked["name"], "accept_warnings": True}, **HR)
    desk.pass_time(days=1)
    assert len(desk.events("case.submitted")) == 2
    assert desk.call("get_batch", {"name": applied["batch"]}, **HR)["client_key"].startswith("import-")


def test_an_hour_of_release_that_is_over_is_refused_when_announced_and_when_applied(desk: Desk):
    batch = {"title": "x", "release_at": "2026-03-03T01:00:00Z"}
    checked = upload(desk, announce(desk, batch=batch), workbook(*GOOD, header=HEADER))
    desk.pass_time(days=2)
    with pytest.raises(Refused) as refused:
        desk.call("apply_import", {"name": checked["name"], "accept_warnings": True}, **HR)
    assert refused.value.fields.keys() == {"release_at"}
    with pytest.raises(Refused) as refused:
        announce(desk, batch=batch)
    assert refused.value.fields.keys() == {"batch.release_at"}


@pytest.mark.parametrize(
    ("more", "field"),
    [({"mode": "per_row"}, "mode"), ({"complete": True}, "complete"), ({"kind": "employee"}, "batch")],
)
def test_a_sheet_of_cases_is_whole_and_only_it_makes_a_batch(desk: Desk, more, field):
    with pytest.raises(Refused) as refused:
        announce(desk, **more)
    assert refused.value.fields.keys() == {field}


def test_the_import_itself_is_known_to_its_maker_and_later_to_hr_of_the_batch(desk: Desk):
    checked = upload(desk, announce(desk), workbook(*GOOD, header=HEADER))
    for who in (OFFICER, ADMIN, {"person": "erp", "roles": ("system",), "kind": "system"}):
        for method in ("get_import", "apply_import"):
            with pytest.raises(Refused, match="NOT_FOUND"):
                desk.call(method, {"name": checked["name"]}, **who)
        assert desk.call("list_imports", {}, **who)["imports"] == []
    applied = desk.call("apply_import", {"name": checked["name"]}, **HR)
    assert desk.call("list_imports", {"filter": "kind = cases"}, **HR)["imports"][0]["batch"] == applied["batch"]
    assert desk.call("get_import", {"name": checked["name"]}, person="E100")["state"] == "applied"
    with pytest.raises(Refused, match="NOT_FOUND"):
        desk.call("get_import", {"name": checked["name"]}, **OFFICER)


def test_the_look_is_as_the_maker_may_see(desk: Desk):
    """The gateway reports the bytes; what it may know of as a service must not colour the answer."""
    desk.call(
        "create_batch",
        {"client_key": "k", "title": "t", "rows": [{"leaver": "employees/E301", "last_working_day": "2026-04-01"}]},
        **OFFICER,
    )
    content = workbook(["E301", "", "2026-04-01", "2026-03-02", "是", ""], header=HEADER)
    checked = upload(desk, announce(desk), content, locale="en")
    assert [e["cell"] for e in checked["errors"]] == ["A2"]
    assert "neither HR" in checked["errors"][0]["reason"]


def test_more_than_a_batch_holds_is_refused_at_the_first_row_too_many(desk: Desk):
    rows = [[f"X{n}", "", "2026-04-01", "", "", ""] for n in range(501)]
    checked = upload(desk, announce(desk), workbook(*rows, header=HEADER))
    assert [e["row"] for e in checked["errors"]] == [502]


def test_an_employee_sheet_may_be_a_workbook_and_keeps_its_zeros(desk: Desk):
    desk.upsert("employees", employee("0012", "EAST"))
    made = desk.call("create_import", {"kind": "employee", "filename": "e.xlsx"}, **HR)
    header = ["工号", "姓名", "部门", "公司"]
    content = workbook([1014.0, "新人", "EAST", "HQ"], [12, "王芳", "EAST", "HQ"], header=header)
    checked = upload(desk, made, content)
    assert (checked["created"], [(e["cell"], e["column"]) for e in checked["errors"]]) == (1, [("A3", "工号")])
    assert "0012" in checked["errors"][0]["reason"]


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_a_template_comes_by_ticket_and_is_taken_back(desk: Desk, form: str):
    asked = {"kind": "cases", "format": form}
    ticket = desk.call("download_import_template", asked, locale="zh-CN", **HR)
    assert ticket["filename"] == f"cases-template.{form}"
    files = desk.app.service.ports["files"]
    with files.blobs.open(tickets.open(ticket["ticket"], files.ticket_key, desk.clock.now).blob_key) as file:
        content = file.read()
    checked = upload(desk, announce(desk), content)
    assert (checked["state"], checked["rows"], checked["errors"]) == ("checked", 0, [])
    with pytest.raises(Refused, match="WRONG_STATE"):
        desk.call("apply_import", {"name": checked["name"]}, **HR)
