"""Signing the letter: head, then leaver, then successor; the case's lock decides against cancelling. SPEC 3, DESIGN."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from chassis.errors import StaleEtag
from chassis.events import canonical_json
from chassis.timers import Timer
from chassis.unit import UnitOfWork
from checklist.contract import letter as c
from checklist.model import letter as model
from checklist.model.checklist import Checklist
from checklist.model.letter import Letter, Role
from checklist.store import checklist as checklists
from checklist.store import letter as store
from checklist.store.letter import LetterRow, LetterSeal
from checklist.usecases import cases_access as access
from checklist.usecases import deadlines, letters, tasks

RENDER = "letter_render"
ABSENT = {"zh-CN": "离职员工缺席（由人力资源登记）", "en": "the leaver is absent (recorded by HR)"}
NO_ANSWER = {"zh-CN": "在规定期限内未答复", "en": "no answer within the time set"}


def sign(uow: UnitOfWork, request: c.SignLetterRequest) -> c.Letter:
    """The caller signs, in the capacity whose turn it is, exactly the content that was shown."""
    checklist, row, letter, _ = _locked(uow, request.name, request.etag)
    role = model.role_to_sign(_judged(uow, checklist, row, letter), uow.ctx.actor)
    digest = _freeze(uow, row, letter) if role == "head" else str(letter.digest)
    signed = model.sign(letter, role, uow.ctx.actor, uow.now, digest, request.digest)
    return _advance(uow, checklist, row, signed, role)


def replace_signature(uow: UnitOfWork, request: c.ReplaceSignatureRequest) -> c.Letter:
    """HR records why a signature will not come."""
    checklist, row, letter, relation = _locked(uow, request.name, request.etag)
    access.require_relation(relation, "hr")
    letter = _judged(uow, checklist, row, letter)
    replaced = model.replace_signature(
        letter, request.role, uow.ctx.actor, uow.now, request.reason_code, request.reason
    )
    return _advance(uow, checklist, row, replaced, request.role)


def override(uow: UnitOfWork, request: c.OverrideLetterGateRequest) -> c.Letter:
    """HR lifts the findings and the unchecked contents that are in the way now, with a reason on record."""
    checklist, row, letter, relation = _locked(uow, request.name, request.etag)
    access.require_relation(relation, "hr")
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
    """The leaver has not answered within the tenant's time: the recorded reason stands in for the signature."""
    checklist = checklists.get(uow.session, uow.ctx.tenant, timer.key, lock=True)
    row = store.of_case(uow.session, timer.key, lock=True)
    if checklist is None or row is None:
        return
    letter = store.load(row)
    if letter.state == "signing" and letter.awaited is not None and letter.awaited.role == "leaver":
        _advance(uow, checklist, row, _replaced(uow, checklist, letter, "no_answer", NO_ANSWER), "leaver")


def complete(uow: UnitOfWork, checklist: Checklist, row: LetterRow, letter: Letter) -> None:
    """All signatures are there: the handover is completed, in this very transaction; its files are made afterwards."""
    from checklist.usecases import cases  # here: it stands on the letter's gate

    letter = replace(letter, state="completed", completed_at=letter.completed_at or uow.now)
    store.save(row, letter)
    uow.timers.drop(letters.NO_ANSWER, letter.letter_id)
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
    assert row is not None, "a checklist that is live has a letter"
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


def _advance(uow: UnitOfWork, checklist: Checklist, row: LetterRow, letter: Letter, role: Role) -> c.Letter:
    """Saves a signature (or what stands in its place), says so, and asks for the next one."""
    store.save(row, letter)
    deadlines.met(uow, letters.DEADLINE, letter.letter_id)
    _tell(uow, letter, role)
    if role == "head":
        deadlines.drop_of_entries(uow, letter.case_id)
        tasks.close_kinds(uow, letter.case_id, "acknowledge_entry", "agree_waiver")
    awaited = letter.awaited
    if awaited is not None and awaited.role == "leaver" and checklist.absent:
        letter = _replaced(uow, checklist, letter, "absent", ABSENT)
        store.save(row, letter)
        _tell(uow, letter, "leaver")
    if letter.awaited is None:
        complete(uow, checklist, row, letter)
    else:
        letters.ask_next(uow, checklist, letter)
    uow.session.flush()
    return letters.view(uow, checklist, row, store.load(row))


def _replaced(uow: UnitOfWork, checklist: Checklist, letter: Letter, code: str, reason: dict[str, str]) -> Letter:
    language = "zh-CN" if checklist.locale.lower().startswith("zh") else "en"
    return model.replace_signature(letter, "leaver", uow.service.name, uow.now, code, reason[language])


def _tell(uow: UnitOfWork, letter: Letter, role: Role) -> None:
    signature = next(s for s in letter.signatures if s.role == role)
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
