"""What a directory row must look like: one table of rules for API, CSV import and export. SPEC 1.

Rows are keyed by the tenant's own codes. References are plain codes; `hard` ones must exist, soft ones (a head, a
manager) may name somebody who comes with a later batch.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

CODE = re.compile(r"[A-Za-z0-9._-]{1,64}")
_DUTY = re.compile(r"[a-z][a-z0-9_]{0,39}")
_COUNTRY = re.compile(r"[A-Z]{2}")
_LOCALE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+")
_DATE = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")

JOB_FAMILIES = ("sales", "rnd", "operations", "finance", "hr", "it", "customer_service", "admin", "management")
ACTIVE = {"active": True, "在职": True, "有效": True, "true": True, "是": True, "1": True}
INACTIVE = {"inactive": False, "离职": False, "无效": False, "停用": False, "false": False, "否": False, "0": False}


@dataclass(frozen=True)
class Problem:
    """Why a row cannot be taken: the field, a message key and its parameters."""

    field: str
    message: str
    params: Mapping[str, Any] = dataclasses.field(default_factory=dict)


@dataclass(frozen=True)
class FieldRule:
    """One field of a row. `type`: code, text, email, date, country, locale, zone, duty, family, status, flag, ref."""

    name: str
    type: str
    zh: tuple[str, ...]
    required: bool = False
    refers: str = ""
    hard: bool = True
    longest: int = 200


@dataclass(frozen=True)
class KindRule:
    """One kind of row: its resource collection, and its fields, the key first."""

    kind: str
    collection: str
    fields: tuple[FieldRule, ...]

    @property
    def key(self) -> str:
        """The name of the key's field."""
        return self.fields[0].name


def _names(zh: str, *, required: bool) -> tuple[FieldRule, FieldRule]:
    return (
        FieldRule("name_zh", "text", (zh,), required=required),
        FieldRule("name_en", "text", ("英文名称", "英文名")),
    )


_STATUS = FieldRule("status", "status", ("状态",))
_PLACE = (
    FieldRule("country", "country", ("国家", "国家/地区"), required=True),
    FieldRule("subdivision", "text", ("省州", "地区"), longest=20),
    FieldRule("time_zone", "zone", ("时区",), required=True),
    FieldRule("locale", "locale", ("语言",), required=True),
)

KINDS: dict[str, KindRule] = {
    rule.kind: rule
    for rule in (
        KindRule(
            "company",
            "companies",
            (
                FieldRule("code", "code", ("公司编码", "公司代码"), required=True),
                *_names("公司名称", required=True),
                FieldRule("parent", "ref", ("上级公司",), refers="company"),
                *_PLACE,
                FieldRule("legal_entity", "flag", ("独立法人", "法人")),
                _STATUS,
            ),
        ),
        KindRule(
            "department",
            "departments",
            (
                FieldRule("code", "code", ("部门编码", "部门代码"), required=True),
                *_names("部门名称", required=True),
                FieldRule("parent", "ref", ("上级部门",), refers="department"),
                FieldRule("company", "ref", ("公司", "所属公司"), required=True, refers="company"),
                FieldRule("head", "ref", ("负责人", "部门负责人", "负责人工号"), refers="employee", hard=False),
                _STATUS,
            ),
        ),
        KindRule(
            "position",
            "positions",
            (
                FieldRule("code", "code", ("岗位编码", "岗位代码"), required=True),
                *_names("岗位名称", required=True),
                FieldRule("job_family", "family", ("职族", "岗位序列", "职位族"), required=True),
                _STATUS,
            ),
        ),
        KindRule(
            "employee",
            "employees",
            (
                FieldRule("number", "code", ("工号",), required=True),
                *_names("姓名", required=True),
                FieldRule("email", "email", ("邮箱", "电子邮箱")),
                FieldRule("phone", "text", ("手机", "电话"), longest=40),
                FieldRule("department", "ref", ("部门", "所属部门"), required=True, refers="department"),
                FieldRule("company", "ref", ("公司", "所属公司"), required=True, refers="company"),
                FieldRule("position", "ref", ("岗位",), refers="position"),
                FieldRule("manager", "ref", ("直属上级", "直接上级"), refers="employee", hard=False),
                FieldRule("hrbp", "ref", ("HRBP", "人力资源伙伴"), refers="employee", hard=False),
                FieldRule("hire_date", "date", ("入职日期",)),
                FieldRule("probation_end", "date", ("试用期截止", "转正日期")),
                FieldRule("country", "country", ("国家", "国家/地区")),
                FieldRule("subdivision", "text", ("省州", "地区"), longest=20),
                FieldRule("time_zone", "zone", ("时区",)),
                FieldRule("locale", "locale", ("语言",)),
                _STATUS,
            ),
        ),
        KindRule(
            "duty",
            "duties",
            (
                FieldRule("id", "code", ("职责编号", "编号"), required=True),
                FieldRule("duty", "duty", ("职责",), required=True),
                FieldRule("employee", "ref", ("工号", "员工"), required=True, refers="employee"),
                FieldRule("department", "ref", ("部门",), refers="department"),
                FieldRule("site", "text", ("地点", "办公地点"), longest=64),
                FieldRule("valid_from", "date", ("生效日期",)),
                FieldRule("valid_to", "date", ("失效日期",)),
                _STATUS,
            ),
        ),
    )
}


def normalise(rule: KindRule, raw: Mapping[str, Any]) -> tuple[dict[str, Any], list[Problem]]:
    """The row's values as they are stored (blank ones None), and every problem with them."""
    values: dict[str, Any] = {}
    problems: list[Problem] = []
    for field_rule in rule.fields:
        given = raw.get(field_rule.name)
        text = str(given).lower() if isinstance(given, bool) else str(given or "").strip()
        if field_rule.type == "code":
            text = text.removeprefix(rule.collection + "/")
        if not text:
            values[field_rule.name] = True if field_rule.type == "status" else None
            if field_rule.required:
                problems.append(Problem(field_rule.name, "row.required"))
            continue
        value, problem = _value(field_rule, text)
        values[field_rule.name] = value
        if problem is not None:
            problems.append(problem)
    values["active"] = values.pop("status")
    return values, problems + _together(rule.kind, values)


def _value(rule: FieldRule, text: str) -> tuple[Any, Problem | None]:
    if len(text) > rule.longest:
        return None, Problem(rule.name, "row.too_long", {"most": rule.longest})
    match rule.type:
        case "code":
            return _matched(rule, text, CODE, "row.bad_code")
        case "ref":
            return _matched(rule, text.removeprefix(KINDS[rule.refers].collection + "/"), CODE, "row.bad_code")
        case "country":
            return _matched(rule, text.upper(), _COUNTRY, "row.bad_country")
        case "locale":
            return _matched(rule, text, _LOCALE, "row.bad_locale")
        case "email":
            return _matched(rule, text, _EMAIL, "row.bad_email")
        case "duty" | "family":
            return _matched(rule, text.lower(), _DUTY, "row.bad_word")
        case "status":
            known = {**ACTIVE, **INACTIVE}
            return (
                (known[text.lower()], None) if text.lower() in known else (True, Problem(rule.name, "row.bad_status"))
            )
        case "flag":
            value = {**ACTIVE, **INACTIVE}.get(text.lower())
            return value, (None if value is not None else Problem(rule.name, "row.bad_flag", {"found": text[:40]}))
        case "zone":
            return (text, None) if _is_zone(text) else (None, Problem(rule.name, "row.bad_zone", {"found": text}))
        case "date":
            day = read_date(text)
            return (day, None) if day else (None, Problem(rule.name, "row.bad_date", {"found": text}))
        case _:
            return text, None


def _matched(rule: FieldRule, text: str, pattern: re.Pattern[str], message: str) -> tuple[str | None, Problem | None]:
    if pattern.fullmatch(text):
        return text, None
    return None, Problem(rule.name, message, {"found": text[:40]})


def _together(kind: str, values: Mapping[str, Any]) -> list[Problem]:
    """Rules between fields of one row."""
    first, last = {"employee": ("hire_date", "probation_end"), "duty": ("valid_from", "valid_to")}.get(kind, ("", ""))
    if first and values[first] and values[last] and values[last] < values[first]:
        return [Problem(last, "row.before", {"other": first})]
    key = KINDS[kind].key
    if values.get("parent") and values["parent"] == values[key]:
        return [Problem("parent", "row.own_parent")]
    return []


def read_date(text: str) -> date | None:
    """2026-03-01, 2026/3/1, 2026年3月1日; None for anything else."""
    match = _DATE.fullmatch(text)
    if match is None:
        return None
    try:
        return date(*map(int, match.groups()))
    except ValueError:
        return None


def _is_zone(text: str) -> bool:
    try:
        ZoneInfo(text)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True
