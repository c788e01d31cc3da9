"""The letter's rules without a database: who signs when, what stands in for a signature, what closes it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.errors import StaleEtag, WrongState
from checklist.model import letter as m
from checklist.model.letter import Blocker, Letter

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
DIGEST = "d" * 64
OPEN = Blocker("open_entry", "entries/e1", "客户跟进记录")


def letter(successor: str | None = "S") -> Letter:
    return Letter("c1", "c1", signatures=m.planned("H", "L", successor))


def opened(successor: str | None = "S") -> Letter:
    return m.judge(letter(successor), [])[0]


def test_the_gate_opens_once_and_closes_again_until_the_head_has_signed() -> None:
    still, change = m.judge(letter(), [OPEN])
    assert (still.state, change, still.blockers) == ("closed", "unchanged", (OPEN,))
    open_, change = m.judge(still, [])
    assert (open_.state, change) == ("open", "opened")
    assert m.judge(open_, [])[1] == "unchanged"
    again, change = m.judge(open_, [OPEN])
    assert (again.state, change) == ("closed", "withheld")
    signed = m.sign(open_, "head", "H", NOW, DIGEST, None)
    assert m.judge(signed, [OPEN]) == (signed, "unchanged")


@pytest.mark.parametrize(
    ("kinds", "key"),
    [
        (["list_unconfirmed"], "letter.list_unconfirmed"),
        (["open_entry", "open_finding", "open_entry"], "letter.entries_open"),
        (["unchecked_entry", "open_finding"], "letter.findings_open"),
        (["unchecked_entry"], "letter.entries_unchecked"),
        (["unchecked_case"], "letter.case_unchecked"),
    ],
)
def test_a_refusal_counts_the_worst_kind_and_names_all(kinds: list[str], key: str) -> None:
    blockers = [Blocker(kind, f"entries/{n}", f"t{n}") for n, kind in enumerate(kinds)]
    closed, _ = m.judge(letter(), blockers)
    with pytest.raises(WrongState) as refused:
        m.role_to_sign(closed, "H")
    assert refused.value.message == key
    assert refused.value.params["count"] == kinds.count(key_kind(key))
    assert [f.field for f in refused.value.fields] == [b.subject for b in blockers]


def key_kind(key: str) -> str:
    return {
        "letter.list_unconfirmed": "list_unconfirmed",
        "letter.entries_open": "open_entry",
        "letter.findings_open": "open_finding",
        "letter.entries_unchecked": "unchecked_entry",
        "letter.case_unchecked": "unchecked_case",
    }[key]


@given(st.lists(st.sampled_from(["H", "L", "S", "X"]), max_size=8))
def test_whoever_tries_in_whatever_order_only_the_right_order_completes_it(attempts: list[str]) -> None:
    state = opened()
    done: list[str] = []
    for person in attempts:
        try:
            role = m.role_to_sign(state, person)
        except WrongState:
            continue
        state = m.sign(state, role, person, NOW, DIGEST, DIGEST)
        done.append(person)
    assert done == ["H", "L", "S"][: len(done)]
    assert (state.state == "completed") == (len(done) == 3)
    assert (state.completed_at is not None) == (len(done) == 3)


def test_a_head_who_is_the_successor_signs_twice_in_turn() -> None:
    state = m.judge(Letter("c1", "c1", signatures=m.planned("H", "L", "H")), [])[0]
    state = m.sign(state, m.role_to_sign(state, "H"), "H", NOW, DIGEST, None)
    with pytest.raises(WrongState):
        m.role_to_sign(state, "H")
    state = m.sign(state, m.role_to_sign(state, "L"), "L", NOW, DIGEST, None)
    assert m.role_to_sign(state, "H") == "successor"


def test_another_digest_than_the_one_shown_is_stale() -> None:
    with pytest.raises(StaleEtag):
        m.sign(opened(), "head", "H", NOW, DIGEST, "e" * 64)


def test_a_reason_stands_in_for_leaver_or_successor_only_and_after_the_head() -> None:
    with pytest.raises(WrongState, match="head_first"):
        m.replace_signature(opened(), "leaver", "HR", NOW, "refused", "x")
    signed = m.sign(opened(), "head", "H", NOW, DIGEST, None)
    with pytest.raises(WrongState, match="not_replaceable"):
        m.replace_signature(signed, "head", "HR", NOW, "refused", "x")
    replaced = m.replace_signature(signed, "leaver", "HR", NOW, "refused", "x")
    assert replaced.awaited is not None
    assert replaced.awaited.role == "successor"
    with pytest.raises(WrongState, match="already_signed"):
        m.replace_signature(replaced, "leaver", "HR", NOW, "refused", "x")
    with pytest.raises(WrongState, match="not_replaceable"):
        m.replace_signature(
            m.sign(opened(None), "head", "H", NOW, DIGEST, None), "successor", "HR", NOW, "refused", "x"
        )


def test_new_people_take_the_places_that_wait_and_no_other() -> None:
    signed = m.sign(opened(), "head", "H", NOW, DIGEST, None)
    changed = m.with_people(signed, "H2", "S2")
    assert [(s.role, s.person) for s in changed.signatures] == [("head", "H"), ("leaver", "L"), ("successor", "S2")]
    assert [s.role for s in m.with_people(signed, "H", None).signatures] == ["head", "leaver"]
    assert [s.person for s in m.with_people(opened(None), "H2", "S2").signatures] == ["H2", "L", "S2"]


def test_a_void_letter_is_signed_by_nobody_and_a_completed_one_never_void() -> None:
    with pytest.raises(WrongState, match="void"):
        m.role_to_sign(m.void(opened()), "H")
    state = opened()
    for person in ("H", "L", "S"):
        state = m.sign(state, m.role_to_sign(state, person), person, NOW, DIGEST, None)
    with pytest.raises(WrongState, match="completed"):
        m.void(state)
    with pytest.raises(WrongState, match="completed"):
        m.role_to_sign(state, "H")
