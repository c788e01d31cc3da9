"""nameko entry points for calls and events, and the service class that carries them.

They replace nameko's `rpc` and `event_handler`, which lose messages under stress and let one bad message kill every
replica: here a bad envelope never reaches a worker, an outcome is durable before its message is acknowledged, and
nothing can kill the container.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from functools import partial
from typing import Any

from nameko.exceptions import ContainerBeingKilled
from nameko.extensions import Entrypoint

from chassis import logs
from chassis.application import Application, Outcome, Verdict
from chassis.errors import Invalid, error_reply
from chassis.runtime.deliveries import BadEnvelope, Call, Delivery, expired, read_call
from chassis.runtime.intake import Host, Intake
from chassis.runtime.outbound import CASE_HEADER, attempts_of
from chassis.runtime.topology import handler_queue, rpc_queue

log = logs.get(__name__)

DATABASE_AWAY = "UNAVAILABLE: database_unavailable"


class _Entry(Entrypoint):  # type: ignore[misc]  # nameko has no types
    intake = Intake()

    @property
    def host(self) -> Host:
        host: Host = self.intake.host
        return host

    def stop(self) -> None:
        self.intake.stop_taking()

    def work(self, delivery: Delivery, args: tuple[Any, ...], finish: Callable[..., None]) -> None:
        """Runs the service method in a worker; `finish(delivery, result, error)` settles the message."""

        def handle_result(_ctx: Any, result: Any, exc_info: Any) -> tuple[Any, Any]:
            try:
                finish(delivery, result, exc_info)
            except Exception:
                # Out of here it would kill the container; the message comes again with the next connection.
                log.exception("message not settled", key=delivery.key)
            return result, exc_info

        try:
            self.container.spawn_worker(self, args, {}, context_data={}, handle_result=handle_result)
        except ContainerBeingKilled:
            delivery.requeue()

    def enqueue(self, delivery: Delivery, args: tuple[Any, ...], finish: Callable[..., None]) -> None:
        """`work`, without ever blocking the reading greenthread on a full pool."""
        if self.container._worker_pool.free() > 0:
            self.work(delivery, args, finish)
        else:  # only after a reconnect, while workers of the former connection still run
            self.container.spawn_managed_thread(partial(self.work, delivery, args, finish))


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


class EventEntry(_Entry):
    """Takes the events of one handler. Events of one case are dealt with one after the other in this process."""

    def __init__(self, handler_id: str = "", **kwargs: Any) -> None:
        self.handler_id = handler_id
        self._behind: dict[str, deque[Delivery]] = {}
        super().__init__(**kwargs)

    def setup(self) -> None:
        """Registers with the consumer."""
        self.intake.take_events(self.handler_id, self.take)

    @property
    def queue(self) -> str:
        """The handler's own queue."""
        return handler_queue(self.host.service.name, self.handler_id)

    def take(self, delivery: Delivery) -> None:
        """Hands the event to a worker, or lines it up behind an event of the same case that is in hand."""
        case = delivery.headers.get(CASE_HEADER)
        if isinstance(case, str):
            if case in self._behind:
                self._behind[case].append(delivery)
                return
            self._behind[case] = deque()
        self.enqueue(delivery, (delivery,), self.finish)

    def finish(self, delivery: Delivery, result: Any, exc_info: Any) -> None:
        """Acknowledges what is committed, puts back what may succeed later, buries the rest; then the case's next."""
        try:
            if exc_info is not None:
                log.error("event without an outcome", key=delivery.key, exc_info=exc_info)
            elif self.settle(delivery, result):
                delivery.ack()
        finally:
            self._next(delivery.headers.get(CASE_HEADER))

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

    def _next(self, case: Any) -> None:
        if not isinstance(case, str) or case not in self._behind:
            return
        waiting = self._behind[case]
        while waiting:
            delivery = waiting.popleft()
            if self.intake.stopping or not delivery.alive:
                delivery.requeue()
                continue
            self.enqueue(delivery, (delivery,), self.finish)
            return
        del self._behind[case]


def service_class(application: Application) -> type:
    """The nameko service: one entry point for calls, one a handler's queue, all in terms of the application."""

    def answer(_self: object, call: Call) -> dict[str, Any]:
        return application.call(call.method, call.headers, call.request)

    members: dict[str, Any] = {"name": application.service.name, "answer": CallEntry.decorator(answer)}
    for subscription in application.subscriptions:
        method = "on_" + subscription.handler_id.replace("-", "_").replace(".", "_")
        members[method] = EventEntry.decorator(handler_id=subscription.handler_id)(_reaction(application, subscription))
    return type(application.service.name.capitalize(), (), members)


def _reaction(application: Application, subscription: Any) -> Callable[[object, Delivery], Outcome]:
    def react(_self: object, delivery: Delivery) -> Outcome:
        return application.handle(subscription.handler_id, delivery.body, delivery.headers)

    return react
