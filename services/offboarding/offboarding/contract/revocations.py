"""Revocations of access (权限收回): commands and answers, made for identity systems (SCIM)."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from chassis.contract import Instant, Reply, Request, ResourceName
from offboarding.contract.names import CaseName, EmployeeName, ListRequest

RevocationName = Annotated[str, ResourceName("accessRevocations")]


class ListAccessRevocationsRequest(ListRequest):
    """Those that the caller may see."""


class GetAccessRevocationRequest(Request):
    """One revocation; it bears the id of its case."""

    name: RevocationName


class ConfirmAccessRevokedRequest(Request):
    """It was carried out."""

    name: RevocationName
    revoked_at: Instant | None = None
    note: str = Field(default="", max_length=1000)
    etag: str = ""


class ConfirmAccessRestoredRequest(Request):
    """Access was given back."""

    name: RevocationName
    restored_at: Instant | None = None
    etag: str = ""


class AccessRevocation(Reply):
    """When somebody's access ends, and whether it did. `etag` counts its changes."""

    name: RevocationName
    case: CaseName
    etag: str
    state: str
    leaver: EmployeeName
    employee_number: str
    user_name: str
    display_name: dict[str, str]
    email: str | None = None
    time_zone: str
    revoke_at: Instant | None = None
    responsible: EmployeeName | None = None
    due_at: Instant | None = None
    revoked_at: Instant | None = None
    restored_at: Instant | None = None
    confirmed_by: str | None = None
    reason: str | None = None
    note: str | None = None
    created_at: Instant
    updated_at: Instant


class ListAccessRevocationsResponse(Reply):
    """A page."""

    access_revocations: list[AccessRevocation]
    next_page_token: str = ""
