"""Closed-loop load: a number of clients, each of which sends the next request when the last is answered."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

Call = Callable[[int], Awaitable[None]]
"""One request of a client (its number); raises when the answer is not the expected one."""


@dataclass
class Load:
    """What a run gave: latencies in seconds of all requests, failures by their text."""

    seconds: float = 0.0
    latencies: list[float] = field(default_factory=list)
    failures: dict[str, int] = field(default_factory=dict)
    sent: int = 0
    """All requests that were answered well, those of the warm-up too."""

    @property
    def rps(self) -> float:
        """Good answers a second."""
        return len(self.latencies) / self.seconds if self.seconds else 0.0

    def percentile(self, share: float) -> float:
        """A percentile in milliseconds, by nearest rank; 0 without requests."""
        return percentile(self.latencies, share) * 1000

    def summary(self) -> dict[str, float]:
        """Rate and p50/p95/p99 in milliseconds, and how many failed."""
        return {
            "rps": round(self.rps, 1),
            "p50_ms": round(self.percentile(0.50), 2),
            "p95_ms": round(self.percentile(0.95), 2),
            "p99_ms": round(self.percentile(0.99), 2),
            "failed": sum(self.failures.values()),
        }


class Exhausted(Exception):
    """Raised by a call that has nothing left to do: the run ends without counting it."""


def percentile(values: list[float], share: float) -> float:
    """Nearest rank; 0.0 of nothing."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0


async def closed_loop(call: Call, *, clients: int, seconds: float, warm_up: float | None = None) -> Load:
    """Runs for `seconds` after a warm-up that is not counted (an eighth of it), or until nothing is left to do.

    Raises RuntimeError where every request had begun by the end of the warm-up: there is no figure then.
    """
    load = Load()
    begun = time.perf_counter() + (seconds / 8 if warm_up is None else warm_up)
    until = begun + seconds
    ended: list[float] = []

    async def client(number: int) -> None:
        while (start := time.perf_counter()) < until:
            try:
                await call(number)
            except Exhausted:
                break
            except Exception as error:
                text = f"{type(error).__name__}: {str(error)[:200]}"
                load.failures[text] = load.failures.get(text, 0) + 1
            else:
                load.sent += 1
                if start >= begun:
                    load.latencies.append(time.perf_counter() - start)
        ended.append(time.perf_counter())

    await asyncio.gather(*(client(number) for number in range(clients)))
    load.seconds = max(ended) - begun
    if load.seconds <= 0 or not (load.latencies or load.failures):
        raise RuntimeError(f"nothing was left to do after the warm-up; {load.sent} were sent")
    return load


async def at_rate(call: Call, *, per_second: float, seconds: float) -> Load:
    """Open loop: requests start evenly, whether earlier ones are answered or not; for latencies at a given load."""
    load = Load(seconds=seconds)
    tasks: set[asyncio.Task[None]] = set()
    begun = time.perf_counter()

    async def one(number: int) -> None:
        start = time.perf_counter()
        try:
            await call(number)
        except Exception as error:
            text = f"{type(error).__name__}: {str(error)[:200]}"
            load.failures[text] = load.failures.get(text, 0) + 1
        else:
            load.latencies.append(time.perf_counter() - start)

    for number in range(int(per_second * seconds)):
        await asyncio.sleep(max(0.0, begun + number / per_second - time.perf_counter()))
        task = asyncio.create_task(one(number))
        tasks.add(task)
        task.add_done_callback(tasks.discard)
    if tasks:
        await asyncio.wait(tasks)
    return load
