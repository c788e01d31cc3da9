"""The table of states: every pair is decided, ends are ends, and what came late is told from what came early."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.errors import WrongState
from offboarding.model.states import FINAL, OPEN, State, Trigger, advance, allows, is_past

WAY = [
    Trigger.SUBMIT,
    Trigger.CHECKLIST_CREATED,
    Trigger.LIST_CONFIRMED,
    Trigger.READY_FOR_LETTER,
    Trigger.LETTER_COMPLETED,
    Trigger.REPORT_ARCHIVED,
]


def test_the_way_of_the_spec():
    state = State.DRAFT
    seen = [state]
    for trigger in WAY:
        state = advance(state, trigger)
        seen.append(state)
    assert [s.value for s in seen] == [
        "draft",
        "submitted",
        "awaiting_list_confirmation",
        "in_handover",
        "awaiting_letter",
        "completed",
        "archived",
    ]


@given(st.sampled_from(State), st.sampled_from(Trigger))
def test_each_pair_moves_or_is_refused_by_name(state, trigger):
    if allows(state, trigger):
        assert advance(state, trigger) is not state
    else:
        with pytest.raises(WrongState) as refused:
            advance(state, trigger)
        assert refused.value.params == {"state": state.value, "action": trigger.value}


@given(st.sampled_from(sorted(FINAL)), st.sampled_from(Trigger))
def test_nothing_leaves_an_end(state, trigger):
    assert not allows(State(state), trigger)


@given(st.sampled_from(State))
def test_a_case_can_be_called_off_until_its_letter_is_complete(state):
    assert allows(state, Trigger.CANCEL) == allows(state, Trigger.WITHDRAW) == (state in OPEN or state is State.DRAFT)


@given(st.lists(st.sampled_from(WAY[1:]), max_size=30))
def test_reports_in_any_order_and_number_only_go_forward(reports):
    """With waiting ones tried again, a case ends where the unbroken row of reports from the beginning leads."""
    state, waiting = State.SUBMITTED, list(reports)
    for _ in range(len(reports) + 1):
        again = []
        for trigger in waiting:
            if allows(state, trigger):
                state = advance(state, trigger)
            elif not is_past(state, trigger):
                again.append(trigger)
        waiting = again
    expected = State.SUBMITTED
    for trigger in WAY[1:]:
        if trigger not in reports:
            break
        expected = advance(expected, trigger)
    assert state is expected


@given(st.sampled_from(State), st.sampled_from(Trigger))
def test_nothing_is_both_possible_and_past(state, trigger):
    if trigger is not Trigger.LETTER_WITHHELD:
        assert not (allows(state, trigger) and is_past(state, trigger))
