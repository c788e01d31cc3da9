"""Business errors: one catalogue of reasons, the same through every door.

A use case raises a `DomainError` with a message key and parameters; the application renders the text in the caller's
language, and the gateway maps the reason to a gRPC status and an HTTP status by `CATALOGUE`.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar


@dataclass(frozen=True, slots=True)
class ErrorKind:
    """How a reason shows at the doors: gRPC status name, HTTP status, whether the same call may succeed later."""

    grpc: str
    http: int
    retryable: bool
    title: Mapping[str, str]


CATALOGUE: dict[str, ErrorKind] = {
    "INVALID_ARGUMENT": ErrorKind("INVALID_ARGUMENT", 400, False, {"en": "Invalid input", "zh-CN": "输入有误"}),
    "UNAUTHENTICATED": ErrorKind("UNAUTHENTICATED", 401, False, {"en": "Not signed in", "zh-CN": "未登录"}),
    "FORBIDDEN": ErrorKind("PERMISSION_DENIED", 403, False, {"en": "Not allowed", "zh-CN": "无权操作"}),
    "NOT_FOUND": ErrorKind("NOT_FOUND", 404, False, {"en": "Not found", "zh-CN": "未找到"}),
    "METHOD_NOT_ALLOWED": ErrorKind("UNIMPLEMENTED", 405, False, {"en": "Method not allowed", "zh-CN": "不支持该方法"}),
    "ALREADY_EXISTS": ErrorKind("ALREADY_EXISTS", 409, False, {"en": "Exists already", "zh-CN": "已存在"}),
    "WRONG_STATE": ErrorKind("FAILED_PRECONDITION", 409, False, {"en": "Wrong state", "zh-CN": "状态不符"}),
    "CONFLICT": ErrorKind("ABORTED", 409, True, {"en": "Concurrent change", "zh-CN": "并发修改"}),
    "KEY_IN_PROGRESS": ErrorKind("ABORTED", 409, True, {"en": "First call still running", "zh-CN": "首个请求仍在处理"}),
    "STALE_ETAG": ErrorKind("ABORTED", 412, False, {"en": "Changed meanwhile", "zh-CN": "内容已被更改"}),
    "TOO_LARGE": ErrorKind("RESOURCE_EXHAUSTED", 413, False, {"en": "Too large", "zh-CN": "内容过大"}),
    "UNSUPPORTED_MEDIA_TYPE": ErrorKind(
        "INVALID_ARGUMENT", 415, False, {"en": "Unsupported media type", "zh-CN": "不支持的内容类型"}
    ),
    "KEY_REUSED": ErrorKind(
        "INVALID_ARGUMENT", 422, False, {"en": "Idempotency key reused", "zh-CN": "幂等键被重复使用"}
    ),
    "RATE_LIMITED": ErrorKind("RESOURCE_EXHAUSTED", 429, True, {"en": "Too many calls", "zh-CN": "请求过多"}),
    "INTERNAL": ErrorKind("INTERNAL", 500, False, {"en": "Internal error", "zh-CN": "内部错误"}),
    "UNIMPLEMENTED": ErrorKind("UNIMPLEMENTED", 501, False, {"en": "Not supported", "zh-CN": "不支持"}),
    "NOT_READY": ErrorKind("UNAVAILABLE", 503, True, {"en": "Not ready yet", "zh-CN": "尚未就绪"}),
    "UNAVAILABLE": ErrorKind("UNAVAILABLE", 503, True, {"en": "Unavailable", "zh-CN": "暂不可用"}),
    "DEADLINE_EXCEEDED": ErrorKind("DEADLINE_EXCEEDED", 504, True, {"en": "Took too long", "zh-CN": "处理超时"}),
}

MESSAGES: dict[str, dict[str, str]] = {
    "invalid": {"en": "invalid input: {fields}", "zh-CN": "输入有误：{fields}"},
    "not_found": {"en": "{name} was not found", "zh-CN": "未找到 {name}"},
    "unknown_method": {"en": "unknown method {method}", "zh-CN": "未知方法 {method}"},
    "bad_envelope": {"en": "the message's envelope is malformed: {why}", "zh-CN": "消息信封格式错误：{why}"},
    "deadline_exceeded": {"en": "the call's deadline has passed", "zh-CN": "请求已超过时限"},
    "key_reused": {
        "en": "idempotency key {key} was used before with another request",
        "zh-CN": "幂等键 {key} 已用于另一请求",
    },
    "answer_not_kept": {
        "en": "this call has been answered, and its answer is kept nowhere",
        "zh-CN": "该请求已答复，答复内容不予留存",
    },
    "key_in_progress": {
        "en": "the first call with idempotency key {key} is still running",
        "zh-CN": "使用幂等键 {key} 的首个请求仍在处理",
    },
    "conflict": {"en": "changed by somebody else at the same moment; try again", "zh-CN": "数据同时被他人修改，请重试"},
    "internal": {"en": "internal error; request id {request_id}", "zh-CN": "内部错误，请求编号 {request_id}"},
    "database_unavailable": {"en": "the database does not answer", "zh-CN": "数据库暂不可用"},
    "database_slow": {"en": "the database took too long", "zh-CN": "数据库处理超时"},
    "service_unavailable": {"en": "service {service} does not answer", "zh-CN": "服务 {service} 暂不可用"},
    "stale_etag": {"en": "{name} changed meanwhile: read it again", "zh-CN": "{name} 已被更改，请重新读取"},
    "role_needed": {"en": "only these roles may do this: {roles}", "zh-CN": "仅以下角色可执行此操作：{roles}"},
    "settings.unknown": {"en": "unknown settings group {key}", "zh-CN": "未知设置组 {key}"},
}


@dataclass(frozen=True, slots=True)
class FieldViolation:
    """One bad field: its path (`entries[2].progress`) and a message key or a ready text."""

    field: str
    message: str
    params: Mapping[str, Any] = dataclasses.field(default_factory=dict)


class DomainError(Exception):
    """A refusal that a caller can understand; never logged as a fault.

    `message` is a key of the service's messages (or of `MESSAGES`), `params` fill it and travel as metadata.
    """

    reason: ClassVar[str] = "INTERNAL"

    def __init__(
        self, message: str, *, fields: Sequence[FieldViolation] = (), field: str | None = None, **params: Any
    ) -> None:
        super().__init__(message)
        self.message = message
        self.params = params
        self.fields: tuple[FieldViolation, ...] = tuple(fields)
        if field is not None:
            self.fields += (FieldViolation(field, message, params),)


class Invalid(DomainError):
    """The input breaks a rule that does not depend on state."""

    reason = "INVALID_ARGUMENT"

    def __init__(
        self,
        message: str = "invalid",
        *,
        fields: Sequence[FieldViolation] = (),
        field: str | None = None,
        **params: Any,
    ) -> None:
        super().__init__(message, fields=fields, field=field, **params)


class NotFound(DomainError):
    """No such thing, or not for this caller's eyes: the two look the same."""

    reason = "NOT_FOUND"


class AlreadyExists(DomainError):
    """The thing is there already with other content."""

    reason = "ALREADY_EXISTS"


class WrongState(DomainError):
    """Right command, wrong moment."""

    reason = "WRONG_STATE"


class StaleEtag(DomainError):
    """The caller decided on an older version than the stored one."""

    reason = "STALE_ETAG"


class Forbidden(DomainError):
    """The caller sees the thing, but may not do this to it."""

    reason = "FORBIDDEN"


class NotReady(DomainError):
    """A fact that this depends on has not arrived yet; the same call or event succeeds later."""

    reason = "NOT_READY"


class Unavailable(DomainError):
    """Something needed does not answer; retryable."""

    reason = "UNAVAILABLE"


class TooLarge(DomainError):
    """Over a limit of size or count."""

    reason = "TOO_LARGE"


class Conflict(DomainError):
    """Two writers met and this one lost; retryable."""

    reason = "CONFLICT"


class KeyReused(DomainError):
    """The idempotency key came again with another request."""

    reason = "KEY_REUSED"


class KeyInProgress(DomainError):
    """The first call with this idempotency key has not ended; retryable."""

    reason = "KEY_IN_PROGRESS"


class DeadlineExceeded(DomainError):
    """The caller no longer waits."""

    reason = "DEADLINE_EXCEEDED"


class Unimplemented(DomainError):
    """No such method here."""

    reason = "UNIMPLEMENTED"


class RemoteError(DomainError):
    """Another service's refusal, carried on unchanged."""

    def __init__(self, error: Mapping[str, Any]) -> None:
        fields = [FieldViolation(f["field"], f["description"]) for f in error.get("fields", ())]
        super().__init__(str(error.get("message", "")), fields=fields, **dict(error.get("metadata", {})))
        self.remote_reason = str(error.get("reason", "INTERNAL"))


def reason_of(error: DomainError) -> str:
    """The catalogue reason of an error, also of one that another service raised."""
    return error.remote_reason if isinstance(error, RemoteError) else error.reason


Messages = Mapping[str, Mapping[str, str]]


def render(messages: Messages, key: str, locale: str, params: Mapping[str, Any]) -> str:
    """The text of a message key in the locale (Chinese for zh…, English otherwise); an unknown key is its own text."""
    texts = messages.get(key) or MESSAGES.get(key)
    if texts is None:
        return key
    template = texts["zh-CN"] if locale.lower().startswith("zh") else texts["en"]
    try:
        return template.format(**params)
    except (KeyError, IndexError):
        return template


def error_reply(error: DomainError, messages: Messages, locale: str) -> dict[str, Any]:
    """The wire form of an error (services/README.md, "Wire: commands and queries")."""
    reason = reason_of(error)
    fields = [{"field": f.field, "description": render(messages, f.message, locale, f.params)} for f in error.fields]
    params = dict(error.params)
    if error.message == "invalid" and "fields" not in params:
        params["fields"] = "; ".join(f"{f['field']}: {f['description']}" for f in fields)
    text = render(messages, error.message, locale, params)
    kind = CATALOGUE.get(reason, CATALOGUE["INTERNAL"])
    return {
        "reason": reason,
        "message": text,
        "fields": fields,
        "metadata": {k: str(v) for k, v in error.params.items()},
        "retryable": kind.retryable,
        "exc_type": reason,
        "exc_path": reason,
        "exc_args": [text],
        "value": text,
    }
