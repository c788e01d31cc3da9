"""Chinese names in Latin letters (拼音), for partners that one writes in characters and another in pinyin."""

from __future__ import annotations

import itertools
import os
import re
import unicodedata
from functools import cache, lru_cache

MOST_READINGS = 24
_HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff]")


@lru_cache(maxsize=16384)
def spellings(name: str) -> frozenset[str]:
    """Every toneless spelling of a name, letters only; characters with several readings (多音字) give several.

    Other letters stay as they are. A name with more than `MOST_READINGS` spellings gives only the usual one.
    """
    parts = [_readings(char) if _HAN.match(char) else (char,) for char in name if char.isalnum()]
    count = 1
    for part in parts:
        count *= len(part)
    if count > MOST_READINGS:
        parts = [part[:1] for part in parts]
    return frozenset("".join(choice) for choice in itertools.product(*parts))


@cache
def _table() -> dict[int, str]:
    # The phrases would cost 45 MB and decide nothing: all readings of a character are tried.
    os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")
    os.environ.setdefault("PYPINYIN_NO_DICT_COPY", "true")
    from pypinyin.pinyin_dict import pinyin_dict

    return pinyin_dict


@lru_cache(maxsize=8192)
def _readings(char: str) -> tuple[str, ...]:
    toned = _table().get(ord(char), char).split(",")
    return tuple(dict.fromkeys(_toneless(reading) for reading in toned))[:3]


def _toneless(reading: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFD", reading) if not unicodedata.combining(c))
