"""Texts of live streams, in English and Chinese."""

from __future__ import annotations

LIVE = {
    "live.person_inactive": {
        "en": "you are no longer with the company",
        "zh-CN": "您已不在职",
    },
}
