"""One person's to-do list, and as it changes: new, moved, done, recoloured; nobody else's."""

from __future__ import annotations

from typing import Any

import pytest

from chassis import live
from tests.integration.offboarding.desk import HR, Desk, employee, id_of

TITLE = {"zh-CN": "客户名单", "en": "Customers"}
LI = {"person": "E202"}


@pytest.fixture
def case(desk: Desk) -> str:
    return id_of(desk.file(successor="employees/E202"))


def opened(desk: Desk, case: str, task: str, person: str = "E202", **more: Any) -> None:
    desk.deliver("checklist", "task.opened", case, task_id=task, kind="acknowledge_entry",
                 subject=f"entries/{task}", title=TITLE, person=person, **more)  # fmt: skip


def closed(desk: Desk, case: str, task: str) -> None:
    desk.deliver("checklist", "task.closed", case, task_id=task, outcome="done")


def watch(desk: Desk, cursor: str = "", **who: Any) -> dict[str, Any]:
    return desk.call("watch_tasks", {"cursor": cursor}, **(who or LI))


def names(answer: dict[str, Any]) -> list[str]:
    return [task["name"].removeprefix("tasks/") for task in answer["tasks"]]


def test_a_line_says_what_for_whom_since_when_until_when_and_where(desk: Desk, case: str):
    opened(desk, case, "t1", due_at="2026-03-04T10:00:00Z")
    (task,) = desk.call("list_tasks", {}, **LI, locale="zh-CN")["tasks"]
    assert task["title_text"] == "客户名单"
    assert (task["link"], task["case"], task["leaver"]) == ("/v1/entries/t1", f"cases/{case}", "employees/E201")
    assert (task["opened_at"], task["due_at"]) == ("2026-03-02T01:00:00Z", "2026-03-04T10:00:00Z")
    assert task["leaver_name"]["zh-CN"] == "员工E201"
    assert "on_behalf_of" not in task
    assert desk.call("list_tasks", {}, **LI, locale="de")["tasks"][0]["title_text"] == "Customers"


def test_the_stream_brings_new_done_and_moved_tasks(desk: Desk, case: str):
    opened(desk, case, "t1", due_at="2026-03-04T10:00:00Z")
    first = watch(desk)
    assert (first["live"]["kind"], names(first), first["open"]) == ("snapshot", ["t1"], 1)
    other = watch(desk, person="E300")["live"]["cursor"]
    assert watch(desk, first["live"]["cursor"])["live"]["kind"] == "none"
    opened(desk, case, "t2")
    second = watch(desk, first["live"]["cursor"])
    assert (second["live"]["kind"], names(second), second["open"]) == ("changes", ["t2"], 2)
    closed(desk, case, "t1")
    third = watch(desk, second["live"]["cursor"])
    assert (names(third), third["removed"], third["open"]) == ([], ["tasks/t1"], 1)
    opened(desk, case, "t2", "E300")  # given to somebody else
    fourth = watch(desk, third["live"]["cursor"])
    assert (names(fourth), fourth["removed"], fourth["open"]) == ([], ["tasks/t2"], 0)
    moved = watch(desk, other, person="E300")
    assert (names(moved), moved["removed"]) == (["t2"], [])
    opened(desk, case, "t2")  # and back: what went out of sight is there again
    back = watch(desk, fourth["live"]["cursor"])
    assert (names(back), back["removed"]) == (["t2"], [])
    assert watch(desk, moved["live"]["cursor"], person="E300")["removed"] == ["tasks/t2"]


def test_a_red_case_recolours_its_tasks(desk: Desk, case: str):
    opened(desk, case, "t1")
    cursor = watch(desk)["live"]["cursor"]
    due = {"deadline_id": "d1", "kind": "confirm_list", "person": "E200", "due_at": "2026-03-02T00:00:00Z"}
    desk.deliver("checklist", "deadline.set", case, **due, time_zone="Asia/Shanghai")
    changed = watch(desk, cursor)
    assert [(t["name"], t["health"]) for t in changed["tasks"]] == [("tasks/t1", "red")]


def test_a_case_that_ends_takes_its_tasks_away(desk: Desk, case: str):
    opened(desk, case, "t1")
    cursor = watch(desk)["live"]["cursor"]
    desk.call("cancel_case", {"name": f"cases/{case}", "reason": "误报"}, **HR)
    closed(desk, case, "t1")  # as checklist says it
    assert watch(desk, cursor)["removed"] == ["tasks/t1"]


def test_more_than_a_screenful_begins_with_the_most_urgent(desk: Desk, case: str):
    cursor = watch(desk)["live"]["cursor"]
    for number in range(205):
        opened(desk, case, f"t{number:03}", due_at=f"2026-03-04T10:00:{number % 60:02}Z")
    again = watch(desk, cursor)  # so many changes that a snapshot says it better
    assert (again["live"]["kind"], len(again["tasks"]), again["open"]) == ("snapshot", 200, 205)
    assert again["tasks"][0]["due_at"] == "2026-03-04T10:00:00Z"


def test_who_stands_in_has_the_tasks_while_it_holds(desk: Desk, case: str):
    opened(desk, case, "t1")
    before = watch(desk, person="E300")
    assert (names(before), before["open"]) == ([], 0)
    told: list[live.Hint] = []
    desk.app.on_hints.append(told.extend)
    period = {"ends_at": "2026-03-06T00:00:00Z", "reason": "休假"}
    ask = {"delegate": "employees/E300", "scopes": ["all"], **period}
    delegation = desk.call("create_delegation", ask, **LI)
    assert any("E300" in hint.persons for hint in told)
    (task,) = desk.call("list_tasks", {}, person="E300")["tasks"]
    assert (task["name"], task["person"], task["on_behalf_of"]) == ("tasks/t1", "employees/E202", "employees/E202")
    began = watch(desk, before["live"]["cursor"], person="E300")
    assert (began["live"]["kind"], names(began), began["open"]) == ("snapshot", ["t1"], 1)
    told.clear()
    opened(desk, case, "t2")
    assert {"E202", "E300"} <= next(hint for hint in told if hint.topic == "tasks").persons
    more = watch(desk, began["live"]["cursor"], person="E300")
    assert (more["live"]["kind"], names(more), more["open"]) == ("changes", ["t2"], 2)
    closed(desk, case, "t1")
    assert watch(desk, more["live"]["cursor"], person="E300")["removed"] == ["tasks/t1"]
    desk.call("end_delegation", {"name": delegation["name"]}, **LI)
    over = watch(desk, more["live"]["cursor"], person="E300")
    assert (over["live"]["kind"], names(over), over["open"]) == ("snapshot", [], 0)
    assert names(watch(desk)) == ["t2"]


def test_a_second_delegation_of_the_same_person_begins_with_a_snapshot_and_ends_with_one(desk: Desk, case: str):
    opened(desk, case, "t1")
    desk.deliver("checklist", "task.opened", case, task_id="t2", kind="confirm_list", subject="checklists/1",
                 title=TITLE, person="E202")  # fmt: skip
    ask = {"delegate": "employees/E300", "ends_at": "2026-03-06T00:00:00Z"}
    desk.call("create_delegation", {**ask, "scopes": ["receiver"]}, **LI)
    first = watch(desk, person="E300")
    assert names(first) == ["t1"]
    second = desk.call("create_delegation", {**ask, "scopes": ["head"]}, **LI)
    both = watch(desk, first["live"]["cursor"], person="E300")
    assert (both["live"]["kind"], sorted(names(both)), both["open"]) == ("snapshot", ["t1", "t2"], 2)
    assert watch(desk, both["live"]["cursor"], person="E300")["live"]["kind"] == "none"
    desk.call("end_delegation", {"name": second["name"]}, **LI)
    over = watch(desk, both["live"]["cursor"], person="E300")
    assert (over["live"]["kind"], names(over), over["open"]) == ("snapshot", ["t1"], 1)


def test_another_ones_list_is_for_hr_of_the_case_and_never_of_the_own_case(desk: Desk, case: str):
    desk.upsert("employees", employee("HR5", "EAST"))
    own = id_of(desk.file("HR5"))
    for name, of in (("s1", own), ("s2", case)):
        desk.deliver("checklist", "task.opened", of, task_id=name, kind="hr_item", subject=f"entries/{name}",
                     title=TITLE, person="HR1")  # fmt: skip
    opened(desk, own, "t1", "HR2")  # HR of another part, who has something to do in this case
    desk.pass_time(seconds=1)

    def of_hr1(person: str, *roles: str) -> set[str]:
        return set(names(desk.call("list_tasks", {"person": "employees/HR1"}, person=person, roles=roles)))

    assert {"s1", "s2"} <= of_hr1("ADM", "admin")
    assert "s1" not in of_hr1("HR5", "hr")
    assert "s1" not in of_hr1("HR5", "admin") and "s2" in of_hr1("HR5", "admin")
    assert of_hr1("HR2", "hr") == set()
    desk.call(
        "create_delegation", {"delegate": "employees/HR2", "scopes": ["hr"], "ends_at": "2026-03-06T00:00:00Z"}, **HR
    )
    desk.pass_time(seconds=1)
    assert {"s1", "s2"} <= of_hr1("HR2", "hr")
    desk.clock.now = desk.clock.now.replace(day=6)  # it is over, and no timer has fired yet
    assert of_hr1("HR2", "hr") == set()
