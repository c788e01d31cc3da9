"""One call, from either door: who calls, may they, does the request fit, then the owning service is asked.

The doors only translate: what is decided here is the same through both.
"""

from __future__ import annotations

import asyncio
import re
import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Protocol

from google.protobuf.message import Message

from chassis import logs, sealing
from chassis.context import CallContext
from chassis.errors import FieldViolation, Forbidden, Invalid
from gateway import wire
from gateway.contract import Method
from gateway.identity.caller import ANONYMOUS, Caller
from gateway.refusal import Internal, Refusal, ServiceRefused, bad_field, of_exception
from gateway.settings import GatewaySettings
from gateway.validation import Rules

log = logs.get(__name__)
_KEY = re.compile(r"[\x21-\x7e]{1,255}")
IN_PROGRESS_PAUSE = 0.2


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What a door knows about a call beside its request. `timeout` is what the caller is ready to wait, in seconds."""

    authorization: str | None
    request_id: str
    traceparent: str
    locale: str
    """The best of our languages for what the caller asked for; English where nothing was asked for or known."""
    client_address: str
    user_agent: str
    idempotency_key: str | None = None
    timeout: float | None = None
    asked_language: bool = False


class Verifies(Protocol):
    """Checks an Authorization header."""

    async def verify(self, authorization: str | None) -> Caller:
        """The caller; raises Unauthenticated."""


class Asks(Protocol):
    """Sends a call to a service."""

    async def call(
        self,
        service: str,
        method: str,
        body: Mapping[str, Any],
        headers: Mapping[str, str],
        deadline: float,
        *,
        again: bool,
    ) -> Any:
        """The result; raises ServiceRefused, Unavailable, DeadlineExceeded."""


class Calls:
    """Takes calls of both doors to the services."""

    def __init__(self, settings: GatewaySettings, verifier: Verifies, broker: Asks) -> None:
        self._settings = settings
        self._verifier = verifier
        self._broker = broker
        self._seal_key = settings.sealing_key
        self._own = sealing.generate_keypair()
        self._rules = Rules()

    async def identify(self, method: Method, around: Circumstances) -> Caller:
        """Who calls; anonymous only where the method is public."""
        if method.public and not around.authorization:
            return ANONYMOUS
        return await self._verifier.verify(around.authorization)

    def admit(self, method: Method, caller: Caller) -> None:
        """Refuses whom the contract does not let call the method; before this the request is not even read."""
        if not method.public and caller.roles.isdisjoint(method.roles):
            roles = ", ".join(sorted(method.roles))
            raise Forbidden("permission.denied", permission=method.permission, roles=roles)

    async def invoke(
        self, method: Method, request: Message, caller: Caller, around: Circumstances, problems: list[FieldViolation]
    ) -> Message:
        """The answer; raises DomainError and ServiceRefused. `problems` are what the door found."""
        key, given = self._idempotency_key(method, request, around, problems)
        if not problems:  # rules are about whole requests: one that did not parse would be blamed twice
            problems += self._rules.violations(request, around.locale)
        body_of = self._sealed(method, request) if not problems else request
        body = wire.request_body(body_of, problems)
        if problems:
            raise Invalid(fields=problems)
        deadline = time.time() + min(around.timeout or self._settings.call_timeout, self._settings.max_call_timeout)
        context = self._context(method, caller, around, key, deadline)
        result = await self._ask(method, body, context, deadline, own_key=key is not None and not given)
        return self._opened(method, self._message(method, result))

    async def _ask(
        self, method: Method, body: Mapping[str, Any], context: CallContext, deadline: float, *, own_key: bool
    ) -> Any:
        """The service's answer. With a key of ours nobody else can be at work: where the first call still runs, the
        broker has handed it over twice, and the caller, who cannot ask for it again, gets its answer when it ends."""
        again = method.read_only or not method.no_replay
        headers = context.to_headers()
        while True:
            try:
                return await self._broker.call(method.service, method.name, body, headers, deadline, again=again)
            except ServiceRefused as refused:
                running = refused.error.get("reason") == "KEY_IN_PROGRESS"
                if not (running and own_key) or time.time() + IN_PROGRESS_PAUSE >= deadline:
                    raise
            await asyncio.sleep(IN_PROGRESS_PAUSE)

    async def report_upload(
        self, service: str, tenant: str, body: Mapping[str, Any], key: str, around: Circumstances
    ) -> Any:
        """Tells the owner of a file that its bytes have arrived; the owner's plain answer."""
        deadline = time.time() + self._settings.call_timeout
        context = CallContext(
            tenant=tenant,
            actor="gateway",
            actor_kind="service",
            request_id=around.request_id,
            traceparent=around.traceparent,
            locale=around.locale,
            client_address=around.client_address,
            user_agent=around.user_agent,
            deadline=datetime.fromtimestamp(deadline, UTC),
            idempotency_key=key,
        )
        return await self._broker.call(service, "complete_upload", body, context.to_headers(), deadline, again=True)

    def _idempotency_key(
        self, method: Method, request: Message, around: Circumstances, problems: list[FieldViolation]
    ) -> tuple[str | None, bool]:
        """The caller's key, from header or field, and whether it is the caller's: a made-up one keeps a redelivery from
        being executed twice."""
        declared = wire.KEY_FIELD in request.DESCRIPTOR.fields_by_name
        in_body = str(getattr(request, wire.KEY_FIELD)) if declared else ""
        given = around.idempotency_key
        if given is not None and in_body and given != in_body:
            problems.append(bad_field(wire.KEY_FIELD, "field.differs", where="Idempotency-Key"))
        key = given if given is not None else in_body or None
        if key is not None and not _KEY.fullmatch(key):
            problems.append(bad_field(wire.KEY_FIELD, "request.key"))
        if method.read_only:
            return None, False
        return (key, True) if key else (uuid.uuid4().hex, False)

    def _sealed(self, method: Method, request: Message) -> Message:
        """The request with its secrets sealed to their owner; from here on nobody on the way can read them."""
        if not method.secrets.request:
            return request
        if not self._seal_key:
            raise Internal("internal")
        sealed = type(request)()
        sealed.CopyFrom(request)
        for path in method.secrets.request:
            wire.change_texts(sealed, path, lambda text: sealing.seal(text, self._seal_key))
        return sealed

    def _context(
        self, method: Method, caller: Caller, around: Circumstances, key: str | None, deadline: float
    ) -> CallContext:
        return CallContext(
            tenant=caller.tenant,
            actor=caller.actor,
            actor_kind=caller.kind,
            roles=caller.roles,
            request_id=around.request_id,
            traceparent=around.traceparent,
            locale=around.locale,
            client_address=around.client_address,
            user_agent=around.user_agent,
            deadline=datetime.fromtimestamp(deadline, UTC),
            idempotency_key=key,
            seal_to=self._own.public_key if method.secrets.response else None,
        )

    def _message(self, method: Method, result: Any) -> Message:
        try:
            return wire.reply_message(method.response, result)
        except wire.ReplyMismatch as error:
            # The text names fields and types; a value could be somebody's, so only the method is logged with it.
            log.error("answer does not fit the contract", method=method.full_name, answer=type(result).__name__)
            raise Internal("internal") from error

    def _opened(self, method: Method, message: Message) -> Message:
        try:
            for path in method.secrets.response:
                wire.change_texts(message, path, self._open)
        except sealing.NotSealed as error:
            log.error("secret of an answer not opened", method=method.full_name, why=str(error))
            raise Internal("secret.damaged") from None
        return message

    def _open(self, text: str) -> str:
        # A reply must be sealed to us: a bare secret on the broker is a fault of the service, and is not passed on.
        return sealing.open_sealed(text, self._own.private_key)


def refused(error: Exception, around: Circumstances, method: str) -> Refusal:
    """The refusal of an exception; a fault of ours is logged with its trace, and only there."""
    refusal = of_exception(error, around.locale, around.request_id)
    if refusal.reason == "INTERNAL":
        log.error("call failed", method=method, request_id=around.request_id, exc_info=error)
    return refusal
