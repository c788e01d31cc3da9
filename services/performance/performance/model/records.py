"""Work records (工作痕迹): what a person's systems say they have been doing. SPEC 5."""

from __future__ import annotations

import enum
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from performance.model.names import simplify
from performance.model.words import STATUS

KINDS: dict[str, str] = {
    "customer_visit": "customer",
    "new_customer": "customer",
    "deal": "customer",
    "project": "project",
    "task": "task",
    "commit": "repository",
    "campaign": "campaign",
    "supplier": "supplier",
    "okr": "objective",
    "kpi": "objective",
    "review": "review",
}
"""Kinds of records by the kind of subject (对象) that they are about."""

CODE = re.compile(r"[A-Za-z0-9._-]{1,64}")
CURRENCY = re.compile(r"[A-Z]{3}")
LONGEST: dict[str, int] = {
    "source": 64, "external_id": 200, "title": 500, "counterpart": 300, "status": 100, "contact": 200, "url": 2000,
}  # fmt: skip


class Stamp(enum.Enum):
    """What an incoming row is, compared with the stored one of the same source and external id."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    STALE = "stale"
    CONFLICT = "conflict"


@dataclass(frozen=True, slots=True)
class WorkRecord:
    """One record. `progress` in percent; `status` as the source writes it; `version` counts there (0: it does not)."""

    source: str
    external_id: str
    kind: str
    owner: str
    title: str
    updated_at: datetime
    occurred_at: datetime
    version: int = 0
    counterpart: str = ""
    contact: str = ""
    status: str = ""
    progress: float | None = None
    amount: float | None = None
    currency: str = ""
    url: str = ""
    project_owner: str = ""
    deleted: bool = False

    @property
    def subject_kind(self) -> str:
        """Kind of thing that has to be handed over."""
        return KINDS[self.kind]

    @property
    def subject(self) -> str:
        """Name of the thing that has to be handed over: the customer or supplier, else the title."""
        return self.counterpart if self.subject_kind in ("customer", "supplier") and self.counterpart else self.title

    @property
    def names(self) -> tuple[str, ...]:
        """All names under which an entry may speak of it."""
        return tuple(dict.fromkeys(name for name in (self.subject, self.title) if name))

    @property
    def unfinished(self) -> bool:
        """Whether there is something left to do, as far as the record says."""
        if state_of(self.status) in ("done", "lost"):
            return False
        if state_of(self.status) is None and self.progress is not None and self.subject_kind != "customer":
            return self.progress < 100
        return True

    @property
    def stamp(self) -> tuple[int, datetime]:
        """What decides which of two rows is newer."""
        return (self.version, self.updated_at)


def state_of(status: str) -> str | None:
    """`open`, `won`, `lost` or `done` for a status in anybody's words (状态); None where nobody can tell."""
    return _STATES.get(simplify(status).replace("_", " ").replace("-", " ")) if status else None


_STATES = {simplify(word): state for state, words in STATUS.items() for word in words}


def compare(stored: WorkRecord | None, incoming: WorkRecord) -> Stamp:
    """Newer wins; the same version with other content is the source's mistake and is said, not guessed at."""
    if stored is None:
        return Stamp.CREATED
    if incoming.stamp == stored.stamp:
        return Stamp.UNCHANGED if incoming == stored else Stamp.CONFLICT
    return Stamp.UPDATED if incoming.stamp > stored.stamp else Stamp.STALE


def newest(records: list[WorkRecord]) -> WorkRecord:
    """The one that speaks last, by what happened and then by its version; never of an empty list."""
    return max(records, key=lambda r: (r.occurred_at, r.stamp, r.source, r.external_id))


@dataclass(frozen=True, slots=True)
class Problem:
    """A bad field of a row: its name and a message key with parameters."""

    field: str
    message: str
    params: Mapping[str, object]


def problems(row: WorkRecord, *, now: datetime) -> list[Problem]:
    """Everything that is wrong with a row, by field."""
    found: list[Problem] = []

    def bad(field: str, message: str, **params: object) -> None:
        found.append(Problem(field, message, params))

    for field in ("source", "external_id", "title"):
        if not getattr(row, field).strip():
            bad(field, "records.required")
    for field, most in LONGEST.items():
        if len(getattr(row, field)) > most:
            bad(field, "records.too_long", most=most)
    if row.kind not in KINDS:
        bad("kind", "records.unknown_kind", kinds=", ".join(KINDS))
    for field in ("owner", "project_owner"):
        value = getattr(row, field)
        if (value or field == "owner") and not CODE.fullmatch(value):
            bad(field, "records.employee")
    if row.progress is not None and not 0 <= row.progress <= 100:
        bad("progress", "records.progress")
    if row.amount is not None and not 0 <= row.amount <= 1e15:
        bad("amount", "records.amount")
    if row.currency and not CURRENCY.fullmatch(row.currency):
        bad("currency", "records.currency")
    if row.version < 0:
        bad("version", "records.version")
    for field in ("updated_at", "occurred_at"):
        if getattr(row, field) > now + timedelta(days=1):
            bad(field, "records.future")
    return found
