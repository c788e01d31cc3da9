"""The wiring of what a leaver holds (清点), of the revocation of access and of delegations (授权代理)."""

from __future__ import annotations

from chassis.service import Command, On, OnTimer, Query
from chassis.tenant_settings import TenantSettings
from offboarding.contract import holding_events, revocation_events

_ = (holding_events, revocation_events)  # events that the service publishes
COMMANDS: list[Command] = []
QUERIES: list[Query] = []
HANDLERS: list[On] = []
TIMERS: list[OnTimer] = []
SETTINGS: list[type[TenantSettings]] = []
