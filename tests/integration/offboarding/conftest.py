"""The application of offboarding on both databases; see desk.py."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from chassis import db, migrate
from offboarding.service import build
from offboarding.settings import Settings
from tests.integration.offboarding.desk import Desk


@pytest.fixture(scope="module")
def engine(database_url: str) -> Iterator[Any]:
    """A migrated database."""
    migrate.upgrade("offboarding", database_url)
    opened = db.make_engine(database_url)
    yield opened
    opened.dispose()


@pytest.fixture
def desk(engine: Any, tmp_path: Path) -> Desk:
    """A founded company in a tenant of its own."""
    settings = Settings(env="test", state_dir=tmp_path)
    return Desk(build(settings), settings, engine).found()
