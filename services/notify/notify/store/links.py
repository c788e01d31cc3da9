"""Contacts of leavers, and one-time links that were asked for."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from chassis.db import write
from notify.model.delivery import State
from notify.store.tables import AccessLinkRow, ContactRow, DeliveryRow


def contact(session: Session, tenant: str, case_id: str, *, lock: bool = False) -> ContactRow | None:
    """How the leaver of a case is reached afterwards."""
    return session.get(ContactRow, (tenant, case_id), with_for_update=lock or None)


def put_contact(session: Session, tenant: str, case_id: str, sequence: int, values: dict[str, str | None]) -> bool:
    """Keeps the newest word; whether this was it. `values`: leaver, email, phone."""
    row = contact(session, tenant, case_id, lock=True)
    if row is None:
        session.add(ContactRow(tenant_id=tenant, case_id=case_id, sequence=sequence, **values))
        session.flush()
        return True
    if sequence <= row.sequence:
        return False
    row.email, row.phone, row.sequence = values["email"], values["phone"], sequence
    return True


def link(session: Session, tenant: str, request_id: str, *, lock: bool = False) -> AccessLinkRow | None:
    """A link that was asked for."""
    return session.get(AccessLinkRow, (tenant, request_id), with_for_update=lock or None)


def of_message(session: Session, tenant: str, message_id: str) -> AccessLinkRow | None:
    """The link that a message carries."""
    query = select(AccessLinkRow).where(AccessLinkRow.tenant_id == tenant, AccessLinkRow.message_id == message_id)
    return session.scalars(query).first()


def close(session: Session, tenant: str, request_id: str, case_id: str) -> None:
    """No mail with it leaves any more, also where its request is still on the way."""
    row = link(session, tenant, request_id, lock=True)
    if row is None:
        row = AccessLinkRow(tenant_id=tenant, request_id=request_id, case_id=case_id)
        session.add(row)
    row.closed = True
    session.flush()


def opened(session: Session, tenant: str, case_id: str) -> list[AccessLinkRow]:
    """Links of a case that may still be sent."""
    query = select(AccessLinkRow).where(
        AccessLinkRow.tenant_id == tenant, AccessLinkRow.case_id == case_id, AccessLinkRow.closed.is_(False)
    )
    return list(session.scalars(query))


def unaddressed(session: Session, tenant: str, message_id: str) -> list[DeliveryRow]:
    """Failed mails of a message that had no address to go to."""
    write(session)
    query = select(DeliveryRow).where(
        DeliveryRow.tenant_id == tenant,
        DeliveryRow.message_id == message_id,
        DeliveryRow.state == State.FAILED.value,
        DeliveryRow.address.is_(None),
    )
    return list(session.scalars(query))
