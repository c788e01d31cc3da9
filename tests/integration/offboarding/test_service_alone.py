"""`python -m offboarding` with nothing but a broker and a database: it serves, publishes, replays and stops at once."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import time
import urllib.request
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from kombu import Connection, Exchange, Queue

from deploy.local import ports
from tests.support.fixtures import TestBroker

TENANT = {"display_name": "示例", "country": "CN", "locale": "zh-CN", "time_zone": "Asia/Shanghai"}
PLATFORM = {"actor": "root", "actor_kind": "person", "roles": "platform"}
ERP = {"tenant": "acme", "actor": "erp", "actor_kind": "system", "roles": "system"}


@pytest.fixture
def process(broker: TestBroker, database_url: str, tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    """The service, ready."""
    (port,) = ports.unused(1)
    env = os.environ | {
        "OFFBOARDING_BROKER_URL": broker.url,
        "OFFBOARDING_DATABASE_URL": database_url,
        "OFFBOARDING_ADMIN_PORT": str(port),
        "HANDOVER_STATE_DIR": str(tmp_path),
    }
    subprocess.run([sys.executable, "-m", "offboarding", "migrate"], env=env, check=True)
    with (tmp_path / "log").open("wb") as log:
        running = subprocess.Popen([sys.executable, "-m", "offboarding"], env=env, stdout=log, stderr=log)
        try:
            _wait_until_ready(port, running, tmp_path / "log")
            yield running
        finally:
            running.kill()
            running.wait()


def _wait_until_ready(port: int, running: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(200):
        if running.poll() is not None:
            break
        with contextlib.suppress(OSError), urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz") as reply:
            if reply.status == 200:
                return
        time.sleep(0.2)
    pytest.fail(log.read_text())


class Wire:
    """nameko's wire format by hand, and an ear on the service's events."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._channel = connection.channel()
        self._rpc = Exchange("nameko-rpc", "topic", durable=True)(self._channel)
        self._name = uuid.uuid4().hex
        replies = Queue(self._name, self._rpc, routing_key=self._name, exclusive=True, auto_delete=True)
        events = Queue("", Exchange("offboarding.events", "topic", durable=True), routing_key="#", exclusive=True)
        self.events: list[tuple[str, dict[str, Any]]] = []
        self._answers: list[dict[str, Any]] = []
        self._consumers = [
            self._connection.Consumer([replies], channel=self._channel, callbacks=[self._answered], no_ack=True),
            self._connection.Consumer([events], channel=self._channel, callbacks=[self._happened], no_ack=True),
        ]
        for consumer in self._consumers:
            consumer.consume()

    def _answered(self, body: Any, _message: Any) -> None:
        self._answers.append(body if isinstance(body, dict) else json.loads(body))

    def _happened(self, body: Any, message: Any) -> None:
        data = body if isinstance(body, dict) else json.loads(body)
        self.events.append((message.delivery_info["routing_key"], data["data"]))

    def call(self, method: str, request: dict[str, Any], **headers: str) -> dict[str, Any]:
        """The answer's result."""
        self._connection.Producer(self._channel).publish(
            json.dumps({"args": [], "kwargs": {"request": request}}),
            exchange=self._rpc,
            routing_key=f"offboarding.{method}",
            reply_to=self._name,
            correlation_id=uuid.uuid4().hex,
            content_type="application/json",
            headers={f"nameko.{k}": v for k, v in headers.items()} | {"nameko.idempotency_key": uuid.uuid4().hex},
            mandatory=True,
        )
        while not self._answers:
            self._connection.drain_events(timeout=15)
        answer = self._answers.pop()
        assert answer["error"] is None, answer
        result: dict[str, Any] = answer["result"]
        return result

    def wait_for(self, name: str) -> dict[str, Any]:
        """The data of the next event of that name."""
        while True:
            for n, (found, data) in enumerate(self.events):
                if found == name:
                    del self.events[n]
                    return data
            self._connection.drain_events(timeout=15)


def test_it_serves_publishes_replays_and_stops(process: subprocess.Popen[bytes], broker: TestBroker):
    with Connection(broker.url) as connection:
        wire = Wire(connection)
        assert wire.call("create_tenant", {"tenant_id": "acme", **TENANT}, **PLATFORM)["name"] == "tenants/acme"
        assert wire.wait_for("tenant.created")["tenant_id"] == "acme"
        place = {"country": "CN", "time_zone": "Asia/Shanghai", "locale": "zh-CN"}
        row = {"name": "companies/HQ", "display_name": {"zh-CN": "总部"}, **place}
        assert wire.call("batch_upsert_companies", {"companies": [row]}, **ERP)["created"] == 1
        assert wire.wait_for("directory.changed")["rows"][0]["id"] == "HQ"
        wire.call("replay_directory", {"consumer": "toy"}, actor="toy", actor_kind="service")
        assert wire.wait_for("directory.changed")["rows"][0]["id"] == "HQ"
        assert wire.wait_for("directory.replay_completed") == {"consumer": "toy"}
        assert wire.call("list_cases", {}, **ERP) == {"cases": [], "next_page_token": ""}
    process.terminate()
    assert process.wait(timeout=20) == 0


def test_it_hints_who_should_look_again_and_after_a_start_everybody(
    broker: TestBroker, database_url: str, request: pytest.FixtureRequest
) -> None:
    heard: list[dict[str, Any]] = []

    def hear(body: Any, message: Any) -> None:
        heard.append(body if isinstance(body, dict) else json.loads(body))
        assert message.delivery_info["routing_key"] == heard[-1]["topic"]

    with Connection(broker.url) as connection, connection.channel() as channel:
        hints = Queue(uuid.uuid4().hex, Exchange("offboarding.live", "topic", durable=True), routing_key="#")
        bound = hints(channel)
        bound.declare()
        with connection.Consumer([bound], channel=channel, callbacks=[hear], no_ack=True):
            process: subprocess.Popen[bytes] = request.getfixturevalue("process")

            def wait_for(topic: str, tenant: str) -> dict[str, Any]:
                while not any((h["topic"], h["tenant"]) == (topic, tenant) for h in heard):
                    connection.drain_events(timeout=15)
                return next(h for h in heard if (h["topic"], h["tenant"]) == (topic, tenant))

            assert wait_for("*", "*")["persons"] == ["*"]  # hints of the time before may have been lost
            with Connection(broker.url) as calls:
                wire = Wire(calls)
                wire.call("create_tenant", {"tenant_id": "live", **TENANT}, **PLATFORM)
                place = {"country": "CN", "time_zone": "Asia/Shanghai", "locale": "zh-CN"}
                name = {"zh-CN": "总部"}
                erp = {**ERP, "tenant": "live"}
                company = {"name": "companies/HQ", "display_name": name, **place}
                wire.call("batch_upsert_companies", {"companies": [company]}, **erp)
                department = {"name": "departments/TOP", "display_name": name, "company": "companies/HQ"}
                wire.call("batch_upsert_departments", {"departments": [department]}, **erp)
                employee = {
                    "name": "employees/E1",
                    "name_zh": "李娜",
                    "department": "departments/TOP",
                    "company": "companies/HQ",
                    "status": "inactive",
                }
                assert wire.call("batch_upsert_employees", {"employees": [employee]}, **erp)["created"] == 1
            hint = wait_for("*", "live")
            assert (hint["persons"], hint["roles"]) == (["E1"], [])
            assert abs(time.time() - hint["at"]) < 60
    process.terminate()
    assert process.wait(timeout=20) == 0
