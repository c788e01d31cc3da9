"""People enough for the bench: each handover needs a leaver of its own. They join the sandbox through the doors."""

from __future__ import annotations

import json
from pathlib import Path

import httpx

from deploy.local import company
from deploy.local.sandbox import post, token

HEAD, SUCCESSOR, HR = "E1003", "E1015", "E1037"


def hire(http: str, identities: Path, count: int) -> list[str]:
    """Adds that many account managers to Sales East; their numbers."""
    numbers = [f"B{number:05d}" for number in range(count)]
    pattern = next(row for row in company.employees() if row["number"] == "E1014")
    rows = [
        {
            "name": f"employees/{number}", "name_zh": f"测试{number}", "name_en": f"Bench {number}",
            "email": f"{number.lower()}@yunfan.example", "locale": "zh-CN", "time_zone": pattern["time_zone"],
            "country": "CN", "hire_date": pattern["hire_date"], "position": "positions/SALES-R",
            "department": "departments/SALES-EAST", "company": "companies/YF-CN", "manager": f"employees/{HEAD}",
            "hrbp": f"employees/{HR}", "status": "active",
        }
        for number in numbers
    ]  # fmt: skip
    with httpx.Client(base_url=http, timeout=120) as door:
        erp = token(door, client="erp")
        for start in range(0, count, 500):
            post(door, erp, "/v1/employees:batchUpsert", {"employees": rows[start : start + 500]})
    people = json.loads(identities.read_text())
    people += [{"person": n, "tenant": company.TENANT, "roles": ["person"], "name": n} for n in numbers]
    part = identities.with_suffix(".part")
    part.write_text(json.dumps(people, ensure_ascii=False))
    part.replace(identities)
    return numbers
