"""Bearer tokens: what is accepted, and what each bad one is told."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import json
import time
from collections.abc import Mapping
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from jwt.algorithms import ECAlgorithm, OKPAlgorithm, RSAAlgorithm

from chassis.errors import DomainError, Unavailable
from gateway.identity.keys import KeySet, read_keys
from gateway.identity.verifier import Verifier
from gateway.refusal import Unauthenticated
from gateway.settings import ClaimNames, Issuer

ISSUER = "https://login.example.com"
RSA = rsa.generate_private_key(public_exponent=65537, key_size=2048)
RSA_NEXT = rsa.generate_private_key(public_exponent=65537, key_size=2048)
EC = ec.generate_private_key(ec.SECP256R1())
ED = ed25519.Ed25519PrivateKey.generate()
STRANGER = rsa.generate_private_key(public_exponent=65537, key_size=2048)
KEYS: dict[str, Any] = {"rsa": RSA, "ec": EC, "ed": ED}
ALGORITHM = {"rsa": "RS256", "ec": "ES256", "ed": "EdDSA", "next": "RS256"}


def jwk(kid: str, key: Any) -> dict[str, Any]:
    kinds = {rsa.RSAPrivateKey: RSAAlgorithm, ec.EllipticCurvePrivateKey: ECAlgorithm}
    maker = next((m for kind, m in kinds.items() if isinstance(key, kind)), OKPAlgorithm)
    return json.loads(maker.to_jwk(key.public_key())) | {"kid": kid, "use": "sig"}  # type: ignore[attr-defined]


class Jwks:
    """An issuer's published keys; counts how often they are fetched."""

    def __init__(self, keys: Mapping[str, Any]) -> None:
        self.keys = dict(keys)
        self.fetched = 0
        self.away = False

    async def __call__(self, _issuer: Issuer) -> Mapping[str, Any]:
        self.fetched += 1
        await asyncio.sleep(0)
        if self.away:
            raise OSError("no route")
        return {"keys": [jwk(kid, key) for kid, key in self.keys.items()]}


class Clock:
    """Monotonic seconds that a test moves."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


class Rig:
    """A verifier with one issuer."""

    def __init__(self, **issuer: Any) -> None:
        self.jwks = Jwks(KEYS)
        self.clock = Clock()
        self.issuer = Issuer(**({"issuer": ISSUER, "audience": "handover"} | issuer))

        def key_set(*args: Any, **kwargs: Any) -> KeySet:
            return KeySet(*args, **kwargs, clock=self.clock)

        self.verifier = Verifier([self.issuer], leeway=10, max_age=3600, retry=10, fetch=self.jwks, key_set=key_set)

    async def verify(self, token: str) -> Any:
        return await self.verifier.verify(f"Bearer {token}")

    async def refusal(self, token: str) -> str:
        with pytest.raises(Unauthenticated) as caught:
            await self.verify(token)
        return caught.value.message


def claims(**changes: Any) -> dict[str, Any]:
    now = int(time.time())
    whole = {
        "iss": ISSUER,
        "aud": "handover",
        "sub": "abc",
        "iat": now,
        "exp": now + 60,
        "tenant": "acme",
        "person": "E1001",
        "roles": ["hr", "chef"],
    }
    return {k: v for k, v in (whole | changes).items() if v is not None}


def signed(kid: str = "rsa", key: Any = None, algorithm: str = "", **changes: Any) -> str:
    return jwt.encode(claims(**changes), key or KEYS[kid], algorithm=algorithm or ALGORITHM[kid], headers={"kid": kid})


@pytest.mark.parametrize("kid", ["rsa", "ec", "ed"])
async def test_each_algorithm_names_the_caller(kid: str) -> None:
    caller = await Rig().verify(signed(kid))
    assert (caller.tenant, caller.actor, caller.kind) == ("acme", "E1001", "person")
    assert caller.roles == {"person", "hr"}  # "chef" is no role of ours


async def test_small_clock_differences_are_forgiven_larger_ones_are_not() -> None:
    now = int(time.time())
    rig = Rig()
    assert await rig.verify(signed(exp=now - 5))
    assert await rig.verify(signed(nbf=now + 5))
    assert await rig.refusal(signed(exp=now - 20)) == "token.expired"
    assert await rig.refusal(signed(nbf=now + 20)) == "token.not_yet"


BAD = [
    ({"iss": "https://evil.example.com"}, "token.issuer"),
    ({"iss": None}, "token.issuer"),
    ({"aud": "payroll"}, "token.audience"),
    ({"aud": None}, "token.claim"),
    ({"exp": None}, "token.claim"),
    ({"tenant": None}, "token.claim"),
    ({"tenant": "a/b"}, "token.claim"),
    ({"person": "E 1"}, "token.claim"),
    ({"person": ["E1001"]}, "token.claim"),
    ({"person": None}, "token.claim"),
]


@pytest.mark.parametrize(("changes", "message"), BAD, ids=[str(row[0]) for row in BAD])
async def test_a_claim_that_does_not_hold(changes: dict[str, Any], message: str) -> None:
    assert await Rig().refusal(signed(**changes)) == message


async def test_a_foreign_signature() -> None:
    assert await Rig().refusal(signed("rsa", STRANGER)) == "token.signature"


async def test_a_changed_payload() -> None:
    head, _, mac = signed().split(".")
    body = base64.urlsafe_b64encode(json.dumps(claims(person="E9999")).encode()).rstrip(b"=").decode()
    assert await Rig().refusal(f"{head}.{body}.{mac}") == "token.signature"


async def test_algorithm_confusion_is_refused() -> None:
    pem = RSA.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)

    def part(value: dict[str, Any]) -> str:
        return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()

    unsigned = f"{part({'alg': 'none', 'kid': 'rsa'})}.{part(claims())}."
    head = f"{part({'alg': 'HS256', 'kid': 'rsa'})}.{part(claims())}"
    mac = base64.urlsafe_b64encode(hmac.new(pem, head.encode(), hashlib.sha256).digest()).rstrip(b"=").decode()
    rig = Rig()
    assert await rig.refusal(unsigned) == "token.algorithm"
    assert await rig.refusal(f"{head}.{mac}") == "token.algorithm"
    wrong_key = f"{part({'alg': 'RS256', 'kid': 'ec'})}.{part(claims())}.{mac}"
    assert await rig.refusal(wrong_key) == "token.algorithm"
    assert await Rig(algorithms=("EdDSA",)).refusal(signed("rsa")) == "token.algorithm"


@pytest.mark.parametrize("token", ["x", "a.b.c", "", "ä.b.c", "a" * 20_000, "e30.e30.e30", "W10.W10.W10"])
async def test_what_is_no_token(token: str) -> None:
    assert await Rig().refusal(token) in ("token.malformed", "token.missing", "token.issuer")


@pytest.mark.parametrize("header", [None, "", "Basic abc", "Bearer", "Bearer "])
async def test_no_bearer(header: str | None) -> None:
    with pytest.raises(Unauthenticated, match=r"token\.missing"):
        await Rig().verifier.verify(header)


async def test_a_rotated_key_is_fetched_and_a_withdrawn_one_ends_with_the_next_fetch() -> None:
    rig = Rig()
    await rig.verify(signed("rsa"))
    assert rig.jwks.fetched == 1
    rig.jwks.keys = {"next": RSA_NEXT}
    rig.clock.now += 11
    assert await rig.verify(signed("next", RSA_NEXT))
    assert rig.jwks.fetched == 2
    assert await rig.refusal(signed("rsa", sub="another token")) == "token.key"


async def test_a_token_is_remembered_for_a_short_time_and_never_past_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    rig = Rig()
    now = time.time()
    long, short = signed(exp=int(now) + 3600), signed(exp=int(now) + 20)
    await rig.verify(long)
    await rig.verify(short)
    rig.jwks.keys = {"next": RSA_NEXT}
    rig.clock.now += 4000
    monkeypatch.setattr(time, "time", lambda: now + 15)
    assert await rig.verify(short)
    monkeypatch.setattr(time, "time", lambda: now + 25)
    assert await rig.verify(long)
    assert await rig.refusal(short) == "token.key"  # looked at again: its key is gone meanwhile
    monkeypatch.setattr(time, "time", lambda: now + 31)
    assert await rig.refusal(long) == "token.key"


async def test_unknown_keys_cannot_make_us_flood_the_issuer() -> None:
    rig = Rig()
    await rig.verify(signed())
    for n in range(50):
        assert await rig.refusal(forged(n)) == "token.key"
    assert rig.jwks.fetched == 1
    rig.clock.now += 11
    await asyncio.gather(*(rig.refusal(forged(n)) for n in range(50)))
    assert rig.jwks.fetched == 2


def forged(n: int) -> str:
    return jwt.encode(claims(), STRANGER, algorithm="RS256", headers={"kid": f"made-up-{n}"})


async def test_an_issuer_that_is_away() -> None:
    rig = Rig()
    rig.jwks.away = True
    with pytest.raises(Unavailable, match=r"token\.keys_unavailable"):
        await rig.verify(signed())
    rig.jwks.away = False
    rig.clock.now += 11
    assert await rig.verify(signed())
    rig.jwks.away = True
    rig.clock.now += 4000  # older than allowed, but an issuer's outage must not lock everybody out
    assert await rig.verify(signed())


async def test_a_systems_token_and_a_platform_token() -> None:
    rig = Rig()
    system = await rig.verify(signed(person=None, client_id="erp", roles="system person"))
    assert (system.kind, system.actor, system.roles) == ("system", "erp", {"system"})
    platform = await rig.verify(signed(person=None, client_id="ops", tenant=None, roles=["platform"]))
    assert (platform.tenant, platform.roles) == ("", {"platform"})


async def test_a_person_is_never_a_system_and_nobody_is_public() -> None:
    caller = await Rig().verify(signed(roles=["system", "public", "admin"]))
    assert caller.roles == {"person", "admin"}


async def test_claim_names_and_role_names_are_settings() -> None:
    rig = Rig(
        claims=ClaimNames(tenant="https://x.example/org", person="employee.number", roles="realm_access.roles"),
        role_names={"HR_MANAGER": "hr"},
    )
    token = signed(
        **{
            "https://x.example/org": "acme",
            "employee": {"number": "E7"},
            "realm_access": {"roles": ["HR_MANAGER", "auditor"]},
            "person": None,
            "tenant": None,
        }
    )
    caller = await rig.verify(token)
    assert (caller.tenant, caller.actor, caller.roles) == ("acme", "E7", {"person", "hr", "auditor"})
    assert (await Rig(tenant="only").verify(signed(tenant=None))).tenant == "only"


def test_keys_for_other_uses_are_passed_over() -> None:
    document = {
        "keys": [
            jwk("a", RSA) | {"use": "enc"},
            {"kty": "oct", "k": "c2VjcmV0", "kid": "b", "use": "sig"},
            {"kty": "new", "kid": "c"},
            jwk("d", EC),
            {k: v for k, v in jwk("e", EC).items() if k != "kid"},
        ]
    }
    assert list(read_keys(document)) == ["d"]


def test_refusals_are_domain_errors() -> None:
    assert issubclass(Unauthenticated, DomainError)
