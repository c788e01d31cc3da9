"""Leave to send or fetch one file through the gateway; the same shape for letter, report, record and attachments."""

from __future__ import annotations

from chassis.contract import Instant, Reply


class UploadTicket(Reply):
    """`PUT` the bytes to `url` until `expires_at`."""

    ticket: str
    url: str
    max_bytes: int
    expires_at: Instant


class DownloadTicket(Reply):
    """`GET` the bytes from `url` until `expires_at`."""

    ticket: str
    url: str
    filename: str
    content_type: str
    size: int
    expires_at: Instant
