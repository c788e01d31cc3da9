"""Who signs the letter: several receivers where there is no successor, whoever does not answer, and what is held."""

from __future__ import annotations

from typing import Any

import pytest

from chassis.ids import new_id
from tests.integration.checklist.handover import HEAD, HR, LEAVER, STRANGER, SUCCESSOR, SUPERIOR, Handover
from tests.integration.checklist.people import delegate, handed_over, last_tasks


def shared(handover: Handover) -> str:
    """Two receivers share the work, everything is confirmed and checked; the letter's name."""
    handover.confirmed(successor=None)
    body = {"parent": f"cases/{handover.case}", "reason": "按板块分工"}
    for section, receiver in (("work", STRANGER), ("knowledge", SUPERIOR), ("relations", STRANGER)):
        chosen = {"filter": f'section = "{section}"', "receiver": f"employees/{receiver}"}
        handover.ok("batch_reassign_entries", HEAD, **body, **chosen)
    handed_over(handover)
    return f"letters/{handover.case}"


def signatures(letter: dict[str, Any]) -> list[tuple[str, str, str]]:
    """Role, person, outcome."""
    return [(s["role"], s["person"].removeprefix("employees/"), s["outcome"]) for s in letter["signatures"]]


def test_each_receiver_countersigns_in_any_order(handover: Handover) -> None:
    name = shared(handover)
    letter = handover.ok("get_letter", HEAD, name=name)
    assert signatures(letter) == [
        ("head", HEAD, "waiting"),
        ("leaver", LEAVER, "waiting"),
        ("receiver", SUPERIOR, "waiting"),
        ("receiver", STRANGER, "waiting"),
    ]
    assert handover.ok("get_letter", STRANGER, name=name)["digest"] == letter["digest"], "what one signs one may read"
    assert handover.refused("get_letter", SUCCESSOR, name=name)["fields"][0]["field"] == "name"
    handover.ok("sign_letter", HEAD, name=name, digest=letter["digest"])
    assert handover.refused("sign_letter", STRANGER, name=name)["reason"] == "WRONG_STATE", "the leaver's turn"
    handover.ok("sign_letter", LEAVER, name=name)
    asked = [d for d in handover.sent("deadline.set") if d["kind"] == "letter_countersignature"]
    assert {(d["person"], d["role"]) for d in asked} == {(STRANGER, "receiver"), (SUPERIOR, "receiver")}
    assert len({t["task_id"] for t in handover.sent("task.opened") if t["kind"] == "sign_letter"}) == 3
    handover.ok("sign_letter", STRANGER, name=name)
    assert handover.refused("sign_letter", STRANGER, name=name)["reason"] == "WRONG_STATE"
    done = handover.ok("sign_letter", SUPERIOR, name=name)
    assert done["state"] == "completed"
    assert [d["person"] for d in handover.sent("deadline.met") if d["kind"] == "letter_countersignature"] == [
        STRANGER,
        SUPERIOR,
    ]
    assert "sign_letter" not in {kind for kind, _ in last_tasks(handover)}


def test_receivers_who_do_not_answer_are_replaced_one_by_one(handover: Handover) -> None:
    name = shared(handover)
    handover.ok("sign_letter", HEAD, name=name)
    handover.ok("sign_letter", LEAVER, name=name)
    handover.ok("sign_letter", SUPERIOR, name=name)
    asked_at = handover.now
    handover.later(days=8)
    letter = handover.ok("get_letter", HR, name=name)
    assert letter["state"] == "completed"
    assert signatures(letter)[2:] == [("receiver", SUPERIOR, "signed"), ("receiver", STRANGER, "replaced")]
    (silent,) = handover.sent("letter.no_answer")
    assert (silent["signatory"], silent["role"]) == (STRANGER, "receiver")
    assert silent["asked_at"] == asked_at.isoformat().replace("+00:00", "Z") and silent["after"] > silent["asked_at"]
    assert [d["person"] for d in handover.sent("deadline.missed")] == [STRANGER]


def test_neither_leaver_nor_successor_stalls_the_letter_but_the_heads_signature_is_never_made_up(
    handover: Handover,
) -> None:
    handover.confirmed()
    handed_over(handover)
    name = f"letters/{handover.case}"
    handover.later(days=20)
    assert handover.ok("get_letter", HR, name=name)["state"] == "open", "nothing stands in for the head"
    assert [d["person"] for d in handover.sent("deadline.missed") if d["kind"] == "letter_signature"] == [HEAD]
    handover.ok("take_over", HR, name=f"cases/{handover.case}", role="head", reason="负责人拒签")
    assert last_tasks(handover)[("sign_letter", name)] == HR
    assert handover.refused("sign_letter", HEAD, name=name)["reason"] in ("WRONG_STATE", "NOT_FOUND")
    handover.ok("sign_letter", HR, name=name)
    handover.later(days=10)  # the successor's turn begins when the leaver's is over
    handover.later(days=10)
    letter = handover.ok("get_letter", HR, name=name)
    assert signatures(letter) == [
        ("head", HR, "signed"),
        ("leaver", LEAVER, "replaced"),
        ("successor", SUCCESSOR, "replaced"),
    ]
    assert [s["signatory"] for s in handover.sent("letter.no_answer")] == [LEAVER, SUCCESSOR]
    assert letter["state"] == "completed"


def test_hr_says_why_one_of_several_receivers_does_not_sign(handover: Handover) -> None:
    name = shared(handover)
    handover.ok("sign_letter", HEAD, name=name)
    body = {"name": name, "role": "receiver", "reason_code": "refused", "reason": "不认可交接内容"}
    which = handover.refused("replace_signature", HR, **body)
    assert which["fields"][0]["field"] == "person"
    assert handover.refused("replace_signature", HR, **body, person="employees/E3001")["reason"] == "WRONG_STATE"
    handover.ok("replace_signature", HR, **body, person=f"employees/{STRANGER}")
    handover.ok("sign_letter", LEAVER, name=name)
    assert handover.ok("sign_letter", SUPERIOR, name=name)["state"] == "completed"


def test_a_successor_who_is_named_late_signs_instead_of_the_receivers(handover: Handover) -> None:
    name = shared(handover)
    handover.ok("sign_letter", HEAD, name=name)
    handover.ok("sign_letter", LEAVER, name=name)
    handover.ok("sign_letter", STRANGER, name=name)
    handover.hear("offboarding", "case.successor_changed", case_id=handover.case, successor=SUCCESSOR, previous=None)
    letter = handover.ok("get_letter", HR, name=name)
    assert ("receiver", SUPERIOR, "waiting") not in signatures(letter)
    assert last_tasks(handover)[("sign_letter", name)] == SUCCESSOR
    dropped = [d["person"] for d in handover.sent("deadline.dropped") if d["kind"] == "letter_countersignature"]
    assert dropped == [SUPERIOR]
    assert handover.ok("sign_letter", SUCCESSOR, name=name)["state"] == "completed"


def test_the_leaver_becomes_absent_while_the_signature_is_awaited(handover: Handover) -> None:
    handover.confirmed()
    handed_over(handover)
    name = f"letters/{handover.case}"
    handover.ok("sign_letter", HEAD, name=name)
    handover.hear("offboarding", "case.leaver_absent", case_id=handover.case, fills_in=None)
    letter = handover.ok("get_letter", HR, name=name)
    assert signatures(letter)[1] == ("leaver", LEAVER, "replaced")
    assert letter["signatures"][1]["reason_code"] == "absent"
    assert last_tasks(handover)[("sign_letter", name)] == SUCCESSOR
    delegate(handover, SUCCESSOR, STRANGER, "receiver")
    assert handover.ok("sign_letter", STRANGER, name=name)["state"] == "completed"


def test_the_letter_waits_until_all_that_is_held_has_a_receiver_and_hr_cannot_lift_it(handover: Handover) -> None:
    handover.confirmed()
    handover.held("部门负责人：华东一部", "直接下属：王芳")
    handed_over(handover)
    name = f"letters/{handover.case}"
    refused = handover.refused("sign_letter", HEAD, name=name)
    assert refused["reason"] == "WRONG_STATE" and "华东一部" in refused["message"]
    assert len(refused["fields"]) == 2
    lifted = handover.refused("override_letter_gate", HR, name=name, reason="先签")
    assert lifted["reason"] == "WRONG_STATE"
    assert handover.ok("get_letter", HEAD, name=name)["blockers"][0]["kind"] == "open_holding"
    handover.held(sequence=99)
    handover.held("部门负责人：华东一部", sequence=98)  # an older word, late
    handover.ok("sign_letter", HEAD, name=name)


def test_nothing_was_heard_of_what_is_held_and_the_letter_waits(handover: Handover) -> None:
    handover.company()
    handover.hear("offboarding", "case.submitted", **handover.submitted())
    handover.ok("confirm_list", HEAD, name=f"checklists/{handover.case}")
    handed_over(handover)
    blocked = handover.ok("get_letter", HEAD, name=f"letters/{handover.case}")["blockers"]
    assert [b["kind"] for b in blocked] == ["holdings_unknown"]
    handover.held()
    assert handover.sent("checklist.ready_for_letter")[-1]["head"] == HEAD
    delegation_row = {"holding_id": "x", "kind": "delegation", "key": "k", "title": {"en": "Delegation"}}
    told = {"case_id": handover.case, "leaver": LEAVER, "open": 0, "total": 1, "holdings": [delegation_row]}
    handover.hear("offboarding", "holdings.changed", **told, waits_on=[])
    assert handover.ok("get_letter", HEAD, name=f"letters/{handover.case}")["state"] == "open", "a delegation only ends"


@pytest.mark.parametrize("outcome", ["withdrawn", "cancelled"])
def test_after_the_case_was_undone_hrs_list_is_closed_too(handover: Handover, outcome: str) -> None:
    handover.confirmed()
    own = next(e for e in handover.entries(HR) if e["section"] == "hr")
    handover.hear("offboarding", f"case.{outcome}", case_id=handover.case)
    body = {"name": own["name"], "nothing_to_hand_over": True, "statement": "已撤回"}
    assert handover.refused("submit_entry", HR, **body)["reason"] == "WRONG_STATE"


def test_what_does_not_exist_is_named_as_it_was_asked_for(handover: Handover) -> None:
    handover.filed()
    unknown = new_id()
    for method, name in (("get_letter", f"letters/{unknown}"), ("get_report", f"reports/{unknown}")):
        assert unknown in handover.refused(method, HR, name=name)["message"]
        assert name.partition("/")[0] + "/" in handover.refused(method, HR, name=name)["message"]
