"""Calls that must be refused, as a table: who calls, by which method, with what, and what is said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

CASES = "handover.offboarding.v1.CaseService"
DIRECTORY = "handover.offboarding.v1.DirectoryService"
ENTRIES = "handover.checklist.v1.EntryService"
LETTERS = "handover.checklist.v1.LetterService"
NOBODY = "0" * 32


@dataclass(frozen=True)
class Bad:
    """A call that must be refused: who, by which method, with what; the reason, the fields, a word of the text."""

    id: str
    who: str
    verb: str
    path: str
    method: str
    body: Mapping[str, Any] = field(default_factory=dict)
    inside: Mapping[str, Any] = field(default_factory=dict)
    reason: str = "INVALID_ARGUMENT"
    fields: tuple[str, ...] = ()
    words: str = ""


FILE = ("POST", "/v1/cases", f"{CASES}/CreateCase")
GOOD = {"kind": "resignation", "leaver": "employees/E1017", "last_working_day": "{soon}", "accept_warnings": True}
UNIT = {"display_name": {"zh-CN": "环"}, "company": "companies/YF-CN"}
PROJECT = {"name": "门户", "progress": 50, "contact": "陈立", "next_step": "验收"}

REFUSED = [
    Bad("unknown case", "E1037", "GET", f"/v1/cases/{NOBODY}", f"{CASES}/GetCase",
        inside={"name": f"cases/{NOBODY}"}, reason="NOT_FOUND", words=NOBODY),
    Bad("unknown entry", "E1014", "POST", f"/v1/entries/{NOBODY}:submit", f"{ENTRIES}/SubmitEntry",
        inside={"name": f"entries/{NOBODY}"}, body={"nothing_to_hand_over": True, "statement": "x"},
        reason="NOT_FOUND", words=NOBODY),
    Bad("unknown letter", "E1003", "GET", f"/v1/letters/{NOBODY}", f"{LETTERS}/GetLetter",
        inside={"name": f"letters/{NOBODY}"}, reason="NOT_FOUND", words=NOBODY),
    Bad("unknown leaver", "E1037", *FILE, body=GOOD | {"leaver": "employees/E9999"}, reason="NOT_FOUND",
        fields=("leaver",), words="E9999"),
    Bad("unknown kind", "E1037", *FILE, body=GOOD | {"kind": "vanished"}, fields=("kind",)),
    Bad("successor is the leaver", "E1037", *FILE, body=GOOD | {"successor": "employees/E1017"},
        fields=("successor",)),
    Bad("successor becomes the leaver", "E1037", "POST", "/v1/{case}:setSuccessor", f"{CASES}/SetSuccessor",
        inside={"name": "{case}"}, body={"successor": "employees/E1014"}, fields=("successor",)),
    Bad("separated before the last day", "E1037", *FILE,
        body=GOOD | {"last_working_day": "{later}", "separation_date": "{soon}"}, fields=("separation_date",)),
    Bad("rescheduled behind the separation", "E1037", "POST", "/v1/{case}:reschedule", f"{CASES}/RescheduleCase",
        inside={"name": "{case}"}, body={"last_working_day": "{later}", "separation_date": "{soon}"},
        fields=("separation_date", "paid_until")),
    Bad("no date", "E1037", *FILE, body=GOOD | {"last_working_day": "2026-02-30"}, fields=("last_working_day",)),
    Bad("two leavings of one person", "E1037", *FILE, body=GOOD | {"leaver": "employees/E1014"},
        reason="ALREADY_EXISTS", words="{case}"),
    Bad("signed with open entries", "E1003", "POST", "/v1/{letter}:sign", f"{LETTERS}/SignLetter",
        inside={"name": "{letter}"}, reason="WRONG_STATE"),
    Bad("confirmed before it is submitted", "E1003", "POST", "/v1/{entry}:confirm", f"{ENTRIES}/ConfirmEntry",
        inside={"name": "{entry}"}, reason="WRONG_STATE"),
    Bad("list confirmed twice", "E1003", "POST", "/v1/{checklist}:confirmList",
        "handover.checklist.v1.ChecklistService/ConfirmList", inside={"name": "{checklist}"}, reason="WRONG_STATE"),
    Bad("another one submits", "E1003", "POST", "/v1/{entry}:submit", f"{ENTRIES}/SubmitEntry",
        inside={"name": "{entry}"}, body={"nothing_to_hand_over": True, "statement": "无"}, reason="FORBIDDEN"),
    Bad("the leaver cancels", "E1014", "POST", "/v1/{case}:cancel", f"{CASES}/CancelCase",
        inside={"name": "{case}"}, body={"reason": "x"}, reason="FORBIDDEN"),
    Bad("a bystander looks", "E1032", "GET", "/v1/{case}", f"{CASES}/GetCase", inside={"name": "{case}"},
        reason="NOT_FOUND"),
    Bad("a bystander submits", "E1032", "POST", "/v1/{entry}:submit", f"{ENTRIES}/SubmitEntry",
        inside={"name": "{entry}"}, body={"nothing_to_hand_over": True, "statement": "x"}, reason="NOT_FOUND"),
    Bad("a person syncs the directory", "E1014", "POST", "/v1/departments:batchUpsert",
        f"{DIRECTORY}/BatchUpsertDepartments", body={"departments": [UNIT | {"name": "departments/X"}]},
        reason="FORBIDDEN"),
    Bad("stale case", "E1037", "POST", "/v1/{case}:reschedule", f"{CASES}/RescheduleCase",
        inside={"name": "{case}"}, body={"last_working_day": "{later}", "accept_warnings": True, "etag": "long-ago"},
        reason="STALE_ETAG", fields=("etag",)),
    Bad("stale entry", "E1014", "POST", "/v1/{entry}:submit", f"{ENTRIES}/SubmitEntry", inside={"name": "{entry}"},
        body={"nothing_to_hand_over": True, "statement": "无", "etag": "long-ago"}, reason="STALE_ETAG",
        fields=("etag",)),
    Bad("percent beyond 100", "E1014", "POST", "/v1/{entry}:submit", f"{ENTRIES}/SubmitEntry",
        inside={"name": "{entry}"}, body={"fields": PROJECT | {"progress": 101}},
        fields=("fields[progress]",)),
    Bad("unknown field of an entry", "E1014", "POST", "/v1/{entry}:submit", f"{ENTRIES}/SubmitEntry",
        inside={"name": "{entry}"}, body={"fields": PROJECT | {"mood": "good"}}, fields=("fields[mood]",)),
    Bad("empty required fields", "E1014", "POST", "/v1/{entry}:submit", f"{ENTRIES}/SubmitEntry",
        inside={"name": "{entry}"}, body={"fields": {"name": "门户", "progress": 1}},
        fields=("fields[contact]", "fields[next_step]")),
    Bad("returned without a reason", "E1003", "POST", "/v1/{entry}:return", f"{ENTRIES}/ReturnEntry",
        inside={"name": "{entry}"}, fields=("reason",)),
    Bad("unknown filter field", "E1037", "GET", "/v1/cases?filter=mood%20%3D%20good", f"{CASES}/ListCases",
        inside={"filter": "mood = good"}, fields=("filter",)),
    Bad("made-up page token", "E1037", "GET", "/v1/cases?pageToken=xyz", f"{CASES}/ListCases",
        inside={"page_token": "xyz"}, fields=("page_token",)),
]  # fmt: skip


def filled(value: Any, places: Mapping[str, str]) -> Any:
    """The same with the names put in."""
    if isinstance(value, str):
        for name, known in places.items():
            value = value.replace("{" + name + "}", known)
        return value
    if isinstance(value, Mapping):
        return {key: filled(each, places) for key, each in value.items()}
    if isinstance(value, list):
        return [filled(each, places) for each in value]
    return value
