"""Who decides a disputed verdict: HR, never in a matter of their own; where nobody is left, HR is shown so. SPEC 4.

The case's HR partner, else HR of the department, else HR of another part, else the head above HR: each of them is asked
for this one decision, and may read and decide this omission, whatever else of the case is hidden from them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace

from chassis.timers import Timer
from chassis.unit import UnitOfWork
from chassis.workdays import due_at
from checklist.contract.directory import Department, Employee
from checklist.model.checklist import CLOSED, Checklist
from checklist.model.omission import Omission
from checklist.model.template import DueRule
from checklist.settings import HandoverRules
from checklist.settings_omissions import OmissionRules
from checklist.store import checklist as checklists
from checklist.store import deadline as deadline_store
from checklist.store import omission as store
from checklist.usecases import acting, deadlines, directory
from checklist.usecases import cases_access as access

KIND = "omission_decision"
TITLE = {"zh-CN": "裁定遗漏异议：{title}", "en": "Decide the disputed omission: {title}"}
LOOK_AGAIN = "omission_decider"
NO_DECIDER = "no_decider"
"""Why a case is blocked whose dispute nobody may decide."""


def find(uow: UnitOfWork, checklist: Checklist, omission: Omission) -> str | None:
    """Who is to decide; None where everybody who might is a party, or gone."""
    gone = [p for p in (checklist.hrbp,) if p and (not directory.is_known(uow, p) or directory.has_left(uow, p))]
    out = {*omission.barred, checklist.leaver, *gone}
    return directory.hrbp_of(uow, checklist, out, anywhere=True) or _above_hr(uow, checklist, omission, out)


def _above_hr(uow: UnitOfWork, checklist: Checklist, omission: Omission, out: Collection[str]) -> str | None:
    """The nearest head above who is HR here: no HR partner by duty, and so only who has no part in the case at all."""
    holders = [a.employee for a in directory.assignments(uow, "hrbp")]
    for partner in dict.fromkeys([checklist.hrbp, *sorted(holders)]):
        for head in _heads_above(uow, partner):
            party = head in out or head == checklist.head or omission.concerns(head)
            if not party and directory.is_known(uow, head) and not directory.has_left(uow, head):
                return head
    return None


def _heads_above(uow: UnitOfWork, person: str | None) -> Iterable[str]:
    employee = uow.facts.get(Employee, person) if person else None
    code, seen = employee.department if employee else None, set[str]()
    while code is not None and code not in seen:
        seen.add(code)
        department = uow.facts.get(Department, code)
        if department is None:
            return
        if department.head:
            yield department.head
        code = department.parent


def ask(uow: UnitOfWork, checklist: Checklist, omission: Omission, decider: str | None) -> Omission:
    """Gives the decision to who was found, with a period of their own; who had it before has it no more."""
    if decider is not None and decider == checklist.hrbp:
        uow.timers.drop(LOOK_AGAIN, omission.omission_id)
    else:  # nobody is there yet; or nothing else of the case is theirs, and nothing would tell it that they left
        _plan(uow, checklist, omission)
    if decider is None:
        deadlines.drop(uow, KIND, omission.omission_id)
        return omission
    if deadline_store.open_of(uow.session, uow.ctx.tenant, KIND, omission.omission_id) is not None:
        deadlines.reassign(uow, checklist, KIND, omission.omission_id, decider, "hr")
    else:
        rule = DueRule("after_start", uow.rules(OmissionRules).decide_within)
        title = {tag: text.format(title=omission.title) for tag, text in TITLE.items()}
        deadlines.set_deadline(uow, checklist, KIND, omission.omission_id, title, decider, "hr", rule)
    if access.is_hr_of(uow, checklist, decider) or f"/{decider}/" in omission.parties:
        return omission
    return store.save(uow.session, uow.ctx.tenant, replace(omission, parties=f"{omission.parties}{decider}/"))


def _plan(uow: UnitOfWork, checklist: Checklist, omission: Omission) -> None:
    clock = directory.clock_of(uow, checklist, checklist.leaver)
    again = due_at(uow.now, uow.rules(HandoverRules).blocked_retry, clock.calendar, clock.zone, clock.close)
    uow.timers.set(LOOK_AGAIN, omission.omission_id, again.at, {"case_id": checklist.case_id})


def on_look_again(uow: UnitOfWork, timer: Timer) -> None:
    """Somebody may be there now; or who was asked is there no longer."""
    checklist = checklists.get(uow.session, uow.ctx.tenant, str(timer.payload["case_id"]), lock=True)
    omission = store.get(uow.session, uow.ctx.tenant, timer.key)
    if checklist is None or checklist.state == CLOSED or omission is None or omission.state != "disputed":
        return
    asked = _asked(uow, omission)
    if asked is not None and directory.is_known(uow, asked) and not directory.has_left(uow, asked):
        _plan(uow, checklist, omission)
    else:
        ask(uow, checklist, omission, find(uow, checklist, omission))


def hr_changed(uow: UnitOfWork, checklist: Checklist) -> None:
    """The case's HR partner is another one now: what is disputed waits for nobody who is gone."""
    for omission in store.disputed(uow.session, uow.ctx.tenant, checklist.case_id):
        ask(uow, checklist, omission, find(uow, checklist, omission))


def require(uow: UnitOfWork, checklist: Checklist, relation: access.Relations, omission: Omission) -> None:
    """Refuses who is neither HR of the case nor, being of HR, who was asked for this decision."""
    is_asked = uow.ctx.actor == _asked(uow, omission) and uow.ctx.has_role("hr")
    if is_asked and "hr" not in relation and acting.said_by_caller(uow) in (None, uow.ctx.actor):
        acting.in_name_of(uow, None)
        return
    access.require_part(uow, checklist, relation, "hr")


def decided(uow: UnitOfWork, omission: Omission) -> None:
    """Nobody need decide it any more."""
    deadlines.met(uow, KIND, omission.omission_id)
    uow.timers.drop(LOOK_AGAIN, omission.omission_id)


def blocked_reason(uow: UnitOfWork, checklist: Checklist) -> str | None:
    """What keeps the case from going on, as HR is shown it."""
    if checklist.blocked_reason is not None or checklist.state == CLOSED:
        return checklist.blocked_reason
    waiting = store.disputed(uow.session, uow.ctx.tenant, checklist.case_id)
    return NO_DECIDER if any(_asked(uow, omission) is None for omission in waiting) else None


def _asked(uow: UnitOfWork, omission: Omission) -> str | None:
    found = deadline_store.open_of(uow.session, uow.ctx.tenant, KIND, omission.omission_id)
    return found.person if found else None
