"""Revocation of access (权限收回): at its instant, confirmed once, moved and undone with the case."""

from __future__ import annotations

from typing import Any

import pytest

from tests.integration.offboarding.desk import ADMIN, ERP, HR, Desk, Refused, duty, employee, id_of

IT = {"person": "IT1"}
SCIM = {"person": "scim", "roles": ("system",), "kind": "system"}


@pytest.fixture
def case(desk: Desk) -> dict[str, Any]:
    """E201 leaves on 1 April, access ends at 18:00 in Shanghai; IT1 is the IT administrator."""
    desk.upsert("employees", employee("IT1", "TOP"), employee("E201", "EAST", email="e201@example.com"))
    desk.upsert("duties", duty("D9", "IT1", "departments/TOP", name="it_admin"))
    return desk.file()


def record(desk: Desk, case: dict[str, Any], as_whom: dict[str, Any] = HR) -> dict[str, Any]:
    return desk.call("get_access_revocation", {"name": f"accessRevocations/{id_of(case)}"}, **as_whom)


def confirm(desk: Desk, case: dict[str, Any], as_whom: dict[str, Any] = IT, **more: Any) -> dict[str, Any]:
    return desk.call("confirm_access_revoked", {"name": f"accessRevocations/{id_of(case)}", **more}, **as_whom)


def test_it_is_due_at_its_instant_and_confirmed_once(desk: Desk, case: dict[str, Any]):
    planned = record(desk, case)
    assert (planned["state"], planned["revoke_at"], planned["user_name"]) == (
        "planned",
        "2026-04-01T10:00:00Z",
        "e201@example.com",
    )
    desk.pass_time(days=30, hours=8, minutes=59)
    assert desk.events("access.revocation_due") == []
    desk.pass_time(minutes=1)
    assert desk.events("access.revocation_due") == [
        {
            "case_id": id_of(case),
            "leaver": "E201",
            "revoke_at": "2026-04-01T10:00:00Z",
            "responsible": "IT1",
            "previous": None,
        }
    ]
    (task,) = desk.call("list_tasks", {}, **IT)["tasks"]
    assert (task["kind"], task["subject"]) == ("revoke_access", f"accessRevocations/{id_of(case)}")
    with pytest.raises(Refused, match="future"):
        confirm(desk, case, revoked_at="2026-04-02T00:00:00Z")
    done = confirm(desk, case, note="邮箱保留自动回复")
    assert (done["state"], done["confirmed_by"], done["note"]) == ("revoked", "IT1", "邮箱保留自动回复")
    assert desk.call("list_tasks", {}, **IT)["tasks"] == []
    confirm(desk, case, SCIM)
    assert len(desk.events("access.revoked")) == 1


def test_without_an_it_administrator_hr_has_the_task(desk: Desk):
    case = desk.file()
    desk.pass_time(days=31)
    assert record(desk, case)["responsible"] == "employees/HR1"


def test_who_sees_and_who_confirms(desk: Desk, case: dict[str, Any]):
    for person in ("E201", "E200", "E301"):  # the leaver, the head, a stranger
        with pytest.raises(Refused, match="NOT_FOUND"):
            record(desk, case, {"person": person})
        with pytest.raises(Refused, match="NOT_FOUND"):
            confirm(desk, case, {"person": person})
    for reader in (HR, ADMIN, SCIM, ERP, {"person": "AUD", "roles": ("auditor",)}):
        assert len(desk.call("list_access_revocations", {}, **reader)["access_revocations"]) == 1
    assert desk.call("list_access_revocations", {}, person="E200")["access_revocations"] == []
    with pytest.raises(Refused, match="FORBIDDEN"):
        confirm(desk, case, {"person": "AUD", "roles": ("auditor",)})
    assert len(desk.call("list_access_revocations", {}, **IT)["access_revocations"]) == 1
    desk.upsert("duties", duty("D9", "IT1", "departments/RND", name="it_admin"))  # another part of the organization
    assert desk.call("list_access_revocations", {}, **IT)["access_revocations"] == []
    with pytest.raises(Refused, match="NOT_FOUND"):
        record(desk, case, IT)
    desk.upsert("duties", duty("D9", "IT1", None, name="it_admin"))
    assert len(desk.call("list_access_revocations", {}, **IT)["access_revocations"]) == 1
    assert record(desk, case, IT)["state"] == "planned"


def test_an_identity_system_polls_what_changed(desk: Desk, case: dict[str, Any]):
    desk.pass_time(days=31)
    ask = {"filter": 'state = "due" AND updated_at > "2026-03-31T00:00:00Z"'}
    (one,) = desk.call("list_access_revocations", ask, **SCIM)["access_revocations"]
    done = confirm(desk, case, SCIM, etag=one["etag"])
    assert done["state"] == "revoked"
    assert desk.call("list_access_revocations", ask, **SCIM)["access_revocations"] == []
    with pytest.raises(Refused, match="STALE_ETAG"):
        confirm(desk, case, SCIM, etag=one["etag"])


def test_it_moves_and_is_undone_with_the_case(desk: Desk, case: dict[str, Any]):
    desk.call("reschedule_case", {"name": case["name"], "last_working_day": "2026-04-08"}, **HR)
    desk.pass_time(days=31)
    assert desk.events("access.revocation_due") == []
    desk.call("cancel_case", {"name": case["name"], "reason": "误报"}, **HR)
    assert record(desk, case)["state"] == "undone"
    desk.pass_time(days=31)
    assert desk.events("access.revocation_due") == desk.events("access.restored") == []
    with pytest.raises(Refused, match="WRONG_STATE"):
        confirm(desk, case)


def test_undone_after_it_was_carried_out_it_must_be_given_back(desk: Desk, case: dict[str, Any]):
    desk.pass_time(days=31)
    confirm(desk, case)
    desk.call("cancel_case", {"name": case["name"], "reason": "误报"}, **HR)
    assert desk.events("access.restored") == [
        {"case_id": id_of(case), "leaver": "E201", "reason": "cancelled", "responsible": "IT1", "previous": None}
    ]
    (task,) = desk.call("list_tasks", {}, **IT)["tasks"]
    assert task["kind"] == "restore_access"
    name = {"name": f"accessRevocations/{id_of(case)}"}
    assert desk.call("confirm_access_restored", name, **IT)["state"] == "restored"
    desk.call("confirm_access_restored", name, **IT)
    assert desk.call("list_tasks", {}, **IT)["tasks"] == []
    assert len(desk.events("access.restoration_confirmed")) == 1


def test_moved_after_it_was_carried_out_it_is_given_back_and_planned_again(desk: Desk, case: dict[str, Any]):
    confirm(desk, case)  # early, by IT
    moved = {"name": case["name"], "last_working_day": "2026-04-08"}
    desk.call("reschedule_case", moved, **HR)
    assert record(desk, case)["state"] == "planned"
    assert desk.events("access.restored")[0]["reason"] == "rescheduled"
    name = {"name": f"accessRevocations/{id_of(case)}"}
    assert desk.call("confirm_access_restored", name, **IT)["state"] == "planned"
    desk.pass_time(days=38)
    assert record(desk, case)["state"] == "due"
    assert confirm(desk, case)["state"] == "revoked"


def give_back(desk: Desk, case: dict[str, Any]) -> str:
    return str(desk.call("confirm_access_restored", {"name": f"accessRevocations/{id_of(case)}"}, **IT)["state"])


def tasks_of_it(desk: Desk) -> list[str]:
    return [task["kind"] for task in desk.call("list_tasks", {}, **IT)["tasks"]]


def put_off(desk: Desk, case: dict[str, Any]) -> None:
    desk.call("reschedule_case", {"name": case["name"], "last_working_day": "2026-04-08"}, **HR)


def cancel(desk: Desk, case: dict[str, Any]) -> None:
    desk.call("cancel_case", {"name": case["name"], "reason": "误报"}, **HR)


def test_put_off_and_then_undone_it_can_still_be_given_back(desk: Desk, case: dict[str, Any]):
    confirm(desk, case)  # early, by IT
    put_off(desk, case)
    cancel(desk, case)
    found = record(desk, case)
    assert (found["state"], found["reason"]) == ("to_restore", "cancelled")
    assert (tasks_of_it(desk), len(desk.events("access.restored"))) == (["restore_access"], 1)
    assert give_back(desk, case) == "restored"
    assert tasks_of_it(desk) == []


def test_given_back_when_put_off_nothing_is_left_when_undone(desk: Desk, case: dict[str, Any]):
    confirm(desk, case)
    put_off(desk, case)
    assert give_back(desk, case) == "planned"
    cancel(desk, case)
    assert (record(desk, case)["state"], tasks_of_it(desk)) == ("undone", [])


def test_a_second_giving_back_is_one_of_its_own(desk: Desk, case: dict[str, Any]):
    confirm(desk, case)
    put_off(desk, case)
    give_back(desk, case)
    desk.pass_time(days=38)
    assert "restored_at" not in confirm(desk, case), "it is over: access was taken again"
    with pytest.raises(Refused, match="WRONG_STATE"):
        give_back(desk, case)
    cancel(desk, case)
    assert (record(desk, case)["state"], tasks_of_it(desk)) == ("to_restore", ["restore_access"])
    assert give_back(desk, case) == "restored"
    assert tasks_of_it(desk) == []
    assert len(desk.events("access.restored")) == len(desk.events("access.restoration_confirmed")) == 2


@pytest.mark.parametrize("early", [True, False], ids=["before its instant", "at its instant"])
def test_nobody_gives_back_what_has_to_end_again(desk: Desk, case: dict[str, Any], early: bool):
    confirm(desk, case)
    put_off(desk, case)
    if not early:
        desk.pass_time(days=38)
        assert tasks_of_it(desk) == ["revoke_access"]
        with pytest.raises(Refused, match="WRONG_STATE"):
            give_back(desk, case)
    assert confirm(desk, case)["state"] == "revoked"
    assert tasks_of_it(desk) == []
    with pytest.raises(Refused, match="WRONG_STATE"):
        give_back(desk, case)


def test_nobody_but_hr_reads_of_it_on_the_timeline(desk: Desk, case: dict[str, Any]):
    desk.pass_time(days=31)
    confirm(desk, case)
    seen = {e["event"] for e in desk.call("get_timeline", {"parent": case["name"]}, **HR)["entries"]}
    assert {"access.revocation_due", "access.revoked"} <= seen
    for person in ("E201", "E200"):
        entries = desk.call("get_timeline", {"parent": case["name"]}, person=person)["entries"]
        assert not [e for e in entries if e["event"].startswith("access.")]


def test_the_list_ends_with_a_delegation_of_hr_as_get_does(desk: Desk, case: dict[str, Any]):
    stand_in = {"person": "HR2", "roles": ("hr",)}
    ask = {"delegate": "employees/HR2", "scopes": ["hr"], "ends_at": "2026-03-06T00:00:00Z"}
    desk.call("create_delegation", ask, **HR)
    desk.pass_time(seconds=1)
    assert record(desk, case, stand_in)["state"] == "planned"
    assert len(desk.call("list_access_revocations", {}, **stand_in)["access_revocations"]) == 1
    assert desk.call("list_access_revocations", {}, person="HR2")["access_revocations"] == []  # not of HR
    desk.clock.now = desk.clock.now.replace(day=6)  # it is over, and no timer has fired yet
    with pytest.raises(Refused, match="NOT_FOUND"):
        record(desk, case, stand_in)
    assert desk.call("list_access_revocations", {}, **stand_in)["access_revocations"] == []


@pytest.mark.parametrize("gone", [True, False], ids=["left", "duty moved"])
@pytest.mark.parametrize("undone", [False, True], ids=["to revoke", "to give back"])
def test_it_does_not_wait_for_who_is_gone(desk: Desk, case: dict[str, Any], gone: bool, undone: bool):
    desk.pass_time(days=31)
    if undone:
        confirm(desk, case)
        cancel(desk, case)
    kind, event = ("restore_access", "access.restored") if undone else ("revoke_access", "access.revocation_due")
    assert tasks_of_it(desk) == [kind]
    desk.upsert("employees", employee("IT2", "TOP"))
    if gone:
        desk.upsert("employees", employee("IT1", "TOP", status="inactive"))
    else:
        desk.upsert("duties", duty("D9", "IT2", "departments/TOP", name="it_admin"))
    next_one = "HR1" if gone else "IT2"
    desk.pass_time(seconds=5)
    desk.pass_time(seconds=5)  # the walk over cases that have ended comes after the one over those under way
    assert tasks_of_it(desk) == []
    assert [task["kind"] for task in desk.call("list_tasks", {}, person=next_one)["tasks"]] == [kind]
    assert record(desk, case)["responsible"] == f"employees/{next_one}"
    desk.upsert("employees", employee("IT2", "TOP", name_en="Wang Wu"))
    desk.pass_time(seconds=5)
    desk.pass_time(seconds=5)
    told = [(e["responsible"], e["previous"]) for e in desk.events(event)]
    assert told == [("IT1", None), (next_one, "IT1")]


def test_what_waits_for_nobody_finds_who_comes(desk: Desk, case: dict[str, Any]):
    desk.upsert("duties", duty("D9", "IT1", "departments/TOP", name="it_admin", status="inactive"))
    for number, place in (("D1", "SALES"), ("D2", "RND")):
        person = "HR1" if number == "D1" else "HR2"
        desk.upsert("duties", duty(number, person, f"departments/{place}", status="inactive"))
    desk.pass_time(days=31)
    assert "responsible" not in {k: v for k, v in record(desk, case, SCIM).items() if v}
    desk.upsert("duties", duty("D9", "IT1", "departments/TOP", name="it_admin"))
    desk.pass_time(seconds=10)
    assert tasks_of_it(desk) == ["revoke_access"]
