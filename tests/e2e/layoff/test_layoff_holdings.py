"""What a leaver holds, the end of access, and delegations, through the gateway."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from deploy.demo.calls import Body
from tests.e2e.layoff.desk import Desk, in_days

IT, MANAGER, TAKES = "E1039", "E1008", "E1007"
RND_HR = "E1038"


def instant(**later: float) -> str:
    """Now and so much later, as the doors take it."""
    return (datetime.now(UTC) + timedelta(**later)).isoformat(timespec="milliseconds")


def held(desk: Desk, case: str, kind: str, who: str = RND_HR) -> list[Body]:
    """What of a kind the leaver holds, once it is listed."""

    def look() -> list[Body]:
        found = desk.every(f"/v1/{case}/holdings", "holdings", who)
        return [holding for holding in found if holding["kind"] == kind]

    return desk.wait(look, f"{kind} is listed")


@pytest.fixture(scope="module")
def case(desk: Desk) -> str:
    """The head of applications leaves: a department, four reports."""
    return desk.file_as(RND_HR, MANAGER, successor=f"employees/{TAKES}")


def test_a_headship_and_reports_are_listed_and_need_a_receiver(desk: Desk, case: str) -> None:
    """HR decides who heads the department; a leaver, an inactive one and a stranger's decision are refused."""
    (headship,) = held(desk, case, "headship")
    assert (headship["subject"], headship["state"]) == ("departments/RND-APP", "open")
    assert len(held(desk, case, "direct_report")) == 4
    path = f"/v1/{headship['name']}:assign"
    for receiver in (MANAGER, "E9999"):
        problem = desk.refused(path, {"receiver": f"employees/{receiver}"}, RND_HR)
        assert problem["fields"][0]["field"] == "receiver", problem
    assert desk.refused(path, {"receiver": f"employees/{TAKES}"}, "E1032")["status"] in (403, 404)
    given = desk.post(path, {"receiver": f"employees/{TAKES}", "reason": "合并管理"}, RND_HR)
    assert (given["state"], given["receiver"], given["effectiveOn"]) == ("assigned", f"employees/{TAKES}", in_days(35))
    desk.told(TAKES, "应用研发部")


def test_what_is_held_moves_and_ends_with_the_case(desk: Desk, case: str) -> None:
    """A new last working day moves the effect; a withdrawal drops the plan, and the directory stays as it was."""
    etag = desk.get(f"/v1/{case}", RND_HR)["etag"]
    body = {"lastWorkingDay": in_days(49), "acceptWarnings": True, "reason": "延期", "etag": etag}
    desk.post(f"/v1/{case}:reschedule", body, RND_HR)
    desk.wait(lambda: held(desk, case, "headship")[0]["effectiveOn"] == in_days(49), "the effect has moved")
    desk.post(f"/v1/{case}:withdraw", {"reason": "挽留成功"}, RND_HR)
    desk.wait(lambda: held(desk, case, "headship")[0]["state"] == "dropped", "the plan is dropped")
    assert desk.get("/v1/departments/RND-APP", RND_HR)["head"] == f"employees/{MANAGER}"


def test_access_ends_at_its_instant_and_comes_back_with_a_withdrawal(desk: Desk) -> None:
    """Due to the second for the IT administrator, confirmed by the identity system, restored when it was undone."""
    leaver = "E1020"
    case = desk.file_as("E1037", leaver, accessRevocationAt=instant(seconds=6))
    path = f"/v1/{case.replace('cases/', 'accessRevocations/')}"
    planned = desk.wait(lambda: desk.get(path, IT), "the plan is there")
    assert planned["state"] in ("planned", "due") and planned["employeeNumber"] == leaver
    desk.wait(lambda: desk.get(path, IT)["state"] == "due", "access ends now")
    assert datetime.now(UTC) >= datetime.fromisoformat(planned["revokeAt"])
    (task,) = desk.wait(lambda: desk.tasks(IT, "revoke_access", case), "IT has a task")
    assert task["case"] == case
    assert desk.post(f"{path}:confirmRevoked", {"note": "AD 与 VPN 已停用"}, "erp")["state"] == "revoked"
    changed = desk.every("/v1/accessRevocations", "accessRevocations", "erp", filter=f"leaver = employees/{leaver}")
    assert [row["state"] for row in changed] == ["revoked"]
    desk.post(f"/v1/{case}:withdraw", {"reason": "撤回"}, "E1037")
    desk.wait(lambda: desk.get(path, IT)["state"] == "to_restore", "IT is to give it back")
    assert desk.post(f"{path}:confirmRestored", {}, IT)["state"] == "restored"


def test_a_moved_case_moves_the_end_of_access(desk: Desk) -> None:
    """The instant stays an hour of the person's own day; a case that is called off has none."""
    case = desk.file_as("E1037", "E1018")
    path = f"/v1/{case.replace('cases/', 'accessRevocations/')}"
    before = desk.wait(lambda: desk.get(path, "erp"), "the plan is there")
    body = {"lastWorkingDay": in_days(42), "acceptWarnings": True, "reason": "延期"}
    desk.post(f"/v1/{case}:reschedule", body, "E1037")
    moved = datetime.fromisoformat(before["revokeAt"]) + timedelta(days=7)
    desk.wait(lambda: datetime.fromisoformat(desk.get(path, "erp")["revokeAt"]) == moved, "it has moved by a week")
    desk.post(f"/v1/{case}:cancel", {"reason": "误录"}, "E1037")
    desk.wait(lambda: desk.get(path, "erp")["state"] == "undone", "it is undone")


def delegation(delegate: str, **fields: object) -> Body:
    """Ten days for everything."""
    body = {"delegate": f"employees/{delegate}", "scopes": ["all"], "startsAt": instant(), "endsAt": instant(days=10)}
    return body | fields


def test_delegations_that_cannot_be_are_refused_by_field(desk: Desk) -> None:
    """To oneself, upside down, overlapping, to a stranger, in another one's name."""
    head = "E1004"
    bad = {
        "delegate": delegation(head),
        "ends_at": delegation("E1002", endsAt=instant(days=-1)),
    }
    for field, body in bad.items():
        problem = desk.refused("/v1/delegations", body, head)
        assert field in [found["field"] for found in problem["fields"]], (field, problem)
    assert desk.refused("/v1/delegations", delegation("E9999"), head)["status"] in (400, 404)
    first = desk.post("/v1/delegations", delegation("E1003", scopes=["confirmer"]), head)
    problem = desk.refused("/v1/delegations", delegation("E1002", scopes=["confirmer"]), head)
    assert first["name"].partition("/")[2] in str(problem), "the other one is named"
    other = delegation("E1003", delegator=f"employees/{head}")
    assert desk.refused("/v1/delegations", other, "E1022")["status"] in (403, 404)
    ended = desk.post(f"/v1/{first['name']}:end", {}, head)
    assert not ended["active"] and ended["endedBy"].endswith(head)


def test_a_delegate_acts_in_the_delegators_name_but_never_in_the_own_case(desk: Desk) -> None:
    """The list is confirmed for the head, on record; a delegate who leaves is refused; the sight ends with it."""
    head, delegate, leaver = "E1009", "E1034", "E1033"
    made = desk.post("/v1/delegations", delegation(delegate), head)
    desk.told(delegate, "吴海涛")
    case = desk.file_as("E1011", leaver)
    desk.wait(lambda: desk.tasks(head, "confirm_list", case), "the head's task")
    (task,) = desk.wait(lambda: desk.tasks(delegate, "confirm_list", case), "the delegate sees it")
    assert task["onBehalfOf"] == f"employees/{head}"
    checklist = case.replace("cases/", "checklists/")
    desk.wait(lambda: desk.get(f"/v1/{checklist}", delegate), "the delegate reads the list")
    confirmed = desk.post(f"/v1/{checklist}:confirmList", {}, delegate)
    assert (confirmed["confirmedBy"], confirmed["confirmedFor"]) == (f"employees/{delegate}", f"employees/{head}")
    rows = desk.every(f"/v1/{case}/record", "rows", "E1011")
    (row,) = [row for row in rows if row["event"] == "checklist.list_confirmed"]
    assert (row["actor"], row["onBehalfOf"]) == (delegate, head)
    desk.post(f"/v1/{case}:cancel", {"reason": "误录"}, "E1011")
    own = desk.file_as("E1011", delegate)
    desk.wait(lambda: desk.tasks(head, "confirm_list", own), "the head's task")
    assert not desk.tasks(delegate, "confirm_list", own)
    problem = desk.refused(f"/v1/{own.replace('cases/', 'checklists/')}:confirmList", {}, delegate)
    assert problem["status"] in (403, 404)
    desk.post(f"/v1/{own}:cancel", {"reason": "误录"}, "E1011")
    desk.post(f"/v1/{made['name']}:end", {}, head)
    desk.unseen(f"/v1/{case}", delegate)
