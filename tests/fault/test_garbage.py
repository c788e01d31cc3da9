"""Garbage put on every queue, while a handover runs, harms nobody and ends in the dead letters of its service."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import amqp
import pytest

from deploy.demo.story import Story
from deploy.local.plan import WITH_DATABASE
from tests.fault.witness import QUICK, Queues
from tests.support.servers import Servers
from tests.support.suite import Suite, new_suite

EVENT = {"specversion": "1.0", "id": "g1", "source": "/x", "type": "handover.x.v1", "time": "yesterday", "data": None}
GARBAGE = (
    b"",
    b"\xff\xfe\x00 not text",
    b"[]",
    b'{"args": 7, "kwargs": null}',
    b"[" * 5000,
    json.dumps(EVENT).encode(),
    b'{"data": "' + b"x" * 1_000_000 + b'"}',
)


@pytest.fixture(scope="module")
def suite(servers: Servers) -> Iterator[Suite]:
    """All services on SQLite."""
    with new_suite(servers, settings=QUICK) as running:
        yield running


@pytest.fixture(scope="module")
def queues(suite: Suite, servers: Servers) -> Queues:
    """The suite's queues."""
    return Queues(suite, servers)


@pytest.fixture(scope="module")
def pids(suite: Suite) -> dict[str, int]:
    """The processes as they were before the garbage."""
    return {service: suite.pid(service) for service in (*WITH_DATABASE, "gateway")}


@pytest.fixture(scope="module")
def littered(suite: Suite, queues: Queues, pids: dict[str, int]) -> dict[str, list[str]]:
    """A handover played while garbage comes at three of its steps; the queues of each service that got some."""
    story = Story(suite, seconds=90, patience=30)
    story.send_records()
    assert pids
    got = _litter(queues, GARBAGE[:3])
    story.file()
    story.confirm_list()
    _litter(queues, GARBAGE[3:5])
    story.submit_all()
    story.correct()
    _litter(queues, GARBAGE[5:])
    story.confirm_all()
    story.acknowledge_all()
    story.sign()
    assert story.archived()["state"] == "archived"
    return got


def test_every_service_has_queues_that_got_some(littered: dict[str, list[str]]) -> None:
    assert set(littered) >= set(WITH_DATABASE)
    assert all(len(names) >= 4 for service, names in littered.items() if service in WITH_DATABASE)


def test_all_of_it_is_in_the_dead_letters_of_its_service(
    littered: dict[str, list[str]], queues: Queues, suite: Suite
) -> None:
    expected = {f"{s}.dead.v1": len(littered[s]) * len(GARBAGE) for s in WITH_DATABASE}
    suite.eventually(lambda: queues.waiting() == expected, seconds=60, what=f"{expected}, now {queues.waiting()}")


def test_nobody_died_and_everybody_is_well(littered: dict[str, list[str]], suite: Suite, pids: dict[str, int]) -> None:
    assert littered
    assert all(suite.alive(service) and suite.pid(service) == pid for service, pid in pids.items())
    suite.wait_ready(seconds=10)


def test_a_dead_letter_tells_where_it_came_from(littered: dict[str, list[str]], queues: Queues) -> None:
    with queues.channel() as channel:
        letters = []
        while (message := channel.basic_get("checklist.dead.v1")) is not None:
            letters.append(message)
        told = [letter.properties.get("application_headers", {}) for letter in letters]
        named = {str(headers.get("x-handover-queue", "")) for headers in told}
    assert set(littered["checklist"]) - named <= {n for n in littered["checklist"] if ".retry." in n or ".dead." in n}


def _litter(queues: Queues, bodies: tuple[bytes, ...]) -> dict[str, list[str]]:
    """Puts each body on every queue, also on those of replies; the names by service."""
    got: dict[str, list[str]] = {}
    with queues.channel() as channel:
        for name in queues.names(exclusive=True):
            for body in bodies:
                channel.basic_publish(_message(body), exchange="", routing_key=name)
            owner = name.removeprefix("rpc-").partition(".")[0]
            got.setdefault(owner, []).append(name)
    return got


def _message(body: bytes) -> Any:
    return amqp.Message(body, content_type="application/json", delivery_mode=2, correlation_id="garbage")
