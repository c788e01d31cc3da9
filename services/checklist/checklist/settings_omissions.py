"""The tenant's rules of omissions and addenda."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from chassis.periods import Period, calendar_days, seconds, working_days
from chassis.tenant_settings import TenantSettings


class OmissionRules(TenantSettings):
    """Omissions (遗漏): how long they are heard, disputed and decided. SPEC 4."""

    KEY: ClassVar[str] = "omissions"

    report_within: Period = Field(default=calendar_days(365), description="after the letter, one can be reported")
    dispute_within: Period = Field(default=working_days(5), description="from the verdict until it is final")
    decide_within: Period = Field(default=working_days(3), description="for HR, from the dispute")
    hand_over_within: Period = Field(default=working_days(3), description="for who hands over the missing part")
    facts_within: Period = Field(
        default=seconds(60), description="how long tracing waits for findings that are not on record yet"
    )
