"""Names in different writings."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checklist.model import naming


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("北辰仓储", "北辰仓储有限公司"),
        ("北辰仓储有限公司的续约", "北辰仓储"),
        ("客户：华星科技（上海）有限公司", "华星科技"),
        ("华星科技上海", "华星科技（上海）有限公司"),
        ("华星科技", "华星科技（上海）有限公司"),
        ("ＡＣＭＥ　Ｌｔｄ", "acme"),
        ("Visit to ACME Corp. in May", "Acme Corp"),
        ("see Acme, then Apex", "acme gmbh"),
        ("CRM 迁移项目二期", "CRM迁移项目"),
        ("项目A-12 的账号", "项目 A 12"),
        ("api-gateway / prod", "API Gateway"),
    ],
)
def test_it_names_it(text: str, name: str) -> None:
    assert naming.mentions(text, name)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("acmeology", "acme"),
        ("北辰", "北辰仓储"),
        ("project 12", "project 1"),
        ("", "Acme"),
        ("公司", "华星公司"),
        ("A", "A"),  # one letter names nothing
        ("Acme", "有限公司Acme2"),
        ("Acme Beta Corp", "Acme Corp Beta"),
    ],
)
def test_it_does_not(text: str, name: str) -> None:
    assert not naming.mentions(text, name)


def test_a_whole_value_is_the_name_or_is_not() -> None:
    assert naming.equals("Acme Ltd.", "ACME GmbH")
    assert naming.equals("华星科技（上海）有限公司", "华星科技")
    assert not naming.equals("Acme and others", "Acme")


@given(st.text(max_size=40), st.text(max_size=20))
def test_any_text_can_be_compared_and_what_equals_is_named(text: str, name: str) -> None:
    if naming.equals(text, name):
        assert naming.mentions(text, name) or naming.mentions(name, text)


@given(st.text(alphabet="甲乙丙丁ab 12", min_size=2, max_size=12))
def test_a_name_names_itself_in_a_sentence(name: str) -> None:
    if naming.spellings(name):
        assert naming.mentions(f"关于, {name}, 的事", name)
