"""What becomes of events that arrive: read, seen for the first time, reacted to, in one transaction with their effect.

A message holds an event, or several of one case. Those of one case that wait together are dealt with in one
transaction: a command mostly publishes several, and most of what a reaction costs is its transaction. Where one of them
cannot be dealt with, each is on its own again.
"""

from __future__ import annotations

import enum
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Protocol

from pydantic import BaseModel, TypeAdapter, ValidationError

from chassis import inbox, logs, metrics
from chassis.context import CallContext
from chassis.db import ALL_TENANTS, Statement
from chassis.errors import DomainError, NotReady, reason_of
from chassis.events import Envelope
from chassis.service import On, Subscription
from chassis.unit import UnitOfWork

log = logs.get(__name__)


PAUSES = (0.1, 0.3, 0.6)
"""Seconds between tries to deal with early events together."""


class Verdict(enum.Enum):
    """What became of an event."""

    DONE = "done"
    DUPLICATE = "duplicate"
    RETRY = "retry"
    DEAD = "dead"


@dataclass(frozen=True, slots=True)
class Outcome:
    """A verdict, committed before it is returned, and its reason where there is one."""

    verdict: Verdict
    reason: str = ""


class Run(Protocol):
    """Runs work in one transaction (`Application._run`)."""

    def __call__(
        self,
        ctx: CallContext,
        work: Callable[[UnitOfWork], Any],
        *,
        cause: str | None = None,
        opening: Sequence[Statement] = (),
    ) -> Any:
        """Returns what `work` returns, after the commit."""


Told = tuple[Envelope, list[tuple[On, BaseModel]]]
"""An event and what the service does with it."""


class Reactions:
    """All subscriptions of a service."""

    def __init__(
        self, subscriptions: Sequence[Subscription], run: Run, clock: Callable[[], datetime], *, sqlite: bool
    ) -> None:
        self._by_handler: Mapping[str, Subscription] = {s.handler_id: s for s in subscriptions}
        self._run = run
        self._clock = clock
        self._sqlite = sqlite

    def handle(self, handler_id: str, raw: bytes) -> Outcome:
        """Deals with one delivery; the effect is committed (or nothing is) when this returns."""
        return self.handle_all(handler_id, [raw])[0]

    def handle_all(self, handler_id: str, bodies: Sequence[bytes]) -> list[Outcome]:
        """Deals with deliveries of one case in their order, at once where that goes well."""
        subscription = self._by_handler[handler_id]
        started = time.perf_counter()
        messages = [_told(subscription, raw) for raw in bodies]
        outcomes = self._of_all(subscription, [each for message in messages for each in message])
        _count(handler_id, outcomes, started)
        left = iter(outcomes)
        return [_as_one([next(left) for _ in message]) for message in messages]

    def _of_all(self, subscription: Subscription, told: Sequence[Told | Outcome]) -> list[Outcome]:
        events = [each for each in told if not isinstance(each, Outcome)]
        done = self._patiently(subscription, events) if len(events) > 1 else None
        left = iter(done if done is not None else [self._alone(subscription, event) for event in events])
        return [each if isinstance(each, Outcome) else next(left) for each in told]

    def _patiently(self, subscription: Subscription, events: Sequence[Told]) -> list[Outcome] | None:
        """As `_together`, a little later again where what they wait for is mostly on its way by another queue.

        Put back for later each on its own, they would come again in another order than they were said in.
        """
        for pause in PAUSES:
            try:
                return self._together(subscription, events)
            except NotReady:
                time.sleep(pause)
        return None

    def _alone(self, subscription: Subscription, event: Told) -> Outcome:
        envelope, reactions = event
        _bind(envelope)

        def react(uow: UnitOfWork) -> Verdict:
            if uow.opened is None:
                return Verdict.DUPLICATE
            for on, read in reactions:
                on.do(uow, read, envelope)
            return Verdict.DONE

        try:
            seen = inbox.see(subscription.handler_id, envelope.id, self._clock())
            verdict = self._run(envelope.context(), react, cause=envelope.id, opening=[seen])
        except NotReady as waiting:
            return Outcome(Verdict.RETRY, f"not ready: {waiting.message} {dict(waiting.params)}")
        except DomainError as error:
            log.warning("event refused", reason=reason_of(error), why=str(error))
            return Outcome(Verdict.RETRY, f"{reason_of(error)}: {error.message} {dict(error.params)}")
        except Exception as error:
            log.exception("event failed", handler=subscription.handler_id)
            return Outcome(Verdict.RETRY, f"{type(error).__name__}: {error}"[:1000])
        _observe(subscription, envelope)
        return Outcome(verdict)

    def _together(self, subscription: Subscription, events: Sequence[Told]) -> list[Outcome] | None:
        """Their outcomes, all of them done; None where they must be dealt with one by one, and nothing has happened.

        Raises NotReady where one of them is early; nothing has happened then, either.
        """
        first = events[0][0]
        if any((e.tenant, e.subject) != (first.tenant, first.subject) for e, _ in events):
            return None

        ids = [envelope.id for envelope, _ in events]
        opening = [] if self._sqlite else [inbox.see_all(subscription.handler_id, ids, self._clock())]

        def react(uow: UnitOfWork) -> list[Outcome]:
            if opening:
                fresh = inbox.fresh(uow.opened)
            else:
                fresh = inbox.see_each(uow.session, subscription.handler_id, ids, uow.now)
            outcomes = []
            for envelope, reactions in events:
                new = envelope.id in fresh
                fresh.discard(envelope.id)
                if new:
                    _bind(envelope)
                    uow.go_on(envelope.context(), cause=envelope.id)
                    for on, event in reactions:
                        on.do(uow, event, envelope)
                outcomes.append(Outcome(Verdict.DONE if new else Verdict.DUPLICATE))
            return outcomes

        try:
            done: list[Outcome] = self._run(first.context(), react, opening=opening)
        except NotReady:
            raise
        except Exception as error:  # said and judged when each is dealt with on its own
            log.debug("events of a case not dealt with together", why=f"{type(error).__name__}: {error}"[:300])
            return None
        for envelope, _ in events:
            _observe(subscription, envelope)
        return done


def _told(subscription: Subscription, raw: bytes) -> list[Told | Outcome]:
    """The events of a message that this queue is for; in the place of one that can never be dealt with, its end."""
    several = raw.lstrip()[:1] == b"["
    try:
        envelopes: Sequence[Any] = _SEVERAL.validate_json(raw) if several else [raw]
    except ValidationError as error:
        return [_dead(_first_problem(error))]
    told = [_read(subscription, envelope) for envelope in envelopes] or [_dead("no event")]
    # One message takes all that a unit has said of a case; what is for others only needs no row in this inbox.
    return [each for each in told if isinstance(each, Outcome) or each[1] or not several]


def _dead(why: str) -> Outcome:
    return Outcome(Verdict.DEAD, f"malformed: {why}")


_SEVERAL = TypeAdapter(list[dict[str, Any]])
_FIRST = (Verdict.RETRY, Verdict.DEAD, Verdict.DONE, Verdict.DUPLICATE)


def _as_one(outcomes: Sequence[Outcome]) -> Outcome:
    """What becomes of a message: tried again while one of its events waits, for those that are done are recognized."""
    return min(outcomes, key=lambda outcome: _FIRST.index(outcome.verdict), default=Outcome(Verdict.DONE))


def _read(subscription: Subscription, raw: bytes | dict[str, Any]) -> Told | Outcome:
    try:
        envelope = Envelope.model_validate_json(raw) if isinstance(raw, bytes) else Envelope.model_validate(raw)
        matching = [on for on in subscription.reactions if on.event in ("#", envelope.name)]
        reactions = [(on, on.reads.model_validate(envelope.data)) for on in matching]
    except ValidationError as error:
        return _dead(_first_problem(error))
    if envelope.owner != subscription.source or not envelope.tenant:
        return _dead(f"source {envelope.source!r}, tenant {envelope.tenant!r}")
    if envelope.tenant == ALL_TENANTS:  # no wall stands then: only for who reads a fact of no tenant
        reactions = [(on, event) for on, event in reactions if on.every_tenant]
    return envelope, reactions


def _bind(envelope: Envelope) -> None:
    logs.bind(envelope.context(), case=envelope.subject, event_name=envelope.name, event_id=envelope.id)


def _count(handler_id: str, outcomes: Sequence[Outcome], started: float) -> None:
    each = (time.perf_counter() - started) / max(1, len(outcomes))
    for outcome in outcomes:
        metrics.events.labels(handler_id, outcome.verdict.value).inc()
        metrics.event_seconds.labels(handler_id).observe(each)


def _observe(subscription: Subscription, envelope: Envelope) -> None:
    late = (datetime.now(UTC) - envelope.time).total_seconds()
    metrics.event_delay.labels(subscription.handler_id).observe(max(0.0, late))


def _first_problem(error: ValidationError) -> str:
    first = error.errors(include_url=False, include_input=False)[0]
    return f"{'.'.join(map(str, first['loc']))}: {first['msg']}"
