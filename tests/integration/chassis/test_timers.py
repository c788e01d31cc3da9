"""Firing timers beside units that plan the same ones: one firing, no plan lost, nobody waits in a circle."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, text

from chassis import db, timers
from chassis.application import Application
from chassis.timers import TimerRow, Timers
from tests.integration.chassis.counters import NOW, headers, value

DUE = NOW + timedelta(hours=2)
AGAIN = NOW + timedelta(hours=5)


def test_who_plans_a_timer_does_not_wait_for_its_firing(app: Application) -> None:
    """The firing asks for its case after its claim: had it the row, each would wait for what the other has."""
    if app.engine.dialect.name != "postgresql":
        pytest.skip("one connection: the units are one after the other anyway")
    app.call("bump", headers(), {"counter": "a", "by": 3})
    with db.open_session(app.engine) as firing, firing.begin():
        firing.bind_tenant(db.ALL_TENANTS)
        timer = timers.take_due(firing, DUE, ["reset"])
        assert timer is not None and timer.key == "a"
        with db.open_session(app.engine) as planning, planning.begin():
            planning.bind_tenant("t1")
            planning.execute(text("SET LOCAL lock_timeout = '500ms'"))
            Timers(planning, "t1").set("reset", "a", AGAIN)
            db.write(planning)
        timers.taken(firing, timer)
        db.write(firing)
    with db.open_session(app.engine) as session, session.begin():
        session.bind_tenant("t1")
        assert session.scalars(select(TimerRow.due_at)).all() == [AGAIN]  # what was planned meanwhile stays


def test_a_timer_that_is_being_fired_is_nobody_elses(app: Application) -> None:
    """A second replica takes the next one, and afterwards finds the first one gone."""
    if app.engine.dialect.name != "postgresql":
        pytest.skip("one replica a database")
    app.call("bump", headers(), {"counter": "a", "by": 3})
    app.call("bump", headers(tenant="t2"), {"counter": "b", "by": 4})
    with db.open_session(app.engine) as one, one.begin():
        one.bind_tenant(db.ALL_TENANTS)
        first = timers.take_due(one, DUE, ["reset"])
        with db.open_session(app.engine) as other, other.begin():
            other.bind_tenant(db.ALL_TENANTS)
            second = timers.take_due(other, DUE, ["reset"])
            assert first is not None and second is not None
            assert {first.key, second.key} == {"a", "b"}
            assert timers.take_due(other, DUE, ["other"]) is None
        timers.taken(one, first)
        db.write(one)
    clock: Any = app.clock
    clock.now = DUE
    assert app.fire_due_timers() == 1
    left = {"a": value(app, "a"), "b": value(app, "b", tenant="t2")}
    assert left[second.key] == 0 and left[first.key] > 0


def test_of_many_plans_in_one_unit_the_last_is_written(app: Application) -> None:
    """Planned, dropped, planned: one statement, and the last word holds."""
    with db.open_session(app.engine) as session, session.begin():
        session.bind_tenant("t1")
        plans = Timers(session, "t1")
        plans.set("reset", "a", DUE)
        plans.drop("reset", "a")
        plans.set("reset", "a", AGAIN)
        plans.set("reset", "b", DUE)
        plans.drop("reset", "b")
        waiting = db.waiting(session)
        assert len(waiting) == 2
        db.run(session, waiting)
    with db.open_session(app.engine) as session, session.begin():
        session.bind_tenant("t1")
        assert [(row.key, row.due_at) for row in session.scalars(select(TimerRow))] == [("a", AGAIN)]


def test_several_are_dropped_by_one_statement_and_may_be_planned_again(app: Application) -> None:
    """Those that this unit has planned are not written at all; what is said after the dropping holds."""
    with db.open_session(app.engine) as session, session.begin():
        session.bind_tenant("t1")
        plans = Timers(session, "t1")
        for key in ("a", "b", "c", "d"):
            plans.set("reset", key, DUE)
        db.write(session)
    with db.open_session(app.engine) as session, session.begin():
        session.bind_tenant("t1")
        plans = Timers(session, "t1")
        plans.set("reset", "c", AGAIN)
        plans.drop_all("reset", ["c", "b", "a", "never planned"])
        plans.set("reset", "a", AGAIN)
        waiting = db.waiting(session)
        assert len(waiting) == 3
        db.run(session, waiting)
    with db.open_session(app.engine) as session, session.begin():
        session.bind_tenant("t1")
        left = session.scalars(select(TimerRow).order_by(TimerRow.key))
        assert [(row.key, row.due_at) for row in left] == [("a", AGAIN), ("d", DUE)]
