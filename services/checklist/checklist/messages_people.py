"""Error texts about people who cannot or will not act, and about who acts in their place."""

from __future__ import annotations

MESSAGES: dict[str, dict[str, str]] = {}
