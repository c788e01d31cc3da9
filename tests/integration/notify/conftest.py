"""Notify on a migrated database, with a clock, a directory and a channel to look into."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from chassis import migrate
from tests.integration.notify.stage import Stage


@pytest.fixture(scope="module")
def migrated_url(database_url: str) -> str:
    """A database with notify's tables."""
    migrate.upgrade("notify", database_url)
    return database_url


@pytest.fixture
def stage(migrated_url: str) -> Iterator[Stage]:
    """Notify with a sandbox company; each test has a tenant of its own."""
    made = Stage(migrated_url)
    made.directory()
    yield made
    made.close()
