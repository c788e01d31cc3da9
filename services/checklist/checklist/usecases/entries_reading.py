"""Entries as their readers may see them."""

from __future__ import annotations

from chassis import filtering
from chassis.paging import SortKey, fetch_page
from chassis.unit import UnitOfWork
from checklist.contract import entry as c
from checklist.store import entry as store
from checklist.store.entry import EntryRow
from checklist.usecases import cases_access as access
from checklist.usecases import checklists_view as view


def get(uow: UnitOfWork, request: c.GetEntryRequest) -> c.Entry:
    """One entry."""
    _, entry, _ = access.entry_for(uow, request.name)
    return view.entry(uow, entry)


def list_(uow: UnitOfWork, request: c.ListEntriesRequest) -> c.ListEntriesResponse:
    """The entries of a case that the caller may see, in the order of the list."""
    checklist, relation = access.checklist_for(uow, request.parent)
    statement = store.in_case(uow.ctx.tenant, checklist.case_id).where(access.visible(uow, relation))
    condition = filtering.where(request.filter, filter_fields())
    if condition is not None:
        statement = statement.where(condition)
    page = fetch_page(
        uow.session,
        statement,
        [SortKey(EntryRow.ordinal.expression, name="ordinal"), SortKey(EntryRow.entry_id.expression, name="entry_id")],
        page_size=request.page_size,
        page_token=request.page_token,
        query=["list_entries", request.parent, request.filter],
    )
    shown = view.several(uow, checklist.case_id, [row.to_model() for row in page.rows])
    return c.ListEntriesResponse(entries=shown, next_page_token=page.next_page_token)


def filter_fields() -> dict[str, filtering.Field]:
    """The fields that a filter of entries may name."""
    return {
        "state": filtering.text(EntryRow.state.expression),
        "section": filtering.text(EntryRow.section.expression),
        "item_key": filtering.text(EntryRow.item_key.expression),
        "label": filtering.text(EntryRow.label.expression),
        "mandatory": filtering.flag(EntryRow.mandatory.expression),
        "submitter": filtering.resource(EntryRow.submitter.expression, "employees"),
        "receiver": filtering.resource(EntryRow.receiver.expression, "employees"),
        "confirmer": filtering.resource(EntryRow.confirmer.expression, "employees"),
    }
