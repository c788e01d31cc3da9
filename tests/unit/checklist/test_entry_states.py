"""An entry's states under any sequence of commands, confirmers by duty, deadlines by rule, and the letter's gate."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.errors import DomainError, Forbidden, Invalid, StaleEtag, WrongState
from chassis.periods import Period, calendar_days, hours, seconds, working_days
from chassis.workdays import Calendar, Due
from checklist.model import entry as model
from checklist.model.confirmer import Assignment, Circumstances, find
from checklist.model.deadline import CaseDates, Clock, capped, escalations, plan
from checklist.model.entry import Entry
from checklist.model.gate import Check, Finding, GateFacts, letter_gate, set_digest
from checklist.model.template import DueRule

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
PENDING = Entry(
    entry_id="e1",
    case_id="c1",
    item_key="a",
    section="work",
    mandatory=True,
    title={"zh-CN": "项目", "en": "Project"},
    confirmer_duty="head",
    submitter="L",
    receiver="R",
    confirmer="K",
)


def submitted(entry: Entry = PENDING, text: str = "x") -> Entry:
    return model.submit(entry, "L", NOW, fields={"note": text}, statement=None)


def test_the_straight_way() -> None:
    entry = submitted()
    assert (entry.state, entry.submission) == ("submitted", 1)
    assert model.acknowledge(model.confirm(entry, "K", NOW, leaver="L"), "R", NOW).acknowledged


@pytest.mark.parametrize(
    ("do", "error"),
    [
        (lambda: model.submit(PENDING, "K", NOW, fields={}, statement=None), Forbidden),
        (lambda: model.confirm(PENDING, "K", NOW, leaver="L"), WrongState),
        (lambda: model.confirm(submitted(), "R", NOW, leaver="L"), Forbidden),
        (lambda: model.confirm(submitted(), "L", NOW, leaver="L"), Forbidden),
        (lambda: model.confirm(replace(submitted(), confirmer="L"), "L", NOW, leaver="X"), Forbidden),
        (lambda: model.confirm(submitted(), "K", NOW, leaver="L", seen="0" * 64), StaleEtag),
        (lambda: model.acknowledge(submitted(), "K", NOW), Forbidden),
        (lambda: model.acknowledge(replace(submitted(), section="assets"), "R", NOW), Invalid),
        (lambda: model.remove(PENDING, "x"), WrongState),
        (lambda: model.agree_waiver(PENDING, "HR"), WrongState),
        (lambda: model.agree_waiver(model.ask_waiver(PENDING, "H", "x"), "H"), Forbidden),
        (lambda: model.return_to_leaver(PENDING, "K", "x"), WrongState),
    ],
)
def test_refusals(do: Any, error: type[DomainError]) -> None:
    with pytest.raises(error):
        do()


def test_a_correction_voids_the_acknowledgement() -> None:
    taken = model.acknowledge(submitted(), "R", NOW)
    again = submitted(model.return_to_leaver(taken, "K", "more"), "y")
    assert taken.acknowledged
    assert not again.acknowledged


def test_a_confirmation_ends_the_wish_to_waive() -> None:
    asked = model.ask_waiver(submitted(), "H", "x")
    confirmed = model.confirm(asked, "K", NOW, leaver="L")
    assert not confirmed.waiver_pending
    with pytest.raises(WrongState):
        model.agree_waiver(confirmed, "HR")


COMMANDS: dict[str, Any] = {
    "submit": lambda e: model.submit(e, "L", NOW, fields={"n": e.submission}, statement=None),
    "nothing": lambda e: model.submit(e, "L", NOW, fields={}, statement="none"),
    "confirm": lambda e: model.confirm(e, "K", NOW, leaver="L"),
    "return": lambda e: model.return_to_leaver(e, "K", "more"),
    "waive": lambda e: model.ask_waiver(e, "H", "x"),
    "agree": lambda e: model.agree_waiver(e, "HR"),
    "refuse": model.refuse_waiver,
    "acknowledge": lambda e: model.acknowledge(e, "R", NOW),
    "remove": lambda e: model.remove(e, "x"),
}


@given(st.lists(st.sampled_from(sorted(COMMANDS)), max_size=14), st.booleans())
def test_any_sequence_keeps_what_must_hold(commands: list[str], mandatory: bool) -> None:
    entry = replace(PENDING, mandatory=mandatory)
    for command in commands:
        before = entry
        try:
            entry = COMMANDS[command](entry)
        except DomainError:
            continue
        assert before.state not in ("waived", "removed"), "an end is an end"
        assert (entry.state == "confirmed") == (entry.confirmed_by is not None)
        assert (entry.state in ("submitted", "confirmed")) <= (entry.content_digest is not None)
        assert entry.submission >= before.submission
        if entry.state == "confirmed":
            assert entry.content_digest == before.content_digest, "confirmed is exactly what was submitted"
        if entry.state == "waived" and mandatory:
            assert entry.waiver_agreed_by not in (None, entry.waiver_by)
        if entry.state == "removed":
            assert not mandatory


AT = Circumstances(
    path=["D0", "D1"],
    site="C1",
    day=date(2026, 3, 2),
    head="H",
    head_superior="S",
    barred=frozenset({"L"}),
    receiver="R",
    project_owner="P",
)


@pytest.mark.parametrize(
    ("duty", "held", "at", "found"),
    [
        ("project_owner", [], AT, "P"),
        ("project_owner", [], replace(AT, project_owner=None), "H"),
        ("project_owner", [], replace(AT, project_owner="L"), "H"),
        ("receiver", [], AT, "R"),
        ("head", [], AT, "H"),
        ("doc", [Assignment("A"), Assignment("B", "D1"), Assignment("C", "D0")], AT, "B"),
        ("doc", [Assignment("A"), Assignment("C", "D0")], AT, "C"),
        ("doc", [Assignment("A", "D2")], AT, "H"),
        ("doc", [Assignment("A", site="C2"), Assignment("B", site="C1"), Assignment("C")], AT, "B"),
        ("doc", [Assignment("A", valid_to=date(2026, 3, 1))], AT, "H"),
        ("doc", [Assignment("A", valid_from=date(2026, 3, 2), valid_to=date(2026, 3, 2))], AT, "A"),
        ("doc", [Assignment("A", valid_from=date(2026, 3, 3))], AT, "H"),
        ("doc", [Assignment("L")], AT, "H"),
        ("doc", [], replace(AT, barred=frozenset({"L", "H"})), "S"),
        ("doc", [], replace(AT, barred=frozenset({"L", "H", "S"})), None),
    ],
)
def test_the_right_confirmer(duty: str, held: list[Assignment], at: Circumstances, found: str | None) -> None:
    assert find(duty, held, at) == found


PEOPLE = st.sampled_from(["A", "B", "H", "S", "L", "R", "P"])


@given(st.lists(st.builds(Assignment, PEOPLE, st.none() | st.sampled_from(["D0", "D1", "D9"]))), st.frozensets(PEOPLE))
def test_a_barred_person_never_confirms_and_order_does_not_matter(
    held: list[Assignment], barred: frozenset[str]
) -> None:
    at = replace(AT, barred=barred)
    found = find("doc", held, at)
    assert found not in barred
    assert find("doc", held[::-1], at) == found


CLOCK = Clock(Calendar("CN"), "Asia/Shanghai", time(18, 0))
DATES = CaseDates(date(2026, 3, 31), date(2026, 3, 31))


@pytest.mark.parametrize(
    ("rule", "due"),
    [
        (DueRule("after_start", working_days(2)), datetime(2026, 3, 4, 10, tzinfo=UTC)),
        (DueRule("before_last_day", working_days(3)), datetime(2026, 3, 26, 10, tzinfo=UTC)),
        (DueRule("before_last_day", working_days(60)), datetime(2026, 3, 2, 10, tzinfo=UTC)),
        (DueRule("after_separation", calendar_days(15)), datetime(2026, 4, 15, 10, tzinfo=UTC)),
        (DueRule("after_separation", calendar_days(0)), datetime(2026, 3, 31, 10, tzinfo=UTC)),
        (DueRule("after_start", seconds(5)), datetime(2026, 3, 2, 1, 0, 5, tzinfo=UTC)),
        (DueRule("before_last_day", hours(9999)), NOW),
    ],
)
def test_due_by_rule(rule: DueRule, due: datetime) -> None:
    assert plan(rule, NOW, CLOCK, DATES).at == due


def test_the_leavers_part_is_due_while_the_leaver_is_there() -> None:
    late = Due(datetime(2026, 5, 1, tzinfo=UTC))
    assert capped(late, NOW, CLOCK, DATES).at == datetime(2026, 3, 31, 10, tzinfo=UTC)
    gone = CaseDates(date(2026, 2, 1), date(2026, 2, 1))
    assert capped(late, NOW, CLOCK, gone).at == datetime(2026, 3, 2, 10, tzinfo=UTC)


RULES = st.builds(
    DueRule,
    st.sampled_from(["after_start", "before_last_day", "after_separation"]),
    st.builds(Period, n=st.integers(0, 40), unit=st.sampled_from(["working_days", "calendar_days", "hours"])),
)


@given(RULES, st.dates(date(2026, 1, 1), date(2026, 12, 1)))
def test_nothing_is_due_before_it_was_assigned(rule: DueRule, last: date) -> None:
    assert plan(rule, NOW, CLOCK, CaseDates(last, last)).at >= NOW


def test_escalation_tells_nobody_twice_and_nobody_of_themselves() -> None:
    due = Due(datetime(2026, 3, 4, 10, tzinfo=UTC))

    def told(first: str, then: str, acting: str) -> list[tuple[str, datetime]]:
        to: dict[str, Any] = {"first": (first, "hr"), "then": (then, "superior"), "acting": acting}
        found = escalations(due, superior_after=working_days(1), clock=CLOCK, **to)
        return [(e.person, e.after_at) for e in found]

    later = datetime(2026, 3, 5, 10, tzinfo=UTC)
    assert told("HR", "S", "H") == [("HR", due.at), ("S", later)]
    assert told("HR", "HR", "H") == [("HR", due.at)]
    assert told("H", "S", "H") == [("S", later)]


def confirmed(entry_id: str = "e1", text: str = "x") -> Entry:
    return replace(model.confirm(submitted(text=text), "K", NOW, leaver="L"), entry_id=entry_id)


def facts(*entries: Entry, **changes: Any) -> GateFacts:
    checked = {(e.entry_id, e.content_digest or ""): Check(heard=1) for e in entries if e.standing}
    sound = GateFacts(True, entries, checked, {set_digest(entries): Check(heard=1)}, [])
    return replace(sound, **changes)


def kinds(given_: GateFacts) -> list[str]:
    return [b.kind for b in letter_gate(given_)]


ONE = confirmed()
OPTIONAL = replace(PENDING, entry_id="e2", mandatory=False)
HR_ITEM = replace(PENDING, entry_id="e3", section="hr")
OPEN = Finding("f1", "e1", True, heard=5)


@pytest.mark.parametrize(
    ("given_", "expected"),
    [
        (facts(ONE), []),
        (facts(ONE, OPTIONAL, HR_ITEM), []),
        (facts(ONE, list_confirmed=False), ["list_unconfirmed"]),
        (facts(PENDING), ["open_entry"]),
        (facts(submitted()), ["open_entry"]),
        (facts(replace(PENDING, state="waived")), []),
        (facts(ONE, replace(OPTIONAL, state="returned")), ["open_entry"]),
        (facts(ONE, checked={}), ["unchecked_entry"]),
        (facts(ONE, checked={("e1", "0" * 64): Check(heard=1)}), ["unchecked_entry"]),
        (facts(ONE, checked_sets={}), ["unchecked_case"]),
        (facts(ONE, findings=[OPEN]), ["open_finding"]),
        (facts(ONE, findings=[replace(OPEN, open=False)]), []),
        (facts(replace(PENDING, state="waived"), findings=[OPEN]), []),
        # Named by a check, its own event still on the way; or resolved after that check, or before it.
        (facts(ONE, checked={("e1", ONE.content_digest): Check(("f9",), 3)}), ["open_finding"]),
        (facts(ONE, checked={("e1", ONE.content_digest): Check(("f1",), 3)}, findings=[replace(OPEN, open=False)]), []),
        (
            facts(ONE, checked={("e1", ONE.content_digest): Check(("f1",), 7)}, findings=[replace(OPEN, open=False)]),
            ["open_finding"],
        ),
        # About the whole and sent back: it blocks until the set has changed.
        (facts(ONE, findings=[Finding("f2", None, False, {}, set_digest([ONE]), 5)]), ["open_finding"]),
        (facts(ONE, findings=[Finding("f2", None, False, {}, "another set", 5)]), []),
        # HR's override lifts checks and findings, never an entry.
        (facts(ONE, checked={}, findings=[OPEN], overridden=True), []),
        (facts(PENDING, checked={}, overridden=True), ["open_entry"]),
    ],
)
def test_the_gate(given_: GateFacts, expected: list[str]) -> None:
    assert kinds(given_) == expected


def test_the_gate_names_things_in_the_readers_language() -> None:
    (blocker,) = letter_gate(facts(replace(PENDING, label="华东")), "en-GB")
    assert (blocker.subject, blocker.title) == ("entries/e1", "Project: 华东")
    assert letter_gate(facts(PENDING), "zh-CN")[0].title == "项目"


def test_the_sets_digest_is_what_the_registry_says() -> None:
    import hashlib

    two = confirmed("e0", "y")
    lines = "\n".join(sorted(f"{e.entry_id}:{e.content_digest}" for e in (ONE, two)))
    assert set_digest([ONE, two, OPTIONAL, HR_ITEM, replace(two, entry_id="e7", state="waived")]) == (
        hashlib.sha256(lines.encode()).hexdigest()
    )
    assert set_digest([two, ONE]) == set_digest([ONE, two])
