"""A finding says what it is about, so that an omission can be traced to it."""

from __future__ import annotations

from tests.integration.performance.world import World, a_contradiction, record


def test_a_missing_record_is_named_as_its_records_name_it(world: World) -> None:
    world.ingest(
        record("V1", "拜访", kind="customer_visit", counterpart="华星科技（上海）有限公司"),
        record("D1", "年度框架合同", kind="deal", counterpart="华星科技（上海）有限公司", status="open"),
    )
    world.submit_case()
    world.confirm_list("e1")
    world.submit_entry("e1", customers=[{"name": "别的客户"}])
    (event,) = world.sent("finding.opened")
    assert (event["kind"], event["field"], event["path"], event["entry_id"]) == ("missing", "customer", None, None)
    assert event["subject"] == "华星科技（上海）有限公司"
    assert event["names"][0] == event["subject"]
    assert set(event["names"][1:]) == {"拜访", "年度框架合同"}


def test_a_contradiction_names_its_place(world: World) -> None:
    a_contradiction(world)
    (event,) = world.sent("finding.opened")
    assert (event["subject"], event["names"], event["field"]) == ("CRM迁移项目", ["CRM迁移项目"], "progress")
    assert event["path"] == "progress"
