"""nameko entry points for calls and events, and the service class that carries them.

They replace nameko's `rpc` and `event_handler`, which lose messages under stress and let one bad message kill every
replica: here a bad envelope never reaches a worker, an outcome is durable before its message is acknowledged, and
nothing can kill the container.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from functools import partial
from typing import Any

from nameko.exceptions import ContainerBeingKilled
from nameko.extensions import Entrypoint

from chassis import logs
from chassis.application import Application, Outcome, Verdict
from chassis.errors import Invalid, error_reply
from chassis.runtime.deliveries import BadEnvelope, Call, Delivery, expired, read_call
from chassis.runtime.intake import Host, Intake, event_workers
from chassis.runtime.lanes import Lanes
from chassis.runtime.outbound import CASE_HEADER, attempts_of
from chassis.runtime.topology import handler_queue, rpc_queue

log = logs.get(__name__)

DATABASE_AWAY = "UNAVAILABLE: database_unavailable"
BATCH = 10  # messages of a case in one transaction


class _Entry(Entrypoint):  # type: ignore[misc]  # nameko has no types
    intake = Intake()

    @property
    def host(self) -> Host:
        host: Host = self.intake.host
        return host

    def stop(self) -> None:
        self.intake.stop_taking()

    def work(self, taken: Delivery | Batch, args: tuple[Any, ...], finish: Callable[..., None]) -> None:
        """Runs the service method in a worker; `finish(taken, result, error)` settles what was taken."""

        def handle_result(_ctx: Any, result: Any, exc_info: Any) -> tuple[Any, Any]:
            try:
                finish(taken, result, exc_info)
            except Exception:
                # Out of here it would kill the container; the message comes again with the next connection.
                log.exception("message not settled", key=taken.key)
            return result, exc_info

        try:
            self.container.spawn_worker(self, args, {}, context_data={}, handle_result=handle_result)
        except ContainerBeingKilled:
            taken.requeue()

    def enqueue(self, taken: Delivery | Batch, args: tuple[Any, ...], finish: Callable[..., None]) -> None:
        """`work`, without ever blocking the reading greenthread on a full pool."""
        if self.container._worker_pool.free() > 0:
            self.work(taken, args, finish)
        else:  # only after a reconnect, while workers of the former connection still run
            self.container.spawn_managed_thread(partial(self.work, taken, args, finish))


class CallEntry(_Entry):
    """Takes the calls of a service, all methods."""

    def setup(self) -> None:
        """Registers with the consumer."""
        self.intake.take_calls(self.take)

    def take(self, delivery: Delivery) -> None:
        """Checks the envelope and hands the call to a worker; an expired one is dropped, nobody waits for it."""
        try:
            call = read_call(delivery)
        except BadEnvelope as error:
            self.container.spawn_managed_thread(partial(self.refuse, delivery, str(error)))
            return
        if expired(call.headers):
            log.info("expired call dropped", method=call.method)
            delivery.ack()
            return
        self.enqueue(delivery, (call,), self.finish)

    def finish(self, delivery: Delivery, result: Any, exc_info: Any) -> None:
        """Replies, then acknowledges: the outcome is committed, so a lost reply costs a repeated call at most."""
        if exc_info is not None:
            log.error("call without an answer", key=delivery.key, exc_info=exc_info)
            return  # stays unacknowledged: the application answers every exception, so the process is being killed
        self.host.outbound.reply(delivery, result)
        delivery.ack()

    def refuse(self, delivery: Delivery, why: str) -> None:
        """Answers what can be answered and buries the message, which no replica could ever take."""
        queue = rpc_queue(self.host.service.name)
        if isinstance(delivery.properties.get("reply_to"), str):
            error = error_reply(Invalid("bad_envelope", why=why), self.host.application.messages, "en")
            self.host.outbound.reply(delivery, {"result": None, "error": error})
        if self.host.outbound.bury(delivery, "rpc", queue, attempts=0, error=f"malformed call: {why}"):
            delivery.ack()


class Batch:
    """Events of one case (or a single one of none) on their way to a worker, who opens it when it begins."""

    def __init__(self, lanes: Lanes[Delivery], lane: Hashable) -> None:
        self.lane = lane
        self.deliveries: list[Delivery] = []
        self._lanes = lanes

    @property
    def key(self) -> str:
        """What events, for the log."""
        return ", ".join(delivery.key for delivery in self.deliveries)

    def open(self) -> list[bytes]:
        """Their bodies. What came by a connection that has fallen is left out: the broker hands it over again."""
        for delivery in self._lanes.take(self.lane):
            if delivery.alive:
                self.deliveries.append(delivery)
            else:
                delivery.requeue()
        return [delivery.body for delivery in self.deliveries]

    def requeue(self) -> None:
        """Not taken; somebody else may."""
        for delivery in [*self.deliveries, *self._lanes.take(self.lane)]:
            delivery.requeue()


class EventEntry(_Entry):
    """Takes the events of one handler. Events of one case are dealt with in order in this process, and together where
    they wait together."""

    def __init__(self, handler_id: str = "", **kwargs: Any) -> None:
        self.handler_id = handler_id
        super().__init__(**kwargs)

    def setup(self) -> None:
        """Registers with the consumer."""
        host = self.host
        parallel = event_workers(host.settings.workers, len(host.application.subscriptions))
        self._lanes: Lanes[Delivery] = Lanes(parallel, BATCH)
        self.intake.take_events(self.handler_id, self.take)

    def stop(self) -> None:
        """Takes nothing more; what waits goes back, what is in hand is finished."""
        super().stop()
        for delivery in self._lanes.drain():
            delivery.requeue()

    @property
    def queue(self) -> str:
        """The handler's own queue."""
        return handler_queue(self.host.service.name, self.handler_id)

    def take(self, delivery: Delivery) -> None:
        """Lines the event up behind those of the same case."""
        case = delivery.headers.get(CASE_HEADER)
        self._lanes.add(case if isinstance(case, str) else None, delivery)
        self._go_on()

    def _go_on(self) -> None:
        while (lane := self._lanes.start()) is not None:
            batch = Batch(self._lanes, lane)
            self.enqueue(batch, (batch,), self.finish)

    def finish(self, batch: Batch, result: Any, exc_info: Any) -> None:
        """Acknowledges what is committed, puts back what may succeed later, buries the rest; then what waits next."""
        try:
            if exc_info is not None:
                log.error("events without an outcome", key=batch.key, exc_info=exc_info)
            else:
                for delivery, outcome in zip(batch.deliveries, result, strict=True):
                    if self.settle(delivery, outcome):
                        delivery.ack()
        finally:
            self._lanes.end(batch.lane)
            self._go_on()

    def settle(self, delivery: Delivery, outcome: Outcome) -> bool:
        """True when the message may be acknowledged."""
        if outcome.verdict in (Verdict.DONE, Verdict.DUPLICATE):
            return True
        attempts = attempts_of(delivery) + 1
        out = self.host.outbound
        if outcome.verdict is Verdict.DEAD:
            return out.bury(delivery, self.handler_id, self.queue, attempts=attempts, error=outcome.reason)
        if outcome.reason.startswith(DATABASE_AWAY):
            # Not the event's fault: it keeps its attempts, however long the database is away.
            return out.retry(delivery, self.handler_id, self.queue, attempt=attempts - 1)
        if attempts >= self.host.settings.retry_attempts:
            return out.bury(delivery, self.handler_id, self.queue, attempts=attempts, error=outcome.reason)
        return out.retry(delivery, self.handler_id, self.queue, attempt=attempts)


def service_class(application: Application) -> type:
    """The nameko service: one entry point for calls, one a handler's queue, all in terms of the application."""

    def answer(_self: object, call: Call) -> dict[str, Any]:
        return application.call(call.method, call.headers, call.request)

    members: dict[str, Any] = {"name": application.service.name, "answer": CallEntry.decorator(answer)}
    for subscription in application.subscriptions:
        method = "on_" + subscription.handler_id.replace("-", "_").replace(".", "_")
        members[method] = EventEntry.decorator(handler_id=subscription.handler_id)(_reaction(application, subscription))
    return type(application.service.name.capitalize(), (), members)


def _reaction(application: Application, subscription: Any) -> Callable[[object, Batch], list[Outcome]]:
    def react(_self: object, batch: Batch) -> list[Outcome]:
        return application.handle_all(subscription.handler_id, batch.open())

    return react
