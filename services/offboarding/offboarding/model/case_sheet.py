"""A sheet of separations (批量离职表): its columns, and a row's texts as the fields of a batch's row. SPEC 2."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from offboarding.model.directory import ACTIVE, CODE, INACTIVE, FieldRule, KindRule, Problem, read_date
from offboarding.model.kinds import Kind
from offboarding.model.notice import PROTECTED_GROUNDS

CASES = KindRule(
    "cases",
    "cases",
    (
        FieldRule("leaver", "ref", ("工号", "离职员工工号", "离职人员工号"), required=True, refers="employee"),
        FieldRule("leaver_name", "text", ("姓名", "离职员工", "离职人员")),
        FieldRule("kind", "kind", ("离职类型", "离职种类")),
        FieldRule("last_working_day", "date", ("最后工作日",), required=True),
        FieldRule("notice_date", "date", ("通知日期",)),
        FieldRule("requested_last_working_day", "date", ("申请最后工作日",)),
        FieldRule("separation_date", "date", ("离职日期", "劳动关系终止日期")),
        FieldRule("paid_until", "date", ("薪资截止日", "工资截止日")),
        FieldRule("access_revocation_at", "instant", ("权限关闭时间",)),
        FieldRule("successor", "ref", ("继任者工号", "接手人工号", "继任者"), refers="employee"),
        FieldRule("reason_code", "text", ("原因代码",), longest=60),
        FieldRule("reason_text", "text", ("离职原因",), longest=4000),
        FieldRule("personal_contact", "text", ("个人联系方式",), longest=200),
        FieldRule("ground", "ground", ("解除依据",)),
        FieldRule("employer_at_fault", "flag", ("用人单位过错",)),
        FieldRule("pay_in_lieu", "flag", ("代通知金",)),
        FieldRule("union_informed", "flag", ("已通知工会",)),
        FieldRule("protected_grounds", "grounds", ("受保护情形",)),
        FieldRule("late_reason", "text", ("补录原因",), longest=1000),
        FieldRule("absent", "flag", ("本人无法办理",)),
        FieldRule("absent_reason", "text", ("无法办理原因",), longest=1000),
    ),
)

KIND_WORDS = {
    "辞职": Kind.RESIGNATION,
    "协商解除": Kind.MUTUAL,
    "协商一致解除": Kind.MUTUAL,
    "辞退": Kind.DISMISSAL,
    "经济性裁员": Kind.REDUNDANCY,
    "裁员": Kind.REDUNDANCY,
    "合同到期": Kind.CONTRACT_EXPIRY,
    "合同终止": Kind.CONTRACT_EXPIRY,
    "退休": Kind.RETIREMENT,
    "自动离职": Kind.ABANDONMENT,
    "旷工": Kind.ABANDONMENT,
    "身故": Kind.DEATH,
    "调岗": Kind.INTERNAL_TRANSFER,
    "内部调动": Kind.INTERNAL_TRANSFER,
    **{kind.value: kind for kind in Kind},
}
GROUND_WORDS = {"过失性": "fault", "有过失": "fault", "无过失性": "no_fault", "无过失": "no_fault"}
PROTECTION_WORDS = {
    "职业病危害": "occupational_hazard",
    "职业病": "occupational_injury",
    "工伤": "occupational_injury",
    "医疗期": "medical_treatment",
    "孕期": "pregnancy_maternity_nursing",
    "产期": "pregnancy_maternity_nursing",
    "哺乳期": "pregnancy_maternity_nursing",
    "临近退休": "near_retirement",
    "其他": "other",
    **{ground: ground for ground in PROTECTED_GROUNDS},
}
_YES_NO = {**ACTIVE, **INACTIVE, "yes": True, "y": True, "√": True, "no": False, "n": False, "×": False, "无": False}
_INSTANT = re.compile(r"(.+?)[ T](\d{1,2}):(\d{2})(?::\d{2})?")
_NOTICE = ("ground", "employer_at_fault", "pay_in_lieu", "union_informed", "protected_grounds")


def fields_of(texts: Mapping[str, str], time_zone: Callable[[str], str]) -> tuple[dict[str, Any], list[Problem]]:
    """The row as a batch takes it, without what the sheet leaves open, and every problem with it.

    `time_zone`: the zone of a person by number, in which an hour of the sheet is meant.
    """
    values: dict[str, Any] = {}
    problems: list[Problem] = []
    for rule in CASES.fields:
        text = texts.get(rule.name, "").strip()
        if not text:
            if rule.required:
                problems.append(Problem(rule.name, "row.required"))
            continue
        if len(text) > rule.longest:
            problems.append(Problem(rule.name, "row.too_long", {"most": rule.longest}))
            continue
        value = _READERS[rule.type](text)
        if rule.type == "instant" and value is not None:
            value = value.replace(tzinfo=ZoneInfo(time_zone(texts.get("leaver", "")))).isoformat()
        if value is None:
            problems.append(Problem(rule.name, _WRONG[rule.type], {"found": text[:40]}))
        else:
            values[rule.name] = value
    notice = {name: values.pop(name) for name in _NOTICE if name in values}
    if notice:
        values["notice"] = notice
    values.pop("leaver_name", None)
    return values, problems


def _ref(text: str) -> str | None:
    code = text.removeprefix("employees/")
    return f"employees/{code}" if CODE.fullmatch(code) else None


def _date(text: str) -> str | None:
    found = read_date(text)
    return found.isoformat() if found else None


def _instant(text: str) -> datetime | None:
    match = _INSTANT.fullmatch(text)
    day = read_date(match[1]) if match else None
    if match is None or day is None or int(match[2]) > 23 or int(match[3]) > 59:
        return None
    # The zone is the person's, put in its place by the caller.
    return datetime(day.year, day.month, day.day, int(match[2]), int(match[3]), tzinfo=UTC)


def _grounds(text: str) -> list[str] | None:
    words = [word.strip() for word in re.split(r"[,，;；、/|]", text) if word.strip()]
    if words in (["无"], ["none"]):
        return []
    found = [PROTECTION_WORDS.get(word.lower()) for word in words]
    known = [ground for ground in found if ground is not None]
    return list(dict.fromkeys(known)) if len(known) == len(found) else None


def _kind(text: str) -> str | None:
    kind = KIND_WORDS.get(text.lower())
    return kind.value if kind is not None else None


def _ground(text: str) -> str | None:
    word = text.lower()
    return word if word in ("fault", "no_fault") else GROUND_WORDS.get(word)


_READERS: dict[str, Callable[[str], Any]] = {
    "ref": _ref,
    "text": str,
    "date": _date,
    "instant": _instant,
    "kind": _kind,
    "ground": _ground,
    "flag": lambda text: _YES_NO.get(text.lower()),
    "grounds": _grounds,
}
_WRONG = {
    "ref": "row.bad_code",
    "date": "row.bad_date",
    "instant": "row.bad_instant",
    "kind": "row.bad_kind",
    "ground": "row.bad_ground",
    "flag": "row.bad_flag",
    "grounds": "row.bad_grounds",
    "text": "row.required",
}
