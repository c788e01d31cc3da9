"""What notify keeps of the directory (offboarding owns it)."""

from __future__ import annotations

from datetime import date

from chassis.contract import Instant
from chassis.replica import Fact


class Employee(Fact):
    """A person who can be told something."""

    KIND = "employee"
    number: str
    name_zh: str = ""
    name_en: str = ""
    email: str | None = None
    phone: str | None = None
    locale: str = ""
    time_zone: str = "UTC"
    country: str = ""
    subdivision: str | None = None
    hrbp: str | None = None

    def names(self) -> dict[str, str]:
        """Both spellings; where one is missing, the other."""
        return {
            "zh-CN": self.name_zh or self.name_en or self.number,
            "en": self.name_en or self.name_zh or self.number,
        }


class Duty(Fact):
    """Who holds a duty (职责) for which part of the organization."""

    KIND = "duty"
    duty: str
    employee: str
    department: str | None = None
    valid_from: date | None = None
    valid_to: date | None = None

    def lookup(self) -> str:
        """Found by the duty's name."""
        return self.duty


class Delegation(Fact):
    """Somebody acts for the delegator for a time (授权代理); found by whom it is for."""

    KIND = "delegation"
    delegator: str
    delegate: str
    scopes: list[str] = []
    starts_at: Instant
    ends_at: Instant

    def lookup(self) -> str:
        """By the delegator."""
        return self.delegator
