"""Many judge at once, on the real databases: one entry a cause, and the cap holds."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from tests.integration.performance.blame import decided, kpi, ledger, loss, say, traced
from tests.integration.performance.world import World


def test_causes_of_several_cases_judged_at_once_do_not_pass_the_cap_nor_double(world: World) -> None:
    for n in range(6):
        case, omission = f"c{n}", f"o{n}"
        world.submit_case(case)
        for name, data in (("traced", traced), ("decided", decided), ("loss_confirmed", loss)):
            world.deliver(say(world, name, data(omission, case)))
    world.later(seconds=1)
    assert ledger(world) == [], "it waits for two seconds"
    world.now = world.now.replace(second=5)
    with ThreadPoolExecutor(4) as pool:
        for done in [pool.submit(fire, world) for _ in range(4)]:
            done.result()
    world.later(seconds=60)
    found = ledger(world)
    assert sorted(d["percent"] for d in found) == [0, 0, 0, 0, 10, 10]
    assert len({d["omission"] for d in found}) == len(found) == 6
    assert kpi(world)["omission"]["upheld"] == 6


def test_events_of_several_cases_of_one_head_are_heard_at_once(world: World) -> None:
    for n in range(6):
        world.submit_case(f"c{n}")
    envelopes = [
        world.event(
            "checklist",
            "entry.confirmed",
            {"case_id": f"c{n % 6}", "entry_id": f"e{n}", "section": "work", "title": {}, "head": "H1"},
        )
        for n in range(24)
    ]
    with ThreadPoolExecutor(4) as pool:
        for done in [pool.submit(hear, world, envelope.model_dump_json().encode()) for envelope in envelopes]:
            done.result()
    assert kpi(world)["omission"]["entries"] == 24


def fire(world: World) -> None:
    while world.app.fire_due_timers():
        pass


def hear(world: World, body: bytes) -> None:
    """As the broker delivers it: again, where the database was busy or two were in each other's way."""
    for _ in range(20):
        if world.app.handle("from-checklist", body).verdict.name in ("DONE", "DUPLICATE"):
            return
    raise AssertionError("never done")
