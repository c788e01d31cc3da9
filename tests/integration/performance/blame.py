"""Checklist's events about omissions, as it would send them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from chassis.events import Envelope
from tests.integration.performance.world import World

CITE = {
    "seq": 7,
    "event": "checklist.list_confirmed",
    "event_id": "ev7",
    "at": "2026-11-03T02:00:00.000Z",
    "digest": "ab" * 32,
    "says": {"zh-CN": "部门负责人确认了清单", "en": "The head confirmed the list"},
}


def traced(omission: str = "o1", case: str = "c1", **fields: Any) -> dict[str, Any]:
    """The data of an omission.traced."""
    data = {"title": "客户「华星科技」", "verdict": "head_missed", "cites": [CITE], "traced_at": "2026-11-20T02:00:00Z"}
    return {"omission_id": omission, "case_id": case, **data, **fields}


def decided(omission: str = "o1", case: str = "c1", **fields: Any) -> dict[str, Any]:
    """The data of an omission.decided: final, upheld, the head's."""
    data = {
        "title": "客户「华星科技」",
        "verdict": "head_missed",
        "attributed_to": "H1",
        "attributed_role": "head",
        "upheld": True,
        "decided_by": "HR2",
        "reason": "r",
        "leaver": "E1",
        "head": "H1",
        "final": True,
    }
    return {"omission_id": omission, "case_id": case, **data, **fields}


def loss(omission: str = "o1", case: str = "c1", *, confirmed: bool = True) -> dict[str, Any]:
    """The data of an omission.loss_confirmed."""
    return {"omission_id": omission, "case_id": case, "title": "t", "confirmed_by": "HR2", "confirmed": confirmed}


def say(world: World, name: str, data: dict[str, Any], sequence: int | None = None) -> Envelope:
    """One event of checklist, sent now; not delivered yet."""
    return world.event("checklist", f"omission.{name}", data, sequence)


def blame(world: World, omission: str = "o1", case: str = "c1", *, lost: bool = True, **fields: Any) -> None:
    """Traced, final, and with a loss that HR confirmed; the ledger has judged it."""
    world.deliver(say(world, "traced", traced(omission, case)))
    world.deliver(say(world, "decided", decided(omission, case, **fields)))
    if lost:
        world.deliver(say(world, "loss_confirmed", loss(omission, case)))
    world.later(seconds=3)


def confirm_entries(world: World, count: int, case: str = "c1", prefix: str = "n") -> None:
    """So many entries of a case are confirmed under its head now."""
    for n in range(count):
        entry = f"{prefix}{n}"
        data = {"case_id": case, "entry_id": entry, "section": "work", "title": {"en": entry}, "head": "H1"}
        world.hear("checklist", "entry.confirmed", data)


def ledger(world: World, actor: str = "H1", *roles: str, filter_: str = "") -> list[dict[str, Any]]:
    """As the list shows it, the oldest first."""
    body = {"filter": filter_, "order_by": "announced_at"}
    found: list[dict[str, Any]] = world.ok("list_deductions", body, actor, *roles)["deductions"]
    return found


def kpi(world: World, month: str = "2026-11", head: str = "H1") -> dict[str, Any]:
    """A head's month."""
    return world.ok("get_head_kpi", {"head": f"employees/{head}", "month": month}, head)


def months_close(world: World, at: datetime) -> None:
    """It is this instant, and every month that should have closed by then has."""
    world.now = at
    world.later(seconds=0)
    world.later(hours=2)
