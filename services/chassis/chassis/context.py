"""Who calls, for whom, until when: what travels in message headers down to the log line and the evidence record."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Literal

ActorKind = Literal["person", "system", "service", "anonymous"]

PREFIX = "nameko."
HEADERS = (
    "tenant",
    "actor",
    "actor_kind",
    "roles",
    "on_behalf_of",
    "request_id",
    "traceparent",
    "locale",
    "client_address",
    "user_agent",
    "deadline",
    "idempotency_key",
    "seal_to",
)
"""The allow-list of headers that a call carries; anything else on a message is dropped, never passed on."""


@dataclass(frozen=True, slots=True)
class CallContext:
    """The circumstances of one call, event or timer. `deadline` is an aware UTC instant; ids are plain ids."""

    tenant: str = ""
    actor: str = ""
    actor_kind: ActorKind = "anonymous"
    roles: frozenset[str] = frozenset()
    on_behalf_of: str | None = None
    request_id: str = ""
    traceparent: str | None = None
    locale: str = "en"
    client_address: str | None = None
    user_agent: str | None = None
    deadline: datetime | None = None
    idempotency_key: str | None = None
    seal_to: str | None = None

    def to_headers(self) -> dict[str, str]:
        """The headers of a message sent on behalf of this call."""
        values: dict[str, str | None] = {
            "tenant": self.tenant,
            "actor": self.actor,
            "actor_kind": self.actor_kind,
            "roles": ",".join(sorted(self.roles)),
            "on_behalf_of": self.on_behalf_of,
            "request_id": self.request_id,
            "traceparent": self.traceparent,
            "locale": self.locale,
            "client_address": self.client_address,
            "user_agent": self.user_agent,
            "deadline": repr(self.deadline.timestamp()) if self.deadline else None,
            "idempotency_key": self.idempotency_key,
            "seal_to": self.seal_to,
        }
        return {PREFIX + name: value for name, value in values.items() if value}

    @classmethod
    def from_headers(cls, headers: Mapping[str, Any]) -> CallContext:
        """Reads the allow-listed headers; raises ValueError for one that is malformed."""
        got = {name: str(headers[PREFIX + name]) for name in HEADERS if headers.get(PREFIX + name) is not None}
        kind = got.get("actor_kind", "anonymous")
        if kind not in ("person", "system", "service", "anonymous"):
            raise ValueError(f"actor_kind {kind!r}")
        deadline = datetime.fromtimestamp(float(got["deadline"]), UTC) if "deadline" in got else None
        return cls(
            tenant=got.get("tenant", ""),
            actor=got.get("actor", ""),
            actor_kind=kind,  # type: ignore[arg-type]  # checked above
            roles=frozenset(filter(None, got.get("roles", "").split(","))),
            on_behalf_of=got.get("on_behalf_of"),
            request_id=got.get("request_id", ""),
            traceparent=got.get("traceparent"),
            locale=got.get("locale", "en"),
            client_address=got.get("client_address"),
            user_agent=got.get("user_agent"),
            deadline=deadline,
            idempotency_key=got.get("idempotency_key"),
            seal_to=got.get("seal_to"),
        )

    def with_(self, **changes: Any) -> CallContext:
        """A copy with some fields changed."""
        return replace(self, **changes)

    def has_role(self, *roles: str) -> bool:
        """Whether the token gave any of these coarse roles."""
        return not self.roles.isdisjoint(roles)
