"""Texts of the ledger of deductions, by key, in both languages."""

from __future__ import annotations

MESSAGES: dict[str, dict[str, str]] = {
    "deductions.months": {"en": "must not lie before from_month", "zh-CN": "不得早于 from_month"},
    "deductions.note_needed": {
        "en": "say what the loss is, or why there is none",
        "zh-CN": "请说明造成的损失，或为何没有损失",
    },
    "deductions.own": {
        "en": "nobody decides on a loss by the own delay",
        "zh-CN": "不得就本人的逾期认定损失",
    },
    "deductions.not_missed": {
        "en": "the head met deadline {deadline} in time, or it is not due yet",
        "zh-CN": "部门负责人已按时完成期限 {deadline}，或该期限尚未到期",
    },
}
