"""The runtime's decisions that need no broker: what counts as sent, envelopes, names, orphans, prefetch."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.outbox import OutboxRow
from chassis.runtime.crew import Bell, Crew, Fatal
from chassis.runtime.deliveries import BadEnvelope, Delivery, allowed, expired, read_call
from chassis.runtime.intake import event_prefetch, max_in_hand
from chassis.runtime.orphans import QueueState, orphans
from chassis.runtime.outbound import attempts_of
from chassis.runtime.outgoing import Fate
from chassis.runtime.relay import IN_A_MESSAGE, LARGE, sort_out, together
from chassis.runtime.topology import topology

NOW = datetime(2026, 3, 2, tzinfo=UTC)
FATES = st.sampled_from(list(Fate))


def row(position: int, case: str) -> OutboxRow:
    return OutboxRow(position, f"e{position}", case, "note.put", "{}")


@given(st.lists(st.tuples(st.sampled_from("abc"), FATES), max_size=30))
def test_only_the_taken_head_of_each_case_counts_as_sent(events: list[tuple[str, Fate]]) -> None:
    rows = [row(n, case) for n, (case, _) in enumerate(events)]
    sent, held = sort_out(zip(rows, (fate for _, fate in events), strict=True))
    for case in "abc":
        fates = [(n, fate) for n, (c, fate) in enumerate(events) if c == case]
        head = next((i for i, (_, fate) in enumerate(fates) if fate is not Fate.TAKEN), len(fates))
        assert [n for n in sent if events[n][0] == case] == [n for n, _ in fates[:head]]
        assert (case in held) == any(fate is Fate.UNROUTABLE for _, fate in fates)


@given(st.lists(st.sampled_from("abc"), max_size=80))
def test_messages_hold_a_case_each_and_keep_its_order(cases: list[str]) -> None:
    rows = [row(n, case) for n, case in enumerate(cases)]
    messages = together(rows)
    assert all(len({r.order_key for r in message}) == 1 and len(message) <= IN_A_MESSAGE for message in messages)
    for case in "abc":
        sent = [r for message in messages for r in message if r.order_key == case]
        assert sent == [r for r in rows if r.order_key == case]
        assert sum(message[0].order_key == case for message in messages) == -(-len(sent) // IN_A_MESSAGE)


def test_a_long_event_ends_its_message() -> None:
    rows = [OutboxRow(n, f"e{n}", "a", "note.put", "x" * (LARGE + 1 if n == 1 else 1)) for n in range(4)]
    assert [[r.position for r in message] for message in together(rows)] == [[0, 1], [2, 3]]


class Channel:
    """Remembers what it is told."""

    def __init__(self) -> None:
        self.connection: Any = object()
        self.told: list[str] = []

    def basic_ack(self, _tag: int) -> None:
        self.told.append("ack")

    def basic_reject(self, _tag: int, *, requeue: bool) -> None:
        self.told.append(f"reject {requeue}")


class Message:
    """As py-amqp hands it over."""

    def __init__(self, body: Any = b"", key: str = "toy.put", **properties: Any) -> None:
        self.body = body
        self.channel = Channel()
        self.properties = properties
        self.delivery_info = {"routing_key": key, "redelivered": False, "delivery_tag": 1}


def delivery(*args: Any, **properties: Any) -> Delivery:
    return Delivery(Message(*args, **properties), lambda: None)


def test_a_delivery_is_settled_once() -> None:
    message, settled = Message(b"x"), []
    taken = Delivery(message, lambda: settled.append(1))
    taken.ack()
    taken.ack()
    taken.requeue()
    assert message.channel.told == ["ack"]
    assert settled == [1]


def test_a_delivery_of_a_lost_connection_is_settled_without_a_word() -> None:
    message, settled = Message(b"x"), []
    taken = Delivery(message, lambda: settled.append(1))
    message.channel.connection = None
    assert not taken.alive
    taken.ack()
    assert message.channel.told == []
    assert settled == [1]


GOOD = {"reply_to": "r", "content_type": "application/json"}


def test_a_good_call_is_read_with_the_allowed_headers_only() -> None:
    headers = {"nameko.tenant": "t1", "nameko.evil": 1, "x-death": []}
    body = b'{"args": [], "kwargs": {"request": {"a": 1}}}'
    call = read_call(delivery(body, application_headers=headers, **GOOD))
    assert (call.method, call.request, call.headers) == ("put", {"a": 1}, {"nameko.tenant": "t1"})


@pytest.mark.parametrize("properties", [{}, {**GOOD, "reply_to": 5}, {**GOOD, "content_type": None}, {"reply_to": "r"}])
def test_a_call_without_its_envelope_is_refused(properties: dict[str, Any]) -> None:
    with pytest.raises(BadEnvelope):
        read_call(delivery(b'{"args": [], "kwargs": {}}', **properties))


@given(st.one_of(st.binary(max_size=60), st.text(max_size=60)))
def test_no_body_is_worse_than_a_refusal(body: Any) -> None:
    try:
        call = read_call(delivery(body, **GOOD))
    except BadEnvelope:
        return
    assert call.method == "put"


@pytest.mark.parametrize(
    ("deadline", "is_over"), [(None, False), ("soon", False), ({}, False), (0, True), ("1.5", True), ("9e99", False)]
)
def test_only_a_deadline_that_can_be_read_expires(deadline: Any, is_over: bool) -> None:
    headers = {} if deadline is None else {"nameko.deadline": deadline}
    assert expired(headers) is is_over
    assert not expired({"nameko.deadline": repr(time.time() + 5)})


def test_the_allow_list_drops_the_brokers_own_headers() -> None:
    assert allowed({"x-delivery-count": 1, "nameko.call_id_stack": [], "nameko.locale": "zh-CN"}) == {
        "nameko.locale": "zh-CN"
    }


@pytest.mark.parametrize(("header", "attempts"), [(3, 3), (None, 0), ("3", 0), (-1, 0), (10**9, 0), ([], 0)])
def test_a_forged_attempt_count_starts_anew(header: Any, attempts: int) -> None:
    assert attempts_of(delivery(b"", application_headers={"x-handover-attempt": header})) == attempts


@given(st.integers(1, 200), st.integers(0, 8))
def test_what_is_in_hand_stays_near_the_number_of_workers(workers: int, handlers: int) -> None:
    assert max_in_hand(workers, handlers) <= 2 * workers + 2 * handlers
    assert event_prefetch(workers, handlers) >= 2


def test_a_services_queues_are_told_from_orphans_and_from_others() -> None:
    wanted = topology("peer", [("from-toy", "toy", ("note.put",))], [1], "classic")
    names = [q.name for q in wanted.queues]
    assert names == ["peer.dead.v1", "rpc-peer", "peer.from-toy.v1", "peer.retry.1s"]
    strange = ["peer.from_toy.v1", "peer.retry.7s", "peers.x.v1", "rpc-peers", "rpc.reply-peer-1", "toy.dead.v1"]
    found = orphans("peer", wanted, [QueueState(name, 1, 0) for name in (*names, *strange)])
    assert [q.name for q in found] == ["peer.from_toy.v1", "peer.retry.7s"]


def test_every_queue_of_events_is_a_quorum_queue_and_loses_nothing() -> None:
    wanted = topology("peer", [("from-toy", "toy", ("note.put",))], [1, 5], "classic")
    by_name = {q.name: q for q in wanted.queues}
    assert by_name["rpc-peer"].arguments == {}
    for name, queue in by_name.items():
        if name != "rpc-peer":
            assert queue.arguments["x-queue-type"] == "quorum"
    for name in ("peer.from-toy.v1", "peer.retry.5s"):
        assert by_name[name].arguments["x-dead-letter-strategy"] == "at-least-once"
        assert by_name[name].arguments["x-overflow"] == "reject-publish"
    assert by_name["peer.retry.5s"].arguments["x-message-ttl"] == 5000


def test_a_bell_keeps_one_ring_for_who_comes_late() -> None:
    bell = Bell()
    bell.ring()
    bell.ring()
    assert bell.wait(0)
    assert not bell.wait(0)


@pytest.mark.parametrize(("error", "code"), [(Fatal("no"), 78), (RuntimeError("oops"), 70)])
def test_a_part_that_dies_ends_the_process_with_its_code(error: Exception, code: int) -> None:
    crew = Crew()

    def part() -> None:
        raise error

    crew.spawn("part", part)
    assert crew.wait() == code
    crew.end(0)
    assert crew.wait() == code  # the first reason counts
