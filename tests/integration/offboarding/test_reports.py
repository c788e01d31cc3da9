"""What the others report ends the same in every order, and in one transaction as in several."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from typing import Any

import pytest

from chassis.db import open_session
from chassis.events import Envelope
from offboarding.store import cases
from tests.integration.offboarding.desk import HR, Desk, Refused, id_of

TITLE = {"zh-CN": "客户名单", "en": "Customers"}
Word = tuple[str, int, dict[str, Any]]
Deliver = Callable[[Desk, Sequence[Envelope]], None]


def alone(desk: Desk, envelopes: Sequence[Envelope]) -> None:
    for envelope in envelopes:
        assert desk.redeliver(envelope).verdict.value == "done"


def together(desk: Desk, envelopes: Sequence[Envelope]) -> None:
    bodies = [envelope.model_dump_json().encode() for envelope in envelopes]
    assert {outcome.verdict.value for outcome in desk.app.handle_all("from-checklist", bodies)} == {"done"}


@pytest.fixture(params=[alone, together])
def deliver(request: pytest.FixtureRequest) -> Deliver:
    """One by one, or as events of a case that wait together."""
    way: Deliver = request.param
    return way


def envelopes(desk: Desk, case: str, words: Sequence[Word], **more: Any) -> list[Envelope]:
    return [desk.envelope("checklist", name, case, sequence, **data, **more) for name, sequence, data in words]


def opened(sequence: int, person: str) -> Word:
    return "task.opened", sequence, {"kind": "confirm_entry", "subject": "entries/e", "title": TITLE, "person": person}


def closed(sequence: int) -> Word:
    return "task.closed", sequence, {"outcome": "done"}


@pytest.mark.parametrize(
    ("words", "has_it"),
    [
        ([opened(11, "E300"), closed(12)], None),
        ([opened(11, "E300"), opened(12, "E301"), closed(13)], None),
        ([opened(11, "E300"), closed(12), opened(13, "E300")], "E300"),
        ([opened(11, "E300"), closed(12), opened(13, "E301")], "E301"),
        ([opened(11, "E300"), opened(12, "E301"), opened(13, "E300")], "E300"),
    ],
)
def test_a_task_is_as_its_newest_word_says(desk: Desk, deliver: Deliver, words: list[Word], has_it: str | None):
    case = id_of(desk.file())
    for number, order in enumerate(itertools.permutations(words)):
        deliver(desk, envelopes(desk, case, order, task_id=f"t{desk.tenant}{number}"))
        for person in ("E300", "E301"):
            open_ones = desk.call("list_tasks", {}, person=person)["tasks"]
            assert len(open_ones) == (number + 1 if person == has_it else 0), (order, person)


def test_who_is_named_by_an_older_word_of_a_task_does_not_see_the_case(desk: Desk, deliver: Deliver):
    case = id_of(desk.file())
    deliver(desk, envelopes(desk, case, [closed(12), opened(11, "E301")], task_id=f"t{desk.tenant}"))
    with pytest.raises(Refused, match="NOT_FOUND"):
        desk.call("get_case", {"name": f"cases/{case}"}, person="E301")


def test_a_task_of_a_leaver_has_the_list_of_the_own_case_looked_at(desk: Desk, deliver: Deliver):
    case, own = id_of(desk.file()), id_of(desk.file("E202"))
    desk.pass_time(minutes=1)
    deliver(desk, envelopes(desk, case, [opened(11, "E202")], task_id=f"t{desk.tenant}"))
    desk.pass_time(minutes=1)
    held = desk.events("holdings.changed", own)[-1]
    assert [line["kind"] for line in held["holdings"]].count("open_task") == 1
    deliver(desk, envelopes(desk, case, [closed(12)], task_id=f"t{desk.tenant}"))
    desk.pass_time(minutes=1)
    held = desk.events("holdings.changed", own)[-1]
    assert [line["kind"] for line in held["holdings"]].count("open_task") == 0


def test_a_deadline_that_was_missed_stays_missed_in_every_order(desk: Desk, deliver: Deliver):
    case = id_of(desk.file())
    facts = {"kind": "list_confirmation", "person": "E200", "due_at": "2026-03-01T10:00:00Z", "time_zone": "UTC"}
    words = [
        ("deadline.set", 1, facts),
        ("deadline.missed", 2, facts),
        ("deadline.met", 3, {**facts, "late": True}),
    ]
    for number, order in enumerate(itertools.permutations(words)):
        deliver(desk, envelopes(desk, case, order, deadline_id=f"d{desk.tenant}{number}"))
        found = desk.call("get_case", {"name": f"cases/{case}"}, **HR)
        assert (found["health"], found["deadlines_missed"]) == ("green", number + 1), order


ADDED = ("entry.added", 5, {"section": "relations", "mandatory": True, "receiver": "E202", "confirmer": "E300"})
SUBMITTED = ("entry.submitted", 6, {"receiver": "E202", "confirmer": "E300"})
REASSIGNED = ("entry.reassigned", 7, {"receiver": "E301", "confirmer": "E001"})
CONFIRMED = ("entry.confirmed", 8, {})


@pytest.mark.parametrize(
    ("words", "involved"),
    [
        ([ADDED, SUBMITTED, REASSIGNED, CONFIRMED], {"E301", "E001"}),
        ([ADDED, SUBMITTED, CONFIRMED, REASSIGNED], {"E202", "E300"}),  # the older word is void
        ([REASSIGNED, CONFIRMED, SUBMITTED, ADDED], {"E301", "E001", "E202", "E300"}),  # the list names who it named
        ([CONFIRMED, ADDED], {"E202", "E300"}),
        ([SUBMITTED, ADDED, CONFIRMED, REASSIGNED], {"E202", "E300"}),
    ],
)
def test_an_entry_counts_by_its_newest_word(desk: Desk, deliver: Deliver, words: list[Word], involved: set[str]):
    case = id_of(desk.file())
    desk.deliver("checklist", "checklist.created", case, 1, head="E200")
    deliver(desk, envelopes(desk, case, words, entry_id=f"e{desk.tenant}"))
    counts = desk.call("get_case", {"name": f"cases/{case}"}, **HR)["progress"]
    assert (counts["entries"], counts["mandatory"], counts["confirmed"]) == (1, 1, 1)
    with open_session(desk.app.engine) as session, session.begin():
        session.bind_tenant(desk.tenant)
        viewers = cases.viewers(session, case)
    assert {person for person, row in viewers.items() if "involved" in row.relations} == involved
