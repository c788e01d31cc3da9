"""What notify reads of others' events for certificates and one-time links."""

from __future__ import annotations

from chassis.contract import Instant, Read


class ContactGiven(Read):
    """offboarding: how the leaver is reached after the last day."""

    case_id: str
    leaver: str
    email: str | None = None
    phone: str | None = None


class AccessLinkRequested(Read):
    """checklist: the leaver is to get a one-time link."""

    case_id: str
    request_id: str
    leaver: str
    requested_by: str
    valid_until: Instant


class AccessLinkRevoked(Read):
    """checklist: a link is good for nothing any more."""

    case_id: str
    request_id: str


class AccessLinkOpened(Read):
    """checklist: the leaver opened the link."""

    case_id: str
    link_id: str
    leaver: str


class CertificateIssued(Read):
    """checklist: HR issued the certificate of separation."""

    case_id: str
    certificate_id: str
    leaver: str
    issued_by: str
