"""The unit of work: what a use case sees of the world. One command, event or timer, one transaction."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol, TypeVar

from chassis import outbox
from chassis.context import CallContext
from chassis.contract import Event
from chassis.db import Statement, TenantSession, run_and_commit, waiting, write
from chassis.errors import DeadlineExceeded, RemoteError
from chassis.events import Envelope, digest_of, wrap
from chassis.replica import Facts
from chassis.service import Service
from chassis.tenant_settings import TenantSettings, in_force
from chassis.timers import Timers

S = TypeVar("S", bound=TenantSettings)
R = TypeVar("R")


class RpcPort(Protocol):
    """Calls another service; returns the reply body, raises Unavailable or DeadlineExceeded."""

    def call(self, service: str, method: str, headers: dict[str, str], request: dict[str, Any], timeout: float) -> Any:
        """`timeout` in seconds; the queued request expires with it."""


class UnitOfWork:
    """See services/README.md. Use cases never commit: the application does, once, after the use case has returned."""

    def __init__(
        self,
        service: Service,
        session: TenantSession,
        ctx: CallContext,
        now: datetime,
        *,
        rpc: RpcPort | None = None,
        offload: Callable[..., Any] | None = None,
        rpc_timeout: float = 5.0,
        cause: str | None = None,
    ) -> None:
        self.service = service
        self.session = session
        self.ctx = ctx
        self.now = now
        self.cause = cause
        self._rpc = rpc
        self._offload = offload
        self._rpc_timeout = rpc_timeout
        self._emitted: list[Envelope] = []
        self.at_end: list[Statement] = []
        self.opened: Any = None
        """The first row of what the application asked together with the tenant's binding."""
        self._rules: dict[str, TenantSettings] = {}
        self.timers = Timers(session, ctx.tenant)
        self.facts = Facts(session, ctx.tenant)

    def emit(self, event: Event, *, case: str | None = None) -> Envelope:
        """Publishes a fact together with this transaction; `case` orders it and puts it on the case's record."""
        envelope = wrap(event, owner=self.service.name, ctx=self.ctx, now=self.now, case=case, cause=self.cause)
        self._emitted.append(envelope)
        for hook in self.service.on_emit:
            hook(self, envelope)
        return envelope

    def rules(self, model: type[S]) -> S:
        """The tenant's settings of a group, as they are in force now."""
        if model.KEY not in self._rules:
            self._rules[model.KEY] = in_force(self.session, self.ctx.tenant, model)
        return self._rules[model.KEY]  # type: ignore[return-value]  # keyed by its model's KEY

    def forget_rules(self) -> None:
        """After a change of settings within this unit."""
        self._rules.clear()

    def call(self, service: str, method: str, body: dict[str, Any]) -> dict[str, Any]:
        """Asks another service for a decision that a copy could not give; raises its refusal as a DomainError."""
        if self._rpc is None:
            raise RuntimeError("this application has no RPC port")
        timeout = self._rpc_timeout
        if self.ctx.deadline is not None:
            timeout = min(timeout, (self.ctx.deadline - datetime.now(UTC)).total_seconds() - 0.1)
        if timeout <= 0:
            raise DeadlineExceeded("deadline_exceeded")
        ctx = self.ctx.with_(deadline=datetime.now(UTC) + timedelta(seconds=timeout))
        if ctx.idempotency_key:
            # One key a question: a command may ask the same service about many things.
            ctx = ctx.with_(idempotency_key=f"{ctx.idempotency_key[:180]}>{self.service.name}:{digest_of(body)[:16]}")
        reply = self._rpc.call(service, method, ctx.to_headers(), body, timeout)
        if reply.get("error"):
            raise RemoteError(reply["error"])
        result: dict[str, Any] = reply.get("result") or {}
        return result

    def offload(self, work: Callable[..., R], *args: Any) -> R:
        """Runs CPU-heavy work off the event loop; it must not touch the session."""
        if self._offload is None:
            return work(*args)
        result: R = self._offload(work, *args)
        return result

    def port(self, name: str) -> Any:
        """An adapter of the composition root."""
        return self.service.ports[name]

    def as_tenant(self, tenant: str) -> None:
        """Goes on as another tenant: for the platform's own commands and for sweeps, never on a caller's word."""
        write(self.session)  # in the name of the tenant whose rows they are
        self.ctx = self.ctx.with_(tenant=tenant)
        self.session.bind_tenant(tenant)
        self.session.expunge_all()
        self.timers = Timers(self.session, tenant, earliest=self.timers.earliest)
        self.facts = Facts(self.session, tenant)
        self._rules.clear()

    def go_on(self, ctx: CallContext, *, cause: str) -> None:
        """Goes on with another event of the same tenant in the same transaction."""
        self.ctx, self.cause = ctx, cause

    def finish(self) -> bool:
        """Writes the rest and the events, and commits with them; the application ends the transaction right after it.

        True if there were events.
        """
        session = self.session
        if session.dispatch.before_commit:  # who listens for the commit writes, too, and cannot after it
            session.flush()
            session.dispatch.before_commit(session)
        rows = session.left_to_write()
        statements = [*rows, *waiting(session), *outbox.statements(self._emitted, self.now), *self.at_end]
        if statements:
            run_and_commit(session, statements)
        return bool(self._emitted)

    @property
    def emitted(self) -> list[Envelope]:
        """The events of this unit so far, in order."""
        return list(self._emitted)
