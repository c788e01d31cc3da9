"""Delegations, departures and holdings for tests of the checklist service."""

from __future__ import annotations

from typing import Any

from chassis.ids import new_id
from tests.integration.checklist.handover import LEAVER, Handover


def delegate(handover: Handover, delegator: str, person: str, *scopes: str, **period: str) -> str:
    """offboarding has granted a delegation, by default for the whole of March 2026."""
    number = new_id()
    body = {
        "delegator": delegator,
        "delegate": person,
        "scopes": list(scopes) or ["all"],
        "starts_at": period.get("starts_at", "2026-03-01T00:00:00Z"),
        "ends_at": period.get("ends_at", "2026-04-01T00:00:00Z"),
    }
    rows(handover, "delegation", number, body)
    return number


def rows(
    handover: Handover, kind: str, number: str, body: dict[str, Any], version: int = 1, *, active: bool = True
) -> None:
    """A row of the directory as it is now."""
    row = {"kind": kind, "id": number, "version": version, "active": active, "body": body}
    handover.hear("offboarding", "directory.changed", rows=[row])


def person(handover: Handover, number: str, version: int = 1, **changes: Any) -> None:
    """An employee of D1."""
    body = {
        "number": number,
        "name_zh": number,
        "name_en": number,
        "department": "D1",
        "company": "C1",
        "country": "CN",
        "time_zone": "Asia/Shanghai",
        "status": "active",
    }
    rows(handover, "employee", number, body | changes, version)


def leaves(handover: Handover, number: str, last_working_day: str, **changes: Any) -> str:
    """This person's own case is filed; its id."""
    case_id = new_id()
    dates = {"last_working_day": last_working_day, "separation_date": last_working_day}
    data = handover.submitted(case_id=case_id, leaver=number, successor=None, head="E0001", head_superior=None)
    handover.hear("offboarding", "case.submitted", **{**data, **dates, **changes})
    handover.later()
    return case_id


def handed_over(handover: Handover) -> None:
    """Every entry is submitted and confirmed, by whose turn it is; performance found nothing."""
    for entry in handover.entries():
        if entry["section"] == "hr" or entry["state"] in ("confirmed", "waived"):
            continue
        submitter = entry["submitter"].removeprefix("employees/")
        content = handover.content(entry["item_key"])
        done = handover.ok("submit_entry", submitter, name=entry["name"], fields=content)
        handover.confirm(done)
        handover.check(done)
    handover.check_case()


def last_tasks(handover: Handover) -> dict[tuple[str, str], str]:
    """Who has which open task now, by kind and subject."""
    found: dict[str, dict[str, Any]] = {}
    for told in handover.sent("task.opened", "task.closed"):
        if told["event"] == "task.opened":
            found[told["task_id"]] = told
        else:
            found.pop(told["task_id"], None)
    return {(t["kind"], t["subject"]): t["person"] for t in found.values() if t["case_id"] == handover.case}


__all__ = ["LEAVER", "delegate", "handed_over", "last_tasks", "leaves", "person", "rows"]
