"""The mail's text, read again as a mail program reads it."""

from __future__ import annotations

from dataclasses import replace
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

import pytest

from notify.channels.mime import compose
from notify.channels.port import Outgoing

MAIL = Outgoing(
    reference="<d1@example.com>",
    address="e2@example.com",
    name="王芳",
    title="请确认：客户跟进记录",
    text="王芳，您好：\n\n请确认。\n--=_two_forms\n.\n",
    html="<p>请确认 &amp; 退回</p>\n",
    locale="zh-CN",
    urgent=True,
)


def composed(mail: Outgoing) -> bytes:
    return compose(mail, sender="handover@example.com", sender_name="离职交接 Handover")


def read(mail: Outgoing) -> EmailMessage:
    found = message_from_bytes(composed(mail), policy=default)
    assert isinstance(found, EmailMessage) and not found.defects
    return found


@pytest.mark.parametrize(
    "title", ["请确认：客户跟进记录", "Please confirm", "é" * 200, "长" * 150, "a " * 100 + "b", ""]
)
@pytest.mark.parametrize("name", ["王芳", "O'Neill, Jr. (Bob)", 'a "quoted" <name>', "Zoë", ""])
def test_headers_say_the_same_when_they_are_read(title: str, name: str) -> None:
    got = read(replace(MAIL, title=title, name=name))
    assert got["Subject"] == title
    (to,) = got["To"].addresses
    assert (to.display_name, to.addr_spec) == (name, "e2@example.com")
    assert (got["Message-ID"], got["Content-Language"], got["Importance"]) == ("<d1@example.com>", "zh-CN", "high")
    assert read(replace(MAIL, urgent=False))["Importance"] is None


@pytest.mark.parametrize("text", [MAIL.text, "", "one line", "长行" * 500 + "\n", "a\r\nb\rc\n", "x\u2028y\x0bz\n"])
def test_both_forms_are_the_same_when_they_are_read(text: str) -> None:
    got = read(replace(MAIL, text=text, html=f"<p>{text}</p>"))
    assert got.get_content_type() == "multipart/alternative"
    lines = "".join(f"{line.decode()}\n" for line in text.encode().splitlines())
    plain, html = got.iter_parts()
    assert (plain.get_content_type(), html.get_content_type()) == ("text/plain", "text/html")
    assert plain.get_content().replace("\r\n", "\n") == lines
    assert html.get_content().replace("\r\n", "\n").startswith("<p>")


def test_old_relays_break_nothing() -> None:
    raw = composed(replace(MAIL, title="长" * 150, text="长行" * 5000))
    assert raw.isascii()
    assert raw.count(b"\n") == raw.count(b"\r\n") == raw.count(b"\r")
    assert max(map(len, raw.split(b"\r\n"))) <= 78


@pytest.mark.parametrize(
    "changed",
    [
        {"title": "a\nBcc: x@example.com"},
        {"title": "a\r\nBcc: x@example.com"},
        {"name": "a\nBcc: x@example.com"},
        {"address": "e2@example.com\nBcc: x@example.com"},
        {"address": "nobody"},
    ],
)
def test_what_would_add_a_header_is_refused(changed: dict[str, str]) -> None:
    with pytest.raises(ValueError):
        composed(replace(MAIL, **changed))  # type: ignore[arg-type]
