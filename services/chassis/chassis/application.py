"""A service at work, without any framework: takes calls, events and due timers, and answers with plain data.

The runtime (chassis/runtime) feeds it from the broker; tests call it directly. Each entry runs one unit of work.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from pydantic import ValidationError
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm.exc import StaleDataError

from chassis import db, live, logs, metrics, timers
from chassis.context import CallContext
from chassis.contract import Reply
from chassis.errors import (
    Conflict,
    DeadlineExceeded,
    DomainError,
    Invalid,
    Messages,
    Unavailable,
    Unimplemented,
    WrongState,
    error_reply,
    reason_of,
)
from chassis.events import canonical_json, digest_of
from chassis.idempotency import CallKey, Earlier, comparable, earlier_answer, look_up, remember
from chassis.prepared import LOST
from chassis.reactions import Outcome, Reactions, Verdict
from chassis.replica import CatchUpMark
from chassis.service import Background, CatchUp, Command, On, OnTimer, Query, Service, Subscription
from chassis.settings import ServiceSettings
from chassis.unit import RpcPort, UnitOfWork
from chassis.validation import violations

__all__ = [
    "Application",
    "Background",
    "CatchUp",
    "Command",
    "On",
    "OnTimer",
    "Outcome",
    "Query",
    "Service",
    "Subscription",
    "Verdict",
]

log = logs.get(__name__)
R = TypeVar("R")
TRIES = 4
TRANSIENT_STATES = {"40001", "40P01", "55P03"} | LOST  # serialization failure, deadlock, lock not available; see there
TOOK_TOO_LONG = "57014"  # the statement timeout: the database is there, and the next try may take as long


def _again(earlier: Earlier) -> Any:
    """The answer of an earlier call; where none is kept, an empty success would look like one that shows nothing."""
    if earlier.answer is None:
        raise WrongState("answer_not_kept", field="request_id")
    return json.loads(earlier.answer)


class Application:
    """One service on one database. Thread-safe: every entry opens its own session."""

    def __init__(
        self,
        service: Service,
        settings: ServiceSettings,
        *,
        engine: Engine | None = None,
        clock: Callable[[], datetime] | None = None,
        rpc: RpcPort | None = None,
    ) -> None:
        self.service = service
        self.settings = settings
        self.engine = engine or db.make_engine(
            settings.database, pool=settings.database_pool, prepare=settings.database_prepare
        )
        self.rpc = rpc
        self.offload: Callable[..., Any] | None = None
        self.clock = clock or (lambda: datetime.now(UTC))
        self.after_commit: list[Callable[[bool, datetime | None], None]] = []
        """Called after a commit with (events were emitted, the earliest timer that was planned)."""
        self.on_hints: list[Callable[[list[live.Hint]], None]] = []
        """Called after a commit with its hints of live reads, where it has any."""
        self.subscriptions = service.subscriptions()
        self._sqlite = self.engine.dialect.name == "sqlite"
        self._reactions = Reactions(self.subscriptions, self._run, self._now, sqlite=self._sqlite)
        self._commands = {c.name: c for c in service.commands}
        self._queries = {q.name: q for q in service.queries}
        self._timers = {t.kind: t for t in service.timers}
        self.messages: Messages = service.messages

    # -- calls -----------------------------------------------------------------------------------------------------

    def call(self, method: str, headers: Mapping[str, Any], body: Any) -> dict[str, Any]:
        """Answers a call with `{"result": …, "error": null}` or the error; never raises."""
        started = time.perf_counter()
        ctx = CallContext()
        outcome = "OK"
        try:
            ctx = self._context(headers)
            logs.bind(ctx, method=method, **logs.about(body))
            result = self._answer(method, ctx, body)
            return {"result": result, "error": None}
        except DomainError as error:
            outcome = reason_of(error)
            log.info("call refused", method=method, reason=outcome, why=str(error))
            return {"result": None, "error": error_reply(error, self.messages, ctx.locale)}
        except Exception:
            outcome = "INTERNAL"
            log.exception("call failed", method=method)
            hidden = DomainError("internal", request_id=ctx.request_id)
            return {"result": None, "error": error_reply(hidden, self.messages, ctx.locale)}
        finally:
            known = method if method in self._commands or method in self._queries else "unknown"
            metrics.calls.labels(known, outcome).inc()
            metrics.call_seconds.labels(known).observe(time.perf_counter() - started)

    def _context(self, headers: Mapping[str, Any]) -> CallContext:
        try:
            ctx = CallContext.from_headers(headers)
        except (ValueError, ArithmeticError) as error:
            raise Invalid("bad_envelope", why=str(error)) from error
        if ctx.tenant == db.ALL_TENANTS:  # the walls between tenants open for the chassis' own sweeps, for no caller
            raise Invalid("bad_envelope", why="tenant")
        if ctx.deadline is not None and datetime.now(UTC) >= ctx.deadline:
            raise DeadlineExceeded("deadline_exceeded")
        return ctx

    def _answer(self, method: str, ctx: CallContext, body: Any) -> Any:
        command = self._commands.get(method)
        if command is not None:
            return self._run_command(command, ctx, body)
        query = self._queries.get(method)
        if query is None:
            raise Unimplemented("unknown_method", method=method)
        request = self._read(query.request, body, ctx.locale)
        return self._run(ctx, lambda uow: _dump(query.do(uow, request)))

    def _run_command(self, command: Command, ctx: CallContext, body: Any) -> Any:
        request = self._read(command.request, body, ctx.locale)
        # A transaction of SQLite locks everything from its beginning.
        locks = () if command.locks is None or self._sqlite else command.locks(ctx.tenant, request)
        if not ctx.idempotency_key:
            return self._run(ctx, lambda uow: _dump(command.do(uow, request)), opening=locks)
        caller = f"{ctx.actor_kind}:{ctx.actor}"[:100]
        key = CallKey(ctx.tenant, caller, command.name, ctx.idempotency_key[:255])
        digest = digest_of(comparable(body))

        def once(uow: UnitOfWork) -> Any:
            earlier = earlier_answer(uow.opened, key, digest)
            if earlier is not None:
                return _again(earlier)
            answer = _dump(command.do(uow, request))
            kept = canonical_json(answer).decode() if command.replay else None
            uow.at_end.append(remember(key, digest, kept, uow.now))
            return answer

        return self._run(ctx, once, opening=[*locks, *look_up(key, sqlite=self._sqlite)])

    def _read(self, model: type[R], body: Any, locale: str) -> R:
        if not isinstance(body, dict):
            raise Invalid("bad_envelope", why="the request is not an object")
        try:
            return model.model_validate(body)  # type: ignore[attr-defined,no-any-return]
        except ValidationError as error:
            raise Invalid(fields=violations(error, locale)) from error

    # -- events ----------------------------------------------------------------------------------------------------

    def _now(self) -> datetime:
        return self.clock()  # which may be set anew

    def handle(self, handler_id: str, raw: bytes, headers: Mapping[str, Any] | None = None) -> Outcome:
        """Deals with one delivery of an event; the effect is committed (or nothing is) when this returns."""
        return self._reactions.handle(handler_id, raw)

    def handle_all(self, handler_id: str, bodies: Sequence[bytes]) -> list[Outcome]:
        """The same for deliveries of one case, in their order."""
        return self._reactions.handle_all(handler_id, bodies)

    # -- timers ----------------------------------------------------------------------------------------------------

    def fire_due_timers(self, limit: int = 50) -> int:
        """Fires up to `limit` due timers, each in its own transaction; how many were due."""
        fired = 0
        while fired < limit and self._fire_one():
            fired += 1
        return fired

    def _fire_one(self) -> bool:
        taken: list[timers.Timer] = []

        def fire(uow: UnitOfWork) -> bool:
            taken.clear()
            timer = timers.take_due(uow.session, uow.now, list(self._timers))
            if timer is None:
                return False
            taken.append(timer)
            uow.as_tenant(timer.tenant)
            timers.taken(uow.session, timer)
            logs.bind(uow.ctx, timer=timer.kind, key=timer.key)
            self._timers[timer.kind].do(uow, timer)
            return True

        ctx = CallContext(tenant=db.ALL_TENANTS, actor=self.service.name, actor_kind="service")
        try:
            done = self._run(ctx, fire)
        except Exception as error:
            if not taken:
                raise
            self._postpone(taken[0], error)
            return True
        if done:
            timer = taken[0]
            metrics.timers_fired.labels(timer.kind, "done").inc()
            metrics.timer_lag.observe(max(0.0, (self.clock() - timer.due_at).total_seconds()))
        return done

    def _postpone(self, timer: timers.Timer, error: Exception) -> None:
        metrics.timers_fired.labels(timer.kind, "failed").inc()
        if isinstance(error, DomainError):
            log.warning("timer refused", timer=timer.kind, key=timer.key, why=str(error), params=dict(error.params))
        else:
            log.error("timer failed", timer=timer.kind, key=timer.key, exc_info=error)
        wait = timedelta(seconds=min(3600, 2 ** min(timer.attempts, 12)))
        why = f"{type(error).__name__}: {error}"
        timers.postpone(self.engine, timer, self.clock() + wait, why)

    def next_timer_due(self) -> datetime | None:
        """When the next timer is due; None without any."""
        return timers.next_due(self.engine, list(self._timers)) if self._timers else None

    # -- background work -------------------------------------------------------------------------------------------

    def unit(self, ctx: CallContext, work: Callable[[UnitOfWork], R], *, opening: Sequence[db.Statement] = ()) -> R:
        """One transaction of background work (`Service.background`); raises what `work` raises.

        `opening` goes in the round trip that opens it; the last one's first row is `uow.opened`.
        """
        return self._run(ctx, work, opening=opening)

    # -- state -----------------------------------------------------------------------------------------------------

    def ready(self) -> list[str]:
        """What is missing before this replica may take work; empty when ready. Raises when the database is away."""
        with db.open_session(self.engine) as session, session.begin():
            return [
                f"facts of {c.owner} have not arrived yet"
                for c in self.service.catch_up
                if not CatchUpMark.done(session, c.owner)
            ]

    # -- the one transaction -----------------------------------------------------------------------------------------

    def _run(
        self,
        ctx: CallContext,
        work: Callable[[UnitOfWork], R],
        *,
        cause: str | None = None,
        opening: Sequence[db.Statement] = (),
    ) -> R:
        """Runs the work in one transaction, again after a lost race, and wakes relay and timers after the commit."""
        for attempt in range(1, TRIES + 1):
            try:
                return self._run_once(ctx, work, cause, opening)
            except (IntegrityError, StaleDataError, DBAPIError, PoolTimeout) as error:
                again = _worth_another_try(error)
                if not again or attempt == TRIES:
                    raise _translated(error) from error
                time.sleep(0.01 * attempt)
        raise AssertionError("unreachable")

    def _run_once(
        self, ctx: CallContext, work: Callable[[UnitOfWork], R], cause: str | None, opening: Sequence[db.Statement]
    ) -> R:
        with db.open_session(self.engine) as session, session.begin():
            timeout = self.settings.statement_timeout
            opened = session.bind_tenant(ctx.tenant, statement_timeout=timeout, then=opening)
            uow = UnitOfWork(
                self.service,
                session,
                ctx,
                self.clock(),
                rpc=self.rpc,
                offload=self.offload,
                rpc_timeout=self.settings.rpc_timeout,
                cause=cause,
            )
            uow.opened = opened
            result = work(uow)
            emitted = uow.finish()
        hints = live.kept_hints(session)
        for tell in self.on_hints if hints else ():
            tell(hints)
        if emitted or uow.timers.earliest:
            for hook in self.after_commit:
                hook(emitted, uow.timers.earliest)
        return result


def _dump(reply: Reply) -> Any:
    return reply.model_dump(mode="json", exclude_none=True)


def _worth_another_try(error: SQLAlchemyError | StaleDataError) -> bool:
    """A unique key that was taken, a deadlock, a version that moved: the next try sees the other's commit."""
    if isinstance(error, (IntegrityError, StaleDataError)):
        return True
    if isinstance(error, DBAPIError):
        return getattr(error.orig, "pgcode", None) in TRANSIENT_STATES or error.connection_invalidated
    return False


def _translated(error: Exception) -> Exception:
    if isinstance(error, (IntegrityError, StaleDataError)):
        return Conflict("conflict")
    if isinstance(error, DBAPIError) and getattr(error.orig, "pgcode", None) == TOOK_TOO_LONG:
        return Unavailable("database_slow")
    if isinstance(error, (OperationalError, PoolTimeout)):
        return Unavailable("database_unavailable")
    return error
