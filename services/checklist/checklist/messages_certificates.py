"""Error texts by key of certificates of separation and one-time links."""

MESSAGES: dict[str, dict[str, str]] = {
    "certificate.not_for_transfer": {
        "en": "an internal transfer ends no employment: there is nothing to certify",
        "zh-CN": "调岗未终止劳动关系，无需出具离职证明",
    },
    "certificate.too_early": {
        "en": "the employment lasts until {separation_date}; the certificate can be issued from {first_day} on",
        "zh-CN": "劳动关系于 {separation_date} 结束，自 {first_day} 起方可出具离职证明",
    },
    "certificate.hire_date_needed": {
        "en": "the directory has no hire date of {person}: say since when they were employed",
        "zh-CN": "通讯录中没有 {person} 的入职日期，请填写入职日期",
    },
    "certificate.after_separation": {
        "en": "must not be after the separation on {separation_date}",
        "zh-CN": "不得晚于离职日期 {separation_date}",
    },
    "certificate.position_needed": {
        "en": "the directory has no position of {person}: say what it was",
        "zh-CN": "通讯录中没有 {person} 的岗位，请填写岗位名称",
    },
    "certificate.issued_already": {
        "en": "{name} was issued already; say why another one takes its place",
        "zh-CN": "已出具 {name}；如需更换请说明原因",
    },
    "certificate.being_made": {"en": "the file of {name} is being made", "zh-CN": "{name} 的文件正在生成"},
    "access_link.not_for_kind": {
        "en": "nobody is sent a link in this kind of case",
        "zh-CN": "此类离职单不发送一次性链接",
    },
    "access_link.nothing_yet": {
        "en": "there is no letter, certificate or report to see yet",
        "zh-CN": "尚无可查看的交接确认函、离职证明或交接报告",
    },
    "access_link.period_over": {
        "en": "links could be sent until {until}",
        "zh-CN": "链接发送期已于 {until} 截止",
    },
    "access_link.unknown": {
        "en": "this link is not known; if the mail has only just arrived, try again in a minute",
        "zh-CN": "链接无效；如邮件刚刚收到，请稍后再试",
    },
    "access_link.used": {
        "en": "this link was used already; HR can send you a new one",
        "zh-CN": "该链接已使用过；如需再次查看，请联系人力资源重新发送",
    },
    "access_link.revoked": {
        "en": "this link was taken back; HR can send you a new one",
        "zh-CN": "该链接已被撤回；如有需要，请联系人力资源重新发送",
    },
    "access_link.expired": {
        "en": "this link has expired; HR can send you a new one",
        "zh-CN": "该链接已过期；请联系人力资源重新发送",
    },
}
