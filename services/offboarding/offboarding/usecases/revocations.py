"""Revocations of access (权限收回): planned with the case, due at their instant, confirmed by IT, undone. SPEC 2."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select

from chassis import filtering
from chassis.errors import Forbidden, Invalid, NotFound, WrongState
from chassis.paging import SortKey, fetch_page
from chassis.timers import Timer
from chassis.unit import UnitOfWork
from offboarding.contract import revocations as contract
from offboarding.contract.events import AccessRevocationPlanned
from offboarding.contract.revocation_events import (
    AccessRestorationConfirmed,
    AccessRestored,
    AccessRevocationDue,
    AccessRevoked,
)
from offboarding.model.dates import today_in
from offboarding.model.duties import Duty
from offboarding.model.states import State as CaseState
from offboarding.store import cases, directory
from offboarding.store import revocations as store
from offboarding.store.cases import CaseRow
from offboarding.store.directory import Employee
from offboarding.store.revocations import RevocationRow
from offboarding.usecases import access, mandates, own_tasks, people

DUE = "access_due"
IT = "it_admin"
STATES = ("planned", "due", "revoked", "undone", "to_restore", "restored")


def plan(uow: UnitOfWork, case: CaseRow, *, first: bool = False) -> None:
    """Tells when access ends (`case.access_revocation_at`), also when that moved or was taken back; of a filed case.

    `first`: the case is filed at this moment, so that nothing was planned before.
    """
    instant = case.access_revocation_at
    uow.emit(AccessRevocationPlanned(case_id=case.case_id, leaver=case.leaver, revoke_at=instant), case=case.case_id)
    row = None if first else store.by_case(uow.session, case.tenant_id, case.case_id)
    if row is None:
        row = RevocationRow(
            tenant_id=case.tenant_id,
            case_id=case.case_id,
            version=0,
            state="planned",
            leaver=case.leaver,
            created_at=uow.now,
        )
        uow.session.add(row)
    carried_out, asked = row.state == "revoked", _restoration_pending(row)
    if instant is None:
        uow.timers.drop(DUE, case.case_id)
        _become(uow, row, "to_restore" if carried_out or asked else "undone")
    elif carried_out and instant <= uow.now:
        pass  # it stays as it is: access has ended, and should have
    else:
        uow.timers.set(DUE, case.case_id, instant)
        _become(uow, row, "planned")
    row.revoke_at = instant
    if row.state != "revoked" and not first:
        own_tasks.settle(uow, case, "revoke_access", None, subject=_subject(case))
    if asked:
        row.reason = _why(case)  # who gives it back knows already
    elif carried_out and row.state != "revoked":
        _give_back(uow, case, row)


def _restoration_pending(row: RevocationRow) -> bool:
    """Whether access is to be given back and nobody confirmed it: not a state, as its next end may be planned."""
    return row.reason is not None and row.restored_at is None


def _forget_restoration(uow: UnitOfWork, case: CaseRow, row: RevocationRow) -> None:
    """Access has to end again: nobody gives it back before, and an earlier time is over."""
    row.reason = row.restored_at = None
    own_tasks.settle(uow, case, "restore_access", None, subject=_subject(case))


def _why(case: CaseRow) -> str:
    return case.state if case.state in (CaseState.WITHDRAWN, CaseState.CANCELLED) else "rescheduled"


def _give_back(uow: UnitOfWork, case: CaseRow, row: RevocationRow) -> None:
    """What was carried out is undone, or put off: somebody must give the access back."""
    row.responsible = _responsible(uow, case)
    row.reason = _why(case)
    row.revoked_at = row.restored_at = None
    event = AccessRestored(case_id=case.case_id, leaver=case.leaver, reason=row.reason, responsible=row.responsible)
    uow.emit(event, case=case.case_id)
    _task(uow, case, "restore_access", row.responsible)


def on_due(uow: UnitOfWork, timer: Timer) -> None:
    """The instant has come; a case that moved or ended meanwhile has another one, or none."""
    case = cases.by_id(uow.session, uow.ctx.tenant, timer.key, lock=True)
    row = store.by_case(uow.session, uow.ctx.tenant, timer.key)
    if case is None or row is None or row.state != "planned" or row.revoke_at is None:
        return
    if row.revoke_at > uow.now:
        uow.timers.set(DUE, case.case_id, row.revoke_at)
        return
    row.responsible, row.due_at = _responsible(uow, case), uow.now
    _become(uow, row, "due")
    _forget_restoration(uow, case, row)
    event = AccessRevocationDue(
        case_id=case.case_id, leaver=case.leaver, revoke_at=row.revoke_at, responsible=row.responsible
    )
    uow.emit(event, case=case.case_id)
    _task(uow, case, "revoke_access", row.responsible)


def hand_on(uow: UnitOfWork, case: CaseRow) -> None:
    """After the directory changed: what waits for somebody who does not answer for it any more, or for nobody, moves to
    who does now, and that one is told."""
    row = store.by_case(uow.session, case.tenant_id, case.case_id)
    if row is None or not (row.state == "due" or _restoration_pending(row)):
        return
    able = [*_it_of(uow, case), *people.hr_of_case(uow, case)]
    if not able or row.responsible in able:
        return
    previous, row.responsible = row.responsible, able[0]
    _become(uow, row, row.state)
    told: AccessRevocationDue | AccessRestored
    if row.reason is None:
        assert row.revoke_at is not None, "what is due has its instant"
        told = AccessRevocationDue(
            case_id=case.case_id,
            leaver=case.leaver,
            revoke_at=row.revoke_at,
            responsible=row.responsible,
            previous=previous,
        )
    else:
        told = AccessRestored(
            case_id=case.case_id,
            leaver=case.leaver,
            reason=row.reason,
            responsible=row.responsible,
            previous=previous,
        )
    uow.emit(told, case=case.case_id)
    _task(uow, case, "revoke_access" if row.reason is None else "restore_access", row.responsible)


def confirm_revoked(uow: UnitOfWork, command: contract.ConfirmAccessRevokedRequest) -> contract.AccessRevocation:
    """ConfirmAccessRevoked: by the IT administrator, HR, or the identity system. Again, it answers it as it is."""
    case, row = _for_change(uow, command.name, command.etag)
    if row.state != "revoked":
        if row.state not in ("planned", "due"):
            raise WrongState("revocation.wrong_state", field="name", state=row.state)
        at = command.revoked_at or uow.now
        if at > uow.now:
            raise Invalid("revocation.future", field="revoked_at")
        row.revoked_at, row.confirmed_by, row.note = at, uow.ctx.actor, command.note or None
        _become(uow, row, "revoked")
        uow.timers.drop(DUE, case.case_id)
        _forget_restoration(uow, case, row)
        own_tasks.settle(uow, case, "revoke_access", None, subject=_subject(case))
        event = AccessRevoked(case_id=case.case_id, leaver=case.leaver, confirmed_by=uow.ctx.actor, revoked_at=at)
        uow.emit(event, case=case.case_id)
    return _views(uow, [row])[0]


def confirm_restored(uow: UnitOfWork, command: contract.ConfirmAccessRestoredRequest) -> contract.AccessRevocation:
    """ConfirmAccessRestored: access that had been revoked was given back."""
    case, row = _for_change(uow, command.name, command.etag)
    if row.restored_at is None:
        if not _restoration_pending(row):
            raise WrongState("revocation.wrong_state", field="name", state=row.state)
        at = command.restored_at or uow.now
        if at > uow.now:
            raise Invalid("revocation.future", field="restored_at")
        row.restored_at, row.confirmed_by = at, uow.ctx.actor
        _become(uow, row, "restored" if row.state == "to_restore" else row.state)
        own_tasks.settle(uow, case, "restore_access", None, subject=_subject(case))
        event = AccessRestorationConfirmed(
            case_id=case.case_id, leaver=case.leaver, confirmed_by=uow.ctx.actor, restored_at=at
        )
        uow.emit(event, case=case.case_id)
    return _views(uow, [row])[0]


def get(uow: UnitOfWork, query: contract.GetAccessRevocationRequest) -> contract.AccessRevocation:
    """GetAccessRevocation."""
    _, row = _visible(uow, query.name)
    return _views(uow, [row])[0]


def list_revocations(
    uow: UnitOfWork, query: contract.ListAccessRevocationsRequest
) -> contract.ListAccessRevocationsResponse:
    """ListAccessRevocations: all for systems, admins and auditors; for others the own ones and those of HR."""
    statement = store.every() if access.offices(uow) else _own(uow)
    statement = statement.where(RevocationRow.leaver != uow.ctx.actor)
    condition = filtering.where(query.filter, _FIELDS)
    if condition is not None:
        statement = statement.where(condition)
    tie = SortKey(RevocationRow.case_id.expression, name="case_id")
    page = fetch_page(
        uow.session,
        statement,
        filtering.order_by(query.order_by, {"updated_at": RevocationRow.updated_at.expression}, "updated_at", tie),
        page_size=query.page_size,
        page_token=query.page_token,
        query=["revocations", query.filter, uow.ctx.actor],
    )
    return contract.ListAccessRevocationsResponse(
        access_revocations=_views(uow, page.rows), next_page_token=page.next_page_token
    )


_FIELDS = {
    "state": filtering.choice(RevocationRow.state.expression, STATES),
    "leaver": filtering.resource(RevocationRow.leaver.expression, "employees"),
    "responsible": filtering.resource(RevocationRow.responsible.expression, "employees"),
    "revoke_at": filtering.instant(RevocationRow.revoke_at.expression),
    "updated_at": filtering.instant(RevocationRow.updated_at.expression),
}


def _own(uow: UnitOfWork) -> Select[Any]:
    """What `_visible` would let through of who is no office."""
    person, hr = uow.session.get(Employee, (uow.ctx.tenant, uow.ctx.actor)), mandates.written(uow, "hr")
    if person is None or not person.active:
        return store.seen_by(uow.ctx.actor, hr, [], everywhere=False)
    day = today_in(uow.now, person.time_zone or "UTC")
    places = {
        duty.department
        for duty in directory.duties_named(uow.session, IT)
        if duty.employee == person.number
        and Duty(IT, person.number, None, duty.valid_from, duty.valid_to).holds_on(day)
    }
    departments = [code for code in places if code is not None]
    return store.seen_by(uow.ctx.actor, hr, departments, everywhere=None in places)


def _visible(uow: UnitOfWork, case_id: str, *, lock: bool = False) -> tuple[CaseRow, RevocationRow]:
    """For offices, HR of the case, and who is responsible; to everybody else it does not exist."""
    unknown = NotFound("not_found", field="name", name=f"accessRevocations/{case_id}")
    case = cases.by_id(uow.session, uow.ctx.tenant, case_id)
    row = store.by_case(uow.session, uow.ctx.tenant, case_id)
    if case is None or row is None or uow.ctx.actor == row.leaver:
        raise unknown
    if row.responsible != uow.ctx.actor and uow.ctx.actor not in _it_of(uow, case):
        found = access.relations(uow, case)
        if found.isdisjoint({*access.STAFF, "auditor"}):
            raise unknown
    if lock:
        cases.by_id(uow.session, uow.ctx.tenant, case_id, lock=True)
        again = store.by_case(uow.session, uow.ctx.tenant, case_id)
        assert again is not None, "a revocation is never deleted"
        row = again
    return case, row


def _for_change(uow: UnitOfWork, case_id: str, etag: str) -> tuple[CaseRow, RevocationRow]:
    case, row = _visible(uow, case_id, lock=True)
    of_it = uow.ctx.actor in {row.responsible, *_it_of(uow, case)}
    if not of_it and access.relations(uow, case).isdisjoint(access.STAFF):
        raise Forbidden("access.relation_needed", field="name", allowed="it_admin, hr, system")
    if etag and etag != str(row.version):
        raise access.stale(f"accessRevocations/{case_id}")
    return case, row


def _it_of(uow: UnitOfWork, case: CaseRow) -> list[str]:
    """IT administrators for the leaver's part of the organization, the nearest first."""
    return people.holders_of(uow, case, IT)


def _responsible(uow: UnitOfWork, case: CaseRow) -> str | None:
    """The IT administrator (IT 管理员), else HR."""
    return next(iter([*_it_of(uow, case), *people.hr_of_case(uow, case)]), None)


def _become(uow: UnitOfWork, row: RevocationRow, state: str) -> None:
    row.state, row.version, row.updated_at = state, row.version + 1, uow.now


def _subject(case: CaseRow) -> str:
    return f"accessRevocations/{case.case_id}"


def _task(uow: UnitOfWork, case: CaseRow, kind: str, person: str | None) -> None:
    params = {"name": case.leaver_name}
    own_tasks.settle(uow, case, kind, person, subject=_subject(case), params=params, due_at=uow.now)


def _views(uow: UnitOfWork, rows: Sequence[RevocationRow]) -> list[contract.AccessRevocation]:
    uow.session.flush()
    found = directory.employees(uow.session, [row.leaver for row in rows])
    zones = cases.by_ids(uow.session, [row.case_id for row in rows])
    return [_view(row, found.get(row.leaver), zones[row.case_id]) for row in rows]


def _view(row: RevocationRow, person: Employee | None, case: CaseRow) -> contract.AccessRevocation:
    email = person.email if person is not None else None
    return contract.AccessRevocation(
        name=row.case_id,
        case=row.case_id,
        etag=str(row.version),
        state=row.state,
        leaver=row.leaver,
        employee_number=row.leaver,
        user_name=email or row.leaver,
        display_name=case.leaver_name,
        email=email,
        time_zone=case.time_zone,
        revoke_at=row.revoke_at,
        responsible=row.responsible,
        due_at=row.due_at,
        revoked_at=row.revoked_at,
        restored_at=row.restored_at,
        confirmed_by=row.confirmed_by,
        reason=row.reason,
        note=row.note,
        created_at=row.created_at,
        updated_at=row.updated_at,
    )
