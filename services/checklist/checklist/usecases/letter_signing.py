"""Signing the letter: head, then leaver, then successor; the case's lock decides against cancelling. SPEC 3, DESIGN."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime
from typing import Any

from chassis.errors import StaleEtag
from chassis.events import canonical_json
from chassis.timers import Timer
from chassis.unit import UnitOfWork
from checklist.contract import letter as c
from checklist.contract.people import NoAnswer
from checklist.model import letter as model
from checklist.model.acting import Scope
from checklist.model.checklist import Checklist, require_live
from checklist.model.letter import Letter, Role, Signature
from checklist.store import checklist as checklists
from checklist.store import letter as store
from checklist.store.letter import LetterRow, LetterSeal
from checklist.usecases import acting, deadlines, letters, tasks
from checklist.usecases import cases_access as access

RENDER = "letter_render"
ABSENT = {"zh-CN": "离职员工缺席（由人力资源登记）", "en": "the leaver is absent (recorded by HR)"}
NO_ANSWER = {"zh-CN": "在规定期限内未答复", "en": "no answer within the time set"}


def sign(uow: UnitOfWork, request: c.SignLetterRequest) -> c.Letter:
    """The caller signs, in the capacity whose turn it is, exactly the content that was shown."""
    checklist, row, letter, _ = _locked(uow, request.name, request.etag)
    person = whose(uow, checklist, letter)
    role = model.role_to_sign(_judged(uow, checklist, row, letter), person)
    digest = _freeze(uow, row, letter) if role == "head" else str(letter.digest)
    signed = model.sign(letter, role, person, uow.now, digest, request.digest, by=uow.ctx.actor)
    return _advance(uow, checklist, row, signed, role, person)


def whose(uow: UnitOfWork, checklist: Checklist, letter: Letter) -> str:
    """Whose signature the caller gives: the own one where it is awaited, else that of whom they stand in for.

    Nobody signs for the leaver: an absent one's signature is replaced, never given.
    """
    own = [s.person for s in letter.all_awaited if s.person == uow.ctx.actor]
    if own and acting.said_by_caller(uow) in (None, uow.ctx.actor):
        acting.in_name_of(uow, None)
        return own[0]
    for signature in letter.all_awaited:
        if signature.role == "leaver":
            continue
        scope: Scope = "head" if signature.role == "head" else "receiver"
        found = acting.take_part(uow, checklist, scope, [signature.person])
        if found is not None:
            return found
    acting.in_name_of(uow, None)
    return uow.ctx.actor


def replace_signature(uow: UnitOfWork, request: c.ReplaceSignatureRequest) -> c.Letter:
    """HR records why a signature will not come."""
    checklist, row, letter, relation = _locked(uow, request.name, request.etag)
    access.require_part(uow, checklist, relation, "hr")
    letter = _judged(uow, checklist, row, letter)
    replaced = model.replace_signature(
        letter, request.role, uow.ctx.actor, uow.now, request.reason_code, request.reason, person=request.person
    )
    return _advance(uow, checklist, row, replaced, request.role, _changed(letter, replaced))


def _changed(before: Letter, after: Letter) -> str:
    """Whose signature is there now that was not."""
    return next(s.person for s in after.signatures if s not in before.signatures)


def override(uow: UnitOfWork, request: c.OverrideLetterGateRequest) -> c.Letter:
    """HR lifts the findings and the unchecked contents that are in the way now, with a reason on record."""
    checklist, row, letter, relation = _locked(uow, request.name, request.etag)
    access.require_part(uow, checklist, relation, "hr")
    if letter.settled:
        model.refuse_unless_signable(letter)
        return letters.view(uow, checklist, row, letter)
    blockers = letters.blockers_of(uow, checklist, row, uow.ctx.locale)
    hard = [b for b in blockers if b.kind in model.HARD]
    if hard or not blockers:
        model.refuse_unless_signable(replace(letter, state="closed" if hard else "open", blockers=tuple(hard)))
        return letters.view(uow, checklist, row, letter)
    row.overridden_by, row.override_reason = uow.ctx.actor, request.reason
    row.override_covers = [*row.override_covers, *letters.covers(uow, checklist, blockers)]
    event = c.GateOverridden(
        case_id=letter.case_id,
        letter_id=letter.letter_id,
        overridden_by=uow.ctx.actor,
        reason=request.reason,
        blockers=letters.because(blockers),
    )
    uow.emit(event, case=letter.case_id)
    letters.gate_changed(uow, letter.case_id)
    uow.session.flush()
    return letters.view(uow, checklist, row, store.load(row))


def on_no_answer(uow: UnitOfWork, timer: Timer) -> None:
    """A signatory has not answered within the tenant's time: the recorded reason stands in for the signature."""
    letter_id = timer.payload.get("letter_id", timer.key)
    checklist = checklists.get(uow.session, uow.ctx.tenant, letter_id, lock=True)
    row = store.of_case(uow.session, letter_id, lock=True)
    if checklist is None or row is None:
        return
    letter = store.load(row)
    role, person = timer.payload.get("role", "leaver"), timer.payload.get("person", checklist.leaver)
    silent = next((s for s in letter.all_awaited if (s.role, s.person) == (role, person)), None)
    if letter.state != "signing" or silent is None or silent.role == "head":
        return
    asked_at = timer.payload.get("asked_at")
    event = NoAnswer(
        case_id=letter.case_id,
        signatory=silent.person,
        role=silent.role,
        asked_at=datetime.fromisoformat(asked_at) if asked_at else letter.head_signed_at or timer.due_at,
        after=timer.due_at,
    )
    uow.emit(event, case=letter.case_id)
    gone = _replaced(uow, checklist, letter, silent, "no_answer", NO_ANSWER)
    _advance(uow, checklist, row, gone, silent.role, silent.person)


def leaver_absent(uow: UnitOfWork, checklist: Checklist) -> None:
    """The leaver became absent while the signature is awaited: the recorded reason stands in for it now."""
    row = store.of_case(uow.session, checklist.case_id, lock=True)
    letter = store.load(row) if row is not None else None
    if row is None or letter is None or letter.state != "signing" or letter.awaited is None:
        return
    if letter.awaited.role == "leaver":
        gone = _replaced(uow, checklist, letter, letter.awaited, "absent", ABSENT)
        _advance(uow, checklist, row, gone, "leaver", checklist.leaver)


def complete(uow: UnitOfWork, checklist: Checklist, row: LetterRow, letter: Letter) -> None:
    """All signatures are there: the handover is completed, in this very transaction; its files are made afterwards."""
    from checklist.usecases import cases  # here: it stands on the letter's gate

    letter = replace(letter, state="completed", completed_at=letter.completed_at or uow.now)
    store.save(row, letter)
    letters.end_asking(uow, letter)
    tasks.close_kinds(uow, letter.case_id, "acknowledge_entry", "assign_receivers")
    cases.complete(uow, letter.case_id)
    assert letter.digest is not None
    assert letter.completed_at is not None
    uow.session.add(
        LetterSeal(
            code=row.code,
            letter_digest=letter.digest,
            case_initials=letter.case_id[:4],
            completed_at=letter.completed_at,
        )
    )
    event = c.LetterCompleted(
        case_id=letter.case_id,
        letter_id=letter.letter_id,
        letter_digest=letter.digest,
        completed_at=letter.completed_at,
        head=checklist.head or "",
    )
    uow.emit(event, case=letter.case_id)
    uow.timers.set(RENDER, letter.letter_id, uow.now)


def _locked(uow: UnitOfWork, letter_id: str, etag: str) -> tuple[Checklist, LetterRow, Letter, access.Relations]:
    checklist, relation = letters.case_for(uow, letter_id, lock=True)
    row = store.of_case(uow.session, letter_id, lock=True)
    if row is None:
        letters.gate_changed(uow, letter_id)
        row = store.of_case(uow.session, letter_id, lock=True)
    if row is None:  # there never was a list to sign for, or none yet
        require_live(checklist)
        raise RuntimeError(f"case {letter_id} is live and has no letter")
    uow.session.flush()
    if etag and etag != letters.etag_of(row):
        raise StaleEtag("stale_etag", name=f"letters/{letter_id}", field="etag")
    return checklist, row, store.load(row), relation


def _judged(uow: UnitOfWork, checklist: Checklist, row: LetterRow, letter: Letter) -> Letter:
    """The letter with its blockers in the caller's language, as a refusal names them."""
    if letter.settled:
        return letter
    return model.judge(letter, letters.blockers_of(uow, checklist, row, uow.ctx.locale))[0]


def _freeze(uow: UnitOfWork, row: LetterRow, letter: Letter) -> str:
    """From the head's signature on the content stands; it is kept as the text that was signed."""
    content, digest = letters.content_now(uow, letter.case_id)
    row.content = canonical_json({"content": content}).decode()
    return digest


def _advance(
    uow: UnitOfWork, checklist: Checklist, row: LetterRow, letter: Letter, role: Role, person: str
) -> c.Letter:
    """Saves a signature (or what stands in its place), says so, and asks for the next one."""
    store.save(row, letter)
    deadlines.met(uow, letters.kind_of(role), letter.letter_id, person if role == "receiver" else None)
    _tell(uow, letter, role, person)
    if role == "head":
        deadlines.drop_of_entries(uow, letter.case_id)
        tasks.close_kinds(uow, letter.case_id, "agree_waiver", "assign_receivers")
    awaited = letter.awaited
    if awaited is not None and awaited.role == "leaver" and checklist.absent:
        letter = _replaced(uow, checklist, letter, awaited, "absent", ABSENT)
        store.save(row, letter)
        _tell(uow, letter, "leaver", checklist.leaver)
    if letter.awaited is None:
        complete(uow, checklist, row, letter)
    else:
        letters.ask_next(uow, checklist, letter)
    uow.session.flush()
    return letters.view(uow, checklist, row, store.load(row))


def _replaced(
    uow: UnitOfWork, checklist: Checklist, letter: Letter, gone: Signature, code: str, reason: dict[str, str]
) -> Letter:
    language = "zh-CN" if checklist.locale.lower().startswith("zh") else "en"
    by, why = uow.service.name, reason[language]
    return model.replace_signature(letter, gone.role, by, uow.now, code, why, person=gone.person)


def _tell(uow: UnitOfWork, letter: Letter, role: Role, person: str) -> None:
    signature = next(s for s in letter.signatures if (s.role, s.person) == (role, person))
    event = c.LetterSigned(
        case_id=letter.case_id,
        letter_id=letter.letter_id,
        role=role,
        person=signature.person,
        outcome=signature.outcome,
        signed_by=signature.signed_by or "",
        letter_digest=str(letter.digest),
        reason_code=signature.reason_code,
        reason=signature.reason,
    )
    uow.emit(event, case=letter.case_id)


def signed_content(row: LetterRow) -> dict[str, Any]:
    """What was signed."""
    content: dict[str, Any] = json.loads(row.content or "{}")["content"]
    return content
