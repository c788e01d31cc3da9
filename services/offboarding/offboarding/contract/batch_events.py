"""What offboarding publishes of batches of separations (批量离职). Plain ids; nothing before the release."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from chassis.contract import Event, Instant


class BlockedCase(BaseModel):
    """A case that stayed a draft, and why."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    case_id: str
    blocked_reason: str


class BatchReleased(Event):
    """The batch is known from here on; each filed case has said so itself before."""

    NAME = "batch.released"
    batch_id: str
    title: str
    kind: str
    company: str | None
    cases: list[str]
    blocked: list[BlockedCase]
    hr: list[str]
    heads: list[str]
    released_at: Instant


class BatchCancelled(Event):
    """HR called a released batch off; each cancelled case says so itself."""

    NAME = "batch.cancelled"
    batch_id: str
    title: str
    reason: str
    cases: list[str]
    hr: list[str]
    heads: list[str]
    was_released: bool


class ReleaseBlocked(Event):
    """A draft or a batch could not be released; for HR alone, so it is about no case and holds ids only."""

    NAME = "release.blocked"
    batch_id: str | None
    title: str | None
    blocked_reason: str
    cases: list[BlockedCase]
    hr: list[str]
    blocked_at: Instant
