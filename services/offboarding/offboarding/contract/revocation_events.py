"""What offboarding publishes of the revocation of access (权限收回) besides its plan; for HR and IT alone."""

from __future__ import annotations

from chassis.contract import Event, Instant


class AccessRevocationDue(Event):
    """The instant has come: access must end now."""

    NAME = "access.revocation_due"
    case_id: str
    leaver: str
    revoke_at: Instant
    responsible: str | None
    previous: str | None = None


class AccessRevoked(Event):
    """IT or the identity system says that it is done."""

    NAME = "access.revoked"
    case_id: str
    leaver: str
    confirmed_by: str
    revoked_at: Instant


class AccessRestored(Event):
    """The case was undone or moved after access had been revoked: it must be given back."""

    NAME = "access.restored"
    case_id: str
    leaver: str
    reason: str
    responsible: str | None
    previous: str | None = None


class AccessRestorationConfirmed(Event):
    """IT or the identity system says that the person has access again."""

    NAME = "access.restoration_confirmed"
    case_id: str
    leaver: str
    confirmed_by: str
    restored_at: Instant
