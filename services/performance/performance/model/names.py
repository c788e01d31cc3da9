"""Names in one written form (名称归一), so that 「华星科技（上海）有限公司」 and "華星科技 上海" can meet.

Nothing here compares: `performance.matching` measures how close two `Name`s are.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from performance.model.words import (
    BILINGUAL,
    COUNTRY_WORDS,
    GENERIC,
    KINDS_ALONE,
    LEGAL_CJK,
    LEGAL_LATIN,
    NOISE,
    REGIONS,
    SIMPLIFY,
)

_CJK = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af"
_RUNS = re.compile(rf"[{_CJK}]+|[^\W_{_CJK}]+(?:\.[a-z]{{2,3}}\b)?")
_DOTTED = re.compile(r"\b(?:[a-z]\.){2,}")
_LATIN_NUMBER = re.compile(r"\d+")
_COUNTED = "(?:期|号|季度|季|阶段|部|标段|批|版|代)"
_ORDINAL = re.compile(rf"第?([一二三四五六七八九十]+)({_COUNTED})")
_COUNT = re.compile(rf"\d+\s*{_COUNTED}|\b(?:phase|stage|no|part)\b")
_LABEL = re.compile(r"^(?:客户|供应商|项目|商机|活动|customer|supplier|project|deal|campaign)\s*:\s*")
_ROMAN = {"i": "1", "ii": "2", "iii": "3", "iv": "4", "v": "5", "vi": "6"}
_DIGIT = {c: n for n, c in enumerate("一二三四五六七八九", start=1)}


@dataclass(frozen=True, slots=True)
class Name:
    """A name taken apart.

    `core`: letters without legal form and region; `own`: the words that identify; `words`: all words in one
    language; `generic`: keys of the generic ones; `regions`, `numbers`: what must not contradict.
    """

    text: str
    core: str
    own: str
    words: frozenset[str]
    generic: frozenset[str]
    regions: frozenset[str]
    numbers: frozenset[str]

    @property
    def is_cjk(self) -> bool:
        """Whether the identifying part is written without spaces, so that few characters say much."""
        return bool(re.search(f"[{_CJK}]", self.own or self.core))

    @property
    def distinctive(self) -> bool:
        """Whether it can identify anything: two Chinese characters or three letters of its own."""
        return len(self.own) >= (2 if self.is_cjk else 3)


def simplify(text: str) -> str:
    """Half width, lower case, simplified characters, single spaces."""
    folded = unicodedata.normalize("NFKC", text).casefold().translate(SIMPLIFY)
    folded = _DOTTED.sub(lambda m: m.group().replace(".", "") + " ", folded).replace("&", " and ")
    return " ".join(folded.split())


@lru_cache(maxsize=65536)
def read_name(text: str) -> Name:
    """Takes a name apart. An empty or unreadable one has an empty core and matches nothing."""
    plain = _LABEL.sub("", simplify(text))
    counted = _ORDINAL.sub(lambda m: f" {_chinese_number(m[1])}{m[2]} ", plain)
    numbers = _numbers(counted, _RUNS.findall(counted))
    runs = _RUNS.findall(_COUNT.sub(" ", counted))
    words, regions = _words([run for n, run in enumerate(runs) if not run.isdigit() and (n == 0 or run not in _ROMAN)])
    generic = [key for key, _ in words if key in GENERIC]
    core = [spelling for key, spelling in words if key not in NOISE]
    if {key for key, _ in words} <= NOISE | KINDS_ALONE:
        core = []
    own = [key for key, _ in words if key not in GENERIC and key not in NOISE]
    return Name(
        text=plain,
        core="".join(core),
        own=" ".join(own) if not _any_cjk(own) else "".join(own),
        words=frozenset(key for key, _ in words if key not in NOISE),
        generic=frozenset(generic),
        regions=frozenset(regions),
        numbers=numbers,
    )


def _any_cjk(parts: list[str]) -> bool:
    return any(re.match(f"[{_CJK}]", part) for part in parts)


def _numbers(plain: str, runs: list[str]) -> frozenset[str]:
    found = {n.lstrip("0") or "0" for n in _LATIN_NUMBER.findall(plain)}
    found.update(_ROMAN[run] for run in runs[1:] if run in _ROMAN)
    return frozenset(found)


def _chinese_number(digits: str) -> int:
    """一 … 九十九; names hold no greater ones."""
    if "十" not in digits:
        return int("".join(str(_DIGIT[d]) for d in digits))
    tens, _, ones = digits.partition("十")
    return (_DIGIT.get(tens, 1) * 10) + _DIGIT.get(ones, 0)


def _words(runs: list[str]) -> tuple[list[tuple[str, str]], list[str]]:
    """The (key, spelling) pairs of the words without legal forms, and the keys of the regions."""
    pairs: list[tuple[str, str]] = []
    for run in runs:
        if _any_cjk([run]):
            pairs.extend(_split_cjk(_without_legal_form(run)))
        elif run not in LEGAL_LATIN:
            pairs.append((_KEYS.get(run, run), run))
    regions = [key for key, _ in pairs if key in REGIONS]
    kept = [pair for pair in pairs if pair[0] not in REGIONS and pair[1] not in COUNTRY_WORDS]
    if not any(key not in GENERIC and key not in NOISE for key, _ in kept):
        return pairs, regions  # 「中国银行」, 「上海银行」: without the place nothing would be left to identify it
    return kept, regions


def _without_legal_form(run: str) -> str:
    run = (
        run.removeprefix("株式会社").removeprefix("주식회사") or run
    )  # the Japanese and Korean ones stand in front, too
    for form in LEGAL_CJK:
        if run.endswith(form):
            shorter = run.removesuffix(form)
            return _without_legal_form(shorter) if shorter else ""
    return run


def _vocabulary() -> dict[str, str]:
    keys = {
        spelling: key for table in (GENERIC, BILINGUAL) for key, spellings in table.items() for spelling in spellings
    }
    keys.update({spelling: key for key, spellings in REGIONS.items() for spelling in (key, *spellings)})
    keys.update({word: word for word in (*COUNTRY_WORDS, *NOISE)})
    return keys


_KEYS = _vocabulary()
_KNOWN = sorted((word for word in _KEYS if _any_cjk([word])), key=len, reverse=True)
_SPLIT = re.compile("(" + "|".join(map(re.escape, _KNOWN)) + ")(?:省|市)?")


def _split_cjk(run: str) -> list[tuple[str, str]]:
    pairs: list[tuple[str, str]] = []
    at = 0
    for match in _SPLIT.finditer(run):
        if match.group(1) in NOISE and len(match.group(1)) == 1 and at == match.start() == 0:
            continue  # 「和平」: a joining word never begins a name
        if match.start() > at:
            pairs.append((run[at : match.start()], run[at : match.start()]))
        pairs.append((_KEYS[match.group(1)], match.group(1)))
        at = match.end()
    if at < len(run):
        pairs.append((run[at:], run[at:]))
    return pairs
