"""The evidence record (证据链): one append-only chain per case, hash-chained and signed (SPEC 3).

A row holds no personal data and no content: only salted digests of who acted and of what was said. The two texts and
their salts lie beside it; without the salt nobody can guess them back, so a person can be erased and the chain still
verifies. An erasure is itself a row, which names the rows it emptied: a text that is gone without one is a finding.
"""

import hashlib
import json
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

FORMAT = "handover-record/1"
GENESIS = "0" * 64
ERASED = "record.erased"

Verifier = Callable[[str, bytes, str], bool]
"""(key id, message, signature in base64) → whether the key made the signature."""


def canonical(value: Any) -> str:
    """The one text form of a JSON value that digests are made of: sorted keys, no spaces."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def salted_digest(salt: str, text: str) -> str:
    """SHA-256 over salt and text, in hex."""
    return hashlib.sha256(f"{salt}\n{text}".encode()).hexdigest()


@dataclass(frozen=True)
class Part:
    """A text beside the chain, in canonical JSON, and the salt of its digest (32 hex digits)."""

    salt: str
    text: str

    @property
    def digest(self) -> str:
        """What the row holds of it."""
        return salted_digest(self.salt, self.text)

    @property
    def value(self) -> Any:
        """The text as data."""
        return json.loads(self.text)


@dataclass(frozen=True)
class Row:
    """One recorded event. Instants are RFC 3339 in UTC; `who_digest` and `content_digest` are salted digests."""

    tenant: str
    case_id: str
    seq: int
    recorded_at: str
    occurred_at: str
    event_id: str
    event: str
    service: str
    who_digest: str
    content_digest: str
    prev_hash: str
    hash: str
    signature: str
    key_id: str


@dataclass(frozen=True)
class Link:
    """Where a chain ends: how many rows, and the hash of the newest."""

    length: int = 0
    hash: str = GENESIS


@dataclass(frozen=True)
class Fact:
    """What is to be recorded, before it has its place in a chain."""

    tenant: str
    case_id: str
    recorded_at: str
    occurred_at: str
    event_id: str
    event: str
    service: str
    who: Part
    content: Part


HASHED = (
    "tenant",
    "case_id",
    "seq",
    "recorded_at",
    "occurred_at",
    "event_id",
    "event",
    "service",
    "who_digest",
    "content_digest",
    "prev_hash",
    "key_id",
)


def row_hash(fields: Mapping[str, Any]) -> str:
    """The hash of a row: over every field but itself and the signature."""
    return hashlib.sha256(canonical({"v": 1} | {name: fields[name] for name in HASHED}).encode()).hexdigest()


def signed_bytes(digest: str) -> bytes:
    """What a row's signature is made over."""
    return b"handover-record-row:" + digest.encode()


def head_bytes(tenant: str, case_id: str, link: Link, at: str, withheld: Sequence[int] = ()) -> bytes:
    """What the signature of an exported chain's end is made over; `withheld` rows left their texts out of the file."""
    left_out = f":withheld={','.join(map(str, withheld))}" if withheld else ""
    return f"handover-record-head:{tenant}:{case_id}:{link.length}:{link.hash}:{at}{left_out}".encode()


def append(link: Link, fact: Fact, sign: Callable[[bytes], str], key_id: str) -> Row:
    """The next row of the chain that ends at `link`."""
    fields: dict[str, Any] = {
        "tenant": fact.tenant,
        "case_id": fact.case_id,
        "seq": link.length + 1,
        "recorded_at": fact.recorded_at,
        "occurred_at": fact.occurred_at,
        "event_id": fact.event_id,
        "event": fact.event,
        "service": fact.service,
        "who_digest": fact.who.digest,
        "content_digest": fact.content.digest,
        "prev_hash": link.hash,
        "key_id": key_id,
    }
    digest = row_hash(fields)
    return Row(**fields, hash=digest, signature=sign(signed_bytes(digest)))


@dataclass(frozen=True)
class Problem:
    """What is wrong with a row. `seq` is the row's number in the chain, 0 for the chain as a whole.

    Kinds: changed, signature, missing, reordered, repeated, foreign, content, who, unexplained_gap, end.
    """

    seq: int
    kind: str
    detail: str


@dataclass(frozen=True)
class Evidence:
    """A row with the two texts beside it; None where a text is gone."""

    row: Row
    who: Part | None
    content: Part | None


def verify(rows: Sequence[Evidence], end: Link, verifier: Verifier, *, withheld: Collection[int] = ()) -> list[Problem]:
    """Every problem of a chain that should end at `end`, named by row; an empty list for a sound one. The contents of
    `withheld` rows may be absent: who signed the file says that it left them out."""
    problems = [p for item in rows for p in _row_problems(item, verifier)]
    problems += _order_problems([item.row for item in rows], end)
    problems += _text_problems(rows, withheld)
    return sorted(problems, key=lambda p: (p.seq, p.kind))


def _row_problems(item: Evidence, verifier: Verifier) -> Iterable[Problem]:
    row = item.row
    if row_hash(vars(row)) != row.hash:
        yield Problem(row.seq, "changed", "its fields do not give its hash")
    if not verifier(row.key_id, signed_bytes(row.hash), row.signature):
        yield Problem(row.seq, "signature", "its signature was not made by the key over its hash")


def _order_problems(rows: Sequence[Row], end: Link) -> Iterable[Problem]:
    by_seq: dict[int, Row] = {}
    highest = 0
    for row in rows:
        if (row.tenant, row.case_id) != (rows[0].tenant, rows[0].case_id):
            yield Problem(row.seq, "foreign", "it belongs to another case")
        if row.seq in by_seq:
            yield Problem(row.seq, "repeated", "two rows carry this number")
        elif row.seq < highest:
            yield Problem(row.seq, "reordered", f"it stands after row {highest}")
        highest = max(highest, row.seq)
        by_seq.setdefault(row.seq, row)
    for seq in range(1, min(end.length, len(rows) + 1000) + 1):  # bounded: the length may be forged, too
        if seq not in by_seq:
            yield Problem(seq, "missing", "no row carries this number")
    for seq, row in by_seq.items():
        before = GENESIS if seq == 1 else by_seq[seq - 1].hash if seq - 1 in by_seq else None
        if before is not None and row.prev_hash != before:
            yield Problem(seq, "reordered", "it does not follow from the row before it")
    newest = by_seq[max(by_seq)].hash if by_seq else GENESIS
    if highest > end.length or (highest == end.length and newest != end.hash):
        yield Problem(highest, "end", f"the chain should end at row {end.length} with hash {end.hash}")


def _text_problems(rows: Sequence[Evidence], withheld: Collection[int]) -> Iterable[Problem]:
    explained = _erased(rows) | {(seq, "content") for seq in withheld}
    for item in rows:
        for name, part, digest in (
            ("who", item.who, item.row.who_digest),
            ("content", item.content, item.row.content_digest),
        ):
            if part is None:
                if (item.row.seq, name) not in explained:
                    yield Problem(item.row.seq, "unexplained_gap", f"its {name} is gone and no erasure names it")
            elif part.digest != digest:
                yield Problem(item.row.seq, name, f"its {name} does not give the digest in the row")


def _erased(rows: Sequence[Evidence]) -> set[tuple[int, str]]:
    """What the chain's own erasure rows say was emptied; only an untouched erasure row counts."""
    found: set[tuple[int, str]] = set()
    for item in rows:
        sound = item.content is not None and item.content.digest == item.row.content_digest
        if item.row.event == ERASED and item.content is not None and sound:
            try:
                gone = item.content.value["data"]["rows"]
                found |= {(int(one["seq"]), str(name)) for one in gone for name in one["parts"]}
            except (KeyError, TypeError, ValueError):
                continue  # no erasure of ours: a forged row, which its hash and signature tell
    return found
