"""Shipped layers reach companies that are there already, and never touch what a company made its own."""

from __future__ import annotations

from sqlalchemy import text

from chassis import db
from chassis.ids import new_id
from checklist.store.template import TemplateLayerRow
from tests.integration.checklist.handover import HEAD, HR, Handover


def forget(handover: Handover, condition: str) -> None:
    """As if the tenant had been seeded by an earlier release."""
    with db.open_session(handover.app.engine) as session, session.begin():
        session.bind_tenant(handover.tenant)
        values = {"tenant": handover.tenant}
        session.execute(text(f"DELETE FROM template_layers WHERE tenant_id = :tenant AND {condition}"), values)


def version(handover: Handover, layer: str) -> tuple[int, str]:
    found = handover.ok("get_template", HR, name=f"templates/{layer}")
    return found["version"], found["published_by"]


def test_a_company_gets_the_layers_that_came_later(handover: Handover) -> None:
    handover.filed()
    forget(handover, "layer IN ('family.finance', 'kind.redundancy')")
    handover.case = "later-" + handover.case[:20]
    handover.hear("offboarding", "case.submitted", **handover.submitted(kind="redundancy", job_family="finance"))
    created = handover.sent("checklist.created")[-1]
    assert created["template"] == ["base@1", "kind.redundancy@1", "family.finance@1"]
    keys = {e["item_key"] for e in handover.entries(HR)}
    assert {"bank_access", "seals_and_bills", "unemployment_and_rehiring"} <= keys


def test_new_content_comes_as_a_new_version_once_and_never_goes_back(handover: Handover) -> None:
    handover.filed()
    with db.open_session(handover.app.engine) as session, session.begin():
        session.bind_tenant(handover.tenant)
        change = "UPDATE template_layers SET digest = 'old' WHERE tenant_id = :tenant AND layer = 'family.it'"
        session.execute(text(change), {"tenant": handover.tenant})
    assert version(handover, "family.it") == (2, "system")
    assert version(handover, "family.it") == (2, "system")
    with db.open_session(handover.app.engine) as session, session.begin():
        session.bind_tenant(handover.tenant)
        # An old replica beside this one: its content is the first version's, the newest is from a later release.
        swap = "UPDATE template_layers SET digest = CASE version WHEN 2 THEN 'newer' ELSE :mine END"
        mine = "SELECT digest FROM template_layers WHERE tenant_id = :tenant AND layer = 'family.it' AND version = 2"
        digest = session.execute(text(mine), {"tenant": handover.tenant}).scalar_one()
        where = " WHERE tenant_id = :tenant AND layer = 'family.it'"
        session.execute(text(swap + where), {"tenant": handover.tenant, "mine": digest})
    assert version(handover, "family.it") == (2, "system")


def test_a_companys_own_version_is_never_overwritten(handover: Handover) -> None:
    handover.filed()
    shipped = handover.ok("get_template", HR, name="templates/family.hr")
    own = handover.ok("publish_template", HR, layer="family.hr", items=shipped["items"][:5], reason="ours")
    assert (own["version"], own["published_by"]) == (2, HR)
    handover.ok("list_templates", HR)
    assert version(handover, "family.hr") == (2, HR)


def test_a_layer_that_does_not_fit_the_companys_own_base_is_left_out(handover: Handover) -> None:
    handover.filed()
    forget(handover, "layer <> 'base'")
    with db.open_session(handover.app.engine) as session, session.begin():
        session.bind_tenant(handover.tenant)
        base = session.get(TemplateLayerRow, (handover.tenant, "base", 1))
        assert base is not None
        base.items, base.published_by = [i for i in base.items if i["key"] != "computer"], HR
    there = {t["layer"] for t in handover.ok("list_templates", HR, page_size=100)["templates"]}
    assert {"family.finance", "kind.mutual", "kind.redundancy"} <= there
    assert not there & {"kind.dismissal", "kind.internal_transfer"}, "they would make an incomplete computer item"
    handover.case = "own-" + handover.case[:20]
    handover.hear("offboarding", "case.submitted", **handover.submitted(kind="dismissal", job_family="finance"))
    assert handover.sent("checklist.created")[-1]["template"] == ["base@1", "family.finance@1"]


def test_only_hr_and_admin_publish(handover: Handover) -> None:
    handover.filed()
    items = handover.ok("get_template", HR, name="templates/family.admin")["items"]
    assert handover.refused("publish_template", HEAD, layer="family.admin", items=items)["reason"] == "FORBIDDEN"


def test_a_department_changes_an_item_of_one_job_family_and_adds_its_own(handover: Handover) -> None:
    handover.company()
    samples = {"key": "samples", "mandatory": True}
    own = {
        "key": "tender_papers",
        "section": "work",
        "title": {"zh-CN": "投标资料", "en": "Tender papers"},
        "guidance": {"zh-CN": "在投项目", "en": "Tenders under way"},
        "mandatory": True,
        "fields": [{"key": "note", "type": "text", "title": {"zh-CN": "说明", "en": "Note"}, "required": True}],
        "confirmer": "head",
        "due": {"anchor": "before_last_day", "period": {"n": 2, "unit": "working_days"}},
        "evidence": "statement",
    }
    refused = handover.refused("publish_template", HR, layer="dept.D1", items=[{"key": "sample", "mandatory": True}])
    assert (refused["reason"], refused["fields"][0]["field"]) == ("INVALID_ARGUMENT", "items[sample]")
    handover.ok("publish_template", HR, layer="dept.D1", items=[samples, own])
    handover.ok("publish_template", HR, layer="pos.P1", items=[{"key": "tender_papers", "remove": True}])
    for family, position, mandatory, tender in (
        ("sales", "P2", True, True),
        ("sales", "P1", True, False),
        ("finance", "P2", None, True),
    ):
        handover.case = new_id()
        data = handover.submitted(job_family=family, position=position)
        handover.hear("offboarding", "case.submitted", **data)
        listed = {e["item_key"]: e["mandatory"] for e in handover.entries()}
        assert listed.get("samples") is mandatory
        assert ("tender_papers" in listed) is tender
    assert handover.sent("checklist.created")[0]["template"][-1] == "dept.D1@1"


def test_a_case_keeps_the_version_that_it_started_with(handover: Handover) -> None:
    handover.confirmed()
    before = handover.checklist()
    sales = handover.ok("get_template", HR, name="templates/family.sales")
    changed = [{**item, "mandatory": True} for item in sales["items"][:3]]
    handover.ok("publish_template", HR, layer="family.sales", items=changed, etag=sales["etag"])
    stale = handover.refused("publish_template", HR, layer="family.sales", items=changed, etag=sales["etag"])
    assert stale["reason"] == "STALE_ETAG"
    after = handover.checklist()
    assert (after["template"], after["items"]) == (before["template"], before["items"])
    assert "family.sales@1" in after["template"]
    handover.case = new_id()
    handover.hear("offboarding", "case.submitted", **handover.submitted())
    assert "family.sales@2" in handover.checklist()["template"]
    again = handover.ok("get_template", HR, name="templates/family.sales", version=1)
    assert len(again["items"]) == len(sales["items"])
