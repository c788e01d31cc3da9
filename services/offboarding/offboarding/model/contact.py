"""The personal contact for afterwards (离职后联系方式): one line as people write it, read as mail and phone. SPEC 2."""

from __future__ import annotations

import re
from dataclasses import dataclass

_MAIL = re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9-]+)+")
_PHONE = re.compile(r"\+?\d[\d \-().]{5,24}\d")
_FEWEST, _MOST = 7, 15


@dataclass(frozen=True)
class Contact:
    """What could be read of it; both None where nothing could."""

    email: str | None = None
    phone: str | None = None


def read_contact(text: str | None) -> Contact:
    """The first mail address and the first phone number of a text; full-width signs count as the plain ones."""
    plain = (text or "").translate(_NARROW)
    mail = _MAIL.search(plain)
    rest = plain.replace(mail.group(), " ") if mail else plain
    return Contact(mail.group() if mail else None, _phone(rest))


def _phone(text: str) -> str | None:
    for match in _PHONE.finditer(text):
        if _FEWEST <= sum(c.isdigit() for c in match.group()) <= _MOST:
            return match.group().strip()
    return None


_NARROW = {wide: wide - 0xFEE0 for wide in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
