"""Fixtures of the runtime's tests: a rig starts processes and makes sure that none is left."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from chassis.application import Application
from tests.integration.chassis import counters
from tests.integration.chassis.rig import Client, Process, make_tables
from tests.support.fixtures import TestBroker, new_database
from tests.support.servers import Servers


@dataclass
class Rig:
    """Starts services on one broker; `database(name)` is the URL of a service's database."""

    broker_url: str
    folder: Path
    databases: dict[str, str]
    processes: list[Process] = field(default_factory=list)
    clients: list[Client] = field(default_factory=list)

    def process(self, name: str, *arguments: str, **env: str) -> Process:
        """A service, not started yet."""
        settings = {
            "HANDOVER_BROKER_URL": self.broker_url,
            "HANDOVER_DATABASE_URL": self.databases[name],
            "HANDOVER_RETRY_DELAYS": "[1, 2]",
            **env,
        }
        process = Process(name, settings, self.folder, arguments)
        self.processes.append(process)
        return process

    def start(self, name: str, **env: str) -> Process:
        """A service that is ready."""
        return self.process(name, **env).start().ready()

    def client(self) -> Client:
        """A caller."""
        client = Client(self.broker_url)
        self.clients.append(client)
        return client

    def lines(self, file: str = "log") -> list[str]:
        """What the services have noted outside of their databases."""
        path = self.folder / file
        return path.read_text().splitlines() if path.exists() else []

    def stop(self) -> None:
        """Ends everything."""
        for client in self.clients:
            client.close()
        for process in self.processes:
            process.kill()


def sqlite_databases(folder: Path) -> dict[str, str]:
    """Two databases with tables."""
    urls = {name: f"sqlite:///{folder}/{name}.sqlite3" for name in ("toy", "peer")}
    for url in urls.values():
        make_tables(url)
    return urls


@pytest.fixture
def rig(broker: TestBroker, tmp_path: Path) -> Iterator[Rig]:
    """Services of one test on SQLite; tests of one module share the vhost, so they name their queues' leftovers."""
    rig = Rig(broker.url, tmp_path, sqlite_databases(tmp_path))
    yield rig
    rig.stop()


@pytest.fixture
def postgresql_rig(broker: TestBroker, servers: Servers, tmp_path: Path) -> Iterator[Rig]:
    """Services of one test on PostgreSQL, where replicas may run side by side."""
    with new_database(servers) as toy, new_database(servers) as peer:
        make_tables(toy)
        make_tables(peer)
        rig = Rig(broker.url, tmp_path, {"toy": toy, "peer": peer})
        yield rig
        rig.stop()


@pytest.fixture
def app(database_url: str) -> Iterator[Application]:
    """The counters on both databases."""
    application = counters.application(database_url)
    yield application
    application.engine.dispose()
