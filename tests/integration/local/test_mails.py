"""The sandbox's mail server keeps what it took, in order, and shows it."""

from __future__ import annotations

import signal
import smtplib
import subprocess
import sys
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import httpx
import pytest

from deploy.local import ports


@pytest.fixture
def sink(tmp_path: Path) -> Iterator[tuple[int, str]]:
    smtp, web = ports.unused(2)
    child = subprocess.Popen([sys.executable, "-m", "deploy.local.mails", str(tmp_path), str(smtp), str(web)])
    assert ports.wait_open(smtp, 20)
    assert ports.wait_open(web, 20)
    yield smtp, f"http://127.0.0.1:{web}"
    child.send_signal(signal.SIGTERM)
    assert child.wait(10) == 0


def send(port: int, to: str, subject: str) -> None:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "hr@example.com", to, subject
    mail["Message-ID"] = f"<{subject}@example.com>"
    mail.set_content("请查收 <b>")
    with smtplib.SMTP("127.0.0.1", port) as client:
        client.send_message(mail)


def test_mails_are_kept_in_order_and_readable(sink: tuple[int, str], tmp_path: Path) -> None:
    port, web = sink
    send(port, "lin@example.com", "one")
    send(port, "wang@example.com", "two")
    send(port, "lin@example.com", "three")
    mails = httpx.get(f"{web}/mails.json").json()
    assert [m["subject"] for m in mails] == ["one", "two", "three"]
    assert [m["subject"] for m in httpx.get(f"{web}/mails.json?to=lin@example.com").json()] == ["one", "three"]
    assert mails[0]["text"].strip() == "请查收 <b>"
    assert mails[0]["message_id"] == "<one@example.com>"
    assert httpx.get(f"{web}/mails/{mails[0]['name']}").status_code == 200
    assert len(list(tmp_path.glob("*.eml"))) == 3
    assert "two" in httpx.get(f"{web}/").text


def test_other_files_stay_closed(sink: tuple[int, str], tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("secret")
    (tmp_path.parent / "outside.eml").write_text("secret")
    for path in ("/mails/secret.txt", "/mails/..%2Foutside.eml", "/mails/../outside.eml", "/secret.txt"):
        assert "secret" not in httpx.get(f"{sink[1]}{path}").text
