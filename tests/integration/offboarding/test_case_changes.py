"""Withdraw, cancel, reschedule, successor, absent leaver, HR's fields: right, late, wrong person, stale, repeated."""

from __future__ import annotations

import pytest

from tests.integration.offboarding.desk import ADMIN, HR, Desk, Refused, id_of


def test_a_resignation_is_withdrawn_once_and_its_effects_reversed(desk: Desk):
    case = desk.file()
    done = desk.call("withdraw_case", {"name": case["name"], "reason": "改变主意"}, **HR)
    assert (done["state"], done["close_reason"]) == ("withdrawn", "改变主意")
    assert desk.checklist.calls == [{"case_id": id_of(case), "outcome": "withdrawn"}]
    assert desk.events("case.withdrawn") == [{"case_id": id_of(case), "reason": "改变主意"}]
    assert desk.events("access.revocation_planned")[-1]["revoke_at"] is None
    assert desk.events("case.state_changed")[-1]["to_state"] == "withdrawn"
    again = desk.call("withdraw_case", {"name": case["name"]}, **HR)
    assert again["state"] == "withdrawn"
    assert len(desk.events("case.withdrawn")) == 1
    assert desk.file()["state"] == "submitted"  # the person may resign again


def test_only_resignations_are_withdrawn_and_only_in_time(desk: Desk):
    mutual = desk.file(kind="mutual")
    with pytest.raises(Refused, match="only a resignation"):
        desk.call("withdraw_case", {"name": mutual["name"]}, **HR)
    case = desk.file("E202")
    desk.pass_time(days=40)
    with pytest.raises(Refused, match="is over"):
        desk.call("withdraw_case", {"name": case["name"]}, **HR)


def test_cancel_loses_against_a_complete_letter(desk: Desk):
    case = desk.file()
    desk.checklist.answer = {"result": {"closed": False, "state": "completed"}, "error": None}
    with pytest.raises(Refused, match="WRONG_STATE"):
        desk.call("cancel_case", {"name": case["name"], "reason": "误报"}, **HR)
    assert desk.call("get_case", {"name": case["name"]}, **HR)["state"] == "submitted"
    assert desk.events("case.cancelled") == []


def test_cancel_without_checklist_is_refused_as_retryable(desk: Desk):
    case = desk.file()
    error = {"reason": "UNAVAILABLE", "message": "away", "fields": [], "metadata": {}}
    desk.checklist.answer = {"result": None, "error": error}
    with pytest.raises(Refused, match="UNAVAILABLE"):
        desk.call("cancel_case", {"name": case["name"], "reason": "误报"}, **HR)
    assert desk.call("get_case", {"name": case["name"]}, **HR)["state"] == "submitted"


def test_after_a_crash_between_the_two_commits_checklists_word_stands(desk: Desk):
    case = desk.file()
    assert desk.deliver("checklist", "checklist.closed", id_of(case), outcome="cancelled").verdict.value == "done"
    assert desk.call("get_case", {"name": case["name"]}, **HR)["state"] == "cancelled"
    again = desk.call("cancel_case", {"name": case["name"], "reason": "误报"}, **HR)
    assert again["state"] == "cancelled"
    assert len(desk.events("case.cancelled")) == 1


def test_a_new_last_day_moves_everything_that_hangs_on_it(desk: Desk):
    case = desk.file(separation_date="2026-04-10")
    moved = desk.call("reschedule_case", {"name": case["name"], "last_working_day": "2026-04-08"}, **HR)
    assert [moved[k] for k in ("last_working_day", "separation_date", "paid_until", "access_revocation_at")] == [
        "2026-04-08",
        "2026-04-17",
        "2026-04-17",
        "2026-04-08T10:00:00Z",
    ]
    (event,) = desk.events("case.rescheduled")
    assert (event["previous_last_working_day"], event["last_working_day"]) == ("2026-04-01", "2026-04-08")
    assert desk.events("access.revocation_planned")[-1]["revoke_at"] == "2026-04-08T10:00:00Z"
    with pytest.raises(Refused) as short:
        desk.call("reschedule_case", {"name": case["name"], "last_working_day": "2026-03-10"}, **HR)
    assert "accept_warnings" in short.value.fields
    assert desk.call("get_case", {"name": case["name"]}, **HR)["last_working_day"] == "2026-04-08"
    with pytest.raises(Refused) as past:
        desk.call("reschedule_case", {"name": case["name"], "last_working_day": "2026-02-10"}, **HR)
    assert "last_working_day" in past.value.fields


def test_a_stale_etag_is_refused_and_progress_makes_none_stale(desk: Desk):
    case = desk.file()
    ask = {"name": case["name"], "successor": "employees/E202", "etag": case["etag"]}
    desk.deliver("checklist", "checklist.created", id_of(case), head="E200")
    changed = desk.call("set_successor", ask, **HR)
    assert changed["successor"] == "employees/E202"
    with pytest.raises(Refused, match="STALE_ETAG"):
        desk.call("set_successor", ask, **HR)


def test_the_successor_is_named_by_hr_or_a_head_and_sees_the_case(desk: Desk):
    case = desk.file()
    ask = {"name": case["name"], "successor": "employees/E202"}
    for person in ("E201", "E202", "E301"):
        with pytest.raises(Refused):
            desk.call("set_successor", ask, person=person)
    desk.call("set_successor", ask, person="E200")
    assert desk.events("case.successor_changed")[-1] == {"case_id": id_of(case), "successor": "E202", "previous": None}
    assert desk.call("get_case", {"name": case["name"]}, person="E202")["successor"] == "employees/E202"
    desk.call("set_successor", {"name": case["name"]}, person="E100")
    assert desk.events("case.successor_changed")[-1]["successor"] is None
    with pytest.raises(Refused, match="NOT_FOUND"):
        desk.call("get_case", {"name": case["name"]}, person="E202")
    with pytest.raises(Refused) as own:
        desk.call("set_successor", {"name": case["name"], "successor": "employees/E201"}, **HR)
    assert own.value.fields.keys() == {"successor"}


def test_an_absent_leaver_is_recorded_with_who_fills_in(desk: Desk):
    case = desk.file()
    ask = {"name": case["name"], "reason": "住院", "fills_in": "employees/E202"}
    done = desk.call("mark_absent", ask, **HR)
    assert (done["absent"], done["fills_in"]) == (True, "employees/E202")
    desk.call("mark_absent", ask, **HR)
    (event,) = desk.events("case.leaver_absent")
    assert (event["reason"], event["fills_in"]) == ("住院", "E202")
    assert desk.call("get_case", {"name": case["name"]}, person="E202")["absent"] is True
    with pytest.raises(Refused) as own:
        desk.call("mark_absent", {**ask, "fills_in": "employees/E201"}, **HR)
    assert own.value.fields.keys() == {"fills_in"}
    with pytest.raises(Refused, match="FORBIDDEN"):
        desk.call("mark_absent", ask, person="E200")


def test_hrs_fields_are_hidden_from_everybody_else_and_from_events(desk: Desk):
    case = desk.file(personal_contact="li@example.com", reason_text="家庭原因")
    ask = {"name": case["name"], "eligible_for_rehire": False, "exit_interview": "不满意"}
    kept = desk.call("update_hr_fields", ask, **HR)
    assert (kept["eligible_for_rehire"], kept["exit_interview"]) == (False, "不满意")
    assert desk.events("case.hr_fields_changed") == [
        {"case_id": id_of(case), "fields": ["eligible_for_rehire", "exit_interview"]}
    ]
    head = desk.call("get_case", {"name": case["name"]}, person="E200")
    leaver = desk.call("get_case", {"name": case["name"]}, person="E201")
    for hidden in ("eligible_for_rehire", "exit_interview", "notice", "blocked_reason"):
        assert hidden not in head
        assert hidden not in leaver
    assert "reason_text" not in head
    assert (leaver["reason_text"], leaver["personal_contact"]) == ("家庭原因", "li@example.com")
    for person in ("E200", "E201"):
        entries = desk.call("get_timeline", {"parent": case["name"]}, person=person)["entries"]
        assert "case.hr_fields_changed" not in [e["event"] for e in entries]
    with pytest.raises(Refused, match="FORBIDDEN"):
        desk.call("update_hr_fields", ask, person="E200")


def test_an_ended_case_takes_no_more_changes(desk: Desk):
    case = desk.file()
    desk.call("cancel_case", {"name": case["name"], "reason": "误报"}, **ADMIN)
    for method, more in (
        ("reschedule_case", {"last_working_day": "2026-04-20"}),
        ("set_successor", {"successor": "employees/E202"}),
        ("mark_absent", {"reason": "x"}),
        ("withdraw_case", {}),
    ):
        with pytest.raises(Refused, match="WRONG_STATE"):
            desk.call(method, {"name": case["name"], **more}, **ADMIN)


def test_a_reschedule_to_the_same_days_is_no_news(desk: Desk):
    case = desk.file()
    before = len(desk.events())
    same = desk.call("reschedule_case", {"name": case["name"], "last_working_day": "2026-04-01"}, **HR)
    assert (same["etag"], len(desk.events())) == (case["etag"], before)
    moved = {"name": case["name"], "last_working_day": "2026-04-01", "access_revocation_at": "2026-04-01T09:00:00Z"}
    assert desk.call("reschedule_case", moved, **HR)["etag"] == "2"
    assert len(desk.events("case.rescheduled")) == 1


def test_why_a_case_was_called_off_is_for_hr_and_heads(desk: Desk):
    case = desk.file()
    desk.call("cancel_case", {"name": case["name"], "reason": "待核实举报"}, **HR)

    def told(**who):
        entries = desk.call("get_timeline", {"parent": case["name"], "page_size": 100}, **who)["entries"]
        (entry,) = [e for e in entries if e["event"] == "case.cancelled"]
        return entry

    for who in ({"person": "E200"}, HR, {"person": "AUD", "roles": ("auditor",)}):
        assert "待核实举报" in told(**who)["text"]["zh-CN"]
        assert desk.call("get_case", {"name": case["name"]}, **who)["close_reason"] == "待核实举报"
    assert "待核实举报" not in str(told(person="E201"))
    assert "close_reason" not in desk.call("get_case", {"name": case["name"]}, person="E201")


@pytest.mark.parametrize(("day", "refused"), [("2026-04-01", True), ("2026-04-02", False)], ids=["no later", "later"])
def test_a_successor_who_leaves_no_later_is_refused(desk: Desk, day: str, refused: bool):
    desk.file("E202", last_working_day=day)
    other = desk.file()
    for ask in (
        lambda: desk.call("set_successor", {"name": other["name"], "successor": "employees/E202"}, person="E200"),
        lambda: desk.file("E200", successor="employees/E202"),
    ):
        if refused:
            with pytest.raises(Refused, match="leaves, too") as told:
                ask()
            assert told.value.fields.keys() == {"successor"}
        else:
            ask()


def test_a_draft_of_the_successor_is_told_to_who_knows_of_it_only(desk: Desk):
    desk.file("E202", kind="dismissal", draft=True, notice={"ground": "no_fault", "union_informed": True})
    case = desk.file()
    ask = {"name": case["name"], "successor": "employees/E202"}
    with pytest.raises(Refused, match="leaves, too"):
        desk.call("set_successor", ask, **HR)
    assert desk.call("set_successor", ask, person="E100")["successor"] == "employees/E202"
    desk.call("set_successor", {"name": case["name"]}, person="E100")
    assert desk.call("set_successor", ask, **ADMIN)["successor"] == "employees/E202"
