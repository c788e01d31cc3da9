"""A refusal through the doors: RFC 9457 over HTTP, google.rpc details over gRPC. The same content in both."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

import grpc
from google.protobuf.any_pb2 import Any as AnyMessage
from google.protobuf.duration_pb2 import Duration
from google.protobuf.message import Message
from google.rpc import error_details_pb2
from google.rpc.status_pb2 import Status

from gateway.refusal import DOMAIN, Refusal

RETRY_SECONDS = 1
TYPE_PREFIX = "urn:handover:problem:"
DETAILS_KEY = "grpc-status-details-bin"
MAX_DETAILS = 4000
MAX_MESSAGE = 2000
"""Bytes of details, and of the escaped message, that fit together into gRPC's trailing metadata (8 KiB by default)."""


def problem_json(refusal: Refusal, request_id: str, locale: str) -> dict[str, Any]:
    """The body of an HTTP error."""
    kind = refusal.kind
    body: dict[str, Any] = {
        "type": TYPE_PREFIX + refusal.reason.lower().replace("_", "-"),
        "title": kind.title["zh-CN" if locale.startswith("zh") else "en"],
        "status": kind.http,
        "detail": refusal.message,
        "reason": refusal.reason,
        "retryable": refusal.retryable,
        "requestId": request_id,
    }
    if refusal.fields:
        body["fields"] = [{"field": f.field, "description": f.description} for f in refusal.fields]
    if refusal.metadata:
        body["metadata"] = dict(refusal.metadata)
    return body


def http_headers(refusal: Refusal) -> dict[str, str]:
    """Headers that belong to an HTTP error beside its body."""
    headers = {"content-type": "application/problem+json"}
    if refusal.reason == "UNAUTHENTICATED":
        headers["www-authenticate"] = "Bearer"
    if refusal.reason == "METHOD_NOT_ALLOWED":
        headers["allow"] = refusal.metadata.get("allowed", "")
    if refusal.retryable and refusal.kind.http in (429, 503):
        headers["retry-after"] = str(RETRY_SECONDS)
    return headers


def problem_bytes(refusal: Refusal, request_id: str, locale: str) -> bytes:
    """The body of an HTTP error, encoded."""
    return json.dumps(problem_json(refusal, request_id, locale), ensure_ascii=False).encode()


def grpc_code(refusal: Refusal) -> grpc.StatusCode:
    """The status of a gRPC error."""
    code: grpc.StatusCode = grpc.StatusCode[refusal.kind.grpc]
    return code


def grpc_message(refusal: Refusal) -> str:
    """The text of a gRPC error, cut where the escaped form would not fit (Chinese takes nine bytes a character)."""
    text = refusal.message
    while len(quote(text)) > MAX_MESSAGE:
        text = text[: len(text) * 3 // 4].rstrip() + "…"
    return text


def grpc_details(refusal: Refusal, request_id: str) -> bytes:
    """The google.rpc.Status of a gRPC error, for the trailing metadata."""
    metadata = {**refusal.metadata, "request_id": request_id}
    info = error_details_pb2.ErrorInfo(reason=refusal.reason, domain=DOMAIN, metadata=metadata)
    bad = error_details_pb2.BadRequest(
        field_violations=[
            error_details_pb2.BadRequest.FieldViolation(field=f.field, description=f.description)
            for f in refusal.fields
        ]
    )
    details: list[Message] = [info]
    if refusal.fields:
        details.append(bad)
    if refusal.retryable:
        details.append(error_details_pb2.RetryInfo(retry_delay=Duration(seconds=RETRY_SECONDS)))
    status = Status(code=grpc_code(refusal).value[0], message=grpc_message(refusal))
    for detail in details:
        packed = AnyMessage()
        packed.Pack(detail)
        status.details.append(packed)
    return _fitting(status, bad)


def _fitting(status: Status, bad: error_details_pb2.BadRequest) -> bytes:
    """The status, with fewer field violations where all of them would not fit (a batch of hundreds of bad rows)."""
    raw: bytes = status.SerializeToString()
    while len(raw) > MAX_DETAILS and len(bad.field_violations) > 1:
        del bad.field_violations[len(bad.field_violations) // 2 :]
        for detail in status.details:
            if detail.Is(error_details_pb2.BadRequest.DESCRIPTOR):
                detail.Pack(bad)
        raw = status.SerializeToString()
    return (
        raw if len(raw) <= MAX_DETAILS else Status(code=status.code, message=status.message[:300]).SerializeToString()
    )
