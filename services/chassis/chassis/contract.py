"""Base classes of the messages between services: requests, replies, events, and what is read of others' events."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Annotated, Any, ClassVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, PlainSerializer, WithJsonSchema
from pydantic_core import PydanticCustomError

CODE = re.compile(r"[A-Za-z0-9._-]{1,64}")


class Request(BaseModel):
    """A command or query as it comes in: unknown fields are refused, names are the proto field names."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Reply(BaseModel):
    """An answer, dumped in JSON mode with proto field names."""

    model_config = ConfigDict(extra="forbid")


class Read(BaseModel):
    """The few fields that a consumer needs of an event; more may come and are ignored."""

    model_config = ConfigDict(extra="ignore", frozen=True)


class AnyEvent(BaseModel):
    """Reads an event whole, for a consumer that records all of them."""

    model_config = ConfigDict(extra="allow", frozen=True)


class Event(BaseModel):
    """A fact that its owner publishes; `NAME` is its routing key, `VERSION` counts incompatible shapes."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    NAME: ClassVar[str]
    VERSION: ClassVar[int] = 1


class Empty(Request):
    """A request without fields."""


class Nothing(Reply):
    """A reply without fields."""


class ResourceName:
    """Annotation that reads `cases/0f3c` as the plain id `0f3c` and writes it back as the resource name (AIP-122)."""

    def __new__(cls, collection: str) -> Any:
        prefix = collection + "/"

        def read(value: Any) -> Any:
            if not isinstance(value, str):
                return value
            plain = value.removeprefix(prefix)
            if not CODE.fullmatch(plain):
                raise PydanticCustomError("resource_name", "must be a resource name like {prefix}…", {"prefix": prefix})
            return plain

        def write(value: str) -> str:
            return prefix + value

        return _Bundle(
            BeforeValidator(read),
            PlainSerializer(write, return_type=str),
            WithJsonSchema({"type": "string", "pattern": f"^{prefix}"}),
        )


class _Bundle:
    """Several pydantic annotations under one name."""

    def __init__(self, *parts: Any) -> None:
        self.parts = parts

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> Any:
        annotated: Any = Annotated.__class_getitem__((source, *self.parts))  # type: ignore[attr-defined]
        return handler.generate_schema(annotated)


def _aware(value: datetime) -> datetime:
    if value.tzinfo is None:
        raise PydanticCustomError("naive_datetime", "must carry a time zone offset")
    return value.astimezone(UTC)


def _rfc3339(value: datetime) -> str:
    return value.astimezone(UTC).isoformat().replace("+00:00", "Z")


Instant = Annotated[datetime, AfterValidator(_aware), PlainSerializer(_rfc3339, return_type=str, when_used="json")]
"""An aware instant, kept in UTC, RFC 3339 on wires."""

Texts = dict[str, str]
"""A text for people by language tag, at least `zh-CN` and `en`."""
