"""Checks bearer tokens: algorithm, issuer, signature, audience, times; then maps the claims to a caller."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any, cast

import jwt
from jwt.algorithms import ECAlgorithm, OKPAlgorithm, RSAAlgorithm

from gateway.identity.caller import Caller, caller_of
from gateway.identity.keys import Fetch, KeySet, fetch_jwks
from gateway.refusal import Unauthenticated
from gateway.settings import Issuer

MAX_TOKEN = 16 * 1024
REMEMBERED = 30.0
"""Seconds for which a verified token is not verified again: a caller sends the same one with every request."""
MAX_REMEMBERED = 10_000
_FAMILY: dict[str, type] = {"RS256": RSAAlgorithm, "ES256": ECAlgorithm, "EdDSA": OKPAlgorithm}
_NAMED: list[tuple[type[jwt.PyJWTError], str]] = [
    (jwt.ExpiredSignatureError, "token.expired"),
    (jwt.ImmatureSignatureError, "token.not_yet"),
    (jwt.InvalidIssuedAtError, "token.not_yet"),
    (jwt.InvalidAudienceError, "token.audience"),
    (jwt.InvalidIssuerError, "token.issuer"),
    (jwt.InvalidSignatureError, "token.signature"),
    (jwt.InvalidAlgorithmError, "token.algorithm"),
]


class Verifier:
    """Knows the trusted issuers; one a process."""

    def __init__(
        self,
        issuers: Iterable[Issuer],
        *,
        leeway: float,
        max_age: float,
        retry: float,
        fetch: Fetch = fetch_jwks,
        local: Mapping[str, Fetch] | None = None,
        key_set: Callable[..., KeySet] = KeySet,
    ) -> None:
        self._leeway = leeway
        self._known: dict[str, tuple[Caller, float]] = {}
        self._issuers = {issuer.issuer: issuer for issuer in issuers}
        self._keys = {
            name: key_set(issuer, (local or {}).get(name, fetch), max_age=max_age, retry=retry)
            for name, issuer in self._issuers.items()
        }

    async def verify(self, authorization: str | None) -> Caller:
        """The caller that an Authorization header names; raises Unauthenticated."""
        token = bearer(authorization)
        known = self._known.get(token)
        if known is not None and time.time() < known[1]:
            return known[0]
        self._known.pop(token, None)
        claims, issuer = await self._verified(token)
        caller = replace(caller_of(claims, issuer), expires_at=float(claims["exp"]) + self._leeway)
        if len(self._known) >= MAX_REMEMBERED:
            self._known.clear()
        self._known[token] = caller, min(time.time() + REMEMBERED, float(claims["exp"]))
        return caller

    async def _verified(self, token: str) -> tuple[Mapping[str, Any], Issuer]:
        header, unverified = _peek(token)
        issuer = self._issuers.get(str(unverified.get("iss", "")))
        if issuer is None:
            raise Unauthenticated("token.issuer")
        algorithm = str(header.get("alg", ""))
        if algorithm not in issuer.algorithms:
            raise Unauthenticated("token.algorithm")
        key = await self._keys[issuer.issuer].find(str(header.get("kid", "")))
        if key is None:
            raise Unauthenticated("token.key")
        # The key decides which algorithm it is for, not the token: no HMAC with a public key, no RSA with an EC key.
        if not isinstance(key.Algorithm, _FAMILY[algorithm]) or key.algorithm_name != algorithm:
            raise Unauthenticated("token.algorithm")
        return self._decode(token, key, issuer, algorithm), issuer

    def _decode(self, token: str, key: jwt.PyJWK, issuer: Issuer, algorithm: str) -> Mapping[str, Any]:
        try:
            return cast(
                "Mapping[str, Any]",
                jwt.decode(
                    token,
                    key,
                    algorithms=[algorithm],
                    audience=issuer.audience,
                    issuer=issuer.issuer,
                    leeway=self._leeway,
                    options={"require": ["exp", "iss", "aud"]},
                ),
            )
        except jwt.MissingRequiredClaimError as error:
            raise Unauthenticated("token.claim", claim=error.claim) from None
        except jwt.PyJWTError as error:
            raise Unauthenticated(_name_of(error)) from None


def bearer(authorization: str | None) -> str:
    """The token of an Authorization header; raises Unauthenticated."""
    if not authorization:
        raise Unauthenticated("token.missing")
    scheme, _, token = authorization.partition(" ")
    token = token.strip()
    if scheme.lower() != "bearer" or not token:
        raise Unauthenticated("token.missing")
    if len(token) > MAX_TOKEN or not token.isascii():
        raise Unauthenticated("token.malformed")
    return token


def _peek(token: str) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    """Header and claims before anything is verified: only to find the issuer and the key."""
    try:
        whole = jwt.decode_complete(token, options={"verify_signature": False})
        return whole["header"], whole["payload"]
    except (jwt.PyJWTError, ValueError, RecursionError):
        raise Unauthenticated("token.malformed") from None


def _name_of(error: jwt.PyJWTError) -> str:
    return next((name for kind, name in _NAMED if isinstance(error, kind)), "token.malformed")
