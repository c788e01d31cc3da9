"""What offboarding publishes (proto/events/registry.yaml). Plain ids; enums as lower-case strings."""

from __future__ import annotations

from datetime import date
from typing import Any

from pydantic import BaseModel, ConfigDict

from chassis.contract import Event, Instant, Texts


class TenantCreated(Event):
    """A company may use the suite."""

    NAME = "tenant.created"
    tenant_id: str
    name: str
    country: str
    locale: str
    time_zone: str


class ChangedRow(BaseModel):
    """A directory row as it is now."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    kind: str
    id: str
    version: int
    active: bool
    body: dict[str, Any]


class DirectoryChanged(Event):
    """Rows of the directory, at most 200 a message."""

    NAME = "directory.changed"
    rows: list[ChangedRow]


class DirectoryReplayCompleted(Event):
    """All that the consumer asked for has been sent."""

    NAME = "directory.replay_completed"
    consumer: str


class AcceptedWarning(BaseModel):
    """A warning of the notice rules that was accepted on filing."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    code: str
    article: str
    accepted_by: str


class CaseSubmitted(Event):
    """A case was filed or released: what the handover needs to know."""

    NAME = "case.submitted"
    case_id: str
    kind: str
    leaver: str
    leaver_name: Texts
    head: str | None
    head_superior: str | None
    hrbp: str | None
    successor: str | None
    initiator: str
    job_family: str | None
    position: str | None
    department: str
    department_path: list[str]
    company: str
    country: str
    subdivision: str | None
    time_zone: str
    locale: str
    notice_date: date | None
    last_working_day: date
    separation_date: date
    paid_until: date | None
    access_revocation_at: Instant | None
    absent: bool
    absent_reason: str | None
    fills_in: str | None
    accepted_warnings: list[AcceptedWarning]
    submitted_at: Instant
    batch_id: str | None = None


class CaseRescheduled(Event):
    """The last working day moved."""

    NAME = "case.rescheduled"
    case_id: str
    last_working_day: date
    previous_last_working_day: date
    separation_date: date
    access_revocation_at: Instant | None
    reason: str | None


class SuccessorChanged(Event):
    """The default receiver changed."""

    NAME = "case.successor_changed"
    case_id: str
    successor: str | None
    previous: str | None


class SuperiorChanged(Event):
    """Somebody else is above the head of the case, as the directory has it now."""

    NAME = "case.superior_changed"
    case_id: str
    head: str
    head_superior: str | None
    previous: str | None


class LeaverAbsent(Event):
    """The leaver does not act any more; somebody fills in."""

    NAME = "case.leaver_absent"
    case_id: str
    leaver: str
    reason: str
    fills_in: str | None


class HrFieldsChanged(Event):
    """HR changed what only HR sees; the values stay with HR."""

    NAME = "case.hr_fields_changed"
    case_id: str
    fields: list[str]


class CaseWithdrawn(Event):
    """A resignation was taken back."""

    NAME = "case.withdrawn"
    case_id: str
    reason: str | None


class CaseCancelled(Event):
    """HR called it off."""

    NAME = "case.cancelled"
    case_id: str
    reason: str


class CaseBlocked(Event):
    """The case cannot go on until HR acts."""

    NAME = "case.blocked"
    case_id: str
    blocked_reason: str
    hrbp: str | None


class CaseStateChanged(Event):
    """State or health as lists show it."""

    NAME = "case.state_changed"
    case_id: str
    from_state: str
    to_state: str
    health: str
    previous_health: str
    leaver: str
    leaver_name: Texts
    head: str | None
    hrbp: str | None


class AccessRevocationPlanned(Event):
    """When access must end; null takes it back."""

    NAME = "access.revocation_planned"
    case_id: str
    leaver: str
    revoke_at: Instant | None
