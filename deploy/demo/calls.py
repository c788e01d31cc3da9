"""Calls through the HTTP door in the name of many people, with patience while the suite is away."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar

import httpx

T = TypeVar("T")
Body = dict[str, Any]


class Doors(Protocol):
    """Who gives signed-in HTTP clients."""

    def person(self, number: str) -> httpx.Client:
        """In the name of a sandbox person."""

    def client(self, name: str) -> httpx.Client:
        """In the name of a system."""


class Refused(AssertionError):
    """The gateway refused a step; `problem` is its problem document."""

    def __init__(self, what: str, answer: httpx.Response) -> None:
        super().__init__(f"{what}: {answer.status_code} {answer.text[:1500]}")
        self.status = answer.status_code
        self.problem: Body = answer.json() if "json" in answer.headers.get("content-type", "") else {}


@dataclass
class Caller:
    """`seconds` bounds every wait; for `patience` seconds a call is tried again while a service is away."""

    doors: Doors
    seconds: float = 40.0
    patience: float = 0.0
    clients: dict[str, httpx.Client] = field(default_factory=dict)

    def get(self, path: str, who: str, **query: str) -> Body:
        """A read that must succeed."""
        given = {k: v for k, v in query.items() if v}
        return self._answered(f"GET {path} by {who}", lambda: self._as(who).get(path, params=given))

    def post(self, path: str, body: Body, who: str, *, key: str = "") -> Body:
        """A command that must succeed."""
        headers = {"Idempotency-Key": key or uuid.uuid4().hex}
        return self._answered(f"POST {path} by {who}", lambda: self._as(who).post(path, json=body, headers=headers))

    def patch(self, path: str, body: Body, who: str) -> Body:
        """A change that must succeed."""
        headers = {"Idempotency-Key": uuid.uuid4().hex}
        return self._answered(f"PATCH {path} by {who}", lambda: self._as(who).patch(path, json=body, headers=headers))

    def every(self, path: str, field_: str, who: str, **query: str) -> list[Body]:
        """All rows of a list, page by page."""
        found: list[Body] = []
        token = ""
        while True:
            page = self.get(path, who, **{"pageSize": "500", **query, "pageToken": token})
            found += page.get(field_, [])
            token = page.get("nextPageToken", "")
            if not token:
                return found

    def fetch(self, ticket: Body, who: str) -> bytes:
        """A file by its ticket."""
        answer = self._as(who).get(ticket["url"])
        answer.raise_for_status()
        return answer.content

    def close(self) -> None:
        """Hangs up."""
        for client in self.clients.values():
            client.close()

    def _answered(self, what: str, call: Callable[[], httpx.Response]) -> Body:
        until = time.monotonic() + self.patience
        while True:
            try:
                answer = call()
                if answer.status_code == 200:
                    found: Body = answer.json()
                    return found
                refusal: Exception = Refused(what, answer)
                again = answer.status_code in (502, 503, 504) or bool(refusal.problem.get("retryable"))  # type: ignore[attr-defined]
            except httpx.TransportError as error:
                refusal, again = error, True
            if not again or time.monotonic() >= until:
                raise refusal
            time.sleep(0.2)

    def _as(self, who: str) -> httpx.Client:
        if who not in self.clients:
            self.clients[who] = self.doors.person(who) if who.startswith("E") else self.doors.client(who)
        return self.clients[who]

    def wait(self, question: Callable[[], T], what: str) -> T:
        """Until the answer is true: events take their time, and services come back."""
        until = time.monotonic() + self.seconds
        last: object = None
        while time.monotonic() < until:
            try:
                answer = question()
                if answer:
                    return answer
                last = answer
            except (Refused, httpx.TransportError) as error:
                if isinstance(error, Refused) and error.status not in (404, 503, 504):
                    raise
                last = error
            time.sleep(0.1)
        raise AssertionError(f"not within {self.seconds} s: {what}; last: {last!r}")
