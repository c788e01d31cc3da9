"""The dashboard shows each reader exactly the cases that lists show, counted, urgent ones first; and as they change."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from chassis import live
from offboarding.usecases import watching
from tests.integration.offboarding.desk import ADMIN, ERP, HR, Desk, Refused, department, employee, id_of

AUDITOR = {"person": "AUD", "roles": ("auditor",)}
READERS = {
    "hr of sales": HR,
    "hr of rnd": {"person": "HR2", "roles": ("hr",)},
    "admin": ADMIN,
    "auditor": AUDITOR,
    "erp": ERP,
    "chief": {"person": "E001"},
    "head of sales": {"person": "E100"},
    "head of east": {"person": "E200"},
    "head of rnd": {"person": "E300"},
    "leaver": {"person": "E201"},
    "leaver who is an admin": {"person": "E301", "roles": ("admin",)},
    "receiver": {"person": "E202"},
    "stranger": {"person": "E400"},
}
TITLE = {"zh-CN": "客户名单", "en": "Customers"}
OPEN = ("submitted", "awaiting_list_confirmation", "in_handover", "awaiting_letter")


def entry(number: int, **more: Any) -> dict[str, Any]:
    return {"entry_id": f"e{number}", "section": "work", "mandatory": True, "title": TITLE, **more}


def board(desk: Desk, who: dict[str, Any], **request: Any) -> dict[str, Any]:
    return desk.call("get_dashboard", request, **who)


def urgent(desk: Desk, who: dict[str, Any], **request: Any) -> list[dict[str, Any]]:
    return list(desk.call("list_dashboard_cases", request, **who)["cases"])


def watch(desk: Desk, who: dict[str, Any], cursor: str = "", **request: Any) -> dict[str, Any]:
    return desk.call("watch_dashboard", {"cursor": cursor, **request}, **who)


def open_task(desk: Desk, case: str, task: str, person: str, **more: Any) -> None:
    desk.deliver("checklist", "task.opened", case, task_id=task, kind="submit_entry", subject=f"entries/{task}",
                 title=TITLE, person=person, **more)  # fmt: skip


def miss_deadline(desk: Desk, case: str) -> None:
    due = desk.clock.now.isoformat()
    more = {"deadline_id": f"d-{case}", "kind": "confirm_list", "person": "E200", "due_at": due}
    desk.deliver("checklist", "deadline.set", case, **more, time_zone="Asia/Shanghai")
    desk.deliver("checklist", "deadline.missed", case, **more)


@pytest.fixture
def company(desk: Desk) -> dict[str, str]:
    """Cases of all states in two departments: by what is special about them."""
    desk.upsert("employees", employee("E400", "RND"), *(employee(f"E5{n:02}", "EAST") for n in range(8)))
    found = {
        "moving": id_of(desk.file(successor="employees/E202")),
        "rnd": id_of(desk.file("E301", as_whom={"person": "HR2", "roles": ("hr",)})),
        "draft": id_of(desk.file("E500", draft=True)),
        "cancelled": id_of(desk.file("E501")),
        "never released": id_of(desk.file("E502", draft=True)),
        "red": id_of(desk.file("E503")),
        "done": id_of(desk.file("E504")),
        "archived": id_of(desk.file("E505")),
    }
    for name in ("cancelled", "never released"):
        desk.call("cancel_case", {"name": f"cases/{found[name]}", "reason": "误报"}, **HR)
    for name in ("moving", "red", "done", "archived"):
        desk.deliver("checklist", "checklist.created", found[name], head="E200")
    for name in ("moving", "done", "archived"):
        desk.deliver("checklist", "checklist.list_confirmed", found[name], entries=[])
    for name in ("done", "archived"):
        desk.deliver("checklist", "checklist.ready_for_letter", found[name], letter_id=f"L-{name}")
        done_at = "2026-03-20T08:00:00Z"
        desk.deliver("checklist", "letter.completed", found[name], letter_id=f"L-{name}", completed_at=done_at)
    desk.deliver("checklist", "report.archived", found["archived"], report_id="R1")
    miss_deadline(desk, found["red"])
    open_task(desk, found["moving"], "t1", "E202")
    return found


def add_up(desk: Desk) -> None:
    """What the background work does for all tenants."""
    while watching.keep_up(desk.app):
        pass


@pytest.mark.parametrize("folded", [False, True])
def test_every_reader_is_counted_what_the_list_shows(desk: Desk, company: dict[str, str], folded: bool):
    if folded:
        add_up(desk)
    for name, who in READERS.items():
        listed = desk.call("list_cases", {"page_size": 1000}, **who)["cases"]
        numbers = board(desk, who)
        assert {s["state"]: s["total"] for s in numbers["stages"]} == Counter(c["state"] for c in listed), name
        by_health = Counter(c["health"] for c in listed if c["state"] in OPEN)
        counts = numbers["counts"]
        assert {h: counts[h] for h in ("red", "amber", "green")} == {"red": 0, "amber": 0, "green": 0} | by_health, name
        assert counts["open"] == sum(c["state"] in OPEN for c in listed), name
        assert counts["completed"] == sum(c["state"] in ("completed", "archived") for c in listed), name
        assert counts["called_off"] == sum(c["state"] == "cancelled" for c in listed), name
        assert {c["name"] for c in urgent(desk, who)} == {c["name"] for c in listed if c["state"] in OPEN}, name
        first = watch(desk, who)
        assert {c["name"] for c in first["cases"]} == {c["name"] for c in urgent(desk, who)}, name
        assert first["dashboard"]["counts"] == counts, name
        for code in ("TOP", "SALES", "EAST", "RND"):
            inside = desk.call("list_cases", {"filter": f"department = {code}", "page_size": 1000}, **who)["cases"]
            of_department = board(desk, who, department=f"departments/{code}")
            assert sum(s["total"] for s in of_department["stages"]) == len(inside), (name, code)
            assert sum(map(all_of, of_department["departments"])) == len(inside), (name, code)
        assert sum(map(all_of, numbers["regions"])) == len(listed), name


def all_of(group: dict[str, Any]) -> int:
    counts = group["counts"]
    return int(counts["open"] + counts["drafts"] + counts["completed"] + counts["called_off"])


@pytest.mark.parametrize(
    "steps",
    [
        [("e1", "E302"), ("e2", "E301")],  # they swap
        [("e1", "E302"), ("e1", "E301")],  # taken back
        [("e1", "E302"), ("e1", "E301"), ("e1", "E302")],
        [("e1", "E303"), ("e1", "E301")],  # who saw it for a moment that nobody noticed
    ],
)
def test_what_one_transaction_takes_and_gives_again_is_counted_once(desk: Desk, steps: list[tuple[str, str]]):
    people = ("E301", "E302", "E303")
    desk.upsert("employees", employee("E302", "RND"), employee("E303", "RND"))
    case = id_of(desk.file())
    desk.deliver("checklist", "checklist.created", case, head="E200")
    listed = [entry(1, receiver="E301"), entry(2, receiver="E302")]
    desk.deliver("checklist", "checklist.list_confirmed", case, entries=listed)
    said = [desk.envelope("checklist", "entry.reassigned", case, entry_id=one, receiver=who) for one, who in steps]
    outcomes = desk.app.handle_all("from-checklist", [one.model_dump_json().encode() for one in said])
    assert {outcome.verdict.value for outcome in outcomes} == {"done"}
    for person in people:
        seen = desk.call("list_cases", {}, person=person)["cases"]
        assert board(desk, {"person": person})["counts"]["open"] == len(seen), person
    desk.call("cancel_case", {"name": f"cases/{case}", "reason": "误报"}, **HR)
    for person in people:
        assert board(desk, {"person": person})["counts"]["open"] == 0, person


def test_departments_are_counted_one_level_below(desk: Desk, company: dict[str, str]):
    def below(who: dict[str, Any], **request: Any) -> tuple[str | None, dict[str, int]]:
        found = board(desk, who, **request)
        groups = {d["department"].removeprefix("departments/"): d["counts"]["open"] for d in found["departments"]}
        return found.get("department"), groups

    assert below({"person": "E001"}) == ("departments/TOP", {"SALES": 2, "RND": 1})  # the red one stands first
    assert next(iter(below({"person": "E001"})[1])) == "SALES"
    assert below({"person": "E001"}, department="departments/SALES") == ("departments/SALES", {"EAST": 2})
    assert below({"person": "E100"}) == ("departments/EAST", {"EAST": 2})  # all that this head sees lies there
    assert below({"person": "E001"}, department="departments/NONE") == ("departments/NONE", {})
    chief = board(desk, {"person": "E001"})
    assert chief["departments"][0]["display_name"]["zh-CN"] == "SALES"
    assert [(r["company"], r["display_name"]["en"]) for r in chief["regions"]] == [("companies/HQ", "HQ")]
    assert board(desk, {"person": "E001"}, company="companies/NONE")["counts"]["open"] == 0


def test_red_comes_first_then_who_waits_longest(desk: Desk, company: dict[str, str]):
    desk.pass_time(hours=1)
    open_task(desk, company["rnd"], "t9", "E300")  # waits since now, the other one an hour longer
    names = {case: name for name, case in company.items()}
    cases = urgent(desk, {"person": "E001"})
    assert [names[c["name"].removeprefix("cases/")] for c in cases] == ["red", "moving", "rnd"]
    moving = cases[1]
    assert moving["waiting_since"] == "2026-03-02T01:00:00Z"
    (wait,) = moving["waits_for"]
    assert (wait["kind"], wait["person"], wait["since"]) == ("submit_entry", "employees/E202", "2026-03-02T01:00:00Z")
    desk.deliver("checklist", "task.closed", company["moving"], task_id="t1", outcome="done")
    open_task(desk, company["moving"], "t2", "E200")
    cases = urgent(desk, {"person": "E001"}, filter='health = "green"')
    assert {c["waiting_since"] for c in cases} == {"2026-03-02T02:00:00Z"}
    # what waits for HR's own list only, or for nobody, waits since it was filed
    desk.deliver("checklist", "task.closed", company["moving"], task_id="t2", outcome="done")
    desk.deliver("checklist", "task.opened", company["moving"], task_id="h1", kind="hr_item", subject="entries/h1",
                 title=TITLE, person="HR1")  # fmt: skip
    (moving,) = urgent(desk, {"person": "E202"})
    assert (moving["waiting_since"], moving["waits_for"]) == ("2026-03-02T01:00:00Z", [])


def test_the_list_is_read_by_key_and_filtered(desk: Desk, company: dict[str, str]):
    seen: list[str] = []
    token = ""
    for _ in range(5):
        page = desk.call("list_dashboard_cases", {"page_size": 1, "page_token": token}, **ADMIN)
        seen += [case["name"] for case in page["cases"]]
        token = page["next_page_token"]
        if not token:
            break
    assert seen == [case["name"] for case in urgent(desk, ADMIN)]
    assert len(seen) == 3
    assert [c["name"] for c in urgent(desk, ADMIN, filter="department = RND")] == [f"cases/{company['rnd']}"]
    assert [c["name"] for c in urgent(desk, ADMIN, filter="waiting_on = E202")] == [f"cases/{company['moving']}"]
    with pytest.raises(Refused, match="INVALID_ARGUMENT"):
        urgent(desk, ADMIN, filter="colour = red")


def test_a_stream_brings_what_changed_and_nothing_twice(desk: Desk, company: dict[str, str]):
    head = {"person": "E200"}
    first = watch(desk, head)
    assert (first["live"]["kind"], len(first["cases"])) == ("snapshot", 2)
    nothing = watch(desk, head, first["live"]["cursor"])
    assert (nothing["live"]["kind"], nothing["cases"], "dashboard" in nothing) == ("none", [], False)
    miss_deadline(desk, company["moving"])
    changed = watch(desk, head, nothing["live"]["cursor"])
    assert changed["live"]["kind"] == "changes"
    assert [(c["name"], c["health"]) for c in changed["cases"]] == [(f"cases/{company['moving']}", "red")]
    assert changed["dashboard"]["counts"]["red"] == 2
    assert watch(desk, head, changed["live"]["cursor"])["live"]["kind"] == "none"
    desk.deliver("performance", "finding.opened", company["moving"], finding_id="f1")
    progress = watch(desk, head, changed["live"]["cursor"])["cases"][0]["progress"]
    assert progress["open_findings"] == 1
    # the old cursor still continues where it was, also for another department only
    assert len(watch(desk, head, first["live"]["cursor"])["cases"]) == 1
    assert watch(desk, {"person": "E300"}, watch(desk, {"person": "E300"})["live"]["cursor"])["live"]["kind"] == "none"


def test_a_case_that_is_over_or_out_of_sight_leaves_the_stream(desk: Desk, company: dict[str, str]):
    head = {"person": "E100"}
    cursor = watch(desk, head)["live"]["cursor"]
    desk.call("cancel_case", {"name": f"cases/{company['red']}", "reason": "误报"}, **HR)
    over = watch(desk, head, cursor)
    assert [(c["name"], c["state"]) for c in over["cases"]] == [(f"cases/{company['red']}", "cancelled")]
    desk.upsert("departments", department("SALES", parent="departments/TOP", head="employees/E400"))
    desk.pass_time(seconds=5)
    gone = watch(desk, head, over["live"]["cursor"])
    assert f"cases/{company['moving']}" in gone["removed"]
    assert gone["cases"] == []
    assert board(desk, head)["counts"]["open"] == 0
    assert {c["name"] for c in urgent(desk, {"person": "E400"})} == {f"cases/{company['moving']}"}


def test_drafts_stay_unknown_until_their_release(desk: Desk, company: dict[str, str]):
    unaware = {name: READERS[name] for name in ("admin", "auditor", "erp", "chief", "head of sales", "stranger")}
    before = {name: (board(desk, who), watch(desk, who)["live"]["cursor"]) for name, who in unaware.items()}
    draft = id_of(desk.file("E506", draft=True))
    desk.call("update_hr_fields", {"name": f"cases/{draft}", "exit_interview": "x"}, **HR)
    for name, who in unaware.items():
        assert board(desk, who)["counts"] == before[name][0]["counts"], name
        assert watch(desk, who, before[name][1])["live"]["kind"] == "none", name
    assert board(desk, HR)["counts"]["drafts"] == 2
    desk.call("submit_case", {"name": f"cases/{draft}"}, **HR)
    for name in ("admin", "auditor", "erp", "chief", "head of sales"):
        shown = watch(desk, unaware[name], before[name][1])
        assert [c["name"] for c in shown["cases"]] == [f"cases/{draft}"], name
    assert watch(desk, unaware["stranger"], before["stranger"][1])["live"]["kind"] == "none"


def test_a_batch_is_not_found_for_whom_it_does_not_concern(desk: Desk, company: dict[str, str]):
    for who in (HR, ADMIN):
        with pytest.raises(Refused, match="NOT_FOUND"):
            board(desk, who, batch="batches/none")
        with pytest.raises(Refused, match="NOT_FOUND"):
            watch(desk, who, batch="batches/none")


def test_a_batch_is_counted_for_whom_it_concerns(desk: Desk, company: dict[str, str]):
    rows = [
        {"leaver": f"employees/{number}", "notice_date": "2026-03-02", "last_working_day": "2026-04-01",
         "notice": {"union_informed": True}}
        for number in ("E506", "E507")
    ]  # fmt: skip
    made = desk.call("create_batch", {"client_key": "k", "title": "西南区", "rows": rows, "heads": []}, **HR)
    name = made["name"]
    chief, leaver = {"person": "E001"}, {"person": "E506"}
    before = {person: board(desk, who)["counts"] for person, who in (("admin", ADMIN), ("chief", chief))}
    assert board(desk, HR, batch=name)["counts"]["drafts"] == 2
    for who in (ADMIN, chief, leaver):
        with pytest.raises(Refused, match="NOT_FOUND"):
            board(desk, who, batch=name)
    assert board(desk, ADMIN)["counts"] == before["admin"]
    assert board(desk, chief)["counts"] == before["chief"]
    cursor = watch(desk, HR, batch=name)["live"]["cursor"]
    desk.call("release_batch", {"name": name, "accept_warnings": True}, **HR)
    for who in (HR, ADMIN):
        numbers = board(desk, who, batch=name)
        assert (numbers["counts"]["open"], numbers["counts"]["drafts"]) == (2, 0)
        (of_batch,) = [b for b in board(desk, who)["batches"] if b["batch"] == name]
        assert (of_batch["title"], of_batch["counts"]["open"]) == ("西南区", 2)
        assert {c["batch"] for c in urgent(desk, who, filter=f'batch = "{name}"')} == {name}
    shown = watch(desk, HR, cursor, batch=name)
    assert (len(shown["cases"]), shown["dashboard"]["counts"]["open"]) == (2, 2)
    with pytest.raises(Refused, match="NOT_FOUND"):  # that there is a batch is not the leaver's to know
        board(desk, leaver, batch=name)
    own = board(desk, leaver)
    assert (own["counts"]["open"], own["batches"]) == (1, [])
    assert "batch" not in urgent(desk, leaver)[0]


def test_who_stands_in_sees_the_same_in_numbers_and_lists(desk: Desk, company: dict[str, str]):
    stand_in = {"person": "E400"}
    ask = {"delegate": "employees/E400", "scopes": ["head"], "ends_at": "2026-03-06T00:00:00Z", "reason": "休假"}
    delegation = desk.call("create_delegation", ask, person="E200")
    desk.pass_time(seconds=5)
    listed = desk.call("list_cases", {"page_size": 1000}, **stand_in)["cases"]
    assert f"cases/{company['red']}" in {case["name"] for case in listed}
    stages = {s["state"]: s["total"] for s in board(desk, stand_in)["stages"]}
    assert stages == Counter(case["state"] for case in listed)
    cursor = watch(desk, stand_in)["live"]["cursor"]
    desk.call("end_delegation", {"name": delegation["name"]}, person="E200")
    desk.pass_time(seconds=5)
    over = watch(desk, stand_in, cursor)
    assert f"cases/{company['red']}" in over["removed"]
    assert (board(desk, stand_in)["stages"], urgent(desk, stand_in)) == ([], [])


def test_cursors_are_checked(desk: Desk, company: dict[str, str]):
    cursor = watch(desk, HR)["live"]["cursor"]
    with pytest.raises(Refused, match="INVALID_ARGUMENT") as refused:
        watch(desk, HR, "nonsense")
    assert "cursor" in refused.value.fields
    with pytest.raises(Refused, match="INVALID_ARGUMENT"):
        watch(desk, HR, cursor, department="departments/EAST")  # another stream's
    with pytest.raises(Refused, match="INVALID_ARGUMENT"):
        watch(desk, ADMIN, cursor)  # another reader's
    now = live.Moment(2**60, (), 2**31)
    stream = ["dashboard", "HR1", None, None, None]
    ahead = live.cursor_of(now, stream)  # of another database
    assert watch(desk, HR, ahead)["live"]["kind"] == "snapshot"
    assert live.read_cursor(cursor, stream, now, keep_seconds=1) is None  # too old


def test_the_stream_ends_for_who_has_left(desk: Desk, company: dict[str, str]):
    head = {"person": "E200"}
    cursor = watch(desk, head)["live"]["cursor"]
    told: list[live.Hint] = []
    desk.app.on_hints.append(told.extend)
    desk.upsert("employees", employee("E200", "EAST", status="inactive"))
    assert any(hint.topic == "*" and "E200" in hint.persons for hint in told)
    for method in ("watch_dashboard", "watch_tasks"):
        with pytest.raises(Refused, match="FORBIDDEN"):
            desk.call(method, {"cursor": cursor} if method == "watch_dashboard" else {}, **head)


def test_hints_name_who_is_concerned(desk: Desk, company: dict[str, str]):
    told: list[live.Hint] = []
    desk.app.on_hints.append(told.extend)
    open_task(desk, company["moving"], "t5", "E400")
    by_topic = {hint.topic: hint for hint in told}
    assert by_topic["tasks"].persons == {"E400"}
    assert {"HR1", "E100", "E200", "E201", "E202", "E400"} <= by_topic["dashboard"].persons
    assert not {"E300", "HR2"} & by_topic["dashboard"].persons
    assert by_topic["dashboard"].roles == {"admin", "auditor", "system"}
    told.clear()
    desk.call("get_dashboard", {}, **HR)
    assert told == []
