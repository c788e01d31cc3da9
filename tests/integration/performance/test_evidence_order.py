"""Events of a case in any order, at once and in bulk: the check ends in the same state."""

from __future__ import annotations

import random
import threading

import pytest

from chassis.events import Envelope
from tests.integration.performance.world import CRM, World, a_contradiction, record, set_digest, submitted


def history(world: World) -> list[Envelope]:
    """A whole handover with a correction, as two owners would have sent it."""
    listed = [
        {"entry_id": e, "item_key": "i", "section": "work", "mandatory": True, "title": {"en": e}} for e in ("e1", "e2")
    ]
    case = {
        "case_id": "c1", "leaver": "E1", "leaver_name": {"en": "W"}, "head": "H0", "hrbp": "HR1", "department": "D1",
        "department_path": ["D0", "D1"], "time_zone": "Asia/Shanghai", "last_working_day": "2026-11-30",
        "submitted_at": "2026-11-02T01:00:00Z",
    }  # fmt: skip
    moved = {"case_id": "c1", "entry_id": "e1"}
    return [
        world.event("offboarding", "case.submitted", case),
        world.event("checklist", "checklist.created", {"case_id": "c1", "head": "H1", "leaver": "E1"}),
        world.event("checklist", "checklist.list_confirmed", {"case_id": "c1", "head": "H1", "entries": listed}),
        world.event("checklist", "entry.submitted", submitted("e1", 1, name="CRM 迁移", progress=100)),
        world.event("checklist", "entry.submitted", submitted("e2", 1, customers=[{"customer": "华星科技"}])),
        world.event("checklist", "entry.returned", moved),
        world.event("checklist", "entry.submitted", submitted("e1", 2, name="CRM 迁移", progress=50)),
        world.event("checklist", "entry.confirmed", moved),
        world.event("offboarding", "case.rescheduled", {"case_id": "c1", "last_working_day": "2026-12-15"}),
    ]


def outcome(world: World) -> dict[str, object]:
    """What others were told last, and what is open."""
    entries = {e["entry_id"]: e for e in world.sent("entry.checked")}
    kpi = world.ok("get_head_kpi", {"head": "employees/H1", "month": "2026-12"}, "H1")
    open_ones = [(f["kind"], f["subject"], f["head"]) for f in world.findings(filter_="state = open")]
    case = {**world.sent("case.checked")[-1], "open_findings": len(world.sent("case.checked")[-1]["open_findings"])}
    return {"entries": entries, "case": case, "open": open_ones, "kpi": kpi}


@pytest.mark.parametrize("seed", range(8))
def test_any_order_of_events_with_repetitions_ends_in_the_state_of_an_undisturbed_run(world: World, seed: int) -> None:
    records = (CRM, record("V1", "拜访", kind="customer_visit", counterpart="联瑞物流"))
    other = World(world.app.engine)
    for each in (world, other):
        each.ingest(*records)
    for envelope in history(world):
        world.deliver(envelope)
    events = history(other)
    disturbed = random.Random(seed)
    events += disturbed.sample(events, k=4)
    disturbed.shuffle(events)
    for envelope in events:
        other.deliver(envelope)
    assert outcome(other) == outcome(world)


def test_two_decisions_at_once_make_one_decision(world: World) -> None:
    finding = a_contradiction(world)
    answers: list[dict[str, object]] = []

    def decide(outcome_: str, actor: str) -> None:
        body = {"name": finding["name"], "outcome": outcome_, "reason": "x"}
        answers.append(world.call("resolve_finding", body, actor))

    threads = [threading.Thread(target=decide, args=args) for args in (("accepted", "H1"), ("returned", "HR1"))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(a["error"] is None for a in answers) == [False, True]
    assert len(world.sent("finding.resolved")) == 1


def test_entries_of_one_case_at_once_lose_no_check(world: World) -> None:
    world.submit_case()
    names = [f"e{n}" for n in range(6)]
    world.confirm_list(*names)
    envelopes = [world.event("checklist", "entry.submitted", submitted(e, 1, name=e)) for e in names]
    threads = [threading.Thread(target=world.deliver, args=(envelope,)) for envelope in envelopes]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {e["entry_id"] for e in world.sent("entry.checked")} == set(names)
    assert world.sent("case.checked")[-1]["set_digest"] == set_digest(*(f"{e}:{e}-1" for e in names))


def test_a_large_comparison_runs_off_the_hub(world: World) -> None:
    ran: list[int] = []

    def offload(work: object, *arguments: object) -> object:
        ran.append(1)
        return work(*arguments)  # type: ignore[operator]

    world.app.offload = offload
    for start in range(0, 1000, 500):
        world.ingest(*(record(str(n), f"项目{n}号计划", progress=10) for n in range(start, start + 500)))
    world.submit_case()
    world.confirm_list("e1")
    world.submit_entry("e1", rows=[{"name": f"项目{n}号计划", "progress": 10} for n in range(40)])
    assert ran
    assert len(world.sent("case.checked")[-1]["open_findings"]) == 960


def test_a_tenants_rules_decide(world: World) -> None:
    value = {"progress_tolerance": 60, "synonyms": [["凤凰计划", "CRM迁移项目"]]}
    world.ok("update_settings", {"key": "evidence", "value": value, "etag": "0", "reason": "x"}, "A1", "admin")
    world.ingest(CRM)
    world.submit_case()
    world.confirm_list("e1")
    world.submit_entry("e1", name="凤凰计划", progress=100)
    assert world.findings() == [], "within the tolerance, and covered under its other name"
    error = world.refused("update_settings", {"key": "evidence", "value": {"progress_tolerance": 900}}, "A1", "admin")
    assert error["fields"][0]["field"] == "value.progress_tolerance"
