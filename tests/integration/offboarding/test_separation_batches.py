"""Batches of separations: all or nothing, once a key, released by hand and by time, called off."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select, text

from chassis.db import open_session
from offboarding.store import Base
from tests.integration.offboarding.desk import ADMIN, ERP, HR, Desk, Refused, department, duty, employee

NAMED = {"person": "E100"}


def row(leaver: str, **more: Any) -> dict[str, Any]:
    """A redundancy with a month's notice."""
    facts = {"notice_date": "2026-03-02", "last_working_day": "2026-04-01", "notice": {"union_informed": True}}
    return {"leaver": f"employees/{leaver}", **facts, **more}


def batch(desk: Desk, *rows: dict[str, Any], as_whom: Any = HR, **more: Any) -> dict[str, Any]:
    """A batch of two of EAST, if not said otherwise."""
    request = {"client_key": "sw-2026", "title": "西南区调整", "rows": list(rows) or [row("E201"), row("E202")], **more}
    return desk.call("create_batch", request, **as_whom)


def contents(desk: Desk) -> dict[str, list[Any]]:
    """Every row of the tenant in every table of the service and of the chassis, idempotency aside."""
    tables = dict(Base.metadata.tables)
    with open_session(desk.app.engine) as session, session.begin():
        session.bind_tenant(desk.tenant)
        found = {
            name: sorted(map(str, session.execute(select(table).where(table.c.tenant_id == desk.tenant))))
            for name, table in tables.items()
            if "tenant_id" in table.c
        }
        timers = session.execute(text("SELECT kind, key FROM timers WHERE tenant_id = :t"), {"t": desk.tenant})
        found["timers"] = sorted(map(str, timers))
    found["outbox"] = [str(event) for event in desk.events()]
    return found


def test_a_batch_is_entered_silently_with_a_case_for_each_row(desk: Desk):
    before = len(desk.events())
    made = batch(desk, heads=["employees/E100"])
    assert (made["state"], made["size"], made["company"], made["hr"]) == ("draft", 2, "companies/HQ", ["employees/HR1"])
    assert [c["leaver"] for c in made["cases"]] == ["employees/E201", "employees/E202"]
    assert {c["state"] for c in made["cases"]} == {"draft"}
    assert len(desk.events()) == before
    case = desk.call("get_case", {"name": made["cases"][0]["case"]}, **HR)
    assert (case["batch"], case["kind"], case["head"]) == (made["name"], "redundancy", "employees/E200")


BAD = [
    ({"leaver": "employees/GHOST"}, "leaver"),
    ({"leaver": "employees/E201"}, "leaver"),
    ({"leaver": "employees/E301"}, "leaver"),
    ({"last_working_day": "2026-03-01"}, "last_working_day"),
    ({"successor": "employees/E201"}, "successor"),
    ({"successor": "employees/E202"}, "successor"),
    ({"successor": "employees/GHOST"}, "successor"),
    ({"absent": True}, "absent_reason"),
    ({"paid_until": "2026-12-01"}, "paid_until"),
    ({"notice_date": "2026-01-01", "last_working_day": "2026-02-01"}, "late_reason"),
    ({"last_working_day": "soon"}, "last_working_day"),
]


@pytest.mark.parametrize(("change", "field"), BAD)
def test_one_bad_row_among_many_leaves_nothing_at_all(desk: Desk, change, field):
    desk.upsert("employees", *[employee(f"M{n}", "EAST") for n in range(23)])
    before = contents(desk)
    rows = [row(f"M{n}") for n in range(22)] + [row("E201")]
    rows.insert(3, {**row("E202"), **change})
    with pytest.raises(Refused) as refused:
        batch(desk, *rows, release_at="2026-03-03T01:00:00Z", accept_warnings=True)
    named = {"E201": 23}.get(change.get("leaver", "")[10:], 3) if field == "leaver" else 3
    assert f"rows[{named}].{field}" in refused.value.fields
    assert contents(desk) == before


def test_a_preview_names_everything_and_stores_nothing(desk: Desk):
    before = contents(desk)
    looked = batch(
        desk,
        row("E201", notice=None),
        row("GHOST"),
        row("E202", successor="employees/E201"),
        heads=["employees/E202"],
        validate_only=True,
    )
    assert [(p.get("row"), p["field"]) for p in looked["problems"]] == [
        (1, "rows[1].leaver"),
        (2, "rows[2].successor"),
        (None, "heads[0]"),
    ]
    assert [w["code"] for w in looked["warnings"]] == ["law.mass_redundancy", "notice.union_not_informed"]
    assert ("name" in looked, [c["leaver"] for c in looked["cases"]]) == (False, ["employees/E201"])
    assert contents(desk) == before


def test_the_same_key_is_the_same_batch_whoever_repeats_it(desk: Desk):
    made = batch(desk)
    assert batch(desk) == made
    assert batch(desk, accept_warnings=True)["cases"] == made["cases"]
    with pytest.raises(Refused, match="ALREADY_EXISTS") as refused:
        batch(desk, row("E201"))
    assert refused.value.fields.keys() == {"client_key"}
    with pytest.raises(Refused, match="FORBIDDEN"):  # neither the batch nor its key is this one's business
        batch(desk, as_whom={"person": "HR2", "roles": ("hr",)})


def test_a_release_files_all_cases_and_says_so_once(desk: Desk):
    made = batch(desk, heads=["employees/E100"])
    with pytest.raises(Refused, match="accept_warnings"):
        desk.call("release_batch", {"name": made["name"]}, **HR)
    assert desk.events("case.submitted") == []
    ask = {"name": made["name"], "accept_warnings": True}
    released = desk.call("release_batch", ask, **HR)
    assert (released["state"], {c["state"] for c in released["cases"]}) == ("released", {"submitted"})
    assert {e["batch_id"] for e in desk.events("case.submitted")} == {id_of_batch(made)}
    (event,) = desk.events("batch.released")
    assert (sorted(event["cases"]), event["blocked"]) == (sorted(c["case"][6:] for c in made["cases"]), [])
    assert (event["hr"], event["heads"], event["company"]) == (["HR1"], ["E100", "E200"], "HQ")
    assert desk.call("release_batch", ask, **HR)["etag"] == released["etag"]
    assert len(desk.events("case.submitted")) == 2
    assert desk.call("get_case", {"name": made["cases"][0]["case"]}, person="E201")["state"] == "submitted"
    accepted = {w["code"]: w.get("accepted_by") for w in released["warnings"]}
    assert accepted == {"law.mass_redundancy": "HR1"}
    # Each case's record says who filed although the list was open.
    on_record = {"code": "law.mass_redundancy", "article": "劳动合同法 41", "accepted_by": "HR1"}
    assert [e["accepted_warnings"] for e in desk.events("case.submitted")] == [[on_record]] * 2


def test_who_leaves_does_not_learn_that_others_leave_too(desk: Desk):
    made = batch(desk)
    desk.call("release_batch", {"name": made["name"], "accept_warnings": True}, **HR)
    ask = {"parent": made["cases"][0]["case"]}
    for person in ("E201", "E200"):  # the leaver, the head: GetCase tells neither of a batch
        entries = desk.call("get_timeline", ask, person=person)["entries"]
        assert "case.submitted" in [e["event"] for e in entries]
        assert id_of_batch(made) not in str(entries)
    assert id_of_batch(made) in str(desk.call("get_timeline", ask, **HR))


def id_of_batch(made: dict[str, Any]) -> str:
    return str(made["name"]).removeprefix("batches/")


def test_a_batch_files_itself_at_its_hour(desk: Desk):
    made = batch(desk, release_at="2026-03-03T01:00:00Z", accept_warnings=True)
    later = {"name": made["name"], "release_at": "2026-03-04T01:00:00Z", "etag": made["etag"]}
    assert desk.call("reschedule_release", later, **HR)["release_at"] == "2026-03-04T01:00:00Z"
    desk.pass_time(hours=30)
    assert desk.events("case.submitted") == []
    desk.pass_time(hours=20)
    assert len(desk.events("case.submitted")) == 2
    desk.pass_time(hours=20)
    assert (len(desk.events("case.submitted")), len(desk.events("batch.released"))) == (2, 1)


def test_what_cannot_be_released_stays_behind_and_hr_is_told(desk: Desk):
    desk.upsert("employees", employee("E203", "EAST"))
    made = batch(desk, row("E201"), row("E202"), row("E203"), release_at="2026-03-03T01:00:00Z", accept_warnings=True)
    alone = desk.file("E201", as_whom={"person": "E201"})  # resigns, and learns nothing
    assert alone["state"] == "submitted"
    desk.upsert("employees", employee("E202", "EAST", status="inactive"))
    desk.pass_time(days=1)
    seen = desk.call("get_batch", {"name": made["name"]}, **HR)
    assert {(c["leaver"][10:], c["state"], c.get("blocked_reason")) for c in seen["cases"]} == {
        ("E201", "draft", "already_open"),
        ("E202", "draft", "person_inactive"),
        ("E203", "submitted", None),
    }
    (told,) = desk.events("release.blocked")
    assert (told["blocked_reason"], told["hr"], len(told["cases"])) == ("partly", ["HR1"], 2)
    assert len(desk.events("batch.released")[0]["blocked"]) == 2
    desk.upsert("employees", employee("E202", "EAST"))
    case = next(c["case"] for c in seen["cases"] if c["leaver"].endswith("E202"))
    assert desk.call("submit_case", {"name": case}, **HR)["batch"] == made["name"]


def test_a_batch_of_nobody_is_held(desk: Desk):
    made = batch(desk, release_at="2026-03-03T01:00:00Z", accept_warnings=True)
    desk.upsert("employees", *[employee(n, "EAST", status="inactive") for n in ("E201", "E202")])
    desk.pass_time(days=1)
    seen = desk.call("get_batch", {"name": made["name"]}, **HR)
    assert (seen["state"], seen["blocked_reason"], "release_at" in seen) == ("draft", "no_leaver", False)
    assert desk.events("batch.released") == []
    assert desk.events("release.blocked")[0]["hr"] == ["HR1"]


def test_a_case_of_a_batch_is_not_filed_before_the_others(desk: Desk):
    made = batch(desk)
    with pytest.raises(Refused, match="WRONG_STATE"):
        desk.call("submit_case", {"name": made["cases"][0]["case"], "accept_warnings": True}, **HR)
    desk.call("cancel_case", {"name": made["cases"][0]["case"], "reason": "保留"}, **HR)
    desk.call("release_batch", {"name": made["name"], "accept_warnings": True}, **HR)
    assert [e["leaver"] for e in desk.events("case.submitted")] == ["E202"]


def test_a_head_who_leaves_too_is_followed_by_the_next_above(desk: Desk):
    made = batch(desk, row("E200"), row("E201"), row("E100"), heads=["employees/E001"])
    heads = {c["leaver"][10:]: c["head"] for c in made["cases"]}
    assert heads == {"E200": "employees/E001", "E201": "employees/E001", "E100": "employees/E001"}
    desk.call("release_batch", {"name": made["name"], "accept_warnings": True}, **HR)
    assert {e["leaver"]: (e["head"], e["head_superior"]) for e in desk.events("case.submitted")} == {
        "E200": ("E001", None),
        "E201": ("E001", None),
        "E100": ("E001", None),
    }


def test_hr_who_leaves_too_is_neither_hr_nor_reader(desk: Desk):
    desk.upsert("duties", duty("D7", "HR2", "departments/SALES"), duty("D8", "HR1", "departments/TOP"))
    made = batch(desk, row("E201"), row("HR2"))
    assert made["hr"] == ["employees/HR1"]
    for name in [made["name"]]:
        with pytest.raises(Refused, match="NOT_FOUND"):
            desk.call("get_batch", {"name": name}, person="HR2", roles=("hr",))
    assert desk.call("list_cases", {}, person="HR2", roles=("hr",))["cases"] == []
    desk.upsert("departments", department("EAST", parent="departments/SALES", head="employees/E300"))
    desk.pass_time(seconds=5)  # the viewers are worked out anew
    assert desk.call("list_cases", {}, person="HR2", roles=("hr",))["cases"] == []
    assert desk.call("list_batches", {}, person="HR2", roles=("hr",))["batches"] == []


def test_hr_who_leaves_too_does_not_become_hr_of_the_others_after_the_release(desk: Desk):
    desk.upsert("duties", duty("D1", "HR2", "departments/EAST"), duty("D8", "HR1", "departments/TOP"))
    made = batch(desk, row("E201"), row("HR2"))
    desk.call("release_batch", {"name": made["name"], "accept_warnings": True}, **HR)
    other = made["cases"][0]["case"]
    for _ in range(2):  # at once, and after the directory changed
        seen = desk.call("get_case", {"name": other}, **HR)
        assert seen["hrbp"] == "employees/HR1"
        with pytest.raises(Refused, match="NOT_FOUND"):
            desk.call("get_case", {"name": other}, person="HR2", roles=("hr",))
        assert [c["leaver"] for c in desk.call("list_cases", {}, person="HR2", roles=("hr",))["cases"]] == [
            "employees/HR2"
        ]
        desk.upsert("departments", department("EAST", parent="departments/SALES", head="employees/E300"))
        desk.pass_time(seconds=5)


def test_an_admin_who_leaves_in_a_batch_finds_it_by_no_door_until_taken_out(desk: Desk):
    made = batch(desk)
    desk.call("release_batch", {"name": made["name"], "accept_warnings": True}, **HR)
    admin = {"person": "E201", "roles": ("admin",)}
    assert desk.call("list_batches", {}, **admin)["batches"] == []
    with pytest.raises(Refused, match="NOT_FOUND"):
        desk.call("get_dashboard", {"batch": made["name"]}, **admin)
    assert desk.call("get_dashboard", {}, **admin)["batches"] == []
    desk.call("cancel_case", {"name": made["cases"][0]["case"], "reason": "留任"}, **HR)
    assert desk.call("get_batch", {"name": made["name"]}, **admin)["name"] == made["name"]
    assert [b["name"] for b in desk.call("list_batches", {}, **admin)["batches"]] == [made["name"]]
    assert desk.call("get_dashboard", {"batch": made["name"]}, **admin)["counts"]


def test_a_cancelled_draft_was_never_heard_of(desk: Desk):
    made = batch(desk, release_at="2026-03-03T01:00:00Z", accept_warnings=True)
    before = len(desk.events())
    done = desk.call("cancel_batch", {"name": made["name"], "reason": "不再进行"}, **HR)
    assert (done["cancelled"], done["not_cancelled"], done["batch"]["state"]) == (2, [], "cancelled")
    desk.pass_time(days=3)
    assert len(desk.events()) == before
    assert desk.checklist.calls == []
    with pytest.raises(Refused, match="WRONG_STATE"):
        desk.call("release_batch", {"name": made["name"], "accept_warnings": True}, **HR)
    assert desk.file("E201")["state"] == "submitted"


def test_a_released_batch_is_called_off_as_far_as_it_can_be(desk: Desk):
    made = batch(desk)
    desk.call("release_batch", {"name": made["name"], "accept_warnings": True}, **HR)
    complete = made["cases"][0]["case"][6:]
    desk.checklist.answer = None

    def answer(request: dict[str, Any]) -> Any:
        closed = request["case_id"] != complete
        return {"result": {"closed": closed, "state": "closed" if closed else "completed"}, "error": None}

    desk.checklist.call = lambda _s, _m, _h, request, _t: answer(request)  # type: ignore[method-assign]
    done = desk.call("cancel_batch", {"name": made["name"], "reason": "业务保留"}, **HR)
    assert (done["cancelled"], [n["leaver"] for n in done["not_cancelled"]]) == (1, ["employees/E201"])
    assert desk.events("batch.cancelled")[0]["cases"] == [made["cases"][1]["case"][6:]]
    assert [e["case_id"] for e in desk.events("case.cancelled")] == [made["cases"][1]["case"][6:]]
    again = desk.call("cancel_batch", {"name": made["name"], "reason": "业务保留"}, **HR)
    assert (again["cancelled"], len(desk.events("batch.cancelled"))) == (0, 1)


def test_each_case_is_asked_about_under_a_key_of_its_own(desk: Desk):
    made = batch(desk)
    desk.call("release_batch", {"name": made["name"], "accept_warnings": True}, **HR)
    keys = []
    whole = desk.checklist.call

    def call(service: str, method: str, headers: Any, request: Any, timeout: float) -> Any:
        keys.append(headers["nameko.idempotency_key"])
        return whole(service, method, headers, request, timeout)

    desk.checklist.call = call  # type: ignore[method-assign]
    desk.app.rpc = desk.checklist
    desk.call("cancel_batch", {"name": made["name"], "reason": "x"}, **HR, key="k1")
    assert len(set(keys)) == 2


def test_the_dashboard_shows_where_the_batch_stands(desk: Desk):
    made = batch(desk, row("E201"), row("E202"), row("E200"), heads=["employees/E001"])
    desk.call("release_batch", {"name": made["name"], "accept_warnings": True}, **HR)
    case = next(c["case"] for c in made["cases"] if c["leaver"].endswith("E202"))[6:]
    desk.deliver("checklist", "checklist.created", case, head="E100")
    desk.deliver(
        "checklist",
        "task.opened",
        case,
        task_id="t1",
        kind="confirm_list",
        subject=f"checklists/{case}",
        title={"zh-CN": "确认清单", "en": "Confirm the list"},
        person="E100",
        due_at="2026-03-04T10:00:00Z",
    )
    late = {"deadline_id": "d1", "kind": "list_confirmation", "person": "E100", "time_zone": "Asia/Shanghai"}
    desk.deliver("checklist", "deadline.set", case, due_at="2026-03-02T02:00:00Z", **late)
    desk.deliver("checklist", "deadline.missed", case, due_at="2026-03-02T02:00:00Z", **late)
    seen = desk.call("get_batch_dashboard", {"name": made["name"]}, **HR)
    assert (seen["total"], seen["by_state"]) == (3, {"submitted": 2, "awaiting_list_confirmation": 1})
    assert seen["by_health"] == {"red": 1, "green": 2}
    assert seen["cases"][0]["leaver"] == "employees/E202"
    (wait,) = seen["cases"][0]["waits_for"]
    assert (wait["person"], wait["due_at"]) == ("employees/E100", "2026-03-04T10:00:00Z")
    assert [(d["department"], d["total"], d["red"]) for d in seen["departments"]] == [("departments/EAST", 3, 1)]
    assert seen["open_checklist_items"] == 7
    head = desk.call("get_batch_dashboard", {"name": made["name"]}, person="E001")
    assert (head["total"], head["open_checklist_items"]) == (3, 0)
    with pytest.raises(Refused, match="NOT_FOUND"):
        desk.call("get_batch_dashboard", {"name": made["name"]}, person="E201")


def test_systems_and_admins_enter_batches_too(desk: Desk):
    made = batch(desk, as_whom=ERP)
    assert desk.call("get_batch", {"name": made["name"]}, **HR)["initiator"] == "erp"
    other = batch(desk, row("E301"), as_whom=ADMIN, client_key="other")
    assert other["hr"] == ["employees/HR2"]
    assert [b["name"] for b in desk.call("list_batches", {}, **ADMIN)["batches"]] == [other["name"]]
    with pytest.raises(Refused, match="STALE_ETAG"):
        desk.call("release_batch", {"name": made["name"], "etag": "9", "accept_warnings": True}, **HR)


def test_nobody_who_leaves_in_the_batch_is_named_successor_in_it_later(desk: Desk):
    made = batch(desk, row("E201"), row("E202", last_working_day="2026-04-15"))
    ask = {"name": made["cases"][0]["case"], "successor": "employees/E202"}
    for released in (False, True):
        if released:
            desk.call("release_batch", {"name": made["name"], "accept_warnings": True}, **HR)
        with pytest.raises(Refused, match="same batch") as told:
            desk.call("set_successor", ask, **HR)
        assert told.value.fields.keys() == {"successor"}
