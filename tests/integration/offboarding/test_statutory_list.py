"""劳动合同法 41 to 43 on a batch: when HR gets its list, what it is for, and what filing before it is done takes."""

from __future__ import annotations

from typing import Any

import pytest

from tests.integration.offboarding.desk import ADMIN, ERP, HR, Desk, Refused, company, employee
from tests.integration.offboarding.test_separation_batches import batch, row

BEFORE = (
    "inform_union_or_staff",
    "hear_opinions",
    "report_labour_authority",
    "keep_by_preference",
    "check_protected",
    "tell_union_reasons",
)


def items(answer: dict[str, Any]) -> dict[str, Any]:
    return {item["key"]: item for item in answer["checklist_items"]}


def update(desk: Desk, made: dict[str, Any], key: str, state: str = "done", **more: Any) -> dict[str, Any]:
    ask = {"name": made["name"], "key": key, "state": state, **more}
    return desk.call("update_batch_checklist_item", ask, **HR)


def codes(made: dict[str, Any]) -> list[str]:
    return [w["code"] for w in made["warnings"]]


def test_the_list_says_what_to_do_until_when_in_both_languages(desk: Desk):
    made = batch(desk)
    assert list(items(made)) == [*BEFORE, "rehire_order"]
    first = items(made)["inform_union_or_staff"]
    assert (first["state"], first["article"], first["due_on"]) == ("open", "劳动合同法 41", "2026-03-02")
    assert first["title"]["zh-CN"] == "向工会或者全体职工说明情况"
    assert all(item["guidance"]["en"] and item["guidance"]["zh-CN"] for item in made["checklist_items"])
    assert items(made)["rehire_order"]["due_on"] == "2026-10-01"
    assert {key for key, item in items(made).items() if item["before_release"]} == set(BEFORE)


def test_with_the_list_done_nothing_is_left_to_accept(desk: Desk):
    made = batch(desk)
    done = update(desk, made, "inform_union_or_staff", done_on="2026-03-01", note="会议纪要 2026-03", etag=made["etag"])
    first = items(done)["inform_union_or_staff"]
    assert (first["state"], first["done_on"], first["decided_by"], first["note"]) == (
        "done",
        "2026-03-01",
        "HR1",
        "会议纪要 2026-03",
    )
    for key in BEFORE[1:]:
        done = update(desk, made, key)
    assert items(done)["hear_opinions"]["done_on"] == "2026-03-02"
    released = desk.call("release_batch", {"name": made["name"]}, **HR)
    assert (released["state"], [w.get("accepted_by") for w in released["warnings"]]) == ("released", [None])
    # The list goes on after the release: whom to tell of new jobs.
    assert (
        items(update(desk, made, "rehire_order", "not_applicable", note="不再招用"))["rehire_order"]["state"] != "open"
    )


def test_a_point_that_is_open_again_must_be_accepted_by_name(desk: Desk):
    made = batch(desk)
    for key in BEFORE:
        update(desk, made, key)
    update(desk, made, "hear_opinions", "open")
    with pytest.raises(Refused) as refused:
        desk.call("release_batch", {"name": made["name"]}, **HR)
    assert refused.value.fields.keys() == {"accept_warnings"}
    released = desk.call("release_batch", {"name": made["name"], "accept_warnings": True}, **HR)
    assert [w["accepted_by"] for w in released["warnings"]] == ["HR1"]


@pytest.mark.parametrize(
    ("change", "reason", "field"),
    [
        ({"key": "no_such_point"}, "NOT_FOUND", "key"),
        ({"state": "not_applicable"}, "INVALID_ARGUMENT", "note"),
        ({"done_on": "2026-03-03"}, "INVALID_ARGUMENT", "done_on"),
        ({"state": "perhaps"}, "INVALID_ARGUMENT", "state"),
        ({"etag": "7"}, "STALE_ETAG", "etag"),
    ],
)
def test_bad_updates_name_their_field(desk: Desk, change, reason, field):
    made = batch(desk)
    ask = {"name": made["name"], "key": "hear_opinions", "state": "done", **change}
    with pytest.raises(Refused) as refused:
        desk.call("update_batch_checklist_item", ask, **HR)
    assert (refused.value.reason, set(refused.value.fields)) == (reason, {field})


def test_the_list_is_for_hr_and_the_same_word_twice_is_no_change(desk: Desk):
    made = batch(desk, heads=["employees/E100"])
    assert "checklist_items" not in {
        k: v for k, v in desk.call("get_batch", {"name": made["name"]}, person="E100").items() if v
    }
    with pytest.raises(Refused, match="FORBIDDEN"):
        ask = {"name": made["name"], "key": "hear_opinions", "state": "done"}
        desk.call("update_batch_checklist_item", ask, person="E100")
    once = update(desk, made, "hear_opinions")
    assert update(desk, made, "hear_opinions")["etag"] == once["etag"]


def test_below_the_limits_there_is_neither_finding_nor_list(desk: Desk):
    desk.upsert("employees", *[employee(f"S{n}", "RND") for n in range(40)])
    made = batch(desk)
    assert (codes(made), made["checklist_items"]) == ([], [])
    assert desk.call("release_batch", {"name": made["name"]}, **HR)["state"] == "released"


def test_batches_and_single_redundancies_of_a_legal_entity_add_up(desk: Desk):
    desk.upsert(
        "employees", *[employee(f"S{n}", "RND") for n in range(40)], *[employee(f"T{n}", "EAST") for n in range(5)]
    )
    assert codes(batch(desk, row("E201"), row("E202"), client_key="a")) == []
    desk.file("T0", kind="redundancy", notice={"union_informed": True})
    desk.file("T1", kind="mutual")  # is no redundancy
    second = batch(desk, row("T2"), row("T3"), row("T4"), client_key="b")
    (finding,) = second["warnings"]
    assert "6 of 54" in finding["text"]["en"]
    assert len(second["checklist_items"]) == 7


def test_a_single_redundancy_that_makes_it_a_mass_says_so_to_hr_only(desk: Desk):
    one = {"kind": "redundancy", "notice": {"union_informed": True}}
    assert desk.file("E201", **one)["warnings"] == []
    second = desk.file("E202", **one)
    assert [(w["code"], w["must_accept"]) for w in second["warnings"]] == [("law.mass_redundancy_case", False)]
    assert desk.file("E200", as_whom={"person": "E100"}, **one, validate_only=True)["warnings"] == []


def test_another_legal_entity_and_another_time_do_not_count(desk: Desk):
    desk.upsert("companies", company("SUB", parent="companies/HQ", legal_entity=True), company("HQ", legal_entity=True))
    desk.upsert("employees", *[employee(f"S{n}", "EAST") for n in range(20)])
    desk.upsert("employees", *[employee(f"U{n}", "EAST", company="companies/SUB") for n in range(11)])
    assert codes(batch(desk, row("S0"), row("S1"), client_key="a")) == []
    assert codes(batch(desk, row("U0"), client_key="u")) == []
    late = {"last_working_day": "2026-12-01"}
    assert codes(batch(desk, row("S2", **late), client_key="b")) == []
    assert codes(batch(desk, row("S3"), client_key="c")) == ["law.mass_redundancy"]
    assert desk.call("get_company", {"name": "companies/SUB"})["legal_entity"] is True


def test_a_branch_counts_with_its_legal_entity(desk: Desk):
    desk.upsert("companies", company("BR", parent="companies/HQ", legal_entity=False), company("HQ", legal_entity=True))
    desk.upsert("employees", *[employee(f"S{n}", "EAST") for n in range(11)])
    desk.upsert("employees", employee("B1", "EAST", company="companies/BR"))
    made = batch(desk, row("B1"), row("S0"), client_key="x")  # 1 of 1 in the branch, 2 of 21 altogether
    assert codes(made) == []
    assert "company" not in made
    assert codes(batch(desk, row("S1"), client_key="y")) == ["law.mass_redundancy"]  # 3 of 21


def test_other_countries_and_kinds_raise_nothing_here(desk: Desk):
    desk.upsert("companies", company("DE", country="DE", time_zone="Europe/Berlin"))
    desk.upsert("employees", employee("G1", "EAST", company="companies/DE", country="DE"))
    assert "law.mass_redundancy" not in codes(batch(desk, row("G1"), client_key="g"))
    assert "law.mass_redundancy" not in codes(batch(desk, row("E201"), row("E202"), kind="mutual", client_key="m"))


def test_a_tenants_own_limits_count(desk: Desk):
    value = {"cn_people": 2, "cn_percent": 100, "cn_notice_days": 45}
    desk.call("update_settings", {"key": "redundancy_rules", "value": value}, **ADMIN)
    made = batch(desk, as_whom=ERP)
    assert items(made)["inform_union_or_staff"]["due_on"] == "2026-02-15"
    assert codes(batch(desk, row("E301"), as_whom=ERP, client_key="r")) == ["law.mass_redundancy"]


def test_protected_people_and_the_union_are_findings_of_their_row(desk: Desk):
    notice = {"protected_grounds": ["pregnancy_maternity_nursing"]}
    made = batch(desk, row("E201", notice=notice), row("E202"))
    found = {(w["code"], w.get("leaver")) for w in made["warnings"]}
    assert found == {
        ("law.mass_redundancy", None),
        ("notice.union_not_informed", "employees/E201"),
        ("notice.protected_person", "employees/E201"),
    }
    with pytest.raises(Refused) as refused:
        batch(desk, row("E301", notice=notice), client_key="z", release_at="2026-03-03T01:00:00Z", as_whom=ADMIN)
    assert "accept_warnings" in refused.value.fields
    assert "E301: a protected person" in refused.value.message


@pytest.mark.parametrize("released", [False, True], ids=["draft", "released"])
def test_what_is_still_to_do_is_due_by_the_dates_as_they_are_now(desk: Desk, released: bool):
    made = batch(desk)
    update(desk, made, "hear_opinions")
    if released:
        desk.call("release_batch", {"name": made["name"], "accept_warnings": True}, **HR)
    for one, day in zip(made["cases"], ("2026-04-15", "2026-05-06"), strict=True):
        desk.call("reschedule_case", {"name": one["case"], "last_working_day": day}, **HR)
    due = {k: v["due_on"] for k, v in items(desk.call("get_batch", {"name": made["name"]}, **HR)).items()}
    assert due == {
        **dict.fromkeys(("inform_union_or_staff", "keep_by_preference"), "2026-03-16"),
        **dict.fromkeys(("report_labour_authority", "check_protected", "tell_union_reasons"), "2026-04-15"),
        "hear_opinions": "2026-04-01",
        "rehire_order": "2026-11-06",
    }


def due(desk: Desk, made: dict[str, Any], key: str = "rehire_order") -> str:
    return str(items(desk.call("get_batch", {"name": made["name"]}, **HR))[key]["due_on"])


@pytest.mark.parametrize("released", [False, True], ids=["draft", "released"])
def test_who_is_called_off_counts_on_the_list_no_more(desk: Desk, released: bool):
    made = batch(desk, row("E201"), row("E202", last_working_day="2026-05-06"))
    if released:
        desk.call("release_batch", {"name": made["name"], "accept_warnings": True}, **HR)
    assert due(desk, made) == "2026-11-06"
    desk.call("cancel_case", {"name": made["cases"][1]["case"], "reason": "误报"}, **HR)
    assert due(desk, made) == "2026-10-01"
    desk.call("cancel_case", {"name": made["cases"][0]["case"], "reason": "误报"}, **HR)
    assert due(desk, made) == "2026-10-01"  # nobody leaves: no other day to count from


def test_a_case_that_checklist_closed_by_itself_counts_no_more(desk: Desk):
    made = batch(desk, row("E201"), row("E202", last_working_day="2026-05-06"))
    desk.call("release_batch", {"name": made["name"], "accept_warnings": True}, **HR)
    case = made["cases"][1]["case"].removeprefix("cases/")
    assert desk.deliver("checklist", "checklist.closed", case, outcome="cancelled").verdict.value == "done"
    assert due(desk, made) == "2026-10-01"


def test_what_is_left_of_a_batch_called_off_has_its_own_days(desk: Desk):
    made = batch(desk, row("E201"), row("E202", last_working_day="2026-05-06"))
    desk.call("release_batch", {"name": made["name"], "accept_warnings": True}, **HR)
    complete = made["cases"][0]["case"].removeprefix("cases/")

    def close(_service: str, _method: str, _headers: Any, request: dict[str, Any], _timeout: float) -> Any:
        closed = request["case_id"] != complete
        return {"result": {"closed": closed, "state": "closed" if closed else "completed"}, "error": None}

    desk.checklist.call = close  # type: ignore[method-assign]
    desk.call("cancel_batch", {"name": made["name"], "reason": "误报"}, **HR)
    assert due(desk, made) == "2026-10-01"


def test_a_point_that_is_open_again_is_due_by_the_dates_of_now(desk: Desk):
    made = batch(desk, row("E201"), row("E202", last_working_day="2026-05-06"))
    update(desk, made, "rehire_order")
    desk.call("cancel_case", {"name": made["cases"][1]["case"], "reason": "误报"}, **HR)
    assert due(desk, made) == "2026-11-06"
    update(desk, made, "rehire_order", "open")
    assert due(desk, made) == "2026-10-01"


def test_a_release_that_moves_asks_the_tenants_rules_of_now(desk: Desk):
    made = batch(desk)
    value = {"cn_people": 20, "cn_percent": 10, "cn_notice_days": 45}
    desk.call("update_settings", {"key": "redundancy_rules", "value": value}, **ADMIN)
    assert due(desk, made, "inform_union_or_staff") == "2026-03-02"
    ask = {"name": made["name"], "release_at": "2026-03-03T01:00:00Z", "accept_warnings": True}
    moved = desk.call("reschedule_release", ask, **HR)
    assert items(moved)["inform_union_or_staff"]["due_on"] == "2026-02-15"
