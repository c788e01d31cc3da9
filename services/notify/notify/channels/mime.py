"""The text of a mail (RFC 5322 and 2046): always the same two forms of one message, written out.

`email.message` makes the same of it for two milliseconds a mail, more than all else that sending one costs. Of it the
headers are kept that have something to encode or to refuse.
"""

from __future__ import annotations

import base64
from email.headerregistry import Address
from email.policy import SMTP
from email.utils import formatdate
from functools import lru_cache

from notify.channels.port import Outgoing

BOUNDARY = "=_two_forms"
"""No line of base64 looks like one that begins with `--`."""


def compose(message: Outgoing, *, sender: str, sender_name: str) -> bytes:
    """Text and HTML, UTF-8, names and subject encoded as headers need it (RFC 2047).

    Raises ValueError or MessageError for what no header can carry, an address without @ among it.
    """
    if "@" not in message.address:
        raise ValueError("it has no @")
    headers = [
        _mailbox("From", sender_name, sender),
        _mailbox("To", message.name, message.address),
        _folded("Subject", message.title),
        f"Date: {formatdate()}\r\n",
        f"Message-ID: {message.reference}\r\n",
        "Auto-Submitted: auto-generated\r\n",  # RFC 3834: no vacation answers, please
        "Importance: high\r\n" if message.urgent else "",
        f"Content-Language: {message.locale}\r\n",
        f'MIME-Version: 1.0\r\nContent-Type: multipart/alternative; boundary="{BOUNDARY}"\r\n\r\n',
    ]
    parts = [_part("plain", message.text), _part("html", message.html), f"--{BOUNDARY}--\r\n"]
    return "".join(headers + parts).encode("ascii")


@lru_cache(maxsize=1000)
def _mailbox(header: str, name: str, address: str) -> str:
    return _folded(header, Address(name, addr_spec=address))


def _folded(header: str, value: str | Address) -> str:
    return str(SMTP.fold(*SMTP.header_store_parse(header, value)))


def _part(kind: str, text: str) -> str:
    lines = b"".join(line + b"\r\n" for line in text.encode().splitlines())
    coded = base64.encodebytes(lines).decode().replace("\n", "\r\n")
    return (
        f'--{BOUNDARY}\r\nContent-Type: text/{kind}; charset="utf-8"\r\n'
        f"Content-Transfer-Encoding: base64\r\n\r\n{coded}\r\n"
    )
