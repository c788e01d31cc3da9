"""Findings whose head is away, gone or replaced: who decides then, and whose figures stay whose."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from tests.integration.performance.blame import blame, ledger
from tests.integration.performance.test_kpi_flow import deadline
from tests.integration.performance.world import World, a_contradiction, iso

ACCEPTED = {"outcome": "accepted", "reason": "CRM 未更新"}


def delegate(world: World, delegator: str, to: str, *scopes: str, **fields: Any) -> None:
    """offboarding tells of a delegation."""
    body = {
        "delegator": delegator, "delegate": to, "scopes": list(scopes),
        "starts_at": "2026-11-01T00:00:00Z", "ends_at": "2026-11-20T00:00:00Z",
    }  # fmt: skip
    row = {"kind": "delegation", "id": f"g-{delegator}-{to}", "version": 1, "active": True, "body": {**body, **fields}}
    world.hear("offboarding", "directory.changed", {"rows": [row]})


def acted(world: World) -> tuple[str, str | None]:
    """Who resolved the finding, and on whose behalf, as the event's envelope says."""
    (found,) = [e for e in world.envelopes() if e["type"] == "handover.finding.resolved.v1"]
    return found["actor"], found.get("onbehalfof")


@pytest.mark.parametrize("scope", ["head", "all"])
def test_who_stands_in_for_the_head_sees_and_decides_on_record_under_both_names(world: World, scope: str) -> None:
    finding = a_contradiction(world)
    assert world.findings("X1") == []
    delegate(world, "H1", "X1", scope)
    assert [f["name"] for f in world.findings("X1")] == [finding["name"]]
    assert world.ok("get_finding", {"name": finding["name"]}, "X1")["name"] == finding["name"]
    answer = world.ok("resolve_finding", {"name": finding["name"], **ACCEPTED}, "X1", on_behalf_of="H1")
    assert (answer["state"], answer["resolved_by"]) == ("accepted", "X1")
    assert acted(world) == ("X1", "H1")


def test_the_name_need_not_be_said(world: World) -> None:
    finding = a_contradiction(world)
    delegate(world, "H1", "X1", "head")
    world.ok("resolve_finding", {"name": finding["name"], **ACCEPTED}, "X1")
    assert acted(world) == ("X1", "H1")


@pytest.mark.parametrize(
    ("scope", "fields"),
    [
        ("confirmer", {}),
        ("head", {"starts_at": "2026-11-10T00:00:00Z"}),
        ("head", {"ends_at": "2026-11-02T00:00:00Z"}),
    ],
)
def test_another_scope_and_another_time_let_nobody_in(world: World, scope: str, fields: dict[str, str]) -> None:
    finding = a_contradiction(world)
    delegate(world, "H1", "X1", scope, **fields)
    error = world.refused("resolve_finding", {"name": finding["name"], **ACCEPTED}, "X1")
    assert error["reason"] == "NOT_FOUND"
    assert world.findings("X1") == []


def test_the_leaver_decides_for_nobody_and_a_foreign_name_is_refused(world: World) -> None:
    finding = a_contradiction(world)
    delegate(world, "H1", "E1", "all")
    assert world.refused("resolve_finding", {"name": finding["name"], **ACCEPTED}, "E1")["reason"] == "NOT_FOUND"
    error = world.refused("resolve_finding", {"name": finding["name"], **ACCEPTED}, "HR1", on_behalf_of="H1")
    assert (error["reason"], error["fields"][0]["field"]) == ("FORBIDDEN", "on_behalf_of")


def test_only_hr_stands_in_for_hr_and_it_is_an_override(world: World) -> None:
    finding = a_contradiction(world)
    delegate(world, "HR1", "X1", "hr")
    assert world.refused("resolve_finding", {"name": finding["name"], **ACCEPTED}, "X1")["reason"] == "NOT_FOUND"
    answer = world.ok("resolve_finding", {"name": finding["name"], **ACCEPTED}, "X1", "person", "hr")
    assert answer["state"] == "overridden"
    assert acted(world) == ("X1", "HR1")


def test_nobody_elses_figures_are_lent(world: World) -> None:
    world.submit_case()
    delegate(world, "H1", "X1", "all")
    assert world.refused("get_head_kpi", {"head": "employees/H1"}, "X1")["reason"] == "NOT_FOUND"
    assert world.ok("list_head_kpis", {}, "X1")["head_kpis"] == []
    assert world.ok("list_deductions", {}, "X1")["deductions"] == []


def change_head(world: World, head: str) -> None:
    world.hear("checklist", "checklist.head_changed", {"case_id": "c1", "previous": "H1", "head": head})


def test_open_findings_go_to_a_new_head_who_decides_on_them(world: World) -> None:
    finding = a_contradiction(world)
    change_head(world, "H2")
    assert [(t["kind"], t["person"]) for t in world.sent("task.opened")][-1] == ("resolve_finding", "H2")
    body = {"name": finding["name"], **ACCEPTED}
    assert world.refused("resolve_finding", body, "H1")["reason"] == "FORBIDDEN"
    assert world.ok("resolve_finding", body, "H2")["state"] == "accepted"


def test_an_older_word_on_the_head_does_not_bring_the_former_one_back(world: World) -> None:
    a_contradiction(world)
    late = world.event("checklist", "checklist.list_confirmed", {"case_id": "c1", "head": "H1", "entries": []})
    change_head(world, "H2")
    world.deliver(late)
    assert world.findings("H2")[0]["head"] == "employees/H2"


def overdue(world: World, head: str) -> dict[str, str]:
    body = {"head": f"employees/{head}", "month": "2026-11"}
    return {c["case"]: c["state"] for c in world.ok("get_head_kpi", body, "A9", "auditor")["cases"]}


@pytest.mark.parametrize(("day", "answers"), [(10, "H2"), (20, "H1")])
def test_a_handover_counts_for_who_was_head_when_it_was_due(world: World, day: int, answers: str) -> None:
    world.submit_case(last_working_day="2026-11-15")
    world.hear("checklist", "checklist.created", {"case_id": "c1", "head": "H1", "leaver": "E1"})
    world.now = datetime(2026, 11, day, 8, tzinfo=UTC)
    changed = world.event("checklist", "checklist.head_changed", {"case_id": "c1", "previous": "H1", "head": "H2"})
    world.now = datetime(2026, 11, 22, 8, tzinfo=UTC)
    completed = {"case_id": "c1", "completed_at": iso(world.now), "head": "H2"}
    world.hear("checklist", "letter.completed", completed)
    world.deliver(changed)  # last of all: the order does not matter
    other = {"H1": "H2", "H2": "H1"}[answers]
    assert (overdue(world, answers), overdue(world, other)) == ({"cases/c1": "late"}, {})


def test_what_a_former_head_missed_as_confirmer_stays_theirs(world: World) -> None:
    world.submit_case()
    world.hear("checklist", "checklist.created", {"case_id": "c1", "head": "H1", "leaver": "E1"})
    plan = deadline(world, kind="entry_confirmation", role="confirmer")
    world.hear("checklist", "deadline.set", plan)
    world.hear("checklist", "deadline.missed", plan)
    change_head(world, "H2")
    world.hear("checklist", "deadline.moved", {**plan, "person": "H2", "due_at": "2026-11-20T10:00:00Z"})
    for head, state in (("H1", "overdue"), ("H2", "pending")):
        body = {"head": f"employees/{head}", "month": "2026-11"}
        found = world.ok("get_head_kpi", body, "A9", "auditor")["deadlines"]
        assert [d["state"] for d in found] == [state]


def test_another_hr_partner_takes_the_former_ones_place(world: World) -> None:
    finding = a_contradiction(world)
    body = {"department": "D1", "hrbp": "X1", "time_zone": "Asia/Shanghai"}
    row = {"kind": "employee", "id": "E1", "version": 2, "active": True, "body": body}
    world.hear("offboarding", "directory.changed", {"rows": [row]})
    assert world.findings("HR1", "person", "hr") == []
    answer = world.ok("resolve_finding", {"name": finding["name"], **ACCEPTED}, "X1", "person", "hr")
    assert answer["state"] == "overridden"


def test_a_former_head_answers_for_what_they_waved_through(world: World) -> None:
    world.submit_case()
    world.hear("checklist", "checklist.created", {"case_id": "c1", "head": "H1", "leaver": "E1"})
    change_head(world, "H2")
    fields = {"verdict": "waived", "attributed_role": "waiver", "head": "H2"}
    blame(world, "o1", attributed_to="H1", **fields)
    blame(world, "o2", attributed_to="HR1", **fields)
    assert [(d["person"], d["omission"]) for d in ledger(world, "AU", "auditor")] == [("employees/H1", "omissions/o1")]
    body = {"head": "employees/H1", "month": "2026-11"}
    found = world.ok("get_head_kpi", body, "A9", "auditor")["omissions"]
    assert [o["omission"] for o in found] == ["omissions/o1"]
