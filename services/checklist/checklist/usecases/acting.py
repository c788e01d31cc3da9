"""In whose name the caller acts here and now (授权代理); the one place that asks the delegations. SPEC 3.

The actor goes on record as themself, the other person as `on_behalf_of` of the call, which every event carries.
"""

from __future__ import annotations

from collections.abc import Collection

from chassis.errors import Forbidden
from chassis.unit import UnitOfWork
from checklist.contract.people import Delegation
from checklist.model.acting import SCOPES, Mandate, Scope, name_to_use, principals
from checklist.model.checklist import Checklist


def names(uow: UnitOfWork, scope: Scope, barred: Collection[str] = ()) -> tuple[str, ...]:
    """In whose names the caller may act in this role: the own one, then those of who delegated it to them."""
    return principals(uow.ctx.actor, _mandates(uow), scope, uow.now, barred)


def said_by_caller(uow: UnitOfWork) -> str | None:
    """On whose behalf the caller said to act, whatever this unit has assumed since."""
    said: str | None = uow.session.info.setdefault("on_behalf_of", uow.ctx.on_behalf_of)
    return said


def require_said(uow: UnitOfWork, barred: Collection[str]) -> None:
    """Refuses a call in the name of somebody who delegated nothing to the caller; which role, the command decides."""
    said = said_by_caller(uow)
    if said is not None and all(said not in names(uow, scope, barred) for scope in SCOPES):
        raise Forbidden("acting.not_for", field="on_behalf_of", person=said)


def take_part(
    uow: UnitOfWork, checklist: Checklist, scope: Scope, holders: Collection[str], barred: Collection[str] = ()
) -> str | None:
    """The person of `holders` whose part the caller plays from now on in this unit; None when it is nobody's of theirs.

    Raises Forbidden where the caller said on whose behalf, and may not.
    """
    said = said_by_caller(uow)
    if uow.ctx.actor in holders and said in (None, uow.ctx.actor):
        return _as(uow, uow.ctx.actor)  # the usual case costs no look at the delegations
    person = name_to_use(holders, names(uow, scope, (checklist.leaver, *barred)), said)
    return _as(uow, person) if person is not None else None


def other_name(uow: UnitOfWork, person: str) -> str | None:
    """The person where it is not the caller: what is kept beside who acted."""
    return person if person != uow.ctx.actor else None


def in_name_of(uow: UnitOfWork, person: str | None) -> None:
    """Everything that follows in this unit is done in this person's name; None: in the caller's own."""
    said_by_caller(uow)
    uow.ctx = uow.ctx.with_(on_behalf_of=person)


def _as(uow: UnitOfWork, person: str) -> str:
    in_name_of(uow, other_name(uow, person))
    return person


def _mandates(uow: UnitOfWork) -> list[Mandate]:
    """Delegations to the caller; asked once a unit."""
    if uow.ctx.actor_kind != "person":
        return []
    known: dict[str, list[Mandate]] = uow.session.info.setdefault("mandates", {})
    actor = uow.ctx.actor
    if actor not in known:
        known[actor] = [
            Mandate(d.delegator, d.delegate, tuple(d.scopes), d.starts_at, d.ends_at)
            for d in uow.facts.find(Delegation, actor)
        ]
    return known[actor]
