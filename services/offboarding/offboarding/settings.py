"""Settings of the process, and the tenant's rules that this service owns."""

from __future__ import annotations

from pydantic import ConfigDict, Field

from chassis.settings import ServiceSettings
from chassis.tenant_settings import TenantSettings


class Settings(ServiceSettings):
    """From the environment: `OFFBOARDING_X`, then `HANDOVER_X`."""

    SERVICE = "offboarding"
    import_max_bytes: int = Field(default=10_000_000, ge=1000)
    ticket_seconds: int = Field(default=900, ge=10)


class NoticeRules(TenantSettings):
    """Lengths of notice in China in calendar days (劳动合同法 37, 40, 41). SPEC 2."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    KEY = "notice_rules"
    cn_resignation_days: int = Field(default=30, ge=0, le=365)
    cn_probation_days: int = Field(default=3, ge=0, le=365)
    cn_dismissal_days: int = Field(default=30, ge=0, le=365)
    cn_redundancy_days: int = Field(default=30, ge=0, le=365)


class CaseRules(TenantSettings):
    """How cases are planned and shown. SPEC 2."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    KEY = "case_rules"
    revocation_hour: int = Field(default=18, ge=0, le=23, description="hour of the last working day, leaver's zone")
    amber_working_days: int = Field(default=1, ge=0, le=20)
    retry_blocked_minutes: int = Field(default=10, ge=1, le=1440)
