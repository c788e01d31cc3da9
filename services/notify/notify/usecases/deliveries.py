"""The delivery log (投递记录) of HR, and sending again what failed."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_

from chassis.errors import Forbidden, NotFound, WrongState
from chassis.unit import UnitOfWork
from notify.contract.delivery import (
    Delivery,
    DeliveryAttempt,
    GetDeliveryRequest,
    ListDeliveriesRequest,
    ListDeliveriesResponse,
    ResendDeliveryRequest,
)
from notify.contract.facts import Duty, Employee
from notify.model import one_time, people
from notify.model.delivery import RESENDABLE, State
from notify.store import deliveries, links
from notify.store.tables import AttemptRow, DeliveryRow
from notify.usecases import access_links
from notify.usecases.readers import known


def list_deliveries(uow: UnitOfWork, request: ListDeliveriesRequest) -> ListDeliveriesResponse:
    """What the caller may see, newest first, without attempts."""
    page = deliveries.page(
        uow.session,
        uow.ctx.tenant,
        seen_by(uow),
        filter_text=request.filter,
        size=request.page_size,
        token=request.page_token,
        caller=uow.ctx.actor,
    )
    return ListDeliveriesResponse(deliveries=[_shown(r) for r in page.rows], next_page_token=page.next_page_token)


def get_delivery(uow: UnitOfWork, request: GetDeliveryRequest) -> Delivery:
    """One delivery with its attempts."""
    return _with_attempts(uow, _visible(uow, request.name))


def resend_delivery(uow: UnitOfWork, request: ResendDeliveryRequest) -> Delivery:
    """Waiting again, to the address that the directory has now, with a fresh time to try; attempts count on."""
    row = _visible(uow, request.name, lock=True)
    if State(row.state) not in RESENDABLE:
        raise WrongState("delivery.not_failed", state=row.state, field="name")
    address = _address_now(uow, row)
    if not address:
        raise WrongState("delivery.no_address", person=row.person, field="name")
    row.state, row.address, row.last_error = State.WAITING.value, address, None
    row.due_at = row.first_due_at = uow.now
    row.claim = row.lease_until = row.handed_over_at = None
    uow.session.flush()
    uow.port("wake")()
    return _with_attempts(uow, row)


def _address_now(uow: UnitOfWork, row: DeliveryRow) -> str | None:
    if row.person in known(uow, [row.person]).dead:
        raise WrongState("delivery.died", person=row.person, field="name")
    if row.template == one_time.TEMPLATE:
        link = links.of_message(uow.session, uow.ctx.tenant, row.message_id)
        if link is None or access_links.is_over(link, uow):
            raise WrongState("delivery.link_over", field="name")
        return access_links.address_now(uow, row)
    employee = uow.facts.get(Employee, row.person)
    return employee.email if employee and employee.active else None


def seen_by(uow: UnitOfWork) -> ColumnElement[bool]:
    """Which deliveries the caller may see. The same for list, get and resend.

    Who leaves sees nothing of the own case here, whatever office the person holds; an office opens no draft.
    """
    seen = _by_office(uow)
    foreign = and_(deliveries.not_about(uow.ctx.actor), deliveries.not_about_drafts(uow.ctx.actor))
    return foreign if seen is None else and_(seen, foreign)


def _by_office(uow: UnitOfWork) -> ColumnElement[bool] | None:
    if uow.ctx.has_role("admin", "auditor"):
        return None
    if not uow.ctx.has_role("hr"):
        raise Forbidden("delivery.hr_only")
    held = [d for d in uow.facts.find(Duty, "hrbp") if d.employee == uow.ctx.actor]
    today = uow.now.date()
    areas = [people.Duty(d.employee, d.department, d.valid_from, d.valid_to) for d in held]
    valid = [a for a in areas if a.covers([a.department] if a.department else [], today)]
    if any(a.department is None for a in valid):
        return deliveries.visible_to_hr(uow.ctx.actor, None)
    return deliveries.visible_to_hr(uow.ctx.actor, [a.department for a in valid if a.department])


def _visible(uow: UnitOfWork, delivery_id: str, *, lock: bool = False) -> DeliveryRow:
    row = None
    if deliveries.visible(uow.session, uow.ctx.tenant, delivery_id, seen_by(uow)):
        row = deliveries.get(uow.session, uow.ctx.tenant, delivery_id, lock=lock)
    if row is None:
        raise NotFound("not_found", name=f"deliveries/{delivery_id}", field="name")
    return row


def _with_attempts(uow: UnitOfWork, row: DeliveryRow) -> Delivery:
    shown = _shown(row)
    shown.attempts = [_attempt(a) for a in deliveries.attempts(uow.session, uow.ctx.tenant, row.delivery_id)]
    return shown


def _shown(row: DeliveryRow) -> Delivery:
    return Delivery(
        name=row.delivery_id,
        message=row.message_id,
        case=row.case_id,
        person=row.person,
        template=row.template,
        channel=row.channel,
        state=row.state,
        address=row.address,
        message_id=row.reference,
        attempt_count=row.attempts,
        last_error=row.last_error,
        create_time=row.created_at,
        next_attempt_time=row.due_at if row.state == State.WAITING.value else None,
        sent_time=row.sent_at,
    )


def _attempt(row: AttemptRow) -> DeliveryAttempt:
    return DeliveryAttempt(
        number=row.number,
        start_time=row.started_at,
        end_time=row.ended_at,
        outcome=row.outcome,
        code=row.code,
        error=row.error,
    )
