"""Statements that are kept in PostgreSQL's session: the same answers, and nothing lost when the session forgets."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from chassis import db
from chassis.application import Application
from chassis.prepared import MOST, OFTEN, Book
from chassis.settings import ServiceSettings
from tests.integration.chassis import counters
from tests.integration.chassis.counters import Counter, headers

ECHO = "SELECT CAST(:text AS text), CAST(:n AS bigint), :at, CAST(:flag AS boolean), :n = ANY(:list)"
VALUES: list[Any] = ["100%", "%(s0_text)s", ":text", "'; --", "张伟 😀", "$1", ""]


@pytest.fixture
def engine(postgresql_url: str) -> Iterator[Engine]:
    """One connection that prepares, to a database of counters."""
    made = counters.application(postgresql_url)
    made.engine.dispose()
    engine = db.make_engine(postgresql_url, pool=1, prepare=True)
    yield engine
    engine.dispose()


def unit(engine: Engine) -> db.TenantSession:
    session = db.open_session(engine)
    session.begin()
    session.bind_tenant("t1")
    return session


def prepared(engine: Engine) -> list[str]:
    with engine.connect() as connection:
        return [row[0] for row in connection.execute(text("SELECT statement FROM pg_prepared_statements"))]


def test_what_is_asked_often_is_prepared_and_answers_the_same(engine: Engine) -> None:
    at = datetime(2026, 3, 1, 8, tzinfo=UTC)
    for _ in range(OFTEN + 1):
        with unit(engine) as session:
            for value in VALUES:
                names = {"text": value, "n": 5, "at": at, "flag": None, "list": [4, 5]}
                several = [db.Statement("SELECT 1", {}), db.Statement(ECHO, names)]
                assert tuple(db.run(session, several)) == (value, 5, at, None, True)
    assert any("CAST($1 AS text)" in each for each in prepared(engine))


def test_another_type_is_another_statement(engine: Engine) -> None:
    sql = "SELECT coalesce(value, 0) FROM counters WHERE counter_id = :name AND (:n = 1 OR value < :n)"
    for n in (1, 10**12, None, 1, 10**12, None) * OFTEN:
        with unit(engine) as session:
            assert db.run_all(session, [db.Statement(sql, {"name": "nobody", "n": n})]) == []


def test_a_row_by_its_key_is_prepared_and_seen_by_its_tenant_alone(engine: Engine) -> None:
    with unit(engine) as session:
        session.add(Counter(tenant_id="t1", counter_id="a", value=3))
        session.commit()
    for _ in range(OFTEN + 3):
        with unit(engine) as session:
            found = session.get(Counter, ("t1", "a"), with_for_update=True)
            assert found is not None and found.value == 3
        with db.open_session(engine) as session, session.begin():
            session.bind_tenant("t2")
            assert (
                db.run(session, [db.Statement("SELECT value FROM counters WHERE counter_id = :name", {"name": "a"})])
                is None
            )
    assert any("FROM counters" in each for each in prepared(engine))


def test_after_an_error_everything_is_prepared_anew(engine: Engine) -> None:
    insert = db.Statement("INSERT INTO counters (tenant_id, counter_id, value) VALUES ('t1', :name, 1)", {"name": "a"})
    for number in range(2 * OFTEN + 2):
        with unit(engine) as session:
            if number:
                with pytest.raises(IntegrityError):
                    db.run(session, [insert])
            else:
                db.run(session, [insert])
                session.commit()
    with unit(engine) as session:
        assert db.run(session, [db.Statement("SELECT value FROM counters", {})]) == (1,)


def test_a_session_that_has_forgotten_is_asked_again(engine: Engine) -> None:
    app = Application(counters.toy(), ServiceSettings(env="test"), engine=engine)
    for _ in range(OFTEN + 3):
        assert app.call("bump", headers(), {"counter": "a"})["error"] is None
    with engine.connect() as connection:  # as a pooler would that gives the unit another session
        connection.exec_driver_sql("DEALLOCATE ALL")
    assert app.call("bump", headers(), {"counter": "a"})["result"] == {"value": OFTEN + 4}


def test_a_table_that_has_changed_is_asked_again(engine: Engine) -> None:
    every = db.Statement("SELECT * FROM counters", {})
    for _ in range(OFTEN + 3):
        with unit(engine) as session:
            db.run_all(session, [every])
    with engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE counters ADD COLUMN more integer")
    with unit(engine) as session, pytest.raises(DBAPIError, match="cached plan"):
        db.run_all(session, [every])
    with unit(engine) as session:
        assert db.run_all(session, [every]) == []


def test_a_connection_prepares_a_bounded_number() -> None:
    book = Book()
    for number in range(3 * MOST):
        for _ in range(OFTEN):
            said = book.say(f"SELECT {number}, %(a)s", {"a": 1}, "s0_")
        assert said.startswith("PREPARE") == (number < MOST)
    assert book.say("SELECT 0, %(a)s", {"a": 1}, "s7_") == "EXECUTE handover_0 (%(s7_a)s)"
    assert said == f"SELECT {3 * MOST - 1}, %(s0_a)s"
