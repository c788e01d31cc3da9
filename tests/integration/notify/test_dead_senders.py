"""Processes that send say that they live: what a dead one had claimed is taken over soon, and a living one is safe."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from chassis import db
from chassis.application import Application
from notify.channels.port import Outgoing
from notify.sender import ALIVE, BEAT, Sender
from notify.store.tables import SenderRow
from tests.integration.notify.stage import Stage
from tests.integration.notify.test_notify_process import Notify, eventually, ids
from tests.integration.notify.test_sending import attempts, die
from tests.support.fixtures import Mailbox, TestBroker

LEASE = timedelta(seconds=60)
RETRY = timedelta(seconds=5)  # the longest first pause
EVERYBODY = [f"e{n}@example.com" for n in (1, 2, 3, 4)]


class Replica:
    """Another process on the same database and channel."""

    def __init__(self, stage: Stage) -> None:
        self.app = Application(stage.app.service, stage.app.settings, clock=lambda: stage.now)
        self.sender = Sender(stage.channel, lease=LEASE, policy="resend")

    def beat(self) -> None:
        self.sender.beat(self.app)

    def send(self) -> None:
        while self.sender.step(self.app):
            pass


@pytest.fixture
def other(stage: Stage) -> Iterator[Replica]:
    """It lives, and four mails wait."""
    stage.submitted()
    stage.sender = Sender(stage.channel, lease=LEASE, policy="resend")
    made = Replica(stage)
    made.beat()
    yield made
    made.app.engine.dispose()


def sent(stage: Stage) -> list[str]:
    return sorted(mail.address for mail in stage.channel.sent)


def beats(stage: Stage, *replicas: Replica, mine: bool, span: timedelta) -> None:
    """Time passes with the heartbeats of those who live."""
    until = stage.now + span
    while stage.now < until:
        stage.now += BEAT
        for replica in replicas:
            replica.beat()
        if mine:
            stage.sender.beat(stage.app)


def claimed_by_a_dead_process(stage: Stage) -> None:
    """All four; not even what had not begun was given back, as after a kill -9."""
    stage.sender.beat(stage.app)
    give_back = "notify.usecases.sending.give_back"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(give_back, lambda *_: None)
        die(stage, when="before")
    assert len(stage.deliveries("sending")) == 4


def test_what_a_dead_process_had_claimed_leaves_long_before_its_lease_ends(stage: Stage, other: Replica) -> None:
    claimed_by_a_dead_process(stage)
    began = stage.now
    beats(stage, other, mine=False, span=ALIVE + BEAT)
    other.send()
    stage.now += RETRY
    other.send()
    assert sent(stage) == EVERYBODY
    assert stage.now - began < LEASE / 2
    assert all([outcome for _n, outcome, _c in attempts(stage, d)] == ["temporary", "sent"] for d in stage.deliveries())


def test_nobody_robs_a_process_that_lives_however_slow_its_server(stage: Stage, other: Replica) -> None:
    def slow(_message: Outgoing) -> None:
        stage.channel.before_hand_over = lambda _m: None
        stage.sender.beat(stage.app)
        beats(stage, other, mine=True, span=3 * ALIVE)
        other.send()

    stage.channel.before_hand_over = slow
    stage.sender.step(stage.app)
    other.send()
    assert sent(stage) == EVERYBODY
    assert all(attempts(stage, d) == [(1, "sent", 250)] for d in stage.deliveries())


def test_one_that_was_taken_for_dead_and_lives_sends_nothing_twice(stage: Stage, other: Replica) -> None:
    stage.sender.beat(stage.app)

    def stalls(_message: Outgoing) -> None:
        stage.channel.before_hand_over = lambda _m: None
        beats(stage, other, mine=False, span=ALIVE + BEAT)
        other.send()
        stage.now += RETRY
        other.send()

    stage.channel.before_hand_over = stalls
    stage.send()
    references = [mail.reference for mail in stage.channel.sent]
    assert len(references) == len(set(references)) == 4


def test_what_may_be_on_its_way_waits_for_the_lease(stage: Stage, other: Replica) -> None:
    stage.sender.beat(stage.app)
    die(stage, when="after")
    beats(stage, other, mine=False, span=LEASE - 2 * BEAT)
    other.send()
    assert len(sent(stage)) == 3
    assert len(stage.deliveries("sending")) == 1
    beats(stage, other, mine=False, span=3 * BEAT)
    other.send()
    stage.now += RETRY
    other.send()
    assert sent(stage) == EVERYBODY


def test_who_never_said_that_it_lives_is_dead_when_its_lease_is_over(stage: Stage, other: Replica) -> None:
    die(stage, when="before")
    beats(stage, other, mine=False, span=2 * ALIVE)
    other.send()
    assert len(sent(stage)) == 3
    stage.now += LEASE
    other.send()
    stage.now += RETRY
    other.send()
    assert sent(stage) == EVERYBODY


def test_the_dead_are_forgotten(stage: Stage, other: Replica) -> None:
    stage.sender.beat(stage.app)
    beats(stage, other, mine=False, span=LEASE + 2 * ALIVE)
    with db.open_session(stage.app.engine) as session, session.begin():
        left = set(session.scalars(select(SenderRow.sender_id)))
    assert left & {stage.sender.id, other.sender.id} == {other.sender.id}


def test_killed_with_mails_in_hand_a_process_sends_them_soon_after_its_start(
    broker: TestBroker, tmp_path: Path, smtp: Mailbox
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        lease = {"NOTIFY_SEND_LEASE": "300", "NOTIFY_SMTP_TIMEOUT": "100"}
        notify = Notify(broker, tmp_path, silent.getsockname()[1], **lease)
        try:
            notify.declare()
            notify.start()
            notify.directory()
            notify.ready()
            notify.submitted()
            for number in range(9):
                notify.task(number)
            time.sleep(3)  # they are claimed, and the server says nothing
            notify.kill()
            notify.start(NOTIFY_SMTP_PORT=str(smtp.port))
            eventually(lambda: len(smtp.messages) == 12, "all of them, long before the lease ends", seconds=90)
            assert len(set(ids(smtp))) == 12
        finally:
            notify.close()
