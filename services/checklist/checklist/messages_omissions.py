"""Error texts by key of omissions and addenda."""

MESSAGES: dict[str, dict[str, str]] = {
    "omission.not_reporter": {
        "en": "an omission is reported by a receiver, the head or HR",
        "zh-CN": "遗漏应由接收人、部门负责人或 HR 报告",
    },
    "omission.client_key_used": {
        "en": "the key {key} was used for another omission",
        "zh-CN": "编号 {key} 已用于另一条遗漏",
    },
    "omission.list_open": {
        "en": "the list is not confirmed yet: the head adds to it what it lacks",
        "zh-CN": "交接清单尚未确认，缺少的事项请由部门负责人直接添加",
    },
    "omission.too_late": {
        "en": "omissions of this handover could be reported until {until}",
        "zh-CN": "本次交接的遗漏只能在 {until} 之前报告",
    },
    "omission.subject_names_nothing": {
        "en": "give the name that is looked for: at least two letters, digits or characters",
        "zh-CN": "请填写用于查找的名称，至少两个字母、数字或汉字",
    },
    "omission.other_item": {
        "en": "the entry belongs to item {item}",
        "zh-CN": "该交接事项属于 {item}",
    },
    "omission.still_open": {
        "en": "it is still to be handed in (due {due}): it is not missing yet",
        "zh-CN": "该事项仍在交接中（{due} 到期），尚不构成遗漏",
    },
    "omission.traced_already": {
        "en": "it has been traced already",
        "zh-CN": "该遗漏已完成溯源",
    },
    "omission.not_traced": {
        "en": "it has not been traced yet",
        "zh-CN": "该遗漏尚未完成溯源",
    },
    "omission.not_concerned": {
        "en": "only whom it is attributed to, the head, the leaver or who reported it may dispute the verdict",
        "zh-CN": "仅被归责人、部门负责人、离职员工或报告人可以提出异议",
    },
    "omission.disputed_already": {
        "en": "the verdict was disputed already",
        "zh-CN": "该认定已被提出过异议",
    },
    "omission.final": {
        "en": "the verdict is final",
        "zh-CN": "该认定已是最终结论",
    },
    "omission.own_matter": {
        "en": "nobody decides in a matter of their own",
        "zh-CN": "任何人不得裁定与自己有关的事项",
    },
    "omission.nobody_at_fault": {
        "en": "the verdict {verdict} is attributed to nobody",
        "zh-CN": "认定 {verdict} 不归责于任何人",
    },
    "omission.name_who": {
        "en": "say to whom the verdict {verdict} is attributed",
        "zh-CN": "请指明认定 {verdict} 的责任人",
    },
    "omission.nothing_missing": {
        "en": "the verdict says that nothing is missing",
        "zh-CN": "认定结果为并非遗漏，不存在损失",
    },
    "omission.amount_currency": {
        "en": "an amount and its currency are given together",
        "zh-CN": "金额与币种须同时填写",
    },
    "omission.closed": {
        "en": "it is closed already ({outcome})",
        "zh-CN": "该遗漏已结束（{outcome}）",
    },
    "omission.outcome_differs": {
        "en": "{outcome} does not go with the verdict {verdict}",
        "zh-CN": "结果 {outcome} 与认定 {verdict} 不符",
    },
    "omission.being_signed": {
        "en": "its addendum is being signed",
        "zh-CN": "其补充函正在签署",
    },
}
