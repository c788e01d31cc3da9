"""Tickets (票据): what a service allows the gateway to do with one file, for a short time, signed.

The owning service decides who may send or fetch a file and answers with a ticket; the gateway streams the bytes
without asking again.
A ticket is readable by its holder and cannot be changed: base64url of its JSON, a dot, base64url of HMAC-SHA256.
"""

import base64
import binascii
import hashlib
import hmac
import json
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Literal

from chassis.errors import Forbidden

Purpose = Literal["upload", "download"]
_MAX_LENGTH = 4096


@dataclass(frozen=True)
class Ticket:
    """Leave to stream one file.

    `blob_key` is the staging key of an upload or the digest of a download; `max_bytes` bounds an upload and tells a
    download's size; `subject` is what the file belongs to, as a resource name (`attachments/…`); `expires_at` is aware.
    """

    service: str
    purpose: Purpose
    blob_key: str
    filename: str
    content_type: str
    max_bytes: int
    expires_at: datetime
    tenant: str
    subject: str


def key_from(setting: str) -> bytes:
    """The sealing key from `ServiceSettings.ticket_key`, alike in all processes; empty only outside production."""
    return hashlib.sha256(b"ticket-key:" + (setting or "development only").encode()).digest()


def seal(ticket: Ticket, key: bytes) -> str:
    """The ticket as URL-safe text that only holders of the key can make."""
    body = asdict(ticket) | {"expires_at": ticket.expires_at.isoformat()}
    payload = _encode(json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode())
    return f"{payload}.{_encode(_mac(payload, key))}"


def open(token: str, key: bytes, now: datetime) -> Ticket:  # noqa: A001 - the counterpart of seal
    """The ticket, if it was sealed with this key and still holds at `now`; Forbidden otherwise."""
    payload, _, mac = token.partition(".")
    if len(token) > _MAX_LENGTH or not token.isascii() or not hmac.compare_digest(_decode(mac), _mac(payload, key)):
        raise Forbidden("ticket.invalid", field="ticket")
    body: dict[str, Any] = json.loads(_decode(payload))
    ticket = Ticket(**(body | {"expires_at": datetime.fromisoformat(body["expires_at"])}))
    if now >= ticket.expires_at:
        raise Forbidden("ticket.expired", field="ticket")
    return ticket


def _mac(payload: str, key: bytes) -> bytes:
    return hmac.new(key, b"ticket:v1:" + payload.encode(), hashlib.sha256).digest()


def _encode(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _decode(text: str) -> bytes:
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return b""
