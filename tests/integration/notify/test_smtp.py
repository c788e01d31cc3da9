"""Real SMTP conversations: what arrives, and what each kind of refusal and failure means."""

from __future__ import annotations

import asyncio
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from deploy.local import ports
from notify.channels.mail import MailChannel, SmtpSettings
from notify.channels.port import Outgoing
from notify.model.delivery import Outcome, Result
from notify.sender import Sender
from tests.integration.notify.stage import Stage

Answer = Callable[[str], str | None]


class Server:
    """A mail server that answers as told."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.connections = 0
        self.to: Answer = lambda _address: None
        self.text: Answer = lambda _address: None
        self.stall = 0.0

    async def handle_EHLO(self, _s: Any, session: Any, _e: Any, hostname: str, responses: list[str]) -> list[str]:  # noqa: N802
        self.connections += 1
        session.host_name = hostname
        return responses

    async def handle_RCPT(self, _s: Any, _session: Any, envelope: Any, address: str, _o: list[str]) -> str:  # noqa: N802
        answer = self.to(address)
        if answer:
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _s: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        if self.stall:
            await asyncio.sleep(self.stall)
        answer = self.text(envelope.rcpt_tos[0])
        if answer:
            return answer
        self.mails.append(message_from_bytes(envelope.content, policy=policy.default))  # type: ignore[arg-type]
        return "250 kept"


@pytest.fixture
def server() -> Server:
    return Server()


@pytest.fixture
def running(server: Server) -> Iterator[Controller]:
    controller = Controller(server, hostname="127.0.0.1", port=ports.unused(1)[0])
    controller.start()
    yield controller
    controller.stop()


def port_of(controller: Controller) -> int:
    port: int = controller.server.sockets[0].getsockname()[1]
    return port


def settings(port: int, **changes: Any) -> SmtpSettings:
    values = {"host": "127.0.0.1", "port": port, "security": "none", "sender": "handover@example.com"}
    return SmtpSettings(**{**values, "sender_name": "离职交接", "domain": "example.com", "timeout": 2.0, **changes})


def mail(address: str = "wang.fang@example.com", **changes: Any) -> Outgoing:
    values = {"name": "王芳", "title": "请确认：客户跟进记录", "text": "王芳，您好：\n\n请确认。\n", "locale": "zh-CN"}
    values |= {"html": "<p>请确认 &amp; 退回</p>", "urgent": True, "reference": "<d1@example.com>"}
    return Outgoing(address=address, **{**values, **changes})


def send(where: SmtpSettings, *mails: Outgoing, allowed: bool = True) -> list[Outcome]:
    with MailChannel(where).session() as session:
        return [session.send(one, lambda: allowed) for one in mails]


def test_what_arrives(server: Server, running: Controller) -> None:
    assert send(settings(port_of(running)), mail()) == [Outcome(Result.SENT, 250)]
    (got,) = server.mails
    assert got["Subject"] == "请确认：客户跟进记录"
    assert got["To"].addresses[0].display_name == "王芳"
    assert got["From"].addresses[0].addr_spec == "handover@example.com"
    assert got["Message-ID"] == "<d1@example.com>"
    assert got["Auto-Submitted"] == "auto-generated"
    assert got["Content-Language"] == "zh-CN"
    assert got["Importance"] == "high"
    assert got["Date"].datetime is not None
    assert got.get_body(("plain",)).get_content().replace("\r\n", "\n") == "王芳，您好：\n\n请确认。\n"
    assert "请确认 &amp; 退回" in got.get_body(("html",)).get_content()
    raw = got.as_bytes()
    assert raw.isascii() and "=?utf-8?" in raw.decode().lower()  # RFC 2047, and nothing that an old relay breaks


def test_a_connection_serves_several_mails_and_one_refused_recipient_harms_no_other(
    server: Server, running: Controller
) -> None:
    server.to = lambda address: "550 no such user" if address.startswith("gone") else None
    mails = [mail("a@example.com"), mail("gone@example.com"), mail("b@example.com")]
    outcomes = send(settings(port_of(running)), *mails)
    assert [o.result for o in outcomes] == [Result.SENT, Result.PERMANENT, Result.SENT]
    assert outcomes[1].code == 550 and "no such user" in outcomes[1].error
    assert [m["To"].addresses[0].username for m in server.mails] == ["a", "b"]
    assert server.connections == 1


@pytest.mark.parametrize(
    ("stage", "answer", "expected"),
    [
        ("to", "451 busy", Result.TEMPORARY),
        ("to", "450 mailbox locked", Result.TEMPORARY),
        ("to", "550 no", Result.PERMANENT),
        ("text", "452 full", Result.TEMPORARY),
        ("text", "554 spam", Result.PERMANENT),
    ],
)
def test_refusals(server: Server, running: Controller, stage: str, answer: str, expected: Result) -> None:
    setattr(server, stage, lambda _address: answer)
    (outcome,) = send(settings(port_of(running)), mail())
    assert (outcome.result, outcome.code) == (expected, int(answer[:3]))


def test_a_refused_recipient_is_asked_before_the_text_is_noted_as_leaving(server: Server, running: Controller) -> None:
    server.to = lambda _address: "451 greylisted"
    noted: list[bool] = []
    with MailChannel(settings(port_of(running))).session() as session:
        session.send(mail(), lambda: noted.append(True) is None)
    assert noted == []


def test_nothing_leaves_where_another_sender_has_it(server: Server, running: Controller) -> None:
    outcomes = send(settings(port_of(running)), mail(), allowed=False)
    assert outcomes[0].result is Result.TEMPORARY
    assert server.mails == []


def test_nobody_listens() -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
    (outcome,) = send(settings(port), mail())
    assert outcome.result is Result.TEMPORARY and "refused" in outcome.error.lower()


def test_a_server_that_says_nothing_is_given_up() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        started = datetime.now(UTC)
        (outcome,) = send(settings(silent.getsockname()[1], timeout=0.3), mail())
    assert outcome.result is Result.TEMPORARY
    assert datetime.now(UTC) - started < timedelta(seconds=5)


def test_no_answer_to_the_text_is_an_unknown_outcome(server: Server, running: Controller) -> None:
    server.stall = 1.5
    (outcome,) = send(settings(port_of(running), timeout=0.3), mail())
    assert outcome.result is Result.UNKNOWN


def test_a_connection_lost_between_two_mails_is_made_again(server: Server, running: Controller) -> None:
    with MailChannel(settings(port_of(running))).session() as session:
        assert session.send(mail(), lambda: True).result is Result.SENT
        inner: Any = session
        inner._server.sock.shutdown(socket.SHUT_RDWR)
        assert session.send(mail(), lambda: True).result is Result.SENT
    assert len(server.mails) == 2


@pytest.mark.parametrize(
    "address",
    [
        "",
        "no at sign",
        "a@b@c",
        "a@[b",
        "王芳@example.com",
        "wang@例子.cn",
        "wang@example．com",  # a full-width dot
        "王@例子.cn\nBcc: x@example.com",
    ],
)
def test_an_address_that_no_mail_can_carry_fails_for_good_and_harms_no_other(
    server: Server, running: Controller, address: str
) -> None:
    outcomes = send(settings(port_of(running)), mail(address), mail())
    assert [outcome.result for outcome in outcomes] == [Result.PERMANENT, Result.SENT]


# -- protection ----------------------------------------------------------------------------------------------------


def certificate(folder: Path) -> tuple[Path, Path]:
    """A self-signed certificate for 127.0.0.1 and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    import ipaddress

    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), True)
        .sign(key, hashes.SHA256())
    )
    cert, private = folder / "cert.pem", folder / "key.pem"
    cert.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return cert, private


class Checker:
    """Knows one login."""

    def __call__(self, _server: Any, _session: Any, _envelope: Any, _mechanism: str, data: Any) -> AuthResult:
        known = isinstance(data, LoginPassword) and data.password == b"right"
        return AuthResult(success=known)


@pytest.fixture
def protected(server: Server, tmp_path: Path) -> Iterator[tuple[Controller, Path]]:
    cert, key = certificate(tmp_path)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(cert, key)
    controller = Controller(
        server,
        hostname="127.0.0.1",
        port=ports.unused(1)[0],
        tls_context=context,
        require_starttls=True,
        authenticator=Checker(),
        auth_required=True,
    )
    controller.start()
    yield controller, cert
    controller.stop()


@pytest.mark.filterwarnings("ignore::UserWarning")
def test_starttls_and_login(server: Server, protected: tuple[Controller, Path]) -> None:
    controller, cert = protected
    login = {"security": "starttls", "ca_file": str(cert), "username": "handover"}
    assert send(settings(port_of(controller), **login, password="right"), mail())[0].result is Result.SENT
    wrong = send(settings(port_of(controller), **login, password="wrong"), mail())[0]
    assert wrong.result is Result.TEMPORARY  # mended by an administrator; the mail outlives it
    bare = send(settings(port_of(controller)), mail())[0]
    assert bare.result is not Result.SENT
    assert len(server.mails) == 1


@pytest.mark.filterwarnings("ignore::UserWarning")
def test_an_unknown_certificate_is_refused(server: Server, protected: tuple[Controller, Path]) -> None:
    (outcome,) = send(settings(port_of(protected[0]), security="starttls"), mail())
    assert outcome.result is Result.TEMPORARY and "certificate" in outcome.error.lower()
    assert server.mails == []


# -- the whole way -------------------------------------------------------------------------------------------------


def test_from_the_event_to_the_mailbox_through_an_outage(stage: Stage, server: Server, running: Controller) -> None:
    channel = MailChannel(settings(port_of(running)))
    stage.sender = Sender(channel, lease=timedelta(seconds=60), policy="resend")
    stage.submitted()
    server.to = lambda address: "451 later" if address.startswith("e2") else None
    stage.send()
    assert len(server.mails) == 3
    server.to = lambda _address: None
    stage.now += timedelta(minutes=1)
    stage.send()
    assert sorted(m["To"].addresses[0].username for m in server.mails) == ["e1", "e2", "e3", "e4"]
    assert {d.state for d in stage.deliveries()} == {"sent"}
    assert {m["Message-ID"] for m in server.mails} == {d.reference for d in stage.deliveries()}


def test_senders_side_by_side_send_each_mail_once(stage: Stage, server: Server, running: Controller) -> None:
    channel = MailChannel(settings(port_of(running)))
    sender = Sender(channel, lease=timedelta(seconds=60), policy="resend")
    stage.submitted()
    for n in range(6):
        entry = {"entry_id": f"e{n}", "title": {"zh-CN": "条目", "en": "Entry"}, "reason": "x", "submitter": "E1"}
        stage.done("checklist", "entry.returned", **entry, returned_by="E5")

    def work() -> None:
        while sender.step(stage.app):
            pass

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(server.mails) == 10
    assert len({m["Message-ID"] for m in server.mails}) == 10
