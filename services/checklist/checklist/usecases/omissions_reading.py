"""Omissions and template suggestions as their readers may see them; who sees one in a list sees it everywhere."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Select

from chassis import filtering
from chassis.errors import Forbidden, NotFound
from chassis.paging import SortKey, fetch_page
from chassis.unit import UnitOfWork
from checklist.contract import omission as c
from checklist.model.omission import Omission
from checklist.store import omission as store
from checklist.store.omission import OmissionRow, TemplateSuggestionRow
from checklist.usecases import acting, directory
from checklist.usecases import cases_access as access

ALL = "-"
"""The parent that means every case."""
SEES_LOSS = ("hr", "admin", "auditor")


def visible(uow: UnitOfWork) -> Select[OmissionRow]:
    """All omissions that the caller may know of; one place, for get, list and commands."""
    system = uow.ctx.actor_kind == "service" or (uow.ctx.actor_kind == "system" and uow.ctx.has_role("system"))
    hr = uow.ctx.has_role("hr")
    held: Sequence[str | None] = (
        [a.department for a in directory.assignments(uow, "hrbp") if a.employee == uow.ctx.actor] if hr else []
    )
    return store.visible(
        uow.ctx.tenant,
        uow.ctx.actor,
        everything=system or uow.ctx.has_role("auditor") or uow.ctx.has_role("admin"),
        hr=hr,
        departments=held,
        heads=acting.names(uow, "head")[1:],
        partners=acting.names(uow, "hr")[1:],
    )


def may_see(uow: UnitOfWork, omission_id: str) -> bool:
    """Whether the omission exists for the caller."""
    statement = visible(uow).where(OmissionRow.omission_id == omission_id).with_only_columns(OmissionRow.omission_id)
    return uow.session.scalar(statement) is not None


def get(uow: UnitOfWork, request: c.GetOmissionRequest) -> c.Omission:
    """One omission."""
    row = uow.session.scalars(visible(uow).where(OmissionRow.omission_id == request.name)).first()
    if row is None:
        raise NotFound("not_found", name=f"omissions/{request.name}", field="name")
    return view(uow, row.to_model())


def list_(uow: UnitOfWork, request: c.ListOmissionsRequest) -> c.ListOmissionsResponse:
    """Of a case, or of all; newest first."""
    statement = visible(uow)
    if request.parent != ALL:
        access.checklist_for(uow, request.parent)
        statement = statement.where(OmissionRow.case_id == request.parent)
    condition = filtering.where(request.filter, _fields())
    if condition is not None:
        statement = statement.where(condition)
    page = fetch_page(
        uow.session,
        statement,
        [
            SortKey(OmissionRow.reported_at.expression, descending=True, name="reported_at"),
            SortKey(OmissionRow.omission_id.expression, name="omission_id"),
        ],
        page_size=request.page_size,
        page_token=request.page_token,
        query=["list_omissions", request.parent, request.filter],
    )
    shown = [view(uow, row.to_model()) for row in page.rows]
    return c.ListOmissionsResponse(omissions=shown, next_page_token=page.next_page_token)


def _fields() -> dict[str, filtering.Field]:
    return {
        "state": filtering.text(OmissionRow.state.expression),
        "verdict": filtering.text(OmissionRow.verdict.expression),
        "outcome": filtering.text(OmissionRow.outcome.expression),
        "item_key": filtering.text(OmissionRow.item_key.expression),
        "after_completion": filtering.flag(OmissionRow.after_completion.expression),
        "loss_claimed": filtering.flag(OmissionRow.loss_claimed.expression),
        "head": filtering.resource(OmissionRow.head.expression, "employees"),
        "leaver": filtering.resource(OmissionRow.leaver.expression, "employees"),
        "attributed_to": filtering.resource(OmissionRow.attributed_to.expression, "employees"),
        "reported_by": filtering.resource(OmissionRow.reported_by.expression, "employees"),
    }


def list_suggestions(uow: UnitOfWork, request: c.ListTemplateSuggestionsRequest) -> c.ListTemplateSuggestionsResponse:
    """What templates lacked, newest first; for who keeps the templates."""
    if not any(uow.ctx.has_role(role) for role in ("hr", "admin", "auditor")):
        raise Forbidden("case.not_yours", field="page_size", needed="hr, admin, auditor")
    statement = store.suggestions(uow.ctx.tenant).where(
        TemplateSuggestionRow.omission_id.in_(visible(uow).with_only_columns(OmissionRow.omission_id))
    )
    fields = {
        "layer": filtering.text(TemplateSuggestionRow.layer.expression),
        "kind": filtering.text(TemplateSuggestionRow.kind.expression),
        "section": filtering.text(TemplateSuggestionRow.section.expression),
        "state": filtering.text(TemplateSuggestionRow.state.expression),
    }
    condition = filtering.where(request.filter, fields)
    if condition is not None:
        statement = statement.where(condition)
    page = fetch_page(
        uow.session,
        statement,
        [
            SortKey(TemplateSuggestionRow.suggested_at.expression, descending=True, name="suggested_at"),
            SortKey(TemplateSuggestionRow.omission_id.expression, name="omission_id"),
        ],
        page_size=request.page_size,
        page_token=request.page_token,
        query=["list_template_suggestions", request.filter],
    )
    shown = [
        c.TemplateSuggestion(
            omission=row.omission_id,
            case=row.case_id,
            layer=row.layer,
            kind=row.kind,
            section=row.section,
            title=row.title,
            missing=row.missing,
            state=row.state,
            suggested_at=row.suggested_at,
        )
        for row in page.rows
    ]
    return c.ListTemplateSuggestionsResponse(template_suggestions=shown, next_page_token=page.next_page_token)


def view(uow: UnitOfWork, o: Omission) -> c.Omission:
    """One omission as a reply."""
    record = c.WorkRecordRef(source=o.record_source, external_id=o.record_id or "") if o.record_source else None
    return c.Omission(
        name=o.omission_id,
        case=o.case_id,
        title=o.title,
        missing=o.missing,
        subject=o.subject,
        effect=o.effect,
        section=o.section,
        item_key=o.item_key,
        entry=o.entry_id,
        field=o.field_key,
        record=record,
        loss_claimed=o.loss_claimed,
        reported_by=o.reported_by,
        reported_as=o.reported_as,
        reported_at=o.reported_at,
        after_completion=o.after_completion,
        leaver=o.leaver,
        head=o.head,
        state=o.state,
        verdict=o.verdict,
        traced_verdict=o.traced_verdict,
        upheld=o.upheld,
        attributed_to=o.attributed_to,
        attributed_role=o.attributed_role,
        also=list(o.also),
        explanation=dict(o.explanation),
        cites=[c.OmissionCite(**cite) for cite in o.cites],
        traced_at=o.traced_at,
        dispute_until=o.dispute_until,
        disputed_by=o.disputed_by,
        disputed_at=o.disputed_at,
        dispute_reason=o.dispute_reason,
        decided_by=o.decided_by,
        decided_at=o.decided_at,
        decision_reason=o.decision_reason,
        loss=_loss(uow, o),
        outcome=o.outcome,
        closed_by=o.closed_by,
        closed_at=o.closed_at,
        close_reason=o.close_reason,
        supplement=o.supplement,
        addendum=o.letter_id,
        etag=o.etag,
    )


def _loss(uow: UnitOfWork, o: Omission) -> c.OmissionLoss | None:
    if o.loss_confirmed is None or o.loss_by is None:
        return None
    whole = uow.ctx.actor != o.leaver and any(uow.ctx.has_role(role) for role in SEES_LOSS)
    return c.OmissionLoss(
        confirmed=o.loss_confirmed,
        by=o.loss_by,
        note=o.loss_note,
        amount=o.loss_amount if whole else None,
        currency=o.loss_currency if whole else None,
    )
