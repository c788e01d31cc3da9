"""Who may receive what a leaver holds (清点), by default and at all; what delegations lend; contacts as written."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from offboarding.model.contact import Contact, read_contact
from offboarding.model.delegations import SCOPES, Mandate, lent, overlapping, split
from offboarding.model.holdings import Able, by_default

AT = datetime(2026, 3, 2, tzinfo=UTC)
PEOPLE = {"successor": "S", "head": "H", "head_superior": "HH", "hrbp": None}
codes = st.from_regex(r"[A-Za-z0-9._-]{1,64}", fullmatch=True)


def mandate(*scopes: str) -> Mandate:
    return Mandate("d", "A", "B", frozenset(scopes), AT, AT)


@pytest.mark.parametrize(
    ("choices", "able", "besides", "expected"),
    [
        (["successor", "head"], Able("L"), (), "S"),
        (["successor", "head"], Able("L", inactive={"S"}), (), "H"),
        (["successor", "head"], Able("L", leaving={"S"}), (), "H"),
        (["successor", "head"], Able("L"), ("S",), "H"),
        (["successor", "head"], Able("S", inactive={"H"}), (), None),
        (["hrbp", "head_superior"], Able("L"), (), "HH"),
        ([], Able("L"), (), None),
    ],
)
def test_the_first_of_the_rule_who_can(
    choices: list[str], able: Able, besides: tuple[str, ...], expected: str | None
) -> None:
    assert by_default(choices, PEOPLE, able, besides) == expected


@given(st.lists(st.sampled_from(sorted(PEOPLE))), st.sets(st.sampled_from(["S", "H", "HH"])), st.sampled_from("SHL"))
def test_a_default_is_never_somebody_who_cannot(choices: list[str], gone: set[str], leaver: str) -> None:
    able = Able(leaver, inactive=gone)
    found = by_default(choices, PEOPLE, able)
    assert found is None or (found not in gone and found != leaver and found in PEOPLE.values())


@pytest.mark.parametrize(
    ("scopes", "relation", "covered"),
    [
        (("all",), "hr", True),
        (("all",), "head", True),
        (("all",), "leaver", False),
        (("all",), "initiator", False),
        (("head",), "head", True),
        (("head",), "hr", False),
        (("confirmer",), "involved", True),
        (("receiver",), "successor", True),
        (("receiver",), "head", False),
        (("hr",), "hr", True),
    ],
)
def test_what_a_scope_lends(scopes: tuple[str, ...], relation: str, covered: bool) -> None:
    assert mandate(*scopes).covers(relation) is covered


def test_tasks_of_a_scope() -> None:
    assert mandate("all", "head").task_kinds(of_hr=True) is None
    assert mandate("head").task_kinds(of_hr=False) == {
        "confirm_list",
        "sign_letter",
        "resolve_finding",
        "assign_holdings",
    }
    assert "confirm_entry" in (mandate("confirmer", "hr").task_kinds(of_hr=True) or ())
    assert mandate("confirmer", "hr").task_kinds(of_hr=False) == {"confirm_entry"}


@given(st.sets(st.sampled_from(SCOPES), min_size=1), st.sets(st.sampled_from(SCOPES), min_size=1))
def test_overlapping_goes_both_ways_and_all_meets_everything(one: set[str], other: set[str]) -> None:
    meets = overlapping(one, [("x", other)]) == "x"
    assert meets == (overlapping(other, [("x", one)]) == "x")
    assert meets == (bool(one & other) or "all" in one | other)


@given(st.sampled_from(["hr", "head", "involved"]), codes)
def test_a_lent_relation_names_its_lender(relation: str, delegator: str) -> None:
    assert split(lent(relation, delegator)) == (relation, delegator)
    assert split(relation) == (relation, None)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (None, Contact()),
        ("", Contact()),
        ("li.lei@example.com", Contact("li.lei@example.com", None)),
        ("13800138000", Contact(None, "13800138000")),
        ("私人邮箱 li.lei@example.com，手机 138 0013 8000", Contact("li.lei@example.com", "138 0013 8000")),
        ("电话：＋86 (0)28-8888 1234；ｌｉ＠example.com", Contact("li@example.com", "+86 (0)28-8888 1234")),
        ("tel +49 89 1234567, a.b+c@mail.example.de", Contact("a.b+c@mail.example.de", "+49 89 1234567")),
        ("user2026031512@example.com", Contact("user2026031512@example.com", None)),
        ("WeChat: lilei_88", Contact()),
        ("12345", Contact()),
        ("1234567890123456", Contact()),
    ],
)
def test_contacts_as_people_write_them(text: str | None, expected: Contact) -> None:
    assert read_contact(text) == expected


@given(st.text(max_size=200))
def test_whatever_is_written_is_read_without_failing(text: str) -> None:
    found = read_contact(text)
    assert found.email is None or "@" in found.email
    assert found.phone is None or 7 <= sum(c.isdigit() for c in found.phone) <= 15
