"""What a leaver still works on is said with the case, and again when it changes, once for a burst."""

from __future__ import annotations

from tests.integration.performance.world import World, record


def said(world: World) -> list[dict[str, int]]:
    """What was said so far."""
    return [{one["kind"]: one["count"] for one in event["open"]} for event in world.sent("records.owned")]


def test_it_is_said_with_the_case_and_counts_things_not_records(world: World) -> None:
    world.ingest(
        record("P1", "CRM迁移项目", progress=50),
        record("P2", "已完成的项目", progress=100),
        record("T1", "整理报价单", kind="task", status="open"),
        record("V1", "拜访", kind="customer_visit", counterpart="华星科技（上海）有限公司"),
        record("V2", "再次拜访", kind="customer_visit", counterpart="華星科技 上海"),
        record("O1", "Q4 OKR", kind="okr"),
        record("X1", "别人的项目", owner="employees/E2"),
        record("G1", "已删除", deleted=True),
    )
    world.submit_case()
    assert said(world) == [{"customer": 1, "project": 1, "task": 1}]
    (event,) = world.sent("records.owned")
    assert (event["case_id"], event["leaver"]) == ("c1", "E1")


def test_nothing_to_take_over_is_said_too(world: World) -> None:
    world.submit_case()
    assert said(world) == [{}]


def test_a_burst_of_records_is_said_once_and_what_changes_nothing_not_at_all(world: World) -> None:
    world.submit_case()
    for n in range(3):
        world.ingest(record(f"P{n}", f"项目{'甲乙丙'[n]}方案", progress=10))
        world.later(seconds=1)
    world.later(seconds=5)
    assert said(world) == [{}, {"project": 3}]
    world.ingest(record("P0", "项目甲方案", progress=20, updated_at="2026-11-01T08:00:00Z"))
    world.later(seconds=5)
    assert len(said(world)) == 2
    world.ingest(record("P0", "项目甲方案", progress=100, updated_at="2026-11-01T09:00:00Z"))
    world.later(seconds=5)
    assert said(world)[2:] == [{"project": 2}]


def test_nothing_is_said_of_a_case_that_has_ended(world: World) -> None:
    world.submit_case()
    world.hear("offboarding", "case.withdrawn", {"case_id": "c1"})
    world.ingest(record("P1", "CRM迁移项目", progress=50))
    world.later(seconds=5)
    assert said(world) == [{}]


def test_a_case_heard_of_twice_says_it_once(world: World) -> None:
    world.ingest(record("P1", "CRM迁移项目", progress=50))
    world.submit_case()
    world.submit_case()
    assert said(world) == [{"project": 1}]
