"""The order of the seven verdicts: each on its own, and every combination of them against the order of SPEC 4."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checklist.model import tracing
from checklist.model.tracing import (
    ORDER,
    ROLES,
    EntryFacts,
    Facts,
    FindingFacts,
    ItemFacts,
    RequiredField,
    Sought,
    Value,
    trace,
)

ACME = Sought(subject="Acme 有限公司", title="客户没有交接", item_key="customers")
ITEM = ItemFacts("customers", required=(RequiredField("needs", ("特殊需求", "Special needs")),))
GIVEN = EntryFacts(
    "e1",
    "customers",
    "confirmed",
    label="Beichen",
    values=(Value("customer", "北辰仓储"), Value("needs", "无")),
    confirmed_by="H1",
    submitted_row=20,
    confirmed_row=21,
)
FOUND = FindingFacts(
    "f1",
    names=("Acme",),
    records=(("crm", "C-1"),),
    outcome="accepted",
    resolved_by="H1",
    opened_row=30,
    resolved_row=31,
)
BASE = Facts(sought=ACME, leaver="E1", entries=(GIVEN,), items=(ITEM,), list_confirmed_by="H1", list_row=10)


def named(**values: str) -> EntryFacts:
    return replace(GIVEN, values=tuple(Value(k, v) for k, v in values.items()))


@pytest.mark.parametrize(
    ("facts", "code", "person", "rows"),
    [
        # 1. It was handed over, here.
        (replace(BASE, entries=(named(customer="ACME"),)), "not_an_omission", None, (20, 21)),
        (replace(BASE, entries=(replace(GIVEN, label="与 Acme 公司的往来"),)), "not_an_omission", None, (20, 21)),
        # … only what was confirmed was handed over;
        (
            replace(BASE, entries=(replace(named(customer="Acme"), state="submitted"),)),
            "leaver_did_not_submit",
            "E1",
            (10, 20),
        ),
        # … in another item only as a whole value, never in passing.
        (
            replace(BASE, entries=(GIVEN, replace(named(deal="Acme Ltd"), entry_id="e2", item_key="deals"))),
            "not_an_omission",
            None,
            (20, 21),
        ),
        (
            replace(BASE, entries=(GIVEN, replace(named(note="like Acme"), entry_id="e2", item_key="deals"))),
            "leaver_did_not_submit",
            "E1",
            (10, 20),
        ),
        # 2. A finding that named it was dismissed: by name, by record, lifted by HR.
        (replace(BASE, findings=(FOUND,)), "finding_dismissed", "H1", (30, 31)),
        (
            replace(BASE, findings=(replace(FOUND, outcome="overridden", resolved_by="HR1"),)),
            "finding_dismissed",
            "HR1",
            (30, 31),
        ),
        (
            replace(
                BASE, findings=(replace(FOUND, outcome="overridden", resolved_by="S1", lifted_by="HR1", lifted_row=40),)
            ),
            "finding_dismissed",
            "HR1",
            (30, 40, 31),
        ),
        (
            replace(BASE, sought=replace(ACME, subject="别名", record=("crm", "C-1")), findings=(FOUND,)),
            "finding_dismissed",
            "H1",
            (30, 31),
        ),
        (replace(BASE, findings=(replace(FOUND, outcome="cleared"),)), "leaver_did_not_submit", "E1", (10, 20)),
        (replace(BASE, findings=(replace(FOUND, names=("Apex",)),)), "leaver_did_not_submit", "E1", (10, 20)),
        # 3. Waived: all of the item, or the entry that names it; not another one of the item.
        (
            replace(BASE, entries=(replace(GIVEN, state="waived", waived_by="H1", agreed_by="HR1", waived_row=25),)),
            "waived",
            "H1",
            (25,),
        ),
        (
            replace(
                BASE,
                entries=(
                    GIVEN,
                    replace(GIVEN, entry_id="e2", state="waived", label="Acme", waived_by="H1", waived_row=25),
                ),
            ),
            "waived",
            "H1",
            (25,),
        ),
        (
            replace(
                BASE,
                entries=(
                    GIVEN,
                    replace(GIVEN, entry_id="e2", state="waived", label="Apex", waived_by="H1", waived_row=25),
                ),
            ),
            "leaver_did_not_submit",
            "E1",
            (10, 20, 20),
        ),
        # 4. A required field asks for it: the field said, or named in the title.
        (replace(BASE, sought=replace(ACME, field="needs")), "confirmer_missed", "H1", (20, 21)),
        (replace(BASE, sought=replace(ACME, title="缺少特殊需求")), "confirmer_missed", "H1", (20, 21)),
        (replace(BASE, sought=replace(ACME, title="No special needs given")), "confirmer_missed", "H1", (20, 21)),
        (replace(BASE, sought=replace(ACME, field="phone")), "leaver_did_not_submit", "E1", (10, 20)),
        # … of an item with many entries only where the entry is said: nobody sees a customer who is not there.
        (
            replace(BASE, sought=replace(ACME, field="needs"), items=(replace(ITEM, multiple=True),)),
            "leaver_did_not_submit",
            "E1",
            (10, 20),
        ),
        (
            replace(BASE, sought=replace(ACME, field="needs", entry_id="e1"), items=(replace(ITEM, multiple=True),)),
            "confirmer_missed",
            "H1",
            (20, 21),
        ),
        # 5. On the list, and nobody could have seen it; an absent leaver is not blamed.
        (BASE, "leaver_did_not_submit", "E1", (10, 20)),
        (replace(BASE, leaver_absent=True), "leaver_did_not_submit", None, (10, 20)),
        # 6. The list lacked it although the template (taken off) or a finding (not dismissed) named it.
        (
            replace(BASE, entries=(replace(GIVEN, state="removed"),), items=(replace(ITEM, removed_row=8),)),
            "head_missed",
            "H1",
            (8, 10),
        ),
        (
            replace(
                BASE, sought=replace(ACME, item_key=None), findings=(replace(FOUND, outcome="returned"),), entries=()
            ),
            "head_missed",
            "H1",
            (30, 10),
        ),
        # 7. Nobody could know.
        (replace(BASE, sought=replace(ACME, item_key=None)), "template_lacked", None, (10,)),
    ],
)
def test_each_verdict(facts: Facts, code: str, person: str | None, rows: tuple[int, ...]) -> None:
    verdict = trace(facts)
    assert (verdict.code, verdict.attributed_to) == (code, person)
    assert verdict.rows == tuple(dict.fromkeys(rows))
    assert verdict.upheld == (code != "not_an_omission")
    assert verdict.role == (ROLES[verdict.code] if person else verdict.role)


def test_hr_who_agreed_is_named_beside_who_waived() -> None:
    entry = replace(GIVEN, state="waived", waived_by="H1", agreed_by="HR1", waived_row=25)
    assert trace(replace(BASE, entries=(entry,))).also == ("HR1",)
    assert trace(replace(BASE, entries=(replace(entry, agreed_by="H1"),))).also == ()


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        (replace(BASE, findings=(replace(FOUND, resolved_by="D1", resolved_for="H1"),)), "finding_dismissed"),
        (replace(BASE, findings=(replace(FOUND, lifted_by="D1", lifted_for="H1"),)), "finding_dismissed"),
        (
            replace(BASE, entries=(replace(GIVEN, state="waived", waived_by="D1", waived_for="H1", waived_row=25),)),
            "waived",
        ),
        (
            replace(
                BASE,
                sought=replace(ACME, field="needs"),
                entries=(replace(GIVEN, confirmed_by="D1", confirmed_for="H1"),),
            ),
            "confirmer_missed",
        ),
        (
            replace(
                BASE,
                entries=(),
                items=(replace(ITEM, removed_row=9),),
                list_confirmed_by="D1",
                list_confirmed_for="H1",
            ),
            "head_missed",
        ),
    ],
)
def test_who_lent_the_work_answers_for_it_and_who_did_it_is_named_beside(facts: Facts, code: str) -> None:
    verdict = trace(facts)
    assert (verdict.code, verdict.attributed_to, verdict.role) == (code, "H1", ROLES[verdict.code])
    assert (verdict.acted, verdict.also) == ("D1", ("D1",))


def test_a_deputy_of_hr_who_agreed_is_named_with_hr() -> None:
    asked = replace(GIVEN, state="waived", waived_by="D1", waived_for="H1", waived_row=25)
    entry = replace(asked, agreed_by="D2", agreed_for="HR1")
    verdict = trace(replace(BASE, entries=(entry,)))
    assert (verdict.attributed_to, verdict.acted, verdict.also) == ("H1", "D1", ("D1", "D2", "HR1"))


SUBJECTS = st.sampled_from(["Acme", "Acme GmbH", "北辰仓储", "北辰仓储有限公司", "远山物流", "X"])
PEOPLE = st.sampled_from(["H1", "H0", "S1"])
ROWS = st.integers(min_value=1, max_value=99)


@st.composite
def entries(draw: st.DrawFn) -> EntryFacts:
    state = draw(st.sampled_from(["pending", "submitted", "confirmed", "returned", "waived", "removed"]))
    return EntryFacts(
        entry_id=draw(st.sampled_from(["e1", "e2", "e3"])),
        item_key=draw(st.sampled_from(["customers", "deals"])),
        state=state,
        label=draw(SUBJECTS),
        values=tuple(draw(st.lists(st.builds(Value, st.sampled_from(["needs", "name"]), SUBJECTS), max_size=2))),
        confirmed_by=draw(PEOPLE) if state == "confirmed" else None,
        confirmed_for=draw(st.none() | PEOPLE) if state == "confirmed" else None,
        waived_by=draw(PEOPLE) if state == "waived" else None,
        waived_for=draw(st.none() | PEOPLE) if state == "waived" else None,
        agreed_by=draw(st.none() | PEOPLE),
        submitted_row=draw(st.none() | ROWS),
        confirmed_row=draw(ROWS),
        waived_row=draw(ROWS),
    )


FINDINGS = st.builds(
    FindingFacts,
    finding_id=st.just("f"),
    names=st.tuples(SUBJECTS),
    records=st.just((("crm", "1"),)),
    entry_id=st.none() | st.sampled_from(["e1", "e9"]),
    outcome=st.none() | st.sampled_from(["accepted", "overridden", "cleared", "returned"]),
    resolved_by=st.none() | PEOPLE,
    resolved_for=st.none() | PEOPLE,
    lifted_by=st.none() | st.just("HR1"),
    opened_row=ROWS,
    resolved_row=st.none() | ROWS,
    lifted_row=st.none() | ROWS,
)
FACTS = st.builds(
    Facts,
    sought=st.builds(
        Sought,
        subject=SUBJECTS,
        title=st.sampled_from(["", "缺少特殊需求"]),
        item_key=st.none() | st.sampled_from(["customers", "deals"]),
        entry_id=st.none() | st.sampled_from(["e1", "e2"]),
        field=st.none() | st.sampled_from(["needs", "name"]),
        record=st.none() | st.just(("crm", "1")),
    ),
    leaver=st.just("E1"),
    leaver_absent=st.booleans(),
    entries=st.lists(entries(), max_size=4),
    findings=st.lists(FINDINGS, max_size=2),
    items=st.lists(
        st.builds(
            ItemFacts, st.sampled_from(["customers", "deals"]), st.booleans(), st.just(ITEM.required), st.none() | ROWS
        ),
        max_size=2,
    ),
    list_confirmed_by=st.none() | PEOPLE,
    list_confirmed_for=st.none() | PEOPLE,
    list_row=st.none() | ROWS,
)


@given(FACTS)
def test_always_exactly_one_verdict_and_the_first_that_holds(facts: Facts) -> None:
    verdict = trace(facts)
    holds = [condition(facts) for condition in tracing.CONDITIONS]
    first = next((n for n, found in enumerate(holds) if found is not None), len(ORDER) - 1)
    assert verdict.code == ORDER[first]
    assert all(found is None or found.code == ORDER[n] for n, found in enumerate(holds))


@given(FACTS)
def test_a_verdict_blames_nobody_or_somebody_the_facts_name(facts: Facts) -> None:
    verdict = trace(facts)
    if verdict.attributed_to is None:
        assert verdict.code in ("not_an_omission", "template_lacked", "leaver_did_not_submit")
        assert verdict.role == "none"
        return
    assert verdict.role == ROLES[verdict.code]
    known = {(facts.leaver, None), (facts.list_confirmed_by, facts.list_confirmed_for)}
    known |= {(e.confirmed_by, e.confirmed_for) for e in facts.entries}
    known |= {(e.waived_by, e.waived_for) for e in facts.entries}
    known |= {pair for f in facts.findings for pair in ((f.resolved_by, f.resolved_for), (f.lifted_by, f.lifted_for))}
    assert (verdict.attributed_to, verdict.acted) in {
        (for_ or by, by if by != (for_ or by) else None) for by, for_ in known
    }
    assert verdict.attributed_to not in verdict.also


@given(FACTS, st.lists(entries(), max_size=2))
def test_a_confirmed_content_that_names_it_clears_everybody(facts: Facts, others: list[EntryFacts]) -> None:
    sought = replace(facts.sought, field=None, entry_id=None, subject="远山物流", item_key="customers")
    there = replace(GIVEN, values=(Value("name", "远山物流（上海）"),))
    assert trace(replace(facts, sought=sought, entries=(*others, there))).code == "not_an_omission"
