"""Sandbox tokens: whose tenant they name."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jwt
import pytest

from chassis.errors import Invalid, NotFound
from gateway.identity.dev_issuer import DevIssuer
from gateway.settings import GatewaySettings

PEOPLE = [
    {"person": "E1", "tenant": "acme", "roles": ["person", "hr"]},
    {"person": "E1", "tenant": "globex", "roles": ["person"]},
    {"client": "erp", "tenant": "acme", "roles": ["system"]},
]


@pytest.fixture
def issuer(tmp_path: Path) -> DevIssuer:
    """An issuer of two companies."""
    (tmp_path / "identities.json").write_text(json.dumps(PEOPLE))
    settings: Any = {"env": "test", "state_dir": tmp_path, "broker_url": "amqp://guest:guest@127.0.0.1:5672//"}
    return DevIssuer(GatewaySettings(**settings))


def claims(issuer: DevIssuer, **who: str) -> dict[str, Any]:
    """What the token says."""
    found: dict[str, Any] = jwt.decode(issuer.grant(**who).access_token, options={"verify_signature": False})
    return found


@pytest.mark.parametrize(
    ("tenant", "roles"), [("acme", ["person", "hr"]), ("globex", ["person"]), ("acme-2", ["person", "hr"])]
)
def test_a_token_is_of_the_tenant_asked_for_or_of_a_copy_of_it(
    issuer: DevIssuer, tenant: str, roles: list[str]
) -> None:
    assert (claims(issuer, person="E1", tenant=tenant)["tenant"]) == tenant
    assert (claims(issuer, person="E1", tenant=tenant)["roles"]) == roles


@pytest.mark.parametrize("tenant", ["acme2", "other-acme", "acm", "-"])
def test_what_only_looks_alike_is_no_copy(issuer: DevIssuer, tenant: str) -> None:
    with pytest.raises(NotFound):
        issuer.grant(person="E1", tenant=tenant)


def test_who_is_of_two_tenants_must_say_which(issuer: DevIssuer) -> None:
    with pytest.raises(Invalid):
        issuer.grant(person="E1")
    assert claims(issuer, client="erp")["tenant"] == "acme"
