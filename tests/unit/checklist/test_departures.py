"""Who has left, who leaves too soon to take a part, and who countersigns where there is no successor."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.errors import Invalid, WrongState
from checklist.model import letter as m
from checklist.model.departure import Departure

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
LAST = date(2026, 3, 31)


@pytest.mark.parametrize(
    ("zone", "over_at"),
    [
        ("Asia/Shanghai", datetime(2026, 3, 31, 16, tzinfo=UTC)),
        ("Europe/Berlin", datetime(2026, 3, 31, 22, tzinfo=UTC)),  # summer time began two days before
        ("America/Los_Angeles", datetime(2026, 4, 1, 7, tzinfo=UTC)),
    ],
)
def test_a_person_is_gone_when_the_last_working_day_is_over_where_they_work(zone: str, over_at: datetime) -> None:
    departure = Departure(LAST, zone)
    assert departure.over_at == over_at
    assert not departure.has_left(over_at - timedelta(seconds=1))
    assert departure.has_left(over_at)


@pytest.mark.parametrize(
    ("own_last_day", "own_batch", "too_soon"),
    [
        (date(2026, 3, 30), None, True),
        (date(2026, 3, 31), None, True),  # on the same day there is nobody left to ask afterwards
        (date(2026, 4, 1), None, False),
        (date(2026, 4, 1), "b1", True),
        (date(2026, 4, 1), "b2", False),
    ],
)
def test_who_leaves_too_soon(own_last_day: date, own_batch: str | None, too_soon: bool) -> None:
    assert Departure(own_last_day, "Asia/Shanghai", own_batch).too_soon_for(LAST, "b1") is too_soon
    assert Departure(own_last_day, "Asia/Shanghai", own_batch).too_soon_for(LAST, None) is (own_last_day <= LAST)


def opened(successor: str | None, *receivers: str) -> m.Letter:
    """May be signed by head H and leaver L."""
    return m.Letter("x", "x", state="open", signatures=m.planned("H", "L", successor, receivers))


def roles(letter: m.Letter) -> list[tuple[str, str]]:
    """Who signs as what."""
    return [(s.role, s.person) for s in letter.signatures]


@pytest.mark.parametrize(
    ("successor", "receivers", "after"),
    [
        ("S", ["R1", "R2"], [("successor", "S")]),
        (None, ["R2", "R1", "R2"], [("receiver", "R1"), ("receiver", "R2")]),
        (None, ["H", "L"], []),  # the head signs already, and the leaver never receives
        (None, [], []),
    ],
)
def test_who_countersigns(successor: str | None, receivers: list[str], after: list[tuple[str, str]]) -> None:
    assert roles(opened(successor, *receivers)) == [("head", "H"), ("leaver", "L"), *after]


@given(order=st.permutations(["A", "B", "C"]), silent=st.sets(st.sampled_from(["A", "B", "C"])))
def test_receivers_sign_in_any_order_and_none_waits_for_another(order: list[str], silent: set[str]) -> None:
    letter = opened(None, "A", "B", "C")
    assert [s.person for s in letter.all_awaited] == ["H"]
    letter = m.sign(letter, "head", "H", NOW, "d", "d")
    assert [s.person for s in letter.all_awaited] == ["L"]
    letter = m.sign(letter, "leaver", "L", NOW, "d", "d")
    for n, person in enumerate(order):
        assert {s.person for s in letter.all_awaited} == set(order[n:])
        if person in silent:
            letter = m.replace_signature(letter, "receiver", "checklist", NOW, "no_answer", "-", person=person)
        else:
            assert m.role_to_sign(letter, person) == "receiver"
            letter = m.sign(letter, "receiver", person, NOW, "d", "d")
    assert letter.state == "completed"
    assert {s.person for s in letter.signatures if s.outcome == "replaced"} == silent


def test_it_must_be_said_whose_of_several_signatures_is_replaced() -> None:
    letter = m.sign(opened(None, "A", "B"), "head", "H", NOW, "d", None)
    with pytest.raises(Invalid):
        m.replace_signature(letter, "receiver", "HR", NOW, "refused", "-")
    with pytest.raises(WrongState):
        m.replace_signature(letter, "receiver", "HR", NOW, "refused", "-", person="X")
    with pytest.raises(WrongState):
        m.replace_signature(letter, "head", "HR", NOW, "refused", "-")


def test_a_late_successor_takes_the_place_of_receivers_who_have_not_signed() -> None:
    letter = m.sign(opened(None, "A", "B"), "head", "H", NOW, "d", None)
    letter = m.sign(m.sign(letter, "leaver", "L", NOW, "d", None), "receiver", "A", NOW, "d", None)
    assert roles(m.with_people(letter, "H", "S")) == [
        ("head", "H"),
        ("leaver", "L"),
        ("successor", "S"),
        ("receiver", "A"),
    ]
    assert roles(m.with_people(letter, "H2", None)) == roles(letter), "who has signed has signed"


def test_a_signature_by_delegation_names_both() -> None:
    letter = m.sign(opened("S"), "head", "H", NOW, "d", "d", by="D")
    assert (letter.signatures[0].person, letter.signatures[0].signed_by) == ("H", "D")
