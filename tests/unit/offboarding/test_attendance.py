"""Who is asked when nobody answers for a case, as a pure rule."""

from __future__ import annotations

import pytest

from offboarding.model.attendance import administrators, who_is_asked
from offboarding.model.duties import Duty
from offboarding.model.states import State
from tests.unit.offboarding.test_organization import DAY

OTHERS = ["above", "admin"]


@pytest.mark.parametrize(
    ("state", "hr", "expected"),
    [
        (State.SUBMITTED, ["hr"], "hr"),
        (State.SUBMITTED, [], "above"),
        (State.IN_HANDOVER, ["hr"], None),  # checklist asks HR to take over
        (State.IN_HANDOVER, [], "above"),
        (State.DRAFT, ["hr"], None),
        (State.COMPLETED, [], None),
        (State.CANCELLED, [], None),
    ],
)
def test_who_is_asked(state, hr, expected):
    assert who_is_asked(state, hr=hr, others=OTHERS) == expected


def test_nobody_can_be_asked_where_there_is_nobody():
    assert who_is_asked(State.SUBMITTED, hr=[], others=[]) is None


def test_administrators_come_nearest_first_then_of_other_parts_then_hr_people_then_who_entered_it():
    duties = [
        Duty("hr_admin", "far", "RND"),
        Duty("hr_admin", "whole"),
        Duty("hr_admin", "near", "SALES"),
        Duty("hr_admin", "over", "SALES", valid_to=DAY.replace(day=1)),
        Duty("legal", "lawyer", "SALES"),
    ]
    found = administrators(duties, ["TOP", "SALES"], DAY, hr_people=["h1", "whole"], initiator="who")
    assert found == ["near", "whole", "far", "h1", "who"]
