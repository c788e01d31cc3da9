"""Which processes send: each says again and again that it lives, so what a dead one had claimed is taken over soon.

A row of its own, and no lock of the database's session: behind a pooler a process has none. To be taken for dead by
mistake (a process that stalls, clocks that differ) costs an attempt and no mail: a text leaves under its claim only.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, exists, func
from sqlalchemy.orm import Session

from chassis.db import Statement, run
from chassis.ids import new_id
from notify.store.tables import DeliveryRow, SenderRow

ID_LENGTH = 32
_ALIVE = (
    "INSERT INTO senders (sender_id, alive_until) VALUES (:id, :until) "
    "ON CONFLICT (sender_id) DO UPDATE SET alive_until = excluded.alive_until"
)
_FORGET = "DELETE FROM senders WHERE alive_until < :before"


def claim_of(sender_id: str) -> str:
    """A new claim, which begins with who makes it."""
    return f"{sender_id}.{new_id()[:16]}"


def alive(session: Session, sender_id: str, *, until: datetime, forget: datetime) -> None:
    """Says that this process lives until then at least; who was last alive before `forget` has no claim any more."""
    run(session, [Statement(_ALIVE, {"id": sender_id, "until": until}), Statement(_FORGET, {"before": forget})])


def is_of_the_dead(now: datetime) -> ColumnElement[bool]:
    """Deliveries claimed by a process that has said that it lives, and says so no more."""
    owner = func.substr(DeliveryRow.claim, 1, ID_LENGTH)
    return exists().where(SenderRow.sender_id == owner, SenderRow.alive_until < now)
