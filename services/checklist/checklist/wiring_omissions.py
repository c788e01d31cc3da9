"""The wiring of omissions, their tracing and addenda; `service.py` puts it beside the checklist's own."""

from __future__ import annotations

from collections.abc import Callable

from chassis.events import Envelope
from chassis.service import Command, On, OnTimer, Query
from chassis.tenant_settings import TenantSettings
from chassis.unit import UnitOfWork
from checklist.contract import omission_events
from checklist.store import addendum, omission

_ = (omission_events, addendum, omission)  # its events and tables belong to the service
COMMANDS: list[Command] = []
QUERIES: list[Query] = []
HANDLERS: list[On] = []
TIMERS: list[OnTimer] = []
SETTINGS: list[type[TenantSettings]] = []
ON_EMIT: list[Callable[[UnitOfWork, Envelope], None]] = []
