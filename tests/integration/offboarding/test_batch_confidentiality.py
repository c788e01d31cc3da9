"""Confidential until released: what each person gets at each door with a hidden batch is what they get without it."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from tests.integration.offboarding.desk import ADMIN, ERP, HR, Desk, Refused, duty, employee
from tests.integration.offboarding.test_case_sheets import announce, upload
from tests.integration.offboarding.test_separation_batches import batch, row
from tests.unit.offboarding.workbooks import workbook

STRANGERS = {
    "the leaver": {"person": "E201"},
    "a leaver with every role": {"person": "E201", "roles": ("admin", "auditor", "hr")},
    "HR who leaves in it": {"person": "HR3", "roles": ("hr",)},
    "the leaver's own head": {"person": "E200"},
    "the head above, not named": {"person": "E001"},
    "HR of another part": {"person": "HR2", "roles": ("hr",)},
    "an admin": ADMIN,
    "an auditor": {"person": "AUD", "roles": ("auditor",)},
    "a system": ERP,
    "a colleague": {"person": "E202"},
    "the successor": {"person": "E301"},
}
NOBODY = "0" * 32
PREVIEWED = re.compile("cases/[0-9a-f]{32}")
IDS = ("case", "batch", "import")


def resignation(number: str) -> dict[str, Any]:
    dates = {"notice_date": "2026-03-02", "last_working_day": "2026-04-01"}
    return {"kind": "resignation", "leaver": f"employees/{number}", **dates, "validate_only": True}


def doors(case: str, of_batch: str, sheet: str) -> list[tuple[str, dict[str, Any]]]:
    """Every call that could tell something of a case, a batch or a sheet."""
    many = {"client_key": "probe", "title": "t", "validate_only": True}
    name = {"name": f"cases/{case}"}
    return [
        ("get_case", name),
        ("get_timeline", {"parent": f"cases/{case}"}),
        ("submit_case", {**name, "accept_warnings": True}),
        ("reschedule_case_release", name),
        ("cancel_case", {**name, "reason": "x"}),
        ("withdraw_case", name),
        ("reschedule_case", {**name, "last_working_day": "2026-05-01"}),
        ("set_successor", name),
        ("mark_absent", {**name, "reason": "x"}),
        ("update_hr_fields", {**name, "exit_interview": "x"}),
        ("list_holdings", {"parent": f"cases/{case}"}),
        ("assign_holdings", {"parent": f"cases/{case}", "receiver": "employees/E301"}),
        ("list_access_revocations", {}),
        ("get_access_revocation", {"name": f"accessRevocations/{case}"}),
        ("confirm_access_revoked", {"name": f"accessRevocations/{case}"}),
        ("list_delegations", {}),
        ("list_cases", {}),
        ("list_cases", {"filter": "state = draft"}),
        ("list_cases", {"filter": 'leaver = "E201" OR department = "EAST"', "order_by": "last_working_day"}),
        ("get_dashboard", {}),
        ("get_dashboard", {"batch": f"batches/{of_batch}"}),
        ("list_dashboard_cases", {}),
        ("watch_dashboard", {}),
        ("watch_dashboard", {"batch": f"batches/{of_batch}"}),
        ("watch_tasks", {}),
        ("list_tasks", {}),
        ("list_tasks", {"person": "employees/E201"}),
        ("get_batch", {"name": f"batches/{of_batch}"}),
        ("get_batch_dashboard", {"name": f"batches/{of_batch}"}),
        ("release_batch", {"name": f"batches/{of_batch}", "accept_warnings": True}),
        ("reschedule_release", {"name": f"batches/{of_batch}"}),
        ("cancel_batch", {"name": f"batches/{of_batch}", "reason": "x"}),
        ("update_batch_checklist_item", {"name": f"batches/{of_batch}", "key": "hear_opinions", "state": "done"}),
        ("list_batches", {}),
        ("list_batches", {"filter": "state = draft"}),
        ("get_import", {"name": f"imports/{sheet}"}),
        ("apply_import", {"name": f"imports/{sheet}"}),
        ("list_imports", {}),
        ("get_employee", {"name": "employees/E201"}),
        ("list_employees", {}),
        ("create_case", resignation("E201")),
        ("create_case", {**resignation("E202"), "successor": "employees/E201"}),
        ("create_case", {**resignation("E210"), "kind": "redundancy"}),
        ("create_batch", {**many, "rows": [row("E201"), row("E210")]}),
        ("create_batch", {**many, "rows": [row("E210")], "heads": ["employees/E201"]}),
    ]


def answers(desk: Desk, who: dict[str, Any], ids: tuple[str, ...]) -> dict[str, Any]:
    """What each door answers, ids and numbers of the question aside."""
    found = {}
    for number, (method, request) in enumerate(doors(*ids)):
        try:
            said: Any = desk.call(method, request, **who)
            said.pop("live", None)  # where a stream stands, at every call somewhere else
        except Refused as refused:
            said = [refused.reason, refused.message, refused.fields]
        assert "INTERNAL" not in said, method
        text = json.dumps(said, ensure_ascii=False, sort_keys=True)
        for placeholder, name in zip(IDS, ids, strict=True):
            text = text.replace(name, placeholder)
        found[f"{number} {method}"] = PREVIEWED.sub("cases/new", text)
    return found


@pytest.fixture
def company(desk: Desk) -> Desk:
    """One more HR partner, who will be laid off, too."""
    desk.upsert("employees", employee("HR3", "EAST"), employee("E210", "EAST"))
    desk.upsert("duties", duty("D9", "HR3", "departments/EAST"))
    desk.pass_time(seconds=5)
    return desk


def hide(desk: Desk) -> tuple[str, ...]:
    """A batch with a named head, and a sheet with one more leaver; HR1's."""
    made = batch(desk, row("E201", successor="employees/E301"), row("HR3"), heads=["employees/E100"])
    sheet = upload(desk, announce(desk), workbook(["E210", "2026-04-01"], header=["工号", "最后工作日"]))
    case = next(c["case"] for c in made["cases"] if c["leaver"] == "employees/E201")
    return case[6:], made["name"][8:], sheet["name"][8:]


@pytest.mark.parametrize("who", STRANGERS)
def test_nobody_who_may_not_know_can_tell_the_difference(company: Desk, who: str):
    before = answers(company, STRANGERS[who], (NOBODY, "1" * 32, "2" * 32))
    events = len(company.events())
    hidden = hide(company)
    assert answers(company, STRANGERS[who], hidden) == before
    assert len(company.events()) == events
    assert company.call("get_batch", {"name": f"batches/{hidden[1]}"}, **HR)["state"] == "draft"


@pytest.mark.parametrize(
    ("who", "reads_rules"), [(HR, True), ({"person": "E100"}, False)], ids=["HR", "the named head"]
)
def test_those_who_may_know_know(company: Desk, who: dict[str, Any], reads_rules: bool):
    case, of_batch, _ = hide(company)
    seen = company.call("get_batch", {"name": f"batches/{of_batch}"}, **who)
    assert [c["leaver"] for c in seen["cases"]] == ["employees/E201", "employees/HR3"]
    assert bool(seen["warnings"]) is reads_rules
    assert company.call("get_case", {"name": f"cases/{case}"}, **who)["batch"] == f"batches/{of_batch}"
    assert len(company.call("list_batches", {}, **who)["batches"]) == 1
    assert company.call("get_batch_dashboard", {"name": f"batches/{of_batch}"}, **who)["total"] == 2
    if not reads_rules:
        with pytest.raises(Refused, match="FORBIDDEN"):
            company.call("release_batch", {"name": f"batches/{of_batch}", "accept_warnings": True}, **who)


def test_another_callers_key_gives_nothing_away(company: Desk):
    request = {"client_key": "sw", "title": "t", "rows": [row("E201")]}
    company.call("create_batch", request, **HR, key="shared")
    with pytest.raises(Refused, match="FORBIDDEN"):
        company.call("create_batch", request, person="HR2", roles=("hr",), key="shared")


@pytest.mark.parametrize("look", [True, False], ids=["a look", "a batch"])
def test_the_name_that_another_gave_a_hidden_batch_is_free(company: Desk, look: bool):
    company.upsert("employees", employee("R0", "RND"))
    hidden = batch(company, row("E201"), client_key="southwest")
    officer = {"person": "HR2", "roles": ("hr",)}
    mine = batch(company, row("R0"), as_whom=officer, client_key="southwest", validate_only=look)
    assert [c["leaver"] for c in mine["cases"]] == ["employees/R0"]
    assert batch(company, row("E201"), client_key="southwest") == hidden, "each finds the own one again"
    if not look:
        assert batch(company, row("R0"), as_whom=officer, client_key="southwest")["name"] == mine["name"]
        with pytest.raises(Refused, match="ALREADY_EXISTS"):
            batch(company, row("R0"), as_whom=officer, client_key="southwest", title="other")


def test_the_sum_of_article_41_does_not_betray_a_draft_and_counts_it_when_it_is_released(company: Desk):
    company.call("update_settings", {"key": "redundancy_rules", "value": {"cn_people": 3, "cn_percent": 100}}, **ADMIN)
    company.upsert("employees", *[employee(f"R{n}", "RND") for n in range(3)])
    hidden = batch(company, row("E201"), row("E202"), release_at="2026-03-03T01:00:00Z", accept_warnings=True)
    assert hidden["warnings"] == []
    officer = {"person": "HR2", "roles": ("hr",)}
    other = batch(company, row("R0"), row("R1"), as_whom=officer, client_key="rnd")
    assert other["warnings"] == []
    company.call("release_batch", {"name": other["name"]}, **officer)
    company.pass_time(days=1)  # now the first one's hour comes, and four leave
    held = company.call("get_batch", {"name": hidden["name"]}, **HR)
    assert (held["state"], held["blocked_reason"]) == ("draft", "needs_acceptance")
    assert [(w["code"], w.get("accepted_by")) for w in held["warnings"]] == [("law.mass_redundancy", None)]
    (told,) = company.events("release.blocked")
    assert (told["blocked_reason"], told["hr"]) == ("needs_acceptance", ["HR1", "HR3"])
    company.call("release_batch", {"name": hidden["name"], "accept_warnings": True}, **HR)
    assert len(company.events("case.submitted")) == 4
