"""A unit's rows are written flat, and as SQLAlchemy's own flush would have written them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import Boolean, Engine, Index, String, event, literal_column, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.orm.exc import StaleDataError

from chassis import db, flushing
from chassis.application import Application


class Base(DeclarativeBase):
    """Tables of this file."""

    metadata = db.service_metadata()
    type_annotation_map = db.TYPE_MAP


class Thing(db.TenantRow, Base):
    """A row with one column of each kind."""

    __tablename__ = "flat_things"
    order: Mapped[str] = mapped_column(String(40), primary_key=True)
    note: Mapped[str | None] = mapped_column(String(40))
    body: Mapped[dict[str, Any]] = mapped_column(default=dict)
    maybe: Mapped[dict[str, Any] | None]
    open: Mapped[bool] = mapped_column(Boolean, default=True)
    at: Mapped[datetime | None]
    n: Mapped[int] = mapped_column(default=7)
    twice: Mapped[int] = mapped_column(default=lambda context: 2 * context.get_current_parameters()["n"])
    __table_args__ = (
        Index(
            "uq_flat_open",
            "tenant_id",
            "note",
            unique=True,
            sqlite_where=text("open AND note IS NOT NULL"),
            postgresql_where=text("open AND note IS NOT NULL"),
        ),
    )


class Versioned(db.TenantRow, Base):
    """A row that SQLAlchemy itself must write."""

    __tablename__ = "flat_versioned"
    key: Mapped[str] = mapped_column(String(40), primary_key=True)
    value: Mapped[int]
    version: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": version}


@pytest.fixture
def engine(app: Application) -> Iterator[Engine]:
    """The application's database with the tables of this file."""
    Base.metadata.create_all(app.engine)
    yield app.engine
    Base.metadata.drop_all(app.engine)


@pytest.fixture
def said(engine: Engine) -> Iterator[list[str]]:
    """The statements that are sent."""
    texts: list[str] = []

    def note(*args: Any) -> None:
        if not args[2].startswith("BEGIN"):
            texts.append(args[2])

    event.listen(engine, "before_cursor_execute", note)
    yield texts
    event.remove(engine, "before_cursor_execute", note)


def unit(engine: Engine) -> db.TenantSession:
    session = db.open_session(engine)
    session.begin()
    session.bind_tenant("t1")
    return session


def stored(engine: Engine, *columns: str) -> list[tuple[Any, ...]]:
    with engine.connect() as connection:
        found = connection.execute(text(f'SELECT {", ".join(columns)} FROM flat_things ORDER BY "order"'))
        return [tuple(row) for row in found]


def test_new_rows_get_their_defaults_and_nothing_where_nothing_was_said(engine: Engine) -> None:
    with unit(engine) as session:
        thing = Thing(tenant_id="t1", order="a")
        session.add(thing)
        session.flush()
        assert thing.twice == 14
        assert (thing.body, thing.open, thing.n, thing.note, thing.maybe) == ({}, True, 7, None, None)
        session.commit()
    with unit(engine) as session:
        again = session.get(Thing, ("t1", "a"))
        assert again is not None
        assert (again.body, again.open, again.n, again.note, again.maybe, again.at) == ({}, True, 7, None, None, None)
    assert stored(engine, "maybe IS NULL", "note IS NULL") == [(True, True)]


def test_a_none_that_was_said_is_a_json_null_as_ever(engine: Engine) -> None:
    with unit(engine) as session:
        session.add(Thing(tenant_id="t1", order="a", maybe=None))
        session.commit()
    assert stored(engine, "maybe IS NULL", "CAST(maybe AS text)") == [(False, "null")]


def test_rows_of_several_shapes_and_texts_of_every_kind(engine: Engine, said: list[str]) -> None:
    at = datetime(2026, 3, 1, 12, 30, 15, 123456, tzinfo=UTC)
    texts = ["100%", ":name", "%(c0)s", "'; --", "张伟 😀", "a::b"]
    with unit(engine) as session:
        said.clear()
        session.add_all(
            Thing(tenant_id="t1", order=str(n), note=each, body={each: [each]}, at=at) for n, each in enumerate(texts)
        )
        session.add(Thing(tenant_id="t1", order="bare"))
        session.flush()
        assert len(said) == (1 if engine.dialect.name == "postgresql" else 2)
        session.commit()
    with unit(engine) as session:
        found = session.scalars(select(Thing).where(Thing.order != "bare").order_by(Thing.order)).all()
        assert [(f.note, f.body, f.at) for f in found] == [(each, {each: [each]}, at) for each in texts]


def test_many_rows_are_written_and_changed(engine: Engine) -> None:
    many = 2 * flushing.MOST + 3
    with unit(engine) as session:
        session.add_all(Thing(tenant_id="t1", order=f"{n:04}") for n in range(many))
        session.commit()
    with unit(engine) as session:
        for row in session.scalars(select(Thing)):
            row.n = int(row.order)
        session.add(Thing(tenant_id="t1", order="z"))
        session.commit()
    assert stored(engine, "n") == [*((n,) for n in range(many)), (7,)]


def test_only_what_differs_is_written_in_one_round_trip(engine: Engine, said: list[str]) -> None:
    with unit(engine) as session:
        session.add_all(Thing(tenant_id="t1", order=key) for key in "abc")
        session.commit()
    with unit(engine) as session:
        a, b, c = session.scalars(select(Thing).order_by(Thing.order))
        said.clear()
        a.n, b.note, c.n = 8, "said", 7  # c says what it is already
        session.flush()
        assert not session.dirty
        assert sum(sql.count("UPDATE flat_things") for sql in said) == 2
        assert len(said) == (1 if engine.dialect.name == "postgresql" else 2)
        a.n = 9
        session.commit()
    assert stored(engine, "n", "note") == [(9, None), (7, "said"), (7, None)]


def test_a_value_that_the_database_computes_is_read_again(engine: Engine) -> None:
    with unit(engine) as session:
        thing = Thing(tenant_id="t1", order="a", n=literal_column("1 + 1"))
        session.add(thing)
        session.flush()
        assert thing.n == 2
        thing.n = literal_column("20 + 1")
        session.flush()
        assert thing.n == 21
        thing.n = literal_column("30 + 1")
        del thing  # nobody but the session holds it
        session.commit()
    assert stored(engine, "n") == [(31,)]


def test_an_old_row_gives_up_its_place_before_a_new_one_takes_it(engine: Engine) -> None:
    with unit(engine) as session:
        session.add(Thing(tenant_id="t1", order="a", note="one"))
        session.commit()
    with unit(engine) as session:
        old = session.get(Thing, ("t1", "a"))
        assert old is not None
        old.open = False
        session.add(Thing(tenant_id="t1", order="b", note="one"))
        session.commit()
    assert stored(engine, "note") == [("one",), ("one",)]


def test_a_place_that_is_taken_is_an_integrity_error_and_nothing_stays(engine: Engine) -> None:
    with unit(engine) as session:
        session.add(Thing(tenant_id="t1", order="a", note="one"))
        session.add(Thing(tenant_id="t1", order="b", note="one"))
        with pytest.raises(IntegrityError):
            session.commit()
    assert stored(engine, "n") == []


def test_a_row_that_is_gone_is_a_lost_race(engine: Engine) -> None:
    with unit(engine) as session:
        session.add_all(Thing(tenant_id="t1", order=key) for key in "ab")
        session.commit()
    with unit(engine) as session:
        for row in session.scalars(select(Thing)).all():
            row.n = 1
        db.run(session, [db.Statement('DELETE FROM flat_things WHERE "order" = :key', {"key": "b"})])
        with pytest.raises(StaleDataError):
            session.commit()
    assert stored(engine, "n") == [(7,), (7,)]


def test_what_is_not_flat_goes_as_ever_together_with_the_rest(engine: Engine) -> None:
    with unit(engine) as session:
        session.add_all([Thing(tenant_id="t1", order="a"), Thing(tenant_id="t1", order="b")])
        session.add(Versioned(tenant_id="t1", key="v", value=1))
        session.commit()
    with unit(engine) as session:
        a, b = session.scalars(select(Thing).order_by(Thing.order))
        versioned = session.get(Versioned, ("t1", "v"))
        assert versioned is not None
        a.n = 1
        session.delete(b)
        versioned.value = 2
        session.commit()
        assert versioned.version == 2
    assert stored(engine, "n") == [(1,)]


def test_a_unit_that_failed_forgets_its_new_rows(engine: Engine) -> None:
    session = unit(engine)
    session.add(Thing(tenant_id="t1", order="a"))
    session.flush()
    session.rollback()
    assert not session.new and not list(session.identity_map.values())
    session.close()
    assert stored(engine, "n") == []


LOG = db.Statement(
    "INSERT INTO flat_things (tenant_id, \"order\", body, open, n, twice) VALUES (:t, 'x', :b, :o, 0, 0)",
    {"t": "t1", "b": "{}", "o": True},
)


def test_rows_other_statements_and_the_commit_leave_together(engine: Engine, said: list[str]) -> None:
    with unit(engine) as session:
        session.add(Thing(tenant_id="t1", order="a"))
        session.commit()
    with unit(engine) as session:
        thing = session.get(Thing, ("t1", "a"))
        assert thing is not None
        thing.n = 8
        session.add(Thing(tenant_id="t1", order="b"))
        said.clear()
        db.run_and_commit(session, [*session.left_to_write(), LOG])
        assert not session.new and not session.dirty
        if engine.dialect.name == "postgresql":
            assert len(said) == 1
            assert stored(engine, "n") == [(8,), (7,), (0,)]  # before the session itself commits
        session.commit()
        assert thing.n == 8
    assert stored(engine, "n") == [(8,), (7,), (0,)]


def test_a_lost_race_takes_what_was_sent_with_it_along(engine: Engine) -> None:
    with unit(engine) as session:
        session.add(Thing(tenant_id="t1", order="a"))
        session.commit()
    with unit(engine) as session:
        thing = session.get(Thing, ("t1", "a"))
        assert thing is not None
        thing.n = 8
        db.run(session, [db.Statement("DELETE FROM flat_things", {})])
        with pytest.raises(StaleDataError):
            db.run_and_commit(session, [*session.left_to_write(), LOG])
    assert stored(engine, "n") == [(7,)]


def test_what_is_not_flat_is_written_at_once_and_nothing_is_left(engine: Engine) -> None:
    with unit(engine) as session:
        session.add(Versioned(tenant_id="t1", key="v", value=1))
        session.add(Thing(tenant_id="t1", order="a"))
        assert session.left_to_write() == []
        assert not session.new
        session.commit()
    assert stored(engine, "n") == [(7,)]
