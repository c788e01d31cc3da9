"""Deliveries and their attempts: the work list of the senders and the log of HR."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import Session

from chassis import filtering
from chassis.paging import Page, SortKey, fetch_page
from notify.model.delivery import State
from notify.store import senders
from notify.store.tables import AttemptRow, CaseDepartment, CaseRow, DeliveryRow


def abandoned(session: Session, now: datetime, limit: int) -> list[DeliveryRow]:
    """Locks deliveries whose sender's lease has run out or whose process is dead, of all tenants.

    What was handed over waits for the lease in any case: should that process live, its text may just be arriving.
    """
    dead = and_(DeliveryRow.handed_over_at.is_(None), senders.is_of_the_dead(now))
    query = select(DeliveryRow).where(
        DeliveryRow.state == State.SENDING.value, or_(DeliveryRow.lease_until < now, dead)
    )
    return list(session.scalars(query.order_by(DeliveryRow.lease_until).limit(limit).with_for_update(skip_locked=True)))


def get(session: Session, tenant: str, delivery_id: str, *, lock: bool = False) -> DeliveryRow | None:
    """A delivery."""
    return session.get(DeliveryRow, (tenant, delivery_id), with_for_update=lock or None)


def attempt(session: Session, tenant: str, delivery_id: str, number: int) -> AttemptRow | None:
    """One attempt."""
    return session.get(AttemptRow, (tenant, delivery_id, number))


def attempts(session: Session, tenant: str, delivery_id: str) -> list[AttemptRow]:
    """All attempts in order."""
    query = select(AttemptRow).where(AttemptRow.tenant_id == tenant, AttemptRow.delivery_id == delivery_id)
    return list(session.scalars(query.order_by(AttemptRow.number)))


def not_about(person: str) -> ColumnElement[bool]:
    """Deliveries that are about no case of this person's own leaving."""
    own = exists().where(
        CaseRow.tenant_id == DeliveryRow.tenant_id, CaseRow.case_id == DeliveryRow.case_id, CaseRow.leaver == person
    )
    return ~own


def not_about_drafts(person: str) -> ColumnElement[bool]:
    """Deliveries that betray no confidential draft (releases that failed) to anybody but who was written to."""
    return or_(DeliveryRow.template != "release_blocked", DeliveryRow.person == person)


def visible_to_hr(person: str, departments: list[str] | None) -> ColumnElement[bool]:
    """Deliveries of cases that this HR person accompanies, or that lie below one of `departments` (None: all)."""
    if departments is None:
        return DeliveryRow.case_id.is_not(None)
    own = exists().where(
        CaseRow.tenant_id == DeliveryRow.tenant_id, CaseRow.case_id == DeliveryRow.case_id, CaseRow.hrbp == person
    )
    if not departments:
        return own
    below = exists().where(
        CaseDepartment.tenant_id == DeliveryRow.tenant_id,
        CaseDepartment.case_id == DeliveryRow.case_id,
        CaseDepartment.department.in_(departments),
    )
    return or_(own, below)


def visible(session: Session, tenant: str, delivery_id: str, seen: ColumnElement[bool] | None) -> bool:
    """Whether this delivery is among those that the condition allows; None allows all."""
    query = select(DeliveryRow.delivery_id).where(
        DeliveryRow.tenant_id == tenant, DeliveryRow.delivery_id == delivery_id
    )
    return session.scalar(query if seen is None else query.where(seen)) is not None


def page(
    session: Session,
    tenant: str,
    seen: ColumnElement[bool] | None,
    *,
    filter_text: str,
    size: int,
    token: str,
    caller: str,
) -> Page[DeliveryRow]:
    """The log, newest first."""
    query = select(DeliveryRow).where(DeliveryRow.tenant_id == tenant)
    if seen is not None:
        query = query.where(seen)
    condition = filtering.where(filter_text, FILTERS)
    if condition is not None:
        query = query.where(condition)
    keys = [
        SortKey(DeliveryRow.created_at.expression, descending=True, name="create_time"),
        SortKey(DeliveryRow.delivery_id.expression, descending=True, name="name"),
    ]
    identity = ["list_deliveries", caller, filter_text]
    return fetch_page(session, query, keys, page_size=size, page_token=token, query=identity)


FILTERS: dict[str, filtering.Field] = {
    "case": filtering.resource(DeliveryRow.case_id.expression, "cases"),
    "person": filtering.resource(DeliveryRow.person.expression, "employees"),
    "message": filtering.resource(DeliveryRow.message_id.expression, "messages"),
    "template": filtering.text(DeliveryRow.template.expression),
    "channel": filtering.text(DeliveryRow.channel.expression),
    "state": filtering.choice(DeliveryRow.state.expression, [state.value for state in State]),
    "create_time": filtering.instant(DeliveryRow.created_at.expression),
}
