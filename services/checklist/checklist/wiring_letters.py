"""The wiring of record, letter, report, secrets and attachments; `service.py` puts it beside the checklist's own."""

from collections.abc import Callable, Sequence
from typing import Any

from chassis.events import Envelope
from chassis.service import Command, On, OnTimer, Query
from chassis.tenant_settings import TenantSettings
from chassis.unit import UnitOfWork


def commands() -> list[Command]:
    """Calls that change something."""
    return []


def queries() -> list[Query]:
    """Calls that read."""
    return []


def handlers() -> list[On]:
    """Reactions to other services' events."""
    return []


def timers() -> list[OnTimer]:
    """Reactions to due timers."""
    return []


def settings() -> list[type[TenantSettings]]:
    """Groups of a tenant's rules."""
    return []


def on_emit() -> Sequence[Callable[[UnitOfWork, Envelope], None]]:
    """What happens in the transaction for each event that the service emits itself."""
    return []


def ports(process: Any) -> dict[str, Any]:
    """Adapters by name, from the settings of the process."""
    return {}
