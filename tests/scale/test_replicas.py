"""Two replicas of every service on PostgreSQL serve several handovers at once, and nothing is done twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import cycle

import httpx
import pytest

from deploy.demo.story import Story
from deploy.local.plan import SERVICES, WITH_DATABASE
from tests.fault.witness import QUICK, Figures, Witness, differences
from tests.support.servers import Servers
from tests.support.suite import Suite, new_suite

SECOND = tuple(f"{service}#2" for service in SERVICES)
LEAVERS = ("E1014", "E1016", "E1017")
"""All of one head, so that their numbers are written to at the same time."""


class BothDoors:
    """Signed-in clients, by turns at one gateway and at the other."""

    def __init__(self, suite: Suite) -> None:
        self._suite = suite
        self._urls = cycle((suite.http, suite.http_of("gateway#2")))
        self.clients: list[httpx.Client] = []

    def person(self, number: str) -> httpx.Client:
        """In the name of a sandbox person."""
        return self._client(self._suite.token(person=number))

    def client(self, name: str) -> httpx.Client:
        """In the name of a system."""
        return self._client(self._suite.token(client=name))

    def _client(self, token: str) -> httpx.Client:
        headers = {"Authorization": f"Bearer {token}"}
        self.clients.append(httpx.Client(base_url=next(self._urls), headers=headers, timeout=30))
        return self.clients[-1]


@pytest.fixture(scope="module")
def suite(servers: Servers) -> Iterator[Suite]:
    """Ten processes."""
    with new_suite(servers, "postgresql", settings=QUICK) as running:
        running.start(*SECOND)
        running.wait_ready(*SECOND)
        yield running


@pytest.fixture(scope="module")
def witness(suite: Suite, servers: Servers) -> Witness:
    """Who tells how it ended."""
    return Witness(suite, servers)


@pytest.fixture(scope="module")
def stories(suite: Suite, witness: Witness) -> Iterator[list[Story]]:
    """Handovers played side by side to their end."""
    doors = BothDoors(suite)
    made = [Story(doors, leaver=leaver, seconds=120, patience=30) for leaver in LEAVERS]
    with ThreadPoolExecutor(len(made)) as pool:
        list(pool.map(Story.play, made))
    witness.settle()
    yield made
    for client in doors.clients:
        client.close()


@pytest.fixture(scope="module")
def outcomes(stories: list[Story], witness: Witness) -> list[dict[str, Figures]]:
    """How each ended."""
    return [witness.outcome(story) for story in stories]


def test_every_replica_had_a_share_of_the_work(stories: list[Story], suite: Suite) -> None:
    assert stories
    done = {name: _work_of(suite, name) for name in (*SERVICES, *SECOND) if not name.startswith("gateway")}
    assert {name for name, count in done.items() if not count} == set()


@pytest.mark.parametrize("part", ["entries", "findings", "letter", "record"])
def test_all_handovers_end_the_same(part: str, outcomes: list[dict[str, Figures]]) -> None:
    assert outcomes[0][part]
    found = [differences({part: outcomes[0][part]}, {part: other[part]}) for other in outcomes[1:]]
    assert not any(found), found


def test_all_are_told_the_same(outcomes: list[dict[str, Figures]]) -> None:
    """Every message, and as often; but a task that came back at once, or was done and had gone on to the next person
    before another replica heard of it, need not be told of any more."""
    told = [outcome["messages"] for outcome in outcomes]
    apart = [key for other in told for key in set(told[0]) ^ set(other)]
    assert [key for key in apart if not key[0].startswith("task_")] == []
    assert len(set(apart)) < len(set(told[0])) / 10, apart  # a rare race, no habit
    lasting = [{key: count for key, count in each.items() if not key[0].startswith("task_")} for each in told]
    assert lasting[0]
    assert lasting[1:] == lasting[:1] * (len(lasting) - 1)


def test_nobody_is_told_more_often_than_there_were_tasks(stories: list[Story], witness: Witness) -> None:
    fields = "body::jsonb->'data'->>'case_id', body::jsonb->'data'->>'person'"
    query = f"SELECT {fields} FROM outbox WHERE name = 'task.opened'"
    opened = Counter(row for service in WITH_DATABASE for row in witness.tables.rows(service, query))
    rows = witness.tables.rows("notify", "SELECT case_id, person, template FROM messages")
    told = Counter((case, person) for case, person, template in rows if template.startswith("task_"))
    assert len({case for case, _ in told}) == len(stories)
    assert told - opened == Counter()


def test_nobody_is_told_the_same_twice(stories: list[Story], witness: Witness) -> None:
    assert [wrong for story in stories for wrong in witness.wrong_mails(story)] == []
    ids = [mail["message_id"] for mail in witness.suite.mails_to()]
    assert len(set(ids)) == len(ids), "no sender died, so nothing may come twice"


def test_every_event_is_on_record_once(stories: list[Story], witness: Witness) -> None:
    assert [missing for story in stories for missing in witness.unrecorded(story)] == []


def test_every_event_was_numbered_once_and_without_gap(stories: list[Story], witness: Witness) -> None:
    query = (
        "SELECT order_key, count(*), count(DISTINCT sequence), min(sequence), max(sequence) "
        "FROM outbox WHERE sequence > 0 GROUP BY order_key"
    )
    rows = [(service, *row) for service in WITH_DATABASE for row in witness.tables.rows(service, query)]
    assert len(rows) >= len(stories)
    assert [row for row in rows if not row[2] == row[3] == row[5] - row[4] + 1] == []


def test_the_heads_numbers_count_each_case_once(stories: list[Story]) -> None:
    for story in stories:
        month = story.get(f"/v1/{story.case}", story.hr)["lastWorkingDay"][:7]
        kpi = story.get(f"/v1/employees/{story.head}/kpi", story.head, month=month)
        cases = sorted(case["case"] for case in kpi["cases"])
        assert cases == sorted(other.case for other in stories if other.head == story.head)
        assert (kpi["completion"]["met"], kpi["completion"]["due"]) == (len(cases), len(cases))


def test_nothing_ended_in_the_dead_letters(stories: list[Story], witness: Witness) -> None:
    assert stories
    assert witness.queues.dead() == {}


def _work_of(suite: Suite, name: str) -> float:
    """Calls answered and events dealt with by a process."""
    lines = httpx.get(f"{suite.admin_of(name)}/metrics").text.splitlines()
    counted = ("handover_calls_total{", "handover_events_total{")
    return sum(float(line.rpartition(" ")[2]) for line in lines if line.startswith(counted))
