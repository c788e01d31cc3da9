"""`layoff_seconds`: 24 people let go in one batch, handed over side by side; nobody waits but for the suite."""

from __future__ import annotations

import asyncio
import itertools
import time
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.bench.crowd import HR, SUCCESSOR
from tests.bench.doors import Doors
from tests.bench.handover import Player

PEOPLE = 24
CLIENTS = 8


async def measure(doors: Doors, people: int = PEOPLE) -> dict[str, float]:
    """Seconds from the entry of the batch to its last signature, and how many requests that took."""
    leavers = list(itertools.islice(doors.leavers, people))
    doors.sign_in([*leavers, HR])
    async with doors.session(CLIENTS) as session:
        player = doors.player(session)
        begun = time.perf_counter()
        cases = await _released(player, leavers)
        left = iter(cases.items())

        async def client() -> None:
            for leaver, case in left:
                await player.carry(case, leaver)

        await asyncio.gather(*(client() for _ in range(CLIENTS)))
        seconds = time.perf_counter() - begun
    return {"people": people, "seconds": round(seconds, 1), "requests": len(player.latencies)}


async def _released(player: Player, leavers: list[str]) -> dict[str, str]:
    """The batch is entered whole and released; its case by leaver."""
    last = (datetime.now(UTC) + timedelta(days=35)).date().isoformat()
    rows: list[dict[str, Any]] = [
        {"leaver": f"employees/{leaver}", "last_working_day": last, "successor": f"employees/{SUCCESSOR}"}
        for leaver in leavers
    ]
    body = {"client_key": uuid.uuid4().hex, "title": "裁员测算", "rows": rows, "accept_warnings": True}
    batch = await player.post("/v1/batches", body, HR)
    await player.post(f"/v1/{batch['name']}:release", {}, HR)
    listed = await player.get(f"/v1/cases?page_size=500&filter=batch%20%3D%20{batch['name']}", HR)
    found = {case["leaver"].removeprefix("employees/"): case["name"] for case in listed["cases"]}
    assert sorted(found) == sorted(leavers), "the batch has a case for each"
    return found
