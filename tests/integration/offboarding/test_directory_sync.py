"""Batches: a result per row, any order, the same again changes nothing, absent ones become inactive, readers hear."""

from __future__ import annotations

import pytest

from tests.integration.offboarding.desk import ERP, Desk, Refused, company, department, duty, employee


def outcomes(answer):
    return [row["outcome"] for row in answer["results"]]


def test_the_same_batch_again_changes_nothing_and_tells_nobody(desk: Desk):
    before = len(desk.events("directory.changed"))
    again = desk.upsert("employees", employee("E201", "EAST", position="positions/AE", name_en="Li Lei"))
    assert outcomes(again) == ["unchanged"]
    assert len(desk.events("directory.changed")) == before
    changed = desk.upsert("employees", employee("E201", "SALES"))
    assert outcomes(changed) == ["updated"]
    (row,) = desk.events("directory.changed")[-1]["rows"]
    assert (row["kind"], row["id"], row["version"]) == ("employee", "E201", 2)
    assert row["body"]["department"] == "SALES"


def test_an_employee_without_a_place_has_the_companys(desk: Desk):
    desk.upsert("companies", company("JP", country="JP", time_zone="Asia/Tokyo", locale="ja"))
    desk.upsert("employees", employee("E900", "TOP", company="companies/JP"), employee("E901", "TOP", country="DE"))
    first, second = desk.events("directory.changed")[-1]["rows"]
    assert (first["body"]["country"], first["body"]["time_zone"], first["body"]["locale"]) == ("JP", "Asia/Tokyo", "ja")
    assert (second["body"]["country"], second["body"]["time_zone"]) == ("DE", "Asia/Shanghai")


def test_when_a_company_moves_its_people_are_told_anew(desk: Desk):
    desk.upsert("companies", company("HQ", time_zone="Asia/Tokyo"))
    desk.pass_time(seconds=1)
    people = {r["id"]: r for e in desk.events("directory.changed") for r in e["rows"] if r["kind"] == "employee"}
    assert {r["body"]["time_zone"] for r in people.values()} == {"Asia/Tokyo"}
    assert people["E201"]["version"] == 2


def test_order_inside_a_batch_does_not_matter(desk: Desk):
    answer = desk.upsert(
        "departments",
        department("C", parent="departments/B"),
        department("B", parent="departments/A"),
        department("A"),
    )
    assert outcomes(answer) == ["created"] * 3


def test_a_bad_row_is_refused_alone_and_what_rests_on_it_too(desk: Desk):
    answer = desk.call(
        "batch_upsert_departments",
        {
            "departments": [
                department("X1", parent="departments/X2"),
                department("X2", parent="departments/NOWHERE"),
                department("X3"),
                {"name": "departments/bad code!", "display_name": {"en": "no Chinese name"}},
            ]
        },
        **ERP,
    )
    assert outcomes(answer) == ["refused", "refused", "created", "refused"]
    fields = [sorted({e["field"] for e in row.get("errors", [])}) for row in answer["results"]]
    assert fields == [["parent"], ["parent"], [], ["company", "display_name[zh-CN]", "name"]]
    assert desk.call("get_department", {"name": "departments/X3"})["status"] == "active"
    with pytest.raises(Refused, match="NOT_FOUND"):
        desk.call("get_department", {"name": "departments/X1"})


def test_a_cycle_is_refused_and_named(desk: Desk):
    answer = desk.call(
        "batch_upsert_departments", {"departments": [department("TOP", parent="departments/EAST")]}, **ERP
    )
    (row,) = answer["results"]
    assert row["outcome"] == "refused"
    assert row["errors"][0]["field"] == "parent"
    assert "EAST → SALES → TOP" in row["errors"][0]["description"].replace("TOP → EAST", "EAST")


def test_a_head_who_comes_later_is_a_warning(desk: Desk):
    answer = desk.upsert("departments", department("NEW", head="employees/LATER"))
    assert answer["results"][0]["warnings"][0]["field"] == "head"


def test_a_complete_sync_makes_absent_ones_inactive_and_loses_nobody(desk: Desk):
    keep = [employee(n, "TOP") for n in ("E001", "HR1")]
    bad = employee("E100", "NOWHERE")
    answer = desk.call("batch_upsert_employees", {"employees": [*keep, bad], "complete": True}, **ERP)
    assert "employees/E201" in answer["deactivated"]
    # A row that was refused exists all the same.
    assert "employees/E100" not in answer["deactivated"]
    assert desk.call("get_employee", {"name": "employees/E201"})["status"] == "inactive"
    gone = [r for e in desk.events("directory.changed") for r in e["rows"] if r["id"] == "E201" and not r["active"]]
    assert gone[-1]["body"]["status"] == "inactive"
    with pytest.raises(Refused) as empty:
        desk.call("batch_upsert_employees", {"employees": [], "complete": True}, **ERP)
    assert empty.value.fields.keys() == {"complete"}


def test_a_stale_etag_refuses_its_row(desk: Desk):
    etag = desk.call("get_employee", {"name": "employees/E202"})["etag"]
    desk.upsert("employees", employee("E202", "SALES", etag=etag))
    answer = desk.call("batch_upsert_employees", {"employees": [employee("E202", "RND", etag=etag)]}, **ERP)
    assert answer["results"][0]["errors"][0]["field"] == "etag"
    assert desk.call("get_employee", {"name": "employees/E202"})["department"] == "departments/SALES"


def test_two_different_rows_of_one_code_are_both_refused(desk: Desk):
    rows = [employee("E500", "EAST"), employee("E500", "SALES"), employee("E501", "EAST"), employee("E501", "EAST")]
    answer = desk.call("batch_upsert_employees", {"employees": rows}, **ERP)
    assert outcomes(answer) == ["refused", "refused", "created", "unchanged"]


def test_validate_only_stores_nothing(desk: Desk):
    answer = desk.upsert("employees", employee("E777", "EAST"), validate_only=True)
    assert outcomes(answer) == ["created"]
    with pytest.raises(Refused, match="NOT_FOUND"):
        desk.call("get_employee", {"name": "employees/E777"})


def test_lists_filter_order_and_page(desk: Desk):
    first = desk.call("list_employees", {"filter": "department = departments/EAST", "page_size": 2})
    assert [e["name"] for e in first["employees"]] == ["employees/E200", "employees/E201"]
    token = first["next_page_token"]
    second = desk.call(
        "list_employees", {"filter": "department = departments/EAST", "page_size": 2, "page_token": token}
    )
    assert [e["name"] for e in second["employees"]] == ["employees/E202"]
    assert second["next_page_token"] == ""
    down = desk.call("list_employees", {"filter": 'name_zh = "员工E2*"', "order_by": "number desc"})
    assert [e["name"][-4:] for e in down["employees"]] == ["E202", "E201", "E200"]
    with pytest.raises(Refused) as unknown:
        desk.call("list_employees", {"filter": 'phone = "138"'})
    assert unknown.value.fields.keys() == {"filter"}


def test_private_fields_are_for_hr_the_heads_and_the_person(desk: Desk):
    desk.upsert("employees", employee("E201", "EAST", phone="13800000000"))
    ask = {"name": "employees/E201"}
    assert "phone" not in desk.call("get_employee", ask, person="E301")
    for person in ("E201", "E200", "E001"):
        assert desk.call("get_employee", ask, person=person)["phone"] == "13800000000"
    listed = desk.call("list_employees", {"filter": "number = E201"}, person="E301")
    assert "hire_date" not in listed["employees"][0]


def test_another_tenant_sees_nothing(desk: Desk):
    with pytest.raises(Refused, match="NOT_FOUND"):
        desk.call("get_employee", {"name": "employees/E201"}, tenant="elsewhere", roles=("admin",))
    assert desk.call("list_employees", {}, tenant="elsewhere", roles=("admin",))["employees"] == []


def test_a_replay_sends_everything_of_every_tenant_and_says_when_it_is_done(desk: Desk):
    desk.upsert("employees", *[employee(f"N{n:04}", "EAST") for n in range(450)])
    before = len(desk.events("directory.changed"))
    desk.call("replay_directory", {"consumer": "performance"}, person="performance", kind="service", tenant="")
    desk.pass_time(seconds=1)
    sent = desk.events("directory.changed")[before:]
    assert max(len(e["rows"]) for e in sent) == 200
    kinds = {}
    for event in sent:
        for row in event["rows"]:
            kinds.setdefault(row["kind"], set()).add(row["id"])
    assert {k: len(v) for k, v in kinds.items()} == {
        "company": 1,
        "department": 4,
        "position": 1,
        "employee": 459,
        "duty": 2,
    }
    assert len(desk.events("tenant.created")) == 2
    own, desk.tenant = desk.tenant, "*"
    assert desk.events("directory.replay_completed")[-1] == {"consumer": "performance"}
    desk.tenant = own


def test_a_tenant_is_made_once(desk: Desk):
    facts = {"display_name": "示例", "country": "CN", "locale": "zh-CN", "time_zone": "Asia/Shanghai"}
    root = {"person": "root", "roles": ("platform",), "tenant": ""}
    assert desk.call("create_tenant", {"tenant_id": desk.tenant, **facts}, **root)["name"] == f"tenants/{desk.tenant}"
    assert len(desk.events("tenant.created")) == 1
    with pytest.raises(Refused, match="ALREADY_EXISTS"):
        desk.call("create_tenant", {"tenant_id": desk.tenant, **facts, "display_name": "别家"}, **root)
    with pytest.raises(Refused) as zone:
        desk.call("create_tenant", {"tenant_id": "z", **facts, "time_zone": "Mars/Base"}, **root)
    assert zone.value.fields.keys() == {"time_zone"}
    with pytest.raises(Refused, match="NOT_FOUND"):
        desk.call("get_tenant", {"name": "tenants/other"})


def test_duties_name_known_people_only(desk: Desk):
    answer = desk.call("batch_upsert_duties", {"duties": [duty("D9", "GHOST")]}, **ERP)
    assert answer["results"][0]["errors"][0]["field"] == "employee"
