"""Error texts of notify."""

MESSAGES: dict[str, dict[str, str]] = {
    "case_unknown": {
        "en": "case {case} has not arrived at notify yet",
        "zh-CN": "通知服务尚未收到离职单 {case}",
    },
    "person_unknown": {
        "en": "person {person} has not arrived at notify yet",
        "zh-CN": "通知服务尚未收到人员 {person} 的信息",
    },
    "task_unknown": {
        "en": "task {task} has not been opened at notify yet",
        "zh-CN": "通知服务尚未收到待办 {task} 的开启事件",
    },
    "inbox.persons_only": {"en": "only a person has an inbox", "zh-CN": "只有个人才有站内信"},
    "delivery.hr_only": {"en": "the delivery log is for HR", "zh-CN": "投递记录仅供 HR 查看"},
    "delivery.not_failed": {
        "en": "only a failed or held delivery can be sent again; this one is {state}",
        "zh-CN": "只有失败或待定的投递可以重发，当前状态为 {state}",
    },
    "delivery.no_address": {
        "en": "the directory has no e-mail address of {person}",
        "zh-CN": "通讯录中没有 {person} 的邮箱地址",
    },
    "delivery.died": {
        "en": "{person} has died: nothing is sent to them or to their family",
        "zh-CN": "{person} 已身故，不再向本人或其家属发送消息",
    },
    "delivery.link_over": {
        "en": "the one-time link is used up, taken back or expired; ask for a new one",
        "zh-CN": "该一次性链接已使用、已撤回或已过期，请重新发起",
    },
    "preferences.two_ends": {
        "en": "quiet hours need both a start and an end",
        "zh-CN": "免打扰时段须同时填写开始和结束时间",
    },
}
