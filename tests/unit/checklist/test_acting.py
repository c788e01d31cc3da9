"""For whom somebody may act: the delegations, their scopes and times, and what nobody may decide in another's name."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.errors import Forbidden
from checklist.model import entry as entries
from checklist.model.acting import SCOPES, Mandate, Scope, name_to_use, principals
from checklist.model.entry import Entry

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
DAY = timedelta(days=1)
PEOPLE = ("A", "B", "C", "D", "L")


def mandate(delegator: str, delegate: str, *scopes: str, starts: int = -1, ends: int = 1) -> Mandate:
    """Holds since `starts` days, for `ends` more."""
    return Mandate(delegator, delegate, scopes, NOW + starts * DAY, NOW + ends * DAY)


TABLE = [
    # mandates, scope, barred, in whose names D may act
    ([], "head", (), ("D",)),
    ([mandate("A", "D", "head")], "head", (), ("D", "A")),
    ([mandate("A", "D", "all")], "confirmer", (), ("D", "A")),
    ([mandate("A", "D", "head")], "confirmer", (), ("D",)),
    ([mandate("A", "C", "head")], "head", (), ("D",)),  # to somebody else
    ([mandate("D", "A", "head")], "head", (), ("D",)),  # the other way round
    ([mandate("A", "D", "head", starts=1, ends=2)], "head", (), ("D",)),  # not yet
    ([mandate("A", "D", "head", ends=0)], "head", (), ("D",)),  # its end is not in it
    ([mandate("A", "D", "head", starts=0)], "head", (), ("D", "A")),  # its begin is
    ([mandate("A", "D", "head")], "head", ("A",), ("D",)),  # the delegator is the leaver
    ([mandate("A", "D", "head")], "head", ("D",), ("D",)),  # the delegate is the leaver
    ([mandate("B", "D", "all"), mandate("A", "D", "hr")], "hr", (), ("D", "A", "B")),
    ([mandate("A", "B", "all"), mandate("B", "D", "all")], "head", (), ("D", "B")),  # nobody passes it on
]


@pytest.mark.parametrize(("mandates", "scope", "barred", "names"), TABLE)
def test_in_whose_names(mandates: list[Mandate], scope: Scope, barred: tuple[str, ...], names: tuple[str, ...]) -> None:
    assert principals("D", mandates, scope, NOW, barred) == names


@pytest.mark.parametrize(
    ("holders", "allowed", "said", "used"),
    [
        (["D"], ("D", "A"), None, "D"),  # the own name first
        (["A"], ("D", "A"), None, "A"),
        (["A", "D"], ("D", "A"), "A", "A"),  # unless the caller says otherwise
        (["X"], ("D", "A"), None, None),
        (["D"], ("D", "A"), "D", "D"),
        (["A"], ("D", "A"), "D", None),  # in the own name only, as the caller said
    ],
)
def test_which_name_is_used(holders: list[str], allowed: tuple[str, ...], said: str | None, used: str | None) -> None:
    assert name_to_use(holders, allowed, said) == used


@pytest.mark.parametrize(("holders", "said"), [(["A"], "B"), (["D"], "B"), (["B"], "A"), (["D"], "A")])
def test_a_name_that_the_caller_may_not_use_here_is_refused(holders: list[str], said: str) -> None:
    with pytest.raises(Forbidden) as refused:
        name_to_use(holders, ("D", "A"), said)
    assert refused.value.fields[0].field == "on_behalf_of"


mandates = st.lists(
    st.builds(
        mandate,
        st.sampled_from(PEOPLE),
        st.sampled_from(PEOPLE),
        st.sampled_from((*SCOPES, "all")),
        starts=st.integers(-2, 1),
        ends=st.integers(0, 2),
    ),
    max_size=12,
)


@given(
    mandates=mandates, actor=st.sampled_from(PEOPLE), filler=st.sampled_from(PEOPLE), confirmer=st.sampled_from(PEOPLE)
)
def test_never_the_own_entry(mandates: list[Mandate], actor: str, filler: str, confirmer: str) -> None:
    """Whatever was delegated to whom: neither who handed in nor the leaver confirms, nor is it done in their name."""
    entry = Entry("e", "c", "i", "work", True, {}, "head", confirmer=confirmer)
    entry = entries.submit(replace(entry, submitter=filler), filler, NOW, fields={"a": 1}, statement=None)
    allowed = principals(actor, mandates, "confirmer", NOW, ("L", filler))
    name = name_to_use([confirmer], allowed, None)
    for_ = name if name not in (None, actor) else None
    try:
        confirmed = entries.confirm(entry, actor, NOW, leaver="L", for_=for_)
    except Forbidden:
        return
    assert {confirmed.confirmed_by, confirmed.confirmed_for}.isdisjoint({"L", filler})
    assert (confirmed.confirmed_for or confirmed.confirmed_by) == confirmer


@given(
    mandates=mandates,
    actor=st.sampled_from(PEOPLE),
    scope=st.sampled_from(SCOPES),
    barred=st.sets(st.sampled_from(PEOPLE)),
)
def test_nothing_is_got_that_was_not_given(mandates: list[Mandate], actor: str, scope: Scope, barred: set[str]) -> None:
    names = principals(actor, mandates, scope, NOW, barred)
    assert names[0] == actor
    for person in names[1:]:
        assert person not in barred and actor not in barred
        assert any(m.delegator == person and m.delegate == actor and m.covers(scope, NOW) for m in mandates)


def test_a_mandatory_waiver_needs_two_persons_also_by_delegation() -> None:
    entry = Entry("e", "c", "i", "work", True, {}, "head")
    asked = entries.ask_waiver(entry, "D", "为何", for_="H")
    for by, for_ in (("D", None), ("H", None), ("X", "D"), ("X", "H"), ("D", "R")):
        with pytest.raises(Forbidden):
            entries.agree_waiver(asked, by, for_=for_)
    assert entries.agree_waiver(asked, "R").state == "waived"


def test_who_fills_in_does_not_take_over_from_themselves_in_anothers_name() -> None:
    entry = Entry("e", "c", "i", "work", True, {}, "head", receiver="R", submitter="F")
    entry = entries.submit(entry, "F", NOW, fields={"a": 1}, statement=None)
    with pytest.raises(Forbidden):
        entries.acknowledge(entry, "F", NOW, for_="R")
    taken = entries.acknowledge(entry, "D", NOW, for_="R")
    assert (taken.acknowledged_by, taken.acknowledged_for) == ("D", "R")
