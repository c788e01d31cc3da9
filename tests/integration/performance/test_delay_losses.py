"""HR's word on a head's missed deadline, and rules tried on past months."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from chassis.events import digest_of
from tests.integration.performance.blame import blame, ledger, loss, say
from tests.integration.performance.world import World

DUE = "2026-11-04T10:00:00Z"


def plan(deadline_id: str = "d1", **fields: Any) -> dict[str, Any]:
    data = {
        "deadline_id": deadline_id,
        "case_id": "c1",
        "kind": "list_confirmation",
        "subject_id": "l1",
        "title": {"en": "Confirm the list", "zh-CN": "确认清单"},
        "person": "H1",
        "role": "head",
        "due_at": DUE,
    }
    return {**data, **fields}


def missed(world: World, deadline_id: str = "d1", **fields: Any) -> None:
    world.hear("checklist", "deadline.set", plan(deadline_id, **fields))
    world.now = max(world.now, datetime(2026, 11, 4, 10, 0, 1, tzinfo=UTC))
    world.hear("checklist", "deadline.missed", plan(deadline_id, **fields))


def word(deadline_id: str = "d1", *, confirmed: bool = True, **fields: Any) -> dict[str, Any]:
    return {"case": "cases/c1", "deadline_id": deadline_id, "confirmed": confirmed, "note": "客户流失", **fields}


def test_a_delay_that_caused_a_loss_by_hrs_word_costs_ten_percent_and_can_be_taken_back(world: World) -> None:
    world.submit_case()
    missed(world)
    said = world.ok("confirm_delay_loss", word(), "HR1")
    assert (said["head"], said["confirmed"], said["confirmed_by"]) == ("employees/H1", True, "employees/HR1")
    world.later(seconds=3)
    (one,) = ledger(world)
    assert (one["cause"], one["deadline_id"], one["rule"], one["percent"]) == ("delay", "d1", "delay_loss", 10)
    assert (one["title"], "omission" in one) == ("Confirm the list", False)
    (word_,) = world.sent("deduction.loss_confirmed")
    assert (word_["head"], word_["confirmed_by"], word_["note"]) == ("H1", "HR1", "客户流失")
    (cited,) = one["entries"][0]["events"]
    assert (cited["event"], cited["by"], cited["digest"]) == ("deduction.loss_confirmed", "HR1", digest_of(word_))
    (event,) = world.sent("deduction.announced")
    assert (event["deadline_id"], event["omission_id"]) == ("d1", None)
    world.ok("confirm_delay_loss", word(confirmed=False, etag=said["etag"]), "HR2")
    world.later(seconds=3)
    assert [d["state"] for d in ledger(world)] == ["reversed"]


def test_done_late_is_missed_and_done_in_time_is_not(world: World) -> None:
    world.submit_case()
    missed(world)
    world.hear("checklist", "deadline.met", plan(met_at="2026-11-05T02:00:00Z", late=True))
    world.hear("checklist", "deadline.set", plan("d2"))
    world.hear("checklist", "deadline.met", plan("d2", met_at="2026-11-03T02:00:00Z"))
    world.hear("checklist", "deadline.set", plan("d3", due_at="2026-12-04T10:00:00Z"))
    assert world.ok("confirm_delay_loss", word(), "HR1")["confirmed"]
    for deadline_id in ("d2", "d3"):
        error = world.refused("confirm_delay_loss", word(deadline_id), "HR1")
        assert (error["reason"], error["fields"][0]["field"]) == ("WRONG_STATE", "deadline_id")


@pytest.mark.parametrize(
    ("actor", "body", "reason"),
    [
        ("H1", word(), "NOT_FOUND"),
        ("H0", word(), "NOT_FOUND"),
        ("E1", word(), "NOT_FOUND"),
        ("X1", word(), "NOT_FOUND"),
        ("HR1", word("none"), "NOT_FOUND"),
        ("HR1", word(case="cases/none"), "NOT_FOUND"),
        ("HR1", word(note=" "), "INVALID_ARGUMENT"),
        ("HR1", word(etag="7"), "STALE_ETAG"),
    ],
)
def test_who_may_not_and_what_does_not_fit(world: World, actor: str, body: dict[str, Any], reason: str) -> None:
    world.submit_case()
    missed(world)
    assert world.refused("confirm_delay_loss", body, actor)["reason"] == reason
    world.later(seconds=3)
    assert ledger(world) == []


def test_hr_who_was_late_as_a_head_does_not_decide_on_it(world: World) -> None:
    world.submit_case(head="HR1", hrbp="HR1")
    missed(world, person="HR1")
    assert world.refused("confirm_delay_loss", word(), "HR1")["reason"] == "FORBIDDEN"
    assert world.ok("confirm_delay_loss", word(), "HR2")["head"] == "employees/HR1"


def test_the_same_word_again_is_no_news_whatever_the_rules_have_become(world: World) -> None:
    world.submit_case()
    missed(world)
    said = world.ok("confirm_delay_loss", word(), "HR1")
    blame(world)
    world.later(seconds=3)
    before = ledger(world)
    harder = [{"code": "late", "percent": 20, "cause": "delay", "when": {"loss_confirmed": True}}]
    harder.append({"code": "lost", "percent": 20, "when": {"loss_confirmed": True}})
    consulted = {"answer": "not_required", "note": "试行"}
    value = {"rules": harder, "consultation": consulted}
    world.ok("update_settings", {"key": "deductions", "value": value, "reason": "r"}, "A1", "admin")
    world.later(hours=1)
    again = world.ok("confirm_delay_loss", word(note="金额已核实"), "HR2")
    assert (again["confirmed_at"], again["note"]) == (said["confirmed_at"], "金额已核实")
    world.deliver(say(world, "loss_confirmed", loss()))
    world.later(seconds=3)
    assert [d["entries"] for d in ledger(world)] == [d["entries"] for d in before]


# -- a dry run ---------------------------------------------------------------------------------------------------------

RULES = {
    "rules": [
        {"code": "loss", "percent": 12, "when": {"loss_confirmed": True}},
        {"code": "soft", "percent": 3},
        {"code": "late", "percent": 5, "cause": "delay", "when": {"loss_confirmed": True}},
    ],
    "cap_percent": 18,
}


def preview(world: World, actor: str = "HR2", *roles: str, **body: Any) -> dict[str, Any]:
    asked = {"value": RULES, "from_month": "2026-11", "to_month": "2026-12", **body}
    return world.ok("preview_deduction_rules", asked, actor, *(roles or ("hr",)))


def test_rules_are_tried_on_past_months_and_nothing_is_written(world: World) -> None:
    world.submit_case()
    missed(world)
    world.ok("confirm_delay_loss", word(), "HR1")
    world.now = datetime(2026, 11, 20, tzinfo=UTC)
    blame(world, "o1")
    blame(world, "o2", lost=False)
    world.now = datetime(2026, 12, 9, tzinfo=UTC)
    blame(world, "o3")
    before = (ledger(world), world.sent())
    found = preview(world)
    assert [
        (d["period"], d["cause"], d["rule"], d["percent"], d["announced_percent"]) for d in found["deductions"]
    ] == [
        ("2026-11", "omission", "loss", 12, 10),
        ("2026-11", "omission", "soft", 3, 0),
        ("2026-12", "omission", "loss", 12, 10),
        ("2026-11", "delay", "late", 3, 10),  # 5, less what the cap of 18 leaves
    ]
    assert found["months"] == [
        {"person": "employees/H1", "period": "2026-11", "percent": 18, "announced_percent": 20},
        {"person": "employees/H1", "period": "2026-12", "percent": 12, "announced_percent": 10},
    ]
    assert not found["truncated"]
    assert [d["omission"] for d in preview(world, from_month="2026-12")["deductions"]] == ["omissions/o3"]
    assert (ledger(world), world.sent()) == before


def test_a_dry_run_shows_only_whom_the_caller_may_see(world: World) -> None:
    world.submit_case("c2", head="H2")
    blame(world, "o1", "c2", attributed_to="H2", head="H2")
    assert preview(world)["deductions"] == [], "HR2 is HR of D1"
    assert len(preview(world, "AU", "auditor")["deductions"]) == 1


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"to_month": "2026-10"}, "to_month"),
        ({"from_month": "2026-13"}, "from_month"),
        ({"value": {"rules": [{"code": "a", "percent": -1}]}}, "value.rules[0].percent"),
        ({"value": {"more": 1}}, "value.more"),
    ],
)
def test_a_bad_dry_run_names_its_field(world: World, body: dict[str, Any], field: str) -> None:
    asked = {"value": RULES, "from_month": "2026-11", "to_month": "2026-12", **body}
    error = world.refused("preview_deduction_rules", asked, "HR2", "hr")
    assert [f["field"] for f in error["fields"]] == [field]
