"""Typed fields, digests, and the part that travels."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.errors import Invalid
from checklist.model.fields import LARGEST, MOST_ROWS, comparable, content_digest, read
from checklist.model.template import FieldSpec

T = {"zh-CN": "文", "en": "text"}
COLUMNS = (FieldSpec("name", "text", T, required=True, comparable=True), FieldSpec("phone", "text", T))
SPECS = (
    FieldSpec("text", "text", T, comparable=True),
    FieldSpec("number", "number", T),
    FieldSpec("percent", "percent", T, comparable=True),
    FieldSpec("date", "date", T),
    FieldSpec("person", "person", T),
    FieldSpec("link", "link", T),
    FieldSpec("file", "attachment", T),
    FieldSpec("secret", "secret", T),
    FieldSpec("rows", "rows", T, comparable=True, columns=COLUMNS),
)
PLAIN = SPECS[:7]


def values(raw: dict[str, Any], *, kept: dict[str, Any] | None = None, complete: bool = False) -> dict[str, Any]:
    return read(SPECS, raw, kept=kept or {}, complete=complete, known_person=lambda number: number == "E1")


@pytest.mark.parametrize(
    ("key", "given_", "read_"),
    [
        ("text", "  a ", "a"),
        ("number", 50.0, 50),
        ("number", 0.5, 0.5),
        ("percent", 0, 0),
        ("percent", 100, 100),
        ("date", "2026-02-28", "2026-02-28"),
        ("person", "employees/E1", "E1"),
        ("person", "E1", "E1"),
        ("link", "https://例子.cn/路径", "https://例子.cn/路径"),
        ("file", "attachments/abc", "abc"),
        ("rows", [{"name": "甲", "phone": ""}], [{"name": "甲"}]),
    ],
)
def test_good_values(key: str, given_: Any, read_: Any) -> None:
    assert values({key: given_}) == {key: read_}


@pytest.mark.parametrize(
    ("key", "given_", "path"),
    [
        ("text", 5, "fields[text]"),
        ("text", "x" * 4001, "fields[text]"),
        ("text", "a\x00", "fields[text]"),
        ("number", "5", "fields[number]"),
        ("number", True, "fields[number]"),
        ("number", float("nan"), "fields[number]"),
        ("number", float("inf"), "fields[number]"),
        ("percent", 100.5, "fields[percent]"),
        ("percent", -1, "fields[percent]"),
        ("date", "2026-02-30", "fields[date]"),
        ("date", 20260228, "fields[date]"),
        ("person", "employees/E404", "fields[person]"),
        ("person", "customers/E1", "fields[person]"),
        ("link", "javascript:alert(1)", "fields[link]"),
        ("link", "http://[", "fields[link]"),
        ("link", "not a link", "fields[link]"),
        ("file", "../../etc/passwd", "fields[file]"),
        ("secret", "hunter2", "fields[secret]"),
        ("rows", "x", "fields[rows]"),
        ("rows", [{"name": "a"}] * (MOST_ROWS + 1), "fields[rows]"),
        ("rows", [{"name": "a"}, {"name": 1}], "fields[rows][1].name"),
        ("rows", [{"other": 1}], "fields[rows][0].other"),
        ("unknown", 1, "fields[unknown]"),
    ],
)
def test_bad_values_are_named_and_never_quoted(key: str, given_: Any, path: str) -> None:
    with pytest.raises(Invalid) as refused:
        values({key: given_})
    assert [v.field for v in refused.value.fields] == [path]
    assert "hunter2" not in str(refused.value.fields)


def test_a_draft_may_be_unfinished_a_submission_not() -> None:
    specs = (FieldSpec("a", "text", T, required=True), FieldSpec("rows", "rows", T, required=True, columns=COLUMNS))
    assert read(specs, {}, kept={}, complete=False, known_person=bool) == {}
    with pytest.raises(Invalid) as refused:
        read(specs, {"a": "  ", "rows": [{"phone": "1"}]}, kept={}, complete=True, known_person=bool)
    assert [v.field for v in refused.value.fields] == ["fields[a]", "fields[rows][0].name"]


def test_a_secret_stays_and_is_never_compared() -> None:
    kept = {"secret": "s1", "text": "old"}
    assert values({}, kept=kept) == {"secret": "s1"}
    assert values({"secret": "s1"}, kept=kept) == {"secret": "s1"}
    assert comparable(SPECS, {"secret": "s1", "text": "a"}) == {"text": "a"}


def test_only_marked_fields_and_columns_travel() -> None:
    content = values({"text": "a", "number": 1, "rows": [{"name": "甲", "phone": "139"}]})
    assert comparable(SPECS, content) == {"text": "a", "rows": [{"name": "甲"}]}


def test_a_content_has_a_largest_size() -> None:
    rows = [{"name": "文" * 200} for _ in range(MOST_ROWS)]
    with pytest.raises(Invalid) as refused:
        values({"rows": rows})
    assert [v.field for v in refused.value.fields] == ["fields"]
    assert str(LARGEST) in str(refused.value.fields[0].params)


CONTENT = st.fixed_dictionaries(
    {},
    optional={
        "text": st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=40),
        "number": st.integers(-(10**9), 10**9) | st.floats(-1e6, 1e6),
        "percent": st.integers(0, 100),
        "date": st.dates().map(str),
        "rows": st.lists(st.fixed_dictionaries({"name": st.text("甲乙ab", min_size=1, max_size=5)}), max_size=3),
    },
)


@given(CONTENT)
def test_reading_again_changes_nothing_and_keeps_the_digest(raw: dict[str, Any]) -> None:
    once = values(raw)
    assert values(once) == once
    assert content_digest(values(dict(reversed(list(raw.items()))))) == content_digest(once)


@given(CONTENT, CONTENT)
def test_other_contents_have_other_digests(one: dict[str, Any], other: dict[str, Any]) -> None:
    a, b = values(one), values(other)
    assert (content_digest(a) == content_digest(b)) == (a == b)


@given(st.dictionaries(st.sampled_from([s.key for s in PLAIN]), st.none() | st.text() | st.integers() | st.booleans()))
def test_whatever_comes_in_is_read_or_refused(raw: dict[str, Any]) -> None:
    try:
        read_values = values(raw)
    except Invalid as refused:
        assert all(v.field.startswith("fields[") for v in refused.fields)
    else:
        assert set(read_values) <= set(raw)
