"""Layers merge by item key; what does not fit is named by its path; the shipped content is sound."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.periods import working_days
from checklist.contract.template import plain
from checklist.model.template import (
    LANGUAGES,
    DueRule,
    FieldSpec,
    Item,
    Layer,
    check_layer,
    check_merged,
    check_overlay,
    check_secrets,
    handover_items,
    is_empty,
    item_data,
    item_from,
    layer_keys,
    merge,
)
from checklist.usecases.templates import shipped
from performance.model.mentions import role_of
from performance.model.records import KINDS as RECORDS

FAMILIES = ("sales", "rnd", "operations", "finance", "hr", "it", "customer_service", "admin", "management")
KINDS = (
    "resignation", "mutual", "dismissal", "redundancy", "contract_expiry", "retirement", "abandonment", "death",
    "internal_transfer",
)  # fmt: skip
SUBJECTS = {
    "customer": "customer",
    "deal": "customer",
    "counterpart": "customer",
    "company": "customer",
    "project": "project",
    "task": "task",
    "campaign": "campaign",
    "supplier": "supplier",
}
"""What a field's key names, as a kind of subject of work records."""
TEXTS = {"zh-CN": "文", "en": "text"}
NOTE = FieldSpec("note", "text", TEXTS, required=True)
WHOLE = Item(
    key="a",
    section="work",
    title=TEXTS,
    guidance=TEXTS,
    mandatory=True,
    fields=(NOTE,),
    confirmer="head",
    due=DueRule("after_start", working_days(2)),
    evidence="statement",
)


def layers() -> dict[str, Layer]:
    return {key: Layer(key, 1, tuple(item_from(i) for i in plain(c.items))) for key, c in shipped().items()}


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("kind", KINDS)
def test_the_shipped_lists_are_whole(family: str, kind: str) -> None:
    found = [layers()[key] for key in layer_keys(kind, family, ["D0"], "P1") if key in layers()]
    items = merge(found)
    assert [check_layer(layer.items) for layer in found] == [[] for _ in found]
    assert check_merged(items) == []
    assert check_secrets(items) == []
    assert 10 <= len(handover_items(items)) <= len(items) <= 25
    below = {i.key for key, layer in layers().items() if not key.startswith("family.") for i in layer.items}
    assert len({i.key for i in items} - below) >= 5
    assert {i.section for i in handover_items(items)} == {"work", "knowledge", "relations", "assets"}
    assert not is_empty(items)
    for language in LANGUAGES:
        titles = [i.title[language] for i in items]
        assert sorted(set(titles)) == sorted(titles)
    assert any(f.comparable for i in items if i.key not in below for f in i.fields)
    assert {f.type for i in items for f in i.fields} >= {"text", "date", "rows", "attachment", "secret", "person"}


@pytest.mark.parametrize("family", FAMILIES)
def test_each_family_has_its_own_items_only(family: str) -> None:
    others = {i.key for key, layer in layers().items() if key != f"family.{family}" for i in layer.items}
    assert not {i.key for i in layers()[f"family.{family}"].items} & others


def test_chinese_is_chinese_and_english_is_not() -> None:
    for layer in layers().values():
        for item in layer.items:
            for texts in [item.title, item.guidance, *(f.title for f in item.fields)]:
                assert not re.search("[\u4e00-\u9fff]", texts.get("en", "")), (layer.key, item.key, texts)
                assert not texts or re.search("[\u4e00-\u9fff]", texts["zh-CN"]), (layer.key, item.key, texts)


@pytest.mark.parametrize("family", FAMILIES)
def test_what_is_comparable_is_about_something_that_records_know(family: str) -> None:
    for item in layers()[f"family.{family}"].items:
        own = [f for f in item.fields if f.comparable and f.type != "rows"]
        groups = [own] if own else []
        for spec in item.fields:
            marked = [c for c in spec.columns if c.comparable]
            assert not marked or spec.comparable, f"{item.key}.{spec.key} has comparable columns and is not marked"
            groups += [marked] if spec.comparable and spec.type == "rows" else []
        for group in groups:
            named = {f.key for f in group} & SUBJECTS.keys()
            assert named or group[0].key == "name", f"{item.key}: nothing in it is named"
            assert {SUBJECTS[key] for key in named} <= set(RECORDS.values())
            for spec in group:
                told = spec.key in SUBJECTS or spec.key in ("name", "last_visit") or role_of(spec.key) is not None
                assert told, f"{item.key}.{spec.key} cannot be compared with any record"


def test_who_is_dismissed_gives_back_access_first() -> None:
    merged = {i.key: i for i in merge([layers()["base"], layers()["kind.dismissal"]])}
    for key in ("system_accounts", "computer", "badge_and_keys"):
        due = merged[key].due
        assert due is not None
        assert (due.anchor, due.period.n <= 1) == ("after_start", True)


@pytest.mark.parametrize(
    ("kind", "key"),
    [
        ("redundancy", "unemployment_and_rehiring"),
        ("retirement", "retirement_formalities"),
        ("dismissal", "dismissal_notice"),
        ("mutual", "separation_agreement"),
        ("contract_expiry", "renewal_record"),
        ("abandonment", "return_to_work_notice"),
        ("death", "bereavement"),
    ],
)
def test_what_the_law_asks_for_by_kind_is_on_hrs_own_list(kind: str, key: str) -> None:
    merged = {i.key: i for i in merge([layers()["base"], layers()[f"kind.{kind}"]])}
    assert (merged[key].section, merged[key].mandatory) == ("hr", True)
    assert "separation_certificate" in merged


def test_the_statutory_items_have_their_dates() -> None:
    base = {i.key: i for i in layers()["base"].items}
    insurance = base["insurance_transfer"].due
    assert insurance is not None
    assert (insurance.anchor, insurance.period.n, insurance.period.unit) == ("after_separation", 15, "calendar_days")
    assert base["separation_certificate"].section == "hr"


def test_an_overlay_changes_what_it_names_and_nothing_else() -> None:
    more = FieldSpec("more", "number", TEXTS)
    over = Item(key="a", mandatory=False, fields=(more, replace(NOTE, required=False)), title={"en": "other"})
    (merged,) = merge([Layer("base", 1, (WHOLE,)), Layer("pos.P1", 1, (over,))])
    assert merged.mandatory is False
    assert merged.title == {"zh-CN": "文", "en": "other"}
    assert merged.fields == (replace(NOTE, required=False), more)
    assert (merged.section, merged.due, merged.confirmer) == (WHOLE.section, WHOLE.due, WHOLE.confirmer)


def test_an_overlay_of_a_department_changes_what_a_job_family_has() -> None:
    base, family = Layer("base", 1, (WHOLE,)), Layer("family.x", 1, (replace(WHOLE, key="b", mandatory=False),))
    for key in ("dept.D1", "pos.P1"):
        overlay = Layer(key, 1, (Item(key="b", mandatory=True),))
        assert {i.key: i.mandatory for i in merge([base, family, overlay])} == {"a": True, "b": True}
        assert [i.key for i in merge([base, overlay])] == ["a"], "of another family it changes nothing"
        assert check_overlay(overlay, [base, family]) == []
        assert [v.field for v in check_overlay(overlay, [base])] == ["items[b]"]
    assert check_merged(merge([base, Layer("family.y", 1, (Item(key="b", mandatory=True),))])) != []


def test_removing_an_item_removes_the_need_for_it() -> None:
    needy = replace(WHOLE, key="b", needs=("a",))
    items = merge([Layer("base", 1, (WHOLE, needy)), Layer("kind.death", 1, (Item(key="a", remove=True),))])
    assert [(i.key, i.needs) for i in items] == [("b", ())]


@pytest.mark.parametrize(
    ("item", "paths"),
    [
        (replace(WHOLE, title={"en": "x"}), ["items[a].title[zh-CN]"]),
        (replace(WHOLE, due=None), ["items[a].due"]),
        (replace(WHOLE, confirmer=None), ["items[a].confirmer"]),
        (replace(WHOLE, confirmer=None, section="hr"), []),
        (replace(WHOLE, fields=()), ["items[a].fields"]),
        (replace(WHOLE, needs=("zzz",)), ["items[a].needs"]),
        (replace(WHOLE, needs=("a",)), ["items[a].needs"]),
    ],
)
def test_what_a_whole_item_lacks_is_named(item: Item, paths: list[str]) -> None:
    assert [v.field for v in check_merged([item])] == paths


@pytest.mark.parametrize(
    ("spec", "paths"),
    [
        (FieldSpec("k", "secret", TEXTS, comparable=True), ["items[0].fields[0].comparable"]),
        (FieldSpec("k", "attachment", TEXTS, comparable=True), ["items[0].fields[0].comparable"]),
        (FieldSpec("k", "rows", TEXTS), ["items[0].fields[0].columns"]),
        (FieldSpec("k", "text", TEXTS, columns=(NOTE,)), ["items[0].fields[0].columns"]),
        (
            FieldSpec("k", "rows", TEXTS, columns=(FieldSpec("s", "secret", {"zh-CN": "密"}),)),
            ["items[0].fields[0].columns[0].title[en]", "items[0].fields[0].columns[0].type"],
        ),
        (FieldSpec("k", "rows", TEXTS, columns=(NOTE, NOTE)), ["items[0].fields[0].columns[1].key"]),
    ],
)
def test_what_is_wrong_with_a_field_is_named(spec: FieldSpec, paths: list[str]) -> None:
    assert [v.field for v in check_layer([replace(WHOLE, fields=(spec,))])] == paths


@pytest.mark.parametrize(
    ("section", "found"),
    [
        ("work", []),
        ("knowledge", []),
        ("relations", []),
        ("assets", ["items[a].fields[pin]"]),
        ("hr", ["items[a].fields[pin]"]),
    ],
)
def test_a_secret_is_where_somebody_can_see_it(section: str, found: list[str]) -> None:
    pin = FieldSpec("pin", "secret", TEXTS)
    assert [v.field for v in check_secrets([replace(WHOLE, section=section, fields=(NOTE, pin))])] == found


def test_an_item_twice_is_named() -> None:
    assert [v.field for v in check_layer([WHOLE, WHOLE])] == ["items[1].key"]


KEYS = st.sampled_from("abcdef")
NEEDS = st.dictionaries(KEYS, st.sets(KEYS), min_size=1)


@given(NEEDS)
def test_a_cycle_is_found_exactly_where_there_is_one(needs: dict[str, set[str]]) -> None:
    items = [replace(WHOLE, key=key, needs=tuple(n for n in sorted(rest) if n in needs)) for key, rest in needs.items()]

    def reaches(start: str) -> bool:
        seen: set[str] = set()
        todo = [n for n in needs[start] if n in needs]
        while todo:
            key = todo.pop()
            if key == start:
                return True
            if key not in seen:
                seen.add(key)
                todo += [n for n in needs[key] if n in needs]
        return False

    found = {v.field for v in check_merged(items) if v.message == "template.need_cycle"}
    assert bool(found) == any(reaches(key) for key in needs)
    assert {f"items[{key}].needs" for key in needs if reaches(key)} <= found


@given(st.permutations(list(layers()["family.sales"].items)))
def test_what_is_stored_is_what_is_read(items: list[Item]) -> None:
    assert [item_from(item_data(i)) for i in items] == items


def test_layers_come_lowest_first() -> None:
    assert layer_keys("resignation", "sales", ["D0", "D1"], "P1") == [
        "base",
        "kind.resignation",
        "family.sales",
        "dept.D0",
        "dept.D1",
        "pos.P1",
    ]
    assert layer_keys("death", None, [], None) == ["base", "kind.death"]
