"""Checklists and entries as their readers see them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from chassis.unit import UnitOfWork
from checklist.contract import checklist as c
from checklist.contract import entry as ce
from checklist.contract.template import TemplateItem
from checklist.model import template
from checklist.model.checklist import Checklist
from checklist.model.entry import Entry
from checklist.store import checklist as store
from checklist.store import deadline as deadlines
from checklist.store import entry as entries
from checklist.usecases import cases_access as access
from checklist.usecases import omission_deciders


def checklist(uow: UnitOfWork, shown: Checklist, relation: access.Relations) -> c.Checklist:
    """The list; items of which the reader may see no entry are left out."""
    everything = entries.of_case(uow.session, uow.ctx.tenant, shown.case_id)
    seen = [e for e in everything if access.may_see(uow, relation, e)]
    keys = {e.item_key for e in seen if e.state != "removed"}
    items = [i for i in store.items(uow.session, uow.ctx.tenant, shown.case_id) if i.key in keys]
    for_hr = not relation.isdisjoint(access.HR_LIST)
    deadline = deadlines.open_of(uow.session, uow.ctx.tenant, "list_confirmation", shown.case_id)
    return c.Checklist(
        name=shown.case_id,
        case=shown.case_id,
        state=shown.state,
        kind=shown.kind,
        leaver=shown.leaver,
        leaver_name=shown.leaver_name,
        head=shown.head,
        hrbp=shown.hrbp,
        successor=shown.successor,
        absent=shown.absent,
        last_working_day=shown.last_working_day.isoformat(),
        template=list(shown.template),
        items=[TemplateItem.model_validate(template.item_data(i)) for i in items],
        progress=_progress([e for e in seen if not e.is_hr]),
        due_at=deadline.due_at if deadline else None,
        confirmed_by=shown.confirmed_by,
        confirmed_at=shown.confirmed_at,
        confirmed_for=shown.confirmed_for,
        blocked_reason=omission_deciders.blocked_reason(uow, shown) if for_hr else None,
        outcome=shown.outcome,
        etag=shown.etag,
    )


def _progress(counted: Sequence[Entry]) -> c.Progress:
    states = Counter(e.state for e in counted if e.state != "removed")
    return c.Progress(
        total=sum(states.values()),
        mandatory=sum(e.mandatory for e in counted if e.state != "removed"),
        pending=states["pending"],
        submitted=states["submitted"],
        returned=states["returned"],
        confirmed=states["confirmed"],
        waived=states["waived"],
    )


def entry(uow: UnitOfWork, shown: Entry) -> ce.Entry:
    """One entry."""
    return _entry(shown, *entries.said_of(uow.session, uow.ctx.tenant, shown))


def several(uow: UnitOfWork, case_id: str, shown: Sequence[Entry]) -> list[ce.Entry]:
    """Entries of one case, with what has been said of their contents."""
    checks = entries.checks(uow.session, uow.ctx.tenant, case_id)
    findings = entries.findings(uow.session, uow.ctx.tenant, case_id)
    found: dict[str | None, list[str]] = {}
    for finding in findings:
        if finding.open:
            found.setdefault(finding.entry_id, []).append(finding.finding_id)
    return [_entry(e, (e.entry_id, e.content_digest or "") in checks, found.get(e.entry_id, [])) for e in shown]


def _entry(e: Entry, checked: bool, open_findings: list[str]) -> ce.Entry:
    return ce.Entry(
        name=e.entry_id,
        case=e.case_id,
        item_key=e.item_key,
        section=e.section,
        mandatory=e.mandatory,
        title=dict(e.title),
        label=e.label,
        state=e.state,
        submitter=e.submitter,
        receiver=e.receiver,
        confirmer=e.confirmer,
        confirmer_duty=e.confirmer_duty,
        fields=dict(e.fields),
        nothing_to_hand_over=e.nothing_to_hand_over,
        statement=e.statement,
        content_digest=e.content_digest,
        submission=e.submission,
        submitted_by=e.submitted_by,
        submitted_at=e.submitted_at,
        confirmed_by=e.confirmed_by,
        confirmed_at=e.confirmed_at,
        confirmed_for=e.confirmed_for,
        returned_by=e.returned_by,
        return_reason=e.return_reason,
        waiver=_waiver(e),
        acknowledged=e.acknowledged,
        acknowledged_by=e.acknowledged_by,
        acknowledged_at=e.acknowledged_at,
        acknowledged_for=e.acknowledged_for,
        removed_reason=e.removed_reason,
        due_at=e.due_at,
        checked=checked,
        open_findings=open_findings,
        omission=e.omission_id,
        etag=e.etag,
    )


def _waiver(e: Entry) -> ce.Waiver | None:
    if e.waiver_by is None:
        return None
    return ce.Waiver(
        state="granted" if e.state == "waived" else "pending",
        asked_by=e.waiver_by,
        reason=e.waiver_reason or "",
        agreed_by=e.waiver_agreed_by,
        asked_for=e.waiver_for,
    )
