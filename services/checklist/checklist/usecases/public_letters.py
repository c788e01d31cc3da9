"""The verification page (验证页): what anybody who holds a letter may ask. It knows no tenant and names nobody."""

from __future__ import annotations

from chassis.errors import Invalid
from chassis.unit import UnitOfWork
from checklist.contract import letter as c
from checklist.store import letter as store


def verify(uow: UnitOfWork, request: c.VerifyLetterRequest) -> c.LetterVerdict:
    """Whether such a letter was completed here; an unknown code and a forged digest look the same."""
    if not request.code and not request.digest:
        raise Invalid("letter.code_or_digest", field="code")
    found = store.seal_by_code(uow.session, request.code) if request.code else None
    if request.digest:
        by_digest = store.seal_by_digest(uow.session, request.digest)
        found = by_digest if not request.code or (found and by_digest and found.code == by_digest.code) else None
    if found is None:
        return c.LetterVerdict(valid=False)
    return c.LetterVerdict(
        valid=not found.replaced,
        document=found.document,
        replaced=found.replaced,
        case_initials=found.case_initials,
        completed_at=found.completed_at,
        letter_digest=found.letter_digest,
    )
