"""Delegations (授权代理): given, refused, ended; what the delegate sees and does while they hold."""

from __future__ import annotations

from typing import Any

import pytest

from tests.integration.offboarding.desk import ADMIN, HR, Desk, Refused, id_of

WEEK = {"starts_at": "2026-03-02T01:00:00Z", "ends_at": "2026-03-07T00:00:00Z"}


def give(desk: Desk, by: str, to: str, *scopes: str, **more: Any) -> dict[str, Any]:
    """`by` lets `to` act."""
    as_whom = more.pop("as_whom", {"person": by})
    ask = {"delegate": f"employees/{to}", "scopes": list(scopes or ("all",)), **WEEK, **more}
    return desk.call("create_delegation", ask, **as_whom)


def facts(desk: Desk) -> list[dict[str, Any]]:
    rows = [row for event in desk.events("directory.changed") for row in event["rows"]]
    return [row for row in rows if row["kind"] == "delegation"]


def test_a_delegation_is_told_as_a_row_of_the_directory_and_ends_at_its_time(desk: Desk):
    made = give(desk, "E200", "E202", "head", reason="休假")
    (row,) = facts(desk)
    assert row == {
        "kind": "delegation",
        "id": made["name"].removeprefix("delegations/"),
        "version": 1,
        "active": True,
        "body": {"delegator": "E200", "delegate": "E202", "scopes": ["head"], **WEEK},
    }
    (granted,) = desk.events("delegation.granted")
    assert (granted["delegator"], granted["delegate"], granted["reason"]) == ("E200", "E202", "休假")
    desk.pass_time(days=5)
    (ended,) = desk.events("delegation.ended")
    assert (ended["ended_by"], ended["ended_at"]) == (None, WEEK["ends_at"])
    assert [(r["version"], r["active"]) for r in facts(desk)] == [(1, True), (2, False)]


@pytest.mark.parametrize(
    ("to", "scopes", "more", "reason", "field"),
    [
        ("E200", ["all"], {}, "somebody else", "delegate"),
        ("E999", ["all"], {}, "NOT_FOUND", "delegate"),
        ("E201", ["all"], {}, "leaves before", "delegate"),
        ("E202", ["all"], {"starts_at": "2026-02-01T00:00:00Z"}, "past", "starts_at"),
        ("E202", ["all"], {"ends_at": "2026-03-01T00:00:00Z"}, "past", "ends_at"),
        ("E202", ["all"], {"starts_at": "2026-03-09T00:00:00Z"}, "before", "ends_at"),
        ("E202", ["all"], {"ends_at": "2027-03-07T00:00:00Z"}, "at most 180", "ends_at"),
        ("E202", ["boss"], {}, "INVALID", "scopes[0]"),
        ("E202", [], {}, "INVALID", "scopes"),
    ],
)
def test_what_makes_no_sense_is_refused_by_field(
    desk: Desk, to: str, scopes: list[str], more: dict[str, Any], reason: str, field: str
):
    desk.file("E201", last_working_day="2026-03-06", accept_warnings=True)
    with pytest.raises(Refused, match=reason) as refused:
        desk.call("create_delegation", {"delegate": f"employees/{to}", "scopes": scopes, **WEEK, **more}, person="E200")
    assert field in refused.value.fields
    assert facts(desk) == []


def test_overlapping_ones_name_the_other(desk: Desk):
    first = give(desk, "E200", "E202", "head")
    with pytest.raises(Refused, match="ALREADY_EXISTS") as refused:
        give(desk, "E200", "E301", "all")
    assert first["name"] in refused.value.message
    give(desk, "E200", "E301", "confirmer")  # another part
    give(desk, "E200", "E301", "head", starts_at=WEEK["ends_at"], ends_at="2026-03-09T00:00:00Z")  # right after
    give(desk, "E100", "E202", "head")  # another person's


def test_what_is_delegated_is_not_passed_on(desk: Desk):
    give(desk, "E100", "E301", "head")
    with pytest.raises(Refused, match="not passed on"):
        give(desk, "E200", "E100", "head")
    give(desk, "E200", "E100", "hr")


def test_only_the_person_or_their_hr_with_a_reason_gives(desk: Desk):
    with pytest.raises(Refused, match="FORBIDDEN"):
        give(desk, "E202", "E301", delegator="employees/E200")
    with pytest.raises(Refused, match="say why"):
        give(desk, "HR1", "E301", delegator="employees/E200", as_whom=HR)
    with pytest.raises(Refused, match="FORBIDDEN"):
        give(
            desk, "HR2", "E301", delegator="employees/E200", reason="病假", as_whom={"person": "HR2", "roles": ("hr",)}
        )
    made = give(desk, "HR1", "E301", delegator="employees/E200", reason="病假", as_whom=HR)
    assert (made["delegator"], made["created_by"]) == ("employees/E200", "HR1")


def test_a_borrowed_office_of_hr_gives_nobodys_rights_and_hr_gives_none_to_itself(desk: Desk):
    give(desk, "HR1", "HR2", "hr", as_whom=HR)
    for delegate in ("HR2", "E301"):
        with pytest.raises(Refused, match="FORBIDDEN") as refused:
            borrowed = {"person": "HR2", "roles": ("hr",)}
            give(desk, "HR2", delegate, delegator="employees/E200", reason="病假", as_whom=borrowed)
        assert list(refused.value.fields) == ["delegator"]
    with pytest.raises(Refused, match="FORBIDDEN") as refused:
        give(desk, "HR1", "HR1", delegator="employees/E200", reason="病假", as_whom=HR)
    assert list(refused.value.fields) == ["delegate"]
    assert len(facts(desk)) == 1


def test_who_reads_and_ends_one(desk: Desk):
    made = give(desk, "E200", "E202")
    for person, seen in (("E200", 1), ("E202", 1), ("E301", 0), ("HR1", 0)):
        assert len(desk.call("list_delegations", {}, person=person)["delegations"]) == seen
    assert len(desk.call("list_delegations", {"delegator": "employees/E200"}, **HR)["delegations"]) == 1
    assert len(desk.call("list_delegations", {"delegator": "employees/E200"}, person="E301")["delegations"]) == 0
    assert len(desk.call("list_delegations", {}, **ADMIN)["delegations"]) == 1
    for method in ("get_delegation", "end_delegation"):
        with pytest.raises(Refused, match="NOT_FOUND"):
            desk.call(method, {"name": made["name"]}, person="E301")
    with pytest.raises(Refused, match="STALE_ETAG"):
        desk.call("end_delegation", {"name": made["name"], "etag": "9"}, person="E202")
    ended = desk.call("end_delegation", {"name": made["name"]}, person="E202")
    assert (ended["active"], ended["ended_by"]) == (False, "E202")
    desk.call("end_delegation", {"name": made["name"]}, person="E200")
    assert len(desk.events("delegation.ended")) == 1
    give(desk, "E200", "E301")  # the time is free again


def test_the_delegate_sees_and_does_what_the_head_may_and_it_is_recorded(desk: Desk):
    case = desk.file("E201")
    with pytest.raises(Refused, match="NOT_FOUND"):
        desk.call("get_case", {"name": case["name"]}, person="E301")
    made = give(desk, "E200", "E301", "head")
    desk.pass_time(seconds=1)
    assert [c["name"] for c in desk.call("list_cases", {}, person="E301")["cases"]] == [case["name"]]
    desk.call("set_successor", {"name": case["name"], "successor": "employees/E202"}, person="E301")
    entries = desk.call("get_timeline", {"parent": case["name"]}, **HR)["entries"]
    (changed,) = [e for e in entries if e["event"] == "case.successor_changed"]
    assert (changed["actor"], changed["on_behalf_of"]) == ("E301", "E200")
    desk.clock.now = desk.clock.now.replace(day=7, hour=0, minute=0, second=0)  # no timer has fired yet
    with pytest.raises(Refused, match="NOT_FOUND"):
        desk.call("get_case", {"name": case["name"]}, person="E301")
    assert desk.call("list_cases", {}, person="E301")["cases"] == []
    desk.pass_time(seconds=1)
    assert desk.call("list_cases", {}, person="E301")["cases"] == []
    assert made["active"]


def test_a_case_that_is_filed_while_it_holds_is_seen_too(desk: Desk):
    give(desk, "E200", "E301", "head")
    case = desk.file("E201")
    assert desk.call("get_case", {"name": case["name"]}, person="E301")["leaver"] == "employees/E201"
    give(desk, "HR1", "HR2", "hr")
    desk.pass_time(seconds=1)
    assert desk.call("list_holdings", {"parent": case["name"]}, person="HR2", roles=("hr",))["total"] == 0


@pytest.mark.parametrize("scope", ["hr", "all"])
def test_who_stands_in_for_hr_must_be_of_hr(desk: Desk, scope: str):
    case = desk.file("E201", reason_code="personal")
    give(desk, "HR1", "E300", scope)
    for task, kind in (("t1", "hr_item"), ("t2", "decide_omission")):
        desk.deliver(
            "checklist", "task.opened", id_of(case), task_id=task, kind=kind, subject=f"entries/{task}",
            title={"zh-CN": "结算", "en": "Settlement"}, person="HR1", due_at=None,
        )  # fmt: skip
    desk.pass_time(seconds=1)
    another = {"leaver": "employees/E202", "kind": "resignation", "notice_date": "2026-03-02"}
    of_hr = {"person": "E300", "roles": ("hr",)}
    assert "hr_item" in {t["kind"] for t in desk.call("list_tasks", {}, **of_hr)["tasks"]}
    assert desk.call("get_case", {"name": case["name"]}, **of_hr)["reason_code"] == "personal"
    assert desk.call("list_tasks", {}, person="E300")["tasks"] == []
    if scope == "hr":
        with pytest.raises(Refused, match="NOT_FOUND"):
            desk.call("get_case", {"name": case["name"]}, person="E300")
        assert desk.call("list_cases", {}, person="E300")["cases"] == []
    else:  # what HR1 has as somebody with tasks in it
        assert "reason_code" not in desk.call("get_case", {"name": case["name"]}, person="E300")
    with pytest.raises(Refused, match="FORBIDDEN"):
        desk.call("create_case", {**another, "last_working_day": "2026-04-01"}, person="E300")


def test_a_delegates_live_list_is_told_to_look(desk: Desk, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("offboarding.store.live.datetime", type("Then", (), {"now": lambda _zone: desk.clock.now}))
    case, told = desk.file("E201"), []
    desk.app.on_hints.append(told.extend)
    made = give(desk, "E200", "E301", "head")
    assert any("E301" in hint.persons for hint in told)
    told.clear()
    desk.deliver(
        "checklist", "task.opened", id_of(case), task_id="t1", kind="confirm_list", subject="checklists/1",
        title={"zh-CN": "办理", "en": "Do"}, person="E200", due_at=None,
    )  # fmt: skip
    assert {"E200", "E301"} <= next(hint for hint in told if hint.topic == "tasks").persons
    told.clear()
    desk.call("end_delegation", {"name": made["name"]}, person="E200")
    assert any("E301" in hint.persons for hint in told)


def test_tasks_come_with_the_delegation_by_its_scope(desk: Desk):
    case = desk.file("E201")
    for task, kind in (("t1", "confirm_list"), ("t2", "confirm_entry")):
        desk.deliver(
            "checklist", "task.opened", id_of(case), task_id=task, kind=kind, subject=f"entries/{task}",
            title={"zh-CN": "办理", "en": "Do"}, person="E200", due_at=None,
        )  # fmt: skip
    give(desk, "E200", "E301", "head")
    (task,) = desk.call("list_tasks", {}, person="E301")["tasks"]
    assert (task["kind"], task["on_behalf_of"]) == ("confirm_list", "employees/E200")
    live = desk.call("watch_tasks", {}, person="E301")
    assert (live["open"], live["live"]["kind"]) == (1, "snapshot")
    give(desk, "E200", "E201", "confirmer", ends_at="2026-03-05T00:00:00Z")
    assert desk.call("list_tasks", {}, person="E201")["tasks"] == []  # it is the own case


def test_never_a_draft_and_never_the_own_case(desk: Desk):
    give(desk, "E200", "E202")
    give(desk, "HR1", "HR2", "hr")
    draft = desk.file("E201", draft=True)
    own = desk.file("E202")
    desk.pass_time(seconds=3)
    for person in ("E202", "HR2"):
        with pytest.raises(Refused, match="NOT_FOUND"):
            desk.call("get_case", {"name": draft["name"]}, person=person, roles=("hr",))
    with pytest.raises(Refused, match="FORBIDDEN"):
        desk.call("set_successor", {"name": own["name"], "successor": "employees/E301"}, person="E202")


def test_the_delegations_of_who_leaves_end_on_the_last_day(desk: Desk):
    given = give(desk, "E200", "E202", ends_at="2026-05-01T00:00:00Z")
    case = desk.file("E200")
    desk.pass_time(seconds=3)
    (held,) = [
        h for h in desk.call("list_holdings", {"parent": case["name"]}, **HR)["holdings"] if h["kind"] == "delegation"
    ]
    assert (held["state"], held.get("receiver")) == ("assigned", None)
    with pytest.raises(Refused, match="WRONG_STATE"):
        desk.call("assign_holding", {"name": held["name"], "receiver": "employees/E202"}, **HR)
    desk.pass_time(days=31)
    assert desk.call("get_delegation", {"name": given["name"]}, person="E202")["active"] is False


@pytest.mark.parametrize("ends_at", ["2026-03-30T00:00:00Z", "2026-05-01T00:00:00Z"])
def test_no_refusal_tells_of_a_case_that_is_not_ones_own_to_see(desk: Desk, ends_at: str):
    desk.file("E201")
    with pytest.raises(Refused, match="leaves before"):  # the head above knows
        give(desk, "E100", "E201", ends_at="2026-05-01T00:00:00Z")
    given = give(desk, "E301", "E201", "receiver", ends_at=ends_at)  # a colleague elsewhere does not
    assert desk.call("get_delegation", {"name": given["name"]}, person="E301")["active"] is True
    desk.pass_time(days=32)
    assert desk.call("get_delegation", {"name": given["name"]}, person="E301")["active"] is False
    with pytest.raises(Refused, match="leaves before"):  # who has left is no secret any more
        give(desk, "E301", "E201", "head", starts_at="2026-04-10T00:00:00Z", ends_at="2026-05-01T00:00:00Z")


def test_a_replay_sends_delegations_after_all_else(desk: Desk):
    give(desk, "E200", "E202")
    before = len(facts(desk))
    desk.call("replay_directory", {"consumer": "checklist"}, person="checklist", kind="service")
    desk.pass_time(seconds=1)
    assert [r["active"] for r in facts(desk)[before:]] == [True]


@pytest.mark.parametrize("scope", ["all", "receiver"])
def test_what_is_the_leavers_own_in_their_case_is_nobody_elses(desk: Desk, scope: str):
    """To submit what one knows and to sign is personal: an absent leaver is replaced by HR (`MarkAbsent`)."""
    leaving, other = desk.file("E201"), desk.file("E202")
    delegate = {"person": "E301"}
    give(desk, "E201", "E301", scope)
    before = desk.call("watch_tasks", {}, **delegate)["live"]["cursor"]

    def opened(case: dict[str, Any], task: str, kind: str) -> None:
        desk.deliver(
            "checklist", "task.opened", id_of(case), task_id=task, kind=kind, subject=f"entries/{task}",
            title={"zh-CN": "办理", "en": "Do"}, person="E201", due_at=None,
        )  # fmt: skip

    opened(leaving, "t1", "submit_entry")
    opened(leaving, "t2", "sign_letter")
    opened(other, "t3", "acknowledge_entry")
    desk.pass_time(seconds=3)
    own = desk.call("list_tasks", {}, person="E201")["tasks"]
    assert [task["name"] for task in own] == ["tasks/t1", "tasks/t2", "tasks/t3"]
    assert [task["name"] for task in desk.call("list_tasks", {}, **delegate)["tasks"]] == ["tasks/t3"]
    for cursor in ("", before):
        looked = desk.call("watch_tasks", {"cursor": cursor}, **delegate)
        assert ([task["name"] for task in looked["tasks"]], looked["open"]) == (["tasks/t3"], 1)
    with pytest.raises(Refused, match="NOT_FOUND"):
        desk.call("get_case", {"name": leaving["name"]}, **delegate)


@pytest.mark.parametrize(("scope", "removed"), [("all", ["tasks/t3", "tasks/t4"]), ("receiver", ["tasks/t3"])])
def test_a_stream_takes_away_only_what_the_delegate_had(desk: Desk, scope: str, removed: list[str]):
    """HR made the leaver absent: what goes to somebody else was never the delegate's."""
    leaving, other = desk.file("E201"), desk.file("E202")
    give(desk, "E201", "E301", scope)
    tasks = (
        (leaving, "t1", "submit_entry"),
        (other, "t3", "acknowledge_entry"),
        (other, "t4", "confirm_entry"),
    )

    def opened(person: str) -> None:
        for case, task, kind in tasks:
            desk.deliver(
                "checklist", "task.opened", id_of(case), task_id=task, kind=kind, subject=f"entries/{task}",
                title={"zh-CN": "办理", "en": "Do"}, person=person, due_at=None,
            )  # fmt: skip

    opened("E201")
    cursor = desk.call("watch_tasks", {}, person="E301")["live"]["cursor"]
    own = desk.call("watch_tasks", {}, person="E201")["live"]["cursor"]
    opened("E200")
    assert desk.call("watch_tasks", {"cursor": cursor}, person="E301")["removed"] == removed
    assert len(desk.call("watch_tasks", {"cursor": own}, person="E201")["removed"]) == 3
