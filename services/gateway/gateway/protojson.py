"""Strict proto-JSON into messages: both spellings of a field, and every problem named by its path in proto spelling.

protobuf's own `json_format` stops at the first problem and words it for programmers; people fill in forms and want all
of them. Values are never quoted in a problem: they may be secret.
"""

from __future__ import annotations

import base64
import binascii
import math
from typing import Any

from google.protobuf import json_format
from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.message import Message

from chassis.errors import FieldViolation
from gateway.dynamic import Descriptor, Field

Problems = list[FieldViolation]
_INT_BITS = {
    FieldDescriptor.CPPTYPE_INT32: (-(2**31), 2**31 - 1),
    FieldDescriptor.CPPTYPE_INT64: (-(2**63), 2**63 - 1),
    FieldDescriptor.CPPTYPE_UINT32: (0, 2**32 - 1),
    FieldDescriptor.CPPTYPE_UINT64: (0, 2**64 - 1),
}
_WORDED = {  # well-known types whose JSON is a single value, and the problem when it does not fit
    "google.protobuf.Timestamp": "field.timestamp",
    "google.protobuf.Duration": "field.duration",
    "google.protobuf.FieldMask": "field.field_mask",
}


class _Bad(Exception):
    """One value does not fit; holds a message key."""

    def __init__(self, message: str, **params: Any) -> None:
        super().__init__(message)
        self.message = message
        self.params = params


def fill(message: Message, data: Any, problems: Problems, path: str = "") -> None:
    """Sets the fields of `message` from decoded JSON; adds what does not fit to `problems`."""
    if not isinstance(data, dict):
        problems.append(FieldViolation(path or "body", "field.object"))
        return
    seen: set[str] = set()
    for key, value in data.items():
        entry = find_field(message.DESCRIPTOR, key)
        if entry is None:
            problems.append(FieldViolation(join(path, _shown(key)), "field.unknown"))
        elif entry.name in seen:
            problems.append(FieldViolation(join(path, entry.name), "field.twice"))
        else:
            seen.add(entry.name)
            if value is not None or _takes_null(entry):
                set_field(message, entry, value, problems, join(path, entry.name))


def set_field(message: Message, entry: Field, value: Any, problems: Problems, path: str) -> None:
    """Sets one field from decoded JSON."""
    try:
        if is_map(entry):
            _set_map(message, entry, value, problems, path)
        elif entry.is_repeated:
            _set_list(message, entry, value, problems, path)
        elif entry.message_type is not None:
            _set_message(getattr(message, entry.name), entry.message_type, value, problems, path)
        else:
            setattr(message, entry.name, scalar(entry, value))
    except _Bad as bad:
        problems.append(FieldViolation(path, bad.message, bad.params))


def find_field(descriptor: Descriptor, key: str) -> Field | None:
    """A field by its proto name or its lowerCamelCase name."""
    found: Field | None = descriptor.fields_by_name.get(key) or descriptor.fields_by_camelcase_name.get(key)
    return found


def is_map(entry: Field) -> bool:
    """Whether the field is a map."""
    return bool(entry.is_repeated and entry.message_type is not None and entry.message_type.GetOptions().map_entry)


def join(path: str, name: str) -> str:
    """`entries[2]` and `progress` as `entries[2].progress`."""
    return f"{path}.{name}" if path else name


def scalar(entry: Field, value: Any) -> Any:
    """The value as the field's type; raises for one that does not fit."""
    if entry.cpp_type in _INT_BITS:
        return _integer(value, *_INT_BITS[entry.cpp_type])
    if entry.cpp_type in (FieldDescriptor.CPPTYPE_DOUBLE, FieldDescriptor.CPPTYPE_FLOAT):
        return _number(value)
    if entry.cpp_type == FieldDescriptor.CPPTYPE_BOOL:
        if not isinstance(value, bool):
            raise _Bad("field.boolean")
        return value
    if entry.cpp_type == FieldDescriptor.CPPTYPE_ENUM:
        return _enum(entry, value)
    if entry.type == FieldDescriptor.TYPE_BYTES:
        return _bytes(value)
    return _text(value)


def from_text(entry: Field, text: str) -> Any:
    """A query parameter as decoded JSON: what `set_field` takes. Numbers stay text, which proto-JSON allows."""
    if entry.message_type is None and entry.cpp_type == FieldDescriptor.CPPTYPE_BOOL:
        return {"true": True, "false": False}.get(text, text)
    return text


def _takes_null(entry: Field) -> bool:
    return entry.message_type is not None and entry.message_type.full_name == "google.protobuf.Value"


def _set_map(message: Message, entry: Field, value: Any, problems: Problems, path: str) -> None:
    if not isinstance(value, dict):
        raise _Bad("field.object")
    keys, values = entry.message_type.fields_by_name["key"], entry.message_type.fields_by_name["value"]
    target = getattr(message, entry.name)
    for name, item in value.items():
        here = f'{path}["{_shown(name)}"]'
        try:
            key = scalar(keys, from_text(keys, name))
            if values.message_type is not None:
                _set_message(target[key], values.message_type, item, problems, here)
            else:
                target[key] = scalar(values, item)
        except _Bad as bad:
            problems.append(FieldViolation(here, bad.message, bad.params))


def _set_list(message: Message, entry: Field, value: Any, problems: Problems, path: str) -> None:
    if not isinstance(value, list):
        raise _Bad("field.list")
    target = getattr(message, entry.name)
    for n, item in enumerate(value):
        here = f"{path}[{n}]"
        try:
            if entry.message_type is not None:
                _set_message(target.add(), entry.message_type, item, problems, here)
            else:
                target.append(scalar(entry, item))
        except _Bad as bad:
            problems.append(FieldViolation(here, bad.message, bad.params))


def _set_message(target: Message, descriptor: Descriptor, value: Any, problems: Problems, path: str) -> None:
    target.SetInParent()
    if not descriptor.full_name.startswith("google.protobuf.") or descriptor.full_name == "google.protobuf.Empty":
        fill(target, value, problems, path)
        return
    try:
        json_format.ParseDict(value, target)  # well-known types take other JSON, too
    except (json_format.ParseError, TypeError, ValueError, AttributeError):
        default = "field.object" if descriptor.full_name == "google.protobuf.Struct" else "field.malformed"
        raise _Bad(_WORDED.get(descriptor.full_name, default)) from None


def _integer(value: Any, low: int, high: int) -> int:
    if (isinstance(value, str) and len(value) < 24 and value.removeprefix("-").isdecimal() and value.isascii()) or (
        isinstance(value, float) and value.is_integer()
    ):
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int):
        raise _Bad("field.integer")
    if not low <= value <= high:
        raise _Bad("field.range", low=low, high=high)
    return value


def _number(value: Any) -> float:
    if isinstance(value, str) and len(value) < 64:
        try:
            value = float(value)
        except ValueError:
            raise _Bad("field.number") from None
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise _Bad("field.number")
    try:
        number = float(value)
    except OverflowError:
        raise _Bad("field.number") from None
    if not math.isfinite(number):
        raise _Bad("field.number")
    return number


def _enum(entry: Field, value: Any) -> int:
    names = entry.enum_type.values_by_name
    if isinstance(value, str) and value in names:
        return int(names[value].number)
    if isinstance(value, int) and not isinstance(value, bool) and value in entry.enum_type.values_by_number:
        return value
    raise _Bad("field.one_of", values=", ".join(names))


def _bytes(value: Any) -> bytes:
    if not isinstance(value, str):
        raise _Bad("field.base64")
    text = value.rstrip("=").replace("-", "+").replace("_", "/")
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), validate=True)
    except (binascii.Error, ValueError):
        raise _Bad("field.base64") from None


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise _Bad("field.text")
    try:
        value.encode()
    except UnicodeEncodeError:
        raise _Bad("field.unicode") from None
    return value


def _shown(key: str) -> str:
    """A caller's key, fit to be named in an answer and a log line."""
    return "".join(c if c.isprintable() else "?" for c in key[:80])
