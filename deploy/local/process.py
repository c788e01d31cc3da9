"""Small helpers for programs that outlive the command which started them: a pid file, a bounded stop."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path


def write_pid(path: Path, pid: int) -> None:
    """Records a process by pid and start time, so that a later process with the same pid is not taken for it."""
    path.write_text(f"{pid} {_started(pid)}")


def read_pid(path: Path) -> int | None:
    """The pid in the file when that very process lives, else None."""
    try:
        pid, started = path.read_text().split()
    except (OSError, ValueError):
        return None
    return int(pid) if alive(int(pid)) and _started(int(pid)) == started else None


def alive(pid: int) -> bool:
    """Whether a process with this pid runs; a zombie does not."""
    fields = _stat(pid)
    return bool(fields) and fields[0] != "Z"


def stop(pid: int, seconds: float, first: signal.Signals = signal.SIGTERM) -> bool:
    """Asks the process to end and kills it after `seconds`; True when it went by itself. Reaps our child."""
    _signal(pid, first)
    by_itself = _gone(pid, seconds)
    if not by_itself:
        _signal(pid, signal.SIGKILL)
        _gone(pid, 10)
    return by_itself


def _stat(pid: int) -> list[str]:
    """Fields of /proc/<pid>/stat after the name: state first; empty when there is no such process."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []


def _started(pid: int) -> str:
    fields = _stat(pid)
    return fields[19] if fields else "gone"


def _signal(pid: int, number: signal.Signals) -> None:
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return


def _gone(pid: int, seconds: float) -> bool:
    until = time.monotonic() + seconds
    while alive(pid):
        if time.monotonic() > until:
            return False
        time.sleep(0.05)
    try:
        os.waitpid(pid, os.WNOHANG)
    except ChildProcessError:
        return True  # somebody else's child
    return True
