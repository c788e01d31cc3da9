"""The ledger from events: one entry a cause and rule, announced, reversed, capped, in an open month."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from itertools import permutations
from typing import Any

import pytest

from tests.integration.performance.blame import CITE, blame, decided, ledger, loss, months_close, say, traced
from tests.integration.performance.world import World

CONSULTED = {"answer": "consulted", "with_whom": "职工代表大会", "on": "2026-10-01"}
NOT_UPHELD = {"upheld": False, "verdict": "not_an_omission", "attributed_to": None, "attributed_role": "none"}


def publish(world: World, **value: Any) -> dict[str, Any]:
    body = {"key": "deductions", "value": {"consultation": CONSULTED, **value}, "reason": "r"}
    return world.ok("update_settings", body, "A1", "admin")


def test_an_upheld_omission_with_a_confirmed_loss_costs_ten_percent(world: World) -> None:
    world.submit_case()
    blame(world)
    (one,) = ledger(world)
    assert (one["person"], one["percent"], one["rule_percent"], one["period"]) == ("employees/H1", 10, 10, "2026-11")
    assert (one["rule"], one["rule_version"], one["state"]) == ("omission_loss", 0, "announced")
    assert (one["omission"], one["case"], one["verdict"], one["role"]) == (
        "omissions/o1", "cases/c1", "head_missed", "head",
    )  # fmt: skip
    assert (one["title"], one["consultation"], one["rule_title"]["zh-CN"]) == ("客户「华星科技」", "", "遗漏造成损失")
    assert one["cites"] == [CITE]
    (entry,) = one["entries"]
    assert (entry["kind"], entry["percent"]) == ("deduction", 10)
    said = [(e["event"], e["by"]) for e in entry["events"]]
    assert said == [("omission.traced", "checklist"), ("omission.decided", "HR2"), ("omission.loss_confirmed", "HR2")]
    assert world.ok("get_deduction", {"name": one["name"]}) == one
    (event,) = world.sent("deduction.announced")
    assert event == {
        "deduction_id": one["name"].split("/")[1],
        "omission_id": "o1",
        "deadline_id": None,
        "case_id": "c1",
        "person": "H1",
        "percent": 10.0,
        "rule": "omission_loss",
        "rule_version": 0,
        "rule_title": {"zh-CN": "遗漏造成损失", "en": "An omission caused a loss"},
        "period": "2026-11",
        "announced_at": event["announced_at"],
    }


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_the_ledger_is_the_same_in_any_order_and_repetition(world: World, order: tuple[int, ...]) -> None:
    world.submit_case()
    events = [
        say(world, "traced", traced()),
        say(world, "decided", decided()),
        say(world, "loss_confirmed", loss()),
    ]
    for index in (*order, *order):
        world.deliver(events[index])
        world.later(seconds=3)
    assert [(d["percent"], len(d["entries"])) for d in ledger(world)] == [(10, 1)]
    assert len(world.sent("deduction.announced")) == 1


@pytest.mark.parametrize("missing", ["traced", "decided", "loss_confirmed"])
def test_nothing_is_announced_before_everything_is_there(world: World, missing: str) -> None:
    world.submit_case()
    for name, data in (("traced", traced()), ("decided", decided()), ("loss_confirmed", loss())):
        if name != missing:
            world.deliver(say(world, name, data))
    world.later(seconds=3)
    assert ledger(world) == []


@pytest.mark.parametrize(
    "fields",
    [
        {"final": False},
        NOT_UPHELD,
        {"verdict": "leaver_did_not_submit", "attributed_to": "E1", "attributed_role": "leaver"},
        {"verdict": "confirmer_missed", "attributed_to": "X1", "attributed_role": "confirmer"},
        {"verdict": "template_lacked", "attributed_to": None, "attributed_role": "none"},
    ],
)
def test_only_who_answers_is_deducted(world: World, fields: dict[str, Any]) -> None:
    world.submit_case()
    blame(world, **fields)
    assert ledger(world, "AU", "auditor") == []


def test_a_loss_denied_or_a_decision_taken_back_is_reversed_by_an_entry_of_its_own(world: World) -> None:
    world.submit_case()
    blame(world)
    blame(world, "o2")
    world.deliver(say(world, "loss_confirmed", loss(confirmed=False)))
    world.deliver(say(world, "decided", decided("o2", **NOT_UPHELD)))
    world.later(seconds=3)
    found = {d["omission"]: d for d in ledger(world)}
    assert {d["state"] for d in found.values()} == {"reversed"}
    assert [(e["kind"], e["percent"], e["reason"]) for e in found["omissions/o1"]["entries"]] == [
        ("deduction", 10, ""),
        ("reversal", -10, "loss_denied"),
    ]
    assert found["omissions/o2"]["entries"][1]["reason"] == "decision_reversed"
    assert [e["reason"] for e in world.sent("deduction.reversed")] == ["loss_denied", "decision_reversed"]
    assert [d["omission"] for d in ledger(world, filter_="state = reversed AND omission = omissions/o1")] == [
        "omissions/o1"
    ]
    assert ledger(world, filter_="state = announced") == []


def test_a_loss_that_is_confirmed_again_is_a_new_deduction(world: World) -> None:
    world.submit_case()
    blame(world)
    for confirmed in (False, True):
        world.deliver(say(world, "loss_confirmed", loss(confirmed=confirmed)))
        world.later(seconds=3)
    assert sorted(d["state"] for d in ledger(world)) == ["announced", "reversed"]
    assert len({d["name"] for d in ledger(world)}) == 2


def test_another_person_answers_after_a_dispute(world: World) -> None:
    world.submit_case()
    blame(world)
    world.deliver(say(world, "decided", decided(attributed_to="H2")))
    world.later(seconds=3)
    assert [(d["person"], d["state"]) for d in ledger(world, "AU", "auditor")] == [
        ("employees/H1", "reversed"),
        ("employees/H2", "announced"),
    ]


def test_a_word_that_is_overtaken_within_the_wait_leaves_nothing(world: World) -> None:
    world.submit_case()
    for data in (traced(), decided()):
        world.deliver(say(world, "traced" if "cites" in data else "decided", data))
    first, second = say(world, "loss_confirmed", loss()), say(world, "loss_confirmed", loss(confirmed=False))
    world.deliver(second)
    world.deliver(first)
    world.later(seconds=3)
    assert ledger(world) == []


def test_nothing_accumulates_past_the_cap(world: World) -> None:
    world.submit_case()
    for n in range(3):
        blame(world, f"o{n}")
    assert [(d["percent"], d["rule_percent"]) for d in ledger(world)] == [(10, 10), (10, 10), (0, 10)]
    world.submit_case("c2", head="H2")
    blame(world, "x", "c2", attributed_to="H2", head="H2")
    assert [d["percent"] for d in ledger(world, "H2")] == [10], "each person's bonus is the own one"
    world.now += timedelta(days=60)
    blame(world, "next")
    assert ledger(world)[-1]["percent"] == 10, "another month"


def test_a_closed_month_is_not_written_to(world: World) -> None:
    world.submit_case()
    world.deliver(say(world, "traced", traced()))
    held_up = [say(world, "decided", decided()), say(world, "loss_confirmed", loss())]
    months_close(world, datetime(2026, 12, 20, tzinfo=UTC))
    for envelope in held_up:
        world.deliver(envelope)
    world.later(seconds=3)
    assert [d["period"] for d in ledger(world)] == ["2026-12"]


def test_a_reversal_counts_in_the_month_in_which_it_falls(world: World) -> None:
    world.submit_case()
    blame(world)
    months_close(world, datetime(2027, 1, 20, tzinfo=UTC))
    world.deliver(say(world, "decided", decided(**NOT_UPHELD)))
    world.later(seconds=3)
    (one,) = ledger(world)
    assert [(e["kind"], e["period"]) for e in one["entries"]] == [("deduction", "2026-11"), ("reversal", "2027-01")]


def test_the_rules_that_held_when_it_became_final_apply(world: World) -> None:
    world.submit_case()
    world.deliver(say(world, "traced", traced()))
    world.deliver(say(world, "decided", decided()))
    late = say(world, "loss_confirmed", loss())
    world.now += timedelta(hours=1)
    publish(world, rules=[{"code": "hard", "percent": 15, "when": {"loss_confirmed": True}}])
    world.deliver(late)
    world.later(seconds=3)
    blame(world, "o2")
    assert [(d["rule"], d["rule_version"], d["percent"], d["consultation"]) for d in ledger(world)] == [
        ("omission_loss", 0, 10, ""),
        ("hard", 1, 10, "consulted"),  # 15, less what the cap of 20 leaves
    ]


def test_a_softer_step_gives_way_to_a_harder_one(world: World) -> None:
    publish(
        world,
        rules=[
            {"code": "loss", "percent": 10, "when": {"loss_confirmed": True}},
            {"code": "upheld", "percent": 2, "title": {"en": "Upheld"}},
        ],
    )
    world.now += timedelta(seconds=1)
    world.submit_case()
    blame(world, lost=False)
    assert [(d["rule"], d["percent"], d["rule_title"]) for d in ledger(world)] == [("upheld", 2, {"en": "Upheld"})]
    world.deliver(say(world, "loss_confirmed", loss()))
    world.later(seconds=3)
    assert [(d["rule"], d["state"]) for d in ledger(world)] == [("upheld", "reversed"), ("loss", "announced")]
    assert world.sent("deduction.reversed")[0]["reason"] == "other_rule"


def test_rules_are_published_only_with_an_answer_on_the_consultation(world: World) -> None:
    body = {"key": "deductions", "value": {"rules": []}, "reason": "r"}
    error = world.refused("update_settings", body, "A1", "admin")
    assert [f["field"] for f in error["fields"]] == ["value.consultation.answer"]
    assert publish(world, rules=[])["version"] == 1
    group = next(g for g in world.ok("list_settings", {}, "A1", "admin")["settings"] if g["key"] == "deductions")
    assert group["value"]["consultation"]["with_whom"] == "职工代表大会"


def test_bad_filters_and_foreign_names_are_refused(world: World) -> None:
    error = world.refused("list_deductions", {"filter": "state = paid"})
    assert error["fields"][0]["field"] == "filter"
    assert world.refused("get_deduction", {"name": "deductions/none"})["reason"] == "NOT_FOUND"
    world.submit_case()
    blame(world)
    (one,) = ledger(world)
    for actor in ("E1", "H2", "X1"):
        assert world.refused("get_deduction", {"name": one["name"]}, actor)["reason"] == "NOT_FOUND"
    for actor in ("H0", "HR1", "HR2"):
        assert world.ok("get_deduction", {"name": one["name"]}, actor) == one


@pytest.mark.parametrize("seed", range(12))
def test_whatever_is_judged_in_between_what_stands_in_the_end_is_the_same(world: World, seed: int) -> None:
    chance = random.Random(seed)
    world.submit_case()
    events = [
        say(world, "traced", traced()),
        say(world, "decided", decided(final=False)),
        say(world, "loss_confirmed", loss()),
        say(world, "decided", decided()),
        say(world, "loss_confirmed", loss(confirmed=False)),
        say(world, "decided", decided(**NOT_UPHELD)),
        say(world, "decided", decided(verdict="waived", attributed_role="waiver")),
        say(world, "loss_confirmed", loss()),
    ]
    heard = chance.sample([*events, *chance.choices(events, k=4)], k=len(events) + 4)
    for envelope in heard:
        world.deliver(envelope)
        if chance.random() < 0.5:
            world.later(seconds=3)
    world.later(seconds=3)
    found = ledger(world)
    standing = [d for d in found if d["state"] == "announced"]
    assert [(d["rule"], d["percent"]) for d in standing] == [("omission_loss", 10)]
    assert sum(e["percent"] for d in found for e in d["entries"]) == 10
    assert len(world.sent("deduction.announced")) - len(world.sent("deduction.reversed")) == 1
