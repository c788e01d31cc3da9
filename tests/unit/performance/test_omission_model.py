"""Who answers for an omission, since when, and what counts in which month: whatever the order of the news."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from performance.model import omissions
from performance.model.omissions import OMISSION, REVERSED, Decision, Loss, Omission, Source

START = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
SOURCE = Source("ev", "d", "HR")


def decision(sequence: int = 1, **fields: Any) -> Decision:
    values = {
        "sequence": sequence,
        "at": START + timedelta(days=10 * sequence),
        "verdict": "head_missed",
        "upheld": True,
        "final": True,
        "attributed_to": "H1",
        "role": "head",
        "head": "H1",
        "source": SOURCE,
    }
    return Decision(**{**values, **fields})


def heard(*decisions: Decision) -> Omission:
    omission = Omission("o", "c")
    for one in decisions:
        omission = omissions.heard_decision(omission, one, "t")
    return omission


def marks(omission: Omission) -> list[tuple[str, str, str]]:
    """(person, what, month) of what counts, in the order of time."""
    found = sorted(omissions.lines(omission, lambda _: "UTC"), key=lambda line: (line.due_on, line.subject))
    return [(line.head, line.subject, f"{line.due_on:%m-%d}") for line in found]


@pytest.mark.parametrize(
    ("fields", "person"),
    [
        ({}, "H1"),
        ({"final": False}, None),
        ({"upheld": False}, None),
        ({"attributed_to": None}, None),
        ({"attributed_to": "H9"}, "H9"),
        ({"role": "confirmer", "attributed_to": "X"}, None),
        ({"role": "confirmer"}, "H1"),
        ({"role": "dismisser"}, "H1"),
        ({"role": "dismisser", "attributed_to": "HR"}, None),
        ({"role": "waiver"}, "H1"),
        ({"role": "leaver", "attributed_to": "E1"}, None),
        ({"role": "none", "attributed_to": None}, None),
    ],
)
def test_who_answers(fields: dict[str, Any], person: str | None) -> None:
    assert decision(**fields).answers == person


def test_what_counts_when_the_word_changes() -> None:
    up, down = decision(1), decision(2, upheld=False)
    assert marks(heard(up)) == [("H1", OMISSION, "11-30")]
    assert marks(heard(up, down)) == [("H1", OMISSION, "11-30"), ("H1", REVERSED, "12-10")]
    other = decision(2, attributed_to="H2", head="H2")
    assert marks(heard(up, other)) == [
        ("H1", OMISSION, "11-30"),
        ("H2", OMISSION, "12-10"),
        ("H1", REVERSED, "12-10"),
    ]
    assert marks(heard(up, down, decision(3)))[-1] == ("H1", OMISSION, "12-20")
    assert marks(heard(down)) == []
    assert marks(heard(up, decision(2))) == marks(heard(up)), "the same word again is no news"
    assert marks(heard(up, decision(2, final=False, upheld=False))) == marks(heard(up)), "only a final one counts"


def test_since_when() -> None:
    assert heard(decision(1), decision(2)).since == decision(1).at
    assert heard(decision(1), decision(2, upheld=False), decision(3)).since == decision(3).at
    assert heard(decision(1, final=False)).since is None


def test_findings_dismissed_wrongly_are_net_of_what_was_taken_back() -> None:
    dismissed = decision(1, verdict="finding_dismissed", role="dismisser")
    taken_back = decision(2, upheld=False)
    of = lambda omission: omissions.lines(omission, lambda _: "UTC")  # noqa: E731
    assert omissions.dismissed_wrongly(of(heard(dismissed))) == 1
    assert omissions.dismissed_wrongly(of(heard(dismissed, taken_back))) == 0
    assert omissions.dismissed_wrongly(of(heard(decision()))) == 0


DECISIONS = st.lists(
    st.builds(
        lambda person, upheld, final: (person, upheld, final),
        st.sampled_from(["H1", "H2", None]),
        st.booleans(),
        st.booleans(),
    ),
    min_size=1,
    max_size=6,
)


@given(DECISIONS, st.data())
def test_any_order_and_repetition_of_the_news_gives_the_same(
    said: list[tuple[str | None, bool, bool]], data: st.DataObject
) -> None:
    events = [
        decision(n, attributed_to=person, head=person or "H1", upheld=upheld, final=final)
        for n, (person, upheld, final) in enumerate(said, 1)
    ]
    straight = heard(*events)
    extra = data.draw(st.lists(st.sampled_from(events), max_size=4))
    shuffled = heard(*data.draw(st.permutations([*events, *extra])))
    assert shuffled == straight
    net = Counter({"H1": 0, "H2": 0})
    for line in omissions.lines(shuffled, lambda _: "UTC"):
        net[line.head] += 1 if line.subject == OMISSION else -1
    standing = straight.standing
    answers = standing.answers if standing else None
    assert {person: count for person, count in net.items() if count} == ({answers: 1} if answers else {})


@given(st.permutations(range(1, 6)))
def test_the_newest_word_on_a_loss_holds(order: list[int]) -> None:
    omission = Omission("o", "c")
    for sequence in order:
        said = Loss(sequence, START + timedelta(days=sequence), sequence % 2 == 1, SOURCE)
        omission = omissions.heard_loss(omission, said, "t")
    assert omission.loss is not None and (omission.loss.sequence, omission.loss.confirmed) == (5, True)
