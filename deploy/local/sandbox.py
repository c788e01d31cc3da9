"""Fills the sandbox company through the gateway's own doors, as an ERP would. A second run changes nothing."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import httpx

from deploy.local import company

REFERENCES = {
    "parent": "",  # of the row's own collection
    "company": "companies",
    "department": "departments",
    "position": "positions",
    "head": "employees",
    "manager": "employees",
    "hrbp": "employees",
    "employee": "employees",
}
"""Fields that hold a code, and the collection which that code belongs to."""


class Refused(RuntimeError):
    """The gateway refused a row of the sandbox; the text is its own answer."""


def write_identities(path: Path) -> None:
    """The people of the embedded issuer: who is in the file stays as they are, who is missing joins them."""
    known = json.loads(path.read_text()) if path.exists() else []
    names = {_who(row) for row in known}
    joining = [row for row in company.identities() if _who(row) not in names]
    if joining:
        part = path.with_suffix(".part")
        part.write_text(json.dumps(known + joining, ensure_ascii=False, indent=1))
        part.replace(path)


def _who(row: dict[str, Any]) -> tuple[str, str, str]:
    return str(row.get("person", "")), str(row.get("client", "")), str(row.get("tenant", ""))


def fill(http: str, tenant: str = company.TENANT) -> None:
    """Tenant, companies, departments, positions, employees, duties.

    Another tenant's id begins with the sandbox's and a hyphen: the embedded issuer knows the same people there.
    """
    with httpx.Client(base_url=http, timeout=60) as door:
        new = {
            "tenant_id": tenant, "display_name": "云帆科技 Yunfan Technology",
            "country": "CN", "locale": "zh-CN", "time_zone": "Asia/Shanghai",
        }  # fmt: skip
        post(door, token(door, client="platform"), "/v1/tenants", new, accept=(200, 409))
        erp = token(door, client="erp", tenant=tenant)
        for collection, rows in directory():
            answer = post(door, erp, f"/v1/{collection}:batchUpsert", {collection: rows})
            refused = [row for row in answer.get("results", []) if row.get("errors")]
            if refused:
                raise Refused(f"{collection}: {json.dumps(refused[:3], ensure_ascii=False)}")


def token(door: httpx.Client, **who: str) -> str:
    """A bearer token of the embedded issuer: `person="E1014"` or `client="erp"`."""
    answer = door.post("/dev/token", json=who)
    if answer.status_code != 200:
        raise Refused(f"no token for {who}: {answer.status_code} {answer.text}")
    return str(answer.json()["access_token"])


def directory() -> Iterable[tuple[str, list[dict[str, Any]]]]:
    """(collection, rows as the doors take them). Order matters only for what a row refers to."""
    yield "companies", [_row("companies", row, "code") for row in company.COMPANIES]
    yield "positions", [_row("positions", row, "code") for row in company.positions()]
    # Heads are employees and employees belong to departments: departments come without heads first.
    yield "departments", [_row("departments", row | {"head": None}, "code") for row in company.departments()]
    yield "employees", [_row("employees", row, "number") for row in company.employees()]
    yield "departments", [_row("departments", row, "code") for row in company.departments()]
    yield "duties", [_row("duties", row, "id") for row in company.DUTIES]


def _row(collection: str, row: dict[str, Any], key: str) -> dict[str, Any]:
    made: dict[str, Any] = {"name": f"{collection}/{row[key]}"}
    for field, value in row.items():
        if field == key or value is None:
            continue
        if field in REFERENCES:
            made[field] = f"{REFERENCES[field] or collection}/{value}"
        else:
            made["display_name" if field == "name" else field] = value
    return made


def post(
    door: httpx.Client, bearer: str, path: str, body: dict[str, Any], *, accept: tuple[int, ...] = (200,)
) -> dict[str, Any]:
    """A command that must succeed; the answer."""
    # The key is the content's: the same rows are answered from memory, changed ones are applied.
    text = json.dumps(body, ensure_ascii=False, sort_keys=True).encode()
    headers = {
        "Authorization": f"Bearer {bearer}",
        "Content-Type": "application/json",
        "Idempotency-Key": f"sandbox-{hashlib.sha256(path.encode() + text).hexdigest()[:32]}",
    }
    answer = door.post(path, content=text, headers=headers)
    if answer.status_code not in accept:
        raise Refused(f"POST {path}: {answer.status_code} {answer.text[:1000]}")
    found: dict[str, Any] = answer.json()
    return found
