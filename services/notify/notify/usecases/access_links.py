"""One-time links (离职后一次性链接) to the personal contact: asked for by checklist, made and sent here. SPEC 2.

What is stored is the mail's text without its token. Each attempt to send makes a token of its own; of it the SHA-256
alone is published, in the transaction that notes that the text leaves.
"""

from __future__ import annotations

from chassis.events import Envelope
from chassis.unit import UnitOfWork
from notify.contract.events import AccessLinkIssued
from notify.contract.events_links import AccessLinkOpened, AccessLinkRequested, AccessLinkRevoked, ContactGiven
from notify.contract.facts import Employee
from notify.model.delivery import State
from notify.model.naming import locale_of, pick
from notify.model.one_time import PLACE, TEMPLATE, Token
from notify.model.people import Told
from notify.rendering import Reader
from notify.store import cases, links, news
from notify.store.news import Message
from notify.store.tables import AccessLinkRow, DeliveryRow
from notify.usecases.readers import known, reader_of
from notify.usecases.telling import MAIL, case_of, delivery, message_row, parties, report_failure, tell

NO_CONTACT = "no personal e-mail address of the leaver is known"
PAGE = "/access"


def contact_given(uow: UnitOfWork, event: ContactGiven, envelope: Envelope) -> None:
    """Keeps the contact; a link that had no address to go to leaves now.

    One that waits for another attempt looks at the contact itself when its turn comes. The case's lock keeps apart what
    two services say at once: without it, a link that is being asked for and the contact would miss each other.
    """
    tenant = uow.ctx.tenant
    cases.case(uow.session, tenant, event.case_id, lock=True)
    values = {"leaver": event.leaver, "email": event.email, "phone": event.phone}
    if not links.put_contact(uow.session, tenant, event.case_id, envelope.sequence, values) or not event.email:
        return
    for row in links.opened(uow.session, tenant, event.case_id):
        for waiting in links.unaddressed(uow.session, tenant, row.message_id) if row.message_id else []:
            waiting.state, waiting.address, waiting.last_error = State.WAITING.value, event.email, None
            waiting.due_at = waiting.first_due_at = uow.now
            uow.port("wake")()


def requested(uow: UnitOfWork, event: AccessLinkRequested, envelope: Envelope) -> None:
    """Plans the mail to the personal contact; without one HR is told."""
    tenant = uow.ctx.tenant
    case_of(uow, event.case_id, lock=True)
    row = links.link(uow.session, tenant, event.request_id, lock=True)
    if row is not None:
        row.valid_until = event.valid_until
        return  # it was over before it was heard of
    contact = links.contact(uow.session, tenant, event.case_id)
    address = contact.email if contact else None
    message_id = _message(uow, event, envelope, address)
    uow.session.add(
        AccessLinkRow(
            tenant_id=tenant,
            request_id=event.request_id,
            case_id=event.case_id,
            message_id=message_id,
            valid_until=event.valid_until,
            closed=False,
        )
    )
    if address:
        uow.port("wake")()
        return
    who = parties(uow, event.case_id)
    params = {"leaver": who.leaver_name, "valid_until": event.valid_until}
    told = [Told(hr, "access_link_no_contact", f"cases/{event.case_id}", params) for hr in [who.hrbp] if hr]
    tell(uow, told, cause=envelope.id, case_id=event.case_id)


def revoked(uow: UnitOfWork, event: AccessLinkRevoked, _envelope: Envelope) -> None:
    """No mail with it leaves any more."""
    links.close(uow.session, uow.ctx.tenant, event.request_id, event.case_id)


def opened(uow: UnitOfWork, event: AccessLinkOpened, _envelope: Envelope) -> None:
    """It is used up, with every mail that carried it."""
    links.close(uow.session, uow.ctx.tenant, event.link_id.partition(".")[0], event.case_id)


def issue(uow: UnitOfWork, delivery: DeliveryRow, token: Token, channel: str) -> bool:
    """Says that a mail with this token leaves now; False where the link is over, or the contact changed meanwhile."""
    row = links.of_message(uow.session, delivery.tenant_id, delivery.message_id)
    if row is None or is_over(row, uow) or delivery.address != address_now(uow, delivery):
        return False
    assert row.valid_until is not None
    event = AccessLinkIssued(
        case_id=row.case_id,
        link_id=f"{row.request_id}.{delivery.attempts}",  # each attempt has its own
        request_id=row.request_id,
        token_sha256=token.sha256,
        expires_at=row.valid_until,
        channel=channel,
    )
    uow.emit(event, case=row.case_id)
    return True


def is_over(row: AccessLinkRow, uow: UnitOfWork) -> bool:
    """Whether no mail with it may leave any more."""
    return row.closed or row.valid_until is None or uow.now >= row.valid_until


def address_now(uow: UnitOfWork, delivery: DeliveryRow) -> str | None:
    """Where a link goes at this moment."""
    contact = links.contact(uow.session, delivery.tenant_id, delivery.case_id or "")
    return contact.email if contact else None


def _message(uow: UnitOfWork, event: AccessLinkRequested, envelope: Envelope, address: str | None) -> str:
    """Plans the message and its mail, which has failed where there is no address; the message's id."""
    case = case_of(uow, event.case_id)
    readers = known(uow, [event.leaver])
    employee, company = uow.facts.get(Employee, event.leaver), readers.company
    if employee is not None:
        reader = reader_of(uow, employee, readers.wishes.get(event.leaver))
    else:  # who has left may have left the directory, too
        locale = locale_of(company.locale if company else None)
        zone = company.time_zone if company else "Asia/Shanghai"
        reader = Reader(locale, zone, pick(case.leaver_name, locale) or event.leaver, company.name if company else "")
    renderer = uow.port("renderer")
    page = renderer.page(PAGE)
    params = {"valid_until": event.valid_until}
    rendered = renderer.render(TEMPLATE, reader, params, f"cases/{event.case_id}", link=f"{page}#t={PLACE}")
    told = Told(event.leaver, TEMPLATE, f"cases/{event.case_id}")
    row = message_row(uow, told, reader, rendered, envelope.id, event.case_id) | {"link": page}  # kept without a token
    if address:
        mail = delivery(MAIL, State.WAITING, uow.now, address=address)
    else:
        mail = delivery(MAIL, State.FAILED, uow.now, last_error=NO_CONTACT)
        report_failure(uow, mail["delivery_id"], told, event.case_id, NO_CONTACT)
    news.add(uow.session, [Message(row, [mail])])
    return str(row["message_id"])
