"""Live streams: the owning service's query asked again and again in the caller's name, each time from the last cursor.

A stream holds no data. A hint over the broker, or a slow poll, makes it look; what the service answers is sent on.
While a client has not taken a message yet, no further look is made: everything that happens meanwhile is in the next
one. So a slow client costs one message of memory, and 1,000 idle streams cost a task and a heartbeat each.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections import Counter
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from google.protobuf.message import Message

from chassis.errors import DomainError, Unavailable
from gateway import telemetry
from gateway.calls import Calls, Circumstances, refused
from gateway.contract import Method
from gateway.identity.caller import Caller
from gateway.refusal import RateLimited, Refusal, ServiceRefused, Unauthenticated, of_error

SPREAD = 1.5
"""Seconds over which streams look when all of them must."""
FIRST_WAIT, LONGEST_WAIT = 0.5, 8.0
DRAIN = 3.0
"""Seconds in which clients must take the last message when the process ends."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Times in seconds. `away`: for how long looks may fail before the stream ends; `write`: how long a client may take
    for one message; `pause`: the least time between two looks of a stream; `looks`: how many are made side by side."""

    heartbeat: float = 20.0
    poll: float = 30.0
    pause: float = 0.3
    write: float = 30.0
    away: float = 30.0
    per_person: int = 20
    most: int = 5_000
    looks: int = 16


@dataclass(eq=False)
class Stream:
    """One open stream. `messages` may be read once; when it is over, `ended` says why."""

    streams: Streams
    door: str
    method: Method
    caller: Caller
    request: Message
    around: Circumstances
    ended: Refusal | None = None
    _bell: asyncio.Event = field(default_factory=asyncio.Event)
    _hinted_at: float | None = None
    _looked: float = 0.0
    _failing_since: float | None = None
    _wait: float = FIRST_WAIT

    def ring(self, at: float | None = None) -> None:
        """There may be something new; `at`: since when, in unix seconds."""
        if at is not None and self._hinted_at is None:
            self._hinted_at = at
        self._bell.set()

    @property
    def patience(self) -> float:
        """How long the door may wait for the client to take a message, in seconds: never beyond the token's end."""
        return max(0.0, min(self.streams.limits.write, self.caller.expires_at - time.time()))

    def too_slow(self) -> None:
        """The client has not taken a message in time."""
        expired = self.caller.expires_at <= time.time()
        self._end(Unauthenticated("token.expired") if expired else RateLimited("stream.slow"))

    async def messages(self) -> AsyncIterator[Message]:
        """Everything to send, the end's message included. Raises what the first look is refused with."""
        found = await self._look()
        yield found or self._own("heartbeat")  # resumed, and nothing has changed: the client hears that it is there
        while found is not None and found.live.more and not self._is_over():  # type: ignore[attr-defined]
            found = await self._look()
            if found is not None:
                yield found
        async for message in self._rest():
            yield message

    async def _rest(self) -> AsyncIterator[Message]:
        polled = beaten = time.monotonic()
        limits = self.streams.limits
        rest = random.uniform(0.5, 1.0)  # spreads polls and heartbeats of streams that were opened together
        while self.ended is None:
            now = time.monotonic()
            due = min(polled + limits.poll * rest, beaten + limits.heartbeat * rest)
            if self._failing_since is not None:
                due = min(due, self._looked + self._wait)
            rung = await self._rung(min(due - now, self.caller.expires_at - time.time()))
            if self._is_over():
                break
            now = time.monotonic()
            retry = self._failing_since is not None and now >= self._looked + self._wait
            if rung or retry or now >= polled + limits.poll * rest:
                async for message in self._looks():
                    yield message
                    beaten = time.monotonic()
                polled, rest = time.monotonic(), random.uniform(0.5, 1.0)
            elif now >= beaten + limits.heartbeat * rest:
                beaten = now
                yield self._own("heartbeat")
        yield self._own("end")

    async def _looks(self) -> AsyncIterator[Message]:
        """What is new, in as many messages as the service gives it; nothing where nothing is."""
        await asyncio.sleep(max(0.0, self._looked + self.streams.limits.pause - time.monotonic()))
        self._bell.clear()
        hinted_at, self._hinted_at = self._hinted_at, None
        more = True
        while more and not self._is_over():
            try:
                message = await self._look()
            except (DomainError, ServiceRefused) as error:
                self._failed(error)
                return
            self._failing_since, self._wait = None, FIRST_WAIT
            more = message is not None and bool(message.live.more)  # type: ignore[attr-defined]
            if message is not None:
                telemetry.delivered(self.method.full_name, hinted_at)
                yield message

    async def _look(self) -> Message | None:
        """One question to the owning service, which decides anew what this caller may see. None: nothing is new."""
        async with self.streams.looking:
            self._looked = time.monotonic()
            found: Any = await self.streams.calls.invoke(self.method, self.request, self.caller, self.around, [])
            self._looked = time.monotonic()
        self.request.cursor = found.live.cursor  # type: ignore[attr-defined]
        return None if found.live.kind == "none" and not found.live.more else found

    async def _rung(self, seconds: float) -> bool:
        try:
            async with asyncio.timeout(max(0.0, seconds)):
                await self._bell.wait()
        except TimeoutError:
            return False
        return True

    def _is_over(self) -> bool:
        if self.ended is None and self.caller.expires_at <= time.time():
            self._end(Unauthenticated("token.expired"))
        if self.ended is None and self.streams.draining:
            self._end(Unavailable("stream.stopping"))
        return self.ended is not None

    def _failed(self, error: DomainError | ServiceRefused) -> None:
        refusal = refused(error, self.around, self.method.full_name)
        now = time.monotonic()
        self._failing_since = self._failing_since or now
        self._wait = min(self._wait * 2, LONGEST_WAIT)
        if not refusal.retryable or now - self._failing_since > self.streams.limits.away:
            self.ended = refusal

    def _end(self, error: DomainError) -> None:
        self.ended = self.ended or of_error(error, self.around.locale)

    def _own(self, kind: str) -> Message:
        """A message of the gateway's own: only what every stream has."""
        message: Any = self.method.response()
        message.live.kind = kind
        message.live.cursor = self.request.cursor  # type: ignore[attr-defined]
        message.live.at.FromNanoseconds(time.time_ns() // 1_000_000 * 1_000_000)
        if kind == "end" and self.ended is not None:
            message.live.end.reason = self.ended.reason
            message.live.end.message = self.ended.message
            message.live.end.retryable = self.ended.retryable
        found: Message = message
        return found


class Streams:
    """All open streams of this process."""

    def __init__(self, calls: Calls, limits: Limits) -> None:
        self.calls = calls
        self.limits = limits
        self.looking = asyncio.Semaphore(limits.looks)
        self.draining = False
        self._open: dict[tuple[str, str], set[Stream]] = {}
        self._of_person: Counter[tuple[str, str, str]] = Counter()
        self._count = 0

    def open(self, door: str, method: Method, caller: Caller, request: Message, around: Circumstances) -> Stream:
        """A new stream, which the door closes. Unavailable: the process is about to end; RateLimited: one too many."""
        if self.draining:
            raise Unavailable("stream.stopping")
        if self._count >= self.limits.most:
            raise Unavailable("stream.full")
        if self._of_person[_person(caller)] >= self.limits.per_person:
            raise RateLimited("stream.too_many", limit=self.limits.per_person)
        stream = Stream(self, door, method, caller, request, replace(around, timeout=None))
        self._open.setdefault((method.service, caller.tenant), set()).add(stream)
        self._of_person[_person(caller)] += 1
        self._count += 1
        telemetry.streams_open.labels(door, method.full_name).inc()
        return stream

    def close(self, stream: Stream) -> None:
        """Forgets a stream; a second time changes nothing."""
        key = (stream.method.service, stream.caller.tenant)
        there = self._open.get(key, set())
        if stream not in there:
            return
        there.discard(stream)
        if not there:
            del self._open[key]
        self._count -= 1
        self._of_person[_person(stream.caller)] -= 1
        if not self._of_person[_person(stream.caller)]:
            del self._of_person[_person(stream.caller)]
        telemetry.streams_open.labels(stream.door, stream.method.full_name).dec()

    def tell(self, service: str, hint: Mapping[str, Any]) -> None:
        """A hint came (`chassis.live.Hint`): whom it may concern looks again."""
        tenant, topic, at = str(hint.get("tenant")), str(hint.get("topic")), float(hint.get("at") or time.time())
        if tenant == "*":
            self.look_all(service)
            return
        persons, roles = frozenset(hint.get("persons") or ()), frozenset(hint.get("roles") or ())
        for stream in self._open.get((service, tenant), ()):
            concerned = topic in ("*", stream.method.topic)
            mine = "*" in persons or stream.caller.actor in persons or not roles.isdisjoint(stream.caller.roles)
            if concerned and mine:
                stream.ring(at)

    def look_all(self, service: str = "") -> None:
        """Hints may have been lost: every stream (of a service) looks, not all at once."""
        loop = asyncio.get_running_loop()
        for (owner, _), streams in self._open.items():
            for stream in streams if service in ("", owner) else ():
                loop.call_later(random.uniform(0, SPREAD), stream.ring)

    async def drain(self) -> None:
        """Ends all streams with UNAVAILABLE and their cursor, so that clients continue at another replica."""
        self.draining = True
        for streams in self._open.values():
            for stream in streams:
                stream.ring()
        end = time.monotonic() + DRAIN
        while self._open and time.monotonic() < end:
            await asyncio.sleep(0.02)

    @property
    def count(self) -> int:
        """How many are open."""
        return self._count


def _person(caller: Caller) -> tuple[str, str, str]:
    return caller.tenant, caller.kind, caller.actor
