"""Who leaves takes no new part in the handovers of others, and none stays with who has left. SPEC 2."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo


@dataclass(frozen=True)
class Departure:
    """A person's own case: the last working day, in whose zone, the batch that it belongs to, and whether the person
    does not act any more (ill, gone, dead) although that day has not come."""

    last_working_day: date
    time_zone: str
    batch_id: str | None = None
    absent: bool = False

    @property
    def over_at(self) -> datetime:
        """The instant from which on the person is gone: the end of the last working day, where they work."""
        after = datetime.combine(self.last_working_day + timedelta(days=1), time(), ZoneInfo(self.time_zone))
        return after.astimezone(UTC)

    def has_left(self, now: datetime) -> bool:
        """Whether the last working day is over, or nobody can wait for it."""
        return self.absent or self.is_over(now)

    def is_over(self, now: datetime) -> bool:
        """Whether the last working day is over: from then on everybody may know."""
        return now >= self.over_at

    def undone_by(self, hire_date: date | None) -> bool:
        """Whether the person was hired again afterwards."""
        return hire_date is not None and hire_date > self.last_working_day

    def too_soon_for(self, last_working_day: date, batch_id: str | None) -> bool:
        """Whether the person goes in the same batch, or no later than the leaver of the other case."""
        together = self.batch_id is not None and self.batch_id == batch_id
        return together or self.last_working_day <= last_working_day
