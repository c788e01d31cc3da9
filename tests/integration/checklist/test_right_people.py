"""Nothing goes to somebody who may not or cannot do it, and nothing waits for nobody."""

from __future__ import annotations

from typing import Any

import pytest

from tests.integration.checklist.handover import ASSETS, DOCS, HEAD, HR, LEAVER, STRANGER, SUCCESSOR, SUPERIOR, Handover
from tests.integration.checklist.people import handed_over, last_tasks, leaves, person, rows


@pytest.mark.parametrize("receiver", [LEAVER, "E404", STRANGER], ids=["leaver", "unknown", "inactive"])
def test_an_item_that_the_head_adds_has_a_receiver_who_can_take_it(handover: Handover, receiver: str) -> None:
    handover.filed()
    person(handover, STRANGER, 2, status="inactive")
    item = {"section": "work", "title": {"zh-CN": "投标资料"}, "reason": "漏了"}
    to = f"employees/{receiver}"
    refused = handover.refused("add_item", HEAD, name=f"checklists/{handover.case}", **item, receiver=to)
    assert (refused["reason"], refused["fields"][0]["field"]) == ("INVALID_ARGUMENT", "receiver")
    assert handover.sent("checklist.item_added") == []


def test_hrs_own_list_has_no_receiver_and_no_confirmer(handover: Handover) -> None:
    handover.confirmed()
    certificate = handover.entry("separation_certificate", HR)["name"]
    for part in ("receiver", "confirmer"):
        refused = handover.refused("reassign_entry", HR, name=certificate, reason="x", **{part: f"employees/{HEAD}"})
        assert refused["reason"] == "INVALID_ARGUMENT"
    assert handover.refused("get_entry", HEAD, name=certificate)["reason"] == "NOT_FOUND"
    assert handover.sent("entry.reassigned") == []


def test_another_superior_is_told_of_what_is_missed_from_now_on(handover: Handover) -> None:
    handover.company()
    handover.hear("offboarding", "case.submitted", **handover.submitted())
    of_case = {"case_id": handover.case, "previous": SUPERIOR}
    handover.hear("offboarding", "case.superior_changed", **of_case, head="E0001", head_superior=DOCS)
    assert not handover.sent("deadline.moved"), "said of a former head"
    handover.hear("offboarding", "case.superior_changed", 900, **of_case, head=HEAD, head_superior=DOCS)
    (moved,) = handover.sent("deadline.moved")
    assert [(e["person"], e["role"]) for e in moved["escalate_to"]] == [(HR, "hr"), (DOCS, "superior")]
    handover.hear("offboarding", "case.superior_changed", 901, **of_case, head=HEAD, head_superior=DOCS)
    handover.hear("offboarding", "case.superior_changed", 902, **of_case, head=HEAD, head_superior=LEAVER)
    handover.hear("offboarding", "case.superior_changed", 899, **of_case, head=HEAD, head_superior=ASSETS)
    assert len(handover.sent("deadline.moved")) == 1, "no news, who leaves, and an older word that came late"


def test_a_head_who_is_named_late_has_a_superior_who_is_told(handover: Handover) -> None:
    handover.company(head=None)
    handover.hear("offboarding", "case.submitted", **handover.submitted(head=None, head_superior=None))
    rows(handover, "department", "D0", {"parent": None, "head": SUPERIOR}, 2)
    rows(handover, "department", "D1", {"parent": "D0", "head": HEAD}, 2)
    handover.later(seconds=1)
    deadline = next(d for d in handover.sent("deadline.set") if d["kind"] == "list_confirmation")
    assert deadline["person"] == HEAD
    assert [(e["person"], e["role"]) for e in deadline["escalate_to"]] == [(HR, "hr"), (SUPERIOR, "superior")]


def test_where_the_rules_find_no_confirmer_hr_confirms(handover: Handover) -> None:
    """The head above all others fills in for an absent leaver: nobody above is left to confirm it."""
    handover.company()
    handover.hear("offboarding", "case.submitted", **handover.submitted(head=SUPERIOR, head_superior=None, absent=True))
    handover.ok("confirm_list", SUPERIOR, name=f"checklists/{handover.case}")
    entry = handover.entry("routine_work", SUPERIOR)
    assert entry["submitter"] == f"employees/{SUPERIOR}"
    fields: dict[str, Any] = {"duties": [{"task": "周报", "frequency": "每周"}]}
    done = handover.ok("submit_entry", SUPERIOR, name=entry["name"], fields=fields)
    assert done["confirmer"] == f"employees/{HR}"
    assert handover.confirm(done)["state"] == "confirmed"


def test_hr_who_took_over_as_head_does_not_agree_to_the_own_waiver(handover: Handover) -> None:
    handover.confirmed()
    rows(handover, "duty", "hrbp-second", {"duty": "hrbp", "employee": "HR77", "department": "D1"})
    person(handover, "HR77")
    handover.ok("take_over", HR, name=f"cases/{handover.case}", role="head", reason="负责人失联")
    entry = handover.entry("receivables", HR)["name"]
    handover.ok("waive_entry", HR, name=entry, reason="财务已接管")
    assert last_tasks(handover)[("agree_waiver", entry)] == "HR77"
    assert handover.refused("agree_waiver", HR, name=entry, agree=True)["reason"] == "FORBIDDEN"
    assert handover.ok("agree_waiver", "HR77", name=entry, agree=True)["state"] == "waived"


def test_a_case_of_hr_is_not_looked_after_by_who_leaves(handover: Handover) -> None:
    handover.company()
    rows(handover, "duty", "hrbp-second", {"duty": "hrbp", "employee": "HR77", "department": "D1"})
    person(handover, "HR77")
    handover.hear("offboarding", "case.submitted", **handover.submitted(leaver=HR, hrbp=HR, successor=None))
    assert {t["person"] for t in handover.sent("task.opened") if t["kind"] == "hr_item"} == {"HR77"}


@pytest.mark.parametrize(("fills_in", "corrects"), [(None, HEAD), (STRANGER, STRANGER)])
def test_what_an_absent_leaver_handed_in_is_corrected_by_who_fills_in(
    handover: Handover, fills_in: str | None, corrects: str
) -> None:
    done = handover.confirmed().submit("documents")
    handover.hear("offboarding", "case.leaver_absent", case_id=handover.case, fills_in=fills_in)
    back = handover.ok("return_entry", DOCS, name=done["name"], reason="缺少目录")
    assert back["submitter"] == f"employees/{corrects}"
    assert last_tasks(handover)[("submit_entry", done["name"])] == corrects
    again = handover.ok("submit_entry", corrects, name=done["name"], fields=handover.content("documents"))
    assert handover.confirm(again)["state"] == "confirmed"


def test_what_was_handed_in_by_somebody_who_left_is_corrected_by_who_fills_in_now(handover: Handover) -> None:
    handover.confirmed()
    handover.hear("offboarding", "case.leaver_absent", case_id=handover.case, fills_in=STRANGER)
    name = handover.entry("documents")["name"]
    handover.ok("submit_entry", STRANGER, name=name, fields=handover.content("documents"))
    person(handover, STRANGER, 2, status="inactive")
    handover.later()
    assert handover.ok("return_entry", DOCS, name=name, reason="缺少目录")["submitter"] == f"employees/{HEAD}"


def test_a_named_confirmer_who_fills_in_later_leaves_it_to_others(handover: Handover) -> None:
    handover.confirmed()
    name = handover.entry("documents")["name"]
    handover.ok("reassign_entry", HR, name=name, confirmer=f"employees/{HEAD}", reason="文档管理员休假")
    done = handover.submit("documents")
    handover.hear("offboarding", "case.leaver_absent", case_id=handover.case, fills_in=None)
    handover.ok("return_entry", HEAD, name=done["name"], reason="缺少目录")
    again = handover.ok("submit_entry", HEAD, name=name, fields=handover.content("documents"))
    assert again["confirmer"] == f"employees/{SUPERIOR}"


def test_once_the_head_has_signed_nobody_is_asked_for_receivers(handover: Handover) -> None:
    handover.confirmed()
    handed_over(handover)
    handover.ok("sign_letter", HEAD, name=f"letters/{handover.case}")
    gone = {"successor": None, "previous": SUCCESSOR}
    handover.hear("offboarding", "case.successor_changed", case_id=handover.case, **gone)
    assert ("assign_receivers", f"checklists/{handover.case}") not in last_tasks(handover)
    handover.ok("sign_letter", LEAVER, name=f"letters/{handover.case}")
    assert {kind for kind, _ in last_tasks(handover)} == {"hr_item"}


def test_a_letter_that_cannot_be_is_refused_by_its_state(handover: Handover) -> None:
    handover.company(head=None)
    handover.hear("offboarding", "case.submitted", **handover.submitted(head=None, head_superior=None))
    letter = {"name": f"letters/{handover.case}"}
    assert handover.refused("sign_letter", LEAVER, **letter)["reason"] == "WRONG_STATE"
    replaced = {"role": "leaver", "reason_code": "absent", "reason": "失联"}
    assert handover.refused("replace_signature", HR, **letter, **replaced)["reason"] == "WRONG_STATE"
    handover.hear("offboarding", "case.cancelled", case_id=handover.case)
    assert handover.refused("sign_letter", LEAVER, **letter)["reason"] == "WRONG_STATE"


def test_what_was_waived_goes_to_nobody_else(handover: Handover) -> None:
    handover.confirmed()
    name = handover.entry("channel_partners")["name"]
    handover.ok("waive_entry", HEAD, name=name, reason="没有渠道")
    refused = handover.refused("reassign_entry", HEAD, name=name, receiver=f"employees/{STRANGER}", reason="x")
    assert refused["reason"] == "WRONG_STATE"


def test_trying_names_tells_nobody_who_leaves_elsewhere(handover: Handover) -> None:
    """A receiver whose leaving is not the caller's to see is taken like anybody, and followed when the day comes."""
    handover.confirmed()
    elsewhere = {"department": "D2", "department_path": ["D2"], "hrbp": "HR99"}
    leaves(handover, STRANGER, "2026-03-20", **elsewhere)
    to = {"receiver": f"employees/{STRANGER}"}
    more = {"parent": f"cases/{handover.case}", "item_key": "customer_follow_up", "label": "华东电力", **to}
    added = handover.ok("add_entry", LEAVER, **more)
    assert added["receiver"] == f"employees/{STRANGER}"
    project = handover.entry("unfinished_projects")["name"]
    handover.ok("reassign_entry", HEAD, name=project, reason="x", **to)
    known = handover.call("reassign_entry", "HR99", roles=("person", "admin"), name=project, reason="x", **to)["error"]
    assert known["fields"][0]["field"] == "receiver"
    handover.later(days=19)
    assert handover.entry("unfinished_projects")["receiver"] == f"employees/{SUCCESSOR}"
    assert handover.refused("add_entry", LEAVER, **more)["fields"][0]["field"] == "receiver", "now everybody may know"


def test_who_fills_in_after_the_last_day_has_a_time_of_their_own(handover: Handover) -> None:
    handover.confirmed(last_working_day="2026-03-05", separation_date="2026-03-05")
    handover.later(days=7)  # Monday; the leaver never came back
    handover.hear("offboarding", "case.leaver_absent", case_id=handover.case, fills_in=STRANGER)
    own = [d for d in handover.sent("deadline.moved") if d["person"] == STRANGER]
    assert {d["due_at"] for d in own} == {"2026-03-11T10:00:00Z"}, "two working days, not this evening"
    done = handover.ok(
        "submit_entry",
        STRANGER,
        name=handover.entry("documents")["name"],
        fields=handover.content("documents"),
    )
    back = handover.ok("return_entry", DOCS, name=done["name"], reason="缺少目录")
    assert back["due_at"] == "2026-03-11T10:00:00Z"
