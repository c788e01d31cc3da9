"""Omission rate from events: what counts, for whom, in which month, and that a closed month stands."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.integration.performance.blame import blame, confirm_entries, decided, kpi, months_close, say
from tests.integration.performance.world import PEOPLE, World


def rate(world: World, month: str = "2026-11", head: str = "H1") -> dict[str, Any]:
    found: dict[str, Any] = kpi(world, month, head)["omission"]
    return found


def test_a_month_without_anything_has_no_data_and_one_with_few_entries_too_few(world: World) -> None:
    world.submit_case()
    empty = rate(world)
    assert (empty["no_data"], empty["too_few"], "percent" in empty) == (True, False, False)
    confirm_entries(world, 19)
    blame(world)
    few = rate(world)
    assert (few["upheld"], few["entries"], few["too_few"], "percent" in few) == (1, 19, True, False)
    confirm_entries(world, 1, prefix="x")
    assert (rate(world)["percent"], rate(world)["too_few"], rate(world)["target"]) == (5.0, False, 5.0)


def test_the_minimum_is_a_setting_of_the_tenant(world: World) -> None:
    world.submit_case()
    confirm_entries(world, 4)
    blame(world)
    world.ok("update_settings", {"key": "kpi", "value": {"omission_minimum": 4}, "reason": "r"}, "A1", "admin")
    assert rate(world)["percent"] == 25.0


def test_what_is_behind_the_rate_is_shown(world: World) -> None:
    world.submit_case()
    confirm_entries(world, 1)
    blame(world, verdict="finding_dismissed", attributed_role="dismisser")
    found = kpi(world)
    (omission,), (entry,) = found["omissions"], found["entries"]
    assert (omission["omission"], omission["verdict"], omission["state"]) == (
        "omissions/o1",
        "finding_dismissed",
        "upheld",
    )
    assert omission["title"] == "客户「华星科技」"
    assert (entry["entry"], entry["case"], entry["title"]) == ("entries/n0", "cases/c1", {"en": "n0"})
    assert found["findings_dismissed_wrongly"] == 1
    (basic,) = world.ok("list_head_kpis", {}, "H1")["head_kpis"]
    assert (basic["omissions"], basic["entries"], basic["omission"]) == ([], [], found["omission"])
    assert world.ok("list_head_kpis", {"view": "full"}, "H1")["head_kpis"] == [found]


@pytest.mark.parametrize(
    ("fields", "counts_for"),
    [
        ({}, "H1"),
        ({"final": False}, None),
        ({"upheld": False, "verdict": "not_an_omission", "attributed_to": None, "attributed_role": "none"}, None),
        ({"verdict": "leaver_did_not_submit", "attributed_to": "E1", "attributed_role": "leaver"}, None),
        ({"verdict": "template_lacked", "attributed_to": None, "attributed_role": "none"}, None),
        ({"verdict": "confirmer_missed", "attributed_to": "X1", "attributed_role": "confirmer"}, None),
        ({"verdict": "confirmer_missed", "attributed_to": "H1", "attributed_role": "confirmer"}, "H1"),
        ({"verdict": "waived", "attributed_to": "H1", "attributed_role": "waiver"}, "H1"),
        ({"verdict": "finding_dismissed", "attributed_to": "HR2", "attributed_role": "dismisser"}, None),
        ({"attributed_to": "H2"}, "H2"),  # who was the head when the list was confirmed
    ],
)
def test_for_whom_an_omission_counts(world: World, fields: dict[str, Any], counts_for: str | None) -> None:
    world.submit_case()
    blame(world, **fields)
    counted = [p for p in PEOPLE if rate(world, head=p)["upheld"]]
    assert counted == ([counts_for] if counts_for else [])


def test_an_entry_counts_once_in_the_month_of_its_confirmation_and_not_when_it_came_back(world: World) -> None:
    world.submit_case()
    world.confirm_list("n0", "n1")
    confirm_entries(world, 2)
    confirm_entries(world, 2)
    assert rate(world)["entries"] == 2
    world.move("returned", "n0")
    assert rate(world)["entries"] == 1
    world.now = datetime(2026, 12, 1, 1, 0, tzinfo=UTC)
    world.submit_entry("n0", 2)
    confirm_entries(world, 1)
    assert (rate(world)["entries"], rate(world, "2026-12")["entries"]) == (1, 1)


def test_entries_of_hrs_own_list_never_count(world: World) -> None:
    world.submit_case()
    data = {"case_id": "c1", "entry_id": "h", "section": "hr", "title": {"en": "h"}, "head": "H1"}
    world.hear("checklist", "entry.confirmed", data)
    assert rate(world)["no_data"]


def test_a_confirmation_heard_after_the_return_that_followed_it_does_not_count(world: World) -> None:
    world.submit_case()
    data = {"case_id": "c1", "entry_id": "n0", "section": "work", "title": {}, "head": "H1"}
    confirmed = world.event("checklist", "entry.confirmed", data)
    world.move("returned", "n0")
    world.deliver(confirmed)
    assert rate(world)["no_data"]


def test_a_late_omission_counts_in_the_month_in_which_it_is_upheld(world: World) -> None:
    world.submit_case()
    confirm_entries(world, 25)
    months_close(world, datetime(2027, 2, 10, tzinfo=UTC))
    closed = kpi(world)
    assert (closed["state"], closed["omission"]["percent"]) == ("closed", 0.0)
    blame(world)
    assert kpi(world) == closed
    assert (rate(world, "2027-02")["upheld"], rate(world, "2027-02")["too_few"]) == (1, True)


def test_a_verdict_taken_back_counts_in_the_month_in_which_it_was(world: World) -> None:
    world.submit_case()
    confirm_entries(world, 25)
    blame(world)
    months_close(world, datetime(2027, 1, 20, tzinfo=UTC))
    closed = kpi(world)
    assert closed["omission"]["percent"] == 4.0
    world.deliver(say(world, "decided", decided(upheld=False, attributed_to=None, attributed_role="none")))
    assert kpi(world) == closed
    january = kpi(world, "2027-01")
    assert (january["omission"]["upheld"], january["omission"]["reversed"]) == (0, 1)
    assert [o["state"] for o in january["omissions"]] == ["reversed"]


def test_upheld_and_taken_back_within_a_month_is_nothing(world: World) -> None:
    world.submit_case()
    confirm_entries(world, 25)
    blame(world)
    world.now += timedelta(days=1)
    world.deliver(say(world, "decided", decided(upheld=False, attributed_to=None)))
    assert (rate(world)["upheld"], rate(world)["reversed"], rate(world)["percent"]) == (1, 1, 0.0)


def test_the_month_is_that_of_the_persons_time_zone(world: World) -> None:
    world.submit_case()
    world.now = datetime(2026, 12, 1, 3, 0, tzinfo=UTC)  # 22:00 on 30 November in New York
    blame(world, attributed_to="H2")
    blame(world, "o2")
    assert (rate(world, "2026-11", "H2")["upheld"], rate(world, "2026-12", "H1")["upheld"]) == (1, 1)
