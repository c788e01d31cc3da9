"""E-mail by SMTP (RFC 5321): one connection for several mails, every refusal told apart from every failure."""

from __future__ import annotations

import contextlib
import smtplib
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from email.errors import MessageError
from types import TracebackType
from typing import Literal, Self

from notify.channels.mime import compose
from notify.channels.port import Outgoing
from notify.model.delivery import Outcome, Result, smtp_result

ABANDONED = Outcome(Result.TEMPORARY, error="another sender has taken it over")


@dataclass(frozen=True, slots=True)
class SmtpSettings:
    """How to reach the mail server. `timeout` (seconds) bounds each step of the conversation."""

    host: str
    port: int
    security: Literal["none", "starttls", "tls"]
    sender: str
    sender_name: str
    domain: str
    ca_file: str = ""
    username: str = ""
    password: str = ""
    timeout: float = 15.0


class MailChannel:
    """The channel `email`."""

    name = "email"

    def __init__(self, settings: SmtpSettings) -> None:
        self._settings = settings

    def reference(self, delivery_id: str) -> str:
        """The Message-ID: the same for every attempt, so that a mail that comes twice shows as one."""
        return f"<{delivery_id}@{self._settings.domain}>"

    def session(self) -> MailSession:
        """Connects with the first mail."""
        return MailSession(self._settings)


class MailSession:
    """One SMTP connection, made again after a failure."""

    def __init__(self, settings: SmtpSettings) -> None:
        self._settings = settings
        self._server: smtplib.SMTP | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        server, self._server = self._server, None
        if server is not None:
            with contextlib.suppress(smtplib.SMTPException, OSError):
                server.quit()
            server.close()

    def send(self, message: Outgoing, about_to_hand_over: Callable[[], bool]) -> Outcome:
        """See `port.Session.send`."""
        try:
            mail = compose(message, sender=self._settings.sender, sender_name=self._settings.sender_name)
        except (ValueError, MessageError) as error:  # an address that no mail can carry
            return Outcome(Result.PERMANENT, error=f"the address cannot be used: {error}")
        try:
            server = self._connected()
            refused = self._envelope(server, message.address)
            if refused is not None:
                return refused
        except smtplib.SMTPResponseException as error:
            self._drop()
            return _refused(error.smtp_code, error.smtp_error)
        except (smtplib.SMTPException, OSError) as error:
            self._drop()
            return Outcome(Result.TEMPORARY, error=_said(error))
        if not about_to_hand_over():
            self._reset(server)
            return ABANDONED
        return self._text(server, mail)

    def _envelope(self, server: smtplib.SMTP, address: str) -> Outcome | None:
        code, answer = server.mail(self._settings.sender)
        if code == 250:
            code, answer = server.rcpt(address)
            if code in (250, 251):
                return None
        self._reset(server)
        return _refused(code, answer)

    def _text(self, server: smtplib.SMTP, mail: bytes) -> Outcome:
        try:
            if server.sock is not None:
                server.sock.settimeout(2 * self._settings.timeout)  # servers check contents before they answer
            code, answer = server.data(mail)
            if server.sock is not None:
                server.sock.settimeout(self._settings.timeout)
        except smtplib.SMTPResponseException as error:  # DATA itself was refused: no text left
            self._drop()
            return _refused(error.smtp_code, error.smtp_error)
        except (smtplib.SMTPException, OSError) as error:
            self._drop()
            return Outcome(Result.UNKNOWN, error=f"no answer to the text: {_said(error)}")
        return Outcome(Result.SENT, code) if code == 250 else _refused(code, answer)

    def _connected(self) -> smtplib.SMTP:
        if self._server is not None:
            with contextlib.suppress(smtplib.SMTPException, OSError):
                if self._server.noop()[0] == 250:
                    return self._server
            self._drop()
        self._server = self._connect()
        return self._server

    def _connect(self) -> smtplib.SMTP:
        s = self._settings
        if s.security == "tls":
            server: smtplib.SMTP = smtplib.SMTP_SSL(s.host, s.port, timeout=s.timeout, context=self._tls())
        else:
            server = smtplib.SMTP(s.host, s.port, timeout=s.timeout)
        try:
            server.ehlo_or_helo_if_needed()
            if s.security == "starttls":
                server.starttls(context=self._tls())
                server.ehlo()
            if s.username:
                server.login(s.username, s.password)
        except BaseException:
            server.close()
            raise
        return server

    def _tls(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=self._settings.ca_file or None)

    def _reset(self, server: smtplib.SMTP) -> None:
        # The next mail of this connection must not inherit a half accepted envelope.
        try:
            server.rset()
        except (smtplib.SMTPException, OSError):
            self._drop()

    def _drop(self) -> None:
        server, self._server = self._server, None
        if server is not None:
            server.close()


def _said(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"


def _refused(code: int, answer: bytes | str) -> Outcome:
    text = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
    return Outcome(smtp_result(code), code, f"{code} {text}"[:500])
