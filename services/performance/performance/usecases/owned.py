"""Tells what a leaver still works on, as far as the work records say (清点). SPEC 2."""

from __future__ import annotations

from chassis.unit import UnitOfWork
from performance.contract.events import OwnedRecords, RecordsOwned
from performance.model.owned import open_things
from performance.settings import EvidenceRules
from performance.store import records
from performance.store.cases import CaseRow

OFF_HUB = 5_000
"""Records from here on are counted off the event loop."""


def say(uow: UnitOfWork, case: CaseRow) -> None:
    """Says it where that is not what was said last. The case must be locked. Nothing of a case that has ended."""
    if not case.leaver or case.state != "open":
        return
    of_leaver = records.of_owner(uow.session, case.leaver)
    days = uow.rules(EvidenceRules).missing_days
    if len(of_leaver) > OFF_HUB:
        found = uow.offload(open_things, of_leaver, days, uow.now)
    else:
        found = open_things(of_leaver, days, uow.now)
    if found == case.announced_owned:
        return
    case.announced_owned = found
    still = [OwnedRecords(kind=kind, count=count) for kind, count in found.items()]
    uow.emit(RecordsOwned(case_id=case.case_id, leaver=case.leaver, open=still), case=case.case_id)
