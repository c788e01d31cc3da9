"""Publishes the outbox: woken by commits, swept now and then, any number of replicas side by side.

The relay has its own confirmed, mandatory connection and never stands in the way of business: a commit only rings a
bell. A case's events leave in their order, those that wait together in one message (CloudEvents' JSON batch format,
routed by all their names), for a message costs broker and consumers more than what is in it. One that the broker did
not take holds back the later ones of its case. A message that no queue is bound for stays in the outbox and is tried
again: its consumers have not been declared yet (`python -m <service> declare`), and dropping it would lose it for them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import eventlet
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from chassis import logs, outbox
from chassis.ids import new_id
from chassis.runtime import gauges
from chassis.runtime.crew import Bell
from chassis.runtime.link import Link, LinkDown
from chassis.runtime.outbound import CASE_HEADER
from chassis.runtime.outgoing import Fate, Outgoing, Publisher
from chassis.runtime.topology import ExchangeSpec, Topology, declare, event_exchange

log = logs.get(__name__)

BATCH = 200
IN_A_MESSAGE, LARGE = 20, 100_000
"""Events in a message, and the bytes after which no further one is put into it."""
LINGER = 0.008  # seconds after a commit: under load, one pass then serves several commits
UNROUTABLE_PAUSE = timedelta(seconds=5)
CONFIRM_TIMEOUT = 10.0  # at most; a third of a shorter lease, so that two relays never publish one case


class Relay:
    """The outbox' way to the broker."""

    def __init__(
        self, engine: Engine, service: str, broker_url: str, sweep: float, lease: timedelta = outbox.LEASE
    ) -> None:
        self._engine = engine
        self._lease = lease
        self._confirm_timeout = min(CONFIRM_TIMEOUT, lease.total_seconds() / 3)
        self._service = service
        self._sweep = sweep
        self._id = new_id()
        self._publisher = Publisher()
        self.link = Link(broker_url, f"{service} relay", self._setup, self._publisher.lost)
        self._publisher.link = self.link
        self.bell = Bell()

    def _setup(self, raw: Any) -> None:
        declare(raw, Topology((ExchangeSpec(event_exchange(self._service)),), ()))
        self._publisher.setup(raw)

    def run(self) -> None:
        """Publishes for ever; what goes wrong is tried again."""
        while True:
            if self.bell.wait(self._sweep):
                eventlet.sleep(LINGER)
            if self.link.wait_up(self._sweep):
                self.publish_waiting()

    def publish_waiting(self) -> None:
        """Publishes until nothing is left that can be published now."""
        try:
            rows = self._claim()
            while rows:
                rows = self._one_pass(rows)
        except LinkDown as error:
            log.warning("relay lost the broker", why=str(error))
        except SQLAlchemyError as error:
            log.warning("relay lost the database", why=str(error))
            eventlet.sleep(0.5)

    def flush(self) -> None:
        """Before the process ends: publishes what its last commits have left."""
        if self.link.up:
            self.publish_waiting()

    def _claim(self, after: outbox.Settled | None = None) -> list[outbox.OutboxRow]:
        return outbox.claim(self._engine, self._id, datetime.now(UTC), BATCH, self._lease, after=after)

    def _one_pass(self, rows: Sequence[outbox.OutboxRow]) -> list[outbox.OutboxRow]:
        """Publishes what was claimed; what is to be published next."""
        messages = together(rows)
        try:
            fates = self._publisher.publish([self._message(each) for each in messages], self._confirm_timeout)
        except LinkDown:
            self._settle(outbox.Settled(keys=_keys(rows, set())))
            raise
        told = [(row, fate) for each, fate in zip(messages, fates, strict=True) for row in each]
        sent, held = sort_out(told)
        unroutable = {row.name for row, fate in told if fate is Fate.UNROUTABLE}
        if unroutable:
            log.warning("no queue is bound for these events; they wait in the outbox", events=sorted(unroutable))
        gauges.relayed.inc(len(sent))
        settled = outbox.Settled(sent, _keys(rows, held), sorted(held), datetime.now(UTC) + UNROUTABLE_PAUSE)
        if sent:
            return self._claim(settled)  # looks again: another replica may have met our leases and let these wait
        self._settle(settled)
        return []

    def _settle(self, settled: outbox.Settled) -> None:
        outbox.settle(self._engine, self._id, settled, datetime.now(UTC))

    def _message(self, rows: Sequence[outbox.OutboxRow]) -> Outgoing:
        first, *others = rows
        exchange = event_exchange(self._service)
        headers: dict[str, Any] = {CASE_HEADER: first.order_key} if first.order_key != first.event_id else {}
        if not others:
            return Outgoing(exchange, first.name, first.body.encode(), headers)
        more = sorted({row.name for row in others} - {first.name})
        if more:
            headers["CC"] = more  # the broker's own: routed by these, too, and still one message a queue
        return Outgoing(exchange, first.name, f"[{','.join(row.body for row in rows)}]".encode(), headers)


def together(rows: Sequence[outbox.OutboxRow]) -> list[list[outbox.OutboxRow]]:
    """What goes into one message: events of one case in their order, few enough to be taken at once."""
    messages: list[list[outbox.OutboxRow]] = []
    last: dict[str, list[outbox.OutboxRow]] = {}
    for row in rows:
        message = last.get(row.order_key)
        if message is None or len(message) == IN_A_MESSAGE or sum(len(r.body) for r in message) > LARGE:
            message = last[row.order_key] = []
            messages.append(message)
        message.append(row)
    return messages


def _keys(rows: Sequence[outbox.OutboxRow], keep: set[str]) -> list[str]:
    return sorted({row.order_key for row in rows} - keep)


def sort_out(told: Iterable[tuple[outbox.OutboxRow, Fate]]) -> tuple[list[int], set[str]]:
    """The positions that count as sent, and the cases to hold back because an event of theirs found no queue.

    After the first event of a case that was not taken, later ones are not marked either: they go out again behind it.
    """
    sent: list[int] = []
    stuck: set[str] = set()
    held: set[str] = set()
    for row, fate in told:
        if fate is Fate.TAKEN and row.order_key not in stuck:
            sent.append(row.position)
            continue
        stuck.add(row.order_key)
        if fate is Fate.UNROUTABLE:
            held.add(row.order_key)
    return sent, held
