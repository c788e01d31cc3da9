"""Takes messages from the service's queues: its own consumers instead of nameko's QueueConsumer.

One channel a queue, so that the broker's ack timeout of one never requeues another's; a prefetch that keeps what is
unacknowledged near the number of workers; consumers are cancelled first and the connection is kept until the workers
are done, so that a graceful stop answers everything it has taken, once.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import eventlet
from nameko.extensions import SharedExtension

from chassis import logs
from chassis.application import Application
from chassis.runtime import gauges
from chassis.runtime.crew import Crew
from chassis.runtime.deliveries import Delivery
from chassis.runtime.link import Link
from chassis.runtime.outbound import Outbound
from chassis.runtime.topology import Topology, declare, handler_queue, rpc_queue, topology
from chassis.service import Service
from chassis.settings import ServiceSettings

log = logs.get(__name__)
CONFIG_KEY = "handover"
EVENTS_WAITING = 8


class Host:
    """What entry points share: the application, the process' greenthreads and its ways to the broker."""

    def __init__(self, application: Application, crew: Crew) -> None:
        self.application = application
        self.settings = application.settings
        self.service = application.service
        self.crew = crew
        self.outbound = Outbound(self.service.name, self.settings.broker_url, self.settings.retry_delays)


def topology_of(service: Service, settings: ServiceSettings) -> Topology:
    """The exchanges and queues of a service."""
    subscriptions = [(s.handler_id, s.source, s.events) for s in service.subscriptions()]
    return topology(service.name, subscriptions, settings.retry_delays, settings.rpc_queue_type)


def event_workers(workers: int, handlers: int) -> int:
    """Workers of a handler's events: together about as many as there are workers, two at least each."""
    return max(2, workers // max(1, handlers))


def event_prefetch(workers: int, handlers: int) -> int:
    """Unacknowledged events a handler: more than are in hand, so that those of one case come together."""
    return EVENTS_WAITING * event_workers(workers, handlers)


def max_in_hand(workers: int, handlers: int) -> int:
    """All that a process can hold: the size of nameko's worker pool, so that taking never waits for a worker."""
    return workers + handlers * event_workers(workers, handlers)


class Intake(SharedExtension):  # type: ignore[misc]  # nameko has no types
    """The process' consumers, shared by all entry points of the container."""

    def __init__(self) -> None:
        self.taken = 0
        self.stopping = False
        self.link: Link | None = None
        self._takers: dict[str, tuple[Callable[[Delivery], None], int]] = {}
        self._consumers: list[tuple[Any, str]] = []

    @property
    def host(self) -> Host:
        """The process that this container runs in."""
        host: Host = self.container.config[CONFIG_KEY]
        return host

    def setup(self) -> None:
        """Prepares the connection; cannot fail, for nothing is opened yet."""
        settings = self.host.settings
        self.link = Link(settings.broker_url, f"{self.host.service.name} intake", self._consume, self._lost)

    def take_calls(self, taker: Callable[[Delivery], None]) -> None:
        """Registers who takes calls."""
        self._takers[rpc_queue(self.host.service.name)] = (taker, self.host.settings.workers)

    def take_events(self, handler_id: str, taker: Callable[[Delivery], None]) -> None:
        """Registers who takes a handler's events."""
        prefetch = event_prefetch(self.host.settings.workers, len(self.host.application.subscriptions))
        self._takers[handler_queue(self.host.service.name, handler_id)] = (taker, prefetch)

    def start(self) -> None:
        """Connects in the background: a broker that is away delays work, not the process."""
        assert self.link is not None
        self.host.crew.spawn("intake", self.link.run)

    def _consume(self, raw: Any) -> None:
        declare(raw, topology_of(self.host.service, self.host.settings))
        self._consumers = []
        for queue, (taker, prefetch) in self._takers.items():
            if self.stopping:
                return
            channel = raw.channel()
            channel.auto_decode = False
            channel.basic_qos(0, prefetch, False)
            tag = channel.basic_consume(queue, callback=lambda message, taker=taker: self._on_message(taker, message))
            self._consumers.append((channel, tag))
        gauges.broker_up.set(1)

    def _lost(self) -> None:
        self._consumers = []
        gauges.broker_up.set(0)

    def _on_message(self, taker: Callable[[Delivery], None], message: Any) -> None:
        self.taken += 1
        gauges.in_hand.inc()
        delivery = Delivery(message, self._settled)
        if self.stopping:
            delivery.requeue()
            return
        try:
            taker(delivery)
        except Exception:
            # Must not reach the reading loop. The message stays unacknowledged and comes again with a new connection.
            log.exception("message not taken", key=delivery.key)

    def _settled(self) -> None:
        self.taken -= 1
        gauges.in_hand.dec()

    def stop_taking(self) -> None:
        """Cancels the consumers at once; what arrives in the meantime goes back to the queue."""
        if self.stopping:
            return
        self.stopping = True
        for channel, tag in self._consumers:
            if self.link is not None and self.link.up:
                self.link.quietly(channel.basic_cancel, tag, nowait=True)
        self._consumers = []

    def stop(self) -> None:
        """After the workers are done (nameko's order): waits for the last settlement, then closes the connection."""
        self.stop_taking()
        while self.taken > 0 and self.link is not None and self.link.up:
            eventlet.sleep(0.01)
        if self.link is not None:
            self.link.close()

    def kill(self) -> None:
        """Ends the connection; everything in hand goes back to the broker."""
        self.stopping = True
        if self.link is not None:
            self.link.close()
