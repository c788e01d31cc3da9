"""The greenthreads of a process: an unexpected end of one ends the process; a supervisor starts a healthy one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import eventlet
from eventlet.event import Event
from greenlet import GreenletExit

from chassis import logs

log = logs.get(__name__)

EXIT_OK = 0
EXIT_FAULT = 70  # sysexits.h EX_SOFTWARE: a part of the process has died
EXIT_TIMEOUT = 75  # EX_TEMPFAIL: the drain took too long
EXIT_CONFIG = 78  # EX_CONFIG: broker or database are not as this release needs them


class Fatal(Exception):
    """Ends the process with this exit code; the message is for the operator."""

    def __init__(self, message: str, code: int = EXIT_CONFIG) -> None:
        super().__init__(message)
        self.code = code


class Crew:
    """Starts greenthreads and reports how the process must end."""

    def __init__(self) -> None:
        self._threads: list[Any] = []
        self._ending = Event()

    def spawn(self, name: str, work: Callable[..., None], *args: Any) -> None:
        """Runs `work` until it returns; an exception that it lets out ends the process."""
        self._threads.append(eventlet.spawn(self._guard, name, work, *args))

    def _guard(self, name: str, work: Callable[..., None], *args: Any) -> None:
        try:
            work(*args)
        except GreenletExit:
            raise
        except Fatal as error:
            log.error("cannot go on", part=name, why=str(error))
            self.end(error.code)
        except Exception:
            log.exception("a part of the process died", part=name)
            self.end(EXIT_FAULT)

    def end(self, code: int) -> None:
        """Asks for the end of the process; the first reason counts."""
        if not self._ending.ready():
            self._ending.send(code)

    def wait(self) -> int:
        """Blocks until the process must end; its exit code."""
        code: int = self._ending.wait()
        return code

    def dismiss(self) -> None:
        """Stops all greenthreads."""
        for thread in self._threads:
            thread.kill()
        self._threads.clear()


class Bell:
    """Wakes a loop early; rings that nobody waits for are kept as one."""

    def __init__(self) -> None:
        self._event = Event()

    def ring(self) -> None:
        """Wakes the loop."""
        if not self._event.ready():
            self._event.send()

    def wait(self, timeout: float) -> bool:
        """Until a ring or the timeout in seconds; True after a ring."""
        if not self._event.ready():
            with eventlet.Timeout(max(0.0, timeout), False):
                self._event.wait()
        rung = bool(self._event.ready())
        if rung:
            self._event = Event()
        return rung
