"""Ends a process that can no longer help itself; a supervisor starts a new one.

Two native threads, outside of the event loop that they watch: one ends the process when the loop has stood still for
too long, the other when a graceful stop has taken too long.
"""

from __future__ import annotations

import faulthandler
import os
import sys
from time import monotonic
from typing import Any

import eventlet
from eventlet import patcher

from chassis.runtime.crew import EXIT_FAULT, EXIT_TIMEOUT

_threading: Any = patcher.original("threading")
_time: Any = patcher.original("time")

TICK = 0.5


class Watchdog:
    """`limit`: seconds that the event loop may stand still."""

    def __init__(self, limit: float) -> None:
        self._limit = limit
        self._seen = monotonic()

    def run(self) -> None:
        """The loop's sign of life. Its short sleep also lets signal handlers take effect at once."""
        _threading.Thread(target=self._watch, name="watchdog", daemon=True).start()
        while True:
            self._seen = monotonic()
            eventlet.sleep(TICK)

    def _watch(self) -> None:
        while True:
            _time.sleep(TICK)
            still = monotonic() - self._seen
            if still > self._limit:
                _last_words(f"the event loop has stood still for {still:.0f} s")
                os._exit(EXIT_FAULT)


def end_within(seconds: float) -> None:
    """Ends the process hard unless it has ended by itself within this time."""

    def wait() -> None:
        _time.sleep(seconds)
        _last_words(f"the stop took longer than {seconds:.0f} s")
        os._exit(EXIT_TIMEOUT)

    _threading.Thread(target=wait, name="end_within", daemon=True).start()


def _last_words(why: str) -> None:
    os.write(2, f"watchdog: {why}\n".encode())
    faulthandler.dump_traceback(file=sys.__stderr__ or 2, all_threads=True)
