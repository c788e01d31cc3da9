"""The filter language against a real table: what a filter means is what SQLite finds."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Column, Date, Integer, MetaData, String, Table, create_engine, insert, select

from chassis import filtering
from chassis.errors import Invalid, render
from chassis.paging import SortKey

TABLE = Table(
    "things",
    MetaData(),
    Column("id", Integer, primary_key=True),
    Column("state", String),
    Column("name", String),
    Column("day", Date),
    Column("owner", String, nullable=True),
)
FIELDS = {
    "state": filtering.choice(TABLE.c.state, ["open", "done", "lost"]),
    "name": filtering.text(TABLE.c.name),
    "day": filtering.day(TABLE.c.day),
    "owner": filtering.resource(TABLE.c.owner, "people"),
    "id": filtering.number(TABLE.c.id),
}
ROWS = [
    {"id": 1, "state": "open", "name": "alpha", "day": date(2026, 1, 1), "owner": "E1"},
    {"id": 2, "state": "done", "name": "beta 100%", "day": date(2026, 2, 1), "owner": None},
    {"id": 3, "state": "lost", "name": 'say "hi"', "day": date(2026, 3, 1), "owner": "E2"},
    {"id": 4, "state": "open", "name": "离职", "day": date(2026, 4, 1), "owner": "E1"},
]


@pytest.fixture(scope="module")
def rows():
    engine = create_engine("sqlite://")
    TABLE.metadata.create_all(engine)
    with engine.connect() as connection:
        connection.execute(insert(TABLE), ROWS)

        def found(text: str) -> list[int]:
            condition = filtering.where(text, FIELDS)
            query = select(TABLE.c.id).order_by(TABLE.c.id)
            return list(connection.scalars(query if condition is None else query.where(condition)))

        yield found
    engine.dispose()


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("", [1, 2, 3, 4]),
        ("   ", [1, 2, 3, 4]),
        ("state = open", [1, 4]),
        ('state = "open"', [1, 4]),
        ("state=open", [1, 4]),
        ("state != open", [2, 3]),
        ("NOT state = open", [2, 3]),
        ("-state = open", [2, 3]),
        ("state = open AND day > 2026-02-01", [4]),
        ("state = open day > 2026-02-01", [4]),
        ("state = done OR state = lost", [2, 3]),
        # OR binds tighter than AND, as AIP-160 says: (id=1) AND (id=2 OR id=1)
        ("id = 1 AND id = 2 OR id = 1", [1]),
        ("id = 1 OR id = 2 AND id = 2", [2]),
        ("(id = 1 AND id = 1) OR id = 2", [1, 2]),
        ("NOT (state = open OR state = done)", [3]),
        ("id >= 2 AND id <= 3", [2, 3]),
        ("owner = people/E1", [1, 4]),
        ("owner = E1", [1, 4]),
        ("owner != E1", [2, 3]),
        ("owner:*", [1, 3, 4]),
        ("NOT owner:*", [2]),
        ("name = alp*", [1]),
        ("name = *ta", []),
        ('name = "*100%"', [2]),
        ('name:"100%"', [2]),
        ("name:_", []),
        (r'name = "say \"hi\""', [3]),
        ("name = '离职'", [4]),
        ("name:职", [4]),
    ],
)
def test_a_filter_finds_what_it_says(rows, text, ids):
    assert rows(text) == ids


@pytest.mark.parametrize(
    ("text", "key", "position"),
    [
        ("colour = red", "filter.unknown_field", 1),
        ("state = open AND colour = red", "filter.unknown_field", 18),
        ("state = purple", "filter.bad_value", 9),
        ("state > open", "filter.bad_value", 9),
        ("day = tomorrow", "filter.bad_value", 7),
        ("id = 1e999", "filter.bad_value", 6),
        ("id = 99999999999999999999", "filter.bad_value", 6),
        ("state", "filter.expected_operator", 6),
        ("state =", "filter.expected_value", 8),
        ("= open", "filter.expected_field", 1),
        ("(state = open", "filter.unclosed", 1),
        ("state = open)", "filter.syntax", 13),
        ("state = open AND", "filter.expected_field", 17),
        ('name = "open', "filter.syntax", 8),
        ("state = open OR OR id = 1", "filter.expected_field", 17),
        ("(" * 60 + "id=1" + ")" * 60, "filter.too_deep", 42),
        ("x" * 5000, "filter.too_long", 4000),
    ],
)
def test_an_error_names_filter_and_position(rows, text, key, position):
    with pytest.raises(Invalid) as caught:
        rows(text)
    (violation,) = caught.value.fields
    assert (violation.field, violation.message, violation.params["position"]) == ("filter", key, position)
    assert str(position) in render({}, key, "zh-CN", violation.params)


@given(st.text(max_size=60))
def test_any_text_is_a_filter_or_a_clear_error(text):
    try:
        filtering.parse(text)
    except Invalid as error:
        assert error.fields[0].field == "filter"


def test_order_by_ends_with_the_tie_in_the_last_direction():
    keys = filtering.order_by(
        "day desc, state", {"day": TABLE.c.day, "state": TABLE.c.state}, "day", SortKey(TABLE.c.id)
    )
    assert [(key.name, key.descending) for key in keys] == [("day", True), ("state", False), ("", False)]
    assert filtering.order_by("", {"day": TABLE.c.day}, "day desc", SortKey(TABLE.c.id))[-1].descending


@pytest.mark.parametrize(
    ("text", "key", "position"),
    [
        ("colour", "filter.unknown_field", 1),
        ("day, colour desc", "filter.unknown_field", 6),
        ("day sideways", "filter.order_direction", 1),
        ("day,,state", "filter.order_syntax", 5),
        ("day, day desc", "filter.order_twice", 6),
    ],
)
def test_a_bad_order_names_order_by(text, key, position):
    with pytest.raises(Invalid) as caught:
        filtering.order_by(text, {"day": TABLE.c.day, "state": TABLE.c.state}, "day", SortKey(TABLE.c.id))
    (violation,) = caught.value.fields
    assert (violation.field, violation.message, violation.params["position"]) == ("order_by", key, position)
