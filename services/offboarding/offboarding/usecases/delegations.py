"""Delegations (授权代理): given, ended, over; told to everybody as rows of the directory. SPEC 3."""

from __future__ import annotations

from datetime import timedelta

from chassis import filtering
from chassis.errors import AlreadyExists, FieldViolation, Forbidden, Invalid, NotFound, WrongState
from chassis.ids import new_id
from chassis.paging import SortKey, fetch_page
from chassis.timers import Timer
from chassis.unit import UnitOfWork
from offboarding.contract import delegations as contract
from offboarding.contract.holding_events import DelegationEnded, DelegationGranted
from offboarding.model import delegations as rules
from offboarding.model.dates import today_in
from offboarding.settings_holdings import DelegationRules
from offboarding.store import delegations as store
from offboarding.store import holdings
from offboarding.store.cases import CaseRow
from offboarding.store.delegations import DelegationRow
from offboarding.store.directory import Employee
from offboarding.usecases import access, mandates, publishing

END = "delegation_end"
START = "delegation_start"
TOLERANCE = timedelta(minutes=10)
"""A beginning so little before now is a clock that goes wrong, not a delegation of the past."""


def create(uow: UnitOfWork, command: contract.CreateDelegationRequest) -> contract.Delegation:
    """CreateDelegation: of the own rights by anybody; of another person's by their own HR, with a reason."""
    delegator = _employee(uow, command.delegator or uow.ctx.actor, "delegator", lock=True)
    _check_may_give(uow, delegator, command)
    delegate = _employee(uow, command.delegate, "delegate")
    row = DelegationRow(
        tenant_id=uow.ctx.tenant,
        delegation_id=new_id(),
        version=1,
        active=True,
        delegator=delegator.number,
        delegate=delegate.number,
        scopes=[scope for scope in rules.SCOPES if scope in command.scopes],
        starts_at=command.starts_at or uow.now,
        ends_at=command.ends_at,
        reason=command.reason or None,
        created_by=uow.ctx.actor,
        created_at=uow.now,
        updated_at=uow.now,
    )
    _check_period(uow, row)
    _check_delegate(uow, row, delegate)
    _check_overlap(uow, row)
    uow.session.add(row)
    uow.session.flush()
    publishing.emit_delegations(uow, [row])
    event = DelegationGranted(
        delegation_id=row.delegation_id,
        delegator=row.delegator,
        delegate=row.delegate,
        scopes=row.scopes,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        reason=row.reason,
    )
    uow.emit(event)
    uow.timers.set(END, row.delegation_id, row.ends_at)
    publishing.look_at_holdings(uow, holdings.filed_cases_of(uow.session, {row.delegator, row.delegate}))
    if row.starts_at <= uow.now:
        mandates.changed(uow, row)
    else:
        uow.timers.set(START, row.delegation_id, row.starts_at)
    return _view(row)


def end(uow: UnitOfWork, command: contract.EndDelegationRequest) -> contract.Delegation:
    """EndDelegation: now; by who gave it, who has it, or HR of either. Again, it answers it as it is."""
    row = _visible(uow, command.name, lock=True)
    if command.etag and command.etag != str(row.version):
        raise access.stale(f"delegations/{row.delegation_id}")
    if uow.ctx.actor not in (row.delegator, row.delegate) and not _staff_for(uow, row):
        raise Forbidden("delegation.not_yours", field="name")
    if row.active:
        if row.ends_at <= uow.now:
            raise WrongState("delegation.is_over", field="name")
        finish(uow, row, ended_by=uow.ctx.actor)
    return _view(row)


def on_start(uow: UnitOfWork, timer: Timer) -> None:
    """Its time has come: the delegate sees what the delegator sees."""
    row = store.by_id(uow.session, uow.ctx.tenant, timer.key, lock=True)
    if row is not None and row.active:
        mandates.changed(uow, row)


def on_end(uow: UnitOfWork, timer: Timer) -> None:
    """Its time is over; from this instant it counts nowhere, whenever this runs."""
    row = store.by_id(uow.session, uow.ctx.tenant, timer.key, lock=True)
    if row is not None and row.active:
        finish(uow, row, ended_by=None)


def finish(uow: UnitOfWork, row: DelegationRow, *, ended_by: str | None) -> None:
    """Ends a locked delegation that is active."""
    row.active, row.ended_at, row.ended_by = False, min(uow.now, row.ends_at), ended_by
    row.version, row.updated_at = row.version + 1, uow.now
    uow.timers.drop(END, row.delegation_id)
    uow.timers.drop(START, row.delegation_id)
    uow.session.flush()
    publishing.emit_delegations(uow, [row])
    event = DelegationEnded(
        delegation_id=row.delegation_id,
        delegator=row.delegator,
        delegate=row.delegate,
        ended_at=row.ended_at,
        ended_by=ended_by,
    )
    uow.emit(event)
    publishing.look_at_holdings(uow, holdings.filed_cases_of(uow.session, {row.delegator, row.delegate}))
    mandates.changed(uow, row)


def get(uow: UnitOfWork, query: contract.GetDelegationRequest) -> contract.Delegation:
    """GetDelegation: for who gave it, who has it, who entered it, HR of the delegator, admins, auditors, systems."""
    return _view(_visible(uow, query.name))


def list_delegations(uow: UnitOfWork, query: contract.ListDelegationsRequest) -> contract.ListDelegationsResponse:
    """ListDelegations: the own ones; those of a `delegator` for their HR; all for admins, auditors and systems."""
    statement = store.concerning(uow.ctx.actor)
    if access.offices(uow):
        statement = store.every()
    elif query.delegator and query.delegator != uow.ctx.actor:
        person = uow.session.get(Employee, (uow.ctx.tenant, query.delegator))
        if person is not None and access.staff_for(uow, person):
            statement = store.every()
    if query.delegator:
        statement = statement.where(DelegationRow.delegator == query.delegator)
    condition = filtering.where(query.filter, _FIELDS)
    if condition is not None:
        statement = statement.where(condition)
    tie = SortKey(DelegationRow.delegation_id.expression, name="delegation_id")
    sortable = {
        "created_at": DelegationRow.created_at.expression,
        "starts_at": DelegationRow.starts_at.expression,
        "ends_at": DelegationRow.ends_at.expression,
    }
    page = fetch_page(
        uow.session,
        statement,
        filtering.order_by(query.order_by, sortable, "created_at desc", tie),
        page_size=query.page_size,
        page_token=query.page_token,
        query=["delegations", query.filter, query.delegator, uow.ctx.actor],
    )
    return contract.ListDelegationsResponse(
        delegations=[_view(row) for row in page.rows], next_page_token=page.next_page_token
    )


_FIELDS = {
    "delegator": filtering.resource(DelegationRow.delegator.expression, "employees"),
    "delegate": filtering.resource(DelegationRow.delegate.expression, "employees"),
    "active": filtering.flag(DelegationRow.active.expression),
    "starts_at": filtering.instant(DelegationRow.starts_at.expression),
    "ends_at": filtering.instant(DelegationRow.ends_at.expression),
    "created_at": filtering.instant(DelegationRow.created_at.expression),
}


def _visible(uow: UnitOfWork, delegation_id: str, *, lock: bool = False) -> DelegationRow:
    row = store.by_id(uow.session, uow.ctx.tenant, delegation_id, lock=lock)
    concerned = row is not None and (
        uow.ctx.actor in (row.delegator, row.delegate, row.created_by)
        or bool(access.offices(uow))
        or _staff_for(uow, row)
    )
    if row is None or not concerned:
        raise NotFound("not_found", field="name", name=f"delegations/{delegation_id}")
    return row


def _staff_for(uow: UnitOfWork, row: DelegationRow) -> bool:
    person = uow.session.get(Employee, (row.tenant_id, row.delegator))
    return person is not None and access.staff_for(uow, person)


def _employee(uow: UnitOfWork, number: str, field: str, *, lock: bool = False) -> Employee:
    # The delegator is locked, so that two delegations that overlap cannot be given at the same moment.
    row = uow.session.get(Employee, (uow.ctx.tenant, number), with_for_update=lock or None)
    if row is None:
        raise NotFound("not_found", field=field, name=f"employees/{number}")
    if not row.active:
        raise Invalid("case.person_inactive", field=field, person=f"employees/{number}")
    return row


def _check_may_give(uow: UnitOfWork, delegator: Employee, command: contract.CreateDelegationRequest) -> None:
    if delegator.number == uow.ctx.actor and uow.ctx.actor_kind == "person":
        return
    # Not by a borrowed office of HR, nor to oneself: either would be a way to rights that nobody has given.
    if not access.is_staff_for(uow, delegator):
        raise Forbidden("delegation.own_only", field="delegator")
    if command.delegate == uow.ctx.actor:
        raise Forbidden("delegation.to_who_enters_it", field="delegate")
    if not command.reason.strip():
        raise Invalid("delegation.reason_needed", field="reason")


def _check_period(uow: UnitOfWork, row: DelegationRow) -> None:
    longest = uow.rules(DelegationRules).longest_days
    found = []
    if row.starts_at < uow.now - TOLERANCE:
        found.append(FieldViolation("starts_at", "delegation.past"))
    if row.ends_at <= uow.now:
        found.append(FieldViolation("ends_at", "delegation.past"))
    elif row.ends_at <= row.starts_at:
        found.append(FieldViolation("ends_at", "dates.before", {"other": "starts_at", "limit": str(row.starts_at)}))
    elif row.ends_at - row.starts_at > timedelta(days=longest):
        found.append(FieldViolation("ends_at", "delegation.too_long", {"most": longest}))
    if found:
        raise Invalid(fields=found)


def _check_delegate(uow: UnitOfWork, row: DelegationRow, delegate: Employee) -> None:
    if row.delegate == row.delegator:
        raise Invalid("delegation.to_oneself", field="delegate")
    person = f"employees/{row.delegate}"
    if _leaves_before(uow, row, delegate):
        raise Invalid("delegation.delegate_leaves", field="delegate", person=person)
    away = [(d.delegation_id, d.scopes) for d in store.between(uow.session, row.delegate, row.starts_at, row.ends_at)]
    passed_on = rules.overlapping(row.scopes, away)
    if passed_on is not None:
        raise Invalid("delegation.no_chain", field="delegate", person=person, other=f"delegations/{passed_on}")


def _leaves_before(uow: UnitOfWork, row: DelegationRow, delegate: Employee) -> bool:
    """Whether the delegate has left, or is known to the caller to leave before its end.

    Anybody may try to give anybody the own rights: refused by a case that is not the caller's to see, they would learn
    of it, and by trying other ends of its day. Such a delegation ends with the delegate's last day by itself.
    """
    zone = delegate.time_zone or "UTC"
    known = access.visible_cases(uow)[0].with_only_columns(CaseRow.case_id)
    last_day, yesterday = today_in(row.ends_at, zone), today_in(uow.now, zone) - timedelta(days=1)
    return bool(
        holdings.leaving_by(uow.session, [row.delegate], yesterday)
        or holdings.leaving_by(uow.session, [row.delegate], last_day, seen=known)
    )


def _check_overlap(uow: UnitOfWork, row: DelegationRow) -> None:
    given = [(d.delegation_id, d.scopes) for d in store.between(uow.session, row.delegator, row.starts_at, row.ends_at)]
    other = rules.overlapping(row.scopes, given)
    if other is not None:
        raise AlreadyExists("delegation.overlaps", field="starts_at", other=f"delegations/{other}")


def _view(row: DelegationRow) -> contract.Delegation:
    return contract.Delegation(
        name=row.delegation_id,
        etag=str(row.version),
        delegator=row.delegator,
        delegate=row.delegate,
        scopes=list(row.scopes),
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        active=row.active,
        reason=row.reason,
        created_by=row.created_by,
        created_at=row.created_at,
        ended_at=row.ended_at,
        ended_by=row.ended_by,
    )
