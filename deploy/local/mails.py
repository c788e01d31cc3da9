"""The sandbox's mail server: takes every mail, keeps it as .eml in the state folder, and shows the mails in a browser.

    python -m deploy.local.mails FOLDER SMTP_PORT HTTP_PORT

HTTP: `/` a page, `/mails.json?to=…` who got what when (oldest first), `/mails/<name>` the mail as it came.
"""

from __future__ import annotations

import html
import json
import signal
import sys
import threading
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from aiosmtpd.controller import Controller


class Store:
    """Mails as files; a name sorts by the time of arrival."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._folder.mkdir(parents=True, exist_ok=True)
        self._next = count(len(self.names()) + 1)
        self._known: dict[str, dict[str, str]] = {}

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        """aiosmtpd's hook: the mail is on disk before the sender hears that it was taken."""
        name = f"{datetime.now(UTC):%Y%m%dT%H%M%S.%f}-{next(self._next):06d}.eml"
        part = self._folder / f"{name}.part"
        head = f"X-Envelope-To: {', '.join(envelope.rcpt_tos)}\r\n".encode()
        part.write_bytes(head + envelope.content)
        part.replace(self._folder / name)
        return "250 kept"

    def names(self) -> list[str]:
        """Names of all mails, oldest first."""
        return sorted(path.name for path in self._folder.glob("*.eml"))

    def raw(self, name: str) -> bytes | None:
        """The mail as it came; None when there is none of that name."""
        return (self._folder / name).read_bytes() if name in self.names() else None

    def summaries(self, to: str = "") -> list[dict[str, str]]:
        """Name, receiver, subject, Message-ID and text of each mail, oldest first; of one receiver when given."""
        found = [self._summary(name) for name in self.names()]
        return [mail for mail in found if not to or to in mail["to"].split(", ")]

    def _summary(self, name: str) -> dict[str, str]:
        if name not in self._known:  # a mail never changes, and whoever waits for one asks often
            self._known[name] = self._read(name)
        return self._known[name]

    def _read(self, name: str) -> dict[str, str]:
        mail = message_from_bytes((self._folder / name).read_bytes(), policy=policy.default)
        assert isinstance(mail, EmailMessage)
        body = mail.get_body(("plain", "html"))
        return {
            "name": name,
            "to": str(mail["X-Envelope-To"]),
            "from": str(mail["From"]),
            "subject": str(mail["Subject"]),
            "message_id": str(mail["Message-ID"] or ""),
            "text": body.get_content() if body else "",
        }


def handler(store: Store) -> type[BaseHTTPRequestHandler]:
    """The HTTP side of a store."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            if parts.path == "/mails.json":
                to = parse_qs(parts.query).get("to", [""])[0]
                self._answer("application/json", json.dumps(store.summaries(to), ensure_ascii=False).encode())
            elif parts.path == "/":
                self._answer("text/html; charset=utf-8", _page(store).encode())
            else:
                mail = store.raw(parts.path.removeprefix("/mails/"))
                self._answer("text/plain; charset=utf-8", mail or b"no such mail", found=mail is not None)

        def _answer(self, kind: str, body: bytes, *, found: bool = True) -> None:
            self.send_response(HTTPStatus.OK if found else HTTPStatus.NOT_FOUND)
            self.send_header("Content-Type", kind)
            self.send_header("X-Content-Type-Options", "nosniff")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Silent: the sandbox's own log would only show who reads mails."""

    return Handler


def _page(store: Store) -> str:
    rows = "".join(
        f"<tr><td>{html.escape(m['to'])}<td><a href='/mails/{html.escape(m['name'])}'>{html.escape(m['subject'])}</a>"
        for m in reversed(store.summaries())
    )
    return f"<!doctype html><meta charset=utf-8><title>Mails</title><table border=1 cellpadding=4>{rows}</table>"


def main() -> None:
    folder, smtp_port, http_port = sys.argv[1:]
    store = Store(Path(folder))
    smtp = Controller(store, hostname="127.0.0.1", port=int(smtp_port), decode_data=False)
    smtp.start()
    web = ThreadingHTTPServer(("127.0.0.1", int(http_port)), handler(store))
    threading.Thread(target=web.serve_forever, daemon=True).start()
    signal.sigwait({signal.SIGTERM, signal.SIGINT})
    web.shutdown()
    smtp.stop()


if __name__ == "__main__":
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM, signal.SIGINT})
    main()
