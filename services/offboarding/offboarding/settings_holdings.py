"""The tenant's rules of what a leaver holds (清点) and of delegations (授权代理)."""

from __future__ import annotations

from typing import Literal

from pydantic import ConfigDict, Field

from chassis.tenant_settings import TenantSettings

Choice = Literal["successor", "head", "head_superior", "hrbp"]


class HoldingRules(TenantSettings):
    """Who receives what by default, the first who can; nobody: a person decides. SPEC 2.

    `effective_hour`: when it takes effect on the last working day, in the leaver's zone. Headships and duties have no
    default on purpose: who leads and who answers for something is never decided by a rule.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    KEY = "holding_rules"
    effective_hour: int = Field(default=18, ge=0, le=23)
    direct_report: list[Choice] = ["head"]
    successor_role: list[Choice] = ["successor", "head"]
    open_task: list[Choice] = ["successor", "head"]
    work_records: list[Choice] = ["successor", "head"]


class DelegationRules(TenantSettings):
    """How long somebody may act for another person at most, in calendar days. SPEC 3."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    KEY = "delegation_rules"
    longest_days: int = Field(default=180, ge=1, le=3660)
