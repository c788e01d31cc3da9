"""Ports of one machine: which are free, and a clear word about one that is not."""

from __future__ import annotations

import socket
import time


class PortTaken(Exception):
    """A port is in use by somebody else; the text names it and the setting that moves it."""


def is_free(port: int, host: str = "127.0.0.1") -> bool:
    """Whether one can listen on the port now."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def require_free(wanted: dict[str, int]) -> None:
    """Raises PortTaken with every taken port of `setting name -> port`."""
    taken = [f"port {port} is in use; set {name} to another one" for name, port in wanted.items() if not is_free(port)]
    if taken:
        raise PortTaken("\n".join(taken))


def unused(count: int) -> list[int]:
    """Ports that are free now, all different; for private brokers and databases of a test run."""
    probes = [socket.socket() for _ in range(count)]
    try:
        for probe in probes:
            probe.bind(("127.0.0.1", 0))
        return [probe.getsockname()[1] for probe in probes]
    finally:
        for probe in probes:
            probe.close()


def wait_open(port: int, seconds: float, host: str = "127.0.0.1") -> bool:
    """Waits until somebody listens on the port; False when nobody did in time."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            socket.create_connection((host, port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return True
    return False
