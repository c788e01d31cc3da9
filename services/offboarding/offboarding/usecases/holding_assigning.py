"""Who receives what a leaver holds: decided by HR (headships and duties) or a head of the leaver (the rest). SPEC 2."""

from __future__ import annotations

from collections.abc import Sequence

from chassis import filtering
from chassis.errors import Forbidden, Invalid, NotFound, WrongState
from chassis.paging import SortKey, fetch_page
from chassis.unit import UnitOfWork
from offboarding.contract import holdings as contract
from offboarding.contract.holding_events import HoldingAssigned
from offboarding.model.holdings import ENDS, HR_DECIDES, LISTED, Held, State, Thing
from offboarding.store import holdings as store
from offboarding.store.cases import CaseRow
from offboarding.store.directory import Employee
from offboarding.store.holdings import HoldingRow
from offboarding.usecases import access, holding_survey, holdings, people

SUBJECTS = {
    Held.HEADSHIP: "departments",
    Held.DIRECT_REPORT: "employees",
    Held.DUTY: "duties",
    Held.DELEGATION: "delegations",
    Held.SUCCESSOR_ROLE: "cases",
    Held.OPEN_TASK: "tasks",
    Held.WORK_RECORDS: "workRecords",
}


def list_holdings(uow: UnitOfWork, query: contract.ListHoldingsRequest) -> contract.ListHoldingsResponse:
    """ListHoldings: for who sees the whole handover; a receiver sees what the receiver gets."""
    case, found = access.visible(uow, query.parent, field="parent")
    statement = store.of_case(case.case_id)
    if not access.sees_whole(found):
        statement = statement.where(HoldingRow.receiver == uow.ctx.actor)
    condition = filtering.where(query.filter, _FIELDS)
    if condition is not None:
        statement = statement.where(condition)
    tie = SortKey(HoldingRow.holding_id.expression, name="holding_id")
    sortable = {"kind": HoldingRow.kind.expression, "state": HoldingRow.state.expression}
    page = fetch_page(
        uow.session,
        statement,
        filtering.order_by(query.order_by, sortable, "kind", tie),
        page_size=query.page_size,
        page_token=query.page_token,
        query=["holdings", case.case_id, query.filter, uow.ctx.actor],
    )
    rows = [row for row in store.rows_of(uow.session, case.case_id) if row.state in LISTED and _sees(uow, row, found)]
    return contract.ListHoldingsResponse(
        holdings=[_view(case, row) for row in page.rows],
        next_page_token=page.next_page_token,
        open=sum(row.state == State.OPEN for row in rows),
        total=len(rows),
    )


def get(uow: UnitOfWork, query: contract.GetHoldingRequest) -> contract.Holding:
    """GetHolding."""
    row = store.by_id(uow.session, uow.ctx.tenant, query.name)
    if row is not None:
        case, found = _case_of(uow, row)
        if _sees(uow, row, found):
            return _view(case, row)
    raise NotFound("not_found", field="name", name=f"holdings/{query.name}")


def assign(uow: UnitOfWork, command: contract.AssignHoldingRequest) -> contract.Holding:
    """AssignHolding. After the last working day it takes effect at once."""
    row = store.by_id(uow.session, uow.ctx.tenant, command.name)
    if row is None:
        raise NotFound("not_found", field="name", name=f"holdings/{command.name}")
    _case_of(uow, row)
    case, found = access.for_change(uow, row.case_id, "", *access.STAFF, "head")
    row = store.by_id(uow.session, uow.ctx.tenant, command.name)  # again: the case is locked from here on
    assert row is not None, "a holding is never deleted"
    if command.etag and command.etag != str(row.version):
        raise access.stale(f"holdings/{row.holding_id}")
    _check_may_decide(row, found)
    _check_open(row)
    _give(uow, case, [row], command.receiver, command.reason)
    return _view(case, row)


def assign_all(uow: UnitOfWork, command: contract.AssignHoldingsRequest) -> contract.AssignHoldingsResponse:
    """AssignHoldings: all that lack a receiver and that the caller may decide; all of them or none."""
    case, found = access.for_change(uow, command.parent, "", *access.STAFF, "head", field="parent")
    lacking = [row for row in store.rows_of(uow.session, case.case_id) if row.state == State.OPEN]
    rows = [row for row in lacking if not command.kinds or row.kind in command.kinds]
    if command.kinds:
        for row in rows:
            _check_may_decide(row, found)
    else:
        rows = [row for row in rows if _may_decide(row, found)]
    if rows:
        _give(uow, case, rows, command.receiver, command.reason)
    return contract.AssignHoldingsResponse(holdings=[_view(case, row) for row in rows])


def _give(uow: UnitOfWork, case: CaseRow, rows: Sequence[HoldingRow], receiver: str, reason: str) -> None:
    things = {(thing.kind.value, thing.key): thing for thing in holding_survey.survey(uow, case)}
    _check_receiver(uow, case, rows, receiver, things)
    for row in rows:
        again = (row.receiver, row.by_rule, row.state, row.reason or "") == (receiver, False, State.ASSIGNED, reason)
        if again:
            continue
        row.receiver, row.by_rule, row.state = receiver, False, State.ASSIGNED.value
        row.assigned_by, row.assigned_at, row.reason = uow.ctx.actor, uow.now, reason or None
        row.version, row.updated_at = row.version + 1, uow.now
        event = HoldingAssigned(
            case_id=case.case_id,
            holding_id=row.holding_id,
            kind=row.kind,
            key=row.key,
            title=row.title,
            leaver=case.leaver,
            receiver=receiver,
            assigned_by=uow.ctx.actor,
            effective_on=case.last_working_day,
        )
        uow.emit(event, case=case.case_id)
    people.involve(uow, case, receiver)
    holdings.settle(uow, case, store.rows_of(uow.session, case.case_id), things)
    uow.session.flush()


def _check_receiver(
    uow: UnitOfWork,
    case: CaseRow,
    rows: Sequence[HoldingRow],
    receiver: str,
    things: dict[tuple[str, str], Thing],
) -> None:
    person = f"employees/{receiver}"
    if uow.session.get(Employee, (case.tenant_id, receiver)) is None:
        raise NotFound("not_found", field="receiver", name=person)
    may = holding_survey.able(uow, case, {receiver})
    for row in rows:
        thing = things.get((row.kind, row.key))
        why = may.why_not(receiver, thing.besides if thing is not None else ())
        if why is not None:
            raise Invalid(why, field="receiver", person=person, last_working_day=case.last_working_day.isoformat())


def _check_open(row: HoldingRow) -> None:
    if row.state not in (State.OPEN, State.ASSIGNED) or Held(row.kind) in ENDS:
        raise WrongState("holding.wrong_state", field="name", state=row.state, kind=row.kind)


def _may_decide(row: HoldingRow, found: frozenset[str]) -> bool:
    return Held(row.kind) not in HR_DECIDES or not found.isdisjoint(access.STAFF)


def _check_may_decide(row: HoldingRow, found: frozenset[str]) -> None:
    if not _may_decide(row, found):
        raise Forbidden("access.relation_needed", field="name", allowed=", ".join(sorted(access.STAFF)))


def _case_of(uow: UnitOfWork, row: HoldingRow) -> tuple[CaseRow, frozenset[str]]:
    """The case, for who may see it; otherwise the holding does not exist either."""
    try:
        return access.visible(uow, row.case_id)
    except NotFound:
        raise NotFound("not_found", field="name", name=f"holdings/{row.holding_id}") from None


def _sees(uow: UnitOfWork, row: HoldingRow, found: frozenset[str]) -> bool:
    return access.sees_whole(found) or row.receiver == uow.ctx.actor


def _view(case: CaseRow, row: HoldingRow) -> contract.Holding:
    return contract.Holding(
        name=row.holding_id,
        case=row.case_id,
        etag=str(row.version),
        leaver=row.leaver,
        kind=row.kind,
        subject=f"{SUBJECTS[Held(row.kind)]}/{row.key}",
        title=row.title,
        state=row.state,
        receiver=row.receiver,
        by_rule=row.by_rule,
        assigned_by=row.assigned_by,
        assigned_at=row.assigned_at,
        reason=row.reason,
        effective_on=case.last_working_day.isoformat(),
        effective_at=row.effective_at,
    )


_FIELDS = {
    "kind": filtering.choice(HoldingRow.kind.expression, [kind.value for kind in Held]),
    "state": filtering.choice(HoldingRow.state.expression, [state.value for state in State]),
    "receiver": filtering.resource(HoldingRow.receiver.expression, "employees"),
    "by_rule": filtering.flag(HoldingRow.by_rule.expression),
}
