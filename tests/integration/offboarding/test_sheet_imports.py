"""CSV in and out: dry run, errors by row and column, encodings, all or nothing, the same shape back."""

from __future__ import annotations

import base64
import hashlib
import json

import pytest

from tests.integration.offboarding.desk import HR, Desk, Refused

HEADER = "工号,姓名,部门,公司,入职日期"
GOOD = f"{HEADER}\n0012,王芳,EAST,HQ,2021-03-01\nE201,李雷,EAST,HQ,2020/1/6\n"


def send(desk: Desk, content: bytes | str, *, kind: str = "employee", **more):
    """Announces, uploads as the gateway does it, and gives the checked import."""
    raw = content.encode() if isinstance(content, str) else content
    ticket = desk.call("create_import", {"kind": kind, "filename": "员工.csv", **more}, **HR)["upload"]["ticket"]
    digest = desk.app.service.ports["files"].blobs.put(raw)
    assert digest == hashlib.sha256(raw).hexdigest()
    return desk.call("complete_upload", {"ticket": ticket, "digest": digest, "size": len(raw)}, **HR)


def cells(answer):
    return [(e["row"], e["column"]) for e in answer["errors"]]


def test_a_good_sheet_is_checked_and_then_stored_once(desk: Desk):
    checked = send(desk, "\ufeff" + GOOD)
    assert (checked["state"], checked["created"], checked["updated"], checked["errors"]) == ("checked", 1, 1, [])
    with pytest.raises(Refused, match="NOT_FOUND"):
        desk.call("get_employee", {"name": "employees/0012"})
    applied = desk.call("apply_import", {"name": checked["name"]}, **HR)
    assert (applied["state"], applied["created"], applied["updated"]) == ("applied", 1, 1)
    assert desk.call("get_employee", {"name": "employees/0012"})["name_zh"] == "王芳"
    kept = desk.call("get_employee", {"name": "employees/E201"}, **HR)
    # A column that the sheet does not have leaves what is stored.
    assert (kept["name_zh"], kept["hire_date"], kept["position"]) == ("李雷", "2020-01-06", "positions/AE")
    events = len(desk.events("directory.changed"))
    assert desk.call("apply_import", {"name": checked["name"]}, **HR) == applied
    assert len(desk.events("directory.changed")) == events


def test_what_chinese_spreadsheets_write_is_read(desk: Desk):
    checked = send(desk, GOOD.encode("gb18030"))
    assert (checked["encoding"], checked["created"]) == ("gb18030", 1)
    english = "number;name_zh;department;company\r\n0013;何静;EAST;HQ\r\n"
    assert send(desk, english)["created"] == 1


def test_a_dry_run_is_never_stored(desk: Desk):
    checked = send(desk, GOOD, dry_run=True)
    assert checked["created"] == 1
    with pytest.raises(Refused, match="dry run"):
        desk.call("apply_import", {"name": checked["name"]}, **HR)
    with pytest.raises(Refused, match="NOT_FOUND"):
        desk.call("get_employee", {"name": "employees/0012"})


BAD = (
    f"{HEADER}\n"
    "0012,王芳,EAST,HQ,2021-03-01\n"
    "0013,何静,NOWHERE,HQ,2021-02-30\n"
    ",无号,EAST,HQ,\n"
    "0015,短行,EAST\n"
    "1.2E+05,科学,EAST,HQ,\n"
)


def test_every_bad_cell_is_named_by_row_and_column(desk: Desk):
    checked = send(desk, BAD)
    assert (checked["state"], checked["created"], checked["refused"]) == ("checked", 1, 4)
    assert cells(checked) == [(3, "入职日期"), (4, "工号"), (5, ""), (6, "工号")]
    assert "2021-02-30" in checked["errors"][0]["reason"]
    with pytest.raises(Refused, match="4 rows have errors"):
        desk.call("apply_import", {"name": checked["name"]}, **HR)
    with pytest.raises(Refused, match="NOT_FOUND"):
        desk.call("get_employee", {"name": "employees/0012"})
    chinese = desk.call("get_import", {"name": checked["name"]}, locale="zh-CN", **HR)
    assert chinese["errors"][1]["reason"] == "必填"


def test_by_row_the_good_ones_are_stored(desk: Desk):
    checked = send(desk, BAD, mode="per_row", complete=True)
    applied = desk.call("apply_import", {"name": checked["name"]}, **HR)
    assert (applied["created"], applied["refused"], applied["deactivated"]) == (1, 4, 0)
    assert desk.call("get_employee", {"name": "employees/0012"})["status"] == "active"
    # A sheet with unreadable rows is no complete list of people.
    assert desk.call("get_employee", {"name": "employees/E001"})["status"] == "active"


@pytest.mark.parametrize(
    ("content", "row", "column"),
    [
        ("工号,姓名,部门,公司,鞋码\n", 1, "鞋码"),
        ("工号,姓名,部门\nE1,x,EAST\n", 1, "公司 / company"),
        ("工号,工号,姓名,部门,公司\n", 1, "工号"),
        ("", 1, ""),
        (GOOD.encode() + "E9,断".encode()[:-1] + b"\xff,EAST,HQ,\n", 4, ""),
        (b"PK\x03\x04\x00\x00\x00binary", 1, ""),
        (f'{HEADER}\nE1,"未关引号,EAST,HQ,\n', 2, ""),
    ],
)
def test_a_sheet_that_cannot_be_read_is_refused_with_the_place(desk: Desk, content, row, column):
    checked = send(desk, content)
    assert (checked["state"], checked["encoding"] in ("utf-8", "gb18030", "")) == ("refused", True)
    assert (row, column) in cells(checked)
    with pytest.raises(Refused, match="WRONG_STATE"):
        desk.call("apply_import", {"name": checked["name"]}, **HR)


def test_a_sheet_of_bad_rows_is_refused_with_the_reason_first(desk: Desk):
    refused = send(desk, GOOD + "0013,王芳\n" * 2500, mode="per_row")
    assert (refused["state"], refused["errors"][0]["row"]) == ("refused", 2003)
    assert "2000 cells or more" in refused["errors"][0]["reason"]
    with pytest.raises(Refused, match="WRONG_STATE"):
        desk.call("apply_import", {"name": refused["name"]}, **HR)


def test_tickets_are_for_their_own_tenant_and_one_content(desk: Desk):
    created = desk.call("create_import", {"kind": "employee", "filename": "a.csv"}, **HR)
    ask = {"ticket": created["upload"]["ticket"], "digest": "0" * 64, "size": 1}
    with pytest.raises(Refused, match="NOT_FOUND"):
        desk.call("complete_upload", ask, tenant="elsewhere", **HR)
    with pytest.raises(Refused, match="FORBIDDEN"):
        desk.call("complete_upload", {**ask, "ticket": ask["ticket"][:-3] + "AAA"}, **HR)
    with pytest.raises(Refused, match="not arrived"):
        desk.call("complete_upload", ask, **HR)
    put = desk.app.service.ports["files"].blobs.put
    ask["digest"] = put(GOOD.encode())
    first = desk.call("complete_upload", ask, **HR)
    assert desk.call("complete_upload", ask, **HR) == first
    with pytest.raises(Refused, match="WRONG_STATE"):
        desk.call("complete_upload", {**ask, "digest": put(b"other")}, **HR)


def test_an_export_is_what_an_import_takes(desk: Desk):
    desk.upsert(
        "employees",
        {
            "name": "employees/X1",
            "name_zh": "=HYPERLINK(1)",
            "department": "departments/EAST",
            "company": "companies/HQ",
        },
    )
    ticket = desk.call("export_directory", {"kind": "employee"}, locale="zh-CN", **HR)
    assert ticket["filename"] == "employees-20260302.csv"
    from chassis import tickets

    files = desk.app.service.ports["files"]
    opened = tickets.open(ticket["ticket"], files.ticket_key, desk.clock.now)
    with files.blobs.open(opened.blob_key) as file:
        content = file.read()
    text = content.decode("utf-8-sig")
    assert text.startswith("工号,姓名,英文名称")
    assert "'=HYPERLINK(1)" in text
    again = send(desk, content)
    assert (again["unchanged"], again["created"], again["updated"], again["errors"]) == (10, 0, 0, [])


def test_imports_are_listed_newest_first(desk: Desk):
    for _ in range(3):
        send(desk, GOOD)
        desk.clock.now = desk.clock.now.replace(minute=desk.clock.now.minute + 1)
    page = desk.call("list_imports", {"page_size": 2, "filter": "state = checked"}, **HR)
    assert len(page["imports"]) == 2
    assert page["imports"][0]["created_at"] > page["imports"][1]["created_at"]
    assert page["next_page_token"]


@pytest.mark.parametrize("place", [0, 1])
def test_a_forged_page_token_is_refused_on_every_database(desk: Desk, place: int):
    for _ in range(2):
        send(desk, GOOD)
    token = desk.call("list_imports", {"page_size": 1}, **HR)["next_page_token"]
    body = json.loads(base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)))
    body[2][place] = ["v", 7]
    forged = base64.urlsafe_b64encode(json.dumps(body).encode()).decode()
    with pytest.raises(Refused, match="INVALID_ARGUMENT") as refused:
        desk.call("list_imports", {"page_size": 1, "page_token": forged}, **HR)
    assert refused.value.fields.keys() == {"page_token"}
