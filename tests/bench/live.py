"""`dashboard_ms` and `todo_ms` with 1,000, 10,000 and 100,000 cases in the tenant, all of them under way: the hardest
case, for what has ended is in no index of a dashboard. Through the HTTP door, as `lists.py`.

The cases are clones of a real one, spread over departments, states of health and waits; who reads them are HR, who sees
all, the head of one department in two hundred, and a person with one task in fifty.
"""

from __future__ import annotations

import time
from typing import Any

import aiohttp

from tests.bench.load import percentile
from tests.bench.stage import Stage

SIZES = (1_000, 10_000, 100_000)
TIMES = 30
HR, HEAD, DOER = "E1011", "E1001", "E1002"
"""HR of the sandbox company; two others, who are given a part of the clones."""
DASHBOARD = {
    "numbers": (HR, "/v1/dashboard"),
    "urgent": (HR, "/v1/dashboard/cases?page_size=50"),
    "urgent_of_a_head": (HEAD, "/v1/dashboard/cases?page_size=50"),
    "one_look": (HR, "/v1/dashboard:watch?cursor={cursor}"),
}
TODO = {"list": (DOER, "/v1/tasks?page_size=50"), "one_look": (DOER, "/v1/tasks:watch?cursor={cursor}")}

_CASE = {
    "case_id": "md5(t.case_id || 'live' || g)",
    "created_at": "t.created_at - g * interval '1 minute'",
    "state": "'in_handover'",
    "submitted_at": "t.created_at",
    "health": "CASE WHEN g % 50 = 0 THEN 'red' WHEN g % 20 = 0 THEN 'amber' ELSE 'green' END",
    "health_rank": "CASE WHEN g % 50 = 0 THEN 0 WHEN g % 20 = 0 THEN 1 ELSE 2 END",
    "live_rank": "CASE WHEN g % 50 = 0 THEN 0 WHEN g % 20 = 0 THEN 1 ELSE 2 END",
    "waiting_since": "t.created_at - (g * 31) % 100000 * interval '1 minute'",
    "department": "'D' || (g % 200)",
    "department_path": "'TOP/D' || (g % 200)",
    "bucket": "md5('live' || (g % 200) || '/' || CASE WHEN g % 50 = 0 THEN 0 WHEN g % 20 = 0 THEN 1 ELSE 2 END)",
}
_FOLLOW = (
    # HR sees every clone, a head one in two hundred; and what belongs to each: department, task, buckets, counts.
    "INSERT INTO case_viewers (tenant_id, case_id, person, relations, created_at, live_rank, waiting_since) "
    "SELECT c.tenant_id, c.case_id, p.person, CAST('[\"hr\"]' AS jsonb), c.created_at, c.live_rank, c.waiting_since "
    "FROM cases c CROSS JOIN LATERAL (VALUES (%(hr)s), (CASE WHEN c.department = 'D7' THEN %(head)s ELSE 'H' || "
    "c.department END)) p(person) WHERE c.tenant_id = %(tenant)s AND c.department_path LIKE 'TOP/D%%' "
    "ON CONFLICT DO NOTHING",
    "INSERT INTO case_departments (tenant_id, department, case_id) SELECT tenant_id, department, case_id FROM cases "
    "WHERE tenant_id = %(tenant)s AND department_path LIKE 'TOP/D%%' ON CONFLICT DO NOTHING",
    "INSERT INTO tasks (tenant_id, owner, task_id, case_id, kind, subject, title, person, sort_at, opened_at, is_open, "
    "sequence, changed_in) SELECT tenant_id, 'checklist', case_id, case_id, 'submit_entry', 'entries/' || case_id, "
    'CAST(\'{"en": "Customers", "zh-CN": "客户名单"}\' AS jsonb), CASE WHEN health = \'red\' THEN %(doer)s ELSE leaver '
    "END, waiting_since, waiting_since, true, 1, 0 FROM cases WHERE tenant_id = %(tenant)s AND department_path LIKE "
    "'TOP/D%%' ON CONFLICT DO NOTHING",
    "INSERT INTO case_buckets (tenant_id, bucket, path, company, batch_id, released, state, health) SELECT DISTINCT "
    "tenant_id, bucket, department_path, company, '', true, state, health FROM cases WHERE tenant_id = %(tenant)s "
    "ON CONFLICT DO NOTHING",
    "DELETE FROM case_counts WHERE tenant_id = %(tenant)s",
    "INSERT INTO case_counts (tenant_id, person, bucket, written_in, n) SELECT c.tenant_id, v.person, c.bucket, 0, "
    "count(*) FROM cases c JOIN case_viewers v ON v.tenant_id = c.tenant_id AND v.case_id = c.case_id "
    "WHERE c.tenant_id = %(tenant)s GROUP BY 1, 2, 3",
    "INSERT INTO case_counts (tenant_id, person, bucket, written_in, n) SELECT tenant_id, '*', bucket, 0, count(*) "
    "FROM cases WHERE tenant_id = %(tenant)s AND submitted_at IS NOT NULL GROUP BY 1, 3",
)


async def dashboard_ms(stage: Stage) -> dict[str, Any]:
    """{size: {question: {p50, p99}}} in milliseconds."""
    return (await measure(stage))["dashboard_ms"]


async def todo_ms(stage: Stage) -> dict[str, Any]:
    """{size: {question: {p50, p99}}} in milliseconds."""
    return (await measure(stage))["todo_ms"]


async def measure(stage: Stage) -> dict[str, dict[str, Any]]:
    """Both, so that the cases are made once; afterwards they are gone again."""
    found: dict[str, dict[str, Any]] = {"dashboard_ms": {}, "todo_ms": {}}
    with stage.database("offboarding") as connection, connection.cursor() as cursor:
        cursor.execute("SELECT tenant_id, case_id FROM cases WHERE submitted_at IS NOT NULL ORDER BY case_id LIMIT 1")
        tenant, case = cursor.fetchone()
    connection.close()
    there = 0
    try:
        for size in SIZES:
            _grow(stage, tenant, case, there + 1, size)
            there = size
            for name, questions in (("dashboard_ms", DASHBOARD), ("todo_ms", TODO)):
                found[name][str(size)] = {what: await _ask(stage, *asked) for what, asked in questions.items()}
    finally:
        _clear(stage, tenant)
    return found


def _grow(stage: Stage, tenant: str, case: str, low: int, high: int) -> None:
    connection = stage.database("offboarding")
    with connection, connection.cursor() as cursor:
        cursor.execute(
            "SELECT column_name FROM information_schema.columns WHERE table_name = 'cases' AND table_schema = 'public'"
        )
        columns = [row[0] for row in cursor.fetchall()]
        values = ", ".join(_CASE.get(column, f"t.{column}") for column in columns).replace("%", "%%")
        cursor.execute(
            f"INSERT INTO cases ({', '.join(columns)}) SELECT {values} FROM cases t, generate_series(%s, %s) g "
            "WHERE t.tenant_id = %s AND t.case_id = %s",
            (low, high, tenant, case),
        )
        for statement in _FOLLOW:
            cursor.execute(statement, {"tenant": tenant, "hr": HR, "head": HEAD, "doer": DOER})
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    connection.close()


def _clear(stage: Stage, tenant: str) -> None:
    """Later figures must not meet these cases."""
    connection = stage.database("offboarding")
    with connection, connection.cursor() as cursor:
        for table in ("tasks", "case_viewers", "case_departments", "cases"):
            cursor.execute(
                f"DELETE FROM {table} WHERE tenant_id = %s AND case_id IN "
                "(SELECT case_id FROM cases WHERE tenant_id = %s AND department_path LIKE 'TOP/D%%')",
                (tenant, tenant),
            )
        for statement in _FOLLOW[-3:]:  # counted anew
            cursor.execute(statement, {"tenant": tenant})
    connection.close()


async def _ask(stage: Stage, person: str, path: str) -> dict[str, float]:
    async with stage.http(1, person=person) as session:
        if "{cursor}" in path:
            first = await _get(session, path.partition("?")[0])
            path = path.format(cursor=first["live"]["cursor"])
        seconds = []
        for number in range(TIMES):
            begun = time.perf_counter()
            await _get(session, path)
            if number > 2:  # the first ones open the connection and warm caches
                seconds.append(time.perf_counter() - begun)
    return {"p50": round(percentile(seconds, 0.5) * 1000, 2), "p99": round(percentile(seconds, 0.99) * 1000, 2)}


async def _get(session: aiohttp.ClientSession, path: str) -> dict[str, Any]:
    async with session.get(path) as answer:
        body: dict[str, Any] = await answer.json()
        answer.raise_for_status()
        return body
