"""Settings of the gateway, from `GATEWAY_*`, then `HANDOVER_*`. Durations are in seconds, sizes in bytes."""

from __future__ import annotations

import ipaddress
from pathlib import Path
from typing import ClassVar, Self

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from chassis import sealing
from chassis.settings import ServiceSettings
from handover import DESCRIPTORS

ALGORITHMS = ("RS256", "ES256", "EdDSA")


class ClaimNames(BaseModel):
    """Which claims of a token say what; a dot goes into an object (`realm_access.roles`)."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    tenant: str = "tenant"
    person: str = "person"
    client: str = "client_id"
    roles: str = "roles"
    locale: str = "locale"


class Issuer(BaseModel):
    """An OIDC issuer whose tokens are accepted."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    issuer: str
    audience: str
    jwks_uri: str = ""
    algorithms: tuple[str, ...] = ALGORITHMS
    claims: ClaimNames = ClaimNames()
    role_names: dict[str, str] = {}
    """The issuer's name of a role → ours; names that are ours already need no entry."""
    tenant: str = ""
    """The tenant of all its tokens, where they carry no such claim."""

    @field_validator("algorithms")
    @classmethod
    def _asymmetric(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        wrong = sorted(set(value) - set(ALGORITHMS))
        if wrong or not value:
            raise ValueError(f"algorithms must be of {', '.join(ALGORITHMS)}, not {', '.join(wrong) or 'none'}")
        return value


class GatewaySettings(ServiceSettings):
    """What the gateway needs to run."""

    SERVICE: ClassVar[str] = "gateway"

    http_host: str = "127.0.0.1"
    http_port: int = Field(default=8080, ge=0, le=65535)
    grpc_host: str = "127.0.0.1"
    grpc_port: int = Field(default=9090, ge=0, le=65535)
    descriptors: Path = DESCRIPTORS
    public_url: str = ""
    """Where callers reach the HTTP door; default http://127.0.0.1:<http_port>."""

    call_timeout: float = Field(default=15.0, gt=0)
    max_call_timeout: float = Field(default=60.0, gt=0)
    max_body_bytes: int = Field(default=4 * 1024 * 1024, ge=1024)
    trusted_proxies: tuple[str, ...] = ()
    cors_origins: tuple[str, ...] = ()

    stream_heartbeat: float = Field(default=20.0, gt=0)
    stream_poll: float = Field(default=30.0, gt=0)
    """Without any hint a live stream looks at its data this often: hints may get lost."""
    stream_pause: float = Field(default=0.3, ge=0)
    stream_write_timeout: float = Field(default=30.0, gt=0)
    streams_per_person: int = Field(default=20, ge=1)
    max_streams: int = Field(default=5_000, ge=1)
    stream_looks: int = Field(default=16, ge=1)

    issuers: tuple[Issuer, ...] = ()
    clock_leeway: float = Field(default=30.0, ge=0, le=300)
    jwks_max_age: float = Field(default=3600.0, gt=0)
    jwks_retry: float = Field(default=10.0, gt=0)
    """An unknown key id makes the gateway fetch an issuer's keys again, at most once in this time."""

    dev_issuer: bool | None = None
    """The embedded issuer for sandbox people; on in dev and test, refused in production."""
    dev_identities: Path | None = None
    """JSON list of {person | client, tenant, roles, name}; default <state_dir>/identities.json."""
    dev_token_seconds: int = Field(default=12 * 3600, ge=1)
    dev_audience: str = "handover"

    sealing_public_key: str = ""
    """Public key of the owner of secrets: base64, or the path of a file that holds it."""

    @field_validator("trusted_proxies")
    @classmethod
    def _networks(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for network in value:
            ipaddress.ip_network(network)
        return value

    @model_validator(mode="after")
    def _production_trusts_real_issuers(self) -> Self:
        if self.env == "production":
            if self.dev_issuer:
                raise ValueError("GATEWAY_DEV_ISSUER: the embedded issuer is refused in production")
            if not self.issuers:
                raise ValueError("GATEWAY_ISSUERS must name at least one issuer in production")
        return self

    @property
    def with_dev_issuer(self) -> bool:
        """Whether the embedded issuer runs."""
        return self.env != "production" and self.dev_issuer is not False

    @property
    def url(self) -> str:
        """The HTTP door as callers see it, without a slash at the end."""
        return (self.public_url or f"http://127.0.0.1:{self.http_port}").rstrip("/")

    @property
    def identities(self) -> Path:
        """The file of sandbox people."""
        return self.dev_identities or self.state_dir / "identities.json"

    @property
    def sealing_key(self) -> str:
        """The public key in base64, "" where none is set; ValueError when it is no key."""
        value = self.sealing_public_key.strip()
        if not value:
            return ""
        path = Path(value)
        if len(value) < 1024 and path.is_file():
            value = path.read_text().strip()
        try:
            sealing.seal("", value)
        except ValueError as error:
            raise ValueError(f"GATEWAY_SEALING_PUBLIC_KEY: {error}, or the path of a file that holds it") from None
        return value
