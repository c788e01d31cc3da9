"""Two people at once on one omission or addendum, on both databases: the case's lock decides, nothing is doubled."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from tests.integration.checklist.omission_world import HR, OmissionWorld, omission_engine, omission_folder, world

__all__ = ["omission_engine", "omission_folder", "world"]

Call = tuple[str, dict[str, Any], str, tuple[str, ...]]


def at_once(world: OmissionWorld, *calls: Call) -> list[dict[str, Any]]:
    """The answers to calls that start together, in the order asked."""
    start = threading.Barrier(len(calls))
    answers: list[dict[str, Any]] = [{} for _ in calls]

    def run(n: int, call: Call) -> None:
        method, body, actor, roles = call
        start.wait()
        answers[n] = world.call(method, body, actor, *roles)

    threads = [threading.Thread(target=run, args=(n, call)) for n, call in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(answers)
    return answers


def reported(world: OmissionWorld) -> dict[str, Any]:
    world.handed_over()
    return world.report(subject="远山物流", item_key="customer_follow_up")


def test_a_dispute_and_a_decision_at_once_are_one_after_the_other(world: OmissionWorld) -> None:
    found = reported(world)
    dispute: Call = ("dispute_omission", {"name": found["name"], "reason": "不"}, "H1", ("person",))
    decide: Call = ("decide_omission", {"name": found["name"], "reason": "是"}, "HR1", HR)
    disputed, decided = at_once(world, dispute, decide)
    # Whichever was first: a decision takes no dispute away, and a dispute is always followed by a decision.
    assert disputed["error"] is None
    assert decided["error"] is None
    now = world.omission(found["name"])
    (event,) = world.sent("omission.decided")
    assert now["state"] == ("final" if event["final"] else "disputed")
    assert now["disputed_by"] == "employees/H1"


def test_with_etags_only_one_of_them_decides_on_what_it_saw(world: OmissionWorld) -> None:
    found = reported(world)
    body = {"name": found["name"], "etag": found["etag"]}
    answers = at_once(
        world,
        ("dispute_omission", body | {"reason": "不"}, "H1", ("person",)),
        ("decide_omission", body | {"reason": "是"}, "HR1", HR),
    )
    refused = [a["error"]["reason"] for a in answers if a["error"] is not None]
    assert refused == ["STALE_ETAG"]
    assert len(world.sent("omission.decided")) + len(world.sent("omission.disputed")) == 1


def test_two_disputes_at_once_are_one(world: OmissionWorld) -> None:
    found = reported(world)
    body = {"name": found["name"], "reason": "不"}
    answers = at_once(world, *[("dispute_omission", body, person, ("person",)) for person in ("H1", "E1", "S1")])
    assert [a["error"] is None for a in answers].count(True) == 1
    assert len(world.sent("omission.disputed")) == 1
    assert len([t for t in world.sent("task.opened") if t["kind"] == "decide_omission"]) == 1


def test_one_client_key_at_once_is_one_omission(world: OmissionWorld) -> None:
    world.handed_over()
    body = {
        "parent": f"cases/{world.case}",
        "title": "缺",
        "missing": "缺",
        "subject": "远山物流",
        "client_key": "crm-1",
    }
    answers = at_once(world, *[("report_omission", body, "S1", ("person",)) for _ in range(3)])
    assert {a["result"]["name"] for a in answers if a["error"] is None} != set()
    assert len({a["result"]["name"] for a in answers if a["error"] is None}) == 1
    assert len(world.sent("omission.reported")) == len(world.sent("omission.traced")) == 1


def test_two_reports_after_the_letter_at_once_have_two_addenda(world: OmissionWorld) -> None:
    world.complete()
    world.later(days=40)
    calls: list[Call] = [
        (
            "report_omission",
            {"parent": f"cases/{world.case}", "title": title, "missing": "缺", "subject": title},
            "S1",
            ("person",),
        )
        for title in ("远山物流", "内部论坛")
    ]
    answers = at_once(world, *calls)
    assert [a["error"] for a in answers] == [None, None]
    assert {a["result"]["addendum"] for a in answers} == {f"letters/{world.case}-a{n}" for n in (1, 2)}
    assert world.ok("verify_record", {"name": f"cases/{world.case}"}, "H1")["valid"] is True


@pytest.mark.parametrize("closing", ["close", "decide"])
def test_the_last_signature_and_its_end_at_once(world: OmissionWorld, closing: str) -> None:
    world.complete()
    world.later(days=40)
    found = world.report(subject="远山物流", title="远山物流")
    world.dispute(found["name"], "S1")
    entry = world.ok("get_entry", {"name": found["supplement"]}, "H1")
    world.confirm(world.submit(entry, {"description": "已说明"}))
    world.ok("sign_letter", {"name": found["addendum"]}, "H1")
    sign: Call = ("sign_letter", {"name": found["addendum"]}, "S1", ("person",))
    ends: dict[str, Call] = {
        "close": ("close_omission", {"name": found["name"], "outcome": "accepted", "reason": "x"}, "HR1", HR),
        "decide": ("decide_omission", {"name": found["name"], "verdict": "not_an_omission", "reason": "x"}, "HR1", HR),
    }
    signed, _ended = at_once(world, sign, ends[closing])
    now = world.omission(found["name"])
    letter = world.ok("get_letter", {"name": found["addendum"]}, "H1")
    assert len(world.sent("omission.closed")) == 1
    if signed["error"] is None:
        assert (letter["state"], now["outcome"]) == ("completed", "handed_over")
        assert len(world.sent("addendum.completed")) == 1
    else:
        assert (letter["state"], now["outcome"]) == ("void", "not_an_omission")
