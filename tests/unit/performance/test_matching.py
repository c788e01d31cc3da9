"""Names that differ in writing meet, names that only look alike do not."""

from __future__ import annotations

import pickle

from hypothesis import given
from hypothesis import strategies as st

from performance.matching import EXACT, Matcher
from performance.model.evidence import Tolerances
from performance.model.names import read_name, simplify
from performance.spelling import spellings
from tests.unit.performance.name_pairs import DIFFERENT, SAME

MATCHER = Matcher()
THRESHOLD = Tolerances().cover
TEXT = st.text(
    alphabet=st.sampled_from(list("华星科技兴上海北京项目有限公司的abcERP 12二期（）.,&银行 -Ⅱ１Ｂ")), max_size=14
)


def test_precision_and_recall_on_the_measured_set() -> None:
    hits = [pair for pair in SAME if MATCHER.similarity(*pair) >= THRESHOLD]
    false = [pair for pair in DIFFERENT if MATCHER.similarity(*pair) >= THRESHOLD]
    recall, precision = len(hits) / len(SAME), len(hits) / (len(hits) + len(false))
    assert recall >= 0.95, [pair for pair in SAME if pair not in hits]
    assert precision >= 0.95, false


def test_a_matcher_that_says_always_the_same_would_fail() -> None:
    """The set itself must be able to refuse: neither "all equal" nor "spelling only" passes it."""
    from rapidfuzz import fuzz

    spelled = [pair for pair in SAME if fuzz.ratio(*pair) / 100 >= THRESHOLD]
    wrong = [pair for pair in DIFFERENT if fuzz.ratio(*pair) / 100 >= THRESHOLD]
    assert len(spelled) / len(SAME) < 0.6
    assert wrong


@given(TEXT, TEXT)
def test_similarity_is_symmetric_and_bounded(first: str, second: str) -> None:
    there, back = MATCHER.similarity(first, second), MATCHER.similarity(second, first)
    assert there == back
    assert 0 <= there <= 1


@given(TEXT)
def test_a_name_is_itself_in_any_writing(text: str) -> None:
    if read_name(text).core:
        assert MATCHER.similarity(text, text) == EXACT
        assert MATCHER.similarity(text, f" {text.upper()} ") == EXACT


@given(st.text(max_size=40))
def test_any_text_can_be_read_and_reading_twice_changes_nothing(text: str) -> None:
    assert simplify(simplify(text)) == simplify(text)
    name = read_name(text)
    assert isinstance(name.numbers, frozenset)


def test_pinyin_is_never_quite_sure_for_other_characters_sound_the_same() -> None:
    assert (
        THRESHOLD <= MATCHER.similarity("华星科技", "Huaxing Technology") < MATCHER.similarity("华星科技", "華星科技")
    )
    assert spellings("重庆") >= {"chongqing", "zhongqing"}
    assert len(spellings("行长乐" * 6)) == 1


def test_tenants_own_synonyms_are_used_in_both_directions() -> None:
    assert MATCHER.similarity("凤凰计划", "Project Phoenix") < THRESHOLD
    own = Matcher((("凤凰计划", "Project Phoenix", "PHX"),))
    assert own.similarity("凤凰计划", "Project Phoenix") >= THRESHOLD
    assert own.similarity("PHX", "凤凰计划") >= THRESHOLD


def test_a_longer_text_that_quotes_the_name_mentions_it() -> None:
    text = "华星科技的续约还差法务盖章，联系人张总，下周三前回访"
    assert MATCHER.mentions(text, "华星科技有限公司") >= THRESHOLD
    assert MATCHER.mentions(text, "华兴科技有限公司") < THRESHOLD
    assert MATCHER.mentions("Visit Acme next week about the renewal", "ACME Corp.") >= THRESHOLD
    assert MATCHER.mentions("Visit Acmeist next week", "ACME Corp.") < THRESHOLD
    assert MATCHER.mentions("ERP 一期已经验收", "ERP 二期") < THRESHOLD


def test_a_matcher_travels_to_another_process() -> None:
    own = Matcher((("凤凰计划", "PHX"),))
    copy = pickle.loads(pickle.dumps(own))
    assert copy.similarity("凤凰计划", "PHX") == own.similarity("凤凰计划", "PHX")
