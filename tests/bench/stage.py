"""What the bench runs on: the whole suite on PostgreSQL, its databases open to the bench, clients for both doors."""

from __future__ import annotations

import contextlib
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import aiohttp
import grpc
import psycopg2

from deploy.local.plan import SERVICES, WITH_DATABASE
from tests.support.servers import Servers
from tests.support.suite import Suite, new_suite


@dataclass
class Stage:
    """The running suite and the server below it."""

    suite: Suite
    servers: Servers

    def database(self, service: str) -> Any:
        """A superuser's connection to a service's database: not bound by row-level security."""
        name = urlsplit(self.suite.plan.given[f"{service.upper()}_DATABASE_URL"]).path.lstrip("/")
        admin = urlsplit(self.servers.postgres_url())
        return psycopg2.connect(admin._replace(path=f"/{name}").geturl())

    def analyze(self) -> None:
        """Lets the planner know the tables, as it does some minutes after a start (autovacuum looks once a minute)."""
        for service in WITH_DATABASE:
            connection = self.database(service)
            connection.autocommit = True
            with connection.cursor() as cursor:
                cursor.execute("VACUUM ANALYZE")
            connection.close()

    def http(self, clients: int, **who: str) -> aiohttp.ClientSession:
        """A session in the name of a person or system with one connection a client."""
        headers = {"Authorization": f"Bearer {self.suite.token(**who)}"}
        connector = aiohttp.TCPConnector(limit=clients)
        return aiohttp.ClientSession(self.suite.http, headers=headers, connector=connector)

    def grpc(self) -> grpc.aio.Channel:
        """A channel to the other door; calls need the token in their metadata."""
        return grpc.aio.insecure_channel(self.suite.grpc)

    def broker_url(self) -> str:
        """The administrator's URL of the suite's vhost."""
        return f"{self.servers.amqp()[0]}/{self.suite.vhost}"

    @contextlib.contextmanager
    def new_vhost(self) -> Iterator[str]:
        """A vhost for something else; its URL."""
        name = f"b-{uuid.uuid4().hex[:12]}"
        self.suite.api.make_vhost(name)
        try:
            yield f"{self.servers.amqp()[0]}/{name}"
        finally:
            self.suite.api.drop_vhost(name)

    def rss_mb(self) -> dict[str, float]:
        """Resident memory of each process, in MB."""
        return {name: _rss(self.suite.pid(name)) for name in SERVICES}


@contextlib.contextmanager
def stage() -> Iterator[Stage]:
    """Starts everything and stops it again."""
    servers = Servers(private=True)
    try:
        with new_suite(servers, "postgresql", settings={"HANDOVER_LOG_LEVEL": "WARNING"}) as suite:
            yield Stage(suite, servers)
    finally:
        servers.stop()


def _rss(pid: int) -> float:
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return round(pages * 4096 / 1e6, 1)
