"""The sandbox's people and identities, and its region that is laid off in the demo."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

from deploy.local import company, region, sandbox

FAMILIES = {"sales", "rnd", "operations", "finance", "hr", "it", "customer_service", "admin", "management"}
PEOPLE = {row["number"]: row for row in company.employees()}
DEPARTMENTS = {row["code"]: row for row in company.departments()}


def head_of(number: str) -> str:
    """The head above a person: never the person."""
    code = PEOPLE[number]["department"]
    while DEPARTMENTS[code]["head"] in (None, number):
        code = DEPARTMENTS[code]["parent"]
    return str(DEPARTMENTS[code]["head"])


def test_twenty_four_of_all_nine_families_may_be_laid_off() -> None:
    families = {row["code"]: row["job_family"] for row in company.positions()}
    assert len(region.LEAVERS) == 24
    assert {families[PEOPLE[number]["position"]] for number in region.LEAVERS} == FAMILIES
    assert {PEOPLE[number]["company"] for number in region.LEAVERS} == {"YF-SW"}  # one legal entity: 劳动合同法 41


def test_their_heads_stay_and_two_of_three_sit_in_another_time_zone() -> None:
    heads = Counter(head_of(number) for number in region.LEAVERS)
    assert heads == {"E1043": 7, "E1044": 6, "E1045": 11}
    zones = {head: PEOPLE[head]["time_zone"] for head in heads}
    assert zones == {"E1043": "Europe/Berlin", "E1044": "Europe/Berlin", "E1045": "Asia/Shanghai"}
    assert PEOPLE[region.HR]["time_zone"] == "Asia/Shanghai"
    assert {PEOPLE[number]["hrbp"] for number in region.LEAVERS} == {region.HR}


def test_somebody_new_joins_a_file_of_identities_and_nobody_in_it_changes(tmp_path: Path) -> None:
    path = tmp_path / "identities.json"
    own = {"person": "E1001", "tenant": company.TENANT, "roles": ["person", "hr"], "name": "changed by hand"}
    path.write_text(json.dumps([own, {"person": "B00001", "tenant": company.TENANT, "roles": ["person"]}]))
    sandbox.write_identities(path)
    found = json.loads(path.read_text())
    assert found[0] == own
    names = [row.get("person") or row.get("client") for row in found]
    assert len(names) == len(set(names)) == len(company.identities()) + 1
    before = path.stat().st_mtime_ns
    sandbox.write_identities(path)
    assert path.stat().st_mtime_ns == before
