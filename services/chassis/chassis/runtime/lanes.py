"""Lines things up by case: what belongs to one case is dealt with in order, what waits together is one batch."""

from __future__ import annotations

from collections import deque
from collections.abc import Hashable
from typing import Generic, TypeVar

T = TypeVar("T")


class Lanes(Generic[T]):
    """Of one lane one batch is in hand at a time, of all lanes at most `parallel`; who waits longest comes next."""

    def __init__(self, parallel: int, batch: int) -> None:
        self._parallel = parallel
        self._batch = batch
        self._waiting: dict[Hashable, deque[T]] = {}
        self._ready: deque[Hashable] = deque()
        self._busy: set[Hashable] = set()

    def add(self, lane: Hashable | None, item: T) -> None:
        """At the end of its lane; without one it waits for nobody."""
        lane = object() if lane is None else lane
        waiting = self._waiting.setdefault(lane, deque())
        waiting.append(item)
        if len(waiting) == 1 and lane not in self._busy:
            self._ready.append(lane)

    def start(self) -> Hashable | None:
        """The lane that is to be served next, now in hand; None when enough are, or nothing waits."""
        if len(self._busy) >= self._parallel or not self._ready:
            return None
        lane = self._ready.popleft()
        self._busy.add(lane)
        return lane

    def take(self, lane: Hashable) -> list[T]:
        """What waits in the lane, up to a batch. Asked for as late as possible, so that much has come together."""
        waiting = self._waiting.get(lane, deque())
        return [waiting.popleft() for _ in range(min(self._batch, len(waiting)))]

    def end(self, lane: Hashable) -> None:
        """The lane is no longer in hand."""
        self._busy.discard(lane)
        if self._waiting.get(lane):
            self._ready.append(lane)
        else:
            self._waiting.pop(lane, None)

    def drain(self) -> list[T]:
        """Everything that waits; nothing does afterwards."""
        found = [item for waiting in self._waiting.values() for item in waiting]
        self._waiting.clear()
        self._ready.clear()
        return found
