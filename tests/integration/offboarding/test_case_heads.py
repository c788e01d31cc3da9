"""Another head of a running case: the former one left, or HR took over; the case and who sees it follow."""

from __future__ import annotations

import pytest

from tests.integration.offboarding.desk import HR, Desk, Refused, id_of

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
