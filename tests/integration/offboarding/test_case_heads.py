"""Another head of a running case: the former one left, or HR took over; the case and who sees it follow."""

from __future__ import annotations

import pytest

from tests.integration.offboarding.desk import HR, Desk, Refused, department, employee, id_of
from tests.integration.offboarding.test_separation_batches import batch, row

NEW = {"person": "E300"}


@pytest.fixture
def case(desk: Desk) -> str:
    case = id_of(desk.file(successor="employees/E202"))
    desk.deliver("checklist", "checklist.created", case, head="E200", checklist_id="c")
    return case


def head_of(desk: Desk, case: str) -> str:
    return str(desk.call("get_case", {"name": f"cases/{case}"}, **HR)["head"])


def test_the_new_head_sees_the_case(desk: Desk, case: str):
    with pytest.raises(Refused):
        desk.call("get_case", {"name": f"cases/{case}"}, **NEW)
    told = {"previous": "E200", "head": "E300", "head_superior": "E100", "by": "HR1", "reason": "负责人休假未归"}
    desk.deliver("checklist", "checklist.head_changed", case, **told)
    assert head_of(desk, case) == "employees/E300"
    assert desk.call("get_case", {"name": f"cases/{case}"}, **NEW)["name"] == f"cases/{case}"
    (line,) = [
        t["text"]["en"]
        for t in desk.call("get_timeline", {"parent": f"cases/{case}"}, **HR)["entries"]
        if t["event"] == "checklist.head_changed"
    ]
    assert "became the head" in line


def test_two_changes_follow_each_other_in_whatever_order_they_come(desk: Desk, case: str):
    first = desk.envelope("checklist", "checklist.head_changed", case, 8, previous="E200", head="E300", by="x")
    second = desk.envelope("checklist", "checklist.head_changed", case, 9, previous="E300", head="E100", by="x")
    assert desk.redeliver(second).verdict.value == "retry"
    assert desk.redeliver(first).verdict.value == "done"
    assert desk.redeliver(second).verdict.value == "done"
    assert desk.redeliver(second).verdict.value == "duplicate"
    assert head_of(desk, case) == "employees/E100"


def superior(desk: Desk, case: str) -> str | None:
    return desk.call("get_case", {"name": f"cases/{case}"}, **HR).get("head_superior")


def told(desk: Desk, case: str) -> list[tuple[str | None, str | None]]:
    return [(e["previous"], e["head_superior"]) for e in desk.events("case.superior_changed", case)]


def headed(desk: Desk, code: str, by: str | None, parent: str | None = None) -> None:
    more = {"head": f"employees/{by}"} if by else {}
    desk.upsert("departments", department(code, **more, **({"parent": f"departments/{parent}"} if parent else {})))
    desk.pass_time(seconds=3)


def test_the_superior_follows_the_directory_and_it_is_told(desk: Desk, case: str):
    assert superior(desk, case) == "employees/E100"
    headed(desk, "SALES", "E301", "TOP")
    assert superior(desk, case) == "employees/E301"
    assert desk.events("case.superior_changed", case) == [
        {"case_id": case, "head": "E200", "head_superior": "E301", "previous": "E100"}
    ]
    (line,) = [
        t["text"]
        for t in desk.call("get_timeline", {"parent": f"cases/{case}"}, **HR)["entries"]
        if t["event"] == "case.superior_changed"
    ]
    assert "员工E301" in line["zh-CN"] and "E301" in line["en"]
    headed(desk, "RND", "E301", "TOP")  # another part of the organization
    assert told(desk, case) == [("E100", "E301")]


def test_a_superior_who_has_left_gives_way_to_the_next_above(desk: Desk, case: str):
    desk.upsert("employees", employee("E100", "SALES", status="inactive"))
    desk.pass_time(seconds=3)
    assert superior(desk, case) == "employees/E001"
    headed(desk, "TOP", None)
    assert superior(desk, case) is None
    lines = desk.call("get_timeline", {"parent": f"cases/{case}", "page_size": 200}, **HR)["entries"]
    assert [t["text"]["en"].endswith("nobody is above 员工E200") for t in lines if "superior" in t["event"]] == [
        False,
        True,
    ]
    headed(desk, "SALES", "E300", "TOP")
    assert told(desk, case) == [("E100", "E001"), ("E001", None), (None, "E300")]


def test_a_head_named_from_elsewhere_keeps_the_superior_until_that_one_heads_nothing_here(desk: Desk, case: str):
    changed = {"previous": "E200", "head": "E301", "head_superior": "E100", "by": "HR1", "reason": "休假"}
    desk.deliver("checklist", "checklist.head_changed", case, **changed)
    headed(desk, "EAST", "E300", "SALES")
    assert (superior(desk, case), told(desk, case)) == ("employees/E100", [])
    headed(desk, "SALES", "HR2", "TOP")
    assert told(desk, case) == [("E100", "E300")]


def test_a_list_that_was_made_for_another_head_has_that_ones_superior(desk: Desk):
    case = id_of(desk.file())
    desk.deliver("checklist", "checklist.created", case, head="E100", checklist_id="c")
    assert (head_of(desk, case), superior(desk, case)) == ("employees/E100", "employees/E001")


def test_nobody_is_told_of_a_draft_or_of_what_has_ended(desk: Desk, case: str):
    hidden = id_of(desk.file("E202", draft=True))
    desk.call("cancel_case", {"name": f"cases/{case}", "reason": "误报"}, **HR)
    headed(desk, "SALES", "E301", "TOP")
    assert told(desk, hidden) == told(desk, case) == []
    desk.call("submit_case", {"name": f"cases/{hidden}"}, **HR)
    (event,) = desk.events("case.submitted", hidden)
    assert event["head_superior"] == "E301"


def test_nobody_who_leaves_in_the_same_batch_is_superior(desk: Desk):
    made = batch(desk, row("E100"), row("E201"))
    desk.call("release_batch", {"name": made["name"], "accept_warnings": True}, **HR)
    case = made["cases"][1]["case"].removeprefix("cases/")
    assert superior(desk, case) == "employees/E001"
    headed(desk, "RND", "E301", "TOP")
    assert told(desk, case) == []
