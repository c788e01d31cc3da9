"""Pydantic's findings as field violations: a path in proto spelling and a text in the caller's language."""

from __future__ import annotations

from pydantic import ValidationError

from chassis.errors import FieldViolation

CHINESE = {
    "missing": "必填",
    "extra_forbidden": "未知字段",
    "string_type": "应为文本",
    "int_type": "应为整数",
    "int_parsing": "应为整数",
    "float_parsing": "应为数字",
    "bool_parsing": "应为 true 或 false",
    "bool_type": "应为 true 或 false",
    "date_from_datetime_parsing": "应为日期（YYYY-MM-DD）",
    "date_parsing": "应为日期（YYYY-MM-DD）",
    "date_type": "应为日期（YYYY-MM-DD）",
    "datetime_parsing": "应为带时区的时间（RFC 3339）",
    "datetime_from_date_parsing": "应为带时区的时间（RFC 3339）",
    "naive_datetime": "时间须带时区",
    "resource_name": "资源名称格式不正确",
    "literal_error": "取值不在允许范围内",
    "string_too_short": "内容过短",
    "string_too_long": "内容过长",
    "string_pattern_mismatch": "格式不正确",
    "too_short": "数量过少",
    "too_long": "数量过多",
    "list_type": "应为列表",
    "dict_type": "应为对象",
    "model_type": "应为对象",
    "greater_than": "数值过小",
    "greater_than_equal": "数值过小",
    "less_than": "数值过大",
    "less_than_equal": "数值过大",
}


def violations(error: ValidationError, locale: str) -> list[FieldViolation]:
    """One violation a finding. Values are never quoted: they may be secret."""
    chinese = locale.lower().startswith("zh")
    found = []
    for problem in error.errors(include_url=False, include_input=False, include_context=True):
        text = problem["msg"].removeprefix("Value error, ")
        if chinese:
            text = CHINESE.get(problem["type"], text)
        found.append(FieldViolation(field_path(problem["loc"]), text.replace("{", "(").replace("}", ")")))
    return found


def field_path(loc: tuple[int | str, ...]) -> str:
    """`("entries", 2, "progress")` as `entries[2].progress`."""
    path = ""
    for part in loc:
        if isinstance(part, int):
            path += f"[{part}]"
        else:
            path += f".{part}" if path else part
    return path
