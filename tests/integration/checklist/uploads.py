"""What the gateway does with the bytes of an announced file."""

from __future__ import annotations

from typing import Any

from chassis import tickets
from tests.integration.checklist.letter_world import LetterWorld


def send(world: LetterWorld, ticket: str, data: bytes) -> dict[str, Any]:
    """Stores them and says so; the raw answer."""
    opened = tickets.open(ticket, world.service.ports["ticket_key"], world.now)
    blobs = world.service.ports["blobs"]
    blobs.abort(opened.blob_key)
    blobs.begin(opened.blob_key)
    blobs.append(opened.blob_key, 0, data)
    stored = blobs.commit(opened.blob_key)
    body = {"ticket": ticket, "digest": stored.digest, "size": stored.size, "content_type": "application/x-claimed"}
    return world.call("complete_upload", body, "gateway", actor_kind="service")
