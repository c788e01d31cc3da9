"""Contradictions and gaps: what is found, how sure it is, and what is let pass."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from performance.matching import Matcher
from performance.model import evidence, mentions
from performance.model.evidence import Tolerances
from performance.model.records import WorkRecord

NOW = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)
RULES = Tolerances()


def record(kind: str = "project", title: str = "CRM迁移项目", **fields: Any) -> WorkRecord:
    at = fields.pop("at", NOW - timedelta(days=3))
    external = fields.pop("external_id", title)
    return WorkRecord("crm", external, kind, "E1", title, at, at, **fields)


def contradictions(comparable: dict[str, Any], *records: WorkRecord, rules: Tolerances = RULES) -> list[Any]:
    said = mentions.read("e1", ("未完成项目", "Unfinished projects"), comparable)
    return evidence.contradictions(said, records, Matcher(), rules)


def gaps(comparable: dict[str, Any], *records: WorkRecord, rules: Tolerances = RULES) -> list[Any]:
    said = mentions.read("e1", ("客户", "Customers"), comparable)
    return evidence.missing(evidence.subjects(records, rules, now=NOW), said, Matcher(), rules)


def test_a_progress_that_the_record_denies_is_found_with_both_values() -> None:
    (found,) = contradictions({"name": "CRM 迁移", "progress": 100}, record(progress=50))
    assert (found.kind, found.field, found.entry_id) == ("contradiction", "progress", "e1")
    assert (found.entry_value, found.record_value, found.path) == ("100", "50", "progress")
    assert found.score >= 0.9


@pytest.mark.parametrize(("said", "found"), [(60, 0), (61, 1), (40, 0), (39, 1), ("55%", 0), ("约90%", 1), ("很快", 0)])
def test_the_tolerance_is_ten_points(said: Any, found: int) -> None:
    assert len(contradictions({"name": "CRM迁移", "progress": said}, record(progress=50))) == found


def test_the_tolerance_is_the_tenants() -> None:
    generous = replace(RULES, progress_points=60)
    assert not contradictions({"name": "CRM迁移", "progress": 100}, record(progress=50), rules=generous)


@pytest.mark.parametrize(
    ("said", "known", "found"),
    [
        ("已签约", "negotiating", 1),
        ("进行中", "in_progress", 0),
        ("signed", "已成交", 0),
        ("已完成", "won", 0),
        ("丢单", "跟进中", 1),
        ("看情况", "跟进中", 0),
    ],
)
def test_states_are_compared_by_meaning_across_languages(said: str, known: str, found: int) -> None:
    deal = record("deal", "年度框架合同", counterpart="华星科技有限公司", status=known)
    assert len(contradictions({"customer": "华星科技", "status": said}, deal)) == found


@pytest.mark.parametrize(("said", "found"), [(1_200_000, 0), ("120万", 0), ("1,250,000", 0), (900_000, 1), ("90万", 1)])
def test_amounts_within_five_percent_agree(said: Any, found: int) -> None:
    deal = record("deal", "年度框架合同", counterpart="华星科技", amount=1_200_000.0)
    assert len(contradictions({"customer": "华星科技", "deal_amount": said}, deal)) == found


def test_rows_are_compared_one_by_one() -> None:
    rows = [{"name": "官网改版", "progress": 30}, {"name": "CRM迁移", "progress": 100}]
    (found,) = contradictions({"projects": rows}, record(progress=50), record(title="官网改版", progress=30))
    assert found.path == "projects[1].progress"


def test_another_project_is_no_contradiction() -> None:
    assert not contradictions({"name": "ERP迁移", "progress": 100}, record(progress=50))
    assert not contradictions({"name": "CRM迁移二期", "progress": 100}, record(title="CRM迁移一期", progress=50))


def test_where_one_of_equally_good_records_agrees_nothing_is_said() -> None:
    both = (record(progress=50, external_id="a"), record(progress=100, external_id="b"))
    assert not contradictions({"name": "CRM迁移", "progress": 100}, *both)


def test_of_two_deals_of_one_customer_the_named_one_is_meant() -> None:
    framework = record("deal", "年度框架合同", counterpart="华星科技", amount=500_000.0, at=NOW - timedelta(days=30))
    service = record("deal", "运维服务包", counterpart="华星科技有限公司", amount=80_000.0)
    row = {"deal": "年度框架合同", "customer": "华星科技"}
    assert not contradictions({"deals": [{**row, "amount": 500_000}]}, framework, service)
    (found,) = contradictions({"deals": [{**row, "amount": 80_000}]}, framework, service)
    assert found.record_value == "500000"


def test_of_several_records_the_newest_speaks() -> None:
    old = record(progress=20, external_id="a", at=NOW - timedelta(days=90))
    (found,) = contradictions({"name": "CRM迁移", "progress": 100}, old, record(progress=60, external_id="b"))
    assert found.record_value == "60"


def test_the_same_disagreement_has_the_same_key_and_another_value_another_basis() -> None:
    (first,) = contradictions({"name": "CRM迁移", "progress": 100}, record(progress=50))
    (again,) = contradictions({"name": "CRM 迁移项目", "progress": 100, "note": "x"}, record(progress=50))
    (other,) = contradictions({"name": "CRM迁移", "progress": 90}, record(progress=50))
    assert (first.key, first.basis) == (again.key, again.basis)
    assert first.key == other.key
    assert first.basis != other.basis


def test_a_customer_in_no_entry_is_missing_once_whatever_the_number_of_records() -> None:
    visits = [
        record("customer_visit", f"拜访{n}", counterpart=name, external_id=str(n))
        for n, name in enumerate(["联瑞物流有限公司", "聯瑞物流", "联瑞物流"])
    ]
    (found,) = gaps({"customers": [{"customer": "华星科技"}]}, *visits)
    assert (found.kind, found.field, found.record_value, found.entry_id) == ("missing", "customer", "3", None)
    assert len(found.records) == 3


@pytest.mark.parametrize(
    "comparable",
    [
        {"customers": [{"customer": "聯瑞物流（上海）", "status": "x"}]},
        {"customer": "联瑞物流有限公司"},
        {"note": "联瑞物流的合同下月到期，请小李跟进"},
        {"customers": [{"company": "A公司"}, {"company": "联瑞物流"}]},
        {"list": ["华星", "联瑞物流"]},
    ],
)
def test_a_customer_is_covered_wherever_an_entry_names_it(comparable: dict[str, Any]) -> None:
    assert not gaps(comparable, record("customer_visit", "季度拜访", counterpart="联瑞物流有限公司"))


@pytest.mark.parametrize(
    "finished",
    [
        record(status="已完成"),
        record(progress=100.0),
        record(status="cancelled"),
        record(at=NOW - timedelta(days=400)),
        record(deleted=True),
        record("commit", "fix bug", counterpart="repo"),
        record("deal", "框架合同", counterpart="华星", status="lost"),
        record(title="项目"),
    ],
)
def test_what_is_finished_old_deleted_or_nameless_is_not_missed(finished: WorkRecord) -> None:
    assert not gaps({"name": "别的"}, finished)


def test_the_score_falls_as_something_comes_near() -> None:
    project = record(title="数据平台安全审计")
    (far,) = gaps({"name": "春季促销"}, project)
    (near,) = gaps({"name": "数据平台升级"}, project)
    assert far.score > near.score >= RULES.least_score


@pytest.mark.parametrize(
    ("value", "number"),
    [(50, 50.0), ("50%", 50.0), ("1,200,000", 1_200_000.0), ("120万", 1_200_000.0), ("1.5亿", 1.5e8), (True, None),
     ("无", None), (None, None), ("-3", -3.0), ("５０％", 50.0)],
)  # fmt: skip
def test_numbers_as_forms_give_them(value: Any, number: float | None) -> None:
    assert mentions.number(value) == number


@pytest.mark.parametrize(
    ("key", "role"),
    [
        ("progress", "progress"),
        ("project_progress", "progress"),
        ("完成进度", "progress"),
        ("follow_up_status", "status"),
        ("deal_amount", "amount"),
        ("contact_person", "contact"),
        ("customer_name", None),
        ("notes", None),
        ("estate", None),
    ],
)
def test_roles_of_fields(key: str, role: str | None) -> None:
    assert mentions.role_of(key) == role
