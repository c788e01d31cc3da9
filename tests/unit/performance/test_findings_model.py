"""What becomes of suspicions, and what keeps the letter closed."""

from __future__ import annotations

from dataclasses import replace

from performance.model.evidence import Suspicion
from performance.model.findings import Known, Scope, blocks, outcome_for, reconcile

S = Suspicion("contradiction", "k", "b", 0.9, "e1", "progress", "progress", "CRM", "100", "50", ())
GAP = replace(S, kind="missing", key="g", basis="g", entry_id=None)
ONE = Scope(frozenset({"e1"}))
ALL = Scope(frozenset({"e1", "e2"}), gaps=True, complete=True)


def known(suspicion: Suspicion, state: str = "open", **fields: object) -> Known:
    made = Known("f1", suspicion.kind, suspicion.key, suspicion.basis, state, suspicion.entry_id)
    return replace(made, **fields)  # type: ignore[arg-type]


def test_a_new_suspicion_opens_one_finding_and_a_second_check_none() -> None:
    assert reconcile([S], [], checked=ONE).opened == (S,)
    again = reconcile([S], [known(S)], checked=ONE)
    assert (again.opened, again.renewed, again.cleared) == ((), (), ())


def test_what_agrees_now_is_cleared_but_only_where_it_was_looked_at() -> None:
    assert reconcile([], [known(S)], checked=ONE).cleared == ("f1",)
    assert reconcile([], [known(S)], checked=Scope(frozenset({"e2"}))).cleared == ()
    assert reconcile([], [known(S)], checked=Scope(frozenset(), gone=frozenset({"e1"}))).cleared == ("f1",)


def test_an_accepted_disagreement_is_not_opened_again_unless_the_values_change() -> None:
    for state in ("accepted", "overridden"):
        assert reconcile([S], [known(S, state)], checked=ONE).opened == ()
        other = replace(S, basis="b2")
        assert reconcile([other], [known(S, state)], checked=ONE).opened == (other,)


def test_a_returned_one_opens_again_when_the_new_content_still_disagrees() -> None:
    assert reconcile([S], [known(S, "returned")], checked=ONE).opened == (S,)


def test_changed_values_renew_the_open_finding() -> None:
    other = replace(S, basis="b2")
    assert reconcile([other], [known(S)], checked=ONE).renewed == (("f1", other),)


def test_gaps_open_only_when_the_list_is_complete_and_clear_before() -> None:
    early = replace(ALL, complete=False)
    assert reconcile([GAP], [], checked=early).opened == ()
    assert reconcile([GAP], [], checked=ALL).opened == (GAP,)
    assert reconcile([], [known(GAP)], checked=early).cleared == ("f1",)
    assert reconcile([], [known(GAP)], checked=ONE).cleared == ()


def test_open_ones_block_and_returned_ones_until_the_entry_is_submitted_again() -> None:
    assert blocks(known(S), {})
    returned = known(S, "returned", submission=2)
    assert blocks(returned, {"e1": 2})
    assert not blocks(returned, {"e1": 3})
    assert not blocks(returned, {}), "a waived entry: nothing that was said of it matters any more"
    assert not any(blocks(known(S, state), {"e1": 1}) for state in ("accepted", "overridden", "cleared"))


def test_an_acceptance_in_the_heads_place_is_an_override() -> None:
    assert outcome_for("accepted", is_head=True) == "accepted"
    assert outcome_for("accepted", is_head=False) == "overridden"
    assert outcome_for("returned", is_head=False) == "returned"
