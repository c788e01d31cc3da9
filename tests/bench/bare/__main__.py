"""python -m tests.bench.bare echo|command: one stock nameko process.

BARE_BROKER_URL, BARE_DATABASE_URL (PostgreSQL) and BARE_WORKERS (10) configure it. Everything is nameko's own: its
`rpc` entry point, its replies with publisher confirms, its runner. The database driver is in eventlet's green mode, as
in the suite, and each call is one transaction: load a row by its key for update, change it, commit.
"""

import chassis.runtime.patch  # noqa: F401  # isort: skip  # first

import os
import signal
import sys
from typing import Any

import eventlet
from nameko.rpc import rpc
from nameko.runners import ServiceRunner
from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from tests.bench.bare.table import Thing


class Echo:
    """Answers with what it got."""

    name = "bare_echo"

    @rpc  # type: ignore[untyped-decorator]  # nameko has no types
    def call(self, request: dict[str, Any]) -> dict[str, Any]:
        """The least that a call can cost."""
        return request


class Command:
    """Loads, changes and commits one row."""

    name = "bare_command"
    engine = create_engine(os.environ.get("BARE_DATABASE_URL", "postgresql+psycopg2://"), pool_size=10, max_overflow=0)

    @rpc  # type: ignore[untyped-decorator]
    def call(self, request: dict[str, Any]) -> dict[str, Any]:
        """The least that a command can cost."""
        with Session(self.engine) as session, session.begin():
            thing = session.get(Thing, request["key"], with_for_update=True)
            if thing is None:
                raise KeyError(request["key"])
            thing.value += 1
            return {"value": thing.value}


def main() -> None:
    """Runs until SIGTERM."""
    services = {"echo": Echo, "command": Command}
    config = {
        "AMQP_URI": os.environ["BARE_BROKER_URL"],
        "max_workers": int(os.environ.get("BARE_WORKERS", "10")),
    }
    runner = ServiceRunner(config)
    runner.add_service(services[sys.argv[1]])
    runner.start()
    ended = eventlet.event.Event()
    signal.signal(signal.SIGTERM, lambda *_: ended.ready() or ended.send())
    while not ended.ready():
        eventlet.sleep(0.2)
    os._exit(0)


if __name__ == "__main__":
    main()
