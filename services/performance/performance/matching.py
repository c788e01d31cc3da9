"""How close two names are, 0 to 1: rapidfuzz behind the model's `Similarity`. Pure, picklable."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from rapidfuzz import fuzz

from performance.model.names import Name, read_name, simplify
from performance.model.words import SYNONYMS
from performance.spelling import spellings

EXACT = 1.0
SYNONYM = 0.97
CONTAINED = 0.92
QUOTED = 0.9
SPELLED = 0.86
"""One name in characters, the other in pinyin: other characters sound the same, so it is never quite sure."""
CONFLICT = 0.55
"""Ceiling where the names contradict each other: other number, other region, other trade."""
SAME_WORD = 0.84
"""From here two words are the same one, written or inflected otherwise."""
OTHER_WORD = 0.78
"""Ceiling where each name has a word of its own that the other lacks: "HR system launch", "CRM system launch"."""
ONE_SIDED = 0.88
"""Factor where only one of them carries a number (「二期」 against nothing)."""


@dataclass(frozen=True)
class Matcher:
    """Compares names with a tenant's synonyms beside the shipped ones. Symmetric; equal names give 1."""

    synonyms: tuple[tuple[str, ...], ...] = ()

    @cached_property
    def _groups(self) -> dict[str, int]:
        return {
            read_name(name).core or simplify(name): number
            for number, group in enumerate((*self.synonyms, *SYNONYMS))
            for name in reversed(group)
        }

    def similarity(self, first: str, second: str) -> float:
        """How surely both texts name the same thing; 0 where one of them is empty."""
        a, b = read_name(first), read_name(second)
        if not a.core or not b.core:
            return 0.0
        if a.core == b.core and a.regions == b.regions and a.numbers == b.numbers:
            return EXACT
        return self._reined_in(self._closeness(a, b), a, b)

    def mentions(self, text: str, name: str) -> float:
        """Like `similarity`, and also sure where a longer text quotes the name as it stands."""
        close = self.similarity(text, name)
        if close >= QUOTED:
            return close
        wanted = read_name(name)
        if not wanted.distinctive:
            return close
        whole = read_name(text)
        if len(whole.text) <= len(wanted.own) or not wanted.numbers <= whole.numbers:
            return close
        return max(close, QUOTED) if self._quotes(whole, wanted) else close

    def _quotes(self, whole: Name, wanted: Name) -> bool:
        if wanted.is_cjk:
            return wanted.own in whole.text.replace(" ", "") and not self._conflict(whole, wanted)
        return f" {wanted.own} " in f" {' '.join(_letters(whole.text))} "

    def _closeness(self, a: Name, b: Name) -> float:
        if self._same_group(a, b):
            return SYNONYM
        if a.words == b.words:
            return SYNONYM
        return max(self._by_writing(a, b), self._by_containment(a, b), self._by_sound(a, b))

    @classmethod
    def _by_writing(cls, a: Name, b: Name) -> float:
        close = max(cls._by_letters(a, b), cls._by_words(a, b))
        ours, theirs = sorted(a.words - b.words - a.generic), sorted(b.words - a.words - b.generic)
        if ours and theirs and fuzz.ratio("".join(ours), "".join(theirs)) / 100 < SAME_WORD:
            return min(close, OTHER_WORD)
        return close

    def _same_group(self, a: Name, b: Name) -> bool:
        ours = {self._groups.get(key) for key in (a.core, a.own)} - {None}
        theirs = {self._groups.get(key) for key in (b.core, b.own)} - {None}
        return bool(ours & theirs)

    @staticmethod
    def _by_letters(a: Name, b: Name) -> float:
        """Spelling: the identifying part must agree by itself, else 「华星科技」 and 「华兴科技」 would be one firm."""
        whole = fuzz.ratio(a.core, b.core) / 100
        if not a.own or not b.own:
            return whole * 0.8
        own = fuzz.ratio(a.own.replace(" ", ""), b.own.replace(" ", "")) / 100
        return min(own, 0.5 + whole / 2)

    @staticmethod
    def _by_words(a: Name, b: Name) -> float:
        """Word order and language do not matter; the share of the identifying words that both have does."""
        ours, theirs = sorted(a.words - a.generic), sorted(b.words - b.generic)
        if len(ours) < 2 or len(theirs) < 2:
            return 0.0
        common = _common_weight(ours, theirs) + _common_weight(theirs, ours)
        return common / (_weight(ours) + _weight(theirs))

    @staticmethod
    def _by_containment(a: Name, b: Name) -> float:
        """A short form within the long one: sure where only generic words were left out, else a guess."""
        short, long = sorted((a, b), key=lambda name: len(name.core))
        if not short.distinctive:
            return 0.0
        if short.own == long.own:
            return CONTAINED
        if short.words < long.words or (short.is_cjk and long.own.startswith(short.own) and len(short.own) >= 3):
            return 0.65 + 0.35 * len(short.own) / len(long.own)
        return 0.0

    @staticmethod
    def _by_sound(a: Name, b: Name) -> float:
        """One in characters, one in pinyin; at least two characters, all of them."""
        if a.is_cjk == b.is_cjk:
            return 0.0
        chinese, latin = (a, b) if a.is_cjk else (b, a)
        spelled = "".join(_letters(latin.own))
        return SPELLED if len(chinese.own) >= 2 and spelled in spellings(chinese.own) else 0.0

    @classmethod
    def _reined_in(cls, close: float, a: Name, b: Name) -> float:
        if cls._conflict(a, b):
            return min(close, CONFLICT)
        return close * ONE_SIDED if a.numbers != b.numbers else close

    @staticmethod
    def _conflict(a: Name, b: Name) -> bool:
        numbers = bool(a.numbers and b.numbers and a.numbers != b.numbers)
        regions = bool(a.regions and b.regions and not a.regions & b.regions)
        trades = bool(a.generic and b.generic and not a.generic & b.generic)
        return numbers or regions or trades

    def best(self, name: str, texts: Iterable[str]) -> float:
        """The closest of the texts; 0 where there is none."""
        return max((self.mentions(text, name) for text in texts), default=0.0)


def _weight(words: list[str]) -> float:
    return float(sum(map(_word_weight, words)))


def _word_weight(word: str) -> int:
    """A Chinese character weighs as much as three letters."""
    return len(word) if word.isascii() else 3 * len(word)


def _common_weight(words: list[str], others: list[str]) -> float:
    best = ((word, max(fuzz.ratio(word, other) / 100 for other in others)) for word in words)
    return sum(_word_weight(word) * close for word, close in best if close >= SAME_WORD)


def _letters(text: str) -> list[str]:
    return "".join(c if c.isalnum() else " " for c in text).split()
