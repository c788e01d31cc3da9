"""A delivery's life: waiting → sending → sent, or again, or failed; and what a crash leaves behind."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Literal

Policy = Literal["resend", "hold"]


class State(StrEnum):
    """`held`: nobody knows whether it arrived, and the policy is to ask a person."""

    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    HELD = "held"


class Result(StrEnum):
    """How one attempt ended."""

    SENT = "sent"
    TEMPORARY = "temporary"
    PERMANENT = "permanent"
    UNKNOWN = "unknown"


RESENDABLE = (State.FAILED, State.HELD)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a channel says of an attempt; `code` is SMTP's where there is one."""

    result: Result
    code: int | None = None
    error: str = ""


@dataclass(frozen=True, slots=True)
class RetryRules:
    """Seconds of the first and the longest pause; hours until a temporary failure becomes a permanent one."""

    first: float
    longest: float
    give_up_after: float


@dataclass(frozen=True, slots=True)
class Next:
    """The state after an attempt, and when it is tried next."""

    state: State
    at: datetime | None = None


def after(
    outcome: Outcome,
    *,
    attempts: int,
    since: datetime,
    now: datetime,
    rules: RetryRules,
    jitter: float,
    policy: Policy,
) -> Next:
    """What becomes of a delivery after its attempt number `attempts`, first due at `since`; `jitter` is in [0, 1).

    `policy` is for an outcome that nobody knows: `resend` tries again like after a temporary failure, `hold` asks.
    """
    if outcome.result is Result.SENT:
        return Next(State.SENT)
    if outcome.result is Result.PERMANENT:
        return Next(State.FAILED)
    if outcome.result is Result.UNKNOWN and policy == "hold":
        return Next(State.HELD)
    if now - since >= timedelta(hours=rules.give_up_after):
        return Next(State.FAILED)
    return Next(State.WAITING, now + timedelta(seconds=pause(attempts, rules, jitter)))


DIED = "the person has died"
LEFT = "the person is no longer active in the directory"


def barred(*, dead: bool, active: bool, private: bool) -> str:
    """Why nothing may be sent to a person any more, empty where it may: a mail can wait for days after it was planned.

    `private`: it goes to the personal contact, which is how those are reached who have left.
    """
    if dead:
        return DIED
    return "" if active or private else LEFT


def pause(attempts: int, rules: RetryRules, jitter: float) -> float:
    """Seconds before the next attempt: doubled each time up to the longest, then between 50% and 100% of it."""
    full: float = min(rules.longest, rules.first * 2 ** min(max(attempts - 1, 0), 30))
    return full * (0.5 + 0.5 * jitter)


def recover(*, handed_over: bool, policy: Policy) -> Outcome:
    """What is known of an attempt whose process died. Before the text was handed over nothing can have arrived."""
    if not handed_over:
        return Outcome(Result.TEMPORARY, error="interrupted before the text was handed over")
    return unknown("interrupted while the text was handed over", policy)


def unknown(why: str, policy: Policy) -> Outcome:
    """The text may have arrived, and SMTP has no way to ask. `resend`: once more under the same Message-ID, which mail
    programs show as one; `hold`: a person decides. The log calls the attempt unknown in either case."""
    follows = "sent again under the same Message-ID" if policy == "resend" else "it may have arrived"
    return Outcome(Result.UNKNOWN, error=f"{why}; {follows}")


def smtp_result(code: int) -> Result:
    """RFC 5321: 4yz may succeed later, 5yz never will. 421 and 450 are temporary, 535 (login) a matter of settings.

    A refused login, and a server that wants one, are mended by an administrator: the mail must outlive that.
    """
    if code in (530, 534, 535, 538):
        return Result.TEMPORARY
    return Result.PERMANENT if 500 <= code < 600 else Result.TEMPORARY
