"""The evidence check: an entry's content held against the leaver's work records. SPEC 5.

`contradiction` (矛盾): entry and record say different things of one subject. `missing` (缺失): no entry has it.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol

from performance.model.mentions import Mention, number
from performance.model.names import read_name
from performance.model.records import KINDS, WorkRecord, newest, state_of

SAME_CHOICE = 0.03
"""Records this close to the best match are equally good; where one of them agrees, nothing is said."""


class Similarity(Protocol):
    """How sure it is that two texts name the same thing, 0 to 1."""

    def similarity(self, first: str, second: str) -> float:
        """Both are names."""

    def mentions(self, text: str, name: str) -> float:
        """The text may be longer and only quote the name."""


@dataclass(frozen=True, slots=True)
class Tolerances:
    """The tenant's numbers (setting `evidence`). Tolerances: percentage points, and percent of the record's amount."""

    progress_points: float = 10.0
    amount_percent: float = 5.0
    match: float = 0.85
    cover: float = 0.82
    least_score: float = 0.5
    missing_kinds: tuple[str, ...] = ("customer_visit", "new_customer", "deal", "project", "campaign", "supplier")
    missing_days: int = 365


@dataclass(frozen=True, slots=True)
class Suspicion:
    """What the check found, before anybody decided on it.

    `key` names the disagreement (one finding a key); `basis` also holds what was compared: a decision on one basis is
    none on another. Texts are parameters, rendered by the caller.
    """

    kind: str
    key: str
    basis: str
    score: float
    entry_id: str | None
    path: str
    field: str
    subject: str
    entry_value: str
    record_value: str
    records: tuple[WorkRecord, ...]


@dataclass(frozen=True, slots=True)
class Subject:
    """A thing that the leaver's records are about: a customer, a project, a campaign, a supplier."""

    kind: str
    name: str
    records: tuple[WorkRecord, ...] = field(repr=False)

    @property
    def names(self) -> tuple[str, ...]:
        """Every name that its records give it."""
        return tuple(dict.fromkeys(name for record in self.records for name in record.names))


def contradictions(
    mentions: Sequence[Mention], records: Sequence[WorkRecord], similar: Similarity, rules: Tolerances
) -> list[Suspicion]:
    """One suspicion a record, field and entry; the surest where an entry contradicts a record twice."""
    found: dict[str, Suspicion] = {}
    for mention in mentions:
        if mention.values:
            for suspicion in _contradictions_of(mention, records, similar, rules):
                known = found.get(suspicion.key)
                if known is None or known.score < suspicion.score:
                    found[suspicion.key] = suspicion
    return sorted(found.values(), key=lambda s: s.key)


def _contradictions_of(
    mention: Mention, records: Sequence[WorkRecord], similar: Similarity, rules: Tolerances
) -> Iterable[Suspicion]:
    close = _candidates(mention, records, similar, rules.match)
    for name, differ in (("progress", _progress), ("status", _status), ("amount", _amount)):
        if name not in mention.values:
            continue
        verdicts = [(sure, record, differ(mention.values[name], record, rules)) for sure, record in close]
        verdicts = [(sure, record, verdict) for sure, record, verdict in verdicts if verdict is not None]
        if not verdicts or any(verdict == 0 for _, _, verdict in verdicts):
            continue
        chosen = newest([record for _, record, _ in verdicts])
        sure, record, verdict = next(v for v in verdicts if v[1] is chosen)
        score = round(sure * float(verdict or 0), 2)
        if score >= rules.least_score:
            yield _contradiction(mention, name, record, score)


def _candidates(
    mention: Mention, records: Sequence[WorkRecord], similar: Similarity, least: float
) -> list[tuple[float, WorkRecord]]:
    """The records that the mention may mean: of those that share most names with it, the closest ones.

    Two deals of one customer share the customer; the one whose title is named, too, is meant.
    """
    scored = [(_closest(mention.names, record.names, similar), record) for record in records]
    scored = [(sure, record) for sure, record in scored if sure >= least]
    if not scored:
        return []
    shared = [sum(_closest(mention.names, (name,), similar) >= least for name in r.names) for _, r in scored]
    scored = [pair for pair, count in zip(scored, shared, strict=True) if count == max(shared)]
    best = max(sure for sure, _ in scored)
    return [(sure, record) for sure, record in scored if sure >= best - SAME_CHOICE]


def _closest(ours: Sequence[str], theirs: Sequence[str], similar: Similarity) -> float:
    return max((similar.similarity(our, their) for our in ours for their in theirs), default=0.0)


def _progress(said: Any, record: WorkRecord, rules: Tolerances) -> float | None:
    """0 where they agree, else how strongly they differ; None where they cannot be compared."""
    value = number(said)
    if value is None or record.progress is None:
        return None
    apart = abs(value - record.progress)
    return 0.0 if apart <= rules.progress_points else min(1.0, 0.75 + apart / 200)


def _amount(said: Any, record: WorkRecord, rules: Tolerances) -> float | None:
    value = number(said)
    if value is None or record.amount is None:
        return None
    apart = abs(value - record.amount) / max(record.amount, 1.0) * 100
    return 0.0 if apart <= rules.amount_percent else min(1.0, 0.7 + apart / 300)


def _status(said: Any, record: WorkRecord, _rules: Tolerances) -> float | None:
    ours, theirs = state_of(said) if isinstance(said, str) else None, state_of(record.status)
    if ours is None or theirs is None:
        return None
    if ours == theirs or {ours, theirs} == {"won", "done"}:
        return 0.0
    return 0.9 if "open" in (ours, theirs) else 0.8


def _contradiction(mention: Mention, name: str, record: WorkRecord, score: float) -> Suspicion:
    said, known = _shown(mention.values[name]), _shown(getattr(record, name))
    key = f"contradiction:{mention.entry_id}:{record.source}:{record.external_id}:{name}"
    return Suspicion(
        kind="contradiction",
        key=_short(key),
        basis=_short(f"{key}|{said}|{known}"),
        score=score,
        entry_id=mention.entry_id,
        path=f"{mention.path}.{name}" if mention.path else name,
        field=name,
        subject=record.subject,
        entry_value=said,
        record_value=known,
        records=(record,),
    )


def subjects(records: Iterable[WorkRecord], rules: Tolerances, *, now: datetime) -> list[Subject]:
    """What has to be handed over according to the records: unfinished or recent, one a name, in a stable order."""
    oldest = now - timedelta(days=rules.missing_days)
    grouped: dict[tuple[str, str], list[WorkRecord]] = defaultdict(list)
    for record in records:
        if record.kind in rules.missing_kinds and KINDS[record.kind] and not record.deleted:
            grouped[(record.subject_kind, _identity(record.subject))].append(record)
    found = []
    for (kind, core), group in sorted(grouped.items()):
        latest = newest(group)
        alive = [r for r in group if r.unfinished] if kind == "customer" else ([latest] if latest.unfinished else [])
        if core and alive and max(r.occurred_at for r in group) >= oldest:
            ordered = sorted(group, key=lambda r: (r.occurred_at, r.source, r.external_id), reverse=True)
            found.append(Subject(kind, latest.subject, tuple(ordered)))
    return found


def _identity(name: str) -> str:
    """One text for all spellings of a name that differ in form only; empty for a name that says nothing."""
    read = read_name(name)
    return "|".join((read.core, *sorted(read.regions), *sorted(read.numbers))) if read.core else ""


def missing(
    things: Iterable[Subject], mentions: Sequence[Mention], similar: Similarity, rules: Tolerances
) -> list[Suspicion]:
    """The subjects that no entry covers. The score falls as some mention comes near."""
    texts = tuple(dict.fromkeys(text for mention in mentions for text in (*mention.names, *mention.texts)))
    found = []
    for thing in things:
        best = _best(thing.names, texts, similar, rules.cover)
        if best >= rules.cover:
            continue
        score = round(1 - best / 2, 2)
        if score >= rules.least_score:
            found.append(_missing(thing, score))
    return found


def _best(names: Iterable[str], texts: Sequence[str], similar: Similarity, enough: float) -> float:
    best = 0.0
    for name in names:
        for text in texts:
            best = max(best, similar.mentions(text, name))
            if best >= enough:
                return best
    return best


def _missing(thing: Subject, score: float) -> Suspicion:
    key = f"missing:{thing.kind}:{_identity(thing.name)}"
    return Suspicion(
        kind="missing",
        key=_short(key),
        basis=_short(key),
        score=score,
        entry_id=None,
        path="",
        field=thing.kind,
        subject=thing.name,
        entry_value="",
        record_value=str(len(thing.records)),
        records=thing.records[:20],
    )


def _shown(value: Any) -> str:
    if isinstance(value, float | int) and not isinstance(value, bool):
        return f"{value:g}" if abs(value) < 1e6 else f"{value:.0f}"
    return str(value).strip()


def _short(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()[:40]
