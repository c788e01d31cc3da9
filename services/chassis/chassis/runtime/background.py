"""Background work of a service (`Service.background`): one loop a copy, woken early, ended between two rounds."""

from __future__ import annotations

from eventlet.event import Event

from chassis import logs
from chassis.application import Application, Background
from chassis.errors import DomainError
from chassis.runtime.crew import Bell, Crew

log = logs.get(__name__)

SETTLE = 0.02  # seconds between a nudge, which comes from within a transaction, and the look for its effect
IDLE = 30  # a copy beside the first one sweeps so many times less often: it is woken when there is much to do


class Workers:
    """All copies of one background work in this process."""

    def __init__(self, application: Application, work: Background) -> None:
        self._application = application
        self._work = work
        self._bells = [Bell() for _ in range(work.copies)]
        self._ended = [Event() for _ in range(work.copies)]
        self._idle = [False] * work.copies
        self._stopping = False
        if work.wake is not None:
            work.wake.listeners.append(self._ring)

    def start(self, crew: Crew) -> None:
        """Starts the loops."""
        for number in range(self._work.copies):
            crew.spawn(f"{self._work.name} {number}", self._run, number)

    def _run(self, number: int) -> None:
        try:
            while not self._stopping:
                more = self._step()
                if more:
                    self._ring()
                elif not self._stopping and self._rest(number):
                    self._bells[number].wait(SETTLE)
        finally:
            self._ended[number].send()

    def _rest(self, number: int) -> bool:
        self._idle[number] = True
        try:
            return self._bells[number].wait(self._work.every * (IDLE if number else 1))
        finally:
            self._idle[number] = False

    def _step(self) -> bool:
        try:
            return self._work.step(self._application)
        except DomainError as error:
            log.warning("background work waits", work=self._work.name, why=str(error))
        except Exception:
            log.exception("background work failed", work=self._work.name)
        return False

    def _ring(self) -> None:
        """Wakes one copy; it wakes the next one where there is more to do than it can do at once."""
        number = self._idle.index(True) if True in self._idle else 0
        self._idle[number] = False  # the next ring is for another one
        self._bells[number].ring()

    def stop(self) -> None:
        """Lets each round in hand finish; the caller bounds the time."""
        self._stopping = True
        for bell in self._bells:
            bell.ring()
        for ended in self._ended:
            ended.wait()
