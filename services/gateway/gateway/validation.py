"""Field rules of the contract (protovalidate) as violations named by path, in the caller's language."""

from __future__ import annotations

from typing import Any

import protovalidate
from google.api import field_behavior_pb2
from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.message import Message

from chassis.errors import FieldViolation
from gateway.dynamic import Field
from gateway.messages import RULES_ZH

_NUMBERS = ("float", "double", "int32", "int64", "uint32", "uint64", "sint32", "sint64")


class Rules:
    """The field rules of one contract: protovalidate compiles them once, and knows files by their names."""

    def __init__(self) -> None:
        self._validator = protovalidate.Validator()
        self._required: dict[str, list[str]] = {}

    def violations(self, message: Message, locale: str) -> list[FieldViolation]:
        """All rules that the message breaks. Field values are never quoted: they may be secret."""
        found = [_violation(one, locale) for one in self._validator.collect_violations(message)]
        missing = self._missing(message)
        # "Required" says more than the pattern that an empty text breaks, too.
        return [FieldViolation(name, "field.required") for name in missing] + [
            v for v in found if v.field not in missing
        ]

    def _missing(self, message: Message) -> list[str]:
        """Fields of the request itself that are REQUIRED and empty; numbers and booleans may well be zero or false."""
        name = message.DESCRIPTOR.full_name
        if name not in self._required:
            self._required[name] = [entry.name for entry in message.DESCRIPTOR.fields if _is_required(entry)]
        return [field for field in self._required[name] if _is_empty(getattr(message, field), message, field)]


def _violation(found: protovalidate.Violation, locale: str) -> FieldViolation:
    proto = found.proto
    path = _path(proto.field.elements) if proto.field is not None else ""
    text = proto.message or proto.rule_id
    if locale.lower().startswith("zh"):
        text = _chinese(proto.rule_id, found.rule_value) or text
    if not path and proto.rule_id.partition(".")[0]:
        path = "request"
    return FieldViolation(path, text.replace("{", "(").replace("}", ")"))


def _is_required(entry: Field) -> bool:
    behaviors = entry.GetOptions().Extensions[field_behavior_pb2.field_behavior]
    can_be_empty = entry.is_repeated or entry.has_presence or entry.cpp_type == FieldDescriptor.CPPTYPE_STRING
    return field_behavior_pb2.REQUIRED in behaviors and can_be_empty


def _is_empty(value: Any, message: Message, name: str) -> bool:
    return not message.HasField(name) if isinstance(value, Message) else not value


def _chinese(rule_id: str, value: Any) -> str:
    kind, _, rule = rule_id.partition(".")
    if kind in _NUMBERS and rule in ("gte_lte", "gt_lt", "gte_lt", "gt_lte"):
        return "数值超出允许范围"
    template = RULES_ZH.get(f"number.{rule}" if kind in _NUMBERS else rule_id)
    if template is None:
        return ""
    shown = "、".join(map(str, value)) if isinstance(value, (list, tuple)) else str(value)
    return template.replace("{0}", shown)


def _path(elements: Any) -> str:
    path = ""
    for element in elements:
        path = f"{path}.{element.field_name}" if path else element.field_name
        subscript = element.subscript
        if subscript is not None:
            value = subscript.value
            path += f'["{value[:80]}"]' if isinstance(value, str) else f"[{str(value).lower()}]"
    return path
