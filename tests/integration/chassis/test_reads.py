"""Reads whose statements are built once: the tenant is filtered by, locks and flushes are as in any other read."""

from __future__ import annotations

from typing import Any

from sqlalchemy import bindparam, event, select

from chassis import db
from chassis.application import Application
from tests.integration.chassis.counters import Counter, headers


def _keep(asked: list[str]) -> Any:
    """A listener that keeps the queries of the database."""
    return lambda *call: asked.append(call[2]) if call[2].startswith("SELECT") else None


BY_VALUE = db.fixed(select(Counter).where(Counter.value >= bindparam("least")), Counter)


def test_another_tenants_key_finds_nothing(app: Application) -> None:
    """The base query's wall, on both databases: the key of a row that is there, asked by somebody else."""
    app.call("bump", headers(), {"counter": "a", "by": 5})
    with db.open_session(app.engine) as session, session.begin():
        session.bind_tenant("t2")
        assert session.get(Counter, ("t1", "a")) is None
        assert session.get(Counter, ("t1", "a"), with_for_update=True) is None
    with db.open_session(app.engine) as session, session.begin():
        session.bind_tenant("t1")
        found = session.get(Counter, ("t1", "a"))
        assert found is not None and found.value == 5
        assert session.get(Counter, ("t1", "b")) is None


def test_a_query_that_is_built_once_sees_one_tenant(app: Application) -> None:
    """The same statement, executed for one tenant and then for another."""
    app.call("bump", headers(), {"counter": "a", "by": 5})
    app.call("bump", headers(tenant="t2"), {"counter": "b", "by": 6})
    found = {}
    for tenant in ("t1", "t2", "t3"):
        with db.open_session(app.engine) as session, session.begin():
            session.bind_tenant(tenant)
            found[tenant] = [row.counter_id for row in session.scalars(BY_VALUE, {"least": 5})]
    assert found == {"t1": ["a"], "t2": ["b"], "t3": []}


def test_a_row_that_was_read_is_not_asked_for_again_but_locked_anew(app: Application) -> None:
    """What this session holds costs no statement; a lock asks, and takes what has changed meanwhile."""
    app.call("bump", headers(), {"counter": "a", "by": 5})
    asked: list[str] = []
    with db.open_session(app.engine) as session, session.begin():
        session.bind_tenant("t1")
        event.listen(app.engine, "before_cursor_execute", _keep(asked))
        row = session.get(Counter, ("t1", "a"))
        assert session.get(Counter, ("t1", "a")) is row
        assert len(asked) == 1
        locked = session.get(Counter, ("t1", "a"), with_for_update=True)
        assert locked is row and len(asked) == 2
        assert ("FOR UPDATE" in asked[1]) == (app.engine.dialect.name == "postgresql")


def test_what_was_added_before_is_found(app: Application) -> None:
    """A read by key flushes first, as any other query does."""
    with db.open_session(app.engine) as session, session.begin():
        session.bind_tenant("t1")
        session.add(Counter(tenant_id="t1", counter_id="new", value=1))
        found = session.get(Counter, ("t1", "new"))
        assert found is not None and found.value == 1
