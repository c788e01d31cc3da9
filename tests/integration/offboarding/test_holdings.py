"""What a leaver holds (清点): listed, decided, taken effect, undone; kept true by whatever changes."""

from __future__ import annotations

from typing import Any

import pytest

from tests.integration.offboarding.desk import ERP, HR, Desk, Refused, department, duty, employee, id_of

HEAD = {"person": "E100"}
"""Head of SALES, above the leaver E200, who heads EAST."""


def holdings(desk: Desk, case: dict[str, Any], **more: Any) -> dict[str, dict[str, Any]]:
    """By kind and key."""
    answer = desk.call("list_holdings", {"parent": case["name"], **more}, **HR)
    return {f"{h['kind']}:{h['subject'].rpartition('/')[2]}": h for h in answer["holdings"]}


def told(desk: Desk, case: dict[str, Any]) -> list[tuple[int, int]]:
    return [(e["open"], e["total"]) for e in desk.events("holdings.changed", id_of(case))]


def file_head(desk: Desk, **more: Any) -> dict[str, Any]:
    """E200 resigns: head of EAST, manager of E201, document administrator there."""
    desk.upsert("employees", employee("E201", "EAST", manager="employees/E200"))
    desk.upsert("duties", duty("D7", "E200", "departments/EAST", name="document_admin", site="上海"))
    case = desk.file("E200", **more)
    desk.pass_time(seconds=3)
    return case


def test_who_holds_nothing_is_told_at_once_and_stalls_nothing(desk: Desk):
    case = desk.file()
    assert desk.events("holdings.changed") == []
    desk.pass_time(seconds=1)
    (event,) = desk.events("holdings.changed")
    assert event == {
        "case_id": id_of(case),
        "leaver": "E201",
        "open": 0,
        "total": 0,
        "holdings": [],
        "waits_on": [],
    }
    desk.pass_time(days=1)
    assert len(desk.events("holdings.changed")) == 1


def test_a_draft_says_nothing_of_what_is_held(desk: Desk):
    case = desk.file("E200", draft=True, personal_contact="li@example.com 13800000000")
    desk.upsert(
        "departments", department("EAST", parent="departments/SALES", head="employees/E200", company="companies/HQ")
    )
    desk.pass_time(days=1)
    assert desk.events("holdings.changed") == []
    assert desk.events("case.contact_given") == []
    desk.call("submit_case", {"name": case["name"]}, **HR)
    desk.pass_time(seconds=1)
    assert told(desk, case) == [(1, 1)]
    assert desk.events("case.contact_given") == [
        {"case_id": id_of(case), "leaver": "E200", "email": "li@example.com", "phone": "13800000000"}
    ]


def test_headships_and_duties_wait_for_hr_the_rest_goes_by_rule(desk: Desk):
    case = file_head(desk)
    found = holdings(desk, case)
    assert {k: (h["state"], h.get("receiver"), h["by_rule"]) for k, h in found.items()} == {
        "headship:EAST": ("open", None, False),
        "duty:D7": ("open", None, False),
        "direct_report:E201": ("assigned", "employees/E100", True),
    }
    assert found["duty:D7"]["title"]["zh-CN"] == "职责：文档管理员（EAST, 上海）"
    assert told(desk, case) == [(2, 3)]
    (task,) = desk.call("list_tasks", {}, **HR)["tasks"]
    assert (task["kind"], task["subject"]) == ("assign_holdings", f"{case['name']}/holdings")
    assert task["due_at"] == "2026-04-01T10:00:00Z"
    assert desk.call("list_tasks", {}, **HEAD)["tasks"] == []


def test_hr_decides_and_it_takes_effect_at_the_end_of_the_last_day(desk: Desk):
    case = file_head(desk)
    found = holdings(desk, case)
    for key in ("headship:EAST", "duty:D7"):
        ask = {"name": found[key]["name"], "receiver": "employees/E202", "reason": "资历最深"}
        assert desk.call("assign_holding", ask, **HR)["state"] == "assigned"
    assert told(desk, case)[-1] == (0, 3)
    assert desk.call("list_tasks", {}, **HR)["tasks"] == []
    assert desk.call("get_department", {"name": "departments/EAST"}, **HR)["head"] == "employees/E200"
    desk.pass_time(days=30, hours=8)  # 17:00 in Shanghai, 1 April
    assert desk.events("holding.taken_effect") == []
    desk.pass_time(hours=1)
    assert {(e["kind"], e["receiver"]) for e in desk.events("holding.taken_effect")} == {
        ("headship", "E202"),
        ("duty", "E202"),
        ("direct_report", "E100"),
    }
    assert desk.call("get_department", {"name": "departments/EAST"}, **HR)["head"] == "employees/E202"
    assert desk.call("get_duty", {"name": "duties/D7"}, **HR)["employee"] == "employees/E202"
    assert desk.call("get_employee", {"name": "employees/E201"}, **HR)["manager"] == "employees/E100"
    changed = [(r["kind"], r["id"]) for e in desk.events("directory.changed") for r in e["rows"]][-3:]
    assert sorted(changed) == [("department", "EAST"), ("duty", "D7"), ("employee", "E201")]
    desk.pass_time(days=3)
    assert len(desk.events("holding.taken_effect")) == 3


@pytest.mark.parametrize(
    ("receiver", "reason"),
    [("E200", "leaver"), ("E999", "NOT_FOUND"), ("E301", "no longer"), ("E202", "leaves, too")],
)
def test_who_cannot_receive_is_refused_by_name(desk: Desk, receiver: str, reason: str):
    desk.upsert("employees", employee("E301", "RND", status="inactive"))
    desk.file("E202", last_working_day="2026-04-01")
    case = file_head(desk)
    with pytest.raises(Refused, match=reason) as refused:
        desk.call(
            "assign_holding",
            {"name": holdings(desk, case)["headship:EAST"]["name"], "receiver": f"employees/{receiver}"},
            **HR,
        )
    assert set(refused.value.fields) == {"receiver"}


def test_who_may_decide(desk: Desk):
    case = file_head(desk)
    found = holdings(desk, case)
    headship = {"name": found["headship:EAST"]["name"], "receiver": "employees/E202"}
    report = {"name": found["direct_report:E201"]["name"], "receiver": "employees/E202"}
    with pytest.raises(Refused, match="FORBIDDEN"):
        desk.call("assign_holding", headship, **HEAD)
    for stranger in ("E301", "E202"):
        with pytest.raises(Refused, match="NOT_FOUND"):
            desk.call("assign_holding", report, person=stranger)
    with pytest.raises(Refused, match="FORBIDDEN"):
        desk.call("assign_holding", report, person="E200")
    assert desk.call("assign_holding", report, **HEAD)["assigned_by"] == "E100"
    assert desk.call("list_holdings", {"parent": case["name"]}, person="E202")["total"] == 1
    with pytest.raises(Refused, match="STALE_ETAG"):
        desk.call("assign_holding", {**report, "etag": found["direct_report:E201"]["etag"]}, **HEAD)
    with pytest.raises(Refused, match="cannot receive this one"):
        desk.call("assign_holding", {**report, "receiver": "employees/E201"}, **HEAD)


def test_all_open_ones_in_one_call(desk: Desk):
    case = file_head(desk)
    answer = desk.call("assign_holdings", {"parent": case["name"], "receiver": "employees/E202"}, **HR)
    assert {h["kind"] for h in answer["holdings"]} == {"headship", "duty"}
    assert len(desk.events("holding.assigned")) == 2
    assert told(desk, case) == [(2, 3), (0, 3)]
    assert desk.call("assign_holdings", {"parent": case["name"], "receiver": "employees/E202"}, **HR) == {
        "holdings": []
    }


def test_a_receiver_who_resigns_afterwards_loses_it(desk: Desk):
    case = file_head(desk)
    headship = holdings(desk, case)["headship:EAST"]["name"]
    desk.call("assign_holding", {"name": headship, "receiver": "employees/E202"}, **HR)
    later = desk.file("E202", last_working_day="2026-05-08")
    desk.pass_time(seconds=3)
    assert desk.call("get_holding", {"name": headship}, **HR)["state"] == "assigned"
    desk.call("cancel_case", {"name": later["name"], "reason": "误"}, **HR)
    desk.file("E202", last_working_day="2026-04-01")
    desk.pass_time(seconds=3)
    assert desk.call("get_holding", {"name": headship}, **HR)["state"] == "open"
    assert told(desk, case)[-1] == (2, 3)


def test_what_the_directory_says_changes_the_list(desk: Desk):
    case = file_head(desk)
    desk.upsert("departments", department("EAST", parent="departments/SALES", head="employees/E202"))
    desk.upsert("departments", department("NORTH", parent="departments/SALES", head="employees/E200"))
    desk.pass_time(seconds=3)
    found = holdings(desk, case)
    assert found["headship:EAST"]["state"] == "gone"
    assert found["headship:NORTH"]["state"] == "open"
    assert told(desk, case)[-1] == (2, 3)


def test_the_list_moves_with_the_case(desk: Desk):
    case = file_head(desk)
    desk.call("assign_holdings", {"parent": case["name"], "receiver": "employees/E202"}, **HR)
    desk.call("reschedule_case", {"name": case["name"], "last_working_day": "2026-04-08"}, **HR)
    desk.pass_time(days=31)
    assert desk.events("holding.taken_effect") == []
    desk.pass_time(days=7)
    assert len(desk.events("holding.taken_effect")) == 3


def test_after_its_effect_it_is_taken_back_with_the_case(desk: Desk):
    case = file_head(desk)
    desk.call("assign_holdings", {"parent": case["name"], "receiver": "employees/E202"}, **HR)
    desk.pass_time(days=31)
    desk.upsert("employees", employee("E201", "EAST", manager="employees/E001"))  # somebody else decided meanwhile
    desk.call("cancel_case", {"name": case["name"], "reason": "误报"}, **HR)
    assert {(e["kind"], e["restored"]) for e in desk.events("holding.reversed")} == {
        ("headship", True),
        ("duty", True),
        ("direct_report", False),
    }
    assert desk.call("get_department", {"name": "departments/EAST"}, **HR)["head"] == "employees/E200"
    assert desk.call("get_employee", {"name": "employees/E201"}, **HR)["manager"] == "employees/E001"
    assert {h["state"] for h in holdings(desk, case).values()} == {"reversed"}


def test_before_its_effect_only_the_plan_is_dropped(desk: Desk):
    case = file_head(desk)
    desk.call("withdraw_case", {"name": case["name"]}, **HR)
    assert desk.call("list_tasks", {}, **HR)["tasks"] == []
    desk.pass_time(days=40)
    assert desk.events("holding.taken_effect") == desk.events("holding.reversed") == []
    assert {h["state"] for h in holdings(desk, case).values()} == {"dropped"}


def test_a_sync_that_still_names_who_left_does_not_put_them_back(desk: Desk):
    case = file_head(desk)
    desk.call("assign_holdings", {"parent": case["name"], "receiver": "employees/E202"}, **HR)
    desk.pass_time(days=31)
    old = department("EAST", parent="departments/SALES", head="employees/E200")
    answer = desk.call("batch_upsert_departments", {"departments": [old]}, **ERP)
    (row,) = answer["results"]
    assert row["outcome"] == "unchanged"
    assert row["warnings"] == [{"field": "head", "description": "E200 has left: E202, who received it, stays"}]
    desk.upsert("duties", duty("D7", "E200", "departments/EAST", name="document_admin", site="上海"))
    assert desk.call("get_duty", {"name": "duties/D7"}, **HR)["employee"] == "employees/E202"
    desk.upsert("departments", {**old, "head": "employees/E100"})  # the ERP decides anew
    assert desk.call("get_department", {"name": "departments/EAST"}, **HR)["head"] == "employees/E100"


def test_after_the_last_day_an_open_one_takes_effect_when_it_is_decided(desk: Desk):
    case = file_head(desk)
    desk.pass_time(days=31)
    assert [e["kind"] for e in desk.events("holding.taken_effect")] == ["direct_report"]
    headship = holdings(desk, case)["headship:EAST"]["name"]
    done = desk.call("assign_holding", {"name": headship, "receiver": "employees/E202"}, **HR)
    assert done["state"] == "effective"
    assert desk.call("get_department", {"name": "departments/EAST"}, **HR)["head"] == "employees/E202"


def test_roles_and_tasks_in_other_cases_pass_on_to_the_successor(desk: Desk):
    other = desk.file("E201", successor="employees/E200", last_working_day="2026-05-08")
    desk.deliver(
        "checklist", "task.opened", id_of(other), task_id="t1", kind="confirm_entry", subject="entries/1",
        title={"zh-CN": "确认条目", "en": "Confirm"}, person="E200", due_at=None,
    )  # fmt: skip
    case = desk.file("E200", successor="employees/E202")
    desk.deliver("performance", "records.owned", id_of(case), leaver="E200", open=[{"kind": "customer", "count": 3}])
    desk.pass_time(seconds=3)
    found = holdings(desk, case)
    assert {k: h.get("receiver") for k, h in found.items() if not k.startswith("headship")} == {
        f"successor_role:{id_of(other)}": "employees/E202",
        "open_task:t1": "employees/E202",
        "work_records:customer": "employees/E202",
    }
    assert found["work_records:customer"]["title"]["en"] == "3 unfinished: customers"
    desk.call("set_successor", {"name": case["name"]}, **HR)  # nobody: then the head
    desk.deliver("checklist", "task.closed", id_of(other), task_id="t1", outcome="done")
    desk.pass_time(seconds=1)
    found = holdings(desk, case)
    assert found[f"successor_role:{id_of(other)}"]["receiver"] == "employees/E100"
    assert found["open_task:t1"]["state"] == "gone"
    desk.pass_time(days=31)
    assert desk.call("get_case", {"name": other["name"]}, **HR)["successor"] == "employees/E100"
    assert desk.events("case.successor_changed")[-1] == {
        "case_id": id_of(other), "successor": "E100", "previous": "E200",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "receiver"), [("internal_transfer", "employees/E202"), ("resignation", "employees/E200")]
)
def test_two_who_receive_from_each_other(desk: Desk, kind: str, receiver: str):
    named = (("E201", "E202", "2026-04-02"), ("E202", "E201", "2026-04-01"))
    cases = {n: desk.file(n, kind=kind, successor=f"employees/{o}", last_working_day=day) for n, o, day in named}
    desk.call("reschedule_case", {"name": cases["E201"]["name"], "last_working_day": "2026-04-01"}, **HR)
    for number, case in cases.items():
        desk.deliver("performance", "records.owned", id_of(case), leaver=number, open=[{"kind": "project", "count": 1}])
    desk.pass_time(seconds=3)  # the looks at the two lists come to an end
    # Who is transferred is still there to receive; of two who leave on one day neither is.
    assert holdings(desk, cases["E201"])["work_records:project"]["receiver"] == receiver


def test_who_was_hired_again_is_named_again_and_who_left_after_them_is_not(desk: Desk):
    case = file_head(desk)
    desk.call("assign_holdings", {"parent": case["name"], "receiver": "employees/E202"}, **HR)
    desk.pass_time(days=31)
    later = desk.file("E202", notice_date="2026-04-02", last_working_day="2026-05-06")
    desk.pass_time(seconds=1)
    desk.call("assign_holdings", {"parent": later["name"], "receiver": "employees/E301"}, **HR)
    desk.pass_time(days=40)
    old = department("EAST", parent="departments/SALES", head="employees/E200")  # two heads ago
    desk.upsert("departments", old)
    assert desk.call("get_department", {"name": "departments/EAST"}, **HR)["head"] == "employees/E301"
    desk.upsert("departments", {**old, "head": "employees/E202"})
    assert desk.call("get_department", {"name": "departments/EAST"}, **HR)["head"] == "employees/E301"
    desk.upsert("employees", employee("E202", "EAST", hire_date="2026-05-10"))
    desk.upsert("departments", {**old, "head": "employees/E202"})
    assert desk.call("get_department", {"name": "departments/EAST"}, **HR)["head"] == "employees/E202"


def test_what_the_head_would_decide_is_hrs_where_the_head_has_left(desk: Desk):
    case = desk.file("E201")  # under E200, without a successor
    desk.deliver("performance", "records.owned", id_of(case), leaver="E201", open=[{"kind": "task", "count": 2}])
    desk.pass_time(seconds=1)
    assert told(desk, case) == [(0, 1)]
    desk.upsert("employees", employee("E200", "EAST", status="inactive"))
    desk.pass_time(seconds=5)
    assert told(desk, case)[-1] == (1, 1)
    assert desk.events("holdings.changed", id_of(case))[-1]["waits_on"] == ["HR1"]
    desk.call("assign_holdings", {"parent": case["name"], "receiver": "employees/E202"}, **HR)
    assert desk.call("list_tasks", {}, **HR)["tasks"] == []


def test_what_hr_must_decide_is_for_who_is_hr_now(desk: Desk):
    case = desk.file("E200")  # heads EAST: that waits for HR
    desk.pass_time(seconds=1)
    assert desk.events("holdings.changed", id_of(case))[-1]["waits_on"] == ["HR1"]
    desk.upsert("duties", duty("D1", "HR2", "departments/SALES"))
    desk.pass_time(seconds=5)
    assert desk.events("holdings.changed", id_of(case))[-1]["waits_on"] == ["HR2"]
    assert desk.call("list_tasks", {}, **HR)["tasks"] == []
    assert [task["kind"] for task in desk.call("list_tasks", {}, person="HR2")["tasks"]] == ["assign_holdings"]
