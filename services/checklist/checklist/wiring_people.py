"""The wiring of people who cannot or will not act: delegations, departures, takeovers; `service.py` puts it beside the
checklist's own."""

from __future__ import annotations

from chassis.replica import Fact, RowsChanged
from chassis.service import Command, On, OnTimer, Query
from checklist.contract import checklist as c
from checklist.contract import directory as d
from checklist.contract import people as p
from checklist.usecases import people_holdings, people_leaving, people_taking

OWNER = "offboarding"
COMMANDS: list[Command] = [
    Command("take_over", p.TakeOverRequest, people_taking.take_over, c.Checklist),
    Command(
        "batch_reassign_entries",
        p.BatchReassignEntriesRequest,
        people_taking.batch_reassign,
        p.BatchReassignEntriesResponse,
    ),
]
QUERIES: list[Query] = []
HANDLERS: list[On] = [
    On(OWNER, "case.submitted", d.CaseSubmitted, people_leaving.on_case_submitted),
    On(OWNER, "holdings.changed", p.HoldingsChanged, people_holdings.on_holdings_changed),
    On(OWNER, "holding.taken_effect", p.HoldingTakenEffect, people_leaving.on_holding_taken_effect),
    On(OWNER, "directory.changed", RowsChanged, people_leaving.on_directory_changed),
]
TIMERS: list[OnTimer] = [
    OnTimer(people_leaving.LEAVES, people_leaving.on_last_day_over),
    OnTimer(people_leaving.FILED, people_leaving.on_filed),
    OnTimer(people_leaving.MOVES, people_leaving.on_parts_move),
]
FACTS: list[type[Fact]] = [p.Delegation]
