"""Rules, caps and the ledger's arithmetic."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from chassis.validation import violations
from performance.model import deductions as model
from performance.model.deductions import Case, Cause, Entry, Kind, Rule, Rules, When
from performance.model.omissions import Decision, Loss, Omission, Source, Traced
from performance.settings_ledger import DeductionRules

AT = datetime(2026, 12, 9, tzinfo=UTC)
SOURCE = Source("ev", "d", "HR")
DEFAULTS = DeductionRules().to_model(0)
CONSULTED = {"answer": "consulted", "with_whom": "职工代表大会", "on": "2026-10-01"}


def case(**fields: Any) -> Case:
    values = {
        "cause": Cause.OMISSION,
        "person": "H1",
        "verdict": "head_missed",
        "role": "head",
        "loss_confirmed": True,
        "since": AT,
    }
    return Case(**{**values, **fields})


def entry(n: int, percent: float = 10, rule: str = "r", kind: Kind = Kind.DEDUCTION, of: int | None = None) -> Entry:
    return Entry(f"{kind}{n}", kind, f"{Kind.DEDUCTION}{n if of is None else of}", "H1", rule, "2026-12", percent)


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({}, "omission_loss"),
        ({"loss_confirmed": False}, None),
        ({"verdict": "finding_dismissed", "role": "dismisser"}, "omission_loss"),
        ({"cause": Cause.DELAY, "verdict": ""}, "delay_loss"),
        ({"cause": Cause.DELAY, "verdict": "", "loss_confirmed": False}, None),
    ],
)
def test_the_defaults_take_ten_percent_for_a_confirmed_loss_and_nothing_else(
    fields: dict[str, Any], code: str | None
) -> None:
    rule = model.rule_for(case(**fields), DEFAULTS)
    assert (rule.code if rule else None, rule.percent if rule else None) == (code, 10 if code else None)


STEPS = Rules(
    (
        Rule("head", Cause.OMISSION, When(roles=frozenset({"head"}), loss_confirmed=True), 10),
        Rule("loss", Cause.OMISSION, When(loss_confirmed=True), 8),
        Rule("waived", Cause.OMISSION, When(verdicts=frozenset({"waived"}), loss_confirmed=False), 2),
        Rule("soft", Cause.OMISSION, When(), 1),
    ),
    cap_percent=20,
)


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({}, "head"),
        ({"role": "waiver", "verdict": "waived"}, "loss"),
        ({"role": "waiver", "verdict": "waived", "loss_confirmed": False}, "waived"),
        ({"loss_confirmed": False}, "soft"),
        ({"cause": Cause.DELAY}, None),
    ],
)
def test_the_first_rule_that_fits_applies(fields: dict[str, Any], code: str | None) -> None:
    rule = model.rule_for(case(**fields), STEPS)
    assert (rule.code if rule else None) == code


def test_an_omission_is_judged_when_its_verdict_is_final_and_its_tracing_known() -> None:
    final = Decision(3, AT, "head_missed", True, True, "H1", "head", "H1", SOURCE)
    traced = Traced(2, AT, "head_missed", (), SOURCE)
    assert model.of_omission(Omission("o", "c", decisions=(final,))) is None
    assert model.of_omission(Omission("o", "c", traced=traced)) is None
    found = model.of_omission(Omission("o", "c", traced=traced, decisions=(final,)))
    assert found is not None and (found.loss_confirmed, found.since) == (False, AT)
    later, earlier = AT + timedelta(days=3), AT - timedelta(days=3)
    for at, since in ((later, later), (earlier, AT)):
        lost = Omission("o", "c", traced=traced, decisions=(final,), losses=(Loss(9, at, True, SOURCE),))
        assert model.of_omission(lost) == case(since=since)


def test_reasons_of_a_reversal() -> None:
    rule = STEPS.rules[0]
    known = [Entry("e", Kind.DEDUCTION, "e", "H1", "head", "2026-12", 10)]
    assert model.to_reverse(known, case(), rule) == []
    assert model.to_reverse(known, None, None) == known
    assert model.to_reverse(known, case(person="H2"), rule) == known
    assert model.to_reverse(known, case(), STEPS.rules[1]) == known
    assert model.reason_of_reversal(known[0], None) == "decision_reversed"
    assert model.reason_of_reversal(known[0], case(person="H2")) == "decision_reversed"
    assert model.reason_of_reversal(known[0], case(loss_confirmed=False)) == "loss_denied"
    assert model.reason_of_reversal(known[0], case()) == "other_rule"
    undone = [*known, Entry("r", Kind.REVERSAL, "e", "H1", "head", "2026-12", 10)]
    assert model.to_reverse(undone, None, None) == []


def test_caps() -> None:
    rule, capped = Rule("r", Cause.OMISSION, When(), 10), Rule("r", Cause.OMISSION, When(), 10, cap_percent=15)
    rules = Rules((rule,), cap_percent=20)
    assert model.room(rule, rules, []) == 20
    assert model.room(rule, rules, [entry(1), entry(2)]) == 0
    assert model.room(rule, rules, [entry(1), entry(2), entry(3, kind=Kind.REVERSAL, of=1)]) == 10
    assert model.room(capped, rules, [entry(1)]) == 5
    assert model.room(capped, rules, [entry(1, rule="other")]) == 10


@given(
    st.lists(st.floats(0.01, 100, allow_nan=False).map(lambda x: round(x, 2)), max_size=8),
    st.floats(1, 100).map(lambda x: round(x, 2)),
)
def test_a_month_never_passes_the_cap(percents: list[float], cap: float) -> None:
    taken: list[Entry] = []
    for n, percent in enumerate(percents):
        rule = Rule("r", Cause.OMISSION, When(), percent)
        room = model.room(rule, Rules((rule,), cap), taken)
        taken.append(entry(n, min(percent, room)))
    assert sum(e.percent for e in taken) <= cap + 1e-6
    assert all(e.percent >= 0 for e in taken)


def test_one_thing_has_one_id() -> None:
    same = [model.entry_id("t", "o", "r", "H1", 0, Kind.DEDUCTION) for _ in range(2)]
    others = {
        model.entry_id("t2", "o", "r", "H1", 0, Kind.DEDUCTION),
        model.entry_id("t", "o2", "r", "H1", 0, Kind.DEDUCTION),
        model.entry_id("t", "o", "r2", "H1", 0, Kind.DEDUCTION),
        model.entry_id("t", "o", "r", "H2", 0, Kind.DEDUCTION),
        model.entry_id("t", "o", "r", "H1", 1, Kind.DEDUCTION),
        model.entry_id("t", "o", "r", "H1", 0, Kind.REVERSAL),
    }
    assert same[0] == same[1] and same[0] not in others and len(others) == 6


RULE = {"code": "a", "percent": 5}


@pytest.mark.parametrize(
    ("value", "field"),
    [
        ({"rules": [RULE]}, "consultation.answer"),
        ({"cap_percent": 20}, "consultation.answer"),
        ({"rules": [RULE], "consultation": None}, "consultation.answer"),
        ({"consultation": {"answer": "consulted"}}, "consultation"),
        ({"consultation": {"answer": "not_consulted", "note": " "}}, "consultation"),
        ({"consultation": {**CONSULTED, "answer": "perhaps"}}, "consultation.answer"),
        ({"consultation": CONSULTED, "rules": [RULE, RULE]}, "rules"),
        ({"consultation": CONSULTED, "rules": [{**RULE, "percent": 0}]}, "rules[0].percent"),
        ({"consultation": CONSULTED, "rules": [{**RULE, "percent": 101}]}, "rules[0].percent"),
        ({"consultation": CONSULTED, "rules": [{**RULE, "code": "A b"}]}, "rules[0].code"),
        ({"consultation": CONSULTED, "rules": [{**RULE, "cause": "delay"}]}, "rules[0]"),
        (
            {"consultation": CONSULTED, "rules": [{**RULE, "when": {"verdicts": ["guilty"]}}]},
            "rules[0].when.verdicts[0]",
        ),
        ({"consultation": CONSULTED, "cap_percent": 0}, "cap_percent"),
        ({"consultation": CONSULTED, "more": 1}, "more"),
    ],
)
def test_bad_rules_are_refused_and_the_field_is_named(value: dict[str, Any], field: str) -> None:
    with pytest.raises(ValidationError) as refused:
        DeductionRules.model_validate(value)
    assert [v.field for v in violations(refused.value, "en")] == [field]


def test_who_publishes_the_defaults_answers_too() -> None:
    published = DeductionRules.model_validate({"consultation": CONSULTED})
    assert published.rules == DeductionRules().rules
    assert DeductionRules.model_validate(published.model_dump(mode="json")) == published
    assert DeductionRules().consultation is None
