"""Filing a case: the snapshot, dates, notice, head and HR, drafts, who may."""

from __future__ import annotations

import pytest

from tests.integration.offboarding.desk import ADMIN, ERP, HR, Desk, Refused, department, duty, employee, id_of

OFFICER = {"person": "HR2", "roles": ("hr",)}


def test_a_filed_case_says_what_the_handover_needs(desk: Desk):
    case = desk.file(successor="employees/E202", as_whom=ERP)
    assert (case["state"], case["health"], case["etag"]) == ("submitted", "green", "1")
    (event,) = desk.events("case.submitted")
    assert event | {"submitted_at": None} == {
        "case_id": id_of(case),
        "kind": "resignation",
        "leaver": "E201",
        "leaver_name": {"zh-CN": "员工E201", "en": "Li Lei"},
        "head": "E200",
        "head_superior": "E100",
        "hrbp": "HR1",
        "successor": "E202",
        "initiator": "erp",
        "job_family": "sales",
        "position": "AE",
        "department": "EAST",
        "department_path": ["TOP", "SALES", "EAST"],
        "company": "HQ",
        "country": "CN",
        "subdivision": None,
        "time_zone": "Asia/Shanghai",
        "locale": "zh-CN",
        "notice_date": "2026-03-02",
        "last_working_day": "2026-04-01",
        "separation_date": "2026-04-01",
        "paid_until": "2026-04-01",
        "access_revocation_at": "2026-04-01T10:00:00Z",
        "absent": False,
        "absent_reason": None,
        "fills_in": None,
        "accepted_warnings": [],
        "submitted_at": None,
        "batch_id": None,
    }
    (plan,) = desk.events("access.revocation_planned")
    assert plan["revoke_at"] == "2026-04-01T10:00:00Z"


def test_the_same_key_files_one_case(desk: Desk):
    request = {"kind": "resignation", "leaver": "employees/E201", "last_working_day": "2026-04-01"}
    first = desk.call("create_case", request, **ERP, key="erp-77")
    assert desk.call("create_case", request, **ERP, key="erp-77") == first
    assert len(desk.events("case.submitted")) == 1
    with pytest.raises(Refused, match="KEY_REUSED"):
        desk.call("create_case", {**request, "last_working_day": "2026-04-02"}, **ERP, key="erp-77")


def test_a_leaving_head_is_followed_by_the_head_above(desk: Desk):
    case = desk.file("E200")
    assert (case["head"], case["head_superior"]) == ("employees/E100", "employees/E001")


def test_a_head_who_has_left_does_not_count(desk: Desk):
    desk.upsert("employees", employee("E200", "EAST", status="inactive"))
    assert desk.file()["head"] == "employees/E100"


def test_without_any_head_the_case_is_blocked_until_the_directory_has_one(desk: Desk):
    desk.upsert("departments", department("LOST"))
    desk.upsert("employees", employee("E400", "LOST"))
    case = desk.file("E400", as_whom=ADMIN)
    assert (case["state"], case["blocked_reason"]) == ("submitted", "no_head")
    assert desk.events("case.blocked")[-1]["blocked_reason"] == "no_head"
    desk.upsert("departments", department("LOST", head="employees/E300"))
    desk.pass_time(seconds=5)
    again = desk.call("get_case", {"name": case["name"]}, **ADMIN)
    assert again["head"] == "employees/E300"
    desk.deliver("checklist", "checklist.created", id_of(case), head="E300", checklist_id="c")
    assert "blocked_reason" not in desk.call("get_case", {"name": case["name"]}, **ADMIN)
    assert desk.call("get_case", {"name": case["name"]}, person="E300")["leaver"] == "employees/E400"


def test_hr_of_nobody_falls_to_everybody_with_the_duty(desk: Desk):
    case = desk.file("E001", as_whom=ADMIN)  # TOP has no HRBP of its own, nor anybody above its head
    assert case["hrbp"] == "employees/HR1"
    assert desk.call("get_case", {"name": case["name"]}, **OFFICER)["name"] == case["name"]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"successor": "employees/E201"}, "successor"),
        ({"successor": "employees/GHOST"}, "successor"),
        ({"separation_date": "2026-03-20"}, "separation_date"),
        ({"last_working_day": "2026-03-01"}, "last_working_day"),
        ({"paid_until": "2026-06-01"}, "paid_until"),
        ({"notice_date": "2019-01-01", "last_working_day": "2019-12-31", "late_reason": "补录"}, "last_working_day"),
        ({"notice_date": "2026-01-01", "last_working_day": "2026-02-01"}, "late_reason"),
        ({"access_revocation_at": "2026-01-01T00:00:00Z"}, "access_revocation_at"),
        ({"release_at": "2026-03-05T00:00:00Z"}, "release_at"),
        ({"absent": True}, "absent_reason"),
        ({"kind": "holiday"}, "kind"),
        ({"last_working_day": "2026-02-30"}, "last_working_day"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_bad_input_names_its_field_and_leaves_nothing(desk: Desk, change, field):
    with pytest.raises(Refused) as refused:
        desk.file(**change)
    assert field in refused.value.fields
    assert desk.events("case.submitted") == []
    assert desk.call("list_cases", {}, **ADMIN)["cases"] == []


def test_an_unknown_leaver_and_a_second_case(desk: Desk):
    with pytest.raises(Refused, match="NOT_FOUND") as unknown:
        desk.file("GHOST")
    assert "leaver" in unknown.value.fields
    desk.file()
    with pytest.raises(Refused, match="ALREADY_EXISTS"):
        desk.file()


def test_short_notice_is_accepted_by_name_or_refused(desk: Desk):
    with pytest.raises(Refused, match="WRONG_STATE") as refused:
        desk.file(last_working_day="2026-03-20")
    assert "accept_warnings" in refused.value.fields
    assert "18 were given" in refused.value.message
    assert desk.events("case.submitted") == []
    looked = desk.file(last_working_day="2026-03-20", validate_only=True)
    assert [w["code"] for w in looked["warnings"]] == ["notice.resignation_short"]
    case = desk.file(last_working_day="2026-03-20", accept_warnings=True)
    (warning,) = case["warnings"]
    assert (warning["accepted_by"], warning["article"]) == ("HR1", "劳动合同法 37")
    (event,) = desk.events("case.submitted")
    assert event["accepted_warnings"] == [
        {"code": "notice.resignation_short", "article": "劳动合同法 37", "accepted_by": "HR1"}
    ]
    assert desk.call("get_case", {"name": case["name"]}, person="E201")["warnings"] == []


def test_a_tenants_own_length_of_notice_counts(desk: Desk):
    desk.call("update_settings", {"key": "notice_rules", "value": {"cn_resignation_days": 10}}, **ADMIN)
    assert desk.file(last_working_day="2026-03-20")["warnings"] == []


def test_a_country_without_rules_says_so_and_stops_nobody(desk: Desk):
    desk.upsert("employees", employee("E800", "EAST", country="DE", time_zone="Europe/Berlin"))
    case = desk.file("E800", last_working_day="2026-03-03")
    assert [(w["code"], w["must_accept"]) for w in case["warnings"]] == [("notice.no_rules", False)]
    assert case["time_zone"] == "Europe/Berlin"


def test_leavers_resign_themselves_and_nothing_else(desk: Desk):
    own = {"person": "E201"}
    case = desk.file(as_whom=own, reason_text="新机会")
    assert (case["initiator"], case["reason_text"]) == ("E201", "新机会")
    with pytest.raises(Refused) as kind:
        desk.file("E202", as_whom={"person": "E202"}, kind="mutual")
    assert kind.value.fields.keys() == {"kind"}
    with pytest.raises(Refused) as short:
        desk.file("E202", as_whom={"person": "E202"}, last_working_day="2026-03-09", accept_warnings=True)
    assert "ask HR" in short.value.message
    with pytest.raises(Refused, match="FORBIDDEN"):
        desk.file("E202", as_whom={"person": "E301"})
    with pytest.raises(Refused, match="FORBIDDEN"):
        desk.file("E202", as_whom=OFFICER)
    with pytest.raises(Refused) as past:
        late = {"notice_date": "2026-01-01", "last_working_day": "2026-02-15", "late_reason": "迟交"}
        desk.file("E202", as_whom={"person": "E202"}, **late)
    assert past.value.fields.keys() == {"last_working_day"}


def test_hr_files_late_with_a_reason(desk: Desk):
    case = desk.file(notice_date="2026-01-01", last_working_day="2026-02-15", late_reason="补录")
    assert case["state"] == "submitted"


def test_death_and_abandonment_begin_without_the_leaver(desk: Desk):
    case = desk.file(kind="death")
    assert case["absent"] is True
    with pytest.raises(Refused, match="NOT_FOUND"):
        desk.call("get_case", {"name": case["name"]}, person="E201")


def test_a_transfer_revokes_nothing(desk: Desk):
    case = desk.file(kind="internal_transfer")
    assert "access_revocation_at" not in case
    assert desk.events("access.revocation_planned") == []


def draft(desk: Desk, **more):
    facts = {"kind": "redundancy", "notice": {"union_informed": True}, "draft": True}
    return desk.file(**{**facts, **more})


def test_a_draft_is_known_to_hr_and_the_head_only_and_says_nothing(desk: Desk):
    before = len(desk.events())
    case = draft(desk)
    assert (case["state"], len(desk.events())) == ("draft", before)
    ask = {"name": case["name"]}
    for person, roles in (("HR1", ("hr",)), ("E200", ())):
        assert desk.call("get_case", ask, person=person, roles=roles)["state"] == "draft"
        assert len(desk.call("list_cases", {}, person=person, roles=roles)["cases"]) == 1
    for person, roles in (
        ("E201", ()),
        ("E100", ()),
        ("HR2", ("hr",)),
        ("AUD", ("auditor",)),
        ("ADM", ("admin",)),
        ("E201", ("admin", "auditor")),
    ):
        with pytest.raises(Refused, match="NOT_FOUND"):
            desk.call("get_case", ask, person=person, roles=roles)
        assert desk.call("list_cases", {}, person=person, roles=roles)["cases"] == []
    with pytest.raises(Refused, match="NOT_FOUND"):
        desk.call("get_case", ask, **ERP)


def test_a_leaver_who_resigns_learns_nothing_of_a_draft(desk: Desk):
    hidden = draft(desk)
    case = desk.file(as_whom={"person": "E201"})
    assert case["state"] == "submitted"
    with pytest.raises(Refused, match="ALREADY_EXISTS"):
        desk.call("submit_case", {"name": hidden["name"], "accept_warnings": True}, **HR)


def test_a_draft_files_itself_at_its_hour(desk: Desk):
    case = draft(desk, release_at="2026-03-03T01:00:00Z", accept_warnings=True)
    desk.pass_time(hours=23)
    assert desk.events("case.submitted") == []
    desk.pass_time(hours=1)
    (event,) = desk.events("case.submitted")
    assert event["case_id"] == id_of(case)
    assert desk.call("get_case", {"name": case["name"]}, person="E201")["state"] == "submitted"
    desk.pass_time(hours=1)
    assert len(desk.events("case.submitted")) == 1


def test_a_draft_whose_person_resigned_meanwhile_waits_for_hr(desk: Desk):
    case = draft(desk, release_at="2026-03-03T01:00:00Z", accept_warnings=True)
    desk.file(as_whom={"person": "E201"})
    desk.pass_time(days=2)
    assert len(desk.events("case.submitted")) == 1
    assert desk.call("get_case", {"name": case["name"]}, **HR)["blocked_reason"] == "already_open"
    (told,) = desk.events("release.blocked")
    assert (told["hr"], told["cases"]) == (["HR1"], [{"case_id": id_of(case), "blocked_reason": "already_open"}])


def test_a_draft_whose_person_has_left_meanwhile_tells_hr(desk: Desk):
    case = draft(desk, release_at="2026-03-03T01:00:00Z", accept_warnings=True)
    desk.upsert("employees", employee("E201", "EAST", status="inactive"))
    desk.pass_time(days=2)
    assert desk.events("case.submitted") == []
    assert [e["blocked_reason"] for e in desk.events("release.blocked")] == ["person_inactive"]
    desk.upsert("employees", employee("E201", "EAST"))
    assert desk.call("submit_case", {"name": case["name"]}, **HR)["state"] == "submitted"


def test_a_draft_that_was_called_off_stays_unknown(desk: Desk):
    case = draft(desk)
    desk.call("cancel_case", {"name": case["name"], "reason": "未获批准"}, **HR)
    for who in ({"person": "E201"}, ADMIN, ERP, {"person": "AUD", "roles": ("auditor",)}):
        with pytest.raises(Refused, match="NOT_FOUND"):
            desk.call("get_case", {"name": case["name"]}, **who)
        assert desk.call("list_cases", {}, **who)["cases"] == []
    assert desk.call("get_case", {"name": case["name"]}, **HR)["state"] == "cancelled"


def test_a_planned_release_needs_its_warnings_accepted_before(desk: Desk):
    with pytest.raises(Refused) as refused:
        draft(desk, last_working_day="2026-03-09", release_at="2026-03-03T01:00:00Z")
    assert "accept_warnings" in refused.value.fields


def test_a_draft_is_filed_by_hand_or_dropped_silently(desk: Desk):
    case = draft(desk)
    filed = desk.call("submit_case", {"name": case["name"], "etag": case["etag"]}, **HR)
    assert filed["state"] == "submitted"
    other = draft(desk, leaver="E202")
    before = len(desk.events())
    gone = desk.call("cancel_case", {"name": other["name"], "reason": "未获批准"}, **HR)
    assert (gone["state"], len(desk.events()), desk.checklist.calls) == ("cancelled", before, [])


def test_an_own_hrbp_comes_before_the_departments(desk: Desk):
    desk.upsert("employees", employee("E201", "EAST", hrbp="employees/HR2"))
    case = desk.file(as_whom=OFFICER)
    assert case["hrbp"] == "employees/HR2"


def test_an_expired_duty_does_not_count(desk: Desk):
    desk.upsert(
        "duties", duty("D1", "HR1", "departments/SALES", valid_to="2026-03-01"), duty("D3", "HR2", "departments/TOP")
    )
    assert desk.file(as_whom=OFFICER)["hrbp"] == "employees/HR2"
    with pytest.raises(Refused, match="FORBIDDEN"):
        desk.file("E202", as_whom=HR)
