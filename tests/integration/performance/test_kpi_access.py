"""Who sees whose KPI: get and list say the same, for everybody and about everybody."""

from __future__ import annotations

from tests.integration.performance.blame import blame
from tests.integration.performance.world import PEOPLE, World

HEADS = ("H0", "H1", "H11", "H2")


def changed(world: World, number: str, **body: str | None) -> None:
    """The directory says something newer of a person."""
    base = {"name_zh": number, "department": PEOPLE.get(number, "D2"), "time_zone": "Asia/Shanghai", **body}
    row = {"kind": "employee", "id": number, "version": 2, "active": True, "body": base}
    world.hear("offboarding", "directory.changed", {"rows": [row]})


def months_of_all_heads(world: World) -> None:
    for n, head in enumerate(HEADS):
        world.submit_case(f"c{n}", head=head)
        blame(world, f"o{n}", f"c{n}", attributed_to=head, head=head)


def seen(world: World, actor: str) -> tuple[set[str], set[str], set[str]]:
    """The heads whose months the person can get, whose months are listed, and whose deductions are listed."""
    got = {h for h in HEADS if world.call("get_head_kpi", {"head": f"employees/{h}"}, actor)["error"] is None}
    kpis = world.ok("list_head_kpis", {}, actor)["head_kpis"]
    deductions = world.ok("list_deductions", {}, actor)["deductions"]
    return got, {k["head"].split("/")[1] for k in kpis}, {d["person"].split("/")[1] for d in deductions}


def test_get_and_list_agree_for_everybody(world: World) -> None:
    months_of_all_heads(world)
    changed(world, "H11", department="D11", manager="X1")
    everybody = {actor: seen(world, actor) for actor in PEOPLE}
    assert {actor: found for actor, found in everybody.items() if len(set(map(frozenset, found))) > 1} == {}
    assert everybody["X1"][1] == {"H11"}, "the direct manager, who heads no department"
    assert everybody["H0"][1] == set(HEADS)
    assert everybody["HR1"][1] == {"H1"}
    assert everybody["HR2"][1] == {"H1", "H11"}, "HR of D1 and below"
    assert everybody["E1"][1] == set()


def test_who_moves_is_seen_by_the_new_superiors_also_in_the_past(world: World) -> None:
    months_of_all_heads(world)
    changed(world, "H11", department="D2", manager=None, hrbp=None)
    assert seen(world, "H2") == ({"H2", "H11"}, {"H2", "H11"}, {"H2", "H11"})
    assert seen(world, "H1") == ({"H1"}, {"H1"}, {"H1"})


def test_another_tenant_sees_nothing(world: World) -> None:
    months_of_all_heads(world)
    (deduction, *_) = world.ok("list_deductions", {}, "AU", "auditor")["deductions"]
    other = {"tenant": "t-other"}
    assert world.ok("list_deductions", {}, "AU", "auditor", **other)["deductions"] == []
    error = world.refused("get_deduction", {"name": deduction["name"]}, "AU", "auditor", **other)
    assert error["reason"] == "NOT_FOUND"


def test_of_the_own_leaving_hr_sees_nobody_elses_deduction(world: World) -> None:
    world.submit_case("c1", leaver="HR2", hrbp="HR1")
    world.submit_case("c2")
    blame(world, "o1", "c1")
    blame(world, "o2", "c2")
    for actor, roles, shown in (
        ("HR1", ("hr",), {"omissions/o1", "omissions/o2"}),
        ("HR2", ("hr",), {"omissions/o2"}),
        ("HR2", ("auditor",), {"omissions/o2"}),
        ("H1", (), {"omissions/o1", "omissions/o2"}),
    ):
        found = world.ok("list_deductions", {}, actor, *roles)["deductions"]
        assert {d["omission"] for d in found} == shown, (actor, roles)
    (hidden,) = [
        d for d in world.ok("list_deductions", {}, "HR1", "hr")["deductions"] if d["omission"] == "omissions/o1"
    ]
    assert world.refused("get_deduction", {"name": hidden["name"]}, "HR2", "hr")["reason"] == "NOT_FOUND"
    value = {"rules": [{"code": "loss", "percent": 12, "when": {"loss_confirmed": True}}]}
    tried = {"value": value, "from_month": "2026-11", "to_month": "2026-11"}
    preview = world.ok("preview_deduction_rules", tried, "HR2", "hr")["deductions"]
    assert [d["omission"] for d in preview] == ["omissions/o2"]
