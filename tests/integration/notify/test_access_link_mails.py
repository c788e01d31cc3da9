"""Mails with one-time links: to the personal contact, each with a token of its own, which is kept nowhere."""

from __future__ import annotations

import hashlib
import re
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from kombu.connection import Connection
from kombu.entity import Exchange, Queue
from sqlalchemy import inspect, text

from chassis import db
from notify.model.delivery import Outcome, Result
from notify.model.one_time import PLACE
from notify.store import links
from notify.store.tables import DeliveryRow
from tests.integration.notify.stage import Stage
from tests.integration.notify.test_notify_process import Notify, eventually
from tests.integration.notify.test_notify_process import notify as notify  # the fixture
from tests.support.fixtures import Mailbox, TestBroker

LINK = re.compile(r"https?://[^\s\"]+/access#t=([A-Za-z0-9_-]{40,})")
LATER = Outcome(Result.TEMPORARY, 451, "451 try again later")


@pytest.fixture
def filed(stage: Stage) -> Iterator[Stage]:
    stage.submitted()
    stage.send()
    yield stage


def contact(stage: Stage, email: str | None = "lilei@home.example") -> None:
    stage.done("offboarding", "case.contact_given", leaver="E1", email=email, phone=None)


def request(stage: Stage, request_id: str = "r1", days: int = 14) -> None:
    until = (stage.now + timedelta(days=days)).isoformat()
    asked = {"request_id": request_id, "leaver": "E1", "requested_by": "E4", "valid_until": until}
    stage.done("checklist", "access_link.requested", **asked)


def issued(stage: Stage) -> list[dict[str, Any]]:
    return [e["data"] for e in stage.emitted() if e["type"] == "handover.access_link.issued.v1"]


def token_of(mail: Any) -> str:
    (found,) = set(LINK.findall(mail.text))
    assert set(LINK.findall(mail.html)) == {found}
    return str(found)


def link_delivery(stage: Stage) -> DeliveryRow:
    (found,) = [d for d in stage.deliveries() if d.template == "access_link"]
    return found


def nowhere(stage: Stage, *tokens: str) -> None:
    """In no table, and so in no event: those wait in one of them."""
    with db.open_session(stage.app.engine) as session, session.begin():
        session.bind_tenant(db.ALL_TENANTS)
        for table in inspect(stage.app.engine).get_table_names():
            for row in session.execute(text(f'SELECT * FROM "{table}"')):
                assert not any(token in str(value) for token in tokens for value in row), table


def test_it_goes_to_the_personal_contact_in_the_leavers_language(filed: Stage) -> None:
    contact(filed)
    request(filed)
    (mail,) = filed.send()
    assert mail.address == "lilei@home.example"
    assert mail.locale == "zh-CN" and "仅可打开一次" in mail.title
    token = token_of(mail)
    assert PLACE not in mail.text + mail.html
    (event,) = issued(filed)
    assert event["token_sha256"] == hashlib.sha256(token.encode()).hexdigest()
    assert (event["request_id"], event["channel"]) == ("r1", "email")
    assert token not in repr(mail)
    nowhere(filed, token)
    shown = filed.call("list_messages", "E1")["result"]["messages"]
    assert not any(token in str(m) or PLACE in str(m) for m in shown)


def test_a_failure_tells_the_personal_address_to_nobody_but_the_log(filed: Stage) -> None:
    contact(filed)
    request(filed)
    filed.channel.answers = [Outcome(Result.PERMANENT, 550, "550 <lilei@home.example> unknown user")]
    filed.send()
    (failed,) = [e["data"] for e in filed.emitted() if e["type"] == "handover.delivery.failed.v1"]
    assert failed["event"] == "access_link"
    assert "home.example" not in str(failed)
    assert "home.example" in str(link_delivery(filed).last_error)


def test_each_attempt_has_a_token_of_its_own(filed: Stage) -> None:
    contact(filed)
    request(filed)
    seen: list[str] = []
    filed.channel.before_hand_over = lambda mail: seen.append(token_of(mail))
    filed.channel.answers = [LATER, Outcome(Result.UNKNOWN, error="no answer to the text")]
    for _ in range(3):
        filed.send()
        filed.wait(seconds=30)
    assert len(seen) == len(set(seen)) == 3
    digests = [e["token_sha256"] for e in issued(filed)]
    assert digests == [hashlib.sha256(t.encode()).hexdigest() for t in seen], "whichever arrives can be opened"
    assert len({e["link_id"] for e in issued(filed)}) == 3
    nowhere(filed, *seen)


def test_sent_again_by_hand_it_is_a_new_one(filed: Stage) -> None:
    contact(filed)
    request(filed)
    filed.channel.answers = [Outcome(Result.PERMANENT, 550, "550 no such user")]
    filed.send()
    name = f"deliveries/{link_delivery(filed).delivery_id}"
    contact(filed, "lilei2@home.example")
    again = filed.call("resend_delivery", "E4", {"name": name}, "hr")["result"]
    assert again["address"] == "lilei2@home.example", "not the directory's"
    (mail,) = filed.send()
    assert len({e["token_sha256"] for e in issued(filed)}) == 2
    nowhere(filed, token_of(mail))


def test_without_a_contact_hr_is_told_and_it_leaves_when_there_is_one(filed: Stage) -> None:
    request(filed)
    assert link_delivery(filed).state == "failed"
    assert ("E4", "access_link_no_contact") in filed.told()
    failed = [e["data"] for e in filed.emitted() if e["type"] == "handover.delivery.failed.v1"]
    assert [f["event"] for f in failed] == ["access_link"]
    assert [m.address for m in filed.send()] == ["e4@example.com"]
    contact(filed)
    (mail,) = filed.send()
    assert mail.address == "lilei@home.example"
    assert token_of(mail)


def test_a_corrected_contact_is_where_the_next_attempt_goes(filed: Stage) -> None:
    contact(filed, "stranger@wrong.example")
    request(filed)
    filed.channel.answers = [LATER]
    filed.send()
    contact(filed)
    filed.wait(hours=1)
    assert [(m.address, bool(token_of(m))) for m in filed.send()] == [("lilei@home.example", True)]
    assert link_delivery(filed).address == "lilei@home.example"


def test_a_contact_that_was_taken_away_gets_nothing_more(filed: Stage) -> None:
    contact(filed, "stranger@wrong.example")
    request(filed)
    filed.channel.answers = [LATER]
    filed.send()
    contact(filed, None)
    filed.wait(hours=1)
    assert filed.send() == []
    found = link_delivery(filed)
    assert (found.state, found.address, len(issued(filed))) == ("failed", None, 1)
    contact(filed)
    assert [m.address for m in filed.send()] == ["lilei@home.example"], "there is one again"


@pytest.mark.parametrize("email", ["lilei@home.example", None])
def test_a_contact_that_changes_while_the_server_is_spoken_to(filed: Stage, email: str | None) -> None:
    contact(filed, "stranger@wrong.example")
    request(filed)
    changes = [email]
    filed.channel.before_hand_over = lambda _mail: contact(filed, changes.pop()) if changes else None
    assert filed.send() == []
    assert issued(filed) == [], "no token left"
    filed.wait(hours=1)
    assert [m.address for m in filed.send()] == ([email] if email else [])


@pytest.mark.parametrize("end", ["revoked", "opened", "expired"])
def test_no_mail_leaves_with_a_link_that_is_over(filed: Stage, end: str) -> None:
    contact(filed)
    request(filed)
    filed.channel.answers = [LATER]
    filed.send()
    filed.wait(seconds=1)
    if end == "revoked":
        filed.done("checklist", "access_link.revoked", request_id="r1", leaver="E1", revoked_by="E4", reason="x")
    elif end == "opened":
        link_id = issued(filed)[0]["link_id"]
        filed.done("checklist", "access_link.opened", link_id=link_id, leaver="E1", opened_at=filed.now.isoformat())
    else:
        filed.wait(days=15)
    filed.wait(hours=1)
    assert filed.send() == []
    assert link_delivery(filed).state == "failed"
    assert len(issued(filed)) == 1
    name = f"deliveries/{link_delivery(filed).delivery_id}"
    assert filed.call("resend_delivery", "E4", {"name": name}, "hr")["error"]["reason"] == "WRONG_STATE"


def test_an_end_before_its_beginning_is_remembered(filed: Stage) -> None:
    contact(filed)
    filed.done("checklist", "access_link.revoked", request_id="r1", leaver="E1", revoked_by="E4", reason="x")
    request(filed)
    assert filed.send() == []
    assert issued(filed) == []


def test_an_older_contact_never_overwrites_a_newer_one(filed: Stage) -> None:
    contact(filed)
    old = {"leaver": "E1", "email": "old@home.example", "phone": None, "_sequence": 1}
    filed.done("offboarding", "case.contact_given", **old)
    request(filed)
    assert [m.address for m in filed.send()] == ["lilei@home.example"]


def test_canary_the_token_is_in_its_mail_and_nowhere_else(
    notify: Notify, smtp: Mailbox, broker: TestBroker, tmp_path: Path
) -> None:
    """A real process, broker and mail server: neither database nor log nor any message of the broker holds it."""
    events: list[str] = []
    exchange = Exchange("notify.events", type="topic", passive=True)
    with Connection(broker.url) as connection, connection.channel() as channel:
        queue = Queue("test-canary", exchange, routing_key="#", durable=False, auto_delete=True)(channel)
        queue.declare()
        notify.submitted()
        given = {"case_id": notify.case, "leaver": "E1", "email": "lilei@home.example", "phone": None}
        notify.publish("offboarding", "case.contact_given", given)
        asked = {"case_id": notify.case, "request_id": "r1", "leaver": "E1", "requested_by": "E4"}
        notify.publish("checklist", "access_link.requested", {**asked, "valid_until": "2099-01-01T00:00:00Z"})
        mails = eventually(
            lambda: [m for m in smtp.messages if m["To"] and "home.example" in m["To"]], "the link's mail"
        )
        parts = [part.get_payload(decode=True).decode() for part in mails[0].walk() if not part.is_multipart()]
        (token,) = {found for part in parts for found in LINK.findall(part)}

        def heard() -> bool:
            while (message := queue.get(no_ack=True)) is not None:
                body = message.body
                events.append(body if isinstance(body, str) else bytes(body).decode())
            return any("access_link.issued" in event for event in events)

        eventually(heard, "its event")
    assert hashlib.sha256(token.encode()).hexdigest() in "".join(events)
    assert token not in "".join(events)
    assert notify.end() == 0
    files = [file for file in tmp_path.rglob("*") if file.is_file()]
    assert {"notify.log", "notify.sqlite3"} <= {file.name for file in files}
    for file in files:
        assert token.encode() not in file.read_bytes(), file.name


@pytest.mark.parametrize("first", ["contact", "request"])
def test_a_contact_and_a_request_at_once_make_one_mail(
    filed: Stage, first: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They come from two services: on two replicas neither may miss the other."""
    steps = {"contact": contact, "request": request}
    (then,) = steps.keys() - {first}
    slow = "put_contact" if first == "contact" else "contact"
    reads = getattr(links, slow)
    other = threading.Thread(target=steps[then], args=(filed,))

    def and_the_other_comes(*args: Any, **more: Any) -> Any:
        monkeypatch.setattr(links, slow, reads)
        found = reads(*args, **more)
        other.start()
        other.join(1)  # it waits for this one to end
        return found

    monkeypatch.setattr(links, slow, and_the_other_comes)
    steps[first](filed)
    other.join()
    assert [mail.address for mail in filed.send()].count("lilei@home.example") == 1
