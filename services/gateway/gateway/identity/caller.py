"""The caller as a token names it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from chassis.contract import CODE
from gateway.contract import ROLES
from gateway.refusal import Unauthenticated
from gateway.settings import Issuer


@dataclass(frozen=True, slots=True)
class Caller:
    """Tenant, person (employee number 工号) or system client, and coarse roles."""

    tenant: str
    actor: str
    kind: Literal["person", "system", "anonymous"]
    roles: frozenset[str]
    locale: str = ""
    """The person's language as the issuer says it (OIDC `locale`); empty: not said."""
    expires_at: float = field(default=math.inf, compare=False)
    """When the token ends, in unix seconds."""


ANONYMOUS = Caller("", "", "anonymous", frozenset())


def caller_of(claims: Mapping[str, Any], issuer: Issuer) -> Caller:
    """Maps verified claims; raises Unauthenticated naming the claim that is missing or malformed."""
    names = issuer.claims
    roles = _roles(_claim(claims, names.roles), issuer)
    tenant = _code(claims, names.tenant) or issuer.tenant
    if not tenant and "platform" not in roles:
        raise Unauthenticated("token.claim", claim=names.tenant)
    person = _code(claims, names.person)
    if person:
        locale = _claim(claims, names.locale)
        language = locale if isinstance(locale, str) else ""
        return Caller(tenant, person, "person", roles - {"system"} | {"person"}, language)
    client = _code(claims, names.client)
    if not client:
        raise Unauthenticated("token.claim", claim=names.person)
    return Caller(tenant, client, "system", roles - {"person"})


def _claim(claims: Mapping[str, Any], path: str) -> Any:
    if path in claims:  # names with dots or URLs are used as they are (`https://example.com/tenant`)
        return claims[path]
    value: Any = claims
    for part in path.split("."):
        value = value.get(part) if isinstance(value, Mapping) else None
    return value


def _code(claims: Mapping[str, Any], name: str) -> str:
    value = _claim(claims, name)
    if value is None or value == "":
        return ""
    if not isinstance(value, str) or not CODE.fullmatch(value):
        raise Unauthenticated("token.claim", claim=name)
    return value


def _roles(value: Any, issuer: Issuer) -> frozenset[str]:
    """The roles that are ours; `public` is nobody's role, and a foreign role means nothing here."""
    names = value.split() if isinstance(value, str) else value if isinstance(value, list) else []
    ours = {issuer.role_names.get(name, name) for name in names if isinstance(name, str)}
    return frozenset(ours & (ROLES - {"public"}))
