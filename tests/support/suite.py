"""The whole suite as real processes, on a vhost and databases of its own; tests may stop, kill and start any of them.

def test_x(suite: Suite) -> None:
    hr = suite.person("E1037")                      # an httpx client with a bearer token
    hr.get("/v1/cases").raise_for_status()
    suite.kill("notify"); suite.start("notify"); suite.wait_ready("notify")
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx

from deploy.local import broker as brokers
from deploy.local import plan as plans
from deploy.local import ports, sandbox, up
from deploy.local.plan import SERVICES, WITH_DATABASE, Plan
from tests.support.servers import Servers

PASSWORD = "only-for-tests"
DRAIN_SECONDS = 20
DOORS = ("HANDOVER_HTTP_PORT", "HANDOVER_GRPC_PORT")


class Suite:
    """Processes by name; a second replica of a service is `notify#2`."""

    def __init__(self, plan: Plan, api: brokers.Api, vhost: str) -> None:
        self.plan = plan
        self.api = api
        self.vhost = vhost
        self._running: dict[str, subprocess.Popen[bytes]] = {}
        self._clients: list[httpx.Client] = []
        self._replica_ports: dict[str, list[int]] = {}

    @property
    def http(self) -> str:
        """The HTTP door."""
        return self.plan.http

    @property
    def grpc(self) -> str:
        """The gRPC door, host:port."""
        return self.plan.grpc

    def http_of(self, name: str) -> str:
        """The HTTP door of a replica of the gateway, e.g. `gateway#2`."""
        return self._plan_of(name).http

    def admin_of(self, name: str) -> str:
        """Where a process shows its health and metrics."""
        return f"http://127.0.0.1:{self._plan_of(name).port(name.partition('#')[0].upper() + '_ADMIN_PORT')}"

    @property
    def mails(self) -> str:
        """Where the mail server shows its mails; `/mails.json` holds all of them."""
        return f"http://127.0.0.1:{self.plan.port('HANDOVER_MAILS_PORT')}"

    def start(self, *names: str) -> None:
        """Starts processes, all of them when none is named; what runs already stays."""
        for name in names or ("mails", *SERVICES):
            if name in self._running and self._running[name].poll() is None:
                continue
            log = self.log_file(name).open("ab")
            with log:
                self._running[name] = subprocess.Popen(
                    self._command(name), env=self._environment(name), cwd=plans.ROOT, stdout=log, stderr=log,
                    stdin=subprocess.DEVNULL,
                )  # fmt: skip

    def stop(self, *names: str) -> None:
        """SIGTERM and a bounded drain; raises when a process had to be killed or ended with an error."""
        chosen = [name for name in names or tuple(reversed(self._running)) if name in self._running]
        children = {name: self._running.pop(name) for name in chosen}
        for child in children.values():
            child.send_signal(signal.SIGTERM)
        failed = []
        for name, child in children.items():
            try:
                code = child.wait(DRAIN_SECONDS)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()
                code = -9
            if code != 0:
                failed.append(f"{name} ended with {code}: {self.log_tail(name)}")
        if failed:
            raise AssertionError("\n".join(failed))

    def kill(self, name: str) -> None:
        """`kill -9`."""
        child = self._running.pop(name)
        child.kill()
        child.wait()

    def kill_all(self) -> None:
        """For the end of a test that left processes in any state."""
        for name in list(self._running):
            self.kill(name)

    def pid(self, name: str) -> int:
        """The process of a name."""
        return self._running[name].pid

    def alive(self, name: str) -> bool:
        """Whether the process runs."""
        return name in self._running and self._running[name].poll() is None

    def wait_ready(self, *names: str, seconds: float = 90) -> None:
        """Until /readyz of each says yes."""
        for name in names or tuple(name for name in self._running if name != "mails"):
            service = name.partition("#")[0]
            until = time.monotonic() + seconds
            while answer := up.not_ready(self._plan_of(name), service):
                if time.monotonic() > until or not self.alive(name):
                    raise AssertionError(f"{name} is not ready: {answer}\n{self.log_tail(name)}")
                time.sleep(0.1)

    def fill_sandbox(self) -> None:
        """The sandbox company, through the doors."""
        sandbox.fill(self.http)

    def person(self, number: str) -> httpx.Client:
        """An HTTP client in the name of a sandbox person."""
        return self._client(person=number)

    def client(self, name: str) -> httpx.Client:
        """An HTTP client in the name of a system, e.g. `erp`."""
        return self._client(client=name)

    def token(self, **who: str) -> str:
        """A bearer token: `person="E1014"` or `client="erp"`."""
        with httpx.Client(base_url=self.http, timeout=30) as door:
            return sandbox.token(door, **who)

    def mails_to(self, address: str = "") -> list[dict[str, str]]:
        """Mails that the SMTP server took, oldest first."""
        answer = httpx.get(f"{self.mails}/mails.json", params={"to": address}, timeout=30)
        found: list[dict[str, str]] = answer.json()
        return found

    def eventually(self, question: Callable[[], Any], *, seconds: float = 30, what: str = "") -> Any:
        """Asks again until the answer is true; events take their time."""
        until = time.monotonic() + seconds
        while not (answer := question()):
            if time.monotonic() > until:
                raise AssertionError(f"not within {seconds} s: {what or question}; last answer {answer!r}")
            time.sleep(0.1)
        return answer

    def log_file(self, name: str) -> Path:
        """Where a process writes."""
        return self.plan.state / "logs" / f"{name}.log"

    def log_tail(self, name: str, lines: int = 15) -> str:
        """The last lines of its log."""
        path = self.log_file(name)
        return "\n".join(path.read_text(errors="replace").splitlines()[-lines:]) if path.exists() else ""

    def close(self) -> None:
        """Ends whatever still runs."""
        for client in self._clients:
            client.close()
        self.kill_all()

    def _client(self, **who: str) -> httpx.Client:
        headers = {"Authorization": f"Bearer {self.token(**who)}"}
        client = httpx.Client(base_url=self.http, headers=headers, timeout=30)
        self._clients.append(client)
        return client

    def _plan_of(self, name: str) -> Plan:
        service, _, replica = name.partition("#")
        if not replica:
            return self.plan
        if name not in self._replica_ports:
            self._replica_ports[name] = ports.unused(3)
        numbers = map(str, self._replica_ports[name])
        own = [f"{service.upper()}_ADMIN_PORT", *(DOORS if service == "gateway" else ())]
        given = {"HANDOVER_PUBLIC_URL": self.plan.http, **self.plan.given}
        return Plan(self.plan.state, {**self.plan.kept, **dict(zip(own, numbers, strict=False))}, given)

    def _environment(self, name: str) -> dict[str, str]:
        return dict(os.environ) if name == "mails" else self._plan_of(name).environment(name.partition("#")[0])

    def _command(self, name: str) -> list[str]:
        if name == "mails":
            wanted = [self.plan.kept["HANDOVER_SMTP_PORT"], self.plan.kept["HANDOVER_MAILS_PORT"]]
            return [sys.executable, "-m", "deploy.local.mails", str(self.plan.state / "mails"), *wanted]
        return [sys.executable, "-m", name.partition("#")[0]]


@contextlib.contextmanager
def new_suite(
    servers: Servers, database: str = "sqlite", *, settings: dict[str, str] | None = None, seed: bool = True
) -> Iterator[Suite]:
    """A running suite; `database` is sqlite or postgresql, `settings` more environment for all services."""
    from tests.support.fixtures import new_database  # here: that module makes fixtures of this one

    state = Path(tempfile.mkdtemp(prefix="handover-suite-"))
    api = brokers.Api(servers.amqp()[1])
    vhost = f"s-{uuid.uuid4().hex[:12]}"
    api.make_vhost(vhost)
    given = {"HANDOVER_ENV": "test", **_broker_users(api, vhost, servers), **(settings or {})}
    with contextlib.ExitStack() as stack:
        stack.callback(shutil.rmtree, state, ignore_errors=True)
        stack.callback(_drop_broker_users, api, vhost)
        if database == "postgresql":
            given.setdefault("HANDOVER_DATABASE_PREPARE", "true")
            for service in WITH_DATABASE:
                given[f"{service.upper()}_DATABASE_URL"] = stack.enter_context(new_database(servers))
        suite = Suite(_plan(state, given), api, vhost)
        stack.callback(suite.close)
        plans.save(suite.plan)
        sandbox.write_identities(state / "identities.json")
        up.prepare(suite.plan)
        suite.start()
        suite.wait_ready()
        if seed:
            suite.fill_sandbox()
        yield suite


def _plan(state: Path, given: dict[str, str]) -> Plan:
    free = dict(zip(plans.PORTS, map(str, ports.unused(len(plans.PORTS))), strict=True))
    clean = {"PATH": os.environ.get("PATH", ""), **free, **given}
    return plans.make(state, clean)


def _broker_users(api: brokers.Api, vhost: str, servers: Servers) -> dict[str, str]:
    """A user a service with the permissions of production, as settings of the services."""
    server = urlsplit(servers.amqp()[0])
    found = {}
    for service in SERVICES:
        user = f"{vhost}-{service}"
        api.call("PUT", f"users/{user}", {"password": PASSWORD, "tags": ""})
        api.allow(vhost, user, *brokers.may_use(service))
        found[f"{service.upper()}_BROKER_URL"] = f"amqp://{user}:{PASSWORD}@{server.hostname}:{server.port}/{vhost}"
    return found


def _drop_broker_users(api: brokers.Api, vhost: str) -> None:
    api.drop_vhost(vhost)
    for service in SERVICES:
        api.call("DELETE", f"users/{vhost}-{service}")
