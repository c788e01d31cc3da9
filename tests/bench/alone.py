"""`command_alone`: confirm-entry commands through the HTTP door while nobody hears of them.

A command is done when it is committed with its record and its events; who hears of them does so later, and elsewhere
where services are scaled one by one. Here the hearing services are stopped, so that their work is not on the same
cores; the broker keeps the events, and they catch up afterwards.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tests.bench import cpu
from tests.bench.doors import Doors

HEARERS = ("offboarding", "performance", "notify")


async def measure(doors: Doors, entries: Sequence[dict[str, Any]], *, seconds: float) -> dict[str, Any]:
    """The rate, and the processor time of a command where it is dealt with."""
    suite = doors.stage.suite
    suite.stop(*HEARERS)
    try:
        before = cpu.spent(doors.stage)
        load = await doors.commands_http(iter(entries), seconds=seconds)
        await doors.settle()  # the relay has published its last event
        cost = cpu.per_request(before, cpu.spent(doors.stage), load.sent)
    finally:
        suite.start(*HEARERS)
        suite.wait_ready(*HEARERS)
    await doors.settle()
    return {**load.summary(), "cpu_ms": cost}
