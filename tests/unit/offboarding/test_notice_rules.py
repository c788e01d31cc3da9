"""Notice in China (劳动合同法 37, 38, 40 to 43, 45), to the day; other countries say that they have no rules."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from offboarding.model.kinds import Kind
from offboarding.model.notice import NoticeDays, NoticeFacts, findings

GIVEN = date(2026, 3, 2)
DAYS = NoticeDays()


def codes(kind: str, days: int, **facts) -> list[str]:
    facts = {"country": "CN", "union_informed": True, **facts}
    case = NoticeFacts(kind=Kind(kind), notice_date=GIVEN, separation_date=GIVEN + timedelta(days=days), **facts)
    return [w.code.removeprefix("notice.") for w in findings(case, DAYS)]


@pytest.mark.parametrize(
    ("kind", "days", "facts", "expected"),
    [
        ("resignation", 30, {}, []),
        ("resignation", 29, {}, ["resignation_short"]),
        ("resignation", 0, {"employer_at_fault": True}, []),
        ("resignation", 3, {"probation_end": date(2026, 6, 1)}, []),
        ("resignation", 2, {"probation_end": date(2026, 6, 1)}, ["probation_short"]),
        ("resignation", 3, {"probation_end": GIVEN}, []),
        ("resignation", 3, {"probation_end": date(2026, 3, 1)}, ["resignation_short"]),
        ("dismissal", 30, {"ground": "no_fault"}, []),
        ("dismissal", 29, {"ground": "no_fault"}, ["dismissal_short"]),
        ("dismissal", 0, {"ground": "no_fault", "pay_in_lieu": True}, []),
        ("dismissal", 0, {"ground": "fault"}, []),
        ("dismissal", 30, {}, ["ground_missing"]),
        ("dismissal", 30, {"ground": "fault", "union_informed": False}, ["union_not_informed"]),
        ("dismissal", 30, {"ground": "no_fault", "protected_grounds": ("medical_treatment",)}, ["protected_person"]),
        ("dismissal", 30, {"ground": "fault", "protected_grounds": ("medical_treatment",)}, []),
        ("dismissal", 30, {"ground": "no_fault", "hire_date": date(2011, 3, 2)}, ["check_near_retirement"]),
        ("dismissal", 30, {"ground": "no_fault", "hire_date": date(2011, 4, 2)}, []),
        ("redundancy", 30, {}, []),
        ("redundancy", 12, {"union_informed": False}, ["redundancy_short", "union_not_informed"]),
        ("redundancy", 30, {"protected_grounds": ("pregnancy_maternity_nursing",)}, ["protected_person"]),
        ("contract_expiry", 0, {}, []),
        ("contract_expiry", 0, {"protected_grounds": ("pregnancy_maternity_nursing",)}, ["protected_person"]),
        ("mutual", 0, {"protected_grounds": ("pregnancy_maternity_nursing",), "union_informed": False}, []),
        ("retirement", 0, {}, []),
        ("abandonment", 0, {}, []),
        ("death", 0, {}, []),
        ("internal_transfer", 0, {}, []),
        ("resignation", 0, {"country": "DE"}, ["no_rules"]),
        ("internal_transfer", 0, {"country": "DE"}, []),
    ],
)
def test_the_law_by_table(kind, days, facts, expected):
    assert codes(kind, days, **facts) == expected


@given(st.integers(0, 120), st.integers(0, 60))
def test_longer_notice_never_brings_more_warnings(days, more):
    assert set(codes("resignation", days + more)) <= set(codes("resignation", days))


def test_a_finding_says_how_long_it_should_have_been():
    case = NoticeFacts("CN", Kind.RESIGNATION, GIVEN, GIVEN + timedelta(days=18))
    (warning,) = findings(case, DAYS)
    assert warning.params == {"days": 30, "given": 18, "earliest": "2026-04-01"}
    assert (warning.article, warning.must_accept) == ("劳动合同法 37", True)
