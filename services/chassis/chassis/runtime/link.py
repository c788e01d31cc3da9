"""One AMQP connection of the process, held open for ever and read by one greenthread.

kombu finds the broker (several hosts, TLS, heartbeat); the frames are py-amqp's. Only the reading greenthread waits for
answers of the broker: everything that needs one (declarations, consumers) happens in `setup`, after each connect.
Others only write. A write that the broker does not take, or an answer that does not come, is ended by closing the
*socket*: nothing else frees a greenthread from a stalled peer (NAMEKO, "A publish blocks without limit").
"""

from __future__ import annotations

import contextlib
import random
import socket
import struct
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic
from typing import Any

import eventlet
from amqp.basic_message import Message
from amqp.exceptions import AMQPError
from eventlet.event import Event
from kombu.connection import Connection
from kombu.exceptions import KombuError
from kombu.utils.url import maybe_sanitize_url

from chassis import logs
from chassis.runtime.crew import Fatal
from chassis.runtime.topology import TopologyMismatch

log = logs.get(__name__)

HEARTBEAT = 20
CONNECT_TIMEOUT = 5
SETUP_TIMEOUT = 30.0
READ_SLICE = 5.0  # also how long a write may stall
FIRST_PAUSE, LONGEST_PAUSE = 0.2, 5.0
BROKEN = (AMQPError, KombuError, OSError, EOFError, ValueError, KeyError, AttributeError, TypeError)
"""What a dying connection raises; py-amqp's channels lose their attributes while others still write."""


_Connection: Any = Connection  # its annotations are partial
_strict_properties = Message._load_properties


def _tolerant_properties(message: Any, class_id: int, buf: Any, offset: int) -> int:
    """Properties that cannot be read (a timestamp beyond the calendar, say) count as absent.

    py-amqp's exception would end the connection before the message can be settled, and so for ever, on each replica.
    """
    try:
        end: int = _strict_properties(message, class_id, buf, offset)
        return end
    except (AMQPError, ValueError, ArithmeticError, OSError, LookupError, struct.error):
        message.properties = {}
        return offset


Message._load_properties = _tolerant_properties


class LinkDown(Exception):
    """The connection is away just now; nothing is known of what was written last."""


def connect(url: str, name: str, *, confirm: bool = False) -> Any:
    """An open kombu connection that shows in the broker's list under this name; `confirm` waits for each publish."""
    connection: Any = _Connection(
        url,
        heartbeat=HEARTBEAT,
        connect_timeout=CONNECT_TIMEOUT,
        transport_options={"client_properties": {"connection_name": name}, "confirm_publish": confirm},
    )
    connection.ensure_connection(max_retries=1, reraise_as_library_errors=False)
    return connection


class Link:
    """A connection that comes back. `setup(amqp_connection)` runs after each connect, `lost()` after each loss."""

    def __init__(
        self, url: str, name: str, setup: Callable[[Any], None], lost: Callable[[], None] = lambda: None
    ) -> None:
        self.url = url
        self.name = name
        self._setup = setup
        self._lost = lost
        self._kombu: Any = None
        self._raw: Any = None
        self._closing = False
        self._opened = Event()

    @property
    def up(self) -> bool:
        """Whether the connection is open and set up."""
        return bool(self._opened.ready())

    def wait_up(self, timeout: float) -> bool:
        """Waits for the connection, `timeout` in seconds at most."""
        if not self.up:
            with eventlet.Timeout(max(0.0, timeout), False):
                self._opened.wait()
        return self.up

    def run(self) -> None:
        """Connects, reads, connects again, until `close`; raises Fatal where coming back cannot help."""
        pause = FIRST_PAUSE
        while not self._closing:
            try:
                self._connect()
                pause = FIRST_PAUSE
                self._read()
            except TopologyMismatch as error:
                raise Fatal(str(error)) from error
            except BROKEN as error:
                if not self._closing:
                    at = maybe_sanitize_url(self.url)
                    log.warning("broker away", link=self.name, broker=at, error=repr(error), again_in=round(pause, 1))
            finally:
                self._drop()
            if not self._closing:
                eventlet.sleep(pause * random.uniform(0.5, 1.0))  # spreads replicas, keeps no secret
                pause = min(pause * 2, LONGEST_PAUSE)

    def _connect(self) -> None:
        with self._deadline(SETUP_TIMEOUT):
            self._kombu = connect(self.url, self.name)
            self._raw = self._kombu.connection
            self._setup(self._raw)
        log.info("broker connected", link=self.name)
        self._opened.send()

    def _read(self) -> None:
        ticked = monotonic()
        while not self._closing:
            with contextlib.suppress(socket.timeout):
                self._raw.drain_events(timeout=READ_SLICE)
            if monotonic() - ticked >= 1.0:
                self._raw.heartbeat_tick()
                ticked = monotonic()

    def _drop(self) -> None:
        was_up = self.up
        self._opened = Event() if was_up else self._opened
        self.kill()
        raw, self._raw, self._kombu = self._raw, None, None
        if raw is not None:
            with contextlib.suppress(*BROKEN):
                raw.collect()
        if was_up:
            self._lost()

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Turns whatever a write meets into LinkDown, and a broken connection into a new one."""
        if not self.up:
            raise LinkDown(self.name)
        try:
            yield
        except BROKEN as error:
            self.kill()
            raise LinkDown(f"{self.name}: {error!r}") from error

    def quietly(self, write: Callable[..., Any], *args: Any, **kwargs: Any) -> None:
        """A write whose failure does not matter, because the lost connection has the same effect."""
        with contextlib.suppress(LinkDown), self.writing():
            write(*args, **kwargs)

    @contextmanager
    def _deadline(self, seconds: float) -> Iterator[None]:
        killer = eventlet.spawn_after(seconds, self.kill)
        try:
            yield
        finally:
            killer.cancel()

    def kill(self) -> None:
        """Closes the socket under whoever waits on it; `run` connects again."""
        transport = getattr(self._raw, "transport", None) or getattr(self._raw, "_transport", None)
        sock = getattr(transport, "sock", None)
        if sock is not None:
            with contextlib.suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Ends the connection for good, politely where it can."""
        self._closing = True
        if self.up:
            with contextlib.suppress(*BROKEN, LinkDown), self._deadline(2.0), self.writing():
                # Connection.Close; its answer arrives at the reading greenthread. Closing the socket at once could
                # throw away acknowledgements that the broker has not read yet.
                self._raw.send_method((10, 50), "BsBB", (200, "bye", 0, 0))
                while self.up:
                    eventlet.sleep(0.01)
        self.kill()
