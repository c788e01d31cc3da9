"""Mass redundancy (经济性裁员) by 劳动合同法 41 to 43: when it is one, and what HR must have done. SPEC 2.

Article 41: 20 people or more, or fewer but a tenth of the staff or more, within one legal entity: the union or all
staff are told 30 days ahead and heard, the plan is reported to the labour authority, some are kept by preference, and
who is laid off comes first when the employer hires again within six months.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True)
class MassRules:
    """The numbers of article 41; the tenant's settings give them. `percent` of the staff, `notice_days` calendar."""

    people: int = 20
    percent: float = 10.0
    notice_days: int = 30
    rehire_months: int = 6


@dataclass(frozen=True)
class Entity:
    """A company (法人/分公司) in the tree. `legal_entity` None: not said."""

    code: str
    parent: str | None
    legal_entity: bool | None = None


@dataclass(frozen=True)
class Mass:
    """That the limit is reached within a company: how many leave of how many staff."""

    company: str
    leaving: int
    staff: int


@dataclass(frozen=True)
class Point:
    """A point of HR's list. `before_release`: filing before it is done must be accepted by name."""

    key: str
    article: str
    before_release: bool = True


POINTS = (
    Point("inform_union_or_staff", "劳动合同法 41"),
    Point("hear_opinions", "劳动合同法 41"),
    Point("report_labour_authority", "劳动合同法 41"),
    Point("keep_by_preference", "劳动合同法 41"),
    Point("check_protected", "劳动合同法 42"),
    Point("tell_union_reasons", "劳动合同法 43"),
    Point("rehire_order", "劳动合同法 41", before_release=False),
)


def scopes(company: str, entities: Mapping[str, Entity]) -> list[str]:
    """Where the limits are asked for, from the company upward: every company up to the legal entity it belongs to.

    Where nobody said which one that is, up to the root: a warning too many is cheap, one too few is not.
    """
    found: list[str] = []
    current: str | None = company
    while current is not None and current in entities and current not in found:
        found.append(current)
        if entities[current].legal_entity is True:
            break
        current = entities[current].parent
    return [code for code in found if entities[code].legal_entity is not False] or found[-1:]


def within(scope: str, entities: Mapping[str, Entity]) -> set[str]:
    """The companies that count as `scope`: itself, and those below it that are no legal entity of their own."""
    found = {scope}
    added = True
    while added:
        below = {
            e.code
            for e in entities.values()
            if e.parent in found and e.code not in found and e.legal_entity is not True
        }
        found |= below
        added = bool(below)
    return found


def is_mass(leaving: int, staff: int, rules: MassRules) -> bool:
    """Whether article 41 applies. `staff`: everybody at work in the legal entity, the leaving ones included."""
    return leaving > 0 and (leaving >= rules.people or leaving * 100 >= rules.percent * max(staff, leaving))


def mass_of(
    leaving: Mapping[str, int], staff: Mapping[str, int], entities: Mapping[str, Entity], rules: MassRules
) -> list[Mass]:
    """Every company within which the limit is reached; `leaving` and `staff` are people by company."""
    asked = {scope for company, n in leaving.items() if n for scope in scopes(company, entities)}
    found = []
    for scope in sorted(asked):
        companies = within(scope, entities)
        gone = sum(n for code, n in leaving.items() if code in companies)
        there = sum(n for code, n in staff.items() if code in companies)
        if is_mass(gone, there, rules):
            found.append(Mass(scope, gone, max(there, gone)))
    return found


def due_days(separations: Sequence[date], rules: MassRules) -> dict[str, date]:
    """By when each point should be done at the latest."""
    first, last = min(separations), max(separations)
    ahead = first - timedelta(days=rules.notice_days)
    return {
        "inform_union_or_staff": ahead,
        "hear_opinions": first,
        "report_labour_authority": first,
        "keep_by_preference": ahead,
        "check_protected": first,
        "tell_union_reasons": first,
        "rehire_order": _months_on(last, rules.rehire_months),
    }


def _months_on(day: date, months: int) -> date:
    """The same day some months on; the month's last where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for number in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, number)
        except ValueError:
            continue
    raise AssertionError("every month has 28 days")
