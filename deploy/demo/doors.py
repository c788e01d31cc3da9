"""Signed-in clients of a running suite: tokens of the embedded issuer, nothing but the HTTP door."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass

import httpx

from deploy.local import company, sandbox


class _Bearer(httpx.Auth):
    """Asks for a token when it is first needed, and for another one where it is no longer taken."""

    requires_response_body = True

    def __init__(self, http: str, who: dict[str, str]) -> None:
        self._http = http
        self._who = who
        self._token = ""

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """httpx's hook."""
        self._token = self._token or self._fetch()
        request.headers["Authorization"] = f"Bearer {self._token}"
        answer = yield request
        if answer.status_code == 401:
            self._token = self._fetch()
            request.headers["Authorization"] = f"Bearer {self._token}"
            yield request

    def _fetch(self) -> str:
        with httpx.Client(base_url=self._http, timeout=30) as door:
            return sandbox.token(door, **self._who)


@dataclass
class SandboxDoors:
    """Who may come in: people and systems of the sandbox company, or of a copy of it (`tenant`)."""

    http: str
    tenant: str = company.TENANT

    def person(self, number: str) -> httpx.Client:
        """In the name of a sandbox person."""
        return self._client({"person": number, "tenant": self.tenant})

    def client(self, name: str) -> httpx.Client:
        """In the name of a system."""
        return self._client({"client": name} if name == "platform" else {"client": name, "tenant": self.tenant})

    def _client(self, who: dict[str, str]) -> httpx.Client:
        return httpx.Client(base_url=self.http, auth=_Bearer(self.http, who), timeout=60)
