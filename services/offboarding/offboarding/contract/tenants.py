"""Tenants (租户)."""

from __future__ import annotations

from pydantic import Field

from chassis.contract import Instant, Reply, Request
from offboarding.contract.names import TenantName


class CreateTenantRequest(Request):
    """A company starts to use the suite. The same call again answers the tenant as it is."""

    tenant_id: str = Field(pattern=r"^[a-z0-9][a-z0-9-]{0,62}$")
    display_name: str = Field(min_length=1, max_length=200)
    country: str = Field(pattern=r"^[A-Z]{2}$")
    locale: str = Field(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$")
    time_zone: str = Field(min_length=1, max_length=64)


class GetTenantRequest(Request):
    """The caller's own tenant."""

    name: TenantName


class Tenant(Reply):
    """A tenant."""

    name: TenantName
    display_name: str
    country: str
    locale: str
    time_zone: str
    created_at: Instant
