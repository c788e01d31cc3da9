"""Who is whose superior or HR, from the replicated directory as it is now, for conditions of lists."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import ColumnElement, Select, or_, select

from chassis.replica import FactRow
from performance.contract.reads import Employee


def seen_by(tenant: str, person: str, departments: Iterable[str]) -> Select[str]:
    """The numbers of those who belong to these departments, or whose manager or HR partner this person is."""
    body = FactRow.body.expression
    mine: list[ColumnElement[bool]] = [body["manager"].as_string() == person, body["hrbp"].as_string() == person]
    wanted = sorted(departments)
    if wanted:
        mine.append(body["department"].as_string().in_(wanted))
    query = select(FactRow.fact_id).where(FactRow.tenant_id == tenant, FactRow.kind == Employee.KIND)
    return query.where(or_(*mine))
