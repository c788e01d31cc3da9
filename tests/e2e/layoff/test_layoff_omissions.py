"""After the handover, through the gateway: verdicts, a dispute, the deduction, the addendum, the one-time link."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing
from urllib.parse import urlsplit

import httpx
import psycopg2
import pytest

from deploy.demo import rules
from deploy.demo.calls import Body
from deploy.demo.story import Story
from deploy.local.plan import WITH_DATABASE
from tests.e2e.layoff.desk import ADMIN, HR, Desk
from tests.support.suite import Suite

LEAVER, HEAD, SUCCESSOR = "E1052", "E1043", "E1070"
PRIVATE = "duan.siyuan@private.example"
FORGOTTEN, IN_TIME = "曲靖云麓茶业有限公司", "滇西物流园租赁合同"


@pytest.fixture(scope="module")
def told(desk: Desk) -> Iterator[Story]:
    """A complete handover: the head took one item off, waived one, and waved a finding through; one thing that lacked
    was noticed in time."""
    case = desk.file(LEAVER, successor=f"employees/{SUCCESSOR}", personalContact=PRIVATE)
    story = desk.story(case, LEAVER, HEAD, SUCCESSOR)
    at = "2026-11-01T08:00:00Z"
    record = {
        "source": "crm", "external_id": "V-forgotten", "kind": "customer_visit", "title": "拜访", "updated_at": at,
        "counterpart": FORGOTTEN, "owner": f"employees/{LEAVER}",
    }  # fmt: skip
    desk.post("/v1/workRecords:batchIngest", {"records": [record]}, "crm")
    desk.in_state(case, "awaiting_list_confirmation")
    checklist = story.find_checklist() or desk.wait(story.find_checklist, "the head is asked for the list")
    desk.post(f"/v1/{checklist}:removeItem", {"itemKey": "channel_partners", "reason": "无渠道业务"}, HEAD)
    story.confirm_list()
    desk.in_state(case, "in_handover")
    waived = next(e for e in desk.entries(case) if e["itemKey"] == "samples")
    desk.post(f"/v1/{waived['name']}:waive", {"reason": "无样品"}, HEAD)
    story.submit_all(progress=50)
    for finding in desk.wait(lambda: story.findings("state = open"), "the forgotten customer is found"):
        desk.post(f"/v1/{finding['name']}:resolve", {"outcome": "accepted", "reason": "已不往来"}, HEAD)
    story.confirm_all()
    in_time = report(desk, case, HEAD, IN_TIME, itemKey="contracts")
    story.confirm(story.submit(desk.get(f"/v1/{in_time['supplement']}", LEAVER), progress=50))
    story.acknowledge_all()
    give_receivers(desk, case)
    story.sign()
    desk.in_state(case, "archived")
    with rules.changed(desk, ADMIN, "checklist", "omissions", dispute_within=rules.seconds(4)):
        yield story


def give_receivers(desk: Desk, case: str) -> None:
    """What the leaver holds and nobody has taken yet goes to the successor or the head."""
    for holding in desk.get(f"/v1/{case}/holdings", HR).get("holdings", []):
        if not holding.get("receiver"):
            desk.post(f"/v1/{holding['name']}:assign", {"receiver": f"employees/{SUCCESSOR}"}, HR)


def report(desk: Desk, case: str, who: str, subject: str, **fields: object) -> Body:
    """Something is missing."""
    body = {"title": subject, "missing": f"{subject} 的资料", "subject": subject, **fields}
    return desk.post(f"/v1/{case}/omissions", body, who)


def test_what_was_handed_over_is_no_omission_and_cites_where(desk: Desk, told: Story) -> None:
    """The first verdict: the record's row is named with number, time and digest, in both languages."""
    entry = next(e for e in desk.entries(told.case) if e["itemKey"] == "customer_follow_up")
    subject = entry["fields"]["customer"]
    found = report(desk, told.case, SUCCESSOR, subject, itemKey="customer_follow_up")
    assert (found["verdict"], found["attributedRole"], found["upheld"]) == ("not_an_omission", "none", False)
    assert cited(desk, told, found) == ["entry.submitted", "entry.confirmed"]


def cited(desk: Desk, told: Story, found: Body) -> list[str]:
    """The events that a verdict rests on: each a row of the record, with its digest, said in both languages."""
    rows = {int(row["seq"]): row for row in desk.every(f"/v1/{told.case}/record", "rows", HR)}
    for cite in found["cites"]:
        row = rows[int(cite["seq"])]
        assert (row["event"], row["hash"]) == (cite["event"], cite["digest"])
        assert {"zh-CN", "en"} <= set(cite["says"])
    return [str(cite["event"]) for cite in found["cites"]]


def test_a_required_field_that_lacked_it_is_the_confirmers(desk: Desk, told: Story) -> None:
    """The fourth verdict: it was for the confirmer to see."""
    entry = next(e for e in desk.entries(told.case) if e["itemKey"] == "customer_follow_up")
    where = {"entry": entry["name"], "field": "special_needs"}
    found = report(desk, told.case, SUCCESSOR, "零下十八度冷链", **where)
    assert (found["verdict"], found["attributedRole"]) == ("confirmer_missed", "confirmer")
    assert found["attributedTo"] == entry["confirmedBy"]
    assert cited(desk, told, found) == ["entry.submitted", "entry.confirmed"]


def test_what_nobody_could_see_is_the_leavers(desk: Desk, told: Story) -> None:
    """The fifth verdict: the item was on the list, and nothing in it told that something lacked."""
    found = report(desk, told.case, SUCCESSOR, "版纳茶叶合作社框架协议", itemKey="contracts")
    assert (found["verdict"], found["attributedTo"]) == ("leaver_did_not_submit", f"employees/{LEAVER}")
    assert cited(desk, told, found)[0] == "checklist.list_confirmed"


def test_an_item_that_was_taken_off_the_list_is_the_heads(desk: Desk, told: Story) -> None:
    """The sixth verdict: the template named it, and the head confirmed a list without it."""
    found = report(desk, told.case, SUCCESSOR, "普洱经销商保证金", itemKey="channel_partners")
    assert (found["verdict"], found["attributedTo"]) == ("head_missed", f"employees/{HEAD}")
    assert cited(desk, told, found) == ["checklist.item_removed", "checklist.list_confirmed"]


def test_what_no_template_asks_for_is_nobodys_and_becomes_a_suggestion(desk: Desk, told: Story) -> None:
    """The seventh verdict."""
    found = report(desk, told.case, SUCCESSOR, "行业协会的会员席位", section="relations")
    assert (found["verdict"], found.get("attributedTo"), found["attributedRole"]) == ("template_lacked", None, "none")
    suggested = desk.get("/v1/templateSuggestions", HR, filter='state = "open"')["templateSuggestions"]
    assert found["name"] in [one["omission"] for one in suggested]


def test_what_is_noticed_in_time_is_in_the_letter_and_needs_no_addendum(desk: Desk, told: Story) -> None:
    """Reported during the handover: one more entry that the letter waited for."""
    (found,) = desk.get(f"/v1/{told.case}/omissions", HR, filter="after_completion = false")["omissions"]
    assert (found["title"], found["outcome"], found.get("addendum")) == (IN_TIME, "handed_over", None)
    letter = desk.get(f"/v1/{told.find_letter()}", HR)
    assert found["supplement"].removeprefix("entries/") in [e["entry_id"] for e in letter["content"]["entries"]]


def test_a_waved_through_finding_is_the_heads_and_costs_ten_percent(desk: Desk, told: Story) -> None:
    """Undisputed, final, the loss confirmed: one entry on the ledger, announced to the head."""
    found = report(desk, told.case, SUCCESSOR, FORGOTTEN, itemKey="customer_follow_up", lossClaimed=True)
    assert (found["verdict"], found["attributedTo"]) == ("finding_dismissed", f"employees/{HEAD}")
    desk.told(HEAD, "Duan Siyuan", "mission")
    name = found["name"]
    desk.post(f"/v1/{name}:confirmLoss", {"confirmed": True, "note": "合同流失"}, HR)
    desk.wait(lambda: desk.get(f"/v1/{name}", HR)["state"] == "final", "nobody disputes")

    def ledger() -> list[Body]:
        entries = desk.get("/v1/deductions", ADMIN).get("deductions", [])
        return [entry for entry in entries if entry["omission"] == name]

    (entry,) = desk.wait(ledger, "the deduction is on the ledger")
    assert (entry["person"], entry["percent"]) == (f"employees/{HEAD}", 10)
    desk.told(HEAD, "Duan Siyuan", "deduction of 10%")
    assert entry in desk.get("/v1/deductions", HEAD).get("deductions", [])
    assert not desk.get("/v1/deductions", SUCCESSOR).get("deductions", [])
    late = desk.refused(f"/v1/{name}:dispute", {"reason": "不同意"}, HEAD)
    assert late["reason"] == "WRONG_STATE"


def test_a_verdict_is_disputed_once_and_hr_decides(desk: Desk, told: Story) -> None:
    """A second dispute is refused; the decision is final and takes back what followed from the verdict."""
    with rules.changed(desk, ADMIN, "checklist", "omissions", dispute_within={"n": 5, "unit": "working_days"}):
        found = report(desk, told.case, HEAD, "滇中冷链样机三台", itemKey="samples")
    assert (found["verdict"], found["attributedTo"]) == ("waived", f"employees/{HEAD}")
    name = found["name"]
    disputed = desk.post(f"/v1/{name}:dispute", {"reason": "样机由总部直发，不在清单范围"}, HEAD)
    assert disputed["state"] == "disputed"
    assert desk.refused(f"/v1/{name}:dispute", {"reason": "再次异议"}, HEAD)["reason"] == "WRONG_STATE"
    body = {"verdict": "template_lacked", "reason": "模板未列明直发样机"}
    decided = desk.post(f"/v1/{name}:decide", body, HR)
    assert (decided["state"], decided["verdict"], decided.get("attributedTo")) == ("final", "template_lacked", None)
    assert decided["tracedVerdict"] == "waived"


def test_an_omission_of_a_case_that_one_may_not_see_is_of_nothing(desk: Desk, told: Story) -> None:
    """A stranger's report and reads are answered as for an unknown case."""
    body = {"title": "x", "missing": "x", "subject": "x"}
    for case, who in ((told.case, "E1032"), ("cases/unknown", SUCCESSOR)):
        assert desk.refused(f"/v1/{case}/omissions", body, who)["status"] == 404
    (first, *_) = desk.get(f"/v1/{told.case}/omissions", HR)["omissions"]
    desk.unseen(f"/v1/{first['name']}", "E1032")


def test_the_missing_part_is_handed_over_with_an_addendum(desk: Desk, told: Story) -> None:
    """A supplementary entry, confirmed and signed; letter and date of the handover stand."""
    before = desk.get(f"/v1/{told.find_letter()}", HR)
    found = desk.get(f"/v1/{told.case}/omissions", HR, filter="verdict = finding_dismissed")["omissions"][0]
    entry = desk.get(f"/v1/{found['supplement']}", HR)
    who = entry["submitter"].removeprefix("employees/")
    fields = next(e for e in desk.entries(told.case) if e["itemKey"] == "customer_follow_up")["fields"]
    body = {"fields": {**fields, "customer": FORGOTTEN}, "etag": desk.get(f"/v1/{entry['name']}", who)["etag"]}
    submitted = desk.post(f"/v1/{entry['name']}:submit", body, who)
    confirmed = told.confirm(submitted)
    assert confirmed["state"] == "confirmed"

    def addendum() -> Body:
        name = desk.get(f"/v1/{found['name']}", HR).get("addendum")
        return desk.get(f"/v1/{name}", HR) if name else {}

    letter = desk.wait(addendum, "the addendum is there")
    for _ in range(4):
        letter = desk.get(f"/v1/{letter['name']}", HR)
        awaited = next((s for s in letter["signatures"] if s["outcome"] == "waiting"), None)
        if awaited is None:
            break
        desk.post(f"/v1/{letter['name']}:sign", {}, awaited["person"].removeprefix("employees/"))
    desk.wait(lambda: desk.get(f"/v1/{found['name']}", HR).get("outcome") == "handed_over", "the omission is closed")
    after = desk.get(f"/v1/{told.find_letter()}", HR)
    assert (after["digest"], after["completedAt"]) == (before["digest"], before["completedAt"])
    assert desk.get(f"/v1/{told.case}/record:verify", HR)["valid"]


def test_a_one_time_link_opens_once_and_shows_only_the_own_papers(desk: Desk, told: Story, running: Suite) -> None:
    """The token is in the mail to the private address and nowhere else; a second opening is refused."""
    with rules.changed(desk, ADMIN, "checklist", "certificates", ahead={"n": 60, "unit": "calendar_days"}):
        desk.post(f"/v1/{told.case}/certificates", {}, HR)
    desk.post(f"/v1/{told.case}/accessLinks", {}, HR)
    mail = desk.wait(lambda: [m for m in desk.mails(PRIVATE) if "/access#" in m["text"]], "the mail with the link")[-1]
    found = re.search(r"/access#t=([\w.-]+)", mail["text"])
    assert found
    with httpx.Client(base_url=running.http, timeout=30) as nobody:
        first = nobody.post("/v1/accessLinks:open", json={"token": found[1]})
        assert first.status_code == 200, first.text
        documents = first.json()["documents"]
        assert {document["kind"] for document in documents} == {"letter", "certificate", "report"}
        for document in documents:
            assert nobody.get(document["url"]).content
        again = nobody.post("/v1/accessLinks:open", json={"token": found[1]})
        wrong = nobody.post("/v1/accessLinks:open", json={"token": "x" * 43})
    assert again.status_code in (404, 409, 410) and wrong.status_code == 404
    assert nobody_wrote(running, found[1])
    assert in_no_table(desk, found[1])
    (link,) = [one for one in desk.get(f"/v1/{told.case}/accessLinks", HR)["accessLinks"] if one.get("openedAt")]
    assert link["state"] == "opened"


def nobody_wrote(running: Suite, token: str) -> bool:
    """Whether the token is in no log of any process."""
    logs = [path for path in (running.plan.state / "logs").glob("*.log") if not path.name.startswith("mails")]
    return bool(logs) and not any(token in path.read_text(errors="replace") for path in logs)


def in_no_table(desk: Desk, token: str) -> bool:
    """Whether the token is in no table of any service."""
    assert desk.suite is not None and desk.servers is not None
    found, seen = [], 0
    for service in WITH_DATABASE:
        name = urlsplit(desk.suite.plan.given[f"{service.upper()}_DATABASE_URL"]).path
        url = urlsplit(desk.servers.postgres_url())._replace(path=name).geturl()
        with closing(psycopg2.connect(url)) as connection, connection.cursor() as cursor:
            cursor.execute("select tablename from pg_tables where schemaname = 'public'")
            for (table,) in cursor.fetchall():
                cursor.execute(f'select count(*) from "{table}" t where position(%s in t::text) > 0', (token,))
                (times,) = cursor.fetchone() or (0,)
                found += [table] * times
                seen += 1
    return seen > 40 and not found
