"""The file port of this service: where bytes lie, and how leave to stream them is sealed."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

from chassis.blobs import BlobStore, FolderBlobStore


@dataclass(frozen=True)
class FilePort:
    """Made by the composition root. `ticket_seconds`: how long a ticket holds; `max_bytes`: largest sheet."""

    blobs: BlobStore
    ticket_key: bytes
    ticket_seconds: int
    max_bytes: int


def store_at(url: str) -> BlobStore:
    """The blob store of a settings URL; ValueError names a scheme that has no adapter yet."""
    parts = urlsplit(url)
    if parts.scheme != "file":
        raise ValueError(f"no blob store for {parts.scheme}: in HANDOVER_BLOB_URL")
    return FolderBlobStore(Path(unquote(parts.path)))
