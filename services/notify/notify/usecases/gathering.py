"""One message for what many cases of a batch bring a person at once (SPEC 6, "digests where many").

The first word of a kind opens a window of seconds (`digest_window`); what comes within it goes into the same message.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from chassis.errors import NotReady
from chassis.timers import Timer
from chassis.unit import UnitOfWork
from notify.contract.facts import Employee
from notify.model.people import Told
from notify.settings import NotifyRules
from notify.store import cases, gathered, messages
from notify.store.tables import CaseRow, GatheredRow
from notify.usecases.telling import parties, plain, tell

TIMER = "digest"


def tell_or_gather(uow: UnitOfWork, told: Told, *, cause: str, case_id: str, also_later: bool = True) -> None:
    """Tells it at once, or with the other cases of its batch. See `tell` for `also_later`."""
    case = cases.case(uow.session, uow.ctx.tenant, case_id)
    window = uow.rules(NotifyRules).digest_window
    if case is None or case.batch_id is None or window == 0:
        tell(uow, [told], cause=cause, case_id=case_id, also_later=also_later)
        return
    if not also_later and uow.facts.get(Employee, told.person) is None:
        raise NotReady("person_unknown", person=told.person)
    if gathered.one(uow.session, uow.ctx.tenant, cause, told.person) is None and not messages.is_told(
        uow.session, uow.ctx.tenant, cause, told.person, told.template
    ):
        _gather(uow, told, cause, case, timedelta(seconds=window))


def _gather(uow: UnitOfWork, told: Told, cause: str, case: CaseRow, window: timedelta) -> None:
    acting_for = told.params.get("acting_for")  # what is one's own and what is another one's go apart
    parts = (case.batch_id, told.person, told.template, acting_for.number if acting_for else "")
    key = hashlib.sha256("|".join(map(str, parts)).encode()).hexdigest()
    body = {"template": told.template, "link": told.link, "params": plain(uow, told.params), "batch": case.batch_id}
    uow.session.add(
        GatheredRow(
            tenant_id=uow.ctx.tenant,
            cause=cause,
            person=told.person,
            key=key,
            case_id=case.case_id,
            told=False,
            body=body,
            created_at=uow.now,
        )
    )
    uow.session.flush()
    # From the first that waits: a later word does not put the message off, and one that races with it fires anew.
    first: datetime = gathered.waiting(uow.session, uow.ctx.tenant, key)[0].created_at
    uow.timers.set(TIMER, key, first + window)


def on_due(uow: UnitOfWork, timer: Timer) -> None:
    """The window is over: one case's word as it is, those of several in one message. Cases that ended are silent."""
    rows = gathered.waiting(uow.session, uow.ctx.tenant, timer.key, lock=True)
    for row in rows:
        row.told = True
    live = [row for row in rows if not _ended(uow, row.case_id)]
    if len(live) == 1:
        (row,) = live
        tell(uow, [_told(row)], cause=row.cause, case_id=row.case_id)
    elif live:
        causes = hashlib.sha256("|".join(sorted(row.cause for row in live)).encode()).hexdigest()
        # Kept with the first of its cases: what belongs to none is in no HR partner's log and is sent again by none.
        tell(uow, [_together(uow, live)], cause=f"digest:{causes}", case_id=live[0].case_id)


def _ended(uow: UnitOfWork, case_id: str) -> bool:
    case = cases.case(uow.session, uow.ctx.tenant, case_id)
    return case is not None and case.closed


def _told(row: GatheredRow) -> Told:
    body: dict[str, Any] = row.body
    return Told(row.person, body["template"], body["link"], body["params"], even_actor=True)


def _together(uow: UnitOfWork, rows: list[GatheredRow]) -> Told:
    """To who has a part in single cases only, the batch is not shown, nor its id told."""
    one = _told(rows[0])
    of_batch = any(one.person in (who.head, who.hrbp) for who in (parties(uow, row.case_id) for row in rows))
    link = f"batches/{rows[0].body['batch']}" if of_batch else "cases"
    params = {"cases": [row.body["params"] for row in rows], "role": one.params["role"]}
    params["acting_for"] = one.params.get("acting_for")
    return replace(one, template=f"{one.template}_many", link=link, params=params)
