"""The tenant's rules of certificates of separation and of one-time links."""

from typing import ClassVar

from pydantic import Field

from chassis.periods import Period, calendar_days, hours
from chassis.tenant_settings import TenantSettings


class CertificateRules(TenantSettings):
    """The certificate of separation (离职证明, 劳动合同法 50). SPEC 2."""

    KEY: ClassVar[str] = "certificates"

    ahead: Period = Field(default=calendar_days(0), description="how long before the separation HR may issue it")


class AccessLinkRules(TenantSettings):
    """The leaver's one-time link after the last day (离职后一次性链接). SPEC 2."""

    KEY: ClassVar[str] = "access_links"

    automatic: bool = Field(default=True, description="sent by itself after the last working day and the letter")
    valid_for: Period = Field(default=calendar_days(14), description="until a link that nobody opened expires")
    documents_open: Period = Field(default=hours(1), description="how long the files can be fetched once it is opened")
    offered_for: Period = Field(default=calendar_days(365), description="after the separation: HR may send links")
