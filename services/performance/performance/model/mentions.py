"""What an entry of the checklist says about named things: its comparable content read as mentions."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

ROLES: dict[str, tuple[str, ...]] = {
    "progress": ("progress", "percent", "percentage", "completion", "进度", "完成度", "完成率"),
    "status": ("status", "stage", "state", "状态", "阶段"),
    "amount": ("amount", "value", "金额", "合同额"),
    "contact": ("contact", "contacts", "contact_person", "phone", "email", "联系人", "联系方式"),
}
"""Field keys (or their last words) that hold a comparable value; every other text may be a name."""

NAME_KEYS = (
    "name", "title", "project", "customer", "counterpart", "company", "supplier", "deal", "campaign", "task", "vendor",
    "client", "account", "partner", "名称", "客户", "项目", "供应商", "公司", "商机",
)  # fmt: skip
LONGEST_NAME = 120
_SPLIT = re.compile(r"[\n\r;；、，,|/]+")
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")


@dataclass(frozen=True, slots=True)
class Mention:
    """One thing that an entry speaks of: its possible names, the texts around it, and what is said of it, by role.

    `path` is the place in the content: empty for the entry itself, `customers[2]` for a row.
    """

    entry_id: str
    path: str
    names: tuple[str, ...]
    texts: tuple[str, ...]
    values: Mapping[str, Any] = field(default_factory=dict)


def read(entry_id: str, titles: Iterable[str], comparable: Mapping[str, Any]) -> list[Mention]:
    """The entry's own mention first, then one for each row of each list in it."""
    own = {key: value for key, value in comparable.items() if not _is_rows(value)}
    mentions = [_mention(entry_id, "", own, tuple(titles))]
    for key, value in comparable.items():
        if _is_rows(value):
            mentions.extend(_mention(entry_id, f"{key}[{n}]", row, ()) for n, row in enumerate(value))
    return mentions


def _is_rows(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(row, dict) for row in value)


def role_of(key: str) -> str | None:
    """What a field's value means, from its key: `project_progress` is a progress."""
    plain = key.casefold()
    for role, words in ROLES.items():
        if any(plain == word or plain.endswith("_" + word) or (not word.isascii() and word in plain) for word in words):
            return role
    return None


def _mention(entry_id: str, path: str, group: Mapping[str, Any], titles: tuple[str, ...]) -> Mention:
    values: dict[str, Any] = {}
    named: list[str] = []
    others: list[str] = []
    for key, value in group.items():
        role = role_of(key)
        if role is not None:
            values.setdefault(role, value)
        for text in _texts(value):
            others.append(text)
            if role is None:
                (named if _names(key) else others).append(text)
    short = [text for text in (*named, *others, *titles) if len(text) <= LONGEST_NAME]
    pieces = [
        piece.strip() for text in others for piece in _SPLIT.split(text) if piece.strip() and piece.strip() != text
    ]
    # Where a field is called a name, only it names the thing: another short text of the row may name something else.
    names = [text for text in named if len(text) <= LONGEST_NAME] or short
    return Mention(entry_id, path, _unique(names), _unique([*named, *others, *pieces, *titles]), values)


def _names(key: str) -> bool:
    plain = key.casefold()
    return any(plain == word or plain.endswith("_" + word) or plain == word + "_name" for word in NAME_KEYS)


def _texts(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value.strip()] if value.strip() else []
    if isinstance(value, list):
        return [text for item in value for text in _texts(item)]
    if isinstance(value, dict):
        return [text for item in value.values() for text in _texts(item)]
    return []


def _unique(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(texts))


def number(value: Any) -> float | None:
    """A number as a form gives it: 50, "50%", "1,200,000", "120万"; None for anything else."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return float(value)
    if not isinstance(value, str):
        return None
    plain = value.strip().replace(",", "").replace("，", "")
    found = _NUMBER.search(plain)
    if found is None:
        return None
    factor = next((f for sign, f in (("亿", 1e8), ("万", 1e4)) if plain[found.end() :].startswith(sign)), 1.0)
    return float(found.group()) * factor
