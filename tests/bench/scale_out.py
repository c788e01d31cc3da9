"""`scale_out`: the same load of confirm-entry commands on one, two and three replicas of checklist."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

from tests.bench.doors import Doors

REPLICAS = (1, 2, 3)


async def measure(doors: Doors, entries: Sequence[dict[str, Any]], *, seconds: float) -> dict[str, Any]:
    """Commands a second by number of replicas, as ratios to one, and how many effects came twice."""
    share = len(entries) // len(REPLICAS)
    rates: dict[str, float] = {}
    for number in REPLICAS:
        if number > 1:
            doors.stage.suite.start(f"checklist#{number}")
            doors.stage.suite.wait_ready(f"checklist#{number}")
        part = entries[(number - 1) * share : number * share]
        load = await doors.commands_http(iter(part), seconds=seconds)
        rates[str(number)] = round(load.rps, 1)
        await asyncio.sleep(3)  # what one load caused is no part of the next
    doubled = _doubled(doors)
    for number in REPLICAS[1:]:
        doors.stage.suite.stop(f"checklist#{number}")
    one = max(0.1, rates["1"])
    return {"command_rps": rates, "to_one": {n: round(r / one, 2) for n, r in rates.items()}, "doubled": doubled}


def _doubled(doors: Doors) -> int:
    """Entries that were confirmed twice by what was published of them."""
    with doors.stage.database("checklist") as connection, connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM (SELECT body::jsonb->'data'->>'entry_id' AS entry FROM outbox "
            "WHERE name = 'entry.confirmed' GROUP BY 1 HAVING count(*) > 1) twice"
        )
        count = int(cursor.fetchone()[0])
    connection.close()
    return count
