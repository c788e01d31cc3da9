"""Error texts about people who cannot or will not act, and about who acts in their place."""

from __future__ import annotations

MESSAGES: dict[str, dict[str, str]] = {
    "acting.not_for": {
        "en": "no delegation in force lets you act for {person} here",
        "zh-CN": "当前没有有效授权允许您在此代表 {person} 处理",
    },
    "letter.holdings_open": {
        "en": "{count} things that the leaver holds have no receiver: {titles}",
        "zh-CN": "离职员工名下有 {count} 项权责尚未指定接手人：{titles}",
    },
    "letter.holdings_unknown": {
        "en": "what the leaver holds is still being listed",
        "zh-CN": "离职员工名下权责的清点尚未完成",
    },
    "letter.blocker.open_holding": {"en": "has no receiver: {title}", "zh-CN": "尚未指定接手人：{title}"},
    "letter.blocker.holdings_unknown": {"en": "is still being listed: {title}", "zh-CN": "清点尚未完成：{title}"},
}
