"""Which of several texts a person reads: by locale, and names in the person's script."""

from __future__ import annotations

from collections.abc import Mapping

LOCALES = ("zh-CN", "en")


def locale_of(*wishes: str | None) -> str:
    """The first wish that is known, as one of LOCALES; English when none is."""
    for wish in wishes:
        if wish:
            return "zh-CN" if wish.lower().startswith("zh") else "en"
    return "en"


def pick(texts: Mapping[str, str | None], locale: str) -> str:
    """The text in the locale, else any that is not empty, else nothing."""
    wanted = texts.get(locale)
    if wanted:
        return wanted
    return next((text for text in texts.values() if text), "")
