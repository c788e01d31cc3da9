"""Cases that do not go as planned, through the gateway: withdrawn, moved, late, absent, returned, waived, cancelled."""

from __future__ import annotations

import contextlib
import hashlib
import sqlite3
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from deploy.demo.story import SECRET, Body, Refused, Story
from tests.support.suite import Suite

ADMIN = "E1011"
MAIL = {
    "E1002": "chen.li", "E1003": "wang.min", "E1004": "lin.guodong", "E1014": "zhang.wei", "E1016": "xu.jing",
    "E1019": "liang.wenjie", "E1020": "luo.simin", "E1021": "xie.yu", "E1037": "jiang.hua",
}  # fmt: skip


def subjects(suite: Suite, person: str) -> list[str]:
    """Subjects of the mails that a person got."""
    return [mail["subject"] for mail in suite.mails_to(f"{MAIL[person]}@yunfan.example")]


def told(suite: Suite, person: str, *words: str) -> None:
    """Waits for a mail to a person whose subject has all the words."""
    suite.eventually(
        lambda: any(all(word in subject for word in words) for subject in subjects(suite, person)),
        seconds=60, what=f"{person} is told {words}",
    )  # fmt: skip


def refusal(story: Story, path: str, body: Body, who: str) -> Body:
    """The problem that a command of this person must get."""
    with pytest.raises(Refused) as refused:
        story.post(path, body, who)
    return refused.value.problem


def tasks(story: Story, *people: str) -> list[tuple[str, str]]:
    """What the people still have to do in the case: (person, kind)."""
    return [
        (person, task["kind"])
        for person in people
        for task in story.get("/v1/tasks", person, filter=f"case = {story.case}").get("tasks", [])
    ]


WATCHED = {
    "checklist": "select count(*) from deadlines where case_id = ? and state in ('open', 'missed')",
    "notify": "select count(*) from deadlines where case_id = ? and open",
}


def watched(suite: Suite, story: Story) -> dict[str, int]:
    """Deadlines of the case that somebody still watches: their owner checklist, and notify with its reminders."""
    found = {}
    for service, question in WATCHED.items():
        path = next(suite.plan.state.rglob(f"{service}.sqlite3"))
        with sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=20) as database:
            found[service] = database.execute(question, (story.case.removeprefix("cases/"),)).fetchone()[0]
    return found


def entry_of(story: Story, key: str, who: str = "") -> Body:
    """The first entry of an item."""
    return next(e for e in story.entries(who or story.hr) if e["itemKey"] == key)


def begun(suite: Suite, leaver: str, head: str, successor: str) -> Story:
    """A case whose list the head has confirmed."""
    story = Story(suite, leaver=leaver, head=head, successor=successor, seconds=60)
    story.file()
    story.confirm_list()
    story.wait(lambda: story.get(f"/v1/{story.case}", story.hr)["state"] == "in_handover", "in handover")
    return story


# -- settings ------------------------------------------------------------------------------------------------------


def rules(story: Story) -> Body:
    """The tenant's periods of the handover in force."""
    groups: list[Body] = story.get("/v1/checklist/settings", ADMIN)["settings"]
    return next(group for group in groups if group["key"] == "handover")


def change(suite: Suite, value: Body, *, etag: str = "", reason: str = "") -> httpx.Response:
    """The administrator's new rules."""
    body = {"key": "handover", "value": value, "etag": etag, "reason": reason}
    return suite.person(ADMIN).patch("/v1/checklist/settings", json=body)


@contextlib.contextmanager
def hurried(suite: Suite, **periods: float) -> Iterator[None]:
    """The tenant's periods in seconds, and back."""
    before = rules(Story(suite))
    given = {name: {"n": n, "unit": "seconds"} for name, n in periods.items()}
    assert change(suite, before["value"] | given, reason="试行").status_code == 200
    try:
        yield
    finally:
        assert change(suite, before["value"], reason="恢复").status_code == 200


def test_rules_change_by_versions_and_never_unseen(suite: Suite) -> None:
    """Each change is a version with who and why; an old etag, an unknown rule and a colleague change nothing."""
    story = Story(suite)
    before = rules(story)
    value = before["value"] | {"correction": {"n": 3, "unit": "working_days"}}
    answer = change(suite, value, etag=before["etag"], reason="试行三天").json()
    assert (answer["version"], answer["changedBy"], answer["reason"]) == (before["version"] + 1, ADMIN, "试行三天")
    stale = change(suite, before["value"], etag=before["etag"])
    assert (stale.status_code, stale.json()["reason"]) == (412, "STALE_ETAG")
    unknown = change(suite, value | {"corection": {"n": 1, "unit": "hours"}})
    assert (unknown.status_code, [f["field"] for f in unknown.json()["fields"]]) == (400, ["value.corection"])
    body = {"key": "handover", "value": value}
    assert suite.person("E1003").patch("/v1/checklist/settings", json=body).status_code == 403
    assert rules(story)["value"]["correction"] == {"n": 3, "unit": "working_days"}
    assert change(suite, before["value"], reason="恢复").json()["version"] == before["version"] + 2


# -- withdrawn, moved ----------------------------------------------------------------------------------------------


def test_a_withdrawal_takes_back_every_effect_and_deletes_nothing(suite: Suite) -> None:
    """Tasks, deadlines and the planned revocation of access go; entries and record stay; everybody is told."""
    story = begun(suite, "E1019", "E1004", "E1020")
    story.submit(entry_of(story, "routine_work", story.leaver), progress=50)
    people = ("E1019", "E1004", "E1020", "E1037", "E1033", "E1039", "E1041")
    story.wait(lambda: tasks(story, "E1019"), "the leaver has tasks")
    story.wait(lambda: min(watched(suite, story).values()) > 5, "deadlines run, and notify knows them")
    story.post(f"/v1/{story.case}:withdraw", {"reason": "改变主意"}, story.hr)
    assert story.get(f"/v1/{story.case}", story.leaver)["state"] == "withdrawn"
    story.wait(lambda: not tasks(story, *people), "nobody has anything to do any more")
    story.wait(lambda: not any(watched(suite, story).values()), "nobody watches a deadline any more")
    for person in ("E1019", "E1004", "E1020"):
        told(suite, person, "梁文杰", "已撤回离职")
    entries = story.entries(story.hr)
    assert entry_of(story, "routine_work")["state"] == "submitted" and len(entries) > 10
    late = refusal(story, f"/v1/{entries[0]['name']}:submit", {"nothingToHandOver": True, "statement": "无"}, "E1019")
    assert late["reason"] == "WRONG_STATE"
    happened = [e["event"] for e in story.get(f"/v1/{story.case}/timeline", story.hr, pageSize="500")["entries"]]
    assert happened.count("case.withdrawn") == 1 and "entry.submitted" in happened
    assert story.get(f"/v1/{story.case}/record:verify", story.hr)["valid"]
    again = Story(suite, leaver="E1019", head="E1004", successor="E1020")
    body = {"kind": "resignation", "leaver": "employees/E1019", "acceptWarnings": True,
            "lastWorkingDay": (datetime.now(UTC) + timedelta(days=50)).date().isoformat()}  # fmt: skip
    assert again.post("/v1/cases", body, again.hr)["name"] != story.case  # the person may resign another time


def test_a_new_last_day_moves_every_open_deadline_and_tells_everybody(suite: Suite) -> None:
    """What is due before the last working day moves with it; who is concerned has a mail with the new day."""
    story = begun(suite, "E1021", "E1004", "E1020")
    old = story.get(f"/v1/{story.case}", story.hr)
    before = {e["name"]: e.get("dueAt") for e in story.entries(story.hr) if e["state"] == "pending"}
    new = (datetime.now(UTC) + timedelta(days=70)).date().isoformat()
    body = {"lastWorkingDay": new, "acceptWarnings": True, "reason": "项目延期", "etag": old["etag"]}
    story.post(f"/v1/{story.case}:reschedule", body, story.hr)

    def moved() -> set[str]:
        return {e["name"] for e in story.entries(story.hr) if e["name"] in before and e["dueAt"] > before[e["name"]]}

    story.wait(moved, "deadlines have moved")
    for person in ("E1021", "E1004", "E1020"):
        told(suite, person, "谢宇", "最后工作日改为")
    of_last_day = {e["name"] for e in story.entries(story.hr) if e["name"] in before and e["section"] == "assets"}
    assert of_last_day <= moved()
    stale = refusal(story, f"/v1/{story.case}:reschedule", body | {"lastWorkingDay": old["lastWorkingDay"]}, story.hr)
    assert stale["reason"] == "STALE_ETAG"


# -- a late head ---------------------------------------------------------------------------------------------------


def test_a_late_head_is_reminded_missed_escalated_and_counted(suite: Suite) -> None:
    """The case is red, HR hears at once and the superior later; the KPI says late and stays so."""
    story = Story(suite, leaver="E1016", seconds=90)
    with hurried(suite, list_confirmation=8, superior_after=3):
        story.file()
        story.wait(story.find_checklist, "the head's task")
    told(suite, "E1003", "徐静", "到期")
    story.wait(lambda: story.get(f"/v1/{story.case}", story.hr)["health"] == "red", "the case turns red")
    for person in ("E1003", "E1037", "E1002"):
        told(suite, person, "徐静", "逾期")
    case = story.get(f"/v1/{story.case}", story.hr)
    assert case["deadlinesMissed"] == 1 and case["state"] == "awaiting_list_confirmation"
    story.confirm_list()

    def line() -> Body:
        month = datetime.now(UTC).astimezone().strftime("%Y-%m")
        kpis = story.get("/v1/headKpis", story.hr, view="full", head="employees/E1003")["headKpis"]
        lines = [d for kpi in kpis if kpi["month"] == month for d in kpi["deadlines"]]
        return next((d for d in lines if d["case"] == story.case and d.get("metAt")), {})

    late = story.wait(line, "the confirmation counts")
    assert (late["kind"], late["state"]) == ("list_confirmation", "late")


# -- an absent leaver ----------------------------------------------------------------------------------------------


def test_an_absent_leaver_never_stalls_a_case(suite: Suite) -> None:
    """The head fills in, others confirm, and the recorded reason stands where the leaver would have signed."""
    story = begun(suite, "E1022", "E1004", "E1019")
    story.post(f"/v1/{story.case}:markAbsent", {"reason": "失联多日"}, story.hr)
    story.wait(lambda: {e.get("submitter") for e in story.entries(story.hr) if e["section"] != "hr"}
               == {"employees/E1004"}, "the head fills in")  # fmt: skip
    assert "失联" not in str(suite.mails_to())  # nobody is told why
    story.leaver = "E1004"
    story.submit_all()
    entries = [e for e in story.entries(story.hr) if e["section"] != "hr"]
    assert {e["state"] for e in entries} == {"submitted"}
    assert {e["confirmer"] for e in entries}.isdisjoint({"employees/E1004", "employees/E1022"})
    story.confirm_all()
    story.acknowledge_all()
    letter = story.wait(story.find_letter, "the letter")
    story.wait(lambda: not story.get(f"/v1/{letter}", "E1004").get("blockers"), "nothing keeps it closed")
    story.post(f"/v1/{letter}:sign", {}, "E1004")
    signatures = {s["role"]: s for s in story.get(f"/v1/{letter}", story.hr)["signatures"]}
    if signatures["leaver"]["outcome"] == "waiting":
        body = {"role": "leaver", "reasonCode": "absent", "reason": "失联多日"}
        story.post(f"/v1/{letter}:replaceSignature", body, story.hr)
    story.post(f"/v1/{letter}:sign", {}, "E1019")
    signatures = {s["role"]: s for s in story.get(f"/v1/{letter}", story.hr)["signatures"]}
    assert {role: s["outcome"] for role, s in signatures.items()} == {
        "head": "signed", "leaver": "replaced", "successor": "signed",
    }  # fmt: skip
    assert signatures["leaver"]["reasonCode"] == "absent"
    assert story.archived()["state"] == "archived"
    cancelled = refusal(story, f"/v1/{story.case}:cancel", {"reason": "误录"}, story.hr)
    assert cancelled["reason"] == "WRONG_STATE"
    assert story.get(f"/v1/{story.case}", story.hr)["state"] == "archived"


# -- entries that go another way -----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def open_story(suite: Suite) -> Story:
    """A case in the middle of its handover, for entries that go their own ways."""
    return begun(suite, "E1017", "E1003", "E1018")


def test_a_returned_entry_comes_back_with_its_reason(open_story: Story) -> None:
    """A return needs a reason; what the confirmer did not see cannot be confirmed; the second version counts."""
    story = open_story
    first = story.submit(entry_of(story, "documents", story.leaver), progress=50)
    confirmer = first["confirmer"].removeprefix("employees/")
    assert refusal(story, f"/v1/{first['name']}:return", {"reason": ""}, confirmer)["fields"][0]["field"] == "reason"
    story.post(f"/v1/{first['name']}:return", {"reason": "缺少存放位置"}, confirmer)
    back = story.get(f"/v1/{first['name']}", story.leaver)
    assert (back["state"], back["returnReason"]) == ("returned", "缺少存放位置")
    content = back["fields"] | {"index": "https://files.yunfan.example/second"}
    second = story.post(f"/v1/{first['name']}:submit", {"fields": content, "etag": back["etag"]}, story.leaver)
    stale = refusal(story, f"/v1/{first['name']}:confirm", {"contentDigest": first["contentDigest"]}, confirmer)
    assert stale["reason"] in ("WRONG_STATE", "STALE_ETAG")
    done = story.confirm(second)
    assert (done["state"], done["submission"], done["contentDigest"]) == ("confirmed", 2, second["contentDigest"])


def test_a_mandatory_entry_is_waived_only_with_hr(open_story: Story) -> None:
    """The head alone cannot; HR refuses with a reason, then agrees; an optional one is the head's."""
    story = open_story
    name = entry_of(story, "receivables")["name"]
    asked = story.post(f"/v1/{name}:waive", {"reason": "无应收"}, story.head)
    assert (asked["state"], asked["waiver"]["state"]) == ("pending", "pending")
    assert refusal(story, f"/v1/{name}:agreeWaiver", {"agree": True}, story.head)["reason"] == "FORBIDDEN"
    unsaid = refusal(story, f"/v1/{name}:agreeWaiver", {"agree": False}, story.hr)
    assert (unsaid["reason"], unsaid["fields"][0]["field"]) == ("INVALID_ARGUMENT", "reason")
    refused = story.post(f"/v1/{name}:agreeWaiver", {"agree": False, "reason": "请先对账"}, story.hr)
    assert refused["state"] == "pending" and not refused.get("waiver")
    story.post(f"/v1/{name}:waive", {"reason": "已对账"}, story.head)
    granted = story.post(f"/v1/{name}:agreeWaiver", {"agree": True}, story.hr)
    assert (granted["state"], granted["waiver"]["agreedBy"]) == ("waived", f"employees/{story.hr}")
    optional = entry_of(story, "phone_and_sim")["name"]
    assert story.post(f"/v1/{optional}:waive", {"reason": "未配手机"}, story.head)["state"] == "waived"


def test_an_attachment_is_resumed_checked_by_its_bytes_and_fetched(suite: Suite, open_story: Story) -> None:
    """Half of it, the other half later; a file that is not what it is called is refused; strangers see nothing."""
    story = open_story
    entry = entry_of(story, "unfinished_projects")["name"]
    pdf = b"%PDF-1.7\n" + hashlib.sha256(b"x").digest() * 4000 + b"\n%%EOF\n"
    made = announce(story, entry, "计划.pdf", len(pdf))
    url, half, door = made["upload"]["url"], len(pdf) // 2, suite.person(story.leaver)
    first = door.put(url, content=pdf[:half], headers={"Content-Range": f"bytes 0-{half - 1}/{len(pdf)}"})
    assert first.is_success or first.status_code == 308, first.text
    assert door.head(url).headers["upload-offset"] == str(half)
    rest = {"Content-Range": f"bytes {half}-{len(pdf) - 1}/{len(pdf)}"}
    assert door.put(url, content=pdf[half:], headers=rest).status_code == 200
    name = made["attachment"]["name"]
    stored = story.get(f"/v1/{name}", story.leaver)
    assert (stored["state"], stored["contentType"]) == ("stored", "application/pdf")
    assert stored["digest"] == hashlib.sha256(pdf).hexdigest()
    ticket = story.get(f"/v1/{name}:download", story.head)
    answer = door.get(ticket["url"])
    assert answer.content == pdf and answer.headers["content-disposition"].startswith("attachment")
    part = door.get(ticket["url"], headers={"Range": "bytes=5-8"})
    assert (part.status_code, part.content) == (206, pdf[5:9])
    assert suite.person("E1032").get(f"/v1/{name}").status_code == 404
    page = b"<!doctype html><html><script>alert(1)</script></html>"
    bad = door.put(announce(story, entry, "photo.png", len(page))["upload"]["url"], content=page)
    assert bad.status_code in (400, 415), bad.text
    assert len(story.get(f"/v1/{entry}/attachments", story.head)["attachments"]) == 1


def announce(story: Story, entry: str, filename: str, size: int) -> Body:
    """The ticket to send a file with."""
    return story.post(f"/v1/{entry}/attachments", {"filename": filename, "size": str(size)}, story.leaver)


def test_a_secret_is_shown_once_and_to_its_receiver_only(suite: Suite, open_story: Story) -> None:
    """Whoever else may see the entry sees no secret; each view is on record; the same key gives no second look."""
    story = open_story
    entry = story.submit(entry_of(story, "system_accounts", story.leaver), progress=50)
    receiver = entry["receiver"].removeprefix("employees/")
    assert SECRET not in str(entry)
    secret = f"secrets/{entry['fields']['shared_password']}"
    for other in (story.head, story.leaver, story.hr):
        assert refusal(story, f"/v1/{secret}:reveal", {}, other)["reason"] in ("FORBIDDEN", "NOT_FOUND")
    key = uuid.uuid4().hex
    seen = story.post(f"/v1/{secret}:reveal", {}, receiver, key=key)
    assert (seen["value"], seen["viewsLeft"]) == (SECRET, 0)
    for again in (key, uuid.uuid4().hex):
        with pytest.raises(Refused) as refused:
            story.post(f"/v1/{secret}:reveal", {}, receiver, key=again)
        assert SECRET not in str(refused.value.problem)
    story.wait(lambda: "secret.viewed" in str(story.get(f"/v1/{story.case}/record", story.hr, pageSize="500")),
               "the view is on record")  # fmt: skip
    assert story.get(f"/v1/{secret}", story.head)["views"] == 1
