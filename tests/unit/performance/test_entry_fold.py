"""Entries and deadlines come to the same state in whatever order and however often their events arrive."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from performance.model import deadlines, entries
from performance.model.deadlines import Deadline, Plan
from performance.model.entries import Content, Entry, complete, set_digest

START = datetime(2026, 11, 2, 8, 0, tzinfo=UTC)
Change = Callable[[Entry], Entry]


@st.composite
def histories(draw: st.DrawFn) -> list[Change]:
    """A history that checklist could have: submissions with what happened to each, in sequence."""
    sequence, changes = 0, []
    if draw(st.booleans()):
        changes.append(
            lambda e: entries.listed(e, mandatory=True, section="work", item_key="k", title={"en": "listed"})
        )
    for submission in range(1, draw(st.integers(1, 4)) + 1):
        sequence += draw(st.integers(1, 3))
        changes.append(_submit(submission, sequence))
        for state in draw(st.lists(st.sampled_from(["confirmed", "returned", "waived"]), max_size=2)):
            sequence += draw(st.integers(1, 3))
            changes.append(_move(state, sequence))
    return changes


def _submit(submission: int, sequence: int) -> Change:
    content = Content(submission, f"d{submission}", {"n": submission})
    return lambda e: entries.submitted(
        e, content, sequence=sequence, section="work", item_key="k", title={"en": f"s{submission}"}
    )


def _move(state: str, sequence: int) -> Change:
    return lambda e: entries.moved(e, state, sequence=sequence)


@given(histories(), st.randoms(use_true_random=False))
def test_entries_do_not_depend_on_order_or_repetition(history: list[Change], random: st.random.Random) -> None:  # type: ignore[name-defined]
    def run(changes: list[Change]) -> Entry:
        entry = Entry("e1")
        for change in changes:
            entry = change(entry)
        return entry

    shuffled = history + random.sample(history, k=len(history) // 2)
    random.shuffle(shuffled)
    assert run(shuffled) == run(history)


DeadlineChange = Callable[[Deadline], Deadline]


@st.composite
def deadline_histories(draw: st.DrawFn) -> list[DeadlineChange]:
    """Planned, perhaps missed and moved, perhaps to another person, then met or dropped."""
    sequence, changes = 0, []
    for _ in range(draw(st.integers(1, 3))):
        sequence += 1
        person = draw(st.sampled_from(["H1", "H2"]))
        due = START + timedelta(days=draw(st.integers(0, 60)))
        changes.append(_plan(sequence, person, due))
        if draw(st.booleans()):
            sequence += 1
            changes.append(_miss(sequence, person, due))
    end = draw(st.sampled_from(["met", "dropped", "open"]))
    sequence += 1
    if end == "met":
        changes.append(_meet(sequence, person, due, due + timedelta(hours=draw(st.integers(-5, 5)))))
    elif end == "dropped":
        changes.append(_drop(sequence))
    return changes


def _plan(sequence: int, person: str, due: datetime) -> DeadlineChange:
    return lambda d: deadlines.planned(d, Plan(sequence, person, "head", due), {"en": "t"})


def _miss(sequence: int, person: str, due: datetime) -> DeadlineChange:
    return lambda d: deadlines.missed(d, Plan(sequence, person, "head", due), {"en": "t"})


def _meet(sequence: int, person: str, due: datetime, at: datetime) -> DeadlineChange:
    return lambda d: deadlines.met(d, Plan(sequence, person, "head", due), at, late=at > due)


def _drop(sequence: int) -> DeadlineChange:
    return lambda d: deadlines.dropped(d, sequence)


@given(deadline_histories(), st.randoms(use_true_random=False))
def test_deadline_lines_do_not_depend_on_order_or_repetition(
    history: list[DeadlineChange],
    random: st.random.Random,  # type: ignore[name-defined]
) -> None:
    def run(changes: list[DeadlineChange]) -> list[object]:
        deadline = Deadline("d1", "c1", "list_confirmation")
        for change in changes:
            deadline = change(deadline)
        return list(deadlines.lines(deadline, {"H1"}, lambda _: "Asia/Shanghai"))

    shuffled = history + random.sample(history, k=len(history) // 2)
    random.shuffle(shuffled)
    assert run(shuffled) == run(history)


def test_a_missed_deadline_stays_with_who_missed_it_when_it_moves() -> None:
    deadline = Deadline("d1", "c1", "list_confirmation")
    for change in (_plan(1, "H1", START), _miss(2, "H1", START), _plan(3, "H2", START + timedelta(days=2))):
        deadline = change(deadline)
    found = deadlines.lines(deadline, {"H2"}, lambda _: "UTC")
    assert [(line.head, line.state(START + timedelta(hours=1))) for line in found] == [
        ("H1", "overdue"),
        ("H2", "pending"),
    ]


def test_a_confirmer_counts_only_where_the_head_confirms_in_person() -> None:
    plan = Plan(1, "H1", "confirmer", START)
    deadline = deadlines.planned(Deadline("d1", "c1", "entry_confirmation"), plan, {})
    assert len(deadlines.lines(deadline, {"H1"}, lambda _: "UTC")) == 1
    assert deadlines.lines(deadline, {"H2"}, lambda _: "UTC") == []


def entry(name: str, state: str, *, mandatory: bool = True, section: str = "work", digest: str = "d") -> Entry:
    content = Content(1, digest) if state not in ("pending",) else Content()
    return Entry(name, True, mandatory, section, state=state, content=content)


def test_the_list_is_complete_when_every_mandatory_entry_is_submitted_or_waived() -> None:
    done = [entry("a", "submitted"), entry("b", "waived"), entry("c", "pending", mandatory=False)]
    assert complete(True, done)
    assert complete(True, [*done, entry("h", "pending", section="hr")])
    assert not complete(False, done)
    assert not complete(True, [*done, entry("d", "pending")])
    assert not complete(True, [*done, entry("d", "returned")])
    assert not complete(True, [])


def test_the_set_digest_is_the_registrys_formula() -> None:
    import hashlib

    parts = [entry("b", "confirmed", digest="2"), entry("a", "submitted", digest="1"), entry("w", "waived", digest="3")]
    assert set_digest([*parts, entry("r", "returned", digest="4"), entry("h", "submitted", section="hr")]) == (
        hashlib.sha256(b"a:1\nb:2").hexdigest()
    )
