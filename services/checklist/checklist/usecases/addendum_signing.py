"""Signing an addendum (补充确认函): head, then the leaver while there, then who receives the part. SPEC 2, SPEC 4.

It is read, signed and fetched by the calls of letters; its id says which it is (`<case>-a<n>`).
"""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import Any

from chassis.errors import NotFound, StaleEtag
from chassis.events import canonical_json, digest_of
from chassis.timers import Timer
from chassis.unit import UnitOfWork
from checklist.contract import letter as c
from checklist.contract.omission_events import AddendumCompleted, AddendumSigned
from checklist.documents.wording_omissions import LEFT
from checklist.model import letter as model
from checklist.model.checklist import Checklist
from checklist.model.entry import Entry
from checklist.model.letter import Letter, Role
from checklist.model.report import SIGNED, Story, strings
from checklist.store import addendum as store
from checklist.store import checklist as checklists
from checklist.store import entry as entries
from checklist.store import letter as letter_store
from checklist.store import omission as omissions
from checklist.store.addendum import AddendumRow
from checklist.store.letter import LetterSeal
from checklist.usecases import addenda, deadlines, letter_signing, letters, record, tasks
from checklist.usecases import cases_access as access

RENDER = "addendum_render"
_ID = re.compile(r"^(.+)-a[1-9][0-9]*$")


def is_addendum(letter_id: str) -> bool:
    """Whether the id is that of an addendum."""
    return _ID.match(letter_id) is not None


def get(uow: UnitOfWork, request: c.GetLetterRequest) -> c.Letter:
    """The addendum as it stands."""
    checklist, row, letter, _ = _read(uow, request.name)
    return view(uow, checklist, row, letter)


def sign(uow: UnitOfWork, request: c.SignLetterRequest) -> c.Letter:
    """The caller signs, in the capacity whose turn it is, exactly the content that was shown."""
    checklist, row, letter, _ = _read(uow, request.name, request.etag, lock=True)
    person = letter_signing.whose(uow, checklist, letter)
    role = model.role_to_sign(letter, person)
    digest = _freeze(uow, checklist, row) if role == "head" else str(letter.digest)
    signed = model.sign(letter, role, person, uow.now, digest, request.digest, by=uow.ctx.actor)
    return _advance(uow, checklist, row, signed, role)


def replace_signature(uow: UnitOfWork, request: c.ReplaceSignatureRequest) -> c.Letter:
    """HR records why a signature will not come; who receives the part is the `receiver`, or `successor`, of it."""
    checklist, row, letter, relation = _read(uow, request.name, request.etag, lock=True)
    access.require_part(uow, checklist, relation, "hr")
    role: Role = "successor" if request.role == "receiver" else request.role
    gone = model.replace_signature(letter, role, uow.ctx.actor, uow.now, request.reason_code, request.reason)
    return _advance(uow, checklist, row, gone, role)


def on_no_answer(uow: UnitOfWork, timer: Timer) -> None:
    """Leaver or receiver has not answered within the tenant's time: the recorded reason stands instead."""
    case_id = _case_of(timer.key)
    checklist = checklists.get(uow.session, uow.ctx.tenant, case_id, lock=True)
    row = store.by_id(uow.session, uow.ctx.tenant, timer.key)
    if checklist is None or row is None:
        return
    letter = store.load(row)
    silent = letter.awaited
    if letter.state != "signing" or silent is None or silent.role == "head":
        return
    if timer.payload.get("person", silent.person) == silent.person:
        gone = _replaced(uow, checklist, letter, silent.role, "no_answer", letter_signing.NO_ANSWER)
        _advance(uow, checklist, row, gone, silent.role)


def people_changed(uow: UnitOfWork, checklist: Checklist, row: AddendumRow, entry: Entry) -> None:
    """Head or receiver are others than who was asked: they are asked; where nobody is left to sign, it is complete."""
    before = store.load(row)
    letter = addenda.people_of(uow, checklist, entry, before)
    if letter.state not in ("open", "signing") or letter.signatures == before.signatures:
        return
    if letter.awaited is None:
        deadlines.drop(uow, letters.DEADLINE, letter.letter_id)
        letter = _complete(uow, row, letter)
    store.save(row, letter)
    uow.session.flush()
    if letter.awaited is not None and letter.awaited != before.awaited:
        addenda.ask_next(uow, checklist, letter)


def person_left(uow: UnitOfWork, checklist: Checklist) -> None:
    """Somebody of the case is gone: whoever is asked to sign an addendum in their place learns of it."""
    for row in store.being_signed(uow.session, uow.ctx.tenant, checklist.case_id):
        entry = entries.get(uow.session, uow.ctx.tenant, row.entry_id)
        if entry is not None:
            people_changed(uow, checklist, row, entry)


def _case_of(letter_id: str) -> str:
    match = _ID.match(letter_id)
    return match[1] if match else letter_id


def _read(
    uow: UnitOfWork, letter_id: str, etag: str = "", *, lock: bool = False
) -> tuple[Checklist, AddendumRow, Letter, access.Relations]:
    """For who reads the case's letter, and for who receives, hands over or confirms this part."""
    try:
        checklist, relation = access.checklist_for(uow, _case_of(letter_id), lock=lock)
    except NotFound:
        raise NotFound("not_found", name=f"letters/{letter_id}", field="name") from None
    row = store.by_id(uow.session, uow.ctx.tenant, letter_id)
    entry = entries.get(uow.session, uow.ctx.tenant, row.entry_id) if row is not None else None
    readers = not relation.isdisjoint((*letters.READERS, "system"))
    if row is None or entry is None or not (readers or access.own(entry, uow.ctx.actor)):
        raise NotFound("not_found", name=f"letters/{letter_id}", field="name")
    if etag and etag != str(row.version):
        raise StaleEtag("stale_etag", name=f"letters/{letter_id}", field="etag")
    return checklist, row, addenda.people_of(uow, checklist, entry, store.load(row)), relation


def _freeze(uow: UnitOfWork, checklist: Checklist, row: AddendumRow) -> str:
    content = _content_now(uow, checklist, row)
    row.content = canonical_json({"content": content}).decode()
    return digest_of(content)


def _content_now(uow: UnitOfWork, checklist: Checklist, row: AddendumRow) -> dict[str, Any]:
    """What is signed: the part that was handed over, and the letter that it adds to. No verdict: it may be disputed."""
    story = record.story_of(uow, checklist.case_id)
    omission = omissions.get(uow.session, uow.ctx.tenant, row.omission_id)
    original = letter_store.of_case(uow.session, checklist.case_id)
    assert omission is not None and original is not None
    facts = ("case_id", "kind", "leaver", "head", "successor", "department", "position", "company", "last_working_day")
    entry = story.entries.get(row.entry_id, {})
    shown = [{name: entry[name] for name in SIGNED if entry.get(name) not in (None, "")}]
    people = {checklist.leaver, checklist.head, checklist.successor, omission.reported_by, *strings(shown)}
    people |= {s.person for s in store.load(row).signatures} | {addenda.head_of(uow, checklist)}
    return {
        "addendum": {"letter_id": row.letter_id, "number": row.number, "opened_at": record.rfc3339(row.opened_at)},
        "original": {
            "letter_id": original.letter_id,
            "digest": row.original_digest,
            "head_signed_at": record.rfc3339(original.head_signed_at) if original.head_signed_at else None,
        },
        "case": {name: story.case[name] for name in facts if story.case.get(name) is not None},
        "places": story.places,
        "omission": {
            "omission_id": omission.omission_id,
            "title": omission.title,
            "missing": omission.missing,
            "reported_by": omission.reported_by,
            "reported_at": record.rfc3339(omission.reported_at),
        },
        "entries": shown,
        "people": {number: names for number in sorted(filter(None, people)) if (names := _names(uow, story, number))},
    }


def _names(uow: UnitOfWork, story: Story, number: str) -> dict[str, str]:
    """As the record has them; of who has no part in it yet (the head above), as the directory has them now."""
    return story.people.get(number) or record.names_of(uow, number)


def _advance(uow: UnitOfWork, checklist: Checklist, row: AddendumRow, letter: Letter, role: Role) -> c.Letter:
    """Saves a signature (or what stands in its place), says so, and asks for the next one."""
    uow.session.flush()
    deadlines.met(uow, letters.DEADLINE, letter.letter_id)
    _tell(uow, row, letter, role)
    if role == "head":
        tasks.close_task(uow, "acknowledge_entry", f"entries/{row.entry_id}", "gone")
    if letter.awaited is not None and letter.awaited.role == "leaver" and not addenda.leaver_is_there(uow, checklist):
        absent = checklist.absent
        texts = (
            letter_signing.ABSENT
            if absent
            else {tag: text.format(day=checklist.last_working_day.isoformat()) for tag, text in LEFT.items()}
        )
        letter = _replaced(uow, checklist, letter, "leaver", "absent" if absent else "left", texts)
        _tell(uow, row, letter, "leaver")
    if letter.awaited is None:
        letter = _complete(uow, row, letter)
    else:
        addenda.ask_next(uow, checklist, letter)
    store.save(row, letter)
    uow.session.flush()
    return view(uow, checklist, row, letter)


def _complete(uow: UnitOfWork, row: AddendumRow, letter: Letter) -> Letter:
    """All signatures are there; its files are made afterwards."""
    letter = replace(letter, state="completed", completed_at=letter.completed_at or uow.now)
    assert letter.digest is not None and letter.completed_at is not None
    uow.timers.drop(addenda.NO_ANSWER, letter.letter_id)
    seal = LetterSeal(
        code=row.code,
        letter_digest=letter.digest,
        case_initials=letter.case_id[:4],
        completed_at=letter.completed_at,
        document="addendum",
    )
    uow.session.add(seal)
    store.save(row, letter)
    completed = AddendumCompleted(
        case_id=letter.case_id,
        letter_id=letter.letter_id,
        omission_id=row.omission_id,
        letter_digest=letter.digest,
        original_digest=row.original_digest,
        completed_at=letter.completed_at,
    )
    uow.emit(completed, case=letter.case_id)
    uow.timers.set(RENDER, letter.letter_id, uow.now)
    return letter


def _replaced(
    uow: UnitOfWork, checklist: Checklist, letter: Letter, role: Role, code: str, reason: dict[str, str]
) -> Letter:
    language = "zh-CN" if checklist.locale.lower().startswith("zh") else "en"
    return model.replace_signature(letter, role, uow.service.name, uow.now, code, reason[language])


def _tell(uow: UnitOfWork, row: AddendumRow, letter: Letter, role: Role) -> None:
    signature = next(s for s in letter.signatures if s.role == role)
    event = AddendumSigned(
        case_id=letter.case_id,
        letter_id=letter.letter_id,
        omission_id=row.omission_id,
        role="receiver" if role == "successor" else role,
        person=signature.person,
        outcome="signed" if signature.outcome == "signed" else "replaced",
        signed_by=signature.signed_by or "",
        letter_digest=str(letter.digest),
        reason_code=signature.reason_code,
        reason=signature.reason,
    )
    uow.emit(event, case=letter.case_id)


def view(uow: UnitOfWork, checklist: Checklist, row: AddendumRow, letter: Letter) -> c.Letter:
    """The addendum as a reply, in the shape of a letter; who receives signs as `receiver`."""
    content: dict[str, Any] | None = None
    digest = letter.digest
    if row.content is not None:
        content = json.loads(row.content)["content"]
    elif letter.state == "open":
        content = _content_now(uow, checklist, row)
        digest = digest_of(content)
    signatures = [letters.signature_reply(s) for s in letter.signatures]
    for signature in signatures:
        signature.role = "receiver" if signature.role == "successor" else signature.role
    return c.Letter(
        name=letter.letter_id,
        case=letter.case_id,
        state=letter.state,
        signatures=signatures,
        blockers=[c.LetterBlocker(kind=b.kind, subject=b.subject, title=b.title) for b in letter.blockers],
        digest=digest,
        content=content,
        head_signed_at=letter.head_signed_at,
        completed_at=letter.completed_at,
        documents=letters.documents(row.documents),
        verify_url=letters.verify_url(uow, row.code) if letter.state == "completed" else None,
        etag=str(row.version),
    )
