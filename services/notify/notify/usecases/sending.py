"""The transactions of sending: claim, note that the text leaves, record the outcome. The sending itself is in none.

SMTP gives no way to ask whether a mail arrived, so a crash after the text was handed over and before that was recorded
leaves an outcome that nobody knows. The window is one round trip: everything that can be refused is asked for first.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from chassis.db import Statement, run
from chassis.unit import UnitOfWork
from notify.channels.port import Channel, Outgoing
from notify.contract.events import DeliveryFailed
from notify.model import delivery, one_time
from notify.model.delivery import Outcome, Policy, Result, RetryRules, State
from notify.model.one_time import Token
from notify.settings import NotifyRules
from notify.store import deliveries, links, outgoing, senders
from notify.store.tables import DeliveryRow
from notify.usecases import access_links
from notify.usecases.telling import NO_ADDRESS


@dataclass(frozen=True, slots=True)
class Claimed:
    """A delivery that this sender alone may hand over until its lease ends."""

    tenant: str
    delivery_id: str
    channel: str
    claim: str
    attempt: int
    message: Outgoing
    token: Token | None = None
    refused: str = ""
    """Why nothing is sent: its reader is gone or dead, or its one-time link is over, or there is no address."""

    @property
    def key(self) -> tuple[str, str]:
        """That of its row."""
        return self.tenant, self.delivery_id


OVER = "the one-time link is used up, taken back or expired"
UNREACHED = "the personal address of the leaver could not be reached; the delivery log says why"


def alive(uow: UnitOfWork, sender_id: str, span: timedelta, lease: timedelta) -> None:
    """Says that this process lives that long at least; of who said so before the last lease nothing is left."""
    senders.alive(uow.session, sender_id, until=uow.now + span, forget=uow.now - lease)


def claim(uow: UnitOfWork, channel: Channel, sender_id: str, lease: timedelta, most: int) -> list[Claimed]:
    """Takes up to `most` of the oldest due deliveries of all tenants, which counts an attempt of each."""
    token = senders.claim_of(sender_id)
    rows = outgoing.claim(uow.session, channel.name, token, now=uow.now, until=uow.now + lease, most=most)
    return [_claimed(uow, row, channel, token) for row in rows]


def _claimed(uow: UnitOfWork, row: Any, channel: Channel, claim: str) -> Claimed:
    token = Token.make() if row.template == one_time.TEMPLATE else None
    address, refused = (_address_of_link if token else _address_of_reader)(uow, row)
    barred = delivery.barred(dead=bool(row.dead), active=row.active in (None, True), private=token is not None)
    message = Outgoing(
        reference=channel.reference(row.delivery_id),
        address=address or "",
        name=row.reader,
        title=row.title,
        text=token.put_into(row.mail_text) if token else row.mail_text,
        html=token.put_into(row.mail_html) if token else row.mail_html,
        locale=row.locale,
        urgent=bool(row.urgent),
    )
    return Claimed(row.tenant_id, row.delivery_id, channel.name, claim, row.attempts, message, token, barred or refused)


def _address_of_reader(uow: UnitOfWork, claimed: Any) -> tuple[str | None, str]:
    """The directory's as it is now: the one of days ago may be somebody else's, or the one that never worked."""
    if claimed.active is None or claimed.email == claimed.address:
        return claimed.address, ""
    row = deliveries.get(uow.session, claimed.tenant_id, claimed.delivery_id)
    assert row is not None, "it was claimed in this transaction"
    row.address = claimed.email
    return row.address, "" if row.address else NO_ADDRESS


def _address_of_link(uow: UnitOfWork, claimed: Any) -> tuple[str | None, str]:
    """A link goes to the contact as it is now, also where a mail with it waits for another attempt; else why not."""
    row = deliveries.get(uow.session, claimed.tenant_id, claimed.delivery_id)
    assert row is not None, "it was claimed in this transaction"
    link = links.of_message(uow.session, row.tenant_id, row.message_id)
    if link is not None and access_links.is_over(link, uow):
        return row.address, OVER
    row.address = access_links.address_now(uow, row)
    return row.address, "" if row.address else access_links.NO_CONTACT


def give_back(uow: UnitOfWork, unbegun: Sequence[Claimed]) -> None:
    """Lets others have what was claimed and not begun; no attempt was made of it."""
    ordered = sorted(unbegun, key=lambda one: one.key)
    run(uow.session, [s for one in ordered for s in outgoing.give_back(one.key, one.claim, one.attempt)])


def leaves_now(claimed: Claimed, now: datetime, lease: timedelta) -> Statement:
    """What opens the transaction of `hand_over`."""
    return outgoing.leaves_now(claimed.key, claimed.claim, claimed.message.reference, now=now, until=now + lease)


def hand_over(uow: UnitOfWork, claimed: Claimed) -> bool:
    """Notes that the text leaves now; False where another sender has taken the delivery over, or its link is over."""
    mine = uow.opened is not None
    if not mine or claimed.token is None:
        return mine
    row = deliveries.get(uow.session, claimed.tenant, claimed.delivery_id)
    return row is not None and access_links.issue(uow, row, claimed.token, claimed.channel)


def sent(claimed: Claimed, outcome: Outcome, now: datetime) -> list[Statement]:
    """Writes down that it was sent, which most are; nothing where another sender has taken the delivery over."""
    return outgoing.sent(claimed.key, claimed.claim, claimed.attempt, outcome.code, now)


def record(uow: UnitOfWork, claimed: Claimed, outcome: Outcome, policy: Policy) -> None:
    """Writes down how the attempt ended; nothing where another sender has taken the delivery over."""
    if outcome.result is Result.UNKNOWN:
        outcome = delivery.unknown(outcome.error, policy)
    row = deliveries.get(uow.session, claimed.tenant, claimed.delivery_id, lock=True)
    if row is not None and row.claim == claimed.claim and row.state == State.SENDING.value:
        row.reference = claimed.message.reference
        _settle(uow, row, outcome, policy)


def recover(uow: UnitOfWork, policy: Policy, limit: int = 50) -> int:
    """Settles deliveries whose sender died; how many there were."""
    rows = deliveries.abandoned(uow.session, uow.now, limit)
    for row in rows:
        uow.as_tenant(row.tenant_id)
        fresh = deliveries.get(uow.session, row.tenant_id, row.delivery_id, lock=True)
        if fresh is not None:
            outcome = delivery.recover(handed_over=fresh.handed_over_at is not None, policy=policy)
            _settle(uow, fresh, outcome, policy)
            uow.session.flush()
    return len(rows)


def _settle(uow: UnitOfWork, row: DeliveryRow, outcome: Outcome, policy: Policy) -> None:
    rules = uow.rules(NotifyRules)
    retry = RetryRules(rules.retry_first, rules.retry_longest, rules.give_up_after)
    jitter = random.random()  # spreads retries, keeps no secret
    following = delivery.after(
        outcome,
        attempts=row.attempts,
        since=row.first_due_at,
        now=uow.now,
        rules=retry,
        jitter=jitter,
        policy=policy,
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
    own = (OVER, access_links.NO_CONTACT, delivery.DIED)
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
