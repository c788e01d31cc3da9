"""Delegations (授权代理): commands and answers."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from chassis.contract import Instant, Reply, Request, ResourceName
from offboarding.contract.names import EmployeeName, ListRequest

DelegationName = Annotated[str, ResourceName("delegations")]
Scope = Literal["all", "head", "confirmer", "receiver", "hr"]


class CreateDelegationRequest(Request):
    """Somebody acts for the delegator (without one: for the caller) for a time."""

    delegator: EmployeeName | None = None
    delegate: EmployeeName
    scopes: list[Scope] = Field(min_length=1, max_length=5)
    starts_at: Instant | None = None
    ends_at: Instant
    reason: str = Field(default="", max_length=1000)


class EndDelegationRequest(Request):
    """It ends now."""

    name: DelegationName
    etag: str = ""


class GetDelegationRequest(Request):
    """One delegation."""

    name: DelegationName


class ListDelegationsRequest(ListRequest):
    """The own ones, or a delegator's."""

    delegator: EmployeeName | None = None


class Delegation(Reply):
    """That the delegate acts for the delegator, from `starts_at` until before `ends_at`, while active."""

    name: DelegationName
    etag: str
    delegator: EmployeeName
    delegate: EmployeeName
    scopes: list[str]
    starts_at: Instant
    ends_at: Instant
    active: bool
    reason: str | None = None
    created_by: str
    created_at: Instant
    ended_at: Instant | None = None
    ended_by: str | None = None


class ListDelegationsResponse(Reply):
    """A page."""

    delegations: list[Delegation]
    next_page_token: str = ""
