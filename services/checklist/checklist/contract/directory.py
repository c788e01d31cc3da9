"""What this service keeps of the directory, and the few fields that it reads of the events about cases."""

from __future__ import annotations

from datetime import date

from chassis.contract import Instant, Read
from chassis.replica import Fact


class Employee(Fact):
    """A person: whose calendar and zone decide over deadlines."""

    KIND = "employee"
    name_zh: str | None = None
    name_en: str | None = None
    locale: str = "zh-CN"
    time_zone: str = "Asia/Shanghai"
    country: str = "CN"
    subdivision: str | None = None
    department: str | None = None
    manager: str | None = None
    hire_date: date | None = None
    status: str = "active"

    @property
    def works_here(self) -> bool:
        """Whether the person can still be asked to do something."""
        return self.active and self.status == "active"


class Department(Fact):
    """A department and its head."""

    KIND = "department"
    name: dict[str, str] = {}
    parent: str | None = None
    head: str | None = None


class Duty(Fact):
    """An assignment of a duty (职责分配), found by the duty's name."""

    KIND = "duty"
    duty: str
    employee: str
    department: str | None = None
    site: str | None = None
    valid_from: date | None = None
    valid_to: date | None = None

    def lookup(self) -> str | None:
        """By the duty."""
        return self.duty


class TenantCreated(Read):
    """tenant.created."""

    tenant_id: str


class CaseSubmitted(Read):
    """case.submitted: the snapshot that a checklist is made from."""

    case_id: str
    kind: str
    leaver: str
    leaver_name: dict[str, str] = {}
    head: str | None = None
    head_superior: str | None = None
    hrbp: str | None = None
    successor: str | None = None
    job_family: str | None = None
    position: str | None = None
    department: str
    department_path: list[str] = []
    company: str
    country: str
    subdivision: str | None = None
    time_zone: str
    locale: str = "zh-CN"
    last_working_day: date
    separation_date: date
    absent: bool = False
    fills_in: str | None = None
    batch_id: str | None = None
    submitted_at: Instant


class CaseRescheduled(Read):
    """case.rescheduled."""

    case_id: str
    last_working_day: date
    previous_last_working_day: date | None = None
    separation_date: date


class SuccessorChanged(Read):
    """case.successor_changed."""

    case_id: str
    successor: str | None = None
    previous: str | None = None


class SuperiorChanged(Read):
    """case.superior_changed."""

    case_id: str
    head: str
    head_superior: str | None = None


class LeaverAbsent(Read):
    """case.leaver_absent."""

    case_id: str
    fills_in: str | None = None


class CaseEnded(Read):
    """case.withdrawn, case.cancelled."""

    case_id: str


class EntryChecked(Read):
    """entry.checked."""

    case_id: str
    entry_id: str
    content_digest: str
    open_findings: list[str] = []


class CaseChecked(Read):
    """case.checked."""

    case_id: str
    set_digest: str
    open_findings: list[str] = []


class FindingOpened(Read):
    """finding.opened."""

    finding_id: str
    case_id: str
    entry_id: str | None = None
    summary: dict[str, str] = {}


class FindingResolved(Read):
    """finding.resolved."""

    finding_id: str
    case_id: str
    entry_id: str | None = None
    outcome: str
    resolved_by: str = ""
    reason: str | None = None
