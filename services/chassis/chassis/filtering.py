"""`filter` and `order_by` of lists: the part of AIP-160 and AIP-132 that a table answers, on a declared set of fields.

    state = "in_handover" AND (health = red OR last_working_day <= 2026-12-31) AND NOT kind = death

As in AIP-160, OR binds tighter than AND, two terms side by side are joined by AND, `-` or NOT negates, `*` at either
end of a text matches any run of characters, `field:value` means "holds" (texts: contains) and `field:*` "is set".
Every error names `filter` or `order_by` and the position (counted from 1).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, NoReturn

from sqlalchemy import ColumnElement, and_, not_, or_

from chassis.errors import MESSAGES, Invalid
from chassis.paging import SortKey

MAX_LENGTH = 4000
MAX_DEPTH = 40

_AT = {"en": "position {position}: ", "zh-CN": "第 {position} 个字符："}
_TEXTS = {
    "filter.too_long": ("longer than {most} characters", "超过 {most} 个字符"),
    "filter.too_deep": ("more than {most} nested parentheses", "括号嵌套超过 {most} 层"),
    "filter.syntax": ("cannot be understood here: {found}", "此处无法理解：{found}"),
    "filter.unclosed": ("this parenthesis is not closed", "括号没有闭合"),
    "filter.expected_field": ("a field name is expected, not {found}", "此处应为字段名，而不是 {found}"),
    "filter.expected_operator": ("one of = != < <= > >= : is expected, not {found}", "此处应为运算符，而不是 {found}"),
    "filter.expected_value": ("a value is expected, not {found}", "此处应为值，而不是 {found}"),
    "filter.unknown_field": ("unknown field {found}; known are {known}", "未知字段 {found}，可用字段：{known}"),
    "filter.bad_value": ("{found} does not fit {name}: {why}", "{found} 不适用于 {name}：{why}"),
    "filter.order_syntax": ("expected: field, or field desc", "格式应为：字段 或 字段 desc"),
    "filter.order_direction": ("asc or desc is expected, not {found}", "应为 asc 或 desc，而不是 {found}"),
    "filter.order_twice": ("{found} is named twice", "{found} 出现了两次"),
}
MESSAGES.update({key: {"en": _AT["en"] + en, "zh-CN": _AT["zh-CN"] + zh} for key, (en, zh) in _TEXTS.items()})
_TOKEN = re.compile(
    r"""\s*(?:
    (?P<string>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')
    |(?P<op><=|>=|!=|=|<|>|:)
    |(?P<open>\()|(?P<close>\))|(?P<comma>,)
    |(?P<minus>-(?=[A-Za-z_(]))
    |(?P<word>[^\s"'()=<>!:,]+(?::\d[^\s"'()=<>!,]*)?)
    )""",
    re.VERBOSE,
)


@dataclass(frozen=True)
class Comparison:
    """`field op value`; `quoted`: the value stood in quotes, where `*` alone is not "is set"."""

    field: str
    op: str
    value: str
    quoted: bool
    position: int
    value_position: int


@dataclass(frozen=True)
class Not:
    inner: Node


@dataclass(frozen=True)
class And:
    parts: tuple[Node, ...]


@dataclass(frozen=True)
class Or:
    parts: tuple[Node, ...]


Node = Comparison | Not | And | Or


@dataclass(frozen=True)
class Field:
    """A field that may be filtered by: how its text becomes a value, and which column (or condition) it stands for.

    `parse` raises ValueError with a short reason. `build` replaces the plain comparison (a subtree, say); it gets the
    operator and the parsed value, and raises ValueError for an operator that has no meaning.
    """

    parse: Callable[[str], Any]
    column: ColumnElement[Any] | None = None
    build: Callable[[str, Any], ColumnElement[bool]] | None = None
    ordered: bool = True
    text: bool = False


def text(column: ColumnElement[Any]) -> Field:
    return Field(parse=str, column=column, text=True)


def choice(column: ColumnElement[Any], values: Sequence[str]) -> Field:
    def parse(raw: str) -> str:
        if raw not in values:
            raise ValueError("one of " + ", ".join(values))
        return raw

    return Field(parse=parse, column=column, ordered=False)


def resource(column: ColumnElement[Any], collection: str) -> Field:
    """A reference: `employees/E1001`, or the bare code `E1001`."""
    return Field(parse=lambda raw: raw.removeprefix(f"{collection}/"), column=column, ordered=False)


def day(column: ColumnElement[Any]) -> Field:
    return Field(parse=_day, column=column)


def instant(column: ColumnElement[Any]) -> Field:
    return Field(parse=_instant, column=column)


def number(column: ColumnElement[Any]) -> Field:
    return Field(parse=_number, column=column)


def flag(column: ColumnElement[Any]) -> Field:
    return Field(parse=_flag, column=column, ordered=False)


def where(filter_text: str, fields: Mapping[str, Field]) -> ColumnElement[bool] | None:
    """The condition that `filter_text` stands for; None for an empty one. Errors name `filter` and the position."""
    node = parse(filter_text)
    return None if node is None else _condition(node, fields)


def parse(filter_text: str) -> Node | None:
    """The syntax tree of a filter, None when it is blank."""
    if len(filter_text) > MAX_LENGTH:
        _fail("filter", "filter.too_long", MAX_LENGTH, most=MAX_LENGTH)
    tokens = _tokens(filter_text)
    if len(tokens) == 1:
        return None
    parser = _Parser(tokens)
    node = parser.expression(0)
    parser.expect_end()
    return node


def order_by(text_: str, fields: Mapping[str, ColumnElement[Any]], default: str, tie: SortKey) -> list[SortKey]:
    """`last_working_day desc, kind` as sort keys, with `tie` (a unique column) at the end. Errors name `order_by`."""
    source = text_.strip() or default
    keys: list[SortKey] = []
    position = 1
    for part in source.split(","):
        words = part.split()
        at = position + len(part) - len(part.lstrip())
        position += len(part) + 1
        if not words or len(words) > 2:
            _fail("order_by", "filter.order_syntax", at)
        direction = words[1].lower() if len(words) == 2 else "asc"
        if direction not in ("asc", "desc"):
            _fail("order_by", "filter.order_direction", at, found=words[1])
        if words[0] not in fields:
            _fail("order_by", "filter.unknown_field", at, found=words[0], known=", ".join(sorted(fields)))
        if any(key.name == words[0] for key in keys):
            _fail("order_by", "filter.order_twice", at, found=words[0])
        keys.append(SortKey(fields[words[0]], direction == "desc", words[0]))
    # The tie follows the last direction, so that one index read backwards serves both.
    return [*keys, SortKey(tie.column, keys[-1].descending, tie.name)]


@dataclass(frozen=True)
class _Token:
    kind: str
    text: str
    position: int


def _tokens(source: str) -> list[_Token]:
    tokens: list[_Token] = []
    end = len(source.rstrip())
    at = 0
    while at < end:
        match = _TOKEN.match(source, at)
        if match is None or match.lastgroup is None:
            blank = len(source[at:]) - len(source[at:].lstrip())
            _fail("filter", "filter.syntax", at + blank + 1, found=source[at + blank : at + blank + 10])
        kind = match.lastgroup
        tokens.append(_Token(kind, match.group(kind), match.start(kind) + 1))
        at = match.end()
    return [*tokens, _Token("end", "", end + 1)]


class _Parser:
    """expression = factor {[AND] factor}; factor = term {OR term}; term = [NOT|-] (comparison | ( expression ))."""

    def __init__(self, tokens: list[_Token]) -> None:
        self._tokens = tokens
        self._at = 0

    @property
    def _now(self) -> _Token:
        return self._tokens[self._at]

    def _next(self) -> _Token:
        token = self._now
        self._at += 1
        return token

    def _is_word(self, word: str) -> bool:
        return self._now.kind == "word" and self._now.text == word

    def expect_end(self) -> None:
        if self._now.kind != "end":
            _fail("filter", "filter.syntax", self._now.position, found=self._now.text)

    def expression(self, depth: int) -> Node:
        if depth > MAX_DEPTH:
            _fail("filter", "filter.too_deep", self._now.position, most=MAX_DEPTH)
        parts = [self._factor(depth)]
        while self._now.kind not in ("end", "close"):
            if self._is_word("AND"):
                self._next()
            parts.append(self._factor(depth))
        return parts[0] if len(parts) == 1 else And(tuple(parts))

    def _factor(self, depth: int) -> Node:
        parts = [self._term(depth)]
        while self._is_word("OR"):
            self._next()
            parts.append(self._term(depth))
        return parts[0] if len(parts) == 1 else Or(tuple(parts))

    def _term(self, depth: int) -> Node:
        if self._now.kind == "minus" or self._is_word("NOT"):
            self._next()
            return Not(self._simple(depth))
        return self._simple(depth)

    def _simple(self, depth: int) -> Node:
        if self._now.kind == "open":
            opened = self._next()
            inner = self.expression(depth + 1)
            if self._now.kind != "close":
                _fail("filter", "filter.unclosed", opened.position)
            self._next()
            return inner
        return self._comparison()

    def _comparison(self) -> Comparison:
        name = self._next()
        if name.kind != "word" or name.text in ("AND", "OR", "NOT"):
            _fail("filter", "filter.expected_field", name.position, found=name.text or "∅")
        operator = self._next()
        if operator.kind != "op":
            _fail("filter", "filter.expected_operator", operator.position, found=operator.text or "∅")
        value = self._next()
        if value.kind not in ("word", "string"):
            _fail("filter", "filter.expected_value", value.position, found=value.text or "∅")
        quoted = value.kind == "string"
        content = re.sub(r"\\(.)", r"\1", value.text[1:-1], flags=re.DOTALL) if quoted else value.text
        return Comparison(name.text, operator.text, content, quoted, name.position, value.position)


def _condition(node: Node, fields: Mapping[str, Field]) -> ColumnElement[bool]:
    match node:
        case And(parts):
            return and_(*(_condition(part, fields) for part in parts))
        case Or(parts):
            return or_(*(_condition(part, fields) for part in parts))
        case Not(inner):
            return not_(_condition(inner, fields))
        case Comparison():
            return _compare(node, fields)


def _compare(node: Comparison, fields: Mapping[str, Field]) -> ColumnElement[bool]:
    field = fields.get(node.field)
    if field is None:
        _fail("filter", "filter.unknown_field", node.position, found=node.field, known=", ".join(sorted(fields)))
    if node.op == ":" and node.value == "*" and not node.quoted and field.column is not None:
        return field.column.is_not(None)
    try:
        value = field.parse(node.value)
        return field.build(node.op, value) if field.build else _plain(field, node.op, value)
    except ValueError as error:
        _fail("filter", "filter.bad_value", node.value_position, name=node.field, found=node.value, why=str(error))


def _plain(field: Field, op: str, value: Any) -> ColumnElement[bool]:
    column = field.column
    assert column is not None, "a field has a column or builds its own condition"
    if field.text and op in (":", "=", "!=") and (op == ":" or "*" in (value[:1], value[-1:])):
        pattern = _pattern(value, contains=op == ":")
        return not_(column.like(pattern, escape="\\")) if op == "!=" else column.like(pattern, escape="\\")
    comparisons: dict[str, ColumnElement[bool]] = {
        "=": column == value,
        ":": column == value,
        "!=": or_(column != value, column.is_(None)),
    }
    if op in comparisons:
        return comparisons[op]
    if not field.ordered:
        raise ValueError(f"{op} has no meaning for this field")
    comparisons |= {"<": column < value, "<=": column <= value, ">": column > value, ">=": column >= value}
    return comparisons[op]


def _pattern(value: str, *, contains: bool) -> str:
    leading = contains or value.startswith("*")
    trailing = contains or value.endswith("*")
    core = value.strip("*")
    escaped = core.replace("\\", "\\\\").replace("%", r"\%").replace("_", r"\_")
    return f"{'%' if leading else ''}{escaped}{'%' if trailing else ''}"


def _day(raw: str) -> date:
    try:
        return date.fromisoformat(raw)
    except ValueError:
        raise ValueError("a date is YYYY-MM-DD") from None


def _instant(raw: str) -> datetime:
    try:
        parsed = datetime.fromisoformat(raw)
        if parsed.tzinfo is not None:
            return parsed.astimezone(UTC)
    except (ValueError, OverflowError):  # 0001-01-01 east of Greenwich lies before the calendar
        raise ValueError("an instant is RFC 3339, like 2026-11-24T08:00:00Z") from None
    raise ValueError("an instant needs its offset, like Z or +08:00")


def _number(raw: str) -> float:
    try:
        number = float(raw) if any(mark in raw for mark in ".eE") else int(raw)
    except ValueError:
        raise ValueError("a number") from None
    if not abs(number) < 2**63:  # beyond any column; also inf and nan
        raise ValueError("a number")
    return number


def _flag(raw: str) -> bool:
    if raw not in ("true", "false"):
        raise ValueError("true or false")
    return raw == "true"


def _fail(field: str, key: str, position: int, **params: Any) -> NoReturn:
    raise Invalid(key, field=field, position=position, **params)
