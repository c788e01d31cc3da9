"""Where the time goes: processor time of each process, and of the machine, between two moments."""

from __future__ import annotations

import os
import resource
from pathlib import Path

from deploy.local.plan import SERVICES
from tests.bench.stage import Stage

TICK = os.sysconf("SC_CLK_TCK")
REST = "the rest of the machine"


def spent(stage: Stage) -> dict[str, float]:
    """Seconds of processor time so far, by process that runs; `REST` is what the machine did beside them."""
    own = resource.getrusage(resource.RUSAGE_SELF)
    found = {name: _of(stage.suite.pid(name)) for name in SERVICES if stage.suite.alive(name)}
    found["broker"] = _of_group(stage.servers.broker_pid())
    found["database"] = _of_children(stage.servers.postgres_pid())
    found["bench"] = own.ru_utime + own.ru_stime
    found[REST] = _machine() - sum(found.values())
    return found


def services(stage: Stage) -> float:
    """Seconds of processor time that the services have taken so far."""
    return sum(_of(stage.suite.pid(name)) for name in SERVICES if stage.suite.alive(name))


def per_request(before: dict[str, float], after: dict[str, float], requests: int) -> dict[str, float]:
    """Milliseconds of processor time a request, the most first."""
    each = {name: round((after[name] - before[name]) * 1000 / max(1, requests), 2) for name in after}
    return dict(sorted(each.items(), key=lambda item: -item[1]))


def _of(pid: int) -> float:
    fields = _fields(pid)
    return (int(fields[11]) + int(fields[12])) / TICK


def _fields(pid: int) -> list[str]:
    """From the state on; zeros of a process that has just ended."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return ["0"] * 50


def _of_children(parent: int) -> float:
    """A server and its processes, those that have ended included."""
    fields = _fields(parent)
    ended = (int(fields[13]) + int(fields[14])) / TICK
    return _of(parent) + ended + sum(_of(pid) for pid in _pids() if int(_fields(pid)[1]) == parent)


def _of_group(leader: int) -> float:
    return sum(_of(pid) for pid in _pids() if int(_fields(pid)[2]) == leader)


def _pids() -> list[int]:
    return [int(folder.name) for folder in Path("/proc").iterdir() if folder.name.isdigit()]


def _machine() -> float:
    user, nice, system, _idle, _wait, irq, soft = (int(n) for n in Path("/proc/stat").read_text().split()[1:8])
    return (user + nice + system + irq + soft) / TICK
