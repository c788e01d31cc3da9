"""A head in Munich and HR in Shanghai: each one's days are counted in the own calendar and zone."""

from __future__ import annotations

from datetime import datetime, time
from zoneinfo import ZoneInfo

from chassis.workdays import Calendar
from tests.e2e.layoff.desk import Desk

MUNICH, SHANGHAI = ZoneInfo("Europe/Berlin"), ZoneInfo("Asia/Shanghai")


def test_two_working_days_are_those_of_who_must_act(desk: Desk) -> None:
    """The list of a leaver in Chongqing is due at six in the evening in Munich; HR's own list at six in Shanghai."""
    case = desk.file("E1050", successor="employees/E1070")
    desk.in_state(case, "awaiting_list_confirmation")
    (task,) = desk.wait(lambda: desk.tasks("E1043", "confirm_list", case), "the head's task")
    due = datetime.fromisoformat(task["dueAt"]).astimezone(MUNICH)
    opened = datetime.fromisoformat(task["openedAt"]).astimezone(MUNICH)
    assert due.time() == time(18) and due.date() == Calendar("DE", "BY").after(opened.date(), 2)
    items = [e for e in desk.every(f"/v1/{case}/entries", "entries", "E1074") if e["section"] == "hr"]
    closes = {datetime.fromisoformat(e["dueAt"]).astimezone(SHANGHAI).time() for e in items if e.get("dueAt")}
    assert closes == {time(18)}
    desk.told("E1043", "Jiang Xiaoyan", due.strftime("%H:%M"))
    desk.post(f"/v1/{case}:cancel", {"reason": "误录"}, "E1074")


def test_an_office_without_a_head_is_its_departments(desk: Desk) -> None:
    """Chengdu has no head of its own: the head of the department above confirms, and its head is the superior."""
    case = desk.case(desk.file("E1049", successor="employees/E1070"))
    assert (case["department"], case["head"]) == ("departments/SW-CD", "employees/E1043")
    desk.post(f"/v1/{case['name']}:cancel", {"reason": "误录"}, "E1074")
