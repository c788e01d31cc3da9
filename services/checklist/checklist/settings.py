"""Settings of the process, and the rules with numbers that each tenant may change."""

from __future__ import annotations

from datetime import date, time
from typing import ClassVar

from pydantic import BaseModel, ConfigDict, Field

from chassis.periods import Period, calendar_days, hours, working_days
from chassis.tenant_settings import TenantSettings
from checklist import settings_letters


class Settings(settings_letters.LetterSettings):
    """The process: `CHECKLIST_X`, else `HANDOVER_X`; all of it is the letter's and the record's."""

    SERVICE: ClassVar[str] = "checklist"


class CompanyDay(BaseModel):
    """A day that a company decided on itself: worked or off, everywhere or in one country."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    day: date
    working: bool
    country: str | None = Field(default=None, min_length=2, max_length=2)


class HandoverRules(TenantSettings):
    """Periods of the handover (交接时限). SPEC 3; each number is a setting."""

    KEY: ClassVar[str] = "handover"

    list_confirmation: Period = Field(default=working_days(2), description="for the head to confirm the list")
    entry_confirmation: Period = Field(default=working_days(2), description="for a confirmer, from the submission")
    correction: Period = Field(default=working_days(1), description="for the leaver, from the return of an entry")
    waiver_agreement: Period = Field(default=working_days(1), description="for HR, from the head's wish to waive")
    superior_after: Period = Field(
        default=working_days(1), description="from a missed deadline to the superior's notice"
    )
    close_of_business: time = Field(default=time(18, 0), description="local time at which a day's deadline ends")
    blocked_retry: Period = Field(
        default=hours(1), description="between attempts to make a list that could not be made"
    )
    added_item_due: Period = Field(
        default=calendar_days(0), description="of an item that the head adds: before the last day"
    )
    company_days: list[CompanyDay] = Field(default=[], max_length=400, description="own working days and days off")

    def overrides(self, country: str) -> dict[date, bool]:
        """The company's own days that hold in a country."""
        return {d.day: d.working for d in self.company_days if d.country in (None, country)}
