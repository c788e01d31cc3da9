"""The core at its edges: who may not name all tenants, what a slow database costs, what a pooler would find."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import create_engine, pool, text
from sqlalchemy import event as engine_events

from chassis import db, timers
from chassis.application import Application, OnTimer, Verdict
from chassis.db import ALL_TENANTS
from chassis.replica import CatchUpMark
from chassis.runtime.entrypoints import DATABASE_AWAY
from chassis.settings import ServiceSettings
from chassis.unit import UnitOfWork
from tests.integration.chassis.counters import NOW, Clock, event, headers, toy, value

SESSION_STATE = re.compile(
    r"\blisten\b|pg_(try_)?advisory_(lock|unlock)|^\s*(prepare|declare|discard)\b|^\s*set\s+(?!local)|\btemp(orary)?\s+table",
    re.IGNORECASE,
)


def test_no_message_opens_the_walls_between_tenants(app: Application) -> None:
    app.call("bump", headers(), {"counter": "a", "by": 5})
    for method in ("read", "bump"):
        error = app.call(method, headers(tenant=ALL_TENANTS), {"counter": "a"})["error"]
        assert error["reason"] == "INVALID_ARGUMENT"
    app.handle("from-other", event("thing.seen", {"counter": "a"}, tenant=ALL_TENANTS))
    assert value(app) == 5


def test_the_end_of_a_replay_is_of_no_tenant_and_makes_ready(app: Application) -> None:
    done = event("replay.done", {"consumer": "toy"}, tenant=ALL_TENANTS)
    assert app.handle("from-other", done).verdict is Verdict.DONE
    with db.open_session(app.engine) as session, session.begin():
        assert CatchUpMark.done(session, "other")


def test_a_header_beyond_numbers_is_a_refusal(app: Application) -> None:
    for deadline in ("inf", "nan", "1e300", "soon"):
        reply = app.call("read", headers() | {"nameko.deadline": deadline}, {"counter": "a"})
        assert reply["error"]["reason"] == "INVALID_ARGUMENT"


def test_a_failed_timer_that_was_planned_anew_meanwhile_stays_so(app: Application) -> None:
    clock: Any = app.clock
    app.call("bump", headers(), {"counter": "a"})
    failed = timers.Timer("t1", "reset", "a", NOW + timedelta(hours=1), {}, 0)
    timers.postpone(app.engine, failed, NOW + timedelta(hours=2), "it was tried")
    assert app.next_timer_due() == NOW + timedelta(hours=2)
    clock.now = NOW + timedelta(days=7)
    app.call("bump", headers(), {"counter": "a"})
    timers.postpone(app.engine, failed, NOW + timedelta(hours=3), "and planned anew before this was noted")
    assert app.next_timer_due() == NOW + timedelta(days=7, hours=1)


def test_a_statement_that_takes_too_long_is_ended_and_counts_as_an_attempt(app: Application) -> None:
    if app.engine.dialect.name != "postgresql":
        pytest.skip("SQLite has no statement timeout")
    impatient = Application(toy(), ServiceSettings(env="test", statement_timeout=0.2), engine=app.engine)
    outcome = impatient.handle("from-other", event("thing.seen", {"counter": "slow"}))
    assert outcome.verdict is Verdict.RETRY
    assert outcome.reason.startswith("UNAVAILABLE: database_slow")
    assert not outcome.reason.startswith(DATABASE_AWAY)  # else an event that is always too slow would never be buried
    assert value(app, "slow") == 0


def test_a_timer_has_as_long_as_the_setting_says(app: Application) -> None:
    if app.engine.dialect.name != "postgresql":
        pytest.skip("SQLite has no statement timeout")
    found: list[Any] = []

    def look(uow: UnitOfWork, _timer: Any) -> None:
        found.append(uow.session.scalar(text("SELECT current_setting('statement_timeout')")))

    service, clock = replace(toy(), timers=[OnTimer("reset", look)]), Clock()
    patient = Application(service, ServiceSettings(env="test", statement_timeout=60), engine=app.engine, clock=clock)
    patient.call("bump", headers(), {"counter": "a"})
    clock.now = NOW + timedelta(hours=2)
    assert patient.fire_due_timers() == 1
    assert found == ["1min"]  # though its firing began with all tenants and went on as one


def everything(app: Application) -> None:
    """A call with its key twice, an event, a timer, a change of rules: each in a transaction of its own."""
    assert app.call("bump", headers("k"), {"counter": "a"})["result"] == {"value": 1}
    assert app.call("bump", headers("k"), {"counter": "a"})["result"] == {"value": 1}
    assert app.handle("from-other", event("thing.seen", {"counter": "a"})).verdict is Verdict.DONE
    assert app.call("update_settings", headers(), {"key": "toy.limits", "value": {"most": 3}})["error"] is None
    clock: Any = app.clock
    clock.now = NOW + timedelta(hours=2)
    assert app.fire_due_timers() == 1
    assert value(app) == 0


def test_a_pooler_may_give_each_transaction_another_connection(app: Application) -> None:
    """PgBouncer in transaction mode (the real thing is not installed here): nothing is expected of an earlier one."""
    if app.engine.dialect.name != "postgresql":
        pytest.skip("PgBouncer is PostgreSQL's")
    each_its_own = create_engine(app.engine.url, poolclass=pool.NullPool)
    said: list[str] = []
    engine_events.listen(each_its_own, "before_cursor_execute", lambda *args: said.append(args[2]))
    everything(Application(toy(), ServiceSettings(env="test"), engine=each_its_own, clock=Clock()))
    assert said
    assert [statement for statement in said if SESSION_STATE.search(statement)] == []


def test_a_transaction_leaves_nothing_on_its_connection(app: Application) -> None:
    if app.engine.dialect.name != "postgresql":
        pytest.skip("PgBouncer is PostgreSQL's")
    one = create_engine(app.engine.url, pool_size=1, max_overflow=0, pool_reset_on_return=None)
    with one.connect() as connection:
        fresh = connection.execute(text("SELECT current_setting('statement_timeout')")).scalar()
        connection.rollback()
    everything(Application(toy(), ServiceSettings(env="test"), engine=one, clock=Clock()))
    with one.connect() as connection:
        left = connection.execute(
            text(
                "SELECT coalesce(current_setting('app.tenant', true), ''), current_setting('statement_timeout'), "
                "(SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()), "
                "(SELECT count(*) FROM pg_prepared_statements), (SELECT count(*) FROM pg_cursors WHERE is_holdable)"
            )
        ).one()
        assert tuple(left) == ("", fresh, 0, 0, 0)
    one.dispose()
