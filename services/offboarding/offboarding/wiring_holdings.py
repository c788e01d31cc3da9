"""The wiring of what a leaver holds (清点), of the revocation of access and of delegations (授权代理)."""

from __future__ import annotations

from chassis.service import Command, On, OnTimer, Query
from chassis.tenant_settings import TenantSettings
from offboarding.contract import delegations as delegation
from offboarding.contract import holdings as holding
from offboarding.contract import reads
from offboarding.contract import revocations as revocation
from offboarding.settings_holdings import DelegationRules, HoldingRules
from offboarding.usecases import (
    delegations,
    holding_assigning,
    holding_effects,
    holdings,
    mandates,
    publishing,
    revocations,
    upkeep,
)

COMMANDS = [
    Command("assign_holding", holding.AssignHoldingRequest, holding_assigning.assign, holding.Holding),
    Command(
        "assign_holdings", holding.AssignHoldingsRequest, holding_assigning.assign_all, holding.AssignHoldingsResponse
    ),
    Command(
        "confirm_access_revoked",
        revocation.ConfirmAccessRevokedRequest,
        revocations.confirm_revoked,
        revocation.AccessRevocation,
    ),
    Command(
        "confirm_access_restored",
        revocation.ConfirmAccessRestoredRequest,
        revocations.confirm_restored,
        revocation.AccessRevocation,
    ),
    Command("create_delegation", delegation.CreateDelegationRequest, delegations.create, delegation.Delegation),
    Command("end_delegation", delegation.EndDelegationRequest, delegations.end, delegation.Delegation),
]

QUERIES = [
    Query("list_holdings", holding.ListHoldingsRequest, holding_assigning.list_holdings, holding.ListHoldingsResponse),
    Query("get_holding", holding.GetHoldingRequest, holding_assigning.get, holding.Holding),
    Query(
        "list_access_revocations",
        revocation.ListAccessRevocationsRequest,
        revocations.list_revocations,
        revocation.ListAccessRevocationsResponse,
    ),
    Query("get_access_revocation", revocation.GetAccessRevocationRequest, revocations.get, revocation.AccessRevocation),
    Query(
        "list_delegations",
        delegation.ListDelegationsRequest,
        delegations.list_delegations,
        delegation.ListDelegationsResponse,
    ),
    Query("get_delegation", delegation.GetDelegationRequest, delegations.get, delegation.Delegation),
]

HANDLERS = [
    On("performance", "records.owned", reads.RecordsOwned, holdings.records_owned),
    On("checklist", "checklist.list_confirmed", reads.OfCase, holdings.before_letter),
    On("checklist", "checklist.ready_for_letter", reads.OfCase, holdings.before_letter),
]

TIMERS = [
    OnTimer(publishing.HOLDINGS, holdings.on_look),
    OnTimer(holdings.EFFECT, holdings.on_effect),
    OnTimer(holding_effects.PASS_ON, holdings.on_pass_on),
    OnTimer(revocations.DUE, revocations.on_due),
    OnTimer(delegations.START, delegations.on_start),
    OnTimer(delegations.END, delegations.on_end),
    OnTimer(mandates.SIGHT, upkeep.on_sight),
]

SETTINGS: list[type[TenantSettings]] = [HoldingRules, DelegationRules]
