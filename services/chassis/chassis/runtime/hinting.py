"""Sends hints of live reads (`chassis.live`) after commits: unconfirmed, joined where many come at once.

A hint may get lost. When one did (the connection was away, or this process has just started after another one fell),
everybody is told to look: topic `*` of tenant `*`.
"""

from __future__ import annotations

import time
from typing import Any

import eventlet
from amqp.basic_message import Message

from chassis import live, logs
from chassis.runtime.crew import Bell
from chassis.runtime.link import Link, LinkDown
from chassis.runtime.outgoing import JSON_TYPE, publish_raw
from chassis.runtime.topology import ExchangeSpec, Topology, declare

log = logs.get(__name__)

LINGER = 0.03  # seconds in which the hints of several commits become one
SWEEP = 5.0
MOST = 5_000
LOOK_ALL = live.Hint("*", "*", frozenset({"*"}))


class Hinting:
    """The way of a process's hints to the broker."""

    def __init__(self, service: str, broker_url: str) -> None:
        self._exchange = live.live_exchange(service)
        self._channel: Any = None
        self._waiting: dict[tuple[str, str], tuple[live.Hint, float]] = {}
        self._bell = Bell()
        self.link = Link(broker_url, f"{service} hints", self._setup, self._lost)

    def _setup(self, raw: Any) -> None:
        declare(raw, Topology((ExchangeSpec(self._exchange),), ()))
        self._channel = raw.channel()
        self.add([LOOK_ALL])

    def _lost(self) -> None:
        self._channel = None

    def add(self, hints: list[live.Hint]) -> None:
        """Takes the hints of a commit; returns at once."""
        for hint in hints:
            key = (hint.tenant, hint.topic)
            known = self._waiting.get(key)
            if known is not None:
                self._waiting[key] = known[0].joined(hint), known[1]
            elif len(self._waiting) < MOST:
                self._waiting[key] = hint, time.time()
            else:
                self._waiting = {("*", "*"): (LOOK_ALL, time.time())}
        self._bell.ring()

    def run(self) -> None:
        """Sends for ever. What waits while the broker is away is forgotten: its return tells everybody to look."""
        while True:
            if self._bell.wait(SWEEP):
                eventlet.sleep(LINGER)
            self.send()

    def send(self) -> None:
        """Sends what waits."""
        waiting, self._waiting = self._waiting, {}
        if not self.link.up:
            return
        try:
            for hint, at in waiting.values():
                with self.link.writing():
                    wire = Message(hint.body(at), content_type=JSON_TYPE, delivery_mode=1)
                    publish_raw(self._channel, wire, self._exchange, hint.topic)
        except LinkDown as error:
            log.info("hints lost", why=str(error))
