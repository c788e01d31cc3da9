"""Batches of separations (批量离职): entered whole or not at all, once for each key of the sender; called off."""

from __future__ import annotations

from collections.abc import Iterable

from chassis.errors import AlreadyExists, Invalid, NotFound, RemoteError, WrongState
from chassis.events import digest_of
from chassis.ids import new_id
from chassis.unit import UnitOfWork
from offboarding.contract import batches as contract
from offboarding.contract.batch_events import BatchCancelled
from offboarding.model.dates import check_release, today_in
from offboarding.model.kinds import Kind
from offboarding.model.states import FINAL, State
from offboarding.store import batches as store
from offboarding.store import cases, directory
from offboarding.store.batches import BatchRow
from offboarding.store.cases import CaseRow
from offboarding.usecases import batch_access, batch_rows, batch_views, changes, statute
from offboarding.usecases.batch_rows import Plan

RELEASE = "release_batch"


def create(uow: UnitOfWork, command: contract.CreateBatchRequest) -> contract.Batch:
    """Enters the batch as drafts; the same key and content answer the batch that there is."""
    digest = _digest(command)
    there = store.by_client_key(uow.session, command.client_key)
    for earlier in there:
        found = _own_relations(uow, earlier) if earlier.content_digest == digest else frozenset[str]()
        if found:
            return batch_views.answer(uow, earlier, found)
    check_release(command.release_at, uow.now)
    plan = batch_rows.plan(uow, command, lock=not command.validate_only)
    _require_unused(uow, command, there)
    batch = _new(uow, command, digest, plan)
    if not command.validate_only:
        # Before anything is judged: of two calls with one key, the second waits here for the first, starts anew, and
        # finds the first one's batch instead of leavers who have a case already.
        uow.session.add(batch)
        uow.session.flush()
    statute.warn(uow, batch, plan.cases)
    if command.validate_only:
        return batch_views.preview(uow, batch, plan.cases, sorted(plan.hr()), plan.problems)
    if plan.problems:
        raise Invalid(fields=plan.problems)
    points = statute.make_list(uow, batch, plan.cases)
    if command.release_at is not None or command.accept_warnings:
        statute.accept(uow, batch, plan.cases, points, accepted=command.accept_warnings)
    _store(uow, batch, plan)
    return batch_views.answer(uow, batch, _own_relations(uow, batch))


def look(uow: UnitOfWork, command: contract.CreateBatchRequest) -> tuple[BatchRow, Plan]:
    """What a command would make, and what is wrong with it; AlreadyExists where its key is that of another batch."""
    digest = _digest(command)
    there = store.by_client_key(uow.session, command.client_key)
    plan = batch_rows.plan(uow, command, lock=False)
    _require_unused(uow, command, [batch for batch in there if batch.content_digest != digest])
    batch = _new(uow, command, digest, plan)
    statute.warn(uow, batch, plan.cases)
    return batch, plan


def _require_unused(uow: UnitOfWork, command: contract.CreateBatchRequest, there: Iterable[BatchRow]) -> None:
    """A key is its sender's own: that somebody else's hidden batch has it too is told to nobody."""
    if any(batch.initiator == uow.ctx.actor for batch in there):
        raise AlreadyExists("batch.client_key_used", field="client_key", client_key=command.client_key)


def _own_relations(uow: UnitOfWork, batch: BatchRow) -> frozenset[str]:
    own = store.relations_of(uow.session, batch.tenant_id, batch.batch_id, uow.ctx.actor)
    return batch_access.relations(uow, batch, own)


def _digest(command: contract.CreateBatchRequest) -> str:
    """Of what the batch is, not of how it was sent."""
    return digest_of(command.model_dump(mode="json", exclude={"client_key", "accept_warnings", "validate_only"}))


def _new(uow: UnitOfWork, command: contract.CreateBatchRequest, digest: str, plan: Plan) -> BatchRow:
    companies = {row.company for row in plan.roll.employees.values()}
    return BatchRow(
        tenant_id=uow.ctx.tenant,
        batch_id=new_id(),
        version=1,
        client_key=command.client_key,
        content_digest=digest,
        title=command.title,
        kind=command.kind or Kind.REDUNDANCY.value,
        state="draft",
        company=companies.pop() if len(companies) == 1 else None,
        initiator=uow.ctx.actor,
        heads=sorted(set(command.heads)),
        warnings=[],
        size=len(command.rows),
        release_at=command.release_at,
        created_at=uow.now,
    )


def _store(uow: UnitOfWork, batch: BatchRow, plan: Plan) -> None:
    for case in plan.cases:
        case.batch_id, case.release_at = batch.batch_id, batch.release_at
    cases.add_all(uow.session, plan.cases)
    hr = plan.hr()
    store.set_viewers(uow.session, batch, viewers(batch, hr))
    shown = {}
    for case in plan.cases:
        employee = plan.roll.employees[case.leaver]
        above = plan.roll.tree.heads(case.department)
        seen = _draft_viewers(batch, above, plan.roll.hr(employee))
        shown[case.case_id] = (case, seen)
    cases.set_viewers_of_many(uow.session, shown)
    if batch.release_at is not None:
        uow.timers.set(RELEASE, batch.batch_id, batch.release_at)


def viewers(batch: BatchRow, hr: Iterable[str]) -> dict[str, set[str]]:
    """Who may know of the batch, and as what."""
    found: dict[str, set[str]] = {person: {"hr"} for person in hr}
    for head in batch.heads:
        found.setdefault(head, set()).add("head")
    if len(batch.initiator) <= 64:  # longer ones are ids of systems, which need no row of their own
        found.setdefault(batch.initiator, set()).add("initiator")
    return found


def _draft_viewers(batch: BatchRow, above: Iterable[str], hr: Iterable[str]) -> dict[str, set[str]]:
    """As `people.of_case` of a draft in a batch, without asking the directory again."""
    path = set(above)
    found: dict[str, set[str]] = {person: {"hr"} for person in hr}
    for head in batch.heads:
        found.setdefault(head, set()).add("head" if head in path else "informed")
    if len(batch.initiator) <= 64:
        found.setdefault(batch.initiator, set()).add("initiator")
    return found


def cancel(uow: UnitOfWork, command: contract.CancelBatchRequest) -> contract.CancelBatchResponse:
    """Calls off every case that is not complete.

    Where checklist does not answer, nothing is decided here; what it closed meanwhile it tells, and the same call again
    goes on with the rest.
    """
    batch, found = batch_access.for_change(uow, command.name, command.etag)
    done, left = [], []
    for case in store.case_rows(uow.session, batch.batch_id, lock=True):
        if case.state == State.CANCELLED:
            continue
        if _cancelled(uow, case, command.reason):
            done.append(case)
        else:
            left.append(contract.NotCancelled(case=case.case_id, leaver=case.leaver, state=case.state))
    if done:
        statute.set_due(uow, store.items(uow.session, batch.batch_id, lock=True))
    if batch.state != "cancelled":
        _end(uow, batch, command.reason, [case.case_id for case in done if case.submitted_at is not None])
    reply = batch_views.answer(uow, batch, found)
    return contract.CancelBatchResponse(batch=reply, cancelled=len(done), not_cancelled=left)


def _cancelled(uow: UnitOfWork, case: CaseRow, reason: str) -> bool:
    if State(case.state) in FINAL or case.state == State.COMPLETED:
        return False
    try:
        changes.call_off(uow, case, reason)
    except WrongState:  # its letter was completed at this moment
        return False
    except RemoteError as error:
        if error.remote_reason != "WRONG_STATE":
            raise
        return False
    return True


def _end(uow: UnitOfWork, batch: BatchRow, reason: str, cancelled: list[str]) -> None:
    was_released = batch.state == "released"
    batch.state, batch.cancelled_at, batch.cancel_reason = "cancelled", uow.now, reason
    batch.release_at = batch.blocked_reason = None
    batch.version += 1
    uow.timers.drop(RELEASE, batch.batch_id)
    if not was_released:  # nobody was told of the batch, so nobody is told of its end
        return
    seen = store.viewers(uow.session, batch.batch_id)
    heads = {case.head for case in store.case_rows(uow.session, batch.batch_id) if case.head}
    event = BatchCancelled(
        batch_id=batch.batch_id,
        title=batch.title,
        reason=reason,
        cases=cancelled,
        hr=sorted(person for person, what in seen.items() if "hr" in what),
        heads=sorted(heads | set(batch.heads)),
        was_released=True,
    )
    uow.emit(event)


def update_item(uow: UnitOfWork, command: contract.UpdateBatchChecklistItemRequest) -> contract.Batch:
    """What became of a point of HR's statutory list: by whom, when, with a note."""
    batch, found = batch_access.for_change(uow, command.name, command.etag)
    row = store.item(uow.session, batch.tenant_id, batch.batch_id, command.key)
    if row is None:
        raise NotFound("batch.no_item", field="key", key=command.key)
    today = today_in(uow.now, _zone(uow, batch))
    if command.state == "not_applicable" and not command.note.strip():
        raise Invalid("batch.note_needed", field="note")
    if command.done_on is not None and command.done_on > today:
        raise Invalid("batch.done_in_future", field="done_on", today=today.isoformat())
    done_on = (command.done_on or today) if command.state == "done" else None
    note = command.note or None
    if (row.state, row.note, row.done_on) != (command.state, note, done_on):
        row.state, row.note, row.done_on = command.state, note, done_on
        row.decided_by, row.decided_at = uow.ctx.actor, uow.now
        statute.set_due(uow, [row])  # open again, it is due by the dates of now
        batch.version += 1
    return batch_views.answer(uow, batch, found)


def _zone(uow: UnitOfWork, batch: BatchRow) -> str:
    company = directory.companies(uow.session, [batch.company] if batch.company else [])
    if batch.company in company:
        return company[batch.company].time_zone
    record = directory.tenant(uow.session, batch.tenant_id)
    return record.time_zone if record is not None else "UTC"
