"""The in-app inbox (站内信): a person sees only the own one."""

from __future__ import annotations

from chassis.errors import Forbidden, NotFound
from chassis.unit import UnitOfWork
from notify.contract.inbox import (
    GetMessageRequest,
    GetUnreadCountRequest,
    ListMessagesRequest,
    ListMessagesResponse,
    MarkAllReadRequest,
    MarkReadRequest,
    Message,
    UnreadCount,
)
from notify.store import messages
from notify.store.tables import MessageRow


def caller(uow: UnitOfWork) -> str:
    """The employee number of who calls; a system has no inbox."""
    if uow.ctx.actor_kind != "person" or not uow.ctx.actor:
        raise Forbidden("inbox.persons_only")
    return uow.ctx.actor


def list_messages(uow: UnitOfWork, request: ListMessagesRequest) -> ListMessagesResponse:
    """Own messages, newest first."""
    page = messages.page(
        uow.session,
        uow.ctx.tenant,
        caller(uow),
        unread_only=request.unread_only,
        case_id=request.case,
        size=request.page_size,
        token=request.page_token,
    )
    return ListMessagesResponse(messages=[_shown(row) for row in page.rows], next_page_token=page.next_page_token)


def get_message(uow: UnitOfWork, request: GetMessageRequest) -> Message:
    """One own message; another person's is not found."""
    return _shown(_own(uow, request.name))


def get_unread_count(uow: UnitOfWork, _request: GetUnreadCountRequest) -> UnreadCount:
    """Own unread messages."""
    return UnreadCount(unread=messages.unread(uow.session, uow.ctx.tenant, caller(uow)))


def mark_read(uow: UnitOfWork, request: MarkReadRequest) -> Message:
    """The first reading counts; a second one changes nothing."""
    row = _own(uow, request.name, lock=True)
    row.read_at = row.read_at or uow.now
    return _shown(row)


def mark_all_read(uow: UnitOfWork, request: MarkAllReadRequest) -> UnreadCount:
    """All own messages, of one case where it is named; answers what is still unread."""
    person = caller(uow)
    messages.read_all(uow.session, uow.ctx.tenant, person, request.case, uow.now)
    return UnreadCount(unread=messages.unread(uow.session, uow.ctx.tenant, person))


def _own(uow: UnitOfWork, message_id: str, *, lock: bool = False) -> MessageRow:
    row = messages.own(uow.session, uow.ctx.tenant, caller(uow), message_id, lock=lock)
    if row is None:
        raise NotFound("not_found", name=f"messages/{message_id}", field="name")
    return row


def _shown(row: MessageRow) -> Message:
    return Message(
        name=row.message_id,
        template=row.template,
        case=row.case_id,
        subject_name=row.subject_name,
        title=row.title,
        text=row.body_text,
        link=row.link,
        urgent=row.urgent,
        create_time=row.created_at,
        read_time=row.read_at,
    )
