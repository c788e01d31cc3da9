"""Files by ticket: bytes in (resumable) and out (with ranges). The gateway streams; the owning service decided before.

PUT  /v1/uploads/{ticket}     the whole file, or a part with Content-Range: bytes 0-99/250
HEAD /v1/uploads/{ticket}     header Upload-Offset: where the upload continues
GET  /v1/downloads/{ticket}   the file, or a part with Range
"""

from __future__ import annotations

import asyncio
import hashlib
import re
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, BinaryIO
from urllib.parse import quote

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response, StreamingResponse

from chassis import tickets
from chassis.blobs import BlobNotFound, BlobStore, OffsetMismatch
from chassis.errors import Conflict, Forbidden, NotFound, TooLarge
from chassis.tickets import Purpose, Ticket
from gateway.calls import Calls, Circumstances
from gateway.http_door import SECURE, bad_request, encode

BLOCK = 1024 * 1024
_CONTENT_RANGE = re.compile(r"bytes (?:(\d{1,18})-(\d{1,18})|\*)/(\d{1,18}|\*)")
_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")
_MEDIA_TYPE = re.compile(r"[a-z0-9.+-]+/[a-z0-9.+-]+")
_ACTIVE = ("html", "xml", "svg", "javascript", "ecmascript", "xhtml", "mathml")
"""Parts of media types that a browser could execute; such a file is only ever handed out as bytes."""


@dataclass(frozen=True)
class Part:
    """Which bytes of a file a request carries; `last` says that the file ends with it.

    Without bytes (`bytes */250`) it asks where to continue, or for the owner's answer when all `total` bytes are there
    (the answer of an earlier try was lost).
    """

    start: int
    length: int | None
    last: bool
    empty: bool = False
    total: int | None = None


class Files:
    """Uploads and downloads. Every touch of the blob store runs in a thread."""

    def __init__(self, store: BlobStore, key: bytes, calls: Calls, clock: Callable[[], datetime] | None = None) -> None:
        self._store = store
        self._key = key
        self._calls = calls
        self._clock = clock or (lambda: datetime.now(UTC))

    async def upload(self, request: Request, around: Circumstances) -> Response:
        """Takes bytes; after the last one the owner of the file answers."""
        token = request.path_params["ticket"]
        ticket = self._ticket(token, "upload")
        part = _part_of(request)
        if part.empty:
            staged = await self._offset(ticket)
            return (
                await self._complete(token, ticket, around) if staged == part.total else self._progress(staged, around)
            )
        if part.start == 0 and part.last:  # the whole file: what an earlier try left is of no use
            await asyncio.to_thread(self._store.abort, ticket.blob_key)
        await asyncio.to_thread(self._store.begin, ticket.blob_key)
        offset = await self._take(request, ticket, part)
        if part.length is not None and offset != part.start + part.length:
            raise bad_request("Content-Range", "upload.length")
        if not part.last:
            return self._progress(offset, around)
        return await self._complete(token, ticket, around)

    async def offset(self, request: Request, around: Circumstances) -> Response:
        """Where an interrupted upload continues."""
        ticket = self._ticket(request.path_params["ticket"], "upload")
        return self._progress(await self._offset(ticket), around, status=200)

    async def download(self, request: Request, around: Circumstances) -> Response:
        """Hands out the file as an attachment, never to be shown inline."""
        ticket = self._ticket(request.path_params["ticket"], "download")
        try:
            size = await asyncio.to_thread(self._store.size, ticket.blob_key)
            file = await asyncio.to_thread(self._store.open, ticket.blob_key)
        except BlobNotFound:
            raise NotFound("file.gone", field="ticket") from None
        headers = _download_headers(ticket) | {"x-request-id": around.request_id}
        wanted = _range_of(request.headers.get("range", ""), size)
        if wanted is not None and wanted[0] >= wanted[1]:
            file.close()
            headers = {"content-range": f"bytes */{size}", "x-request-id": around.request_id}
            return Response(status_code=416, headers=headers)
        start, end = wanted or (0, size)
        headers["content-length"] = str(end - start)
        if wanted:
            headers["content-range"] = f"bytes {start}-{end - 1}/{size}"
        if request.method == "HEAD":
            file.close()
            return Response(status_code=206 if wanted else 200, headers=headers)
        return StreamingResponse(_read(file, start, end), 206 if wanted else 200, headers=headers)

    def _ticket(self, token: str, purpose: Purpose) -> Ticket:
        ticket = tickets.open(token, self._key, self._clock())
        if ticket.purpose != purpose:
            raise Forbidden("ticket.purpose", field="ticket")
        return ticket

    async def _offset(self, ticket: Ticket) -> int:
        try:
            return await asyncio.to_thread(self._store.offset, ticket.blob_key)
        except BlobNotFound:
            return 0

    async def _take(self, request: Request, ticket: Ticket, part: Part) -> int:
        """Stages the body block by block; what arrived before a broken connection stays, to be continued from."""
        declared = request.headers.get("content-length", "")
        if part.start + (int(declared) if declared.isdecimal() else 0) > ticket.max_bytes:
            raise TooLarge("upload.too_large", limit=ticket.max_bytes, field="body")
        offset = part.start
        waiting = bytearray()
        try:
            async for chunk in request.stream():
                waiting += chunk
                if offset + len(waiting) > ticket.max_bytes:
                    raise TooLarge("upload.too_large", limit=ticket.max_bytes, field="body")
                if len(waiting) >= BLOCK:
                    offset = await self._append(ticket, offset, bytes(waiting))
                    waiting.clear()
        except ClientDisconnect:
            await self._append(ticket, offset, bytes(waiting))
            raise
        # An empty append checks the offset, too: an empty last part must not hide a gap.
        return await self._append(ticket, offset, bytes(waiting))

    async def _append(self, ticket: Ticket, offset: int, chunk: bytes) -> int:
        try:
            return await asyncio.to_thread(self._store.append, ticket.blob_key, offset, chunk)
        except OffsetMismatch as error:
            raise Conflict("upload.offset", offset=error.offset, field="Content-Range") from None
        except BlobNotFound:  # completed by an earlier try whose answer was lost: only its repetition is welcome
            done = await self._offset(ticket)
            raise Conflict("upload.offset", offset=done, field="Content-Range") from None

    async def _complete(self, token: str, ticket: Ticket, around: Circumstances) -> Response:
        blob = await asyncio.to_thread(self._store.commit, ticket.blob_key)
        body = {"ticket": token, "digest": blob.digest, "size": blob.size, "content_type": ticket.content_type}
        # The key is the ticket's: a repeated last part is the same call, another file under it is refused.
        key = "upload-" + hashlib.sha256(token.encode()).hexdigest()
        answer = await self._calls.report_upload(ticket.service, ticket.tenant, body, key, around)
        headers = SECURE | {"content-type": "application/json", "x-request-id": around.request_id}
        return Response(encode(_camel(answer if answer is not None else {})), headers=headers)

    def _progress(self, offset: int, around: Circumstances, status: int = 202) -> Response:
        headers = SECURE | {"upload-offset": str(offset), "x-request-id": around.request_id}
        return Response(status_code=status, headers=headers)


def _part_of(request: Request) -> Part:
    text = request.headers.get("content-range")
    if text is None:
        declared = request.headers.get("content-length", "")
        return Part(0, int(declared) if declared.isdecimal() else None, last=True)
    found = _CONTENT_RANGE.fullmatch(text.strip())
    if found is None:
        raise bad_request("Content-Range", "upload.range")
    total = None if found[3] == "*" else int(found[3])
    if found[1] is None:
        return Part(0, 0, last=False, empty=True, total=total)
    first, final = int(found[1]), int(found[2])
    if final < first or (total is not None and final >= total):
        raise bad_request("Content-Range", "upload.range")
    return Part(first, final - first + 1, last=total == final + 1)


def _range_of(text: str, size: int) -> tuple[int, int] | None:
    """Start and end (excluded) of a single range; None for the whole file, also for a senseless header."""
    found = _RANGE.fullmatch(text.strip())
    if found is None or (not found[1] and not found[2]):
        return None
    if not found[1]:
        return max(0, size - int(found[2])), size
    end = min(size, int(found[2]) + 1) if found[2] else size
    if found[2] and int(found[2]) < int(found[1]):
        return None
    return int(found[1]), end


def _download_headers(ticket: Ticket) -> dict[str, str]:
    kind = ticket.content_type.partition(";")[0].strip().lower()
    if not _MEDIA_TYPE.fullmatch(kind) or any(word in kind for word in _ACTIVE):
        kind = "application/octet-stream"
    plain = re.sub(r"[^A-Za-z0-9._-]", "_", ticket.filename)[:100] or "file"
    return {
        "content-type": kind,
        "content-disposition": f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(ticket.filename, safe='')}",
        "content-security-policy": "sandbox; default-src 'none'",
        "x-content-type-options": "nosniff",
        "cache-control": "private, no-store",
        "accept-ranges": "bytes",
        "etag": f'"{ticket.blob_key}"',
    }


async def _read(file: BinaryIO, start: int, end: int) -> AsyncIterator[bytes]:
    try:
        await asyncio.to_thread(file.seek, start)
        left = end - start
        while left > 0:
            block = await asyncio.to_thread(file.read, min(BLOCK, left))
            if not block:
                break
            left -= len(block)
            yield block
    finally:
        file.close()


def _camel(value: Any) -> Any:
    """Field names as the rest of the HTTP door writes them."""
    if isinstance(value, list):
        return [_camel(item) for item in value]
    if isinstance(value, dict):
        return {re.sub(r"_([a-z0-9])", lambda m: m[1].upper(), key): _camel(item) for key, item in value.items()}
    return value
