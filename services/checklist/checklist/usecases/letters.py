"""The letter of handover confirmation (交接确认函): its gate, and how its readers see it. SPEC 3."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from chassis.errors import NotFound
from chassis.events import digest_of
from chassis.ids import new_id
from chassis.unit import UnitOfWork
from checklist.contract import letter as c
from checklist.model import letter as model
from checklist.model.checklist import AWAITING, CLOSED, LIVE, Checklist
from checklist.model.gate import GateFacts, Holdings, letter_gate, set_digest
from checklist.model.letter import Blocker, Letter
from checklist.model.report import letter_content
from checklist.model.template import BUSINESS_SECTIONS, DueRule
from checklist.settings_letters import LetterRules, LetterSettings
from checklist.store import checklist as checklists
from checklist.store import deadline as deadline_store
from checklist.store import entry as entries
from checklist.store import holding as holdings
from checklist.store import letter as store
from checklist.store.letter import LetterRow
from checklist.usecases import acting, deadlines, record
from checklist.usecases import cases_access as access

TITLE = {"zh-CN": "签署交接确认函", "en": "Sign the letter of handover confirmation"}
DEADLINE = "letter_signature"
COUNTERSIGN = "letter_countersignature"
NO_ANSWER = "letter_no_answer"
READERS = ("leaver", "head", "superior", "hr", "auditor", "successor")
"""Relations to the case that may read the letter, the record of it and the report."""


def gate_changed(uow: UnitOfWork, case_id: str) -> None:
    """Opens or closes the letter after anything that its gate depends on has changed; the caller holds the case."""
    checklist = checklists.get(uow.session, uow.ctx.tenant, case_id)
    if checklist is None or checklist.head is None:
        return
    row, entry_open = store.at_gate(uow.session, uow.ctx.tenant, case_id)
    if checklist.state == CLOSED:
        _void(uow, row)
        return
    if checklist.state not in LIVE:
        return
    row = row or _new(uow, checklist)
    before = store.load(row)
    receivers = [] if entry_open else _receivers(uow, checklist, before)
    letter = model.with_people(before, checklist.head, checklist.successor, receivers)
    if letter.state == "closed" and entry_open:
        store.save(row, letter)
        return  # the usual case while the handover runs: nothing else need be looked at
    if letter.settled:
        _people_changed(uow, checklist, row, letter)
        return
    letter, change = model.judge(letter, blockers_of(uow, checklist, row, "zh-CN"))
    store.save(row, letter)
    if change == "opened":
        _opened(uow, checklist, letter)
    elif change == "withheld":
        because = [_because(b) for b in letter.blockers]
        uow.emit(c.LetterWithheld(case_id=case_id, because=because), case=case_id)
        deadlines.drop(uow, DEADLINE, letter.letter_id)
    elif letter.state == "open" and letter.awaited != before.awaited:
        ask_next(uow, checklist, letter)  # another head than the one who was asked


def _receivers(uow: UnitOfWork, checklist: Checklist, letter: Letter) -> list[str]:
    """Who countersigns where there is no successor: who receives a business entry that holds something."""
    if checklist.successor or letter.settled:
        return []
    found = entries.of_case(uow.session, uow.ctx.tenant, checklist.case_id)
    taken = [e for e in found if e.state == "confirmed" and e.section in BUSINESS_SECTIONS]
    return [e.receiver for e in taken if e.receiver and not e.nothing_to_hand_over]


def blockers_of(uow: UnitOfWork, checklist: Checklist, row: LetterRow | None, locale: str) -> list[Blocker]:
    """What keeps the letter closed now, in the reader's language; without what HR has lifted while it is the same."""
    facts = _facts(uow, checklist)
    covered = {tuple(c) for c in row.override_covers} if row else set()
    return [b for b in letter_gate(facts, locale) if _identity(b, facts) not in covered]


def covers(uow: UnitOfWork, checklist: Checklist, blockers: Sequence[Blocker]) -> list[list[str]]:
    """What HR lifts: exactly these findings and unchecked contents, never what comes later."""
    facts = _facts(uow, checklist)
    return [list(_identity(b, facts)) for b in blockers]


def _identity(blocker: Blocker, facts: GateFacts) -> tuple[str, str, str]:
    content = ""
    if blocker.kind == "unchecked_entry":
        content = next(
            (e.content_digest or "" for e in facts.entries if f"entries/{e.entry_id}" == blocker.subject), ""
        )
    elif blocker.kind == "unchecked_case":
        content = set_digest(facts.entries)
    return blocker.kind, blocker.subject, content


def _facts(uow: UnitOfWork, checklist: Checklist) -> GateFacts:
    session, tenant, case_id = uow.session, uow.ctx.tenant, checklist.case_id
    return GateFacts(
        list_confirmed=checklist.state not in (AWAITING, "blocked"),
        entries=entries.of_case(session, tenant, case_id),
        checked=entries.checks(session, tenant, case_id),
        checked_sets=entries.case_checks(session, tenant, case_id),
        findings=entries.findings(session, tenant, case_id),
        holdings=_holdings(uow, checklist),
    )


def _holdings(uow: UnitOfWork, checklist: Checklist) -> Holdings:
    said = holdings.of_case(uow.session, uow.ctx.tenant, checklist.case_id)
    if said is None:
        return Holdings(awaited=checklist.awaits_holdings)
    return Holdings(awaited=True, heard=True, open=said.titles)


def _new(uow: UnitOfWork, checklist: Checklist) -> LetterRow:
    assert checklist.head is not None
    signatures = model.planned(checklist.head, checklist.leaver, checklist.successor)
    letter = Letter(letter_id=checklist.case_id, case_id=checklist.case_id, signatures=signatures)
    # The code is what the QR picture holds: it must not be guessable from the case's id.
    return store.new(uow.session, uow.ctx.tenant, letter, new_id())


def _opened(uow: UnitOfWork, checklist: Checklist, letter: Letter) -> None:
    assert checklist.head is not None
    uow.emit(
        c.ReadyForLetter(
            case_id=letter.case_id,
            letter_id=letter.letter_id,
            head=checklist.head,
            leaver=checklist.leaver,
            successor=checklist.successor,
        ),
        case=letter.case_id,
    )
    ask_next(uow, checklist, letter)


def ask_next(uow: UnitOfWork, checklist: Checklist, letter: Letter) -> None:
    """Task and deadline for whose signature comes next; of receivers, who sign side by side, for each of them."""
    deadlines.drop(uow, COUNTERSIGN, letter.letter_id, but=[s.person for s in letter.all_awaited])
    for signature in letter.all_awaited:
        kind = kind_of(signature.role)
        asked = deadline_store.open_of(uow.session, uow.ctx.tenant, kind, letter.letter_id, signature.person)
        if asked is None:
            _ask(uow, checklist, letter.letter_id, kind, signature)


def _ask(uow: UnitOfWork, checklist: Checklist, letter_id: str, kind: str, signature: model.Signature) -> None:
    rules = uow.rules(LetterRules)
    rule = DueRule("after_start", rules.signature)
    deadlines.set_deadline(uow, checklist, kind, letter_id, TITLE, signature.person, signature.role, rule)
    if signature.role == "head":  # never replaced: superior and HR are told, and HR can take over
        return
    patience = DueRule("after_start", rules.no_answer_after)
    end = deadlines.planned(uow, checklist, kind, letter_id, TITLE, signature.person, signature.role, patience)
    asked = {"role": signature.role, "person": signature.person, "asked_at": uow.now.isoformat()}
    uow.timers.set(NO_ANSWER, no_answer_key(letter_id, signature), end.due_at, {"letter_id": letter_id, **asked})


def kind_of(role: str) -> str:
    """The kind of deadline: of receivers each has one of their own."""
    return COUNTERSIGN if role == "receiver" else DEADLINE


def no_answer_key(letter_id: str, signature: model.Signature) -> str:
    """One timer a signatory."""
    return f"{letter_id}.{signature.person}" if signature.role in model.TOGETHER else letter_id


def _people_changed(uow: UnitOfWork, checklist: Checklist, row: LetterRow, letter: Letter) -> None:
    """The successor changed while signatures are collected; who has signed has signed."""
    before = store.load(row)
    if letter.signatures == before.signatures:
        return
    store.save(row, letter)
    if letter.awaited is None:
        from checklist.usecases import letter_signing  # here: it stands on this module

        deadlines.drop(uow, DEADLINE, letter.letter_id)  # of the successor who need not sign any more
        deadlines.drop(uow, COUNTERSIGN, letter.letter_id)
        letter_signing.complete(uow, checklist, row, letter)
    elif letter.awaited != before.awaited:
        ask_next(uow, checklist, letter)


def _void(uow: UnitOfWork, row: LetterRow | None) -> None:
    if row is not None and row.state not in ("completed", "void"):
        letter = model.void(store.load(row))
        store.save(row, letter)
        end_asking(uow, letter)


def end_asking(uow: UnitOfWork, letter: Letter) -> None:
    """Nobody need sign any more."""
    deadlines.drop(uow, DEADLINE, letter.letter_id)
    deadlines.drop(uow, COUNTERSIGN, letter.letter_id)
    uow.timers.drop(NO_ANSWER, letter.letter_id)
    for signature in letter.signatures:
        if signature.role in model.TOGETHER:
            uow.timers.drop(NO_ANSWER, no_answer_key(letter.letter_id, signature))


def _because(blocker: Blocker) -> c.WithheldBecause:
    collection, _, plain = blocker.subject.partition("/")
    return c.WithheldBecause(
        entry_id=plain if collection == "entries" else None,
        finding_id=plain if collection == "findings" else None,
        reason=blocker.kind,
    )


def because(blockers: Sequence[Blocker]) -> list[c.WithheldBecause]:
    """Blockers as events tell them."""
    return [_because(b) for b in blockers]


# -- reading -----------------------------------------------------------------------------------------------------------


def case_for(
    uow: UnitOfWork, case_id: str, *, lock: bool = False, kind: str = "letters"
) -> tuple[Checklist, access.Relations]:
    """The case, if the caller may read its letter: who has a part in single entries only may not.

    `kind`: the collection of the thing that was asked for, which a refusal names.
    """
    checklist = checklists.get(uow.session, uow.ctx.tenant, case_id, lock=lock)
    if checklist is not None and checklist.successor == uow.ctx.actor != checklist.leaver:
        return checklist, access.relations(uow, checklist) | {"successor"}
    try:
        checklist, relation = access.checklist_for(uow, case_id, lock=lock)
    except NotFound:
        raise NotFound("not_found", name=f"{kind}/{case_id}", field="name") from None
    if relation.isdisjoint(READERS) and "system" not in relation:
        if not _countersigns(uow, checklist):
            raise NotFound("not_found", name=f"{kind}/{case_id}", field="name")
        relation = relation | {"receiver"}
    return checklist, relation


def _countersigns(uow: UnitOfWork, checklist: Checklist) -> bool:
    """Whether the caller, or somebody whom they stand in for, is to countersign: what one signs one may read."""
    row = store.of_case(uow.session, checklist.case_id)
    names = set(acting.names(uow, "receiver", (checklist.leaver,)))
    return row is not None and any(s.role == "receiver" and s.person in names for s in store.load(row).signatures)


def content_now(uow: UnitOfWork, case_id: str) -> tuple[dict[str, Any], str]:
    """What would be signed now, and its digest."""
    content = letter_content(record.story_of(uow, case_id))
    return content, digest_of(content)


def get(uow: UnitOfWork, request: c.GetLetterRequest) -> c.Letter:
    """The letter as it stands; before the list is confirmed it is closed and says so."""
    checklist, _ = case_for(uow, request.name)
    row = store.of_case(uow.session, request.name)
    if row is None:
        if checklist.head is None:
            raise NotFound("not_found", name=f"letters/{request.name}", field="name")
        signatures = model.planned(checklist.head, checklist.leaver, checklist.successor)
        return view(uow, checklist, None, Letter(checklist.case_id, checklist.case_id, signatures=signatures))
    return view(uow, checklist, row, store.load(row))


def view(uow: UnitOfWork, checklist: Checklist, row: LetterRow | None, letter: Letter) -> c.Letter:
    """The letter as a reply."""
    content, digest = _content(uow, row, letter)
    blockers = [] if letter.settled else blockers_of(uow, checklist, row, uow.ctx.locale)
    completed = letter.state == "completed"
    return c.Letter(
        name=letter.letter_id,
        case=letter.case_id,
        state=letter.state,
        signatures=[signature_reply(s) for s in letter.signatures],
        blockers=[c.LetterBlocker(kind=b.kind, subject=b.subject, title=b.title) for b in blockers],
        digest=digest,
        content=content,
        head_signed_at=letter.head_signed_at,
        completed_at=letter.completed_at,
        documents=documents(row.documents) if row else [],
        verify_url=verify_url(uow, row.code) if row and completed else None,
        overridden_by=row.overridden_by if row else None,
        override_reason=row.override_reason if row else None,
        etag=etag_of(row),
    )


def etag_of(row: LetterRow | None) -> str:
    """The version of the letter as its reader saw it."""
    return str(row.version) if row is not None and row.version else "0"


def verify_url(uow: UnitOfWork, code: str) -> str:
    """Address of the verification page that the QR picture holds."""
    settings: LetterSettings = uow.port("letters")
    return settings.public_url.rstrip("/") + settings.verify_page.format(code=code)


def documents(kept: dict[str, Any]) -> list[c.LetterDocument]:
    """The files of a letter or report."""
    return [
        c.LetterDocument(
            format=key.partition(":")[0], language=key.partition(":")[2], digest=d["digest"], size=d["size"]
        )
        for key, d in sorted(kept.items())
    ]


def _content(uow: UnitOfWork, row: LetterRow | None, letter: Letter) -> tuple[dict[str, Any] | None, str | None]:
    if row is not None and row.content is not None:
        signed: dict[str, Any] = json.loads(row.content)["content"]
        return signed, letter.digest
    if letter.state == "open":
        return content_now(uow, letter.case_id)
    return None, None


def signature_reply(signature: model.Signature) -> c.LetterSignature:
    """One signature as a reply."""
    return c.LetterSignature(
        role=signature.role,
        person=signature.person,
        outcome=signature.outcome,
        signed_by=signature.signed_by,
        signed_at=signature.signed_at,
        reason_code=signature.reason_code,
        reason=signature.reason,
    )
