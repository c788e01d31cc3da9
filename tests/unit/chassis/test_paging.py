"""Page tokens: walking the pages gives every row once, in order, whatever the order and the changes in between."""

from __future__ import annotations

import base64
import json
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import (
    BigInteger,
    Column,
    Date,
    Float,
    Integer,
    MetaData,
    String,
    Table,
    create_engine,
    delete,
    insert,
    select,
    type_coerce,
)
from sqlalchemy.orm import Session

from chassis.db import UtcDateTime
from chassis.errors import Invalid
from chassis.paging import SortKey, fetch_page, page_size_of

TABLE = Table(
    "rows",
    MetaData(),
    Column("id", Integer, primary_key=True),
    Column("kind", String),
    Column("day", Date),
)
START = date(2026, 1, 1)


@pytest.fixture(scope="module")
def session():
    engine = create_engine("sqlite://")
    TABLE.metadata.create_all(engine)
    with Session(engine) as opened:
        yield opened
    engine.dispose()


def fill(session, pairs):
    session.execute(delete(TABLE))
    rows = [{"id": n, "kind": kind, "day": START + timedelta(days=day)} for n, (kind, day) in enumerate(pairs)]
    if rows:
        session.execute(insert(TABLE), rows)


def walk(session, keys, size):
    token, seen = "", []
    while True:
        page = fetch_page(session, select(TABLE.c.id), keys, page_size=size, page_token=token, query=["q"])
        assert len(page.rows) <= size
        seen += page.rows
        if not page.next_page_token:
            return seen
        token = page.next_page_token


@settings(deadline=None, max_examples=60)
@given(
    st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 4)), max_size=25),
    st.integers(1, 7),
    st.booleans(),
    st.booleans(),
    st.booleans(),
)
def test_pages_give_every_row_once_in_order(session, pairs, size, down_kind, down_day, down_id):
    fill(session, pairs)
    keys = [
        SortKey(TABLE.c.kind, down_kind, "kind"),
        SortKey(TABLE.c.day, down_day, "day"),
        SortKey(TABLE.c.id, down_id, "id"),
    ]
    order = [key.column.desc() if key.descending else key.column.asc() for key in keys]
    assert walk(session, keys, size) == list(session.scalars(select(TABLE.c.id).order_by(*order)))


def test_rows_deleted_between_pages_shift_nothing(session):
    fill(session, [("a", 0)] * 6)
    keys = [SortKey(TABLE.c.kind, False, "kind"), SortKey(TABLE.c.id, False, "id")]
    first = fetch_page(session, select(TABLE.c.id), keys, page_size=3, page_token="", query=["q"])
    session.execute(delete(TABLE).where(TABLE.c.id <= 2))
    second = fetch_page(session, select(TABLE.c.id), keys, page_size=3, page_token=first.next_page_token, query=["q"])
    assert (first.rows, second.rows) == ([0, 1, 2], [3, 4, 5])


def test_a_token_of_another_query_is_refused(session):
    fill(session, [("a", 0)] * 6)
    keys = [SortKey(TABLE.c.id, False, "id")]
    token = fetch_page(session, select(TABLE.c.id), keys, page_size=3, page_token="", query=["q"]).next_page_token
    for other_keys, query in [(keys, ["other"]), ([SortKey(TABLE.c.id, True, "id")], ["q"])]:
        with pytest.raises(Invalid) as caught:
            fetch_page(session, select(TABLE.c.id), other_keys, page_size=3, page_token=token, query=query)
        assert caught.value.fields[0].field == "page_token"


@pytest.mark.parametrize("junk", ["x", "离职", "W10", base64.urlsafe_b64encode(b'[1,"f",[["v",{}]]]').decode(), "W10="])
def test_a_malformed_token_is_a_clear_error(session, junk):
    with pytest.raises(Invalid) as caught:
        fetch_page(session, select(TABLE.c.id), [SortKey(TABLE.c.id)], page_size=3, page_token=junk, query=["q"])
    assert (caught.value.fields[0].field, caught.value.message) == ("page_token", "paging.bad_token")


FORGED = [
    ("id", ["v", "x"]), ("id", ["v", True]), ("id", ["v", 1.5]), ("id", ["v", 2**31]), ("id", ["d", "2026-01-01"]),
    ("serial", ["v", 2**63]), ("kind", ["v", 1]), ("kind", ["v", "a\x00"]), ("kind", ["v", "\ud800"]),
    ("day", ["v", "2026-01-01"]), ("day", ["t", "2026-01-01T00:00:00+00:00"]), ("at", ["d", "2026-01-01"]),
    ("at", ["t", "2026-01-01T00:00:00"]), ("at", ["t", "0001-01-01T00:00:00+14:00"]), ("share", ["v", "1"]),
    ("share", ["v", float("nan")]),
]  # fmt: skip
SOUND = [
    ("id", ["v", 2]), ("serial", ["v", 2**40]), ("kind", ["v", "离职"]), ("day", ["d", "2026-01-01"]),
    ("at", ["t", "2026-01-01T00:00:00+00:00"]), ("share", ["v", 0.5]), ("share", ["v", 1]),
]  # fmt: skip
TYPES = {
    "id": Integer(), "serial": BigInteger(), "kind": String(64), "day": Date(), "at": UtcDateTime(), "share": Float(),
}  # fmt: skip


@pytest.mark.parametrize(
    ("name", "value", "taken"), [(*one, False) for one in FORGED] + [(*one, True) for one in SOUND]
)
def test_a_forged_value_that_the_column_cannot_be_compared_with_is_refused(session, name, value, taken):
    fill(session, [("a", 0)] * 6)
    key = SortKey(type_coerce(TABLE.c.id, TYPES[name]), False, name)
    genuine = fetch_page(session, select(TABLE.c.id), [SortKey(TABLE.c.id, False, name)], page_size=3, page_token="",
                         query=["q"]).next_page_token  # fmt: skip
    body = json.loads(base64.urlsafe_b64decode(genuine + "=" * (-len(genuine) % 4)))
    forged = base64.urlsafe_b64encode(json.dumps([*body[:2], [value]]).encode()).decode()

    def ask():
        return fetch_page(session, select(TABLE.c.id), [key], page_size=3, page_token=forged, query=["q"])

    if taken:
        ask()
        return
    with pytest.raises(Invalid) as caught:
        ask()
    assert (caught.value.fields[0].field, caught.value.message) == ("page_token", "paging.bad_token")


def test_sizes():
    assert (page_size_of(0), page_size_of(7), page_size_of(10**9)) == (50, 7, 1000)
    with pytest.raises(Invalid):
        page_size_of(-1)
