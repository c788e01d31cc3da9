"""What a process sends besides its events: replies (unconfirmed), messages to be tried again and dead letters."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import eventlet
from amqp.basic_message import Message

from chassis import logs
from chassis.ids import new_id
from chassis.runtime import gauges
from chassis.runtime.deliveries import Delivery
from chassis.runtime.link import Link, LinkDown
from chassis.runtime.outgoing import JSON_TYPE, Fate, Outgoing, Publisher, publish_raw
from chassis.runtime.topology import RPC_EXCHANGE, dead_queue, retry_exchange

log = logs.get(__name__)

ATTEMPT = "x-handover-attempt"
CASE_HEADER = "x-handover-case"
FIRST_SEEN = "x-handover-first-seen"
HANDLER = "x-handover-handler"
ERROR = "x-handover-error"
DIED_AT = "x-handover-died-at"
DEAD_ID = "x-handover-dead-id"
ROUTING_KEY = "x-handover-routing-key"
QUEUE = "x-handover-queue"
KEPT = (CASE_HEADER, FIRST_SEEN, ROUTING_KEY)

CONFIRM_TIMEOUT = 10.0
REPLY_PATIENCE = 2.0  # seconds that a reply waits for its connection, e.g. while both come back from a broker restart


class Outbound:
    """The publishing connection beside the consuming one: a broker under alarm stalls publishers, never acks."""

    def __init__(self, service: str, broker_url: str, delays: Sequence[int]) -> None:
        self._service = service
        self._delays = sorted(delays)
        self._publisher = Publisher()
        self._replies: Any = None
        self.link = Link(broker_url, f"{service} outbound", self._setup, self._lost)
        self._publisher.link = self.link

    def _setup(self, raw: Any) -> None:
        self._replies = raw.channel()
        self._publisher.setup(raw)

    def _lost(self) -> None:
        self._replies = None
        self._publisher.lost()

    def reply(self, delivery: Delivery, answer: dict[str, Any]) -> None:
        """Answers a call; a reply that cannot be sent is logged and counted, for the outcome is durable already."""
        try:
            if not self.link.wait_up(REPLY_PATIENCE):
                raise LinkDown(self.link.name)
            with self.link.writing():
                wire = Message(
                    # A lone surrogate, echoed from the request, has no UTF-8 form.
                    json.dumps(answer, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace"),
                    content_type=JSON_TYPE,
                    content_encoding="utf-8",
                    correlation_id=delivery.properties.get("correlation_id", ""),
                )
                publish_raw(self._replies, wire, RPC_EXCHANGE, delivery.properties["reply_to"])
        except LinkDown as error:
            gauges.replies_lost.inc()
            log.warning("reply lost", why=str(error), key=delivery.key)

    def retry(self, delivery: Delivery, handler_id: str, queue: str, *, attempt: int) -> bool:
        """Puts an event back for later, `attempt` failures so far (from 1); False when its connection is gone."""
        delay = self._delays[min(max(attempt, 1), len(self._delays)) - 1]
        headers = {**_kept(delivery), ATTEMPT: attempt}
        message = Outgoing(retry_exchange(self._service, delay), queue, delivery.body, headers)
        gauges.retried.labels(handler_id).inc()
        return self._insist(delivery, message)

    def bury(self, delivery: Delivery, handler_id: str, queue: str, *, attempts: int, error: str) -> bool:
        """Moves a message to the dead letters with the reason; False when its connection is gone."""
        log.error("message buried in the dead letters", handler=handler_id, attempts=attempts, why=error)
        headers = {
            **_kept(delivery),
            DEAD_ID: new_id(),
            HANDLER: handler_id,
            QUEUE: queue,
            ATTEMPT: attempts,
            ERROR: error[:1000],
            DIED_AT: _now(),
        }
        gauges.dead.labels(handler_id).inc()
        return self._insist(delivery, Outgoing("", dead_queue(self._service), delivery.body, headers))

    def _insist(self, delivery: Delivery, message: Outgoing) -> bool:
        while delivery.alive:
            try:
                fate = self._publisher.publish([message], CONFIRM_TIMEOUT)[0]
            except LinkDown:
                self.link.wait_up(1.0)
                continue
            if fate is Fate.TAKEN:
                return True
            log.warning("the broker refused a message", exchange=message.exchange, fate=fate.value)
            eventlet.sleep(1.0)
        return False


def attempts_of(delivery: Delivery) -> int:
    """How often the event has failed before; 0 for a header that is missing or forged."""
    value = delivery.headers.get(ATTEMPT)
    return value if isinstance(value, int) and 0 <= value < 1_000_000 else 0


def _kept(delivery: Delivery) -> dict[str, Any]:
    kept: dict[str, Any] = {k: v for k in KEPT if isinstance(v := delivery.headers.get(k), str)}
    kept.setdefault(FIRST_SEEN, _now())
    kept.setdefault(ROUTING_KEY, delivery.key[:255])
    return kept


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def describe(headers: Mapping[str, Any]) -> dict[str, Any]:
    """A dead letter's headers in plain words."""
    names = {
        "id": DEAD_ID,
        "handler": HANDLER,
        "queue": QUEUE,
        "attempts": ATTEMPT,
        "error": ERROR,
        "first_seen": FIRST_SEEN,
        "died_at": DIED_AT,
        "routing_key": ROUTING_KEY,
    }
    return {name: headers.get(header) for name, header in names.items()}
