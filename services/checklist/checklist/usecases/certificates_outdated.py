"""A certificate of separation (离职证明) whose date holds no longer: void, and on HR's list to be issued anew. SPEC 2.

It may have been issued ahead, or the separation was put off; whoever verifies the one that is out must not be told
that the employment ended on a day on which it did not.
"""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

from chassis.unit import UnitOfWork
from checklist.model import entry as model
from checklist.model.checklist import Checklist
from checklist.store import certificate as store
from checklist.store import checklist as checklists
from checklist.store import entry as entries
from checklist.usecases import certificates, directory, entries_flow

ANEW = {
    "zh-CN": "离职日期改为 {day}，须按新日期重新出具",
    "en": "the date of separation is {day} now: to be issued anew with it",
}


def separation_moved(uow: UnitOfWork, checklist: Checklist, before: date, by: str | None) -> None:
    """The case has another date of separation than `before`; the caller holds the case. One on paper is HR's to issue
    anew, too."""
    row = store.in_force(uow.session, checklist.case_id)
    if row is not None and json.loads(row.content)["separated_on"] != checklist.separation_date.isoformat():
        certificates.end(uow, row, store.VOID)
    item = checklists.item(uow.session, uow.ctx.tenant, checklist.case_id, certificates.ITEM)
    if item is None:
        return
    text = ANEW["zh-CN" if checklist.locale.lower().startswith("zh") else "en"]
    former, reason = (text.format(day=day.isoformat()) for day in (before, checklist.separation_date))
    for entry in entries.of_item(uow.session, uow.ctx.tenant, checklist.case_id, [certificates.ITEM]):
        if entry.is_hr and entry.standing:
            hr = directory.hrbp_of(uow, checklist) or entry.submitter
            again = entries.save(uow.session, uow.ctx.tenant, model.reopen(entry, by, reason, submitter=hr))
            entries_flow.assign_hr(uow, checklist, again, item)
        elif entry.is_hr and entry.return_reason == former:  # moved once more before it was issued anew
            entries.save(uow.session, uow.ctx.tenant, replace(entry, return_reason=reason))
