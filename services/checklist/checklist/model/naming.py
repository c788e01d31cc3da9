"""Names in different writings: whether a text names a customer, project, document or account (名称比对).

A modest comparison, for evidence must be explainable: full and half width, case, spaces, punctuation and legal forms do
not matter; a part in brackets may be missing. Nothing is guessed: spelling mistakes and translations do not match.
"""

from __future__ import annotations

import re
import unicodedata

_CJK = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af"
_RUNS = re.compile(rf"[{_CJK}]+|[^\W_{_CJK}]+")
_IS_CJK = re.compile(rf"[{_CJK}]")
_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|【[^【】]*】")
LEGAL_CJK = ("股份有限公司", "有限责任公司", "集团有限公司", "有限公司", "分公司", "集团", "公司")
"""Legal forms (公司形式) at a Chinese name's end, longest first."""
LEGAL_LATIN = frozenset(
    (
        "co",
        "company",
        "corp",
        "corporation",
        "inc",
        "incorporated",
        "llc",
        "llp",
        "ltd",
        "limited",
        "plc",
        "gmbh",
        "ag",
        "bv",
    )
)

Words = tuple[str, ...]


def words(text: str) -> Words:
    """The runs of letters in one writing; Chinese written in pieces is one run."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    joined: list[str] = []
    for run in _RUNS.findall(folded):
        if joined and _is_cjk(run) and _is_cjk(joined[-1]):
            joined[-1] += run
        else:
            joined.append(run)
    return tuple(joined)


def spellings(name: str) -> frozenset[Words]:
    """What a name is looked for as: without its legal form, and also without what stands in brackets."""
    folded = unicodedata.normalize("NFKC", name)
    found = {_without_form(words(folded)), _without_form(words(_BRACKETS.sub(" ", folded)))}
    return frozenset(spelling for spelling in found if _says_something(spelling))


def equals(text: str, name: str) -> bool:
    """Whether the whole text is the name."""
    return not spellings(name).isdisjoint(spellings(text))


def mentions(text: str, name: str) -> bool:
    """Whether the text names it: Latin words as whole words, Chinese anywhere in a run."""
    said = words(text)
    return any(_within(spelling, said) for spelling in spellings(name))


def _within(sought: Words, said: Words) -> bool:
    return any(_fits(sought, said[n : n + len(sought)]) for n in range(len(said) - len(sought) + 1))


def _fits(sought: Words, said: Words) -> bool:
    last = len(sought) - 1
    return all(
        _same(one, other, first=n == 0, last=n == last) for n, (one, other) in enumerate(zip(sought, said, strict=True))
    )


def _same(sought: str, said: str, *, first: bool, last: bool) -> bool:
    """A Chinese run may go on outside of the name; what stands inside must be the same."""
    if not _is_cjk(sought) or not _is_cjk(said):
        return sought == said
    if first and last:
        return sought in said
    if first:
        return said.endswith(sought)
    return said.startswith(sought) if last else sought == said


def _without_form(found: Words) -> Words:
    kept = list(found)
    while len(kept) > 1 and kept[-1] in LEGAL_LATIN:
        kept.pop()
    if kept and _is_cjk(kept[-1]):
        shorter = _without_cjk_form(kept[-1])
        kept[-1:] = [shorter] if shorter else (kept[-1:] if len(kept) == 1 else [])
    return tuple(kept)


def _without_cjk_form(run: str) -> str:
    for form in LEGAL_CJK:
        if run.endswith(form):
            return _without_cjk_form(run.removesuffix(form))
    return run


def _says_something(spelling: Words) -> bool:
    """One letter or digit names nothing."""
    return sum(len(word) for word in spelling) >= 2


def _is_cjk(run: str) -> bool:
    return bool(_IS_CJK.match(run))
