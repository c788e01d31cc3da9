"""Messages, which are the inbox, and preferences."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from chassis.db import Statement, run, write
from chassis.paging import Page, SortKey, fetch_page
from notify.store.tables import MessageRow, PreferenceRow

_TOLD = (
    "SELECT message_id FROM messages "
    "WHERE tenant_id = :tenant AND cause = :cause AND person = :person AND template = :template"
)


def is_told(session: Session, tenant: str, cause: str, person: str, template: str) -> bool:
    """Whether this cause was told to this person; the unique key is the judge."""
    write(session)
    values = {"tenant": tenant, "cause": cause, "person": person, "template": template}
    return run(session, [Statement(_TOLD, values)]) is not None


def own(session: Session, tenant: str, person: str, message_id: str, *, lock: bool = False) -> MessageRow | None:
    """A message of this person."""
    row = session.get(MessageRow, (tenant, message_id), with_for_update=lock or None)
    return row if row is not None and row.person == person else None


def page(
    session: Session, tenant: str, person: str, *, unread_only: bool, case_id: str | None, size: int, token: str
) -> Page[MessageRow]:
    """The person's messages, newest first."""
    query = select(MessageRow).where(MessageRow.tenant_id == tenant, MessageRow.person == person)
    if unread_only:
        query = query.where(MessageRow.read_at.is_(None))
    if case_id is not None:
        query = query.where(MessageRow.case_id == case_id)
    keys = [
        SortKey(MessageRow.created_at.expression, descending=True, name="create_time"),
        SortKey(MessageRow.message_id.expression, descending=True, name="name"),
    ]
    identity = ["list_messages", person, unread_only, case_id or ""]
    return fetch_page(session, query, keys, page_size=size, page_token=token, query=identity)


def unread(session: Session, tenant: str, person: str) -> int:
    """How many are unread."""
    query = select(func.count()).select_from(MessageRow)
    query = query.where(MessageRow.tenant_id == tenant, MessageRow.person == person, MessageRow.read_at.is_(None))
    return session.scalar(query) or 0


def read_all(session: Session, tenant: str, person: str, case_id: str | None, now: datetime) -> None:
    """Marks the person's unread messages as read."""
    change = update(MessageRow).where(
        MessageRow.tenant_id == tenant, MessageRow.person == person, MessageRow.read_at.is_(None)
    )
    if case_id is not None:
        change = change.where(MessageRow.case_id == case_id)
    session.execute(change.values(read_at=now))


def preferences(session: Session, tenant: str, person: str, *, lock: bool = False) -> PreferenceRow | None:
    """What the person has set."""
    return session.get(PreferenceRow, (tenant, person), with_for_update=lock or None)
