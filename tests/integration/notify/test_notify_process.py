"""Notify as a real process on a real broker: events become mails once, through kills, outages and a drain."""

from __future__ import annotations

import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from itertools import groupby
from pathlib import Path
from typing import Any

import pytest
from kombu.connection import Connection

from chassis import migrate
from deploy.local import ports
from tests.support.fixtures import Mailbox, TestBroker

NAMES = {"zh-CN": "李雷", "en": "Li Lei"}


def eventually(question: Callable[[], Any], what: str, seconds: float = 40) -> Any:
    until = time.monotonic() + seconds
    while not (answer := question()):
        assert time.monotonic() < until, f"not within {seconds} s: {what}"
        time.sleep(0.05)
    return answer


class Notify:
    """The process, and a publisher that plays the other services."""

    def __init__(self, broker: TestBroker, folder: Path, smtp_port: int, **environment: str) -> None:
        self.tenant = f"t-{uuid.uuid4().hex[:8]}"
        self.case = uuid.uuid4().hex
        self._sequence = 0
        self._port = ports.unused(1)[0]
        self._log = folder / "notify.log"
        self._file = folder / "notify.sqlite3"
        url = f"sqlite:///{self._file}"
        migrate.upgrade("notify", url)
        self._environment = {
            **os.environ,
            "HANDOVER_BROKER_URL": broker.url,
            "NOTIFY_DATABASE_URL": url,
            "NOTIFY_ADMIN_PORT": str(self._port),
            "NOTIFY_SMTP_PORT": str(smtp_port),
            "NOTIFY_SMTP_TIMEOUT": "1",
            "NOTIFY_SEND_LEASE": "3",
            "NOTIFY_RETRY_DELAYS": "[1]",
            **environment,
        }
        self.broker = Connection(broker.url)
        self.process: subprocess.Popen[bytes] | None = None

    def start(self, **environment: str) -> None:
        self._environment |= environment
        with self._log.open("ab") as log:
            command = [sys.executable, "-m", "notify"]
            self.process = subprocess.Popen(command, env=self._environment, stdout=log, stderr=log)

    def ready(self) -> None:
        eventually(lambda: self._answer() == 200, f"ready: {self._log.read_text()[-2000:]}")

    def _answer(self) -> int:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self._port}/readyz", timeout=2) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as error:
            with error:
                return error.code
        except OSError:
            return 0

    def declare(self) -> None:
        """Its queues are there before anything is published."""
        subprocess.run([sys.executable, "-m", "notify", "declare"], env=self._environment, check=True, timeout=60)

    def kill(self) -> None:
        assert self.process is not None
        self.process.kill()
        self.process.wait()

    def end(self) -> int:
        assert self.process is not None
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(30)

    def outcomes(self) -> list[list[str]]:
        """Of each delivery its attempts."""
        with closing(sqlite3.connect(self._file)) as database:
            rows = database.execute("SELECT delivery_id, outcome FROM delivery_attempts ORDER BY delivery_id, number")
            found = [[outcome for _id, outcome in its] for _id, its in groupby(rows, key=lambda row: row[0])]
        return sorted(found)

    def close(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.kill()
        self.broker.release()

    def publish(self, owner: str, name: str, data: dict[str, Any], *, times: int = 1) -> None:
        self._sequence += 1
        body = {
            "specversion": "1.0",
            "id": uuid.uuid4().hex,
            "source": f"/{owner}",
            "type": f"handover.{name}.v1",
            "time": datetime.now(UTC).isoformat(),
            "subject": data.get("case_id", ""),
            "tenant": self.tenant,
            "sequence": self._sequence,
            "actor": "erp",
            "actorkind": "system",
            "data": data,
        }
        with self.broker.Producer(serializer="json") as producer:
            for _ in range(times):
                producer.publish(body, exchange=f"{owner}.events", routing_key=name, delivery_mode=2)

    def directory(self) -> None:
        rows = []
        for number in ("E1", "E2", "E3"):
            body = {"number": number, "name_zh": "某人", "name_en": "Some One", "email": f"{number}@example.com"}
            body |= {"locale": "zh-CN", "time_zone": "Asia/Shanghai", "country": "CN"}
            rows.append({"kind": "employee", "id": number, "version": 1, "active": True, "body": body})
        self.publish("offboarding", "directory.changed", {"rows": rows})
        self.publish("offboarding", "directory.replay_completed", {"consumer": "notify"})

    def submitted(self, *, times: int = 1) -> None:
        case = {"case_id": self.case, "kind": "resignation", "leaver": "E1", "leaver_name": NAMES, "head": "E2"}
        case |= {"successor": "E3", "department_path": ["D"], "last_working_day": "2026-12-01"}
        self.publish("offboarding", "case.submitted", case, times=times)

    def task(self, number: int) -> None:
        task = {"task_id": f"t{number}", "case_id": self.case, "kind": "confirm_entry", "subject": f"entries/e{number}"}
        self.publish("checklist", "task.opened", {**task, "title": NAMES, "person": "E2"})


@pytest.fixture
def notify(broker: TestBroker, tmp_path: Path, smtp: Mailbox) -> Iterator[Notify]:
    made = Notify(broker, tmp_path, smtp.port)
    try:
        made.declare()
        made.start()
        made.directory()
        made.ready()
        yield made
    finally:
        made.close()


def ids(smtp: Mailbox) -> list[str]:
    return [str(m["Message-ID"]) for m in smtp.messages]


def test_redelivered_events_are_one_mail_each(notify: Notify, smtp: Mailbox) -> None:
    notify.submitted(times=3)
    eventually(lambda: len(smtp.messages) >= 3, "three mails")
    notify.task(1)
    eventually(lambda: len(smtp.messages) >= 4, "the task's mail")
    time.sleep(0.5)
    assert len(smtp.messages) == len(set(ids(smtp))) == 4
    assert notify.end() == 0


def test_events_before_their_case_wait_and_are_told_then(notify: Notify, smtp: Mailbox) -> None:
    notify.task(1)
    time.sleep(0.5)
    assert smtp.messages == []
    notify.submitted()
    eventually(lambda: len(smtp.messages) == 4, "all four mails")


def test_a_mail_server_that_is_away_delays_and_loses_nothing(notify: Notify, smtp: Mailbox) -> None:
    smtp.refuse = True
    notify.submitted()
    time.sleep(1.0)
    assert smtp.messages == []
    smtp.refuse = False
    eventually(lambda: len(smtp.messages) == 3, "three mails after the server is back")


def test_killed_in_the_middle_every_mail_arrives_under_one_message_id(notify: Notify, smtp: Mailbox) -> None:
    notify.submitted()
    for number in range(20):
        notify.task(number)
        if number in (5, 12):
            time.sleep(0.15)
            notify.kill()
            notify.start()
    eventually(lambda: len(set(ids(smtp))) == 23, "23 different mails")
    time.sleep(1.0)
    # A mail whose text was just leaving may come twice (SMTP cannot tell), but then under the same Message-ID.
    assert len(set(ids(smtp))) == 23
    assert len(ids(smtp)) <= 23 + 2 * 4


def test_killed_while_a_text_is_answered_it_comes_again_and_the_log_says_why(notify: Notify, smtp: Mailbox) -> None:
    def kept() -> None:
        smtp.kept = lambda: None
        notify.kill()

    smtp.kept = kept
    notify.submitted()
    eventually(lambda: len(smtp.messages) == 1, "the mail that nobody hears of")
    notify.start()
    eventually(lambda: len(set(ids(smtp))) == 3, "three different mails")
    eventually(lambda: ids(smtp).count(ids(smtp)[0]) == 2, "the same mail again")
    eventually(lambda: all(of[-1] == "sent" for of in notify.outcomes()), "all on record as sent")
    assert [of for of in notify.outcomes() if "unknown" in of] == [["unknown", "sent"]]
    assert len(smtp.messages) == 4


def test_a_reminder_survives_a_kill_and_fires_once(notify: Notify, smtp: Mailbox) -> None:
    notify.submitted()
    now = datetime.now(UTC)
    deadline = {"deadline_id": "d1", "case_id": notify.case, "kind": "list_confirmation", "subject_id": "k1"}
    deadline |= {"title": NAMES, "person": "E2", "role": "head", "time_zone": "Asia/Shanghai", "escalate_to": []}
    deadline |= {"assigned_at": now.isoformat(), "due_at": (now + timedelta(seconds=12)).isoformat()}
    notify.publish("checklist", "deadline.set", deadline)
    eventually(lambda: len(smtp.messages) == 3, "the case's mails")
    time.sleep(0.5)  # not in the moment between a mail's arrival and its record: that is the test above
    notify.kill()
    notify.start()
    eventually(lambda: len(smtp.messages) == 4, "the reminder")  # six seconds after the assignment
    eventually(lambda: len(smtp.messages) == 5, "the word that it was missed")
    time.sleep(1.0)
    assert len(set(ids(smtp))) == len(smtp.messages) == 5


def test_garbage_harms_nobody(notify: Notify, smtp: Mailbox, broker: TestBroker) -> None:
    with notify.broker.channel() as channel:
        for body in (b"\xff\xfe", b"[]", json.dumps({"data": 1}).encode()):
            message = channel.prepare_message(body, content_type="application/json", content_encoding="utf-8")
            channel.basic_publish(message, exchange="offboarding.events", routing_key="case.submitted")
    notify.submitted()
    eventually(lambda: len(smtp.messages) == 3, "the good event's mails")
    eventually(lambda: (broker.queue("notify.dead.v1") or {}).get("messages") == 3, "three dead letters")


def test_a_stalled_mail_server_holds_up_neither_events_nor_the_drain(
    broker: TestBroker, tmp_path: Path, smtp: Mailbox
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        notify = Notify(broker, tmp_path, silent.getsockname()[1])
        try:
            notify.declare()
            notify.start()
            notify.directory()
            notify.ready()
            notify.submitted()
            time.sleep(1.0)
            notify.ready()
            assert notify.end() == 0
        finally:
            notify.close()
    assert smtp.messages == []
