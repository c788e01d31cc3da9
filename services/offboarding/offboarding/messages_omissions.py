"""The sentences of omissions (遗漏) and addenda in the timeline."""

from __future__ import annotations

OMISSIONS: dict[str, dict[str, str]] = {
    key: {"en": en, "zh-CN": zh}
    for key, en, zh in (
        ("timeline.omission.reported", "{reported_by} reported as missing: {title}", "{reported_by} 报告遗漏：{title}"),
        ("timeline.omission.traced", "“{title}” was traced", "“{title}”已完成责任溯源"),
        (
            "timeline.omission.disputed",
            "{disputed_by} disputed the verdict on “{title}”: {reason}",
            "{disputed_by} 对“{title}”的认定提出异议：{reason}",
        ),
        ("timeline.omission.decided", "The verdict on “{title}”: {reason}", "“{title}”的认定：{reason}"),
        (
            "timeline.omission.loss_confirmed",
            "{confirmed_by} ruled on a loss by “{title}”",
            "{confirmed_by} 认定“{title}”的损失",
        ),
        ("timeline.omission.closed", "“{title}” was closed", "遗漏“{title}”已结束"),
        ("timeline.addendum.opened", "“{title}” is handed over in addition", "就“{title}”补充交接"),
        ("timeline.addendum.signed", "{signed_by} signed the addendum", "{signed_by} 签署了补充函"),
        ("timeline.addendum.completed", "The addendum is complete", "补充函签署完成"),
        ("timeline.addendum.rendered", "The addendum's files were made", "补充函文件已生成"),
    )
}
