"""Idempotency keys as Stripe's: the answer is kept beside its effect; the same key with another request is refused.

A refused or failed call keeps nothing and may be tried again with the same key.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, Index, String, Text, delete
from sqlalchemy.orm import Mapped, mapped_column

from chassis.db import ChassisBase, Statement, sweep
from chassis.errors import KeyInProgress, KeyReused

_SEALED = "sealed:v1:"  # chassis.sealing.PREFIX, without its library


def comparable(body: Any) -> Any:
    """The request as it is compared: a secret is sealed (密封) anew at each try, so its seal says nothing here."""
    if isinstance(body, str):
        return _SEALED if body.startswith(_SEALED) else body
    if isinstance(body, list):
        return [comparable(item) for item in body]
    if isinstance(body, dict):
        return {key: comparable(value) for key, value in body.items()}
    return body


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


_LOCK = "SELECT set_config('app.key_free', pg_try_advisory_xact_lock(:lock)::text, true)"
_FIND_LOCKED = (
    "SELECT current_setting('app.key_free'), i.request_digest, i.answer FROM (SELECT 1) AS one LEFT JOIN idempotency i "
    "ON i.tenant_id = :tenant_id AND i.caller = :caller AND i.method = :method AND i.key = :key"
)
_FIND = (
    "SELECT 'true', request_digest, answer FROM idempotency "
    "WHERE tenant_id = :tenant_id AND caller = :caller AND method = :method AND key = :key"
)
_REMEMBER = (
    "INSERT INTO idempotency (tenant_id, caller, method, key, request_digest, answer, created_at) "
    "VALUES (:tenant_id, :caller, :method, :key, :request_digest, :answer, :now)"
)


@dataclass(frozen=True, slots=True)
class Earlier:
    """An earlier call's answer as JSON; None where it must not be replayed."""

    answer: str | None


def look_up(call: CallKey, *, sqlite: bool) -> list[Statement]:
    """What asks for the earlier call; `earlier_answer` judges the row that it gives."""
    names = {"tenant_id": call.tenant, "caller": call.caller, "method": call.method, "key": call.key}
    if sqlite:
        return [Statement(_FIND, names)]
    # A transaction's lock, not a session's: it survives PgBouncer's transaction pooling, and never waits.
    # The look-up is a statement of its own, so that its snapshot is younger than the lock.
    return [Statement(_LOCK, {"lock": call.lock}), Statement(_FIND_LOCKED, names)]


def earlier_answer(found: Any, call: CallKey, request_digest: str) -> Earlier | None:
    """The earlier call, or None when this is the first; raises KeyReused and KeyInProgress (retryable)."""
    if found is None or (found[0] == "true" and found[1] is None):
        return None
    if found[0] != "true":
        raise KeyInProgress("key_in_progress", key=call.key)
    if found[1] != request_digest:
        raise KeyReused("key_reused", key=call.key, field="request_id")
    return Earlier(found[2])


def remember(call: CallKey, request_digest: str, answer: str | None, now: datetime) -> Statement:
    """Keeps the answer in the transaction of its effect; the primary key judges a race."""
    values: dict[str, Any] = {
        "tenant_id": call.tenant,
        "caller": call.caller,
        "method": call.method,
        "key": call.key,
        "request_digest": request_digest,
        "answer": answer,
        "now": now,
    }
    return Statement(_REMEMBER, values)


def prune(engine: Engine, before: datetime) -> int:
    """Forgets calls older than the instant (kept at least 24 hours by the caller's setting)."""
    with sweep(engine) as session:
        done = session.execute(delete(IdempotentCall).where(IdempotentCall.created_at < before))
        return int(done.rowcount)  # type: ignore[attr-defined]
