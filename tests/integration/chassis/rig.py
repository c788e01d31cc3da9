"""Tools of the runtime's tests: real processes of the toy services and a plain AMQP client, unpatched."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

import amqp
from kombu.connection import Connection

from chassis import db
from deploy.local import ports
from tests.integration.chassis.toy.service import Base

_Connection: Any = Connection  # its annotations are partial
ROOT = Path(__file__).parents[3]


def eventually(check: Callable[[], Any], what: str, seconds: float = 30.0) -> Any:
    """Waits until `check` returns something true, and returns it."""
    end = time.monotonic() + seconds
    while True:
        found = check()
        if found:
            return found
        if time.monotonic() > end:
            raise AssertionError(f"not within {seconds} s: {what}")
        time.sleep(0.05)


def make_tables(url: str) -> None:
    """What a service's migration would do."""
    engine = db.make_engine(url, pool=1)
    Base.metadata.create_all(engine)
    db.ChassisBase.metadata.create_all(engine)
    engine.dispose()


@dataclass
class Process:
    """One running service."""

    name: str
    env: dict[str, str]
    folder: Path
    arguments: tuple[str, ...] = ()
    port: int = field(default_factory=lambda: ports.unused(1)[0])
    popen: subprocess.Popen[bytes] | None = None

    def start(self) -> Process:
        """Starts it without waiting."""
        self.log_path = self.folder / f"{self.name}-{self.port}-{uuid4().hex[:6]}.log"
        env = {**os.environ, "HANDOVER_ADMIN_PORT": str(self.port), "TOY_DIR": str(self.folder), **self.env}
        env.pop("PYTHONDONTWRITEBYTECODE", None)  # compiled files make the second start twice as fast
        command = [sys.executable, "-m", "tests.integration.chassis.toy", self.name, *self.arguments]
        with self.log_path.open("wb") as log:
            self.popen = subprocess.Popen(command, cwd=ROOT, env=env, stdout=log, stderr=subprocess.STDOUT)
        return self

    @property
    def over(self) -> bool:
        """Whether it has ended."""
        return self.popen is not None and self.popen.poll() is not None

    def get(self, path: str) -> tuple[int, str]:
        """A page of the admin port; (0, why) when it does not answer."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=5) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read().decode()
        except OSError as error:
            return 0, repr(error)

    def ready(self, seconds: float = 40.0) -> Process:
        """Waits until it takes work."""

        def is_ready() -> bool:
            assert self.popen is not None
            assert self.popen.poll() is None, f"ended with {self.popen.returncode}:\n{self.log}"
            return self.get("/readyz")[0] == 200

        try:
            eventually(is_ready, f"{self.name} is ready", seconds)
        except AssertionError as error:
            raise AssertionError(f"{error}\n{self.get('/readyz')}\n{self.log}") from None
        return self

    @property
    def log(self) -> str:
        """What it has logged."""
        return self.log_path.read_text(errors="replace")

    def metric(self, name: str) -> float:
        """The sum of a metric's samples."""
        lines = self.get("/metrics")[1].splitlines()
        return sum(float(line.rsplit(" ", 1)[1]) for line in lines if line.startswith((name + " ", name + "{")))

    def signal(self, number: int = signal.SIGTERM) -> None:
        """Sends a signal."""
        assert self.popen is not None
        self.popen.send_signal(number)

    def end(self, seconds: float = 30.0) -> int:
        """Waits for its end; the exit code."""
        assert self.popen is not None
        return self.popen.wait(seconds)

    def kill(self) -> None:
        """kill -9, also of one that has ended already."""
        if self.popen is not None and self.popen.poll() is None:
            self.popen.kill()
            self.popen.wait(10)


class Client:
    """Publishes calls as the gateway does and collects the replies."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.replies: dict[str, list[dict[str, Any]]] = {}
        self.key = uuid4().hex
        self._connect()

    def _connect(self) -> None:
        self._kombu: Any = _Connection(self.url, connect_timeout=5)
        self._kombu.ensure_connection(max_retries=20, interval_start=0.2)
        self.raw: Any = self._kombu.connection
        self.channel: Any = self.raw.channel()
        self.channel.auto_decode = False
        self.channel.exchange_declare("nameko-rpc", "topic", durable=True, auto_delete=False)
        queue = f"rpc.reply-test-{self.key}"
        self.channel.queue_declare(queue, exclusive=True, auto_delete=True)
        self.channel.queue_bind(queue, "nameko-rpc", self.key)
        self.channel.basic_consume(queue, no_ack=True, callback=self._replied)

    def _replied(self, message: Any) -> None:
        body = json.loads(message.body)
        self.replies.setdefault(message.properties.get("correlation_id", ""), []).append(body)

    def send(
        self,
        service: str,
        method: str,
        request: dict[str, Any] | None = None,
        *,
        key: str = "",
        deadline: float = 60.0,
        headers: dict[str, Any] | None = None,
    ) -> str:
        """Publishes a call; its correlation id."""
        correlation = uuid4().hex
        sent = {
            "nameko.tenant": "t1",
            "nameko.actor": "tester",
            "nameko.actor_kind": "person",
            "nameko.request_id": correlation,
            "nameko.deadline": repr(time.time() + deadline),
            "nameko.idempotency_key": key or correlation,
            **(headers or {}),
        }
        message = amqp.Message(
            json.dumps({"args": [], "kwargs": {"request": request or {}}}).encode(),
            content_type="application/json",
            reply_to=self.key,
            correlation_id=correlation,
            application_headers=sent,
        )
        self.channel.basic_publish(message, "nameko-rpc", f"{service}.{method}")
        return correlation

    def put(self, exchange: str, key: str, body: bytes, **properties: Any) -> None:
        """Publishes anything anywhere."""
        self.channel.basic_publish(amqp.Message(body, **properties), exchange, key)

    def drain(self, seconds: float = 0.05) -> None:
        """Reads what has arrived."""
        try:
            self.raw.drain_events(timeout=seconds)
        except TimeoutError:
            return

    def wait(self, correlation: str, seconds: float = 20.0) -> dict[str, Any]:
        """The reply to a call."""
        end = time.monotonic() + seconds
        while correlation not in self.replies:
            assert time.monotonic() < end, "no reply"
            self.drain(0.2)
        return self.replies[correlation][0]

    def wait_all(self, correlations: list[str], seconds: float = 60.0) -> None:
        """Until every call has its reply."""
        for correlation in correlations:
            self.wait(correlation, seconds)

    def call(self, service: str, method: str, request: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
        """Sends and waits."""
        return self.wait(self.send(service, method, request, **more))

    def result(self, service: str, method: str, request: dict[str, Any] | None = None, **more: Any) -> Any:
        """The result of a call that must succeed."""
        reply = self.call(service, method, request, **more)
        assert reply["error"] is None, reply
        return reply["result"]

    def answered(self) -> int:
        """How many calls have an answer by now."""
        self.drain()
        return len(self.replies)

    def close(self) -> None:
        """Ends the connection, also one whose broker is gone."""
        with contextlib.suppress(OSError, amqp.exceptions.AMQPError):
            self._kombu.release()
        self.raw.collect()
