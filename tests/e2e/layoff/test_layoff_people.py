"""People who cannot or will not, through the gateway: none of them stalls a handover, and each is on record."""

from __future__ import annotations

from deploy.demo import rules
from deploy.demo.calls import Body
from deploy.demo.story import Story
from tests.e2e.layoff.desk import ADMIN, HR, Desk, in_days

HEAD, SALES, SERVICE = "E1043", "E1070", "E1071"


def begun(desk: Desk, leaver: str, head: str = HEAD, successor: str = SALES) -> Story:
    """A case whose list is confirmed."""
    given: Body = {"successor": f"employees/{successor}"} if successor else {}
    case = desk.file(leaver, **given)
    story = desk.story(case, leaver, head, successor)
    desk.in_state(case, "awaiting_list_confirmation")
    story.confirm_list()
    desk.in_state(case, "in_handover")
    return story


def ready(desk: Desk, story: Story) -> str:
    """Everything is handed over, confirmed and acknowledged; the open letter."""
    story.submit_all(progress=50)
    story.confirm_all()
    story.acknowledge_all()
    for holding in desk.every(f"/v1/{story.case}/holdings", "holdings", HR):
        if holding["state"] == "open":
            desk.post(f"/v1/{holding['name']}:assign", {"receiver": f"employees/{SALES}"}, HR)
    letter = desk.wait(story.find_letter, "the letter")
    desk.wait(lambda: not desk.get(f"/v1/{letter}", HR).get("blockers"), "nothing keeps it closed")
    return letter


def events(desk: Desk, case: str) -> list[str]:
    """What is on record."""
    return [row["event"] for row in desk.every(f"/v1/{case}/record", "rows", HR)]


def signatures(desk: Desk, letter: str) -> dict[str, Body]:
    """Of a letter, by role (the first of several receivers)."""
    return {s["role"]: s for s in reversed(desk.get(f"/v1/{letter}", HR)["signatures"])}


def test_a_refusing_leaver_is_answered_for_by_no_answer(desk: Desk) -> None:
    """Nobody is waited for longer than the tenant's rule says; the letter says "no answer" and completes."""
    story = begun(desk, "E1051")
    letter = ready(desk, story)
    with rules.changed(desk, ADMIN, "checklist", "letter", no_answer_after=rules.seconds(3)):
        desk.post(f"/v1/{letter}:sign", {}, HEAD)
        desk.wait(lambda: signatures(desk, letter)["leaver"]["outcome"] == "replaced", "no answer is recorded")
    assert signatures(desk, letter)["leaver"]["reasonCode"] == "no_answer"
    assert desk.refused(f"/v1/{letter}:sign", {}, "E1051")["reason"] == "WRONG_STATE"
    desk.post(f"/v1/{letter}:sign", {}, SALES)
    desk.in_state(story.case, "archived")
    assert "letter.no_answer" in events(desk, story.case)


def test_who_heads_the_region_and_leaves_too_confirms_nothing_for_the_own_people(desk: Desk) -> None:
    """The region's general manager leaves: the own case is the head's above, and so is whatever names the manager."""
    own = begun(desk, "E1046", successor="")
    case = desk.case(own.case)
    assert case["head"] == f"employees/{HEAD}"
    entry = next(e for e in desk.entries(own.case) if e["itemKey"] == "unfinished_projects")
    own.submit(entry, progress=50)
    confirmer = desk.get(f"/v1/{entry['name']}", HR)["confirmer"]
    assert confirmer not in ("employees/E1046", None)


def test_without_a_successor_the_work_is_split_among_several_receivers(desk: Desk) -> None:
    """The head shares the entries out, and each receiver countersigns the letter."""
    (case,) = [
        c["name"]
        for c in desk.every("/v1/cases", "cases", HR, filter="leaver = employees/E1046 AND state = in_handover")
    ]
    story = desk.story(case, "E1046", HEAD)
    for section, receiver in (("work", SALES), ("knowledge", SERVICE), ("relations", SALES)):
        body = {"filter": f"section = {section}", "receiver": f"employees/{receiver}", "reason": "分别接手"}
        answer = desk.post(f"/v1/{case}/entries:batchReassign", body, HEAD)
        assert {e["receiver"] for e in answer["entries"]} == {f"employees/{receiver}"}
    letter = ready(desk, story)
    asked = {(s["role"], s["person"]) for s in desk.get(f"/v1/{letter}", HR)["signatures"]}
    assert {("receiver", f"employees/{SALES}"), ("receiver", f"employees/{SERVICE}")} <= asked
    for _ in range(len(asked)):
        waiting = [s for s in desk.get(f"/v1/{letter}", HR)["signatures"] if s["outcome"] == "waiting"]
        if waiting:
            desk.post(f"/v1/{letter}:sign", {}, waiting[0]["person"].removeprefix("employees/"))
    desk.in_state(case, "archived")


def test_a_confirmer_of_the_same_batch_is_not_asked(desk: Desk) -> None:
    """The region's IT administrator leaves with the others: the one at headquarters confirms accounts."""
    last = in_days(35)
    rows = [{"leaver": f"employees/{leaver}", "lastWorkingDay": last} for leaver in ("E1063", "E1064")]
    body = {"clientKey": "with-it", "title": "IT", "rows": rows, "acceptWarnings": True}
    batch = desk.post("/v1/batches", body, HR)
    batch = desk.post(f"/v1/{batch['name']}:release", {"acceptWarnings": True}, HR)
    case = next(c["case"] for c in batch["cases"] if c["leaver"] == "employees/E1064")
    desk.in_state(case, "awaiting_list_confirmation")
    story = desk.story(case, "E1064", "E1045")
    story.confirm_list()
    accounts = next(e for e in desk.entries(case) if e["itemKey"] == "system_accounts")
    story.submit(accounts, progress=50)
    assert desk.get(f"/v1/{accounts['name']}", HR)["confirmer"] == "employees/E1039"
    desk.post(f"/v1/{batch['name']}:cancel", {"reason": "取消"}, HR)


def test_hr_takes_over_from_a_head_who_is_late_and_the_lateness_stays(desk: Desk) -> None:
    """With a reason, on record; the missed deadline remains the head's, the new one has a date of its own."""
    with rules.changed(desk, ADMIN, "checklist", "handover", list_confirmation=rules.seconds(2)):
        case = desk.file("E1055", successor=f"employees/{SERVICE}")
        desk.wait(lambda: desk.case(case).get("deadlinesMissed"), "the head is late")
    body = {"role": "head", "person": f"employees/{SERVICE}", "reason": "部门负责人长期出差"}
    desk.post(f"/v1/{case}:takeOver", body, HR)
    (task,) = desk.wait(lambda: desk.tasks(SERVICE, "confirm_list", case), "the task is the new head's")
    assert task["dueAt"]
    assert not desk.tasks("E1044", "confirm_list", case)
    desk.post(f"/v1/{case.replace('cases/', 'checklists/')}:confirmList", {}, SERVICE)
    assert "checklist.taken_over" in events(desk, case)

    def lateness() -> list[str]:
        lines = desk.get("/v1/employees/E1044/kpi", ADMIN).get("deadlines", [])
        return [line["state"] for line in lines if line["case"] == case and line["state"] in ("late", "overdue")]

    desk.wait(lateness, "the missed deadline stays the former head's")
    desk.post(f"/v1/{case}:cancel", {"reason": "误录"}, HR)


def test_like_entries_of_several_cases_are_confirmed_at_once_all_or_none(desk: Desk) -> None:
    """One confirmer, two leavers: a digest that was not seen confirms nothing."""
    stories = [begun(desk, leaver, "E1044", SERVICE) for leaver in ("E1056", "E1057")]
    waiting = []
    for story in stories:
        entry = next(e for e in desk.entries(story.case) if e["itemKey"] == "computer")
        waiting.append(story.submit(entry, progress=50))
    names, digests = [e["name"] for e in waiting], [e["contentDigest"] for e in waiting]
    confirmer = waiting[0]["confirmer"].removeprefix("employees/")
    wrong = {"names": names, "contentDigests": [digests[0], "0" * 64]}
    desk.refused("/v1/cases/-/entries:batchConfirm", wrong, confirmer)
    assert {desk.get(f"/v1/{name}", HR)["state"] for name in names} == {"submitted"}
    answer = desk.post("/v1/cases/-/entries:batchConfirm", {"names": names, "contentDigests": digests}, confirmer)
    assert [e["state"] for e in answer["entries"]] == ["confirmed", "confirmed"]
    for story in stories:
        desk.post(f"/v1/{story.case}:cancel", {"reason": "误录"}, HR)
