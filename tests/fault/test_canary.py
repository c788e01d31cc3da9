"""The story's secret is nowhere to be read: no message of the broker, no table, log, mail, file, report or answer."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from typing import Any

import amqp
import pytest

from deploy.demo.story import SECRET, Refused, Story
from deploy.local.plan import WITH_DATABASE
from tests.fault.witness import QUICK, Queues, Tables, pages
from tests.support.pdf import text_of
from tests.support.servers import Servers
from tests.support.suite import Suite, new_suite

EVERYTHING = "everything"
READ_BY_ALL = (
    "{case}", "{case}/entries", "{case}/timeline", "{case}/record", "{case}/findings", "{letter}", "{report}",
    "messages?pageSize=500", "tasks", "deliveries?pageSize=500",
)  # fmt: skip


@pytest.fixture(scope="module")
def suite(servers: Servers) -> Iterator[Suite]:
    """All services on PostgreSQL; the broker keeps a copy of every message that passes."""
    with new_suite(servers, "postgresql", settings={**QUICK, "HANDOVER_LOG_LEVEL": "DEBUG"}) as running:
        running.api.call("PUT", f"vhosts/{running.vhost}", {"tracing": True})
        with Queues(running, servers).channel() as channel:
            channel.queue_declare(EVERYTHING, durable=True, auto_delete=False)
            channel.queue_bind(EVERYTHING, "amq.rabbitmq.trace", "#")
        yield running


@pytest.fixture(scope="module")
def told(suite: Suite) -> Story:
    """A handover played until its secrets are with their receiver, and to its end."""
    story = Story(suite, seconds=90)
    story.play()
    return story


@pytest.fixture(scope="module")
def secrets(told: Story, suite: Suite, servers: Servers) -> list[tuple[str, str, str]]:
    """(id, entry, receiver) of the secrets that can still be shown."""
    query = "SELECT secret_id, entry_id FROM secrets WHERE sealed IS NOT NULL"
    rows = Tables(suite, servers).rows("checklist", query)
    receivers = {e["name"].removeprefix("entries/"): e.get("receiver", "") for e in told.entries(told.hr)}
    return [(i, entry, receivers[entry].removeprefix("employees/")) for i, entry in rows]


def test_it_is_kept_only_sealed(told: Story, secrets: list[Any], suite: Suite, servers: Servers) -> None:
    assert secrets, told.case
    sealed = Tables(suite, servers).rows("checklist", "SELECT sealed FROM secrets WHERE sealed IS NOT NULL")
    assert all(text.startswith("sealed:v1:") and not holds(text.encode()) for (text,) in sealed)


def test_it_was_in_no_message(told: Story, suite: Suite, servers: Servers) -> None:
    messages = _messages(suite, servers)
    assert any(b"set_secret" in m or b"sealed:v1:" in m for m in messages), "what carries it was seen"
    assert [m[:200] for m in messages if holds(m)] == []


def test_it_is_in_no_table(told: Story, suite: Suite, servers: Servers) -> None:
    assert _tables_with_it(suite, servers) == []


def test_it_is_in_no_log_mail_or_stored_file(told: Story, suite: Suite) -> None:
    assert _files_with_it(suite) == []
    assert (suite.plan.state / "logs" / "checklist.log").stat().st_size > 0


def test_it_is_in_no_letter_report_or_answer(told: Story) -> None:
    assert _documents_with_it(told) == []
    assert _answers_with_it(told) == []


def test_its_receiver_sees_it_once_and_it_stays_nowhere(
    told: Story, secrets: list[tuple[str, str, str]], suite: Suite, servers: Servers
) -> None:
    secret, _, receiver = secrets[0]
    with pytest.raises(Refused) as refusal:
        told.post(f"/v1/secrets/{secret}:reveal", {}, told.head)
    assert refusal.value.status in (403, 404)
    assert told.post(f"/v1/secrets/{secret}:reveal", {}, receiver, key="once")["value"] == SECRET
    for key in ("once", "again"):
        with pytest.raises(Refused) as refusal:
            told.post(f"/v1/secrets/{secret}:reveal", {}, receiver, key=key)
        assert refusal.value.status < 500
        assert not holds(str(refusal.value).encode())
    left = Tables(suite, servers).rows("checklist", "SELECT sealed FROM secrets WHERE secret_id = %s", secret)
    assert left == [(None,)]
    rows = pages(told, f"/v1/{told.case}/record", "rows", told.hr)
    seen = [row for row in rows if row["event"] == "secret.viewed"]
    assert [row["actor"] for row in seen] == [receiver]
    assert [m[:200] for m in _messages(suite, servers) if holds(m)] == []
    assert _tables_with_it(suite, servers) == []
    assert _files_with_it(suite) == []
    assert _answers_with_it(told) == []


def test_the_search_would_find_it() -> None:
    for text in (SECRET, f"x{SECRET}", f"xy{SECRET}z"):
        raw = text.encode()
        assert all(map(holds, (raw, base64.b64encode(raw), raw.hex().encode(), text.encode("utf-16-le"))))
    assert not holds(b"anything else")


def holds(data: bytes) -> bool:
    """Whether the secret is in there: as it is, in base64 at any offset, in hexadecimal, in UTF-16."""
    raw = SECRET.encode()
    # Of a base64 text at an unknown offset the whole groups in the middle are always the same.
    groups = [base64.b64encode(bytes(shift) + raw)[4:-4] for shift in range(3)]
    forms = [raw, raw.hex().encode(), SECRET.encode("utf-16-le"), *groups]
    return any(form in data or form in data.lower() for form in forms[:2]) or any(form in data for form in forms[2:])


def _messages(suite: Suite, servers: Servers) -> list[bytes]:
    """Every message that passed since the last look, with its headers."""
    found = []
    with Queues(suite, servers).channel() as channel:
        while (message := channel.basic_get(EVERYTHING, no_ack=True)) is not None:
            found.append(_bytes(message))
    assert found
    return found


def _bytes(message: amqp.Message) -> bytes:
    body = message.body if isinstance(message.body, bytes) else str(message.body).encode()
    return body + repr(message.properties).encode()


def _tables_with_it(suite: Suite, servers: Servers) -> list[tuple[str, str]]:
    tables = Tables(suite, servers)
    rows = [(service, table, text) for service in WITH_DATABASE for table, text in tables.texts(service)]
    assert {"secrets", "idempotency", "outbox", "record_texts"} <= {table for _, table, _ in rows}
    return [(service, table) for service, table, text in rows if holds(text.encode())]


def _files_with_it(suite: Suite) -> list[str]:
    files = [path for path in suite.plan.state.rglob("*") if path.is_file()]
    assert {"checklist.log", "gateway.log"} <= {path.name for path in files}
    assert any(path.suffix == ".eml" for path in files)
    return [str(path) for path in files if holds(path.read_bytes())]


def _documents_with_it(story: Story) -> list[str]:
    letter, report = (f"/v1/{what}/{story.case.removeprefix('cases/')}:download" for what in ("letters", "reports"))
    wanted = [(letter, {"language": "zh-CN"}), (report, {"format": "json"})]
    wanted += [(report, {"format": kind, "language": "en"}) for kind in ("pdf", "html")]
    found = []
    for path, query in wanted:
        content = story.doors.person(story.hr).get(story.get(path, story.hr, **query)["url"]).raise_for_status().content
        text = content
        if content.startswith(b"%PDF"):
            text = text_of(content).encode()
        assert len(text) > 200
        if holds(content) or holds(text):
            found.append(f"{path} {query}")
    return found


def _answers_with_it(story: Story) -> list[str]:
    case = story.get(f"/v1/{story.case}", story.hr)
    names = {"case": case["name"], "letter": case["letter"], "report": case["report"]}
    found = []
    for person in (story.hr, story.head, story.leaver, story.successor, "E1011", "E1039"):
        client = story.doors.person(person)
        for path in READ_BY_ALL:
            answer = client.get(f"/v1/{path.format(**names)}")
            assert answer.status_code in (200, 403, 404), answer.text
            if holds(answer.content):
                found.append(f"{path} by {person}")
    return found
