"""What the other services report becomes state, counts, waits, health, timeline: also late, twice, in any order."""

from __future__ import annotations

import itertools

import pytest

from tests.integration.offboarding.desk import ADMIN, HR, Desk, Refused, department, employee, id_of

TITLE = {"zh-CN": "客户名单", "en": "Customers"}


def get(desk: Desk, case: str, **whom):
    return desk.call("get_case", {"name": f"cases/{case}"}, **(whom or HR))


@pytest.fixture
def case(desk: Desk) -> str:
    return id_of(desk.file(successor="employees/E202"))


def entry(number: int, **more):
    return {
        "entry_id": f"e{number}",
        "item_key": "customers",
        "section": "relations",
        "mandatory": number == 1,
        "title": TITLE,
        "submitter": "E201",
        "receiver": "E202",
        "confirmer": "E300",
        **more,
    }


def walk(desk: Desk, case: str):
    """The whole way, as checklist tells it."""
    tell = lambda name, **data: desk.deliver("checklist", name, case, **data)  # noqa: E731
    tell("checklist.created", head="E200", checklist_id="c")
    tell("checklist.list_confirmed", entries=[entry(1), entry(2)], confirmed_by="E200")
    yield "in_handover"
    tell("checklist.ready_for_letter", letter_id="L1")
    yield "awaiting_letter"
    tell("letter.completed", letter_id="L1", completed_at="2026-03-20T08:00:00Z")
    yield "completed"
    tell("report.archived", report_id="R1")
    yield "archived"


def test_a_case_goes_its_way(desk: Desk, case: str):
    for state in walk(desk, case):
        assert get(desk, case)["state"] == state
    done = get(desk, case)
    assert (done["letter"], done["report"], done["completed_at"]) == (
        "letters/L1",
        "reports/R1",
        "2026-03-20T08:00:00Z",
    )
    states = [e["to_state"] for e in desk.events("case.state_changed", case)]
    assert states == [
        "submitted",
        "awaiting_list_confirmation",
        "in_handover",
        "awaiting_letter",
        "completed",
        "archived",
    ]


def test_repeated_and_late_messages_change_nothing(desk: Desk, case: str):
    created = desk.envelope("checklist", "checklist.created", case, 1, head="E200")
    confirmed = desk.envelope("checklist", "checklist.list_confirmed", case, 2, entries=[entry(1)])
    # The confirmation overtakes: it waits for what it needs.
    assert desk.redeliver(confirmed).verdict.value == "retry"
    assert desk.redeliver(created).verdict.value == "done"
    assert desk.redeliver(confirmed).verdict.value == "done"
    assert desk.redeliver(confirmed).verdict.value == "duplicate"
    late = desk.envelope("checklist", "checklist.created", case, 1, head="E200")
    assert desk.redeliver(late).verdict.value == "done"
    assert get(desk, case)["state"] == "in_handover"


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
def test_the_letters_gate_ends_as_its_last_word_says_in_any_order(desk: Desk, case: str, order):
    desk.deliver("checklist", "checklist.created", case, 1, head="E200")
    desk.deliver("checklist", "checklist.list_confirmed", case, 2, entries=[])
    words = [
        desk.envelope("checklist", "checklist.ready_for_letter", case, 10, letter_id="L1"),
        desk.envelope("checklist", "checklist.letter_withheld", case, 12, because=[]),
        desk.envelope("checklist", "checklist.ready_for_letter", case, 14, letter_id="L2"),
    ]
    waiting = [words[n] for n in order]
    for _ in range(4):  # what is not ready comes again, as the retry queues do it
        waiting = [w for w in waiting if desk.redeliver(w).verdict.value == "retry"]
    assert waiting == []
    assert (get(desk, case)["state"], get(desk, case)["letter"]) == ("awaiting_letter", "letters/L2")


def test_entries_are_counted_by_their_newest_word(desk: Desk, case: str):
    tell = lambda name, sequence, **data: desk.deliver("checklist", name, case, sequence, **data)  # noqa: E731
    tell("checklist.created", 1, head="E200")
    tell("entry.submitted", 5, entry_id="e1", receiver="E202", confirmer="E300")  # overtook the list
    tell("checklist.list_confirmed", 2, entries=[entry(1), entry(2), entry(3)])
    tell("entry.confirmed", 8, entry_id="e2")
    tell("entry.submitted", 7, entry_id="e2")  # late
    tell("entry.waived", 9, entry_id="e3")
    tell("entry.added", 10, **entry(4))
    desk.deliver("performance", "finding.opened", case, 1, finding_id="f1")
    desk.deliver("performance", "finding.opened", case, 2, finding_id="f2")
    desk.deliver("performance", "finding.resolved", case, 3, finding_id="f2", outcome="accepted")
    assert get(desk, case)["progress"] == {
        "entries": 4,
        "mandatory": 1,
        "pending": 1,
        "submitted": 1,
        "confirmed": 1,
        "returned": 0,
        "waived": 1,
        "open_findings": 1,
        "open_omissions": 0,
    }


def test_omissions_are_counted_open_until_their_part_is_done(desk: Desk, case: str):
    assert get(desk, case)["progress"]["open_omissions"] == 0
    tell = lambda name, seq, who: desk.deliver("checklist", name, case, seq, omission_id=who)  # noqa: E731
    tell("omission.reported", 3, "o1")
    tell("omission.reported", 5, "o2")
    tell("omission.closed", 9, "o3")  # overtook its report
    tell("omission.reported", 7, "o3")
    assert get(desk, case)["progress"]["open_omissions"] == 2
    tell("omission.closed", 11, "o1")
    assert get(desk, case)["progress"]["open_omissions"] == 1
    assert desk.call("list_cases", {}, **HR)["cases"][0]["progress"]["open_omissions"] == 1


def task(desk: Desk, case: str, number: int, person: str, sequence: int, **more):
    desk.deliver(
        "checklist",
        "task.opened",
        case,
        sequence,
        task_id=f"t{case[:8]}{number}",
        kind="confirm_entry",
        subject=f"entries/e{number}",
        title=TITLE,
        person=person,
        **more,
    )


def test_waits_and_the_to_do_list(desk: Desk, case: str):
    task(desk, case, 1, "E300", 11, due_at="2026-03-09T10:00:00Z")
    task(desk, case, 2, "E300", 12)
    task(desk, case, 3, "E300", 13, due_at="2026-03-04T10:00:00Z")
    task(desk, case, 4, "E202", 14)
    desk.deliver("checklist", "task.closed", case, 16, task_id=f"t{case[:8]}5", outcome="done")
    task(desk, case, 5, "E300", 15)  # its end came first
    waits = get(desk, case)["waits_for"]
    assert [(w["person"], w["subject"]) for w in waits] == [
        ("employees/E300", "entries/e3"),
        ("employees/E300", "entries/e1"),
        ("employees/E300", "entries/e2"),
        ("employees/E202", "entries/e4"),
    ]
    own = desk.call("list_tasks", {}, person="E300")["tasks"]
    assert [t["subject"] for t in own] == ["entries/e3", "entries/e1", "entries/e2"]
    assert own[0] | {"opened_at": "", "name": ""} == {
        "name": "",
        "case": f"cases/{case}",
        "kind": "confirm_entry",
        "subject": "entries/e3",
        "title": TITLE,
        "title_text": TITLE["en"],
        "link": "/v1/entries/e3",
        "person": "employees/E300",
        "due_at": "2026-03-04T10:00:00Z",
        "opened_at": "",
        "leaver": "employees/E201",
        "leaver_name": {"zh-CN": "员工E201", "en": "Li Lei"},
        "health": "green",
    }
    # Who has something to do in it sees the case; with another person, the task has moved.
    assert get(desk, case, person="E300")["leaver"] == "employees/E201"
    task(desk, case, 1, "E301", 20)
    assert [t["subject"] for t in desk.call("list_tasks", {}, person="E300")["tasks"]] == ["entries/e3", "entries/e2"]
    assert len(desk.call("list_tasks", {"person": "employees/E301"}, **HR)["tasks"]) == 1
    assert desk.call("list_tasks", {"person": "employees/E301"}, person="HR2", roles=("hr",))["tasks"] == []
    with pytest.raises(Refused, match="FORBIDDEN"):
        desk.call("list_tasks", {"person": "employees/E301"}, person="E300")
    found = desk.call("list_cases", {"filter": "waiting_on = employees/E301"}, **HR)["cases"]
    assert [c["name"] for c in found] == [f"cases/{case}"]
    assert desk.call("list_cases", {"filter": "waiting_on = E100"}, **HR)["cases"] == []


def deadline(desk: Desk, case: str, name: str, sequence: int, **more):
    facts = {"deadline_id": f"d{case[:8]}", "kind": "list_confirmation", "person": "E200", "role": "head"}
    facts |= {"due_at": "2026-03-04T10:00:00Z", "time_zone": "Asia/Shanghai", "title": TITLE}
    return desk.deliver("checklist", name, case, sequence, **{**facts, **more})


def test_health_turns_amber_and_red_with_time_and_green_when_done(desk: Desk, case: str):
    deadline(desk, case, "deadline.set", 1)
    assert get(desk, case)["health"] == "green"
    desk.pass_time(days=1, hours=9)  # Tuesday 18:00: one working day before
    assert get(desk, case)["health"] == "amber"
    desk.pass_time(days=1)
    assert get(desk, case)["health"] == "red"
    deadline(desk, case, "deadline.missed", 2)
    assert (get(desk, case)["health"], get(desk, case)["deadlines_missed"]) == ("red", 1)
    deadline(desk, case, "deadline.met", 3, late=True)
    assert (get(desk, case)["health"], get(desk, case)["deadlines_missed"]) == ("green", 1)
    told = [(e["previous_health"], e["health"]) for e in desk.events("case.state_changed", case)][1:]
    assert told == [("green", "amber"), ("amber", "red"), ("red", "green")]


def test_a_deadline_after_a_weekend_is_amber_on_friday(desk: Desk, case: str):
    deadline(desk, case, "deadline.set", 1, due_at="2026-03-09T10:00:00Z")  # Monday
    desk.pass_time(days=4, hours=8)  # Friday 17:00
    assert get(desk, case)["health"] == "green"
    desk.pass_time(hours=1)
    assert get(desk, case)["health"] == "amber"


def test_a_deadline_that_was_met_before_it_was_set_stays_met(desk: Desk, case: str):
    deadline(desk, case, "deadline.met", 5)
    deadline(desk, case, "deadline.set", 4, due_at="2026-03-01T10:00:00Z")
    assert get(desk, case)["health"] == "green"


def test_red_ones_come_first_when_asked(desk: Desk, case: str):
    other = id_of(desk.file("E202"))
    deadline(desk, other, "deadline.set", 1, due_at="2026-03-01T10:00:00Z")
    listed = desk.call("list_cases", {"order_by": "health, last_working_day"}, **HR)["cases"]
    assert [(c["name"], c["health"]) for c in listed] == [(f"cases/{other}", "red"), (f"cases/{case}", "green")]
    red = desk.call("list_cases", {"filter": "health = red AND NOT state = draft"}, **ADMIN)["cases"]
    assert len(red) == 1


def test_no_template_blocks_until_the_checklist_comes(desk: Desk, case: str):
    desk.deliver("checklist", "checklist.blocked", case, 1, blocked_reason="no_template")
    assert get(desk, case)["blocked_reason"] == "no_template"
    assert "blocked_reason" not in get(desk, case, person="E200")
    assert desk.events("case.blocked", case)[-1]["blocked_reason"] == "no_template"
    desk.pass_time(minutes=30)
    assert len(desk.events("case.blocked", case)) == 1
    desk.deliver("checklist", "checklist.created", case, 2, head="E200")
    assert "blocked_reason" not in get(desk, case)


def test_a_message_about_an_unknown_case_waits(desk: Desk):
    outcome = desk.deliver("checklist", "checklist.created", "nowhere", head="E200")
    assert outcome.verdict.value == "retry"


def test_the_timeline_tells_it_in_both_languages(desk: Desk, case: str):
    desk.pass_time(minutes=1)
    desk.deliver("checklist", "checklist.created", case, head="E200")
    desk.pass_time(minutes=1)
    desk.deliver("checklist", "entry.confirmed", case, entry_id="e1", confirmed_by="E300", title=TITLE)
    desk.deliver("notify", "delivery.failed", case, person="E201")
    first = desk.call("get_timeline", {"parent": f"cases/{case}", "page_size": 3}, **HR)
    rest = desk.call(
        "get_timeline", {"parent": f"cases/{case}", "page_size": 50, "page_token": first["next_page_token"]}, **HR
    )
    entries = first["entries"] + rest["entries"]
    assert sorted(e["event"] for e in entries) == [
        "access.revocation_planned",
        "case.state_changed",
        "case.state_changed",
        "case.submitted",
        "checklist.created",
        "delivery.failed",
        "entry.confirmed",
    ]
    assert [e["at"] for e in entries] == sorted(e["at"] for e in entries)
    by_name = {e["event"]: e for e in entries}
    assert by_name["entry.confirmed"]["text"] == {
        "zh-CN": "员工E300 确认了“客户名单”",
        "en": "员工E300 confirmed “Customers”",
    }
    assert by_name["entry.confirmed"]["service"] == "checklist"
    assert by_name["case.submitted"]["text"]["en"] == "员工HR1 filed the separation of Li Lei"
    newest = desk.call("get_timeline", {"parent": f"cases/{case}", "order_by": "at desc", "page_size": 1}, **HR)
    assert newest["entries"][0]["event"] in ("delivery.failed", "entry.confirmed")
    seen = desk.call("get_timeline", {"parent": f"cases/{case}"}, person="E201")["entries"]
    assert "delivery.failed" not in [e["event"] for e in seen]
    assert all("accepted_warnings" not in e["details"] for e in seen)
    with pytest.raises(Refused, match="NOT_FOUND"):
        desk.call("get_timeline", {"parent": f"cases/{case}"}, person="E301")


def test_lists_show_what_get_shows_and_nothing_else(desk: Desk):
    cases = {leaver: desk.file(leaver)["name"] for leaver in ("E201", "E202")}
    desk.upsert("employees", employee("E302", "RND"))
    cases["E302"] = desk.file("E302", as_whom={"person": "HR2", "roles": ("hr",)})["name"]
    seen_by = {
        "E201": {"E201"},
        "E200": {"E201", "E202"},
        "E100": {"E201", "E202"},
        "E001": {"E201", "E202", "E302"},
        "E300": {"E302"},
        "HR1": {"E201", "E202"},
        "HR2": {"E302"},
        "E301": set(),
    }
    for person, expected in seen_by.items():
        listed = {c["leaver"].removeprefix("employees/") for c in desk.call("list_cases", {}, person=person)["cases"]}
        assert listed == expected, person
        for leaver, name in cases.items():
            if leaver in expected:
                desk.call("get_case", {"name": name}, person=person)
            else:
                with pytest.raises(Refused, match="NOT_FOUND"):
                    desk.call("get_case", {"name": name}, person=person)
    for whom in (
        ADMIN,
        {"person": "AUD", "roles": ("auditor",)},
        {"person": "erp", "roles": ("system",), "kind": "system"},
    ):
        assert len(desk.call("list_cases", {}, **whom)["cases"]) == 3
    assert desk.call("list_cases", {}, tenant="elsewhere", **ADMIN)["cases"] == []
    sales = desk.call("list_cases", {"filter": "department = departments/SALES"}, **ADMIN)["cases"]
    assert len(sales) == 2


def test_pages_of_cases_give_each_once(desk: Desk):
    for number in range(7):
        desk.upsert("employees", employee(f"P{number}", "EAST"))
        desk.file(f"P{number}")
        desk.pass_time(seconds=number % 2)  # some share their instant
    for whom in (HR, ADMIN):
        seen, token = [], ""
        while True:
            page = desk.call("list_cases", {"page_size": 3, "page_token": token}, **whom)
            seen += [c["leaver"] for c in page["cases"]]
            token = page["next_page_token"]
            if not token:
                break
        assert len(seen) == len(set(seen)) == 7
        created = desk.call("list_cases", {"order_by": "created_at"}, **whom)["cases"]
        assert [c["leaver"] for c in created] == seen[::-1]


def test_a_new_head_sees_the_open_cases_of_the_department(desk: Desk, case: str):
    with pytest.raises(Refused, match="NOT_FOUND"):
        get(desk, case, person="E301")
    desk.upsert("departments", department("EAST", parent="departments/SALES", head="employees/E301"))
    desk.pass_time(seconds=5)
    assert get(desk, case, person="E301")["leaver"] == "employees/E201"


def test_hrs_own_list_is_on_nobody_elses_timeline_or_case(desk: Desk, case: str):
    desk.deliver("checklist", "checklist.created", case, head="E200")
    due = {"due_at": "2026-04-16T10:00:00Z", "assigned_at": "2026-03-02T01:00:00Z", "time_zone": "Asia/Shanghai"}
    item = {"kind": "hr_item", "title": {"zh-CN": "结算", "en": "Final settlement"}, "person": "HR1"}
    desk.deliver("checklist", "deadline.set", case, deadline_id="d1", subject_id="e9", role="hr", **item, **due)
    desk.deliver("checklist", "task.opened", case, task_id="t1", subject="entries/e9", **item)
    desk.deliver("checklist", "hr_item.done", case, entry_id="e9", done_by="HR1", title=item["title"])
    whole = {e["event"] for e in desk.call("get_timeline", {"parent": f"cases/{case}"}, **HR)["entries"]}
    assert {"deadline.set", "hr_item.done"} <= whole
    assert [w["kind"] for w in get(desk, case)["waits_for"]] == ["hr_item"]
    for person in ("E200", "E201", "E202"):
        seen = {e["event"] for e in desk.call("get_timeline", {"parent": f"cases/{case}"}, person=person)["entries"]}
        assert seen.isdisjoint({"deadline.set", "hr_item.done"}), person
        assert get(desk, case, person=person).get("waits_for", []) == [], person
        listed = desk.call("list_cases", {}, person=person)["cases"]
        assert listed[0].get("waits_for", []) == [], person


def test_who_confirms_one_entry_reads_of_that_entry_only(desk: Desk, case: str):
    desk.deliver("checklist", "checklist.created", case, head="E200")
    entries = [entry(1), entry(2, confirmer="E100", receiver="E202")]
    desk.deliver("checklist", "checklist.list_confirmed", case, entries=entries, confirmed_by="E200")
    for number in (1, 2):
        about = {"entry_id": f"e{number}", "title": {"zh-CN": f"事项{number}", "en": f"Item {number}"}}
        desk.deliver("checklist", "entry.returned", case, returned_by="E200", reason="缺少金额", **about)
        opened = {"task_id": f"t{number}", "kind": "submit_entry", "subject": f"entries/e{number}", "person": "E201"}
        desk.deliver("checklist", "task.opened", case, title=about["title"], **opened)
    desk.deliver("performance", "finding.opened", case, finding_id="f1", summary=TITLE)

    def read(person: str):
        rows = desk.call("get_timeline", {"parent": f"cases/{case}"}, person=person)["entries"]
        listed = next(e for e in rows if e["event"] == "checklist.list_confirmed")["details"]["entries"]
        about = [e["details"]["entry_id"] for e in rows if e["event"] == "entry.returned"]
        return about, [e["entry_id"] for e in listed], any(e["event"] == "finding.opened" for e in rows)

    assert read("E300") == (["e1"], ["e1"], False)
    assert get(desk, case, person="E300").get("waits_for", []) == []
    assert read("E202") == read("E200") == (["e1", "e2"], ["e1", "e2"], True)
    assert len(get(desk, case, person="E200")["waits_for"]) == 2


def test_why_somebody_is_absent_is_hrs_to_know(desk: Desk, case: str):
    desk.call("mark_absent", {"name": f"cases/{case}", "reason": "住院", "fills_in": "employees/E202"}, **HR)
    for person, known in (("HR1", True), ("E200", False), ("E202", False), ("E201", False)):
        answer = str(desk.call("get_timeline", {"parent": f"cases/{case}"}, person=person))
        assert ("住院" in answer) is known, person
        assert ("住院" in str(get(desk, case, person=person))) is known, person


def test_an_admin_who_leaves_is_the_leaver_in_the_own_case(desk: Desk):
    leaver = {"person": "E201", "roles": ("admin", "auditor")}
    draft = desk.file(draft=True)
    with pytest.raises(Refused, match="NOT_FOUND"):
        desk.call("get_case", {"name": draft["name"]}, **leaver)
    assert desk.call("list_cases", {}, **leaver)["cases"] == []
    assert desk.call("list_cases", {}, **ADMIN)["cases"] == []  # a draft is nobody's by office
    desk.call("submit_case", {"name": draft["name"]}, **HR)
    desk.call("update_hr_fields", {"name": draft["name"], "exit_interview": "不满意"}, **HR)
    for seen in (
        desk.call("get_case", {"name": draft["name"]}, **leaver),
        desk.call("list_cases", {}, **leaver)["cases"][0],
    ):
        assert "exit_interview" not in seen
    with pytest.raises(Refused, match="FORBIDDEN"):
        desk.call("cancel_case", {"name": draft["name"], "reason": "x"}, **leaver)
