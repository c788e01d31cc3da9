"""The certificate of separation: who issues it, when, what it says, and that nothing holds it back."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from sqlalchemy import text

from chassis import db
from tests.integration.checklist.letter_world import LetterWorld, letter_engine, letter_folder, world
from tests.support.pdf import text_of

__all__ = ["letter_engine", "letter_folder", "world"]


def employed(world: LetterWorld, **facts: Any) -> None:
    """The directory learns the leaver's hire date."""
    body = {"number": "E1", "name_zh": "王頔", "name_en": "Wang Di", "hire_date": "2019-03-04", "status": "active"}
    row = {"kind": "employee", "id": "E1", "version": 5, "active": True, "body": body | facts}
    world.hear("offboarding", "directory.changed", {"rows": [row]})


def issue(world: LetterWorld, **fields: Any) -> dict[str, Any]:
    return world.ok("issue_certificate", {"parent": f"cases/{world.case}", **fields}, "HR1", "hr")


def refuse(world: LetterWorld, actor: str = "HR1", *roles: str, **fields: Any) -> dict[str, Any]:
    return world.refused("issue_certificate", {"parent": f"cases/{world.case}", **fields}, actor, *(roles or ("hr",)))


def ended(world: LetterWorld, **case: Any) -> None:
    """The day of the separation has come; nothing was handed over."""
    employed(world)
    world.file_case(**case)
    world.later(days=29)


def test_an_unfinished_handover_never_holds_it_back(world: LetterWorld) -> None:
    ended(world)
    made = issue(world)
    assert made["state"] == "issued"
    assert (made["employed_from"], made["separated_on"]) == ("2019-03-04", "2026-12-01")
    assert made["position"] == {"zh-CN": "大客户经理", "en": "Key account manager"}
    assert made["company"]["zh-CN"] == "华东销售有限公司"
    (event,) = world.sent("certificate.issued")
    assert (event["leaver"], event["issued_by"], event["digest"]) == ("E1", "HR1", made["digest"])
    (done,) = world.sent("hr_item.done")
    assert (done["item_key"], done["done_by"]) == ("separation_certificate", "HR1")
    early = world.refused("download_certificate", {"name": made["name"]}, "E1")
    assert early["reason"] == "NOT_READY"
    world.later(seconds=1)
    zh, en = _pages(world, made)
    assert "离职证明" in zh
    for fact in ("王頔", "2019年3月4日", "2026年12月1日", "大客户经理", "7年8个月", "华东销售有限公司"):
        assert fact in zh, fact
    for fact in ("Wang Di", "4 March 2019", "1 December 2026", "Key account manager", "7 years and 8 months"):
        assert fact.replace(" ", "") in en, fact


def _pages(world: LetterWorld, made: dict[str, Any]) -> list[str]:
    pages = []
    for language in ("zh-CN", "en"):
        ticket = world.ok("download_certificate", {"name": made["name"], "language": language}, "E1")
        pages.append("".join(text_of(world.fetch(ticket)).replace("\u200b", "").split()))
    return pages


def test_it_never_says_why(world: LetterWorld) -> None:
    """Two cases that differ in their reason alone have the same words."""
    pages: dict[str, str] = {}
    for kind in ("dismissal", "resignation"):
        other = LetterWorld(world.app.engine, world.app.settings.state_dir)
        ended(other, kind=kind)
        made = issue(other)
        other.later(seconds=1)
        # Numbers, digest and address of verification are of this one certificate.
        own = [made["name"].removeprefix("certificates/")[:16], made["digest"], made["verify_url"]]
        whole = "|".join(_pages(other, made))
        for value in own:
            assert value in whole
            whole = whole.replace(value, "#")
        pages[kind] = whole
    assert pages["dismissal"] == pages["resignation"]
    for word in ("辞退", "辞职", "裁员", "ismissal", "esignation", "edundan"):
        assert word not in pages["dismissal"]


def test_the_times_and_kinds_that_have_none(world: LetterWorld) -> None:
    employed(world)
    world.file_case()
    early = refuse(world)
    assert (early["reason"], early["fields"][0]["field"]) == ("WRONG_STATE", "parent")
    assert "2026-12-01" in early["message"]
    rules = {"key": "certificates", "value": {"ahead": {"n": 40, "unit": "calendar_days"}}, "reason": "提前准备"}
    world.ok("update_settings", rules, "ADM", "admin")
    assert issue(world)["state"] == "issued"


def test_a_transfer_ends_no_employment(world: LetterWorld) -> None:
    ended(world, kind="internal_transfer")
    assert refuse(world)["reason"] == "WRONG_STATE"


def test_a_cancelled_case_has_none(world: LetterWorld) -> None:
    ended(world)
    world.hear("offboarding", "case.cancelled", {"case_id": world.case, "reason": "误报"})
    assert refuse(world)["reason"] == "WRONG_STATE"


def test_a_case_called_off_afterwards_makes_it_void_and_closes_the_links(world: LetterWorld) -> None:
    """An arbitration may reinstate somebody: then nothing may go on saying that the employment ended."""
    ended(world)
    made = issue(world)
    world.later(seconds=1)
    world.ok("request_access_link", {"parent": f"cases/{world.case}"}, "HR1", "hr")
    world.hear("offboarding", "case.cancelled", {"case_id": world.case, "reason": "恢复劳动关系"})
    assert world.ok("get_certificate", {"name": made["name"]}, "HR1", "hr")["state"] == "void"
    query = {"code": made["verify_url"].rpartition("=")[2]}
    assert world.ok("verify_letter", query, "", tenant="", actor_kind="anonymous")["valid"] is False
    (link,) = world.ok("list_access_links", {"parent": f"cases/{world.case}"}, "HR1", "hr")["access_links"]
    assert (link["state"], link["reason"]) == ("revoked", "case_ended")


def test_one_that_is_issued_ahead_says_what_will_be(world: LetterWorld) -> None:
    employed(world)
    world.file_case()
    rules = {"key": "certificates", "value": {"ahead": {"n": 40, "unit": "calendar_days"}}, "reason": "提前准备"}
    world.ok("update_settings", rules, "ADM", "admin")
    made = issue(world)
    world.later(seconds=1)
    zh, en = _pages(world, made)
    assert "将于2026年12月1日解除或者终止" in zh
    assert "endson1December2026" in en


def test_what_the_directory_does_not_know_is_asked_for(world: LetterWorld) -> None:
    world.file_case(position=None)
    world.later(days=29)
    assert refuse(world)["fields"][0]["field"] == "employed_from"
    assert refuse(world, employed_from="2027-01-01")["fields"][0]["field"] == "employed_from"
    assert refuse(world, employed_from="2020-02-29")["fields"][0]["field"] == "position"
    made = issue(world, employed_from="2020-02-29", position={"zh-CN": "销售顾问"}, delivery="EMS 1234")
    assert made["position"] == {"zh-CN": "销售顾问", "en": "销售顾问"}
    item = next(e for e in _hr_list(world) if e["item_key"] == "separation_certificate")
    assert item["fields"] == {"issued_on": "2026-12-01", "delivery": "EMS 1234"}


def reschedule(world: LetterWorld, to: str, *, was: str = "2026-12-01", separation: str | None = None) -> None:
    dates = {"last_working_day": to, "previous_last_working_day": was, "separation_date": separation or to}
    world.hear("offboarding", "case.rescheduled", {"case_id": world.case, **dates, "reason": "协商一致"})


def ahead(world: LetterWorld) -> dict[str, Any]:
    """Issued a month before the separation."""
    employed(world)
    world.file_case()
    rules = {"key": "certificates", "value": {"ahead": {"n": 60, "unit": "calendar_days"}}, "reason": "提前准备"}
    world.ok("update_settings", rules, "ADM", "admin")
    made = issue(world)
    world.later(seconds=1)
    return made


def valid(world: LetterWorld, made: dict[str, Any]) -> bool:
    """Whether anybody who verifies it is told that it holds."""
    query = {"code": made["verify_url"].rpartition("=")[2]}
    verdict: bool = world.ok("verify_letter", query, "", tenant="", actor_kind="anonymous")["valid"]
    return verdict


def item(world: LetterWorld) -> dict[str, Any]:
    """The certificate on HR's own list."""
    return next(e for e in _hr_list(world) if e["item_key"] == "separation_certificate")


def set_for_hr(world: LetterWorld) -> list[tuple[str, str]]:
    """Deadlines that were set for it: person, due day; the task opens with each."""
    subject = item(world)["name"].removeprefix("entries/")
    told = [d for d in world.sent() if d.get("kind") == "hr_item" and d.get("subject_id") == subject]
    return [(d["person"], d["due_at"][:10]) for d in told if "assigned_at" in d]


def test_one_with_a_date_that_holds_no_longer_is_void_and_to_be_issued_anew(world: LetterWorld) -> None:
    first = ahead(world)
    assert (valid(world, first), item(world)["state"]) == (True, "submitted")
    reschedule(world, "2026-12-15")
    assert world.ok("get_certificate", {"name": first["name"]}, "E1")["state"] == "void"
    assert valid(world, first) is False
    again = item(world)
    assert (again["state"], again["due_at"][:10]) == ("returned", "2026-12-15")
    assert "2026-12-15" in again["return_reason"]
    assert set_for_hr(world) == [("HR1", "2026-12-01"), ("HR1", "2026-12-15")]
    second = issue(world)
    world.later(seconds=1)
    assert (second["state"], second["separated_on"], second["replaces"]) == ("issued", "2026-12-15", first["name"])
    assert world.ok("get_certificate", {"name": first["name"]}, "E1")["state"] == "replaced"
    assert (valid(world, first), valid(world, second)) == (False, True)
    assert "2026年12月15日" in _pages(world, second)[0]
    assert item(world)["state"] == "submitted"
    assert len(world.sent("hr_item.done")) == 2
    assert world.ok("verify_record", {"name": f"cases/{world.case}"}, "HR1", "hr")["valid"]


def test_it_cannot_be_issued_anew_before_its_time(world: LetterWorld) -> None:
    ended(world)
    first = issue(world)
    reschedule(world, "2027-01-15")
    assert refuse(world)["reason"] == "WRONG_STATE"
    assert item(world)["due_at"][:10] == "2027-01-15"
    reschedule(world, "2026-12-01", was="2027-01-15")
    assert valid(world, first) is False, "what was declared void does not come back by itself"
    assert issue(world)["replaces"] == first["name"]


def test_the_same_date_of_separation_leaves_it_alone(world: LetterWorld) -> None:
    first = ahead(world)
    reschedule(world, "2026-11-20", separation="2026-12-01")
    assert (valid(world, first), item(world)["state"]) == (True, "submitted")
    assert len(set_for_hr(world)) == 1


def test_one_that_was_issued_on_paper_is_to_be_issued_anew_too(world: LetterWorld) -> None:
    employed(world)
    world.file_case()
    fields = {"issued_on": "2026-11-02", "delivery": "当面交付"}
    world.ok("submit_entry", {"name": item(world)["name"], "fields": fields}, "HR1", "person", "hr")
    insurance = next(e for e in _hr_list(world) if e["item_key"] == "insurance_transfer")
    world.ok("submit_entry", {"name": insurance["name"], "fields": {"done_on": "2026-11-02"}}, "HR1", "person", "hr")
    reschedule(world, "2026-11-25")
    assert (item(world)["state"], item(world)["due_at"][:10]) == ("returned", "2026-11-25")
    assert world.ok("get_entry", {"name": insurance["name"]}, "HR1", "hr")["state"] == "submitted", "it names no date"


def test_a_date_that_moves_again_is_the_one_that_hr_reads(world: LetterWorld) -> None:
    ahead(world)
    reschedule(world, "2026-12-15")
    reschedule(world, "2026-12-20", was="2026-12-15")
    again = item(world)
    assert (again["state"], again["due_at"][:10]) == ("returned", "2026-12-20")
    assert "2026-12-20" in again["return_reason"]
    assert issue(world)["separated_on"] == "2026-12-20"


def test_a_new_date_that_met_the_last_signature_counts_too(world: LetterWorld) -> None:
    """Offboarding moved the case at the moment when its letter was completed here."""
    employed(world)
    world.complete()
    rules = {"key": "certificates", "value": {"ahead": {"n": 60, "unit": "calendar_days"}}, "reason": "提前准备"}
    world.ok("update_settings", rules, "ADM", "admin")
    first = issue(world)
    reschedule(world, "2026-12-15")
    assert valid(world, first) is False
    due = {e["item_key"]: e["due_at"][:10] for e in _hr_list(world)}
    assert (due["separation_certificate"], due["insurance_transfer"]) == ("2026-12-15", "2026-12-30")
    assert issue(world)["separated_on"] == "2026-12-15"
    world.later(days=31)
    assert world.sent("access_link.requested") == [], "the last working day is still to come"
    world.later(days=14)
    assert len(world.sent("access_link.requested")) == 1


def _hr_list(world: LetterWorld) -> list[dict[str, Any]]:
    listed = world.ok("list_entries", {"parent": f"cases/{world.case}", "page_size": 200}, "HR1", "hr")["entries"]
    return [e for e in listed if e["section"] == "hr"]


def test_only_hr_issues_and_only_leaver_and_hr_read(world: LetterWorld) -> None:
    ended(world)
    assert refuse(world, "H1", "person")["reason"] == "FORBIDDEN"
    assert refuse(world, "E1", "person", "hr")["reason"] == "FORBIDDEN", "never the leaver, whatever office they hold"
    assert refuse(world, "X1", "person", "hr")["reason"] == "NOT_FOUND", "HR of another part of the company"
    made = issue(world)
    for reader in ("H1", "S1", "X1"):
        for method in ("get_certificate", "download_certificate"):
            assert world.refused(method, {"name": made["name"]}, reader)["reason"] == "NOT_FOUND", (reader, method)
    assert world.refused("list_certificates", {"parent": f"cases/{world.case}"}, "H1")["reason"] == "FORBIDDEN"
    listed = world.ok("list_certificates", {"parent": f"cases/{world.case}"}, "E1")
    assert [c["name"] for c in listed["certificates"]] == [made["name"]]
    other = LetterWorld(world.app.engine, world.app.settings.state_dir)
    assert other.refused("get_certificate", {"name": made["name"]}, "E1")["reason"] == "NOT_FOUND"


def test_a_later_one_takes_the_place_of_the_first(world: LetterWorld) -> None:
    ended(world)
    first = issue(world)
    world.later(seconds=1)
    again = refuse(world)
    assert (again["reason"], again["fields"][0]["field"]) == ("ALREADY_EXISTS", "reason")
    second = issue(world, reason="岗位名称更正", position={"zh-CN": "区域经理", "en": "Regional manager"})
    world.later(seconds=1)
    assert second["replaces"] == first["name"]
    assert world.ok("get_certificate", {"name": first["name"]}, "E1")["state"] == "replaced"
    assert "reason" not in world.ok("get_certificate", {"name": second["name"]}, "E1"), "HR's own words"
    assert len(world.sent("hr_item.done")) == 1

    def verdict(**query: str) -> dict[str, Any]:
        return world.ok("verify_letter", query, "", tenant="", actor_kind="anonymous")

    old = verdict(code=first["verify_url"].rpartition("=")[2])
    assert (old["valid"], old["replaced"], old["document"]) == (False, True, "certificate")
    ticket = world.ok("download_certificate", {"name": second["name"], "language": "en"}, "HR1", "hr")
    new = verdict(digest=hashlib.sha256(world.fetch(ticket)).hexdigest())
    assert (new["valid"], new["document"], new["letter_digest"]) == (True, "certificate", second["digest"])
    assert "王頔" not in json.dumps(new, ensure_ascii=False)


def test_the_issue_is_on_record_and_repeats_change_nothing(world: LetterWorld) -> None:
    ended(world)
    key = {"idempotency_key": "k-1"}
    body = {"parent": f"cases/{world.case}"}
    first = world.ok("issue_certificate", body, "HR1", "hr", **key)
    assert world.ok("issue_certificate", body, "HR1", "hr", **key) == first
    world.later(seconds=1)
    world.later(seconds=1)
    assert world.ok("verify_record", {"name": f"cases/{world.case}"}, "HR1", "hr")["valid"]
    with db.open_session(world.app.engine) as session, session.begin():
        session.bind_tenant(world.tenant)
        rows = "SELECT count(*) FROM record_rows WHERE tenant_id = :tenant AND event = 'certificate.issued'"
        assert session.execute(text(rows), {"tenant": world.tenant}).scalar_one() == 1
