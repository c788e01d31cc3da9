"""Work records: a result a row, newer wins, and who may read them."""

from __future__ import annotations

from typing import Any

import pytest

from tests.integration.performance.world import World, record


def outcomes(world: World, *rows: dict[str, Any]) -> list[str]:
    return [result["outcome"] for result in world.ingest(*rows)]


def test_a_second_delivery_of_the_same_rows_changes_nothing(world: World) -> None:
    rows = (record("1", "CRM迁移", progress=50), record("2", "官网改版"))
    assert outcomes(world, *rows) == ["created", "created"]
    assert outcomes(world, *rows) == ["unchanged", "unchanged"]


def test_the_newer_row_wins_in_whatever_order_rows_come(world: World) -> None:
    old = record("1", "CRM迁移", progress=20, updated_at="2026-10-01T08:00:00Z")
    new = record("1", "CRM迁移", progress=50, updated_at="2026-10-20T08:00:00Z")
    assert outcomes(world, new, old) == ["created", "stale"]
    versioned = record("1", "CRM迁移", progress=70, version=3, updated_at="2026-09-01T08:00:00Z")
    assert outcomes(world, versioned) == ["updated"], "the source's own count says more than its clock"
    (shown,) = world.ok("list_work_records", {"parent": "employees/E1"}, "E1")["work_records"]
    assert (shown["progress"], shown["version"], shown["owner"]) == (70.0, 3, "employees/E1")


def test_bad_rows_are_named_and_good_ones_kept(world: World) -> None:
    results = world.ingest(
        record("1", "gut"),
        record("2", "x", progress=120, kind="party"),
        record("", " "),
        {**record("4", "y"), "updated_at": None},
        record("5", "z", occurred_at="2030-01-01T00:00:00Z", currency="yuan", owner="employees/張三"),
    )
    assert [r["outcome"] for r in results] == ["created", "refused", "refused", "refused", "refused"]
    assert {e["field"] for e in results[1]["errors"]} == {"records[1].progress", "records[1].kind"}
    assert {e["field"] for e in results[2]["errors"]} == {"records[2].external_id", "records[2].title"}
    assert [e["field"] for e in results[3]["errors"]] == ["records[3].updated_at"]
    assert {e["field"] for e in results[4]["errors"]} == {
        f"records[4].{f}" for f in ("occurred_at", "currency", "owner")
    }
    assert "name" not in results[1]
    assert results[0]["name"].startswith("workRecords/")


def test_the_same_version_with_other_content_is_refused(world: World) -> None:
    world.ingest(record("1", "CRM迁移", progress=50))
    (result,) = world.ingest(record("1", "CRM迁移", progress=60))
    assert result["outcome"] == "refused"
    assert result["errors"][0]["field"] == "records[0].version"


def test_errors_speak_the_callers_language(world: World) -> None:
    body = {"records": [record("1", "x", progress=120)]}
    chinese = world.ok("batch_ingest_work_records", body, "crm", "system", locale="zh-CN")
    assert "百分数" in chinese["results"][0]["errors"][0]["description"]


def test_a_record_of_an_unknown_person_is_kept_with_a_warning(world: World) -> None:
    (result,) = world.ingest(record("1", "x", owner="E999"))
    assert result["outcome"] == "created"
    assert "E999" in result["warnings"][0]


def test_a_deleted_record_is_gone_and_an_older_row_does_not_bring_it_back(world: World) -> None:
    (kept,) = world.ingest(record("1", "CRM迁移"))
    gone = record("1", "CRM迁移", deleted=True, updated_at="2026-11-01T08:00:00Z")
    assert outcomes(world, gone, record("1", "CRM迁移")) == ["deleted", "stale"]
    assert world.ok("list_work_records", {"parent": "employees/E1"}, "E1")["work_records"] == []
    assert world.refused("get_work_record", {"name": kept["name"]}, "E1")["reason"] == "NOT_FOUND"


@pytest.mark.parametrize(
    ("actor", "roles", "sees"),
    [
        ("E1", (), True),
        ("H1", (), True),
        ("H0", (), True),
        ("HR1", ("person", "hr"), True),
        ("HR2", ("person", "hr"), True),
        ("A9", ("person", "auditor"), True),
        ("H11", (), False),
        ("H2", (), False),
        ("X1", (), False),
        ("X1", ("person", "hr"), False),
    ],
)
def test_who_may_read(world: World, actor: str, roles: tuple[str, ...], sees: bool) -> None:
    (made,) = world.ingest(record("1", "CRM迁移"))
    for method, body in (
        ("list_work_records", {"parent": "employees/E1"}),
        ("get_work_record", {"name": made["name"]}),
    ):
        answer = world.call(method, body, actor, *roles)
        assert (answer["error"] is None) == sees
        if not sees:
            assert answer["error"]["reason"] == "NOT_FOUND"


def test_another_tenant_finds_nothing(world: World) -> None:
    (made,) = world.ingest(record("1", "CRM迁移"))
    error = world.refused("get_work_record", {"name": made["name"]}, "A9", "auditor", tenant="other")
    assert error["reason"] == "NOT_FOUND"
    assert world.ok("list_work_records", {"parent": "employees/E1"}, "E1", tenant="other")["work_records"] == []


def test_lists_page_by_key_and_filter(world: World) -> None:
    rows = [record(str(n), f"项目{n}号", updated_at=f"2026-10-{n:02d}T08:00:00Z", progress=n * 10) for n in range(1, 8)]
    world.ingest(*rows, record("v", "拜访", kind="customer_visit", counterpart="华星"))
    seen: list[str] = []
    token = ""
    while True:
        body = {"parent": "employees/E1", "filter": "kind = project", "page_size": 3, "page_token": token}
        page = world.ok("list_work_records", body, "E1")
        seen += [r["external_id"] for r in page["work_records"]]
        token = page["next_page_token"]
        if not token:
            break
    assert seen == ["7", "6", "5", "4", "3", "2", "1"]
    late = world.ok("list_work_records", {"parent": "employees/E1", "filter": "progress >= 60"}, "E1")["work_records"]
    assert {r["external_id"] for r in late} == {"6", "7"}
    bad = world.refused("list_work_records", {"parent": "employees/E1", "filter": "colour = red"}, "E1")
    assert (bad["reason"], bad["fields"][0]["field"]) == ("INVALID_ARGUMENT", "filter")


def test_more_than_500_rows_are_refused_whole(world: World) -> None:
    body = {"records": [record(str(n), "x") for n in range(501)]}
    error = world.refused("batch_ingest_work_records", body, "crm", "system")
    assert (error["reason"], error["fields"][0]["field"]) == ("INVALID_ARGUMENT", "records")
    assert world.ok("list_work_records", {"parent": "employees/E1"}, "E1")["work_records"] == []


def test_an_idempotency_key_gives_the_same_answer_once(world: World) -> None:
    body = {"records": [record("1", "x")]}
    first = world.ok("batch_ingest_work_records", body, "crm", "system", idempotency_key="k")
    again = world.ok("batch_ingest_work_records", body, "crm", "system", idempotency_key="k")
    assert first == again
    assert first["results"][0]["outcome"] == "created"
