"""Messages and their deliveries as they are written: at the end of the unit, all of them in two statements.

A message whose cause was told already is not added, and a delivery goes with its message only: nobody has to ask first.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class Message:
    """A value for each column of the message but `read_at`, and its deliveries: of each delivery_id, channel, state,
    address, due_at and last_error. What is `sent` is so from the beginning."""

    row: dict[str, Any]
    deliveries: list[dict[str, Any]]


@dataclass(slots=True)
class _Waiting:
    """What this unit has to say so far, and what writes it."""

    messages: list[Message]
    statements: list[Statement]


def add(session: Session, messages: Sequence[Message]) -> None:
    """Keeps messages for the end, each unless its cause was told to this person by this template."""
    before: _Waiting | None = held(session).get(_KEPT)
    if before is not None and not waits(session, before.statements[0]):
        before = None
    news = sorted([*(before.messages if before else ()), *messages], key=_cause)
    if not news:
        return
    deliveries = [{**one, "message_id": each.row["message_id"]} for each in news for one in each.deliveries]
    tenant = {"tenant": news[0].row["tenant_id"]}
    statements = [
        Statement(_adding(len(news)), _values(_MESSAGE, [each.row for each in news]), order=_MESSAGES),
        Statement(_delivering(len(deliveries)), tenant | _values(_DELIVERY, deliveries), order=_DELIVERIES),
    ]
    for new, old in zip(statements, before.statements if before else statements, strict=True):
        later(session, new, instead_of=old)
    held(session)[_KEPT] = _Waiting(news, statements)


def _cause(message: Message) -> tuple[str, str, str]:
    return message.row["cause"], message.row["person"], message.row["template"]


def is_added(session: Session, message: Message) -> bool:
    """Whether a message that was to be added was, for who must know before the end."""
    write(session)
    key = {"tenant": message.row["tenant_id"], "id": message.row["message_id"]}
    return run(session, [Statement(_ADDED, key)]) is not None


_ADDED = "SELECT message_id FROM messages WHERE tenant_id = :tenant AND message_id = :id"


def _values(columns: Sequence[str], rows: Sequence[dict[str, Any]]) -> dict[str, Any]:
    return {f"{column}_{number}": row[column] for number, row in enumerate(rows) for column in columns}


@lru_cache(maxsize=100)
def _adding(count: int) -> str:
    return (
        f"INSERT INTO messages ({', '.join(_MESSAGE)}) VALUES {_rows(_MESSAGE, count)} "
        "ON CONFLICT (tenant_id, cause, person, template) DO NOTHING"
    )


@lru_cache(maxsize=100)
def _delivering(count: int) -> str:
    # When it was sent is taken from the message: a column of VALUES that holds no instant at all would be one of texts.
    return (
        f"WITH d ({', '.join(_DELIVERY)}) AS (VALUES {_rows(_DELIVERY, count)}) "
        "INSERT INTO deliveries (tenant_id, delivery_id, message_id, case_id, person, template, channel, state, "
        "address, reference, due_at, first_due_at, attempts, last_error, created_at, sent_at) "
        "SELECT m.tenant_id, d.delivery_id, m.message_id, m.case_id, m.person, m.template, d.channel, d.state, "
        "d.address, d.delivery_id, d.due_at, d.due_at, 0, d.last_error, m.created_at, "
        "CASE WHEN d.state = 'sent' THEN m.created_at END "
        "FROM d JOIN messages AS m ON m.tenant_id = :tenant AND m.message_id = d.message_id"
    )


def _rows(columns: Sequence[str], count: int) -> str:
    return ", ".join(f"({', '.join(f':{column}_{number}' for column in columns)})" for number in range(count))
