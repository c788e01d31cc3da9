"""A private RabbitMQ node: own name, ports, folders and cookie, so that it disturbs no other broker of the machine.

python -m deploy.local.broker start FOLDER [--port N]     starts one and prints its URL
python -m deploy.local.broker stop FOLDER
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

from deploy.local import ports, process

# Not /usr/sbin: that wrapper would change to the system's broker user and its folders.
PROGRAM = Path("/usr/lib/rabbitmq/bin/rabbitmq-server")
ADMIN = "admin"


@dataclass(frozen=True)
class User:
    """A broker user and the regular expressions of what it may configure, write and read."""

    name: str
    password: str
    configure: str = ".*"
    write: str = ".*"
    read: str = ".*"
    tags: str = ""


def may_use(service: str) -> tuple[str, str, str]:
    """What a service may configure, write and read: its own queues and exchanges, everybody's events and hints, RPC."""
    own = rf"rpc-{service}|rpc[.]reply-.*|{service}[.].*"
    return (
        rf"^(nameko-rpc|[a-z]+[.](events|live)|{own})$",
        rf"^(nameko-rpc|amq[.]default|{own})$",
        rf"^(nameko-rpc|[a-z]+[.](events|live)|{own})$",
    )


@dataclass
class Broker:
    """One node below `folder`. Start and stop are safe to repeat."""

    folder: Path
    port: int
    api_port: int
    dist_port: int
    epmd_port: int
    users: list[User] = field(default_factory=list)

    @property
    def admin_password(self) -> str:
        """Made once, kept in the node's folder."""
        path = self.folder / "admin.password"
        if not path.exists():
            self.folder.mkdir(parents=True, exist_ok=True)
            path.touch(mode=0o600)
            path.write_text(secrets.token_urlsafe(18))
        return path.read_text()

    @property
    def admin_url(self) -> str:
        """AMQP URL of the administrator, without a vhost."""
        return f"amqp://{ADMIN}:{self.admin_password}@127.0.0.1:{self.port}"

    @property
    def api_url(self) -> str:
        """URL of the management API, with the administrator's password."""
        return f"http://{ADMIN}:{self.admin_password}@127.0.0.1:{self.api_port}"

    @property
    def pid(self) -> int | None:
        """The running node's process."""
        return process.read_pid(self.folder / "node.pid")

    def start(self, *, seconds: float = 60) -> None:
        """Starts the node unless it runs, and waits until it answers."""
        if self.pid is not None and self._answers():
            return
        if not PROGRAM.exists():
            raise RuntimeError("RabbitMQ is not installed (Debian package rabbitmq-server)")
        self._write_files()
        self._start_epmd()
        with (self.folder / "start.log").open("ab") as log:
            node = subprocess.Popen(
                [str(PROGRAM)], env=self._environment(), stdout=log, stderr=log, stdin=subprocess.DEVNULL,
                start_new_session=True, cwd=self.folder,
            )  # fmt: skip
        node.returncode = 0  # it outlives this object on purpose; silences the interpreter's warning
        process.write_pid(self.folder / "node.pid", node.pid)
        self._wait(node.pid, seconds)

    def stop(self, *, seconds: float = 30) -> None:
        """Stops the node and its name server."""
        for name, limit in (("node.pid", seconds), ("epmd.pid", 5.0)):
            pid = process.read_pid(self.folder / name)
            if pid is not None:
                process.stop(pid, limit)
            (self.folder / name).unlink(missing_ok=True)

    def kill(self) -> None:
        """`kill -9`, for tests; what was durable is there after the next start."""
        pid = self.pid
        if pid is not None:
            os.killpg(pid, signal.SIGKILL)  # the node itself is a child of the start script that we know
            process.stop(pid, 0, signal.SIGKILL)

    def _wait(self, pid: int, seconds: float) -> None:
        until = time.monotonic() + seconds
        while not self._answers():
            if not process.alive(pid) or time.monotonic() > until:
                tail = (self.folder / "start.log").read_text(errors="replace")[-2000:]
                self.stop(seconds=1)
                raise RuntimeError(f"the broker did not start; {self.folder}/start.log ends with:\n{tail}")
            time.sleep(0.1)

    def _answers(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=2) as link:
                link.sendall(b"AMQP\x00\x00\x09\x01")
                return len(link.recv(8)) > 0
        except OSError:
            return False

    def _start_epmd(self) -> None:
        # Our own name server: the one that Erlang starts by itself is shared and never ends.
        if process.read_pid(self.folder / "epmd.pid") is not None:
            return
        program = shutil.which("epmd") or "/usr/bin/epmd"
        server = subprocess.Popen(
            [program, "-port", str(self.epmd_port), "-address", "127.0.0.1"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip
        server.returncode = 0
        process.write_pid(self.folder / "epmd.pid", server.pid)
        ports.wait_open(self.epmd_port, 5)

    def _environment(self) -> dict[str, str]:
        name = "handover-" + hashlib.sha256(str(self.folder.resolve()).encode()).hexdigest()[:8]
        return {
            "PATH": os.environ.get("PATH", "/usr/bin:/bin"),
            "LANG": "C.UTF-8",
            "HOME": str(self.folder),  # where the cookie lies
            "ERL_EPMD_PORT": str(self.epmd_port),
            "ERL_EPMD_ADDRESS": "127.0.0.1",
            "RABBITMQ_NODENAME": f"{name}@localhost",
            "RABBITMQ_DIST_PORT": str(self.dist_port),
            "RABBITMQ_CONFIG_FILE": str(self.folder / "rabbitmq.conf"),
            "RABBITMQ_CONF_ENV_FILE": str(self.folder / "no-system-settings"),
            "RABBITMQ_ADVANCED_CONFIG_FILE": str(self.folder / "advanced.config"),
            "RABBITMQ_ENABLED_PLUGINS_FILE": str(self.folder / "enabled_plugins"),
            "RABBITMQ_MNESIA_BASE": str(self.folder / "data"),
            "RABBITMQ_LOG_BASE": str(self.folder / "log"),
            # Idle schedulers shall sleep: on a small machine their spinning is taken from the services.
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": "+sbwt none +sbwtdcpu none +sbwtdio none",
        }

    def _write_files(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / "advanced.config").write_text("[].\n")
        (self.folder / "enabled_plugins").write_text("[rabbitmq_management].\n")
        (self.folder / "rabbitmq.conf").write_text(
            f"listeners.tcp.1 = 127.0.0.1:{self.port}\n"
            f"management.tcp.ip = 127.0.0.1\nmanagement.tcp.port = {self.api_port}\n"
            f"load_definitions = {self.folder / 'definitions.json'}\n"
            "disk_free_limit.absolute = 64MB\n"
        )
        users = [User(ADMIN, self.admin_password, tags="administrator"), *self.users]
        (self.folder / "definitions.json").touch(mode=0o600)
        (self.folder / "definitions.json").write_text(json.dumps(definitions(users)))


def definitions(users: list[User]) -> dict[str, Any]:
    """What a node loads at its start: the vhost / and users with their permissions in it."""
    return {
        "vhosts": [{"name": "/"}],
        "users": [
            {
                "name": user.name,
                "password_hash": hashed(user.password),
                "hashing_algorithm": "rabbit_password_hashing_sha256",
                "tags": user.tags,
            }
            for user in users
        ],
        "permissions": [
            {"user": u.name, "vhost": "/", "configure": u.configure, "write": u.write, "read": u.read} for u in users
        ],
    }


def hashed(password: str) -> str:
    """RabbitMQ's own salted form of a password."""
    salt = secrets.token_bytes(4)
    return base64.b64encode(salt + hashlib.sha256(salt + password.encode()).digest()).decode()


class Api:
    """The few calls of RabbitMQ's management API that tests and tools need."""

    def __init__(self, url: str) -> None:
        """`url` with user and password: http://user:password@host:port."""
        scheme, _, rest = url.partition("://")
        credentials, _, self._host = rest.rpartition("@")
        self._base = f"{scheme}://{self._host}/api"
        self._auth = "Basic " + base64.b64encode(credentials.encode()).decode()
        self.user = credentials.partition(":")[0]

    def call(self, method: str, path: str, body: Any = None) -> Any:
        """One request; the parsed answer, None for an empty one."""
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"{self._base}/{path}", data=data, method=method)
        request.add_header("Authorization", self._auth)
        request.add_header("Content-Type", "application/json")
        with urllib.request.urlopen(request, timeout=20) as answer:
            text = answer.read()
        return json.loads(text) if text else None

    def make_vhost(self, name: str) -> None:
        """A vhost that this API's user may use."""
        self.call("PUT", f"vhosts/{quote(name, safe='')}", {})
        self.allow(name, self.user)

    def allow(self, vhost: str, user: str, configure: str = ".*", write: str = ".*", read: str = ".*") -> None:
        """Permissions of a user in a vhost."""
        rights = {"configure": configure, "write": write, "read": read}
        self.call("PUT", f"permissions/{quote(vhost, safe='')}/{quote(user, safe='')}", rights)

    def drop_vhost(self, name: str) -> None:
        """Removes a vhost with everything in it; its connections are closed."""
        try:
            self.call("DELETE", f"vhosts/{quote(name, safe='')}")
        except urllib.error.HTTPError as error:
            if error.code != 404:
                raise

    def queues(self, vhost: str) -> list[dict[str, Any]]:
        """All queues of a vhost with what the API knows of them (counts may be some seconds old)."""
        found: list[dict[str, Any]] = self.call("GET", f"queues/{quote(vhost, safe='')}")
        return found


def private(folder: Path) -> Broker:
    """A node on ports that nobody uses now."""
    port, api_port, dist_port, epmd_port = ports.unused(4)
    return Broker(folder, port, api_port, dist_port, epmd_port)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("action", choices=["start", "stop"])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--port", type=int, default=5673)
    options = parser.parse_args()
    port = options.port
    broker = Broker(options.folder.resolve(), port, port + 10000, port + 20000, port + 1000)
    if options.action == "stop":
        broker.stop()
        return
    broker.start()
    print(f"{broker.admin_url}/")


if __name__ == "__main__":
    main()
