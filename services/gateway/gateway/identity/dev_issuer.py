"""The embedded issuer (dev and test only): tokens for named sandbox people, its key kept in the state folder."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from jwt.algorithms import OKPAlgorithm
from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from chassis.errors import Invalid, NotFound
from gateway.settings import GatewaySettings, Issuer

KEY_FILE = "dev-issuer.pem"


class Identity(BaseModel):
    """A sandbox person or system client. The file is a JSON list of these."""

    model_config = ConfigDict(extra="ignore", frozen=True)
    person: str = ""
    client: str = ""
    tenant: str = ""
    roles: list[str] = []
    name: str | dict[str, str] = ""
    locale: str = ""

    @property
    def subject(self) -> str:
        """Employee number or client id."""
        return self.person or self.client


_IDENTITIES = TypeAdapter(list[Identity])


@dataclass(frozen=True)
class Grant:
    """An issued token and its life in seconds."""

    access_token: str
    expires_in: int


class DevIssuer:
    """Issues and publishes; trusted by this gateway without a round trip over HTTP."""

    def __init__(self, settings: GatewaySettings) -> None:
        self.issuer = Issuer(issuer=f"{settings.url}/dev", audience=settings.dev_audience)
        self._identities = settings.identities
        self._seconds = settings.dev_token_seconds
        self._key = _load_key(settings.state_dir / KEY_FILE)
        public = json.loads(OKPAlgorithm.to_jwk(self._key.public_key()))
        self._key_id = "dev-" + public["x"][:12]
        self.jwks: Mapping[str, Any] = {"keys": [public | {"kid": self._key_id, "use": "sig", "alg": "EdDSA"}]}

    @property
    def configuration(self) -> dict[str, Any]:
        """The discovery document."""
        base = self.issuer.issuer
        return {
            "issuer": base,
            "jwks_uri": f"{base}/jwks.json",
            "token_endpoint": f"{base}/token",
            "id_token_signing_alg_values_supported": ["EdDSA"],
            "response_types_supported": ["token"],
            "subject_types_supported": ["public"],
        }

    async def fetch(self, _issuer: Issuer) -> Mapping[str, Any]:
        """The keys, for the verifier."""
        return self.jwks

    def people(self) -> list[Identity]:
        """Everybody in the identities file; nobody where there is no file yet."""
        try:
            return _IDENTITIES.validate_json(self._identities.read_bytes())
        except FileNotFoundError:
            return []
        except ValidationError as error:
            raise Invalid("field.malformed", field=self._identities.name) from error

    def grant(self, *, person: str = "", client: str = "", tenant: str | None = None) -> Grant:
        """A token for a person or client of the file; raises NotFound, or Invalid where the name is ambiguous.

        Everybody of a tenant exists in its copies, too: tenants whose id begins with that of the first and a hyphen,
        so that a sandbox can be filled anew as often as one likes.
        """
        subject = person or client
        named = [i for i in self.people() if (i.person, i.client) == (person, client)]
        found = [i for i in named if tenant in (None, i.tenant)]
        if tenant and not found:
            found = [i.model_copy(update={"tenant": tenant}) for i in named if tenant.startswith(f"{i.tenant}-")]
        if not found:
            raise NotFound("dev.unknown_person", person=subject, field="person" if person else "client")
        if len({i.tenant for i in found}) > 1:
            tenants = ", ".join(sorted(i.tenant for i in found))
            raise Invalid("dev.ambiguous", person=subject, tenants=tenants, field="tenant")
        return Grant(self._sign(found[0]), self._seconds)

    def _sign(self, who: Identity) -> str:
        now = int(time.time())
        claims: dict[str, Any] = {
            "iss": self.issuer.issuer,
            "aud": self.issuer.audience,
            "sub": who.subject,
            "iat": now,
            "nbf": now,
            "exp": now + self._seconds,
            "tenant": who.tenant,
            "roles": who.roles,
        }
        claims["person" if who.person else "client_id"] = who.subject
        if who.locale:
            claims["locale"] = who.locale
        return jwt.encode(claims, self._key, algorithm="EdDSA", headers={"kid": self._key_id})


def _load_key(path: Path) -> Ed25519PrivateKey:
    """The key of this state folder, made when there is none; two processes that start together agree on one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        pem = Ed25519PrivateKey.generate().private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        temporary = path.with_name(f".{path.name}.{os.getpid()}")
        temporary.touch(mode=0o600)
        temporary.write_bytes(pem)
        try:
            os.link(temporary, path)
        except FileExistsError:
            pass
        finally:
            temporary.unlink()
    key = serialization.load_pem_private_key(path.read_bytes(), password=None)
    if not isinstance(key, Ed25519PrivateKey):
        raise ValueError(f"{path} holds no Ed25519 key")
    return key
