"""The wiring of batches of separations (批量离职)."""

from __future__ import annotations

from chassis.service import Command, On, OnTimer, Query
from chassis.tenant_settings import TenantSettings
from offboarding.contract import batch_events as batch_events

COMMANDS: list[Command] = []

QUERIES: list[Query] = []

HANDLERS: list[On] = []

TIMERS: list[OnTimer] = []

SETTINGS: list[type[TenantSettings]] = []
