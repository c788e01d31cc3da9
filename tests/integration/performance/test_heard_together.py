"""Events of a case that are dealt with in one transaction leave what they leave one by one; closed lines stay."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import Engine, text

from chassis import db
from chassis.application import Verdict
from chassis.events import Envelope
from performance.model.kpi import Counted, Line
from performance.store import kpi as store
from tests.integration.performance.world import World, submitted


def history(world: World) -> list[Envelope]:
    """Two entries and two deadlines, a confirmation that is taken back and given again, and another head meanwhile."""
    case: dict[str, Any] = {"case_id": "c1"}
    listed = [{"entry_id": e, "section": "work", "mandatory": True, "title": {"en": e}} for e in ("e1", "e2")]
    confirmed = {**case, "entry_id": "e1", "section": "work", "title": {"en": "e1"}}
    own = {**case, "deadline_id": "d1", "kind": "list_confirmation", "title": {"en": "t"}, "person": "H1"}
    own |= {"role": "head", "due_at": "2026-11-04T10:00:00Z"}
    moved = {**own, "due_at": "2026-12-09T10:00:00Z"}
    confirmer = {**own, "deadline_id": "d2", "kind": "entry_confirmation", "person": "H11", "role": "confirmer"}
    said = [
        ("checklist.list_confirmed", {**case, "head": "H1", "entries": listed}),
        ("deadline.set", own),
        ("deadline.set", confirmer),
        ("deadline.missed", own),
        ("deadline.moved", moved),
        ("entry.submitted", submitted("e1", 1, name="CRM 迁移", progress=100)),
        ("entry.confirmed", {**confirmed, "head": "H1"}),
        ("entry.returned", {**case, "entry_id": "e1"}),
        ("checklist.head_changed", {**case, "head": "H11"}),
        ("entry.submitted", submitted("e1", 2, name="CRM 迁移", progress=50)),
        ("entry.confirmed", {**confirmed, "head": "H11"}),
        ("deadline.met", {**confirmer, "met_at": "2026-11-03T10:00:00Z"}),
        ("deadline.met", {**moved, "met_at": "2026-11-05T10:00:00Z", "late": True}),
        ("entry.waived", {**case, "entry_id": "e2"}),
    ]
    return [world.event("checklist", name, data) for name, data in said]


TABLES = {
    "entries": "entry_id, listed, mandatory, title, state, heard, submission, confirmed_at, confirmed_under",
    "deadlines": "deadline_id, kind, title, planned, met, met_at, late, missed, dropped",
    "kpi_lines": "line_id, source_id, head, month, title, zone, due_on, due_at, done_at, late, missed, gone, closed",
    "kpi_periods": "head, month, zone, department, hrbp, closed_at",
    "findings": "entry_id, kind, state, head, hrbp",
}


def stored(world: World) -> dict[str, list[str]]:
    """What the service keeps of the case, whatever made-up ids there are."""
    with db.sweep(world.app.engine) as session:
        return {
            table: sorted(
                map(
                    str,
                    session.execute(text(f"SELECT {columns} FROM {table} WHERE tenant_id = :t"), {"t": world.tenant}),
                )
            )
            for table, columns in TABLES.items()
        }


@pytest.mark.parametrize("seed", [None, 1, 2, 3])
def test_together_they_leave_what_they_leave_one_by_one(engine: Engine, seed: int | None) -> None:
    worlds = World(engine), World(engine)
    for world in worlds:
        world.ingest({"source": "crm", "external_id": "P1", "kind": "project", "owner": "employees/E1",
                      "title": "CRM迁移项目", "progress": 50, "updated_at": "2026-10-30T08:00:00Z"})  # fmt: skip
        world.submit_case()
        events = history(world)
        if seed is not None:
            random.Random(seed).shuffle(events)
        if world is worlds[0]:
            for event in events:
                world.deliver(event)
        else:
            bodies = [event.model_dump_json().encode() for event in events]
            outcomes = world.app.handle_all("from-checklist", [*bodies, bodies[0]])
            assert [o.verdict for o in outcomes] == [*[Verdict.DONE] * len(bodies), Verdict.DUPLICATE]
    one_by_one, together = worlds
    assert stored(together) == stored(one_by_one)
    assert [body["name"] for body in together.envelopes()] == [body["name"] for body in one_by_one.envelopes()]


def test_a_line_whose_month_closed_meanwhile_is_neither_rewritten_nor_dropped(world: World) -> None:
    at = datetime(2026, 11, 3, tzinfo=UTC)
    lines = [Line(f"entry.e{n}", "entry", "c1", "H1", "UTC", date(2026, 11, 3), done_at=at) for n in (1, 2)]
    with db.open_session(world.app.engine) as session, session.begin():
        session.bind_tenant(world.tenant)
        for line in lines:
            store.put_line(session, world.tenant, "e", Counted(line, {"en": "before"}, "2026-11"))
        db.write(session)
        session.execute(text("UPDATE kpi_lines SET closed = true WHERE tenant_id = :t"), {"t": world.tenant})
        store.put_line(session, world.tenant, "e", Counted(lines[0], {"en": "after"}, "2026-12"))
        store.drop_line(session, world.tenant, "e", lines[1].line_id)
        db.write(session)
        kept = store.lines_of(session, "H1", "2026-11")
        assert [(row.to_model(), row.title, row.closed) for row in kept] == [
            (line, {"en": "before"}, True) for line in lines
        ]


def test_a_month_whose_unit_was_undone_is_not_remembered(world: World) -> None:
    with db.open_session(world.app.engine) as session:
        with session.begin() as undone:
            session.bind_tenant(world.tenant)
            period = store.KpiPeriodRow(tenant_id=world.tenant, head="H1", month="2026-11", zone="UTC", department="D1")
            store.add_period(session, period)
            assert store.is_open(session, world.tenant, "H1", "2026-11", alone=False)
            undone.rollback()
        with session.begin():
            session.bind_tenant(world.tenant)
            assert not store.is_known(session, world.tenant, "H1", "2026-11")
            assert store.is_open(session, world.tenant, "H1", "2026-11", alone=False) is None
