"""Idempotency keys as Stripe's: the answer is kept beside its effect; the same key with another request is refused.

A refused or failed call keeps nothing and may be tried again with the same key.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, Index, String, Text, delete, insert, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from chassis.db import ChassisBase, is_sqlite, open_session
from chassis.errors import KeyInProgress, KeyReused


class IdempotentCall(ChassisBase):
    """A mutating call that has taken effect, and its answer as JSON (none where the answer must not be replayed)."""

    __tablename__ = "idempotency"
    tenant_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    caller: Mapped[str] = mapped_column(String(100), primary_key=True)
    method: Mapped[str] = mapped_column(String(80), primary_key=True)
    key: Mapped[str] = mapped_column(String(255), primary_key=True)
    request_digest: Mapped[str] = mapped_column(String(64))
    answer: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime]
    __table_args__ = (Index("ix_idempotency_created_at", "created_at"),)


@dataclass(frozen=True, slots=True)
class CallKey:
    """What identifies a mutating call: keys of two callers or methods never meet."""

    tenant: str
    caller: str
    method: str
    key: str

    @property
    def lock(self) -> int:
        """A 63-bit number for the advisory lock."""
        raw = "\x00".join((self.tenant, self.caller, self.method, self.key)).encode()
        return int.from_bytes(hashlib.sha256(raw).digest()[:8], "big") >> 1


def earlier_answer(session: Session, call: CallKey, request_digest: str) -> IdempotentCall | None:
    """The stored call, or None when this is the first; raises KeyReused and KeyInProgress (retryable)."""
    if not is_sqlite(session):
        # A transaction's lock, not a session's: it survives PgBouncer's transaction pooling. Never waits.
        free = session.execute(text("SELECT pg_try_advisory_xact_lock(:n)"), {"n": call.lock}).scalar_one()
        if not free:
            raise KeyInProgress("key_in_progress", key=call.key)
    found = session.execute(
        select(IdempotentCall.request_digest, IdempotentCall.answer).where(
            IdempotentCall.tenant_id == call.tenant,
            IdempotentCall.caller == call.caller,
            IdempotentCall.method == call.method,
            IdempotentCall.key == call.key,
        )
    ).first()
    if found is None:
        return None
    if found.request_digest != request_digest:
        raise KeyReused("key_reused", key=call.key, field="request_id")
    return IdempotentCall(request_digest=found.request_digest, answer=found.answer)


def remember(session: Session, call: CallKey, request_digest: str, answer: str | None, now: datetime) -> None:
    """Stores the answer in the transaction of its effect; the primary key judges a race."""
    values: dict[str, Any] = {
        "tenant_id": call.tenant,
        "caller": call.caller,
        "method": call.method,
        "key": call.key,
        "request_digest": request_digest,
        "answer": answer,
        "created_at": now,
    }
    session.execute(insert(IdempotentCall).values(values))


def prune(engine: Engine, before: datetime) -> int:
    """Forgets calls older than the instant (kept at least 24 hours by the caller's setting)."""
    with open_session(engine) as session, session.begin():
        done = session.execute(delete(IdempotentCall).where(IdempotentCall.created_at < before))
        return int(done.rowcount)  # type: ignore[attr-defined]
