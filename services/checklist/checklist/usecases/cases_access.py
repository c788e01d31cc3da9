"""Who may see what of a handover, and the lock of a case. One place, the same for get, list, letter, record and files.

The leaver, the head (and heads above), HR of the org subtree and auditors see a case; confirmers and receivers see only
their entries; HR's own list is for HR. To anybody else the case does not exist.
"""

from __future__ import annotations

from sqlalchemy import ColumnElement, false, or_, true

from chassis.errors import DomainError, Forbidden, Invalid, NotFound, NotReady, WrongState, reason_of
from chassis.unit import UnitOfWork
from checklist.contract.directory import Department
from checklist.model.acting import Scope
from checklist.model.checklist import CLOSED, Checklist, require_live
from checklist.model.entry import Entry
from checklist.store import addendum as addenda
from checklist.store import change
from checklist.store import checklist as store
from checklist.store import entry as entries
from checklist.store import letter as letters
from checklist.store.entry import EntryRow
from checklist.store.letter import LetterRow
from checklist.usecases import acting, directory
from checklist.usecases.tasks import task_id

Relations = frozenset[str]
WHOLE = frozenset({"leaver", "head", "superior", "submitter", "hr", "auditor", "system"})
"""Relations that see every entry of the handover."""
HR_LIST = frozenset({"hr", "auditor", "system"})
"""Relations that see HR's own list."""
ENTRY_TASKS = ("submit_entry", "confirm_entry", "acknowledge_entry", "agree_waiver", "hr_item")
"""The kinds of task that an entry may be the subject of."""


def relations(uow: UnitOfWork, checklist: Checklist) -> Relations:
    """What the caller is to the case, apart from single entries."""
    return _own_and_delegated(uow, checklist)[0]


def _own_and_delegated(uow: UnitOfWork, checklist: Checklist) -> tuple[Relations, dict[str, str]]:
    """All relations, and of those that only a delegation gives the person whose they are."""
    found = _own_relations(uow, checklist)
    given = {role: person for role, person in _delegated(uow, checklist, found).items() if role not in found}
    found = found | frozenset(given)
    if WHOLE.isdisjoint(found):
        heads = acting.names(uow, "head", (checklist.leaver,))
        if any(person == checklist.head_superior or _heads_above(uow, checklist, person) for person in heads):
            found = found | {"superior"}
    return found, given


def _delegated(uow: UnitOfWork, checklist: Checklist, own: Relations) -> dict[str, str]:
    """What the caller is here by delegation (授权代理), and for whom; who leaves is only that in the own case."""
    if "leaver" in own or uow.ctx.actor_kind != "person":
        return {}
    barred = (checklist.leaver,)
    parts: tuple[tuple[str, Scope, str | None], ...] = (
        ("head", "head", checklist.head),
        ("successor", "receiver", checklist.successor),
    )
    found = {role: person for role, scope, person in parts if person and person in acting.names(uow, scope, barred)[1:]}
    if uow.ctx.has_role("hr"):  # who stands in for HR must be of HR
        delegators = acting.names(uow, "hr", barred)[1:]
        hr = next((person for person in delegators if is_hr_of(uow, checklist, person)), None)
        found |= {"hr": hr} if hr is not None else {}
    return found


def is_hr_of(uow: UnitOfWork, checklist: Checklist, person: str) -> bool:
    """Whether the case is in this person's part of HR's work."""
    return person == checklist.hrbp or directory.holds_hr_duty(uow, checklist, person)


def _own_relations(uow: UnitOfWork, checklist: Checklist) -> Relations:
    """The same without the heads above, who only read: they cost a look at each department."""
    actor, found = uow.ctx.actor, set()
    if uow.ctx.actor_kind in ("system", "service"):
        return frozenset({"system"}) if uow.ctx.has_role("system") or uow.ctx.actor_kind == "service" else frozenset()
    if actor == checklist.leaver:
        found.add("leaver")
    if actor == checklist.head:
        found.add("head")
    if actor == checklist.successor:
        found.add("successor")
    if checklist.absent and actor == checklist.submitter():
        found.add("submitter")
    if uow.ctx.has_role("admin") or (uow.ctx.has_role("hr") and is_hr_of(uow, checklist, actor)):
        found.add("hr")
    if uow.ctx.has_role("auditor"):
        found.add("auditor")
    # The leaver is never HR, head or auditor in the own case, whatever office the person holds.
    return frozenset(found - {"hr", "head", "auditor"}) if "leaver" in found else frozenset(found)


def _heads_above(uow: UnitOfWork, checklist: Checklist, actor: str) -> bool:
    heads = (uow.facts.get(Department, code) for code in checklist.department_path)
    return any(department is not None and department.head == actor for department in heads)


def sees_whole(relation: Relations) -> bool:
    """Whether every entry of the handover is visible."""
    return not WHOLE.isdisjoint(relation)


def own(entry: Entry, actor: str) -> bool:
    """Whether the person has a part in the entry."""
    return actor in (entry.submitter, entry.receiver, entry.confirmer, entry.confirmed_by)


def _has_share(uow: UnitOfWork, entry: Entry) -> bool:
    """Whether the caller, or somebody whom they stand in for, has a part in the entry."""
    if own(entry, uow.ctx.actor):
        return True
    return entry.receiver in acting.names(uow, "receiver")[1:] or entry.confirmer in acting.names(uow, "confirmer")[1:]


def may_see(uow: UnitOfWork, relation: Relations, entry: Entry) -> bool:
    """Whether the entry exists for the caller."""
    if entry.is_hr:
        return not HR_LIST.isdisjoint(relation) or ("leaver" not in relation and _has_share(uow, entry))
    return sees_whole(relation) or _has_share(uow, entry)


def visible(uow: UnitOfWork, relation: Relations) -> ColumnElement[bool]:
    """The same as `may_see`, as a condition on entries."""
    actor = uow.ctx.actor
    part = or_(
        EntryRow.submitter == actor,
        EntryRow.receiver.in_(acting.names(uow, "receiver")),
        EntryRow.confirmer.in_(acting.names(uow, "confirmer")),
        EntryRow.confirmed_by == actor,
    )
    if not HR_LIST.isdisjoint(relation):
        hr_list: ColumnElement[bool] = true()
    else:
        hr_list = part if "leaver" not in relation else false()
    handover: ColumnElement[bool] = true() if sees_whole(relation) else part
    return or_((EntryRow.section == "hr") & hr_list, (EntryRow.section != "hr") & handover)


def checklist_for(uow: UnitOfWork, case_id: str, *, lock: bool = False) -> tuple[Checklist, Relations]:
    """The checklist, if the caller may know of it. `lock` holds the case until the end of the command: then who has a
    part here by delegation only acts in the delegator's name."""
    checklist = store.get(uow.session, uow.ctx.tenant, case_id, lock=lock)
    if checklist is None:
        raise _absent(uow, case_id)
    relation, given = _own_and_delegated(uow, checklist)
    if relation or _has_part(uow, case_id):
        if lock:
            acting.require_said(uow, (checklist.leaver,))
            if given and relation <= {*given, "superior"} and acting.said_by_caller(uow) is None:
                acting.in_name_of(uow, next(iter(given.values())))
        return checklist, relation
    raise NotFound("not_found", name=f"cases/{case_id}", field="name")


def entry_for(uow: UnitOfWork, entry_id: str, *, lock: bool = False) -> tuple[Checklist, Entry, Relations]:
    """An entry, if the caller may know of it, with its checklist; `lock` holds the case before the entry is read."""
    case_id = store.case_of_entry(uow.session, uow.ctx.tenant, entry_id)
    checklist = store.get(uow.session, uow.ctx.tenant, case_id, lock=lock) if case_id else None
    entry = entries.get(uow.session, uow.ctx.tenant, entry_id)
    return _seen(uow, entry_id, checklist, entry)


def entry_to_acknowledge(uow: UnitOfWork, entry_id: str, etag: str) -> tuple[Checklist, Entry, Relations]:
    """The same for a receiver: until the letter is complete, for "I can take over" changes nothing that was signed."""
    return entry_to_change(uow, entry_id, etag, content=False)


def entry_to_change(
    uow: UnitOfWork, entry_id: str, etag: str, *, content: bool = True
) -> tuple[Checklist, Entry, Relations]:
    """The entry under its case's lock, for a change by a caller who decided on this version.

    `content`: whether it changes what the head signs, which after the signature nothing may.
    """
    store.hold_case_of(uow.session, uow.ctx.tenant, entry_id)
    # Read under the lock: another command may have changed it while this one waited for the case.
    tasks = [task_id(kind, f"entries/{entry_id}") for kind in ENTRY_TASKS]
    needed = change.load(uow.session, uow.ctx.tenant, entry_id, tasks)
    if needed is None:
        raise NotFound("not_found", name=f"entries/{entry_id}", field="name")
    checklist, entry, relation = _seen(uow, entry_id, needed.checklist, needed.entry)
    uow.session.autoflush = False  # everything that follows is written together: by `change_gate`, or at the end
    # HR's own list goes on after the letter and after the last working day, what is handed over late after the letter.
    if not entry.is_hr and not _reopened(uow, entry):
        require_live(checklist)
        if content:
            _refuse_signed(needed.letter)
    elif entry.is_hr and checklist.state == CLOSED:  # withdrawn or cancelled: nobody leaves, nothing is to be done
        require_live(checklist)
    acting.require_said(uow, (checklist.leaver,))
    entry.expect(etag)
    return checklist, entry, relation


def _reopened(uow: UnitOfWork, entry: Entry) -> bool:
    """Whether an omission opened this part again, and its addendum is not signed yet."""
    return entry.supplementary and addenda.takes_content(uow.session, uow.ctx.tenant, entry.entry_id)


def _seen(
    uow: UnitOfWork, entry_id: str, checklist: Checklist | None, entry: Entry | None
) -> tuple[Checklist, Entry, Relations]:
    if checklist is not None and entry is not None:
        relation = _own_relations(uow, checklist)
        if may_see(uow, relation, entry) or may_see(uow, relation := relations(uow, checklist), entry):
            return checklist, entry, relation
    raise NotFound("not_found", name=f"entries/{entry_id}", field="name")


def require_part(uow: UnitOfWork, checklist: Checklist, relation: Relations, *any_of: str) -> str:
    """Refuses who may not do this; else in which of these parts the caller acts from now on, in the own name first."""
    require_relation(relation, *any_of)
    mine, said = _own_relations(uow, checklist), acting.said_by_caller(uow)
    for part in any_of:
        if part in mine and said in (None, uow.ctx.actor):
            acting.in_name_of(uow, None)
            return part
    given = _delegated(uow, checklist, mine)
    for part in any_of:
        if part in given and said in (None, given[part]):
            acting.in_name_of(uow, given[part])
            return part
    raise Forbidden("acting.not_for", field="on_behalf_of", person=said or "-")


def require_relation(relation: Relations, *any_of: str) -> None:
    """Refuses who sees the thing but may not do this to it."""
    if relation.isdisjoint(any_of):
        raise Forbidden("case.not_yours", field="name", needed=", ".join(any_of))


def require_open(checklist: Checklist, uow: UnitOfWork) -> None:
    """Refuses a change when the handover has ended, or the head has signed the letter over exactly this content."""
    require_live(checklist)
    _refuse_signed(letters.of_case(uow.session, checklist.case_id))


def _refuse_signed(row: LetterRow | None) -> None:
    if row is not None and letters.load(row).settled:
        raise WrongState("checklist.letter_signed", field="name")


def require_handover(entry: Entry) -> None:
    """Refuses an item of HR's own list."""
    if entry.is_hr:
        raise Invalid("entry.hr_list", field="name")


def _has_part(uow: UnitOfWork, case_id: str) -> bool:
    statement = entries.in_case(uow.ctx.tenant, case_id).where(visible(uow, frozenset())).limit(1)
    return uow.session.scalars(statement).first() is not None


def _absent(uow: UnitOfWork, case_id: str) -> DomainError:
    """No checklist here: there is no such case, or its event is still on the way, which only its owner can tell.

    A draft has no handover: who may know of it is answered as everybody else, not told to come again until its release.
    """
    if store.closure(uow.session, uow.ctx.tenant, case_id) is None:
        try:
            found = uow.call("offboarding", "get_case", {"name": f"cases/{case_id}"})
        except DomainError as refused:
            if reason_of(refused) not in ("NOT_FOUND", "FORBIDDEN"):
                return refused
        else:
            if found.get("submitted_at"):
                return NotReady("case.not_here_yet", name=f"cases/{case_id}")
    return NotFound("not_found", name=f"cases/{case_id}", field="name")
