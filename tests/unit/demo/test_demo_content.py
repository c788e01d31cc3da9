"""What the layoff's leavers hand over fits the shipped templates, and the records find in it what the play is about."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from checklist.model.fields import comparable, read
from checklist.model.template import BASE, FieldSpec, Item, Layer, handover_items, item_from, merge
from checklist.usecases.templates import shipped
from deploy.demo import cast
from deploy.demo.calls import Body
from deploy.demo.cast import PARTS, Part
from deploy.demo.content import Content
from deploy.demo.doors import SandboxDoors
from deploy.demo.handover import ITEMS, Handover
from deploy.demo.layoff import Layoff
from performance.matching import Matcher
from performance.model.evidence import Tolerances, contradictions, missing, subjects
from performance.model.mentions import Mention
from performance.model.mentions import read as read_mentions
from performance.model.records import WorkRecord

NOW = datetime(2026, 11, 24, tzinfo=UTC)


def items_of(part: Part) -> list[Item]:
    """The list of a redundancy in the leaver's job family, without HR's part."""
    layers = shipped()
    keys = [key for key in (BASE, "kind.redundancy", f"family.{part.family}") if key in layers]
    data = [Layer(key, 1, tuple(item_from(i.model_dump()) for i in layers[key].items)) for key in keys]
    return handover_items(merge(data))


def field_bodies(specs: tuple[FieldSpec, ...]) -> list[Body]:
    """Fields as the API gives them."""
    return [{"key": s.key, "type": s.type, "title": dict(s.title), "columns": field_bodies(s.columns)} for s in specs]


def filled_in(part: Part, item: Item, label: str = "") -> Body:
    """The content of one entry."""
    entry = {"itemKey": item.key, "label": label}
    return Content(part, part.head).of(entry, field_bodies(item.fields), progress=part.claimed)


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.leaver)
def test_every_required_field_of_every_item_is_filled_in(part: Part) -> None:
    for item in items_of(part):
        content = filled_in(part, item)
        secrets = {s.key: "secret" for s in item.fields if s.type == "secret"}
        values = read(item.fields, content, kept=secrets, complete=True, known_person=lambda _: True)
        assert len(values) >= len(content)
        assert content == filled_in(part, item)  # the same words in every run


def test_some_three_hundred_entries() -> None:
    """Mandatory items and what remains of the optional ones, and a second customer of each account manager."""
    counts = [max(ITEMS, sum(1 for i in items_of(p) if i.mandatory)) + max(0, len(p.customers) - 1) for p in PARTS]
    assert 280 <= sum(counts) <= 330


def recorded(part: Part) -> list[WorkRecord]:
    """What the systems say of one leaver."""
    rows = Handover.of(Layoff(SandboxDoors("http://127.0.0.1:1")), part).records()
    return [WorkRecord(**{**row, "updated_at": NOW, "occurred_at": NOW}) for row in rows]


def said(part: Part) -> list[Mention]:
    """What the entries say that may be compared with the records."""
    found: list[Mention] = []
    for item in items_of(part):
        labels = part.customers[1:] if item.key == "customer_follow_up" else ()
        for label in ("", *labels):
            content = comparable(item.fields, filled_in(part, item, label))
            found += read_mentions(f"{item.key}{label}", [*item.title.values()], content)
    return found


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.leaver)
def test_the_records_differ_where_the_play_says_so_and_nowhere_else(part: Part) -> None:
    """Three findings in all: two contradictions of a project's progress, one customer that is in no entry."""
    rules, similar, records = Tolerances(), Matcher(), recorded(part)
    mentions = said(part)
    found = [*contradictions(mentions, records, similar, rules)]
    found += missing(subjects(records, rules, now=NOW), mentions, similar, rules)
    expected = []
    if part.leaver in cast.CONTRADICTS:
        expected = [("contradiction", part.project)]
    elif part.leaver == cast.FORGETS:
        expected = [("missing", cast.FORGOTTEN)]
    assert [(suspicion.kind, suspicion.subject) for suspicion in found] == expected
