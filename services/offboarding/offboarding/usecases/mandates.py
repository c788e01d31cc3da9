"""Who stands in for whom at this moment (授权代理), as far as seeing and acting in this service go. SPEC 3.

What a delegate sees is kept like everybody's sight, as rows of `case_viewers` whose relation names the delegator
(`head/E100`), made and removed at the ends of the period by timers. What a delegate does is checked at the instant.
"""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, or_

from chassis import live
from chassis.unit import UnitOfWork
from offboarding.model.delegations import FOR_HR_ONLY, Mandate, lent
from offboarding.store import cases, progress
from offboarding.store import delegations as store
from offboarding.store.cases import CaseRow
from offboarding.store.delegations import DelegationRow

SIGHT = "delegation_sight"


def of_actor(uow: UnitOfWork) -> dict[str, Mandate]:
    """Whom the caller stands in for now, by delegation id; asked once a unit."""
    if uow.ctx.actor_kind != "person":
        return {}
    known: dict[tuple[str, str], dict[str, Mandate]] = uow.session.info.setdefault("mandates", {})
    place = (uow.ctx.tenant, uow.ctx.actor)
    if place not in known:
        rows = store.given_to(uow.session, uow.ctx.actor, uow.now)
        known[place] = {row.delegation_id: _mandate(row) for row in rows}
    return known[place]


def held(uow: UnitOfWork, relation: str, delegator: str) -> bool:
    """Whether the caller has this relation by delegation at this instant; who stands in for HR must be of HR, as in
    checklist."""
    if relation == "hr" and not uow.ctx.has_role("hr"):
        return False
    return any(m.delegator == delegator and m.covers(relation) for m in of_actor(uow).values())


def written(uow: UnitOfWork, relation: str) -> list[str]:
    """The relation as rows of `case_viewers` have it, the own one and those that the caller has by delegation now."""
    return [relation, *(lent(relation, person) for person in delegators(uow) if held(uow, relation, person))]


def lend(uow: UnitOfWork, case: CaseRow, found: dict[str, set[str]]) -> None:
    """Adds who stands in to those who see a filed case, never the leaver."""
    own = {person: set(relations) for person, relations in found.items() if person != case.leaver}
    for mandate in _holding(uow):
        shared = {lent(r, mandate.delegator) for r in own.get(mandate.delegator, ()) if mandate.covers(r)}
        if shared and mandate.delegate != case.leaver:
            found.setdefault(mandate.delegate, set()).update(shared)


def lend_of(uow: UnitOfWork, case: CaseRow, person: str, relation: str) -> None:
    """The same for one person who has just come to see the case."""
    for mandate in _holding(uow):
        if mandate.delegator == person and mandate.delegate != case.leaver and mandate.covers(relation):
            cases.add_viewer(uow.session, case, mandate.delegate, lent(relation, person))


def _holding(uow: UnitOfWork) -> list[Mandate]:
    """The tenant's delegations that hold now; a tenant has few. Asked once a unit."""
    known: dict[str, list[Mandate]] = uow.session.info.setdefault("mandates_now", {})
    if uow.ctx.tenant not in known:
        known[uow.ctx.tenant] = [_mandate(row) for row in store.holding(uow.session, uow.now)]
    return known[uow.ctx.tenant]


def changed(uow: UnitOfWork, row: DelegationRow) -> None:
    """A delegation begins to count, or counts no more: sight is worked out anew, some cases a turn."""
    uow.session.info.pop("mandates", None)
    uow.session.info.pop("mandates_now", None)
    uow.timers.set(SIGHT, row.delegation_id, uow.now, {"after": ""})
    live.hint(uow.session, "tasks", tenant=row.tenant_id, persons=[row.delegate])


def tasks(uow: UnitOfWork) -> ColumnElement[bool] | None:
    """The condition on tasks that the caller has for others; None: nobody's."""
    held_now = of_actor(uow).values()
    if not held_now:
        return None
    return or_(*(and_(progress.TaskRow.person == mandate.delegator, covered(uow, mandate)) for mandate in held_now))


def covered(uow: UnitOfWork, mandate: Mandate) -> ColumnElement[bool]:
    """The condition on tasks of the delegator that the caller has by this delegation. Never in the own case, nor in the
    delegator's: what a leaver hands over and signs is personal, and replaced only by HR (`mark_absent`)."""
    of_hr = uow.ctx.has_role("hr")
    kinds = mandate.task_kinds(of_hr=of_hr)
    elsewhere = progress.not_about(uow.ctx.actor, mandate.delegator)
    if kinds is not None:
        return and_(elsewhere, progress.TaskRow.kind.in_(sorted(kinds)))
    return elsewhere if of_hr else and_(elsewhere, progress.TaskRow.kind.not_in(sorted(FOR_HR_ONLY)))


def delegators(uow: UnitOfWork) -> list[str]:
    """Whom the caller stands in for now."""
    return sorted({mandate.delegator for mandate in of_actor(uow).values()})


def marks(uow: UnitOfWork) -> list[str]:
    """What tells apart whose tasks the caller has at different times: the delegations with their scopes, and whether
    the caller may stand in for HR."""
    held_now = of_actor(uow).values()
    found = sorted(f"{mandate.delegation_id}:{','.join(sorted(mandate.scopes))}" for mandate in held_now)
    return [*found, "hr"] if found and uow.ctx.has_role("hr") else found


def _mandate(row: DelegationRow) -> Mandate:
    scopes = frozenset(row.scopes)
    return Mandate(row.delegation_id, row.delegator, row.delegate, scopes, row.starts_at, row.ends_at)
