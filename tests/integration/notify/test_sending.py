"""The senders' transactions: claimed by one, retried, recovered after a crash, failed for good, sent again by hand."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from chassis.application import Application
from chassis.context import CallContext
from chassis.db import ALL_TENANTS
from notify.channels.port import Outgoing
from notify.model.delivery import Outcome, Result
from notify.sender import Sender
from notify.store.tables import AttemptRow
from notify.usecases import sending
from tests.integration.notify.stage import Stage

LATER = Outcome(Result.TEMPORARY, 451, "451 try again later")
NEVER = Outcome(Result.PERMANENT, 550, "550 no such user")
UNKNOWN = Outcome(Result.UNKNOWN, error="no answer to the text")


class Killed(BaseException):
    """The process dies here."""


@pytest.fixture(autouse=True)
def four_mails(stage: Stage) -> None:
    stage.submitted()


def attempts(stage: Stage, delivery: Any) -> list[tuple[int, str, int | None]]:
    rows = [a for a in stage.rows(AttemptRow) if a.delivery_id == delivery.delivery_id]
    return [(a.number, a.outcome, a.code) for a in sorted(rows, key=lambda a: a.number)]


def die(stage: Stage, *, when: str) -> Outgoing:
    """The sender dies with one mail in hand: before or after the text was handed over."""
    held: list[Outgoing] = []

    def before(message: Outgoing) -> None:
        held.append(message)
        if when == "before":
            raise Killed

    class Dying:
        result = property(lambda self: (_ for _ in ()).throw(Killed()))

    stage.channel.before_hand_over = before
    if when == "after":
        stage.channel.answers = [Dying()]  # type: ignore[list-item]
    with pytest.raises(Killed):
        stage.sender.step(stage.app)
    stage.channel.before_hand_over = lambda _m: None
    stage.channel.answers = []
    return held[0]


def test_each_delivery_leaves_once_however_many_senders_there_are(stage: Stage) -> None:
    others = [Application(stage.app.service, stage.app.settings, clock=lambda: stage.now) for _ in range(2)]
    senders = [Sender(stage.channel, lease=timedelta(seconds=60), policy="resend") for _ in others]

    def another_looks_meanwhile(_message: Outgoing) -> None:
        stage.channel.before_hand_over = lambda _m: None
        for sender, app in zip(senders, others, strict=True):
            sender.step(app)

    stage.channel.before_hand_over = another_looks_meanwhile
    stage.send()
    for app in others:
        app.engine.dispose()
    assert sorted(m.address for m in stage.channel.sent) == [f"e{n}@example.com" for n in (1, 2, 3, 4)]
    assert {d.state for d in stage.deliveries()} == {"sent"}
    assert all(attempts(stage, d) == [(1, "sent", 250)] for d in stage.deliveries())


def test_a_temporary_failure_is_tried_again_with_pauses_and_holds_up_nobody(stage: Stage) -> None:
    stage.channel.answers = [LATER]
    assert len(stage.send()) == 3
    (waiting,) = stage.deliveries("waiting")
    assert waiting.last_error == "451 try again later"
    assert timedelta(seconds=2.5) <= waiting.due_at - stage.now <= timedelta(seconds=5)
    assert stage.send() == []
    stage.channel.answers = [LATER]
    stage.now += timedelta(seconds=5)
    stage.send()
    stage.now += timedelta(seconds=10)
    assert len(stage.send()) == 1
    (done,) = [d for d in stage.deliveries() if d.attempts == 3]
    assert attempts(stage, done) == [(1, "temporary", 451), (2, "temporary", 451), (3, "sent", 250)]
    assert (done.state, done.last_error) == ("sent", None)
    assert stage.emitted() == []


def test_every_attempt_has_the_same_message_id(stage: Stage) -> None:
    seen: list[str] = []
    stage.channel.before_hand_over = lambda m: seen.append(m.reference)
    stage.channel.answers = [LATER, LATER, LATER, LATER]
    stage.send()
    stage.now += timedelta(minutes=1)
    stage.send()
    assert len(seen) == 8 and len(set(seen)) == 4


def test_a_temporary_failure_becomes_a_permanent_one_after_days(stage: Stage) -> None:
    stage.channel.answers = [LATER] * 4
    stage.send()
    stage.now += timedelta(hours=72)
    stage.channel.answers = [LATER] * 4
    stage.send()
    assert {d.state for d in stage.deliveries()} == {"failed"}
    assert len(stage.emitted()) == 4


def test_a_permanent_failure_is_published_and_listed(stage: Stage) -> None:
    stage.channel.answers = [NEVER]
    assert len(stage.send()) == 3
    (failed,) = stage.deliveries("failed")
    (event,) = stage.emitted()
    assert event["type"] == "handover.delivery.failed.v1"
    assert event["subject"] == stage.case
    assert event["data"] == {
        "delivery_id": failed.delivery_id,
        "case_id": stage.case,
        "person": failed.person,
        "event": failed.template,
        "channel": "email",
        "error": "550 no such user",
    }


def test_a_crash_before_the_text_left_is_repaired_after_the_lease(stage: Stage) -> None:
    held = die(stage, when="before")
    assert len(stage.send()) == 3  # the others go on
    (mine,) = stage.deliveries("sending")
    stage.now += timedelta(seconds=61)
    stage.send()
    stage.now += timedelta(seconds=5)
    sent = stage.send()
    assert [m.reference for m in sent] == [held.reference]
    assert attempts(stage, mine) == [(1, "temporary", None), (2, "sent", 250)]


@pytest.mark.parametrize(("policy", "state", "mails"), [("resend", "sent", 1), ("hold", "held", 0)])
def test_a_crash_after_the_text_left_follows_the_policy(stage: Stage, policy: Any, state: str, mails: int) -> None:
    stage.sender = Sender(stage.channel, lease=timedelta(seconds=60), policy=policy)
    held = die(stage, when="after")
    stage.send()
    (mine,) = stage.deliveries("sending")
    stage.now += timedelta(seconds=61)
    stage.send()
    stage.now += timedelta(seconds=5)
    assert [m.reference for m in stage.send()] == [held.reference] * mails
    assert attempts(stage, mine) == [(1, "unknown", None), (2, "sent", 250)][: 1 + mails]
    assert state in {d.state for d in stage.deliveries()}
    assert len(stage.emitted()) == (policy == "hold")


@pytest.mark.parametrize(("policy", "state"), [("resend", "waiting"), ("hold", "held")])
def test_no_answer_to_the_text_follows_the_policy(stage: Stage, policy: Any, state: str) -> None:
    stage.sender = Sender(stage.channel, lease=timedelta(seconds=60), policy=policy)
    stage.channel.answers = [UNKNOWN]
    stage.send()
    (mine,) = [d for d in stage.deliveries() if d.state != "sent"]
    assert (mine.state, attempts(stage, mine)) == (state, [(1, "unknown", None)])


def test_who_lost_the_lease_neither_sends_nor_records(stage: Stage) -> None:
    others = Application(stage.app.service, stage.app.settings, clock=lambda: stage.now)
    rescuer = Sender(stage.channel, lease=timedelta(seconds=60), policy="resend")

    def asleep(_message: Outgoing) -> None:
        stage.channel.before_hand_over = lambda _m: None
        stage.now += timedelta(seconds=90)
        rescuer.step(others)  # settles the abandoned one
        stage.now += timedelta(seconds=5)
        rescuer.step(others)  # and sends it

    stage.channel.before_hand_over = asleep
    stage.send()
    others.engine.dispose()
    references = [m.reference for m in stage.channel.sent]
    assert len(references) == len(set(references)) == 4
    assert {d.state for d in stage.deliveries()} == {"sent"}


def test_quiet_hours_hold_mail_back_but_nothing_urgent(stage: Stage) -> None:
    stage.send()
    quiet = {"quiet_from": "09:00", "quiet_to": "12:00"}
    assert stage.call("update_preferences", "E2", quiet)["error"] is None
    title = {"zh-CN": "清单", "en": "List"}
    task = {"task_id": "t1", "kind": "confirm_list", "subject": "checklists/k1", "title": title, "person": "E2"}
    stage.done("checklist", "task.opened", **task)
    stage.done("offboarding", "case.blocked", blocked_reason="no_head", hrbp="E2")
    assert [m.urgent for m in stage.send()] == [True]
    stage.now += timedelta(hours=2)  # 12:00 in Shanghai
    assert [m.urgent for m in stage.send()] == [False]


def test_who_wants_no_mail_gets_none_but_finds_it_in_the_inbox(stage: Stage) -> None:
    stage.send()
    assert stage.call("update_preferences", "E2", {"channels": [], "set_channels": True})["error"] is None
    stage.done("offboarding", "case.blocked", blocked_reason="no_head", hrbp="E2")
    assert stage.send() == []
    assert ("E2", "case_blocked") in stage.told()


def test_resending_by_hand(stage: Stage) -> None:
    stage.channel.answers = [NEVER]
    stage.send()
    (failed,) = stage.deliveries("failed")
    name = f"deliveries/{failed.delivery_id}"
    stage.change(stage.person(failed.person, version=2, email="new@example.com"))
    again = stage.call("resend_delivery", "E4", {"name": name}, "hr", idempotency_key="k1")
    assert again["error"] is None
    assert (again["result"]["state"], again["result"]["address"]) == ("waiting", "new@example.com")
    once_more = stage.call("resend_delivery", "E4", {"name": name}, "hr", idempotency_key="k1")
    assert once_more == again  # the same call, answered from memory
    assert [m.address for m in stage.send()] == ["new@example.com"]
    shown = stage.call("get_delivery", "E4", {"name": name}, "hr")["result"]
    assert [a["outcome"] for a in shown["attempts"]] == ["permanent", "sent"]
    refused = stage.call("resend_delivery", "E4", {"name": name}, "hr", idempotency_key="k2")["error"]
    assert (refused["reason"], refused["fields"][0]["field"]) == ("WRONG_STATE", "name")
    assert "sent" in refused["message"]


def test_resending_without_an_address_is_refused(stage: Stage) -> None:
    stage.channel.answers = [NEVER]
    stage.send()
    (failed,) = stage.deliveries("failed")
    stage.change(stage.person(failed.person, version=2, email=None))
    name = f"deliveries/{failed.delivery_id}"
    refused = stage.call("resend_delivery", "E4", {"name": name}, "hr")["error"]
    assert refused["reason"] == "WRONG_STATE" and failed.person in refused["message"]


def test_a_claim_is_good_for_its_owner_only(stage: Stage) -> None:
    everyone = CallContext(tenant=ALL_TENANTS, actor="notify", actor_kind="service")
    own = CallContext(tenant=stage.tenant, actor="notify", actor_kind="service")
    lease = timedelta(seconds=60)

    def claim(most: int) -> list[sending.Claimed]:
        return stage.app.unit(everyone, lambda uow: sending.claim(uow, stage.channel, "s", lease, most))

    def may_send(claimed: sending.Claimed) -> bool:
        mark = sending.leaves_now(claimed, stage.now, lease)
        return stage.app.unit(own, lambda uow: sending.hand_over(uow, claimed), opening=[mark])

    def end(claimed: sending.Claimed, outcome: Outcome) -> None:
        if outcome.result is Result.SENT:
            stage.app.unit(own, lambda _uow: None, opening=sending.sent(claimed, outcome, stage.now))
        else:
            stage.app.unit(own, lambda uow: sending.record(uow, claimed, outcome, "resend"))

    (first,) = claim(1)
    stage.now += timedelta(seconds=61)
    assert not may_send(first)  # its lease is over, though nobody has taken it yet
    assert stage.app.unit(everyone, lambda uow: sending.recover(uow, "resend")) == 1
    stage.now += timedelta(seconds=5)
    (second,) = [c for c in claim(10) if c.delivery_id == first.delivery_id]
    assert not may_send(first)
    for outcome in (Outcome(Result.SENT, 250), LATER, NEVER):
        end(first, outcome)
    stage.app.unit(everyone, lambda uow: sending.give_back(uow, [first]))
    assert len(stage.deliveries("sending")) == 4
    (mine,) = [d for d in stage.deliveries() if d.delivery_id == first.delivery_id]
    assert attempts(stage, mine) == [(1, "temporary", None), (2, "running", None)]
    assert may_send(second)


def test_a_slow_server_keeps_nothing_from_other_senders(stage: Stage) -> None:
    def slow(_message: Outgoing) -> None:
        stage.now += timedelta(seconds=3)

    stage.channel.before_hand_over = slow
    woken: list[bool] = []
    stage.sender = Sender(stage.channel, lease=timedelta(seconds=60), policy="resend", wake=lambda: woken.append(True))
    assert stage.sender.step(stage.app)
    assert len(stage.channel.sent) == 1 and woken == [True]
    waiting = stage.deliveries("waiting")
    assert len(waiting) == 3
    assert [attempts(stage, d) for d in waiting] == [[], [], []]
    stage.channel.before_hand_over = lambda _m: None
    stage.send()
    assert all(attempts(stage, d) == [(1, "sent", 250)] for d in stage.deliveries())


def test_many_that_wait_wake_one_more_sender_and_few_wake_nobody(stage: Stage) -> None:
    woken: list[bool] = []
    stage.sender = Sender(stage.channel, lease=timedelta(seconds=60), policy="resend", wake=lambda: woken.append(True))
    assert not stage.sender.step(stage.app)
    assert woken == []
    for number in range(10):
        stage.done("offboarding", "case.blocked", blocked_reason=f"r{number}", hrbp="E2")
    assert stage.sender.step(stage.app)
    assert woken == [True]
    assert not stage.sender.step(stage.app)
