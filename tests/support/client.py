"""A client of both doors, for tests: HTTP with httpx, gRPC with dynamic messages. The same call through either."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import grpc
import httpx
from google.protobuf import json_format
from google.protobuf.descriptor_pb2 import FileDescriptorSet
from google.protobuf.descriptor_pool import DescriptorPool
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass
from google.rpc import error_details_pb2
from google.rpc.status_pb2 import Status


@dataclass(frozen=True)
class Outcome:
    """What a door answered, in terms that both doors share. `status` is the HTTP status or the gRPC status name."""

    ok: bool
    body: dict[str, Any]
    status: int | str
    reason: str = ""
    message: str = ""
    fields: dict[str, str] = field(default_factory=dict)
    metadata: dict[str, str] = field(default_factory=dict)
    retry: bool = False
    headers: Mapping[str, str] = field(default_factory=dict)


class HttpClient:
    """The HTTP door."""

    def __init__(self, url: str, token: str = "", **headers: str) -> None:
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        if token:
            given["authorization"] = f"Bearer {token}"
        self.raw = httpx.AsyncClient(base_url=url, headers=given, timeout=20, trust_env=False)

    async def call(self, verb: str, path: str, body: Any = None, **headers: str) -> Outcome:
        """One request; `body` is sent as JSON, bytes as they are."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if isinstance(body, bytes):
            sent.setdefault("content-type", "application/json")
            answer = await self.raw.request(verb, path, content=body, headers=sent)
        else:
            answer = await self.raw.request(verb, path, json=body, headers=sent)
        return outcome_of_http(answer)

    async def close(self) -> None:
        """Ends the connections."""
        await self.raw.aclose()


def outcome_of_http(answer: httpx.Response) -> Outcome:
    """An HTTP answer in terms of both doors."""
    body = answer.json() if answer.content else {}
    if answer.is_success:
        return Outcome(True, body, answer.status_code, headers=answer.headers)
    return Outcome(
        False,
        body,
        answer.status_code,
        body.get("reason", ""),
        body.get("detail", ""),
        {f["field"]: f["description"] for f in body.get("fields", [])},
        body.get("metadata", {}),
        body.get("retryable", False),
        answer.headers,
    )


class GrpcClient:
    """The gRPC door; messages are made from a descriptor image, requests given as proto-JSON."""

    def __init__(self, address: str, image: Path, token: str = "") -> None:
        self.channel = grpc.aio.insecure_channel(
            address, options=[("grpc.max_send_message_length", -1), ("grpc.max_receive_message_length", -1)]
        )
        self._token = token
        self.pool = DescriptorPool()
        for file in FileDescriptorSet.FromString(image.read_bytes()).file:
            self.pool.Add(file)

    async def call(
        self, method: str, request: Mapping[str, Any] | bytes, *, timeout: float | None = 20, **metadata: str
    ) -> Outcome:
        """Calls `handover.toys.v1.ToyService/GetToy`; bytes are sent as they are."""
        service, _, name = method.partition("/")
        found = self.pool.FindServiceByName(service).methods_by_name[name]
        raw = request if isinstance(request, bytes) else self.encode(found.input_type.full_name, request)
        door: Any = self.channel.unary_unary(f"/{method}")
        call = door(raw, timeout=timeout, metadata=self.metadata(metadata))
        try:
            answer = await call
        except grpc.aio.AioRpcError as error:
            return outcome_of_grpc(error)
        message = GetMessageClass(found.output_type).FromString(answer)
        return Outcome(True, json_format.MessageToDict(message, always_print_fields_with_no_presence=True), "OK")

    def encode(self, message: str, request: Mapping[str, Any]) -> bytes:
        """A message in binary form."""
        made: Message = GetMessageClass(self.pool.FindMessageTypeByName(message))()
        return json_format.ParseDict(dict(request), made).SerializeToString()

    async def close(self) -> None:
        """Ends the channel."""
        await self.channel.close()

    def metadata(self, given: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
        """What a call carries: the given headers and the token."""
        sent = {name.replace("_", "-"): value for name, value in given.items()}
        if self._token:
            sent.setdefault("authorization", f"Bearer {self._token}")
        return tuple(sent.items())


def outcome_of_grpc(error: grpc.aio.AioRpcError) -> Outcome:
    """A gRPC error in terms of both doors."""
    trailing = dict(error.trailing_metadata() or ())
    status = Status.FromString(trailing.get("grpc-status-details-bin", b""))
    info, bad, retry = (
        error_details_pb2.ErrorInfo(),
        error_details_pb2.BadRequest(),
        error_details_pb2.RetryInfo(),
    )
    retryable = False
    for detail in status.details:
        detail.Unpack(info)
        detail.Unpack(bad)
        retryable = detail.Unpack(retry) or retryable
    return Outcome(
        False,
        {},
        error.code().name,
        info.reason,
        error.details() or "",
        {v.field: v.description for v in bad.field_violations},
        {k: v for k, v in info.metadata.items() if k != "request_id"},
        retryable,
        {k: v for k, v in trailing.items() if isinstance(v, str)},
    )
