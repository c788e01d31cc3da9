"""`list_ms`: a page of the case list with 1,000, 10,000 and 100,000 cases in the tenant."""

from __future__ import annotations

import time
from typing import Any

import aiohttp

from tests.bench.load import percentile
from tests.bench.stage import Stage

SIZES = (1_000, 10_000, 100_000)
QUESTIONS = {
    "newest": "/v1/cases?page_size=50",
    "red_first": "/v1/cases?page_size=50&order_by=health%20desc",
    "one_state": '/v1/cases?page_size=50&filter=state%20%3D%20"submitted"',
}
TIMES = 30


async def measure(stage: Stage) -> dict[str, Any]:
    """{size: {question: {p50, p99}}} in milliseconds, each the first and then the second page."""
    found: dict[str, Any] = {}
    with stage.database("offboarding") as connection, connection.cursor() as cursor:
        cursor.execute("SELECT tenant_id, case_id FROM cases LIMIT 1")
        tenant, case = cursor.fetchone()
    connection.close()
    async with stage.http(1, person="E1011") as session:
        for size in SIZES:
            _grow(stage, tenant, case, size)
            found[str(size)] = {name: await _ask(session, path) for name, path in QUESTIONS.items()}
    return found


def _grow(stage: Stage, tenant: str, case: str, size: int) -> None:
    """Clones a real case, with whoever may see it, until there are `size`; one minute apart in time."""
    connection = stage.database("offboarding")
    with connection, connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM cases WHERE tenant_id = %s", (tenant,))
        present = cursor.fetchone()[0]
        for table in ("cases", "case_viewers"):
            columns = _columns(cursor, table)
            values = ", ".join(_clone_of(column) for column in columns)
            cursor.execute(
                f"INSERT INTO {table} ({', '.join(columns)}) SELECT {values} FROM {table} t, "
                "generate_series(%s, %s) g WHERE t.tenant_id = %s AND t.case_id = %s",
                (present + 1, size, tenant, case),
            )
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    connection.close()


def _columns(cursor: Any, table: str) -> list[str]:
    cursor.execute(
        "SELECT column_name FROM information_schema.columns WHERE table_name = %s AND is_generated = 'NEVER' "
        "ORDER BY ordinal_position",
        (table,),
    )
    return [row[0] for row in cursor.fetchall()]


def _clone_of(column: str) -> str:
    if column == "case_id":
        return "md5(t.case_id || g)"
    return "t.created_at - g * interval '1 minute'" if column == "created_at" else f"t.{column}"


async def _ask(session: aiohttp.ClientSession, path: str) -> dict[str, float]:
    seconds = []
    token = ""
    for number in range(TIMES):
        begun = time.perf_counter()
        async with session.get(path + (f"&page_token={token}" if token else "")) as answer:
            body = await answer.json()
            answer.raise_for_status()
        if number > 2:  # the first ones open the connection and warm caches
            seconds.append(time.perf_counter() - begun)
        token = "" if token else body.get("nextPageToken", "")
    return {"p50": round(percentile(seconds, 0.5) * 1000, 2), "p99": round(percentile(seconds, 0.99) * 1000, 2)}
