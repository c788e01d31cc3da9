"""The letter of handover confirmation (交接确认函): who signs in which order, and when it may be signed. SPEC 3.

The head (部门负责人) signs first, once the gate is open; that freezes the content and its digest. The leaver (离职员工)
and the successor (接手人) countersign exactly that digest; without a successor each receiver of a business entry does,
side by side, for none of them should wait for another. A signature of who is absent, refuses or does not answer is
replaced by the recorded reason; the head's never: there somebody else takes over as the head.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Literal

from chassis.errors import FieldViolation, Invalid, StaleEtag, WrongState

State = Literal["closed", "open", "signing", "completed", "void"]
Role = Literal["head", "leaver", "successor", "receiver"]
ORDER: tuple[Role, ...] = ("head", "leaver", "successor")
TOGETHER: tuple[Role, ...] = ("successor", "receiver")
"""Who signs after the leaver, in any order."""
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
    def all_awaited(self) -> tuple[Signature, ...]:
        """Everybody who may sign now: the next one, or all who countersign after the leaver."""
        first = self.awaited
        if first is None or first.role not in TOGETHER:
            return (first,) if first else ()
        return tuple(s for s in self.signatures if s.outcome == "waiting" and s.role in TOGETHER)

    @property
    def settled(self) -> bool:
        """Whether the content is frozen: signed by the head, or at its end."""
        return self.state in ("signing", "completed", "void")


def planned(head: str, leaver: str, successor: str | None, receivers: Collection[str] = ()) -> tuple[Signature, ...]:
    """The signatures a case needs, in order; without a successor those of the entries' receivers."""
    people: dict[Role, str | None] = {"head": head, "leaver": leaver, "successor": successor}
    first = tuple(Signature(role, person) for role in ORDER if (person := people[role]))
    return first + tuple(Signature("receiver", p) for p in countersigning(head, leaver, successor, receivers))


def countersigning(head: str, leaver: str, successor: str | None, receivers: Collection[str]) -> list[str]:
    """The receivers who countersign: nobody where the successor does, and not the head, who signs already."""
    return [] if successor else sorted(set(receivers) - {head, leaver})


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
    awaited = next((s for s in letter.all_awaited if s.person == person), letter.awaited)
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


def sign(
    letter: Letter, role: Role, person: str, at: datetime, digest: str, seen: str | None, *, by: str | None = None
) -> Letter:
    """One signature over `digest`. `seen` is the digest that the signer was shown; another one is refused as stale.

    `person` is whose signature it is; `by` who gives it in that person's name, by delegation.
    """
    if seen and seen != digest:
        raise StaleEtag("letter.digest_changed", field="digest")
    signature = next(s for s in letter.signatures if s.role == role and s.person == person)
    signed = replace(signature, outcome="signed", signed_by=by or person, signed_at=at)
    head_at = at if role == "head" else letter.head_signed_at
    return _advanced(replace(letter, state="signing", digest=digest, head_signed_at=head_at), signed, at)


def replace_signature(
    letter: Letter, role: Role, by: str, at: datetime, code: str, reason: str, *, person: str | None = None
) -> Letter:
    """Puts a recorded reason in the place of anybody's signature but the head's; `person` says which receiver's."""
    refuse_unless_signable(letter)
    found = [s for s in letter.signatures if s.role == role and person in (None, s.person)]
    if role == "receiver" and person is None and len(found) > 1:
        raise Invalid("letter.which_receiver", field="person")
    signature = found[0] if found else None
    if role == "head" or signature is None:
        raise WrongState("letter.not_replaceable", field="role", role=role)
    if letter.state != "signing":
        raise WrongState("letter.head_first", field="role")
    if signature.outcome != "waiting":
        raise WrongState("letter.already_signed", field="role")
    gone = replace(signature, outcome="replaced", signed_by=by, signed_at=at, reason=reason, reason_code=code)
    return _advanced(letter, gone, at)


def with_people(letter: Letter, head: str, successor: str | None, receivers: Collection[str] = ()) -> Letter:
    """The letter after head, successor or receivers of the case changed; signatures that are there stay.

    Once the head has signed, the entries have their receivers; then only a successor takes their place.
    """
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
    return replace(letter, signatures=(*fresh, *_receivers(letter, fresh, head, leaver.person, successor, receivers)))


def _receivers(
    letter: Letter, others: Sequence[Signature], head: str, leaver: str, successor: str | None, named: Collection[str]
) -> list[Signature]:
    before = [s for s in letter.signatures if s.role == "receiver"]
    if letter.settled:
        return [s for s in before if s.outcome != "waiting" or not successor]
    there = {s.person for s in before if s.outcome != "waiting"} | {s.person for s in others if s.role == "successor"}
    wanted = countersigning(head, leaver, successor, named)
    kept = [s for s in before if s.outcome != "waiting"]
    return kept + [Signature("receiver", person) for person in wanted if person not in there]


def void(letter: Letter) -> Letter:
    """The case ended otherwise. A completed letter stands: WrongState."""
    if letter.state == "completed":
        raise WrongState("letter.completed", field="name")
    return replace(letter, state="void", blockers=())


def _advanced(letter: Letter, signature: Signature, at: datetime) -> Letter:
    whose = (signature.role, signature.person)
    signatures = tuple(signature if (s.role, s.person) == whose else s for s in letter.signatures)
    advanced = replace(letter, signatures=signatures)
    if advanced.awaited is None:
        return replace(advanced, state="completed", completed_at=at)
    return advanced
