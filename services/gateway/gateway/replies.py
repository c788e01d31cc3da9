"""Services' answers into messages, fast: a page of a list is thousands of fields, and all calls share one event loop.

protobuf's `json_format` looks at each field anew and reads instants by `strptime`. Here each message type has a plan,
made once. What a plan does not know (enums, bytes, rarer well-known types) or a value that does not fit raises, and the
caller lets `json_format` decide.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.message import Message

from gateway.dynamic import Descriptor, Field
from gateway.protojson import is_map

Setter = Callable[[Any, Any], None]
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LONGEST_INSTANT = len("2026-03-02T09:00:00.123456+08:00")
_WELL_KNOWN = "google.protobuf."


class NotPlain(Exception):
    """Something that only `json_format` knows how to read."""


def fill(message: Message, data: Mapping[str, Any]) -> None:
    """Sets the fields of an empty message; unknown ones are left out, a null is an absent one."""
    plan = _plan(message.DESCRIPTOR)
    for key, value in data.items():
        setter = plan.get(key)
        if setter is not None:
            setter(message, value)


@lru_cache(maxsize=4096)
def _plan(descriptor: Descriptor) -> dict[str, Setter]:
    plan = {}
    for entry in descriptor.fields:
        plan[entry.name] = plan[entry.camelcase_name] = _setter(entry)
    return plan


def _setter(entry: Field) -> Setter:
    name: str = entry.name
    if is_map(entry):
        return _map(entry, name)
    if entry.message_type is not None:
        return _messages(entry, name) if entry.is_repeated else _message(entry, name)
    if entry.cpp_type == FieldDescriptor.CPPTYPE_ENUM or entry.type == FieldDescriptor.TYPE_BYTES:
        return _unknown
    if entry.is_repeated:
        return _unless_null(lambda message, value: getattr(message, name).extend(_list(value)))
    return _unless_null(lambda message, value: setattr(message, name, value))


def _message(entry: Field, name: str) -> Setter:
    read = _reader(entry.message_type)
    if read is None:
        return _unknown

    def set_it(message: Any, value: Any) -> None:
        inner = getattr(message, name)
        inner.SetInParent()
        read(inner, value)

    return _unless_null(set_it)


def _messages(entry: Field, name: str) -> Setter:
    read = _reader(entry.message_type)
    if read is None:
        return _unknown

    def set_them(message: Any, value: Any) -> None:
        items = getattr(message, name)
        for item in _list(value):
            read(items.add(), item)

    return _unless_null(set_them)


def _map(entry: Field, name: str) -> Setter:
    key, value = entry.message_type.fields_by_name["key"], entry.message_type.fields_by_name["value"]
    plain = value.message_type is None and value.cpp_type == FieldDescriptor.CPPTYPE_STRING
    if key.cpp_type != FieldDescriptor.CPPTYPE_STRING or not plain or value.type == FieldDescriptor.TYPE_BYTES:
        return _unknown
    return _unless_null(lambda message, given: getattr(message, name).update(_object(given)))


def _reader(descriptor: Descriptor) -> Setter | None:
    if descriptor.full_name == "google.protobuf.Timestamp":
        return _instant
    if descriptor.full_name == "google.protobuf.Struct":
        return lambda struct, value: struct.update(_object(value))
    if descriptor.full_name.startswith(_WELL_KNOWN):
        return None
    return lambda message, value: fill(message, _object(value))


def _instant(timestamp: Any, value: Any) -> None:
    if len(value) > _LONGEST_INSTANT:
        raise NotPlain
    moment = datetime.fromisoformat(value)
    if moment.tzinfo is None:
        raise NotPlain
    since = moment - _EPOCH
    timestamp.seconds = since.days * 86_400 + since.seconds
    timestamp.nanos = since.microseconds * 1000


def _unless_null(setter: Setter) -> Setter:
    def set_it(message: Any, value: Any) -> None:
        if value is not None:
            setter(message, value)

    return set_it


def _unknown(_message: Any, _value: Any) -> None:
    raise NotPlain


def _list(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise NotPlain
    return value


def _object(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise NotPlain
    return value
