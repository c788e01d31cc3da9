"""Two at the same moment, on PostgreSQL: one case a person, one winner, no lost projection."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from chassis import db, migrate
from offboarding.service import build
from offboarding.settings import Settings
from tests.integration.offboarding.desk import ADMIN, HR, Desk, Refused, id_of


@pytest.fixture(scope="module")
def engine(postgresql_url: str) -> Iterator[Any]:
    migrate.upgrade("offboarding", postgresql_url)
    opened = db.make_engine(postgresql_url)
    yield opened
    opened.dispose()


@pytest.fixture
def desk(engine: Any, tmp_path: Path) -> Desk:
    settings = Settings(env="test", state_dir=tmp_path)
    return Desk(build(settings), settings, engine).found()


def together(*works: Any) -> list[Any]:
    """Runs the works at the same moment; their answers, or the refusals."""
    gate = threading.Barrier(len(works))
    answers: list[Any] = [None] * len(works)

    def run(n: int) -> None:
        gate.wait()
        try:
            answers[n] = works[n]()
        except Refused as refused:
            answers[n] = refused

    threads = [threading.Thread(target=run, args=(n,)) for n in range(len(works))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def test_one_person_gets_one_case(desk: Desk):
    answers = together(*[desk.file] * 6)
    refused = [a for a in answers if isinstance(a, Refused)]
    assert len(refused) == 5
    assert {r.reason for r in refused} == {"ALREADY_EXISTS"}
    assert len(desk.events("case.submitted")) == 1


def test_cancel_and_withdraw_end_a_case_once(desk: Desk):
    case = desk.file()
    ask = {"name": case["name"]}
    together(
        lambda: desk.call("cancel_case", {**ask, "reason": "误报"}, **HR),
        lambda: desk.call("withdraw_case", ask, **HR),
        lambda: desk.deliver("checklist", "checklist.closed", id_of(case), outcome="cancelled"),
    )
    ended = [e["to_state"] for e in desk.events("case.state_changed") if e["to_state"] in ("cancelled", "withdrawn")]
    assert len(ended) == 1
    assert desk.call("get_case", ask, **ADMIN)["state"] == ended[0]


def test_projections_of_one_case_do_not_lose_each_other(desk: Desk):
    case = id_of(desk.file())
    desk.deliver("checklist", "checklist.created", case, head="E200")
    desk.deliver("checklist", "checklist.list_confirmed", case, entries=[{"entry_id": f"e{n}"} for n in range(8)])
    facts = {"receiver": "E300", "confirmer": "E301"}
    envelopes = [desk.envelope("checklist", "entry.submitted", case, entry_id=f"e{n}", **facts) for n in range(8)]
    outcomes = together(*[lambda e=e: desk.redeliver(e) for e in envelopes])
    assert {o.verdict.value for o in outcomes} == {"done"}
    seen = desk.call("get_case", {"name": f"cases/{case}"}, person="E301")
    assert seen["progress"]["submitted"] == 8


def test_the_same_rows_from_two_syncs_at_once(desk: Desk):
    rows = [
        {"name": f"employees/R{n}", "name_zh": "某人", "department": "departments/EAST", "company": "companies/HQ"}
        for n in range(30)
    ]
    together(lambda: desk.upsert("employees", *rows), lambda: desk.upsert("employees", *rows[::-1]))
    listed = desk.call("list_employees", {"filter": 'number = "R*"', "page_size": 100}, **ADMIN)["employees"]
    assert (len(listed), {e["etag"] for e in listed}) == (30, {"1"})
