"""Batches of separations through both doors: all or nothing, once a key, known to nobody before the release."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from deploy.demo.calls import Body
from tests.e2e.layoff.desk import HR, Desk, in_days
from tests.support.both_doors import Doors
from tests.support.suite import Suite

HEAD, OTHER_HR, AUDITOR, COLLEAGUE = "E1043", "E1037", "E1010", "E1070"
CREATE = "handover.offboarding.v1.BatchService/CreateBatch"


@pytest.fixture(scope="module")
def doors(running: Suite) -> Iterator[Doors]:
    """Both doors of the suite."""
    made = Doors(running)
    yield made
    made.close()


def row(leaver: str, **fields: object) -> Body:
    """A separation of a batch."""
    return {"leaver": f"employees/{leaver}", "lastWorkingDay": in_days(35), **fields}


def batch(key: str, *rows: Body, **fields: object) -> Body:
    """A batch to enter."""
    return {"clientKey": key, "title": "西南大区组织调整", "rows": list(rows), "acceptWarnings": True, **fields}


def test_one_bad_row_of_many_leaves_nothing(desk: Desk, doors: Doors) -> None:
    """Both doors name the row and the field; no case, no event, no mail, in no table of any service."""
    good = [row(f"E{number}") for number in range(1047, 1070)]
    bad = {
        "rows[23].last_working_day": row("E1046", lastWorkingDay="2026-02-30"),
        "rows[23].leaver": row("E1047"),
        "rows[23].successor": row("E1046", successor="employees/E1047"),
    }
    before, mails = desk.settled(), len(desk.mails(""))
    for field, last in bad.items():
        body = batch("bad-row", *good, last)
        http, grpc = doors.http(HR, "POST", "/v1/batches", body), doors.grpc(HR, CREATE, body)
        assert (http.status, grpc.status) == (400, "INVALID_ARGUMENT"), (http, grpc)
        assert list(http.fields) == list(grpc.fields) == [field]
    look = desk.post("/v1/batches", batch("bad-row", *good, bad["rows[23].leaver"], validateOnly=True), HR)
    assert [(problem["row"], problem["field"]) for problem in look["problems"]] == [(23, "rows[23].leaver")]
    after = desk.settled()
    assert {name: after[name] for name in after if after[name] != before[name]} == {}
    assert len(desk.mails("")) == mails


def test_the_same_key_gives_the_same_ids(desk: Desk, doors: Doors) -> None:
    """By whichever door and however often; another content under the same key is refused."""
    body = batch("same-key", row("E1067"), row("E1068"))
    first = doors.grpc(HR, CREATE, body).body
    again = doors.http(HR, "POST", "/v1/batches", body).body
    assert first["name"] == again["name"]
    assert [case["case"] for case in first["cases"]] == [case["case"] for case in again["cases"]]
    other = doors.http(HR, "POST", "/v1/batches", batch("same-key", row("E1067"), row("E1069")))
    assert (other.status, other.reason) == (409, "ALREADY_EXISTS")
    found = desk.every("/v1/batches", "batches", HR, filter='client_key = "same-key"')
    assert [one["size"] for one in found] == [2]
    gone = desk.post(f"/v1/{first['name']}:cancel", {"reason": "试算"}, HR)
    assert gone["cancelled"] == 2


def test_nobody_learns_of_it_before_its_release_by_any_door(desk: Desk, doors: Doors) -> None:
    """Leaver, colleague, HR of another part, auditor and systems find nothing; HR and the named head do.

    Then it is filed at its time by itself, and everybody concerned hears of it.
    """
    release = (datetime.now(UTC) + timedelta(hours=1)).isoformat()  # moved to near when all have looked
    rows = [row("E1047", successor="employees/E1070"), row("E1056", successor="employees/E1071")]
    made = desk.post("/v1/batches", batch("quiet", *rows, heads=[f"employees/{HEAD}"], releaseAt=release), HR)
    names = {str(case["leaver"]).removeprefix("employees/"): str(case["case"]) for case in made["cases"]}
    heard = {person: len(desk.mails(person)) for person in (*names, COLLEAGUE, HEAD)}
    for who in ("E1047", COLLEAGUE, OTHER_HR, AUDITOR, "erp"):
        assert not listed(doors, who), who
        real = read(doors, who, made["name"], names["E1047"])
        assert real == read(doors, who, "batches/nothing", "cases/nothing"), who
    for who in (HR, HEAD):
        assert desk.get(f"/v1/{made['name']}", who)["state"] == "draft"
        assert desk.get(f"/v1/{names['E1047']}", who)["state"] == "draft"
    assert {person: len(desk.mails(person)) for person in heard} == heard
    release = (datetime.now(UTC) + timedelta(seconds=3)).isoformat()
    desk.post(f"/v1/{made['name']}:rescheduleRelease", {"releaseAt": release}, HR)
    desk.wait(lambda: desk.get(f"/v1/{made['name']}", HR)["state"] == "released", "it is released at its time")
    assert datetime.now(UTC) >= datetime.fromisoformat(release)
    for case in names.values():
        desk.in_state(case, "awaiting_list_confirmation")
    desk.told("E1047", "邱明辉")
    assert desk.get(f"/v1/{names['E1047']}", "E1047")["state"] == "awaiting_list_confirmation"
    board = desk.get(f"/v1/{made['name']}/dashboard", HR)
    assert (board["total"], board["byState"]) == (2, {"awaiting_list_confirmation": 2})
    gone = desk.post(f"/v1/{made['name']}:cancel", {"reason": "方案调整"}, HR)
    assert gone["cancelled"] == 2 and not gone.get("notCancelled")
    assert {desk.case(case)["state"] for case in names.values()} == {"cancelled"}


LISTS = {
    "cases": "/v1/cases?filter=leaver%20%3D%20employees/E1047%20AND%20state%20%3D%20draft",
    "batches": "/v1/batches",
    "tasks": "/v1/tasks",
}
READS = ("{batch}", "{batch}/dashboard", "{case}", "{case}/timeline", "{case}/entries", "{case}/findings",
         "{case}/omissions", "{case}/holdings", "{case}/certificates", "letters/{id}", "reports/{id}",
         "checklists/{id}", "cases?filter=batch%20%3D%20{batch}", "dashboard?batch={batch}")  # fmt: skip


def listed(doors: Doors, who: str) -> list[object]:
    """What a person finds in lists, by both doors."""
    found: list[object] = []
    for field, path in LISTS.items():
        answer = doors.http(who, "GET", path)
        found += answer.body.get(field, []) if answer.ok else []
    answer = doors.grpc(who, "handover.offboarding.v1.CaseService/ListCases", {"filter": "state = draft"})
    return [*found, *answer.body.get("cases", [])]


def read(doors: Doors, who: str, batch: str, case: str) -> list[object]:
    """What each door says to somebody who knows the names; it must say the same of names that nothing has."""
    found: list[object] = []
    for path in READS:
        answer = doors.http(who, "GET", "/v1/" + path.format(batch=batch, case=case, id=case.partition("/")[2]))
        said = str(answer.body.get("detail"))
        for name in (batch, case, case.partition("/")[2]):
            said = said.replace(name, "…")
        found.append((path, answer.status, answer.reason, said))
    answer = doors.grpc(who, "handover.offboarding.v1.CaseService/GetCase", {"name": case})
    return [*found, (answer.status, answer.reason)]
