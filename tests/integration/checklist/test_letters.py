"""The letter on both databases: its gate, its order of signatures, its files, and who may see them."""

from __future__ import annotations

import hashlib
import io
import json
import threading
from typing import Any

import pytest
from pyhanko.pdf_utils.reader import PdfFileReader

from tests.integration.checklist.letter_world import LetterWorld, letter_engine, letter_folder, world

__all__ = ["letter_engine", "letter_folder", "world"]


def test_head_leaver_and_successor_sign_in_order_and_the_handover_is_completed(world: LetterWorld) -> None:
    world.ready()
    letter = world.letter()
    assert (letter["state"], letter["blockers"]) == ("open", [])
    assert [s["role"] for s in letter["signatures"]] == ["head", "leaver", "successor"]
    assert world.sent("checklist.ready_for_letter")[-1]["head"] == "H1"

    signed = world.sign("H1", digest=letter["digest"], etag=letter["etag"])
    assert signed["state"] == "signing"
    assert signed["digest"] == letter["digest"]
    world.sign("E1", digest=letter["digest"])
    done = world.sign("S1")
    assert done["state"] == "completed"
    assert [(e["role"], e["signed_by"]) for e in world.sent("letter.signed")] == [
        ("head", "H1"),
        ("leaver", "E1"),
        ("successor", "S1"),
    ]
    assert len(world.sent("letter.completed")) == 1
    tasks = [t for t in world.sent("task.opened") if t["kind"] == "sign_letter"]
    assert [t["person"] for t in tasks] == ["H1", "E1", "S1"]
    assert len([d for d in world.sent("deadline.met") if d["kind"] == "letter_signature"]) == 3


def test_a_closed_letter_names_every_open_entry(world: LetterWorld) -> None:
    world.file_case()
    world.confirm_list()
    entries = world.entries()
    for entry in entries[3:]:
        world.confirm(world.submit(entry))
    mandatory = [e for e in entries[:3] if e["mandatory"]]
    error = world.refused("sign_letter", {"name": f"letters/{world.case}"}, "H1", locale="en")
    assert error["reason"] == "WRONG_STATE"
    assert error["message"].startswith(f"cannot sign: {len(mandatory)} entries open: ")
    for entry in mandatory:
        assert entry["title"]["en"] in error["message"]
        assert entry["name"] in {f["field"] for f in error["fields"]}
    chinese = world.refused("sign_letter", {"name": f"letters/{world.case}"}, "H1", locale="zh-CN")
    assert mandatory[0]["title"]["zh-CN"] in chinese["message"]


def test_an_unchecked_content_and_an_open_finding_keep_it_closed(world: LetterWorld) -> None:
    world.file_case()
    world.confirm_list()
    world.hand_over()
    error = world.refused("sign_letter", {"name": f"letters/{world.case}"}, "H1", locale="en")
    assert "not yet checked" in error["message"]
    world.check()
    assert world.letter()["state"] == "open"
    finding: dict[str, Any] = {
        "finding_id": "f1",
        "case_id": world.case,
        "entry_id": None,
        "kind": "missing",
        "score": 0.9,
        "summary": {"zh-CN": "客户A无交接", "en": "customer A is missing"},
        "records": [],
        "leaver": "E1",
    }
    world.hear("performance", "finding.opened", finding)
    assert world.sent("checklist.letter_withheld")[-1]["because"] == [
        {"entry_id": None, "finding_id": "f1", "reason": "open_finding"}
    ]
    error = world.refused("sign_letter", {"name": f"letters/{world.case}"}, "H1", locale="en")
    assert error["message"] == "cannot sign: 1 findings open: customer A is missing"
    assert world.refused("override_letter_gate", _because(world), "H1")["reason"] == "FORBIDDEN"
    assert world.ok("override_letter_gate", _because(world), "HR1", "person", "hr")["state"] == "open"
    # What HR lifted is lifted; what comes later is not.
    world.hear("performance", "finding.opened", {**finding, "finding_id": "f2"})
    assert world.letter()["state"] == "closed"
    resolved = {"finding_id": "f2", "case_id": world.case, "entry_id": None, "outcome": "accepted", "resolved_by": "H1"}
    world.hear("performance", "finding.resolved", {**resolved, "reason": "客户已注销"})
    letter = world.letter()
    assert letter["state"] == "open"
    assert letter["override_reason"] == "已与客户核实"
    assert letter["content"]["overrides"][0]["reason"] == "已与客户核实"
    assert letter["content"]["accepted_findings"][0]["finding_id"] == "f2"


def test_hr_cannot_lift_an_open_entry(world: LetterWorld) -> None:
    world.file_case()
    world.confirm_list()
    error = world.refused("override_letter_gate", _because(world), "HR1", "person", "hr")
    assert error["reason"] == "WRONG_STATE"
    assert world.sent("letter.gate_overridden") == []


def test_out_of_turn_strangers_stale_and_twice_are_refused(world: LetterWorld) -> None:
    world.ready()
    name = {"name": f"letters/{world.case}"}
    assert world.refused("sign_letter", name, "E1")["reason"] == "WRONG_STATE"
    assert world.refused("sign_letter", name, "X1")["reason"] == "NOT_FOUND"
    assert world.refused("sign_letter", name, "H1", tenant="other")["reason"] in ("NOT_FOUND", "INTERNAL")
    assert world.refused("sign_letter", {**name, "digest": "0" * 64}, "H1")["reason"] == "STALE_ETAG"
    assert world.refused("sign_letter", {**name, "etag": "99"}, "H1")["reason"] == "STALE_ETAG"
    world.sign("H1")
    again = world.refused("sign_letter", name, "H1", locale="en")
    assert (again["reason"], again["message"]) == ("WRONG_STATE", "this signature is there already")
    assert world.sent("letter.signed")[0]["role"] == "head"
    assert len(world.sent("letter.signed")) == 1


def test_after_the_heads_signature_the_content_stands(world: LetterWorld) -> None:
    world.ready()
    before = world.letter()
    world.sign("H1")
    entry = world.entries()[0]
    refused = world.refused("return_entry", {"name": entry["name"], "reason": "x"}, "H1")
    assert refused["reason"] == "WRONG_STATE"
    finding = {"finding_id": "late", "case_id": world.case, "entry_id": None, "summary": {"en": "late"}}
    world.hear("performance", "finding.opened", finding)
    after = world.letter("E1")
    assert (after["state"], after["digest"], after["content"]) == ("signing", before["digest"], before["content"])


def test_the_digest_is_that_of_the_content_and_does_not_move_with_mere_messages(world: LetterWorld) -> None:
    world.ready()
    first = world.letter()
    canonical = json.dumps(first["content"], sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert hashlib.sha256(canonical.encode()).hexdigest() == first["digest"]
    failed = {"delivery_id": "d", "case_id": world.case, "person": "E1", "event": "x", "channel": "mail", "error": "e"}
    world.hear("notify", "delivery.failed", failed)
    assert world.letter()["digest"] == first["digest"]
    assert first["content"]["people"]["E1"] == {"zh-CN": "王頔", "en": "Wang Di"}
    assert first["content"]["places"]["company"]["zh-CN"] == "华东销售有限公司"


def test_an_absent_leavers_signature_is_replaced_by_the_recorded_reason(world: LetterWorld) -> None:
    world.ready()
    world.sign("H1")
    body = {"name": f"letters/{world.case}", "role": "leaver", "reason_code": "refused", "reason": "当面拒绝签署"}
    assert world.refused("replace_signature", body, "H1")["reason"] == "FORBIDDEN"
    letter = world.ok("replace_signature", body, "HR1", "person", "hr")
    assert letter["signatures"][1]["outcome"] == "replaced"
    assert letter["signatures"][1]["signed_by"] == "HR1"
    world.sign("S1")
    assert world.letter()["state"] == "completed"


def test_no_answer_of_the_leaver_stands_in_after_the_tenants_time(world: LetterWorld) -> None:
    world.ready()
    world.sign("H1")
    world.later(days=4)
    assert world.letter()["signatures"][1]["outcome"] == "waiting"
    world.later(days=4)  # five working days are over
    leaver = world.letter()["signatures"][1]
    assert (leaver["outcome"], leaver["reason_code"]) == ("replaced", "no_answer")
    assert [t["person"] for t in world.sent("task.opened") if t["kind"] == "sign_letter"][-1] == "S1"


def test_a_case_filed_for_an_absent_leaver_needs_no_signature_of_theirs(world: LetterWorld) -> None:
    world.file_case(absent=True, kind="abandonment")
    world.confirm_list()
    world.hand_over()
    world.check()
    letter = world.sign("H1")
    assert letter["signatures"][1]["reason_code"] == "absent"
    assert world.sign("S1")["state"] == "completed"


def test_without_a_successor_two_signatures_are_enough(world: LetterWorld) -> None:
    world.ready()
    world.hear("offboarding", "case.successor_changed", {"case_id": world.case, "successor": None, "previous": "S1"})
    world.sign("H1")
    assert world.sign("E1")["state"] == "completed"


def test_a_successor_who_need_not_sign_any_more_is_not_reminded(world: LetterWorld) -> None:
    world.ready()
    world.sign("H1")
    world.sign("E1")
    world.hear("offboarding", "case.successor_changed", {"case_id": world.case, "successor": None, "previous": "S1"})
    assert world.letter()["state"] == "completed"
    world.later(days=60)
    assert [d for d in world.sent("deadline.missed") if d["kind"] == "letter_signature"] == []


def _open_tasks(world: LetterWorld) -> set[str]:
    last_word = {t["task_id"]: t for t in world.sent() if "task_id" in t}
    return {t["kind"] for t in last_word.values() if "outcome" not in t}


def test_what_nobody_can_do_after_the_heads_signature_is_on_no_list_and_never_missed(world: LetterWorld) -> None:
    world.file_case()
    world.confirm_list()
    left, submitted = [e for e in world.entries() if not e["mandatory"]][:2]
    for entry in world.entries():
        if entry["name"] != left["name"]:
            sent = world.submit(entry)
            if entry["name"] != submitted["name"]:
                world.confirm(sent)
    world.check()
    world.sign("H1")
    assert _open_tasks(world) == {"sign_letter", "hr_item", "acknowledge_entry"}
    world.sign("E1")
    world.sign("S1")
    assert _open_tasks(world) == {"hr_item"}
    world.later(days=120)
    assert {d["kind"] for d in world.sent("deadline.missed")} == {"hr_item"}


def test_a_new_successor_signs_instead_of_the_former(world: LetterWorld) -> None:
    world.ready()
    world.sign("H1")
    world.sign("E1")
    world.hear("offboarding", "case.successor_changed", {"case_id": world.case, "successor": "X1", "previous": "S1"})
    assert world.refused("sign_letter", {"name": f"letters/{world.case}"}, "S1")["reason"] in (
        "NOT_FOUND",
        "WRONG_STATE",
    )
    assert world.sign("X1")["state"] == "completed"


def test_cancelling_loses_against_the_last_signature_and_wins_before_it(world: LetterWorld) -> None:
    world.ready()
    world.sign("H1")
    closed = world.ok(
        "close_case", {"case_id": world.case, "outcome": "cancelled"}, "offboarding", actor_kind="service"
    )
    assert closed["closed"] is True
    assert world.refused("sign_letter", {"name": f"letters/{world.case}"}, "E1")["reason"] == "WRONG_STATE"
    assert world.letter("HR1", "person", "hr")["state"] == "void"


def test_a_completed_letter_stands_against_cancelling(world: LetterWorld) -> None:
    world.complete()
    body = {"case_id": world.case, "outcome": "cancelled"}
    assert world.refused("close_case", body, "offboarding", actor_kind="service")["reason"] == "WRONG_STATE"
    assert world.letter()["state"] == "completed"


def test_the_sealed_files_are_made_after_the_signatures_in_both_languages(world: LetterWorld) -> None:
    world.ready()
    for person in ("H1", "E1", "S1"):
        world.sign(person)
    name = {"name": f"letters/{world.case}"}
    assert world.refused("download_letter", name, "E1")["reason"] == "NOT_READY"
    world.later(seconds=1)
    for language, title in (("zh-CN", "交接确认函"), ("en", "handover-letter")):
        ticket = world.ok("download_letter", {**name, "language": language}, "E1")
        assert ticket["filename"].startswith(title)
        pdf = world.fetch(ticket)
        (signature,) = PdfFileReader(io.BytesIO(pdf)).embedded_signatures
        signature.compute_integrity_info()
        assert signature.sig_object["/SubFilter"] == "/ETSI.CAdES.detached"
        verdict = world.ok("verify_letter", {"digest": hashlib.sha256(pdf).hexdigest()}, "", "public", tenant="")
        assert verdict["valid"] is True
    assert len(world.sent("letter.rendered")) == 1
    world.later(days=1)
    assert len(world.sent("letter.rendered")) == len(world.sent("report.archived")) == 1


def test_the_verification_page_names_nobody(world: LetterWorld) -> None:
    world.complete()
    letter = world.letter()
    page, _, code = letter["verify_url"].partition("?code=")
    assert page.endswith("/verify")
    verdict = world.ok("verify_letter", {"code": code}, "", tenant="")
    assert verdict == {
        "valid": True,
        "document": "letter",
        "replaced": False,
        "case_initials": world.case[:4],
        "completed_at": letter["completed_at"],
        "letter_digest": letter["digest"],
    }
    assert world.ok("verify_letter", {"digest": letter["digest"]}, "", tenant="")["valid"] is True
    assert world.ok("verify_letter", {"code": "nope"}, "", tenant="") == {"valid": False, "replaced": False}
    assert world.ok("verify_letter", {"code": code, "digest": "0" * 64}, "", tenant="") == {
        "valid": False,
        "replaced": False,
    }
    assert world.refused("verify_letter", {}, "", tenant="")["reason"] == "INVALID_ARGUMENT"


@pytest.mark.parametrize(
    ("actor", "roles", "sees"),
    [
        ("E1", (), True),
        ("H1", (), True),
        ("H0", (), True),
        ("S1", (), True),
        ("HR1", ("person", "hr"), True),
        ("X1", ("person", "auditor"), True),
        ("X1", (), False),
        ("X1", ("person", "hr"), False),
        ("DOC", (), False),
    ],
)
def test_letter_and_report_are_seen_by_those_who_see_the_case(
    world: LetterWorld, actor: str, roles: tuple[str, ...], sees: bool
) -> None:
    world.complete()
    calls: list[tuple[str, dict[str, Any]]] = [
        ("get_letter", {"name": f"letters/{world.case}"}),
        ("download_letter", {"name": f"letters/{world.case}"}),
        ("get_report", {"name": f"reports/{world.case}"}),
        ("download_report", {"name": f"reports/{world.case}", "format": "pdf"}),
        ("verify_record", {"name": f"cases/{world.case}"}),
    ]
    for method, body in calls:
        answer = world.call(method, body, actor, *roles)
        if sees:
            assert answer["error"] is None, (method, answer["error"])
        else:
            assert answer["error"]["reason"] == "NOT_FOUND", method


def _because(world: LetterWorld) -> dict[str, Any]:
    return {"name": f"letters/{world.case}", "reason": "已与客户核实"}


def test_of_two_who_sign_and_cancel_at_once_exactly_one_wins(world: LetterWorld) -> None:
    world.ready()
    world.sign("H1")
    world.sign("E1")
    answers: dict[str, dict[str, Any]] = {}
    start = threading.Barrier(2)

    def run(name: str, method: str, body: dict[str, Any], actor: str, **context: Any) -> None:
        start.wait()
        answers[name] = world.call(method, body, actor, **context)

    sign = {"name": f"letters/{world.case}"}
    close = {"case_id": world.case, "outcome": "cancelled"}
    threads = [
        threading.Thread(target=run, args=("sign", "sign_letter", sign, "S1")),
        threading.Thread(
            target=run, args=("close", "close_case", close, "offboarding"), kwargs={"actor_kind": "service"}
        ),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    signed, closed = (answers[name]["error"] is None for name in ("sign", "close"))
    assert signed != closed, answers
    assert world.letter("HR1", "person", "hr")["state"] == ("completed" if signed else "void")
    assert len(world.sent("letter.completed")) == (1 if signed else 0)
    assert len(world.sent("checklist.closed")) == (1 if closed else 0)


def test_the_last_two_entries_confirmed_at_once_open_the_letter(world: LetterWorld) -> None:
    world.file_case()
    world.confirm_list()
    for entry in world.entries():
        world.submit(entry)
    world.check()
    *before, one, other = [entry for entry in world.entries() if entry["mandatory"]]
    for entry in [*(entry for entry in world.entries() if not entry["mandatory"]), *before]:
        world.confirm(entry)
    assert world.letter()["state"] == "closed"
    start = threading.Barrier(2)

    def run(entry: dict[str, Any]) -> None:
        start.wait()
        world.confirm(entry)

    threads = [threading.Thread(target=run, args=(entry,)) for entry in (one, other)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert world.letter()["state"] == "open", "each saw the other one as open"
    assert len(world.sent("checklist.ready_for_letter")) == 1


def test_two_clicks_at_once_are_one_signature(world: LetterWorld) -> None:
    world.ready()
    answers: list[dict[str, Any]] = []
    threads = [
        threading.Thread(
            target=lambda: answers.append(world.call("sign_letter", {"name": f"letters/{world.case}"}, "H1"))
        )
        for _ in range(3)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [a["error"] is None for a in answers].count(True) == 1
    assert len(world.sent("letter.signed")) == 1
