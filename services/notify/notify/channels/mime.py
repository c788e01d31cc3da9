"""The text of a mail (RFC 5322 and 2046): the same message as plain text and as HTML, put together by the library.

Its parts are those of `email.mime` and not of `email.message.EmailMessage`, which takes four times as long, more than
all else that sending a mail costs.
"""

from __future__ import annotations

import re
from email.headerregistry import Address
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.policy import SMTP, compat32
from email.utils import formatdate
from functools import lru_cache

from notify.channels.port import Outgoing

WIRE = compat32.clone(linesep="\r\n")
# What SMTP without extensions carries (RFC 5321). The library takes more, which then fails in the conversation (a
# domain in other letters, or with a full-width dot), and it fails itself on some of what is none.
_ADDRESS = re.compile(r"[!-?A-~]+@(?:[A-Za-z0-9._-]+|\[[A-Za-z0-9.:]+\])")


def compose(message: Outgoing, *, sender: str, sender_name: str) -> bytes:
    """Text and HTML, UTF-8, names and subject encoded as headers need it (RFC 2047).

    Raises ValueError or MessageError for what no header can carry, and for an address that no server would take.
    """
    if not _ADDRESS.fullmatch(message.address):
        raise ValueError("it is not written as name@domain in plain Latin letters")
    headers = [
        _mailbox("From", sender_name, sender),
        _mailbox("To", message.name, message.address),
        _folded("Subject", message.title),
        f"Date: {formatdate()}\r\n",
        f"Message-ID: {message.reference}\r\n",
        "Auto-Submitted: auto-generated\r\n",  # RFC 3834: no vacation answers, please
        "Importance: high\r\n" if message.urgent else "",
        f"Content-Language: {message.locale}\r\n",
    ]
    body = MIMEMultipart("alternative", _subparts=[_part("plain", message.text), _part("html", message.html)])
    return "".join(headers).encode("ascii") + body.as_bytes(policy=WIRE)


@lru_cache(maxsize=1000)
def _mailbox(header: str, name: str, address: str) -> str:
    return _folded(header, Address(name, addr_spec=address))


def _folded(header: str, value: str | Address) -> str:
    return str(SMTP.fold(*SMTP.header_store_parse(header, value)))


def _part(kind: str, text: str) -> MIMEText:
    lines = b"".join(line + b"\r\n" for line in text.encode().splitlines())  # as RFC 2046 wants texts to be encoded
    return MIMEText(lines.decode(), kind, "utf-8")
