"""Pages of the HTTP door, self-contained: they read this gateway's own answers and load nothing from elsewhere."""

from importlib.resources import files

DOCS = (files("gateway") / "docs.html").read_text(encoding="utf-8")
"""A readable form of /openapi.json."""

VERIFY = (files("gateway") / "verify.html").read_text(encoding="utf-8")
"""Where a letter's QR picture leads: says whether the letter was issued here and is unchanged (SPEC 3)."""

ACCESS = (files("gateway") / "access.html").read_text(encoding="utf-8")
"""Where the mail with a leaver's one-time link leads. It does nothing by itself: programs that look at links in mails
fetch it, and a link is used up by a person's press of the button only (SPEC 2)."""
