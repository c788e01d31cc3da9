"""The performance service as a real process on a real broker: it catches up after kills, and garbage harms nobody."""

from __future__ import annotations

import importlib
import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from chassis import migrate
from chassis.events import Envelope
from chassis.ids import new_id
from deploy.local import ports
from tests.integration.performance.world import record, submitted
from tests.support.fixtures import TestBroker

KOMBU: Any = importlib.import_module("kombu")  # its calls have no types
ENTRIES = ("e1", "e2", "e3", "e4")


class Process:
    """The service, and the wire to it: events in, events out, calls."""

    def __init__(self, broker: TestBroker, database: str, folder: Path) -> None:
        self.tenant = f"t-{uuid.uuid4().hex[:8]}"
        self.events: list[Envelope] = []
        self._sequences: dict[str, int] = {}
        self._answers: list[dict[str, Any]] = []
        self._log = folder / "performance.log"
        self._port = ports.unused(1)[0]
        self._environment = {
            **os.environ,
            "HANDOVER_BROKER_URL": broker.url,
            "PERFORMANCE_DATABASE_URL": database,
            "PERFORMANCE_ADMIN_PORT": str(self._port),
            "PERFORMANCE_RETRY_DELAYS": "[1]",
        }
        migrate.upgrade("performance", database)
        self._run("declare")
        self._connection = KOMBU.Connection(broker.url)
        self._channel = self._connection.channel()
        self._listen()
        self.process: subprocess.Popen[bytes] | None = None

    def _run(self, command: str) -> None:
        subprocess.run([sys.executable, "-m", "performance", command], env=self._environment, check=True)

    def _listen(self) -> None:
        self._name = uuid.uuid4().hex
        self._rpc = KOMBU.Exchange("nameko-rpc", "topic", durable=True)(self._channel)
        replies = KOMBU.Queue(self._name, self._rpc, routing_key=self._name, exclusive=True)
        told = KOMBU.Queue(
            "", KOMBU.Exchange("performance.events", "topic", durable=True), routing_key="#", exclusive=True
        )
        for queue, heard in ((replies, self._answered), (told, self._told)):
            self._connection.Consumer([queue], channel=self._channel, callbacks=[heard], no_ack=True).consume()

    def _answered(self, body: Any, _message: Any) -> None:
        self._answers.append(body if isinstance(body, dict) else json.loads(body))

    def _told(self, body: Any, _message: Any) -> None:
        said = json.loads(body) if isinstance(body, (str, bytes)) else body
        for one in said if isinstance(said, list) else [said]:  # what a unit says of a case leaves as one message
            envelope = Envelope.model_validate(one)
            if envelope.tenant == self.tenant:
                self.events.append(envelope)

    def start(self) -> None:
        """Ready once it has the directory."""
        with self._log.open("ab") as log:
            command = [sys.executable, "-m", "performance"]
            self.process = subprocess.Popen(command, env=self._environment, stdout=log, stderr=log)
        self.send("offboarding", "directory.replay_completed", {"consumer": "performance"})
        self.until(lambda: self._status() == 200, "ready")

    def _status(self) -> int:
        with suppress(OSError):
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{self._port}/readyz", timeout=2) as answer:
                    return int(answer.status)
            except urllib.error.HTTPError as error:
                with error:
                    return error.code
        return 0

    def stop(self, how: signal.Signals) -> int:
        """Ends it and gives its exit code."""
        assert self.process is not None
        self.process.send_signal(how)
        return self.process.wait(timeout=30)

    def close(self) -> None:
        """Leaves nothing running."""
        if self.process is not None and self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        self._connection.release()

    def send(self, owner: str, name: str, data: dict[str, Any]) -> Envelope:
        """An event of another service, as its relay would publish it."""
        self._sequences[owner] = self._sequences.get(owner, 0) + 1
        envelope = Envelope(
            id=new_id(),
            source=f"/{owner}",
            type=f"handover.{name}.v1",
            time=datetime.now(UTC),
            subject=str(data.get("case_id", "")),
            tenant=self.tenant,
            sequence=self._sequences[owner],
            data=data,
        )
        self.publish(owner, name, envelope.model_dump_json())
        return envelope

    def publish(self, owner: str, name: str, body: str) -> None:
        """Whatever it is."""
        exchange = KOMBU.Exchange(f"{owner}.events", "topic", durable=True)(self._channel)
        self._connection.Producer(self._channel).publish(
            body, exchange=exchange, routing_key=name, content_type="application/json", content_encoding="utf-8"
        )

    def call(self, method: str, request: dict[str, Any]) -> dict[str, Any]:
        """By the CRM."""
        who = {"tenant": self.tenant, "actor": "crm", "actor_kind": "system", "roles": "system"}
        self._connection.Producer(self._channel).publish(
            json.dumps({"args": [], "kwargs": {"request": request}}),
            exchange=self._rpc,
            routing_key=f"performance.{method}",
            reply_to=self._name,
            correlation_id=uuid.uuid4().hex,
            content_type="application/json",
            headers={f"nameko.{key}": value for key, value in who.items()},
        )
        self.until(lambda: bool(self._answers), method)
        answer = self._answers.pop()
        assert answer["error"] is None, answer
        result: dict[str, Any] = answer["result"]
        return result

    def told(self, name: str) -> list[dict[str, Any]]:
        """What it has published under a name."""
        return [envelope.data for envelope in self.events if envelope.name == name]

    def until(self, question: Callable[[], bool], what: str, seconds: float = 60) -> None:
        """Waits and listens."""
        end = time.monotonic() + seconds
        while not question():
            assert time.monotonic() < end, f"not within {seconds} s: {what}\n{self._log.read_text()[-3000:]}"
            with suppress(TimeoutError):
                self._connection.drain_events(timeout=0.1)


@pytest.fixture
def service(broker: TestBroker, database_url: str, tmp_path: Path) -> Iterator[Process]:
    """The process, running, with the CRM's records."""
    made = Process(broker, database_url, tmp_path)
    try:
        made.start()
        made.call("batch_ingest_work_records", {"records": [record("P1", "CRM迁移项目", progress=50)]})
        yield made
    finally:
        made.close()


def file(service: Process, case: str) -> None:
    """A case with a confirmed list of four entries."""
    service.send(
        "offboarding",
        "case.submitted",
        {
            "case_id": case,
            "leaver": "E1",
            "head": "H1",
            "last_working_day": "2026-12-31",
            "submitted_at": "2026-12-01T00:00:00Z",
        },
    )
    listed = [{"entry_id": f"{case}{e}", "section": "work", "mandatory": True} for e in ENTRIES]
    service.send("checklist", "checklist.list_confirmed", {"case_id": case, "head": "H1", "entries": listed})


def submit(service: Process, case: str, entry: str, submission: int, progress: int) -> None:
    """One content."""
    data = submitted(f"{case}{entry}", submission, case, name="CRM 迁移" if entry == "e1" else entry, progress=progress)
    service.send("checklist", "entry.submitted", data)


def test_killed_and_stopped_it_comes_to_the_state_of_an_undisturbed_run(service: Process) -> None:
    for case in ("calm", "wild"):
        file(service, case)
        for entry in ENTRIES[:2]:
            submit(service, case, entry, 1, 100)
        if case == "wild":
            assert service.stop(signal.SIGKILL) == -9
        submit(service, case, "e3", 1, 100)
        submit(service, case, "e4", 1, 100)
        if case == "wild":
            service.start()
        service.until(lambda c=case: c in [f["case_id"] for f in service.told("finding.opened")], "the contradiction")  # type: ignore[misc]
        submit(service, case, "e1", 2, 50)
        service.until(lambda c=case: _whole(service, c), f"{case} is checked as a whole")  # type: ignore[misc]
    for name in ("finding.opened", "finding.resolved", "task.opened", "task.closed", "entry.checked"):
        # Sorted: events of different entries are dealt with side by side.
        kinds = [sorted(_plain(e) for e in service.told(name) if e["case_id"] == case) for case in ("calm", "wild")]
        assert kinds[0] == kinds[1], name
    assert len({envelope.id for envelope in service.events}) == len(service.events), "each event once"
    assert service.stop(signal.SIGTERM) == 0


def test_garbage_ends_in_the_dead_letters_and_the_next_event_is_dealt_with(
    service: Process, broker: TestBroker
) -> None:
    service.publish("checklist", "entry.submitted", "{not json")
    service.publish("checklist", "entry.submitted", json.dumps({"id": "x"}))
    service.publish("checklist", "entry.submitted", json.dumps({"data": "中文", "id": 7, "source": None}))
    file(service, "after")
    for entry in ENTRIES:
        submit(service, "after", entry, 1, 50)
    service.until(lambda: _whole(service, "after"), "the next events")
    service.until(lambda: (broker.queue("performance.dead.v1") or {}).get("messages", 0) >= 3, "three dead letters")


def _whole(service: Process, case: str) -> bool:
    """The check of the whole case has been told, without any open finding."""
    told = [e for e in service.told("case.checked") if e["case_id"] == case]
    return bool(told) and told[-1]["open_findings"] == []


def _plain(data: dict[str, Any]) -> str:
    """Without what differs between two cases by nature."""
    text = json.dumps({k: v for k, v in data.items() if k not in ("finding_id", "task_id", "subject", "open_findings")})
    return text.replace("calm", "*").replace("wild", "*")
