"""Settings of the process, and the rules with numbers that each tenant may change."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from chassis.settings import ServiceSettings
from chassis.tenant_settings import TenantSettings
from performance.model.evidence import Tolerances


class Settings(ServiceSettings):
    """The process: `PERFORMANCE_X`, else `HANDOVER_X`."""

    SERVICE: ClassVar[str] = "performance"

    nice: int = Field(default=5, ge=0, le=19)


class EvidenceRules(TenantSettings):
    """Evidence check (核对规则): tolerances, how sure a match must be, and what must be covered."""

    KEY: ClassVar[str] = "evidence"

    progress_tolerance: float = Field(default=10, ge=0, le=100, description="percentage points")
    amount_tolerance: float = Field(default=5, ge=0, le=100, description="percent of the record's amount")
    match_threshold: float = Field(default=0.85, ge=0.5, le=1, description="from here two names are one")
    cover_threshold: float = Field(default=0.82, ge=0.5, le=1, description="from here an entry covers a record")
    minimum_score: float = Field(default=0.5, ge=0, le=1, description="findings less sure than this are not opened")
    missing_kinds: list[str] = Field(default=list(Tolerances().missing_kinds), max_length=20)
    missing_days: int = Field(default=365, ge=1, le=3650, description="older records are no longer missed")
    synonyms: list[list[str]] = Field(default=[], max_length=2000, description="groups of names of one thing")

    def tolerances(self) -> Tolerances:
        """As the model takes them."""
        return Tolerances(
            progress_points=self.progress_tolerance,
            amount_percent=self.amount_tolerance,
            match=self.match_threshold,
            cover=self.cover_threshold,
            least_score=self.minimum_score,
            missing_kinds=tuple(self.missing_kinds),
            missing_days=self.missing_days,
        )


class KpiRules(TenantSettings):
    """Manager KPI (考核规则)."""

    KEY: ClassVar[str] = "kpi"

    close_after_days: int = Field(default=5, ge=1, le=60, description="days until a month's numbers stand")
    completion_target: float = Field(default=100, ge=0, le=100, description="percent")
    on_time_target: float = Field(default=100, ge=0, le=100, description="percent")
    omission_target: float = Field(default=5, ge=0, le=100, description="percent; the rate is to stay below it")
    omission_minimum: int = Field(default=20, ge=1, le=10_000, description="entries below which the rate says nothing")
