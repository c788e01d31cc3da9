"""Fixtures for every suite: broker, databases, mail server, and the whole suite as processes.

`broker` and `database_url` are fresh per test module; the servers behind them (servers.py) are shared by the run.
"""

from __future__ import annotations

import os
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from deploy.local import broker as brokers
from deploy.local import ports, postgres
from tests.support.servers import Servers
from tests.support.suite import Suite, new_suite

APP_ROLE = "handover_test"
APP_PASSWORD = "only-for-tests"


@dataclass(frozen=True)
class TestBroker:
    """A fresh vhost: `url` for the service under test, `api` to look into queues."""

    __test__ = False

    url: str
    vhost: str
    api: brokers.Api

    def queues(self) -> list[dict[str, Any]]:
        """All queues of this vhost."""
        return self.api.queues(self.vhost)

    def queue(self, name: str) -> dict[str, Any] | None:
        """One queue, None when it does not exist."""
        return next((q for q in self.queues() if q["name"] == name), None)

    def close_connections(self) -> None:
        """Cuts every connection of this vhost, as a network failure would."""
        for connection in self.api.call("GET", f"vhosts/{self.vhost}/connections"):
            self.api.call("DELETE", f"connections/{connection['name'].replace(' ', '%20').replace('>', '%3E')}")


@pytest.fixture(scope="session")
def servers() -> Iterator[Servers]:
    """The run's broker and database server, started at the first use."""
    running = Servers()
    yield running
    running.stop()


@pytest.fixture(scope="module")
def broker(servers: Servers) -> Iterator[TestBroker]:
    """A vhost of its own for the module, on a real RabbitMQ."""
    amqp, management = servers.amqp()
    api = brokers.Api(management)
    vhost = f"t-{uuid.uuid4().hex[:12]}"
    api.make_vhost(vhost)
    yield TestBroker(f"{amqp}/{vhost}", vhost, api)
    api.drop_vhost(vhost)


@pytest.fixture
def own_broker(servers: Servers) -> Iterator[brokers.Broker]:
    """A RabbitMQ node of its own, for tests that stop or kill it (some seconds); URL: `admin_url + "/%2F"`."""
    node = brokers.private(servers.folder("broker"))
    node.start()
    yield node
    node.stop(seconds=15)


@pytest.fixture(scope="module")
def sqlite_url(tmp_path_factory: pytest.TempPathFactory) -> str:
    """An empty SQLite database."""
    return f"sqlite:///{tmp_path_factory.mktemp('sqlite')}/test.sqlite3"


@pytest.fixture(scope="module")
def postgresql_url(servers: Servers) -> Iterator[str]:
    """An empty PostgreSQL database, owned by a role that row-level security binds."""
    with new_database(servers) as url:
        yield url


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """Each test of the module runs on both databases; HANDOVER_TEST_DATABASES=sqlite leaves the other out."""
    wanted = os.environ.get("HANDOVER_TEST_DATABASES", "sqlite,postgresql").split(",")
    if request.param not in wanted:
        pytest.skip(f"HANDOVER_TEST_DATABASES leaves {request.param} out")
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


class new_database:  # noqa: N801 - used like a function
    """`with new_database(servers) as url:` makes an empty PostgreSQL database and drops it afterwards."""

    def __init__(self, servers: Servers) -> None:
        self._admin_url = servers.postgres_url()
        self._name = f"t_{uuid.uuid4().hex[:12]}"

    def __enter__(self) -> str:
        with postgres.Admin(self._admin_url) as admin:
            admin.make_role(APP_ROLE, APP_PASSWORD)
            admin.make_database(self._name, APP_ROLE)
        parts = urlsplit(self._admin_url)
        return f"postgresql+psycopg2://{APP_ROLE}:{APP_PASSWORD}@{parts.hostname}:{parts.port}/{self._name}"

    def __exit__(self, *_: object) -> None:
        with postgres.Admin(self._admin_url) as admin:
            admin.drop_database(self._name)


class Mailbox:
    """A real SMTP server on `host`:`port` that keeps what it gets; `refuse`: a temporary failure; `kept` is called once
    a mail is kept and before its sender hears of it."""

    host = "127.0.0.1"

    def __init__(self) -> None:
        self.port = ports.unused(1)[0]
        self.messages: list[Message] = []
        self.refuse = False
        self.kept: Callable[[], None] = lambda: None

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        """aiosmtpd's hook."""
        if self.refuse:
            return "451 try again later"
        self.messages.append(message_from_bytes(envelope.content))
        self.kept()
        return "250 kept"


@pytest.fixture
def smtp() -> Iterator[Mailbox]:
    """A mail server for one test."""
    from aiosmtpd.controller import Controller  # here: tests without mail do not need it

    box = Mailbox()
    controller = Controller(box, hostname=box.host, port=box.port)
    controller.start()
    yield box
    controller.stop()


@pytest.fixture(scope="module")
def suite(servers: Servers) -> Iterator[Suite]:
    """All five services and a mail server, on SQLite, with the sandbox company; one for the module."""
    with new_suite(servers) as running:
        yield running


@pytest.fixture(scope="module")
def postgresql_suite(servers: Servers) -> Iterator[Suite]:
    """The same on PostgreSQL, where services may have replicas."""
    with new_suite(servers, "postgresql") as running:
        yield running


@pytest.fixture(scope="session")
def root() -> Path:
    """The repository's root."""
    return Path(__file__).parents[2]
