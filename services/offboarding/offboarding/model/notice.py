"""Notice rules (提前通知) by country and kind. Findings are warnings: HR accepts them, on record, or changes the dates.

China: 劳动合同法 (Labour Contract Law) articles 37, 38, 40, 41, 42, 43, 45. A country without rules says so.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from offboarding.model.kinds import Kind

PROTECTED_GROUNDS = (
    "occupational_hazard",  # 从事接触职业病危害作业未做离岗检查
    "occupational_injury",  # 职业病或工伤丧失劳动能力
    "medical_treatment",  # 患病或非因工负伤在医疗期内
    "pregnancy_maternity_nursing",  # 孕期、产期、哺乳期
    "near_retirement",  # 连续工作满十五年且距退休不足五年
    "other",
)

SENIOR_YEARS = 15


@dataclass(frozen=True)
class NoticeDays:
    """The lengths of notice in calendar days; the tenant's settings give them."""

    resignation: int = 30
    probation: int = 3
    dismissal: int = 30
    redundancy: int = 30


@dataclass(frozen=True)
class NoticeFacts:
    """What the rules look at. `ground` of a dismissal: fault (39), no_fault (40) or empty when not said."""

    country: str
    kind: Kind
    notice_date: date
    separation_date: date
    hire_date: date | None = None
    probation_end: date | None = None
    employer_at_fault: bool = False
    ground: str = ""
    pay_in_lieu: bool = False
    union_informed: bool = False
    protected_grounds: tuple[str, ...] = ()


@dataclass(frozen=True)
class Warning:  # noqa: A001 - the word of the SPEC
    """One finding: `code` is a message key, `article` its source; `must_accept` asks HR to accept it by name."""

    code: str
    article: str = ""
    must_accept: bool = True
    params: dict[str, Any] = field(default_factory=dict)


def findings(facts: NoticeFacts, days: NoticeDays) -> list[Warning]:
    """Every warning that the country's rules raise."""
    if not facts.kind.ends_employment:
        return []
    rules = COUNTRIES.get(facts.country)
    if rules is None:
        return [Warning("notice.no_rules", must_accept=False, params={"country": facts.country})]
    return rules(facts, days)


def china(facts: NoticeFacts, days: NoticeDays) -> list[Warning]:
    """劳动合同法, see the module's head."""
    found: list[Warning] = []
    match facts.kind:
        case Kind.RESIGNATION if not facts.employer_at_fault:  # 38: none where the employer is at fault
            found += _china_resignation(facts, days)
        case Kind.DISMISSAL:
            found += _china_dismissal(facts, days)
        case Kind.REDUNDANCY:
            found += _short(facts, days.redundancy, "notice.redundancy_short", "劳动合同法 41")
    if facts.kind in (Kind.DISMISSAL, Kind.REDUNDANCY) and not facts.union_informed:
        found.append(Warning("notice.union_not_informed", "劳动合同法 43"))
    return found + _china_protected(facts)


def _china_resignation(facts: NoticeFacts, days: NoticeDays) -> list[Warning]:
    in_probation = facts.probation_end is not None and facts.notice_date <= facts.probation_end
    if in_probation:
        return _short(facts, days.probation, "notice.probation_short", "劳动合同法 37")
    return _short(facts, days.resignation, "notice.resignation_short", "劳动合同法 37")


def _china_dismissal(facts: NoticeFacts, days: NoticeDays) -> list[Warning]:
    if facts.ground == "fault":  # 39: at once
        return []
    if facts.ground == "":
        return [Warning("notice.ground_missing", "劳动合同法 39, 40")]
    if facts.pay_in_lieu:
        return []
    return _short(facts, days.dismissal, "notice.dismissal_short", "劳动合同法 40")


def _china_protected(facts: NoticeFacts) -> list[Warning]:
    """42 forbids ending the contract under 40 and 41; 45 prolongs an expiring one. Not under 39 or by agreement."""
    under_40_or_41 = facts.kind is Kind.REDUNDANCY or (facts.kind is Kind.DISMISSAL and facts.ground != "fault")
    if not (under_40_or_41 or facts.kind is Kind.CONTRACT_EXPIRY):
        return []
    article = "劳动合同法 45" if facts.kind is Kind.CONTRACT_EXPIRY else "劳动合同法 42"
    found = [Warning("notice.protected_person", article, params={"ground": g}) for g in facts.protected_grounds]
    years = _full_years(facts.hire_date, facts.separation_date)
    if years >= SENIOR_YEARS and "near_retirement" not in facts.protected_grounds:
        found.append(Warning("notice.check_near_retirement", article, params={"years": years}))
    return found


def _short(facts: NoticeFacts, days: int, code: str, article: str) -> list[Warning]:
    """The day of the notice is day 0; employment may end on day `days`."""
    earliest = facts.notice_date + timedelta(days=days)
    if facts.separation_date >= earliest:
        return []
    given = (facts.separation_date - facts.notice_date).days
    return [Warning(code, article, params={"days": days, "given": given, "earliest": earliest.isoformat()})]


def _full_years(start: date | None, end: date) -> int:
    if start is None:
        return 0
    return end.year - start.year - ((end.month, end.day) < (start.month, start.day))


COUNTRIES: dict[str, Callable[[NoticeFacts, NoticeDays], list[Warning]]] = {"CN": china}
