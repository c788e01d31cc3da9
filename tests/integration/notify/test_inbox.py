"""Inbox, delivery log and preferences: who sees what, pages, versions, bad input."""

from __future__ import annotations

from typing import Any

import pytest

from tests.integration.notify.stage import Stage


@pytest.fixture(autouse=True)
def told(stage: Stage) -> None:
    stage.submitted()


def names(reply: dict[str, Any]) -> list[str]:
    assert reply["error"] is None, reply
    return [m["name"] for m in reply["result"]["messages"]]


def many(stage: Stage, count: int) -> None:
    for n in range(count):
        entry = {"entry_id": f"e{n}", "title": {"zh-CN": "条目", "en": "Entry"}}
        stage.done("checklist", "entry.confirmed", **entry, confirmed_by="E5")


def test_a_person_reads_the_own_inbox(stage: Stage) -> None:
    (mine,) = stage.call("list_messages", "E1")["result"]["messages"]
    assert mine["template"] == "case_opened_leaver"
    assert mine["case"] == mine["subject_name"] == f"cases/{stage.case}"
    assert mine["title"].startswith("您的离职交接已启动")
    assert "read_time" not in mine
    assert stage.call("get_message", "E1", {"name": mine["name"]})["result"] == mine


def test_nobody_reads_or_marks_another_ones_message(stage: Stage) -> None:
    (name,) = names(stage.call("list_messages", "E1"))
    for method in ("get_message", "mark_read"):
        for actor, roles in (("E2", "person"), ("E4", "hr,admin,auditor")):
            refused = stage.call(method, actor, {"name": name}, roles)["error"]
            assert (refused["reason"], refused["fields"][0]["field"]) == ("NOT_FOUND", "name")
    foreign = stage.call("get_message", "E1", {"name": name}, tenant="another")["error"]
    assert foreign["reason"] == "NOT_FOUND"
    assert stage.message("E1", "case_opened_leaver").read_at is None


def test_a_system_has_no_inbox(stage: Stage) -> None:
    headers = {"nameko.tenant": stage.tenant, "nameko.actor": "erp", "nameko.actor_kind": "system"}
    assert stage.app.call("list_messages", headers, {})["error"]["reason"] == "FORBIDDEN"


def test_reading_counts_once(stage: Stage) -> None:
    (name,) = names(stage.call("list_messages", "E1"))
    assert stage.call("get_unread_count", "E1")["result"] == {"unread": 1}
    first = stage.call("mark_read", "E1", {"name": name})["result"]["read_time"]
    stage.wait(hours=1)
    assert stage.call("mark_read", "E1", {"name": name})["result"]["read_time"] == first
    assert stage.call("get_unread_count", "E1")["result"] == {"unread": 0}
    assert names(stage.call("list_messages", "E1", {"unread_only": True})) == []


def test_marking_all_of_a_case(stage: Stage) -> None:
    many(stage, 3)
    other = {"case": "cases/other"}
    assert stage.call("mark_all_read", "E1", other)["result"] == {"unread": 4}
    assert stage.call("mark_all_read", "E1", {"case": f"cases/{stage.case}"})["result"] == {"unread": 0}
    assert stage.call("get_unread_count", "E2")["result"] == {"unread": 1}


def test_pages_hold_everything_once_newest_first(stage: Stage) -> None:
    many(stage, 7)
    found: list[str] = []
    token = ""
    while True:
        reply = stage.call("list_messages", "E1", {"page_size": 3, "page_token": token})
        found += names(reply)
        token = reply["result"]["next_page_token"]
        if not token:
            break
    assert len(found) == len(set(found)) == 8
    whole = stage.call("list_messages", "E1", {"page_size": 100})
    assert names(whole) == found
    times = [m["create_time"] for m in whole["result"]["messages"]]
    assert times == sorted(times, reverse=True)


def test_a_page_token_of_another_query_is_refused(stage: Stage) -> None:
    many(stage, 3)
    token = stage.call("list_messages", "E1", {"page_size": 1})["result"]["next_page_token"]
    for body in ({"unread_only": True}, {"case": "cases/x"}):
        refused = stage.call("list_messages", "E1", {**body, "page_token": token})["error"]
        assert (refused["reason"], refused["fields"][0]["field"]) == ("INVALID_ARGUMENT", "page_token")


@pytest.mark.parametrize(
    ("actor", "roles", "sees"),
    [
        ("E4", "person,hr", 8),  # HRBP of the case, and HR of SALES
        ("E6", "person,hr", 0),  # HR of RND
        ("E2", "person,hr", 0),  # HR of nothing
        ("E6", "person,admin", 8),
        ("E6", "person,auditor", 8),
    ],
)
def test_hr_sees_the_log_of_its_subtree(stage: Stage, actor: str, roles: str, sees: int) -> None:
    reply = stage.call("list_deliveries", actor, {}, roles)["result"]
    assert len(reply["deliveries"]) == sees
    (one, *_) = stage.deliveries()
    got = stage.call("get_delivery", actor, {"name": f"deliveries/{one.delivery_id}"}, roles)
    assert (got["error"] is None) == bool(sees)
    if not sees:
        assert got["error"]["reason"] == "NOT_FOUND"


def test_a_company_wide_hr_duty_sees_all_cases(stage: Stage) -> None:
    stage.change(stage.duty("D9", "hrbp", "E5", None))
    assert len(stage.call("list_deliveries", "E5", {}, "hr")["result"]["deliveries"]) == 8


def test_the_log_is_not_for_others_and_holds_no_contents(stage: Stage) -> None:
    assert stage.call("list_deliveries", "E1")["error"]["reason"] == "FORBIDDEN"
    reply = stage.call("list_deliveries", "E4", {}, "hr")
    assert "您的离职交接" not in str(reply) and "Li Lei" not in str(reply)


def test_who_leaves_sees_nothing_of_the_own_case_in_the_log(stage: Stage) -> None:
    stage.case += "x"
    stage.submitted(leaver="E4", hrbp="E6")
    own = {"filter": f"case = cases/{stage.case}"}
    for roles in ("hr", "admin", "auditor"):
        assert stage.call("list_deliveries", "E4", own, roles)["result"]["deliveries"] == [], roles
        assert stage.call("list_deliveries", "E4", {}, roles)["result"]["deliveries"] != [], roles
    name = stage.call("list_deliveries", "E6", own, "hr")["result"]["deliveries"][0]["name"]
    for method in ("get_delivery", "resend_delivery"):
        assert stage.call(method, "E4", {"name": name}, "hr,admin")["error"]["reason"] == "NOT_FOUND"


def test_the_former_hr_partner_sees_the_log_no_longer(stage: Stage) -> None:
    stage.case += "y"
    stage.change(stage.person("E1", 2, hrbp="E5"))
    stage.submitted(hrbp="E5", department_path=["ROOT"])
    assert stage.call("list_deliveries", "E5", {}, "hr")["result"]["deliveries"] != []
    stage.change(stage.person("E1", 3, hrbp="E6"))
    assert stage.call("list_deliveries", "E5", {}, "hr")["result"]["deliveries"] == []
    assert stage.call("list_deliveries", "E6", {}, "hr")["result"]["deliveries"] != []
    stage.done("checklist", "checklist.ready_for_letter", letter_id=stage.case)
    assert ("E6", "letter_ready") in stage.told() and ("E5", "letter_ready") not in stage.told()


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("channel = email", 4),
        ("channel = in_app AND person = employees/E2", 1),
        ("state = sent", 4),
        ("state = waiting OR state = sent", 8),
        ("case = cases/nothing", 0),
        ("template = case_opened_*", 8),
    ],
)
def test_the_log_can_be_filtered(stage: Stage, text: str, count: int) -> None:
    reply = stage.call("list_deliveries", "E4", {"filter": text}, "hr")
    assert reply["error"] is None, reply
    assert len(reply["result"]["deliveries"]) == count


@pytest.mark.parametrize("text", ["state = nonsense", "body = x", "state ="])
def test_a_bad_filter_names_itself(stage: Stage, text: str) -> None:
    refused = stage.call("list_deliveries", "E4", {"filter": text}, "hr")["error"]
    assert (refused["reason"], refused["fields"][0]["field"]) == ("INVALID_ARGUMENT", "filter")


def test_preferences_begin_with_the_directory(stage: Stage) -> None:
    assert stage.call("get_preferences", "E5")["result"] == {
        "person": "employees/E5",
        "locale": "en",
        "channels": ["email"],
        "time_zone": "Europe/London",
        "etag": "0",
    }


def test_preferences_change_what_is_named_and_nothing_else(stage: Stage) -> None:
    first = stage.call("update_preferences", "E2", {"locale": "en"})["result"]
    assert (first["locale"], first["channels"], first["etag"]) == ("en", ["email"], "1")
    quiet = stage.call("update_preferences", "E2", {"quiet_from": "22:00", "quiet_to": "07:30"})["result"]
    assert (quiet["locale"], quiet["quiet_from"], quiet["quiet_to"]) == ("en", "22:00", "07:30")
    ended = stage.call("update_preferences", "E2", {"quiet_from": "", "quiet_to": ""})["result"]
    assert "quiet_from" not in ended
    stage.done("offboarding", "case.blocked", blocked_reason="no_head", hrbp="E2")
    assert stage.message("E2", "case_blocked").title.startswith("Please act")


def test_a_stale_change_of_preferences_is_refused(stage: Stage) -> None:
    stage.call("update_preferences", "E2", {"locale": "en", "etag": "0"})
    refused = stage.call("update_preferences", "E2", {"locale": "zh-CN", "etag": "0"})["error"]
    assert (refused["reason"], refused["fields"][0]["field"]) == ("STALE_ETAG", "etag")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"quiet_from": "22:00"}, "quiet_to"),
        ({"quiet_to": "22:00"}, "quiet_from"),
        ({"quiet_from": "", "quiet_to": "07:00"}, "quiet_from"),
        ({"quiet_from": "25:00", "quiet_to": "07:00"}, "quiet_from"),
        ({"locale": "fr"}, "locale"),
        ({"channels": ["pigeon"]}, "channels[0]"),
        ({"colour": "blue"}, "colour"),
    ],
)
def test_bad_preferences_name_the_field(stage: Stage, body: dict[str, Any], field: str) -> None:
    refused = stage.call("update_preferences", "E2", body)["error"]
    assert refused["reason"] == "INVALID_ARGUMENT"
    assert [f["field"] for f in refused["fields"]] == [field]
    assert stage.call("get_preferences", "E2")["result"]["etag"] == "0"


def test_the_tenants_rules_decide_what_goes_by_mail(stage: Stage) -> None:
    value = {"in_app_only": [], "reminder_lead": {"n": 2, "unit": "hours"}}
    changed = stage.call("update_settings", "E6", {"key": "notify.rules", "value": value, "reason": "x"}, "admin")
    assert changed["error"] is None
    many(stage, 1)
    assert [d.person for d in stage.deliveries() if d.template == "entry_confirmed"] == ["E1"]
    bad = {"key": "notify.rules", "value": {"quiet_from": "22:00"}}
    assert stage.call("update_settings", "E6", bad, "admin")["error"]["reason"] == "INVALID_ARGUMENT"
