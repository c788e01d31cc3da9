"""Batches at the same moment, after a crash, and of the largest size; races on PostgreSQL."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from chassis import db, migrate
from offboarding.service import build
from offboarding.settings import Settings
from offboarding.usecases import intake
from tests.integration.offboarding.desk import HR, Desk, Refused, employee
from tests.integration.offboarding.test_case_races import together
from tests.integration.offboarding.test_separation_batches import batch, contents, id_of_batch, row


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


def test_one_key_makes_one_batch_whoever_is_first(desk: Desk):
    answers = together(*[lambda: batch(desk)] * 6)
    assert [a for a in answers if isinstance(a, Refused)] == []
    assert len({a["name"] for a in answers}) == 1
    assert all(a["cases"] == answers[0]["cases"] for a in answers)
    assert len(desk.call("list_cases", {}, **HR)["cases"]) == 2


def test_of_two_batches_with_one_person_one_is_made(desk: Desk):
    answers = together(*[lambda k=k: batch(desk, row("E201"), row("E202"), client_key=f"k{k}") for k in range(4)])
    refused = [a for a in answers if isinstance(a, Refused)]
    assert len(refused) == 3
    assert {field for r in refused for field in r.fields} == {"rows[0].leaver", "rows[1].leaver"}
    assert len(desk.call("list_batches", {}, **HR)["batches"]) == 1


def test_release_by_hand_and_by_time_and_a_cancel_meet_once(desk: Desk):
    made = batch(desk, release_at="2026-03-03T01:00:00Z", accept_warnings=True)
    desk.clock.now = desk.clock.now.replace(day=4)
    together(
        lambda: desk.call("release_batch", {"name": made["name"]}, **HR),
        desk.app.fire_due_timers,
        lambda: desk.call("cancel_batch", {"name": made["name"], "reason": "x"}, **HR),
        lambda: desk.call("release_batch", {"name": made["name"]}, **HR),
    )
    state = desk.call("get_batch", {"name": made["name"]}, **HR)["state"]
    heard = len(desk.events("batch.released"))
    assert (state, heard, len(desk.events("case.submitted")) // 2) in [("cancelled", 0, 0), ("cancelled", 1, 1)]
    assert len(desk.events("batch.cancelled")) == heard


def test_a_resignation_meets_the_release(desk: Desk):
    made = batch(desk)
    ask = {"name": made["name"], "accept_warnings": True}
    together(
        lambda: desk.call("release_batch", ask, **HR),
        lambda: desk.file("E201", as_whom={"person": "E201"}),
    )
    assert [e["leaver"] for e in desk.events("case.submitted")].count("E201") == 1
    assert [e["leaver"] for e in desk.events("case.submitted")].count("E202") == 1


def test_a_crash_in_the_release_leaves_the_batch_as_it_was_and_it_is_done_later(desk: Desk, monkeypatch):
    made = batch(desk, release_at="2026-03-03T01:00:00Z", accept_warnings=True)
    for _ in range(2):
        desk.pass_time(seconds=6)  # whatever else is due, and what follows from it
    before = contents(desk)
    whole, calls = intake.file_under, []

    def dies(*args: Any, **more: Any) -> None:
        calls.append(args)
        if len(calls) == 2:
            raise RuntimeError("the process ends here")
        whole(*args, **more)

    monkeypatch.setattr(intake, "file_under", dies)
    desk.clock.now = desk.clock.now.replace(day=4)
    assert desk.app.fire_due_timers(limit=1) == 1
    assert contents(desk) == before
    desk.pass_time(minutes=5)
    assert {e["batch_id"] for e in desk.events("case.submitted")} == {id_of_batch(made)}
    assert (len(desk.events("case.submitted")), len(desk.events("batch.released"))) == (2, 1)


def test_five_hundred_rows_take_a_few_statements(desk: Desk):
    desk.upsert("employees", *[employee(f"X{n:03d}", "EAST", position="positions/AE") for n in range(500)])
    counted = [0]

    def count(*_: Any) -> None:
        counted[0] += 1

    event.listen(desk.app.engine, "before_cursor_execute", count)
    try:
        started = time.monotonic()
        made = batch(
            desk, *[row(f"X{n:03d}") for n in range(500)], release_at="2026-03-03T01:00:00Z", accept_warnings=True
        )
        entering, counted[0] = counted[0], 0
        desk.call("release_batch", {"name": made["name"]}, **HR)
        releasing, counted[0] = counted[0], 0
        desk.call("get_batch_dashboard", {"name": made["name"]}, **HR)
        reading = counted[0]
        seconds = time.monotonic() - started
    finally:
        event.remove(desk.app.engine, "before_cursor_execute", count)
    assert (made["size"], len(desk.events("case.submitted"))) == (500, 500)
    assert entering < 60, entering
    assert releasing < 80, releasing
    assert reading < 15, reading
    assert seconds < 30, seconds
