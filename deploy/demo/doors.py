"""Calls through the HTTP door in the name of sandbox people; survives processes that are killed in between.

A mutating call keeps its idempotency key over all its tries, so that it takes effect once whatever happened to the
first answer.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable
from typing import Any

import httpx

Json = dict[str, Any]
PAUSE = 0.15


class Refused(Exception):
    """The suite refused a call; `problem` is the RFC 9457 document."""

    def __init__(self, call: str, status: int, problem: Json) -> None:
        super().__init__(f"{call}: {status} {problem.get('reason', '')}: {problem.get('detail', '')}")
        self.status = status
        self.problem = problem
        self.reason = str(problem.get("reason", ""))


class Doors:
    """One base URL, a token a person."""

    def __init__(self, url: str, *, patience: float = 60.0) -> None:
        self.url = url
        self.patience = patience
        self._http = httpx.Client(base_url=url, timeout=15, trust_env=False)
        self._tokens: dict[str, str] = {}
        self.calls = 0

    def close(self) -> None:
        """Ends the connections."""
        self._http.close()

    def get(self, who: str, path: str, **query: Any) -> Json:
        """Reads in the name of a person (`E1003`) or a system (`erp`)."""
        return self.send(who, "GET", path, query=query)

    def post(self, who: str, path: str, body: Json | None = None) -> Json:
        """Commands in the name of a person or a system."""
        return self.send(who, "POST", path, body=body or {})

    def patch(self, who: str, path: str, body: Json) -> Json:
        """Changes in the name of a person or a system."""
        return self.send(who, "PATCH", path, body=body)

    def send(self, who: str, verb: str, path: str, *, body: Json | None = None, query: Json | None = None) -> Json:
        """One call, tried again while the suite says that it may succeed later; raises Refused."""
        key = uuid.uuid4().hex
        until = time.monotonic() + self.patience
        while True:
            answer = self._try(who, verb, path, body, query, key)
            if answer is not None and answer.is_success:
                self.calls += 1
                found: Json = answer.json() if answer.content else {}
                return found
            if time.monotonic() > until or not _may_succeed_later(answer):
                raise _refusal(f"{verb} {path}", answer)
            if answer is not None and answer.status_code == 401:
                self._tokens.pop(who, None)
            time.sleep(PAUSE)

    def download(self, path: str) -> bytes:
        """The bytes behind a download ticket; the ticket is the permission."""
        answer = self._http.get(path)
        answer.raise_for_status()
        return answer.content

    def _try(
        self, who: str, verb: str, path: str, body: Json | None, query: Json | None, key: str
    ) -> httpx.Response | None:
        try:
            headers = {"Authorization": f"Bearer {self._token(who)}"}
            if verb != "GET":
                headers["Idempotency-Key"] = key
            return self._http.request(verb, path, json=body, params=query, headers=headers)
        except httpx.TransportError:
            return None

    def _token(self, who: str) -> str:
        if who not in self._tokens:
            kind = "person" if who.startswith("E1") else "client"
            answer = self._http.post("/dev/token", json={kind: who})
            answer.raise_for_status()
            self._tokens[who] = str(answer.json()["access_token"])
        return self._tokens[who]


def until(question: Callable[[], Any], *, seconds: float = 60, what: str = "") -> Any:
    """Asks again until the answer is true: events take their time."""
    limit = time.monotonic() + seconds
    while not (answer := question()):
        if time.monotonic() > limit:
            raise TimeoutError(f"not within {seconds:.0f} s: {what}")
        time.sleep(PAUSE)
    return answer


def _may_succeed_later(answer: httpx.Response | None) -> bool:
    return answer is None or answer.status_code in (401, 502, 503, 504) or bool(_problem(answer).get("retryable"))


def _problem(answer: httpx.Response) -> Json:
    try:
        found: Json = answer.json()
    except ValueError:
        found = {"detail": answer.text[:300]}
    return found


def _refusal(call: str, answer: httpx.Response | None) -> Refused:
    if answer is None:
        return Refused(call, 0, {"reason": "UNREACHABLE", "detail": "the gateway does not answer"})
    return Refused(call, answer.status_code, _problem(answer))
