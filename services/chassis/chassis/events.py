"""The event envelope: CloudEvents 1.0 in structured JSON mode, with the suite's extension attributes."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from chassis.context import ActorKind, CallContext
from chassis.contract import Event, Instant
from chassis.ids import new_id


def canonical_json(value: Any) -> bytes:
    """The one byte form of a JSON value that digests are made of: sorted keys, no spaces, UTF-8."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def digest_of(value: Any) -> str:
    """SHA-256 of the canonical JSON, in hex."""
    return hashlib.sha256(canonical_json(value)).hexdigest()


class Envelope(BaseModel):
    """A CloudEvent. `subject` is the case's id or empty; `sequence` counts a case's events of one owner from 1."""

    model_config = ConfigDict(extra="ignore")

    specversion: str = "1.0"
    id: str = Field(min_length=1, max_length=64)
    source: str
    type: str
    time: Instant
    subject: str = ""
    datacontenttype: str = "application/json"
    tenant: str
    sequence: int = 0
    actor: str = ""
    actorkind: ActorKind = "anonymous"
    onbehalfof: str | None = None
    requestid: str = ""
    traceparent: str | None = None
    clientaddr: str | None = None
    useragent: str | None = None
    causationid: str | None = None
    digest: str = ""
    data: dict[str, Any]

    @property
    def owner(self) -> str:
        """The service that published it."""
        return self.source.removeprefix("/")

    @property
    def name(self) -> str:
        """Its name without prefix and version: `case.submitted`."""
        return self.type.removeprefix("handover.").rpartition(".v")[0]

    def context(self) -> CallContext:
        """The circumstances under which a consumer acts on it: the same actor, request and trace."""
        return CallContext(
            tenant=self.tenant,
            actor=self.actor,
            actor_kind=self.actorkind,
            on_behalf_of=self.onbehalfof,
            request_id=self.requestid,
            traceparent=self.traceparent,
            client_address=self.clientaddr,
            user_agent=self.useragent,
        )


def wrap(event: Event, *, owner: str, ctx: CallContext, now: datetime, case: str | None, cause: str | None) -> Envelope:
    """Puts an event into its envelope; the outbox fills in the sequence."""
    data = event.model_dump(mode="json")
    return Envelope(
        id=new_id(),
        source="/" + owner,
        type=f"handover.{event.NAME}.v{event.VERSION}",
        time=now,
        subject=case or "",
        tenant=ctx.tenant,
        actor=ctx.actor,
        actorkind=ctx.actor_kind,
        onbehalfof=ctx.on_behalf_of,
        requestid=ctx.request_id,
        traceparent=ctx.traceparent,
        clientaddr=ctx.client_address,
        useragent=ctx.user_agent,
        causationid=cause,
        digest=digest_of(data),
        data=data,
    )
