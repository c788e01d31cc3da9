"""劳动合同法 41 as a table: which company counts, from how many people on, and by when HR must have acted."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from offboarding.model.redundancy import POINTS, Entity, Mass, MassRules, due_days, is_mass, mass_of, scopes, within

LAW = MassRules()


@pytest.mark.parametrize(
    ("leaving", "staff", "expected"),
    [
        (20, 100_000, True),  # twenty people or more
        (19, 100_000, False),
        (19, 190, True),  # a tenth of the staff
        (19, 191, False),
        (1, 10, True),
        (1, 11, False),
        (0, 0, False),
        (3, 2, True),  # more than are still at work: all of them
    ],
)
def test_the_limits_of_the_law(leaving: int, staff: int, expected: bool) -> None:
    assert is_mass(leaving, staff, LAW) is expected


@given(st.integers(1, 200), st.integers(0, 5000), st.integers(0, 100))
def test_one_more_never_makes_it_less_of_a_mass(leaving: int, staff: int, more: int) -> None:
    if is_mass(leaving, staff, LAW):
        assert is_mass(leaving + more, max(staff, leaving + more), LAW) or staff < leaving + more


TREE = {
    e.code: e
    for e in (
        Entity("GROUP", None, True),
        Entity("SH", "GROUP", True),  # a company of its own
        Entity("SH-PD", "SH", False),  # its branch
        Entity("SW", "GROUP"),  # nobody said
        Entity("SW-CD", "SW"),
    )
}


def test_limits_are_asked_for_up_to_the_legal_entity() -> None:
    assert scopes("SH-PD", TREE) == ["SH"]
    assert scopes("SH", TREE) == ["SH"]
    assert scopes("SW-CD", TREE) == ["SW-CD", "SW", "GROUP"]  # not said: everywhere up to who says so
    assert scopes("GROUP", TREE) == ["GROUP"]
    assert scopes("LONE", {"LONE": Entity("LONE", "GONE", False)}) == ["LONE"]


def test_branches_count_with_their_entity_and_subsidiaries_do_not() -> None:
    assert within("GROUP", TREE) == {"GROUP", "SW", "SW-CD"}
    assert within("SH", TREE) == {"SH", "SH-PD"}


def test_a_cycle_in_old_data_ends() -> None:
    ring = {"A": Entity("A", "B"), "B": Entity("B", "A")}
    assert scopes("A", ring) == ["A", "B"]
    assert within("A", ring) == {"A", "B"}


@pytest.mark.parametrize(
    ("leaving", "staff", "expected"),
    [
        ({"SH": 12, "SH-PD": 8}, {"SH": 900, "SH-PD": 100}, [Mass("SH", 20, 1000)]),
        ({"SH": 12, "GROUP": 8}, {"SH": 900, "GROUP": 900}, []),
        ({"SW": 10, "SW-CD": 10}, {"SW": 400, "SW-CD": 400, "GROUP": 1000},
         [Mass("GROUP", 20, 1800), Mass("SW", 20, 800)]),
        ({"SW-CD": 2}, {"SW-CD": 20, "SW": 500}, [Mass("SW-CD", 2, 20)]),
        ({}, {"SH": 10}, []),
    ],
)  # fmt: skip
def test_people_are_added_up_within_a_legal_entity(leaving, staff, expected) -> None:
    assert mass_of(leaving, staff, TREE, LAW) == expected


def test_the_list_is_due_before_the_first_and_after_the_last() -> None:
    due = due_days([date(2026, 8, 31), date(2026, 4, 1)], LAW)
    assert due["inform_union_or_staff"] == date(2026, 3, 2)  # thirty days ahead
    assert due["report_labour_authority"] == date(2026, 4, 1)
    assert due["rehire_order"] == date(2027, 2, 28)  # six months on; February has no 31st
    assert due.keys() == {point.key for point in POINTS}


def test_a_tenant_may_be_stricter() -> None:
    assert is_mass(5, 1000, MassRules(people=5))
    assert is_mass(5, 100, MassRules(percent=5))
