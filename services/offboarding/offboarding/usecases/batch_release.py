"""The release of a batch (发布): from here on people hear of it. SPEC 2 ("confidential until released").

One transaction files all cases and writes all their events: nobody learns of half a layoff, and a crash in between
leaves the batch as it was, with its timer. What cannot be filed any more (gone meanwhile, resigned alone) stays a draft
with its reason, and HR is told.
"""

from __future__ import annotations

from collections.abc import Sequence

from chassis.errors import WrongState
from chassis.timers import Timer
from chassis.unit import UnitOfWork
from offboarding.contract import batches as contract
from offboarding.contract.batch_events import BatchReleased, BlockedCase, ReleaseBlocked
from offboarding.model.dates import check_release
from offboarding.model.kinds import Kind
from offboarding.model.states import State
from offboarding.store import batches as store
from offboarding.store import cases
from offboarding.store.batches import BatchRow
from offboarding.store.cases import CaseRow
from offboarding.usecases import attendance, batch_access, batch_views, holdings, intake, mandates, people, statute
from offboarding.usecases.roll import Roll
from offboarding.usecases.separation_batches import RELEASE, viewers


def release(uow: UnitOfWork, command: contract.ReleaseBatchRequest) -> contract.Batch:
    """ReleaseBatch: now. Again, it answers the batch as it is."""
    batch, found = batch_access.for_change(uow, command.name, command.etag)
    if batch.state != "released":
        _must_be_draft(batch, "release")
        rows = _drafts(uow, batch)
        statute.warn(uow, batch, rows)
        points = statute.make_list(uow, batch, rows)
        statute.accept(uow, batch, rows, points, accepted=command.accept_warnings)
        _file_all(uow, batch, rows)
    return batch_views.answer(uow, batch, found)


def reschedule(uow: UnitOfWork, command: contract.RescheduleReleaseRequest) -> contract.Batch:
    """RescheduleRelease: another hour, or none."""
    batch, found = batch_access.for_change(uow, command.name, command.etag)
    _must_be_draft(batch, "reschedule_release")
    rows = _drafts(uow, batch)
    if command.release_at is not None:
        if command.release_at != batch.release_at:
            check_release(command.release_at, uow.now)
        statute.warn(uow, batch, rows)
        points = statute.make_list(uow, batch, rows)
        statute.accept(uow, batch, rows, points, accepted=command.accept_warnings)
        uow.timers.set(RELEASE, batch.batch_id, command.release_at)
    else:
        uow.timers.drop(RELEASE, batch.batch_id)
    if batch.release_at != command.release_at or batch.blocked_reason is not None:
        batch.release_at, batch.blocked_reason = command.release_at, None
        batch.version += 1
        for case in rows:
            case.release_at = command.release_at
    return batch_views.answer(uow, batch, found)


def on_release(uow: UnitOfWork, timer: Timer) -> None:
    """The batch's hour has come. HR who decided it otherwise meanwhile wins: then there is nothing to do."""
    batch = store.by_id(uow.session, uow.ctx.tenant, timer.key, lock=True)
    if batch is None or batch.state != "draft" or batch.release_at is None or batch.release_at > uow.now:
        return
    rows = _drafts(uow, batch)
    statute.warn(uow, batch, rows)
    points = statute.make_list(uow, batch, rows)
    of_batch, of_cases = statute.open_findings(batch, rows, points)
    if of_batch or of_cases:  # more leave by now than when somebody accepted: that is for a person to decide
        _hold(uow, batch, rows, "needs_acceptance", [])
    else:
        _file_all(uow, batch, rows)


def _must_be_draft(batch: BatchRow, action: str) -> None:
    if batch.state != "draft":
        raise WrongState("batch.wrong_state", field="name", state=batch.state, action=action)


def _drafts(uow: UnitOfWork, batch: BatchRow) -> list[CaseRow]:
    rows = store.case_rows(uow.session, batch.batch_id, lock=True)
    return [row for row in rows if row.state == State.DRAFT]


def _file_all(uow: UnitOfWork, batch: BatchRow, rows: Sequence[CaseRow]) -> None:
    roll = Roll(uow, [row.leaver for row in rows])
    roll.barred = {row.leaver for row in rows}
    filed_elsewhere = {
        row.leaver
        for row in cases.open_cases_of(uow.session, roll.barred)
        if row.submitted_at is not None and row.batch_id != batch.batch_id
    }
    blocked = []
    filed = []
    for row in rows:
        if row.leaver in filed_elsewhere:
            row.blocked_reason = "already_open"
        elif roll.has_left(row.leaver) and not row.late_reason:
            row.blocked_reason = "person_inactive"
        else:
            filed.append(row)
            continue
        blocked.append(BlockedCase(case_id=row.case_id, blocked_reason=row.blocked_reason))
    if not filed:
        _hold(uow, batch, rows, "no_leaver", blocked)
        return
    for row in filed:
        of_batch = batch.warnings if row.kind == Kind.REDUNDANCY else []
        intake.file_under(uow, row, *roll.head_and_superior(roll.employees[row.leaver]), of_batch=of_batch)
    holdings.begin(uow, *filed)
    uow.session.flush()
    _show(uow, filed, roll)
    for row in filed:
        if row.head is None:
            attendance.look(uow, row)
    for row in rows:
        row.release_at = None
    batch.state, batch.released_at = "released", uow.now
    batch.release_at = batch.blocked_reason = None
    batch.version += 1
    uow.timers.drop(RELEASE, batch.batch_id)
    _tell(uow, batch, filed, blocked)


def _show(uow: UnitOfWork, filed: Sequence[CaseRow], roll: Roll) -> None:
    """Who sees the cases from now on."""
    shown = {}
    for row in filed:
        employee = roll.employees[row.leaver]
        seen = people.at_filing(row, roll.hr(employee), roll.heads(employee))
        mandates.lend(uow, row, seen)
        shown[row.case_id] = (row, seen)
    cases.set_viewers_of_many(uow.session, shown)


def _tell(uow: UnitOfWork, batch: BatchRow, filed: Sequence[CaseRow], blocked: list[BlockedCase]) -> None:
    hr = _hr(uow, batch)
    event = BatchReleased(
        batch_id=batch.batch_id,
        title=batch.title,
        kind=batch.kind,
        company=batch.company,
        cases=[row.case_id for row in filed],
        blocked=blocked,
        hr=hr,
        heads=sorted({row.head for row in filed if row.head} | set(batch.heads)),
        released_at=uow.now,
    )
    uow.emit(event)
    if blocked:
        _tell_blocked(uow, batch, "partly", blocked, hr)


def _hold(uow: UnitOfWork, batch: BatchRow, rows: Sequence[CaseRow], reason: str, blocked: list[BlockedCase]) -> None:
    """The batch stays a draft, and its HR is told."""
    batch.blocked_reason, batch.release_at = reason, None
    batch.version += 1
    uow.timers.drop(RELEASE, batch.batch_id)
    for row in rows:
        row.release_at = None
    _tell_blocked(uow, batch, reason, blocked, _hr(uow, batch))


def _tell_blocked(uow: UnitOfWork, batch: BatchRow, reason: str, blocked: list[BlockedCase], hr: list[str]) -> None:
    event = ReleaseBlocked(
        batch_id=batch.batch_id, title=batch.title, blocked_reason=reason, cases=blocked, hr=hr, blocked_at=uow.now
    )
    uow.emit(event)


def _hr(uow: UnitOfWork, batch: BatchRow) -> list[str]:
    seen = store.viewers(uow.session, batch.batch_id)
    return sorted(person for person, what in seen.items() if "hr" in what)


def refresh_viewers(uow: UnitOfWork, batch_id: str) -> None:
    """Who may know of the batch, after the directory changed."""
    batch = store.by_id(uow.session, uow.ctx.tenant, batch_id)
    if batch is None or batch.state == "cancelled":
        return
    rows = store.case_rows(uow.session, batch_id)
    roll = Roll(uow, [row.leaver for row in rows], lock=False)
    roll.barred = store.leavers_of(uow.session, batch_id)
    hr = {person for employee in roll.employees.values() for person in roll.hr(employee)}
    store.set_viewers(uow.session, batch, viewers(batch, hr))
