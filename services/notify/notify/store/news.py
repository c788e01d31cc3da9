"""Messages and their deliveries as they are written: at the end of the unit, all of them in two statements.

A message whose cause was told already is not added, and a delivery goes with its message only: nobody has to ask before.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from sqlalchemy.orm import Session

from chassis.db import Statement, held, later, run, waits, write

_KEPT = "news"
# After the copies of others' facts and before the timers, so that units which write the same rows do it in one order.
_MESSAGES, _DELIVERIES = "messages", "messages and deliveries"
_MESSAGE = (
    "tenant_id", "message_id", "person", "cause", "template", "case_id", "subject_name", "locale", "title",
    "body_text", "mail_text", "mail_html", "reader", "link", "urgent", "created_at",
)  # fmt: skip
_DELIVERY = ("delivery_id", "message_id", "channel", "state", "address", "due_at", "last_error")


@dataclass(slots=True)
class _News:
    messages: list[dict[str, Any]] = field(default_factory=list)
    deliveries: list[dict[str, Any]] = field(default_factory=list)
    written: list[Statement] = field(default_factory=list)
    """What writes them, as long as it waits."""


def add(session: Session, message: dict[str, Any], deliveries: Sequence[dict[str, Any]]) -> None:
    """Keeps a message for the end, unless its cause was told to this person by this template, and its deliveries.

    `message` has a value for each of the table's columns, `deliveries` delivery_id, channel, state, address, due_at and
    last_error; what is `sent` is so from the beginning.
    """
    news: _News = held(session).setdefault(_KEPT, _News())
    if not news.written or not waits(session, news.written[0]):
        news = held(session)[_KEPT] = _News()
    news.messages.append(message)
    news.deliveries += [{**one, "message_id": message["message_id"]} for one in deliveries]
    ordered = sorted(news.messages, key=lambda one: (one["cause"], one["person"], one["template"]))
    tenant = {"tenant": message["tenant_id"]}
    statements = [
        Statement(_adding(len(ordered)), _values(_MESSAGE, ordered), order=_MESSAGES),
        Statement(_delivering(len(news.deliveries)), tenant | _values(_DELIVERY, news.deliveries), order=_DELIVERIES),
    ]
    before = news.written or [None, None]
    news.written = [later(session, new, instead_of=old) for new, old in zip(statements, before, strict=True)]


def is_added(session: Session, tenant: str, message_id: str) -> bool:
    """Whether a message that was to be added was, for who must know before the end."""
    write(session)
    return run(session, [Statement(_ADDED, {"tenant": tenant, "id": message_id})]) is not None


_ADDED = "SELECT message_id FROM messages WHERE tenant_id = :tenant AND message_id = :id"


def _values(columns: Sequence[str], rows: Sequence[dict[str, Any]]) -> dict[str, Any]:
    return {f"{column}_{number}": row[column] for number, row in enumerate(rows) for column in columns}


@lru_cache(maxsize=100)
def _adding(count: int) -> str:
    rows = _rows(count, lambda n: f"({', '.join(f':{column}_{n}' for column in _MESSAGE)})", ", ")
    return (
        f"INSERT INTO messages ({', '.join(_MESSAGE)}) VALUES {rows} "
        "ON CONFLICT (tenant_id, cause, person, template) DO NOTHING"
    )


@lru_cache(maxsize=100)
def _delivering(count: int) -> str:
    # What an instant may be is taken from the message: a parameter without a value would be a text to the database.
    rows = _rows(count, lambda n: "SELECT " + ", ".join(f":{c}_{n} AS {c}" for c in _DELIVERY), " UNION ALL ")
    return (
        "INSERT INTO deliveries (tenant_id, delivery_id, message_id, case_id, person, template, channel, state, "
        "address, reference, due_at, first_due_at, attempts, last_error, created_at, sent_at) "
        "SELECT m.tenant_id, d.delivery_id, m.message_id, m.case_id, m.person, m.template, d.channel, d.state, "
        "d.address, d.delivery_id, d.due_at, d.due_at, 0, d.last_error, m.created_at, "
        "CASE WHEN d.state = 'sent' THEN m.created_at END "
        f"FROM ({rows}) AS d JOIN messages AS m ON m.tenant_id = :tenant AND m.message_id = d.message_id"
    )


def _rows(count: int, row: Callable[[int], str], between: str) -> str:
    return between.join(row(number) for number in range(count))
