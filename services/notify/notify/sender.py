"""The senders: each claims a few due deliveries, holds one conversation with the channel, and records every outcome.

No transaction is open while the other side is waited for; at most `smtp_connections` conversations run a process, and a
delivery that fails waits for its own next time without holding up another one.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from chassis import logs
from chassis.application import Application
from chassis.context import CallContext
from chassis.db import ALL_TENANTS
from chassis.ids import new_id
from notify.channels.port import Channel, Session
from notify.model.delivery import Outcome, Policy, Result
from notify.usecases import sending
from notify.usecases.sending import Claimed

log = logs.get(__name__)
BATCH = 10
"""How many are claimed together; each is handed over and recorded on its own."""
PATIENCE = timedelta(seconds=2)
"""What was claimed and has not begun by then goes back to whoever is free."""
BEAT = timedelta(seconds=3)
"""How often a process says that it lives, and looks for what dead ones had claimed."""
ALIVE = timedelta(seconds=12)
"""Who has not said so for that long is taken for dead."""


class Sender:
    """One channel's sender. `step` may run in several greenthreads and replicas at once."""

    def __init__(
        self, channel: Channel, *, lease: timedelta, policy: Policy, wake: Callable[[], None] = lambda: None
    ) -> None:
        self.id = new_id()
        self._channel = channel
        self._wake = wake
        self._lease = lease
        self._patience = min(PATIENCE, lease / 4)
        self._policy = policy
        self._looks_for_lost: datetime | None = None

    def beat(self, application: Application) -> bool:
        """Says that this process lives, also while all its conversations wait for a slow server."""
        application.unit(_context(ALL_TENANTS), lambda uow: sending.alive(uow, self.id, ALIVE, self._lease))
        return False

    def step(self, application: Application) -> bool:
        """One round; whether there may be more to do at once."""
        everyone = _context(ALL_TENANTS)
        self._recover(application, everyone)
        claimed = application.unit(everyone, lambda uow: sending.claim(uow, self._channel, self.id, self._lease, BATCH))
        begun_at = application.clock()
        full = len(claimed) == BATCH
        if full:
            self._wake()  # one copy more; they skip what is claimed
        with self._channel.session() as session:
            try:
                while claimed and application.clock() - begun_at < self._patience:
                    self._send(application, session, claimed.pop(0))
            finally:
                late = bool(claimed)
                if late:  # neither a slow server nor an error keeps what another sender could send
                    application.unit(everyone, lambda uow: sending.give_back(uow, claimed))
                    self._wake()
        return full or late

    def _recover(self, application: Application, everyone: CallContext) -> None:
        """Settles deliveries whose sender died."""
        now = application.clock()
        if self._looks_for_lost is None or now >= self._looks_for_lost:
            self._looks_for_lost = now + min(BEAT, self._lease / 4)
            application.unit(everyone, lambda uow: sending.recover(uow, self._policy))

    def _send(self, application: Application, session: Session, claimed: Claimed) -> None:
        ctx = _context(claimed.tenant)
        logs.bind(ctx, delivery=claimed.delivery_id)

        def about_to_hand_over() -> bool:
            mark = sending.leaves_now(claimed, application.clock(), self._lease)
            return application.unit(ctx, lambda uow: sending.hand_over(uow, claimed), opening=[mark])

        if claimed.refused:
            outcome = Outcome(Result.PERMANENT, error=claimed.refused)
        else:
            outcome = session.send(claimed.message, about_to_hand_over)
        if outcome.result is Result.SENT:
            ended = sending.sent(claimed, outcome, application.clock())
            application.unit(ctx, lambda _uow: None, opening=ended)
        else:
            application.unit(ctx, lambda uow: sending.record(uow, claimed, outcome, self._policy))
        _say(claimed, outcome)


def _say(claimed: Claimed, outcome: Outcome) -> None:
    if outcome.result is Result.SENT:
        log.info("message sent", channel=claimed.channel)
    else:
        log.warning("message not sent", channel=claimed.channel, result=outcome.result.value, why=outcome.error)


def _context(tenant: str) -> CallContext:
    return CallContext(tenant=tenant, actor="notify", actor_kind="service", request_id="sender")
