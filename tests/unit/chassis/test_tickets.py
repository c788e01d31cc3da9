import base64
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis import tickets
from chassis.errors import Forbidden

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
KEY = b"k" * 32
TICKET = tickets.Ticket(
    service="checklist",
    purpose="upload",
    blob_key="att-1",
    filename="项目进展.docx",
    content_type="application/pdf",
    max_bytes=1000,
    expires_at=NOW + timedelta(minutes=15),
    tenant="acme",
    subject="attachments/1",
)


def test_a_ticket_comes_back_as_it_was() -> None:
    token = tickets.seal(TICKET, KEY)
    assert tickets.open(token, KEY, NOW) == TICKET
    assert all(c.isalnum() or c in "-_." for c in token)


def test_it_ends_at_its_instant() -> None:
    token = tickets.seal(TICKET, KEY)
    tickets.open(token, KEY, TICKET.expires_at - timedelta(microseconds=1))
    with pytest.raises(Forbidden) as caught:
        tickets.open(token, KEY, TICKET.expires_at)
    assert "ticket.expired" in repr(caught.value.__dict__) + str(caught.value)


def test_another_key_is_refused() -> None:
    with pytest.raises(Forbidden):
        tickets.open(tickets.seal(TICKET, KEY), b"x" * 32, NOW)


def test_a_ticket_with_more_rights_needs_a_new_seal() -> None:
    token = tickets.seal(TICKET, KEY)
    wider = json.loads(base64.urlsafe_b64decode(token.split(".")[0] + "==")) | {"max_bytes": 10**9}
    forged = base64.urlsafe_b64encode(json.dumps(wider).encode()).rstrip(b"=").decode() + "." + token.split(".")[1]
    with pytest.raises(Forbidden):
        tickets.open(forged, KEY, NOW)
    assert tickets.seal(replace(TICKET, max_bytes=10**9), KEY) != token


@given(st.one_of(st.text(max_size=200), st.binary(max_size=100).map(lambda b: b.decode("latin1"))))
def test_garbage_is_refused_with_the_same_error(token: str) -> None:
    with pytest.raises(Forbidden):
        tickets.open(token, KEY, NOW)


@given(st.integers(min_value=0, max_value=1000))
def test_any_changed_character_is_refused(position: int) -> None:
    token = tickets.seal(TICKET, KEY)
    at = position % len(token)
    changed = token[:at] + ("A" if token[at] != "A" else "B") + token[at + 1 :]
    try:
        assert tickets.open(changed, KEY, NOW) == TICKET  # unused low bits of the last base64 digit
        assert at == len(token) - 1
    except Forbidden:
        pass
