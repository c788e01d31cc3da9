"""Moments: whatever order transactions begin, commit and are looked at in, each is shown exactly once."""

from __future__ import annotations

import base64
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import BigInteger, Column, MetaData, Table, create_engine, insert, select

from chassis import live
from chassis.errors import Invalid
from chassis.live import Hint, Moment

ROWS = Table("rows", MetaData(), Column("number", BigInteger))


def shown(committed: set[int], earlier: Moment, now: Moment) -> set[int]:
    """What the condition lets through, asked of a real database."""
    engine = create_engine("sqlite://")
    with engine.begin() as connection:
        ROWS.metadata.create_all(connection)
        if committed:
            connection.execute(insert(ROWS), [{"number": n} for n in committed])
        return set(connection.scalars(select(ROWS.c.number).where(live.since(ROWS.c.number, earlier, now))))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(["begin", "commit first", "commit last", "look", "late look"]), max_size=40))
def test_every_transaction_is_shown_once(script: list[str]) -> None:
    """`late look`: the moment is taken, then something commits, then the rows are read."""
    next_number, running, committed, seen = 100, [], set(), []
    last = Moment(next_number)

    def moment() -> Moment:
        return Moment(next_number, tuple(running))

    def begin() -> None:
        nonlocal next_number
        running.append(next_number)
        next_number += 1

    for step in [*script, *["commit first"] * 40, "look"]:
        if step == "begin":
            begin()
        elif step.startswith("commit") and running:
            committed.add(running.pop(0 if step == "commit first" else -1))
        elif step.endswith("look"):
            now = moment()
            if step == "late look":
                begin()
                committed |= {running.pop(), *([running.pop()] if running else [])}
            seen += sorted(shown(committed, last, now))
            last = now
    assert sorted(seen) == sorted(committed)


def test_a_cursor_comes_back_as_it_was() -> None:
    moment = Moment(2**61, (5, 2**60), 1_700_000_000)
    later = Moment(2**61 + 5, (), 1_700_000_100)
    cursor = live.cursor_of(moment, ["tasks", "E1"])
    assert live.read_cursor(cursor, ["tasks", "E1"], later, keep_seconds=1_000) == moment
    assert live.read_cursor("", ["tasks", "E1"], later, keep_seconds=1_000) is None


@pytest.mark.parametrize(
    ("now", "keep"),
    [(Moment(99, (), 10), 1_000), (Moment(200, (), 2_000), 1_000)],
    ids=["of another database", "older than what is kept"],
)
def test_a_cursor_that_cannot_be_continued_begins_anew(now: Moment, keep: int) -> None:
    cursor = live.cursor_of(Moment(100, (), 10), ["x"])
    assert live.read_cursor(cursor, ["x"], now, keep_seconds=keep) is None


FORGED = [
    f'[1,"a",{high},[{running}],1]' for high, running in (("1e999", ""), ("1", "9" * 30), ("-1", ""), ("1", "-5"))
]


@pytest.mark.parametrize(
    "bad",
    ["x", "W10", "WzIsImEiLDEsW10sMV0", "bnVsbA", "WzEsImEiLCJ4IixbXSwxXQ", "é"]
    + [base64.urlsafe_b64encode(text.encode()).decode() for text in (*FORGED, "[" * 5_000)],
)
def test_nonsense_is_refused_by_name(bad: str) -> None:
    with pytest.raises(Invalid) as refused:
        live.read_cursor(bad, ["x"], Moment(1), keep_seconds=1)
    assert refused.value.fields[0].field == "cursor"


def test_a_cursor_belongs_to_its_stream() -> None:
    cursor = live.cursor_of(Moment(1), ["tasks", "E1"])
    with pytest.raises(Invalid, match=r"live\.other_stream"):
        live.read_cursor(cursor, ["tasks", "E2"], Moment(2), keep_seconds=10**10)


def test_hints_of_one_topic_become_one() -> None:
    class Session:
        info: dict[str, Any] = {}

    session: Any = Session()
    live.hint(session, "tasks", tenant="t", persons=["a"])
    live.hint(session, "tasks", tenant="t", persons=["b"], roles=["admin"])
    live.hint(session, "rooms", tenant="t", persons=["a"])
    kept = live.kept_hints(session)
    assert set(kept) == {
        Hint("t", "tasks", frozenset("ab"), frozenset({"admin"})),
        Hint("t", "rooms", frozenset("a")),
    }
    assert live.kept_hints(session) == []
    assert kept[1].body(1.5) == b'{"tenant":"t","topic":"rooms","persons":["a"],"roles":[],"at":1.5}'
