"""What senders do with deliveries, by the driver's own statements: every mail pays for each of them.

A delivery is its sender's as long as it is `sending` under the sender's claim. Each write asks for that, and an attempt
runs (`running`) exactly as long: who takes a delivery over ends its attempt in the same transaction.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from chassis.db import Statement, is_sqlite, run_all

_CLAIM = (
    "WITH due AS MATERIALIZED (SELECT tenant_id, delivery_id FROM deliveries "
    "WHERE state = 'waiting' AND due_at <= :now AND channel = :channel ORDER BY due_at LIMIT :most{locked}) "
    "UPDATE deliveries SET state = 'sending', claim = :claim, lease_until = :until, handed_over_at = NULL, "
    "attempts = attempts + 1 FROM due "
    "WHERE deliveries.tenant_id = due.tenant_id AND deliveries.delivery_id = due.delivery_id"
)
# The lease's end is in the index of what is being sent; the claim alone is not.
_MINE = "d.state = 'sending' AND d.lease_until = :until AND d.claim = :claim"
_BEGIN = (
    "INSERT INTO delivery_attempts (tenant_id, delivery_id, number, started_at, outcome) "
    f"SELECT d.tenant_id, d.delivery_id, d.attempts, :now, 'running' FROM deliveries AS d WHERE {_MINE}"
)
_DEAD = (
    "EXISTS (SELECT 1 FROM cases AS c "
    "WHERE c.tenant_id = d.tenant_id AND c.leaver = d.person AND c.kind = 'death' AND NOT c.closed)"
)
_CLAIMED = (
    "SELECT d.tenant_id, d.delivery_id, d.attempts, d.address, m.template, m.reader, m.title, m.mail_text, "
    f"m.mail_html, m.locale, m.urgent, f.active, f.body ->> 'email' AS email, {_DEAD} AS dead FROM deliveries AS d "
    "JOIN messages AS m ON m.tenant_id = d.tenant_id AND m.message_id = d.message_id "
    "LEFT JOIN facts AS f ON f.tenant_id = d.tenant_id AND f.kind = 'employee' AND f.fact_id = d.person "
    f"WHERE {_MINE} ORDER BY d.due_at"
)
_LEAVES = (
    "UPDATE deliveries SET handed_over_at = :now, lease_until = :until, reference = :reference "
    "WHERE tenant_id = :tenant AND delivery_id = :id AND claim = :claim AND state = 'sending' AND lease_until > :now "
    "RETURNING delivery_id"
)
_SENT = (
    "UPDATE deliveries SET state = 'sent', claim = NULL, lease_until = NULL, last_error = NULL, sent_at = :now "
    "WHERE tenant_id = :tenant AND delivery_id = :id AND claim = :claim AND state = 'sending'"
)
_ATTEMPT = "tenant_id = :tenant AND delivery_id = :id AND number = :number AND outcome = 'running'"
_ENDED = f"UPDATE delivery_attempts SET ended_at = :now, outcome = 'sent', code = :code WHERE {_ATTEMPT}"
_GIVE_BACK = (
    "UPDATE deliveries SET state = 'waiting', claim = NULL, lease_until = NULL, attempts = attempts - 1 "
    "WHERE tenant_id = :tenant AND delivery_id = :id AND claim = :claim AND state = 'sending'"
)
_NOT_BEGUN = f"DELETE FROM delivery_attempts WHERE {_ATTEMPT}"


def claim(session: Session, channel: str, claim: str, *, now: datetime, until: datetime, most: int) -> Sequence[Any]:
    """Takes the oldest due deliveries of all tenants, which counts an attempt of each; other replicas skip them.

    The rows: tenant_id, delivery_id, attempts, address, and of the message template, reader, title, mail_text,
    mail_html, locale, urgent; of its reader as they are now `active` (None: not in the directory), email, `dead`.
    """
    taking = _CLAIM.format(locked="" if is_sqlite(session) else " FOR UPDATE SKIP LOCKED")
    mine = {"claim": claim, "until": until}
    return run_all(
        session,
        [
            Statement(taking, {**mine, "now": now, "channel": channel, "most": most}),
            Statement(_BEGIN, {**mine, "now": now}),
            Statement(_CLAIMED, mine),
        ],
    )


def leaves_now(key: tuple[str, str], claim: str, reference: str, *, now: datetime, until: datetime) -> Statement:
    """Notes that the text leaves now, under this reference; gives a row where the claim still holds."""
    values = {**_of(key), "claim": claim, "reference": reference, "now": now, "until": until}
    return Statement(_LEAVES, values)


def sent(key: tuple[str, str], claim: str, number: int, code: int | None, now: datetime) -> list[Statement]:
    """Ends the attempt and the delivery as sent; nothing where another sender has it."""
    ended = {**_of(key), "number": number, "code": code, "now": now}
    return [Statement(_SENT, {**_of(key), "claim": claim, "now": now}), Statement(_ENDED, ended)]


def give_back(key: tuple[str, str], claim: str, number: int) -> list[Statement]:
    """It waits again as if it had not been claimed; nothing where another sender has it."""
    return [Statement(_GIVE_BACK, {**_of(key), "claim": claim}), Statement(_NOT_BEGUN, {**_of(key), "number": number})]


def _of(key: tuple[str, str]) -> dict[str, Any]:
    return {"tenant": key[0], "id": key[1]}
