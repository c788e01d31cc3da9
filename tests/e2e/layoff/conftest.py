"""One suite on PostgreSQL for all stories of the layoff: its start costs more than most of them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import pytest

from tests.e2e.layoff.desk import Desk
from tests.support.servers import Servers
from tests.support.suite import Suite, new_suite


@pytest.fixture(scope="session")
def running(servers: Servers) -> Iterator[Suite]:
    """All services as processes, with the sandbox company."""
    with new_suite(servers, "postgresql") as suite:
        yield suite


@pytest.fixture(scope="session")
def desk(running: Suite, servers: Servers) -> Iterator[Desk]:
    """Calls in anybody's name."""
    with closing(Desk.of(running, servers)) as made:
        yield made
