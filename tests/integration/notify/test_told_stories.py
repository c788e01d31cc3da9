"""Stories of who is told what over several events: late cases of a batch, verdicts that change, holdings, the gone."""

from __future__ import annotations

import pytest

from tests.integration.notify.stage import Stage
from tests.integration.notify.test_layoff_news import golden, news


@pytest.fixture(autouse=True)
def filed(stage: Stage) -> None:
    stage.submitted()


def test_a_case_that_stayed_behind_its_batch_is_told_like_any_other(stage: Stage) -> None:
    stage.case += "b"
    stage.submitted(batch_id="b-9")
    released = golden("batch.released", batch_id="b-9", cases=[stage.case], hr=[], heads=[])
    stage.deliver(stage.envelope("offboarding", "batch.released", released))
    before = stage.told()
    stage.case += "later"
    stage.submitted(batch_id="b-9")
    task = {"task_id": "t9", "kind": "confirm_list", "subject": "checklists/k9", "title": {"en": "List"}}
    stage.done("checklist", "task.opened", **task, person="E2")
    after = stage.told()
    for one in before:
        after.remove(one)
    assert ("E2", "case_opened_head") in after and ("E4", "case_opened_hr") in after
    mails = [(d.person, d.template) for d in stage.deliveries() if d.case_id == stage.case]
    assert ("E2", "task_confirm_list") in mails


VERDICT = {"head": "E2", "reported_by": "E3", "upheld": True}


def test_whom_a_verdict_named_before_hears_that_it_no_longer_does(stage: Stage) -> None:
    news(stage, "checklist", "omission.traced", attributed_to="E5", verdict="confirmer_missed", **VERDICT)
    news(stage, "checklist", "omission.disputed", disputed_by="E5", decider="E4")
    told = news(
        stage,
        "checklist",
        "omission.decided",
        attributed_to="E2",
        decided_by="E4",
        head="E2",
        verdict="head_missed",
        reason="负责人确认清单时遗漏",
        final=True,
    )
    assert told == [("E2", "omission_decided_named"), ("E4", "omission_decided"), ("E5", "omission_cleared")]
    assert "负责人确认" not in stage.message("E5", "omission_cleared").mail_text
    assert "dispute" not in stage.message("E2", "omission_decided_named").mail_text


def test_who_disputed_what_names_somebody_else_hears_the_decision(stage: Stage) -> None:
    news(stage, "checklist", "omission.reported", reported_by="E3", head="E2")
    news(stage, "checklist", "omission.traced", attributed_to="E5", verdict="confirmer_missed", **VERDICT)
    news(stage, "checklist", "omission.disputed", disputed_by="E3", decider="E4")
    told = news(stage, "checklist", "omission.decided", attributed_to="E5", decided_by="E4", head="E2", final=True)
    assert ("E3", "omission_decided") in told
    assert ("E3", "omission_closed") in news(stage, "checklist", "omission.closed")


def test_who_is_named_anew_hears_that_it_can_be_disputed(stage: Stage) -> None:
    news(stage, "checklist", "omission.traced", attributed_to="E3", verdict="confirmer_missed", **VERDICT)
    news(stage, "checklist", "omission.decided", attributed_to="E5", decided_by="E4", head="E2", final=False)
    assert "You may dispute it once" in stage.message("E5", "omission_decided_named").mail_text


def test_the_dead_are_written_to_about_nothing(stage: Stage) -> None:
    other = stage.case
    stage.case += "d"
    stage.submitted(kind="death", leaver="E5", absent=True)
    stage.case = other
    told = news(stage, "checklist", "checklist.taken_over", role="confirmer", previous="E5", person="E4", taken_by="E4")
    assert told == [("E4", "part_taken_over")]
    told = news(stage, "offboarding", "delegation.ended", delegator="E2", delegate="E5")
    assert told == [("E2", "delegation_ended")]
    stage.case += "d"
    stage.done("offboarding", "case.cancelled", reason="误报")
    stage.case = other
    told = news(stage, "checklist", "checklist.taken_over", role="confirmer", previous="E5", person="E2", taken_by="E4")
    assert ("E5", "part_given_away") in told, "a case that was filed by mistake"


def test_who_is_no_longer_with_the_company_gets_no_mail(stage: Stage) -> None:
    stage.change({**stage.person("E2", 2), "active": False})
    before = len(stage.deliveries())
    told = news(stage, "checklist", "checklist.head_changed", previous="E2", head="E5", head_superior=None)
    assert ("E2", "head_released") in told, "it is in the inbox, should the person come back"
    assert [d.person for d in stage.deliveries()[before:]].count("E2") == 0
    assert [d.template for d in stage.deliveries() if d.person == "E2"].count("head_released") == 0
    assert [e for e in stage.emitted() if e["type"] == "handover.delivery.failed.v1"] == []


def test_a_draft_that_could_not_be_released_is_in_nobodys_log(stage: Stage) -> None:
    news(stage, "offboarding", "release.blocked", hr=["E4"])
    text = {"filter": "template = release_blocked"}
    for actor, roles in (("E6", "admin"), ("E6", "auditor"), ("E4", "admin,hr")):
        found = stage.call("list_deliveries", actor, text, roles)["result"]["deliveries"]
        assert bool(found) == (actor == "E4"), roles
    (name, *_) = [d["name"] for d in stage.call("list_deliveries", "E4", text, "admin")["result"]["deliveries"]]
    for method in ("get_delivery", "resend_delivery"):
        assert stage.call(method, "E6", {"name": name}, "admin")["error"]["reason"] == "NOT_FOUND"


def test_news_of_an_entry_go_to_who_fills_it_in_now(stage: Stage) -> None:
    entry = {"entry_id": "e1", "title": {"zh-CN": "客户", "en": "Customers"}}
    listed = {**entry, "submitter": "E1", "receiver": "E3", "confirmer": "E2", "due_at": None}
    stage.done("checklist", "checklist.list_confirmed", checklist_id="k1", confirmed_by="E2", entries=[listed])
    people = {"receiver": "E3", "confirmer": "E2", "submitter": "E5"}
    stage.done("checklist", "entry.reassigned", **entry, **people, by="E4", reason="x")
    stage.done("checklist", "entry.confirmed", **entry, confirmed_by="E2")
    assert [p for p, template in stage.told() if template == "entry_confirmed"] == ["E5"]


def test_a_reversal_says_why_in_words(stage: Stage) -> None:
    news(stage, "performance", "deduction.reversed", person="E2", reason="loss_denied")
    text = stage.message("E2", "deduction_reversed").mail_text
    assert "人力资源认定未造成损失" in text and "loss_denied" not in text


def test_who_must_name_receivers_is_told_once_a_case(stage: Stage) -> None:
    thing = {"holding_id": "h1", "kind": "duty", "key": "d1", "title": {"zh-CN": "印章", "en": "The seal"}}
    open_ones = {"open": 1, "total": 1, "waits_on": ["E2", "E1"], "holdings": [thing]}
    assert news(stage, "offboarding", "holdings.changed", open=0, waits_on=[], holdings=[]) == []
    assert news(stage, "offboarding", "holdings.changed", **open_ones) == [("E2", "holdings_open")]
    assert "印章" in stage.message("E2", "holdings_open").mail_text
    assert stage.message("E2", "holdings_open").subject_name == f"cases/{stage.case}/holdings"
    told = news(stage, "offboarding", "holdings.changed", **{**open_ones, "waits_on": ["E2", "E4"]})
    assert told == [("E4", "holdings_open")]
    mails = [d.person for d in stage.deliveries() if d.template == "holdings_open"]
    assert mails == ["E2", "E4"]


def test_of_a_batch_and_of_a_case_that_is_over_receivers_are_asked_for_without_a_mail(stage: Stage) -> None:
    thing = {"holding_id": "h1", "kind": "duty", "key": "d1", "title": {"zh-CN": "印章", "en": "The seal"}}
    open_ones = {"open": 1, "total": 1, "waits_on": ["E2"], "holdings": [thing]}
    stage.case += "b"
    stage.submitted(batch_id="b-1")
    assert news(stage, "offboarding", "holdings.changed", **open_ones) == [("E2", "holdings_open")]
    assert [d for d in stage.deliveries() if d.template == "holdings_open"] == []
    stage.case += "c"
    stage.submitted()
    stage.done("offboarding", "case.cancelled", reason="x")
    assert news(stage, "offboarding", "holdings.changed", **open_ones) == []


def test_a_deduction_names_its_rule_in_the_readers_words(stage: Stage) -> None:
    named = {"rule": "late", "rule_title": {"zh-CN": "交接逾期", "en": "A late handover"}}
    news(stage, "performance", "deduction.announced", person="E5", **named)
    assert "“A late handover” (version 1)" in stage.message("E5", "deduction_announced").mail_text
    news(stage, "performance", "deduction.announced", person="E2", rule="omission_loss", rule_title={})
    assert "遗漏造成损失" in stage.message("E2", "deduction_announced").mail_text
