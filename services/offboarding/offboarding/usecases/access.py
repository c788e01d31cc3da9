"""Who may see and do what (权限). The one place where relations are checked: get, list, timeline and commands ask here.

Relations of a person to a case: leaver, head (any on the department's path), hr, initiator, successor, fills_in,
involved (receivers, confirmers, whoever has a task in it). Roles add: admin, auditor, system (of the tenant).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Select

from chassis.errors import Forbidden, NotFound, StaleEtag
from chassis.unit import UnitOfWork
from offboarding.model.dates import today_in
from offboarding.model.delegations import split
from offboarding.model.departments import Tree
from offboarding.model.duties import Duty, holders
from offboarding.model.kinds import Kind
from offboarding.store import cases
from offboarding.store.cases import CaseRow
from offboarding.store.directory import Employee
from offboarding.usecases import mandates, people

STAFF = frozenset({"hr", "admin", "system"})
"""Who acts for the employer, and sees what is for HR only."""
WHOLE = STAFF | {"auditor", "leaver", "head", "successor", "fills_in", "initiator"}
"""Who sees all of a handover; who only receives or confirms sees what concerns the own entries (as in checklist)."""


def is_system(uow: UnitOfWork) -> bool:
    """A system of the tenant (ERP, OA) or another service of the suite."""
    return uow.ctx.actor_kind in ("system", "service")


def relations(uow: UnitOfWork, case: CaseRow) -> frozenset[str]:
    """As what the caller may see the case; empty: not at all."""
    return with_roles(uow, case, cases.relations_of(uow.session, case.tenant_id, case.case_id, uow.ctx.actor))


def with_roles(uow: UnitOfWork, case: CaseRow, own: frozenset[str]) -> frozenset[str]:
    """The caller's own relations, and what the token's roles add to them."""
    if uow.ctx.actor == case.leaver:  # in the own case nobody is more than the leaver, whatever office they hold
        return own
    found = _held_now(uow, own)
    # Of what was never released, offices add nothing to who has nothing to do with it (保密).
    if case.submitted_at is None and not found and case.initiator != uow.ctx.actor:
        return frozenset()
    return frozenset(found | offices(uow))


def _held_now(uow: UnitOfWork, own: frozenset[str]) -> set[str]:
    """The relations of a person, those by delegation (`head/E100`) as far as it holds at this instant."""
    found = set()
    for name, delegator in map(split, own):
        if delegator is None or mandates.held(uow, name, delegator):
            found.add(name)
    return found


def in_name_of(uow: UnitOfWork, case: CaseRow, allowed: Iterable[str]) -> str | None:
    """Whose right the caller uses where the own ones do not allow it: it goes on record (`on_behalf_of`)."""
    wanted = set(allowed)
    own = cases.relations_of(uow.session, case.tenant_id, case.case_id, uow.ctx.actor)
    if not wanted.isdisjoint({*own, *offices(uow)}):
        return None
    lenders = {d for name, d in map(split, own) if d is not None and name in wanted and mandates.held(uow, name, d)}
    said = uow.ctx.on_behalf_of
    return said if said in lenders else min(lenders, default=None)


def offices(uow: UnitOfWork) -> set[str]:
    """What the token's roles make of the caller towards every case that was released."""
    found = {role for role in ("admin", "auditor") if uow.ctx.has_role(role)}
    return found | {"system"} if is_system(uow) else found


def sees_whole(relations: frozenset[str]) -> bool:
    """Whether every entry of the handover is this reader's business."""
    return not relations.isdisjoint(WHOLE)


def visible(
    uow: UnitOfWork, case_id: str, *, lock: bool = False, field: str = "name"
) -> tuple[CaseRow, frozenset[str]]:
    """The case and the caller's relations to it. What the caller may not see does not exist (NotFound).

    A confidential draft is looked up by the same statements as an id that does not exist, and is never locked for (nor
    waits for) somebody who may not know of it: neither time nor a lock tells the two apart.
    """
    own = cases.relations_of(uow.session, uow.ctx.tenant, case_id, uow.ctx.actor)
    case = cases.by_id(uow.session, uow.ctx.tenant, case_id, lock=lock and bool(own))
    found = with_roles(uow, case, own) if case is not None else frozenset()
    if case is None or not found:
        raise NotFound("not_found", field=field, name=f"cases/{case_id}")
    if lock and not own:
        case = cases.by_id(uow.session, uow.ctx.tenant, case_id, lock=True)
        assert case is not None, "a case is never deleted"
    return case, found


def knows(uow: UnitOfWork, case_id: str) -> bool:
    """Whether the caller may know that the case exists."""
    case = cases.by_id(uow.session, uow.ctx.tenant, case_id)
    return case is not None and (case.submitted_at is not None or bool(relations(uow, case)))


def for_change(
    uow: UnitOfWork, case_id: str, etag: str, *allowed: str, field: str = "name"
) -> tuple[CaseRow, frozenset[str]]:
    """The case, locked, if one of the caller's relations is among `allowed` and the etag still holds."""
    case, found = visible(uow, case_id, lock=True, field=field)
    if found.isdisjoint(allowed):
        raise Forbidden("access.relation_needed", field=field, allowed=", ".join(allowed))
    if etag and etag != str(case.version):
        raise stale(f"cases/{case_id}")
    delegator = in_name_of(uow, case, allowed)
    if delegator is not None:
        uow.ctx = uow.ctx.with_(on_behalf_of=delegator)
    return case, found


def stale(name: str) -> StaleEtag:
    """The caller saw an older version."""
    return StaleEtag("stale_etag", field="etag", name=name)


def visible_cases(uow: UnitOfWork) -> tuple[Select[Any], Any]:
    """The statement that selects what `visible` would let through, and the column that dates it for this reader.

    Admins, auditors and systems read the cases themselves; everybody else reads own rows of `case_viewers`, so that a
    list is as quick for who sees three cases as for who sees all of them.
    """
    if offices(uow):
        return cases.seen_by_all_readers(uow.ctx.actor), CaseRow.created_at
    return cases.seen_by(uow.ctx.actor), cases.CaseViewer.created_at


def staff_for(uow: UnitOfWork, employee: Employee) -> bool:
    """Whether the caller acts for the employer towards this person: a system, an admin, HR of that subtree, or who
    stands in for that HR."""
    if is_staff_for(uow, employee):
        return True
    return uow.ctx.actor != employee.number and _stands_in(uow, "hr", people.hr_of(uow, employee))


def is_staff_for(uow: UnitOfWork, employee: Employee) -> bool:
    """The same by the own office alone: what is delegated is not passed on."""
    if is_system(uow):
        return True
    if uow.ctx.actor == employee.number:
        return False
    return uow.ctx.has_role("admin") or uow.ctx.actor in people.hr_of(uow, employee)


def _stands_in(uow: UnitOfWork, relation: str, among: Iterable[str]) -> bool:
    """Whether the caller has this relation by delegation of one of these people; then it goes on record."""
    lender = next((person for person in among if mandates.held(uow, relation, person)), None)
    if lender is not None:
        uow.ctx = uow.ctx.with_(on_behalf_of=lender)
    return lender is not None


def check_may_file(uow: UnitOfWork, employee: Employee, kind: Kind, *, draft: bool) -> bool:
    """Whether the caller is staff for the leaver; Forbidden when the caller may not file this at all."""
    if staff_for(uow, employee):
        return True
    if draft:
        raise Forbidden("access.draft_is_for_hr", field="draft")
    if uow.ctx.actor == employee.number:
        if not kind.leaver_may_file:
            raise Forbidden("access.leaver_files_resignation", field="kind")
        return False
    heads = people.heads_of(uow, employee)
    if uow.ctx.actor in heads or _stands_in(uow, "head", heads):
        return False
    raise Forbidden("access.not_your_leaver", field="leaver", leaver=f"employees/{employee.number}")


def sees_private(uow: UnitOfWork, employee: Employee, tree: Tree, duties: Sequence[Duty]) -> bool:
    """Whether the caller is the person, a head above, or HR of that part of the organization (nobody is HR of a part
    only because it has none of its own)."""
    actor = uow.ctx.actor
    if actor == employee.number:
        return True
    path = tree.path(employee.department)
    day = today_in(uow.now, employee.time_zone or "UTC")
    hr = {employee.hrbp, *holders(duties, "hrbp", path, day)}
    return actor in hr or actor in tree.heads(employee.department, without=[employee.number])
