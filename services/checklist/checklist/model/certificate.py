"""The certificate of separation (离职证明, 劳动合同法 50, 条例 24): what it says, never why the employment ended."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any


@dataclass(frozen=True)
class Facts:
    """All that a certificate states; texts by language."""

    certificate_id: str
    case_id: str
    employee: str
    name: Mapping[str, str]
    company: Mapping[str, str]
    position: Mapping[str, str]
    employed_from: date
    separated_on: date
    issued_on: date
    country: str


def content(facts: Facts) -> str:
    """The canonical text whose digest stands for the certificate."""
    years, months = service(facts.employed_from, facts.separated_on)
    plain: dict[str, Any] = {
        "certificate_id": facts.certificate_id,
        "case_id": facts.case_id,
        "employee": facts.employee,
        "name": dict(facts.name),
        "company": dict(facts.company),
        "position": dict(facts.position),
        "employed_from": facts.employed_from.isoformat(),
        "separated_on": facts.separated_on.isoformat(),
        "service": {"years": years, "months": months},
        "issued_on": facts.issued_on.isoformat(),
        "country": facts.country,
    }
    return json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest(text: str) -> str:
    """SHA-256 (hex) of the canonical text."""
    return hashlib.sha256(text.encode()).hexdigest()


def service(first: date, last: date) -> tuple[int, int]:
    """Whole years and months of employment (在本单位的工作年限), both days included."""
    after = last + timedelta(days=1)
    months = (after.year - first.year) * 12 + after.month - first.month
    if after.day < first.day and not _is_last_of_month(after):
        months -= 1
    return divmod(max(months, 0), 12)


def _is_last_of_month(day: date) -> bool:
    return (day + timedelta(days=1)).month != day.month
