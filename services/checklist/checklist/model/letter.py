"""The letter of handover confirmation (交接确认函): who signs in which order, and when it may be signed. SPEC 3.

The head (部门负责人) signs first, once the gate is open; that freezes the content and its digest. The leaver (离职员工)
and the successor (接手人) countersign exactly that digest. A signature of a leaver who is absent, refuses or does not
answer is replaced by the recorded reason.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Literal

from chassis.errors import FieldViolation, StaleEtag, WrongState

State = Literal["closed", "open", "signing", "completed", "void"]
Role = Literal["head", "leaver", "successor"]
ORDER: tuple[Role, ...] = ("head", "leaver", "successor")
BlockerKind = Literal[
    "open_entry",
    "open_holding",
    "holdings_unknown",
    "unchecked_entry",
    "open_finding",
    "unchecked_case",
    "list_unconfirmed",
]
HARD: tuple[BlockerKind, ...] = ("list_unconfirmed", "open_entry", "open_holding", "holdings_unknown")
"""What HR's override never lifts: entries are handed over or waived, and what is held gets its receiver."""


@dataclass(frozen=True)
class Blocker:
    """One reason why the letter may not be signed: what kind, which thing, and its title in the reader's language."""

    kind: str
    subject: str
    title: str


@dataclass(frozen=True)
class Signature:
    """One of the letter's signatures. `outcome`: waiting, signed, or replaced (by `reason`)."""

    role: Role
    person: str
    outcome: Literal["waiting", "signed", "replaced"] = "waiting"
    signed_by: str | None = None
    signed_at: datetime | None = None
    reason: str | None = None
    reason_code: str | None = None


@dataclass(frozen=True)
class Letter:
    """The letter of one case. Changes give a new value, so that a refused change leaves nothing behind."""

    letter_id: str
    case_id: str
    state: State = "closed"
    signatures: tuple[Signature, ...] = ()
    digest: str | None = None
    head_signed_at: datetime | None = None
    completed_at: datetime | None = None
    blockers: tuple[Blocker, ...] = field(default=())

    @property
    def awaited(self) -> Signature | None:
        """Whose signature comes next; None when all are there."""
        return next((s for s in self.signatures if s.outcome == "waiting"), None)

    @property
    def settled(self) -> bool:
        """Whether the content is frozen: signed by the head, or at its end."""
        return self.state in ("signing", "completed", "void")


def planned(head: str, leaver: str, successor: str | None) -> tuple[Signature, ...]:
    """The signatures a case needs, in order; without a successor the head and the leaver's are enough."""
    people: dict[Role, str | None] = {"head": head, "leaver": leaver, "successor": successor}
    return tuple(Signature(role, person) for role in ORDER if (person := people[role]))


def judge(letter: Letter, blockers: Sequence[Blocker]) -> tuple[Letter, Literal["opened", "withheld", "unchanged"]]:
    """Applies the gate's verdict. After the head has signed, the gate has no say any more."""
    if letter.settled:
        return letter, "unchanged"
    if blockers:
        closed = replace(letter, state="closed", blockers=tuple(blockers))
        return closed, "withheld" if letter.state == "open" else "unchanged"
    opened = replace(letter, state="open", blockers=())
    return opened, "opened" if letter.state == "closed" else "unchanged"


def role_to_sign(letter: Letter, person: str) -> Role:
    """In which capacity the person signs now; WrongState says why nobody or somebody else must."""
    refuse_unless_signable(letter)
    awaited = letter.awaited
    own = [s for s in letter.signatures if s.person == person]
    if awaited is None or (own and all(s.outcome != "waiting" for s in own)):
        raise WrongState("letter.already_signed", field="name")
    if awaited.person != person:
        raise WrongState("letter.not_your_turn", field="name", awaited=awaited.person, role=awaited.role)
    return awaited.role


def refuse_unless_signable(letter: Letter) -> None:
    """WrongState, naming every open entry, unchecked entry and open finding, unless signatures are being collected."""
    if letter.state == "completed":
        raise WrongState("letter.completed", field="name")
    if letter.state == "void":
        raise WrongState("letter.void", field="name")
    if letter.state == "closed":
        raise _closed(letter.blockers)


def _closed(blockers: Sequence[Blocker]) -> WrongState:
    for kind, key in (
        ("list_unconfirmed", "letter.list_unconfirmed"),
        ("open_entry", "letter.entries_open"),
        ("open_holding", "letter.holdings_open"),
        ("holdings_unknown", "letter.holdings_unknown"),
        ("open_finding", "letter.findings_open"),
        ("unchecked_entry", "letter.entries_unchecked"),
        ("unchecked_case", "letter.case_unchecked"),
    ):
        named = [b for b in blockers if b.kind == kind]
        if named:
            titles = ", ".join(b.title for b in named)
            violations = [FieldViolation(b.subject, f"letter.blocker.{b.kind}", {"title": b.title}) for b in blockers]
            return WrongState(key, count=len(named), titles=titles, fields=violations)
    return WrongState("letter.not_open", field="name")


def sign(letter: Letter, role: Role, person: str, at: datetime, digest: str, seen: str | None) -> Letter:
    """One signature over `digest`. `seen` is the digest that the signer was shown; another one is refused as stale."""
    if seen and seen != digest:
        raise StaleEtag("letter.digest_changed", field="digest")
    signature = next(s for s in letter.signatures if s.role == role)
    signed = replace(signature, outcome="signed", signed_by=person, signed_at=at)
    head_at = at if role == "head" else letter.head_signed_at
    return _advanced(replace(letter, state="signing", digest=digest, head_signed_at=head_at), signed, at)


def replace_signature(letter: Letter, role: Role, by: str, at: datetime, code: str, reason: str) -> Letter:
    """Puts a recorded reason in the place of the leaver's or the successor's signature, never of the head's."""
    refuse_unless_signable(letter)
    signature = next((s for s in letter.signatures if s.role == role), None)
    if role == "head" or signature is None:
        raise WrongState("letter.not_replaceable", field="role", role=role)
    if letter.state != "signing":
        raise WrongState("letter.head_first", field="role")
    if signature.outcome != "waiting":
        raise WrongState("letter.already_signed", field="role")
    gone = replace(signature, outcome="replaced", signed_by=by, signed_at=at, reason=reason, reason_code=code)
    return _advanced(letter, gone, at)


def with_people(letter: Letter, head: str, successor: str | None) -> Letter:
    """The letter after the head or the successor of the case changed; signatures that are there stay."""
    if letter.state in ("completed", "void"):
        return letter
    people = {"head": head, "successor": successor}
    leaver = next(s for s in letter.signatures if s.role == "leaver")
    fresh: list[Signature] = []
    for role in ORDER:
        old = leaver if role == "leaver" else next((s for s in letter.signatures if s.role == role), None)
        if old is not None and (role == "leaver" or old.outcome != "waiting"):
            fresh.append(old)
        elif person := people.get(role):
            fresh.append(Signature(role, person))
    return replace(letter, signatures=tuple(fresh))


def void(letter: Letter) -> Letter:
    """The case ended otherwise. A completed letter stands: WrongState."""
    if letter.state == "completed":
        raise WrongState("letter.completed", field="name")
    return replace(letter, state="void", blockers=())


def _advanced(letter: Letter, signature: Signature, at: datetime) -> Letter:
    signatures = tuple(signature if s.role == signature.role else s for s in letter.signatures)
    advanced = replace(letter, signatures=signatures)
    if advanced.awaited is None:
        return replace(advanced, state="completed", completed_at=at)
    return advanced
