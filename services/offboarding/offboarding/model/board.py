"""The dashboard's numbers (看板), gathered from how many cases lie in which bucket. SPEC 7."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from offboarding.model.states import OPEN, State


@dataclass(frozen=True)
class Bucket:
    """`n` cases of one department path, company, batch, state and health."""

    path: tuple[str, ...]
    company: str
    batch: str
    state: State
    health: str
    n: int


@dataclass
class Numbers:
    """Cases under way by health, and the others. `total` is of one state, where a stage is counted."""

    open: int = 0
    red: int = 0
    amber: int = 0
    green: int = 0
    drafts: int = 0
    completed: int = 0
    called_off: int = 0
    total: int = 0

    def add(self, bucket: Bucket) -> None:
        """Counts a bucket."""
        self.total += bucket.n
        if bucket.state in OPEN:
            self.open += bucket.n
            setattr(self, bucket.health, getattr(self, bucket.health) + bucket.n)
        elif bucket.state is State.DRAFT:
            self.drafts += bucket.n
        elif bucket.state in (State.COMPLETED, State.ARCHIVED):
            self.completed += bucket.n
        else:
            self.called_off += bucket.n

    @property
    def urgency(self) -> tuple[int, int, int]:
        """Sorts groups: most red ones first, then amber, then all."""
        return -self.red, -self.amber, -self.open


@dataclass
class Board:
    """All numbers. `department`: what they are of; empty where the cases have no department in common."""

    department: str = ""
    all: Numbers = field(default_factory=Numbers)
    stages: dict[State, Numbers] = field(default_factory=dict)
    departments: dict[str, Numbers] = field(default_factory=dict)
    companies: dict[str, Numbers] = field(default_factory=dict)
    batches: dict[str, Numbers] = field(default_factory=dict)


def gather(buckets: Iterable[Bucket], department: str = "") -> Board:
    """The numbers below a department; without one, below the lowest that all cases have in common."""
    counted = [b for b in buckets if b.n and (not department or department in b.path)]
    board = Board(department or _common(b.path for b in counted))
    for bucket in counted:
        below = _one_below(bucket.path, board.department)
        groups = [
            board.all,
            board.stages.setdefault(bucket.state, Numbers()),
            board.departments.setdefault(below, Numbers()),
            board.companies.setdefault(bucket.company, Numbers()),
        ]
        if bucket.batch:
            groups.append(board.batches.setdefault(bucket.batch, Numbers()))
        for numbers in groups:
            numbers.add(bucket)
    order = list(State)
    board.stages = dict(sorted(board.stages.items(), key=lambda item: order.index(item[0])))
    board.departments = _urgent_first(board.departments)
    board.companies = _urgent_first(board.companies)
    board.batches = _urgent_first({code: numbers for code, numbers in board.batches.items() if numbers.open})
    return board


def _common(paths: Iterable[Sequence[str]]) -> str:
    common: Sequence[str] | None = None
    for path in paths:
        if common is None:
            common = path
            continue
        same = [a == b for a, b in zip(common, path, strict=False)]
        common = common[: same.index(False) if False in same else len(same)]
    return common[-1] if common else ""


def _one_below(path: Sequence[str], department: str) -> str:
    if not department:
        return path[0] if path else ""
    at = path.index(department)
    return path[at + 1] if at + 1 < len(path) else department


def _urgent_first(groups: dict[str, Numbers]) -> dict[str, Numbers]:
    return dict(sorted(groups.items(), key=lambda item: (item[1].urgency, item[0])))
