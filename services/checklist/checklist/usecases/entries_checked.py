"""What performance says of entries and of the whole, in any order and any number of times. SPEC 5, "Evidence check"."""

from __future__ import annotations

from chassis.errors import NotReady
from chassis.events import Envelope
from chassis.unit import UnitOfWork
from checklist.contract.directory import CaseChecked, EntryChecked, FindingOpened, FindingResolved
from checklist.model.checklist import LIVE
from checklist.model.gate import Check, Finding, set_digest
from checklist.store import checklist as checklists
from checklist.store import entry as store
from checklist.store import letter as letter_store
from checklist.usecases import entries_flow, letters


def on_entry_checked(uow: UnitOfWork, event: EntryChecked, envelope: Envelope) -> None:
    """Kept by digest: a check of an older content says nothing of the present one."""
    _lock(uow, event.case_id)
    check = Check(tuple(event.open_findings), envelope.sequence)
    store.keep_check(uow.session, uow.ctx.tenant, event.case_id, event.entry_id, event.content_digest, check)
    letters.gate_changed(uow, event.case_id)


def on_case_checked(uow: UnitOfWork, event: CaseChecked, envelope: Envelope) -> None:
    """Kept by the set's digest."""
    _lock(uow, event.case_id)
    check = Check(tuple(event.open_findings), envelope.sequence)
    store.keep_case_check(uow.session, uow.ctx.tenant, event.case_id, event.set_digest, check)
    letters.gate_changed(uow, event.case_id)


def on_finding_opened(uow: UnitOfWork, event: FindingOpened, envelope: Envelope) -> None:
    """It keeps the letter closed until it is resolved."""
    _lock(uow, event.case_id)
    finding = Finding(event.finding_id, event.entry_id, True, event.summary, heard=envelope.sequence)
    store.keep_finding(uow.session, uow.ctx.tenant, event.case_id, finding, None)
    letters.gate_changed(uow, event.case_id)


def on_finding_resolved(uow: UnitOfWork, event: FindingResolved, envelope: Envelope) -> None:
    """Returned: the entry goes back with the finding's reason; about the whole, the set must change first."""
    live = _lock(uow, event.case_id)
    returned_set = None
    if event.outcome == "returned" and event.entry_id is None:
        returned_set = set_digest(store.of_case(uow.session, uow.ctx.tenant, event.case_id))
    finding = Finding(event.finding_id, event.entry_id, False, {}, returned_set, envelope.sequence)
    news = store.keep_finding(uow.session, uow.ctx.tenant, event.case_id, finding, event.outcome)
    if news and live and event.outcome == "returned" and event.entry_id is not None:
        _send_back(uow, event, event.entry_id)
    letters.gate_changed(uow, event.case_id)


def _send_back(uow: UnitOfWork, event: FindingResolved, entry_id: str) -> None:
    checklist = checklists.get(uow.session, uow.ctx.tenant, event.case_id)
    entry = store.get(uow.session, uow.ctx.tenant, entry_id)
    if checklist is None or entry is None or not entry.standing:
        return
    said = store.checks(uow.session, uow.ctx.tenant, event.case_id).get((entry_id, entry.content_digest or ""))
    # A newer content that was checked without this finding is not sent back for what an older one said.
    if said is None or event.finding_id in said.open_findings:
        entries_flow.return_entry(uow, checklist, entry, event.resolved_by, event.reason or "-")


def _lock(uow: UnitOfWork, case_id: str) -> bool:
    """Holds the case; whether its entries may still change. Waits for a checklist that is still being made."""
    checklist = checklists.get(uow.session, uow.ctx.tenant, case_id, lock=True)
    if checklist is None:
        if checklists.closure(uow.session, uow.ctx.tenant, case_id) is None:
            raise NotReady("case.not_here_yet", name=f"cases/{case_id}")
        return False
    row = letter_store.of_case(uow.session, case_id)
    return checklist.state in LIVE and not (row is not None and letter_store.load(row).settled)
