"""A migrated database a module, a fresh tenant a test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from chassis import db, migrate
from checklist.service import build
from checklist.settings import Settings
from tests.integration.checklist.handover import Handover


@pytest.fixture(scope="module")
def state(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The process' state folder: keys and blobs."""
    return tmp_path_factory.mktemp("state")


@pytest.fixture(scope="module")
def engine(database_url: str) -> Iterator[Engine]:
    """The service's database, on both kinds."""
    migrate.upgrade("checklist", database_url)
    made = db.make_engine(database_url)
    yield made
    made.dispose()


@pytest.fixture
def handover(engine: Engine, state: Path) -> Handover:
    """A tenant of its own with a small company."""
    settings = Settings(env="test", state_dir=state)
    return Handover(build(settings), settings, engine)
