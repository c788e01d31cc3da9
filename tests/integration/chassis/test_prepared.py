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
from chassis.postgresql import book_of
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


def often(book: Book, sql: str, prefix: str = "s0_") -> str:
    """What a message says of a statement that was used until it is prepared."""
    for _ in range(OFTEN):
        said = book.say(sql, {"a": 1}, prefix)
    return said


def test_a_connection_prepares_a_bounded_number() -> None:
    book = Book()
    for number in range(MOST):
        assert often(book, f"SELECT {number}, %(a)s").startswith(f"PREPARE handover_{number} ")
    assert book.say("SELECT 0, %(a)s", {"a": 1}, "s7_") == "EXECUTE handover_0 (%(s7_a)s)"
    assert often(book, "SELECT -1, %(a)s") == (
        f"DEALLOCATE handover_1; PREPARE handover_{MOST} (bigint) AS SELECT -1, $1; EXECUTE handover_{MOST} (%(s0_a)s)"
    )
    assert book.say("SELECT 0, %(a)s", {"a": 1}, "s7_") == "EXECUTE handover_0 (%(s7_a)s)"


def test_what_had_to_make_room_is_counted_anew() -> None:
    book = Book()
    for number in range(MOST + 1):
        often(book, f"SELECT {number}, %(a)s")
    for _ in range(OFTEN - 1):  # else statements in turn, one more than there is room for, were all prepared each time
        assert book.say("SELECT 0, %(a)s", {"a": 1}) == "SELECT 0, %(a)s"
    assert book.say("SELECT 0, %(a)s", {"a": 1}).startswith(f"DEALLOCATE handover_1; PREPARE handover_{MOST + 1} ")


def test_no_name_is_given_twice_on_a_connection() -> None:
    book = Book()
    often(book, "SELECT 1, %(a)s")
    book.forget()  # as far as it was told: what the server still has must not be taken for another statement
    assert often(book, "SELECT 2, %(a)s").startswith("PREPARE handover_1 ")


def test_the_server_keeps_what_is_used_and_no_more(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("chassis.prepared.MOST", 3)
    for number in range(12):
        with unit(engine) as session:
            for _ in range(OFTEN):
                several = [db.Statement(f"SELECT {one}, CAST(:n AS bigint)", {"n": 7}) for one in (number, 0, number)]
                assert tuple(db.run(session, several)) == (number, 7)
            session.commit()
    kept = [each for each in prepared(engine) if "AS bigint" in each]
    assert len(kept) <= 3
    assert any("SELECT 0," in each for each in kept) and any("SELECT 11," in each for each in kept)


def test_a_failure_while_room_is_made_loses_nothing(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("chassis.prepared.MOST", 1)
    good = [db.Statement("SELECT 1, CAST(:n AS bigint)", {"n": 7})]
    bad = [db.Statement("SELECT 1 / CAST(:n AS bigint)", {"n": 0})]
    for _ in range(3 * OFTEN):
        with unit(engine) as session:
            assert tuple(db.run(session, good)) == (1, 7)
        with unit(engine) as session, pytest.raises(DBAPIError, match="division by zero"):
            db.run(session, bad)
    with unit(engine) as session:
        assert tuple(db.run(session, good)) == (1, 7)


def test_a_message_that_never_left_leaves_nothing_behind(engine: Engine) -> None:
    def use() -> None:
        for _ in range(OFTEN + 1):
            with unit(engine) as session:
                assert tuple(db.run(session, [db.Statement("SELECT CAST(:n AS bigint)", {"n": 7})])) == (7,)

    use()
    with engine.connect() as connection:
        book = book_of(connection)
        assert book is not None
        often(book, "SELECT %(a)s")
        book.failed(ValueError("it was not sent"))  # while no transaction is open that would be rolled back
    use()
    assert len([each for each in prepared(engine) if "CAST($1 AS bigint)" in each]) == 1
