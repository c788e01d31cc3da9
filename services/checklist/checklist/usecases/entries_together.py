"""Like entries confirmed together, of one case or of several cases of the same confirmer: all or none. SPEC 3."""

from __future__ import annotations

from chassis.errors import DomainError, FieldViolation, Invalid, NotFound
from chassis.unit import UnitOfWork
from checklist.contract import entry as c
from checklist.model.checklist import Checklist
from checklist.model.entry import Entry
from checklist.store import entry as store
from checklist.usecases import cases_access as access
from checklist.usecases import checklists_view as view
from checklist.usecases import entries, entries_flow

ACROSS = "-"
"""The parent `cases/-`: entries of any cases (AIP-159)."""
Held = dict[str, tuple[Checklist, access.Relations]]


def batch_confirm(uow: UnitOfWork, request: c.BatchConfirmEntriesRequest) -> c.BatchConfirmEntriesResponse:
    """Like entries (of one section) together; a refusal names the entry by its place in the request."""
    _require_digests(request)
    held = _hold(uow, request)
    uow.session.autoflush = False
    confirmed: list[Entry] = []
    for n, entry_id in enumerate(request.names):
        entry = store.get(uow.session, uow.ctx.tenant, entry_id)
        checklist, relation = held.get(entry.case_id if entry else "", (None, frozenset()))
        if entry is None or checklist is None or not access.may_see(uow, relation, entry):
            raise NotFound("not_found", name=f"entries/{entry_id}", field=f"names[{n}]")
        if confirmed and entry.section != confirmed[0].section:
            raise Invalid("entry.not_alike", field=f"names[{n}]")
        digest = request.content_digests[n] if request.content_digests else ""
        try:
            confirmed.append(entries.confirm_one(uow, checklist, entry, digest))
        except DomainError as refused:
            refused.fields = (FieldViolation(f"names[{n}]", refused.message, refused.params),)
            raise
    shown: dict[str, c.Entry] = {}
    for checklist, _ in held.values():
        entries_flow.change_gate(uow, checklist)
        of_case = [e for e in confirmed if e.case_id == checklist.case_id]
        shown |= {reply.name: reply for reply in view.several(uow, checklist.case_id, of_case)}
    return c.BatchConfirmEntriesResponse(entries=[shown[entry.entry_id] for entry in confirmed])


def _require_digests(request: c.BatchConfirmEntriesRequest) -> None:
    if len(set(request.names)) != len(request.names):
        raise Invalid("entry.named_twice", field="names")
    given = len(request.content_digests)
    if given != len(request.names) and (given or request.parent == ACROSS):
        raise Invalid("entry.digests_needed", field="content_digests")


def _hold(uow: UnitOfWork, request: c.BatchConfirmEntriesRequest) -> Held:
    """Every case that is meant, held; in the order of their ids, so that two batches never wait for each other."""
    cases = [request.parent]
    if request.parent == ACROSS:
        cases = store.cases_of(uow.session, uow.ctx.tenant, request.names)
    held: Held = {}
    for case_id in sorted(cases):
        try:
            held[case_id] = access.checklist_for(uow, case_id, lock=True)
        except NotFound:
            if request.parent != ACROSS:
                raise
            continue  # its entries are not found, each by its place
        access.require_open(held[case_id][0], uow)
    return held
