"""`kill -9` of every process and of the broker in the middle of a handover: it ends as an undisturbed one does."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest

from deploy.demo.story import Story
from deploy.local import broker as brokers
from tests.fault.witness import QUICK, Figures, Witness, differences
from tests.support.servers import Servers
from tests.support.suite import Suite, new_suite

AFTER_SECONDS = 0.01
"""From sending a call to the blow: the call is then on its way through gateway, broker, service or database."""
BLOWS = {
    "/v1/cases": ["offboarding"],
    ":confirmList": ["checklist"],
    ":submit": ["gateway", "performance", "", "checklist", "", "notify"],
    ":confirm": ["broker", "", "notify"],
    ":sign": ["performance", "checklist", "offboarding"],
}
"""End of a command's path → who is killed at its first, second, third call."""


class WithBroker(Servers):
    """The run's database server, and a broker that may be killed."""

    def __init__(self, servers: Servers, node: brokers.Broker) -> None:
        super().__init__()
        self.node = node
        self.postgres_url = servers.postgres_url  # type: ignore[method-assign]

    def amqp(self) -> tuple[str, str]:
        """The node's."""
        return self.node.admin_url, self.node.api_url


@dataclass
class Shaken(Story):
    """A handover at whose calls processes are killed and started again; `struck` tells who."""

    strike: Callable[[str], None] = print
    left: dict[str, list[str]] = field(default_factory=lambda: {end: list(who) for end, who in BLOWS.items()})
    struck: list[str] = field(default_factory=list)

    def post(self, path: str, body: dict[str, Any], who: str, *, key: str = "") -> dict[str, Any]:
        """A command, and perhaps a blow while it runs."""
        waiting = next((left for end, left in self.left.items() if path.endswith(end) and left), [""])
        with self._blow(waiting.pop(0)):
            return super().post(path, body, who, key=key)

    @contextmanager
    def _blow(self, name: str) -> Iterator[None]:
        if not name:
            yield
            return
        thread = threading.Thread(target=self._hit, args=(name,))
        thread.start()
        yield
        thread.join()
        assert self.struck[-1] == name

    def _hit(self, name: str) -> None:
        time.sleep(AFTER_SECONDS)
        self.strike(name)
        self.struck.append(name)


@pytest.fixture(scope="module")
def broken(servers: Servers) -> Iterator[WithBroker]:
    """Servers of which the broker is this module's own."""
    node = brokers.private(servers.folder("broker"))
    node.start()
    yield WithBroker(servers, node)
    node.stop(seconds=15)


@pytest.fixture(scope="module")
def suite(broken: WithBroker) -> Iterator[Suite]:
    """All services on PostgreSQL."""
    with new_suite(broken, "postgresql", settings=QUICK) as running:
        yield running


@pytest.fixture(scope="module")
def witness(suite: Suite, broken: WithBroker) -> Witness:
    """Who tells how it ended."""
    return Witness(suite, broken)


@pytest.fixture(scope="module")
def calm(suite: Suite, witness: Witness) -> dict[str, Figures]:
    """How an undisturbed handover ends."""
    story = Story(suite)
    story.play()
    witness.settle()
    return witness.outcome(story)


@pytest.fixture(scope="module")
def shaken(suite: Suite, broken: WithBroker, witness: Witness, calm: dict[str, Figures]) -> Shaken:
    """A disturbed one, some time after its end."""

    def strike(name: str) -> None:
        if name == "broker":
            broken.node.kill()
            broken.node.start()
        else:
            suite.kill(name)
            suite.start(name)

    story = Shaken(suite, leaver="E1016", patience=60, seconds=90, strike=strike)
    story.play()
    assert not any(story.left.values()), f"blows that did not fall: {story.left}"
    suite.wait_ready()
    witness.settle()
    return story


def test_every_process_and_the_broker_were_killed(shaken: Shaken) -> None:
    assert set(shaken.struck) == {"offboarding", "checklist", "performance", "notify", "gateway", "broker"}


@pytest.mark.parametrize("part", ["entries", "findings", "letter", "record", "messages", "mails"])
def test_it_ends_as_an_undisturbed_one(part: str, shaken: Shaken, witness: Witness, calm: dict[str, Figures]) -> None:
    assert calm[part]
    assert differences({part: calm[part]}, witness.outcome(shaken)) == {}


def test_every_message_is_exactly_one_mail(shaken: Shaken, witness: Witness) -> None:
    assert witness.wrong_mails(shaken) == []


def test_every_event_is_on_record_once_and_the_chain_is_whole(shaken: Shaken, witness: Witness) -> None:
    assert witness.unrecorded(shaken) == []
    assert shaken.archived()["state"] == "archived"


def test_both_count_in_the_heads_numbers(shaken: Shaken) -> None:
    month = shaken.get(f"/v1/{shaken.case}", shaken.hr)["lastWorkingDay"][:7]
    kpi = shaken.get(f"/v1/employees/{shaken.head}/kpi", shaken.head, month=month)
    assert (kpi["completion"]["met"], kpi["completion"]["due"]) == (2, 2)


def test_nothing_ended_in_the_dead_letters(shaken: Shaken, witness: Witness) -> None:
    assert witness.queues.dead() == {}


def test_nothing_is_left_to_do(shaken: Shaken) -> None:
    for person in (shaken.head, shaken.leaver, shaken.successor):
        assert shaken.get("/v1/tasks", person, filter=f"case = {shaken.case}").get("tasks", []) == []
