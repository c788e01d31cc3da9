"""Lists by key (AIP-158): opaque page tokens that carry the last row's sort key, never an offset.

A token is bound to the query that made it (method, filter, order, parent): sent with another one it is refused. It
grants nothing: tenant and visibility are in the query itself, so a forged token can only skip the caller's own rows.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Generic, TypeVar, cast

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Date,
    DateTime,
    Float,
    Integer,
    Numeric,
    Select,
    SmallInteger,
    String,
    TypeDecorator,
    and_,
    or_,
)
from sqlalchemy.orm import Session

from chassis.errors import MESSAGES, Invalid

T = TypeVar("T")

DEFAULT_PAGE_SIZE = 50
MAX_PAGE_SIZE = 1000
_VERSION = 1

MESSAGES.update(
    {
        "paging.negative_size": {"en": "must not be negative", "zh-CN": "不能为负数"},
        "paging.bad_token": {"en": "is not a page token of this service", "zh-CN": "不是有效的分页令牌"},
        "paging.other_query": {
            "en": "belongs to a query with another filter, order or parent; start again without it",
            "zh-CN": "该分页令牌属于筛选、排序或上级不同的查询，请去掉令牌重新开始",
        },
    }
)


@dataclass(frozen=True)
class SortKey:
    """One column to sort by. It must never be null (the two databases sort nulls to different ends)."""

    column: ColumnElement[Any]
    descending: bool = False
    name: str = ""


@dataclass(frozen=True)
class Page(Generic[T]):
    """The rows of one page and the token of the next one ("" after the last)."""

    rows: list[T]
    next_page_token: str


def page_size_of(requested: int) -> int:
    """0 means the default, more than the maximum is the maximum, a negative one is an error (AIP-158)."""
    if requested < 0:
        raise Invalid("paging.negative_size", field="page_size")
    return min(requested or DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE)


def fetch_page(
    session: Session,
    statement: Select[Any],
    keys: Sequence[SortKey],
    *,
    page_size: int,
    page_token: str,
    query: Sequence[object],
) -> Page[Any]:
    """One page of `statement` in the order of `keys`, whose last one must be unique.

    `query` is what makes the query what it is (method, filter, order, parent). A statement that selects one thing gives
    that thing, another one its tuples. Errors: `page_size`, `page_token`.
    """
    size = page_size_of(page_size)
    fingerprint = _fingerprint([*query, *(f"{key.name}{'-' if key.descending else '+'}" for key in keys)])
    if page_token:
        values = _decode(page_token, fingerprint, len(keys))
        if not all(_fits(key.column, value) for key, value in zip(keys, values, strict=True)):
            raise Invalid("paging.bad_token", field="page_token")
        statement = statement.where(after(keys, values))
    width = len(statement.column_descriptions)
    statement = statement.add_columns(*(key.column.label(f"page_key_{n}") for n, key in enumerate(keys)))
    ordered = statement.order_by(*(key.column.desc() if key.descending else key.column.asc() for key in keys))
    found = session.execute(ordered.limit(size + 1)).all()
    rows = [row[0] if width == 1 else tuple(row[:width]) for row in found[:size]]
    more = len(found) > size
    return Page(rows, _encode(found[size - 1][width:], fingerprint) if more else "")


def after(keys: Sequence[SortKey], values: Sequence[Any]) -> ColumnElement[bool]:
    """The rows behind `values`: (a, b) > (x, y), written so that each direction and an index on (a, b) work."""
    alternatives: list[ColumnElement[bool]] = []
    for n, (key, value) in enumerate(zip(keys, values, strict=True)):
        equal = [k.column == v for k, v in zip(keys[:n], values[:n], strict=True)]
        beyond = key.column < value if key.descending else key.column > value
        alternatives.append(and_(*equal, beyond))
    first, start = keys[0], values[0]
    # Implied by the alternatives, but it lets the database begin at the right place of the index.
    bound = first.column <= start if first.descending else first.column >= start
    return and_(bound, or_(*alternatives)) if len(keys) > 1 else alternatives[0]


def _fingerprint(query: Sequence[object]) -> str:
    return hashlib.sha256(json.dumps([str(part) for part in query]).encode()).hexdigest()[:16]


def _encode(values: Sequence[Any], fingerprint: str) -> str:
    body = json.dumps([_VERSION, fingerprint, [_pack(value) for value in values]], separators=(",", ":"))
    return base64.urlsafe_b64encode(body.encode()).decode().rstrip("=")


def _decode(token: str, fingerprint: str, width: int) -> list[Any]:
    try:
        body = json.loads(base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)))
        version, bound_to, packed = body
        values = [_unpack(cast("list[Any]", value)) for value in packed]
        sound = version == _VERSION and len(values) == width
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise Invalid("paging.bad_token", field="page_token") from error
    if not sound:
        raise Invalid("paging.bad_token", field="page_token")
    if bound_to != fingerprint:
        raise Invalid("paging.other_query", field="page_token")
    return values


def _fits(column: ColumnElement[Any], value: Any) -> bool:
    """Whether a database can compare the value with the column; in a forged token it may be anything."""
    kind = column.type.impl_instance if isinstance(column.type, TypeDecorator) else column.type
    if isinstance(kind, Integer):
        bits = 63 if isinstance(kind, BigInteger) else 15 if isinstance(kind, SmallInteger) else 31
        return type(value) is int and -(2**bits) <= value < 2**bits
    if isinstance(kind, (Float, Numeric)):
        return type(value) in (int, float) and abs(value) < float("inf")
    if isinstance(kind, DateTime):
        return isinstance(value, datetime) and _is_instant(value)
    if isinstance(kind, Date):
        return type(value) is date
    return not isinstance(kind, String) or (isinstance(value, str) and _is_storable(value))


def _is_instant(value: datetime) -> bool:
    try:
        return value.tzinfo is not None and value.astimezone(UTC) is not None
    except OverflowError:
        return False


def _is_storable(value: str) -> bool:
    """No NUL, which PostgreSQL has no place for, and no half of a character."""
    return "\x00" not in value and not any("\ud800" <= char <= "\udfff" for char in value)


def _pack(value: Any) -> list[Any]:
    if isinstance(value, datetime):
        return ["t", value.isoformat()]
    if isinstance(value, date):
        return ["d", value.isoformat()]
    if value is None or not isinstance(value, (bool, int, float, str)):
        raise TypeError(f"a sort key must be a plain value that is never null, not {value!r}")
    return ["v", value]


def _unpack(packed: list[Any]) -> Any:
    kind, value = packed
    if kind == "v":
        if not isinstance(value, (bool, int, float, str)):
            raise ValueError("not a plain value")
        return value
    return {"t": datetime.fromisoformat, "d": date.fromisoformat}[kind](value)
