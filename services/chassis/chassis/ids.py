"""Identifiers that the suite makes itself."""

from __future__ import annotations

import secrets


def new_id() -> str:
    """A random 128-bit id in hex; nothing about age or order can be read from it (confidential drafts rely on that)."""
    return secrets.token_hex(16)
