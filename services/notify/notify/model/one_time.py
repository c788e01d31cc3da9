"""The token of a one-time link (一次性链接): made while its mail leaves, and nowhere but in that mail."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass, field

TEMPLATE = "access_link"
PLACE = "ONE-TIME-TOKEN"
"""What stands in the stored text where the token goes."""
BYTES = 32


@dataclass(frozen=True, slots=True)
class Token:
    """One attempt's token; its text is kept out of every printed form."""

    text: str = field(repr=False)

    @classmethod
    def make(cls) -> Token:
        """A new one, 256 random bits as URL-safe text."""
        return cls(secrets.token_urlsafe(BYTES))

    @property
    def sha256(self) -> str:
        """All that may be kept of it."""
        return hashlib.sha256(self.text.encode()).hexdigest()

    def put_into(self, text: str) -> str:
        """The text of the mail that leaves."""
        return text.replace(PLACE, self.text)
