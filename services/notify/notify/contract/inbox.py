"""The in-app inbox (站内信) on the wire."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from chassis.contract import Instant, Reply, Request, ResourceName

CaseName = Annotated[str, ResourceName("cases")]
MessageName = Annotated[str, ResourceName("messages")]


class Message(Reply):
    """A message to one person about one thing."""

    name: MessageName
    template: str
    case: CaseName | None = None
    subject_name: str
    title: str
    text: str
    link: str
    urgent: bool
    create_time: Instant
    read_time: Instant | None = None


class ListMessagesRequest(Request):
    """Which messages."""

    unread_only: bool = False
    case: CaseName | None = None
    page_size: int = 0
    page_token: str = ""


class ListMessagesResponse(Reply):
    """One page, newest first."""

    messages: list[Message]
    next_page_token: str


class GetMessageRequest(Request):
    """Which message."""

    name: MessageName


class GetUnreadCountRequest(Request):
    """The caller's own count."""


class UnreadCount(Reply):
    """How many own messages are unread."""

    unread: int = Field(ge=0)


class MarkReadRequest(Request):
    """Which message was read."""

    name: MessageName


class MarkAllReadRequest(Request):
    """Which messages were read."""

    case: CaseName | None = None
