"""Fires due timers: sleeps until the next is due, woken by commits that planned one, swept for other replicas' ones."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from eventlet.event import Event

from chassis import logs
from chassis.application import Application
from chassis.errors import DomainError
from chassis.runtime import gauges
from chassis.runtime.crew import Bell

log = logs.get(__name__)

AT_ONCE = 10
ALWAYS = datetime.max.replace(tzinfo=UTC)


class Alarm:
    """The timers of one process; any number of processes may run one, a timer fires in one of them."""

    def __init__(self, application: Application, sweep: float) -> None:
        self._application = application
        self._sweep = sweep
        self._stopping = False
        self._ended = Event()
        self._bell = Bell()
        self._next_look = ALWAYS

    def planned(self, due_at: datetime) -> None:
        """A commit planned a firing; only one before the next look is news (most are deadlines, days ahead)."""
        if due_at < self._next_look:
            self._bell.ring()

    def run(self) -> None:
        """Fires until `stop`; a database that is away delays timers, nothing else."""
        try:
            self._loop()
        finally:
            self._ended.send()

    def _loop(self) -> None:
        while not self._stopping:
            self._next_look = ALWAYS  # what is planned while this one looks may be too late for it
            try:
                wait = self._fire()
            except DomainError as error:
                log.warning("timers wait for the database", why=str(error))
                wait = self._sweep
            except Exception:
                log.exception("timers failed")
                wait = self._sweep
            if not self._stopping:
                self._next_look = datetime.now(UTC) + timedelta(seconds=wait)
                self._bell.wait(wait)

    def _fire(self) -> float:
        """Fires what is due; seconds until it is worth looking again."""
        fired = self._application.fire_due_timers(AT_ONCE)
        due = self._application.next_timer_due()
        late = (datetime.now(UTC) - due).total_seconds() if due else -self._sweep
        gauges.timers_overdue.set(max(0.0, late))
        if fired and late >= 0:
            return 0.0
        # A timer that is due and was not taken is in another replica's hands.
        return min(self._sweep, -late) if late < 0 else self._sweep

    def stop(self) -> None:
        """Lets what is firing finish and returns then."""
        self._stopping = True
        self._bell.ring()
        self._ended.wait()
