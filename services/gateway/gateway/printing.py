"""Answers as standard proto-JSON, fast, by a plan a message type; see `replies`, its counterpart."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.message import Message

from gateway.dynamic import Descriptor, Field
from gateway.protojson import is_map
from gateway.replies import NotPlain

Printer = Callable[[Any], Any]
_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - written out with a Z
_WHOLE = 2.0**53
_PLAIN = {
    FieldDescriptor.CPPTYPE_INT32,
    FieldDescriptor.CPPTYPE_UINT32,
    FieldDescriptor.CPPTYPE_BOOL,
    FieldDescriptor.CPPTYPE_STRING,
}


def plain(message: Message) -> dict[str, Any]:
    """lowerCamelCase, empty fields without presence included; NotPlain for what only `json_format` can print."""
    found = {}
    for name, json_name, has_presence, printer in _plan(message.DESCRIPTOR):
        if has_presence and not message.HasField(name):
            continue
        value = getattr(message, name)
        found[json_name] = value if printer is None else printer(value)
    return found


@lru_cache(maxsize=4096)
def _plan(descriptor: Descriptor) -> tuple[tuple[str, str, bool, Printer | None], ...]:
    return tuple((e.name, e.json_name, e.has_presence, _printer(e)) for e in descriptor.fields)


def _printer(entry: Field) -> Printer | None:
    if is_map(entry):
        key, value = (entry.message_type.fields_by_name[name] for name in ("key", "value"))
        each = _single(value)
        if key.cpp_type != FieldDescriptor.CPPTYPE_STRING:
            return _unknown
        return dict if each is None else lambda items: {k: each(items[k]) for k in items}
    single = _single(entry)
    if not entry.is_repeated:
        return single
    return list if single is None else lambda items: [single(item) for item in items]


def _single(entry: Field) -> Printer | None:
    """How one value is printed; None: as it is."""
    if entry.message_type is not None:
        return _message(entry.message_type)
    if entry.type == FieldDescriptor.TYPE_BYTES:
        return _unknown
    if entry.cpp_type in (FieldDescriptor.CPPTYPE_INT64, FieldDescriptor.CPPTYPE_UINT64):
        return str
    if entry.cpp_type == FieldDescriptor.CPPTYPE_DOUBLE:
        return number
    return None if entry.cpp_type in _PLAIN else _unknown


def _message(descriptor: Descriptor) -> Printer:
    if descriptor.full_name == "google.protobuf.Timestamp":
        return _instant
    if descriptor.full_name == "google.protobuf.Struct":
        return _struct
    return _unknown if descriptor.full_name.startswith("google.protobuf.") else plain


def number(value: float) -> float | int:
    """Whole numbers as integers: JSON knows one kind of number, and nobody wants to read `3.0`."""
    if not -_WHOLE < value < _WHOLE:  # also infinite, or none at all
        raise NotPlain
    return int(value) if value.is_integer() else value


def _instant(timestamp: Any) -> str:
    micros, rest = divmod(timestamp.nanos, 1000)
    if rest:
        raise NotPlain
    moment = _EPOCH + timedelta(seconds=timestamp.seconds, microseconds=micros)
    whole = "seconds" if not micros else "microseconds" if micros % 1000 else "milliseconds"
    return moment.isoformat(timespec=whole) + "Z"


def _struct(struct: Any) -> dict[str, Any]:
    fields = struct.fields
    return {key: _value(fields[key]) for key in fields}


def _value(value: Any) -> Any:
    kind = value.WhichOneof("kind")
    if kind == "string_value":
        return value.string_value
    if kind == "number_value":
        return number(value.number_value)
    if kind == "bool_value":
        return value.bool_value
    if kind == "struct_value":
        return _struct(value.struct_value)
    if kind == "list_value":
        return [_value(item) for item in value.list_value.values]
    return None


def _unknown(_value: Any) -> Any:
    raise NotPlain
