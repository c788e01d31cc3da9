"""What crashes, restarts, lost connections and stops do: nothing is lost, nothing is done twice."""

from __future__ import annotations

import signal
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from chassis import db
from chassis.timers import TimerRow
from deploy.local import ports
from deploy.local.broker import Api, Broker, private
from tests.integration.chassis.conftest import Rig, sqlite_databases
from tests.integration.chassis.rig import Client, eventually
from tests.support.fixtures import TestBroker
from tests.support.servers import Servers


def seen(client: Client, key: str) -> int:
    """How many events of the key took effect in the peer."""
    count: int = client.result("peer", "seen", {"key": key})["puts"]
    return count


def test_a_kill_in_the_middle_of_a_call_brings_it_again_with_one_effect(rig: Rig) -> None:
    toy = rig.start("toy")
    client = rig.client()
    call = client.send("toy", "put", {"key": "crash", "value": "crash in the call"})
    assert toy.end() == 9
    rig.start("toy")
    assert client.wait(call)["result"] == {"puts": 1}
    assert len([line for line in rig.lines() if "put crash" in line]) == 2  # it did run twice


def test_a_kill_after_the_commit_answers_from_the_stored_answer(rig: Rig) -> None:
    """As after a kill between commit and acknowledgement: the same message comes again."""
    rig.start("toy")
    client = rig.client()
    for _ in range(2):
        assert client.result("toy", "put", {"key": "again"}, key="same") == {"puts": 1}
    assert len([line for line in rig.lines() if "put again" in line]) == 1


def test_a_kill_in_the_middle_of_a_handler_brings_the_event_again_with_one_effect(rig: Rig) -> None:
    peer = rig.start("peer")
    rig.start("toy")
    client = rig.client()
    client.result("toy", "put", {"key": "fragile", "value": "crash in the handler"})
    assert peer.end() == 9
    rig.start("peer")
    eventually(lambda: seen(client, "fragile") == 1, "the effect")


def test_a_drain_under_load_answers_everything_it_took_once(rig: Rig) -> None:
    first = rig.start("toy")
    client = rig.client()
    calls = [client.send("toy", "put", {"key": f"d{n}", "nap": 0.15}) for n in range(60)]
    eventually(lambda: first.metric("handover_in_hand") >= 5, "calls in hand")
    first.signal(signal.SIGTERM)
    assert first.end() == 0
    taken = len([line for line in rig.lines() if " put d" in line])
    client.drain(0.5)
    eventually(lambda: client.answered() == taken, "every taken call is answered", 5)
    assert 0 < taken < 60
    rig.start("toy")  # the others were never lost
    client.wait_all(calls)
    assert {len(client.replies[call]) for call in calls} == {1}
    assert [client.replies[call][0]["result"] for call in calls] == [{"puts": 1}] * 60
    assert len([line for line in rig.lines() if " put d" in line]) == 60  # nothing ran twice


def test_a_drain_publishes_what_its_last_commits_left(rig: Rig) -> None:
    rig.start("peer")
    toy = rig.start("toy", HANDOVER_RELAY_SWEEP="60")
    client = rig.client()
    calls = [client.send("toy", "put", {"key": "last", "nap": 0.3}) for _ in range(3)]
    eventually(lambda: toy.metric("handover_in_hand") >= 1, "calls in hand")
    toy.signal()
    assert toy.end() == 0
    client.drain(0.2)
    done = len([call for call in calls if call in client.replies])
    eventually(lambda: seen(client, "last") >= done, "the events of a process that is gone", 5)


def test_a_drain_is_bounded_and_a_second_signal_ends_at_once(rig: Rig) -> None:
    toy = rig.start("toy", HANDOVER_DRAIN_SECONDS="1")
    client = rig.client()
    endless = client.send("toy", "nap", {"seconds": 60, "where": "loop"})
    eventually(lambda: toy.metric("handover_in_hand") == 1, "the call is in hand")
    started = time.monotonic()
    toy.signal()
    eventually(lambda: "draining" in toy.get("/readyz")[1] or toy.over, "readyz says so", 2)
    assert toy.end() == 75
    assert time.monotonic() - started < 8
    assert endless not in client.replies

    second = rig.start("toy")  # the endless call has come again
    eventually(lambda: second.metric("handover_in_hand") == 1, "the call is in hand")
    second.signal()
    time.sleep(1)
    second.signal()
    assert second.end(3) == 130
    client.channel.queue_purge("rpc-toy")


def test_a_standing_event_loop_ends_the_process(rig: Rig) -> None:
    toy = rig.start("toy", HANDOVER_WATCHDOG_SECONDS="1.5")
    client = rig.client()
    client.send("toy", "nap", {"seconds": 30, "where": "still"})
    assert toy.end(15) == 70
    assert "has stood still" in toy.log
    client.channel.queue_purge("rpc-toy")


def test_a_stop_without_a_broker_is_bounded_too(rig: Rig) -> None:
    rig.broker_url = f"amqp://guest:guest@127.0.0.1:{ports.unused(1)[0]}//"
    toy = rig.process("toy").start()
    _, page = eventually(lambda: (found := toy.get("/readyz"))[0] == 503 and found, "the admin port answers")
    assert "broker: not connected" in page
    assert toy.get("/livez")[0] == 200
    toy.signal()
    assert toy.end(20) == 0


def test_cut_connections_come_back_and_nothing_is_lost_or_doubled(rig: Rig, broker: TestBroker) -> None:
    rig.start("peer")
    rig.start("toy")
    client = rig.client()
    stop = threading.Event()

    def cut() -> None:
        while not stop.wait(1.0):
            for connection in broker.api.call("GET", f"vhosts/{broker.vhost}/connections"):
                name = connection.get("client_properties", {}).get("connection_name", "")
                if name.startswith(("toy", "peer")):
                    path = "connections/" + connection["name"].replace(" ", "%20").replace(">", "%3E")
                    broker.api.call("DELETE", path)

    cutter = threading.Thread(target=cut)
    cutter.start()
    wanted = [f"c{n}" for n in range(120)]
    try:
        for key in wanted:
            client.send("toy", "put", {"key": key}, key=f"cut-{key}")
            client.drain(0.03)
    finally:
        stop.set()
        cutter.join()
    for key in wanted:  # as a caller who lost an answer: the same key again
        assert client.result("toy", "put", {"key": key}, key=f"cut-{key}") == {"puts": 1}
    eventually(lambda: sum(seen(client, key) for key in wanted) == 120, "each event took effect once", 60)


def test_a_reply_that_cannot_be_sent_harms_nobody_and_its_outcome_stays(rig: Rig, broker: TestBroker) -> None:
    """The exchange of replies is deleted under the service: the outbound channel breaks with each reply."""
    toy = rig.start("toy")
    client = rig.client()
    call = {"key": "mute", "nap": 0.3}
    sent = [client.send("toy", "put", call, key=f"mute{n}") for n in range(5)]
    eventually(lambda: toy.metric("handover_in_hand") == 5, "all are in hand")
    client.raw.channel().exchange_delete("nameko-rpc")
    eventually(lambda: toy.metric("handover_in_hand") == 0, "all are settled")
    client.drain(0.3)
    assert not set(sent) & set(client.replies)
    assert not toy.over

    def declared_again() -> bool:
        broker.close_connections()  # the list of connections may be some seconds old
        return toy.log.count('"link": "toy intake", "event": "broker connected"') > 1

    eventually(declared_again, "the service declares the exchange again")
    toy.ready()
    fresh = rig.client()

    def answers() -> set[int]:
        return {fresh.result("toy", "put", call, key=f"mute{n}")["puts"] for n in range(5)}

    eventually(lambda: fresh.result("toy", "puts", {"key": "mute"}) == {"puts": 5}, "the outcome")
    assert answers() == {1, 2, 3, 4, 5}
    assert fresh.result("toy", "puts", {"key": "mute"}) == {"puts": 5}


def test_timers_fire_at_their_instant_after_a_stop_and_once_with_two_replicas(postgresql_rig: Rig) -> None:
    rig = postgresql_rig
    first = rig.start("toy")
    client = rig.client()
    client.result("toy", "plan", {"key": "soon", "seconds": 0.5})
    planned = time.time()
    eventually(rig.lines, "it rings", 5)
    assert 0.2 < float(rig.lines()[0].split()[0]) - planned < 1.5
    client.result("toy", "plan", {"key": "missed", "seconds": 1})
    first.kill()
    time.sleep(1.2)
    rig.start("toy")
    rig.start("toy")
    eventually(lambda: client.result("toy", "puts", {"key": "missed"}) == {"puts": 1}, "it rings after the restart")
    for n in range(30):
        client.send("toy", "plan", {"key": f"many{n}", "seconds": 0.5})
    eventually(lambda: sum("ring many" in line for line in rig.lines()) >= 30, "all ring")
    time.sleep(1)
    assert sum("ring many" in line for line in rig.lines()) == 30


def test_two_replicas_share_the_load_and_do_nothing_twice(postgresql_rig: Rig) -> None:
    rig = postgresql_rig
    processes = [rig.start(name) for name in ("toy", "peer", "toy", "peer")]
    client = rig.client()
    calls = [client.send("toy", "put", {"key": f"r{n % 20}"}) for n in range(200)]
    client.wait_all(calls)
    assert all(client.replies[call][0]["error"] is None for call in calls)
    eventually(lambda: sum(seen(client, f"r{n}") for n in range(20)) == 200, "each event took effect once", 60)
    assert [client.result("toy", "puts", {"key": f"r{n}"})["puts"] for n in range(20)] == [10] * 20
    shares = [process.metric("handover_calls_total") for process in processes[::2]]
    assert all(share > 20 for share in shares), shares
    handled = [process.metric("handover_events_total") for process in processes[1::2]]
    assert all(share > 20 for share in handled), handled


def test_a_new_reader_is_not_ready_before_the_owners_facts_have_come(rig: Rig) -> None:
    peer = rig.process("peer", PEER_CATCH_UP="1").start()
    missing = eventually(lambda: (page := peer.get("/readyz"))[0] == 503 and page[1], "the admin port answers")
    eventually(lambda: "facts of toy have not arrived" in peer.get("/readyz")[1], "it says what is missing")
    assert missing
    rig.start("toy")
    peer.ready(40)
    peer.kill()
    rig.processes[-1].kill()
    rig.start("peer", PEER_CATCH_UP="1")  # the mark is in the database: no owner is needed


# -- a broker of its own: restarts, alarms ---------------------------------------------------------------------------


@pytest.fixture(scope="module")
def node(servers: Servers) -> Iterator[Broker]:
    """A broker of this module."""
    node = private(servers.folder("broker"))
    yield node
    node.stop(seconds=15)


@pytest.fixture
def own_rig(node: Broker, tmp_path: Path) -> Iterator[tuple[Rig, Broker]]:
    """Services on a broker that the test may stop and kill, in a fresh vhost."""
    node.start()
    vhost = f"f-{tmp_path.name}"
    Api(node.api_url).make_vhost(vhost)
    rig = Rig(f"{node.admin_url}/{vhost}", tmp_path, sqlite_databases(tmp_path))
    yield rig, node
    rig.stop()


def test_a_broker_killed_under_load_loses_no_event_and_doubles_no_effect(own_rig: tuple[Rig, Broker]) -> None:
    rig, node = own_rig
    peer = rig.start("peer")
    toy = rig.start("toy")
    client = rig.client()
    answered = []
    for n in range(60):
        call = client.send("toy", "put", {"key": f"b{n}"}, key=f"b{n}")
        client.drain(0.01)
        answered.append(call)
    node.kill()
    eventually(lambda: toy.get("/readyz")[0] == 503 and peer.get("/readyz")[0] == 503, "both say so")
    node.start()
    again = rig.client()
    for n in range(60):
        assert again.result("toy", "put", {"key": f"b{n}"}, key=f"b{n}") == {"puts": 1}
    eventually(lambda: sum(seen(again, f"b{n}") for n in range(60)) == 60, "each event took effect once", 60)
    assert not toy.over  # the same processes, without a restart


def test_a_blocked_broker_delays_events_and_never_business(own_rig: tuple[Rig, Broker]) -> None:
    """Under an alarm the broker reads nothing from publishers: commits go on, events come when it is over."""
    rig, node = own_rig
    toy = rig.start("toy")
    rig.start("peer")
    client = rig.client()
    client.result("toy", "put", {"key": "before"})
    eventually(lambda: seen(client, "before") == 1, "the effect")
    set_alarm(node, on=True)
    try:
        stalled = "handover_outbox_backlog"
        # Timers need no broker to fire: they are the business that must go on.
        plan_in_database(rig, 10)
        eventually(lambda: sum("ring " in line for line in rig.lines()) >= 10, "the timers fire", 20)
        eventually(lambda: toy.metric(stalled) >= 10, "their events wait", 20)
        eventually(lambda: "relay lost the broker" in toy.log, "the publish is cut off after its timeout", 30)
    finally:
        set_alarm(node, on=False)
    fresh = rig.client()
    eventually(lambda: sum(seen(fresh, f"a{n}") for n in range(10)) == 10, "the events come", 60)


def set_alarm(node: Broker, *, on: bool) -> None:
    """Sets or lifts the broker's memory alarm."""
    environment = {**node._environment(), "PATH": "/usr/lib/rabbitmq/bin:/usr/bin:/bin"}
    command = ["/usr/lib/rabbitmq/bin/rabbitmqctl", "set_vm_memory_high_watermark", "0.000001" if on else "0.6"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def plan_in_database(rig: Rig, count: int) -> None:
    """Timers that are due now, written as another replica would."""
    engine = db.make_engine(rig.databases["toy"], pool=1)
    with db.open_session(engine) as session, session.begin():
        for n in range(count):
            session.add(TimerRow(tenant_id="t1", kind="ring", key=f"a{n}", due_at=datetime.now(UTC), payload={}))
    engine.dispose()


def test_a_broker_that_comes_late_is_waited_for(own_rig: tuple[Rig, Broker]) -> None:
    rig, node = own_rig
    node.stop(seconds=15)
    toy = rig.process("toy").start()
    eventually(lambda: "broker: not connected" in toy.get("/readyz")[1], "readyz says so")
    node.start()
    toy.ready()
    assert rig.client().result("toy", "puts", {"key": "x"}) == {"puts": 0}


def test_a_stalled_network_is_noticed(own_rig: tuple[Rig, Broker]) -> None:
    """A peer that neither answers nor closes, as behind a dropped route: the socket is cut, the process stays."""
    rig, _ = own_rig
    with socket.create_server(("127.0.0.1", 0)) as mute:
        rig.broker_url = f"amqp://guest:guest@127.0.0.1:{mute.getsockname()[1]}//"
        toy = rig.process("toy").start()
        eventually(lambda: "broker away" in toy.log, "the connect is given up", 40)
        toy.signal()
        assert toy.end(20) == 0
