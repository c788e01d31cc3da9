"""Settings of the notify process and the tenant's rules of notification."""

from __future__ import annotations

from typing import ClassVar, Literal, Self

from pydantic import Field, model_validator

from chassis.periods import Period, working_days
from chassis.settings import ServiceSettings
from chassis.tenant_settings import TenantSettings
from notify.model.catalogue import IN_APP_ONLY


class NotifySettings(ServiceSettings):
    """The process's environment: `NOTIFY_X`, then `HANDOVER_X`. Durations are in seconds."""

    SERVICE: ClassVar[str] = "notify"

    nice: int = Field(default=5, ge=0, le=19)
    public_url: str = "http://127.0.0.1:8080"
    link_path: str = "/v1/{name}"
    smtp_host: str = "127.0.0.1"
    smtp_port: int = Field(default=1025, ge=1, le=65535)
    smtp_security: Literal["none", "starttls", "tls"] = "none"
    smtp_ca_file: str = ""
    smtp_username: str = ""
    smtp_password: str = ""
    smtp_timeout: float = Field(default=15.0, gt=0)
    smtp_connections: int = Field(default=4, ge=1, le=100)
    mail_from: str = "handover@example.com"
    mail_from_name: str = "离职交接 Handover"
    mail_domain: str = ""
    send_lease: float = Field(default=60.0, gt=0)
    send_sweep: float = Field(default=1.0, gt=0)
    unknown_outcome: Literal["resend", "hold"] = "resend"

    @model_validator(mode="after")
    def _login_is_protected(self) -> Self:
        if self.env == "production" and self.smtp_username and self.smtp_security == "none":
            raise ValueError("NOTIFY_SMTP_SECURITY must be starttls or tls where NOTIFY_SMTP_USERNAME is set")
        return self

    @model_validator(mode="after")
    def _lease_outlasts_a_conversation(self) -> Self:
        if self.send_lease < 3 * self.smtp_timeout:
            raise ValueError("NOTIFY_SEND_LEASE must be at least three times NOTIFY_SMTP_TIMEOUT")
        return self

    @property
    def message_id_domain(self) -> str:
        """Right side of a Message-ID: the setting, else the domain of the sender's address."""
        return self.mail_domain or self.mail_from.rpartition("@")[2] or "handover.invalid"


class NotifyRules(TenantSettings):
    """A tenant's rules of notification (SPEC 6).

    reminder_lead: a reminder comes this long before the deadline, but never before half of the time has passed, so
    that a deadline of seconds has a sensible one, too. missed_grace (seconds): how long the owner's own word about a
    missed deadline is waited for. outage_settle (seconds): after an outage, how long due reminders wait for the events
    that the broker kept meanwhile. digest_window (seconds): what the deadlines of a batch's cases bring a person within
    it is one message; 0: one for each case. in_app_only: templates that go to the inbox without a mail.
    quiet_from/quiet_to: quiet hours of whoever set none. give_up_after (hours): how long a temporary failure is tried
    again.
    """

    KEY = "notify.rules"
    reminder_lead: Period = working_days(1)
    missed_grace: float = Field(default=2.0, ge=0, le=3600)
    outage_settle: float = Field(default=10.0, ge=0, le=3600)
    digest_window: float = Field(default=10.0, ge=0, le=3600)
    in_app_only: tuple[str, ...] = tuple(sorted(IN_APP_ONLY))
    quiet_from: str | None = Field(default=None, pattern=r"^([01]\d|2[0-3]):[0-5]\d$")
    quiet_to: str | None = Field(default=None, pattern=r"^([01]\d|2[0-3]):[0-5]\d$")
    retry_first: float = Field(default=5.0, gt=0, le=3600)
    retry_longest: float = Field(default=1800.0, gt=0, le=86400)
    give_up_after: float = Field(default=72.0, gt=0, le=720)

    @model_validator(mode="after")
    def _quiet_hours_have_two_ends(self) -> Self:
        if (self.quiet_from is None) != (self.quiet_to is None):
            raise ValueError("quiet_from and quiet_to go together")
        return self
