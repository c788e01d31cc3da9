"""Makes a process cooperative. Importing this module patches; it must come before anything that opens a socket.

psycopg2 waits inside libpq, where eventlet sees nothing: its documented wait callback hands the wait to the event loop.
Without it one query blocks the whole process (LIBRARIES: six `pg_sleep(0.5)` took 3.03 s instead of 0.52 s).
"""

from __future__ import annotations

from typing import Any

import eventlet

eventlet.monkey_patch()

import psycopg2  # noqa: E402  # after the patch, like everything else
from eventlet.hubs import trampoline  # noqa: E402
from psycopg2 import extensions  # noqa: E402


def wait_for_database(connection: Any, timeout: float | None = None) -> None:
    """Yields to other greenthreads until libpq has what it waits for (psycopg2's "green" mode)."""
    while True:
        state = connection.poll()
        if state == extensions.POLL_OK:
            return
        if state == extensions.POLL_READ:
            trampoline(connection.fileno(), read=True, timeout=timeout)
        elif state == extensions.POLL_WRITE:
            trampoline(connection.fileno(), write=True, timeout=timeout)
        else:
            raise psycopg2.OperationalError(f"unexpected answer {state!r} of poll()")


extensions.set_wait_callback(wait_for_database)
