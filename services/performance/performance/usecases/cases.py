"""What the events of offboarding and checklist change here. Each may come late, twice, or too early."""

from __future__ import annotations

from datetime import datetime

from chassis.events import Envelope
from chassis.replica import RowsChanged
from chassis.unit import UnitOfWork
from performance.contract.reads import (
    CaseEnded,
    CaseRescheduled,
    CaseSubmitted,
    ChecklistClosed,
    ChecklistCreated,
    Employee,
    EntryAdded,
    EntryConfirmed,
    EntryMoved,
    EntrySubmitted,
    HeadChanged,
    LetterCompleted,
    ListConfirmed,
    ListedEntry,
)
from performance.messages import MESSAGES
from performance.model import entries as model
from performance.model import heads
from performance.store import cases as store
from performance.store import entries
from performance.store import findings as finding_store
from performance.store.cases import CaseRow
from performance.usecases import evidence, kpi, owned


def submitted(uow: UnitOfWork, event: CaseSubmitted, envelope: Envelope) -> None:
    """A case was filed: whose records to compare, and by when the handover is due."""
    case = store.lock(uow.session, uow.ctx.tenant, event.case_id)
    case.leaver, case.leaver_name = event.leaver, dict(event.leaver_name)
    case.head_superior, case.hrbp = event.head_superior, event.hrbp
    case.department, case.department_path, case.zone = event.department, list(event.department_path), event.time_zone
    case.submitted_at = event.submitted_at
    if envelope.sequence > case.planned_by:
        case.last_working_day, case.planned_by = event.last_working_day, envelope.sequence
    _head(uow, case, event.head, envelope)
    evidence.check(uow, case)
    owned.say(uow, case)
    kpi.refresh_case(uow, case, envelope.time)


def directory_changed(uow: UnitOfWork, event: RowsChanged, _envelope: Envelope) -> None:
    """A leaver has another HR partner: findings and their tasks go to that one, and no longer to the former."""
    changed = [row.id for row in event.rows if row.kind == Employee.KIND]
    for case_id in store.of_leavers(uow.session, changed):
        case = store.lock(uow.session, uow.ctx.tenant, case_id)
        employee = uow.facts.get(Employee, case.leaver)
        if employee is None or not employee.hrbp or employee.hrbp == case.hrbp:
            continue
        case.hrbp = employee.hrbp
        for row in finding_store.of_case(uow.session, case_id):
            row.hrbp = employee.hrbp
            if row.state == "open" and row.head is None:
                row.version += 1
                evidence.tell_task(uow, row)


def rescheduled(uow: UnitOfWork, event: CaseRescheduled, envelope: Envelope) -> None:
    """The last working day moved, and with it the day by which the handover is due."""
    case = store.lock(uow.session, uow.ctx.tenant, event.case_id)
    if envelope.sequence > case.planned_by:
        case.last_working_day, case.planned_by = event.last_working_day, envelope.sequence
        kpi.refresh_case(uow, case, envelope.time)


def checklist_closed(uow: UnitOfWork, event: ChecklistClosed, envelope: Envelope) -> None:
    """Checklist says the same as offboarding, and may be heard first."""
    _end(uow, event.case_id, event.outcome, envelope.time)


def withdrawn(uow: UnitOfWork, event: CaseEnded, envelope: Envelope) -> None:
    """The resignation was taken back."""
    _end(uow, event.case_id, "withdrawn", envelope.time)


def cancelled(uow: UnitOfWork, event: CaseEnded, envelope: Envelope) -> None:
    """HR cancelled the case."""
    _end(uow, event.case_id, "cancelled", envelope.time)


def _end(uow: UnitOfWork, case_id: str, state: str, at: datetime) -> None:
    case = store.lock(uow.session, uow.ctx.tenant, case_id)
    if case.state != "open":
        return
    case.state = state
    reason = _reason(f"finding.case_ended.{state}")
    for row in finding_store.of_case(uow.session, case_id):
        if row.state == "open":
            evidence.settle(uow, row, "cleared", evidence.SELF, reason, task="gone")
    kpi.refresh_case(uow, case, at)


def checklist_created(uow: UnitOfWork, event: ChecklistCreated, envelope: Envelope) -> None:
    """The checklist knows leaver and head, too, and may be heard of first."""
    case = store.lock(uow.session, uow.ctx.tenant, event.case_id)
    case.leaver = case.leaver or event.leaver
    _head(uow, case, event.head, envelope)
    evidence.check(uow, case)
    kpi.refresh_case(uow, case, envelope.time)


def head_changed(uow: UnitOfWork, event: HeadChanged, envelope: Envelope) -> None:
    """Another person is head from now on; what the former one missed stays theirs."""
    case = store.lock(uow.session, uow.ctx.tenant, event.case_id)
    _head(uow, case, event.head, envelope)
    kpi.refresh_case(uow, case, envelope.time)


def list_confirmed(uow: UnitOfWork, event: ListConfirmed, envelope: Envelope) -> None:
    """From here it is known what belongs to the handover."""
    case = store.lock(uow.session, uow.ctx.tenant, event.case_id)
    case.list_confirmed = True
    for entry in event.entries:
        _list(uow, event.case_id, entry)
    _head(uow, case, event.head, envelope)
    evidence.check(uow, case)
    kpi.refresh_case(uow, case, envelope.time)


def entry_added(uow: UnitOfWork, event: EntryAdded, _envelope: Envelope) -> None:
    """One more entry; a mandatory one makes the list incomplete again."""
    case = store.lock(uow.session, uow.ctx.tenant, event.case_id)
    _list(uow, event.case_id, event)
    evidence.check(uow, case)


def _list(uow: UnitOfWork, case_id: str, entry: ListedEntry) -> None:
    after = model.listed(
        entries.get(uow.session, uow.ctx.tenant, entry.entry_id),
        mandatory=entry.mandatory,
        section=entry.section,
        item_key=entry.item_key,
        title=dict(entry.title),
    )
    entries.put(uow.session, uow.ctx.tenant, case_id, after)


def entry_submitted(uow: UnitOfWork, event: EntrySubmitted, envelope: Envelope) -> None:
    """A content to compare."""
    case = store.lock(uow.session, uow.ctx.tenant, event.case_id)
    before = entries.get(uow.session, uow.ctx.tenant, event.entry_id)
    content = model.Content(event.submission, event.content_digest, event.comparable, event.nothing_to_hand_over)
    after = model.submitted(
        before,
        content,
        sequence=envelope.sequence,
        section=event.section,
        item_key=event.item_key,
        title=dict(event.title),
    )
    entries.put(uow.session, uow.ctx.tenant, event.case_id, after)
    if before.confirmed_at is not None:  # confirmed no more, or of another name or section than was known
        kpi.refresh_entry(uow, case, after, envelope.time)
    evidence.check(uow, case)


def entry_confirmed(uow: UnitOfWork, event: EntryConfirmed, envelope: Envelope) -> None:
    """The content stands as before; it counts as confirmed under the case's head."""
    case = store.lock(uow.session, uow.ctx.tenant, event.case_id)
    before = entries.get(uow.session, uow.ctx.tenant, event.entry_id)
    after = model.confirmed(
        before,
        sequence=envelope.sequence,
        at=envelope.time,
        head=event.head or case.head or "",
        section=event.section,
        title=dict(event.title),
    )
    _moved(uow, case, before, after, envelope)


def entry_returned(uow: UnitOfWork, event: EntryMoved, envelope: Envelope) -> None:
    """The content stands no more."""
    _move(uow, event, "returned", envelope)


def entry_waived(uow: UnitOfWork, event: EntryMoved, envelope: Envelope) -> None:
    """Nothing is expected of it any more; that may make the list complete."""
    _move(uow, event, "waived", envelope)


def _move(uow: UnitOfWork, event: EntryMoved, state: str, envelope: Envelope) -> None:
    case = store.lock(uow.session, uow.ctx.tenant, event.case_id)
    before = entries.get(uow.session, uow.ctx.tenant, event.entry_id)
    _moved(uow, case, before, model.moved(before, state, sequence=envelope.sequence), envelope)


def _moved(uow: UnitOfWork, case: CaseRow, before: model.Entry, after: model.Entry, envelope: Envelope) -> None:
    entries.put(uow.session, uow.ctx.tenant, case.case_id, after)
    if (after.confirmed_at, after.confirmed_under) != (before.confirmed_at, before.confirmed_under):
        kpi.refresh_entry(uow, case, after, envelope.time)
    if after.standing != before.standing or after.owed != before.owed or after.state == "waived":
        evidence.check(uow, case)


def letter_completed(uow: UnitOfWork, event: LetterCompleted, envelope: Envelope) -> None:
    """The handover is completed; what was still open is on record as passed over.

    By nobody: HR who lifted it from the gate is on record there, and whoever happened to sign last dismissed nothing.
    """
    case = store.lock(uow.session, uow.ctx.tenant, event.case_id)
    if case.state == "open":
        case.state, case.completed_at = "completed", event.completed_at
        reason = _reason("finding.letter_completed")
        for row in finding_store.of_case(uow.session, event.case_id):
            if row.state == "open":
                evidence.settle(uow, row, "overridden", evidence.SELF, reason, task="gone")
    _head(uow, case, event.head, envelope)
    kpi.refresh_case(uow, case, envelope.time)


def _reason(key: str) -> str:
    """A reason that no person gave, in both languages, for it goes on record."""
    return " / ".join(MESSAGES[key][locale] for locale in ("zh-CN", "en"))


def _head(uow: UnitOfWork, case: CaseRow, head: str | None, envelope: Envelope) -> None:
    """Takes the head from whoever knows better; deadlines, open findings and their tasks go to a new one."""
    if head is None:
        return
    rank = heads.FILED if envelope.owner == "offboarding" else heads.FILED + 1 + envelope.sequence
    known, before = heads.ever(case.tenures()), case.head
    case.take_tenures(heads.heard(case.tenures(), heads.Tenure(rank, head, envelope.time)))
    case.head = heads.now(case.tenures())
    if heads.ever(case.tenures()) != known:
        kpi.refresh_deadlines(uow, case, envelope.time)
    if case.head == before:
        return
    for row in finding_store.of_case(uow.session, case.case_id):
        if row.state == "open":
            row.head = case.head
            row.version += 1
            evidence.tell_task(uow, row)
