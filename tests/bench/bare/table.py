"""The one table of the yardstick."""

from __future__ import annotations

from sqlalchemy import create_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column


class Base(DeclarativeBase):
    """Its own metadata."""


class Thing(Base):
    """A row that a command changes."""

    __tablename__ = "bare_things"
    key: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[int]


def fill(url: str, rows: int) -> None:
    """Makes the table with rows `k0`, `k1` …"""
    engine = create_engine(url)
    Base.metadata.drop_all(engine)
    Base.metadata.create_all(engine)
    with Session(engine) as session, session.begin():
        session.add_all(Thing(key=f"k{n}", value=0) for n in range(rows))
    engine.dispose()
