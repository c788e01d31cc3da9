"""The part of a handover that an omission opens again (补充交接): an entry and, after the letter, an addendum.

While the letter is not signed, the supplementary entry is one more mandatory entry that the letter waits for. After
that the signed content stands, and what is handed over late gets a letter of its own.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import time, timedelta
from zoneinfo import ZoneInfo

from chassis.events import Envelope
from chassis.ids import new_id
from chassis.timers import Timer
from chassis.unit import UnitOfWork
from chassis.workdays import at_local
from checklist.contract.omission_events import AddendumOpened
from checklist.model import letter as letters_model
from checklist.model.checklist import Checklist
from checklist.model.deadline import LATE
from checklist.model.entry import OPEN, Entry, ask_waiver
from checklist.model.letter import Blocker, Letter
from checklist.model.omission import Omission
from checklist.model.template import BUSINESS_SECTIONS, DueRule, FieldSpec, Item
from checklist.settings_letters import LetterRules
from checklist.settings_omissions import OmissionRules
from checklist.store import addendum as store
from checklist.store import checklist as checklists
from checklist.store import entry as entries
from checklist.store import letter as letter_store
from checklist.store import omission as omissions
from checklist.store.addendum import AddendumRow
from checklist.usecases import deadlines, directory, entries_flow, letters

OWN_FIELDS = (
    FieldSpec("description", "text", {"zh-CN": "说明", "en": "Description"}, required=True, comparable=True),
    FieldSpec("file", "attachment", {"zh-CN": "附件", "en": "File"}),
)
NOT_COPIED = ("secret", "attachment")
NO_ANSWER = "addendum_no_answer"
TAKE_OVER = "addendum_take_over"


def leaver_is_there(uow: UnitOfWork, checklist: Checklist) -> bool:
    """Whether the leaver can still be asked to act: not absent, employed, and the last working day has not passed."""
    if checklist.absent or not directory.is_known(uow, checklist.leaver):
        return False
    today = uow.now.astimezone(ZoneInfo(checklist.time_zone)).date()
    return checklist.kind == "internal_transfer" or today <= checklist.last_working_day


def head_of(uow: UnitOfWork, checklist: Checklist) -> str:
    """Who signs as head: the case's head, or the nearest one above where that person has left meanwhile."""
    above = directory.head_above(uow, checklist.department_path, [checklist.leaver])
    found = [p for p in (checklist.head, checklist.head_superior, above) if p and p != checklist.leaver]
    return next((p for p in found if directory.is_known(uow, p)), checklist.head or "")


def open_part(uow: UnitOfWork, checklist: Checklist, omission: Omission) -> Omission:
    """The missing part is to be handed over; once, and not for what was handed over or accepted."""
    if not omission.upheld or omission.supplement is not None or omission.outcome is not None:
        return omission
    uow.session.flush()
    letter = letter_store.of_case(uow.session, checklist.case_id)
    signed = letter is not None and letter_store.load(letter).settled
    item, draft = _item(uow, checklist, omission)
    entry = _entry(uow, checklist, omission, item, draft)
    late = entry.submitter != checklist.leaver
    letter_id = None
    if signed:
        assert letter is not None and letter.digest is not None
        letter_id = _new(uow, checklist, omission, entry, letter.digest)
    omission = omissions.save(
        uow.session, uow.ctx.tenant, replace(omission, supplement=entry.entry_id, letter_id=letter_id)
    )
    period = uow.rules(OmissionRules).hand_over_within
    due = DueRule(LATE if late else "after_start", period)
    entries_flow.assign_added(uow, checklist, entry, replace(item, due=due))
    if signed and not late:
        _plan_take_over(uow, checklist, entry.entry_id)
    entries_flow.change_gate(uow, checklist)
    return omission


def _plan_take_over(uow: UnitOfWork, checklist: Checklist, entry_id: str) -> None:
    """The leaver hands over until the last working day has ended; nobody of the case watches over it any more."""
    ended = at_local(checklist.last_working_day + timedelta(days=1), time(0), checklist.time_zone)
    uow.timers.set(TAKE_OVER, entry_id, max(ended, uow.now), {"case_id": checklist.case_id})


def on_take_over(uow: UnitOfWork, timer: Timer) -> None:
    """The leaver has gone without handing the part over: it is the head's now."""
    checklist = checklists.get(uow.session, uow.ctx.tenant, str(timer.payload["case_id"]), lock=True)
    entry = entries.get(uow.session, uow.ctx.tenant, timer.key)
    if checklist is None or entry is None or entry.state not in OPEN or entry.submitter != checklist.leaver:
        return
    if leaver_is_there(uow, checklist):
        if checklist.kind != "internal_transfer":
            _plan_take_over(uow, checklist, entry.entry_id)
        return
    submitter = _submitter(uow, checklist)
    if submitter == checklist.leaver:
        return
    uow.session.flush()
    entry = entries_flow.reassign(uow, checklist, entry, submitter=submitter, reason=None)
    set_due(uow, checklist, entry)
    entries_flow.change_gate(uow, checklist)


def set_due(uow: UnitOfWork, checklist: Checklist, entry: Entry) -> Entry:
    """A period of their own for who hands over after the leaver."""
    if entry.state not in OPEN or entry.submitter is None:
        return entry
    rule = DueRule(LATE, uow.rules(OmissionRules).hand_over_within)
    role = "head" if entry.submitter == checklist.head else "leaver"
    deadline = deadlines.set_deadline(
        uow,
        checklist,
        "entry_submission",
        entry.entry_id,
        entries_flow.full_title(entry),
        entry.submitter,
        role,
        rule,
    )
    return entries.save(uow.session, uow.ctx.tenant, replace(entry, due_at=deadline.due_at))


def _item(uow: UnitOfWork, checklist: Checklist, omission: Omission) -> tuple[Item, dict[str, object]]:
    """The item reported (with a copy of the entry reported, to be completed), or one of its own for what no item of
    the list is for."""
    session, tenant = uow.session, uow.ctx.tenant
    named = entries.get(session, tenant, omission.entry_id) if omission.entry_id else None
    key = named.item_key if named is not None else omission.item_key
    item = checklists.item(session, tenant, checklist.case_id, key) if key else None
    if item is not None and item.section != "hr":
        keep = {spec.key for spec in item.fields if spec.type not in NOT_COPIED}
        return item, {k: v for k, v in named.fields.items() if k in keep} if named is not None else {}
    there = checklists.items(session, tenant, checklist.case_id)
    own = Item(
        key=f"own_{new_id()[:12]}",
        section=omission.section or "work",
        title={"zh-CN": omission.title, "en": omission.title},
        guidance={"zh-CN": omission.missing[:1000], "en": omission.missing[:1000]},
        mandatory=True,
        fields=OWN_FIELDS,
        confirmer="head",
        evidence="statement",
        multiple=False,
    )
    checklists.add_items(session, tenant, checklist.case_id, [own], start=len(there))
    return own, {}


def _entry(uow: UnitOfWork, checklist: Checklist, omission: Omission, item: Item, draft: dict[str, object]) -> Entry:
    """By the leaver while there, else by who fills in, else the head; for the reporter who receives, else the entry's
    receiver, else the successor."""
    submitter = _submitter(uow, checklist)
    receiver = _receiver(uow, checklist, omission, submitter) if item.section in BUSINESS_SECTIONS else None
    duty = item.confirmer or "head"
    there = entries.of_item(uow.session, uow.ctx.tenant, checklist.case_id, [item.key])
    after = max(
        (e.ordinal for e in there), default=len(checklists.items(uow.session, uow.ctx.tenant, checklist.case_id)) * 100
    )
    entry = Entry(
        entry_id=new_id(),
        case_id=checklist.case_id,
        item_key=item.key,
        section=item.section or "work",
        mandatory=True,
        title=dict(item.title),
        confirmer_duty=duty,
        ordinal=after + 1,
        label="" if item.key.startswith("own_") else omission.title,
        submitter=submitter,
        receiver=receiver,
        confirmer=directory.find_confirmer(uow, checklist, duty, submitter=submitter, receiver=receiver),
        fields=dict(draft),
        omission_id=omission.omission_id,
    )
    return entries.add(uow.session, uow.ctx.tenant, entry)


def _submitter(uow: UnitOfWork, checklist: Checklist) -> str:
    if leaver_is_there(uow, checklist):
        return checklist.leaver
    fills_in = checklist.fills_in if checklist.absent else None
    return fills_in if fills_in and directory.is_known(uow, fills_in) else head_of(uow, checklist)


def _receiver(uow: UnitOfWork, checklist: Checklist, omission: Omission, submitter: str) -> str | None:
    named = entries.get(uow.session, uow.ctx.tenant, omission.entry_id) if omission.entry_id else None
    candidates = [
        omission.reported_by if omission.reported_as == "receiver" else None,
        named.receiver if named else None,
        checklist.successor,
    ]
    barred = (checklist.leaver, submitter)
    return next((c for c in candidates if c and c not in barred and directory.is_known(uow, c)), None)


def _new(uow: UnitOfWork, checklist: Checklist, omission: Omission, entry: Entry, original: str) -> str:
    """The addendum: closed until its entry is confirmed."""
    head = head_of(uow, checklist)
    number = store.count(uow.session, uow.ctx.tenant, checklist.case_id) + 1
    letter_id = f"{checklist.case_id}-a{number}"
    receiver = entry.receiver if entry.receiver != head else None
    signatures = letters_model.planned(head, checklist.leaver, receiver)
    letter = Letter(letter_id, checklist.case_id, signatures=signatures, blockers=(_blocker(entry),))
    row = AddendumRow(
        tenant_id=uow.ctx.tenant,
        letter_id=letter_id,
        case_id=checklist.case_id,
        number=number,
        omission_id=omission.omission_id,
        entry_id=entry.entry_id,
        original_digest=original,
        content=None,
        code=new_id(),
        opened_at=uow.now,
        documents={},
    )
    store.save(row, letter)
    uow.session.add(row)
    uow.session.flush()
    opened = AddendumOpened(
        case_id=checklist.case_id,
        letter_id=letter_id,
        omission_id=omission.omission_id,
        entry_id=entry.entry_id,
        title=omission.title,
        submitter=entry.submitter or "",
        receiver=entry.receiver,
        head=head,
        letter_digest=original,
    )
    uow.emit(opened, case=checklist.case_id)
    return letter_id


def _blocker(entry: Entry) -> Blocker:
    title = entry.title.get("zh-CN", entry.item_key)
    return Blocker("open_entry", f"entries/{entry.entry_id}", f"{title}: {entry.label}" if entry.label else title)


# -- what follows from its entry ---------------------------------------------------------------------------------------


def entry_changed(uow: UnitOfWork, envelope: Envelope) -> AddendumRow | None:
    """Opens the addendum for signatures when its entry is confirmed, closes it again when that one goes back."""
    row = store.of_entry(uow.session, uow.ctx.tenant, str(envelope.data["entry_id"]))
    entry = entries.get(uow.session, uow.ctx.tenant, str(envelope.data["entry_id"]))
    checklist = checklists.get(uow.session, uow.ctx.tenant, str(envelope.data["case_id"]))
    if row is None or entry is None or checklist is None:
        return row
    letter, change = letters_model.judge(
        people_of(uow, checklist, entry, store.load(row)), [] if entry.state == "confirmed" else [_blocker(entry)]
    )
    store.save(row, letter)
    uow.session.flush()
    if change == "opened":
        ask_next(uow, checklist, letter)
    elif change == "withheld":
        deadlines.drop(uow, letters.DEADLINE, letter.letter_id)
    return row


def people_of(uow: UnitOfWork, checklist: Checklist, entry: Entry, letter: Letter) -> Letter:
    """Its signatories as head and receiver are now; who has signed has signed."""
    head = head_of(uow, checklist)
    return letters_model.with_people(letter, head, entry.receiver if entry.receiver != head else None)


def ask_next(uow: UnitOfWork, checklist: Checklist, letter: Letter) -> None:
    """Task and deadline for whose signature comes next; but for the head's not longer than the tenant's patience."""
    awaited = letter.awaited
    if awaited is None:
        return
    rules = uow.rules(LetterRules)
    rule = DueRule("after_start", rules.signature)
    role = "receiver" if awaited.role == "successor" else awaited.role
    title = letters.TITLE | {
        "zh-CN": "签署交接确认函补充函",
        "en": "Sign the addendum to the letter of handover confirmation",
    }
    deadlines.set_deadline(uow, checklist, letters.DEADLINE, letter.letter_id, title, awaited.person, role, rule)
    if awaited.role == "head":  # never replaced: HR is told, and can end the part
        return
    patience = DueRule("after_start", rules.no_answer_after)
    end = deadlines.planned(uow, checklist, letters.DEADLINE, letter.letter_id, title, awaited.person, role, patience)
    uow.timers.set(NO_ANSWER, letter.letter_id, end.due_at, {"person": awaited.person})


def end_part(uow: UnitOfWork, checklist: Checklist, omission: Omission, reason: str) -> None:
    """Nothing more is to be handed over: the open entry is waived by who decided so, its addendum void."""
    uow.session.flush()
    if omission.letter_id is not None:
        void(uow, omission.letter_id)
    entry = entries.get(uow.session, uow.ctx.tenant, omission.supplement) if omission.supplement else None
    if entry is None or entry.state not in ("pending", "submitted", "returned"):
        return
    asked = ask_waiver(entry, uow.ctx.actor, reason, for_=uow.ctx.on_behalf_of)
    ended = replace(asked, state="waived")  # HR's own decision: nobody else agrees
    entries_flow.after_waive(uow, entries.save(uow.session, uow.ctx.tenant, ended))
    entries_flow.change_gate(uow, checklist)


def void(uow: UnitOfWork, letter_id: str) -> None:
    """The addendum is not needed any more; a completed one stands."""
    row = store.by_id(uow.session, uow.ctx.tenant, letter_id)
    if row is not None and row.state not in ("completed", "void"):
        store.save(row, letters_model.void(store.load(row)))
        deadlines.drop(uow, letters.DEADLINE, letter_id)
        uow.timers.drop(NO_ANSWER, letter_id)


def is_being_signed(uow: UnitOfWork, letter_id: str) -> bool:
    """Whether the head has signed it and others have not yet."""
    row = store.by_id(uow.session, uow.ctx.tenant, letter_id)
    return row is not None and row.state == "signing"
