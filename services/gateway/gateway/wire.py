"""Requests as the services take them, answers as messages; the rules are in proto/handover/options/v1/options.proto."""

from __future__ import annotations

import base64
import math
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from google.protobuf import json_format
from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.message import Message

from chassis.errors import FieldViolation
from gateway import printing, replies
from gateway.contract import has_presence
from gateway.dynamic import Field
from gateway.protojson import Problems, is_map, join

KEY_FIELD = "request_id"
_WELL_KNOWN = "google.protobuf."


class ReplyMismatch(Exception):
    """A service's answer does not fit the contract: the service's fault, never the caller's."""


def request_body(message: Message, problems: Problems) -> dict[str, Any]:
    """The JSON of a request with proto field names; adds texts and numbers that no service can store to `problems`."""
    body = _object(message, problems, "")
    body.pop(KEY_FIELD, None)
    return body


def reply_message(response: type[Message], result: Any) -> Message:
    """A service's answer as a message; fields that this gateway does not know yet are left out."""
    message = response()
    if not isinstance(result, dict | None):
        raise ReplyMismatch(f"{response.DESCRIPTOR.full_name}: a {type(result).__name__}")
    try:
        replies.fill(message, result or {})
        return message
    except (replies.NotPlain, TypeError, ValueError, AttributeError):
        message = response()  # `json_format` knows more, or says what does not fit
    try:
        json_format.ParseDict(result if result is not None else {}, message, ignore_unknown_fields=True)
    except (json_format.ParseError, AttributeError, TypeError) as error:
        raise ReplyMismatch(f"{response.DESCRIPTOR.full_name}: {error}") from error
    return message


def json_object(message: Message) -> dict[str, Any]:
    """An answer as standard proto-JSON: lowerCamelCase, empty fields without presence included."""
    try:
        return printing.plain(message)
    except (replies.NotPlain, OverflowError):
        plain = json_format.MessageToDict(message, always_print_fields_with_no_presence=True)
        return {key: _normal(value) for key, value in plain.items()}


def change_texts(message: Message, path: tuple[str, ...], change: Callable[[str], str]) -> None:
    """Replaces each non-empty text at a field path, in lists and maps, too."""
    name, rest = path[0], path[1:]
    entry = message.DESCRIPTOR.fields_by_name[name]
    value = getattr(message, name)
    if is_map(entry):
        _change_map(value, entry, rest, change)
    elif entry.is_repeated:
        if rest:
            for item in value:
                change_texts(item, rest, change)
        else:
            value[:] = [change(item) if item else item for item in value]
    elif rest:
        if message.HasField(name):
            change_texts(value, rest, change)
    elif value:
        setattr(message, name, change(value))


def _change_map(value: Any, entry: Field, rest: tuple[str, ...], change: Callable[[str], str]) -> None:
    # A map's path goes through its entry message: ("answers", "value", "password").
    inner = rest[1:]
    for key in list(value):
        if inner:
            change_texts(value[key], inner, change)
        elif value[key]:
            value[key] = change(value[key])


def _object(message: Message, problems: Problems, path: str) -> dict[str, Any]:
    body: dict[str, Any] = {}
    entries: list[Field] = list(message.DESCRIPTOR.fields)
    for entry in entries:
        value: Any = getattr(message, entry.name)
        here = join(path, entry.name)
        if is_map(entry):
            values = entry.message_type.fields_by_name["value"]
            if _has_nul(list(value)):
                problems.append(FieldViolation(here, "field.nul"))
            body[entry.name] = {
                _key(key): _value(values, item, problems, f'{here}["{key}"]') for key, item in _items(value)
            }
        elif entry.is_repeated:
            body[entry.name] = [_value(entry, item, problems, f"{here}[{n}]") for n, item in enumerate(value)]
        elif has_presence(entry):
            if message.HasField(entry.name):
                body[entry.name] = _value(entry, value, problems, here)
        elif value or entry.cpp_type != FieldDescriptor.CPPTYPE_STRING:
            body[entry.name] = _value(entry, value, problems, here)
    return body


def _items(value: Mapping[Any, Any]) -> Iterator[tuple[Any, Any]]:
    return ((key, value[key]) for key in value)


def _key(key: Any) -> str:
    return str(key).lower() if isinstance(key, bool) else str(key)


def _value(entry: Field, value: Any, problems: Problems, path: str) -> Any:
    if entry.message_type is not None:
        return _message(entry, value, problems, path)
    if entry.type == FieldDescriptor.TYPE_BYTES:
        return base64.b64encode(value).decode()
    if entry.cpp_type == FieldDescriptor.CPPTYPE_ENUM:
        known = entry.enum_type.values_by_number.get(value)
        return known.name if known else value
    if isinstance(value, str) and "\0" in value:
        problems.append(FieldViolation(path, "field.nul"))
    if isinstance(value, float) and not math.isfinite(value):
        problems.append(FieldViolation(path, "field.number"))
    return value


def _message(entry: Field, value: Message, problems: Problems, path: str) -> Any:
    name = entry.message_type.full_name
    if not name.startswith(_WELL_KNOWN) or name == "google.protobuf.Empty":
        return _object(value, problems, path)
    if name == "google.protobuf.FieldMask":
        return list(value.paths)  # type: ignore[attr-defined]
    try:
        plain = _normal(json_format.MessageToDict(value))
    except (json_format.SerializeToJsonError, ValueError):
        problems.append(FieldViolation(path, "field.malformed"))
        return None
    if _has_nul(plain):
        problems.append(FieldViolation(path, "field.nul"))
    return plain


def _normal(plain: Any) -> Any:
    """Whole numbers of a Struct as integers: JSON knows one kind of number, pydantic two."""
    if isinstance(plain, float) and plain.is_integer() and abs(plain) < 2**53:
        return int(plain)
    if isinstance(plain, list):
        return [_normal(item) for item in plain]
    if isinstance(plain, dict):
        return {key: _normal(item) for key, item in plain.items()}
    return plain


def _has_nul(plain: Any) -> bool:
    if isinstance(plain, str):
        return "\0" in plain
    if isinstance(plain, list):
        return any(map(_has_nul, plain))
    return isinstance(plain, dict) and any(_has_nul(k) or _has_nul(v) for k, v in plain.items())
