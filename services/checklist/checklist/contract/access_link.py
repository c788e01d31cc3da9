"""Messages of AccessLinkService: the leaver's way in after the last day (离职后一次性链接). SPEC 2."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from chassis.contract import Event, Instant, Read, Reply, Request, ResourceName
from checklist.contract.checklist import CaseName, EmployeeName, Reason

AccessLinkName = Annotated[str, ResourceName("accessLinks")]


class RequestAccessLinkRequest(Request):
    """HR sends the leaver a link; earlier ones of the case are good for nothing from now on."""

    parent: CaseName


class ListAccessLinksRequest(Request):
    """Links of a case, the newest first."""

    parent: CaseName


class RevokeAccessLinkRequest(Request):
    """HR takes a link back, sent to a wrong address for example."""

    name: AccessLinkName
    reason: Reason


class OpenAccessLinkRequest(Request):
    """The token from the mail, sealed by the gateway."""

    token: Annotated[str, Field(min_length=1, max_length=2000)]


class AccessLink(Reply):
    """A link that was asked for. `state`: requested, sent, opened, revoked or expired; never the token."""

    name: AccessLinkName
    case: CaseName
    state: str
    requested_by: str
    requested_at: Instant
    valid_until: Instant
    sent_at: Instant | None = None
    opened_at: Instant | None = None
    revoked_by: EmployeeName | None = None
    reason: str | None = None


class ListAccessLinksResponse(Reply):
    """All of them: a case has few."""

    access_links: list[AccessLink]


class OpenedDocument(Reply):
    """One file behind the link: letter, certificate or report."""

    kind: str
    language: str
    filename: str
    content_type: str
    size: int
    url: str


class OpenedAccessLink(Reply):
    """What the leaver may fetch until `expires_at`."""

    leaver_name: dict[str, str]
    documents: list[OpenedDocument]
    expires_at: Instant


class AccessLinkRequested(Event):
    """The leaver is to get a one-time link; notify makes and sends it. `requested_by` is a person or the service."""

    NAME = "access_link.requested"
    case_id: str
    request_id: str
    leaver: str
    requested_by: str
    valid_until: Instant


class AccessLinkOpened(Event):
    """The leaver opened the link; it is used up."""

    NAME = "access_link.opened"
    case_id: str
    link_id: str
    leaver: str
    opened_at: Instant


class AccessLinkRevoked(Event):
    """A link is good for nothing any more: HR took it back, or a later one took its place."""

    NAME = "access_link.revoked"
    case_id: str
    request_id: str
    leaver: str
    revoked_by: str
    reason: str


class AccessLinkIssued(Read):
    """notify: access_link.issued, one for each mail that leaves."""

    case_id: str
    link_id: str
    request_id: str
    token_sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    expires_at: Instant
