"""Who is told by which template: one table a kind of event."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from notify.model import plan
from notify.model.catalogue import IN_APP_ONLY, TEMPLATES
from notify.model.people import Parties, Told, addressees

NAME = {"zh-CN": "李雷", "en": "Li Lei"}
WHO = Parties("c1", "L", NAME, head="H", hrbp="R", successor="S", others=("C", "S", "H"))
ALONE = Parties("c1", "L", NAME)
DAY = date(2026, 4, 1)
NOW = datetime(2026, 3, 2, tzinfo=UTC)
TITLE = {"zh-CN": "客户", "en": "Customers"}


def pairs(told: list[Told]) -> list[tuple[str, str]]:
    assert all(t.template in TEMPLATES for t in told)
    return [(t.person, t.template) for t in told]


@pytest.mark.parametrize(
    ("who", "reads", "expected"),
    [
        (WHO, True, [("L", "leaver"), ("H", "head"), ("R", "hr"), ("S", "successor")]),
        (WHO, False, [("H", "head"), ("R", "hr"), ("S", "successor")]),
        (ALONE, True, [("L", "leaver")]),
        (Parties("c1", "L", NAME, "H", "H", "H"), True, [("L", "leaver"), ("H", "head")]),
    ],
)
def test_a_new_case(who: Parties, reads: bool, expected: list[tuple[str, str]]) -> None:
    told = plan.case_submitted(who, kind="resignation", last_working_day=DAY, leaver_reads=reads)
    assert pairs(told) == [(p, f"case_opened_{role}") for p, role in expected]
    assert {t.link for t in told} == {"cases/c1"}
    assert [t.person for t in told if t.even_actor] == (["L"] if reads else [])


def test_everybody_concerned_hears_of_new_dates_and_of_the_end() -> None:
    before = date(2026, 3, 25)
    moved = plan.case_rescheduled(WHO, last_working_day=DAY, previous=before, reason=None)
    assert plan.case_rescheduled(WHO, last_working_day=DAY, previous=DAY, reason="x") == []
    assert [t.person for t in moved] == ["L", "H", "R", "S", "C"]
    for template in ("case_withdrawn", "case_cancelled"):
        assert pairs(plan.case_ended(WHO, template, reason=None)) == [(p, template) for p in "LHRSC"]


def test_why_a_case_was_called_off_is_for_head_and_hr() -> None:
    told = plan.case_ended(WHO, "case_cancelled", reason="背景调查")
    assert [t.person for t in told if t.params["reason"]] == ["H", "R"]
    withdrawn = plan.case_ended(WHO, "case_withdrawn", reason="留任")
    assert [t.person for t in withdrawn if t.params["reason"]] == ["L", "H", "R", "S", "C"]


CHANGED = [("L", "successor_changed"), ("H", "successor_changed")]
NAMED, RELEASED = "case_opened_successor", "successor_released"


@pytest.mark.parametrize(
    ("new", "previous", "expected"),
    [
        ("N", "S", [("N", NAMED), ("S", RELEASED), *CHANGED]),
        ("N", None, [("N", NAMED), *CHANGED]),
        (None, "S", [("S", RELEASED), *CHANGED]),
        ("H", "S", [("H", NAMED), ("S", RELEASED), ("L", "successor_changed")]),
    ],
)
def test_another_successor(new: str | None, previous: str | None, expected: list[tuple[str, str]]) -> None:
    told = plan.successor_changed(WHO, successor=new, previous=previous, kind="resignation", last_working_day=DAY)
    assert pairs(told) == expected


@pytest.mark.parametrize(("fills_in", "expected"), [("F", ["F", "H", "R"]), ("H", ["H", "R"]), (None, ["H", "R"])])
def test_an_absent_leaver(fills_in: str | None, expected: list[str]) -> None:
    told = plan.leaver_absent(WHO, fills_in=fills_in)
    assert pairs(told) == [(p, "leaver_absent") for p in expected]
    assert "reason" not in told[0].params


def test_a_blocked_case_never_tells_the_leaver() -> None:
    assert pairs(plan.case_blocked(WHO, ["R", "L"], blocked_reason="no_head")) == [("R", "case_blocked")]


@pytest.mark.parametrize(
    ("at", "was", "expected"),
    [
        (NOW, False, [("T", "access_planned"), ("L", "access_planned_leaver")]),
        (NOW, True, [("T", "access_planned"), ("L", "access_planned_leaver")]),
        (None, True, [("T", "access_undone"), ("L", "access_undone_leaver")]),
        (None, False, []),
    ],
)
def test_access(at: datetime | None, was: bool, expected: list[tuple[str, str]]) -> None:
    assert pairs(plan.revocation_planned(WHO, ["T", "L"], revoke_at=at, was_planned=was)) == expected


def listed(entry: str, submitter: str, receiver: str | None, due: datetime | None = NOW) -> plan.Listed:
    return plan.Listed(entry, TITLE, submitter, receiver, due)


def test_a_confirmed_list_is_one_message_a_person() -> None:
    entries = [listed("e1", "L", "S"), listed("e2", "L", "S"), listed("e3", "L", "X", None), listed("e4", "L", None)]
    told = plan.list_confirmed(WHO, "k1", entries)
    assert pairs(told) == [
        ("L", "list_confirmed_submitter"),
        ("S", "list_confirmed_receiver"),
        ("X", "list_confirmed_receiver"),
    ]
    assert [len(t.params["entries"]) for t in told] == [4, 2, 1]
    assert told[0].params["first_due"] == NOW


def test_who_fills_in_for_an_absent_leaver_is_told_instead() -> None:
    told = plan.list_confirmed(WHO, "k1", [listed("e1", "H", "H"), listed("e2", "H", "S", None)])
    assert pairs(told) == [("H", "list_confirmed_submitter"), ("S", "list_confirmed_receiver")]


@pytest.mark.parametrize(
    ("before", "now", "expected"),
    [
        (("A", "C"), ("B", "C"), [("B", "entry_receiver_named"), ("A", "entry_released")]),
        (("A", "C"), ("A", "D"), [("C", "entry_released")]),
        ((None, "C"), ("B", "C"), [("B", "entry_receiver_named")]),
        (("A", "C"), ("C", "A"), [("C", "entry_receiver_named")]),  # changed places: both still have to do with it
        (("A", "C"), ("A", "C"), []),
        (("A", "C"), (None, "C"), [("A", "entry_released")]),
    ],
)
def test_reassignment(before: tuple[Any, Any], now: tuple[Any, Any], expected: list[tuple[str, str]]) -> None:
    was = dict(zip(("receiver", "confirmer"), before, strict=True))
    becomes = dict(zip(("receiver", "confirmer"), now, strict=True))
    told = plan.entry_reassigned(WHO, "e1", title=TITLE, before=was, now=becomes, by="H", reason=None)
    assert pairs(told) == expected


def test_the_letter() -> None:
    ready = plan.letter_ready(WHO, "b1")
    assert [t.person for t in ready] == ["L", "S", "R"]  # the head has the task
    assert addressees(ready, "L") == ready  # whose act happened to come last is told, too
    signed = plan.letter_signed(WHO, "b1", role="head", signed_by="H", person="H", replaced=False)
    assert pairs(signed) == [(p, "letter_signed") for p in "LSR"]
    replaced = plan.letter_signed(WHO, "b1", role="leaver", signed_by="checklist", person="L", replaced=True)
    assert pairs(replaced) == [(p, "letter_replaced") for p in "LHSR"]
    assert [t.person for t in plan.letter_completed(WHO, "b1", completed_at=NOW)] == ["L", "H", "S", "R"]
    assert all(t.even_actor for t in plan.letter_completed(WHO, "b1", completed_at=NOW))
    withheld = plan.letter_withheld(WHO, ["open", "open", "finding"])
    assert [t.person for t in withheld] == ["H", "R"]
    assert withheld[0].params["reasons"] == ["open", "finding"]


@pytest.mark.parametrize(
    ("kind", "template"),
    [*plan.TASK_TEMPLATES.items(), ("something_new", "task_other"), *((kind, None) for kind in plan.SILENT_TASKS)],
)
def test_tasks(kind: str, template: str | None) -> None:
    told = plan.task_opened(WHO, kind=kind, subject="entries/e1", title=TITLE, person="C", due_at=None)
    assert pairs(told) == ([("C", template)] if template else [])
    assert all(t.link == "entries/e1" and t.even_actor for t in told)


@pytest.mark.parametrize(("head", "who", "expected"), [("X", WHO, ["X"]), (None, WHO, ["H"]), (None, ALONE, [])])
def test_a_finding_goes_to_the_head(head: str | None, who: Parties, expected: list[str]) -> None:
    told = plan.finding_opened(who, "f1", head=head, summary=TITLE, kind="missing", records=["r"])
    assert [t.person for t in told] == expected


@pytest.mark.parametrize(
    ("outcome", "entry", "expected"),
    [
        ("returned", None, [("L", "finding_returned")]),
        ("returned", "e1", []),  # entry.returned says it
        ("accepted", "e1", []),  # by the head; the leaver sees no finding that did not come back
        ("overridden", "e1", [("H", "finding_resolved")]),
        ("cleared", None, [("H", "finding_resolved")]),
    ],
)
def test_a_settled_finding(outcome: str, entry: str | None, expected: list[tuple[str, str]]) -> None:
    by = "R" if outcome in ("overridden", "cleared") else "H"
    told = plan.finding_resolved(WHO, "f1", entry_id=entry, outcome=outcome, resolved_by=by, reason=None)
    assert pairs(told) == expected


def test_frequent_news_stay_in_the_inbox() -> None:
    assert {"entry_confirmed", "entry_acknowledged", "letter_signed", "case_red"} <= IN_APP_ONLY
    assert not IN_APP_ONLY & {"entry_returned", "deadline_missed", "deadline_escalated", "case_blocked"}
    assert all(not kind.urgent or kind.mail for kind in TEMPLATES.values())
