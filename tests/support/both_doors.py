"""The same call through HTTP and gRPC of a running suite, and the state of its databases before and after.

`alike(doors.http(…), doors.grpc(…))` is the refusal that both gave; `settled(suite)` every table's rows as a digest.
"""

from __future__ import annotations

import asyncio
import hashlib
import sqlite3
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import httpx

from chassis.errors import CATALOGUE
from tests.support.client import GrpcClient, Outcome, outcome_of_http
from tests.support.suite import Suite

IMAGE = Path("proto/gen/handover/descriptors.binpb")


class Doors:
    """One call through HTTP and through gRPC, which must be refused alike."""

    def __init__(self, suite: Suite) -> None:
        self.suite = suite
        self._runner = asyncio.Runner()
        self._grpc: GrpcClient | None = None
        self._tokens: dict[str, str] = {}

    def close(self) -> None:
        """Ends the connections."""
        if self._grpc:
            self._runner.run(self._grpc.close())
        self._runner.close()

    def token(self, who: str) -> str:
        """Of a person by number, or of a system by name; nobody's is empty."""
        if who and who not in self._tokens:
            self._tokens[who] = self.suite.token(**{"person" if who[1:].isdigit() else "client": who})
        return self._tokens.get(who, "")

    def http(
        self, who: str, verb: str, path: str, body: Any = None, *, token: str | None = None, **headers: str
    ) -> Outcome:
        """`body`: JSON, or bytes as they are."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if bearer := self.token(who) if token is None else token:
            sent["authorization"] = f"Bearer {bearer}"
        given: dict[str, Any] = {"content": body} if isinstance(body, bytes) else {"json": body}
        if isinstance(body, bytes):
            sent.setdefault("content-type", "application/json")
        return outcome_of_http(
            httpx.request(verb, self.suite.http + path, headers=sent, timeout=60, trust_env=False, **given)
        )

    def grpc(
        self, who: str, method: str, request: Mapping[str, Any] | bytes, *, token: str | None = None, **metadata: str
    ) -> Outcome:
        """`request`: proto-JSON, or the bytes of a message as they are."""
        if bearer := self.token(who) if token is None else token:
            metadata["authorization"] = f"Bearer {bearer}"
        return self._runner.run(self._call(method, request, metadata))

    async def _call(self, method: str, request: Mapping[str, Any] | bytes, metadata: dict[str, str]) -> Outcome:
        if self._grpc is None:  # a channel belongs to the loop that made it
            self._grpc = GrpcClient(self.suite.grpc, IMAGE)
        return await self._grpc.call(method, request, timeout=60, **metadata)


def alike(http: Outcome, grpc: Outcome) -> Outcome:
    """Both refused, with the same reason, text and fields, at the statuses that the catalogue gives that reason."""
    assert not http.ok and not grpc.ok, (http, grpc)
    assert (http.reason, http.message, http.fields) == (grpc.reason, grpc.message, grpc.fields)
    kind = CATALOGUE[http.reason]
    assert (http.status, grpc.status, http.retry) == (kind.http, kind.grpc, kind.retryable)
    return http


def chinese(text: str) -> bool:
    """Whether a text is in Chinese."""
    return any("\u4e00" <= letter <= "\u9fff" for letter in text)


UPKEEP = "refresh_cases"
"""A timer that goes round by itself after changes of the directory, whatever people do."""
FOLDED = {
    "case_counts": "select tenant_id, person, bucket, sum(n) from case_counts"
    " group by tenant_id, person, bucket having sum(n) <> 0",
    "senders": "select sender_id from senders where false",
}
"""Tables whose rows the upkeep adds up by itself are compared by their sums, not by how many rows hold them; those in
which processes say every few seconds that they live, not at all."""


def state_of(suite: Suite) -> dict[str, tuple[int, str]]:
    """Rows and a digest of every table of every service, but for the memory of idempotency keys."""
    found = {}
    for path in sorted(suite.plan.state.rglob("*.sqlite3")):
        with sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=20) as database:
            names = [row[0] for row in database.execute("select name from sqlite_master where type = 'table'")]
            for name in names:
                if "idempotency" not in name:
                    rows = sorted(map(repr, database.execute(FOLDED.get(name, f'select * from "{name}"'))))
                    rows = [row for row in rows if name != "timers" or UPKEEP not in row]
                    found[f"{path.stem}.{name}"] = (len(rows), hashlib.sha256("".join(rows).encode()).hexdigest())
    assert len(found) > 40, sorted(found)  # the four databases were found
    return found


def settled(suite: Suite) -> dict[str, tuple[int, str]]:
    """The state once no event is on its way any more."""
    last = state_of(suite)
    until = time.monotonic() + 40
    while True:
        time.sleep(0.7)
        now = state_of(suite)
        if now == last:
            return now
        assert time.monotonic() < until, changed(last, now)
        last = now


def changed(before: Mapping[str, object], after: Mapping[str, object]) -> list[str]:
    """Tables that differ."""
    return sorted(name for name in {*before, *after} if before.get(name) != after.get(name))
