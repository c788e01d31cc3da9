"""Manager KPI from events: what counts, when, for whom, and that a closed month stands."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.integration.performance.world import World, iso

NOVEMBER = {"head": "employees/H1", "month": "2026-11"}


def kpi(world: World, actor: str = "H1", *roles: str, **body: str) -> dict[str, Any]:
    return world.ok("get_head_kpi", {**NOVEMBER, **body}, actor, *roles)


def deadline(world: World, deadline_id: str = "d1", **fields: Any) -> dict[str, Any]:
    data = {
        "deadline_id": deadline_id,
        "case_id": "c1",
        "kind": "list_confirmation",
        "subject_id": "l1",
        "title": {"en": "t"},
        "person": "H1",
        "role": "head",
        "due_at": "2026-11-04T10:00:00Z",
    }
    return {**data, **fields}


def test_a_month_without_anything_due_has_no_data(world: World) -> None:
    found = kpi(world)
    assert found["completion"] == {"met": 0, "due": 0, "pending": 0, "no_data": True, "target": 100.0}
    assert found["on_time"]["no_data"] and "percent" not in found["on_time"]
    assert found["state"] == "open"
    assert kpi(world, month="2025-01")["state"] == "closed"


def test_completed_in_time_late_overdue_and_withdrawn(world: World) -> None:
    for case_id, day in (("c1", "2026-11-10"), ("c2", "2026-11-12"), ("c3", "2026-11-14"), ("c4", "2026-11-16")):
        world.submit_case(case_id, last_working_day=day)
    world.submit_case("c5", last_working_day="2026-11-28")
    world.complete(datetime(2026, 11, 10, 15, 0, tzinfo=UTC), "c1")  # 23:00 in Shanghai
    world.complete(datetime(2026, 11, 12, 17, 0, tzinfo=UTC), "c2")  # the day after
    world.hear("offboarding", "case.withdrawn", {"case_id": "c4"})
    world.now = datetime(2026, 11, 20, tzinfo=UTC)
    found = kpi(world)
    assert {c["case"]: c["state"] for c in found["cases"]} == {
        "cases/c1": "on_time", "cases/c2": "late", "cases/c3": "overdue", "cases/c4": "excluded", "cases/c5": "pending",
    }  # fmt: skip
    rate = found["completion"]
    assert (rate["met"], rate["due"], rate["pending"], rate["percent"]) == (1, 3, 1, 33.33)
    assert found["cases"][0]["leaver_name"]["zh-CN"] == "王芳"


def test_a_rescheduled_case_counts_in_its_new_month(world: World) -> None:
    world.submit_case()
    world.hear("offboarding", "case.rescheduled", {"case_id": "c1", "last_working_day": "2026-12-24"})
    assert kpi(world)["cases"] == []
    assert [c["due_on"] for c in kpi(world, month="2026-12")["cases"]] == ["2026-12-24"]


def test_the_heads_own_deadlines_count_and_nobody_elses(world: World) -> None:
    world.submit_case()
    world.hear("checklist", "deadline.set", deadline(world))
    world.hear(
        "checklist", "deadline.set", deadline(world, "d2", kind="letter_signature", due_at="2026-11-27T10:00:00Z")
    )
    world.hear("checklist", "deadline.set", deadline(world, "d3", kind="entry_confirmation", role="confirmer"))
    world.hear("checklist", "deadline.set", deadline(world, "d4", role="confirmer", person="X1"))
    world.hear("checklist", "deadline.set", deadline(world, "d5", role="leaver", person="H1"))
    world.hear("checklist", "deadline.set", deadline(world, "d6"))
    at = "2026-11-03T08:00:00Z"
    world.hear("checklist", "deadline.met", deadline(world, met_at=at, late=False))
    world.now = datetime(2026, 11, 4, 10, 0, 1, tzinfo=UTC)
    world.hear("checklist", "deadline.missed", deadline(world, "d3", kind="entry_confirmation", role="confirmer"))
    world.hear("checklist", "deadline.met", deadline(world, "d3", role="confirmer", met_at=iso(world.now), late=True))
    world.hear("checklist", "deadline.dropped", deadline(world, "d6"))
    found = kpi(world)
    assert {d["deadline_id"]: d["state"] for d in found["deadlines"]} == {
        "d1": "on_time", "d2": "pending", "d3": "late", "d6": "excluded",
    }  # fmt: skip
    rate = found["on_time"]
    assert (rate["met"], rate["due"], rate["pending"], rate["percent"]) == (1, 2, 1, 50.0)


def test_deadlines_heard_backwards_count_the_same(world: World) -> None:
    world.submit_case()
    events = [
        world.event("checklist", "deadline.set", deadline(world)),
        world.event("checklist", "deadline.missed", deadline(world)),
        world.event("checklist", "deadline.moved", deadline(world, due_at="2026-11-09T10:00:00Z")),
        world.event(
            "checklist", "deadline.met", deadline(world, due_at="2026-11-09T10:00:00Z", met_at="2026-11-09T09:00:00Z")
        ),
    ]
    for envelope in reversed(events):
        world.deliver(envelope)
    world.now += timedelta(days=20)
    assert [d["state"] for d in kpi(world)["deadlines"]] == ["overdue", "on_time"]


def test_month_borders_are_where_the_head_is(world: World) -> None:
    world.submit_case("c1", head="H2", last_working_day="2026-11-30")
    last = "2026-12-01T03:00:00Z"  # 22:00 on 30 November in New York
    world.hear("checklist", "deadline.set", deadline(world, person="H2", due_at=last))
    found = kpi(world, "H2", head="employees/H2")
    assert (found["time_zone"], len(found["deadlines"])) == ("America/New_York", 1)


def test_a_closed_month_is_never_rewritten(world: World) -> None:
    world.submit_case("c1", last_working_day="2026-11-10")
    world.submit_case("c2", last_working_day="2026-11-20")
    world.complete(datetime(2026, 11, 10, 8, 0, tzinfo=UTC), "c1")
    world.now = datetime(2026, 12, 5, 15, 59, tzinfo=UTC)
    world.later(seconds=0)
    assert kpi(world)["state"] == "open"
    world.later(minutes=2)
    closed = kpi(world)
    assert (closed["state"], closed["completion"]["percent"]) == ("closed", 50.0)
    world.hear("offboarding", "case.rescheduled", {"case_id": "c2", "last_working_day": "2026-12-31"})
    world.complete(datetime(2026, 12, 7, 8, 0, tzinfo=UTC), "c2")
    world.submit_case("c3", last_working_day="2026-11-25", submitted_at="2026-12-07T08:00:00Z")
    assert kpi(world) == closed
    december = kpi(world, month="2026-12")
    assert [c["case"] for c in december["cases"]] == ["cases/c3"], (
        "counted once, and the late one where it became known"
    )


def test_a_month_due_during_an_outage_waits_for_the_events_that_are_still_queued(world: World) -> None:
    world.submit_case("c1", last_working_day="2026-11-30")
    queued = world.event(
        "checklist", "letter.completed", {"case_id": "c1", "completed_at": "2026-11-30T08:00:00Z", "head": "H1"}
    )
    world.now = datetime(2026, 12, 20, tzinfo=UTC)
    world.later(seconds=0)
    assert kpi(world)["state"] == "open"
    world.deliver(queued)
    world.later(hours=1)
    found = kpi(world)
    assert (found["state"], found["completion"]["percent"]) == ("closed", 100.0)


def test_the_present_month_is_the_default_and_targets_are_the_tenants(world: World) -> None:
    world.ok("update_settings", {"key": "kpi", "value": {"completion_target": 95}}, "A1", "admin")
    found = world.ok("get_head_kpi", {"head": "employees/H1"}, "H1")
    assert (found["month"], found["completion"]["target"], found["on_time"]["target"]) == ("2026-11", 95.0, 100.0)


@pytest.mark.parametrize(
    ("actor", "roles", "sees"),
    [
        ("H1", (), True),
        ("H0", (), True),
        ("HR1", (), True),
        ("HR2", (), True),
        ("A9", ("auditor",), True),
        ("A9", ("admin",), True),
        ("E1", (), False),
        ("H2", (), False),
        ("H11", (), False),
        ("X1", ("person", "hr"), False),
    ],
)
def test_who_sees_a_heads_numbers(world: World, actor: str, roles: tuple[str, ...], sees: bool) -> None:
    world.submit_case()
    answer = world.call("get_head_kpi", NOVEMBER, actor, *roles)
    assert (answer["error"] is None) == sees
    listed = world.ok("list_head_kpis", {}, actor, *roles)["head_kpis"]
    assert [k["head"] for k in listed] == (["employees/H1"] if sees else [])
    if not sees:
        assert answer["error"]["reason"] == "NOT_FOUND"


def test_unknown_heads_and_months_are_refused(world: World) -> None:
    assert world.refused("get_head_kpi", {"head": "employees/E404"}, "A9", "auditor")["reason"] == "NOT_FOUND"
    assert world.refused("get_head_kpi", {**NOVEMBER}, "H1", tenant="other")["reason"] == "NOT_FOUND"
    error = world.refused("get_head_kpi", {**NOVEMBER, "month": "2026-13"})
    assert (error["reason"], error["fields"][0]["field"]) == ("INVALID_ARGUMENT", "month")


def test_lists_page_by_month_and_show_lines_when_asked(world: World) -> None:
    for n in range(1, 6):
        world.submit_case(f"c{n}", last_working_day=f"2027-0{n}-15")
    first = world.ok("list_head_kpis", {"page_size": 2}, "H0")
    assert [k["month"] for k in first["head_kpis"]] == ["2027-05", "2027-04"]
    assert first["head_kpis"][0]["cases"] == []
    rest = world.ok("list_head_kpis", {"page_size": 200, "page_token": first["next_page_token"]}, "H0")
    assert [k["month"] for k in rest["head_kpis"]] == ["2027-03", "2027-02", "2027-01"]
    body = {"from_month": "2027-02", "to_month": "2027-03", "head": "employees/H1", "view": "full"}
    full = world.ok("list_head_kpis", body, "H0")["head_kpis"]
    assert [(k["month"], len(k["cases"])) for k in full] == [("2027-03", 1), ("2027-02", 1)]
