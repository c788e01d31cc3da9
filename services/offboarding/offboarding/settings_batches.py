"""The tenant's rules of batches."""

from __future__ import annotations

from pydantic import ConfigDict, Field

from chassis.tenant_settings import TenantSettings


class RedundancyRules(TenantSettings):
    """When redundancies are a mass redundancy (劳动合同法 41). SPEC 2.

    `window_days`: redundancies whose last working days lie within so many calendar days of the batch's are added up.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    KEY = "redundancy_rules"
    cn_people: int = Field(default=20, ge=1, le=100_000)
    cn_percent: float = Field(default=10.0, gt=0, le=100)
    cn_notice_days: int = Field(default=30, ge=0, le=365)
    cn_rehire_months: int = Field(default=6, ge=0, le=60)
    window_days: int = Field(default=90, ge=0, le=730)
