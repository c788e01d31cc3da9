"""Calls through the real broker: answers, envelope, deadlines, headers, waiting that does not block."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.integration.chassis.conftest import Rig, sqlite_databases
from tests.integration.chassis.rig import Client, Process, eventually, make_tables
from tests.support.fixtures import TestBroker

Caller = tuple[Rig, Process, Client]


@pytest.fixture(scope="module")
def caller(broker: TestBroker, postgresql_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Caller]:
    """The toy on PostgreSQL, shared by the tests of this module, none of which may hurt it."""
    make_tables(postgresql_url)
    rig = Rig(broker.url, tmp_path_factory.mktemp("calls"), {"toy": postgresql_url})
    process = rig.start("toy", HANDOVER_RPC_TIMEOUT="2")
    yield rig, process, rig.client()
    rig.stop()


def test_a_call_is_answered_on_the_embedded_database(broker: TestBroker, tmp_path: Path) -> None:
    rig = Rig(broker.url, tmp_path, sqlite_databases(tmp_path))
    try:
        rig.start("toy")
        assert rig.client().result("toy", "put", {"key": "lite"}) == {"puts": 1}
    finally:
        rig.stop()


def test_six_waits_for_the_database_overlap(caller: Caller) -> None:
    _, _, client = caller
    started = time.monotonic()
    client.wait_all([client.send("toy", "nap", {"seconds": 0.5}) for _ in range(6)])
    assert time.monotonic() - started < 1.5  # one after the other: 3 s


def test_cpu_heavy_work_does_not_hold_up_others(caller: Caller) -> None:
    _, _, client = caller
    heavy = client.send("toy", "nap", {"seconds": 2, "where": "offloaded"})
    started = time.monotonic()
    client.result("toy", "puts", {"key": "x"})
    assert time.monotonic() - started < 1.5
    assert heavy not in client.replies
    client.wait(heavy)


def test_an_expired_call_is_dropped_without_effect_and_without_answer(caller: Caller) -> None:
    _, _, client = caller
    late = client.send("toy", "put", {"key": "late"}, deadline=-1)
    assert client.result("toy", "puts", {"key": "late"}) == {"puts": 0}  # taken after it
    client.drain(0.3)
    assert late not in client.replies


def test_an_unknown_method_is_refused(caller: Caller) -> None:
    _, _, client = caller
    assert client.call("toy", "nonsense")["error"]["reason"] == "UNIMPLEMENTED"


def test_the_same_key_again_gets_the_same_answer_and_no_second_effect(caller: Caller) -> None:
    _, _, client = caller
    assert client.result("toy", "put", {"key": "twice"}, key="k1") == {"puts": 1}
    assert client.result("toy", "put", {"key": "twice"}, key="k1") == {"puts": 1}
    assert client.result("toy", "puts", {"key": "twice"}) == {"puts": 1}


@pytest.mark.parametrize(
    ("body", "properties", "answered"),
    [
        (b'{"args": [], "kwargs": {}}', {"content_type": "application/json"}, False),  # no reply_to
        (b'{"args": [], "kwargs": {}}', {"reply": True}, True),  # no content_type
        (b"{broken", {"content_type": "application/json", "reply": True}, True),
        (b"", {"content_type": "application/json", "reply": True}, True),
        (b"\xff\xfe", {"content_type": "application/json", "content_encoding": "utf-8", "reply": True}, True),
        (b"[1, 2]", {"content_type": "application/json", "reply": True}, True),
        (b'{"args": [1], "kwargs": {}}', {"content_type": "application/json", "reply": True}, True),
        (b'{"args": [], "kwargs": {"cmd": 1}}', {"content_type": "application/json", "reply": True}, True),
        (b"[" * 100_000, {"content_type": "application/json", "reply": True}, True),
        (b"\x80\x04K\x01.", {"content_type": "application/x-python-serialize", "reply": True}, True),
    ],
)
def test_a_bad_envelope_goes_to_the_dead_letters_and_harms_nobody(
    caller: Caller, broker: TestBroker, body: bytes, properties: dict[str, Any], answered: bool
) -> None:
    _, process, client = caller
    buried = process.metric("handover_dead_letters_total")
    correlation = f"bad-{time.monotonic_ns()}"
    if properties.pop("reply", False):
        properties.update(reply_to=client.key, correlation_id=correlation)
    client.put("nameko-rpc", "toy.put", body, **properties)
    eventually(lambda: process.metric("handover_dead_letters_total") == buried + 1, "the message is buried")
    if answered:
        error = client.wait(correlation)["error"]
        assert error["reason"] == "INVALID_ARGUMENT"
    assert client.result("toy", "puts", {"key": "x"}) == {"puts": 0}


def test_properties_that_cannot_be_read_do_not_break_the_connection(caller: Caller) -> None:
    _, process, client = caller
    buried = process.metric("handover_dead_letters_total")
    client.put("nameko-rpc", "toy.put", b"{}", content_type="application/json", timestamp=2**62)
    eventually(lambda: process.metric("handover_dead_letters_total") == buried + 1, "the message is buried")
    assert process.log.count("broker away") == 0


def test_a_reply_queue_that_is_gone_costs_nothing_but_the_reply(caller: Caller) -> None:
    rig, process, client = caller
    gone = rig.client()
    gone.send("toy", "put", {"key": "unheard", "nap": 0.5})
    gone.raw.close()
    rig.clients.remove(gone)
    eventually(lambda: client.result("toy", "puts", {"key": "unheard"}) == {"puts": 1}, "the effect")
    assert process.get("/readyz")[0] == 200


def test_only_the_allowed_headers_travel_on(caller: Caller) -> None:
    _, _, client = caller
    channel = client.raw.channel()
    channel.queue_declare("spy", exclusive=True)
    channel.queue_bind("spy", "nameko-rpc", "spy.*")
    headers = {"nameko.evil": "1", "x-delivery-count": 7, "nameko.call_id_stack": ["a"], "nameko.locale": "zh-CN"}
    client.send("toy", "ask", {"service": "spy", "method": "look", "request": {"a": 1}}, headers=headers)
    message = eventually(lambda: channel.basic_get("spy", no_ack=True), "the call arrives")
    sent = message.properties["application_headers"]
    assert {name for name in sent if not name.startswith("nameko.")} == set()
    assert "nameko.evil" not in sent
    assert "nameko.call_id_stack" not in sent
    assert (sent["nameko.locale"], sent["nameko.tenant"], sent["nameko.actor"]) == ("zh-CN", "t1", "tester")
    assert json.loads(message.body) == {"args": [], "kwargs": {"request": {"a": 1}}}
    assert 0 < int(message.properties["expiration"]) <= 2000
    channel.close()


def test_a_call_to_nobody_is_unavailable_at_once(caller: Caller) -> None:
    _, _, client = caller
    client.call("toy", "ask", {"service": "nobody", "method": "x"})  # the connection is made with the first call
    started = time.monotonic()
    error = client.call("toy", "ask", {"service": "nobody", "method": "x"})["error"]
    assert (error["reason"], error["retryable"]) == ("UNAVAILABLE", True)
    assert time.monotonic() - started < 1.0


def test_a_call_to_a_silent_service_ends_with_its_deadline_and_its_request_expires(caller: Caller) -> None:
    _, _, client = caller
    client.channel.queue_declare("rpc-silent", exclusive=True)
    client.channel.queue_bind("rpc-silent", "nameko-rpc", "silent.*")
    started = time.monotonic()
    error = client.call("toy", "ask", {"service": "silent", "method": "x"})["error"]
    assert error["reason"] == "DEADLINE_EXCEEDED"
    assert 1.5 < time.monotonic() - started < 4.0
    eventually(lambda: client.channel.queue_declare("rpc-silent", passive=True).message_count == 0, "expired", 5)


def test_another_services_refusal_comes_through(caller: Caller) -> None:
    _, _, client = caller
    error = client.call("toy", "ask", {"service": "toy", "method": "nonsense"})["error"]
    assert error["reason"] == "UNIMPLEMENTED"


def test_no_more_is_taken_than_there_are_workers(caller: Caller) -> None:
    _, process, client = caller
    naps = [client.send("toy", "nap", {"seconds": 1, "where": "loop"}) for _ in range(30)]
    most = 0.0
    while any(nap not in client.replies for nap in naps):
        client.drain(0.1)
        most = max(most, process.metric("handover_in_hand"))
    assert most == 10


def test_a_taken_admin_port_is_a_clear_error(caller: Caller) -> None:
    rig, process, _ = caller
    second = rig.process("toy")
    second.port = process.port
    second.start()
    assert second.end() == 78
    assert f"admin port 127.0.0.1:{process.port}" in second.log


def test_the_admin_port_serves_metrics_by_method(caller: Caller) -> None:
    _, process, client = caller
    client.result("toy", "puts", {"key": "x"})
    assert process.get("/livez")[0] == 200
    page = process.get("/metrics")[1]
    assert 'handover_calls_total{method="puts",outcome="OK"}' in page
    assert 'handover_call_seconds_bucket{le="0.001",method="puts"}' in page
    assert process.get("/other")[0] == 404
