"""The transactions of sending: claim, note that the text leaves, record the outcome. The sending itself is in none.

SMTP gives no way to ask whether a mail arrived, so a crash after the text was handed over and before that was recorded
leaves an outcome that nobody knows. The window is one round trip: everything that can be refused is asked for first.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import timedelta

from chassis.ids import new_id
from chassis.unit import UnitOfWork
from notify.channels.port import Channel, Outgoing
from notify.contract.events import DeliveryFailed
from notify.model import delivery, one_time
from notify.model.delivery import Outcome, Policy, Result, RetryRules, State
from notify.model.one_time import Token
from notify.settings import NotifyRules
from notify.store import deliveries, links
from notify.store.tables import AttemptRow, DeliveryRow
from notify.usecases import access_links


@dataclass(frozen=True, slots=True)
class Claimed:
    """A delivery that this sender alone may hand over until its lease ends."""

    tenant: str
    delivery_id: str
    channel: str
    claim: str
    message: Outgoing
    token: Token | None = None
    refused: str = ""
    """Why nothing is sent: the one-time link that it carries is over, or has no address to go to."""


OVER = "the one-time link is used up, taken back or expired"
UNREACHED = "the personal address of the leaver could not be reached; the delivery log says why"


def claim(uow: UnitOfWork, channel: Channel, lease: timedelta) -> tuple[Claimed | None, bool]:
    """Takes the oldest due delivery of all tenants, which counts an attempt; whether another one is due, too."""
    due = deliveries.claim_due(uow.session, uow.now, [channel.name], 2)
    if not due:
        return None, False
    row = due[0]
    row.state, row.claim = State.SENDING.value, new_id()
    row.lease_until, row.handed_over_at = uow.now + lease, None
    row.attempts += 1
    row.reference = channel.reference(row.delivery_id)
    uow.session.add(_attempt(row, uow))
    uow.session.flush()
    return _claimed(uow, row), len(due) > 1


def _attempt(row: DeliveryRow, uow: UnitOfWork) -> AttemptRow:
    return AttemptRow(
        tenant_id=row.tenant_id,
        delivery_id=row.delivery_id,
        number=row.attempts,
        started_at=uow.now,
        outcome="running",
    )


def _claimed(uow: UnitOfWork, row: DeliveryRow) -> Claimed:
    message = deliveries.message(uow.session, row.tenant_id, row.message_id)
    assert message is not None and row.claim is not None, "a delivery has its message; both are written together"
    token = Token.make() if message.template == one_time.TEMPLATE else None
    refused = _readdress(uow, row) if token else ""
    outgoing = Outgoing(
        reference=row.reference,
        address=row.address or "",
        name=message.reader,
        title=message.title,
        text=token.put_into(message.mail_text) if token else message.mail_text,
        html=token.put_into(message.mail_html) if token else message.mail_html,
        locale=message.locale,
        urgent=message.urgent,
    )
    return Claimed(row.tenant_id, row.delivery_id, row.channel, row.claim, outgoing, token, refused)


def _readdress(uow: UnitOfWork, row: DeliveryRow) -> str:
    """A link goes to the contact as it is now, also where a mail with it waits for another attempt; else why not."""
    link = links.of_message(uow.session, row.tenant_id, row.message_id)
    if link is not None and access_links.is_over(link, uow):
        return OVER
    row.address = access_links.address_now(uow, row)
    return "" if row.address else access_links.NO_CONTACT


def hand_over(uow: UnitOfWork, claimed: Claimed, lease: timedelta) -> bool:
    """Notes that the text leaves now; False where another sender has taken the delivery over, or its link is over."""
    mine = deliveries.hand_over(uow.session, claimed.tenant, claimed.delivery_id, claimed.claim, uow.now, lease)
    if not mine or claimed.token is None:
        return mine
    row = deliveries.get(uow.session, claimed.tenant, claimed.delivery_id)
    return row is not None and access_links.issue(uow, row, claimed.token, claimed.channel)


def record(uow: UnitOfWork, claimed: Claimed, outcome: Outcome, policy: Policy) -> None:
    """Writes down how the attempt ended; nothing where another sender has taken the delivery over."""
    if outcome.result is Result.UNKNOWN:
        outcome = delivery.unknown(outcome.error, policy)
    row = deliveries.get(uow.session, claimed.tenant, claimed.delivery_id, lock=True)
    if row is not None and row.claim == claimed.claim and row.state == State.SENDING.value:
        _settle(uow, row, outcome)


def recover(uow: UnitOfWork, policy: Policy, limit: int = 50) -> int:
    """Settles deliveries whose sender died; how many there were."""
    rows = deliveries.abandoned(uow.session, uow.now, limit)
    for row in rows:
        uow.as_tenant(row.tenant_id)
        fresh = deliveries.get(uow.session, row.tenant_id, row.delivery_id, lock=True)
        if fresh is not None:
            _settle(uow, fresh, delivery.recover(handed_over=fresh.handed_over_at is not None, policy=policy))
            uow.session.flush()
    return len(rows)


def _settle(uow: UnitOfWork, row: DeliveryRow, outcome: Outcome) -> None:
    rules = uow.rules(NotifyRules)
    retry = RetryRules(rules.retry_first, rules.retry_longest, rules.give_up_after)
    jitter = random.random()  # spreads retries, keeps no secret
    following = delivery.after(
        outcome, attempts=row.attempts, since=row.first_due_at, now=uow.now, rules=retry, jitter=jitter
    )
    _end_attempt(uow, row, outcome)
    row.state, row.claim, row.lease_until = following.state.value, None, None
    row.last_error = outcome.error or None
    if following.at is not None:
        row.due_at = following.at
    if following.state is State.SENT:
        row.sent_at = uow.now
    if following.state in (State.FAILED, State.HELD):
        _report(uow, row)


def _end_attempt(uow: UnitOfWork, row: DeliveryRow, outcome: Outcome) -> None:
    attempt = deliveries.attempt(uow.session, row.tenant_id, row.delivery_id, row.attempts)
    if attempt is not None:
        attempt.ended_at, attempt.outcome = uow.now, outcome.result.value
        attempt.code, attempt.error = outcome.code, outcome.error or None


def _public(row: DeliveryRow) -> str:
    """The error for timeline and record: a server's answer may repeat a leaver's personal address."""
    own = (OVER, access_links.NO_CONTACT)
    return UNREACHED if row.template == one_time.TEMPLATE and row.last_error not in own else row.last_error or ""


def _report(uow: UnitOfWork, row: DeliveryRow) -> None:
    uow.emit(
        DeliveryFailed(
            delivery_id=row.delivery_id,
            case_id=row.case_id,
            person=row.person,
            event=row.template,
            channel=row.channel,
            error=_public(row),
        ),
        case=row.case_id,
    )
