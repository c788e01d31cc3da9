"""Field rules of the contract (protovalidate) as violations named by path, in the caller's language."""

from __future__ import annotations

from typing import Any

import protovalidate
from google.protobuf.message import Message

from chassis.errors import FieldViolation
from gateway.messages import RULES_ZH

_NUMBERS = ("float", "double", "int32", "int64", "uint32", "uint64", "sint32", "sint64")


class Rules:
    """The field rules of one contract: protovalidate compiles them once, and knows files by their names."""

    def __init__(self) -> None:
        self._validator = protovalidate.Validator()

    def violations(self, message: Message, locale: str) -> list[FieldViolation]:
        """All rules that the message breaks. Field values are never quoted: they may be secret."""
        return [_violation(found, locale) for found in self._validator.collect_violations(message)]


def _violation(found: protovalidate.Violation, locale: str) -> FieldViolation:
    proto = found.proto
    path = _path(proto.field.elements) if proto.field is not None else ""
    text = proto.message or proto.rule_id
    if locale.lower().startswith("zh"):
        text = _chinese(proto.rule_id, found.rule_value) or text
    if not path and proto.rule_id.partition(".")[0]:
        path = "request"
    return FieldViolation(path, text.replace("{", "(").replace("}", ")"))


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
