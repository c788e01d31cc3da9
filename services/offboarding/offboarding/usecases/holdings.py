"""The list of what a leaver holds (清点): kept true while the case is under way, told after each change. SPEC 2.

Whatever may change a list only plans a look at it (timer `holdings_look`, one a case): each look is a transaction of
its own that locks the case, so that no two cases are ever locked at once.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, time
from typing import Any

from chassis.events import Envelope
from chassis.ids import new_id
from chassis.timers import Timer
from chassis.unit import UnitOfWork
from chassis.workdays import at_local
from offboarding.contract.holding_events import HoldingLine, HoldingsChanged
from offboarding.contract.reads import RecordsOwned
from offboarding.model.dates import today_in
from offboarding.model.holdings import ENDS, HR_DECIDES, LISTED, Able, Held, State, Thing, by_default
from offboarding.model.states import FINAL
from offboarding.model.states import State as CaseState
from offboarding.settings_holdings import HoldingRules
from offboarding.store import cases, directory, progress
from offboarding.store import holdings as store
from offboarding.store.cases import CaseRow
from offboarding.store.holdings import HoldingRow
from offboarding.usecases import holding_effects, own_tasks, people
from offboarding.usecases.holding_survey import able, survey
from offboarding.usecases.publishing import HOLDINGS, look_at_holdings

EFFECT = "holdings_effect"
TASK = "assign_holdings"


def begin(uow: UnitOfWork, *filed: CaseRow) -> None:
    """The cases were filed: each list is made at once, in a transaction of its own."""
    look_at_holdings(uow, [case.case_id for case in filed])
    look_at_case_of(uow, *(case.successor for case in filed))


def look_at_case_of(uow: UnitOfWork, *persons: str | None) -> None:
    """What these people hold may have changed; nothing happens where none of them leaves."""
    found = store.filed_cases_of(uow.session, {person for person in persons if person})
    look_at_holdings(uow, found)


def successor_changed(uow: UnitOfWork, case: CaseRow, previous: str | None) -> None:
    """Another default receiver; and either of them may be a leaver who had this role."""
    look_at_holdings(uow, [case.case_id])
    look_at_case_of(uow, case.successor, previous)


def moved(uow: UnitOfWork, case: CaseRow) -> None:
    """Another last working day: what has taken effect already is taken back where that day is still to come."""
    instant = effective_at(uow, case)
    uow.timers.set(EFFECT, case.case_id, instant)
    look_at_holdings(uow, [case.case_id])
    if instant > uow.now:
        for row in store.rows_of(uow.session, case.case_id):
            if row.state == State.EFFECTIVE:
                holding_effects.reverse(uow, case, row)
                _become(uow, row, State.ASSIGNED)


def end(uow: UnitOfWork, case: CaseRow) -> None:
    """The case was withdrawn or cancelled: what was planned is dropped, what has taken effect is taken back."""
    uow.timers.drop(HOLDINGS, case.case_id)
    uow.timers.drop(EFFECT, case.case_id)
    for row in store.rows_of(uow.session, case.case_id):
        if row.state == State.EFFECTIVE:
            holding_effects.reverse(uow, case, row)
            _become(uow, row, State.REVERSED)
        elif row.state in LISTED:
            _become(uow, row, State.DROPPED)
    _settle_tasks(uow, case, [])
    look_at_case_of(uow, case.successor)


def effective_at(uow: UnitOfWork, case: CaseRow) -> datetime:
    """The end of business of the last working day, where the leaver works."""
    return at_local(case.last_working_day, time(uow.rules(HoldingRules).effective_hour), case.time_zone)


def on_look(uow: UnitOfWork, timer: Timer) -> None:
    """Works the list out anew."""
    case = cases.by_id(uow.session, uow.ctx.tenant, timer.key, lock=True)
    if case is None or not _concerns(uow, case):
        return
    refresh(uow, case)
    # Whoever is to receive something elsewhere, later than they leave themselves, will not be there.
    if store.leaving_by(uow.session, [case.leaver], case.last_working_day):
        elsewhere = store.cases_that_outlast(uow.session, case.leaver, case.last_working_day, besides=case.case_id)
        look_at_holdings(uow, elsewhere)


def on_effect(uow: UnitOfWork, timer: Timer) -> None:
    """The last working day is over."""
    case = cases.by_id(uow.session, uow.ctx.tenant, timer.key, lock=True)
    if case is not None and case.submitted_at is not None and not _undone(case):
        refresh(uow, case)


def on_pass_on(uow: UnitOfWork, timer: Timer) -> None:
    """The role of a successor passes on in the other case, in a transaction that locks that one alone."""
    case = cases.by_id(uow.session, uow.ctx.tenant, timer.key, lock=True)
    if case is not None and holding_effects.pass_on(uow, case, timer.payload["from"], timer.payload["to"]):
        people.refresh_viewers(uow, case)
        look_at_holdings(uow, [case.case_id])


def records_owned(uow: UnitOfWork, event: RecordsOwned, envelope: Envelope) -> None:
    """performance counted what the leaver still works on."""
    case = cases.by_id(uow.session, uow.ctx.tenant, event.case_id, lock=True)
    if case is None:
        return
    row = store.list_of(uow.session, case.tenant_id, case.case_id)
    if envelope.sequence <= row.records_sequence:
        return
    row.records_sequence = envelope.sequence
    row.records = {one.kind: one.count for one in event.open if one.count > 0}
    look_at_holdings(uow, [case.case_id])


def before_letter(uow: UnitOfWork, event: Any, _envelope: Envelope) -> None:
    """The list was confirmed, or the letter's gate is about to open: looked at once more."""
    look_at_holdings(uow, [event.case_id])


def _undone(case: CaseRow) -> bool:
    return case.state in (CaseState.WITHDRAWN, CaseState.CANCELLED)


def _concerns(uow: UnitOfWork, case: CaseRow) -> bool:
    """Whether the list may still change: until the case is over and the last working day, too."""
    if case.submitted_at is None or _undone(case):
        return False
    return CaseState(case.state) not in FINAL or uow.now < effective_at(uow, case)


def refresh(uow: UnitOfWork, case: CaseRow) -> None:
    """Makes the list of a locked case true: what is held, who receives it; after the last day it takes effect at once.

    Says so (`holdings.changed`) where something changed or nothing was said before, and has whoever must decide know.
    """
    rows = {(row.kind, row.key): row for row in store.rows_of(uow.session, case.case_id)}
    things = {(thing.kind.value, thing.key): thing for thing in survey(uow, case)}
    for place, thing in things.items():
        row = rows.get(place) or _add(uow, case, thing, rows)
        if row.state not in LISTED or row.state == State.EFFECTIVE:
            row.receiver, row.by_rule = None, False  # held (again): a former decision was about a former time
            _become(uow, row, State.OPEN)
        if row.title != dict(thing.title):
            row.title = dict(thing.title)
    for place, row in rows.items():
        if place not in things and row.state in (State.OPEN, State.ASSIGNED):
            _become(uow, row, State.GONE)
    settle(uow, case, list(rows.values()), things)


def settle(uow: UnitOfWork, case: CaseRow, rows: Sequence[HoldingRow], things: Mapping[tuple[str, str], Thing]) -> None:
    """Receivers by rule, effects that are due, tasks, and the news of it."""
    pending = [row for row in rows if row.state in (State.OPEN, State.ASSIGNED)]
    if pending:
        _settle_receivers(uow, case, pending, things)
    instant = effective_at(uow, case)
    if uow.now < instant:
        uow.timers.set(EFFECT, case.case_id, instant)
    else:
        for row in [row for row in pending if row.state == State.ASSIGNED]:
            _become(uow, row, State.EFFECTIVE)
            row.effective_at = uow.now
            holding_effects.apply(uow, case, row)
    waits_on = _settle_tasks(uow, case, rows)
    people.involve(uow, case, *(row.receiver for row in rows if row.state in LISTED))
    _tell(uow, case, rows, waits_on)


def _add(uow: UnitOfWork, case: CaseRow, thing: Thing, rows: dict[tuple[str, str], HoldingRow]) -> HoldingRow:
    row = HoldingRow(
        tenant_id=case.tenant_id,
        holding_id=new_id(),
        case_id=case.case_id,
        leaver=case.leaver,
        kind=thing.kind.value,
        key=thing.key,
        title=dict(thing.title),
        owner=thing.owner,
        version=1,
        state=State.OPEN.value,
        by_rule=False,
        created_at=uow.now,
        updated_at=uow.now,
    )
    uow.session.add(row)
    rows[thing.kind.value, thing.key] = row
    return row


def _become(uow: UnitOfWork, row: HoldingRow, state: State) -> None:
    if row.state != state:
        row.state, row.version, row.updated_at = state.value, row.version + 1, uow.now


def _settle_receivers(
    uow: UnitOfWork, case: CaseRow, rows: Iterable[HoldingRow], things: Mapping[tuple[str, str], Thing]
) -> None:
    """Whoever cannot receive any more loses it; what no person decided goes by the tenant's rule, as it is now."""
    rules = uow.rules(HoldingRules)
    choices = {"successor": case.successor, "head": case.head, "head_superior": case.head_superior, "hrbp": case.hrbp}
    named = {row.receiver for row in rows if row.receiver} | {person for person in choices.values() if person}
    may: Able = able(uow, case, named)
    for row in rows:
        thing = things.get((row.kind, row.key))
        besides = thing.besides if thing is not None else frozenset()
        receiver = row.receiver
        if receiver is not None and may.why_not(receiver, besides) is not None:
            receiver = None
        if receiver is None or row.by_rule:
            receiver = by_default(getattr(rules, row.kind, []), choices, may, besides)
            if receiver != row.receiver:
                row.assigned_by = row.assigned_at = row.reason = None
            row.by_rule = receiver is not None
        if receiver != row.receiver:
            row.receiver, row.version, row.updated_at = receiver, row.version + 1, uow.now
        settled = receiver is not None or Held(row.kind) in ENDS
        _become(uow, row, State.ASSIGNED if settled else State.OPEN)


def _settle_tasks(uow: UnitOfWork, case: CaseRow, rows: Iterable[HoldingRow]) -> list[str]:
    """One task for HR, one for the head, as long as there is something for them to decide; who has one."""
    lacking = [row for row in rows if row.state == State.OPEN]
    of_hr = sum(Held(row.kind) in HR_DECIDES for row in lacking)
    hr = next(iter(people.hr_of_case(uow, case)), None) if lacking else None
    of_head = len(lacking) - of_hr
    wanted = {"hr": (of_hr, hr), "head": (of_head, head_at_work(uow, case) or hr if of_head else None)}
    due_at = effective_at(uow, case)
    waits_on = []
    for role, (count, person) in wanted.items():
        own_tasks.settle(
            uow,
            case,
            TASK,
            person if count else None,
            apart=f".{role}",
            subject=f"cases/{case.case_id}/holdings",
            params={"name": case.leaver_name},
            due_at=due_at,
        )
        if count and person:
            waits_on.append(person)
    return sorted(set(waits_on))


def hand_on(uow: UnitOfWork, case: CaseRow) -> None:
    """After the directory changed: a list that waits for somebody who cannot decide any more is looked at."""
    asked = progress.who_has(uow.session, case.case_id, own_tasks.OWNER, TASK)
    if not asked or not asked <= {*people.hr_of_case(uow, case), head_at_work(uow, case)}:
        look_at_holdings(uow, [case.case_id])


def head_at_work(uow: UnitOfWork, case: CaseRow) -> str | None:
    """The head, unless that one has left meanwhile."""
    if case.head is None or directory.inactive_of(uow.session, [case.head]):
        return None
    today = today_in(uow.now, case.time_zone)
    return None if case.head in store.leaving_by(uow.session, [case.head], today) else case.head


def _tell(uow: UnitOfWork, case: CaseRow, rows: Iterable[HoldingRow], waits_on: list[str]) -> None:
    listed = sorted((row for row in rows if row.state in LISTED), key=lambda row: (row.kind, row.key))
    lines = [
        HoldingLine(holding_id=r.holding_id, kind=r.kind, key=r.key, title=r.title, receiver=r.receiver) for r in listed
    ]
    event = HoldingsChanged(
        case_id=case.case_id,
        leaver=case.leaver,
        open=sum(row.state == State.OPEN for row in listed),
        total=len(listed),
        holdings=lines,
        waits_on=waits_on,
    )
    digest = hashlib.sha256(json.dumps(event.model_dump(mode="json"), sort_keys=True).encode()).hexdigest()
    said = store.list_of(uow.session, case.tenant_id, case.case_id)
    if said.digest != digest:
        said.digest = digest
        uow.emit(event, case=case.case_id)
