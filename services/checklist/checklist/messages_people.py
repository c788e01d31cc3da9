"""Error texts about people who cannot or will not act, and about who acts in their place."""

from __future__ import annotations

MESSAGES: dict[str, dict[str, str]] = {
    "acting.not_for": {
        "en": "no delegation in force lets you act for {person} here",
        "zh-CN": "当前没有有效授权允许您在此代表 {person} 处理",
    },
    "entry.leaves_too": {
        "en": "{person} leaves no later than the leaver and takes over nothing new",
        "zh-CN": "{person} 本人也将在离职员工之前或同时离开，不能再接手新的事项",
    },
    "entry.no_receiver": {"en": "{title} has no receiver of its own", "zh-CN": "“{title}”不需要接收人"},
    "entry.names_or_filter": {
        "en": "either name the entries or give a filter, not both",
        "zh-CN": "请指定事项或给出筛选条件，二者择一",
    },
    "entry.nothing_found": {"en": "no entry to change was found", "zh-CN": "没有找到可更改的事项"},
    "entry.digests_needed": {
        "en": "across cases name the digest of each content that you saw, in the same order",
        "zh-CN": "跨离职单批量确认时，须按相同顺序给出每一事项内容的摘要",
    },
    "people.head_whole": {
        "en": "the head's part is taken over as a whole",
        "zh-CN": "部门负责人的职责须整体接管，不能只指定部分事项",
    },
    "people.has_it": {"en": "{person} has this part already", "zh-CN": "{person} 已经负责该部分"},
    "letter.which_receiver": {
        "en": "several receivers sign: say whose signature",
        "zh-CN": "有多位接收人签署，请指明是谁的签名",
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
