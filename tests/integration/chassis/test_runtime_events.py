"""Events through the real broker: retries with their delays, dead letters, order, garbage on every queue, topology."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from chassis import db, outbox
from chassis.runtime.dead_letters import DeadLetters
from tests.integration.chassis.conftest import Rig, sqlite_databases
from tests.integration.chassis.rig import ROOT, Client, Process, eventually
from tests.integration.chassis.toy.service import Seen
from tests.support.fixtures import TestBroker

HANDLER = "peer.from-toy.v1"
DEAD = "peer.dead.v1"


@pytest.fixture(scope="module")
def pair(broker: TestBroker, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Rig, Process, Client]]:
    """The toy and its reader, shared by the tests of this module; delays of 1 and 2 s, three attempts."""
    folder = tmp_path_factory.mktemp("events")
    rig = Rig(broker.url, folder, sqlite_databases(folder))
    peer = rig.process("peer", HANDOVER_RETRY_ATTEMPTS="3").start()
    rig.start("toy")
    yield rig, peer.ready(), rig.client()
    rig.stop()


def seen(client: Client, key: str) -> int:
    """How many events of the key took effect in the peer."""
    count: int = client.result("peer", "seen", {"key": key})["puts"]
    return count


def operate(rig: Rig, *arguments: str) -> tuple[int, list[dict[str, Any]]]:
    """A command of the peer: its exit code and its lines."""
    process = rig.process("peer", *arguments).start()
    code = process.end()
    return code, [json.loads(line) for line in process.log.splitlines() if line.startswith("{")]


def letters(rig: Rig) -> list[dict[str, Any]]:
    """The peer's dead letters, as the command lists them (without a process for each look)."""
    return [letter.about for letter in DeadLetters(rig.broker_url, "peer").all()]


@pytest.fixture(autouse=True)
def no_letters_left(pair: tuple[Rig, Process, Client]) -> Iterator[None]:
    """Each test starts without dead letters."""
    yield
    pair[2].channel.queue_purge(DEAD)


def test_an_event_reaches_its_handler_once(pair: tuple[Rig, Process, Client]) -> None:
    _, _, client = pair
    client.result("toy", "put", {"key": "plain"})
    eventually(lambda: seen(client, "plain") == 1, "the effect")


def test_what_a_unit_says_of_a_case_reaches_whoever_hears_any_of_it(pair: tuple[Rig, Process, Client]) -> None:
    """Two events leave in one message; the first one's name, its routing key, is nobody's here."""
    rig, _, client = pair
    client.result("toy", "put", {"key": "touched", "value": "touched first"})
    eventually(lambda: seen(client, "touched") == 1, "the effect")
    assert letters(rig) == []


def test_an_early_event_is_tried_again_after_the_delay(pair: tuple[Rig, Process, Client]) -> None:
    rig, _, client = pair
    client.result("toy", "put", {"key": "early", "value": "early"})
    eventually(lambda: seen(client, "early") == 1, "the effect")
    first, second = (float(line.split()[0]) for line in rig.lines("saw") if "early early" in line)
    assert 0.9 < second - first < 2.0


def test_a_failing_event_is_buried_after_its_attempts_and_others_are_unharmed(
    pair: tuple[Rig, Process, Client],
) -> None:
    rig, peer, client = pair
    before = peer.metric("handover_dead_letters_total")
    client.result("toy", "put", {"key": "bad", "value": "never"})
    client.result("toy", "put", {"key": "poison", "value": "poison"})
    client.result("toy", "put", {"key": "good"})
    eventually(lambda: seen(client, "good") == 1, "the other event's effect", 3)
    eventually(lambda: peer.metric("handover_dead_letters_total") == before + 2, "both are buried")
    tries = [float(line.split()[0]) for line in rig.lines("saw") if " bad " in line]
    assert len(tries) == 3
    assert 0.9 < tries[1] - tries[0] < 2.0
    assert 1.9 < tries[2] - tries[1] < 3.0
    found = {letter["error"].split(":")[0]: letter for letter in letters(rig)}
    assert set(found) == {"WRONG_STATE", "RuntimeError"}
    letter = found["WRONG_STATE"]
    assert (letter["handler"], letter["queue"], letter["attempts"]) == ("from-toy", HANDLER, 3)
    assert letter["routing_key"] == "note.put"
    assert datetime.fromisoformat(letter["first_seen"]) < datetime.fromisoformat(letter["died_at"]) < datetime.now(UTC)


def test_one_cases_events_take_effect_in_their_order(pair: tuple[Rig, Process, Client]) -> None:
    rig, _, client = pair
    client.wait_all([client.send("toy", "put", {"key": "ordered"}) for _ in range(40)])
    eventually(lambda: seen(client, "ordered") == 40, "all effects")
    engine = db.make_engine(rig.databases["peer"], pool=1)
    with db.open_session(engine) as session, session.begin():
        query = select(Seen.sequence).where(Seen.key == "ordered").order_by(Seen.order)
        assert list(session.scalars(query)) == list(range(1, 41))
    engine.dispose()


@pytest.mark.parametrize(
    "body",
    [
        b"garbage",
        b"",
        b"\xff\x00",
        b"{}",
        b"[]",
        b'"x"',
        b'{"specversion": "1.0"}',
        json.dumps({"id": "1", "source": "/evil", "type": "handover.note.put.v1", "time": "2026-01-01T00:00:00Z",
                    "tenant": "t1", "data": {"key": "k", "value": "v"}}).encode(),
        json.dumps({"id": "2", "source": "/toy", "type": "handover.note.put.v1", "time": "2026-01-01T00:00:00Z",
                    "tenant": "", "data": {"key": "k", "value": "v"}}).encode(),
        json.dumps({"id": "3", "source": "/toy", "type": "handover.note.put.v1", "time": "2026-01-01T00:00:00Z",
                    "tenant": "t1", "data": {"unlike": "a note"}}).encode(),
    ],
)  # fmt: skip
def test_a_garbage_event_is_buried_at_once(pair: tuple[Rig, Process, Client], body: bytes) -> None:
    rig, peer, client = pair
    before = peer.metric("handover_dead_letters_total")
    client.put("", HANDLER, body)
    eventually(lambda: peer.metric("handover_dead_letters_total") == before + 1, "it is buried", 5)
    assert client.result("peer", "seen", {"key": "x"}) == {"puts": 0}
    (letter,) = letters(rig)
    assert letter["error"].startswith("malformed")
    assert letter["attempts"] == 1


def test_forged_retry_headers_do_no_harm(pair: tuple[Rig, Process, Client]) -> None:
    _, peer, client = pair
    before = peer.metric("handover_dead_letters_total")
    forged = {"x-handover-attempt": "many", "x-handover-case": 7, "x-handover-first-seen": {"a": 1}}
    client.put("", HANDLER, b"garbage", application_headers=forged)
    eventually(lambda: peer.metric("handover_dead_letters_total") == before + 1, "it is buried", 5)


def test_garbage_on_a_retry_queue_falls_to_the_dead_letters(pair: tuple[Rig, Process, Client]) -> None:
    rig, _, client = pair
    client.put("", "peer.retry.1s", b"put here by hand")
    (letter,) = eventually(lambda: letters(rig), "a dead letter")
    assert letter["id"] == "unnamed-1"
    assert "peer.retry.1s" in letter["error"]


def test_a_message_that_the_broker_gives_up_falls_to_the_dead_letters_and_can_be_replayed(
    pair: tuple[Rig, Process, Client], broker: TestBroker
) -> None:
    """What newer brokers do by themselves after 20 crashes of a consumer."""
    rig, peer, client = pair
    peer.kill()
    limit = {"pattern": f"^{HANDLER}$", "definition": {"delivery-limit": 2}, "apply-to": "queues"}
    broker.api.call("PUT", f"policies/{broker.vhost}/give-up", limit)
    try:
        client.result("toy", "put", {"key": "given-up"})
        for _ in range(3):
            get = eventually(lambda: client.channel.basic_get(HANDLER), "the event")
            client.channel.basic_reject(get.delivery_info["delivery_tag"], requeue=True)
        (letter,) = eventually(lambda: letters(rig), "a dead letter")
    finally:
        broker.api.call("DELETE", f"policies/{broker.vhost}/give-up")
    assert "too often" in letter["error"]
    assert operate(rig, "dead-letters", "replay", letter["id"])[0] == 0
    peer.start().ready()
    eventually(lambda: seen(client, "given-up") == 1, "the effect")


def test_garbage_on_the_dead_letters_themselves_can_be_shown(pair: tuple[Rig, Process, Client]) -> None:
    rig, _, client = pair
    client.put("", DEAD, b"\xff\xfe", application_headers={"x-handover-dead-id": 5})
    code, shown = operate(rig, "dead-letters", "show", "unnamed-1")
    assert code == 0
    assert shown[0]["body"] == "\\xff\\xfe"


def test_dead_letters_are_listed_shown_replayed_and_dropped(pair: tuple[Rig, Process, Client]) -> None:
    rig, peer, client = pair
    before = peer.metric("handover_dead_letters_total")
    client.result("toy", "put", {"key": "again", "value": "never"})
    eventually(lambda: peer.metric("handover_dead_letters_total") == before + 1, "it is buried")
    (letter,) = letters(rig)
    assert operate(rig, "dead-letters", "list") == (0, [letter])
    assert letters(rig) == [letter]  # looking changes nothing
    code, shown = operate(rig, "dead-letters", "show", letter["id"])
    assert (code, shown[0]["body"]["data"]["key"]) == (0, "again")
    assert operate(rig, "dead-letters", "show", "no-such-id")[0] == 1
    assert operate(rig, "dead-letters", "drop")[0] == 78  # names nothing

    tries = len([line for line in rig.lines("saw") if " again " in line])
    code, answer = operate(rig, "dead-letters", "replay", letter["id"])
    assert (code, answer) == (0, [{"replayed": 1, "not_replayable": []}])
    eventually(lambda: peer.metric("handover_dead_letters_total") == before + 2, "it is buried again")
    assert len([line for line in rig.lines("saw") if " again " in line]) == tries + 3  # a fresh set of attempts

    (letter,) = letters(rig)
    assert operate(rig, "dead-letters", "drop", letter["id"]) == (0, [{"dropped": 1}])
    assert letters(rig) == []


def test_a_malformed_call_cannot_be_replayed(pair: tuple[Rig, Process, Client]) -> None:
    rig, peer, client = pair
    before = peer.metric("handover_dead_letters_total")
    client.put("nameko-rpc", "peer.seen", b"garbage")
    eventually(lambda: peer.metric("handover_dead_letters_total") == before + 1, "it is buried")
    (letter,) = letters(rig)
    assert operate(rig, "dead-letters", "replay", "--all") == (
        1,
        [{"replayed": 0, "not_replayable": [letter["id"]]}],
    )
    assert letters(rig) == [letter]


def test_an_event_sent_twice_takes_effect_once(pair: tuple[Rig, Process, Client]) -> None:
    """What a relay leaves that crashed between the confirm and its mark: the event goes out again."""
    rig, peer, client = pair
    client.result("toy", "put", {"key": "doubled"})
    eventually(lambda: seen(client, "doubled") == 1, "the effect")
    duplicates = 'handover_events_total{handler="from-toy",outcome="duplicate"}'
    engine = db.make_engine(rig.databases["toy"], pool=1)

    def unmark() -> None:
        with db.open_session(engine) as session, session.begin():
            query = select(outbox.OutboxEvent).where(outbox.OutboxEvent.order_key == "t1/doubled")
            session.scalars(query).one().sent_at = None

    eventually(lambda: outbox.backlog(engine)[0] == 0, "the relay has marked it")
    unmark()
    eventually(lambda: duplicates in peer.get("/metrics")[1], "the second delivery")
    assert seen(client, "doubled") == 1
    engine.dispose()


def test_orphan_queues_are_found(pair: tuple[Rig, Process, Client], broker: TestBroker) -> None:
    rig, _, client = pair
    client.channel.queue_declare("peer.on_former_name.v1", durable=True, auto_delete=False)
    client.put("", "peer.on_former_name.v1", b"stranded")
    api = f"http://{broker.url.removeprefix('amqp://').partition('@')[0]}@{broker.api._host}"

    def found() -> bool:
        code, rows = operate(rig, "orphans", "--management", api)
        return code == 0 and [row["queue"] for row in rows] == ["peer.on_former_name.v1"]

    eventually(found, "the orphan", 15)
    client.channel.queue_delete("peer.on_former_name.v1")
    process = rig.process("peer", "orphans", "--management", "http://127.0.0.1:1").start()
    assert process.end() == 78
    assert "does not answer" in process.log


def test_an_event_that_nobody_is_bound_for_waits_for_its_consumer(broker: TestBroker, tmp_path: Path) -> None:
    vhost = f"{broker.vhost}-alone"
    broker.api.make_vhost(vhost)
    rig = Rig(broker.url.replace(broker.vhost, vhost), tmp_path, sqlite_databases(tmp_path))
    try:
        toy = rig.start("toy")
        rig.client().result("toy", "put", {"key": "patient"})
        eventually(lambda: "no queue is bound" in toy.log, "the relay says so")
        assert rig.process("peer", "declare").start().end() == 0
        queue = eventually(lambda: rig.client().channel.basic_get(HANDLER, no_ack=True), "the event", 60)
        assert json.loads(queue.body)["data"]["key"] == "patient"
    finally:
        rig.stop()
        broker.api.drop_vhost(vhost)


def test_a_queue_of_another_type_ends_the_start_with_its_name(broker: TestBroker, tmp_path: Path) -> None:
    vhost = f"{broker.vhost}-typed"
    broker.api.make_vhost(vhost)
    rig = Rig(broker.url.replace(broker.vhost, vhost), tmp_path, sqlite_databases(tmp_path))
    try:
        rig.client().channel.queue_declare(HANDLER, durable=True, auto_delete=False)  # classic
        for command in ((), ("declare",)):
            process = rig.process("peer", *command).start()
            assert process.end() == 78
            assert f"queue {HANDLER} exists with other properties" in process.log
    finally:
        rig.stop()
        broker.api.drop_vhost(vhost)


def test_a_quorum_queue_of_calls_is_a_setting(broker: TestBroker, tmp_path: Path) -> None:
    vhost = f"{broker.vhost}-quorum"
    broker.api.make_vhost(vhost)
    rig = Rig(broker.url.replace(broker.vhost, vhost), tmp_path, sqlite_databases(tmp_path))
    try:
        rig.start("toy", HANDOVER_RPC_QUEUE_TYPE="quorum")
        assert rig.client().result("toy", "puts", {"key": "x"}) == {"puts": 0}
        types = {q["name"]: q["type"] for q in broker.api.queues(vhost)}
        assert types["rpc-toy"] == "quorum"
    finally:
        rig.stop()
        broker.api.drop_vhost(vhost)


def test_a_bad_setting_is_named(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.integration.chassis.toy", "toy"]
    env = {"PATH": "/usr/bin:/bin", "TOY_WORKERS": "0", "TOY_DIR": str(tmp_path)}
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 78
    assert "TOY_WORKERS or HANDOVER_WORKERS" in done.stderr


def test_event_delay_is_measured(pair: tuple[Rig, Process, Client]) -> None:
    _, peer, client = pair
    before = peer.metric("handover_event_delay_seconds_count")
    client.result("toy", "put", {"key": "timed"})
    eventually(lambda: peer.metric("handover_event_delay_seconds_count") > before, "the metric")
    time.sleep(0.01)
