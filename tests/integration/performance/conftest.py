"""A migrated database a module, a fresh tenant a test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine

from chassis import db, migrate
from tests.integration.performance.world import World


@pytest.fixture(scope="module")
def engine(database_url: str) -> Iterator[Engine]:
    """The service's database, on both kinds."""
    migrate.upgrade("performance", database_url)
    made = db.make_engine(database_url)
    yield made
    made.dispose()


@pytest.fixture
def world(engine: Engine) -> World:
    """A tenant of its own."""
    return World(engine)
