"""Broker and database server of a test run: given by the environment, left running by `make test-servers`, or private.

python -m tests.support.servers start     starts both once for many test runs; they are found by themselves
python -m tests.support.servers stop
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from deploy.local import broker as brokers
from deploy.local import postgres

BROKER = "HANDOVER_TEST_BROKER_API"
POSTGRES = "HANDOVER_TEST_POSTGRES_URL"
AMQP = "HANDOVER_TEST_BROKER_URL"
SHARED = Path(__file__).parents[2] / ".state" / "test-servers"


@dataclass
class Servers:
    """Starts what is asked for at the first use and remembers what to stop; `private`: takes no given server."""

    private: bool = False
    _folders: list[Path] = field(default_factory=list)
    _broker: brokers.Broker | None = None
    _cluster: postgres.Cluster | None = None
    _postgres_url: str = ""
    _amqp: tuple[str, str] | None = None

    def amqp(self) -> tuple[str, str]:
        """(AMQP URL without vhost, management URL), both with an administrator's password."""
        if self._amqp is None:
            given = None if self.private else _given(AMQP, BROKER)
            self._amqp = (given[0], given[1]) if given else self._own_broker()
        return self._amqp

    def postgres_url(self) -> str:
        """The superuser's URL."""
        if not self._postgres_url:
            given = None if self.private else _given(POSTGRES)
            self._postgres_url = given[0] if given else self._own_cluster()
        return self._postgres_url

    def broker_pid(self) -> int:
        """The started broker's process group."""
        assert self._broker is not None and self._broker.pid is not None, "a broker of this object's own"
        return self._broker.pid

    def postgres_pid(self) -> int:
        """The started database server."""
        assert self._cluster is not None and self._cluster.pid is not None, "a server of this object's own"
        return self._cluster.pid

    def stop(self) -> None:
        """Stops what this object started and removes its files."""
        if self._broker:
            self._broker.stop(seconds=15)
        if self._cluster:
            self._cluster.stop()
        for folder in self._folders:
            shutil.rmtree(folder, ignore_errors=True)

    def _own_broker(self) -> tuple[str, str]:
        self._broker = brokers.private(self.folder("broker"))
        self._broker.start()
        return self._broker.admin_url, self._broker.api_url

    def _own_cluster(self) -> str:
        self._cluster = postgres.private(self.folder("postgres"))
        self._cluster.start()
        return self._cluster.admin_url

    def folder(self, name: str) -> Path:
        """A temporary folder that the database's system user can enter, too."""
        folder = Path(tempfile.mkdtemp(prefix=f"handover-{name}-"))
        folder.chmod(0o711)
        self._folders.append(folder)
        return folder


def _given(*names: str) -> tuple[str, ...] | None:
    values = tuple(os.environ.get(name, "") for name in names)
    if all(values):
        return values
    try:
        lines = (SHARED / "env").read_text().splitlines()
    except OSError:
        return None
    shared = dict(line.split("=", 1) for line in lines)
    return tuple(shared[name] for name in names) if all(name in shared for name in names) else None


def main() -> None:
    node = brokers.Broker(SHARED / "broker", 5781, 15781, 25781, 6781)
    cluster = postgres.Cluster(SHARED / "postgres", 5782, durable=False)
    if sys.argv[1:] == ["start"]:
        node.start()
        cluster.start()
        env = {AMQP: node.admin_url, BROKER: node.api_url, POSTGRES: cluster.admin_url}
        (SHARED / "env").touch(mode=0o600)
        (SHARED / "env").write_text("".join(f"{k}={v}\n" for k, v in env.items()))
        print("".join(f"export {k}={v}\n" for k, v in env.items()), end="")
    elif sys.argv[1:] == ["stop"]:
        (SHARED / "env").unlink(missing_ok=True)
        node.stop()
        cluster.stop()
    else:
        sys.exit(__doc__)


if __name__ == "__main__":
    main()
