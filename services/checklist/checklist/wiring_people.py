"""The wiring of people who cannot or will not act: delegations, departures, takeovers; `service.py` puts it beside the
checklist's own."""

from __future__ import annotations

from chassis.replica import Fact
from chassis.service import Command, On, OnTimer, Query
from checklist.contract import people
from checklist.usecases import people_holdings

OWNER = "offboarding"

COMMANDS: list[Command] = []
QUERIES: list[Query] = []
HANDLERS: list[On] = []
TIMERS: list[OnTimer] = []
FACTS: list[type[Fact]] = [people.Delegation]
