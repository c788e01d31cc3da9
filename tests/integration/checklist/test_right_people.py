"""Nothing goes to somebody who may not or cannot do it, and nothing waits for nobody."""

from __future__ import annotations

from typing import Any

import pytest

from tests.integration.checklist.handover import HEAD, HR, LEAVER, STRANGER, SUPERIOR, Handover
from tests.integration.checklist.people import last_tasks, person, rows


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
