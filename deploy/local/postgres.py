"""A private PostgreSQL cluster: own port and folder. As root it runs as the system's user `postgres`, else as oneself.

python -m deploy.local.postgres start FOLDER [--port N]     starts one and prints its administrator's URL
python -m deploy.local.postgres stop FOLDER
"""

from __future__ import annotations

import argparse
import os
import pwd
import secrets
import signal
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg2
from psycopg2 import sql

from deploy.local import ports, process

ADMIN = "admin"


@dataclass
class Cluster:
    """One cluster below `folder`. Start and stop are safe to repeat. `durable=False` skips fsync, for tests."""

    folder: Path
    port: int
    durable: bool = True

    @property
    def data(self) -> Path:
        """Where the cluster lies; it belongs to the user that runs it."""
        return self.folder / "data"

    @property
    def admin_password(self) -> str:
        """Made once, kept beside the cluster."""
        path = self.folder / "admin.password"
        if not path.exists():
            self.folder.mkdir(parents=True, exist_ok=True)
            path.touch(mode=0o600)
            path.write_text(secrets.token_urlsafe(18))
        return path.read_text()

    @property
    def admin_url(self) -> str:
        """The superuser's URL, for making roles and databases only."""
        return f"postgresql://{ADMIN}:{self.admin_password}@127.0.0.1:{self.port}/postgres"

    @property
    def pid(self) -> int | None:
        """The running server's process."""
        return process.read_pid(self.folder / "server.pid")

    def start(self) -> None:
        """Makes the cluster at the first time, starts it unless it runs, and waits until it answers."""
        if self.pid is not None:
            return
        self.folder.mkdir(parents=True, exist_ok=True)
        self._require_reachable()
        if not (self.data / "PG_VERSION").exists():
            self._make()
        with (self.folder / "server.log").open("ab") as log:
            server = subprocess.Popen(
                [str(programs() / "postgres"), "-D", str(self.data), *self._options()],
                stdout=log, stderr=log, stdin=subprocess.DEVNULL, start_new_session=True, cwd="/", **_user(),
            )  # fmt: skip
        server.returncode = 0  # it outlives this object on purpose
        process.write_pid(self.folder / "server.pid", server.pid)
        if not ports.wait_open(self.port, 30) or not process.alive(server.pid):
            tail = (self.folder / "server.log").read_text(errors="replace")[-2000:]
            raise RuntimeError(f"PostgreSQL did not start; {self.folder}/server.log ends with:\n{tail}")
        self._wait_ready()

    def stop(self, *, seconds: float = 30) -> None:
        """A fast shutdown: open transactions are rolled back."""
        pid = self.pid
        if pid is not None:
            process.stop(pid, seconds, signal.SIGINT)
        (self.folder / "server.pid").unlink(missing_ok=True)

    def make_role(self, name: str, password: str) -> None:
        """A role without any privilege beyond its own databases, so that row-level security binds it."""
        with Admin(self.admin_url) as admin:
            admin.make_role(name, password)

    def make_database(self, name: str, owner: str) -> None:
        """A database unless it exists; nobody but its owner may connect."""
        with Admin(self.admin_url) as admin:
            admin.make_database(name, owner)

    def _make(self) -> None:
        password = self.folder / "initial.password"
        password.touch(mode=0o600)
        password.write_text(self.admin_password)
        self.data.mkdir(mode=0o700, exist_ok=True)
        if os.geteuid() == 0:
            owner = pwd.getpwnam("postgres")
            for path in (self.data, password):
                os.chown(path, owner.pw_uid, owner.pw_gid)
        try:
            done = subprocess.run(
                [str(programs() / "initdb"), "-D", str(self.data), "-U", ADMIN, "-A", "scram-sha-256",
                 f"--pwfile={password}", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"],
                capture_output=True, text=True, cwd="/", check=False, **_user(),
            )  # fmt: skip
        finally:
            password.unlink()
        if done.returncode != 0:
            raise RuntimeError(f"initdb failed: {done.stderr.strip()}")

    def _options(self) -> list[str]:
        settings = {
            "port": str(self.port),
            "listen_addresses": "127.0.0.1",
            "unix_socket_directories": "",  # a socket's path has 107 characters, folders of tests have more
            "max_connections": "300",
            "shared_buffers": "128MB",
        }
        if not self.durable:
            settings |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
            settings["track_commit_timestamp"] = "on"  # the bench asks when an effect was committed
        return [word for key, value in settings.items() for word in ("-c", f"{key}={value}")]

    def _require_reachable(self) -> None:
        if os.geteuid() != 0:
            return
        for parent in [self.folder, *self.folder.resolve().parents]:
            if not parent.stat().st_mode & 0o001:
                raise RuntimeError(f"user postgres cannot enter {parent}: chmod o+x it, or move the state folder")

    def _wait_ready(self) -> None:
        for _ in range(200):
            try:
                psycopg2.connect(self.admin_url, connect_timeout=5).close()
                return
            except psycopg2.OperationalError as error:
                if "starting up" not in str(error):
                    raise
        raise RuntimeError("PostgreSQL is still starting up")


class Admin:
    """The administrator's connection to any server: roles and databases."""

    def __init__(self, url: str) -> None:
        self._connection: Any = psycopg2.connect(url)
        self._connection.autocommit = True

    def __enter__(self) -> Admin:
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()

    def make_role(self, name: str, password: str) -> None:
        """A login that is neither superuser nor exempt from row-level security; a present one gets the password."""
        verb = "ALTER" if self._exists("pg_roles", "rolname", name) else "CREATE"
        self._run(
            sql.SQL(verb + " ROLE {} LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE PASSWORD {}").format(
                sql.Identifier(name), sql.Literal(password)
            )
        )

    def make_database(self, name: str, owner: str) -> None:
        """Unless it exists."""
        if self._exists("pg_database", "datname", name):
            return
        self._run(sql.SQL("CREATE DATABASE {} OWNER {}").format(sql.Identifier(name), sql.Identifier(owner)))
        self._run(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(sql.Identifier(name)))

    def drop_database(self, name: str) -> None:
        """Its connections are closed."""
        self._run(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))

    def _exists(self, table: str, column: str, name: str) -> bool:
        query = sql.SQL("SELECT 1 FROM {} WHERE {} = {}")
        with self._connection.cursor() as cursor:
            cursor.execute(query.format(sql.Identifier(table), sql.Identifier(column), sql.Literal(name)))
            return cursor.fetchone() is not None

    def _run(self, statement: Any) -> None:
        with self._connection.cursor() as cursor:
            cursor.execute(statement)


def programs() -> Path:
    """The folder of the newest installed server."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda p: int(p.parts[-3]))
    if not found:
        raise RuntimeError("PostgreSQL is not installed (Debian package postgresql)")
    return found[-1].parent


def _user() -> dict[str, Any]:
    # The server refuses to run as root.
    return {"user": "postgres", "group": "postgres", "extra_groups": []} if os.geteuid() == 0 else {}


def private(folder: Path) -> Cluster:
    """A fast, forgetful cluster on a port that nobody uses now."""
    return Cluster(folder, ports.unused(1)[0], durable=False)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("action", choices=["start", "stop"])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--port", type=int, default=5433)
    options = parser.parse_args()
    cluster = Cluster(options.folder.resolve(), options.port)
    if options.action == "stop":
        cluster.stop()
        return
    cluster.start()
    print(cluster.admin_url)


if __name__ == "__main__":
    main()
