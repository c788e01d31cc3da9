"""The part that is handed over late: in the letter while it is not signed, after it with an addendum of its own."""

from __future__ import annotations

import hashlib
import io
import json
from typing import Any

import pytest
from pyhanko.pdf_utils.reader import PdfFileReader

from tests.integration.checklist.omission_world import HR, OmissionWorld, omission_engine, omission_folder, world
from tests.support.pdf import text_of

__all__ = ["omission_engine", "omission_folder", "world"]


def late(world: OmissionWorld, **fields: Any) -> dict[str, Any]:
    """An omission of a completed handover, reported by the successor after the last working day."""
    world.complete()
    world.later(days=40)
    return world.report(subject="远山物流", item_key="customer_follow_up", title="远山物流没有交接", **fields)


def hand_over_part(world: OmissionWorld, omission: dict[str, Any]) -> dict[str, Any]:
    entry = world.ok("get_entry", {"name": omission["supplement"]}, "H1")
    fields = {**world.content("customer_follow_up", customer="远山物流"), **entry["fields"]}
    entry = world.submit(entry, fields)
    return world.confirm(entry)


def plain(text: str) -> str:
    """Without what only lays the text out."""
    return "".join(letter for letter in text if letter.isalnum())


def addendum(world: OmissionWorld, omission: dict[str, Any], actor: str = "H1") -> dict[str, Any]:
    return world.ok("get_letter", {"name": omission["addendum"]}, actor)


def test_during_the_handover_it_is_one_more_entry_that_the_letter_waits_for(world: OmissionWorld) -> None:
    world.ready()
    assert world.letter()["state"] == "open"
    found = world.report(subject="远山物流", item_key="customer_follow_up")
    assert (found["after_completion"], found.get("addendum")) == (False, None)
    assert world.letter()["state"] == "closed"
    added = world.sent("entry.added")[-1]
    assert (added["omission_id"], added["submitter"]) == (found["name"].removeprefix("omissions/"), "E1")
    hand_over_part(world, found)
    world.check()
    assert world.letter()["state"] == "open"
    closed = world.omission(found["name"])
    assert (closed["outcome"], closed["state"]) == ("handed_over", "traced")
    assert world.sent("addendum.opened") == []


def test_after_the_letter_the_head_hands_over_and_the_addendum_is_signed(world: OmissionWorld) -> None:
    found = late(world)
    original = world.letter()
    assert found["addendum"] == f"letters/{world.case}-a1"
    entry = world.ok("get_entry", {"name": found["supplement"]}, "H1")
    people = (entry["submitter"], entry["receiver"], entry["confirmer"])
    assert people == ("employees/H1", "employees/S1", "employees/H0")  # nobody confirms their own entry
    # Three working days from the report, though the last working day lies behind.
    assert entry["due_at"] > world.now.isoformat()
    assert world.sent("deadline.set")[-1]["due_at"] == entry["due_at"]
    closed = addendum(world, found)
    assert (closed["state"], [b["kind"] for b in closed["blockers"]]) == ("closed", ["open_entry"])
    early = world.refused("sign_letter", {"name": found["addendum"]}, "H1", locale="zh-CN")
    assert (early["reason"], "远山物流" in early["message"]) == ("WRONG_STATE", True)

    hand_over_part(world, found)
    opened = addendum(world, found)
    assert (opened["state"], [s["role"] for s in opened["signatures"]]) == ("open", ["head", "leaver", "receiver"])
    assert opened["content"]["original"]["digest"] == original["digest"]
    assert "verdict" not in json.dumps(opened["content"])
    body = {"name": found["addendum"], "digest": opened["digest"], "etag": opened["etag"]}
    signed = world.ok("sign_letter", body, "H1")
    assert (signed["state"], signed["digest"]) == ("signing", opened["digest"])
    leaver = signed["signatures"][1]
    assert (leaver["outcome"], leaver["reason_code"]) == ("replaced", "left")
    assert leaver["reason"] == "最后工作日 2026-12-01"
    assert world.refused("sign_letter", {"name": found["addendum"]}, "H1")["reason"] == "WRONG_STATE"
    assert world.refused("sign_letter", {"name": found["addendum"]}, "X1")["reason"] == "NOT_FOUND"
    done = world.ok("sign_letter", {"name": found["addendum"], "digest": signed["digest"]}, "S1")
    assert done["state"] == "completed"
    assert world.omission(found["name"])["outcome"] == "handed_over"
    (completed,) = world.sent("addendum.completed")
    assert (completed["letter_id"], completed["original_digest"]) == (f"{world.case}-a1", original["digest"])
    # The letter and its date stand, and nothing was said again of it.
    assert world.letter() == original
    assert len(world.sent("letter.completed")) == 1
    assert [s["role"] for s in world.sent("addendum.signed")] == ["head", "leaver", "receiver"]


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_the_addendum_is_a_sealed_file_that_anybody_can_verify(world: OmissionWorld, language: str) -> None:
    found = late(world)
    hand_over_part(world, found)
    assert world.refused("download_letter", {"name": found["addendum"]}, "H1")["reason"] == "NOT_FOUND"
    for person in ("H1", "S1"):
        world.ok("sign_letter", {"name": found["addendum"]}, person)
    world.later(seconds=2)
    ticket = world.ok("download_letter", {"name": found["addendum"], "language": language}, "S1")
    data = world.fetch(ticket)
    words = plain(text_of(data))
    for expected in (
        {"zh-CN": "交接确认函补充函", "en": "Addendum to the Letter of Handover Confirmation"}[language],
        {"zh-CN": "原函摘要", "en": "Original letter's digest"}[language],
        "远山物流没有交接",
        str(world.letter()["digest"])[:16],
        {"zh-CN": "接收人", "en": "Receiver"}[language],
        {"zh-CN": "已离职", "en": "has left"}[language],
    ):
        assert plain(expected) in words, expected
    assert "未提交" not in words  # no verdict in it
    signatures = PdfFileReader(io.BytesIO(data)).embedded_signatures
    assert len(signatures) == 1
    digest = hashlib.sha256(data).hexdigest()
    verdict = world.ok("verify_letter", {"digest": digest}, "", tenant="")
    assert (verdict["valid"], verdict["letter_digest"]) == (True, addendum(world, found)["digest"])
    assert verdict["document"] == "addendum"
    assert world.refused("download_letter", {"name": found["addendum"]}, "X1")["reason"] == "NOT_FOUND"


def test_the_report_is_archived_anew_and_the_first_one_stays(world: OmissionWorld) -> None:
    found = late(world)
    first = world.ok("get_report", {"name": f"reports/{world.case}"}, "H1")
    hand_over_part(world, found)
    for person in ("H1", "S1"):
        world.ok("sign_letter", {"name": found["addendum"]}, person)
    world.later(seconds=2)
    now = world.ok("get_report", {"name": f"reports/{world.case}"}, "H1")
    assert now == first | {"editions": [f"reports/{world.case}-2"]}
    second = world.ok("get_report", {"name": f"reports/{world.case}-2"}, "H1")
    assert second["record_length"] > first["record_length"]
    assert world.sent("report.archived")[-1]["report_id"] == f"{world.case}-2"
    ticket = world.ok("download_report", {"name": f"reports/{world.case}-2", "format": "json"}, "H1")
    report = json.loads(world.fetch(ticket))
    assert [o["title"] for o in report["omissions"]] == ["远山物流没有交接"]
    assert report["omissions"][0]["verdict"] == "leaver_did_not_submit"
    assert report["addenda"][0]["completed_at"] is not None
    assert any(e.get("omission_id") == found["name"].removeprefix("omissions/") for e in report["entries"])
    assert report["letter"]["digest"] == world.letter()["digest"]
    for form in ("html", "pdf"):
        ticket = world.ok("download_report", {"name": f"reports/{world.case}-2", "format": form}, "H1")
        data = world.fetch(ticket)
        shown = data.decode() if form == "html" else text_of(data)
        assert "远山物流没有交接" in plain(shown)
    assert world.refused("get_report", {"name": f"reports/{world.case}-2"}, "X1")["reason"] == "NOT_FOUND"
    assert world.refused("get_report", {"name": f"reports/{world.case}-3"}, "H1")["reason"] == "NOT_FOUND"


def test_a_leaver_who_is_there_hands_over_and_signs(world: OmissionWorld) -> None:
    world.complete()
    found = world.report(subject="远山物流", item_key="customer_follow_up")
    entry = world.ok("get_entry", {"name": found["supplement"]}, "E1")
    assert (entry["submitter"], entry["confirmer"]) == ("employees/E1", "employees/H1")
    hand_over_part(world, found)
    signed = world.ok("sign_letter", {"name": found["addendum"]}, "H1")
    assert signed["signatures"][1]["outcome"] == "waiting"
    assert world.refused("sign_letter", {"name": found["addendum"]}, "S1")["reason"] == "WRONG_STATE"
    # No answer within the tenant's time: the recorded reason stands instead.
    world.later(days=9)
    signed = addendum(world, found)
    assert (signed["signatures"][1]["reason_code"], signed["state"]) == ("no_answer", "signing")
    assert world.ok("sign_letter", {"name": found["addendum"]}, "S1")["state"] == "completed"


def test_the_entry_reported_is_copied_to_be_completed(world: OmissionWorld) -> None:
    content = {"customer": "北辰仓储", "special_needs": "无"}
    world.file_case()
    world.confirm_list()
    entry = world.submit(world.entry("customer_follow_up"), world.content("customer_follow_up", **content))
    world.confirm(entry)
    world.hand_over()
    world.check()
    for person in ("H1", "E1", "S1"):
        world.sign(person)
    found = world.report(subject="冷链运输", entry=entry["name"], field="special_needs", title="特殊需求")
    assert found["verdict"] == "confirmer_missed"
    copy = world.ok("get_entry", {"name": found["supplement"]}, "E1")
    assert (copy["fields"]["customer"], copy["item_key"]) == ("北辰仓储", "customer_follow_up")
    # The signed entry itself stays as it was signed.
    error = world.refused("return_entry", {"name": entry["name"], "reason": "补充"}, "H1")
    assert error["reason"] == "WRONG_STATE"
    returned = world.submit(copy, {**copy["fields"], "special_needs": "冷链运输，-18℃"})
    world.ok("return_entry", {"name": returned["name"], "reason": "写清温度"}, "H1")
    again = world.submit(
        world.ok("get_entry", {"name": copy["name"]}, "E1"), {**copy["fields"], "special_needs": "冷链"}
    )
    world.confirm(again)
    assert addendum(world, found)["state"] == "open"
    world.ok("return_entry", {"name": copy["name"], "reason": "还差联系人"}, "H1")
    assert addendum(world, found)["state"] == "closed"


def lend(world: OmissionWorld, delegator: str, delegate: str, scope: str) -> None:
    period = {"starts_at": "2026-01-01T00:00:00Z", "ends_at": "2027-12-31T00:00:00Z"}
    lent = {"delegator": delegator, "delegate": delegate, "scopes": [scope], **period}
    row = {"kind": "delegation", "id": "d1", "version": 1, "active": True, "body": lent}
    world.hear("offboarding", "directory.changed", {"rows": [row]})


def test_hr_accepts_what_cannot_be_handed_over_any_more(world: OmissionWorld) -> None:
    found = late(world)
    refused = {"name": found["name"], "outcome": "accepted", "reason": "客户已流失"}
    assert world.refused("close_omission", refused, "H1")["reason"] == "FORBIDDEN"
    closed = world.ok("close_omission", refused, "HR1", *HR)
    assert (closed["outcome"], closed["state"]) == ("accepted", "traced")
    assert addendum(world, found)["state"] == "void"
    assert world.ok("get_entry", {"name": found["supplement"]}, "H1")["state"] == "waived"
    opened = [t for t in world.sent("task.opened") if t["subject"] == found["supplement"]]
    gone = {t["task_id"] for t in world.sent("task.closed")}
    assert {t["task_id"] for t in opened} <= gone
    again = world.refused("close_omission", refused, "HR1", *HR)
    assert again["reason"] == "WRONG_STATE"
    assert [e["outcome"] for e in world.sent("omission.closed")] == ["accepted"]


def test_what_hrs_deputy_accepts_is_waived_in_hrs_name(world: OmissionWorld) -> None:
    found = late(world)
    lend(world, "HR1", "DOC", "hr")
    world.ok("close_omission", {"name": found["name"], "outcome": "accepted", "reason": "客户已流失"}, "DOC", *HR)
    entry = world.ok("get_entry", {"name": found["supplement"]}, "H1")
    assert entry["state"] == "waived"
    assert (entry["waiver"]["asked_by"], entry["waiver"]["asked_for"]) == ("employees/DOC", "employees/HR1")


def test_head_and_hr_waive_the_part_like_any_other(world: OmissionWorld) -> None:
    found = late(world)
    world.ok("waive_entry", {"name": found["supplement"], "reason": "客户已流失"}, "H1")
    world.ok("agree_waiver", {"name": found["supplement"], "agree": True}, "HR1", *HR)
    assert world.omission(found["name"])["outcome"] == "accepted"
    assert addendum(world, found)["state"] == "void"


def test_two_omissions_have_two_addenda(world: OmissionWorld) -> None:
    first = late(world)
    second = world.report(subject="内部论坛", title="论坛账号没有交接")
    assert (first["addendum"], second["addendum"]) == (f"letters/{world.case}-a1", f"letters/{world.case}-a2")
    own = world.ok("get_entry", {"name": second["supplement"]}, "H1")
    assert (own["section"], own["title"]["zh-CN"]) == ("work", "论坛账号没有交接")
    own = world.submit(own, {"description": "账号已移交给接手人"})
    world.confirm(own)
    world.ok("sign_letter", {"name": second["addendum"]}, "H1")
    # After the head has signed it, the part stands as it is.
    error = world.refused("return_entry", {"name": own["name"], "reason": "再改"}, "H1")
    assert error["reason"] == "WRONG_STATE"
    assert addendum(world, first)["state"] == "closed"


def test_the_record_with_omissions_and_addenda_verifies(world: OmissionWorld) -> None:
    found = late(world)
    world.dispute(found["name"], "E1")
    world.decide(found["name"])
    hand_over_part(world, found)
    for person in ("H1", "S1"):
        world.ok("sign_letter", {"name": found["addendum"]}, person)
    world.later(seconds=2)
    assert world.ok("verify_record", {"name": f"cases/{world.case}"}, "H1")["valid"] is True
    rows = world.ok("list_record_rows", {"parent": f"cases/{world.case}", "page_size": 1000}, "H1")["rows"]
    events = [row["event"] for row in rows]
    for name in ("omission.reported", "omission.traced", "omission.disputed", "omission.decided", "addendum.completed"):
        assert name in events, name
    reported = next(row for row in rows if row["event"] == "omission.reported")
    assert "没有交接" in json.dumps(reported, ensure_ascii=False)


def test_where_the_head_has_left_too_the_one_above_signs(world: OmissionWorld) -> None:
    world.complete()
    world.later(days=40)
    gone = {"number": "H1", "name_zh": "李雪梅", "department": "D1", "company": "C1", "status": "inactive"}
    row = {"kind": "employee", "id": "H1", "version": 9, "active": False, "body": gone}
    world.hear("offboarding", "directory.changed", {"rows": [row]})
    found = world.report(subject="内部论坛", title="论坛账号没有交接")
    entry = world.ok("get_entry", {"name": found["supplement"]}, "S1")
    assert entry["submitter"] == "employees/H0"
    letter = addendum(world, found, "S1")
    assert [s["person"] for s in letter["signatures"]] == ["employees/H0", "employees/E1", "employees/S1"]


def test_head_or_hr_name_who_hands_over_and_who_confirms(world: OmissionWorld) -> None:
    found = late(world)
    body = {"name": found["supplement"], "submitter": "employees/DOC", "reason": "熟悉该客户"}
    assert world.refused("reassign_entry", body, "X1")["reason"] == "NOT_FOUND"
    assert world.refused("reassign_entry", body | {"submitter": "employees/E1"}, "HR1", *HR)["reason"] != "FORBIDDEN"
    entry = world.ok("reassign_entry", body, "HR1", *HR)
    assert (entry["submitter"], entry["confirmer"]) == ("employees/DOC", "employees/H0")
    entry = world.ok("reassign_entry", {"name": entry["name"], "confirmer": "employees/H1", "reason": "x"}, "H1")
    hand_over_part(world, found)
    assert addendum(world, found)["state"] == "open"


def test_what_the_leaver_did_not_hand_over_late_is_the_heads_after_the_last_day(world: OmissionWorld) -> None:
    world.complete()
    found = world.report(subject="远山物流", item_key="customer_follow_up", title="远山物流没有交接")
    body = {"name": found["supplement"], "submitter": "employees/DOC", "reason": "x"}
    assert world.refused("reassign_entry", body, "H1")["reason"] == "WRONG_STATE"  # the leaver is there
    world.later(days=28)
    assert world.ok("get_entry", {"name": found["supplement"]}, "H1")["submitter"] == "employees/E1"
    world.later(days=2)  # 2026-12-02
    entry = world.ok("get_entry", {"name": found["supplement"]}, "H1")
    assert (entry["submitter"], entry["confirmer"]) == ("employees/H1", "employees/H0")
    assert entry["due_at"] == "2026-12-07T10:00:00Z"  # three working days from then
    moved = world.sent("deadline.moved")[-1]
    assert (moved["person"], moved["due_at"]) == ("H1", entry["due_at"])
    hand_over_part(world, found)
    signed = world.ok("sign_letter", {"name": found["addendum"]}, "H1")
    assert signed["signatures"][1]["reason_code"] == "left"


def test_who_leaves_after_the_letter_leaves_no_open_part_behind(world: OmissionWorld) -> None:
    found = late(world)
    entry = world.ok("get_entry", {"name": found["supplement"]}, "H1")
    assert entry["confirmer"] == "employees/H0"
    gone = {"number": "S1", "name_zh": "陈晓", "department": "D1", "company": "C1", "status": "inactive"}
    row = {"kind": "employee", "id": "S1", "version": 9, "active": False, "body": gone}
    world.hear("offboarding", "directory.changed", {"rows": [row]})
    world.later(seconds=1)
    assert world.ok("get_entry", {"name": found["supplement"]}, "H1").get("receiver") != "employees/S1"


def test_a_deputy_of_the_head_signs_and_the_addendum_says_for_whom(world: OmissionWorld) -> None:
    found = late(world)
    hand_over_part(world, found)
    lend(world, "H1", "DOC", "head")
    assert world.omission(found["name"], "DOC")["name"] == found["name"]
    shown = addendum(world, found, "DOC")
    signed = world.ok("sign_letter", {"name": found["addendum"], "digest": shown["digest"]}, "DOC")
    head = signed["signatures"][0]
    assert (head["person"], head["signed_by"], head["outcome"]) == ("employees/H1", "DOC", "signed")


def test_a_signature_is_not_made_void_by_another_verdict(world: OmissionWorld) -> None:
    found = late(world)
    hand_over_part(world, found)
    world.ok("sign_letter", {"name": found["addendum"], "digest": addendum(world, found)["digest"]}, "H1")
    body = {"name": found["name"], "verdict": "not_an_omission", "reason": "已交接"}
    refused = world.refused("decide_omission", body, "HR1", *HR)
    assert refused["reason"] == "WRONG_STATE"
    assert addendum(world, found)["state"] == "signing"
