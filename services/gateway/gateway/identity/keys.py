"""Public keys of an issuer by key id, from its JWKS; fetched again when a token names a key that is not among them."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import httpx
import jwt

from chassis import logs
from chassis.errors import Unavailable
from gateway.settings import Issuer

log = logs.get(__name__)
FETCH_TIMEOUT = 5.0
Fetch = Callable[[Issuer], Awaitable[Mapping[str, Any]]]


class KeySet:
    """Keys of one issuer. A burst of tokens with unknown keys causes one fetch in `retry` seconds, never one each."""

    def __init__(
        self, issuer: Issuer, fetch: Fetch, *, max_age: float, retry: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._issuer = issuer
        self._fetch = fetch
        self._max_age = max_age
        self._retry = retry
        self._clock = clock
        self._keys: dict[str, jwt.PyJWK] = {}
        self._fetched_at: float | None = None
        self._tried_at: float | None = None
        self._lock = asyncio.Lock()

    async def find(self, key_id: str) -> jwt.PyJWK | None:
        """The key, or None when the issuer has none of this id; Unavailable when its keys were never fetched."""
        found = self._keys.get(key_id)
        if found is not None and not self._older_than(self._fetched_at, self._max_age):
            return found
        await self._refresh(key_id)
        if self._fetched_at is None:
            raise Unavailable("token.keys_unavailable")
        return self._keys.get(key_id)

    async def _refresh(self, key_id: str) -> None:
        async with self._lock:
            fresh = not self._older_than(self._fetched_at, self._max_age)
            if (fresh and key_id in self._keys) or not self._older_than(self._tried_at, self._retry):
                return
            self._tried_at = self._clock()
            try:
                document = await self._fetch(self._issuer)
                self._keys = read_keys(document)
                self._fetched_at = self._clock()
            except Exception as error:  # old keys stay in use: an issuer that is away must not lock everybody out
                log.warning(
                    "issuer's keys not fetched", issuer=self._issuer.issuer, why=f"{type(error).__name__}: {error}"
                )

    def _older_than(self, instant: float | None, age: float) -> bool:
        return instant is None or self._clock() - instant >= age


def read_keys(document: Mapping[str, Any]) -> dict[str, jwt.PyJWK]:
    """Signing keys of a JWKS by id; keys for other uses and unknown kinds are passed over."""
    found = {}
    for raw in document["keys"]:
        if raw.get("use", "sig") != "sig" or not raw.get("kid") or raw.get("kty") == "oct":
            continue
        try:
            found[raw["kid"]] = jwt.PyJWK(raw)
        except jwt.PyJWTError:
            continue
    return found


async def fetch_jwks(issuer: Issuer) -> Mapping[str, Any]:
    """The JWKS over HTTP, found by discovery where the settings name no address."""
    async with httpx.AsyncClient(timeout=FETCH_TIMEOUT, follow_redirects=False) as client:
        address = issuer.jwks_uri
        if not address:
            found = await client.get(issuer.issuer.rstrip("/") + "/.well-known/openid-configuration")
            found.raise_for_status()
            address = found.json()["jwks_uri"]
        answer = await client.get(address)
        answer.raise_for_status()
        document: Mapping[str, Any] = answer.json()
        return document
