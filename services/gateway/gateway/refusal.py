"""A refusal as both doors show it: the wire form of an error (services/README.md), a service's or the gateway's own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from chassis.errors import CATALOGUE, DomainError, ErrorKind, FieldViolation, Messages, error_reply
from gateway.messages import MESSAGES

DOMAIN = "handover"
"""`google.rpc.ErrorInfo.domain` of every error."""


class MethodNotAllowed(DomainError):
    """The path exists, the verb does not."""

    reason = "METHOD_NOT_ALLOWED"


class Unauthenticated(DomainError):
    """No token, or one that does not hold."""

    reason = "UNAUTHENTICATED"


class UnsupportedMediaType(DomainError):
    """The body is no JSON."""

    reason = "UNSUPPORTED_MEDIA_TYPE"


class RateLimited(DomainError):
    """More than is allowed at a time."""

    reason = "RATE_LIMITED"


class Internal(DomainError):
    """Our own fault; the caller learns the request id and nothing else."""

    reason = "INTERNAL"


@dataclass(frozen=True)
class FieldProblem:
    """A bad field: its path in proto spelling and a text in the caller's language."""

    field: str
    description: str


@dataclass(frozen=True)
class Refusal:
    """Why a call was refused, rendered for the caller."""

    reason: str
    message: str
    fields: tuple[FieldProblem, ...]
    metadata: Mapping[str, str]

    @property
    def kind(self) -> ErrorKind:
        """How the reason shows at the doors."""
        return CATALOGUE[self.reason]

    @property
    def retryable(self) -> bool:
        """Whether the same call may succeed later."""
        return self.kind.retryable


class ServiceRefused(Exception):
    """A service answered with an error; carries its wire form."""

    def __init__(self, error: Mapping[str, Any]) -> None:
        super().__init__(str(error.get("reason") or error.get("exc_type")))
        self.error = error


def of_error(error: DomainError, locale: str) -> Refusal:
    """The refusal that the gateway itself decided on."""
    messages: Messages = MESSAGES
    return _refusal(error_reply(error, messages, locale))


def of_service(error: Mapping[str, Any], locale: str, request_id: str) -> Refusal:
    """A service's refusal; one without a known reason is an internal error, and nothing of it leaks."""
    if error.get("reason") not in CATALOGUE or error["reason"] == "INTERNAL":
        return internal(locale, request_id)
    return _refusal(error)


def of_exception(error: Exception, locale: str, request_id: str) -> Refusal:
    """Any exception of a call; what is no refusal is logged by the door and answered as an internal error."""
    if isinstance(error, ServiceRefused):
        return of_service(error.error, locale, request_id)
    if isinstance(error, DomainError) and not isinstance(error, Internal):
        return of_error(error, locale)
    return internal(locale, request_id)


def internal(locale: str, request_id: str) -> Refusal:
    """The refusal for our own faults."""
    return of_error(Internal("internal", request_id=request_id), locale)


def bad_field(field: str, message: str, **params: Any) -> FieldViolation:
    """A violation with one of the gateway's texts."""
    return FieldViolation(field, message, params)


def _refusal(error: Mapping[str, Any]) -> Refusal:
    fields = tuple(FieldProblem(str(f["field"]), str(f["description"])) for f in error.get("fields") or ())
    metadata = {str(k): str(v) for k, v in (error.get("metadata") or {}).items()}
    return Refusal(str(error["reason"]), str(error.get("message", "")), fields, metadata)
